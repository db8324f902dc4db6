/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's standard output: one stream that remembers whether all output was written. For
 * src/command and main only. */
#ifndef NCNOVA_COMMAND_STDOUT_H
#define NCNOVA_COMMAND_STDOUT_H

#include "ncnova/command.h"

/*
 * Opens descriptors 0 to 2 if they were closed when the program started, so that no socket or file
 * takes their place: reads return end of file, writes fail. To be called before anything else.
 */
void stdout_fill_descriptors(void);
FILE *stdout_open(void); /* the stream of all commands, one per program */
/*
 * Flushes and returns whether all output so far was written. The first failure is reported to
 * `err`, unless the reader of a pipe has exited.
 */
bool stdout_is_fine(FILE *out, FILE *err);
/* Closes the stream and the descriptor when the program ends. False: some output was not written.
 */
bool stdout_close(FILE *out, FILE *err);

#endif
