/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Allocation that never fails, and helpers for C strings. */
#include "ncnova/buf.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static void out_of_memory(void) __attribute__((noreturn));

/* Nothing here may allocate: stdio could. */
static void out_of_memory(void)
{
	static const char words[] = "ncnova: out of memory\n";

	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		abort();
	abort();
}

void *xmalloc(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *xcalloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *xrealloc(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

char *xstrdup(const char *text)
{
	return text ? xstrndup(text, strlen(text)) : NULL;
}

char *xstrndup(const char *text, size_t len)
{
	char *copy;

	if (!text)
		return NULL;
	len = strnlen(text, len);
	copy = xmalloc(len + 1);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	struct buf buf = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&buf, format, args);
	va_end(args);
	return buf_take(&buf);
}

void free_secret(char *text)
{
	if (!text)
		return;
	explicit_bzero(text, strlen(text));
	free(text);
}

bool str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
	return text && prefix && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
	size_t text_len, suffix_len;

	if (!text || !suffix)
		return false;
	text_len = strlen(text);
	suffix_len = strlen(suffix);
	return suffix_len <= text_len &&
	       memcmp(text + text_len - suffix_len, suffix, suffix_len) == 0;
}

bool str_is_uuid(const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (isxdigit((unsigned char)*text))
			digits++;
		else if (*text != '-')
			return false;
	}
	return digits == 32;
}

void strv_take(struct strv *v, char *text)
{
	if (v->count + 2 > v->room) {
		v->room = v->room ? v->room * 2 : 8;
		v->items = xrealloc(v->items, v->room * sizeof *v->items);
	}
	v->items[v->count++] = text;
	v->items[v->count] = NULL;
}

void strv_add(struct strv *v, const char *text)
{
	strv_take(v, xstrdup(text));
}

void strv_split(struct strv *v, const char *text, char separator)
{
	while (text && *text) {
		const char *end = strchrnul(text, separator);

		if (end > text)
			strv_take(v, xstrndup(text, (size_t)(end - text)));
		text = *end ? end + 1 : end;
	}
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strv_sort(struct strv *v)
{
	if (v->count)
		qsort(v->items, v->count, sizeof *v->items, by_bytes);
}

bool strv_has(const struct strv *v, const char *text)
{
	for (size_t i = 0; i < v->count; i++)
		if (str_eq(v->items[i], text))
			return true;
	return false;
}

bool str_has_word(const char *words, const char *word)
{
	struct strv v = STRV_INIT;
	bool found;

	strv_split(&v, words, ' ');
	found = strv_has(&v, word);
	strv_free(&v);
	return found;
}

void strv_free(struct strv *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->items[i]);
	free(v->items);
	*v = (struct strv)STRV_INIT;
}

void strv_free_secret(struct strv *v)
{
	for (size_t i = 0; i < v->count; i++)
		free_secret(v->items[i]);
	free(v->items);
	*v = (struct strv)STRV_INIT;
}
