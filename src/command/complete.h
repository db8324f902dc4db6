/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion for shells: whole words, and live names that one run of the program can have. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_COMPLETE_H
#define NCNOVA_COMMAND_COMPLETE_H

#include "ncnova/command.h"
#include "ncnova/manager.h"

/* The names of one resource, as far as they are known. Owned by the client. */
struct live_names {
	const struct resource *resource; /* NULL: the entry is free */
	struct session *session;         /* they were asked for in it */
	struct strv list;                /* known */
	struct strv coming;              /* of the listing under way */
	struct listing *listing;         /* NULL: none is under way */
	int64_t at_ms;                   /* when the list was complete; 0: never */
};
/* The client's entry for a resource, as it is; NULL: all are taken. */
struct live_names *live_names_of(struct client *client, const struct resource *resource);

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
