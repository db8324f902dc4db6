/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stack of views: their windows, dispatch of keys, painting of frames. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ui/kit/view.h"

void ui_dirty(struct ui *ui)
{
	ui->dirty = true;
}

bool ui_too_small(const struct ui *ui)
{
	return ui->rows < UI_MIN_ROWS || ui->cols < UI_MIN_COLS;
}

/* Full views are between header and footer, popups centred in that area, lines over the footer. */
static void view_place(struct view *view, int *y, int *x, int *rows, int *cols)
{
	int room = view->ui->rows - 2, width = view->ui->cols;

	if (room < 1)
		room = 1;
	*y = 1;
	*x = 0;
	*rows = room;
	*cols = width;
	if (!view->ops->popup)
		return;
	view->ops->place(view, room, width, rows, cols);
	*rows = *rows < 1 ? 1 : *rows > room ? room : *rows;
	*cols = *cols < 1 ? 1 : *cols > width ? width : *cols;
	if (view->ops->line) {
		*y = view->ui->rows - *rows;
		return;
	}
	*y = 1 + (room - *rows) / 2;
	*x = (width - *cols) / 2;
}

/* A new size gets a new window: curses' own resizing keeps content that no longer fits. */
static void view_fit(struct view *view)
{
	int y, x, rows, cols;

	view_place(view, &y, &x, &rows, &cols);
	if (view->win && view->rows == rows && view->cols == cols && getbegy(view->win) == y &&
	        getbegx(view->win) == x)
		return;
	if (view->win) {
		WINDOW *old = view->win;

		view->win = newwin(rows, cols, y, x);
		replace_panel(view->panel, view->win);
		delwin(old);
	} else {
		view->win = newwin(rows, cols, y, x);
		view->panel = new_panel(view->win);
	}
	view->rows = rows;
	view->cols = cols;
}

struct view *view_open(struct ui *ui, const struct view_ops *ops, void *data)
{
	struct view *view = xcalloc(1, sizeof *view);

	view->ops = ops;
	view->ui = ui;
	view->data = data;
	view->below = ui->top;
	view->serial = ++ui->views;
	ui->top = view;
	ui_dirty(ui);
	return view;
}

struct view *view_by_serial(const struct ui *ui, uint64_t serial)
{
	struct view *view = ui->top;

	while (view && view->serial != serial)
		view = view->below;
	return view;
}

static bool view_is_open(const struct ui *ui, const struct view *view)
{
	for (const struct view *v = ui->top; v; v = v->below)
		if (v == view)
			return true;
	return false;
}

void view_close(struct view *view)
{
	struct ui *ui = view->ui;
	bool last = false;

	while (ui->top && !last && view_is_open(ui, view)) {
		struct view *top = ui->top;

		last = top == view;
		ui->top = top->below;
		if (top->ops->closed)
			top->ops->closed(top);
		if (top->panel) {
			del_panel(top->panel);
			delwin(top->win);
		}
		free(top);
	}
	ui_dirty(ui);
}

void ui_changed(struct ui *ui)
{
	for (struct view *view = ui->top, *below; view; view = below) {
		below = view->below;
		if (view->ops->changed)
			view->ops->changed(view);
	}
	ui_dirty(ui);
}

void ui_free(struct ui *ui)
{
	while (ui->top)
		view_close(ui->top);
	del_panel(ui->header_panel);
	del_panel(ui->footer_panel);
	delwin(ui->header);
	delwin(ui->footer);
	free_secret(ui->paste);
}

void ui_toast(struct ui *ui, enum toast_kind kind, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	ui->hooks->toast(ui, kind, buf_str(&text));
	buf_free(&text);
}

/* --- keys --- */

static bool binding_can_run(struct view *view, const struct binding *binding)
{
	struct buf reason = BUF_INIT;
	bool can = !binding->can || binding->can(view, &reason);

	buf_free(&reason);
	return can;
}

/* Of several bindings of a key the one that is possible now; else the first, for its reason. */
static const struct binding *binding_find(
        struct view *view, const struct binding *bindings, int key)
{
	const struct binding *first = NULL;

	for (const struct binding *b = bindings; b && b->key; b++) {
		if (b->key != key && (!b->key2 || b->key2 != key))
			continue;
		if (binding_can_run(view, b))
			return b;
		first = first ? first : b;
	}
	return first;
}

const struct binding *view_binding(struct view *view, int key)
{
	const struct binding *found = binding_find(view, view->ops->bindings, key);

	if (!found)
		found = binding_find(view, view->ops->shared, key);
	return found ? found : binding_find(view, view->ui->global, key);
}

