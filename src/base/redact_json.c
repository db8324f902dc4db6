/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The redactor for bodies: one walk over text that may be JSON, nearly JSON, or something else. */
#include "ncnova/text.h"

#include "redact.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/*
 * The text is copied as it came, and only values are replaced: so nothing depends on whether it
 * parses. Where it is not plain JSON the walk errs by hiding more, up to the end of the line.
 */
enum { DEEPEST_TEXT = 4 }; /* JSON in a string of JSON in a string … */

/* What a container is, by the key it stands under. */
enum {
	IN_LIST = 1,
	IN_TOKEN = 2,       /* its id is the token */
	IN_PERSONALITY = 4, /* contents of files, also further down */
	IN_SECRET =
	        8, /* Keystone's "password": {"user": …}: hides all but names, also further down */
	IN_OWNER = 16, /* a user or domain there: its id may be shown */
};

struct walk {
	struct buf *out;
	const char *p, *end;
	struct buf stack;  /* one byte of IN_… for each open container */
	int pending;       /* IN_… for the container that comes next */
	int level;         /* strings around this text */
	bool odd;          /* no quote from here on has another that ends it */
	const char *shown; /* the value that starts here is no secret, in IN_SECRET too */
};

static void redact_text(struct buf *out, const char *text, size_t len, int level);

static int walk_top(const struct walk *w)
{
	return w->stack.len ? (unsigned char)w->stack.data[w->stack.len - 1] : 0;
}

static void walk_copy(struct walk *w, size_t len)
{
	buf_add(w->out, w->p, len);
	w->p += len;
}

static bool walk_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool walk_is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static bool walk_is_key(const char *key, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(key, word, len) == 0;
}

static void open_container(struct walk *w, char c)
{
	int above = walk_top(w), flags = w->pending | (above & (IN_PERSONALITY | IN_SECRET));

	if (above & IN_LIST)
		flags |= above & (IN_TOKEN | IN_OWNER);
	flags &= ~IN_LIST;
	buf_putc(&w->stack, (char)(flags | (c == '[' ? IN_LIST : 0)));
	w->pending = 0;
	walk_copy(w, 1);
}

/* A bracket that closes nothing must not take away what is known about the place. */
static void close_container(struct walk *w, char c)
{
	if (w->stack.len && (c == ']') == !!(walk_top(w) & IN_LIST))
		w->stack.len--;
	walk_copy(w, 1);
}

/* The end of the text's line. */
static const char *walk_line_end(const struct walk *w, const char *p)
{
	const char *end = memchr(p, '\n', (size_t)(w->end - p));

	return end ? end : w->end;
}

