/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pane's columns, sort order and width: chosen on the screen and kept between runs. They take
 * precedence over the configuration and the table. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/file.h"
#include "ncnova/json.h"
#include "ncnova/state.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/kit/popup.h"
#include "ui/panes/columns.h"

#define FILE_NAME "columns.json"
#define FILE_MOST 65536

/* --- the file --- */

static cJSON *columns_read(const char *path)
{
	size_t len;
	char *text = path ? file_read(path, O_NOFOLLOW, FILE_MOST, &len) : NULL;
	cJSON *json = text ? json_parse(text, len, NULL) : NULL;

	free(text);
	if (cJSON_IsObject(json))
		return json;
	cJSON_Delete(json);
	return cJSON_CreateObject();
}

static int columns_write(const char *path, const cJSON *json)
{
	char *text = json_print(json, true);
	int rc = file_replace(path, text, strlen(text));

	free(text);
	return rc;
}

static cJSON *columns_kept(struct ui *ui)
{
	if (!ui->app->kept) {
		char *path = state_path(FILE_NAME);

		ui->app->kept = columns_read(path);
		free(path);
	}
	return ui->app->kept;
}

static const cJSON *columns_kept_of(struct ui *ui, const struct resource *resource)
{
	return json_get(columns_kept(ui), resource->plural);
}

/* Takes the value. Keeps what another screen wrote about other panes. */
static void columns_keep(
        struct ui *ui, const struct resource *resource, const char *key, cJSON *value)
{
	char *path = state_path(FILE_NAME);
	cJSON *all = columns_read(path), *own;

	own = cJSON_GetObjectItemCaseSensitive(all, resource->plural);
	if (!cJSON_IsObject(own)) {
		cJSON_DeleteItemFromObjectCaseSensitive(all, resource->plural);
		own = cJSON_AddObjectToObject(all, resource->plural);
	}
	cJSON_DeleteItemFromObjectCaseSensitive(own, key);
	if (value)
		cJSON_AddItemToObject(own, key, value);
	if (path && columns_write(path, all))
		ui_toast(ui, TOAST_WARNING, "cannot write %s: %s", path, strerror(errno));
	cJSON_Delete(ui->app->kept);
	ui->app->kept = all;
	free(path);
}

void columns_free(struct app *app)
{
	cJSON_Delete(app->kept);
	app->kept = NULL;
}

/* --- what holds: the screen's choice, the configuration's, the table's --- */

/* Keys and paths in order; none: the table's own. */
static void chosen_keys(struct ui *ui, const struct resource *resource, struct strv *keys)
{
	const struct pane_settings *settings =
	        settings_pane(ui->command->client->settings, resource->plural);
	const cJSON *list = json_get(columns_kept_of(ui, resource), "columns"), *item;

	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item) && *item->valuestring &&
		        !strv_has(keys, item->valuestring))
			strv_add(keys, item->valuestring);
	}
	for (size_t i = 0; !list && settings && i < settings->columns.count; i++)
		strv_add(keys, settings->columns.items[i]);
}

/* "-created": by that column, descending. */
static void set_order(struct ui *ui, struct collection *collection)
{
	const struct resource *resource = collection_resource(collection);
	const struct pane_settings *settings =
	        settings_pane(ui->command->client->settings, resource->plural);
	const char *orders[] = {json_str(columns_kept_of(ui, resource), "sort"),
	        settings ? settings->sort : NULL, resource->sort};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		bool reverse = orders[i] && *orders[i] == '-';
		int column = orders[i] ? resource_column(
		                                 collection_table(collection), orders[i] + reverse)
		                       : -1;

		if (column >= 0) {
			collection_sort(collection, column, reverse);
			return;
		}
	}
}

static void set_paths(struct collection *collection, const struct strv *keys)
{
	struct strv paths = STRV_INIT;

	for (size_t i = 0; i < keys->count; i++)
		if (resource_column(collection_resource(collection), keys->items[i]) < 0)
			strv_add(&paths, keys->items[i]);
	collection_set_paths(collection, (const char *const *)paths.items, paths.count);
	strv_free(&paths);
}

void columns_apply(struct ui *ui, struct collection *collection)
{
	struct strv keys = STRV_INIT;

	chosen_keys(ui, collection_resource(collection), &keys);
	set_paths(collection, &keys);
	set_order(ui, collection);
	strv_free(&keys);
}

int columns_chosen(struct ui *ui, const struct collection *collection, int *out, int room)
{
	struct strv keys = STRV_INIT;
	int count = 0;

	chosen_keys(ui, collection_resource(collection), &keys);
	for (size_t i = 0; i < keys.count && count < room; i++) {
		int column = resource_column(collection_table(collection), keys.items[i]);

		if (column >= 0)
			out[count++] = column;
	}
	strv_free(&keys);
	return count;
}

