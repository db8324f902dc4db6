/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any words as a filter of each resource's rows, and as a service's query. */
#include "ncnova/collection.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rows[] =
        "[{\"id\":\"12345678-beef-4000-8000-000000000001\",\"name\":\"caf\\u00e9\",\"status\":"
        "\"ACTIVE\",\"progress\":5,\"created\":\"2026-01-01T00:00:00Z\",\"size\":1048576,"
        "\"vcpus\":4,\"vcpus_used\":2},{\"id\":\"b\",\"name\":\"web-1\",\"status\":\"ERROR\","
        "\"progress\":50},{\"id\":\"c\"}]";

static const char *shown_name(
        void *data, const struct resource *table, int column, const char *cell)
{
	(void)data;
	(void)table;
	return column == 1 && *cell ? "shown" : NULL;
}

static void one_resource(const struct resource *resource, const char *words)
{
	struct collection *c = collection_new(resource);
	struct collection_shown shown = {.columns = ~UINT64_C(0), .name = shown_name};
	cJSON *json = json_parse(rows, sizeof rows - 1, NULL);
	struct buf query = BUF_INIT, rest = BUF_INIT;
	struct error error = {0};

	collection_merge(c, json);
	if (collection_filter(c, words, &error) && (!error.message[0] || error.code != ERR_USAGE))
		abort();
	collection_set_shown(c, &shown);
	collection_filter(c, words, NULL);
	collection_merge(c, json);
	error_clear(&error);
	if (filter_to_query(resource, words, true, NULL, &query, &rest, &error) &&
	        !error.message[0])
		abort();
	if (!clean_is(error.message) && !strchr(error.message, '\n'))
		abort();
	buf_free(&query);
	buf_free(&rest);
	cJSON_Delete(json);
	collection_free(c);
}

static void one(const uint8_t *data, size_t size)
{
	char *words = xstrndup((const char *)data, size);

	one_resource(&resource_server, words);
	one_resource(&resource_image, words);
	one_resource(&resource_hypervisor, words);
	free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 256);
}