/* After the bracket at `p`, what closes it; the end of the text when nothing does. */
static const char *skip_container(const struct walk *w, const char *p)
{
	size_t depth = 0;

	for (; p < w->end; p++) {
		if (*p == '"') {
			for (p++; p < w->end && *p != '"'; p++)
				if (*p == '\\' && p + 1 < w->end)
					p++;
			if (p == w->end)
				break;
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if ((*p == '}' || *p == ']') && --depth == 0) {
			return p + 1;
		}
	}
	return w->end;
}

/*
 * After the string whose quote at `p` has `escapes` backslashes before it; NULL when it does not
 * end. In text that is itself escaped (\"), only a quote with as few backslashes ends it.
 */
static const char *walk_skip_string(const struct walk *w, const char *p, size_t escapes)
{
	char quote = *p;
	size_t run = 0;

	for (p++; p < w->end; p++) {
		if (*p == '\\') {
			run++;
			continue;
		}
		if (*p == quote && (escapes ? run <= escapes : run % 2 == 0)) {
			/* YAML and SQL double a quote to have one. */
			if (quote != '\'' || p + 1 == w->end || p[1] != quote)
				return p + 1;
			p++;
		}
		run = 0;
	}
	return NULL;
}

/* After the number or word at `p` when it is one of JSON's and ends like one; else NULL. */
static const char *skip_literal(const struct walk *w, const char *p)
{
	const char *start = p, *after;

	while (p < w->end && (walk_is_word(*p) || *p == '+'))
		p++;
	for (after = p; after < w->end && walk_is_space(*after); after++)
		;
	if (p == start || (after < w->end && !strchr(",}]", *after)))
		return NULL;
	if (walk_is_key(start, (size_t)(p - start), "null") ||
	        walk_is_key(start, (size_t)(p - start), "true") ||
	        walk_is_key(start, (size_t)(p - start), "false"))
		return p;
	return *start == '-' || (*start >= '0' && *start <= '9') ? p : NULL;
}

/* Whether a value may end here, so that what follows is not still a part of it. */
static bool is_end_of_value(const struct walk *w, const char *p)
{
	while (p < w->end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == w->end || strchr(",}])\n;&", *p);
}

/* Hides a quoted value; `escapes` backslashes stand before its quote. */
static void hide_string(struct walk *w, size_t escapes)
{
	const char *end = walk_skip_string(w, w->p + escapes, escapes);
	char quote = w->p[escapes];
	size_t backslashes;

	walk_copy(w, escapes + 1);
	buf_puts(w->out, "***");
	for (backslashes = 0; backslashes < escapes; backslashes++)
		buf_putc(w->out, '\\');
	buf_putc(w->out, quote);
	if (!end)
		w->p = w->end;
	else if (is_end_of_value(w, end))
		w->p = end;
	else
		w->p = walk_line_end(w, end);
}

static void hide_value(struct walk *w, bool json, bool equals)
{
	const char *p = w->p, *end;
	size_t escapes = 0;

	while (p + escapes < w->end && p[escapes] == '\\')
		escapes++;
	if (p + escapes < w->end && (p[escapes] == '"' || p[escapes] == '\'')) {
		hide_string(w, escapes);
		return;
	}
	if (p < w->end && (*p == '{' || *p == '[')) {
		end = skip_container(w, p);
	} else if (json && (end = skip_literal(w, p))) {
		if (walk_is_key(p, (size_t)(end - p), "null")) {
			walk_copy(w, 4);
			return;
		}
	} else {
		/* A form's next field follows &, unless the text before it was no form value. */
		for (end = p; end < w->end && *end != '\n' && !(equals && *end == '&'); end++)
			equals = equals && *end != '"' && *end != '\'';
		json = false;
	}
	buf_puts(w->out, json ? "\"***\"" : "***");
	w->p = end;
}

/* The separator at w->p between a key and its value, blanks included; 0 without one. */
static size_t walk_separator(const struct walk *w, const char *p, bool *equals)
{
	static const char sentence[] =
	        ". Value:"; /* Nova's words about a bad field quote what was sent */
	const char *start = p;
	size_t len;

	*equals = false;
	if ((size_t)(w->end - p) >= sizeof sentence - 1 &&
	        !memcmp(p, sentence, sizeof sentence - 1)) {
		p += sizeof sentence - 1;
	} else {
		while (p < w->end && walk_is_space(*p))
			p++;
		len = redact_equals(p, w->end);
		*equals = len > 0;
		if (!len && p < w->end && *p == ':' &&
		        !(w->end - p > 2 && p[1] == '/' && p[2] == '/'))
			len = 1;
		if (!len)
			return 0;
		p += len;
		if (p < w->end && *p == '>')
			p++;
	}
	while (p < w->end && walk_is_space(*p) && (*p != '\n' || !*equals))
		p++;
	return (size_t)(p - start);
}

/* w->p stands at the value of `key`. */
static void value_of(struct walk *w, const char *key, size_t len, bool json, bool equals)
{
	int place = walk_top(w);
	bool object = w->p < w->end && *w->p == '{', list = w->p < w->end && *w->p == '[';
	bool token = walk_is_key(key, len, "token"), password = walk_is_key(key, len, "password");
	bool id = walk_is_key(key, len, "id"),
	     owner = walk_is_key(key, len, "user") || walk_is_key(key, len, "domain");
	bool secret = redact_is_secret(key, len) || (id && place & IN_TOKEN);

	if (walk_is_key(key, len, "contents"))
		secret = secret || place & IN_PERSONALITY || w->stack.len == 0;
	if (place & IN_SECRET)
		secret = list || !(walk_is_key(key, len, "name") || (id && place & IN_OWNER));
	w->pending = token ? IN_TOKEN : owner ? IN_OWNER : 0;
	if (walk_is_key(key, len, "personality"))
		w->pending |= IN_PERSONALITY;
	if (object && (token || password || place & IN_SECRET)) {
		w->pending |= password ? IN_SECRET : 0;
	} else if (secret) {
		w->pending = 0;
		hide_value(w, json, equals);
	} else if (!object && !list) {
		w->pending = 0;
		w->shown = w->p;
	}
}

/* The four digits of the \uXXXX at `p`; -1 when it is none. */
static long unicode_escape(const char *p, const char *end)
{
	char hex[5] = "";

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	memcpy(hex, p + 2, 4);
	return strspn(hex, "0123456789abcdefABCDEF") == 4 ? strtol(hex, NULL, 16) : -1;
}

/* Undoes JSON's escapes; what is none stays. */
static void unescape(struct buf *out, const char *p, const char *end)
{
	static const char *const letters[] = {"b\b", "f\f", "n\n", "r\r", "t\t"};

	while (p < end) {
		long unit = unicode_escape(p, end),
		     low = unit < 0 ? -1 : unicode_escape(p + 6, end);
		char c = *p;

		if (unit >= 0xd800 && unit < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
			p += 6;
		}
		if (unit >= 0) {
			buf_add_codepoint(out, (unsigned int)unit);
			p += 6;
			continue;
		}
		if (c == '\\' && p + 1 < end) {
			c = *++p;
			for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
				if (c == letters[i][0]) {
					c = letters[i][1];
					break;
				}
		}
		buf_putc(out, c);
		p++;
	}
}

static void add_escaped(struct buf *out, const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, (char)c);
	}
}