void columns_keep_order(struct ui *ui, const struct collection *collection)
{
	bool reverse;
	int column = collection_sort_column(collection, &reverse);
	char *sort;

	if (column < 0)
		return;
	sort = xasprintf(
	        "%s%s", reverse ? "-" : "", collection_table(collection)->columns[column].key);
	columns_keep(ui, collection_resource(collection), "sort", cJSON_CreateString(sort));
	free(sort);
}

bool columns_wide(struct ui *ui, const struct resource *resource)
{
	return json_bool(columns_kept_of(ui, resource), "wide", false);
}

void columns_keep_wide(struct ui *ui, const struct resource *resource, bool wide)
{
	columns_keep(ui, resource, "wide", wide ? cJSON_CreateTrue() : NULL);
}

/* --- the chooser --- */

struct choice {
	char *key, *title;
	bool shown;
};

struct chooser {
	const struct resource *resource;
	struct choice *choices;
	size_t count;
	struct list list;
};

static void add_choice(struct chooser *chooser, const char *key, const char *title, bool shown)
{
	chooser->choices =
	        xrealloc(chooser->choices, (chooser->count + 1) * sizeof *chooser->choices);
	chooser->choices[chooser->count++] =
	        (struct choice){.key = clean_dup(key), .title = clean_dup(title), .shown = shown};
}

static bool has_choice(const struct chooser *chooser, const char *key)
{
	for (size_t i = 0; i < chooser->count; i++)
		if (str_eq(chooser->choices[i].key, key))
			return true;
	return false;
}

/* Shown columns first, in their order; then the others. */
static void chooser_fill(struct ui *ui, struct chooser *chooser)
{
	const struct resource *table = collection_table(ui_collection(ui, chooser->resource));
	struct strv keys = STRV_INIT;

	chosen_keys(ui, chooser->resource, &keys);
	for (size_t i = 0; i < keys.count; i++) {
		int at = resource_column(table, keys.items[i]);

		if (at >= 0)
			add_choice(chooser, table->columns[at].key,
			        column_label(&table->columns[at]), true);
	}
	for (int i = 0; i < table->column_count; i++)
		if (!keys.count && table->columns[i].show & SHOW_PANE &&
		        !(table->columns[i].show & SHOW_HIDDEN))
			add_choice(chooser, table->columns[i].key, column_label(&table->columns[i]),
			        true);
	for (int i = 0; i < table->column_count; i++)
		if (!has_choice(chooser, table->columns[i].key))
			add_choice(chooser, table->columns[i].key, column_label(&table->columns[i]),
			        false);
	strv_free(&keys);
}

static void chooser_clear(struct chooser *chooser)
{
	for (size_t i = 0; i < chooser->count; i++) {
		free(chooser->choices[i].key);
		free(chooser->choices[i].title);
	}
	free(chooser->choices);
	chooser->choices = NULL;
	chooser->count = 0;
}

static void chooser_place(struct view *view, int rows, int cols, int *height, int *width)
{
	const struct chooser *chooser = view->data;

	*width = cols > 64 ? 60 : cols - 4;
	*height = (int)chooser->count + 4 > rows - 2 ? rows - 2 : (int)chooser->count + 4;
}

static void chooser_draw(struct view *view, WINDOW *win)
{
	struct chooser *chooser = view->data;
	char *title = xasprintf(" Columns of the %s ", chooser->resource->plural);
	int inner = view->cols - 4;

	draw_box(win, 0, 0, view->rows, view->cols, STYLE_BORDER_ACTIVE, title, STYLE_TITLE_ACTIVE);
	draw_text(win, 1, 2, inner, STYLE_DIM, "Space toggle, u d move, + add a path, r reset",
	        false);
	list_set(&chooser->list, chooser->count, view->rows - 3);
	for (int i = 0; i < view->rows - 3; i++) {
		size_t at = chooser->list.top + (size_t)i;
		const struct choice *choice = at < chooser->count ? &chooser->choices[at] : NULL;
		bool selected = at == chooser->list.selected;
		enum style style = !choice         ? STYLE_NORMAL
		                   : selected      ? STYLE_SELECTED
		                   : choice->shown ? STYLE_NORMAL
		                                   : STYLE_DIM;

		if (!choice)
			break;
		draw_fill(win, 2 + i, 1, 1, view->cols - 2, style);
		draw_text(win, 2 + i, 2, 4, style, choice->shown ? "[x]" : "[ ]", false);
		draw_text(win, 2 + i, 6, 24, style, choice->title, false);
		if (!str_eq(choice->title, choice->key))
			draw_text(win, 2 + i, 32, inner - 30, style, choice->key, false);
	}
	free(title);
}

static bool chooser_key(struct view *view, int key)
{
	struct chooser *chooser = view->data;

	return list_key(&chooser->list, key);
}

static struct choice *chooser_selected(struct view *view)
{
	struct chooser *chooser = view->data;

	return &chooser->choices[chooser->list.selected];
}

static void chooser_toggle(struct view *view)
{
	struct chooser *chooser = view->data;

	chooser_selected(view)->shown = !chooser_selected(view)->shown;
	list_move(&chooser->list, 1);
}

