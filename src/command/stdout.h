/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output of the program: one stream that remembers whether all of it was written. For
 * src/command and main only. */
#ifndef NCNOVA_COMMAND_STDOUT_H
#define NCNOVA_COMMAND_STDOUT_H

#include "ncnova/command.h"

/*
 * Descriptors 0 to 2 that were closed when the program began are opened, so that no socket or file
 * takes their place: input is empty, and output fails. To be called before anything else.
 */
void stdout_fill_descriptors(void);
FILE *stdout_open(void); /* the stream of all commands; one a program */
/*
 * Has everything that was printed so far been written? Flushes. The first time it was not, the
 * reason goes to `err`, unless the reader of a pipe has gone.
 */
bool stdout_is_fine(FILE *out, FILE *err);
/* At the program's end: closes both stream and descriptor. False: something was not written. */
bool stdout_close(FILE *out, FILE *err);

#endif
