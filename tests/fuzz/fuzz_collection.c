/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any JSON as the rows of each resource: merged, sorted, filtered, shown, printed. */
#include "ncnova/collection.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "oracle.h"
#include "src/command/verbs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void sort_all(struct collection *c)
{
	const struct resource *table = collection_table(c);

	for (int i = 0; i < table->column_count; i++) {
		collection_sort(c, i, i & 1);
		for (size_t at = 0; at < collection_visible(c); at++)
			require(clean_is(collection_row(c, at)->cells[i]));
	}
}

static void one_resource(const struct resource *resource, const cJSON *array)
{
	static const char *const paths[] = {
	        "metadata.note", "flavor.original_name", "links.0.href"};
	struct collection *c = collection_new(resource);

	collection_set_paths(c, paths, 3);
	collection_begin(c);
	collection_merge(c, array);
	collection_merge(c, array);
	sort_all(c);
	collection_filter(c, "a", NULL);
	collection_end(c);
	collection_begin(c);
	collection_end(c);
	require(collection_count(c) == 0 && collection_visible(c) == 0);
	collection_free(c);
}

static void print(const struct resource *resource, const cJSON *object)
{
	struct buf text = BUF_INIT;
	struct strv cells = STRV_INIT;

	resource_cells(resource, object, &cells);
	strv_free(&cells);
	free(resource_id(resource, object));
	if (resource != &resource_server && cJSON_IsObject(object))
		cJSON_Delete(manager_properties(NULL, resource, object));
	python_repr(&text, object);
	python_pprint(&text, object);
	buf_free(&text);
}

static void one(const uint8_t *data, size_t size)
{
	size_t which = size ? data[0] % (size_t)resource_count : 0;
	cJSON *json = size ? json_parse((const char *)data + 1, size - 1, NULL) : NULL;

	if (!json)
		return;
	if (cJSON_IsArray(json))
		one_resource(resources[which], json);
	print(resources[which], cJSON_IsArray(json) && json->child ? json->child : json);
	cJSON_Delete(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
