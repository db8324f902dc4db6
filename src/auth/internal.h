/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the session module. */
#ifndef NCNOVA_SESSION_PARTS_H
#define NCNOVA_SESSION_PARTS_H

#include "ncnova/session.h"

/* --- version.c */

/* A service's microversions; both 0 when it has none. */
struct version_range {
	microversion min, max;
};
/* Is it a version that can be requested? If not, the error has novaclient's message. */
int version_check(const char *asked, struct error *error);
bool version_none(microversion v); /* is it one that needs no header? */
/* A service's version document, or its root's list. False when it is neither. */
bool version_read_document(const cJSON *document, struct version_range *out);
/* The version to use; `asked` NULL is latest. 0 in *out: no header. */
int version_choose(const char *asked, const struct version_range *server, microversion *out,
        struct error *error);
/* Ranges kept by endpoint in one JSON object. */
void version_store(cJSON *versions, const char *endpoint, const struct version_range *range);
bool version_recall(const cJSON *versions, const char *endpoint, struct version_range *out);

/* --- keystone.c, keystone_token.c */

/* A token from a sign-in. `id` is a secret. */
struct token {
	char *id;           /* NULL: no token */
	int64_t expires_ms; /* by our own clock, since 1970; 0: unknown */
	char *user_name, *user_id, *project_name, *project_id;
	struct strv roles;
	cJSON *catalog; /* an array, or NULL */
};
void token_clear(struct token *token);
void token_copy(struct token *to, const struct token *from);
/* Our own form of it, for the cache. */
cJSON *token_to_json(const struct token *token);
bool token_from_json(struct token *token, const cJSON *json);
/* Reads Keystone's response: `id` is X-Subject-Token, `skew_ms` its clock minus ours. */
int token_read(struct token *token, const char *id, const cJSON *body, int64_t skew_ms,
        struct error *error);
/* Keystone's clock minus ours, from issued_at; false if that is missing. */
bool token_skew(const cJSON *body, int64_t *skew_ms);

/* The body of POST /auth/tokens: holds the secrets, free_secret it. NULL and the error. */
char *keystone_body(const struct cloud_config *config, struct error *error);
/* Keystone's v3 URL if auth_url is one (…/v3), NULL if the version document is needed. */
char *keystone_url_direct(const char *auth_url);
/* The v3 URL in the version document at `auth_url`, NULL if it has none. */
char *keystone_url_from_document(const char *auth_url, const cJSON *document);
/* auth_url with /v3: used if the document does not help. */
char *keystone_url_guess(const char *auth_url);
/* Adds to the error of a failed sign-in the user and what to check. */
void keystone_explain(struct error *error, const struct cloud_config *config, const char *url,
        const struct http_reply *reply, const cJSON *body);

/* --- catalog.c, catalog_endpoint.c */

/* One of the services that a request can name. Six of them: SERVICE_KINDS. */
struct service_kind {
	const char *word;         /* as requests name it: "volume" */
	const char *types[6];     /* in the catalog, best first */
	const char *names[6];     /* as configuration keys name it: "block_storage" */
	const char *version_path; /* what the endpoint must end in; NULL: as it is in the catalog */
	const char *header; /* its word in OpenStack-API-Version; NULL: has no microversions */
};
const struct service_kind *service_kind_find(const char *word); /* NULL: no such */
size_t service_kind_index(const struct service_kind *kind);
/* The address to send to, without a slash at its end. NULL and the error (EndpointNotFound). */
char *catalog_endpoint(const struct cloud_config *config, const struct token *token,
        const struct service_kind *kind, const char *keystone_url, struct error *error);
/* The catalog's region of this kind of endpoint, NULL if it has none. Borrowed. */
const char *catalog_region(const struct cloud_config *config, const struct token *token,
        const struct service_kind *kind);
void catalog_regions(const cJSON *catalog, struct strv *names);
/* Endpoint and path (or a paging link) to one URL. NULL and the error for a link elsewhere. */
char *endpoint_url(const char *endpoint, const char *path, struct error *error);
/* The endpoint with its version and nothing after it ("…/v2.1/"), where the document is. */
char *endpoint_version_url(const char *endpoint);
/* The same without the version: where the service lists all of them. */
char *endpoint_root_url(const char *endpoint);
/* Adds the version that a catalog URL lacks. Takes ownership of `url`; the result is malloc'ed.
 */
char *endpoint_complete(char *url, const struct service_kind *kind, const char *project_id);

/* --- trust.c */

/* Certificates of the configuration, as paths that can be opened. */
struct trust {
	char *cacert, *cert, *key; /* NULL: the system's; none */
	bool insecure;
};
void trust_read(struct trust *trust, const struct cloud_config *config);
void trust_clear(struct trust *trust);

/* --- token_cache.c */

