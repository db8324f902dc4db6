/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to scroll and search: JSON, logs, help, what a command printed. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/file.h"
#include "ncnova/text.h"
#include "ui/kit/pager.h"
#include "ui/kit/popup.h"

#define SIDE_COLS 16 /* columns of a step sideways */

void pager_init(struct pager *pager, const char *title)
{
	memset(pager, 0, sizeof *pager);
	pager->title = xstrdup(title);
	pager->found = -1;
}

static void pager_wipe_lines(struct pager *pager)
{
	for (size_t i = 0; i < pager->line_count; i++)
		free_secret(pager->lines[i].text);
	pager->line_count = 0;
}

void pager_free(struct pager *pager)
{
	free_secret(pager->title);
	free(pager->search);
	strv_free_secret(&pager->raw);
	pager_wipe_lines(pager);
	free(pager->lines);
}

void styled(struct buf *out, enum style style, const char *format, ...)
{
	va_list args;

	buf_printf(out, STYLED "%c", 'a' + (int)style);
	va_start(args, format);
	buf_vprintf(out, format, args);
	va_end(args);
	buf_putc(out, '\n');
}

static bool is_styled(const char *line)
{
	return *line == *STYLED && line[1] >= 'a' && line[1] < 'a' + STYLE_COUNT;
}

static enum style pager_line_style(const char *line)
{
	return is_styled(line) ? (enum style)(line[1] - 'a') : STYLE_NORMAL;
}

static const char *pager_line_text(const char *line)
{
	return is_styled(line) ? line + 2 : line;
}

/* The line without its style marks. */
static char *pager_plain(const char *line)
{
	char *text = xstrdup(line), *to = text;

	for (const char *p = line; *p;) {
		if (is_styled(p))
			p += 2;
		else
			*to++ = *p++;
	}
	*to = '\0';
	return text;
}

static size_t pager_last_top(const struct pager *pager)
{
	size_t height = pager->height > 0 ? (size_t)pager->height : 1;

	return pager->line_count > height ? pager->line_count - height : 0;
}

bool pager_is_at_end(const struct pager *pager)
{
	return pager->top >= pager_last_top(pager);
}

static void pager_end(struct pager *pager)
{
	pager->top = pager_last_top(pager);
}

void pager_add_line(struct pager *pager, char *text, int pick)
{
	if (pager->line_count == pager->line_room) {
		pager->line_room = pager->line_room ? pager->line_room * 2 : 64;
		pager->lines = xrealloc(pager->lines, pager->line_room * sizeof *pager->lines);
	}
	pager->lines[pager->line_count++] = (struct pager_line){text, pick};
}

/* Where the text of "  word   text" begins; 0: not such a line, or too narrow. */
static size_t hanging_column(const char *line, int cols)
{
	size_t indent = strspn(line, " "), at = indent;

	while (line[at] && !(line[at] == ' ' && line[at + 1] == ' '))
		at++;
	at += strspn(line + at, " ");
	return indent && line[at] && (int)at < cols / 2 ? at : 0;
}

static void wrap_hanging(struct strv *parts, const char *line, int cols)
{
	size_t column = hanging_column(line, cols);
	struct strv text = STRV_INIT;

	wrap_text(&text, line + column, cols - (int)column);
	for (size_t i = 0; i < text.count; i++)
		strv_take(parts, i ? xasprintf("%*s%s", (int)column, "", text.items[i])
		                   : xasprintf("%.*s%s", (int)column, line, text.items[i]));
	strv_free(&text);
}

static void wrap_raw(struct pager *pager, int cols)
{
	for (size_t i = 0; i < pager->raw.count; i++) {
		const char *line = pager->raw.items[i];
		struct strv parts = STRV_INIT;

		if (pager->table)
			strv_add(&parts, pager_line_text(line));
		else if (pager->hanging)
			wrap_hanging(&parts, pager_line_text(line), cols);
		else
			wrap_text(&parts, pager_line_text(line), cols);
		for (size_t p = 0; p < parts.count; p++)
			pager_add_line(pager,
			        *line == *STYLED ? xasprintf("%.2s%s", line, parts.items[p])
			                         : xstrdup(parts.items[p]),
			        -1);
		strv_free(&parts);
	}
}

static void pager_wrap(struct pager *pager, int cols)
{
	pager_wipe_lines(pager);
	(pager->lay ? pager->lay : wrap_raw)(pager, cols);
	pager->wrapped_cols = cols;
}

