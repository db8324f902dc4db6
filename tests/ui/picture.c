/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The README's picture: the running demo's screen, cell by cell, as an SVG. Usage: picture FILE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/text.h"
#include "tests/support/terminal.h"

enum { ROWS = 34, COLS = 124, CELL_W = 8, CELL_H = 17 };

static void add_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_puts(out, "&amp;");
		else if (*text == '<')
			buf_puts(out, "&lt;");
		else if (*text == '>')
			buf_puts(out, "&gt;");
		else
			buf_putc(out, *text);
	}
}

static bool same_look(const struct terminal_cell *a, const struct terminal_cell *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold && a->reverse == b->reverse;
}

static void add_word(struct buf *out, int x, int y, int fg, bool bold, const char *word)
{
	buf_printf(out,
	        "<text x=\"%d\" y=\"%d\" fill=\"#%06x\"%s textLength=\"%d\" "
	        "lengthAdjust=\"spacingAndGlyphs\">",
	        x, y, (unsigned)fg, bold ? " font-weight=\"bold\"" : "", text_width(word) * CELL_W);
	add_text(out, word);
	buf_puts(out, "</text>\n");
}

/* A run of cells that look alike: one rectangle where there is a background, one text. */
static void add_run(struct buf *out, int row, int col, int width, const struct terminal_cell *look,
        const char *text)
{
	int fg = look->fg < 0 ? 0xd0d0d0 : look->fg, bg = look->bg < 0 ? 0x16181d : look->bg;
	int x = 8 + col * CELL_W, y = 8 + row * CELL_H;

	if (look->reverse) {
		int was = fg;

		fg = bg;
		bg = was;
	}
	if (look->reverse || look->bg >= 0)
		buf_printf(out,
		        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", x,
		        y, width * CELL_W, CELL_H, (unsigned)bg);
	/* Each word at its own place: what draws it may have letters of another width. */
	while (*text) {
		size_t blanks = strspn(text, " "), len = strcspn(text + blanks, " ");
		char *word = xstrndup(text + blanks, len);

		x += (int)blanks * CELL_W;
		if (len)
			add_word(out, x, y + 13, fg, look->bold, word);
		x += text_width(word) * CELL_W;
		text += blanks + len;
		free(word);
	}
}

static void add_row(struct terminal *terminal, struct buf *out, int row)
{
	struct terminal_cell look = {0}, cell;
	struct buf text = BUF_INIT;
	int start = 0;

	for (int col = 0; col <= COLS; col++) {
		bool there = col < COLS && terminal_cell(terminal, row, col, &cell);

		if (text.len && (!there || !same_look(&look, &cell))) {
			add_run(out, row, start, col - start, &look, buf_str(&text));
			buf_clear(&text);
		}
		if (!there)
			continue;
		if (!text.len) {
			look = cell;
			start = col;
		}
		buf_puts(&text, cell.text[0] ? cell.text : " ");
		if (cell.width > 1)
			col += cell.width - 1;
	}
	buf_free(&text);
}

int main(int argc, char **argv)
{
	const struct terminal_options options = {.rows = ROWS, .cols = COLS};
	static const char *const arguments[] = {"--demo", NULL};
	struct terminal *terminal = terminal_start(&options, arguments);
	struct buf out = BUF_INIT;
	FILE *file;

	terminal_expect(terminal, "web-01");
	terminal_settle(terminal, 1500);
	terminal_type(terminal, "jjj");
	terminal_settle(terminal, 500);
	buf_printf(&out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
	        "font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\">\n"
	        "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#16181d\"/>\n",
	        COLS * CELL_W + 16, ROWS * CELL_H + 16);
	for (int row = 0; row < ROWS; row++)
		add_row(terminal, &out, row);
	buf_puts(&out, "</svg>\n");
	terminal_free(terminal);
	file = fopen(argc > 1 ? argv[1] : "man/ncnova.svg", "w");
	if (!file || fputs(buf_str(&out), file) < 0 || fclose(file)) {
		perror("picture");
		return 1;
	}
	buf_free(&out);
	return 0;
}
