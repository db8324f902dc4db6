/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists with paging, and gets: the same for every resource. */
#include "ncnova/manager.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "paging.h"

/* Nova waits 60 s for the database of a cell, then answers with what it has. */
#define COMPUTE_TIMEOUT_MS 90000

/* All pages of one list: some four hundred thousand servers. */
#define LIST_BYTES_MAX ((size_t)1 << 30)

struct listing {
	struct session *session;
	const struct resource *resource;
	struct list_options options;
	struct session_call *call;
	list_page_fn *page;
	list_done_fn *done;
	void *data;
	long left; /* rows still wanted; -1: all */
	struct pages paging;
	bool more;    /* rows beyond the limit arrived */
	size_t bytes; /* of all pages */
	bool *freed;
};

static void listing_on_reply(void *data, struct session_reply *reply);

/* Unwraps {"keypair": {…}} and prepares the object for the resource; NULL if it is not an object.
 */
static void open_array(const struct resource *resource, cJSON *array)
{
	cJSON *item, *next;

	for (item = array ? array->child : NULL; item; item = next) {
		cJSON *inner =
		        resource->wrap && cJSON_IsObject(item)
		                ? cJSON_DetachItemFromObjectCaseSensitive(item, resource->wrap)
		                : NULL;

		next = item->next;
		if (inner) {
			cJSON_ReplaceItemViaPointer(array, item, inner);
			item = inner;
		}
		if (!cJSON_IsObject(item))
			cJSON_Delete(cJSON_DetachItemViaPointer(array, item));
		else if (resource->prepare)
			resource->prepare(item);
	}
}

static void listing_end(struct listing *listing, const struct error *error)
{
	list_done_fn *done = listing->done;
	void *data = listing->data;

	paging_free(&listing->paging);
	free(listing);
	done(data, error);
}

/* After the first page the rows so far are kept, if the caller can report the gap. */
static void listing_end_early(struct listing *listing, const struct error *error)
{
	struct list_report *report = listing->options.report;
	struct error none = {0};

	if (report && listing->paging.pages) {
		report->more = true;
		report->cut = *error;
		error = &none;
	}
	listing_end(listing, error);
}

int64_t manager_timeout(const struct resource *resource)
{
	return str_eq(resource->service, "compute") ? COMPUTE_TIMEOUT_MS : 0;
}

static void send_path(struct listing *listing, const char *path)
{
	struct session_request request = {
	        .service = listing->resource->service,
	        .method = "GET",
	        .path = path,
	        .version = listing->options.version,
	        .timeout_ms = manager_timeout(listing->resource),
	};

	listing->call = session_send(listing->session, &request, listing_on_reply, listing);
}

/* The link to the next page; NULL when this was the last. */
static const char *listing_next_link(const struct resource *resource, const cJSON *json)
{
	char *key;
	const cJSON *link;
	const char *href = NULL;

	if (resource->paging == PAGING_NEXT)
		return json_str(json, "next");
	if (resource->paging == PAGING_NONE)
		return NULL;
	key = xasprintf("%s_links", resource->list_key);
	cJSON_ArrayForEach(link, json_get(json, key))
	{
		if (str_eq(json_str(link, "rel"), "next"))
			href = json_str(link, "href");
	}
	free(key);
	return href;
}

/* Glance's link begins at its root ("/v2/images?…"), the endpoint already has the version. */
static const char *below_endpoint(const struct resource *resource, const char *link)
{
	const char *at;

	if (resource->paging != PAGING_NEXT || *link != '/')
		return link;
	at = strstr(link, resource->path);
	return at ? at : link;
}

/* Removes the rows beyond the limit in one pass: counting from the start for each would be
 * quadratic. */
static void listing_trim(cJSON *array, long most)
{
	cJSON *last = NULL, *rest = array->child;

	for (; rest && most > 0; most--) {
		last = rest;
		rest = rest->next;
	}
	if (!rest)
		return;
	if (last) {
		last->next = NULL;
		rest->prev = array->child->prev; /* a list's first leads to its last */
		array->child->prev = last;
	} else {
		array->child = NULL;
	}
	cJSON_Delete(rest);
}

/* Nova answers 400 to a marker whose server has been deleted, and 500 while its cell is down. */
static bool listing_lost_marker(const struct session_reply *reply)
{
	return reply->status == 400 || reply->status == 404 || reply->status == 500;
}

static void listing_refused(struct listing *listing, const struct session_reply *reply)
{
	char *link = listing->paging.pages && listing_lost_marker(reply)
	                     ? paging_step_back(&listing->paging)
	                     : NULL;

	if (link)
		send_path(listing, below_endpoint(listing->resource, link));
	else
		listing_end_early(listing, &reply->error);
	free(link);
}

