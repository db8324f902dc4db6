/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One resource's rows on the screen: columns that fit, a selection that follows its id, and what to
 * do when there is nothing to show. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/status.h"
#include "ui/panes/columns.h"
#include "ui/panes/pane.h"

#define THAW_MS   3000  /* rows keep their order this long after the cursor moved */
#define NEWS_MS   5000  /* a changed row is highlighted this long */
#define OWN_MS    15000 /* a change this soon after a job's end is attributed to the job */
#define GAP       2
#define MARK_COLS 2 /* "*": marked; "+": news */

void pane_init(struct pane *pane, struct ui *ui, const struct resource *resource)
{
	memset(pane, 0, sizeof *pane);
	pane->ui = ui;
	pane->resource = resource;
}

void pane_forget(struct pane *pane)
{
	loop_timer_stop(pane->ui->command->client->loop, pane->thaw_timer);
	loop_timer_stop(pane->ui->command->client->loop, pane->news_timer);
	pane->thaw_timer = pane->news_timer = 0;
	free(pane->selected);
	pane->selected = NULL;
	pane->list = (struct list){0};
	pane->layout = (struct layout){0};
}

static void pane_on_thaw_timer(void *data)
{
	struct pane *pane = data;

	pane->thaw_timer = 0;
	collection_freeze(ui_collection(pane->ui, pane->resource), false);
	pane_sync(pane);
	ui_dirty(pane->ui);
}

void pane_moved(struct pane *pane)
{
	struct collection *collection = ui_collection(pane->ui, pane->resource);
	const struct row *row = collection_row(collection, pane->list.selected);

	free(pane->selected);
	pane->selected = row ? xstrdup(row->id) : NULL;
	collection_freeze(collection, true);
	loop_timer_stop(pane->ui->command->client->loop, pane->thaw_timer);
	pane->thaw_timer = loop_timer_start(
	        pane->ui->command->client->loop, THAW_MS, pane_on_thaw_timer, pane);
}

static void pane_shows(struct pane *pane);

void pane_sync(struct pane *pane)
{
	struct collection *collection = ui_collection(pane->ui, pane->resource);
	const struct row *row;
	long at;

	pane_shows(pane);
	at = collection_position(collection, pane->selected);
	if (at >= 0) {
		list_follow(&pane->list, collection_visible(collection), (size_t)at);
		return;
	}
	list_set(&pane->list, collection_visible(collection), pane->list.height);
	row = collection_row(collection, pane->list.selected);
	free(pane->selected);
	pane->selected = NULL;
	/* Without a selection the first row is selected. */
	if (row && pane->list.selected)
		pane->selected = xstrdup(row->id);
}

bool pane_key(struct pane *pane, int key)
{
	if (!list_key(&pane->list, key))
		return false;
	pane_moved(pane);
	return true;
}

/* Does it show the columns for administrators; and further ones? */
static bool is_admins(const struct pane *pane, bool *wide)
{
	*wide = columns_wide(pane->ui, pane->resource);
	return store_of(pane->ui, pane->resource)->all_projects ||
	       (*wide && session_is_admin(pane->ui->command->client->session));
}

/* --- news: rows that someone else created or changed --- */

static void pane_on_news_timer(void *data)
{
	struct pane *pane = data;

	pane->news_timer = 0;
	ui_dirty(pane->ui);
}

/* A change made by one of this program's jobs. */
static bool pane_is_own_row(const struct ui *ui, const struct row *row)
{
	const struct jobs *jobs = ui->command->client->jobs;

	return jobs && jobs_changed_object(jobs, row->id, clock_wall_ms() - OWN_MS);
}

/* Still highlighted? Then another frame is drawn when that ends. */
static bool pane_is_news(struct pane *pane, const struct row *row)
{
	int64_t left = row->news_ms ? row->news_ms + NEWS_MS - clock_ms() : 0;

	if (left <= 0 || pane_is_own_row(pane->ui, row))
		return false;
	if (!pane->news_timer)
		pane->news_timer = loop_timer_start(
		        pane->ui->command->client->loop, left + 1, pane_on_news_timer, pane);
	return true;
}

