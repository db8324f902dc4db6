/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate: makes bytes from a cloud safe to show on a terminal. */
#include "ncnova/text.h"

#include "text_class.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MARKS = 2, TAB_STOP = 8, REPLACEMENT = 0xfffd };

struct cleaner {
	struct buf *out;
	int column; /* of the line, for tabs */
	int marks;  /* still allowed on the base that was last; none where there is no base */
};

static void add_base(struct cleaner *c, unsigned int codepoint, int width)
{
	buf_add_codepoint(c->out, codepoint);
	c->column = (c->column + width) % TAB_STOP;
	c->marks = MOST_MARKS;
}

static void end_line(struct cleaner *c)
{
	buf_putc(c->out, '\n');
	c->column = 0;
	c->marks = 0;
}

static void add_tab(struct cleaner *c)
{
	buf_repeat(c->out, ' ', (size_t)(TAB_STOP - c->column));
	c->column = 0;
	c->marks = MOST_MARKS;
}

static void clean_add(struct cleaner *c, unsigned int codepoint)
{
	switch (text_class_of(codepoint)) {
	case TEXT_NARROW:
		add_base(c, codepoint, 1);
		break;
	case TEXT_WIDE:
		add_base(c, codepoint, 2);
		break;
	case TEXT_MARK:
		if (c->marks > 0) {
			c->marks--;
			buf_add_codepoint(c->out, codepoint);
		}
		break;
	case TEXT_CONTROL:
		add_base(c, REPLACEMENT, 1);
		break;
	case TEXT_FORMAT:
		break;
	}
}

void clean_text(struct buf *out, const char *text, size_t len, enum clean_mode mode)
{
	struct cleaner c = {out, 0, 0};
	bool lines = mode == CLEAN_LINES;

	for (size_t i = 0; i < len;) {
		unsigned int codepoint;
		bool valid;

		if (lines && text[i] == '\r' && i + 1 < len && text[i + 1] == '\n') {
			i++;
			continue;
		}
		i += text_decode(text + i, len - i, &codepoint, &valid);
		if (lines && codepoint == '\n')
			end_line(&c);
		else if (lines && codepoint == '\t')
			add_tab(&c);
		else
			clean_add(&c, codepoint);
	}
}

char *clean_dup(const char *text)
{
	struct buf out = BUF_INIT;

	if (!text)
		return NULL;
	clean_text(&out, text, strlen(text), CLEAN_LINE);
	return buf_take(&out);
}

char *clean_sentence(const char *text)
{
	struct buf out = BUF_INIT;
	char *clean;

	if (!text)
		return NULL;
	clean_text(&out, text, strlen(text), CLEAN_LINES);
	clean = out.data ? buf_take(&out) : xstrdup("");
	for (char *p = clean; (p = strchr(p, '\n'));)
		*p = ' ';
	return clean;
}

bool clean_is(const char *text)
{
	int marks = 0;

	while (text && *text) {
		unsigned int c;
		enum text_class kind;
		bool valid;

		text += text_decode(text, 4, &c, &valid);
		kind = text_class_of(c);
		if (!valid || kind == TEXT_CONTROL || kind == TEXT_FORMAT)
			return false;
		if (kind != TEXT_MARK)
			marks = MOST_MARKS;
		else if (marks-- == 0)
			return false;
	}
	return true;
}
