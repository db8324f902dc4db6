/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores: created on first use, refreshed more often while visible; the queries of their lists. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/store.h"
#include "ui/panes/columns.h"

#define FAR_MS 60000 /* a retry further away than this is announced */

/* One message each time a list begins to fail, whatever pane is shown. A pane shows a refusal
 * itself. */
static void store_report_failure(struct ui *ui, struct store *store)
{
	const struct error *error = refresh_error(store->refresh);
	bool fails = error->code != 0;

	if (fails && !store->fails && !refresh_refused(store->refresh))
		ui_error(ui, store->resource->plural, error);
	store->fails = fails;
}

/* One message each time rows become unreachable. */
static void store_report_lost(struct ui *ui, struct store *store)
{
	size_t lost = collection_lost(store->collection);

	if (lost && !store->lost)
		ui_toast(ui, TOAST_WARNING,
		        "%zu %s: their cell does not answer; status UNKNOWN, last known data", lost,
		        lost == 1 ? store->resource->name : store->resource->plural);
	store->lost = lost > 0;
}

static char *all_projects_key(const struct resource *resource)
{
	return xasprintf("%s of all projects", resource->plural);
}

bool all_projects_refused(
        const struct session *session, const struct resource *resource, struct buf *reason)
{
	char *key = all_projects_key(resource);
	bool refused = session_is_refused(session, key, NULL);

	if (refused)
		buf_printf(reason, "listing %s was ", key);
	session_is_refused(session, key, reason);
	free(key);
	return refused;
}

/* When policy refuses a list of all projects, falls back to this project's. */
static void store_leave_all_projects(struct ui *ui, struct store *store)
{
	struct error error = *refresh_error(store->refresh);
	char *key;

	if (!store->all_projects || !refresh_refused(store->refresh) || error.http_status != 403)
		return;
	key = all_projects_key(store->resource);
	session_note_refusal(ui->command->client->session, key, &error);
	ui_error(ui, key, &error);
	free(key);
	store_all_projects(ui, store, false);
}

static void store_on_change(void *data)
{
	struct ui *ui = data;

	/* While refresh_new is running, its store is incomplete. */
	for (const struct store *store = ui->app->stores; store->resource; store++)
		if (!store->refresh)
			return;
	for (struct store *store = ui->app->stores; store->resource; store++) {
		store_report_failure(ui, store);
		store_report_lost(ui, store);
		store_leave_all_projects(ui, store);
	}
	ui_changed(ui);
}

struct store *store_of(struct ui *ui, const struct resource *resource)
{
	struct store *store = ui->app->stores;

	while (store->resource && store->resource != resource)
		store++;
	if (store->resource)
		return store;
	store->resource = resource;
	store->collection = collection_new(resource);
	columns_apply(ui, store->collection);
	store->refresh =
	        refresh_new(ui->command->client->session, store->collection, store_on_change, ui);
	return store;
}

void stores_forget(struct app *app)
{
	for (struct store *store = app->stores; store->resource; store++) {
		refresh_free(store->refresh);
		collection_free(store->collection);
		free(store->asked);
	}
	memset(app->stores, 0, sizeof app->stores);
	map_free(app->projects);
	app->projects = NULL;
	app->projects_asked = false;
}

void stores_watch(struct app *app, const struct resource *const *shown, size_t count)
{
	for (struct store *store = app->stores; store->resource; store++) {
		bool watched = false;

		for (size_t i = 0; i < count; i++)
			watched = watched || shown[i] == store->resource;
		refresh_set_watched(store->refresh, watched);
	}
}

char *stores_recall(
        void *app, const struct session *session, const struct resource *resource, const char *name)
{
	const struct app *a = app;
	const struct row *row, *found = NULL;
	size_t at = 0, count = 0;

	for (const struct store *store = a->stores; store->resource; store++) {
		if (store->resource != resource || session != a->contexts->session)
			continue;
		while ((row = collection_next(store->collection, &at)) != NULL) {
			if (!str_eq(row->name, name))
				continue;
			found = row;
			count++;
		}
	}
	return count == 1 ? xstrdup(found->id) : NULL;
}

/* --- what the service is asked for --- */

