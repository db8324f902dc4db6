/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wraps text where Python's textwrap does, so that tables wrap as in nova and openstack. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "render.h"

struct wrapping {
	unsigned int *text; /* code points; blanks of all kinds are spaces */
	size_t count;
	size_t rest, rest_end; /* the rest of a broken word: a single chunk */
};

static void read_text(struct wrapping *w, const char *text)
{
	w->text = xcalloc(strlen(text) + 1, sizeof *w->text);
	w->count = 0;
	while (*text) {
		unsigned int c = text_next(&text);

		w->text[w->count++] = c < 128 && isspace((int)c) ? ' ' : c;
	}
}

static unsigned int wrap_at(const struct wrapping *w, size_t i)
{
	return i < w->count ? w->text[i] : 0;
}

static bool wrap_is_letter(unsigned int c)
{
	return c > 127 || isalpha((int)c) || c == '_';
}

static bool is_word(unsigned int c)
{
	return wrap_is_letter(c) || (c < 128 && isdigit((int)c));
}

static bool is_word_or_mark(unsigned int c)
{
	return c && (is_word(c) || (c < 128 && strchr("!\"'&.,?", (int)c)));
}

/* A dash of two or more characters between words; 0: no dash here. */
static size_t long_dash(const struct wrapping *w, size_t i)
{
	size_t n = 0;

	while (wrap_at(w, i + n) == '-')
		n++;
	return n > 1 && i && is_word_or_mark(wrap_at(w, i - 1)) && is_word(wrap_at(w, i + n)) ? n
	                                                                                      : 0;
}

/* A hyphen between letters, after which a word may be broken. */
static bool breaks_behind(const struct wrapping *w, size_t from, size_t i)
{
	bool before =
	        i >= 2 && wrap_is_letter(wrap_at(w, i - 1)) &&
	        (wrap_is_letter(wrap_at(w, i - 2)) ||
	                (i >= 3 && wrap_at(w, i - 2) == '-' && wrap_is_letter(wrap_at(w, i - 3))));

	return i > from && wrap_at(w, i) == '-' && before && wrap_is_letter(wrap_at(w, i + 1)) &&
	       (wrap_is_letter(wrap_at(w, i + 2)) ||
	               (wrap_at(w, i + 2) == '-' && wrap_is_letter(wrap_at(w, i + 3))));
}

/* The end of the chunk starting at `from`: blanks, a long dash, or a word or part of one. */
static size_t piece_end(const struct wrapping *w, size_t from)
{
	size_t i = from, dash = long_dash(w, from);

	if (from && from == w->rest)
		return w->rest_end;
	if (wrap_at(w, from) == ' ') {
		while (wrap_at(w, i) == ' ')
			i++;
		return i;
	}
	if (dash)
		return from + dash;
	for (i = from + 1; i < w->count && wrap_at(w, i) != ' ' && !long_dash(w, i); i++)
		if (breaks_behind(w, from, i))
			return i + 1;
	return i;
}

static int width_of(const struct wrapping *w, size_t from, size_t to)
{
	int width = 0;

	for (; from < to; from++)
		width += text_char_width(w->text[from]);
	return width;
}

/* How much of a word longer than a line fits into the remaining `room`: up to its last hyphen
 * there. */
static size_t part_that_fits(const struct wrapping *w, size_t from, size_t to, int room)
{
	size_t end = from, hyphen = 0;
	bool other = false; /* a character other than a hyphen was found */

	while (end < to && (width_of(w, from, end + 1) <= room || end == from)) {
		if (wrap_at(w, end) == '-' && other)
			hyphen = end + 1;
		other = other || wrap_at(w, end) != '-';
		end++;
	}
	return hyphen && end < to ? hyphen : end;
}

static void put_line(struct buf *out, const struct wrapping *w, size_t from, size_t to, bool first)
{
	if (!first)
		buf_putc(out, '\n');
	for (; from < to; from++)
		buf_add_codepoint(out, w->text[from]);
}

void wrap_fill(struct buf *out, const char *text, int width)
{
	struct wrapping w = {0};
	size_t from = 0;
	bool first = true;

	read_text(&w, text);
	while (from < w.count) {
		size_t end, last, next;
		bool breaks;
		int room;

		if (!first && wrap_at(&w, from) == ' ')
			from = piece_end(&w, from);
		for (end = from; end < w.count; end = next) {
			next = piece_end(&w, end);
			if (width_of(&w, from, next) > width)
				break;
		}
		room = width - width_of(&w, from, end);
		breaks = end < w.count && width_of(&w, end, piece_end(&w, end)) > width;
		if (breaks && room > 0) {
			w.rest_end = piece_end(&w, end);
			w.rest = end = part_that_fits(&w, end, w.rest_end, room);
		}
		last = end;
		/* textwrap removes trailing blanks, except before a word that it would break if
		 * there were room. */
		while (last > from && wrap_at(&w, last - 1) == ' ' && !(breaks && room <= 0))
			last--;
		if (last > from) {
			put_line(out, &w, from, last, first);
			first = false;
		}
		from = end;
	}
	free(w.text);
}
