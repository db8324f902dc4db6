/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by id: converted from JSON once, cleaned, compact; with a hash to find them. order.c has
 * the view. */
#include "collection_parts.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

/* Bytes of one cell: no name is longer, and each is measured with every frame. */
#define CELL_MAX 16384

/* A brief list's element has an id, a name and links. */
#define BRIEF_KEYS 4

static int column_of_path(const struct resource *resource, const char *path)
{
	for (int i = 0; i < resource->column_count; i++)
		if (str_eq(resource->columns[i].path, path) && !resource->columns[i].format)
			return i;
	return -1;
}

struct collection *collection_new(const struct resource *resource)
{
	struct collection *c = xcalloc(1, sizeof *c);

	c->origin = resource;
	c->table = *resource;
	c->resource = &c->table;
	c->rows = arena_new();
	c->id_column = column_of_path(resource, resource->id_path);
	c->name_column = column_of_path(resource, resource->name_path);
	for (int i = 0; i < resource->column_count && c->status_count < STATUS_MAX; i++)
		if (resource->columns[i].kind == COLUMN_STATUS)
			c->status_columns[c->status_count++] = i;
	c->task_column = resource_column(resource, "task_state");
	c->pass = 1;
	c->sort_column = -1;
	return c;
}

static void holder_free(struct collection *c, struct holder *holder)
{
	c->bytes -= sizeof *holder + (size_t)c->resource->column_count * sizeof(char *) +
	            holder->blob_size;
	free(holder->blob);
	/* Rows are all of one size: the next one takes its place. */
	holder->blob = (char *)c->spare;
	c->spare = holder;
}

void collection_clear(struct collection *c)
{
	for (size_t i = 0; i < c->slot_count; i++)
		if (c->slots[i] && c->slots[i] != TOMBSTONE)
			holder_free(c, c->slots[i]);
	free(c->slots);
	arena_free(c->rows);
	c->rows = arena_new();
	c->spare = NULL;
	c->slots = NULL;
	c->slot_count = c->slots_used = c->count = c->visible = c->marked = c->busy = c->lost = 0;
	c->unseen = 0;
	c->settled = false;
	c->version++;
}

void collection_free(struct collection *c)
{
	if (!c)
		return;
	collection_clear(c);
	arena_free(c->rows);
	free(c->view);
	filter_free(c->filter);
	free(c->filter_text);
	resource_narrow(&c->table);
	free(c);
}

/* --- further columns: any path of the JSON --- */

void collection_set_paths(struct collection *c, const char *const *paths, size_t count)
{
	char *sorted =
	        c->sort_column >= 0 ? xstrdup(c->resource->columns[c->sort_column].key) : NULL;
	char *filter = xstrdup(c->filter_text);

	collection_clear(c);
	resource_narrow(&c->table);
	resource_widen(&c->table, c->origin, paths, count);
	collection_sort(c, sorted ? resource_column(c->resource, sorted) : -1, c->reverse);
	/* A filter for a removed column is removed too. */
	if (collection_filter(c, filter, NULL))
		collection_filter(c, NULL, NULL);
	free(sorted);
	free(filter);
}

const struct resource *collection_table(const struct collection *c)
{
	return c->resource;
}

/* --- the hash: open addressing, ids are UUIDs or short words --- */

static size_t collection_hash(const char *id)
{
	size_t h = 1469598103934665603u;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211u;
	return h;
}

static struct holder **slot_of(const struct collection *c, const char *id, bool free_one)
{
	size_t at = collection_hash(id) & (c->slot_count - 1);
	struct holder **tomb = NULL;

	for (;; at = (at + 1) & (c->slot_count - 1)) {
		struct holder **slot = &c->slots[at];

		if (!*slot)
			return free_one ? (tomb ? tomb : slot) : NULL;
		if (*slot == TOMBSTONE)
			tomb = tomb ? tomb : slot;
		else if (!strcmp((*slot)->row.id, id))
			return slot;
	}
}

static void collection_grow(struct collection *c)
{
	struct holder **old = c->slots;
	size_t old_count = c->slot_count;

	if (c->slots_used * 4 < c->slot_count * 3)
		return;
	c->slot_count = 64;
	while (c->slot_count < c->count * 2 + 2)
		c->slot_count *= 2;
	c->slots = xcalloc(c->slot_count, sizeof(struct holder *));
	c->slots_used = c->count;
	for (size_t i = 0; i < old_count; i++)
		if (old[i] && old[i] != TOMBSTONE)
			*slot_of(c, old[i]->row.id, true) = old[i];
	free(old);
}

