/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds an object by id or name, in novaclient's order and with its messages. */
#include "ncnova/manager.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

enum stage { FIND_BY_ID, FIND_BY_NAME, FIND_BY_SLUG, FIND_BY_NUMBER, FIND_HIT };

struct finding {
	struct session *session;
	const struct resource *resource;
	char *word, *hit; /* hit: the id that the name led to */
	struct find_options options;
	enum stage stage;
	struct session_call *call;
	struct listing *listing;
	cJSON *object;        /* for resources that only the list has */
	struct error refused; /* the error for the word as an id: 400; reported if it is not a name
	                         either */
	int matches;
	size_t lost; /* rows without a name: their cell does not answer */
	manager_object_fn *done;
	void *data;
};

static void ask_id(struct finding *finding, const char *id);

static struct {
	manager_recall_fn *recall;
	void *data;
} memory;

void manager_set_recall(manager_recall_fn *recall, void *data)
{
	memory.recall = recall;
	memory.data = data;
}

static void finding_free(struct finding *finding)
{
	cJSON_Delete(finding->object);
	free(finding->word);
	free(finding->hit);
	free(finding);
}

static void find_finish(struct finding *finding, cJSON *object, const struct error *error)
{
	manager_object_fn *done = finding->done;
	void *data = finding->data;

	finding_free(finding);
	done(data, object, error);
	cJSON_Delete(object);
}

void manager_human_id(struct buf *out, const char *name)
{
	for (; name && *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 'A' && c <= 'Z')
			buf_putc(out, (char)(c + 32));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
			buf_putc(out, (char)c);
		else if ((c == '-' || c == ' ') && out->len && out->data[out->len - 1] != '-')
			buf_putc(out, '-');
	}
}

static bool is_human_id_of(const char *word, const char *name)
{
	struct buf slug = BUF_INIT;
	bool same;

	manager_human_id(&slug, name);
	same = slug.len && str_eq(buf_str(&slug), word);
	buf_free(&slug);
	return same;
}

/* The word as a number without leading zeros: "-5", "007". Malloc'ed; NULL: not a number. */
static char *find_number(const char *word)
{
	const char *digits = word + (*word == '-' || *word == '+');
	size_t len = strspn(digits, "0123456789");

	if (!len || digits[len] || len > 18)
		return NULL;
	return xasprintf("%lld", strtoll(word, NULL, 10));
}

static void say_none(struct finding *finding)
{
	const struct resource *resource = finding->resource;
	struct error error;

	/* novaclient queries Glance and Neutron itself, with other messages. */
	if (finding->refused.code) {
		error = finding->refused;
	} else if (resource == &resource_image || resource == &resource_network) {
		error_set_type(&error, ERR_NOT_FOUND, "CommandError", "No %c%s matching %s.",
		        resource->name[0] - 32, resource->name + 1, finding->word);
		error.http_status = 404;
	} else {
		error_set_type(&error, ERR_NOT_FOUND, "CommandError",
		        "No %s with a name or ID of '%s' exists.", resource->name, finding->word);
	}
	if (finding->lost) {
		error.advice = "But some cells of the cloud do not answer, and it may be in one of "
		               "them. Try again later, or give its ID.";
		error.warns = true;
	}
	find_finish(finding, NULL, &error);
}

/* --- in a cell that does not answer: names are missing from its records --- */

static void count_lost(void *data, const cJSON *array)
{
	struct finding *finding = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, array) finding->lost += resource_is_lost(item);
}

static void listed_lost(void *data, const struct error *error)
{
	struct finding *finding = data;

	(void)error;
	finding->listing = NULL;
	if (finding->lost && memory.recall)
		finding->hit = memory.recall(
		        memory.data, finding->session, finding->resource, finding->word);
	if (finding->hit) {
		finding->stage = FIND_HIT;
		ask_id(finding, finding->hit);
	} else {
		say_none(finding);
	}
}

/* Only a list without limit and filter has those records: its first page will do. */
static void find_none(struct finding *finding)
{
	const struct find_options *how = &finding->options;
	microversion partial = finding->resource->partial;
	struct list_options options = {.query = how->all_tenants ? "all_tenants=1" : NULL,
	        .brief = true,
	        .limit = -1,
	        .one_page = true};

	if (!partial || session_version(finding->session) < partial || how->deleted ||
	        finding->stage == FIND_HIT) {
		say_none(finding);
		return;
	}
	finding->listing = manager_list(
	        finding->session, finding->resource, &options, count_lost, listed_lost, finding);
}

static void find_many(struct finding *finding)
{
	struct error error;

	error_set_type(&error, ERR_NOT_UNIQUE, "CommandError",
	        "Multiple %s matches found for '%s', use an ID to be more specific.",
	        finding->resource->name, finding->word);
	find_finish(finding, NULL, &error);
}

/* Without a GET of one object its id is searched in the list; so is a number, for which no GET was
 * tried. */