static void listing_follow(struct listing *listing, const char *link)
{
	struct error error = {0};

	if (paging_follow(&listing->paging, link)) {
		send_path(listing, below_endpoint(listing->resource, listing->paging.link));
		return;
	}
	error_set(&error, ERR_PROTOCOL,
	        "the pages of the %s repeat: page %d leads to an earlier one",
	        listing->resource->plural, listing->paging.pages);
	listing_end_early(listing, &error);
}

static void listing_on_reply(void *data, struct session_reply *reply)
{
	struct listing *listing = data;
	const struct resource *resource = listing->resource;
	struct error none = {0};
	cJSON *array;
	const char *link;
	bool freed = false;
	long count;

	listing->call = NULL;
	if (reply->error.code) {
		listing_refused(listing, reply);
		return;
	}
	array = cJSON_GetObjectItemCaseSensitive(reply->json, resource->list_key);
	if (!cJSON_IsArray(array)) {
		error_set(&none, ERR_PROTOCOL, "the %s service's response contains no list of %s",
		        resource->service, resource->plural);
		listing_end_early(listing, &none);
		return;
	}
	listing->bytes += reply->http->body_len;
	if (listing->bytes > LIST_BYTES_MAX) {
		error_set(&none, ERR_PROTOCOL,
		        "the list of %s is larger than %zu MiB in all. Request less: a filter, or "
		        "a --limit",
		        resource->plural, LIST_BYTES_MAX >> 20);
		listing_end_early(listing, &none);
		return;
	}
	open_array(resource, array);
	link = cJSON_GetArraySize(array) ? listing_next_link(resource, reply->json) : NULL;
	paging_add(&listing->paging, resource, array, link && !listing->options.one_page);
	if (listing->left >= 0 && cJSON_GetArraySize(array) > listing->left)
		listing->more = true;
	if (listing->left >= 0)
		listing_trim(array, listing->left);
	count = cJSON_GetArraySize(array);
	if (listing->left >= 0)
		listing->left -= count;
	listing->freed = &freed;
	listing->page(listing->data, array);
	if (freed)
		return;
	listing->freed = NULL;
	if (!link || listing->options.one_page || listing->left == 0) {
		if (listing->options.report)
			listing->options.report->more = listing->more || link;
		listing_end(listing, &none);
		return;
	}
	listing_follow(listing, link);
}

static void listing_add_query(struct buf *path, const char *key, const char *value)
{
	buf_printf(path, "%c%s=", strchr(buf_str(path), '?') ? '&' : '?', key);
	buf_add_url(path, value);
}

struct listing *manager_list(struct session *session, const struct resource *resource,
        const struct list_options *options, list_page_fn *page, list_done_fn *done, void *data)
{
	struct listing *listing = xcalloc(1, sizeof *listing);
	struct buf path = BUF_INIT;
	long limit = 0;
	char number[32];

	listing->session = session;
	listing->resource = resource;
	listing->options = *options;
	listing->options.query = NULL;
	listing->options.marker = NULL;
	if (options->report)
		*options->report = (struct list_report){0};
	listing->page = page;
	listing->done = done;
	listing->data = data;
	listing->left = options->limit > 0 ? options->limit : -1;
	if (options->limit > 0)
		limit = options->limit;
	else if (resource->page_size && options->limit < 0)
		limit = resource->page_size;
	if (resource->page_size && limit > resource->page_size)
		limit = resource->page_size;
	buf_puts(&path, options->brief && resource->brief_path ? resource->brief_path
	                                                       : resource->list_path);
	if (options->query && *options->query)
		buf_printf(&path, "%c%s", strchr(buf_str(&path), '?') ? '&' : '?', options->query);
	if (options->marker)
		listing_add_query(&path, "marker", options->marker);
	if (limit && resource->paging != PAGING_NONE) {
		snprintf(number, sizeof number, "%ld", limit);
		listing_add_query(&path, "limit", number);
	}
	/* The server's own page is all that limit 0 asks for. */
	if (!options->limit)
		listing->options.one_page = true;
	send_path(listing, buf_str(&path));
	buf_free(&path);
	return listing;
}

void manager_list_cancel(struct listing *listing)
{
	if (!listing)
		return;
	if (listing->call)
		session_cancel(listing->call);
	if (listing->freed)
		*listing->freed = true;
	paging_free(&listing->paging);
	free(listing);
}

struct gathering {
	list_page_fn *page;
	void *data;
	struct error error;
	bool done;
};

static void gathering_take_page(void *data, const cJSON *array)
{
	cJSON *from = (cJSON *)(uintptr_t)array;

	/* The page is freed after this: its elements move over. */
	while (from->child)
		cJSON_AddItemToArray(data, cJSON_DetachItemViaPointer(from, from->child));
}

static void gathering_on_page(void *data, const cJSON *array)
{
	const struct gathering *gathering = data;

	gathering->page(gathering->data, array);
}

static void gathering_on_list(void *data, const struct error *error)
{
	struct gathering *gathering = data;

	gathering->error = *error;
	gathering->done = true;
}

