/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing of the main view: three panes side by side where it is wide, otherwise one pane and tabs;
 * before that, the sign-in. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/panes/internal.h"

#define WIDE_COLS 120
#define MORE_COLS 12 /* " p: 13 more " */

bool main_is_trio(const struct main *m, const struct view *view)
{
	return !m->zoomed && m->current < TRIO && view->ui->cols >= WIDE_COLS;
}

/* A rule with the title above, rows below: frames all around would cost a slow line more than the
 * rows. */
static void draw_titled(struct view *view, WINDOW *win, int index, int y, int x, int rows, int cols)
{
	struct main *m = view->data;
	struct pane *pane = &m->panes[index];
	bool active = index == m->current;
	struct buf title = BUF_INIT, spaced = BUF_INIT;

	/* Which rows are outside the window is known once it is drawn. */
	pane_draw(pane, win, y + 1, x, rows - 1, cols, active);
	pane_title(pane, &title);
	pane_title_news(pane, &title);
	buf_printf(&spaced, " %d %s ", index + 1, buf_str(&title));
	draw_hline(win, y, x, cols, active ? STYLE_BORDER_ACTIVE : STYLE_BORDER);
	draw_text(win, y, x + 1, cols - 2, active ? STYLE_SELECTED : STYLE_TITLE, buf_str(&spaced),
	        false);
	m->shown[m->shown_count++] = index;
	buf_free(&title);
	buf_free(&spaced);
}

/* Images and flavors get a third. */
static void draw_trio(struct view *view, WINDOW *win)
{
	int rows = view->rows * 3 / 10 < 8 ? 8 : view->rows * 3 / 10, left = view->cols / 2;
	int top = view->rows - rows;

	draw_titled(view, win, 0, 0, 0, top, view->cols);
	draw_titled(view, win, 1, top, 0, rows, left);
	draw_vline(win, top, left, rows, STYLE_BORDER);
	draw_titled(view, win, 2, top, left + 1, rows, view->cols - left - 1);
}

/* Drawing a tab does not load its list. */
static void tab_title(struct main *m, int index, struct buf *out)
{
	if (index < TRIO || index == m->current)
		pane_title(&m->panes[index], out);
	else
		buf_puts(out, m->panes[index].resource->title);
	if (index == m->current)
		pane_title_news(&m->panes[index], out);
}

/* Resources without room for a tab. */
static void main_draw_more(struct view *view, WINDOW *win, int more)
{
	char *text = xasprintf(" p: %d more ", more);
	int width = text_width(text);

	draw_text(win, 0, view->cols - width, width, STYLE_KEY, text, false);
	free(text);
}

/* "1 Servers 42  2 Images 8 …": as many as fit, the current one among them. */
static void main_draw_tabs(struct view *view, WINDOW *win)
{
	struct main *m = view->data;
	int x = 1, first = 0, i;

	for (int pass = 0; pass < m->count; pass++) {
		int width = 1;

		for (int t = first; t <= m->current; t++) {
			struct buf title = BUF_INIT;

			tab_title(m, t, &title);
			width += text_width(buf_str(&title)) + 5;
			buf_free(&title);
		}
		if (width <= view->cols - MORE_COLS)
			break;
		first++;
	}
	draw_hline(win, 0, 0, view->cols, STYLE_BORDER);
	for (i = first; i < m->count; i++) {
		struct buf title = BUF_INIT, tab = BUF_INIT;
		bool active = i == m->current, fits;

		tab_title(m, i, &title);
		if (i < 9)
			buf_printf(&tab, " %d %s ", i + 1, buf_str(&title));
		else
			buf_printf(&tab, " %s ", buf_str(&title));
		fits = active || x + text_width(buf_str(&tab)) <= view->cols - MORE_COLS;
		if (fits)
			draw_text(win, 0, x, view->cols - x - 1,
			        active ? STYLE_SELECTED : STYLE_TITLE, buf_str(&tab), false);
		x += text_width(buf_str(&tab)) + 1;
		buf_free(&title);
		buf_free(&tab);
		if (!fits)
			break;
	}
	if (m->count > i - first)
		main_draw_more(view, win, m->count - (i - first));
}

static void draw_sign_in(struct view *view, WINDOW *win)
{
	const struct app *app = view->ui->app;
	const struct cloud_config *config = session_config(view->ui->command->client->session);
	const char *url = cloud_config_get(config, "auth.auth_url");
	struct strv lines = STRV_INIT;
	struct buf text = BUF_INIT, clean = BUF_INIT;

	if (app->sign_in == SIGNING_IN)
		buf_printf(&text, "Signing in to %s at %s…", config->name, url ? url : "?");
	else {
		buf_printf(&text, "Signing in to %s failed.\n\n", config->name);
		error_format(&app->sign_in_error, &text);
		buf_puts(&text, "\n\nR: retry · :cloud NAME: another cloud · q: quit. `ncnova "
		                "config` shows the source of each value.");
	}
	clean_text(&clean, buf_str(&text), text.len, CLEAN_LINES);
	wrap_text(&lines, buf_str(&clean), view->cols - 6);
	for (size_t i = 0; i < lines.count; i++)
		draw_text(win, 2 + (int)i, 3, view->cols - 6,
		        app->sign_in == SIGNING_IN ? STYLE_BUSY
		        : i                        ? STYLE_NORMAL
		                                   : STYLE_ERROR,
		        lines.items[i], false);
	strv_free(&lines);
	buf_free(&text);
	buf_free(&clean);
}

static void main_watch(struct view *view)
{
	struct main *m = view->data;
	const struct resource *shown[TRIO];

	for (int i = 0; i < m->shown_count; i++)
		shown[i] = m->panes[m->shown[i]].resource;
	stores_watch(view->ui->app, shown, (size_t)m->shown_count);
}

void main_draw(struct view *view, WINDOW *win)
{
	struct main *m = view->data;

	m->shown_count = 0;
	if (view->ui->app->sign_in != SIGNED_IN) {
		draw_sign_in(view, win);
		return;
	}
	if (main_is_trio(m, view)) {
		draw_trio(view, win);
	} else {
		pane_draw(&m->panes[m->current], win, 1, 0, view->rows - 1, view->cols, true);
		main_draw_tabs(view, win);
		m->shown[m->shown_count++] = m->current;
	}
	main_watch(view);
}
