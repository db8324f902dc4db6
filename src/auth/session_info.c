/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creates sessions, also for another project or region, and returns what a session knows. */
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/loop.h"
#include "ncnova/text.h"
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ beginning */

static int64_t seconds_to_ms(const char *text)
{
	double seconds = text ? strtod(text, NULL) : 0;
	return seconds > 0 && seconds < 1e6 ? (int64_t)(seconds * 1000) : 0;
}

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

/* Paths are borrowed from `trust`. */
static struct http_options make_options(
        const struct cloud_config *config, const struct trust *trust)
{
	struct http_options options = {.cacert = trust->cacert,
	        .cert = trust->cert,
	        .key = trust->key,
	        .insecure = trust->insecure,
	        .timeout_ms = seconds_to_ms(cloud_config_get(config, "api_timeout")),
	        .retries = -1};
	const char *retries = or_null(cloud_config_get(config, "connect_retries"));
	if (retries && isdigit((unsigned char)*retries))
		options.retries = atoi(retries);
	return options;
}

struct session *session_new(struct http *http, struct cloud_config *config, bool use_cache,
        const char *compute_version, struct error *error)
{
	if (!compute_version)
		compute_version = or_null(cloud_config_get(config, "compute_default_microversion"));
	microversion asked = compute_version ? microversion_parse(compute_version) : MV_LATEST;
	if (compute_version && version_check(compute_version, error)) {
		cloud_config_free(config);
		return NULL;
	}
	struct session *session = xcalloc(1, sizeof *session);
	session->http = http;
	session->config = config;
	trust_read(&session->trust, config);
	session->options = make_options(config, &session->trust);
	session->asked = asked == MV_LATEST ? NULL : xstrdup(compute_version);
	session->use_cache = use_cache && config->auth_type != AUTH_NONE;
	if (session->use_cache)
		session->cache_path = token_cache_path(config);
	session->versions = cJSON_CreateObject();
	return session;
}

bool session_is_cached(const struct cloud_config *config)
{
	struct token token = {0};
	char *path = token_cache_path(config);
	bool good = token_cache_load(path, &token, NULL);
	token_clear(&token);
	free(path);
	return good;
}

/* ------------------------------------------------------------------ another project, another
 * region */

static void config_unset(struct cloud_config *config, const char *key)
{
	cJSON *auth = cJSON_GetObjectItemCaseSensitive(config->values, "auth");
	cJSON_DeleteItemFromObjectCaseSensitive(auth, key);
}

static int change_project(struct cloud_config *config, const struct session *session,
        const char *project, struct error *error)
{
	static const char *const scopes[] = {"project_name", "project_id", "domain_name",
	        "domain_id", "system_scope", "trust_id"};
	bool id = str_is_uuid(project);

	if (config->auth_type == AUTH_APPLICATION_CREDENTIAL)
		return error_set_type(error, ERR_CONFIG, "CommandError",
		        "An application credential is bound to its project: to work in '%s', sign "
		        "in with a password or a credential of that project.",
		        project);
	if (config->auth_type == AUTH_TOTP || config->auth_type == AUTH_MULTIFACTOR) {
		/* The passcode is spent; the token that it gave can be exchanged. */
		if (session->state != SESSION_SIGNED_IN)
			return error_set_type(error, ERR_AUTH, "CommandError",
			        "Not signed in: sign in before changing the project.");
		config->auth_type = AUTH_TOKEN;
		cloud_config_set(config, "auth_type", "v3token", "session");
		cloud_config_set(config, "auth.token", session->token.id, "session");
	}
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		config_unset(config, scopes[i]);
	cloud_config_set(config, id ? "auth.project_id" : "auth.project_name", project, "session");
	return 0;
}

static int change_region(struct cloud_config *config, const struct session *session,
        const char *region, struct error *error)
{
	struct strv known = STRV_INIT;
	struct buf list = BUF_INIT;
	int code = 0;
	session_regions(session, &known);
	if (known.count > 0 && !strv_has(&known, region)) {
		for (size_t i = 0; i < known.count; i++)
			buf_printf(&list, "%s%s", i ? ", " : "", known.items[i]);
		code = error_set_type(error, ERR_CONFIG, "EndpointNotFound",
		        "No region '%s'. The catalog has: %s.", region, buf_str(&list));
	} else {
		cloud_config_set(config, "region_name", region, "session");
	}
	strv_free(&known);
	buf_free(&list);
	return code;
}

struct session *session_switch(
        struct session *session, const char *project, const char *region, struct error *error)
{
	struct cloud_config *config = cloud_config_copy(session->config);
	if ((project && change_project(config, session, project, error) != 0) ||
	        (region && change_region(config, session, region, error) != 0)) {
		cloud_config_free(config);
		return NULL;
	}
	struct session *other = session_new(session->http, config, session->use_cache,
	        session->asked ? session->asked : "latest", error);
	if (other)
		other->read_only = session->read_only;
	if (other && !project)
		session_give_token(other, session);
	return other;
}

