/* The session's collections: made when first asked for, kept fresh, looked at faster than not. */
#include <string.h>

#include "ui/app.h"

/* Once for each time that it begins to fail, whatever pane is looked at. */
static void tell_failure(struct ui *ui, struct store *store)
{
	const struct error *error = refresh_error(store->refresh);
	bool fails = error->code != 0;

	if (fails && !store->fails)
		ui_error(ui, store->resource->plural, error);
	store->fails = fails;
}

static void changed(void *data)
{
	struct ui *ui = data;

	/* While refresh_new is still at work its store is not whole. */
	for (const struct store *store = ui->app->stores; store->resource; store++)
		if (!store->refresh)
			return;
	for (struct store *store = ui->app->stores; store->resource; store++)
		tell_failure(ui, store);
	ui_changed(ui);
}

/* "-created": by that column, descending. */
static void set_order(struct store *store)
{
	const char *sort = store->resource->sort;
	bool reverse = sort && *sort == '-';

	if (sort)
		collection_sort(store->collection, resource_column(store->resource, sort + reverse),
		        reverse);
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
	set_order(store);
	store->refresh = refresh_new(ui->command->session, store->collection, changed, ui);
	return store;
}

void stores_forget(struct app *app)
{
	for (struct store *store = app->stores; store->resource; store++) {
		refresh_free(store->refresh);
		collection_free(store->collection);
	}
	memset(app->stores, 0, sizeof app->stores);
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

struct collection *ui_collection(struct ui *ui, const struct resource *resource)
{
	return store_of(ui, resource)->collection;
}

struct refresh *ui_refresh(struct ui *ui, const struct resource *resource)
{
	return store_of(ui, resource)->refresh;
}

const char *ui_name(struct ui *ui, const struct resource *resource, const char *id)
{
	const struct row *row = NULL;

	for (struct store *store = ui->app->stores; store->resource; store++)
		if (store->resource == resource)
			row = collection_get(store->collection, id);
	return row && *row->name ? row->name : id;
}