void pager_text(struct pager *pager, const char *text)
{
	bool at_end = pager->line_count && pager_last_top(pager) && pager_is_at_end(pager);

	strv_free_secret(&pager->raw);
	while (*text) {
		size_t len = strcspn(text, "\n");

		strv_take(&pager->raw, xstrndup(text, len));
		text += len + (text[len] == '\n');
	}
	if (pager->wrapped_cols)
		pager_wrap(pager, pager->wrapped_cols);
	if (at_end || pager->top > pager_last_top(pager))
		pager_end(pager);
}

/* The match within a line, in the search's colour. */
static void pager_draw_match(
        struct pager *pager, WINDOW *win, int y, int x, int cols, const char *text)
{
	const char *at = pager->search && *pager->search && !pager->left
	                         ? strcasestr(text, pager->search)
	                         : NULL;
	char *before, *match;
	int from, width;

	if (!at)
		return;
	before = xstrndup(text, (size_t)(at - text));
	match = xstrndup(at, strlen(pager->search));
	from = text_width(before);
	width = text_width(match) < cols - from ? text_width(match) : cols - from;
	draw_text(win, y, x + from, width, STYLE_MATCH, match, false);
	free(before);
	free(match);
}

/* Each stretch in its own style. */
static void pager_draw_stretches(WINDOW *win, int y, int x, int cols, const char *line)
{
	enum style style = STYLE_NORMAL;

	while (*line && cols > 0) {
		size_t len;
		char *part;
		int width;

		if (is_styled(line)) {
			style = pager_line_style(line);
			line += 2;
			continue;
		}
		len = strcspn(line, STYLED);
		part = xstrndup(line, len);
		width = text_width(part);
		/* Invisible blanks are not sent. */
		if (strspn(part, " ") < len)
			draw_text(win, y, x, cols, style, part, false);
		x += width;
		cols -= width;
		line += len;
		free(part);
	}
}

static void pager_draw_line(struct pager *pager, WINDOW *win, int y, int x, int cols, size_t at)
{
	const struct pager_line *line = &pager->lines[at];
	char *text = pager_plain(line->text);

	if (line->pick >= 0 && line->pick == pager->picked) {
		draw_text(win, y, x, cols, STYLE_SELECTED, text, true);
	} else if (pager->left) {
		draw_text(win, y, x, cols, pager_line_style(line->text),
		        text + text_fit(text, pager->left, NULL), false);
	} else {
		pager_draw_stretches(win, y, x, cols, line->text);
	}
	pager_draw_match(pager, win, y, x, cols, text);
	free(text);
}

/* False: it has no line (yet). */
static bool pager_lines_of(const struct pager *pager, int pick, size_t *first, size_t *last)
{
	bool found = false;

	for (size_t i = 0; i < pager->line_count; i++) {
		if (pager->lines[i].pick != pick)
			continue;
		if (!found)
			*first = i;
		*last = i;
		found = true;
	}
	return found;
}

/* `whole`: with the lines below it up to the next item. */
static void show_picked(struct pager *pager, bool whole)
{
	size_t first = 0, last = 0, height = pager->height > 0 ? (size_t)pager->height : 1;

	if (!pager->picks || !pager_lines_of(pager, pager->picked, &first, &last))
		return;
	while (whole && last + 1 < pager->line_count && pager->lines[last + 1].pick < 0)
		last++;
	if (last >= pager->top + height)
		pager->top = last - height + 1;
	if (first < pager->top)
		pager->top = first;
}

void pager_draw_at(struct pager *pager, WINDOW *win, int y, int x, int rows, int cols)
{
	bool was_end = pager->wrapped_cols && pager->line_count && pager_last_top(pager) &&
	               pager_is_at_end(pager);

	if (pager->wrapped_cols != cols)
		pager_wrap(pager, cols);
	pager->height = rows;
	if (pager->top > pager_last_top(pager) || (was_end && !pager->picks))
		pager_end(pager);
	if (pager->reveal)
		show_picked(pager, true);
	pager->reveal = false;
	for (int i = 0; i < rows && pager->top + (size_t)i < pager->line_count; i++)
		pager_draw_line(pager, win, y + i, x, cols, pager->top + (size_t)i);
}