static bool names_it(const struct resource *resource, const cJSON *item, const char *id,
        const char *word, bool slug)
{
	const cJSON *name = json_path(item, resource->name_path);
	struct buf text = BUF_INIT;
	bool same;

	if (name)
		json_to_text(&text, name);
	same = name && (slug ? is_human_id_of(word, buf_str(&text)) : str_eq(buf_str(&text), word));
	buf_free(&text);
	if (slug)
		return same;
	return same ||
	       (str_eq(id, word) && (resource->list_only || !json_str(item, resource->id_path)));
}

static void find_on_page(void *data, const cJSON *array)
{
	struct finding *finding = data;
	const struct resource *resource = finding->resource;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		const cJSON *value = json_path(item, resource->id_path);
		struct buf id = BUF_INIT;

		if (value)
			json_to_text(&id, value);
		if (id.len && names_it(resource, item, buf_str(&id), finding->word,
		                      finding->stage == FIND_BY_SLUG)) {
			finding->matches++;
			if (resource->list_only && !finding->object)
				finding->object = cJSON_Duplicate(item, true);
			if (!finding->hit)
				finding->hit = xstrdup(buf_str(&id));
		}
		buf_free(&id);
	}
}

static void ask_name(struct finding *finding, enum stage stage);

/* novaclient's next attempts after the name: its slug, and a number as an id. */
static void ask_further(struct finding *finding)
{
	const struct resource *resource = finding->resource;
	bool sluggish = resource == &resource_server || resource == &resource_flavor;
	char *number;

	if (sluggish && finding->stage == FIND_BY_NAME &&
	        is_human_id_of(finding->word, finding->word)) {
		ask_name(finding, FIND_BY_SLUG);
		return;
	}
	/* With an alphanumeric id it was the first try. */
	number = resource->alnum_id || resource->list_only || !str_eq(resource->service, "compute")
	                 ? NULL
	                 : find_number(finding->word);
	if (number) {
		finding->stage = FIND_BY_NUMBER;
		ask_id(finding, number);
	} else {
		find_none(finding);
	}
	free(number);
}

static void find_on_list(void *data, const struct error *error)
{
	struct finding *finding = data;

	finding->listing = NULL;
	if (error->code) {
		struct error copy = *error;

		find_finish(finding, NULL, &copy);
	} else if (finding->matches > 1) {
		find_many(finding);
	} else if (!finding->matches) {
		ask_further(finding);
	} else if (finding->object) {
		struct error fine = {0};
		cJSON *object = finding->object;

		finding->object = NULL;
		find_finish(finding, object, &fine);
	} else {
		finding->stage = FIND_HIT;
		ask_id(finding, finding->hit);
	}
}

/* The word as the list's filter takes it: a regular expression that means just this word, where it
 * is one. */
static void add_filter(struct buf *query, const struct finding *finding)
{
	const struct resource *resource = finding->resource;
	bool anchored = resource->name_regex && finding->stage != FIND_BY_SLUG;
	struct buf value = BUF_INIT;

	if (finding->options.all_tenants)
		buf_puts(query, "all_tenants=1");
	if (resource->find_query)
		buf_puts(query, resource->find_query);
	if (finding->options.deleted)
		buf_printf(query, "%sdeleted=True", query->len ? "&" : "");
	if (!resource->name_query)
		return;
	if (anchored)
		buf_putc(&value, '^');
	for (const char *p = finding->word; *p; p++) {
		if (resource->name_regex && strchr(".[]{}()*+?^$|\\", *p))
			buf_putc(&value, '\\');
		buf_putc(&value, *p);
	}
	if (anchored)
		buf_putc(&value, '$');
	buf_printf(query, "%s%s=", query->len ? "&" : "", resource->name_query);
	buf_add_url(query, buf_str(&value));
	buf_free(&value);
}

static void ask_name(struct finding *finding, enum stage stage)
{
	struct buf query = BUF_INIT;
	struct list_options options = {.brief = true, .limit = -1};

	finding->stage = stage;
	add_filter(&query, finding);
	options.query = buf_str(&query);
	finding->listing = manager_list(
	        finding->session, finding->resource, &options, find_on_page, find_on_list, finding);
	buf_free(&query);
}

/* Ids of servers and flavors are text wherever they are used; an old service may send numbers. */
static void id_to_text(const struct resource *resource, cJSON *object)
{
	const cJSON *id = json_get(object, "id");
	struct buf text = BUF_INIT;

	if (!cJSON_IsNumber(id) || (resource != &resource_server && resource != &resource_flavor))
		return;
	json_to_text(&text, id);
	cJSON_ReplaceItemInObjectCaseSensitive(object, "id", cJSON_CreateString(buf_str(&text)));
	buf_free(&text);
}

static cJSON *find_unwrap(const struct resource *resource, cJSON *json)
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
	id_to_text(resource, object);
	if (resource->prepare)
		resource->prepare(object);
	return object;
}

