/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats a value as Python's pprint.pformat() does: 80 columns, sorted keys. */
#include <stdlib.h>
#include <string.h>

#include "verbs.h"

#define WIDTH 80

static int columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += (*text & 0xC0) != 0x80;
	return n;
}

static char *repr(const cJSON *value)
{
	struct buf text = BUF_INIT;

	python_repr(&text, value);
	return text.data ? buf_take(&text) : xstrdup("");
}

static char *repr_text(const char *text, size_t len)
{
	char *part = xstrndup(text, len);
	cJSON *string = cJSON_CreateStringReference(part);
	char *out = repr(string);

	cJSON_Delete(string);
	free(part);
	return out;
}

static void pprint_new_line(struct buf *out, int indent)
{
	buf_printf(out, "\n%*s", indent, "");
}

/* The length of a word and the blanks after it. */
static size_t word_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && !strchr(" \t\n\r\v\f", text[n]))
		n++;
	while (n < len && strchr(" \t\n\r\v\f", text[n]))
		n++;
	return n;
}

/* Appends one line of a text, broken between words. */
static void break_line(struct strv *chunks, const char *line, size_t len, int width, int last)
{
	size_t begin = 0, end = 0;

	while (end < len) {
		size_t next = end + word_length(line + end, len - end);
		char *candidate = repr_text(line + begin, next - begin);
		bool fits = columns(candidate) <= width - (next == len ? last : 0);

		free(candidate);
		if (!fits && end > begin) {
			strv_take(chunks, repr_text(line + begin, end - begin));
			begin = end;
		}
		end = next;
	}
	if (end > begin)
		strv_take(chunks, repr_text(line + begin, end - begin));
}

static void pprint_put_text(struct buf *out, const char *text, int indent, int allowance)
{
	struct strv chunks = STRV_INIT;
	int width = WIDTH - indent;

	while (*text) {
		size_t len = strcspn(text, "\n") + (strchr(text, '\n') != NULL);
		int last = text[len] ? 0 : allowance;
		char *whole = repr_text(text, len);

		if (columns(whole) <= width - last)
			strv_add(&chunks, whole);
		else
			break_line(&chunks, text, len, width, last);
		free(whole);
		text += len;
	}
	for (size_t i = 0; i < chunks.count; i++) {
		if (i)
			pprint_new_line(out, indent);
		buf_puts(out, chunks.items[i]);
	}
	strv_free(&chunks);
}

static int pprint_compare_keys(const void *a, const void *b)
{
	return strcmp((*(cJSON *const *)a)->string, (*(cJSON *const *)b)->string);
}

static void pprint_put(struct buf *out, const cJSON *value, int indent, int allowance);

static void pprint_put_object(struct buf *out, const cJSON *object, int indent, int allowance)
{
	size_t count = (size_t)cJSON_GetArraySize(object), n = 0;
	const cJSON **items = xcalloc(count + 1, sizeof *items), *item;

	cJSON_ArrayForEach(item, object) items[n++] = item;
	qsort(items, count, sizeof *items, pprint_compare_keys);
	buf_putc(out, '{');
	for (size_t i = 0; i < count; i++) {
		char *key = repr_text(items[i]->string, strlen(items[i]->string));

		if (i) {
			buf_putc(out, ',');
			pprint_new_line(out, indent + 1);
		}
		buf_printf(out, "%s: ", key);
		pprint_put(out, items[i], indent + 1 + columns(key) + 2,
		        i + 1 == count ? allowance + 1 : 1);
		free(key);
	}
	buf_putc(out, '}');
	free(items);
}

static void pprint_put_array(struct buf *out, const cJSON *array, int indent, int allowance)
{
	const cJSON *item;

	buf_putc(out, '[');
	cJSON_ArrayForEach(item, array)
	{
		pprint_put(out, item, indent + 1, item->next ? 1 : allowance + 1);
		if (item->next) {
			buf_putc(out, ',');
			pprint_new_line(out, indent + 1);
		}
	}
	buf_putc(out, ']');
}

/* python_repr() keeps the order of keys; pprint sorts them at all levels. */
static void sort_keys(cJSON *value)
{
	size_t count = (size_t)cJSON_GetArraySize(value), n = 0;
	cJSON **items = cJSON_IsObject(value) ? xcalloc(count + 1, sizeof *items) : NULL;

	for (cJSON *item = value->child; item; item = item->next)
		sort_keys(item);
	if (!items)
		return;
	while (value->child)
		items[n++] = cJSON_DetachItemViaPointer(value, value->child);
	qsort(items, count, sizeof *items, pprint_compare_keys);
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToObject(value, items[i]->string, items[i]);
	free(items);
}

static void pprint_put(struct buf *out, const cJSON *value, int indent, int allowance)
{
	char *whole = repr(value);

	if (columns(whole) <= WIDTH - indent - allowance)
		buf_puts(out, whole);
	else if (cJSON_IsObject(value))
		pprint_put_object(out, value, indent, allowance);
	else if (cJSON_IsArray(value))
		pprint_put_array(out, value, indent, allowance);
	else if (cJSON_IsString(value))
		pprint_put_text(out, value->valuestring, indent, allowance);
	else
		buf_puts(out, whole);
	free(whole);
}

void python_pprint(struct buf *out, const cJSON *value)
{
	cJSON *sorted = cJSON_Duplicate(value, true);

	sort_keys(sorted);
	pprint_put(out, sorted, 0, 0);
	cJSON_Delete(sorted);
}
