/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of a resource a pane shows, and how wide: numbers only, no curses. */
#include <string.h>

#include "ncnova/text.h"
#include "ui/panes/layout.h"

#define GAP         2
#define COLUMNS_MAX 32

void layout_measure(
        struct layout *layout, const struct collection *collection, size_t from, size_t rows)
{
	const struct resource *resource = collection_table(collection);

	for (size_t i = from; i < from + rows; i++) {
		const struct row *row = collection_row(collection, i);

		for (int c = 0; row && c < resource->column_count; c++) {
			int width = resource->columns[c].kind == COLUMN_TIME
			                    ? 4
			                    : text_width(row->cells[c]);

			if (width > layout->natural[c])
				layout->natural[c] = width;
		}
	}
}

static bool layout_is_shown(const struct column *column, bool normal, bool wide, bool admin)
{
	if (column->show & SHOW_HIDDEN)
		return false;
	return (normal && column->show & SHOW_PANE) || (wide && column->show & SHOW_WIDE) ||
	       (admin && column->show & SHOW_ADMIN);
}

/* Room for the title and its sort mark. */
static int least(const struct column *column)
{
	int title = text_width(column_label(column)) + 1;

	return column->min_width > title ? column->min_width : title;
}

static int layout_wanted(const struct layout *layout, const struct column *column, int index)
{
	int width = layout->natural[index];

	if (column->max_width && width > column->max_width)
		width = column->max_width;
	return width > least(column) ? width : least(column);
}

static int layout_sum(const struct layout *layout)
{
	int width = 0;

	for (int i = 0; i < layout->count; i++)
		width += layout->columns[i].width + (i ? GAP : 0);
	return width;
}

static void take_out(struct layout *layout, int at)
{
	layout->count--;
	memmove(&layout->columns[at], &layout->columns[at + 1],
	        (size_t)(layout->count - at) * sizeof *layout->columns);
}

/* The least important column, the last of equals; -1: all left are needed. */
static int droppable(const struct layout *layout, const struct resource *resource)
{
	int worst = -1, priority = 0;

	for (int i = 0; i < layout->count; i++) {
		int own = resource->columns[layout->columns[i].column].priority;

		if (own && own >= priority) {
			priority = own;
			worst = i;
		}
	}
	return worst;
}

static int least_sum(const struct layout *layout, const struct resource *resource)
{
	int width = 0;

	for (int i = 0; i < layout->count; i++)
		width += least(&resource->columns[layout->columns[i].column]) + (i ? GAP : 0);
	return width;
}

/* The widest column that may shrink loses one column at a time. */
static bool shrink_one(struct layout *layout, const struct resource *resource)
{
	struct layout_column *widest = NULL;

	for (int i = 0; i < layout->count; i++) {
		struct layout_column *own = &layout->columns[i];

		if (own->width > least(&resource->columns[own->column]) &&
		        (!widest || own->width > widest->width))
			widest = own;
	}
	if (widest)
		widest->width--;
	return widest != NULL;
}

static void layout_put(struct layout *layout, const struct resource *resource, int column)
{
	for (int i = 0; i < layout->count; i++)
		if (layout->columns[i].column == column)
			return;
	if (layout->count < COLUMNS_MAX)
		layout->columns[layout->count++] = (struct layout_column){.column = column,
		        .width = layout_wanted(layout, &resource->columns[column], column)};
}

uint64_t layout_columns(
        const struct resource *resource, const int *chosen, int chosen_count, bool wide, bool admin)
{
	uint64_t columns = 0;

	for (int i = 0; i < chosen_count; i++)
		columns |= UINT64_C(1) << chosen[i];
	for (int c = 0; c < resource->column_count && c < 64; c++)
		if (layout_is_shown(&resource->columns[c], !chosen_count, wide, admin))
			columns |= UINT64_C(1) << c;
	return columns;
}

void layout_fit(struct layout *layout, const struct resource *resource, const int *chosen,
        int chosen_count, bool wide, bool admin, int width)
{
	int worst;

	layout->count = 0;
	for (int i = 0; i < chosen_count; i++)
		layout_put(layout, resource, chosen[i]);
	for (int c = 0; c < resource->column_count; c++)
		if (layout_is_shown(&resource->columns[c], !chosen_count, wide, admin))
			layout_put(layout, resource, c);
	/* The last chosen column is dropped first. */
	while (layout->count > 1 && chosen_count && least_sum(layout, resource) > width)
		layout->count--;
	while (layout->count > 1 && least_sum(layout, resource) > width &&
	        (worst = droppable(layout, resource)) >= 0)
		take_out(layout, worst);
	while (layout_sum(layout) > width && shrink_one(layout, resource))
		;
	/* Narrower than any rule foresees: drop the last columns. */
	while (layout->count > 1 && layout_sum(layout) > width)
		layout->count--;
	if (layout->count == 1 && layout->columns[0].width > width)
		layout->columns[0].width = width;
}