static void chooser_shift(struct view *view, long by)
{
	struct chooser *chooser = view->data;
	size_t from = chooser->list.selected, to = from + (size_t)by;
	struct choice moved = chooser->choices[from];

	if (to >= chooser->count)
		return;
	chooser->choices[from] = chooser->choices[to];
	chooser->choices[to] = moved;
	list_select(&chooser->list, to);
}

static void chooser_up(struct view *view)
{
	chooser_shift(view, -1);
}

static void chooser_down(struct view *view)
{
	chooser_shift(view, 1);
}

static void path_taken(struct ui *ui, void *data, const char *text)
{
	struct view *view = ui->top;
	struct chooser *chooser = view->data;

	if (data != chooser || !text || !*text)
		return;
	if (strchr(text, ' ')) {
		ui_toast(ui, TOAST_WARNING, "a path has no spaces: flavor.original_name");
		return;
	}
	if (has_choice(chooser, text) || resource_column(chooser->resource, text) >= 0) {
		ui_toast(ui, TOAST_INFO, "%s is already in the list", text);
		return;
	}
	add_choice(chooser, text, text, true);
	/* Behind the shown columns. */
	list_set(&chooser->list, chooser->count, chooser->list.height);
	list_select(&chooser->list, chooser->count - 1);
	while (chooser->list.selected && !chooser->choices[chooser->list.selected - 1].shown)
		chooser_shift(view, -1);
}

static void columns_add_path(struct view *view)
{
	ui_ask_line(view->ui, "path in the JSON (y shows it): ", "", NULL, path_taken, view->data);
}

/* The list is requested again only when rows need further data. */
static void chooser_apply(struct ui *ui, const struct resource *resource)
{
	struct collection *collection = ui_collection(ui, resource);
	struct strv keys = STRV_INIT;
	int paths = 0, have = collection_table(collection)->column_count - resource->column_count;
	bool same = true;

	chosen_keys(ui, resource, &keys);
	for (size_t i = 0; i < keys.count; i++) {
		if (resource_column(resource, keys.items[i]) >= 0)
			continue;
		paths++;
		same = same && resource_column(collection_table(collection), keys.items[i]) >= 0;
	}
	if (!same || paths != have) {
		set_paths(collection, &keys);
		if (collection_sort_column(collection, NULL) < 0)
			set_order(ui, collection);
		store_reload(ui, store_of(ui, resource));
	}
	strv_free(&keys);
	ui_changed(ui);
}

static void chooser_take(struct view *view)
{
	struct chooser *chooser = view->data;
	const struct resource *resource = chooser->resource;
	struct ui *ui = view->ui;
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < chooser->count; i++)
		if (chooser->choices[i].shown)
			cJSON_AddItemToArray(list, cJSON_CreateString(chooser->choices[i].key));
	if (!cJSON_GetArraySize(list)) {
		cJSON_Delete(list);
		ui_toast(ui, TOAST_WARNING, "at least one column must be shown");
		return;
	}
	view_close(view);
	columns_keep(ui, resource, "columns", list);
	chooser_apply(ui, resource);
}

/* Back to the configuration's or the table's columns. */
static void chooser_reset(struct view *view)
{
	const struct resource *resource = ((struct chooser *)view->data)->resource;
	struct ui *ui = view->ui;

	view_close(view);
	columns_keep(ui, resource, "columns", NULL);
	columns_keep(ui, resource, "sort", NULL);
	chooser_apply(ui, resource);
	set_order(ui, ui_collection(ui, resource));
}

static void chooser_closed(struct view *view)
{
	chooser_clear(view->data);
	free(view->data);
}

static const struct binding bindings[] = {
        {.key = ' ',
                .label = "Space",
                .word = "shows",
                .help = "Show or hide the column",
                .run = chooser_toggle},
        {.key = 'u', .label = "u", .word = "up", .help = "Move the column left", .run = chooser_up},
        {.key = 'd',
                .label = "d",
                .word = "down",
                .help = "Move the column right",
                .run = chooser_down},
        {.key = '+',
                .label = "+",
                .word = "path",
                .help = "Add a path of the JSON as a column: flavor.original_name, metadata.role",
                .run = columns_add_path},
        {.key = 'r',
                .label = "r",
                .word = "reset",
                .help = "Reset columns and order to the configuration's or the default ones",
                .run = chooser_reset},
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "keep",
                .help = "Apply and save the columns",
                .run = chooser_take},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Cancel",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops chooser_ops = {
        .name = "columns",
        .popup = true,
        .place = chooser_place,
        .draw = chooser_draw,
        .key = chooser_key,
        .closed = chooser_closed,
        .bindings = bindings,
};

void columns_open(struct ui *ui, const struct resource *resource)
{
	struct chooser *chooser = xcalloc(1, sizeof *chooser);

	chooser->resource = resource;
	chooser_fill(ui, chooser);
	view_open(ui, &chooser_ops, chooser);
}
