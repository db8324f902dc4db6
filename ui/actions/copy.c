/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `c`: copies of the selected or marked rows their id, name, address, a command line, JSON or a
 * column; one per line. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/copy.h"
#include "ui/app/clipboard.h"
#include "ui/app/messages.h"
#include "ui/app/store.h"
#include "ui/kit/popup.h"

struct copying {
	const struct resource *resource;
	struct strv ids;
	/* JSON: requested one after the other. */
	struct getting *getting;
	struct buf json;
	size_t got;
};

static void copying_free(void *data)
{
	struct copying *copying = data;

	if (copying->getting)
		manager_get_cancel(copying->getting);
	strv_free(&copying->ids);
	buf_free_secret(&copying->json);
	free(copying);
}

/* --- what there is to copy --- */

typedef void part_fn(struct ui *ui, const struct copying *copying, const char *id, struct buf *out);

static void copy_put_id(
        struct ui *ui, const struct copying *copying, const char *id, struct buf *out)
{
	(void)ui;
	(void)copying;
	buf_puts(out, id);
}

static const char *copy_cell(
        struct ui *ui, const struct copying *copying, const char *id, int column)
{
	const struct row *row = collection_get(ui_collection(ui, copying->resource), id);

	return row && column >= 0 ? row->cells[column] : "";
}

static void copy_put_name(
        struct ui *ui, const struct copying *copying, const char *id, struct buf *out)
{
	const struct row *row = collection_get(ui_collection(ui, copying->resource), id);

	buf_puts(out, row && row->name ? row->name : "");
}

static void copy_put_address(
        struct ui *ui, const struct copying *copying, const char *id, struct buf *out)
{
	buf_puts(out, copy_cell(ui, copying, id, resource_column(copying->resource, "address")));
}

static const struct verb *verb_by_name(const char *name)
{
	const char *words[] = {name};
	int used = 0;

	return verb_find(words, 1, &used, NULL);
}

static void copy_put_command(
        struct ui *ui, const struct copying *copying, const char *id, struct buf *out)
{
	char *name = copying->resource == &resource_server
	                     ? xstrdup("show")
	                     : xasprintf("%s-show", copying->resource->name);

	(void)ui;
	if (verb_by_name(name)) {
		buf_printf(out, "ncnova %s ", name);
		buf_add_shell(out, id);
	}
	free(name);
}

/* Its last change that needs no arguments but its id. */
static void copy_put_action(
        struct ui *ui, const struct copying *copying, const char *id, struct buf *out)
{
	const struct jobs *jobs = ui->command->client->jobs;

	(void)copying;
	for (size_t i = 0; jobs && i < jobs_count(jobs); i++) {
		const struct job *job = jobs_at(jobs, i);
		const struct operation *operation = job->operation;

		if (!str_eq(job->target_id, id))
			continue;
		if (operation && (operation->body || str_eq(operation->method, "DELETE")) &&
		        verb_by_name(job->verb)) {
			buf_printf(out, "ncnova %s ", job->verb);
			buf_add_shell(out, id);
		}
		return;
	}
}

static const struct part {
	const char *word, *what; /* what: of several */
	part_fn *put;
} parts[] = {{"id", "ids", copy_put_id}, {"name", "names", copy_put_name},
        {"address", "addresses", copy_put_address}, {"command", "command lines", copy_put_command},
        {"last change", "command lines", copy_put_action}};
#define PARTS (sizeof parts / sizeof *parts)

/* One per line; *count gets how many had a value. */
static void copy_put_all(struct ui *ui, const struct copying *copying, const struct part *part,
        int column, struct buf *out, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < copying->ids.count; i++) {
		struct buf one = BUF_INIT;

		if (part)
			part->put(ui, copying, copying->ids.items[i], &one);
		else
			buf_puts(&one, copy_cell(ui, copying, copying->ids.items[i], column));
		if (one.len)
			buf_printf(out, "%s%s", *count ? "\n" : "", buf_str(&one));
		*count += one.len > 0;
		buf_free(&one);
	}
}

/* --- JSON: each object as its service tells it now --- */

static void json_next(struct view *view);

static void json_on_reply(void *data, cJSON *object, const struct error *error)
{
	struct view *view = data;
	struct copying *copying = view->data;
	char *what, *text;

	copying->getting = NULL;
	if (error->code) {
		ui_error(view->ui, "JSON to copy", error);
		view_close(view);
		return;
	}
	text = cJSON_Print(object);
	buf_printf(&copying->json, "%s%s", copying->got ? "\n" : "", text ? text : "");
	free_secret(text);
	if (++copying->got < copying->ids.count) {
		json_next(view);
		return;
	}
	what = copying->got == 1
	               ? xasprintf("the JSON of %s",
	                         ui_name(view->ui, copying->resource, copying->ids.items[0]))
	               : xasprintf("the JSON of %zu %s", copying->got, copying->resource->plural);
	ui_copy(view->ui, what, buf_str(&copying->json));
	free(what);
	view_close(view);
}

