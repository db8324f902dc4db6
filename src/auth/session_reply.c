/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interprets a service's response: JSON, an error, or a change of unknown outcome. */
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <string.h>
#include <strings.h>

static bool is_change(const struct session_call *call)
{
	return strcasecmp(call->method, "GET") != 0 && strcasecmp(call->method, "HEAD") != 0;
}

static void read_json(const struct session_call *call, struct session_reply *reply)
{
	const char *type = http_reply_header(reply->http, "Content-Type");
	if (reply->http->body_len == 0 || (type && str_starts(type, "application/octet-stream")))
		return;
	struct error *error = &reply->error, why = {0};
	reply->json = json_parse(reply->http->body, reply->http->body_len, &why);
	if (reply->json)
		return;
	struct buf words = BUF_INIT;
	service_error_words(&words, reply->http->body, reply->http->body_len);
	error_set_type(error, ERR_PROTOCOL, "ClientException",
	        "%s answered %s with something that is not JSON (%s): %s", call->kind->word,
	        call->method, why.message, buf_str(&words));
	error->http_status = reply->status;
	buf_free(&words);
	/* A proxy's page, or a partial response: the change may have happened all the same. */
	if (is_change(call)) {
		reply->lost = true;
		error->code = ERR_LOST;
	}
}

/* Reports the service's Retry-After if it is too long to wait for. */
static void add_retry_after(const struct http_reply *http, struct error *error)
{
	const char *header = http_reply_header(http, "Retry-After");
	int64_t when, left;
	if (!clock_parse_http_date(header, &when))
		return;
	left = when - clock_wall_ms();
	if (left <= 0)
		return;
	char wait[32];
	struct error before = *error;
	clock_format_duration(left, wait, sizeof wait);
	error_set_type(error, before.code, before.type,
	        "%s (the service requests a wait of %s: Retry-After)", before.message, wait);
	error->http_status = before.http_status;
	memcpy(error->request_id, before.request_id, sizeof error->request_id);
	error->advice = before.advice;
	error->wait_ms = left;
}

/* The service's refusal in words, without the secrets it may quote from the request. */
static void read_refusal(
        const struct session_call *call, const struct http_reply *http, struct error *error)
{
	struct buf body = BUF_INIT;
	redact_sent(&body, http->body, http->body_len, call->body);
	session_error_from_body(
	        error, http->status, call->kind->word, call->method, buf_str(&body), body.len);
	buf_free(&body);
	add_retry_after(http, error);
}

static bool is_service_json(const struct http_reply *http)
{
	return http->body_len > 0 && http->body[strspn(http->body, " \t\r\n")] == '{';
}

/*
 * A change may have happened all the same: no answer came, a gateway gave up on it, or the service
 * failed while it worked on it. 501 and 503 refuse to begin.
 */
static bool is_lost(const struct session_call *call, const struct http_reply *http)
{
	if (!is_change(call))
		return false;
	if (http->status == 0)
		return http->sent;
	return http->status >= 500 && http->status != 501 && http->status != 503;
}

static void judge_lost(const struct session_call *call, struct session_reply *reply)
{
	const struct http_reply *http = reply->http;
	struct error why = http->error;
	if (reply->status)
		read_refusal(call, http, &why);
	reply->lost = true;
	if (reply->status && is_service_json(http)) {
		reply->error = why;
		reply->error.code = ERR_LOST;
		return;
	}
	error_set_type(&reply->error, ERR_LOST, "ConnectionLost",
	        "The request was sent to %s, but no reply came: it may or may not have been "
	        "carried out. %s",
	        call->kind->word, why.message);
}

/* A proxy's redirect to a sign-in page: no OpenStack service answers a change like this. */
static void refuse_redirect(const struct session_call *call, struct session_reply *reply)
{
	error_set_type(&reply->error, ERR_PROTOCOL, "ClientException",
	        "%s answered %s with a redirect (HTTP %d)", call->kind->word, call->method,
	        reply->status);
}

/* A service may fail after it did the work; a broken answer may follow a change that was made. */
static bool is_unclear(const struct session_call *call, const struct session_reply *reply)
{
	int status = reply->status;

	if (!is_change(call) || !reply->error.code)
		return false;
	if (reply->lost)
		return status && is_service_json(reply->http);
	return status == 503 || (status >= 200 && status < 400);
}

void reply_judge(const struct session_call *call, struct session_reply *reply)
{
	const struct http_reply *http = reply->http;
	int status = reply->status;
	if (is_lost(call, http)) {
		judge_lost(call, reply);
	} else if (status == 0) {
		reply->error = http->error;
		error_prefix(&reply->error, "%s", call->kind->word);
	} else if (status >= 200 && status < 400 && (status != 300 || call->url)) {
		if (status >= 300 && is_change(call))
			refuse_redirect(call, reply);
		else
			read_json(call, reply);
	} else if (status == 404 && call->not_found_ok) {
		if (is_service_json(http))
			reply->json = json_parse(http->body, http->body_len, NULL);
	} else {
		read_refusal(call, http, &reply->error);
		if (status == 401 && call->repeated)
			error_prefix(&reply->error, "%s refused a new token too", call->kind->word);
	}
	reply->unclear = is_unclear(call, reply);
	if (reply->error.code) {
		reply->error.http_status = status;
		if (*http_reply_request_id(http))
			snprintf(reply->error.request_id, sizeof reply->error.request_id, "%s",
			        http_reply_request_id(http));
	}
}
