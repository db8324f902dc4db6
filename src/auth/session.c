/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session's two state machines, top to bottom: signing in, and the life of a call. */
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/loop.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RENEW_MARGIN_MS  60000 /* a token is renewed when less than this is left of it */
#define REFUSAL_HOLD_MS  10000 /* a refused sign-in isn't tried again before this */
#define VERSION_RETRY_MS 60000 /* an unreadable version document is requested again after this */

/*
 *   session  OFF ──→ FINDING_KEYSTONE ──→ SIGNING_IN ──→ SIGNED_IN ──→ (401, or the token ends) OFF
 *             └─ auth_url says /v3 ────────↑                 ↑
 *             └─ the cache has a token ──────────────────────┘
 *
 *   call     NEEDS_TOKEN ──→ NEEDS_VERSION ──→ IN_FLIGHT ──→ DELIVERED
 *               ↑  └──────────────┴──→ OVER ──────────────────↑
 *               └── first 401 ──────────────────┘
 *
 * session_advance moves everything as far as it can go; it calls nobody back, so it may be called
 * from anywhere.
 */
static void session_advance(struct session *session);

/* ------------------------------------------------------------------ calls: birth and end */

static struct session_call *call_new(
        struct session *session, const struct service_kind *kind, const char *method)
{
	struct session_call *call = xcalloc(1, sizeof *call);
	call->session = session;
	call->kind = kind;
	call->method = xstrdup(method);
	call->previous = session->last;
	if (session->last)
		session->last->next = call;
	else
		session->first = call;
	session->last = call;
	return call;
}

static void call_unlink(struct session_call *call)
{
	struct session *session = call->session;
	*(call->previous ? &call->previous->next : &session->first) = call->next;
	*(call->next ? &call->next->previous : &session->last) = call->previous;
	if (session->version_call == call)
		session->version_call = NULL;
}

static void session_call_free(struct session_call *call)
{
	free(call->method);
	free(call->path);
	free_secret(call->body);
	free(call->content_type);
	free(call->url);
	free(call);
}

/* The end of a call; the callback may free the whole session. */
static void call_deliver(struct session_call *call, struct session_reply *reply)
{
	call_unlink(call);
	call->state = CALL_DELIVERED;
	if (call->ready)
		call->ready(call->data, &reply->error);
	else
		call->done(call->data, reply);
	cJSON_Delete(reply->json);
	session_call_free(call);
}

static void call_on_timer(void *data)
{
	struct session_call *call = data;
	struct session_reply reply = {.error = call->error};
	call->timer = 0;
	call_deliver(call, &reply);
}

/* Ends without a reply. The loop calls back, never session_send itself. */
static void call_end(struct session_call *call, const struct error *error)
{
	if (error)
		call->error = *error;
	call->state = CALL_OVER;
	call->timer = loop_timer_start(http_loop(call->session->http), 0, call_on_timer, call);
}

void session_cancel(struct session_call *call)
{
	if (!call || call->state == CALL_DELIVERED)
		return;
	if (call->http)
		http_cancel(call->http);
	if (call->timer)
		loop_timer_stop(http_loop(call->session->http), call->timer);
	call_unlink(call);
	session_call_free(call);
}

/* ------------------------------------------------------------------ signing in */

static void session_save(const struct session *session)
{
	if (session->use_cache)
		token_cache_save(session->cache_path, &session->token, session->versions);
}

/* Can these credentials be used twice? A passcode can't, and a token doesn't get younger. */
static bool renewable(const struct session *session)
{
	return session->config->auth_type == AUTH_PASSWORD ||
	       session->config->auth_type == AUTH_APPLICATION_CREDENTIAL;
}

/* A token is renewed in its last minute; one that lives shorter than two, at half time. */
static int64_t renewal_time(const struct session *session)
{
	int64_t left = session->token.expires_ms - clock_wall_ms();
	if (session->token.expires_ms == 0 || left <= 0 || !renewable(session))
		return 0;
	return session->token.expires_ms -
	       (left < 2 * RENEW_MARGIN_MS ? left / 2 : RENEW_MARGIN_MS);
}

