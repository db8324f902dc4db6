/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter's words, parsed once and asked of every row. For src/manager only. */
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

/* NULL and an error when a field is unknown; a filter that lets everything through for "". */
struct filter *filter_parse(const struct resource *resource, const char *text, struct error *error);
void filter_free(struct filter *filter);
/* Is the column one of those that `shown` has; NULL: of a pane and of a list? */
bool filter_shows(const struct column *column, int index, const struct collection_shown *shown);
/* Plain words are looked for in those cells. */
bool filter_matches(
        struct filter *filter, const struct collection_shown *shown, const struct row *row);

#endif
