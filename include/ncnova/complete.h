/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion of a command line. */
#ifndef NCNOVA_COMPLETE_H
#define NCNOVA_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include "ncnova/command.h"

/*
 * Completion for a line up to `point` (bytes): candidates for the word under it, in order; *start
 * gets the byte offset of that word. Live names come from a cache that is filled in the background;
 * never blocks.
 */
void command_complete(struct command *command, const char *line, size_t point,
        struct strv *candidates, size_t *start);
/* Is a file name what the word at `point` may be? */
bool command_wants_file(const char *line, size_t point);
/* Drops the client's live names; they are asked for again. */
void completion_forget(struct client *client);

#endif
