/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small HTTP server inside the test's own loop: it answers what the test says, and remembers what
 * was asked. */
#ifndef CANNED_H
#define CANNED_H

#include "ncnova/buf.h"
#include "ncnova/config.h"
#include "ncnova/http.h"
#include "ncnova/json.h"
#include "ncnova/loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CANNED_MAX 200

struct canned_request {
	char *method, *path, *head, *body; /* head: all header lines */
};

struct canned;
/* Appends the whole answer to `out` (see canned_json); nothing: the connection is closed. */
typedef void canned_fn(void *data, const struct canned_request *request, struct buf *out);

struct canned_connection {
	struct canned *canned;
	struct loop_watch *watch;
	struct buf in;
	int fd;
};

struct canned {
	struct loop *loop;
	struct loop_watch *watch;
	int fd, port;
	canned_fn *answer;
	bool holds; /* no answer now doesn't close the connection */
	void *data;
	struct canned_request requests[CANNED_MAX];
	size_t count;
	struct canned_connection *connections[CANNED_MAX];
	size_t connection_count;
};

static inline void canned_answer(struct buf *out, int status, const char *headers, const char *body)
{
	buf_printf(out, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s\r\n%s", status, strlen(body),
	        headers ? headers : "", body);
}

static inline void canned_json(struct buf *out, int status, const char *body)
{
	canned_answer(out, status, "Content-Type: application/json\r\n", body);
}

/* The value of a header of the request, "" when it has none; good until the next call. */
static inline const char *canned_header(const struct canned_request *request, const char *name)
{
	static char value[4096];
	size_t n = strlen(name);
	for (const char *p = request->head; p && *p; p = strstr(p, "\r\n")) {
		p += strspn(p, "\r\n");
		if (strncasecmp(p, name, n) == 0 && p[n] == ':') {
			snprintf(value, sizeof value, "%.*s", (int)strcspn(p + n + 2, "\r\n"),
			        p + n + 2);
			return value;
		}
	}
	return "";
}

static inline size_t canned_count(const struct canned *canned, const char *method, const char *part)
{
	size_t count = 0;
	for (size_t i = 0; i < canned->count; i++) {
		const struct canned_request *r = &canned->requests[i];
		count += strcmp(r->method, method) == 0 && strstr(r->path, part) != NULL;
	}
	return count;
}

static inline const struct canned_request *canned_last(
        const struct canned *canned, const char *part)
{
	for (size_t i = canned->count; i > 0; i--) {
		if (strstr(canned->requests[i - 1].path, part))
			return &canned->requests[i - 1];
	}
	return NULL;
}

static inline void canned_forget(struct canned *canned)
{
	for (size_t i = 0; i < canned->count; i++) {
		free(canned->requests[i].method);
		free(canned->requests[i].path);
		free(canned->requests[i].head);
		free(canned->requests[i].body);
	}
	canned->count = 0;
}

static inline void canned_hang_up(struct canned_connection *c)
{
	if (c->fd < 0)
		return;
	loop_watch_remove(c->canned->loop, c->watch);
	close(c->fd);
	c->fd = -1;
}

/* One whole request at the start of the input: its length, or 0. */
static inline size_t canned_whole(const char *in, size_t len, size_t *head_len)
{
	const char *end = strstr(in, "\r\n\r\n");
	if (!end)
		return 0;
	*head_len = (size_t)(end + 4 - in);
	const char *length = strcasestr(in, "\r\nContent-Length:");
	size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
	return *head_len + body <= len ? *head_len + body : 0;
}

static inline bool canned_serve(struct canned_connection *c)
{
	struct canned *canned = c->canned;
	size_t head_len = 0, whole = canned_whole(buf_str(&c->in), c->in.len, &head_len);
	struct buf out = BUF_INIT;
	if (!whole || canned->count == CANNED_MAX)
		return false;
	struct canned_request *r = &canned->requests[canned->count++];
	const char *in = c->in.data;
	size_t method_len = strcspn(in, " "), path_len = strcspn(in + method_len + 1, " ");
	r->method = xstrndup(in, method_len);
	r->path = xstrndup(in + method_len + 1, path_len);
	r->head = xstrndup(in, head_len);
	r->body = xstrndup(in + head_len, whole - head_len);
	memmove(c->in.data, c->in.data + whole, c->in.len - whole + 1);
	c->in.len -= whole;

	canned->answer(canned->data, r, &out);
	bool stays = out.len > 0 || canned->holds;
	for (size_t sent = 0; sent < out.len;) {
		ssize_t n = send(c->fd, out.data + sent, out.len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	buf_free(&out);
	if (!stays)
		canned_hang_up(c);
	return stays;
}

static inline void canned_readable(void *data, int fd)
{
	struct canned_connection *c = data;
	char part[16384];
	ssize_t n = read(fd, part, sizeof part);
	if (n <= 0) {
		canned_hang_up(c);
		return;
	}
	buf_add(&c->in, part, (size_t)n);
	while (c->fd >= 0 && canned_serve(c)) {
	}
}

static inline void canned_accept(void *data, int fd)
{
	struct canned *canned = data;
	int one = accept(fd, NULL, NULL);
	if (one < 0 || canned->connection_count == CANNED_MAX)
		return;
	struct canned_connection *c = xcalloc(1, sizeof *c);
	c->canned = canned;
	c->fd = one;
	c->watch = loop_watch_add(canned->loop, one, canned_readable, c);
	canned->connections[canned->connection_count++] = c;
}

static inline struct canned *canned_new(struct loop *loop, canned_fn *answer, void *data)
{
	struct canned *canned = xcalloc(1, sizeof *canned);
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	canned->loop = loop;
	canned->answer = answer;
	canned->data = data;
	canned->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(canned->fd, (struct sockaddr *)&address, len) != 0 ||
	        listen(canned->fd, 50) != 0 ||
	        getsockname(canned->fd, (struct sockaddr *)&address, &len) != 0)
		abort();
	canned->port = ntohs(address.sin_port);
	canned->watch = loop_watch_add(loop, canned->fd, canned_accept, canned);
	return canned;
}

static inline void canned_free(struct canned *canned)
{
	for (size_t i = 0; i < canned->connection_count; i++) {
		canned_hang_up(canned->connections[i]);
		buf_free(&canned->connections[i]->in);
		free(canned->connections[i]);
	}
	loop_watch_remove(canned->loop, canned->watch);
	close(canned->fd);
	canned_forget(canned);
	free(canned);
}

/* A resolved cloud without files: pairs of dotted key and value, ended by NULL. */
static inline struct cloud_config *canned_config(
        enum config_auth_type type, const char *const *pairs)
{
	struct cloud_config *config = xcalloc(1, sizeof *config);
	config->name = xstrdup("canned");
	config->auth_type = type;
	config->values = cJSON_CreateObject();
	config->sources = cJSON_CreateObject();
	cJSON_AddObjectToObject(config->values, "auth");
	for (; pairs && *pairs; pairs += 2)
		cloud_config_set(config, pairs[0], pairs[1], "test");
	return config;
}

#endif
