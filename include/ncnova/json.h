/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers for untrusted cJSON trees, and for building bodies. */
#ifndef NCNOVA_JSON_H
#define NCNOVA_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"

/* NULL and an error if it is not JSON (or looks like HTML) or nests too deep. */
cJSON *json_parse(const char *text, size_t len, struct error *error);

/* Members: NULL when `object` is not an object or has no such key. Keys are case-sensitive. */
const cJSON *json_get(const cJSON *object, const char *key);
/* "flavor.original_name", "addresses", "links.0.href"; a literal key with dots or colons wins. */
const cJSON *json_path(const cJSON *object, const char *path);
const char *json_str(const cJSON *object, const char *key); /* NULL unless a string */
int64_t json_int(const cJSON *object, const char *key, int64_t otherwise); /* numbers, digits */
bool json_bool(const cJSON *object, const char *key, bool otherwise);      /* also "True", 1 */
bool json_is_null(const cJSON *object, const char *key); /* missing counts as null */
/* A scalar as Python's str() prints it (True, None, 1, 1.5), an object or list as JSON; uncleaned.
 */
void json_to_text(struct buf *out, const cJSON *value);
/* Whole numbers print without a fraction; characters unsafe for a terminal as \uXXXX. */
char *json_print(const cJSON *value, bool pretty);                    /* malloc'ed */
void json_add_str(cJSON *object, const char *key, const char *value); /* skips NULL */

#endif
