/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a request: queue, tries, retries, redirects, delivery. */
#include "http_parts.h"
#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "retry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	ORIGIN_TRIES = 6, /* at the same time */
	MOST_HOPS = 5,
	RETRIES = 4,
	RETRIES_STRANGER = 1, /* a host that never answered is more likely wrong than busy */
	CONNECT_MS = 10000,
	TOTAL_MS = 60000,
	LONGEST_MS = 24 * 3600 * 1000,
	MOST_TIMINGS = 4096,
};
static const size_t max_body = (size_t)64 * 1024 * 1024;

static void start_queued(struct http *http);

/* ------------------------------------------------------------------ lists */

static void link_call(struct http *http, struct http_call *call)
{
	call->prev = http->last;
	call->next = NULL;
	if (http->last)
		http->last->next = call;
	else
		http->first = call;
	http->last = call;
}

static void unlink_call(struct http_call *call)
{
	struct http *http = call->http;

	if (call->prev)
		call->prev->next = call->next;
	else
		http->first = call->next;
	if (call->next)
		call->next->prev = call->prev;
	else
		http->last = call->prev;
	call->prev = call->next = NULL;
}

static void unlink_dead(struct http_call *call)
{
	struct http_call **link = &call->http->dead;

	while (*link && *link != call)
		link = &(*link)->next;
	if (*link)
		*link = call->next;
}

static struct origin *find_origin(struct http *http, char *name)
{
	struct origin *origin = http->origins;

	while (origin && strcasecmp(origin->name, name) != 0)
		origin = origin->next;
	if (origin) {
		free(name);
		return origin;
	}
	origin = xcalloc(1, sizeof *origin);
	origin->name = name;
	origin->next = http->origins;
	http->origins = origin;
	return origin;
}

static void http_call_free(struct http_call *call)
{
	loop_timer_stop(call->http->loop, call->timer);
	try_stop(call);
	try_forget_reply(call);
	for (size_t i = 0; i < call->headers.count; i++)
		explicit_bzero(call->headers.items[i], strlen(call->headers.items[i]));
	strv_free(&call->headers);
	if (call->body)
		explicit_bzero(call->body, call->body_len);
	free(call->body);
	free(call->method);
	free(call->url);
	free(call->label);
	free(call->cacert);
	free(call->cert);
	free(call->key);
	free(call);
}

/* ------------------------------------------------------------------ the end of a call */

static void add_timing(const struct http_call *call, int64_t elapsed_ms)
{
	struct http *http = call->http;
	struct http_timing *timing;

	if (http->timing_count == MOST_TIMINGS) {
		/* A screen that runs for weeks keeps only the newer half. */
		for (size_t i = 0; i < MOST_TIMINGS / 2; i++)
			free(http->timings[i].label);
		http->timing_count -= MOST_TIMINGS / 2;
		memmove(http->timings, http->timings + MOST_TIMINGS / 2,
		        http->timing_count * sizeof *http->timings);
	}
	if (!http->timings)
		http->timings = xcalloc(MOST_TIMINGS, sizeof *http->timings);
	timing = &http->timings[http->timing_count++];
	timing->seconds = (double)elapsed_ms / 1000;
	if (call->label) {
		timing->label = xstrdup(call->label);
	} else {
		struct buf label = BUF_INIT;

		buf_printf(&label, "%s ", call->method);
		redact_url(&label, call->url);
		timing->label = buf_take(&label);
	}
}

/* `status` is 0 if there is no response: see call->error. */
static void http_deliver(struct http_call *call, int status)
{
	struct http *http = call->http;
	char empty[] = "";
	struct http_reply reply = {.status = status,
	        .body = empty,
	        .headers = call->reply_headers,
	        .header_count = call->reply_header_count,
	        .sent = call->sent,
	        .tries = call->tries,
	        .elapsed_ms = call->started_ms ? clock_ms() - call->started_ms : 0};

	if (status && call->reply_body.len) {
		reply.body = call->reply_body.data;
		reply.body_len = call->reply_body.len;
	}
	if (!status)
		reply.error = call->error;
	unlink_call(call);
	call->state = CALL_DELIVERED;
	if (call->started_ms)
		add_timing(call, reply.elapsed_ms);
	/* The callback may wait in the loop, or free everything: nothing of http is used after it.
	 */
	start_queued(http);
	call->done(call->data, &reply);
	http_call_free(call);
}

static void deliver_failure(void *data)
{
	struct http_call *call = data;

	call->timer = 0;
	http_deliver(call, 0);
}

/* The callback is never called from inside http_send, but in the next turn. */
static void fail_soon(struct http_call *call)
{
	call->state = CALL_WAITING;
	call->timer = loop_timer_start(call->http->loop, 0, deliver_failure, call);
}

/* ------------------------------------------------------------------ tries */

