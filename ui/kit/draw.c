/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clipped drawing: text by columns, boxes, lines, gauges; in plain ASCII where the locale requires
 * it. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "ncnova/text.h"
#include "ui/kit/draw.h"

enum glyph { HLINE, VLINE, TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT, FULL, EMPTY, GLYPHS };
static const wchar_t glyphs[2][GLYPHS] = {
        {L'-', L'|', L'+', L'+', L'+', L'+', L'#', L'.'},
        {L'─', L'│', L'┌', L'┐', L'└', L'┘', L'█', L'░'},
};

/* Whole characters from x on, as many as fit into the window. Characters that the terminal draws
 * with another width become question marks, so that columns stay aligned. */
static void draw_put(WINDOW *win, int y, int x, int width, enum style style, const char *text)
{
	wchar_t line[512];
	int used = 0;
	size_t n = 0;

	while (*text && n + 4 < sizeof line / sizeof *line) {
		unsigned int c = text_next(&text);
		int w = text_char_width(c);

		if (used + w > width)
			break;
		used += w;
		if (c < 128 ? c < 32 || c == 127 : !term_is_utf8() || wcwidth((wchar_t)c) != w) {
			while (w-- > 0)
				line[n++] = L'?';
		} else {
			line[n++] = (wchar_t)c;
		}
	}
	wattrset(win, (int)style_attr(style));
	mvwaddnwstr(win, y, x, line, (int)n);
	wattrset(win, A_NORMAL);
}

/* Position of the selection: the left end of the lowest such row (a title may be one, too). */
static struct {
	const WINDOW *win;
	int y, x;
} spot;

static void draw_note_spot(const WINDOW *win, int y, int x)
{
	if (spot.win != win || y > spot.y) {
		spot.win = win;
		spot.y = y;
		spot.x = x;
	} else if (y == spot.y && x < spot.x) {
		spot.x = x;
	}
}

void draw_spot_forget(void)
{
	spot.win = NULL;
}

bool draw_spot(const WINDOW *win, int *y, int *x)
{
	*y = spot.y;
	*x = spot.x;
	return spot.win == win;
}

/* Line breaks become blanks. */
static char *as_one_row(const char *text)
{
	char *row = xstrdup(text);

	for (char *p = row; (p = strchr(p, '\n'));)
		*p = ' ';
	return row;
}

/* False: entirely outside the window. */
static bool draw_clip(WINDOW *win, int y, int x, int *width)
{
	if (y < 0 || x < 0 || y >= getmaxy(win) || x >= getmaxx(win))
		return false;
	if (*width > getmaxx(win) - x)
		*width = getmaxx(win) - x;
	return *width > 0;
}

static void draw_padded(WINDOW *win, int y, int x, int width, enum style style, const char *text,
        bool right, bool pad)
{
	struct buf line = BUF_INIT;
	char *row = strchr(text, '\n') ? as_one_row(text) : NULL;

	text_pad(&line, row ? row : text, width, right, pad, !term_is_utf8());
	draw_put(win, y, x, width, style, buf_str(&line));
	buf_free(&line);
	free_secret(row);
}

void draw_text(WINDOW *win, int y, int x, int width, enum style style, const char *text, bool pad)
{
	if (!draw_clip(win, y, x, &width))
		return;
	if (style == STYLE_SELECTED)
		draw_note_spot(win, y, x);
	draw_padded(win, y, x, width, style, text, false, pad);
}

void draw_right(WINDOW *win, int y, int x, int width, enum style style, const char *text)
{
	if (draw_clip(win, y, x, &width))
		draw_padded(win, y, x, width, style, text, true, true);
}

void draw_printf(WINDOW *win, int y, int x, int width, enum style style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	draw_text(win, y, x, width, style, buf_str(&text), false);
	buf_free(&text);
}

static void draw_put_glyph(WINDOW *win, int y, int x, enum style style, enum glyph glyph, int count)
{
	wchar_t line[512];
	int n = 0;

	if (!draw_clip(win, y, x, &count))
		return;
	while (n < count && n < 512)
		line[n++] = glyphs[term_is_utf8()][glyph];
	wattrset(win, (int)style_attr(style));
	mvwaddnwstr(win, y, x, line, n);
	wattrset(win, A_NORMAL);
}

void draw_hline(WINDOW *win, int y, int x, int cols, enum style style)
{
	draw_put_glyph(win, y, x, style, HLINE, cols);
}

void draw_vline(WINDOW *win, int y, int x, int rows, enum style style)
{
	for (int i = 0; i < rows; i++)
		draw_put_glyph(win, y + i, x, style, VLINE, 1);
}

void draw_fill(WINDOW *win, int y, int x, int rows, int cols, enum style style)
{
	for (int i = 0; i < rows; i++)
		draw_text(win, y + i, x, cols, style, "", true);
}

void draw_box(WINDOW *win, int y, int x, int rows, int cols, enum style style, const char *title,
        enum style title_style)
{
	if (rows < 2 || cols < 2)
		return;
	draw_put_glyph(win, y, x, style, TOP_LEFT, 1);
	draw_put_glyph(win, y, x + 1, style, HLINE, cols - 2);
	draw_put_glyph(win, y, x + cols - 1, style, TOP_RIGHT, 1);
	draw_vline(win, y + 1, x, rows - 2, style);
	draw_vline(win, y + 1, x + cols - 1, rows - 2, style);
	draw_put_glyph(win, y + rows - 1, x, style, BOTTOM_LEFT, 1);
	draw_put_glyph(win, y + rows - 1, x + 1, style, HLINE, cols - 2);
	draw_put_glyph(win, y + rows - 1, x + cols - 1, style, BOTTOM_RIGHT, 1);
	if (title && *title)
		draw_text(win, y, x + 2, cols - 4, title_style, title, false);
}

void draw_gauge(WINDOW *win, int y, int x, int cols, int per_cent, enum style style)
{
	int full = cols * (per_cent < 0 ? 0 : per_cent > 100 ? 100 : per_cent) / 100;

	draw_put_glyph(win, y, x, style, FULL, full);
	draw_put_glyph(win, y, x + full, STYLE_DIM, EMPTY, cols - full);
}

/* Where a line of at most `width` columns ends: after its last blank, or in the middle of a word
 * that is longer than the line. */
static size_t draw_line_end(const char *text, size_t len, int width)
{
	/* No character needs that many bytes per column: avoids scanning a long line each time. */
	size_t enough = (size_t)width * 32 + 64;
	char *copy = xstrndup(text, len < enough ? len : enough);
	size_t fits = text_fit(copy, width, NULL), at = fits, indent = strspn(text, " ");

	free(copy);
	if (fits >= len)
		return len;
	while (at && text[at] != ' ')
		at--;
	/* Never break inside the indentation. */
	if (at > indent)
		return at;
	/* At least one character, however narrow it is. */
	if (!fits) {
		const char *p = text;

		text_next(&p);
		fits = (size_t)(p - text);
	}
	return fits;
}

void wrap_text(struct strv *lines, const char *text, int width)
{
	if (width < 1)
		width = 1;
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (!len)
			strv_add(lines, "");
		for (size_t at = 0; at < len;) {
			size_t end = draw_line_end(text + at, len - at, width);

			strv_take(lines, xstrndup(text + at, end));
			at += end;
			at += strspn(text + at, " ") < len - at ? strspn(text + at, " ") : len - at;
		}
		text += len;
		if (*text == '\n')
			text++;
	}
	if (!lines->count)
		strv_add(lines, "");
}
