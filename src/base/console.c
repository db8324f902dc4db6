/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a console log readable: removes escape sequences, and leaves each line as a terminal
 * would. */
#include "ncnova/text.h"

#include "text_class.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MARKS = 2, TAB_STOP = 8, REPLACEMENT = 0xfffd };

/* No terminal is wider than LAST_TAB: from there on a tab is one column. A line of LONGEST is
 * passed on as it is. */
enum { LAST_TAB = 512, LONGEST = 16384 };

/* A wide character stands in its first cell; the second one holds 0. */
struct cell {
	unsigned int base;
	unsigned int marks[MOST_MARKS];
};

enum state {
	STATE_TEXT,
	STATE_ESCAPE,       /* after ESC */
	STATE_INTERMEDIATE, /* ESC and 0x20–0x2f: one final byte to come */
	STATE_CSI,
	STATE_STRING,     /* OSC, DCS, SOS, PM, APC, up to BEL or ST */
	STATE_STRING_ESC, /* ESC in a string: ST, or the next sequence */
};

struct console {
	struct buf *out;
	struct cell *line;
	size_t len, room; /* cells */
	size_t cursor;    /* may stand past len */
	enum state state;
	int parameter; /* the first one of a CSI sequence; -1 when it is not plain digits */
};

static const struct cell blank = {' ', {0, 0}};

static void make_room(struct console *c, size_t cells)
{
	if (cells <= c->room)
		return;
	c->room = c->room ? c->room : 128;
	while (c->room < cells)
		c->room *= 2;
	c->line = xrealloc(c->line, c->room * sizeof *c->line);
}

/* Cell `at` is about to be overwritten: half of a wide character cannot stay. */
static void split_wide(struct console *c, size_t at)
{
	if (at >= c->len || c->line[at].base != 0)
		return;
	c->line[at] = blank;
	if (at > 0)
		c->line[at - 1] = blank;
}

static void flush_line(struct console *c)
{
	for (size_t i = 0; i < c->len; i++) {
		const struct cell *cell = &c->line[i];

		if (cell->base)
			buf_add_codepoint(c->out, cell->base);
		for (int m = 0; m < MOST_MARKS && cell->marks[m]; m++)
			buf_add_codepoint(c->out, cell->marks[m]);
	}
	c->len = c->cursor = 0;
}

static void console_put(struct console *c, unsigned int codepoint, size_t width)
{
	size_t end;

	if (c->cursor >= LONGEST) {
		make_room(c, c->cursor);
		while (c->len < c->cursor)
			c->line[c->len++] = blank;
		flush_line(c);
	}
	end = c->cursor + width;
	make_room(c, end);
	while (c->len < c->cursor)
		c->line[c->len++] = blank;
	split_wide(c, c->cursor);
	split_wide(c, end);
	c->line[c->cursor] = (struct cell){codepoint, {0, 0}};
	if (width == 2)
		c->line[c->cursor + 1] = (struct cell){0, {0, 0}};
	if (c->len < end)
		c->len = end;
	c->cursor = end;
}

static void console_put_mark(struct console *c, unsigned int codepoint)
{
	size_t at = c->cursor;

	if (at == 0 || at > c->len)
		return;
	at -= c->line[at - 1].base == 0 && at > 1 ? 2 : 1;
	for (int i = 0; i < MOST_MARKS; i++) {
		if (!c->line[at].marks[i]) {
			c->line[at].marks[i] = codepoint;
			return;
		}
	}
}

/* What a control does wherever it comes, in the middle of an escape sequence as well. */
static void console_control(struct console *c, unsigned int codepoint)
{
	switch (codepoint) {
	case '\n':
	case '\v':
	case '\f':
	case 0x85: /* NEL */
		flush_line(c);
		buf_putc(c->out, '\n');
		break;
	case '\r':
		c->cursor = 0;
		break;
	case '\b':
		if (c->cursor > 0)
			c->cursor--;
		break;
	case '\t':
		if (c->cursor < LAST_TAB)
			c->cursor += TAB_STOP - c->cursor % TAB_STOP;
		else if (c->cursor < LONGEST)
			c->cursor++;
		break;
	default:
		break; /* BEL, NUL, shifts: a terminal shows nothing either */
	}
}

/* Erasing in the line is what progress bars do between two carriage returns. */
static void end_csi(struct console *c, unsigned int final)
{
	if (final != 'K')
		return;
	if (c->parameter == 0 && c->cursor < c->len) {
		split_wide(c, c->cursor);
		c->len = c->cursor;
	} else if (c->parameter == 2) {
		/* The cursor goes along: blanks before it would only pad the text. */
		c->len = c->cursor = 0;
	}
}