static void http_on_retry_timer(void *data)
{
	struct http_call *call = data;

	call->timer = 0;
	call->state = CALL_QUEUED;
	start_queued(call->http);
}

const char *call_header(const struct http_call *call, const char *name)
{
	const struct http_reply reply = {
	        .headers = call->reply_headers, .header_count = call->reply_header_count};

	return http_reply_header(&reply, name);
}

static unsigned int next_random(struct http *http)
{
	http->random ^= http->random << 13;
	http->random ^= http->random >> 17;
	http->random ^= http->random << 5;
	return http->random;
}

static int allowed_retries(const struct http_call *call, int status)
{
	if (call->retries >= 0)
		return call->retries;
	return status || call->starts || call->origin->answered ? RETRIES : RETRIES_STRANGER;
}

static bool http_try_again(struct http_call *call, int status, bool permanent)
{
	struct retry_case c = {.method = call->method,
	        .idempotent = call->idempotent,
	        .sent = call->starts > 0,
	        .permanent = permanent,
	        .status = status,
	        .code = call->error.code,
	        .tries = call->tries,
	        .retries = allowed_retries(call, status),
	        .longest_ms = call->timeout_ms,
	        .random = next_random(call->http)};
	int64_t when, delay;

	if (clock_parse_http_date(call_header(call, "Retry-After"), &when))
		c.retry_after_ms = when - clock_wall_ms();
	if (!retry_decide(&c, &delay))
		return false;
	transcript_retry(call, delay);
	call->state = CALL_WAITING;
	call->timer = loop_timer_start(call->http->loop, delay, http_on_retry_timer, call);
	return true;
}

/* A safe request follows a redirect on the same service; any other redirect is the result. */
static bool http_follow(struct http_call *call, int status)
{
	char *url;

	if (!retry_is_safe_method(call->method) || call->hops >= MOST_HOPS ||
	        !(status == 301 || status == 302 || status == 303 || status == 307 ||
	                status == 308))
		return false;
	url = url_follow(call->url, call_header(call, "Location"));
	if (!url)
		return false;
	free(call->url);
	call->url = url;
	call->hops++;
	call->tries--;
	call->state = CALL_QUEUED;
	start_queued(call->http);
	return true;
}

/* The try is over and out of the loop: status, or 0 and call->error. */
static void try_over(struct http_call *call, int status, bool permanent)
{
	if (status) {
		call->origin->answered = true;
		transcript_reply(call, status);
		if (http_follow(call, status))
			return;
	} else {
		transcript_failure(call);
	}
	if (http_try_again(call, status, permanent))
		start_queued(call->http);
	else
		http_deliver(call, status);
}

static void stop_try(struct http_call *call)
{
	loop_timer_stop(call->http->loop, call->timer);
	call->timer = 0;
	call->origin->active--;
	try_stop(call);
}

static void transfer_done(struct loop_transfer *transfer, CURLcode code)
{
	struct http_call *call = (struct http_call *)transfer;
	long status = 0;
	bool permanent = false;

	if (call->state == CALL_DEAD) {
		unlink_dead(call);
		http_call_free(call);
		return;
	}
	error_clear(&call->error);
	if (code == CURLE_OK)
		curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && status == 0)
		code = CURLE_WEIRD_SERVER_REPLY;
	if (code != CURLE_OK)
		permanent = words_for_failure(call, code);
	stop_try(call);
	try_over(call, (int)status, permanent);
}

/* curl's own limit would include the time before the first byte: only a body counts as stalled. */
static void http_on_stall_timer(void *data)
{
	struct http_call *call = data;
	int64_t limit = try_stall_ms(call), quiet = 0;

	if (call->last_byte_ms)
		quiet = clock_ms() - call->last_byte_ms;
	if (quiet < limit) {
		call->timer = loop_timer_start(
		        call->http->loop, limit - quiet, http_on_stall_timer, call);
		return;
	}
	call->timer = 0;
	words_for_stall(call);
	stop_try(call);
	try_over(call, 0, false);
}

static void http_start_call(struct http_call *call)
{
	if (!call->started_ms)
		call->started_ms = clock_ms();
	call->tries++;
	transcript_request(call);
	if (!try_start(call)) {
		error_set(&call->error, ERR_MEMORY, "libcurl cannot send a request to %s",
		        call->origin->name);
		fail_soon(call);
		return;
	}
	call->state = CALL_RUNNING;
	call->origin->active++;
	call->timer =
	        loop_timer_start(call->http->loop, try_stall_ms(call), http_on_stall_timer, call);
}

static void start_queued(struct http *http)
{
	for (struct http_call *call = http->first; call; call = call->next)
		if (call->state == CALL_QUEUED && call->origin->active < ORIGIN_TRIES)
			http_start_call(call);
}

/* ------------------------------------------------------------------ asking */

