/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP over one libcurl multi handle: one request, its retries, its transcript. */
#ifndef NCNOVA_HTTP_H
#define NCNOVA_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"
#include "ncnova/loop.h"

/* Options shared by all requests to one cloud. http_send copies what it needs; NULLs are fine. */
struct http_options {
	const char *cacert;         /* file or directory of CAs; NULL: the system's */
	const char *cert, *key;     /* client certificate */
	bool insecure;              /* verify: false */
	int64_t connect_timeout_ms; /* 0: 10 s */
	int64_t timeout_ms; /* total, per try; 0: 60 s, and a body may stall half of it, at most 30
	                       s */
	/* Retries, where allowed. -1: the default: 4, but 1 for a host that has never answered, so
	 * that a wrong URL fails soon; 0: none. */
	int retries;
	size_t max_body; /* bytes; 0: 64 MiB */
};

/*
 * A request. Strings are copied by http_send. `headers` are "Name: value" lines.
 * A GET or HEAD is retried on connection failure, 429, 502, 503 and 504, with jittered
 * exponential back-off from 0.5 s that honours Retry-After; one that is longer than the time-out is
 * the answer. Anything else is retried only when not one byte of it can have been sent (no
 * connection), or if `idempotent` is set (a sign-in). A change uses a new connection,
 * so that curl never repeats it either. A GET follows redirects on its own scheme, host and
 * port; any other 3xx is an answer. At most six requests to a host are on their way; the others
 * wait in order, and their time-outs with them.
 */
struct http_request {
	const char *method;         /* GET, POST, … */
	const char *url;            /* absolute, http or https only */
	const char *const *headers; /* NULL-terminated, or NULL */
	const char *body;           /* NULL: none */
	size_t body_len;
	bool idempotent;
	int64_t timeout_ms; /* per try; 0: the options'. Longer than theirs only where they have
	                       none of their own */
	bool secret_body;   /* the transcript shows only the body's size */
	const char *label;  /* for --timings; NULL: the method and URL */
};

struct http_header {
	char *name, *value;
};

struct http_reply {
	int status; /* 0: no complete response, see error; headers may have arrived */
	char *body; /* terminated; "" when empty; borrowed until the callback returns */
	size_t body_len;
	struct http_header *headers;
	size_t header_count;
	struct error error; /* code 0: an HTTP response arrived, whatever its status */
	bool sent;          /* bytes of the request may have reached the service */
	int tries;
	int64_t elapsed_ms;
};
/* The header's value, ignoring the case of the name; NULL: no such header. */
const char *http_reply_header(const struct http_reply *reply, const char *name);
/* The request id: X-Openstack-Request-Id, X-Compute-Request-Id, or x-openstack-request-id; "" if
 * none. */
const char *http_reply_request_id(const struct http_reply *reply);

struct http;
struct http_call;
/* Called once per request, from loop_turn, never from inside http_send. */
typedef void http_done_fn(void *data, struct http_reply *reply);

struct http *http_new(struct loop *loop, struct error *error);
void http_free(struct http *http);
struct loop *http_loop(const struct http *http); /* the one given to http_new */
/* The call lives until its callback has returned or it is cancelled. */
struct http_call *http_send(struct http *http, const struct http_options *options,
        const struct http_request *request, http_done_fn *done, void *data);
/* Cancels the call: its callback is not called. Never blocks, even while a name is being resolved.
 */
void http_cancel(struct http_call *call);

/* --debug: writes every request and response to `out` in curl's style, redacted (NULL: none). */
void http_set_transcript(struct http *http, FILE *out);
/* --timings: the requests and how long each took, in order. */
struct http_timing {
	char *label;
	double seconds;
};
const struct http_timing *http_timings(const struct http *http, size_t *count);

#endif
