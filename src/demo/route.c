/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a request's handler, and sends the responses common to all services. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http.h"
#include "out.h"

/* Matches the path's segments against the pattern; stores what the stars match in arg. */
static bool route_matches(const char *pattern, const char *path, char arg[][256])
{
	int star = 0;

	while (*pattern && *path) {
		size_t len;

		if (*pattern != '*') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		pattern++;
		len = strcspn(path, "/");
		if (!len || len > 255 || star == 5)
			return false;
		memcpy(arg[star], path, len);
		arg[star++][len] = '\0';
		path += len;
	}
	return !*pattern && (!*path || !strcmp(path, "/"));
}

const struct route *route_find(
        const struct route *table, size_t count, struct request *request, bool *other_method)
{
	const char *method = request->method;

	*other_method = false;
	if (!strcmp(method, "HEAD"))
		method = "GET";
	for (size_t i = 0; i < count; i++) {
		if (!route_matches(table[i].path, request->rest, request->arg))
			continue;
		if (!strcmp(table[i].method, method))
			return &table[i];
		*other_method = true;
	}
	return NULL;
}

const char *query(const struct request *request, const char *key)
{
	for (size_t i = request->query.count; i > 0; i--)
		if (!strcmp(request->query.items[i - 1].key, key))
			return request->query.items[i - 1].value;
	return NULL;
}

bool query_true(const struct request *request, const char *key)
{
	static const char *const yes[] = {"1", "true", "t", "yes", "y", "on"};
	const char *value = query(request, key);

	for (size_t i = 0; value && i < sizeof yes / sizeof *yes; i++)
		if (!strcasecmp(value, yes[i]))
			return true;
	return false;
}

void query_put(struct buf *out, const struct request *request, const char *without)
{
	bool any = false;

	for (size_t i = 0; i < request->query.count; i++) {
		const struct pair *pair = &request->query.items[i];

		if (without && !strcmp(pair->key, without))
			continue;
		if (any)
			buf_putc(out, '&');
		buf_add_url(out, pair->key);
		buf_putc(out, '=');
		buf_add_url(out, pair->value);
		any = true;
	}
}

void reply_header(struct request *request, const char *name, const char *format, ...)
{
	struct buf value = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&value, format, args);
	va_end(args);
	pairs_set(&request->headers, name, buf_str(&value));
	buf_free(&value);
}

void reply_status(struct request *request, int status)
{
	request->status = status;
	if (!request->type)
		request->type = "application/json";
}

void reply_empty(struct request *request, int status)
{
	buf_clear(&request->out);
	request->status = status;
}

const char *status_words(int status)
{
	static const struct {
		int status;
		const char *words;
	} table[] = {
	        {200, "OK"},
	        {201, "Created"},
	        {202, "Accepted"},
	        {204, "No Content"},
	        {300, "Multiple Choices"},
	        {400, "Bad Request"},
	        {401, "Unauthorized"},
	        {403, "Forbidden"},
	        {404, "Not Found"},
	        {405, "Method Not Allowed"},
	        {406, "Not Acceptable"},
	        {409, "Conflict"},
	        {411, "Length Required"},
	        {413, "Request Entity Too Large"},
	        {415, "Unsupported Media Type"},
	        {429, "Too Many Requests"},
	        {500, "Internal Server Error"},
	        {501, "Not Implemented"},
	        {502, "Bad Gateway"},
	        {503, "Service Unavailable"},
	        {504, "Gateway Timeout"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].status == status)
			return table[i].words;
	return "Error";
}

struct token *token_find(const char *id)
{
	for (struct token *token = world.tokens; token; token = token->next)
		if (str_eq(token->id, id))
			return token->expires > world.now ? token : NULL;
	return NULL;
}

bool request_sign_in(struct request *request)
{
	const char *id = header(request, "X-Auth-Token");
	struct token *token = id ? token_find(id) : NULL;
	int roles;

	request->token = token;
	if (!token)
		return false;
	roles = token->project >= 0 ? world.users[token->user].roles[token->project] : 0;
	if (token->system && (world.users[token->user].roles[PROJECT_ADMIN] & ROLE_ADMIN))
		roles |= ROLE_ADMIN | ROLE_MEMBER;
	request->admin = (roles & ROLE_ADMIN) != 0;
	request->member = (roles & (ROLE_MEMBER | ROLE_ADMIN)) != 0;
	return true;
}

bool request_is_json(const struct request *request)
{
	const char *type = header(request, "Content-Type");

	return !type || strstr(type, "json") != NULL;
}