static int64_t limit_ms(int64_t given, int64_t otherwise)
{
	return given <= 0 ? otherwise : given < LONGEST_MS ? given : LONGEST_MS;
}

static void copy_options(struct http_call *call, const struct http_options *options,
        const struct http_request *request)
{
	static const struct http_options defaults = {.retries = -1};

	if (!options)
		options = &defaults;
	call->cacert = xstrdup(options->cacert);
	call->cert = xstrdup(options->cert);
	call->key = xstrdup(options->key);
	call->insecure = options->insecure;
	call->connect_timeout_ms = limit_ms(options->connect_timeout_ms, CONNECT_MS);
	call->timeout_ms =
	        limit_ms(options->timeout_ms ? options->timeout_ms : request->timeout_ms, TOTAL_MS);
	call->retries = options->retries;
	call->max_body = options->max_body ? options->max_body : max_body;
}

/* A line is one header, whatever it was made from. */
static void copy_headers(struct http_call *call, const char *const *headers)
{
	bool agent = false;

	for (; headers && *headers; headers++) {
		strv_take(&call->headers, xstrndup(*headers, strcspn(*headers, "\r\n")));
		agent = agent || strncasecmp(*headers, "User-Agent:", 11) == 0;
	}
	if (!agent)
		strv_add(&call->headers, "User-Agent: ncnova/" NCNOVA_VERSION);
}

static void copy_request(struct http_call *call, const struct http_request *request)
{
	call->method = xstrdup(request->method ? request->method : "GET");
	call->url = xstrdup(request->url ? request->url : "");
	call->label = xstrdup(request->label);
	call->idempotent = request->idempotent;
	call->secret_body = request->secret_body;
	copy_headers(call, request->headers);
	if (request->body) {
		call->body_len = request->body_len;
		call->body = xmalloc(request->body_len + 1);
		memcpy(call->body, request->body, request->body_len);
		call->body[request->body_len] = '\0';
	}
}

struct http_call *http_send(struct http *http, const struct http_options *options,
        const struct http_request *request, http_done_fn *done, void *data)
{
	struct http_call *call = xcalloc(1, sizeof *call);
	char *origin = NULL;

	call->transfer.done = transfer_done;
	call->http = http;
	call->done = done;
	call->data = data;
	copy_options(call, options, request);
	copy_request(call, request);
	link_call(http, call);
	if (url_read(call->url, &origin, &call->https)) {
		call->origin = find_origin(http, origin);
		start_queued(http);
	} else {
		struct buf url = BUF_INIT;

		redact_url(&url, call->url);
		error_set(&call->error, ERR_CONFIG,
		        "'%s' is not a valid URL: it must start with http:// or https:// and a "
		        "host",
		        buf_str(&url));
		buf_free(&url);
		fail_soon(call);
	}
	return call;
}

void http_cancel(struct http_call *call)
{
	struct http *http;

	if (!call || call->state == CALL_DELIVERED || call->state == CALL_DEAD)
		return;
	http = call->http;
	unlink_call(call);
	loop_timer_stop(http->loop, call->timer);
	call->timer = 0;
	if (call->state == CALL_RUNNING)
		call->origin->active--;
	if (call->state == CALL_RUNNING && call->resolving) {
		/* Removing the handle would wait for the resolver, so it is left to end on its
		 * own. */
		call->state = CALL_DEAD;
		call->next = http->dead;
		http->dead = call;
	} else {
		http_call_free(call);
	}
	start_queued(http);
}

/* ------------------------------------------------------------------ the client */

struct http *http_new(struct loop *loop, struct error *error)
{
	struct http *http = xcalloc(1, sizeof *http);

	http->loop = loop;
	http->random = (unsigned int)clock_wall_ms() ^ (unsigned int)getpid() << 16;
	if (!http->random)
		http->random = 1;
	http->share = curl_share_init();
	if (!http->share) {
		error_set(error, ERR_MEMORY, "cannot initialise libcurl");
		free(http);
		return NULL;
	}
	curl_share_setopt(http->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return http;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http->first) {
		struct http_call *call = http->first;

		unlink_call(call);
		http_call_free(call);
	}
	while (http->dead) {
		struct http_call *call = http->dead;

		http->dead = call->next;
		http_call_free(call);
	}
	while (http->origins) {
		struct origin *origin = http->origins;

		http->origins = origin->next;
		free(origin->name);
		free(origin);
	}
	for (size_t i = 0; i < http->timing_count; i++)
		free(http->timings[i].label);
	free(http->timings);
	curl_share_cleanup(http->share);
	free(http);
}

struct loop *http_loop(const struct http *http)
{
	return http->loop;
}

void http_set_transcript(struct http *http, FILE *out)
{
	http->transcript = out;
}

const struct http_timing *http_timings(const struct http *http, size_t *count)
{
	*count = http->timing_count;
	return http->timings;
}