static void store_set_query(struct store *store, const char *filter)
{
	struct buf query = BUF_INIT;

	if (store->all_projects && !(filter && strstr(filter, store->resource->all_projects)))
		buf_puts(&query, store->resource->all_projects);
	if (filter && *filter)
		buf_printf(&query, "%s%s", query.len ? "&" : "", filter);
	/* Rows that no longer match must not stay until the new list arrives. */
	collection_clear(store->collection);
	refresh_set_query(store->refresh, buf_str(&query), filter && *filter);
	buf_free(&query);
}

static void store_on_projects(void *data, struct session_reply *reply);

static void store_list_projects(struct ui *ui)
{
	struct session_request request = {
	        .service = "identity", .method = "GET", .path = "/projects"};

	/* The session lives as long as the screen. */
	if (!ui->app->projects && !ui->app->projects_asked)
		session_send(ui->command->client->session, &request, store_on_projects,
		        ui->app->contexts);
	ui->app->projects_asked = true;
}

int store_ask(struct ui *ui, struct store *store, const char *words, struct error *error)
{
	struct session *session = ui->command->client->session;
	struct buf query = BUF_INIT, rest = BUF_INIT;
	struct query_names names = {.projects = ui->app->projects};
	int rc = 0;

	if (words)
		rc = filter_to_query(store->resource, words, session_is_admin(session), &names,
		        &query, &rest, error);
	if (!rc && (words || store->asked)) {
		char *asked = words && *words ? xstrdup(words) : NULL;

		free(store->asked);
		store->asked = asked;
		store->names_wanted = names.wanted;
		collection_filter(store->collection, buf_str(&rest), NULL);
		store_set_query(store, buf_str(&query));
		if (names.wanted)
			store_list_projects(ui);
	}
	buf_free(&query);
	buf_free(&rest);
	return rc;
}

void store_reload(struct ui *ui, struct store *store)
{
	struct buf query = BUF_INIT, rest = BUF_INIT;
	struct query_names names = {.projects = ui->app->projects};

	/* It was parsed successfully before. */
	if (store->asked)
		filter_to_query(store->resource, store->asked, true, &names, &query, &rest, NULL);
	store_set_query(store, buf_str(&query));
	buf_free(&query);
	buf_free(&rest);
}

/* Lists that were filtered by a project's name before the names were known. */
static void stores_ask_by_name(struct ui *ui, const struct error *unknown)
{
	for (struct store *store = ui->app->stores; store->resource; store++) {
		struct error error = *unknown;

		if (!store->names_wanted)
			continue;
		store->names_wanted = false;
		if (error.code || store_ask(ui, store, store->asked, &error))
			ui_error(ui, "projects", &error);
	}
}

static void store_on_projects(void *data, struct session_reply *reply)
{
	struct context *context = data;
	struct ui *ui = context->app->ui;
	const cJSON *project;

	if (context != ui->app->contexts)
		return;
	ui->app->projects_asked = false;
	if (reply->error.code) {
		stores_ask_by_name(ui, &reply->error);
		return;
	}
	map_free(ui->app->projects);
	ui->app->projects = map_new();
	cJSON_ArrayForEach(project, json_get(reply->json, "projects"))
	{
		char *name = clean_dup(json_str(project, "name"));

		if (name && json_str(project, "id"))
			map_set(ui->app->projects, json_str(project, "id"),
			        (void *)(uintptr_t)intern(name));
		free(name);
	}
	stores_ask_by_name(ui, &reply->error);
	ui_changed(ui);
}

void store_all_projects(struct ui *ui, struct store *store, bool all)
{
	store->all_projects = all;
	store_reload(ui, store);
	if (all)
		store_list_projects(ui);
}

/* --- small questions --- */

struct collection *ui_collection(struct ui *ui, const struct resource *resource)
{
	return store_of(ui, resource)->collection;
}

struct refresh *ui_refresh(struct ui *ui, const struct resource *resource)
{
	return store_of(ui, resource)->refresh;
}

bool retry_is_far(const struct refresh *refresh, char *age, size_t size)
{
	int64_t left = refresh_retry_ms(refresh);

	clock_format_age(left, age, size);
	return left > FAR_MS;
}

const char *ui_name(struct ui *ui, const struct resource *resource, const char *id)
{
	const struct row *row = NULL;

	for (struct store *store = ui->app->stores; store->resource; store++)
		if (store->resource == resource)
			row = collection_get(store->collection, id);
	return row && *row->name ? row->name : id;
}
