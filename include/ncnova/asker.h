/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to ask the user: on the terminal, on the screen, or not at all. */
#ifndef NCNOVA_ASKER_H
#define NCNOVA_ASKER_H

#include <stdbool.h>
#include <stddef.h>
#include "ncnova/buf.h"

/* All zero: the user cannot be asked. */
struct asker {
	/* Asks for a line, without echo when it is secret. 0 and *answer, which the caller frees,
	 * or ERR_CANCELLED. */
	int (*ask)(void *data, const char *question, bool secret, char **answer);
	/* Asks which of the texts is meant. 0 and its index, or ERR_CANCELLED. NULL: a name that
	 * several objects share is an error, as scripts expect. */
	int (*choose)(void *data, const char *question, const struct strv *texts, size_t *index);
	void *data;       /* of both; borrowed */
	bool interactive; /* a user is at the terminal: commands may ask for confirmation and give
	                     advice */
};
int asker_ask(const struct asker *asker, const char *question, bool secret, char **answer);
int asker_choose(
        const struct asker *asker, const char *question, const struct strv *texts, size_t *index);
/* An asker's ask: on the terminal (/dev/tty), whatever standard input is. */
int asker_on_terminal(void *data, const char *question, bool secret, char **answer);

#endif