void pane_title_news(const struct pane *pane, struct buf *out)
{
	const struct collection *collection = ui_collection(pane->ui, pane->resource);
	size_t top = pane->list.top, end = top + (size_t)pane->list.height;
	size_t above = collection_unseen(collection, 0, top);
	size_t below = collection_unseen(collection, end, SIZE_MAX);

	if (above)
		buf_printf(out, "  %zu new above", above);
	if (below)
		buf_printf(out, "  %zu new below", below);
}

/* --- words --- */

void pane_title(struct pane *pane, struct buf *out)
{
	const struct collection *collection = ui_collection(pane->ui, pane->resource);
	struct refresh *refresh = ui_refresh(pane->ui, pane->resource);
	size_t all = collection_count(collection), visible = collection_visible(collection);
	const char *filter = collection_filter_text(collection);

	const struct store *store = store_of(pane->ui, pane->resource);

	buf_printf(out, "%s ", pane->resource->title);
	if (refresh_age_ms(refresh) < 0)
		buf_puts(out, refresh_error(refresh)->code ? "!" : "...");
	else if (filter && !store->asked)
		buf_printf(out, "%zu of %zu", visible, all);
	else
		buf_printf(out, "%zu%s", all, refresh_complete(refresh) ? "" : "+");
	if (store->all_projects)
		buf_puts(out, " of all projects");
	if (store->asked)
		buf_printf(out, "  listed by %s", store->asked);
	if (collection_lost(collection))
		buf_printf(out, "  %zu unreachable", collection_lost(collection));
	if (collection_marked(collection))
		buf_printf(out, "  %zu marked", collection_marked(collection));
	if (filter)
		buf_printf(out, "  /%s", filter);
}

/* Shows a project by name where it is known. */
static const char *project_name(
        void *data, const struct resource *table, int column, const char *cell)
{
	const struct ui *ui = data;
	const char *key = table->columns[column].key;

	return ui->app->projects && (str_eq(key, "tenant_id") || str_eq(key, "project"))
	               ? map_get(ui->app->projects, cell)
	               : NULL;
}

static void pane_shows(struct pane *pane)
{
	struct collection *collection = ui_collection(pane->ui, pane->resource);
	struct collection_shown shown = {.name = project_name, .data = pane->ui};
	int chosen[32], count = columns_chosen(pane->ui, collection, chosen, 32);
	bool wide, admin = is_admins(pane, &wide);

	shown.columns = layout_columns(collection_table(collection), chosen, count, wide, admin);
	shown.version = pane->ui->app->projects ? map_count(pane->ui->app->projects) + 1 : 0;
	collection_set_shown(collection, &shown);
}

void pane_cell(struct ui *ui, const struct resource *resource, int column, const struct row *row,
        struct buf *out)
{
	const char *text = row->cells[column], *name = project_name(ui, resource, column, text);
	int64_t at, now;
	char age[16];

	if (name) {
		buf_puts(out, name);
		return;
	}

	if (resource->columns[column].kind != COLUMN_TIME || !clock_parse_iso(text, &at)) {
		buf_puts(out, text);
		return;
	}
	now = clock_wall_ms() + session_clock_skew_ms(ui->command->client->session);
	clock_format_age(now > at ? now - at : 0, age, sizeof age);
	buf_puts(out, age);
}

/* --- drawing --- */