int manager_list_each_wait(struct session *session, const struct resource *resource,
        const struct list_options *options, list_page_fn *page, void *data, struct error *error)
{
	struct gathering gathering = {.page = page, .data = data};
	struct listing *listing = manager_list(
	        session, resource, options, gathering_on_page, gathering_on_list, &gathering);
	int rc = loop_until(session_loop(session), &gathering.done, error);

	if (rc)
		manager_list_cancel(listing);
	else if (gathering.error.code) {
		rc = gathering.error.code;
		if (error)
			*error = gathering.error;
	}
	return rc;
}

int manager_list_wait(struct session *session, const struct resource *resource,
        const struct list_options *options, cJSON **items, struct error *error)
{
	int rc;

	*items = cJSON_CreateArray();
	rc = manager_list_each_wait(session, resource, options, gathering_take_page, *items, error);
	if (rc) {
		cJSON_Delete(*items);
		*items = NULL;
	}
	return rc;
}

/* --- one object --- */

static char *item_path(const struct resource *resource, const char *id)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/", resource->path);
	buf_add_url(&path, id);
	return buf_take(&path);
}

/* The object inside {"server": {…}}, detached; NULL when the answer is not one. */
static cJSON *open_object(const struct resource *resource, cJSON *json)
{
	cJSON *object = json;

	if (resource->item_key) {
		object = cJSON_IsObject(json)
		                 ? cJSON_DetachItemFromObjectCaseSensitive(json, resource->item_key)
		                 : NULL;
		cJSON_Delete(json);
	}
	if (!cJSON_IsObject(object)) {
		cJSON_Delete(object);
		return NULL;
	}
	if (resource->prepare)
		resource->prepare(object);
	return object;
}

int manager_get_wait(struct session *session, const struct resource *resource, const char *id,
        cJSON **object, struct error *error)
{
	char *path = item_path(resource, id);
	struct session_request request = {.service = resource->service,
	        .method = "GET",
	        .path = path,
	        .timeout_ms = manager_timeout(resource)};
	cJSON *json = NULL;
	int rc = session_wait(session, &request, &json, error);

	free(path);
	*object = rc ? NULL : open_object(resource, json);
	if (!rc && !*object)
		rc = error_set(error, ERR_PROTOCOL, "the %s service's response contains no %s",
		        resource->service, resource->name);
	return rc;
}

struct getting {
	struct session_call *call;
	struct listing *listing; /* for resources that only the list has */
	char *id;
	cJSON *found;
	const struct resource *resource;
	manager_object_fn *done;
	void *data;
};

static void getting_on_reply(void *data, struct session_reply *reply)
{
	struct getting *getting = data;
	cJSON *object = reply->error.code
	                        ? NULL
	                        : open_object(getting->resource, session_reply_take(reply));
	struct error error = reply->error;

	if (!object && !error.code)
		error_set(&error, ERR_PROTOCOL, "the %s service's response contains no %s",
		        getting->resource->service, getting->resource->name);
	getting->done(getting->data, object, &error);
	cJSON_Delete(object);
	free(getting);
}

static void getting_on_page(void *data, const cJSON *array)
{
	struct getting *getting = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		const cJSON *value = json_path(item, getting->resource->id_path);
		struct buf id = BUF_INIT;

		if (value)
			json_to_text(&id, value);
		if (!getting->found && str_eq(buf_str(&id), getting->id))
			getting->found = cJSON_Duplicate(item, true);
		buf_free(&id);
	}
}

static void getting_on_list(void *data, const struct error *error)
{
	struct getting *getting = data;
	struct error none = *error;

	if (!getting->found && !none.code)
		error_set(&none, ERR_NOT_FOUND, "no %s %s", getting->resource->name, getting->id);
	getting->done(getting->data, none.code ? NULL : getting->found, &none);
	cJSON_Delete(getting->found);
	free(getting->id);
	free(getting);
}

struct getting *manager_get(struct session *session, const struct resource *resource,
        const char *id, manager_object_fn *done, void *data)
{
	struct getting *getting = xcalloc(1, sizeof *getting);
	char *path = item_path(resource, id);
	struct session_request request = {.service = resource->service,
	        .method = "GET",
	        .path = path,
	        .timeout_ms = manager_timeout(resource)};

	*getting = (struct getting){.resource = resource, .done = done, .data = data};
	if (resource->list_only) {
		struct list_options options = {.limit = -1};

		free(path);
		getting->id = xstrdup(id);
		getting->listing = manager_list(
		        session, resource, &options, getting_on_page, getting_on_list, getting);
		return getting;
	}
	getting->call = session_send(session, &request, getting_on_reply, getting);
	free(path);
	return getting;
}

void manager_get_cancel(struct getting *getting)
{
	if (getting->listing)
		manager_list_cancel(getting->listing);
	else
		session_cancel(getting->call);
	cJSON_Delete(getting->found);
	free(getting->id);
	free(getting);
}
