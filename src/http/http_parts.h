/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the HTTP module: the client, a call, and one try of it. */
#ifndef NCNOVA_HTTP_PARTS_H
#define NCNOVA_HTTP_PARTS_H

#include "loop_parts.h"
#include "ncnova/http.h"

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80.0 or newer is needed"
#endif

/* One host and port, and its tries. */
struct origin {
	struct origin *next;
	char *name;    /* host:port, as messages show it */
	int active;    /* tries on their way */
	bool answered; /* it has ever answered us */
};

struct http {
	struct loop *loop;
	CURLSH *share; /* TLS sessions, so that a fresh connection is a cheap one */
	struct http_call *first, *last; /* as they were sent */
	struct http_call *dead; /* cancelled while a name is resolved: they end on their own */
	struct origin *origins;
	unsigned int random;
	FILE *transcript;
	struct http_timing *timings;
	size_t timing_count;
};

enum call_state {
	CALL_QUEUED,  /* for a place among its origin's tries */
	CALL_RUNNING, /* its handle is in the multi */
	CALL_WAITING, /* for its timer: to be asked again, or to be told of a failure */
	CALL_DELIVERED,
	CALL_DEAD,
};

struct http_call {
	struct loop_transfer transfer;
	struct http *http;
	struct http_call *prev, *next;
	enum call_state state;
	http_done_fn *done;
	void *data;

	char *method, *url, *body, *label;
	size_t body_len;
	struct strv headers;
	bool idempotent, secret_body, https;
	struct origin *origin; /* NULL: the URL is invalid */

	char *cacert, *cert, *key;
	bool insecure;
	int64_t connect_timeout_ms, timeout_ms;
	int retries;
	size_t max_body;

	uint64_t timer; /* RUNNING: looks for a stalled body; WAITING: see there */
	int64_t started_ms;
	int tries, hops;
	bool sent; /* in any try */
	struct error error;

	/* The try that runs, or ran last. */
	CURL *easy;
	int socket; /* https: the connection's, duplicated, to look at after a failure; or -1 */
	struct curl_slist *lines;
	char words[CURL_ERROR_SIZE]; /* curl's own about a failure */
	struct buf reply_body;
	struct http_header *reply_headers;
	size_t reply_header_count, reply_header_bytes;
	int64_t last_byte_ms; /* when the answer last moved; 0: none of it came */
	int starts; /* of sending the request: curl may do it again on a lost connection */
	bool resolving, too_large, too_many_headers;
};

/* http.c: as http_reply_header. */
const char *call_header(const struct http_call *call, const char *name);

/* http_try.c: one curl handle, from setup to removal. */
bool try_start(struct http_call *call);
void try_stop(struct http_call *call); /* takes it out of the loop; what came stays */
void try_forget_reply(struct http_call *call);
int64_t try_stall_ms(const struct http_call *call);

/* http_url.c */
bool url_read(const char *url, char **origin, bool *https); /* false: not one of ours */
/* Where a redirect leads, when that is the same scheme, host and port; else NULL. Malloc'ed. */
char *url_follow(const char *base, const char *location);

/* http_words.c: fills call->error; true when asking again would only fail the same way. */
bool words_for_failure(struct http_call *call, CURLcode code);
void words_for_stall(struct http_call *call);

/* http_transcript.c */
void transcript_request(const struct http_call *call);
void transcript_reply(const struct http_call *call, int status);
void transcript_failure(const struct http_call *call);
void transcript_retry(const struct http_call *call, int64_t delay_ms);

#endif
