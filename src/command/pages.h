/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that are longer than a page: what is printed of them, and what is said about the rest. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_PAGES_H
#define NCNOVA_COMMAND_PAGES_H

#include "ncnova/command.h"
#include "ncnova/manager.h"

/* After the rows were printed: 0 and perhaps a note, or the error that cut the list short.
 * options->report is set. */
int list_ended(struct command *command, const struct resource *resource,
        const struct list_options *options, struct error *error);

/*
 * The further pages of an answer with the array `key`: appended to it with --limit -1, or in
 * openstackclient's words without a limit; otherwise noted. `first`: the request that it answers.
 */
int list_pages(struct command *command, const struct session_request *first, const char *key,
        const struct args *args, cJSON *json, struct error *error);

#endif