/* ------------------------------------------------------------------ accessors */

/* Notes what session.c has learned. */

void session_set_skew(struct session *session, int64_t skew_ms)
{
	session->clock_known = true;
	session->clock_offset_ms = clock_wall_ms() + skew_ms - clock_uptime_ms();
}

void session_note_clock(struct session *session, const struct http_reply *reply)
{
	const char *date = http_reply_header(reply, "Date");
	int64_t service = 0;
	/* A date has whole seconds: half of one is the best guess. */
	if (date && reply->elapsed_ms < 10000 && clock_parse_http_date(date, &service))
		session_set_skew(session, service + 500 - clock_wall_ms());
}

const char *session_find_endpoint(
        struct session *session, const struct service_kind *kind, struct error *error)
{
	char **kept = &session->endpoints[service_kind_index(kind)];
	if (!*kept && session->token_number > 0)
		*kept = catalog_endpoint(
		        session->config, &session->token, kind, session->keystone_url, error);
	return *kept;
}

void session_forget_endpoints(struct session *session)
{
	for (size_t i = 0; i < SERVICE_KINDS; i++) {
		free(session->endpoints[i]);
		session->endpoints[i] = NULL;
	}
}

/* Takes compute's range for the present endpoint from what is remembered, and chooses a version. */
void session_choose_version(struct session *session)
{
	const char *endpoint = session_find_endpoint(session, service_kind_find("compute"), NULL);
	session->version_retry_ms = 0;
	session->range_known = version_recall(session->versions, endpoint, &session->range);
	error_clear(&session->version_error);
	session->version = 0;
	if (session->range_known)
		version_choose(session->asked, &session->range, &session->version,
		        &session->version_error);
}

void session_do_without_versions(struct session *session, const struct error *why, int64_t retry_ms)
{
	struct buf reason = BUF_INIT;

	if (why->code)
		error_format(why, &reason);
	else
		buf_puts(&reason, "it lists no versions");
	session->range = (struct version_range){0, 0};
	session->range_known = true;
	session->version = 0;
	session->version_retry_ms = retry_ms;
	error_clear(&session->version_error);
	if (session->asked && !version_none(microversion_parse(session->asked))) {
		error_set_type(&session->version_error, ERR_VERSION, "UnsupportedVersion",
		        "API version %s was requested, but the compute service's version document "
		        "cannot be read: %s",
		        session->asked, buf_str(&reason));
		session->version_error.advice = "Without --os-compute-api-version, ncnova "
		                                "continues without a microversion.";
	} else if (!session->asked && !session->noted) {
		session->noted = true;
		session->note = xasprintf("The compute service's version document cannot be read; "
		                          "continuing without a microversion: %s",
		        buf_str(&reason));
	}
	buf_free(&reason);
}

char *session_take_note(struct session *session)
{
	char *note = session->note;

	session->note = NULL;
	return note;
}

bool session_is_signed_in(const struct session *session)
{
	return session->token_number > 0;
}

struct http *session_http(struct session *session)
{
	return session->http;
}

struct loop *session_loop(struct session *session)
{
	return http_loop(session->http);
}

const struct cloud_config *session_config(const struct session *session)
{
	return session->config;
}

const char *session_user_name(const struct session *session)
{
	return session->token.user_name;
}

const char *session_user_id(const struct session *session)
{
	return session->token.user_id;
}

const char *session_project_name(const struct session *session)
{
	return session->token.project_name;
}

const char *session_project_id(const struct session *session)
{
	return session->token.project_id;
}

const char *session_region(const struct session *session)
{
	return catalog_region(session->config, &session->token, service_kind_find("compute"));
}

bool session_is_admin(const struct session *session)
{
	return strv_has(&session->token.roles, "admin");
}

bool session_has_service(const struct session *session, const char *service)
{
	const struct service_kind *kind = service_kind_find(service);
	if (!kind || !session_is_signed_in(session))
		return false;
	char *url = catalog_endpoint(
	        session->config, &session->token, kind, session->keystone_url, NULL);
	free(url);
	return url != NULL;
}

const char *session_endpoint(const struct session *session, const char *service)
{
	const struct service_kind *kind = service_kind_find(service);
	/* Found on first use; caching it is not a visible change. */
	return kind ? session_find_endpoint((struct session *)session, kind, NULL) : NULL;
}

microversion session_version(const struct session *session)
{
	return session->version;
}

microversion session_version_max(const struct session *session)
{
	return session->range_known ? session->range.max : 0;
}

int64_t session_clock_skew_ms(const struct session *session)
{
	if (!session->clock_known)
		return 0;
	return session->clock_offset_ms + clock_uptime_ms() - clock_wall_ms();
}

bool session_clock_is_known(const struct session *session)
{
	return session->clock_known;
}

void session_regions(const struct session *session, struct strv *names)
{
	catalog_regions(session->token.catalog, names);
}

const char *session_token(const struct session *session)
{
	return session->token.id;
}
