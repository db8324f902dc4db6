/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON into a buffer, with the separators of Python's json. */
#ifndef DEMO_OUT_H
#define DEMO_OUT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include "ncnova/buf.h"

/* A NULL key writes a list element (or the outermost value). Commas are added where needed. */
void js_open(struct buf *out, const char *key, char bracket);     /* '{' or '[' */
void js_close(struct buf *out, char bracket);                     /* '}' or ']' */
void js_text(struct buf *out, const char *key, const char *text); /* NULL writes null */
void js_format(struct buf *out, const char *key, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void js_int(struct buf *out, const char *key, int64_t value);
void js_bool(struct buf *out, const char *key, bool value);
void js_null(struct buf *out, const char *key);
void js_raw(struct buf *out, const char *key, const char *json);
void js_json(struct buf *out, const char *key, const cJSON *value);
/* Times from ms since 1970; 0 writes null. */
void js_time(struct buf *out, const char *key, int64_t ms);     /* 2026-11-23T04:10:31Z */
void js_time_us(struct buf *out, const char *key, int64_t ms);  /* ….000000 */
void js_time_usz(struct buf *out, const char *key, int64_t ms); /* ….000000Z */
void js_strings(struct buf *out, const char *key, const struct strv *strings);
/* [{"rel": "self", "href": base/path}, …] as {"rel", "href"} */
void js_link(struct buf *out, const char *rel, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* A JSON value as Python's repr prints it: {'name': 'x', 'n': 1, 'b': True}. */
void py_repr(struct buf *out, const cJSON *value);
/* As Python's str: text without quotes. */
void py_str(struct buf *out, const cJSON *value);

#endif
