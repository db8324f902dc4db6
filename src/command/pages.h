/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists longer than a page: following further pages, and notes about rows not printed. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_PAGES_H
#define NCNOVA_COMMAND_PAGES_H

#include "ncnova/command.h"
#include "ncnova/manager.h"

/* To be called after printing the rows. Returns 0, perhaps after printing a note, or the error that
 * cut the list short. options->report must be set. */
int list_ended(struct command *command, const struct resource *resource,
        const struct list_options *options, struct error *error);

/*
 * Fetches the further pages of an answer with the array `key` and appends them if --limit is -1, or
 * if an openstackclient command has no limit; otherwise prints a note. `first`: the request that
 * produced the answer.
 */
int list_pages(struct command *command, const struct session_request *first, const char *key,
        const struct args *args, cJSON *json, struct error *error);

#endif
