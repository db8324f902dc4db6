/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tiny HTTP server for these tests: scripted answers, served from the very loop under test. */
#ifndef NCNOVA_TEST_HTTP_SERVER_H
#define NCNOVA_TEST_HTTP_SERVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ncnova/buf.h"
#include "ncnova/http.h"
#include "ncnova/loop.h"

#define TEST_HELPER __attribute__((unused)) static

enum after { KEEP, CLOSE, RESET };

/* One request takes one answer; the last one serves all that follow. */
struct answer {
	const char *text; /* as it goes over the wire */
	size_t len;       /* 0: strlen(text) */
	enum after after;
	int delay_ms; /* from the whole request to the answer */
};

enum { MOST_PEERS = 64 };

struct peer {
	struct server *server;
	int fd;
	struct loop_watch *watch;
	uint64_t timer;
	struct buf in;
};

struct server {
	struct loop *loop;
	int fd, port;
	struct loop_watch *watch;
	const struct answer *answers;
	size_t answer_count;
	int requests, connections;
	int open, most_open; /* connections at the same time */
	bool greets;         /* answers before it is asked */
	struct buf last;     /* the last whole request */
	struct peer peers[MOST_PEERS];
};

/* The whole length of the request in `in`, or 0 while some of it is missing. */
TEST_HELPER size_t request_length(const struct buf *in)
{
	const char *end = strstr(buf_str(in), "\r\n\r\n");
	const char *length = strcasestr(buf_str(in), "\r\nContent-Length:");
	size_t total;

	if (!end)
		return 0;
	total = (size_t)(end - in->data) + 4;
	if (length && length < end)
		total += strtoul(length + 17, NULL, 10);
	return in->len >= total ? total : 0;
}

TEST_HELPER void peer_close(struct peer *peer, bool reset)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	if (!peer->watch)
		return;
	loop_watch_remove(peer->server->loop, peer->watch);
	peer->watch = NULL;
	loop_timer_stop(peer->server->loop, peer->timer);
	if (reset)
		setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	close(peer->fd);
	buf_free(&peer->in);
	peer->server->open--;
}

TEST_HELPER const struct answer *next_answer(const struct server *server)
{
	size_t index = (size_t)server->requests;

	return &server->answers[index < server->answer_count ? index : server->answer_count - 1];
}

TEST_HELPER void peer_answer(void *data)
{
	struct peer *peer = data;
	struct server *server = peer->server;
	const struct answer *answer = next_answer(server);

	server->requests++;
	peer->timer = 0;
	if (answer->text) {
		size_t len = answer->len ? answer->len : strlen(answer->text);

		assert_int_equal(send(peer->fd, answer->text, len, MSG_NOSIGNAL), len);
	}
	if (answer->after != KEEP)
		peer_close(peer, answer->after == RESET);
}

TEST_HELPER void peer_ready(void *data, int fd)
{
	struct peer *peer = data;
	char bytes[4096];
	ssize_t got = read(fd, bytes, sizeof bytes);
	size_t length;

	if (got <= 0) {
		peer_close(peer, false);
		return;
	}
	buf_add(&peer->in, bytes, (size_t)got);
	length = request_length(&peer->in);
	if (!length)
		return;
	buf_clear(&peer->server->last);
	buf_add(&peer->server->last, peer->in.data, length);
	buf_clear(&peer->in);
	if (next_answer(peer->server)->delay_ms)
		peer->timer = loop_timer_start(
		        peer->server->loop, next_answer(peer->server)->delay_ms, peer_answer, peer);
	else
		peer_answer(peer);
}

TEST_HELPER void server_ready(void *data, int fd)
{
	struct server *server = data;
	struct peer *peer = NULL;
	int accepted = accept(fd, NULL, NULL);

	if (accepted < 0)
		return;
	for (size_t i = 0; i < MOST_PEERS && !peer; i++)
		if (!server->peers[i].watch)
			peer = &server->peers[i];
	assert_non_null(peer);
	*peer = (struct peer){.server = server, .fd = accepted};
	peer->watch = loop_watch_add(server->loop, accepted, peer_ready, peer);
	server->connections++;
	if (++server->open > server->most_open)
		server->most_open = server->open;
	if (server->greets)
		peer_answer(peer);
}