/* A string's inside that may hold a secret of its own: a URL, a form, JSON once more, a sentence.
 */
static void redact_inside(struct walk *w, const char *inside, size_t len)
{
	struct buf plain = BUF_INIT, safe = BUF_INIT;

	unescape(&plain, inside, inside + len);
	if (!memchr(plain.data ? plain.data : "", ':', plain.len) &&
	        !memchr(plain.data ? plain.data : "", '=', plain.len) &&
	        !memchr(plain.data ? plain.data : "", '%', plain.len)) {
		buf_add(w->out, inside, len);
	} else if (w->level >= DEEPEST_TEXT) {
		buf_puts(w->out, "***");
	} else {
		redact_text(&safe, buf_str(&plain), plain.len, w->level + 1);
		if (safe.len == plain.len && !memcmp(safe.data, plain.data, safe.len))
			buf_add(w->out, inside, len);
		else
			add_escaped(w->out, &safe);
	}
	buf_free_secret(&plain);
	buf_free_secret(&safe);
}

static void walk_quoted(struct walk *w)
{
	const char *inside = w->p + 1, *end = w->odd ? NULL : walk_skip_string(w, w->p, 0);
	struct buf key = BUF_INIT;
	bool equals;
	size_t len;

	if (!end) {
		/* An odd quote: what follows is searched as plain text. */
		w->odd = true;
		walk_copy(w, 1);
		return;
	}
	len = walk_separator(w, end, &equals);
	if (len) {
		unescape(&key, inside, end - 1);
		walk_copy(w, (size_t)(end - w->p) + len);
		value_of(w, buf_str(&key), key.len, true, equals);
		buf_free(&key);
	} else if (walk_top(w) & IN_SECRET && w->p != w->shown) {
		buf_puts(w->out, "\"***\"");
		w->p = end;
	} else {
		walk_copy(w, 1);
		redact_inside(w, inside, (size_t)(end - 1 - inside));
		w->p = end - 1;
		walk_copy(w, 1);
	}
}

/* A word outside of quotes: a key perhaps, of a form, of YAML, or of JSON whose quotes are odd. */
static void walk_word(struct walk *w)
{
	const char *start = w->p, *p = start, *key_end;
	bool equals;
	size_t len;

	while (p < w->end && walk_is_word(*p))
		p++;
	key_end = p;
	while (p < w->end && *p == '\\')
		p++;
	if (p < w->end && (*p == '"' || *p == '\''))
		p++;
	else
		p = key_end;
	len = walk_separator(w, p, &equals);
	/* A full stop belongs to the sentence, not to the key. */
	if (!len && key_end == p && key_end > start) {
		const char *stop = key_end;

		while (stop > start && stop[-1] != '.')
			stop--;
		if (stop > start && (len = walk_separator(w, stop - 1, &equals)))
			p = key_end = stop - 1;
	}
	if (len) {
		walk_copy(w, (size_t)(p - start) + len);
		value_of(w, start, (size_t)(key_end - start), false, equals);
	} else if (walk_top(w) & IN_SECRET && w->p != w->shown) {
		buf_puts(w->out, "***");
		w->p = key_end;
	} else {
		walk_copy(w, (size_t)(key_end - start));
	}
}

static void walk_other(struct walk *w)
{
	size_t skip;

	if (w->end - w->p >= 3 && memcmp(w->p, "://", 3) == 0) {
		walk_copy(w, 3);
		skip = redact_userinfo(w->p, w->end);
		if (skip)
			buf_puts(w->out, "***");
		w->p += skip;
		return;
	}
	if (walk_top(w) & IN_SECRET && !walk_is_space(*w->p) && *w->p != ',' && *w->p != ':') {
		buf_putc(w->out, '*');
		w->p++;
		return;
	}
	walk_copy(w, 1);
}

static void redact_text(struct buf *out, const char *text, size_t len, int level)
{
	struct walk w = {
	        .out = out, .p = text, .end = text + len, .stack = BUF_INIT, .level = level};

	while (w.p < w.end) {
		char c = *w.p;

		if (c == '{' || c == '[')
			open_container(&w, c);
		else if (c == '}' || c == ']')
			close_container(&w, c);
		else if (c == '"')
			walk_quoted(&w);
		else if (walk_is_word(c))
			walk_word(&w);
		else
			walk_other(&w);
	}
	buf_free(&w.stack);
}

void redact_json(struct buf *out, const char *text, size_t len)
{
	if (text)
		redact_text(out, text, len, 0);
}
