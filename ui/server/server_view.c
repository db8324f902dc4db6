/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server in tabs: each is loaded when it is first shown, and again when the server has changed.
 */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/actions.h"
#include "ui/app/navigation.h"
#include "ui/app/status.h"
#include "ui/app/store.h"
#include "ui/app/subject.h"
#include "ui/server/details.h"
#include "ui/server/internal.h"
#include "ui/server/server_view.h"

#define HEAD_ROWS 2 /* the server's line and the tabs */

static const struct tab_ops *const tabs[TAB_COUNT] = {
        [TAB_OVERVIEW] = &tab_overview,
        [TAB_PORTS] = &tab_ports,
        [TAB_VOLUMES] = &tab_volumes,
        [TAB_EVENTS] = &tab_events,
        [TAB_CONSOLE] = &tab_console,
        [TAB_METADATA] = &tab_metadata,
        [TAB_DIAGNOSTICS] = &tab_diagnostics,
        [TAB_MIGRATIONS] = &tab_migrations,
        [TAB_JSON] = &tab_json,
};

/* --- what is known --- */

struct sheet *server_sheet(struct server_view *v, enum tab tab)
{
	return &v->tabs[tab].sheet;
}

static const struct row *server_row(const struct server_view *v)
{
	return collection_get(ui_collection(v->ui, &resource_server), v->id);
}

static const char *server_cell_text(
        const struct server_view *v, const char *column, const char *key)
{
	const struct row *row = server_row(v);
	const char *text = row ? row->cells[resource_column(&resource_server, column)]
	                       : json_str(v->server, key);

	return text ? text : "";
}

const char *server_view_status(const struct server_view *v)
{
	return server_cell_text(v, "status", "status");
}

const char *server_task(const struct server_view *v)
{
	return server_cell_text(v, "task_state", "OS-EXT-STS:task_state");
}

static const char *server_name(const struct server_view *v)
{
	const struct row *row = server_row(v);
	const char *name = row ? row->name : json_str(v->server, "name");

	return name && *name ? name : v->id;
}

microversion server_version(const struct server_view *v)
{
	return session_version(v->ui->command->client->session);
}

void server_ago(const struct server_view *v, const char *iso, struct buf *out)
{
	int64_t at, now = clock_wall_ms() + session_clock_skew_ms(v->ui->command->client->session);
	char age[16];

	if (!iso || !clock_parse_iso(iso, &at)) {
		buf_puts(out, iso ? iso : "");
		return;
	}
	clock_format_age(now > at ? now - at : 0, age, sizeof age);
	buf_printf(out, "%s%s (%s)", age, str_eq(age, "now") ? "" : " ago", iso);
}

/* --- asking --- */

void server_write(struct server_view *v, enum tab tab)
{
	struct sheet *sheet = server_sheet(v, tab);

	sheet_begin(sheet);
	tabs[tab]->write(v, sheet);
	sheet_end(sheet);
	ui_dirty(v->ui);
}

static void server_write_gone(struct server_view *v)
{
	if (v->gone)
		return;
	v->gone = true;
	v->gone_ms = clock_wall_ms();
	if (tabs[v->tab]->shown)
		tabs[v->tab]->shown(v, false);
	server_write(v, v->tab);
}

static void server_on_reply(void *data, cJSON *object, const struct error *error)
{
	struct server_view *v = data;

	v->call = NULL;
	v->error = error ? *error : (struct error){0};
	if (object) {
		cJSON_Delete(v->server);
		v->server = cJSON_Duplicate(object, true);
		v->gone = false;
	} else if (v->error.http_status == 404 && (v->server || v->had_row)) {
		server_write_gone(v);
	}
	for (int i = 0; i < TAB_COUNT; i++) {
		if (!tabs[i]->server || !v->tabs[i].begun)
			continue;
		/* Further requests may depend on the answer. */
		if (object && i == (int)v->tab)
			tabs[i]->ask(v);
		server_write(v, (enum tab)i);
	}
}

