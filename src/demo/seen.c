/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The request log: each request with its time, whether it was carried out, and the response. */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "ncnova/clock.h"
#include "out.h"

#define BODY_KEPT 16384 /* bytes of a body */
#define SEEN_MOST 20000 /* requests */

static const char *const text_names[] = {"method", "path", "query", "version", "type", "body"};
enum { TEXTS = sizeof text_names / sizeof *text_names };

struct seen {
	char *text[TEXTS];
	int64_t at;              /* wall clock, ms */
	int work_status, status; /* of the work and of the response; 0: none */
	bool worked;
};

/* Numbers start at 1; the items kept are those after number `dropped`. */
static struct {
	struct seen *items;
	size_t count, room;
	uint64_t dropped;
} seen;

/* The requested microversion, from either header. */
static const char *seen_version(const struct request *request)
{
	const char *version = header(request, "OpenStack-API-Version");

	if (!version)
		version = header(request, "X-OpenStack-Nova-API-Version");
	if (version && str_starts(version, "compute "))
		version += strlen("compute ");
	return version ? version : "";
}

/* Omits passwords of sign-in requests and image data. */
static char *seen_body(const struct request *request)
{
	struct buf body = BUF_INIT;

	if (!str_starts(request->path, "/identity") && !str_ends(request->path, "/file"))
		buf_add(&body, buf_str(&request->in),
		        request->in.len < BODY_KEPT ? request->in.len : BODY_KEPT);
	buf_puts(&body, "");
	return buf_take(&body);
}

static void drop(size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t t = 0; t < TEXTS; t++)
			free(seen.items[i].text[t]);
	seen.count -= count;
	seen.dropped += count;
	memmove(seen.items, seen.items + count, seen.count * sizeof *seen.items);
}

void seen_add(struct request *request)
{
	struct buf query = BUF_INIT;
	const char *type = header(request, "Content-Type");
	struct seen *one;

	/* Keeps the newer half, so that a long run stays small. */
	if (seen.count >= SEEN_MOST)
		drop(SEEN_MOST / 2);
	if (seen.count == seen.room) {
		seen.room = seen.room ? seen.room * 2 : 64;
		seen.items = xrealloc(seen.items, seen.room * sizeof *seen.items);
	}
	query_put(&query, request, NULL);
	buf_puts(&query, "");
	one = &seen.items[seen.count++];
	*one = (struct seen){.at = clock_wall_ms(),
	        .text = {xstrdup(request->method), xstrdup(request->path), buf_take(&query),
	                xstrdup(seen_version(request)), xstrdup(type ? type : ""),
	                seen_body(request)}};
	request->seen = seen.dropped + seen.count;
}

static struct seen *seen_find(const struct request *request)
{
	return request->seen > seen.dropped ? &seen.items[request->seen - seen.dropped - 1] : NULL;
}

void seen_work(const struct request *request)
{
	struct seen *one = seen_find(request);

	if (!one)
		return;
	one->worked = true;
	one->work_status = request->status;
}

void seen_reply(const struct request *request)
{
	struct seen *one = seen_find(request);

	if (one)
		one->status = request->status;
}

void seen_list(struct buf *out)
{
	js_open(out, NULL, '[');
	for (size_t i = 0; i < seen.count; i++) {
		const struct seen *one = &seen.items[i];

		js_open(out, NULL, '{');
		for (size_t t = 0; t < TEXTS; t++)
			js_text(out, text_names[t], one->text[t]);
		js_int(out, "at_ms", one->at);
		js_bool(out, "worked", one->worked);
		js_int(out, "work_status", one->work_status);
		js_int(out, "status", one->status);
		js_close(out, '}');
	}
	js_close(out, ']');
}

void seen_clear(void)
{
	if (seen.count)
		drop(seen.count);
	free(seen.items);
	seen.items = NULL;
	seen.room = 0;
}