static enum state after_escape(struct console *c, unsigned int codepoint)
{
	if (codepoint == '[') {
		c->parameter = 0;
		return STATE_CSI;
	}
	if (codepoint == ']' || codepoint == 'P' || codepoint == 'X' || codepoint == '^' ||
	        codepoint == '_')
		return STATE_STRING;
	if (codepoint >= 0x20 && codepoint <= 0x2f)
		return STATE_INTERMEDIATE;
	if (codepoint == 'E' || codepoint == 'D')
		console_control(c, '\n');
	return STATE_TEXT;
}

static enum state in_csi(struct console *c, unsigned int codepoint)
{
	if (codepoint >= 0x40 && codepoint <= 0x7e) {
		end_csi(c, codepoint);
		return STATE_TEXT;
	}
	if (codepoint < 0x20 || codepoint > 0x7e)
		return STATE_TEXT; /* malformed: what was swallowed stays so */
	if (codepoint < '0' || codepoint > '9' || c->parameter < 0 || c->parameter > 99)
		c->parameter = -1;
	else
		c->parameter = c->parameter * 10 + (int)(codepoint - '0');
	return STATE_CSI;
}

/* The 8-bit forms of ESC and a letter. */
static bool is_c1_introducer(struct console *c, unsigned int codepoint)
{
	if (codepoint == 0x9b || codepoint == 0x90 || codepoint == 0x98 || codepoint == 0x9d ||
	        codepoint == 0x9e || codepoint == 0x9f) {
		c->state = after_escape(c, codepoint - 0x40);
		return true;
	}
	return false;
}

static void console_text(struct console *c, unsigned int codepoint)
{
	switch (text_class_of(codepoint)) {
	case TEXT_NARROW:
		console_put(c, codepoint, 1);
		break;
	case TEXT_WIDE:
		console_put(c, codepoint, 2);
		break;
	case TEXT_MARK:
		console_put_mark(c, codepoint);
		break;
	case TEXT_CONTROL:
		if (codepoint < 0xa0)
			console_control(c, codepoint);
		else
			console_put(c, REPLACEMENT, 1);
		break;
	case TEXT_FORMAT:
		break;
	}
}

static void in_string(struct console *c, unsigned int codepoint)
{
	if (codepoint == 0x07 || codepoint == 0x9c || codepoint == 0x18 || codepoint == 0x1a) {
		c->state = STATE_TEXT;
	} else if (codepoint == 0x1b) {
		c->state = STATE_STRING_ESC;
	} else if (codepoint == '\n') {
		/* Never closed: the rest of the log matters more than the rest of the string. */
		c->state = STATE_TEXT;
		console_control(c, '\n');
	}
}

static void console_feed(struct console *c, unsigned int codepoint)
{
	if (c->state == STATE_STRING) {
		in_string(c, codepoint);
		return;
	}
	if (c->state == STATE_STRING_ESC && codepoint == '\\') {
		c->state = STATE_TEXT;
		return;
	}
	if (codepoint == 0x1b) {
		c->state = STATE_ESCAPE;
		return;
	}
	if (codepoint == 0x18 || codepoint == 0x1a) {
		c->state = STATE_TEXT;
		return;
	}
	if (is_c1_introducer(c, codepoint))
		return;
	if (c->state != STATE_TEXT && (codepoint < 0x20 || codepoint == 0x7f)) {
		console_control(c, codepoint);
		if (codepoint == '\n')
			c->state = STATE_TEXT;
		return;
	}
	switch (c->state) {
	case STATE_ESCAPE:
	case STATE_STRING_ESC:
		c->state = after_escape(c, codepoint);
		break;
	case STATE_INTERMEDIATE:
		if (codepoint < 0x20 || codepoint > 0x2f)
			c->state = STATE_TEXT;
		break;
	case STATE_CSI:
		c->state = in_csi(c, codepoint);
		break;
	default:
		console_text(c, codepoint);
		break;
	}
}

void clean_console(struct buf *out, const char *text_bytes, size_t len)
{
	struct console c = {.out = out};

	for (size_t i = 0; i < len;) {
		unsigned int codepoint;
		bool valid;

		i += text_decode(text_bytes + i, len - i, &codepoint, &valid);
		console_feed(&c, codepoint);
	}
	flush_line(&c);
	free(c.line);
}