static void json_next(struct view *view)
{
	struct copying *copying = view->data;

	copying->getting = manager_get(view->ui->command->client->session, copying->resource,
	        copying->ids.items[copying->got], json_on_reply, view);
}

static void json_place(struct view *view, int rows, int cols, int *height, int *width)
{
	(void)view;
	(void)rows;
	*height = 3;
	*width = cols > 50 ? 46 : cols - 4;
}

static void json_draw(struct view *view, WINDOW *win)
{
	const struct copying *copying = view->data;

	draw_box(win, 0, 0, view->rows, view->cols, STYLE_BORDER_ACTIVE, " Copy ",
	        STYLE_TITLE_ACTIVE);
	draw_printf(win, 1, 2, view->cols - 4, STYLE_BUSY, "loading %zu of %zu", copying->got + 1,
	        copying->ids.count);
}

static void json_closed(struct view *view)
{
	copying_free(view->data);
}

static const struct binding json_bindings[] = {
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "cancel",
                .help = "Cancel",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops json_ops = {
        .name = "copy",
        .popup = true,
        .place = json_place,
        .draw = json_draw,
        .closed = json_closed,
        .bindings = json_bindings,
};

/* --- the menu --- */

static struct copying *copying_new(const struct resource *resource, const struct strv *ids)
{
	struct copying *copying = xcalloc(1, sizeof *copying);

	copying->resource = resource;
	for (size_t i = 0; i < ids->count; i++)
		strv_add(&copying->ids, ids->items[i]);
	return copying;
}

#define JSON_ITEM "json"

static void copy_on_chosen(struct ui *ui, void *data, const char *item)
{
	const struct copying *copying = data;
	const struct part *part = *item == 'p' ? &parts[atoi(item + 1)] : NULL;
	const struct column *column =
	        *item == 'c' ? &copying->resource->columns[atoi(item + 1)] : NULL;
	struct buf text = BUF_INIT;
	char *what;
	size_t count;

	if (str_eq(item, JSON_ITEM)) {
		json_next(view_open(ui, &json_ops, copying_new(copying->resource, &copying->ids)));
		return;
	}
	copy_put_all(ui, copying, part, column ? (int)(column - copying->resource->columns) : -1,
	        &text, &count);
	what = count == 1 ? xstrdup(buf_str(&text))
	       : part     ? xasprintf("%zu %s", count, part->what)
	                  : xasprintf("%s of %zu", column->key, count);
	ui_copy(ui, what, buf_str(&text));
	free(what);
	buf_free(&text);
}

static void copy_menu_open(struct ui *ui, const struct copying *copying, struct pick *pick,
        const char *item, const struct part *part, int column)
{
	const char *word = part ? part->word : copying->resource->columns[column].key;
	struct buf text = BUF_INIT;
	size_t count;
	char *line;

	copy_put_all(ui, copying, part, column, &text, &count);
	if (count) {
		size_t first = strcspn(buf_str(&text), "\n");

		line = count == 1 ? xasprintf("%s\t%s", word, buf_str(&text))
		                  : xasprintf("%s\t%.*s and %zu more", word, (int)first,
		                            buf_str(&text), count - 1);
		pick_add(pick, item, line, NULL);
		free(line);
	}
	buf_free(&text);
}

/* Is the column one of the menu's other rows? */
static bool is_part(const struct column *column)
{
	for (size_t i = 0; i < PARTS; i++)
		if (str_eq(column->key, parts[i].word))
			return true;
	return column->kind == COLUMN_ID && str_eq(column->path, "id");
}

void ui_copy_menu(struct ui *ui, const struct resource *resource, const struct strv *ids)
{
	static const char *const none[] = {NULL};
	struct copying *copying = copying_new(resource, ids);
	struct pick pick;
	char item[16], *title;

	pick_init(&pick, none, false);
	for (size_t i = 0; i < PARTS; i++) {
		snprintf(item, sizeof item, "p%zu", i);
		copy_menu_open(ui, copying, &pick, item, &parts[i], -1);
	}
	pick_add(&pick, JSON_ITEM, "JSON\tas returned by the service", NULL);
	for (int c = 0; c < resource->column_count; c++) {
		if (is_part(&resource->columns[c]))
			continue;
		snprintf(item, sizeof item, "c%d", c);
		copy_menu_open(ui, copying, &pick, item, NULL, c);
	}
	title = ids->count == 1 ? xasprintf("Copy of %s", ui_name(ui, resource, ids->items[0]))
	                        : xasprintf("Copy of %zu %s", ids->count, resource->plural);
	ui_choose(ui, title, &pick, copy_on_chosen, copying_free, copying);
	free(title);
}
