/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 walked, measured in columns, cut and padded. */
#include "ncnova/text.h"

#include "text_class.h"

#include <limits.h>
#include <string.h>

unsigned int text_next(const char **p)
{
	unsigned int c;
	bool valid;

	if (!**p)
		return 0;
	/* The terminator is no continuation byte, so a sequence never reads past it. */
	*p += text_decode(*p, 4, &c, &valid);
	return c;
}

void buf_add_codepoint(struct buf *buf, unsigned int c)
{
	char out[4];
	size_t len;

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	if (c < 0x80) {
		buf_putc(buf, (char)c);
		return;
	}
	len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((0xf00u >> len & 0xff) | c);
	buf_add(buf, out, len);
}

int text_char_width(unsigned int codepoint)
{
	switch (text_class_of(codepoint)) {
	case TEXT_NARROW:
		return 1;
	case TEXT_WIDE:
		return 2;
	default:
		return 0;
	}
}

int text_width(const char *text)
{
	int width = 0;

	if (!text)
		return 0;
	while (*text && width < INT_MAX - 2) {
		if (*text >= 0x20 && *text < 0x7f) {
			width++;
			text++;
		} else {
			width += text_char_width(text_next(&text));
		}
	}
	return width;
}

size_t text_fit(const char *text, int columns, int *used)
{
	const char *end = text, *p = text;
	int width = 0;

	while (p && *p) {
		int more = text_char_width(text_next(&p));

		if (more > columns - width)
			break;
		width += more;
		end = p;
	}
	if (used)
		*used = width;
	return (size_t)(end - text);
}

void text_pad(struct buf *out, const char *text, int columns, bool right, bool pad, bool ascii)
{
	int used, mark_width = ascii ? 3 : 1;
	const char *mark = "";
	size_t len;

	if (!text)
		text = "";
	if (columns <= 0)
		return;
	len = text_fit(text, columns, &used);
	if (text[len]) {
		mark = ascii ? "..." : "…";
		if (mark_width >= columns) {
			mark += mark_width > columns ? mark_width - columns : 0;
			mark_width = columns;
		}
		len = text_fit(text, columns - mark_width, &used);
		used += mark_width;
	}
	if (pad && right)
		buf_repeat(out, ' ', (size_t)(columns - used));
	buf_add(out, text, len);
	buf_puts(out, mark);
	if (pad && !right)
		buf_repeat(out, ' ', (size_t)(columns - used));
}
