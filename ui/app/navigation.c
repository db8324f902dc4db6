/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Navigation: visited panes with their filter, views that can be opened again, and the chooser. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/navigation.h"
#include "ui/kit/popup.h"
#include "ui/panes/main_view.h"
#include "ui/views/overview.h"
#include "ui/views/quota_view.h"
#include "ui/views/usage_view.h"

#define PLACES_MAX 100

/* A view if `open` is set, else a pane. */
struct place {
	place_open_fn *open;
	const struct resource *resource;
	char *id;
	uint64_t serial; /* of the view */
	char *filter, *asked;
};

struct navigation {
	struct place items[PLACES_MAX];
	size_t count, at; /* at: the current place, if there is any */
	bool travelling;
};

/* Views with a name on the `:` line. */
static const struct named {
	const char *name, *alias, *title, *key;
	place_open_fn *open;
} named[] = {
        {"overview", "ov dashboard", "Overview", "0", overview_open},
        {"quotas", "quota limits", "Quotas and limits", "", quotas_open},
        {"usage", "", "Usage", "", usage_open},
};
#define NAMED (sizeof named / sizeof *named)

static struct navigation *navigation_of(struct app *app)
{
	if (!app->navigation)
		app->navigation = xcalloc(1, sizeof *app->navigation);
	return app->navigation;
}

static void place_clear(struct place *place)
{
	free(place->id);
	free(place->filter);
	free(place->asked);
	memset(place, 0, sizeof *place);
}

void navigation_forget(struct app *app)
{
	for (size_t i = 0; app->navigation && i < app->navigation->count; i++)
		place_clear(&app->navigation->items[i]);
	free(app->navigation);
	app->navigation = NULL;
}

/* --- where one is --- */

/* The topmost view that is a place; NULL: the pane. */
static struct place *open_place(struct ui *ui, struct view **view)
{
	struct navigation *navigation = navigation_of(ui->app);

	for (struct view *v = ui->top; v; v = v->below)
		for (size_t i = navigation->count; i > 0; i--)
			if (navigation->items[i - 1].open &&
			        navigation->items[i - 1].serial == v->serial) {
				if (view)
					*view = v;
				return &navigation->items[i - 1];
			}
	return NULL;
}

static struct place pane_place(struct ui *ui)
{
	const struct resource *resource = main_resource(ui);

	return (struct place){.resource = resource,
	        .filter = xstrdup(collection_filter_text(ui_collection(ui, resource))),
	        .asked = xstrdup(store_of(ui, resource)->asked)};
}

static bool place_same(const struct place *a, const struct place *b)
{
	return a->open == b->open && a->resource == b->resource && str_eq(a->id, b->id) &&
	       str_eq(a->filter, b->filter) && str_eq(a->asked, b->asked);
}

/* Takes the place's strings. Drops the places ahead. */
static void place_push(struct navigation *navigation, struct place place)
{
	struct place *now = navigation->count ? &navigation->items[navigation->at] : NULL;

	if (now && place_same(now, &place)) {
		now->serial = place.serial;
		place_clear(&place);
		return;
	}
	while (navigation->count > navigation->at + 1)
		place_clear(&navigation->items[--navigation->count]);
	if (navigation->count == PLACES_MAX) {
		place_clear(&navigation->items[0]);
		memmove(&navigation->items[0], &navigation->items[1],
		        (PLACES_MAX - 1) * sizeof place);
		navigation->count--;
	}
	navigation->at = navigation->count;
	navigation->items[navigation->count++] = place;
}

void navigation_note(struct ui *ui)
{
	struct navigation *navigation = navigation_of(ui->app);

	if (!navigation->travelling && ui->app->sign_in == SIGNED_IN && !open_place(ui, NULL))
		place_push(navigation, pane_place(ui));
}

void navigation_visit(
        struct ui *ui, place_open_fn *open, const struct resource *resource, const char *id)
{
	struct navigation *navigation = navigation_of(ui->app);
	struct place place = {.open = open, .resource = resource, .serial = ui->top->serial};