static struct holder *collection_find(const struct collection *c, const char *id)
{
	struct holder **slot = c->slot_count && id ? slot_of(c, id, false) : NULL;

	return slot ? *slot : NULL;
}

struct row *collection_get(const struct collection *c, const char *id)
{
	struct holder *holder = collection_find(c, id);

	return holder ? &holder->row : NULL;
}

static struct holder *collection_add(struct collection *c, const char *id)
{
	size_t size = sizeof(struct holder) + (size_t)c->resource->column_count * sizeof(char *);
	struct holder *holder = c->spare;
	struct holder **slot;

	if (holder) {
		c->spare = (struct holder *)(void *)holder->blob;
		memset(holder, 0, size);
	} else {
		holder = arena_alloc(c->rows, size);
	}
	collection_grow(c);
	slot = slot_of(c, id, true);
	if (!*slot)
		c->slots_used++;
	*slot = holder;
	holder->row.id = id; /* until the cells are set */
	holder->row.name = "";
	holder->arrived = ++c->arrivals;
	for (int i = 0; i < c->resource->column_count; i++)
		holder->row.cells[i] = "";
	c->count++;
	c->bytes += size;
	return holder;
}

/* --- cells --- */

/* Which cells an object has. A lost one has its status, and values that were not known before. */
enum coverage { COVERS_ALL, COVERS_SOME, COVERS_LOST };

/* The new cells' text, one after the other in `text`, each beginning at its offset. */
struct cells {
	struct buf text;
	size_t at[64];
	bool kept[64]; /* not in the object: the old cell stays */
};

static void make_cells(const struct collection *c, const struct holder *holder, const cJSON *object,
        enum coverage coverage, struct cells *cells)
{
	struct buf raw = BUF_INIT;

	for (int i = 0; i < c->resource->column_count && i < 64; i++) {
		const struct column *column = &c->resource->columns[i];
		const cJSON *value = json_path(object, column->path);

		cells->at[i] = cells->text.len;
		cells->kept[i] = (!value && coverage != COVERS_ALL) ||
		                 (coverage == COVERS_LOST && column->kind != COLUMN_STATUS &&
		                         *holder->row.cells[i]);
		buf_clear(&raw);
		if (column->format)
			column->format(&raw, value, object);
		else if (cJSON_IsString(value))
			buf_puts(&raw, value->valuestring);
		else if (value && !cJSON_IsNull(value))
			json_to_text(&raw, value);
		if (raw.len > CELL_MAX)
			str_copy(raw.data, CELL_MAX, buf_str(&raw));
		clean_text(&cells->text, buf_str(&raw), strlen(buf_str(&raw)), CLEAN_LINE);
		buf_putc(&cells->text, '\0');
	}
	buf_free(&raw);
}

static const char *cell_text(const struct holder *holder, const struct cells *cells, int i)
{
	return cells->kept[i] ? holder->row.cells[i] : buf_str(&cells->text) + cells->at[i];
}

static bool holder_has_cells(
        const struct collection *c, const struct holder *holder, const struct cells *cells)
{
	for (int i = 0; i < c->resource->column_count; i++)
		if (strcmp(holder->row.cells[i], cell_text(holder, cells, i)) != 0)
			return false;
	return true;
}

/* Is the change visible? A time shows as an age, which changes anyway. */
static bool is_news(
        const struct collection *c, const struct holder *holder, const struct cells *cells)
{
	for (int i = 0; i < c->resource->column_count; i++) {
		const struct column *column = &c->resource->columns[i];

		if (column->kind != COLUMN_TIME && filter_shows(column, i, &c->shown) &&
		        strcmp(holder->row.cells[i], cell_text(holder, cells, i)) != 0)
			return true;
	}
	return false;
}

/* The cell before `i` whose text ends with that of `i` ("net=10.0.0.5", "10.0.0.5"); -1: none. */
static int cell_around(
        const struct collection *c, const struct holder *holder, const struct cells *cells, int i)
{
	const char *text = cell_text(holder, cells, i);

	for (int j = 0; j < i; j++)
		if (!c->resource->columns[j].shared && j != c->id_column &&
		        str_ends(cell_text(holder, cells, j), text))
			return j;
	return -1;
}

/* Shared texts are interned; the others are in one block per row, each once. */
static void set_cells(
        struct collection *c, struct holder *holder, const struct cells *cells, const char *id)
{
	const struct resource *resource = c->resource;
	size_t size = strlen(id) + 1, used = size;
	const char *own[64];
	int around[64];
	char *blob;

