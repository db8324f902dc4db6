/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion for shells: whole words, and live names fetched by a single run of the program. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_COMPLETE_H
#define NCNOVA_COMMAND_COMPLETE_H

#include "ncnova/command.h"
#include "ncnova/manager.h"

/* The known names of one resource. Owned by the client. */
struct live_names {
	const struct resource *resource; /* NULL: the entry is free */
	struct session *session;         /* the session they were loaded in */
	struct strv list;                /* the last complete list */
	struct strv coming;              /* names received so far by `listing` */
	struct listing *listing;         /* NULL: no list is being loaded */
	int64_t at_ms;                   /* when the list was completed; 0: never */
};
/* The client's entry for a resource, unchanged; NULL if all entries are in use. */
struct live_names *live_names_of(struct client *client, const struct resource *resource);

/* Candidates for the word `last` after these words, unquoted. */
void complete_words(struct command *command, const struct strv *words, const char *last,
        struct strv *candidates);
/*
 * Live names: from a file if it is fresh; else from the cloud, within two seconds; else from the
 * file, however old. Prints nothing if there are no names.
 */
void shell_names(struct command *command, const struct resource *resource,
        void (*add)(void *out, const char *name), void *out);

#endif
