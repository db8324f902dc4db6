/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of a collection: which rows are shown and in what order. Changes are merged in;
 * everything is sorted only for a new order. */
#include "collection_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* qsort has no argument for it; there is one thread. */
static const struct collection *sorting;

/* Text sorts before all numbers. */
static double order_number(const char *text)
{
	double number;

	return cell_number(text, &number) ? number : -INFINITY;
}

static bool order_is_whole(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* Numbers come first, by value, whatever their length; a column of ids or values may hold both. */
static int order_by_text(const char *x, const char *y)
{
	bool number = order_is_whole(x), other = order_is_whole(y);

	if (number != other)
		return number ? -1 : 1;
	if (number) {
		x += strspn(x, "0");
		y += strspn(y, "0");
		if (strlen(x) != strlen(y))
			return strlen(x) < strlen(y) ? -1 : 1;
	}
	return strcasecmp(x, y);
}

/* The text shown instead of the cell. */
static const char *order_shown(const struct collection *c, const struct row *row)
{
	const char *cell = row->cells[c->sort_column];
	const char *name = c->shown.name
	                           ? c->shown.name(c->shown.data, c->resource, c->sort_column, cell)
	                           : NULL;

	return name ? name : cell;
}

static int order_by_column(const struct collection *c, const struct row *a, const struct row *b)
{
	const char *x = a->cells[c->sort_column], *y = b->cells[c->sort_column];
	double m, n;

	switch (c->resource->columns[c->sort_column].kind) {
	case COLUMN_NUMBER:
		m = order_number(x);
		n = order_number(y);
		return m < n ? -1 : m > n;
	case COLUMN_TIME:
		return strcmp(x, y);
	default:
		return order_by_text(order_shown(c, a), order_shown(c, b));
	}
}

static int order_compare(const void *p, const void *q)
{
	const struct collection *c = sorting;
	const struct holder *a = *(struct holder *const *)p, *b = *(struct holder *const *)q;
	int rc = 0;

	if (c->sort_column >= 0) {
		rc = order_by_column(c, &a->row, &b->row);
		if (rc)
			return c->reverse ? -rc : rc;
		rc = strcasecmp(a->row.name, b->row.name);
		if (!rc)
			rc = strcmp(a->row.id, b->row.id);
		return rc;
	}
	rc = a->arrived < b->arrived ? -1 : a->arrived > b->arrived;
	return c->reverse ? -rc : rc;
}

static void order_sort(const struct collection *c, struct holder **rows, size_t count)
{
	sorting = c;
	if (count > 1)
		qsort(rows, count, sizeof(struct holder *), order_compare);
}

static void order_reserve(struct collection *c, size_t count)
{
	if (count <= c->view_room)
		return;
	c->view_room = count + count / 2 + 64;
	c->view = xrealloc(c->view, c->view_room * sizeof(struct holder *));
}

/* Rebuilds the view after a new filter or a thaw. */
static void order_rebuild(struct collection *c)
{
	c->visible = 0;
	order_reserve(c, c->count);
	for (size_t i = 0; i < c->slot_count; i++) {
		struct holder *holder = c->slots[i];

		if (!holder || holder == TOMBSTONE)
			continue;
		holder->row.flags &= ~ROW_IN_VIEW;
		if (!filter_matches(c->filter, &c->shown, &holder->row))
			continue;
		holder->row.flags |= ROW_IN_VIEW;
		c->view[c->visible++] = holder;
	}
	order_sort(c, c->view, c->visible);
	c->unsorted = false;
	c->version++;
}

/* While frozen rows keep their places; new ones go to the end. */
static void order_append(struct collection *c, struct holder **changed, size_t count)
{
	order_reserve(c, c->visible + count);
	for (size_t i = 0; i < count; i++) {
		struct row *row = &changed[i]->row;

		row->flags &= ~ROW_PENDING;
		if (row->flags & ROW_IN_VIEW || !filter_matches(c->filter, &c->shown, row))
			continue;
		row->flags |= ROW_IN_VIEW;
		c->view[c->visible++] = changed[i];
	}
	c->unsorted = true;
}

void order_place(struct collection *c, struct holder **changed, size_t count)
{
	size_t kept = 0, fits = 0, at;

	if (!count)
		return;
	if (c->frozen) {
		order_append(c, changed, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		changed[i]->row.flags |= ROW_PENDING;
	for (size_t i = 0; i < c->visible; i++)
		if (!(c->view[i]->row.flags & ROW_PENDING))
			c->view[kept++] = c->view[i];
	for (size_t i = 0; i < count; i++) {
		struct row *row = &changed[i]->row;

		row->flags &= ~(ROW_PENDING | ROW_IN_VIEW);
		if (filter_matches(c->filter, &c->shown, row)) {
			row->flags |= ROW_IN_VIEW;
			changed[fits++] = changed[i];
		}
	}
	order_sort(c, changed, fits);
	order_reserve(c, kept + fits);
	sorting = c;
	c->visible = kept + fits;
	/* From the back, so that nothing is overwritten before it was moved. */
	for (at = c->visible; fits; at--) {
		if (kept && order_compare(&c->view[kept - 1], &changed[fits - 1]) > 0)
			c->view[at - 1] = c->view[--kept];
		else
			c->view[at - 1] = changed[--fits];
	}
	c->version++;
}

void order_take_out(struct collection *c, struct holder *holder)
{
	for (size_t i = 0; i < c->visible; i++) {
		if (c->view[i] != holder)
			continue;
		memmove(&c->view[i], &c->view[i + 1],
		        (c->visible - i - 1) * sizeof(struct holder *));
		c->visible--;
		return;
	}
}

void order_drop_unseen(struct collection *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->visible; i++)
		if (c->view[i]->row.seen == c->pass)
			c->view[kept++] = c->view[i];
	c->visible = kept;
}

void collection_sort(struct collection *c, int column, bool reverse)
{
	if (column >= c->resource->column_count)
		column = -1;
	c->sort_column = column;
	c->reverse = reverse;
	order_sort(c, c->view, c->visible);
	c->version++;
}

int collection_sort_column(const struct collection *c, bool *reverse)
{
	if (reverse)
		*reverse = c->reverse;
	return c->sort_column;
}

int collection_filter(struct collection *c, const char *text, struct error *error)
{
	struct filter *filter = filter_parse(c->resource, text, error);

	if (!filter)
		return ERR_USAGE;
	filter_free(c->filter);
	free(c->filter_text);
	c->filter = filter;
	c->filter_text = text && *text ? xstrdup(text) : NULL;
	order_rebuild(c);
	return 0;
}

const char *collection_filter_text(const struct collection *c)
{
	return c->filter_text;
}

void collection_set_shown(struct collection *c, const struct collection_shown *what)
{
	bool same = c->shown.columns == what->columns && c->shown.version == what->version;

	c->shown = *what;
	if (same)
		return;
	c->unsorted = true;
	if (!c->frozen)
		order_rebuild(c);
}

void collection_freeze(struct collection *c, bool frozen)
{
	c->frozen = frozen;
	if (!frozen && c->unsorted)
		order_rebuild(c);
}

size_t collection_visible(const struct collection *c)
{
	return c->visible;
}

struct row *collection_row(const struct collection *c, size_t position)
{
	return position < c->visible ? &c->view[position]->row : NULL;
}

size_t collection_unseen(const struct collection *c, size_t from, size_t to)
{
	size_t count = 0;

	if (!c->unseen)
		return 0;
	for (size_t i = from; i < to && i < c->visible; i++)
		count += (c->view[i]->row.flags & ROW_UNSEEN) != 0;
	return count;
}

long collection_position(const struct collection *c, const char *id)
{
	const struct row *row = id ? collection_get(c, id) : NULL;

	if (!row || !(row->flags & ROW_IN_VIEW))
		return -1;
	for (size_t i = 0; i < c->visible; i++)
		if (&c->view[i]->row == row)
			return (long)i;
	return -1;
}
