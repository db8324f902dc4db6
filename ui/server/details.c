/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All fields of one object, with links to the objects it depends on. A server has a view of its
 * own. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/actions.h"
#include "ui/app/navigation.h"
#include "ui/app/store.h"
#include "ui/app/subject.h"
#include "ui/server/details.h"
#include "ui/server/internal.h"

struct details {
	struct sheet sheet; /* fields */
	struct pager text;  /* as the service returned it */
	struct ui *ui;
	const struct resource *resource;
	char *word;    /* as requested: id or name */
	char *id;      /* NULL until it is known */
	cJSON *object; /* NULL until it arrived */
	struct error error;
	struct getting *call;
	struct finding *finding;
	int64_t changed_ms; /* of the row at the last request; -1: no row */
	bool json;
};

static const char *details_id(const struct details *details)
{
	return details->id ? details->id : details->word;
}

static const struct row *details_row(const struct details *details)
{
	return collection_get(ui_collection(details->ui, details->resource), details_id(details));
}

static struct pager *details_pager(struct details *details)
{
	return details->json ? &details->text : &details->sheet.pager;
}

static void details_write_json(struct details *details)
{
	char *text = json_print(details->object, true);
	struct buf safe = BUF_INIT;

	redact_json(&safe, text, strlen(text));
	pager_text(&details->text, buf_str(&safe));
	buf_free_secret(&safe);
	free_secret(text);
}

static void details_write_fields(struct details *details)
{
	struct sheet *sheet = &details->sheet;

	sheet_begin(sheet);
	if (details->error.code) {
		struct buf why = BUF_INIT;

		error_format(&details->error, &why);
		sheet_text(sheet, STYLE_ERROR, 0, buf_str(&why));
		sheet_text(sheet, STYLE_DIM, 0,
		        details->error.http_status == 404 && details->object
		                ? "Deleted; showing the last known data."
		                : "R refreshes.");
		sheet_gap(sheet);
		buf_free(&why);
	} else if (!details->object) {
		sheet_printf(sheet, STYLE_BUSY, "Loading %s…", details->resource->name);
	}
	if (details->object)
		links_fields(details->ui, sheet, details->resource, details->object, NULL);
	sheet_end(sheet);
	if (details->object)
		details_write_json(details);
	ui_dirty(details->ui);
}

static void details_set_title(struct details *details)
{
	const char *name = json_str(details->object, "name");
	char *clean = clean_dup(
	        name && *name ? name
	                      : ui_name(details->ui, details->resource, details_id(details)));

	free(details->sheet.pager.title);
	free(details->text.title);
	details->sheet.pager.title = xasprintf("%s %s", details->resource->name, clean);
	details->text.title = xasprintf("%s %s (JSON)", details->resource->name, clean);
	free(clean);
}

static void details_on_reply(void *data, cJSON *object, const struct error *error)
{
	struct details *details = data;
	const cJSON *id;

	details->call = NULL;
	details->finding = NULL;
	details->error = error ? *error : (struct error){0};
	if (object) {
		cJSON_Delete(details->object);
		details->object = cJSON_Duplicate(object, true);
		id = json_path(object, details->resource->id_path);
		if (cJSON_IsString(id)) {
			free(details->id);
			details->id = xstrdup(id->valuestring);
		}
		details_set_title(details);
	}
	details_write_fields(details);
}

/* A reference may be a name: then it is searched for. */
static void details_ask(struct details *details)
{
	struct session *session = details->ui->command->client->session;
	const struct row *row = details_row(details);

	if (details->call || details->finding)
		return;
	details->changed_ms = row ? row->changed_ms : -1;
	if (details->id || row)
		details->call = manager_get(
		        session, details->resource, details_id(details), details_on_reply, details);
	else
		details->finding = manager_find(
		        session, details->resource, details->word, NULL, details_on_reply, details);
}

/* Requested again when the list shows a change. */
static void details_changed(struct view *view)
{
	struct details *details = view->data;
	const struct row *row = details_row(details);

	if ((row ? row->changed_ms : -1) != details->changed_ms)
		details_ask(details);
}