static void pane_draw_titles(struct pane *pane, WINDOW *win, int y, int x)
{
	const struct collection *collection = ui_collection(pane->ui, pane->resource);
	const struct resource *table = collection_table(collection);
	bool reverse;
	int sorted = collection_sort_column(collection, &reverse);

	x += MARK_COLS;
	for (int i = 0; i < pane->layout.count; i++) {
		const struct layout_column *own = &pane->layout.columns[i];
		const struct column *column = &table->columns[own->column];
		char *title = xasprintf("%s%s", column_label(column),
		        own->column != sorted ? ""
		        : reverse             ? (term_is_utf8() ? "↓" : "v")
		                              : (term_is_utf8() ? "↑" : "^"));

		if (column->kind == COLUMN_NUMBER)
			draw_right(win, y, x, own->width, STYLE_BOLD, title);
		else
			draw_text(win, y, x, own->width, STYLE_BOLD, title, false);
		x += own->width + GAP;
		free(title);
	}
}

static void pane_draw_row(struct pane *pane, const struct row *row, WINDOW *win, int y, int x,
        int cols, bool selected, bool active)
{
	enum style style = !selected ? STYLE_NORMAL
	                   : active  ? STYLE_SELECTED
	                             : STYLE_SELECTED_INACTIVE;
	const struct resource *table = collection_table(ui_collection(pane->ui, pane->resource));
	struct buf cell = BUF_INIT;
	bool news = pane_is_news(pane, row);

	if (selected)
		draw_fill(win, y, x, 1, cols, style);
	if (row->flags & ROW_MARKED)
		draw_text(win, y, x, 1, selected ? style : STYLE_MARKED, "*", false);
	if (news)
		draw_text(win, y, x + 1, 1, selected ? style : STYLE_BOLD, "+", false);
	x += MARK_COLS;
	for (int i = 0; i < pane->layout.count; i++) {
		const struct layout_column *own = &pane->layout.columns[i];
		const struct column *column = &table->columns[own->column];
		enum style look = style;

		buf_clear(&cell);
		pane_cell(pane->ui, table, own->column, row, &cell);
		if (!selected && column->kind == COLUMN_STATUS)
			look = style_of_status(row->cells[own->column]);
		else if (!selected && row->flags & ROW_MARKED)
			look = STYLE_MARKED;
		else if (!selected && news && !i)
			look = STYLE_BOLD;
		if (column->kind == COLUMN_NUMBER)
			draw_right(win, y, x, own->width, look, buf_str(&cell));
		else
			draw_text(win, y, x, own->width, look, buf_str(&cell), false);
		x += own->width + GAP;
	}
	buf_free(&cell);
}

static void pane_draw_words(
        WINDOW *win, int y, int x, int rows, int cols, enum style style, const char *text)
{
	struct strv lines = STRV_INIT;

	wrap_text(&lines, text, cols - 2);
	for (size_t i = 0; i < lines.count && (int)i < rows; i++)
		draw_text(win, y + (int)i, x + 1, cols - 2, style, lines.items[i], false);
	strv_free(&lines);
}

/* Not visible to this user, or not available in this cloud. */
static void why_refused(struct pane *pane, const struct error *error, struct buf *out)
{
	struct session *session = pane->ui->command->client->session;

	if (error->http_status == 403)
		buf_printf(out,
		        "The cloud's policy does not allow %s to list %s in project %s%s.\n\n",
		        session_user_name(session), pane->resource->plural,
		        session_project_name(session),
		        pane->resource->admin ? "; usually admin-only" : "");
	else
		buf_printf(out, "This cloud has no %s.\n\n", pane->resource->plural);
	error_format(error, out);
	buf_puts(out, store_of(pane->ui, pane->resource)->asked ? "\n\nEsc lists all again."
	                                                        : "\n\nR refreshes.");
}

/* Nova waits 60 s for the database of a cell before it answers without it. */
static void why_slow(const struct pane *pane, const struct refresh *refresh, struct buf *out)
{
	int64_t waiting = refresh_waiting_ms(refresh);
	char age[16];

	if (waiting < LONG_WAIT_MS)
		return;
	clock_format_age(waiting, age, sizeof age);
	buf_printf(
	        out, "\n\nThe %s service has not answered for %s.", pane->resource->service, age);
	if (str_eq(pane->resource->service, "compute"))
		buf_puts(out, " A cell that does not respond delays its lists by a minute.");
}

