/* The list of resources, and what their tables mean for one object. */
#include "ncnova/resource.h"

#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

#define RESOURCE_ADDRESS(word) &resource_##word,
const struct resource *const resources[] = {RESOURCES(RESOURCE_ADDRESS)};
const int resource_count = sizeof resources / sizeof *resources;

static bool is_word_of(const struct resource *resource, const char *word)
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
		if (is_word_of(resources[i], word))
			return resources[i];
	return NULL;
}

/* '_', '-' and ' ' are the same; so are capitals and small letters. */
static bool same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a == '_' || *a == '-' ? ' ' : *a, y = *b == '_' || *b == '-' ? ' ' : *b;

		if (strncasecmp(&x, &y, 1) != 0)
			return false;
	}
	return !*a && !*b;
}

int resource_column(const struct resource *resource, const char *word)
{
	for (int i = 0; i < resource->column_count; i++)
		if (same_word(resource->columns[i].key, word) ||
		        same_word(resource->columns[i].title, word))
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