void pager_draw(struct pager *pager, struct view *view, WINDOW *win)
{
	int rows = view->rows, cols = view->cols;
	char *title = xasprintf(" %s ", pager->title);
	char where[48];

	draw_box(win, 0, 0, rows, cols, STYLE_BORDER_ACTIVE, title, STYLE_TITLE_ACTIVE);
	pager_draw_at(pager, win, 1, 2, rows - 2, cols - 4);
	if (pager_last_top(pager)) {
		snprintf(where, sizeof where, " %zu%% ", pager->top * 100 / pager_last_top(pager));
		draw_text(win, rows - 1, cols - 8, 6, STYLE_DIM, where, false);
	}
	free(title);
}

/* --- what can be chosen --- */

static bool pager_pick_in_sight(const struct pager *pager, int pick, size_t more)
{
	size_t first = 0, last = 0;

	return pager_lines_of(pager, pick, &first, &last) &&
	       first < pager->top + (size_t)pager->height + more && last + more >= pager->top;
}

/* To the next item when it is near, otherwise one line further. */
static void pager_step(struct pager *pager, int by)
{
	int next = pager->picked + by;

	if (pager->picks && !pager_pick_in_sight(pager, pager->picked, 0)) {
		for (int i = 0; i < pager->picks; i++)
			if (pager_pick_in_sight(pager, by > 0 ? i : pager->picks - 1 - i, 0)) {
				pager->picked = by > 0 ? i : pager->picks - 1 - i;
				return;
			}
	} else if (next >= 0 && next < pager->picks && pager_pick_in_sight(pager, next, 1)) {
		pager->picked = next;
		show_picked(pager, false);
		return;
	}
	if (by < 0)
		pager->top -= pager->top > 0;
	else
		pager->top += !pager_is_at_end(pager);
}

/* After a page: the nearest visible item. */
static void pick_in_sight(struct pager *pager, bool last)
{
	if (!pager->picks || pager_pick_in_sight(pager, pager->picked, 0))
		return;
	for (int i = 0; i < pager->picks; i++) {
		int pick = last ? pager->picks - 1 - i : i;

		if (pager_pick_in_sight(pager, pick, 0)) {
			pager->picked = pick;
			return;
		}
	}
}

bool pager_key(struct pager *pager, int key)
{
	size_t page = pager->height > 1 ? (size_t)pager->height - 1 : 1;

	pager->moved = true;
	switch (key) {
	case KEY_UP:
	case 'k':
	case KEY_CTRL('P'):
		pager_step(pager, -1);
		return true;
	case KEY_DOWN:
	case 'j':
	case KEY_CTRL('N'):
	case '\r':
		pager_step(pager, 1);
		return true;
	case KEY_PPAGE:
	case KEY_CTRL('B'):
	case KEY_CTRL('U'):
		pager->top -= pager->top < page ? pager->top : page;
		if (!pager->top && pager->picks)
			pager->picked = 0;
		pick_in_sight(pager, true);
		return true;
	case KEY_NPAGE:
	case KEY_CTRL('F'):
	case KEY_CTRL('D'):
	case ' ':
		pager->top += page;
		if (pager_is_at_end(pager)) {
			pager_end(pager);
			pager->picked = pager->picks ? pager->picks - 1 : 0;
		}
		pick_in_sight(pager, false);
		return true;
	case KEY_LEFT:
	case 'h':
		pager->left -= pager->left < SIDE_COLS ? pager->left : SIDE_COLS;
		return true;
	case KEY_RIGHT:
	case 'l':
		pager->left += pager->table ? SIDE_COLS : 0;
		return true;
	case KEY_HOME:
	case 'g':
		pager->left = 0;
		pager->top = 0;
		pager->picked = 0;
		return true;
	case KEY_END:
	case 'G':
		pager_end(pager);
		pager->picked = pager->picks ? pager->picks - 1 : 0;
		return true;
	}
	return false;
}

/* --- searching --- */

static bool pager_line_matches(const struct pager *pager, size_t at)
{
	char *text = pager_plain(pager->lines[at].text);
	bool found = strcasestr(text, pager->search) != NULL;

	free(text);
	return found;
}

static bool pager_find(struct pager *pager, long from, int by)
{
	long count = (long)pager->line_count;

	if (!pager->search || !*pager->search || !count)
		return false;
	for (long i = 0; i < count; i++) {
		long at = ((from + by * i) % count + count) % count;

		if (!pager_line_matches(pager, (size_t)at))
			continue;
		pager->found = at;
		pager->moved = true;
		if (pager->lines[at].pick >= 0)
			pager->picked = pager->lines[at].pick;
		if ((size_t)at < pager->top || (size_t)at >= pager->top + (size_t)pager->height)
			pager->top = (size_t)at < pager_last_top(pager) ? (size_t)at
			                                                : pager_last_top(pager);
		return true;
	}
	return false;
}