static void session_signed_in(struct session *session)
{
	session->renew_ms = renewal_time(session);
	session->state = SESSION_SIGNED_IN;
	session->token_number++;
	session->refused_until_ms = 0;
	session_forget_refusals(session);
	session_forget_endpoints(session);
	session_choose_version(session);
}

static void sign_in_failed(struct session *session, const struct error *error)
{
	session->state = SESSION_OFF;
	for (struct session_call *call = session->first; call; call = call->next) {
		if (call->state == CALL_NEEDS_TOKEN)
			call_end(call, error);
	}
}

/* Keystone's response as JSON; a refusal or silence is an error. */
static cJSON *read_keystone(struct session *session, const struct http_reply *reply,
        const char *method, const char *url, struct error *error)
{
	error_clear(error);
	cJSON *body = reply->body_len ? json_parse(reply->body, reply->body_len, NULL) : NULL;
	if (reply->status == 0) {
		*error = reply->error;
	} else if (reply->status < 200 || reply->status >= 300) {
		session_error_from_body(
		        error, reply->status, "Keystone", method, reply->body, reply->body_len);
		snprintf(error->request_id, sizeof error->request_id, "%s",
		        http_reply_request_id(reply));
	} else if (!body) {
		struct buf words = BUF_INIT;
		service_error_words(&words, reply->body, reply->body_len);
		error_set_type(error, ERR_PROTOCOL, "AuthorizationFailure",
		        "The response is not JSON: %s", buf_str(&words));
		error->http_status = reply->status;
		buf_free(&words);
	}
	if (error->code)
		keystone_explain(error, session->config, url, reply, body);
	return body;
}

static void session_on_token(void *data, struct http_reply *reply)
{
	struct session *session = data;
	struct error error;
	int64_t skew = 0;

	session->sign_in = NULL;
	session_note_clock(session, reply);
	cJSON *body = read_keystone(session, reply, "POST", session->keystone_url, &error);
	if (error.code == 0) {
		if (http_reply_header(reply, "Date"))
			skew = session_clock_skew_ms(session);
		else if (token_skew(body, &skew))
			session_set_skew(session, skew);
		token_read(&session->token, http_reply_header(reply, "X-Subject-Token"), body, skew,
		        &error);
	}
	cJSON_Delete(body);
	if (error.code == 0) {
		session_signed_in(session);
		session_save(session);
	} else {
		if (error.http_status == 401) {
			session->refusal = error;
			session->refused_until_ms = clock_ms() + REFUSAL_HOLD_MS;
		}
		sign_in_failed(session, &error);
	}
	session_advance(session);
}

static void ask_for_token(struct session *session)
{
	static const char *const headers[] = {
	        "Accept: application/json", "Content-Type: application/json", NULL};
	struct error error = {0};
	char *body = keystone_body(session->config, &error);
	if (!body) {
		sign_in_failed(session, &error);
		return;
	}
	char *url = xasprintf("%s/auth/tokens", session->keystone_url);
	struct http_request request = {.method = "POST",
	        .url = url,
	        .headers = headers,
	        .body = body,
	        .body_len = strlen(body),
	        .idempotent = true,
	        .secret_body = true};
	session->state = SESSION_SIGNING_IN;
	session->sign_in =
	        http_send(session->http, &session->options, &request, session_on_token, session);
	free(url);
	free_secret(body);
}

static void session_on_document(void *data, struct http_reply *reply)
{
	struct session *session = data;
	const char *auth_url = cloud_config_get(session->config, "auth.auth_url");
	struct error error = {0};

	session->sign_in = NULL;
	session_note_clock(session, reply);
	if (reply->status == 0) {
		read_keystone(session, reply, "GET", auth_url, &error);
		sign_in_failed(session, &error);
	} else {
		cJSON *document =
		        reply->body_len ? json_parse(reply->body, reply->body_len, NULL) : NULL;
		session->keystone_url = keystone_url_from_document(auth_url, document);
		/* Some proxies hide the document: /v3 is where everybody has it. */
		if (!session->keystone_url)
			session->keystone_url = keystone_url_guess(auth_url);
		cJSON_Delete(document);
		ask_for_token(session);
	}
	session_advance(session);
}

