/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON into a buffer, with the separators of Python's json. */
#include "out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static void separate(struct buf *out)
{
	char last = out->len ? out->data[out->len - 1] : '[';

	if (last != '{' && last != '[' && last != ' ')
		buf_add(out, ", ", 2);
}

static void put_quoted(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	while (*text) {
		const char *run = text;
		unsigned int c;

		while (*text >= ' ' && *text < 0x7f && *text != '"' && *text != '\\')
			text++;
		if (text > run)
			buf_add(out, run, (size_t)(text - run));
		if (!*text)
			break;
		c = text_next(&text);
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", (char)c);
		else if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '\t')
			buf_puts(out, "\\t");
		else if (c == '\r')
			buf_puts(out, "\\r");
		else if (c >= 0x10000)
			buf_printf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
			        0xdc00 + ((c - 0x10000) & 0x3ff));
		else
			buf_printf(out, "\\u%04x", c);
	}
	buf_putc(out, '"');
}

static void put_key(struct buf *out, const char *key)
{
	separate(out);
	if (!key)
		return;
	put_quoted(out, key);
	buf_add(out, ": ", 2);
}

void js_open(struct buf *out, const char *key, char bracket)
{
	put_key(out, key);
	buf_putc(out, bracket);
}

void js_close(struct buf *out, char bracket)
{
	buf_putc(out, bracket);
}

void js_text(struct buf *out, const char *key, const char *text)
{
	put_key(out, key);
	if (text)
		put_quoted(out, text);
	else
		buf_add(out, "null", 4);
}

void js_format(struct buf *out, const char *key, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	js_text(out, key, buf_str(&text));
	buf_free(&text);
}

void js_int(struct buf *out, const char *key, int64_t value)
{
	char digits[24];

	put_key(out, key);
	buf_add(out, digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)value));
}

void js_bool(struct buf *out, const char *key, bool value)
{
	put_key(out, key);
	buf_puts(out, value ? "true" : "false");
}

void js_null(struct buf *out, const char *key)
{
	put_key(out, key);
	buf_add(out, "null", 4);
}

void js_raw(struct buf *out, const char *key, const char *json)
{
	put_key(out, key);
	buf_puts(out, json);
}

static void put_members(struct buf *out, const cJSON *value)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, value) js_json(out, child->string, child);
}

void js_json(struct buf *out, const char *key, const cJSON *value)
{
	char number[40];

	if (cJSON_IsObject(value)) {
		js_open(out, key, '{');
		put_members(out, value);
		js_close(out, '}');
	} else if (cJSON_IsArray(value)) {
		js_open(out, key, '[');
		put_members(out, value);
		js_close(out, ']');
	} else if (cJSON_IsString(value)) {
		js_text(out, key, value->valuestring);
	} else if (cJSON_IsBool(value)) {
		js_bool(out, key, cJSON_IsTrue(value));
	} else if (cJSON_IsNumber(value)) {
		snprintf(number, sizeof number, "%.15g", value->valuedouble);
		js_raw(out, key, number);
	} else {
		js_null(out, key);
	}
}

static void put_time(struct buf *out, const char *key, int64_t ms, const char *tail)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	char text[40];

	put_key(out, key);
	if (!ms) {
		buf_add(out, "null", 4);
		return;
	}
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	buf_putc(out, '"');
	buf_puts(out, text);
	buf_puts(out, tail);
	buf_putc(out, '"');
}

void js_time(struct buf *out, const char *key, int64_t ms)
{
	put_time(out, key, ms, "Z");
}

void js_time_us(struct buf *out, const char *key, int64_t ms)
{
	put_time(out, key, ms, ".000000");
}

void js_time_usz(struct buf *out, const char *key, int64_t ms)
{
	put_time(out, key, ms, ".000000Z");
}

void js_strings(struct buf *out, const char *key, const struct strv *strings)
{
	js_open(out, key, '[');
	for (size_t i = 0; i < strings->count; i++)
		js_text(out, NULL, strings->items[i]);
	js_close(out, ']');
}

void js_link(struct buf *out, const char *rel, const char *format, ...)
{
	struct buf href = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&href, format, args);
	va_end(args);
	js_open(out, NULL, '{');
	js_text(out, "rel", rel);
	js_text(out, "href", buf_str(&href));
	js_close(out, '}');
	buf_free(&href);
}

static void py_members(struct buf *out, const cJSON *value)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, value)
	{
		if (child != value->child)
			buf_puts(out, ", ");
		if (child->string)
			buf_printf(out, "'%s': ", child->string);
		py_repr(out, child);
	}
}

void py_repr(struct buf *out, const cJSON *value)
{
	if (cJSON_IsObject(value)) {
		buf_putc(out, '{');
		py_members(out, value);
		buf_putc(out, '}');
	} else if (cJSON_IsArray(value)) {
		buf_putc(out, '[');
		py_members(out, value);
		buf_putc(out, ']');
	} else if (cJSON_IsString(value)) {
		char quote = strchr(value->valuestring, '\'') ? '"' : '\'';

		buf_printf(out, "%c%s%c", quote, value->valuestring, quote);
	} else if (cJSON_IsBool(value)) {
		buf_puts(out, cJSON_IsTrue(value) ? "True" : "False");
	} else if (cJSON_IsNumber(value)) {
		buf_printf(out, "%.15g", value->valuedouble);
	} else {
		buf_puts(out, "None");
	}
}

void py_str(struct buf *out, const cJSON *value)
{
	if (cJSON_IsString(value))
		buf_puts(out, value->valuestring);
	else
		py_repr(out, value);
}
