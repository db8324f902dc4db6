/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a list: notes that there are more rows, follows pages, reports a list that broke off.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "verbs.h"

static void note_more(struct command *command, const char *plural)
{
	fprintf(command->printer.err,
	        "note: only the first %s are listed, as many as the service puts on a page; "
	        "--limit -1 lists all\n",
	        plural);
}

int list_ended(struct command *command, const struct resource *resource,
        const struct list_options *options, struct error *error)
{
	const struct list_report *report = options->report;

	if (report->cut.code) {
		*error = report->cut;
		error_prefix(error, "The list of %s is incomplete", resource->plural);
		return error->code;
	}
	if (report->more && !options->limit)
		note_more(command, resource->plural);
	return 0;
}

static bool wants_all(const struct command *command, const struct args *args)
{
	const char *limit = args_get(args, "--limit");

	return limit ? str_eq(limit, "-1") : command->printer.openstack;
}

/* Nova names the links of instance actions "links"; other links are named after their list. */
static const char *next_link(const cJSON *json, const char *key)
{
	char *name = xasprintf("%s_links", key);
	const cJSON *links = json_get(json, name), *link;
	const char *href = NULL;

	if (!links)
		links = json_get(json, "links");
	cJSON_ArrayForEach(link, links)
	{
		if (str_eq(json_str(link, "rel"), "next"))
			href = json_str(link, "href");
	}
	free(name);
	return href;
}

/* Appends the page's rows; false if it is empty. */
static bool append_page(cJSON *rows, const cJSON *page)
{
	cJSON *from = (cJSON *)(uintptr_t)page;
	bool any = cJSON_IsArray(page) && page->child;

	while (any && from->child)
		cJSON_AddItemToArray(rows, cJSON_DetachItemViaPointer(from, from->child));
	return any;
}

static int follow_pages(struct command *command, const struct session_request *first, cJSON *rows,
        const char *key, const char *link, struct error *error)
{
	struct strv links = STRV_INIT;
	int rc = 0;

	strv_add(&links, link);
	while (!rc && links.count) {
		struct session_request request = *first;
		cJSON *json = NULL;
		const char *next;

		request.path = links.items[links.count - 1];
		rc = session_wait(command->client->session, &request, &json, error);
		next = !rc && append_page(rows, json_get(json, key)) ? next_link(json, key) : NULL;
		if (next && strv_has(&links, next))
			rc = error_set(error, ERR_PROTOCOL,
			        "the pages of this list repeat: page %zu leads to an earlier one",
			        links.count + 1);
		if (next && !rc)
			strv_add(&links, next);
		cJSON_Delete(json);
		if (!next)
			break;
	}
	strv_free(&links);
	return rc;
}

int list_pages(struct command *command, const struct session_request *first, const char *key,
        const struct args *args, cJSON *json, struct error *error)
{
	const char *link = next_link(json, key);

	if (!link)
		return 0;
	if (wants_all(command, args))
		return follow_pages(command, first, cJSON_GetObjectItemCaseSensitive(json, key),
		        key, link, error);
	if (!args_get(args, "--limit"))
		note_more(command, "rows");
	return 0;
}
