/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes at all: what comes out of the gate is valid, harmless, and stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Written out once more, apart from the tables the gate uses. */
static bool is_harmful(unsigned int c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

static void check_text(const struct buf *text, bool lines)
{
	const char *p = buf_str(text), *end = p + text->len;
	struct buf again = BUF_INIT;
	int marks = 0;

	while (p < end) {
		const char *start = p;
		unsigned int c = text_next(&p);

		require(p > start && p <= end);
		require(c != 0xfffd || p - start == 3); /* not one that stands for a bad byte */
		require((lines && c == '\n') || !is_harmful(c));
		marks = c != '\n' && text_char_width(c) == 0 ? marks + 1 : 0;
		require(marks <= 2);
	}
	clean_text(&again, buf_str(text), text->len, lines ? CLEAN_LINES : CLEAN_LINE);
	require(again.len == text->len && !memcmp(buf_str(&again), buf_str(text), text->len));
	if (!lines)
		require(clean_is(buf_str(text)));
	buf_free(&again);
}

static void check_cut(const struct buf *text)
{
	for (int columns = 0; columns < 12; columns++) {
		struct buf cut = BUF_INIT;

		text_pad(&cut, buf_str(text), columns, columns & 1, true, columns & 2);
		require(text_width(buf_str(&cut)) == columns);
		buf_free(&cut);
	}
}

static void one(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct buf line = BUF_INIT, lines = BUF_INIT, console = BUF_INIT, again = BUF_INIT;
	char *copy = xstrndup(text, size), *clean;

	clean_text(&line, text, size, CLEAN_LINE);
	check_text(&line, false);
	check_cut(&line);
	clean_text(&lines, text, size, CLEAN_LINES);
	check_text(&lines, true);
	clean_console(&console, text, size);
	check_text(&console, true);
	clean_console(&again, buf_str(&console), console.len);
	require(again.len == console.len && !memcmp(buf_str(&again), buf_str(&console), again.len));
	clean = clean_dup(copy);
	require(clean_is(copy) == str_eq(copy, clean));
	free(clean);
	free(copy);
	buf_free(&line);
	buf_free(&lines);
	buf_free(&console);
	buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 64);
}
