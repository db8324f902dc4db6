/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of one list: which rows arrived, which links were followed. For src/manager only. */
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
/* False: this link leads to a page that was read, or the pages have stopped bringing rows. */
bool paging_follow(struct pages *paging, const char *link);
/*
 * The service refused the last link: perhaps its marker's server has been deleted meanwhile. The
 * same link from an earlier row on, for the caller to free; NULL: no row is left to try.
 */
char *paging_step_back(struct pages *paging);

#endif