	if (navigation->travelling)
		return;
	/* The view below may have been returned to with another key. */
	if (!navigation->count || ui->top->below == ui->app->main)
		place_push(navigation, pane_place(ui));
	for (size_t i = 0; i < navigation->count; i++)
		if (navigation->items[i].serial == ui->top->below->serial)
			navigation->at = i;
	place.id = xstrdup(id);
	place_push(navigation, place);
}

/* --- going --- */

bool navigation_is_possible(struct view *view, struct buf *reason)
{
	const struct place *place;

	if (view->ui->app->sign_in != SIGNED_IN) {
		buf_puts(reason, "not signed in");
		return false;
	}
	place = open_place(view->ui, NULL);
	if (view == view->ui->app->main || (place && place->serial == view->serial))
		return true;
	buf_puts(reason, "press Esc to close this first");
	return false;
}

/* Still open below: unchanged since it was left. */
static bool is_beneath(const struct ui *ui, const struct place *place)
{
	return place->open && view_by_serial(ui, place->serial);
}

static void place_enter(struct ui *ui, struct place *place)
{
	if (is_beneath(ui, place)) {
		while (ui->top->serial != place->serial)
			view_close(ui->top);
		return;
	}
	while (ui->top != ui->app->main)
		view_close(ui->top);
	if (!place->open) {
		main_show(ui, place->resource, place->filter ? place->filter : "",
		        place->asked ? place->asked : "");
		return;
	}
	place->open(ui, place->resource, place->id);
	place->serial = ui->top->serial;
}

void navigation_go(struct ui *ui, int by)
{
	struct navigation *navigation = navigation_of(ui->app);

	/* The target of Esc is a place, too. */
	if (!open_place(ui, NULL))
		navigation_note(ui);
	if ((by < 0 && !navigation->at) || (by > 0 && navigation->at + 1 >= navigation->count)) {
		ui_toast(ui, TOAST_INFO, by < 0 ? "no earlier place" : "no later place");
		return;
	}
	navigation->at = by < 0 ? navigation->at - 1 : navigation->at + 1;
	navigation->travelling = true;
	place_enter(ui, &navigation->items[navigation->at]);
	navigation->travelling = false;
	ui_dirty(ui);
}

/* --- all there are --- */

static void open_named(struct ui *ui, const struct named *place)
{
	while (ui->top != ui->app->main)
		view_close(ui->top);
	place->open(ui, NULL, NULL);
}

static bool resource_is_called(const char *name, const char *aliases, const char *word)
{
	struct strv parts = STRV_INIT;
	bool found = !strcasecmp(name, word);

	strv_split(&parts, aliases, ' ');
	for (size_t i = 0; i < parts.count; i++)
		found = found || !strcasecmp(parts.items[i], word);
	strv_free(&parts);
	return found;
}

static const struct named *named_find(const char *word)
{
	for (size_t i = 0; i < NAMED; i++)
		if (resource_is_called(named[i].name, named[i].alias, word))
			return &named[i];
	return NULL;
}

static void place_on_chosen(struct ui *ui, void *data, const char *id)
{
	const struct named *place = named_find(id);

	(void)data;
	if (place)
		open_named(ui, place);
	else
		main_show(ui, resource_find(id), NULL, NULL);
}

/* The count of rows in a loaded list; "admin" for a list that this user may not see. */
static void count_text(struct ui *ui, const struct resource *resource, struct buf *out)
{
	for (const struct store *store = ui->app->stores; store->resource; store++)
		if (store->resource == resource && refresh_complete(store->refresh))
			buf_printf(out, "%zu", collection_count(store->collection));
	if (!out->len && resource->admin && !session_is_admin(ui->command->client->session))
		buf_puts(out, "admin");
	else if (!out->len && !session_has_service(ui->command->client->session, resource->service))
		buf_puts(out, "none");
}