static void find_keystone(struct session *session, const char *auth_url)
{
	static const char *const headers[] = {"Accept: application/json", NULL};
	struct http_request request = {.method = "GET", .url = auth_url, .headers = headers};
	session->state = SESSION_FINDING_KEYSTONE;
	session->sign_in =
	        http_send(session->http, &session->options, &request, session_on_document, session);
}

static bool take_cached_token(struct session *session)
{
	return session->use_cache && !session->cache_refused &&
	       token_cache_load(session->cache_path, &session->token, &session->versions);
}

static void start_sign_in(struct session *session)
{
	const char *auth_url = cloud_config_get(session->config, "auth.auth_url");
	struct error error = {0};

	if (!session->keystone_url && auth_url)
		session->keystone_url = keystone_url_direct(auth_url);
	if (session->config->auth_type == AUTH_NONE || take_cached_token(session)) {
		session_signed_in(session);
	} else if (cloud_config_check(session->config, &error) != 0) {
		sign_in_failed(session, &error);
	} else if (clock_ms() < session->refused_until_ms) {
		sign_in_failed(session, &session->refusal);
	} else if (session->keystone_url) {
		ask_for_token(session);
	} else {
		find_keystone(session, auth_url ? auth_url : "");
	}
}

static bool ends_soon(const struct session *session)
{
	return session->renew_ms > 0 && clock_wall_ms() > session->renew_ms;
}

/* The token is invalid; the next call that needs one signs in. */
static void drop_token(struct session *session)
{
	if (session->use_cache && session->token.id)
		token_cache_drop(session->cache_path, session->token.id);
	session->cache_refused = true;
	session->state = SESSION_OFF;
}

/* ------------------------------------------------------------------ compute's versions */

static bool version_is_needed(const struct session_call *call)
{
	if (call->ready)
		return true;
	if (call->no_version || call->version || !str_eq(call->kind->word, "compute"))
		return false;
	return !call->session->asked || !version_none(microversion_parse(call->session->asked));
}

static void ask_for_versions(struct session *session, bool at_root, bool repeated);

static void fail_waiting_for_version(struct session *session, const struct error *error)
{
	for (struct session_call *call = session->first; call; call = call->next) {
		if (call->state == CALL_NEEDS_VERSION)
			call_end(call, error);
	}
}

static void session_on_versions(void *data, struct session_reply *reply)
{
	struct session *session = data;
	struct version_range range;
	const char *endpoint = session_find_endpoint(session, service_kind_find("compute"), NULL);

	if (endpoint && reply->error.code == 0 && version_read_document(reply->json, &range)) {
		version_store(session->versions, endpoint, &range);
		session_choose_version(session);
		session_save(session);
	} else if (endpoint && reply->status != 0 && !session->version_at_root) {
		/* One new token is enough to learn that a 401 is not about the token. */
		ask_for_versions(session, true, session->version_call_repeated);
	} else if (endpoint && reply->status != 0) {
		session_do_without_versions(session, &reply->error, clock_ms() + VERSION_RETRY_MS);
	} else {
		fail_waiting_for_version(session, &reply->error);
	}
	session_advance(session);
}

/* Sent as an ordinary call, so that it waits for the token and signs in again like any other. */
static void ask_for_versions(struct session *session, bool at_root, bool repeated)
{
	const struct service_kind *compute = service_kind_find("compute");
	const char *endpoint = session_find_endpoint(session, compute, NULL);
	struct session_call *call = call_new(session, compute, "GET");
	call->url = at_root ? endpoint_root_url(endpoint) : endpoint_version_url(endpoint);
	call->no_version = true;
	call->done = session_on_versions;
	call->data = session;
	call->repeated = repeated;
	session->version_call = call;
	session->version_call_repeated = repeated;
	session->version_at_root = at_root;
}

/* ------------------------------------------------------------------ one call */

static microversion call_version(const struct session_call *call)
{
	if (call->no_version || !call->kind->header)
		return 0;
	if (call->version)
		return call->version;
	return str_eq(call->kind->word, "compute") ? call->session->version : 0;
}

