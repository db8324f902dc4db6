/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in connection to one cloud: token, catalog, endpoints, microversions. All requests go
 * through it. */
#ifndef NCNOVA_SESSION_H
#define NCNOVA_SESSION_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include "ncnova/buf.h"
#include "ncnova/config.h"
#include "ncnova/error.h"
#include "ncnova/http.h"

/* A microversion as 2093 for 2.93, so that they compare as numbers; 0: none. */
typedef int microversion;
#define MV(major, minor) ((major)*1000 + (minor))
#define MV_LATEST        9999999
#define MV_ANY           (-2) /* not known yet: no version check applies */
microversion microversion_parse(
        const char *text); /* "2.93", "latest", "2.latest", "2"; -1: not one */
void microversion_format(microversion v, char *out, size_t size);

struct session;

/* Takes ownership of `config`, even on failure. Sends nothing: the first request signs in or uses
 * the cached token. `use_cache` false is --no-cache. `compute_version` is the text of
 * --os-compute-api-version: NULL or "latest"/"2.latest" for the highest that both sides support
 * (ours: 2.96); "2", "2.0": no microversion header. */
struct session *session_new(struct http *http, struct cloud_config *config, bool use_cache,
        const char *compute_version, struct error *error);
/* Is there a cached token for this configuration? Then no passcode is needed. */
bool session_is_cached(const struct cloud_config *config);
void session_free(struct session *session); /* cancels what is in flight, callbacks not called */

/* One request to a service of the catalog. */
struct session_request {
	const char *service; /* "compute", "image", "network", "volume", "identity", "placement" */
	const char *method;
	const char
	        *path; /* below the service's endpoint, with the query: "/servers/detail?limit=2";
	                  or absolute "http…" as a paging link gives it (must be below the same
	                  endpoint, host and scheme are replaced by the endpoint's own) */
	const char *body;         /* JSON text; NULL: none */
	const char *content_type; /* NULL: application/json */
	microversion version; /* 0: the session's; otherwise exactly this (clamped to the server's
	                         maximum is the caller's matter) */
	bool secret_body;     /* the body holds user_data, adminPass or the like: not shown in
	                         transcripts */
	bool only_asks; /* changes nothing, whatever the method: allowed in a read-only session */
	bool not_found_ok;  /* 404 is not an error */
	int64_t timeout_ms; /* where the cloud's configuration has no api_timeout; 0: as http.h says
	                     */
};

/* From now on every request that may change something is refused with ERR_STATE before anything is
 * sent. Sessions made by session_switch inherit this. */
void session_set_read_only(struct session *session);

/* A reply. Valid until the callback returns; session_reply_take keeps the JSON. */
struct session_reply {
	int status;         /* HTTP status; 0: none */
	struct error error; /* code 0: 2xx (or 3xx, or 404 with not_found_ok), JSON fine */
	cJSON *json;        /* parsed body, NULL when empty or not JSON */
	const struct http_reply *http; /* headers, raw body */
	bool unclear; /* the response does not show whether a change happened: 5xx (also lost,
	                 except 503), a redirect, a partial body */
	bool lost;    /* a change was sent but no reply came: it may have happened (error.code
	                 ERR_LOST) */
};
cJSON *session_reply_take(struct session_reply *reply); /* moves the json out */

typedef void session_done_fn(void *data, struct session_reply *reply);
struct session_call;
/*
 * Signs in first where needed, finds the endpoint (catalog, region, interface,
 * *_endpoint_override), negotiates the microversion; on 401 signs in once more (shared by all in
 * flight) and repeats the request once. The callback comes from loop_turn.
 */
struct session_call *session_send(struct session *session, const struct session_request *request,
        session_done_fn *done, void *data);
void session_cancel(struct session_call *call);

/* The same, waiting in the loop (commands): 0 with *reply_json (may be NULL) owned by the caller;
 * or the error. */
int session_wait(struct session *session, const struct session_request *request, cJSON **json,
        struct error *error);

/* Signs in and negotiates compute's version now. session_start: done is called with the error (code
 * 0: fine). */
typedef void session_ready_fn(void *data, const struct error *error);
void session_start(struct session *session, session_ready_fn *ready, void *data);
int session_connect(struct session *session, struct error *error); /* the same, waiting */
/* After a refused sign-in requests fail for some seconds without a new attempt; this allows one
 * now. secret: a new one; NULL: the same. */
void session_retry_sign_in(struct session *session, const char *secret);
/* The secret that the user can retype: "Password", "Passcode"; NULL: none. */
const char *session_secret_name(const struct session *session);

bool session_is_signed_in(const struct session *session);
/* Known after sign-in (NULL or 0 before). Borrowed. */
struct http *session_http(struct session *session);
struct loop *session_loop(struct session *session);
const struct cloud_config *session_config(const struct session *session);
const char *session_user_name(const struct session *session);
const char *session_user_id(const struct session *session);
const char *session_project_name(const struct session *session);
const char *session_project_id(const struct session *session);
const char *session_region(const struct session *session);
bool session_is_admin(const struct session *session); /* role admin in this scope */
/* Records what the cloud's policy refused (403) in this project and region: a verb's name, or
 * another key. Cleared by the next sign-in. A 403 for another reason, such as an exceeded quota,
 * is not recorded. NULLs are fine. */
void session_note_refusal(struct session *session, const char *what, const struct error *error);
/* True if it was refused; `reason`, if not NULL, gets "refused by the cloud's policy at 12:03". */
bool session_is_refused(const struct session *session, const char *what, struct buf *reason);
bool session_has_service(const struct session *session, const char *service);
const char *session_endpoint(
        const struct session *session, const char *service); /* NULL before it is known */
microversion session_version(
        const struct session *session); /* negotiated for compute; 0: no header (2.0/2.1) */
microversion session_version_max(const struct session *session); /* the server's for compute */
/* A note about the connection, returned once and owned by the caller; NULL: none. */
char *session_take_note(struct session *session);
/* The service's clock minus ours, from Date headers, ms. */
int64_t session_clock_skew_ms(const struct session *session);
bool session_clock_is_known(
        const struct session *session); /* false: no response had a time yet, and the skew is 0 */
/* Projects the user can switch to, [{id,name}] via GET /v3/auth/projects; and the catalog's
 * regions. */
void session_regions(const struct session *session, struct strv *names);
const char *session_token(
        const struct session *session); /* a secret: for our own Keystone calls only */

/* A new session with the same credentials for another project (by name or id) or region; NULL
 * keeps it. The old session is unchanged. */
struct session *session_switch(
        struct session *session, const char *project, const char *region, struct error *error);

/* Turns an error response of any OpenStack service into a message. */
void session_error_from_body(struct error *error, int status, const char *service,
        const char *method, const char *body, size_t len);

#endif
