/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by id: compact, indexed, filtered and sorted; used by panes and completion. */
#ifndef NCNOVA_COLLECTION_H
#define NCNOVA_COLLECTION_H

#include <stdint.h>
#include "ncnova/resource.h"

enum row_flag {
	ROW_MARKED = 1, /* marked by the user (Space) */
	ROW_BUSY = 2,   /* in transition: task state or a status such as BUILD, DELETING */
	ROW_ERROR = 4,  /* status ERROR, killed and the like */
	ROW_LOST = 8,   /* its cell does not answer: status UNKNOWN, the other cells as they were
	                   last known */
	ROW_UNSEEN = 16 /* arrived after the first full list, and no pane has shown it yet */
};

struct row {
	const char *id, *name; /* cleaned; name is "" if missing */
	uint32_t flags;        /* ROW_* */
	uint32_t seen;         /* pass of the last full list that had it */
	int64_t changed_ms;    /* clock_ms() when a cell last changed; 0: never */
	int64_t news_ms; /* the same of a cell that is shown, or of its arrival; 0: never since the
	                    first full list */
	const char *cells[]; /* one for each column of collection_table(), cleaned, "" for null */
};

struct collection;
struct collection *collection_new(const struct resource *resource);
void collection_free(struct collection *collection);
const struct resource *collection_resource(const struct collection *collection);
/* Adds columns for JSON paths ("flavor.original_name") beyond the resource's own. Values that may
 * be secret show as "***". Empties the collection: the rows must be requested again. Paths that
 * already have a column are skipped. */
void collection_set_paths(struct collection *collection, const char *const *paths, size_t count);
/* The resource's table including those columns. Borrowed, and changed by collection_set_paths. */
const struct resource *collection_table(const struct collection *collection);

/* Merges a page (the array under list_key). Rows keep their flags, and a `struct row *` stays
 * valid until the row is removed. Objects with status DELETED remove their row; SOFT_DELETED ones
 * stay, because they can be restored. Elements that are not objects or have no id are skipped.
 * Returns how many rows were new, changed or removed. */
int collection_merge(struct collection *collection, const cJSON *array);
/* The same for one object (a single GET). */
int collection_merge_one(struct collection *collection, const cJSON *object);
bool collection_remove(struct collection *collection, const char *id);
void collection_clear(struct collection *collection);
/* A full list: begin, merge every page, end. The end removes rows not seen since the beginning. */
void collection_begin(struct collection *collection);
int collection_end(struct collection *collection);
/* The ids of the rows that collection_end would remove. */
void collection_missing(const struct collection *collection, struct strv *ids);
/* Keeps the row, marked as one that the service cannot reach. */
void collection_lose(struct collection *collection, const char *id);

struct row *collection_get(const struct collection *collection, const char *id);
size_t collection_count(const struct collection *collection);  /* all rows */
size_t collection_marked(const struct collection *collection); /* rows with ROW_MARKED */
size_t collection_busy(const struct collection *collection);
size_t collection_lost(const struct collection *collection);         /* rows with ROW_LOST */
void collection_see(struct collection *collection, struct row *row); /* clears ROW_UNSEEN */
/* The rows with ROW_UNSEEN at the positions from..to-1 of the view. */
size_t collection_unseen(const struct collection *collection, size_t from, size_t to);
/* Iterates over all rows, shown or not, in no order; *at begins at 0. NULL after the last. A merge
 * ends the iteration. */
const struct row *collection_next(const struct collection *collection, size_t *at);
void collection_mark(struct collection *collection, struct row *row, bool marked);
void collection_unmark_all(struct collection *collection);
uint64_t collection_version(const struct collection *collection); /* grows with every change */
size_t collection_bytes(const struct collection *collection);     /* memory held */

/* The view: filtered, in order. */
size_t collection_visible(const struct collection *collection);
struct row *collection_row(
        const struct collection *collection, size_t position); /* NULL past the end */
/* Position in the view, -1 when it is not in it. */
long collection_position(const struct collection *collection, const char *id);
/* column -1: order of arrival. Ties are broken by name, then id. New rows are merged in without
 * sorting everything again. */
void collection_sort(struct collection *collection, int column, bool reverse);
int collection_sort_column(const struct collection *collection, bool *reverse);
/* The visible part of the rows, which plain words of a filter search: the columns as bits (0:
 * those of a pane and of a list), and the name shown instead of a cell (NULL: the cell itself).
 * `version` changes with the names. */
struct collection_shown {
	uint64_t columns;
	const char *(*name)(void *data, const struct resource *table, int column, const char *cell);
	void *data;
	uint64_t version;
};
void collection_set_shown(struct collection *collection, const struct collection_shown *shown);
/* Sets the filter: words, all of which must match, ignoring case: text (in visible cells; of an id
 * at least its first eight digits), `!text`, `field:text`, `!field:text`, `field=exact`,
 * `field>5`, `field<1d` (numbers; ages s m h d w y for time columns). NULL or "": all rows.
 * `is:error`, `is:busy`, `is:error,busy` and `is:marked` test a row's flags; `age` is the time
 * since creation. ERR_USAGE if a field is unknown or a value is invalid; the previous filter then
 * stays. */
int collection_filter(struct collection *collection, const char *filter, struct error *error);
const char *collection_filter_text(const struct collection *collection);
/* While frozen (the user is moving) changed cells show, but rows keep their places and new rows go
 * to the end. */
void collection_freeze(struct collection *collection, bool frozen);

#endif
