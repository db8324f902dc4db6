/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as the link to the next page, any JSON as a page. */
#include "src/auth/internal.h"
#include "ncnova/json.h"
#include "oracle.h"
#include "src/manager/paging.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(const char *link)
{
	struct error error = {0};
	char *url = endpoint_url("https://cloud:8774/v2.1", link, &error);

	if (!url != (error.code != 0))
		abort();
	if (url && strncmp(url, "https://cloud:8774/v2.1", 23) != 0)
		abort();
	free(url);
}

static void page(const char *text, size_t len, const char *link)
{
	struct pages pages = {0};
	int rounds = 0;
	bool more = true;

	while (more && ++rounds < 8) {
		cJSON *array = json_parse(text, len, NULL);

		if (!cJSON_IsArray(array)) {
			cJSON_Delete(array);
			break;
		}
		paging_add(&pages, &resource_server, array, true);
		cJSON_Delete(array);
		more = paging_follow(&pages, link);
		for (char *back; (back = paging_step_back(&pages));)
			free(back);
	}
	if (rounds >= 8)
		abort(); /* the same page and the same link, over and over */
	paging_free(&pages);
}

static void one(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *end = strchr(text, '\n');

	if (end)
		*end = '\0';
	follow(text);
	if (end)
		page(end + 1, strlen(end + 1), text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