static void server_ask(struct server_view *v)
{
	if (!v->call)
		v->call = manager_get(v->ui->command->client->session, &resource_server, v->id,
		        server_on_reply, v);
}

static void server_ask_tab(struct server_view *v, enum tab tab)
{
	struct tab_state *state = &v->tabs[tab];

	state->begun = true;
	state->stale = false;
	if (!v->gone) {
		if (tabs[tab]->server)
			server_ask(v);
		else
			tabs[tab]->ask(v);
	}
	server_write(v, tab);
}

static void server_changed(struct server_view *v)
{
	for (int i = 0; i < TAB_COUNT; i++)
		v->tabs[i].stale = true;
	if (!v->gone)
		server_ask_tab(v, v->tab);
}

void server_show_tab(struct server_view *v, enum tab tab)
{
	if (tab == v->tab && v->tabs[tab].begun)
		return;
	if (tabs[v->tab]->shown)
		tabs[v->tab]->shown(v, false);
	v->tab = tab;
	if (!v->tabs[tab].begun || v->tabs[tab].stale)
		server_ask_tab(v, tab);
	if (tabs[tab]->shown)
		tabs[tab]->shown(v, true);
	ui_dirty(v->ui);
}

/* --- drawing --- */

static const char *tab_title_text(enum tab tab, int length)
{
	return length == 0 ? tabs[tab]->title : length == 1 ? tabs[tab]->middle : tabs[tab]->brief;
}

static void server_draw_tabs(struct server_view *v, WINDOW *win, int y, int cols)
{
	int length = 0, x = 0;

	for (; length < 2; length++) {
		int width = 1;

		for (int i = 0; i < TAB_COUNT; i++)
			width += text_width(tab_title_text((enum tab)i, length)) + 3;
		if (width <= cols)
			break;
	}
	draw_hline(win, y, 0, cols, STYLE_BORDER);
	for (int i = 0; i < TAB_COUNT && x < cols; i++) {
		char *text = xasprintf(" %d %s ", i + 1, tab_title_text((enum tab)i, length));

		draw_text(win, y, x, cols - x, STYLE_TITLE, text, false);
		x += text_width(text) - 1;
		free(text);
	}
	/* The current one last: its blanks are shared with its neighbours. */
	x = 0;
	for (int i = 0; i < (int)v->tab; i++)
		x += text_width(tab_title_text((enum tab)i, length)) + 3;
	draw_printf(win, y, x, cols - x, STYLE_SELECTED, " %d %s ", (int)v->tab + 1,
	        tab_title_text(v->tab, length));
}

static void server_draw_name(struct server_view *v, WINDOW *win, int cols)
{
	char *name = clean_dup(server_name(v)), *status = clean_dup(server_view_status(v)),
	     *task = clean_dup(server_task(v));
	int room = cols - 2 - text_width(status) - text_width(task) - 8;
	int width = text_width(name) < room ? text_width(name) : room, x = 1;

	draw_text(win, 0, x, width, STYLE_BOLD, name, false);
	x += width + 2;
	if (v->gone) {
		char at[32];

		clock_format_iso(v->gone_ms, at, sizeof at);
		draw_printf(win, 0, x, cols - x, STYLE_WARNING,
		        "Deleted (last seen %.8s UTC); showing last known data", at + 11);
	} else {
		draw_text(win, 0, x, cols - x, style_of_status(status), status, false);
		x += text_width(status) + 2;
		draw_text(win, 0, x, cols - x, STYLE_BUSY, task, false);
	}
	free(name);
	free(status);
	free(task);
}

static void server_view_draw(struct view *view, WINDOW *win)
{
	struct server_view *v = view->data;
	static const struct resource *const shown[] = {&resource_server};

	stores_watch(v->ui->app, shown, 1);
	server_draw_name(v, win, view->cols);
	server_draw_tabs(v, win, 1, view->cols);
	pager_draw_at(&server_sheet(v, v->tab)->pager, win, HEAD_ROWS, 1, view->rows - HEAD_ROWS,
	        view->cols - 2);
}

/* --- what happens --- */