static void pane_put_retry(const struct refresh *refresh, struct buf *out)
{
	char age[16];

	if (retry_is_far(refresh, age, sizeof age))
		buf_printf(out, "\nNext try in %s, as the service requests; R retries now.", age);
	else
		buf_puts(out, "\nRetrying automatically; R retries now.");
}

/* Instead of rows: why there are none, and what to do. */
static void pane_draw_empty(struct pane *pane, WINDOW *win, int y, int x, int rows, int cols)
{
	const struct collection *collection = ui_collection(pane->ui, pane->resource);
	struct refresh *refresh = ui_refresh(pane->ui, pane->resource);
	const struct error *error = refresh_error(refresh);
	struct buf text = BUF_INIT;
	enum style style = STYLE_DIM;

	if (collection_count(collection) && collection_filter_text(collection)) {
		buf_printf(&text, "No matches for '%s'. Esc clears the filter.",
		        collection_filter_text(collection));
		style = STYLE_WARNING;
	} else if (refresh_refused(refresh)) {
		why_refused(pane, error, &text);
		style = STYLE_WARNING;
	} else if (error->code) {
		buf_printf(&text, "Cannot list %s: ", pane->resource->plural);
		error_format(error, &text);
		pane_put_retry(refresh, &text);
		style = STYLE_ERROR;
	} else if (!refresh_complete(refresh)) {
		buf_printf(&text, "Loading %s…", pane->resource->plural);
		why_slow(pane, refresh, &text);
		style = STYLE_BUSY;
	} else if (store_of(pane->ui, pane->resource)->asked) {
		buf_printf(&text, "The service has no %s matching %s. Esc lists all again.",
		        pane->resource->plural, store_of(pane->ui, pane->resource)->asked);
		style = STYLE_WARNING;
	} else if (pane->resource == &resource_server &&
	           !store_of(pane->ui, pane->resource)->all_projects) {
		buf_puts(&text, "No servers in this project. b boots one.");
	} else {
		buf_printf(&text, "%s no %s.",
		        store_of(pane->ui, pane->resource)->all_projects ? "There are"
		                                                         : "This project has",
		        pane->resource->plural);
	}
	pane_draw_words(win, y, x, rows, cols, style, buf_str(&text));
	buf_free(&text);
}

static void pane_fit(struct pane *pane, const struct collection *collection, int width)
{
	bool wide, admin = is_admins(pane, &wide);
	int chosen[32], count = columns_chosen(pane->ui, collection, chosen, 32);

	layout_fit(&pane->layout, collection_table(collection), chosen, count, wide, admin, width);
}

void pane_draw(struct pane *pane, WINDOW *win, int y, int x, int rows, int cols, bool active)
{
	struct collection *collection = ui_collection(pane->ui, pane->resource);
	size_t visible;

	if (rows < 1)
		return;
	pane_shows(pane);
	visible = collection_visible(collection);
	/* The visible rows first: they decide the widths. */
	list_set(&pane->list, visible, rows - 1);
	layout_measure(&pane->layout, collection, pane->list.top, (size_t)rows);
	pane_fit(pane, collection, cols - MARK_COLS);
	if (!visible) {
		pane_draw_empty(pane, win, y, x, rows, cols);
		return;
	}
	pane_draw_titles(pane, win, y, x);
	for (int i = 0; i < rows - 1; i++) {
		size_t at = pane->list.top + (size_t)i;
		struct row *row = collection_row(collection, at);

		if (!row)
			break;
		collection_see(collection, row);
		pane_draw_row(
		        pane, row, win, y + 1 + i, x, cols, at == pane->list.selected, active);
	}
}
