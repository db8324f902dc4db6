/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cloud of a few canned answers: Keystone, and a compute service that knows its token and its
 * versions. */
#ifndef CANNED_CLOUD_H
#define CANNED_CLOUD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "canned.h"
#include "ncnova/clock.h"
#include "ncnova/session.h"

#include <time.h>

#define CANNED_PASSWORD "s3cret-p4ssword"

struct canned_cloud {
	struct loop *loop;
	struct http *http;
	struct canned *server;
	char url[64];        /* http://127.0.0.1:PORT */
	char home[64];       /* the test's own directory, also XDG_CACHE_HOME */
	int tokens;          /* issued so far; the last one alone is valid */
	int64_t lifetime_ms; /* of a token */
	int64_t clock_ms;    /* how far this cloud's clock is ahead */
	bool revoked;        /* no token is good until a new one is issued */
	bool deaf;           /* no token is ever good */
	bool open;           /* asks for no token */
	bool silent;         /* never answers, and says so from a timer */
	loop_timer_fn *on_silence;
	bool no_date;
	int sign_in_status; /* 0: signs in */
	const char *sign_in_body;
	const char *max;          /* compute's */
	const char *version_body; /* instead of compute's document */
	int version_status;       /* and its status, also at the service's root; 0: 200 */
	const char *body;         /* compute's answer to anything else; NULL: {"servers": []} */
	const char *headers;      /* and headers, each ended; NULL: none */
	int status;               /* and its status; 0: 200; -1: hangs up */
};

static inline void canned_cloud_token(struct canned_cloud *cloud, struct buf *out)
{
	char expires[32], issued[32], date[64];
	time_t now = (time_t)((clock_wall_ms() + cloud->clock_ms) / 1000);
	struct buf body = BUF_INIT, head = BUF_INIT;
	struct tm tm;
	cloud->tokens++;
	cloud->revoked = false;
	clock_format_iso((int64_t)now * 1000, issued, sizeof issued);
	clock_format_iso((int64_t)now * 1000 + cloud->lifetime_ms, expires, sizeof expires);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
	buf_printf(&head, "X-Subject-Token: token-%d\r\nContent-Type: application/json\r\n",
	        cloud->tokens);
	if (!cloud->no_date)
		buf_printf(&head, "Date: %s\r\n", date);
	buf_printf(&body,
	        "{\"token\": {\"methods\": [\"password\"], \"expires_at\": \"%s\", \"issued_at\": "
	        "\"%s\", \"user\": {\"id\": \"u1\", \"name\": \"demo\", \"domain\": null}, "
	        "\"project\": {\"id\": \"4376185598fd495bb5aa93c72672c056\", \"name\": \"demo\"}, "
	        "\"roles\": [null, {\"name\": 5}, {\"name\": \"member\"}], \"catalog\": [",
	        expires, issued);
	static const char *const services[][3] = {{"compute", "RegionOne", "/compute/v2.1"},
	        {"compute", "RegionTwo", "/compute2/v2.1"}, {"image", "RegionOne", "/image"},
	        {"volumev3", "RegionOne", "/volume/v3/4376185598fd495bb5aa93c72672c056"}};
	for (size_t i = 0; i < sizeof services / sizeof *services; i++)
		buf_printf(&body,
		        "%s{\"type\": \"%s\", \"name\": \"x\", \"endpoints\": [null, "
		        "{\"interface\": "
		        "\"public\", \"region_id\": \"%s\", \"region\": \"%s\", \"url\": "
		        "\"%s%s\"}]}",
		        i ? ", " : "", services[i][0], services[i][1], services[i][1], cloud->url,
		        services[i][2]);
	buf_puts(&body, ", {\"type\": null, \"endpoints\": 7}]}}");
	canned_answer(out, 201, buf_str(&head), buf_str(&body));
	buf_free(&body);
	buf_free(&head);
}

static inline void canned_cloud_versions(struct canned_cloud *cloud, struct buf *out)
{
	struct buf body = BUF_INIT;
	if (cloud->version_body)
		buf_puts(&body, cloud->version_body);
	else
		buf_printf(&body,
		        "{\"version\": {\"id\": \"v2.1\", \"status\": \"CURRENT\", \"version\": "
		        "\"%s\", \"min_version\": \"2.1\", \"links\": []}}",
		        cloud->max);
	canned_answer(out, cloud->version_status ? cloud->version_status : 200,
	        "Content-Type: application/json\r\nLocation: /login\r\n", buf_str(&body));
	buf_free(&body);
}