/* Errors that are known without asking the service. */
static char *find_url(struct session_call *call, struct error *error)
{
	const char *keystone = call->session->keystone_url;
	if (call->url)
		return xstrdup(call->url);
	/* The URL that gave the token is reachable; the catalog's Keystone URL may not be. */
	if (keystone && str_eq(call->kind->word, "identity") && str_starts(call->path, "/auth/"))
		return endpoint_url(keystone, call->path, error);
	const char *endpoint = session_find_endpoint(call->session, call->kind, error);
	return endpoint ? endpoint_url(endpoint, call->path, error) : NULL;
}

static void call_on_reply(void *data, struct http_reply *reply);

static void send_call(struct session_call *call)
{
	struct session *session = call->session;
	struct error error = {0};
	struct strv headers = STRV_INIT;
	char version[16];
	char *url = find_url(call, &error);
	if (!url) {
		call_end(call, &error);
		return;
	}
	strv_add(&headers, "Accept: application/json");
	if (call->body)
		strv_take(&headers,
		        xasprintf("Content-Type: %s",
		                call->content_type ? call->content_type : "application/json"));
	microversion v = call_version(call);
	microversion_format(v, version, sizeof version);
	if (v)
		strv_take(&headers,
		        xasprintf("OpenStack-API-Version: %s %s", call->kind->header, version));
	if (v && str_eq(call->kind->word, "compute"))
		strv_take(&headers, xasprintf("X-OpenStack-Nova-API-Version: %s", version));
	char *secret = session->token.id ? xasprintf("X-Auth-Token: %s", session->token.id) : NULL;
	if (secret)
		strv_take(&headers, secret);

	struct http_request request = {.method = call->method,
	        .url = url,
	        .headers = (const char *const *)headers.items,
	        .body = call->body,
	        .body_len = call->body ? strlen(call->body) : 0,
	        .secret_body = call->secret_body,
	        .timeout_ms = call->timeout_ms};
	call->token_number = session->token_number;
	call->state = CALL_IN_FLIGHT;
	call->http = http_send(session->http, &session->options, &request, call_on_reply, call);
	if (secret)
		explicit_bzero(secret, strlen(secret));
	strv_free(&headers);
	free(url);
}

static void advance_call(struct session_call *call)
{
	struct session *session = call->session;
	struct error error = {0};

	if (call->state == CALL_NEEDS_TOKEN && session->state == SESSION_SIGNED_IN)
		call->state = CALL_NEEDS_VERSION;
	if (call->state != CALL_NEEDS_VERSION)
		return;
	if (version_is_needed(call)) {
		if (!session_find_endpoint(session, call->kind, &error)) {
			call_end(call, &error);
			return;
		}
		if (session->version_retry_ms && clock_ms() >= session->version_retry_ms)
			session_choose_version(session);
		if (!session->range_known) {
			if (!session->version_call)
				ask_for_versions(session, false, false);
			return;
		}
		if (session->version_error.code) {
			call_end(call, &session->version_error);
			return;
		}
	}
	if (call->ready)
		call_end(call, NULL);
	else
		send_call(call);
}

/* A call that is added meanwhile is at the list's end, so it has its turn as well. */
static void session_advance(struct session *session)
{
	for (struct session_call *call = session->first; call; call = call->next) {
		if (call->state == CALL_NEEDS_TOKEN && session->state == SESSION_SIGNED_IN &&
		        ends_soon(session))
			drop_token(session);
		if (call->state == CALL_NEEDS_TOKEN && session->state == SESSION_OFF)
			start_sign_in(session);
		advance_call(call);
	}
}

/* ------------------------------------------------------------------ its answer */

/* The first 401: the first call to get one drops the token, the others find it dropped or
 * replaced; each is sent once more. */
static bool call_sign_in_again(struct session_call *call)
{
	struct session *session = call->session;
	if (call->repeated || session->config->auth_type == AUTH_NONE)
		return false;
	call->repeated = true;
	if (session->version_call == call)
		session->version_call_repeated = true;
	if (session->state == SESSION_SIGNED_IN && call->token_number == session->token_number)
		drop_token(session);
	call->state = CALL_NEEDS_TOKEN;
	return true;
}