void navigation_choose(struct ui *ui)
{
	static const char *const titles[] = {"", "Pane", "Rows", "Command", NULL};
	struct pick pick;

	pick_init(&pick, titles, false);
	for (size_t i = 0; i < NAMED; i++) {
		char *text = xasprintf("%s\t%s\t\t%s %s", named[i].key, named[i].title,
		        named[i].name, named[i].alias);

		pick_add(&pick, named[i].name, text, NULL);
		free(text);
	}
	for (int i = 0; i < resource_count; i++) {
		const struct resource *resource = resources[i];
		struct buf count = BUF_INIT;
		char key[2] = {i < 9 ? (char)('1' + i) : ' ', '\0'};
		char *text;

		count_text(ui, resource, &count);
		text = xasprintf("%s\t%s\t%s\t%s %s", key, resource->title, buf_str(&count),
		        resource->plural, resource->alias ? resource->alias : "");
		pick_add(&pick, resource->plural, text, NULL);
		free(text);
		buf_free(&count);
	}
	ui_choose(ui, "Panes", &pick, place_on_chosen, NULL, NULL);
}

/* --- words of the `:` line --- */

static char *place_words(const struct strv *words, size_t from)
{
	struct buf out = BUF_INIT;

	for (size_t i = from; i < words->count; i++)
		buf_printf(&out, "%s%s", i > from ? " " : "", words->items[i]);
	return buf_take(&out);
}

/* The service supports filters for this resource. */
static bool has_queries(const struct resource *resource)
{
	for (int i = 0; i < resource->column_count; i++)
		if (resource->columns[i].query)
			return true;
	return false;
}

/* "list status:error", "migration-list …": the resource of a list verb that is followed by filter
 * words. */
static const struct resource *resource_of_list_verb(const struct strv *words)
{
	const char *verb = words->items[0];
	const struct resource *resource = NULL;

	if (words->count > 1 && *words->items[1] != '-' &&
	        (str_eq(verb, "list") || str_ends(verb, "-list")))
		resource = command_lists(verb);
	return resource && has_queries(resource) ? resource : NULL;
}

static void show_filtered(
        struct ui *ui, const struct resource *resource, const char *words, bool ask)
{
	struct error error = {0};
	struct buf query = BUF_INIT, rest = BUF_INIT;
	struct query_names names = {.projects = ui->app->projects};

	/* A wrong word changes nothing. */
	if (filter_to_query(collection_table(ui_collection(ui, resource)), words,
	            !ask || session_is_admin(ui->command->client->session), &names, &query, &rest,
	            &error))
		main_filter_wrong(ui, &error);
	else
		main_show(ui, resource, ask ? NULL : words, ask ? words : NULL);
	buf_free(&query);
	buf_free(&rest);
}

bool navigation_open_view(struct ui *ui, const char *word)
{
	const struct named *view = named_find(word);

	if (str_eq(word, "panes"))
		navigation_choose(ui);
	else if (view)
		open_named(ui, view);
	return view || str_eq(word, "panes");
}

/* "image delete x" is meant as a command: a filtered list would look as if it had worked. */
static bool is_filter(const struct strv *words)
{
	for (size_t i = 1; i < words->count && i < 3; i++)
		if (verb_is_action(words->items[i]) || str_starts(words->items[i], "--"))
			return false;
	return true;
}

static void report_unknown_command(struct ui *ui, const struct strv *words)
{
	struct buf near = BUF_INIT;
	char *line = place_words(words, 0);

	verb_suggest((const char *const *)words->items, (int)words->count, &near);
	ui_toast(ui, TOAST_ERROR, "No such command: %s\n%s%s%s", line,
	        near.len ? "Did you mean " : "'help' lists all commands", buf_str(&near),
	        near.len ? "?" : "; / filters a list.");
	buf_free(&near);
	free(line);
}

bool navigation_open_words(struct ui *ui, const struct strv *words)
{
	const struct resource *asked = resource_of_list_verb(words), *resource = NULL;
	const struct verb *verb;
	int used;
	char *filter;

	if (ui->app->sign_in != SIGNED_IN)
		return false;
	if (words->count == 1 && navigation_open_view(ui, words->items[0]))
		return true;
	verb = verb_find((const char *const *)words->items, (int)words->count, &used, NULL);
	if (!asked && !verb)
		resource = resource_find(words->items[0]);
	if (!asked && !resource)
		return false;
	if (!asked && !is_filter(words)) {
		report_unknown_command(ui, words);
		return true;
	}
	filter = place_words(words, 1);
	if (words->count == 1)
		main_show(ui, resource, NULL, NULL);
	else
		show_filtered(ui, asked ? asked : resource, filter, asked != NULL);
	free(filter);
	return true;
}