static void pager_on_search(struct ui *ui, void *data, const char *text)
{
	struct pager *pager = data;

	free(pager->search);
	pager->search = xstrdup(text);
	if (text && *text && !pager_find(pager, (long)pager->top, 1))
		ui_toast(ui, TOAST_WARNING, "'%s' not found", text);
}

void pager_search(struct ui *ui, struct pager *pager)
{
	ui_ask_line(ui, "/", "", NULL, pager_on_search, pager);
}

void pager_search_on(struct ui *ui, struct pager *pager, int by)
{
	if (!pager_find(pager, pager->found + by, by))
		ui_toast(ui, TOAST_WARNING, "no more matches; / searches");
}

static void pager_ask_search(struct view *view)
{
	pager_search(view->ui, view->data);
}

static void pager_next_match(struct view *view)
{
	pager_search_on(view->ui, view->data, 1);
}

static void pager_previous_match(struct view *view)
{
	pager_search_on(view->ui, view->data, -1);
}

static char *pager_whole_text(const struct pager *pager)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pager->raw.count; i++)
		buf_printf(&text, "%s\n", pager_line_text(pager->raw.items[i]));
	for (size_t i = 0; pager->lay && i < pager->line_count; i++) {
		char *line = pager_plain(pager->lines[i].text);

		buf_printf(&text, "%s\n", line);
		free(line);
	}
	return text.data ? buf_take(&text) : xstrdup("");
}

static void pager_copy(struct view *view)
{
	char *text = pager_whole_text(view->data);

	view->ui->hooks->copy(view->ui, "the text", text);
	free_secret(text);
}

/* A new file, readable by its owner only; never overwrites. */
static void pager_on_save_path(struct ui *ui, void *data, const char *path)
{
	char *text;

	if (!path || !*path)
		return;
	text = pager_whole_text(data);
	if (file_create(path, text, strlen(text)))
		ui_toast(ui, TOAST_ERROR, "cannot write %s: %s", path, strerror(errno));
	else
		ui_toast(ui, TOAST_OK, "saved in %s", path);
	free_secret(text);
}

void pager_save(struct ui *ui, struct pager *pager)
{
	ui_ask_line(ui, "save as: ", "", NULL, pager_on_save_path, pager);
}

static void pager_ask_save(struct view *view)
{
	pager_save(view->ui, view->data);
}

const struct binding pager_bindings[] = {
        {.key = '/',
                .label = "/",
                .word = "search",
                .help = "Search the text",
                .run = pager_ask_search},
        {.key = 'n', .label = "n", .word = "next", .help = "Next match", .run = pager_next_match},
        {.key = 'N', .label = "N", .help = "Previous match", .run = pager_previous_match},
        {.key = 'c', .label = "c", .word = "copy", .help = "Copy the text", .run = pager_copy},
        {.key = 'S',
                .label = "S",
                .word = "save",
                .help = "Save the text in a file",
                .run = pager_ask_save},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Go back",
                .run = view_close},
        {.key = 0},
};

/* --- a view that is nothing more --- */

static void pager_view_draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool pager_view_key(struct view *view, int key)
{
	return pager_key(view->data, key);
}

static void pager_view_closed(struct view *view)
{
	pager_free(view->data);
	free(view->data);
}

static const struct view_ops pager_ops = {
        .name = "text",
        .draw = pager_view_draw,
        .key = pager_view_key,
        .closed = pager_view_closed,
        .bindings = pager_bindings,
};

static struct view *pager_view_open(
        struct ui *ui, const char *title, const char *text, bool table, bool hanging)
{
	struct pager *pager = xcalloc(1, sizeof *pager);

	pager_init(pager, title);
	pager->table = table;
	pager->hanging = hanging;
	pager_text(pager, text);
	return view_open(ui, &pager_ops, pager);
}

struct view *ui_pager(struct ui *ui, const char *title, const char *text)
{
	return pager_view_open(ui, title, text, false, false);
}

struct view *pager_table(struct ui *ui, const char *title, const char *text)
{
	return pager_view_open(ui, title, text, true, false);
}

struct view *pager_hanging(struct ui *ui, const char *title, const char *text)
{
	return pager_view_open(ui, title, text, false, true);
}