/* Takes a port; connections are refused until server_listen. */
TEST_HELPER void server_bind(struct server *server, struct loop *loop)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof address;

	*server = (struct server){.loop = loop};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->fd >= 0);
	assert_int_equal(bind(server->fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
}

TEST_HELPER void server_listen(struct server *server)
{
	assert_int_equal(listen(server->fd, 64), 0);
	server->watch = loop_watch_add(server->loop, server->fd, server_ready, server);
}

TEST_HELPER void server_stop(struct server *server)
{
	for (size_t i = 0; i < MOST_PEERS; i++)
		peer_close(&server->peers[i], false);
	loop_watch_remove(server->loop, server->watch);
	close(server->fd);
	buf_free(&server->last);
}

/* ------------------------------------------------------------------ a client to go with it */

/* What one call came to. */
struct outcome {
	bool done;
	int status, tries, calls;
	bool sent;
	char body[8192];
	size_t body_len;
	struct error error;
	int64_t elapsed_ms;
	char request_id[64], header[256];
	const char *wanted; /* the header to keep */
};

struct fixture {
	struct loop *loop;
	struct http *http;
	struct server server;
	struct http_options options;
	char url[64];
};

TEST_HELPER void outcome_came(void *data, struct http_reply *reply)
{
	struct outcome *outcome = data;
	const char *header = outcome->wanted ? http_reply_header(reply, outcome->wanted) : NULL;

	outcome->done = true;
	outcome->calls++;
	outcome->status = reply->status;
	outcome->tries = reply->tries;
	outcome->sent = reply->sent;
	outcome->body_len = reply->body_len;
	assert_non_null(reply->body);
	snprintf(outcome->body, sizeof outcome->body, "%s", reply->body);
	snprintf(outcome->request_id, sizeof outcome->request_id, "%s",
	        http_reply_request_id(reply));
	snprintf(outcome->header, sizeof outcome->header, "%s", header ? header : "(none)");
	outcome->error = reply->error;
	outcome->elapsed_ms = reply->elapsed_ms;
}

TEST_HELPER void too_late(void *data)
{
	loop_interrupt(data);
}

/* Waits for *done, at most 20 s. */
TEST_HELPER void wait_for(struct loop *loop, const bool *done)
{
	uint64_t guard = loop_timer_start(loop, 20000, too_late, loop);

	assert_int_equal(loop_until(loop, done, NULL), 0);
	loop_timer_stop(loop, guard);
}

TEST_HELPER void answers(struct fixture *f, const struct answer *list, size_t count)
{
	f->server.answers = list;
	f->server.answer_count = count;
}
#define ANSWERS(f, ...)                                                                            \
	do {                                                                                       \
		static const struct answer list_[] = {__VA_ARGS__};                                \
		answers(f, list_, sizeof list_ / sizeof list_[0]);                                 \
	} while (0)

TEST_HELPER struct http_call *send_request(
        struct fixture *f, const char *method, const char *body, struct outcome *outcome)
{
	struct http_request request = {
	        .method = method, .url = f->url, .body = body, .body_len = body ? strlen(body) : 0};

	return http_send(f->http, &f->options, &request, outcome_came, outcome);
}

/* Sends and waits. */
TEST_HELPER struct outcome ask(struct fixture *f, const char *method, const char *body)
{
	struct outcome outcome = {.done = false};

	send_request(f, method, body, &outcome);
	wait_for(f->loop, &outcome.done);
	return outcome;
}

/* The proxy variables of whoever runs the tests are not theirs. */
TEST_HELPER void forget_proxies(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
	        "ALL_PROXY", "no_proxy", "NO_PROXY"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unsetenv(names[i]);
}

TEST_HELPER int set_up_silent(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct error error = {0};

	forget_proxies();
	f->loop = loop_new(&error);
	assert_non_null(f->loop);
	f->http = http_new(f->loop, &error);
	assert_non_null(f->http);
	f->options.retries = -1;
	server_bind(&f->server, f->loop);
	snprintf(f->url, sizeof f->url, "http://127.0.0.1:%d/v2.1/servers", f->server.port);
	*state = f;
	return 0;
}

TEST_HELPER int set_up(void **state)
{
	set_up_silent(state);
	server_listen(&((struct fixture *)*state)->server);
	return 0;
}

TEST_HELPER int tear_down(void **state)
{
	struct fixture *f = *state;

	server_stop(&f->server);
	http_free(f->http);
	loop_free(f->loop);
	free(f);
	return 0;
}

#endif
