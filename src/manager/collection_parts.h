/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the manager module: shared by collection.c and order.c. */
#ifndef NCNOVA_COLLECTION_PARTS_H
#define NCNOVA_COLLECTION_PARTS_H

#include "filter.h"
#include "ncnova/collection.h"

/* Beside the public ROW_* flags. */
#define ROW_IN_VIEW (1u << 16)
#define ROW_PENDING (1u << 17) /* changed by the current merge */

#define STATUS_MAX 4

struct holder {
	char *blob; /* the texts of cells that are not shared, and the id */
	uint32_t blob_size;
	uint32_t arrived; /* order of arrival */
	struct row row;   /* last: its cells follow */
};

#define TOMBSTONE ((struct holder *)(uintptr_t)1)

struct collection {
	const struct resource *origin; /* whose rows these are */
	const struct resource
	        *resource; /* its table, with the columns of further paths behind its own */
	struct resource table;
	struct arena *rows;   /* the holders */
	struct holder *spare; /* freed ones; `blob` leads on */
	int id_column, name_column, task_column;
	int status_columns[STATUS_MAX], status_count;
	struct holder **slots;
	size_t slot_count, slots_used, count;
	struct holder **view; /* filtered, in order */
	size_t visible, view_room;
	struct collection_shown shown;
	struct filter *filter;
	char *filter_text;
	int sort_column;
	bool reverse, frozen, unsorted; /* unsorted: rows changed while frozen */
	bool settled;                   /* a full list has arrived: other rows are new */
	size_t marked, busy, lost, unseen, bytes;
	uint64_t version;
	uint32_t arrivals, pass;
};

/* Changed rows (flagged ROW_PENDING) find their places in the view. */
void order_place(struct collection *collection, struct holder **changed, size_t count);
void order_take_out(struct collection *collection, struct holder *holder);
void order_drop_unseen(struct collection *collection);

#endif