/* The file for this configuration, NULL when there is no place for one. */
char *token_cache_path(const struct cloud_config *config);
/* True when the file held a token that will live for another minute. */
bool token_cache_load(const char *path, struct token *token, cJSON **versions);
/* Silent if it cannot be written: the cache is optional. */
void token_cache_save(const char *path, const struct token *token, const cJSON *versions);
void token_cache_drop(const char *path, const char *token_id); /* if it still holds that one */

/* --- service_error.c */

/* First words of a body that isn't JSON, cleaned, or "" . */
void service_error_words(struct buf *out, const char *body, size_t len);

/* --- session.c: the states below, and nothing else moves them */

/* Where the sign-in stands. */
enum session_state {
	SESSION_OFF,              /* no token, and none needed yet */
	SESSION_FINDING_KEYSTONE, /* the version document of auth_url is on its way */
	SESSION_SIGNING_IN,       /* the token is on its way */
	SESSION_SIGNED_IN
};

/* Where one call stands. */
enum call_state {
	CALL_NEEDS_TOKEN,   /* waits for the sign-in */
	CALL_NEEDS_VERSION, /* has a token, may have to wait for compute's version document */
	CALL_IN_FLIGHT,     /* the service has it */
	CALL_OVER,          /* done without the service: waits for its turn of the loop */
	CALL_DELIVERED      /* its callback is running */
};

struct session_call {
	struct session *session;
	struct session_call *previous, *next;
	enum call_state state;

	const struct service_kind *kind;
	char *method, *path, *body, *content_type;
	char *url; /* set: goes here, whatever the catalog says */
	microversion version;
	bool no_version, secret_body, not_found_ok;
	int64_t timeout_ms;

	session_done_fn *done;
	session_ready_fn *ready; /* instead of done: session_start, which sends nothing itself */
	void *data;

	struct http_call *http;
	uint64_t timer;
	unsigned token_number; /* which of the session's tokens it was sent with */
	bool repeated;         /* has had its second try after a 401 */
	bool renegotiated;     /* has had its second try after a 406 */
	struct error error;    /* of a call that is over */
};

#define SERVICE_KINDS 6

struct session {
	struct http *http;
	struct cloud_config *config;
	struct http_options options;
	struct trust trust; /* what the options point to */
	char *asked;        /* --os-compute-api-version, NULL: latest */

	bool use_cache;
	bool read_only;
	char *cache_path;   /* NULL: none */
	bool cache_refused; /* its token got a 401: the cache is not read again */

	enum session_state state;
	char *keystone_url; /* …/v3 */
	struct http_call *sign_in;
	struct token token;
	unsigned token_number; /* counts sign-ins; 0: none yet */
	int64_t renew_ms;      /* by the wall clock; 0: after a 401 only */
	struct error refusal;  /* Keystone's 401, held for a while: repeating it locks accounts */
	int64_t refused_until_ms;
	struct map *refusals;           /* permission.c; NULL: nothing was refused */
	char *endpoints[SERVICE_KINDS]; /* as they were found for this token */

	cJSON *versions;            /* compute's ranges by endpoint, goes into the cache */
	struct version_range range; /* the one in use */
	bool range_known;
	microversion version;              /* negotiated; 0: no header */
	struct error version_error;        /* the requested version is not available */
	struct session_call *version_call; /* the version document is being asked for */
	bool version_at_root;              /* second attempt, at the service's root */
	bool version_call_repeated;        /* that request was sent with a new token already */
	int64_t version_retry_ms; /* the document was unreadable: when to request it again */
	char *note;               /* for the operator, until session_take_note; or NULL */
	bool noted;               /* there was one already */

	struct session_call *first, *last;
	bool clock_known;
	int64_t clock_offset_ms; /* the service's clock minus clock_uptime_ms(): whoever corrects
	                            ours does not change it */
};

/* The endpoint for this kind of service, once there is a token; borrowed; NULL and the error. */
const char *session_find_endpoint(
        struct session *session, const struct service_kind *kind, struct error *error);
/* The service's clock, from an answer's Date. */
void session_note_clock(struct session *session, const struct http_reply *reply);
void session_set_skew(
        struct session *session, int64_t skew_ms); /* the service's clock minus the wall clock */
void session_forget_endpoints(struct session *session);
/* Takes compute's range for the present endpoint from what is remembered, and chooses a version. */
void session_choose_version(struct session *session);
/*
 * The version document could not be read, for the reason in `why`: continues without a microversion
 * until `retry_ms`, with a note. An error only for callers that asked for a higher version.
 */
void session_do_without_versions(
        struct session *session, const struct error *why, int64_t retry_ms);
/* A token had before, instead of signing in: for another region of the same cloud. */
void session_give_token(struct session *session, const struct session *from);

/* --- session_reply.c */

/* Fills reply->json, error and lost from reply->http and reply->status. */
void reply_judge(const struct session_call *call, struct session_reply *reply);

/* permission.c */
void session_forget_refusals(struct session *session);

#endif