	for (int i = 0; i < resource->column_count; i++) {
		around[i] = -1;
		if (resource->columns[i].shared || i == c->id_column)
			continue;
		around[i] = cell_around(c, holder, cells, i);
		if (around[i] < 0)
			size += strlen(cell_text(holder, cells, i)) + 1;
	}
	blob = xmalloc(size);
	memcpy(blob, id, used);
	for (int i = 0; i < resource->column_count; i++) {
		const char *text = cell_text(holder, cells, i);
		size_t len = strlen(text) + 1;

		if (i == c->id_column) {
			own[i] = blob;
		} else if (resource->columns[i].shared) {
			own[i] = *text ? intern(text) : "";
		} else if (around[i] >= 0) {
			own[i] = own[around[i]] + strlen(own[around[i]]) + 1 - len;
		} else {
			own[i] = memcpy(blob + used, text, len);
			used += len;
		}
	}
	memcpy(holder->row.cells, own, (size_t)resource->column_count * sizeof *own);
	holder->row.id = blob;
	holder->row.name = c->name_column >= 0 ? holder->row.cells[c->name_column] : "";
	c->bytes += size;
	c->bytes -= holder->blob_size;
	free(holder->blob);
	holder->blob = blob;
	holder->blob_size = (uint32_t)size;
}

static bool collection_is_word(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}

static void set_flags(struct collection *c, struct row *row, bool lost)
{
	static const char *const busy[] = {"BUILD", "REBOOT", "HARD_REBOOT", "RESIZE", "MIGRATING",
	        "REBUILD", "REVERT_RESIZE", "PASSWORD", "DELETING", "QUEUED", "SAVING", "IMPORTING",
	        "creating", "deleting", "attaching", "detaching", "downloading", "uploading",
	        "accepted", "preparing", "running", "migrating", "pre-migrating", "post-migrating",
	        NULL};
	static const char *const bad[] = {
	        "ERROR", "KILLED", "error", "error_deleting", "UNKNOWN", "down", "failed", NULL};
	bool was = row->flags & ROW_BUSY, was_lost = row->flags & ROW_LOST;
	bool is = c->task_column >= 0 && *row->cells[c->task_column];

	row->flags &= ~(uint32_t)(ROW_BUSY | ROW_ERROR | ROW_LOST);
	for (int i = 0; i < c->status_count; i++) {
		const char *status = row->cells[c->status_columns[i]];

		is = is || collection_is_word(status, busy);
		if (collection_is_word(status, bad))
			row->flags |= ROW_ERROR;
	}
	/* Its task is no longer known. */
	is = is && !lost;
	row->flags |= (is ? ROW_BUSY : 0) | (lost ? ROW_LOST : 0);
	c->busy += is;
	c->busy -= was;
	c->lost += lost;
	c->lost -= was_lost;
}

/* --- merging --- */

static void collection_drop(struct collection *c, struct holder *holder)
{
	c->marked -= (holder->row.flags & ROW_MARKED) != 0;
	c->busy -= (holder->row.flags & ROW_BUSY) != 0;
	c->lost -= (holder->row.flags & ROW_LOST) != 0;
	c->unseen -= (holder->row.flags & ROW_UNSEEN) != 0;
	*slot_of(c, holder->row.id, false) = TOMBSTONE;
	c->count--;
	c->version++;
	holder_free(c, holder);
}

bool collection_remove(struct collection *c, const char *id)
{
	struct holder *holder = collection_find(c, id);

	if (!holder)
		return false;
	if (holder->row.flags & ROW_IN_VIEW)
		order_take_out(c, holder);
	collection_drop(c, holder);
	return true;
}

static bool object_is_deleted(const cJSON *object)
{
	const char *status = json_str(object, "status");

	return str_eq(status, "DELETED") || str_eq(status, "deleted");
}

static void unsee(struct collection *c, struct row *row)
{
	row->flags |= ROW_UNSEEN;
	c->unseen++;
}

/* The row of the object if it is new or changed; NULL otherwise. */
static struct holder *collection_merge_object(
        struct collection *c, const cJSON *object, int *changes)
{
	struct cells cells = {.text = BUF_INIT};
	struct holder *holder;
	bool fresh, lost = resource_is_lost(object);
	enum coverage coverage = COVERS_ALL;
	char *id = cJSON_IsObject(object) ? resource_row_id(c->resource, object) : NULL, *clean;

