/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting in the loop for a session's answer: how a command asks the cloud. */
#include "ncnova/loop.h"
#include "internal.h"

#include <string.h>
#include <strings.h>

/* State shared by the waiting function and its callback. */
struct waiting {
	bool done;
	cJSON *json;
	struct error error;
};

cJSON *session_reply_take(struct session_reply *reply)
{
	cJSON *json = reply->json;
	reply->json = NULL;
	return json;
}

static void wait_on_reply(void *data, struct session_reply *reply)
{
	struct waiting *waiting = data;
	waiting->error = reply->error;
	if (reply->error.code == 0)
		waiting->json = session_reply_take(reply);
	waiting->done = true;
}

/* The user's Ctrl-C: the request is cancelled, but a change may be on its way all the same. */
static void wait_give_up(struct session_call *call, struct error *error)
{
	bool change = call->state == CALL_IN_FLIGHT && strcasecmp(call->method, "GET") != 0 &&
	              strcasecmp(call->method, "HEAD") != 0;
	if (change)
		error_set(error, ERR_CANCELLED,
		        "Cancelled after the request was sent: it may have been carried out.");
	session_cancel(call);
}

int session_wait(struct session *session, const struct session_request *request, cJSON **json,
        struct error *error)
{
	struct waiting waiting = {0};
	struct session_call *call = session_send(session, request, wait_on_reply, &waiting);
	int code = loop_until(session_loop(session), &waiting.done, error);
	if (waiting.done) {
		code = waiting.error.code;
		if (error)
			*error = waiting.error;
	} else {
		wait_give_up(call, error);
	}
	if (json)
		*json = waiting.json;
	else
		cJSON_Delete(waiting.json);
	return code;
}

/* ------------------------------------------------------------------ session_connect */

static void wait_on_ready(void *data, const struct error *error)
{
	struct waiting *waiting = data;
	waiting->error = *error;
	waiting->done = true;
}

int session_connect(struct session *session, struct error *error)
{
	struct waiting waiting = {0};
	session_start(session, wait_on_ready, &waiting);
	struct session_call *call = session->last;
	while (call && call->data != &waiting)
		call = call->previous;
	int code = loop_until(session_loop(session), &waiting.done, error);
	if (waiting.done) {
		if (error)
			*error = waiting.error;
		return waiting.error.code;
	}
	session_cancel(call);
	return code;
}
