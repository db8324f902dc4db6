/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fault matrix: what each fault may lead to, for each verb. */
#ifndef TEST_FAULT_TABLE_H
#define TEST_FAULT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "kinds.h"

enum fault_verb {
	FAULT_LIST,
	FAULT_PAGES, /* list --limit -1, the fault on its second page */
	FAULT_SHOW,
	FAULT_BOOT,
	FAULT_STOP,
	FAULT_ATTACH,
	FAULT_DELETE,
	FAULT_IMAGE,
	FAULT_KEYPAIR,
	FAULT_VERBS
};
#define FAULT_FIRST_CHANGE FAULT_BOOT

/* What a command may report; a cell of the table holds the letters that are allowed. */
#define REPORT_DONE    'D' /* exit 0: it was done, or accepted; for a list: all rows */
#define REPORT_FAILED  'F' /* not done; for a list: an error */
#define REPORT_UNKNOWN 'U' /* sent, and not known to be done: with a warning */

struct fault_row {
	const char *name;
	const char *spec; /* behind METHOD and PATH of the request that is hit */
	bool always;      /* it hits each such request; otherwise the first change, and each look */
	bool once;        /* it hits one request, also of a look */
	int sent;         /* how often the change may arrive; 0: once */
	const char *allowed[FAULT_VERBS];
};

extern const struct fault_row fault_rows[];
extern const size_t fault_row_count;
const struct fault_row *fault_row_find(const char *name);

/* The method and pattern of the request that is hit: "GET /servers/detail". */
struct fault_verb_row {
	const char *name; /* the kind's, for a change */
	const char
	        *request; /* a fault's METHOD and PATH; %S is the server; NULL: as the kind's own */
	const char *line; /* of a look; NULL: the kind's */
};
extern const struct fault_verb_row fault_verbs[FAULT_VERBS];

/* Asks the demo cloud for the fault, where the verb's request is hit. */
void fault_set(const struct fault_row *row, const struct fault_verb_row *verb,
        const struct ground *ground);

#endif