	if (!id)
		return NULL;
	clean = clean_dup(id);
	free(id);
	if (!*clean || object_is_deleted(object)) {
		/* One that changed in this very page stays until the next look. */
		holder = *clean ? collection_find(c, clean) : NULL;
		*changes +=
		        holder && !(holder->row.flags & ROW_PENDING) && collection_remove(c, clean);
		free(clean);
		return NULL;
	}
	holder = collection_find(c, clean);
	fresh = !holder;
	if (fresh)
		holder = collection_add(c, clean);
	if (!fresh && lost)
		coverage = COVERS_LOST;
	else if (!fresh && cJSON_GetArraySize(object) <= BRIEF_KEYS)
		coverage = COVERS_SOME;
	holder->row.seen = c->pass;
	make_cells(c, holder, object, coverage, &cells);
	/* A brief record does not say whether its cell answers. */
	lost = coverage == COVERS_SOME ? holder->row.flags & ROW_LOST : lost;
	if (!fresh && holder_has_cells(c, holder, &cells)) {
		holder = NULL;
	} else {
		if (c->settled && (fresh || is_news(c, holder, &cells)))
			holder->row.news_ms = clock_ms();
		set_cells(c, holder, &cells, clean);
		set_flags(c, &holder->row, lost);
		if (!fresh)
			holder->row.changed_ms = clock_ms();
		else if (c->settled)
			unsee(c, &holder->row);
		(*changes)++;
		c->version++;
	}
	buf_free(&cells.text);
	free(clean);
	return holder;
}

int collection_merge(struct collection *c, const cJSON *array)
{
	struct holder **changed = NULL;
	size_t count = 0, room = 0;
	const cJSON *object;
	int changes = 0;

	cJSON_ArrayForEach(object, array)
	{
		struct holder *holder = collection_merge_object(c, object, &changes);

		if (!holder || holder->row.flags & ROW_PENDING)
			continue;
		if (count == room) {
			room = room ? room * 2 : 64;
			changed = xrealloc(changed, room * sizeof(struct holder *));
		}
		holder->row.flags |= ROW_PENDING;
		changed[count++] = holder;
	}
	order_place(c, changed, count);
	free(changed);
	return changes;
}

int collection_merge_one(struct collection *c, const cJSON *object)
{
	int changes = 0;
	struct holder *holder = collection_merge_object(c, object, &changes);

	if (holder)
		order_place(c, &holder, 1);
	return changes;
}

void collection_begin(struct collection *c)
{
	c->pass++;
}

void collection_missing(const struct collection *c, struct strv *ids)
{
	const struct row *row;
	size_t at = 0;

	while ((row = collection_next(c, &at)) != NULL)
		if (row->seen != c->pass)
			strv_add(ids, row->id);
}

void collection_lose(struct collection *c, const char *id)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, c->resource->id_path, id);
	cJSON_AddStringToObject(object, "status", "UNKNOWN");
	collection_merge_one(c, object);
	cJSON_Delete(object);
}

int collection_end(struct collection *c)
{
	int gone = 0;

	c->settled = true;
	order_drop_unseen(c);
	for (size_t i = 0; i < c->slot_count; i++) {
		struct holder *holder = c->slots[i];

		if (holder && holder != TOMBSTONE && holder->row.seen != c->pass) {
			collection_drop(c, holder);
			gone++;
		}
	}
	return gone;
}

/* --- small questions --- */

const struct resource *collection_resource(const struct collection *c)
{
	return c->origin;
}

size_t collection_count(const struct collection *c)
{
	return c->count;
}

size_t collection_marked(const struct collection *c)
{
	return c->marked;
}

size_t collection_busy(const struct collection *c)
{
	return c->busy;
}

size_t collection_lost(const struct collection *c)
{
	return c->lost;
}

uint64_t collection_version(const struct collection *c)
{
	return c->version;
}

size_t collection_bytes(const struct collection *c)
{
	return c->bytes + c->slot_count * sizeof(struct holder *) +
	       c->view_room * sizeof(struct holder *);
}

void collection_mark(struct collection *c, struct row *row, bool marked)
{
	bool was = row->flags & ROW_MARKED;

	if (was == marked)
		return;
	row->flags ^= ROW_MARKED;
	c->marked += marked;
	c->marked -= was;
	c->version++;
}

void collection_see(struct collection *c, struct row *row)
{
	c->unseen -= (row->flags & ROW_UNSEEN) != 0;
	row->flags &= ~(uint32_t)ROW_UNSEEN;
}

void collection_unmark_all(struct collection *c)
{
	for (size_t i = 0; i < c->slot_count; i++)
		if (c->slots[i] && c->slots[i] != TOMBSTONE)
			c->slots[i]->row.flags &= ~(uint32_t)ROW_MARKED;
	c->marked = 0;
	c->version++;
}

const struct row *collection_next(const struct collection *c, size_t *at)
{
	while (*at < c->slot_count) {
		const struct holder *holder = c->slots[(*at)++];

		if (holder && holder != TOMBSTONE)
			return &holder->row;
	}
	return NULL;
}