static void find_on_reply(void *data, struct session_reply *reply)
{
	struct finding *finding = data;
	struct error error = reply->error;
	cJSON *object;

	finding->call = NULL;
	/* A word that is no id: 404 from most, 400 from some. */
	if ((reply->status == 404 || reply->status == 400) && finding->stage == FIND_BY_ID) {
		if (reply->status == 400)
			finding->refused = error;
		ask_name(finding, FIND_BY_NAME);
		return;
	}
	if (reply->status == 404 || (reply->status == 400 && finding->stage == FIND_BY_NUMBER)) {
		find_none(finding);
		return;
	}
	object = error.code ? NULL : find_unwrap(finding->resource, session_reply_take(reply));
	if (!object && !error.code)
		error_set(&error, ERR_PROTOCOL, "the %s service's response contains no %s",
		        finding->resource->service, finding->resource->name);
	find_finish(finding, object, &error);
}

static void ask_id(struct finding *finding, const char *id)
{
	struct buf path = BUF_INIT;
	struct session_request request = {.service = finding->resource->service,
	        .method = "GET",
	        .not_found_ok = true,
	        .timeout_ms = manager_timeout(finding->resource)};

	buf_printf(&path, "%s/", finding->resource->path);
	buf_add_url(&path, id);
	request.path = buf_str(&path);
	finding->call = session_send(finding->session, &request, find_on_reply, finding);
	buf_free(&path);
}

struct finding *manager_find(struct session *session, const struct resource *resource,
        const char *word, const struct find_options *options, manager_object_fn *done, void *data)
{
	struct finding *finding = xcalloc(1, sizeof *finding);

	finding->session = session;
	finding->resource = resource;
	finding->word = xstrdup(word);
	if (options)
		finding->options = *options;
	finding->done = done;
	finding->data = data;
	if (path_takes(word) && !resource->list_only && (resource->alnum_id || str_is_uuid(word)))
		ask_id(finding, word);
	else
		ask_name(finding, FIND_BY_NAME);
	return finding;
}

void manager_find_cancel(struct finding *finding)
{
	if (!finding)
		return;
	if (finding->call)
		session_cancel(finding->call);
	if (finding->listing)
		manager_list_cancel(finding->listing);
	finding_free(finding);
}

struct waiting {
	cJSON *object;
	struct error error;
	bool done;
};

static void find_on_found(void *data, cJSON *object, const struct error *error)
{
	struct waiting *waiting = data;

	waiting->object = cJSON_Duplicate(object, true);
	waiting->error = *error;
	waiting->done = true;
}

static struct {
	manager_choose_fn *choose;
	void *data;
} chooser;

void manager_set_chooser(manager_choose_fn *choose, void *data)
{
	chooser.choose = choose;
	chooser.data = data;
}

/* Only those whose name is the word. */
static void keep_named(cJSON *items, const struct resource *resource, const char *word)
{
	for (cJSON *item = items ? items->child : NULL, *next; item; item = next) {
		next = item->next;
		if (!str_eq(json_str(item, resource->name_path), word))
			cJSON_Delete(cJSON_DetachItemViaPointer(items, item));
	}
}

/* Lists them once more, with all that tells them apart, and asks which one is meant. */
static int choose_one(struct session *session, const struct resource *resource, const char *word,
        const struct find_options *options, cJSON **object, struct error *error)
{
	const struct finding like = {.resource = resource,
	        .word = (char *)(uintptr_t)word,
	        .options = options ? *options : (struct find_options){0}};
	struct buf query = BUF_INIT;
	struct list_options list = {.limit = -1};
	cJSON *items = NULL;
	size_t index = 0;
	int rc;

	add_filter(&query, &like);
	list.query = buf_str(&query);
	rc = manager_list_wait(session, resource, &list, &items, error);
	buf_free(&query);
	keep_named(items, resource, word);
	/* It is the slug of several, none of which is called so. */
	if (!rc && !cJSON_GetArraySize(items))
		rc = ERR_NOT_UNIQUE;
	if (!rc)
		rc = chooser.choose(chooser.data, resource, word, items, &index);
	if (rc == ERR_CANCELLED)
		error_set(error, ERR_CANCELLED, "cancelled");
	if (!rc)
		rc = manager_get_wait(session, resource,
		        json_str(cJSON_GetArrayItem(items, (int)index), resource->id_path), object,
		        error);
	cJSON_Delete(items);
	return rc;
}

int manager_find_wait(struct session *session, const struct resource *resource, const char *word,
        const struct find_options *options, cJSON **object, struct error *error)
{
	struct waiting waiting = {0};
	struct finding *finding =
	        manager_find(session, resource, word, options, find_on_found, &waiting);
	int rc = loop_until(session_loop(session), &waiting.done, error);

	*object = NULL;
	if (rc) {
		manager_find_cancel(finding);
		return rc;
	}
	if (waiting.error.code && error)
		*error = waiting.error;
	if (waiting.error.code == ERR_NOT_UNIQUE && chooser.choose) {
		rc = choose_one(session, resource, word, options, object, error);
		if (!rc)
			error_clear(error);
		return rc;
	}
	*object = waiting.object;
	return waiting.error.code;
}