/* A 406 for the version we chose: the cloud has changed since it was asked. Nothing was done. */
static bool negotiate_again(struct session_call *call)
{
	struct session *session = call->session;
	const char *endpoint = session->endpoints[service_kind_index(call->kind)];
	if (call->renegotiated || call->version || !version_is_needed(call) || !endpoint)
		return false;
	call->renegotiated = true;
	if (!session->version_call) {
		cJSON_DeleteItemFromObjectCaseSensitive(session->versions, endpoint);
		session_choose_version(session);
	}
	call->state = CALL_NEEDS_TOKEN;
	return true;
}

static void call_on_reply(void *data, struct http_reply *http)
{
	struct session_call *call = data;
	struct session *session = call->session;
	struct session_reply reply = {.status = http->status, .http = http};

	call->http = NULL;
	session_note_clock(session, http);
	if ((http->status == 401 && call_sign_in_again(call)) ||
	        (http->status == 406 && negotiate_again(call))) {
		session_advance(session);
		return;
	}
	reply_judge(call, &reply);
	call_deliver(call, &reply);
}

/* ------------------------------------------------------------------ public functions */

/* Errors that are known before anything is sent. */
static int session_refuse(const struct session *session, const struct service_kind *kind,
        const struct session_request *request, struct error *error)
{
	const char *method = request->method ? request->method : "GET";

	if (!kind)
		return error_set(error, ERR_USAGE, "No service named '%s'.",
		        request->service ? request->service : "");
	if (session->read_only && !request->only_asks && !str_eq(method, "GET") &&
	        !str_eq(method, "HEAD"))
		return error_set_type(error, ERR_STATE, "CommandError",
		        "%s %s was not sent: cloud %s is read-only", method, request->path,
		        session->config->name);
	return 0;
}

void session_set_read_only(struct session *session)
{
	session->read_only = true;
}

struct session_call *session_send(struct session *session, const struct session_request *request,
        session_done_fn *done, void *data)
{
	const struct service_kind *kind = service_kind_find(request->service);
	struct session_call *call =
	        call_new(session, kind, request->method ? request->method : "GET");
	call->path = xstrdup(request->path ? request->path : "");
	call->body = xstrdup(request->body);
	call->content_type = xstrdup(request->content_type);
	call->version = request->version;
	call->secret_body = request->secret_body;
	call->not_found_ok = request->not_found_ok;
	call->timeout_ms = request->timeout_ms;
	call->done = done;
	call->data = data;
	struct error error = {0};
	if (session_refuse(session, kind, request, &error))
		call_end(call, &error);
	else
		session_advance(session);
	return call;
}

void session_start(struct session *session, session_ready_fn *ready, void *data)
{
	struct session_call *call = call_new(session, service_kind_find("compute"), "GET");
	call->ready = ready;
	call->data = data;
	session_advance(session);
}

const char *session_secret_name(const struct session *session)
{
	return session->config->auth_type == AUTH_PASSWORD ? "Password"
	       : session->config->auth_type == AUTH_TOTP   ? "Passcode"
	                                                   : NULL;
}

void session_retry_sign_in(struct session *session, const char *secret)
{
	session->refused_until_ms = 0;
	if (secret && session_secret_name(session))
		cloud_config_set(session->config,
		        session->config->auth_type == AUTH_TOTP ? "auth.passcode" : "auth.password",
		        secret, "typed");
}

void session_give_token(struct session *session, const struct session *from)
{
	if (from->state != SESSION_SIGNED_IN)
		return;
	token_copy(&session->token, &from->token);
	cJSON_Delete(session->versions);
	session->versions = cJSON_Duplicate(from->versions, true);
	session->keystone_url = xstrdup(from->keystone_url);
	session->clock_known = from->clock_known;
	session->clock_offset_ms = from->clock_offset_ms;
	session_signed_in(session);
}

void session_free(struct session *session)
{
	if (!session)
		return;
	if (session->sign_in)
		http_cancel(session->sign_in);
	while (session->first)
		session_cancel(session->first);
	session_forget_refusals(session);
	token_clear(&session->token);
	cloud_config_free(session->config);
	trust_clear(&session->trust);
	session_forget_endpoints(session);
	cJSON_Delete(session->versions);
	free(session->asked);
	free(session->cache_path);
	free(session->keystone_url);
	free(session->note);
	free(session);
}
