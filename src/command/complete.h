/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion for shells: whole words, and live names that one run of the program can have. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_COMPLETE_H
#define NCNOVA_COMMAND_COMPLETE_H

#include "ncnova/command.h"

/* Candidates for the word `last` behind these; nothing is quoted. */
void complete_words(struct command *command, const struct strv *words, const char *last,
        struct strv *candidates);
/*
 * Live names, from a file when it is fresh; else asked for, for two seconds at most, and then from
 * the file however old. Nothing is said when there are none.
 */
void shell_names(struct command *command, const struct resource *resource,
        void (*add)(void *out, const char *name), void *out);

#endif
