/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing byte strings: always terminated, never NULL to read, one owner. */
#ifndef NCNOVA_BUF_H
#define NCNOVA_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;  /* terminated by a NUL that `len` does not count; read through buf_str() */
	size_t len;  /* bytes */
	size_t room; /* bytes allocated */
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

/* These never return NULL: when malloc fails they end the program with a message. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text); /* NULL gives NULL */
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

const char *buf_str(const struct buf *buf); /* "" when nothing was added; borrowed */
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_repeat(struct buf *buf, char c, size_t count);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));
void buf_clear(struct buf *buf); /* empties, keeps the memory */
char *buf_take(struct buf *buf); /* moves the string out; the caller frees it */
void buf_free(struct buf *buf);
void buf_free_secret(struct buf *buf); /* overwrites before it frees */
void free_secret(char *text);          /* the same for a malloc'ed string; NULL is fine */

bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* Copies the whole characters that fit into `size` bytes, always terminated; NULL copies as "". */
void str_copy(char *out, size_t size, const char *text);
bool str_contains_nocase(const char *text, const char *part); /* text_fold'ed */
bool str_has_word(const char *words, const char *word);       /* words with spaces between them */
bool str_is_uuid(const char *text); /* 32 hex digits, with or without dashes */

/* Percent-encodes all but RFC 3986's unreserved characters, for one path segment or query value. */
void buf_add_url(struct buf *buf, const char *text);
/* The path of a request: each %s, the only conversion, is a segment or query value and is
 * percent-encoded. path_format returns it as a string owned by the caller. */
void buf_add_path(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *path_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
void buf_add_unescaped(
        struct buf *buf, const char *text, size_t len); /* decodes percent-encoding */
/* Can the text be a path segment? "", "." and ".." would change the path, encoded or not. */
bool path_takes(const char *text);
void buf_add_base64(struct buf *buf, const void *data, size_t len);
/* Quoted for a POSIX shell if necessary. */
void buf_add_shell(struct buf *buf, const char *text);

/* A list of owned strings. */
struct strv {
	char **items; /* items[count] is NULL once anything was added */
	size_t count, room;
};
#define STRV_INIT                                                                                  \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
void strv_add(struct strv *v, const char *text);
void strv_take(struct strv *v, char *text);
void strv_split(struct strv *v, const char *text, char separator); /* skips empty parts */
void strv_sort(struct strv *v);                                    /* by bytes */
bool strv_has(const struct strv *v, const char *text);
void strv_free(struct strv *v);
void strv_free_secret(struct strv *v); /* wiped before */

#endif
