/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of text with a cursor: UTF-8, emacs keys, horizontal scrolling. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/kit/edit.h"

static const char *edit_str(const struct edit *edit)
{
	return buf_str(&edit->text);
}

const char *edit_text(const struct edit *edit)
{
	return edit_str(edit);
}

void edit_set(struct edit *edit, const char *text)
{
	buf_clear(&edit->text);
	buf_puts(&edit->text, text ? text : "");
	edit->point = edit->text.len;
	edit->scroll = 0;
}

void edit_free(struct edit *edit)
{
	buf_free_secret(&edit->text);
	*edit = (struct edit){.secret = edit->secret};
}

/* Combining marks belong to the character before them: the cursor does not stop there. */
static bool stops_at(const char *text, size_t at)
{
	const char *p = text + at;

	return ((unsigned char)text[at] & 0xc0) != 0x80 &&
	       (!text[at] || text_char_width(text_next(&p)) > 0);
}

static size_t edit_char_before(const struct edit *edit, size_t at)
{
	while (at) {
		at--;
		if (stops_at(edit_str(edit), at))
			break;
	}
	return at;
}

static size_t edit_char_after(const struct edit *edit, size_t at)
{
	while (at < edit->text.len) {
		at++;
		if (stops_at(edit_str(edit), at))
			break;
	}
	return at;
}

static size_t word_before(const struct edit *edit, size_t at)
{
	const char *text = edit_str(edit);

	while (at && text[at - 1] == ' ')
		at--;
	while (at && text[at - 1] != ' ')
		at--;
	return at;
}

static size_t word_after(const struct edit *edit, size_t at)
{
	const char *text = edit_str(edit);

	while (at < edit->text.len && text[at] == ' ')
		at++;
	while (at < edit->text.len && text[at] != ' ')
		at++;
	return at;
}

static void edit_cut(struct edit *edit, size_t from, size_t to)
{
	char *text = edit->text.data;

	if (from >= to)
		return;
	memmove(text + from, text + to, edit->text.len - to + 1);
	edit->text.len -= to - from;
	edit->point = from;
}

static void edit_insert_char(struct edit *edit, const char *text)
{
	char *rest = xstrdup(edit_str(edit) + edit->point);

	edit->text.len = edit->point;
	buf_puts(&edit->text, text);
	edit->point = edit->text.len;
	buf_puts(&edit->text, rest);
	free_secret(rest);
}

void edit_insert(struct edit *edit, const char *text)
{
	struct buf clean = BUF_INIT, safe = BUF_INIT;

	clean_text(&safe, text, strlen(text), CLEAN_LINES);
	for (const char *p = buf_str(&safe); *p;) {
		unsigned int c = text_next(&p);
		bool blank = clean.len && clean.data[clean.len - 1] == ' ';

		/* A tab became one blank. */
		if (c == ' ' && blank && strchr(text, '\t'))
			continue;
		if (c == '\n')
			buf_putc(&clean, ' ');
		else if (c != 0xfffd)
			buf_add_codepoint(&clean, c);
	}
	buf_free_secret(&safe);
	/* Drops the blank that a final line break became. */
	while (clean.len && clean.data[clean.len - 1] == ' ')
		clean.data[--clean.len] = '\0';
	edit_insert_char(edit, buf_str(&clean));
	buf_free_secret(&clean);
}

static bool edit_add_key(struct edit *edit, int key)
{
	struct buf c = BUF_INIT;

	if (key & KEY_CHAR)
		key &= ~KEY_CHAR;
	else if (key < 32 || (key >= 127 && key < 160) || key >= 0x100)
		return false;
	buf_add_codepoint(&c, (unsigned int)key);
	edit_insert_char(edit, buf_str(&c));
	buf_free_secret(&c);
	return true;
}

bool edit_key(struct edit *edit, int key)
{
	switch (key) {
	case KEY_LEFT:
	case KEY_CTRL('B'):
		edit->point = edit_char_before(edit, edit->point);
		return true;
	case KEY_RIGHT:
	case KEY_CTRL('F'):
		edit->point = edit_char_after(edit, edit->point);
		return true;
	case KEY_HOME:
	case KEY_CTRL('A'):
		edit->point = 0;
		return true;
	case KEY_END:
	case KEY_CTRL('E'):
		edit->point = edit->text.len;
		return true;
	case KEY_SLEFT:
	case KEY_ALT | 'b':
		edit->point = word_before(edit, edit->point);
		return true;
	case KEY_SRIGHT:
	case KEY_ALT | 'f':
		edit->point = word_after(edit, edit->point);
		return true;
	case KEY_BACKSPACE:
		edit_cut(edit, edit_char_before(edit, edit->point), edit->point);
		return true;
	case KEY_DC:
	case KEY_CTRL('D'):
		edit_cut(edit, edit->point, edit_char_after(edit, edit->point));
		return true;
	case KEY_CTRL('W'):
	case KEY_ALT | 127:
		edit_cut(edit, word_before(edit, edit->point), edit->point);
		return true;
	case KEY_ALT | 'd':
		edit_cut(edit, edit->point, word_after(edit, edit->point));
		return true;
	case KEY_CTRL('U'):
		edit_cut(edit, 0, edit->point);
		return true;
	case KEY_CTRL('K'):
		edit_cut(edit, edit->point, edit->text.len);
		return true;
	}
	return edit_add_key(edit, key);
}

/* Columns before the cursor. */
static int point_column(const struct edit *edit)
{
	char *head = xstrndup(edit_str(edit), edit->point);
	int width = text_width(head);

	free_secret(head);
	return width;
}

/* First column shown, so that the cursor is within `width`. */
static int scrolled(const struct edit *edit, int width)
{
	int column = point_column(edit), scroll = edit->scroll;

	if (width < 2)
		return column;
	if (column < scroll)
		scroll = column;
	if (column > scroll + width - 1)
		scroll = column - width + 1;
	return scroll;
}

int edit_cursor(const struct edit *edit, int width)
{
	return point_column(edit) - scrolled(edit, width);
}

void edit_draw(struct edit *edit, WINDOW *win, int y, int x, int width, bool active)
{
	const char *text = edit_str(edit);
	struct buf stars = BUF_INIT;
	size_t skip;
	int used, left = width;

	edit->scroll = scrolled(edit, width);
	skip = text_fit(text, edit->scroll, &used);
	text += skip;
	/* A wide character cut by the left edge is not drawn. */
	if (used < edit->scroll) {
		used += text_char_width(text_next(&text));
		x += used - edit->scroll;
		left = width - (used - edit->scroll);
	}
	if (edit->secret) {
		buf_repeat(&stars, '*', (size_t)text_width(text));
		text = buf_str(&stars);
	}
	draw_fill(win, y, x - (width - left), 1, width, active ? STYLE_INPUT : STYLE_NORMAL);
	draw_text(win, y, x, left, active ? STYLE_INPUT : STYLE_NORMAL, text, false);
	buf_free(&stars);
}
