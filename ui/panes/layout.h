/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a resource that fit, and their widths. */
#ifndef NCNOVA_UI_LAYOUT_H
#define NCNOVA_UI_LAYOUT_H

#include "ncnova/collection.h"

struct layout_column {
	int column, width;
};
struct layout {
	struct layout_column columns[32];
	int count;
	int natural[64]; /* widest cell seen, per column of the resource; only grows */
};
void layout_measure(
        struct layout *layout, const struct collection *collection, size_t from, size_t rows);
/*
 * `chosen`: the user's columns in order, the first the most important; without any, those of the
 * table, less important ones as width allows. wide and admin add the table's further ones.
 */
void layout_fit(struct layout *layout, const struct resource *resource, const int *chosen,
        int chosen_count, bool wide, bool admin, int width);
/* All columns that are shown given enough width, as bits: those a filter's plain words search. */
uint64_t layout_columns(const struct resource *resource, const int *chosen, int chosen_count,
        bool wide, bool admin);

#endif