static size_t server_jobs_over(const struct server_view *v)
{
	const struct jobs *jobs = v->ui->command->client->jobs;
	size_t over = 0;

	for (size_t i = 0; jobs && i < jobs_count(jobs); i++) {
		const struct job *job = jobs_at((struct jobs *)jobs, i);

		over += job_is_over(job) && str_eq(job->target_id, v->id);
	}
	return over;
}

static void server_view_changed(struct view *view)
{
	struct server_view *v = view->data;
	const struct row *row = server_row(v);
	int64_t row_ms = row ? row->changed_ms : -1;
	size_t over = server_jobs_over(v);

	/* The first list is no change. */
	if (row && v->row_changed_ms == -1 && !v->had_row)
		v->row_changed_ms = row_ms;
	v->had_row = v->had_row || row;
	/* A filter may hide the server from the list: only its own request shows whether it is
	 * gone. */
	if (!row && v->row_changed_ms != -1 && !tabs[v->tab]->server)
		server_ask(v);
	if (tabs[v->tab]->names && v->tabs[v->tab].begun)
		server_write(v, v->tab);
	if (v->gone || (row_ms == v->row_changed_ms && over == v->jobs_over))
		return;
	v->row_changed_ms = row_ms;
	v->jobs_over = over;
	server_changed(v);
}

static void server_show_next_tab(struct server_view *v, int by)
{
	server_show_tab(v, (enum tab)(((int)v->tab + by + TAB_COUNT) % TAB_COUNT));
}

static const struct binding *server_tab_binding(struct server_view *v, int key)
{
	for (const struct binding *b = tabs[v->tab]->bindings; b && b->key; b++)
		if (b->key == key)
			return b;
	return NULL;
}

static bool server_view_key(struct view *view, int key)
{
	struct server_view *v = view->data;
	const struct binding *own = server_tab_binding(v, key);

	if (own) {
		view_run(view, own);
		return true;
	}
	if (key >= '1' && key < '1' + TAB_COUNT) {
		server_show_tab(v, (enum tab)(key - '1'));
		return true;
	}
	if (key == '\r' || key == 'l' || key == 'h' || key == KEY_LEFT || key == KEY_RIGHT)
		return false;
	return pager_key(&server_sheet(v, v->tab)->pager, key);
}

static bool server_subject(struct view *view, struct subject *out)
{
	const struct server_view *v = view->data;

	out->resource = &resource_server;
	strv_add(&out->ids, v->id);
	return true;
}

static void server_view_closed(struct view *view)
{
	struct server_view *v = view->data;

	if (v->call)
		manager_get_cancel(v->call);
	console_forget(v);
	for (int i = 0; i < TAB_COUNT; i++) {
		tab_forget(v, (enum tab)i);
		sheet_free(server_sheet(v, (enum tab)i));
	}
	cJSON_Delete(v->server);
	cJSON_Delete(v->actions);
	strv_free(&v->open);
	free(v->editing);
	free(v->id);
	free(v);
}

/* --- keys --- */

static void server_next_tab(struct view *view)
{
	server_show_next_tab(view->data, 1);
}

static void server_previous_tab(struct view *view)
{
	server_show_next_tab(view->data, -1);
}

static void server_enter(struct view *view)
{
	struct server_view *v = view->data;
	const struct sheet_pick *pick = sheet_picked(server_sheet(v, v->tab));

	server_sheet(v, v->tab)->pager.moved = true;
	if (pick->target)
		ui_details(view->ui, pick->target, pick->word);
	else if (tabs[v->tab]->enter)
		tabs[v->tab]->enter(v, pick);
}

static bool server_has_pick(struct view *view, struct buf *reason)
{
	struct server_view *v = view->data;

	if (sheet_picked(server_sheet(v, v->tab)))
		return true;
	buf_puts(reason, "no link here");
	return false;
}

static void server_refresh(struct view *view)
{
	struct server_view *v = view->data;

	v->gone = false;
	refresh_now(ui_refresh(view->ui, &resource_server), false);
	server_changed(v);
	ui_toast(view->ui, TOAST_INFO, "Refreshing");
}