void view_run(struct view *view, const struct binding *binding)
{
	struct buf reason = BUF_INIT;

	if (!binding->can || binding->can(view, &reason))
		binding->run(view);
	else if (reason.len)
		ui_toast(view->ui, TOAST_WARNING, "%s", buf_str(&reason));
	buf_free(&reason);
}

bool ui_key(struct ui *ui, int key)
{
	struct view *view = ui->top;
	const struct binding *binding;

	if (!view)
		return false;
	ui_dirty(ui);
	if (view->ops->key && view->ops->key(view, key))
		return true;
	binding = view_binding(view, key);
	if (!binding)
		return false;
	view_run(view, binding);
	return true;
}

/* --- painting --- */

static PANEL *ui_strip(struct ui *ui, WINDOW **win, PANEL *panel, int y, int rows)
{
	WINDOW *old = *win;

	*win = newwin(rows, ui->cols, y, 0);
	if (panel)
		replace_panel(panel, *win);
	else
		panel = new_panel(*win);
	if (old)
		delwin(old);
	return panel;
}

void ui_resized(struct ui *ui)
{
	int rows, cols;

	term_size(&rows, &cols);
	resizeterm(rows, cols);
	ui->rows = rows;
	ui->cols = cols;
	ui->header_panel = ui_strip(ui, &ui->header, ui->header_panel, 0, 1);
	ui->footer_panel = ui_strip(ui, &ui->footer, ui->footer_panel, rows - 1, 1);
	for (struct view *view = ui->top; view; view = view->below)
		if (view->win)
			view_fit(view);
	ui_dirty(ui);
}

static void view_draw(struct view *view)
{
	view_fit(view);
	werase(view->win);
	draw_spot_forget();
	view->ops->draw(view, view->win);
}

/* Views below the topmost full view are hidden. */
static void ui_draw_views(struct ui *ui)
{
	struct view *views[64];
	size_t count = 0;
	bool covered = false;

	for (struct view *view = ui->top; view; view = view->below) {
		if (covered) {
			if (view->panel)
				hide_panel(view->panel);
			continue;
		}
		covered = !view->ops->popup;
		if (count < sizeof views / sizeof *views)
			views[count++] = view;
	}
	top_panel(ui->header_panel);
	while (count) {
		struct view *view = views[--count];

		view_draw(view);
		/* A line to type covers the footer; a tall footer covers everything else. */
		if (view->ops->line)
			top_panel(ui->footer_panel);
		top_panel(view->panel);
	}
	if (!ui->top || !ui->top->ops->line)
		top_panel(ui->footer_panel);
}

/* Visible where text is typed. Otherwise hidden, but on the selection, where screen readers and
 * braille displays look for it. */
static void ui_place_cursor(struct ui *ui)
{
	struct view *top = ui->top;
	int y, x;

	if (!top || !top->ops->cursor || !top->ops->cursor(top, &y, &x)) {
		curs_set(0);
		if (!top || !draw_spot(top->win, &y, &x)) {
			/* Always the same place, so that a hidden cursor costs nothing. */
			wmove(newscr, ui->rows - 1, ui->cols - 1);
			leaveok(newscr, TRUE);
			return;
		}
		leaveok(newscr, FALSE);
		wmove(newscr, getbegy(top->win) + y, getbegx(top->win) + x);
		return;
	}
	leaveok(newscr, FALSE);
	wmove(newscr, getbegy(top->win) + y, getbegx(top->win) + x);
	curs_set(1);
}

static void ui_paint_too_small(struct ui *ui)
{
	char text[64];

	werase(stdscr);
	snprintf(text, sizeof text, "terminal too small: needs %dx%d", UI_MIN_COLS, UI_MIN_ROWS);
	draw_text(stdscr, ui->rows / 2, 0, ui->cols, STYLE_NORMAL, text, false);
	draw_text(stdscr, ui->rows / 2 + 1, 0, ui->cols, STYLE_NORMAL,
	        "q quit  Ctrl-Z suspend  Ctrl-L redraw", false);
	touchwin(stdscr);
	curs_set(0);
	wnoutrefresh(stdscr);
	doupdate();
}

void ui_paint(struct ui *ui)
{
	int footer;

	if (!ui->dirty)
		return;
	ui->dirty = false;
	if (ui_too_small(ui)) {
		ui_paint_too_small(ui);
		return;
	}
	footer = ui->hooks->footer_rows(ui);
	if (footer != getmaxy(ui->footer))
		ui->footer_panel =
		        ui_strip(ui, &ui->footer, ui->footer_panel, ui->rows - footer, footer);
	werase(ui->header);
	ui->hooks->draw_header(ui, ui->header);
	werase(ui->footer);
	ui->hooks->draw_footer(ui, ui->footer);
	ui_draw_views(ui);
	update_panels();
	ui_place_cursor(ui);
	doupdate();
}