static inline void canned_cloud_answer(
        void *data, const struct canned_request *request, struct buf *out)
{
	struct canned_cloud *cloud = data;
	char valid[32];
	snprintf(valid, sizeof valid, "token-%d", cloud->tokens);
	bool allowed = !cloud->revoked && !cloud->deaf &&
	               str_eq(canned_header(request, "X-Auth-Token"), valid);

	if (cloud->silent) {
		cloud->server->holds = true;
		loop_timer_start(cloud->loop, 0, cloud->on_silence, cloud->loop);
	} else if (str_eq(request->path, "/identity") || str_eq(request->path, "/identity/")) {
		struct buf body = BUF_INIT;
		buf_printf(&body,
		        "{\"versions\": {\"values\": [{\"id\": \"v3.14\", \"links\": [{\"rel\": "
		        "\"self\", \"href\": \"%s/identity/v3/\"}]}]}}",
		        cloud->url);
		canned_json(out, 300, buf_str(&body));
		buf_free(&body);
	} else if (str_eq(request->path, "/identity/v3/auth/tokens")) {
		if (cloud->sign_in_status)
			canned_json(out, cloud->sign_in_status, cloud->sign_in_body);
		else
			canned_cloud_token(cloud, out);
	} else if (!allowed && !cloud->open) {
		canned_json(out, 401,
		        "{\"error\": {\"code\": 401, \"title\": \"Unauthorized\", \"message\": "
		        "\"The "
		        "request you have made requires authentication.\"}}");
	} else if (str_starts(request->path, "/compute") &&
	           (str_ends(request->path, "/v2.1/") || str_eq(request->path, "/compute/"))) {
		canned_cloud_versions(cloud, out);
	} else if (cloud->status >= 0) {
		char *headers = xasprintf("X-Openstack-Request-Id: req-canned\r\n%s",
		        cloud->headers ? cloud->headers : "");
		canned_answer(out, cloud->status ? cloud->status : 200, headers,
		        cloud->body ? cloud->body : "{\"servers\": []}");
		free(headers);
	}
}

static inline struct canned_cloud *canned_cloud_new(void)
{
	struct canned_cloud *cloud = xcalloc(1, sizeof *cloud);
	struct error error = {0};
	snprintf(cloud->home, sizeof cloud->home, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(cloud->home));
	setenv("XDG_CACHE_HOME", cloud->home, 1);
	cloud->loop = loop_new(&error);
	assert_non_null(cloud->loop);
	cloud->http = http_new(cloud->loop, &error);
	assert_non_null(cloud->http);
	cloud->server = canned_new(cloud->loop, canned_cloud_answer, cloud);
	snprintf(cloud->url, sizeof cloud->url, "http://127.0.0.1:%d", cloud->server->port);
	cloud->lifetime_ms = 3600000;
	cloud->max = "2.93";
	return cloud;
}

static inline void canned_cloud_free(struct canned_cloud *cloud)
{
	char *command = xasprintf("rm -rf '%s'", cloud->home);
	http_free(cloud->http);
	canned_free(cloud->server);
	loop_free(cloud->loop);
	if (system(command) != 0)
		print_message("could not remove %s\n", cloud->home);
	free(command);
	free(cloud);
}

static inline struct cloud_config *canned_cloud_config(struct canned_cloud *cloud, const char *path)
{
	const char *pairs[] = {"auth.username", "demo", "auth.password", CANNED_PASSWORD,
	        "auth.project_name", "demo", "auth.user_domain_name", "Default",
	        "auth.project_domain_name", "Default", "region_name", "RegionOne", NULL};
	struct cloud_config *config = canned_config(AUTH_PASSWORD, pairs);
	char *auth_url = xasprintf("%s%s", cloud->url, path);
	cloud_config_set(config, "auth.auth_url", auth_url, "test");
	free(auth_url);
	return config;
}

static inline struct session *canned_session(
        struct canned_cloud *cloud, bool cache, const char *version)
{
	struct error error = {0};
	struct session *session = session_new(
	        cloud->http, canned_cloud_config(cloud, "/identity/v3"), cache, version, &error);
	assert_non_null(session);
	return session;
}

/* One GET of compute, and what came. */
static inline int canned_get(
        struct session *session, const char *path, cJSON **json, struct error *error)
{
	struct session_request request = {.service = "compute", .method = "GET", .path = path};
	return session_wait(session, &request, json, error);
}

static inline void canned_get_ok(struct session *session, const char *path)
{
	struct error error = {0};
	cJSON *json = NULL;
	canned_get(session, path, &json, &error);
	assert_string_equal(error.message, "");
	assert_int_equal(error.code, 0);
	assert_non_null(json);
	cJSON_Delete(json);
}

#endif