static void server_search(struct view *view)
{
	struct server_view *v = view->data;

	pager_search(view->ui, &server_sheet(v, v->tab)->pager);
}

static void server_next_match(struct view *view)
{
	struct server_view *v = view->data;

	pager_search_on(view->ui, &server_sheet(v, v->tab)->pager, 1);
}

static void server_previous_match(struct view *view)
{
	struct server_view *v = view->data;

	pager_search_on(view->ui, &server_sheet(v, v->tab)->pager, -1);
}

static void server_save(struct view *view)
{
	struct server_view *v = view->data;

	pager_save(view->ui, &server_sheet(v, v->tab)->pager);
}

static bool server_on_metadata_tab(struct view *view, struct buf *reason)
{
	const struct server_view *v = view->data;

	if (v->tab == TAB_METADATA)
		return true;
	buf_puts(reason, "the metadata is in tab 6");
	return false;
}

/* The tab's own bindings handle these; here they are for footer and help. */
static void server_run_tab_key(struct view *view, int key)
{
	const struct binding *own = server_tab_binding(view->data, key);

	if (own)
		view_run(view, own);
}

static void server_tab_add(struct view *view)
{
	server_run_tab_key(view, 'n');
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "open",
                .help = "Open the object that the line refers to; an event: show or hide its "
                        "details; metadata: change the value",
                .run = server_enter,
                .can = server_has_pick},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Go back",
                .run = view_close},
        {.key = 'n',
                .label = "n",
                .word = "new",
                .help = "In the metadata: add key=value or a tag. D deletes the selection, after a "
                        "question",
                .run = server_tab_add,
                .can = server_on_metadata_tab},
        {.key = '\t',
                .key2 = KEY_RIGHT,
                .label = "Tab",
                .word = "tab",
                .help = "Next tab, like the right arrow; 1 to 9 choose one",
                .run = server_next_tab},
        {.key = KEY_BTAB,
                .key2 = KEY_LEFT,
                .label = "S-Tab",
                .help = "Previous tab, like the left arrow",
                .run = server_previous_tab},
        {.key = '/', .label = "/", .help = "Search the tab", .run = server_search},
        {.key = 'n', .label = "n", .help = "Next match", .run = server_next_match},
        {.key = 'N', .label = "N", .help = "Previous match", .run = server_previous_match},
        {.key = 'S', .label = "S", .help = "Save the tab's text in a file", .run = server_save},
        {.key = 'R', .key2 = KEY_CTRL('R'), .label = "R", .help = "Refresh", .run = server_refresh},
        {.key = 0},
};

static const struct view_ops server_ops = {
        .name = "server",
        .draw = server_view_draw,
        .key = server_view_key,
        .changed = server_view_changed,
        .closed = server_view_closed,
        .bindings = bindings,
        .shared = resource_bindings,
        .subject = server_subject,
};

void server_open(struct ui *ui, const char *id, enum tab tab)
{
	struct server_view *v = ui->top && ui->top->ops == &server_ops ? ui->top->data : NULL;
	const struct row *row;

	if (v && str_eq(v->id, id)) {
		server_show_tab(v, tab);
		return;
	}
	v = xcalloc(1, sizeof *v);
	v->ui = ui;
	v->id = xstrdup(id);
	v->tab = tab;
	for (int i = 0; i < TAB_COUNT; i++)
		sheet_init(server_sheet(v, (enum tab)i));
	row = server_row(v);
	v->had_row = row != NULL;
	v->row_changed_ms = row ? row->changed_ms : -1;
	v->jobs_over = server_jobs_over(v);
	v->view = view_open(ui, &server_ops, v);
	navigation_visit(ui, ui_details, &resource_server, id);
	server_show_tab(v, tab);
}

void ui_console_log(struct ui *ui, const char *id)
{
	server_open(ui, id, TAB_CONSOLE);
}

void ui_events(struct ui *ui, const char *id)
{
	server_open(ui, id, TAB_EVENTS);
}
