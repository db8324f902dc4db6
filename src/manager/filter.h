/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter: parsed once, matched against every row. Internal to the manager module. */
#ifndef NCNOVA_MANAGER_FILTER_H
#define NCNOVA_MANAGER_FILTER_H

#include "ncnova/collection.h"

struct term {
	bool negated;
	int column;     /* -1: any cell */
	uint32_t flags; /* of `is:`: any of these; 0: no such term */
	char op;        /* ':', '=', '>', '<' */
	char *text;
	char *folded;  /* for comparing without case */
	double number; /* of > and <; for times an age in ms */
};

struct filter {
	const struct resource *resource;
	struct term *terms;
	size_t count;
	struct buf space; /* a cell, folded */
};

/* NULL and an error if a field is unknown; for "" a filter that matches everything. */
struct filter *filter_parse(const struct resource *resource, const char *text, struct error *error);
void filter_free(struct filter *filter);
/* Is the column in `shown`? NULL: is it a column of a pane or a list? */
bool filter_shows(const struct column *column, int index, const struct collection_shown *shown);
/* Plain words search the cells in `shown`. */
bool filter_matches(
        struct filter *filter, const struct collection_shown *shown, const struct row *row);

#endif
