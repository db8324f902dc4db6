/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of one list: the rows that arrived and the links followed. Internal to the manager
 * module. */
#ifndef NCNOVA_PAGING_H
#define NCNOVA_PAGING_H

#include "ncnova/resource.h"

#define PAGING_TAIL 8

struct pages {
	struct map *ids;         /* of the rows so far; NULL: at most one page arrived */
	struct map *links;       /* followed so far; NULL: none */
	char *tail[PAGING_TAIL]; /* the last page's last ids, the last one first; they can be
	                            markers */
	size_t tail_count, tried;
	char *link;       /* the last one followed */
	int pages, stale; /* stale: pages in a row without a new row */
};

void paging_free(struct pages *paging);
/* Removes the rows that arrived before, and notes the others. `more`: another page follows. */
void paging_add(struct pages *paging, const struct resource *resource, cJSON *array, bool more);
/* False: the link leads to a page that was read, or the pages bring no more new rows. */
bool paging_follow(struct pages *paging, const char *link);
/* The service refused the last link: its marker's server may have been deleted. Returns the same
 * link from an earlier row on, freed by the caller; NULL: no row is left to try. */
char *paging_step_back(struct pages *paging);

#endif
