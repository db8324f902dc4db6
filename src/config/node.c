/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree that configuration is read into: ordered maps whose every word knows where it stands. */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/arena.h"
#include "ncnova/text.h"

struct conf *conf_new(enum conf_kind kind)
{
	struct conf *node = xcalloc(1, sizeof(*node));

	node->kind = kind;
	node->origin = "";
	return node;
}

void conf_set_text(struct conf *node, enum conf_kind kind, const char *text)
{
	char *old = node->text;

	node->kind = kind;
	node->text = xstrdup(text);
	free_secret(old);
}

struct conf *conf_new_text(const char *text, const char *origin)
{
	struct conf *node = conf_new(CONF_TEXT);

	node->text = xstrdup(text);
	node->origin = intern(origin);
	return node;
}

struct conf *conf_new_bool(bool truth, const char *origin)
{
	struct conf *node = conf_new_text(truth ? "True" : "False", origin);

	node->kind = CONF_BOOL;
	node->truth = truth;
	return node;
}

void conf_free(struct conf *node)
{
	struct conf *child, *next;

	if (!node)
		return;
	for (child = node->first; child; child = next) {
		next = child->next;
		conf_free(child);
	}
	free(node->key);
	free_secret(node->text); /* it may be a password */
	free(node);
}

static void add_last(struct conf *parent, struct conf *child)
{
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

struct conf *conf_copy(const struct conf *node)
{
	struct conf *copy;
	const struct conf *child;

	if (!node)
		return NULL;
	copy = xmalloc(sizeof(*copy));
	*copy = *node;
	copy->key = xstrdup(node->key);
	copy->text = xstrdup(node->text);
	copy->first = copy->last = copy->next = NULL;
	for (child = node->first; child; child = child->next)
		add_last(copy, conf_copy(child));
	return copy;
}

void conf_place(struct conf *node, const struct conf *like)
{
	node->origin = like->origin;
	node->line = like->line;
	node->column = like->column;
}

struct conf *conf_get(const struct conf *map, const char *key)
{
	struct conf *child;

	if (!map || map->kind != CONF_MAP)
		return NULL;
	for (child = map->first; child; child = child->next)
		if (strcmp(child->key, key) == 0)
			return child;
	return NULL;
}

struct conf *conf_take(struct conf *map, const char *key)
{
	struct conf *child, *before = NULL;

	if (!map || map->kind != CONF_MAP)
		return NULL;
	for (child = map->first; child; before = child, child = child->next) {
		if (strcmp(child->key, key) != 0)
			continue;
		if (before)
			before->next = child->next;
		else
			map->first = child->next;
		if (map->last == child)
			map->last = before;
		child->next = NULL;
		return child;
	}
	return NULL;
}

void conf_drop(struct conf *map, const char *key)
{
	conf_free(conf_take(map, key));
}

void conf_put(struct conf *map, const char *key, struct conf *value)
{
	struct conf *child, *before = NULL;
	char *name = xstrdup(key); /* `key` may be the value's own */

	free(value->key);
	value->key = name;
	for (child = map->first; child; before = child, child = child->next)
		if (strcmp(child->key, name) == 0)
			break;
	if (!child) {
		add_last(map, value);
		return;
	}
	value->next = child->next;
	if (before)
		before->next = value;
	else
		map->first = value;
	if (map->last == child)
		map->last = value;
	conf_free(child);
}

void conf_append(struct conf *list, struct conf *value)
{
	add_last(list, value);
}

size_t conf_count(const struct conf *node)
{
	size_t count = 0;
	const struct conf *child;

	for (child = node ? node->first : NULL; child; child = child->next)
		count++;
	return count;
}

bool conf_truthy(const struct conf *node)
{
	if (!node)
		return false;
	switch (node->kind) {
	case CONF_NULL:
		return false;
	case CONF_BOOL:
		return node->truth;
	case CONF_MAP:
	case CONF_LIST:
		return node->first != NULL;
	case CONF_INT:
		return strcmp(node->text, "0") != 0;
	case CONF_FLOAT:
		return strtod(node->text, NULL) != 0;
	case CONF_DATE:
	case CONF_TEXT:
		break;
	}
	return node->text[0] != '\0';
}

bool conf_boolean(const struct conf *node)
{
	return node &&
	       (node->kind == CONF_BOOL ? node->truth
	                                : node->text && strcasecmp(node->text, "true") == 0);
}

const char *conf_scalar(const struct conf *node)
{
	if (!node || node->kind == CONF_NULL || node->kind == CONF_MAP || node->kind == CONF_LIST)
		return NULL;
	return node->text;
}

const char *conf_str(const struct conf *map, const char *key)
{
	return conf_scalar(conf_get(map, key));
}

bool conf_is_empty(const struct conf *node)
{
	return !node || node->kind == CONF_NULL;
}

void conf_update(struct conf *map, const struct conf *over)
{
	const struct conf *child;
	struct conf *old;

	for (child = over->first; child; child = child->next) {
		old = strcmp(child->key, "auth") == 0 ? conf_get(map, "auth") : NULL;
		if (old && old->kind == CONF_MAP && child->kind == CONF_MAP) {
			const struct conf *inner;

			for (inner = child->first; inner; inner = inner->next)
				conf_put(old, inner->key, conf_copy(inner));
		} else if (!(old && child->kind == CONF_NULL)) {
			conf_put(map, child->key, conf_copy(child));
		}
	}
}

void conf_merge(struct conf *map, const struct conf *over)
{
	const struct conf *child;
	struct conf *old;

	for (child = over->first; child; child = child->next) {
		old = conf_get(map, child->key);
		if (old && old->kind == CONF_MAP && child->kind == CONF_MAP)
			conf_merge(old, child);
		else
			conf_put(map, child->key, conf_copy(child));
	}
}

static bool stays_number(const char *key)
{
	return strcmp(key, "verbose_level") == 0 || strcmp(key, "api_timeout") == 0;
}

void conf_normalize(struct conf *map)
{
	struct conf *child = map->first, *next;
	char *p;

	/* Taken out and put back one by one: two spellings of a key meet, and the later one stays.
	 */
	map->first = map->last = NULL;
	for (; child; child = next) {
		next = child->next;
		child->next = NULL;
		for (p = child->key; *p; p++)
			if (*p == '-')
				*p = '_';
		if (child->kind == CONF_MAP)
			conf_normalize(child);
		else if ((child->kind == CONF_INT && !stays_number(child->key)) ||
		         child->kind == CONF_FLOAT)
			child->kind = CONF_TEXT;
		conf_put(map, child->key, child);
	}
}

/* The prefix of an error: "file:12:5: " or "OS_USERNAME: "; "" without a position. */
static void conf_where(struct buf *out, const struct conf *node)
{
	if (!node)
		return;
	if (!node->line) {
		/* A variable or an option has a name instead of a place. */
		if (str_starts(node->origin, "OS_") || str_starts(node->origin, "NOVA_") ||
		        str_starts(node->origin, "--"))
			buf_printf(out, "%s: ", node->origin);
		return;
	}
	clean_text(out, node->origin, strlen(node->origin), CLEAN_LINE);
	buf_printf(out, ":%d:%d: ", node->line, node->column);
}

char *conf_source(const struct conf *node)
{
	if (node->line)
		return xasprintf("%s:%d", node->origin, node->line);
	return xstrdup(node->origin[0] ? node->origin : "default");
}

int conf_error(struct error *error, const struct conf *node, const char *format, ...)
{
	struct buf where = BUF_INIT, message = BUF_INIT, clean = BUF_INIT;
	va_list args;

	conf_where(&where, node);
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	clean_text(&clean, buf_str(&message), message.len, CLEAN_LINE);
	error_set(error, ERR_CONFIG, "%s%s", buf_str(&where), buf_str(&clean));
	buf_free(&where);
	buf_free(&message);
	buf_free(&clean);
	return ERR_CONFIG;
}

static cJSON *scalar_to_json(const struct conf *node)
{
	cJSON *item;

	if (node->kind == CONF_NULL)
		return cJSON_CreateNull();
	if (node->kind == CONF_BOOL)
		item = cJSON_CreateBool(node->truth);
	else if (node->kind == CONF_INT || node->kind == CONF_FLOAT)
		item = cJSON_CreateNumber(strtod(node->text, NULL));
	else
		return cJSON_CreateString(node->text);
	/* Its text rides along for cloud_config_get: cJSON copies and frees it, and prints the
	 * value. */
	if (item) {
		item->valuestring = cJSON_malloc(strlen(node->text) + 1);
		if (item->valuestring)
			strcpy(item->valuestring, node->text);
	}
	return item;
}

cJSON *conf_to_json(const struct conf *node)
{
	const struct conf *child;
	cJSON *json;

	if (node->kind != CONF_MAP && node->kind != CONF_LIST)
		return scalar_to_json(node);
	json = node->kind == CONF_MAP ? cJSON_CreateObject() : cJSON_CreateArray();
	for (child = node->first; child; child = child->next) {
		if (node->kind == CONF_MAP)
			cJSON_AddItemToObject(json, child->key, conf_to_json(child));
		else
			cJSON_AddItemToArray(json, conf_to_json(child));
	}
	return json;
}
