/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of resources, and how their tables apply to one object. */
#include "ncnova/resource.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

/* Columns beyond the table's own, and how wide one may be in a pane. */
#define PATHS_MAX  16
#define PATH_WIDTH 40

#define RESOURCE_ADDRESS(word) &resource_##word,
const struct resource *const resources[] = {RESOURCES(RESOURCE_ADDRESS)};
const int resource_count = sizeof resources / sizeof *resources;

static bool resource_has_word(const struct resource *resource, const char *word)
{
	struct strv aliases = STRV_INIT;
	bool found = !strcasecmp(resource->name, word) || !strcasecmp(resource->plural, word);

	strv_split(&aliases, resource->alias ? resource->alias : "", ' ');
	for (size_t i = 0; i < aliases.count && !found; i++)
		found = !strcasecmp(aliases.items[i], word);
	strv_free(&aliases);
	return found;
}

const struct resource *resource_find(const char *word)
{
	for (int i = 0; i < resource_count; i++)
		if (resource_has_word(resources[i], word))
			return resources[i];
	return NULL;
}

/* '_', '-' and ' ' are the same; so are capitals and small letters. */
static bool resource_same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a == '_' || *a == '-' ? ' ' : *a, y = *b == '_' || *b == '-' ? ' ' : *b;

		if (strncasecmp(&x, &y, 1) != 0)
			return false;
	}
	return !*a && !*b;
}

const char *column_label(const struct column *column)
{
	return column->label ? column->label : column->title;
}

int resource_column(const struct resource *resource, const char *word)
{
	for (int i = 0; i < resource->column_count; i++)
		if (resource_same_word(resource->columns[i].key, word) ||
		        resource_same_word(resource->columns[i].title, word) ||
		        resource_same_word(column_label(&resource->columns[i]), word))
			return i;
	return -1;
}

void resource_cells(const struct resource *resource, const cJSON *object, struct strv *cells)
{
	for (int i = 0; i < resource->column_count; i++) {
		const struct column *column = &resource->columns[i];
		const cJSON *value = json_path(object, column->path);
		struct buf raw = BUF_INIT, clean = BUF_INIT;

		if (column->format)
			column->format(&raw, value, object);
		else if (value && !cJSON_IsNull(value))
			json_to_text(&raw, value);
		clean_text(&clean, buf_str(&raw), raw.len, CLEAN_LINE);
		strv_take(cells, clean.data ? buf_take(&clean) : xstrdup(""));
		buf_free(&raw);
	}
}

/* --- columns by paths --- */

/* A value that may be a password is not shown in any column. */
static void format_path(struct buf *out, const cJSON *value, const cJSON *object)
{
	struct buf text = BUF_INIT;

	(void)object;
	if (!value || cJSON_IsNull(value))
		return;
	if (value->string && redact_is_secret_key(value->string)) {
		buf_puts(out, "***");
		return;
	}
	json_to_text(&text, value);
	if (cJSON_IsObject(value) || cJSON_IsArray(value))
		redact_json(out, buf_str(&text), text.len);
	else
		buf_puts(out, buf_str(&text));
	buf_free(&text);
}

void resource_widen(struct resource *wide, const struct resource *resource,
        const char *const *paths, size_t count)
{
	int own = resource->column_count;
	struct column *columns;

	*wide = *resource;
	if (!count)
		return;
	columns = xcalloc((size_t)own + PATHS_MAX, sizeof *columns);
	memcpy(columns, resource->columns, (size_t)own * sizeof *columns);
	wide->columns = columns;
	for (size_t i = 0; i < count && wide->column_count < own + PATHS_MAX; i++) {
		char *path;

		if (resource_column(wide, paths[i]) >= 0)
			continue;
		path = clean_dup(paths[i]);
		columns[wide->column_count++] = (struct column){.key = path,
		        .title = path,
		        .path = path,
		        .format = format_path,
		        .show = SHOW_HIDDEN,
		        .max_width = PATH_WIDTH,
		        .priority = 1};
		wide->path_count++;
	}
	if (!wide->path_count) {
		free(columns);
		wide->columns = resource->columns;
	}
}

void resource_narrow(struct resource *wide)
{
	if (!wide->path_count)
		return;
	for (int i = wide->column_count - wide->path_count; i < wide->column_count; i++)
		free((char *)(uintptr_t)wide->columns[i].key);
	free((struct column *)(uintptr_t)wide->columns);
	wide->path_count = 0;
}

char *resource_id(const struct resource *resource, const cJSON *object)
{
	const cJSON *id = json_path(object, resource->id_path);
	struct buf text = BUF_INIT;

	if (!id || cJSON_IsNull(id))
		return NULL;
	json_to_text(&text, id);
	return buf_take(&text);
}

char *resource_row_id(const struct resource *resource, const cJSON *object)
{
	const char *first, *second;
	char *id = resource_id(resource, object);

	if (id || !resource->spare_id[0])
		return id;
	first = json_str(object, resource->spare_id[0]);
	second = json_str(object, resource->spare_id[1]);
	return first && second ? xasprintf("%s:%s", first, second) : NULL;
}

bool resource_is_lost(const cJSON *object)
{
	return str_eq(json_str(object, "status"), "UNKNOWN") && !json_get(object, "name");
}