static void details_draw(struct view *view, WINDOW *win)
{
	pager_draw(details_pager(view->data), view, win);
}

static bool details_key(struct view *view, int key)
{
	/* Enter and `l` have another meaning here. */
	return key != '\r' && key != 'l' && key != 'h' && pager_key(details_pager(view->data), key);
}

static bool details_subject(struct view *view, struct subject *out)
{
	const struct details *details = view->data;

	out->resource = details->resource;
	strv_add(&out->ids, details_id(details));
	return true;
}

static void details_closed(struct view *view)
{
	struct details *details = view->data;

	if (details->call)
		manager_get_cancel(details->call);
	if (details->finding)
		manager_find_cancel(details->finding);
	cJSON_Delete(details->object);
	sheet_free(&details->sheet);
	pager_free(&details->text);
	free(details->word);
	free(details->id);
	free(details);
}

static void details_refresh(struct view *view)
{
	details_ask(view->data);
}

static void details_search(struct view *view)
{
	pager_search(view->ui, details_pager(view->data));
}

static void details_next_match(struct view *view)
{
	pager_search_on(view->ui, details_pager(view->data), 1);
}

static void details_previous_match(struct view *view)
{
	pager_search_on(view->ui, details_pager(view->data), -1);
}

static void details_save(struct view *view)
{
	pager_save(view->ui, details_pager(view->data));
}

static void details_toggle_json(struct view *view)
{
	struct details *details = view->data;

	details->json = !details->json;
}

static void details_follow_link(struct view *view)
{
	struct details *details = view->data;
	const struct sheet_pick *pick = sheet_picked(&details->sheet);

	if (pick && pick->target)
		ui_details(view->ui, pick->target, pick->word);
}

static bool details_has_link(struct view *view, struct buf *reason)
{
	struct details *details = view->data;

	if (!details->json && sheet_picked(&details->sheet))
		return true;
	buf_puts(reason, "no link to another object here");
	return false;
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "open",
                .help = "Open the object that the selected line refers to; Esc comes back",
                .run = details_follow_link,
                .can = details_has_link},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Go back",
                .run = view_close},
        {.key = '/', .label = "/", .help = "Search the text", .run = details_search},
        {.key = 'n', .label = "n", .help = "Next match", .run = details_next_match},
        {.key = 'N', .label = "N", .help = "Previous match", .run = details_previous_match},
        {.key = 'S', .label = "S", .help = "Save the text in a file", .run = details_save},
        {.key = 'y',
                .label = "y",
                .word = "JSON",
                .help = "Switch between the JSON and the fields",
                .run = details_toggle_json},
        {.key = 'R',
                .key2 = KEY_CTRL('R'),
                .label = "R",
                .help = "Refresh",
                .run = details_refresh},
        {.key = 0},
};

static const struct view_ops details_ops = {
        .name = "details",
        .draw = details_draw,
        .key = details_key,
        .changed = details_changed,
        .closed = details_closed,
        .bindings = bindings,
        .shared = resource_bindings,
        .subject = details_subject,
};

static void details_open(
        struct ui *ui, const struct resource *resource, const char *word, bool json)
{
	struct details *details = xcalloc(1, sizeof *details);

	sheet_init(&details->sheet);
	pager_init(&details->text, "");
	details->ui = ui;
	details->resource = resource;
	details->word = xstrdup(word);
	details->json = json;
	pager_text(&details->text, "Loading…");
	details_set_title(details);
	view_open(ui, &details_ops, details);
	navigation_visit(ui, json ? ui_json : ui_details, resource, word);
	details_ask(details);
	details_write_fields(details);
}

void ui_details(struct ui *ui, const struct resource *resource, const char *id)
{
	if (resource == &resource_server)
		server_open(ui, id, TAB_OVERVIEW);
	else
		details_open(ui, resource, id, false);
}

void ui_json(struct ui *ui, const struct resource *resource, const char *id)
{
	if (resource == &resource_server)
		server_open(ui, id, TAB_JSON);
	else
		details_open(ui, resource, id, true);
}
