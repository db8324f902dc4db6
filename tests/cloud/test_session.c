/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, finding services and reading their refusals, on the demo cloud and on a real one
 * alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/cloud.h"
#include "ncnova/json.h"
#include "ncnova/loop.h"

#define NO_SUCH_ID "11111111-1111-1111-1111-111111111111"

static int get(struct session *session, const char *service, const char *path, cJSON **json,
        struct error *error)
{
	struct session_request request = {.service = service, .method = "GET", .path = path};

	error_clear(error);
	return session_wait(session, &request, json, error);
}

static void get_ok(struct session *session, const char *service, const char *path)
{
	struct error error = {0};

	if (get(session, service, path, NULL, &error) != 0)
		fail_msg("%s %s: %s", service, path, error.message);
}

/* Another session with the same configuration but for one value (NULL: without it). */
static struct session *variant(struct session *session, const char *key, const char *value,
        bool cache, const char *version)
{
	struct cloud_config *config = cloud_config_copy(session_config(session));
	struct error error = {0};

	if (key && value) {
		cloud_config_set(config, key, value, "test");
	} else if (key) {
		cJSON *auth = cJSON_GetObjectItemCaseSensitive(config->values, "auth");
		cJSON_DeleteItemFromObjectCaseSensitive(auth, key);
	}
	struct session *other = session_new(session_http(session), config, cache, version, &error);
	assert_non_null(other);
	return other;
}

static size_t sent(struct session *session)
{
	size_t count;

	http_timings(session_http(session), &count);
	return count;
}

static void every_service_answers(void **state)
{
	(void)state;
	struct session *session = cloud_session();

	get_ok(session, "compute", "/servers/detail?limit=1");
	get_ok(session, "image", "/images?limit=1");
	get_ok(session, "network", "/networks");
	get_ok(session, "identity", "/auth/projects");
	assert_true(session_has_service(session, "compute"));
	if (session_has_service(session, "volume"))
		get_ok(session, "volume", "/types");
	cloud_session_free(session);
}

static void a_sign_in_fills_in_the_session(void **state)
{
	(void)state;
	struct session *session = cloud_session(), *admin = cloud_admin_session();
	struct strv regions = STRV_INIT;

	assert_string_equal(session_user_name(session), "demo");
	assert_string_equal(session_project_name(session), "demo");
	assert_non_null(session_project_id(session));
	assert_true(session_version_max(session) >= MV(2, 60));
	assert_true(session_version(session) <= MV(2, 96));
	assert_false(session_is_admin(session));
	assert_true(session_is_admin(admin));
	session_regions(session, &regions);
	assert_true(strv_has(&regions, session_region(session)));
	strv_free(&regions);
	cloud_session_free(admin);
	cloud_session_free(session);
}

static void refusals_have_a_message(void **state)
{
	(void)state;
	static const struct {
		const char *service, *path, *type;
		int status, code;
	} cases[] = {
	        {"compute", "/servers/" NO_SUCH_ID, "NotFound", 404, ERR_NOT_FOUND},
	        {"compute", "/flavors/nosuch", "NotFound", 404, ERR_NOT_FOUND},
	        {"compute", "/servers?marker=" NO_SUCH_ID, "BadRequest", 400, ERR_HTTP},
	        {"compute", "/os-hypervisors", "Forbidden", 403, ERR_HTTP},
	        {"image", "/images/" NO_SUCH_ID, "NotFound", 404, ERR_NOT_FOUND},
	        {"network", "/networks/" NO_SUCH_ID, "NotFound", 404, ERR_NOT_FOUND},
	};
	struct session *session = cloud_session();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = {0};

		print_message("%s %s\n", cases[i].service, cases[i].path);
		assert_int_equal(
		        get(session, cases[i].service, cases[i].path, NULL, &error), cases[i].code);
		assert_int_equal(error.http_status, cases[i].status);
		assert_string_equal(error.type, cases[i].type);
		assert_true(str_starts(error.request_id, "req-"));
		assert_true(strlen(error.message) > 10);
		assert_null(strstr(error.message, "answered"));
	}
	cloud_session_free(session);
}

static void a_wrong_password_is_refused_without_a_secret(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session *wrong = variant(session, "auth.password", "Wr0ng-one", false, NULL);
	struct error error = {0};

	assert_int_equal(session_connect(wrong, &error), ERR_AUTH);
	assert_int_equal(error.http_status, 401);
	assert_non_null(strstr(error.message, "user 'demo'"));
	assert_non_null(strstr(error.message, "Check user name"));
	assert_null(strstr(error.message, "Wr0ng-one"));
	session_free(wrong);
	cloud_session_free(session);
}

static void a_project_that_is_not_mine_is_refused(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct error error = {0};
	struct session *other = session_switch(session, "no-such-project", NULL, &error);

	assert_non_null(other);
	assert_int_equal(session_connect(other, &error), ERR_AUTH);
	assert_non_null(strstr(error.message, "project 'no-such-project'"));
	session_free(other);
	get_ok(session, "compute", "/servers");
	cloud_session_free(session);
}

static void a_warm_list_is_one_request(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session *first = variant(session, NULL, NULL, true, NULL);

	get_ok(first, "compute", "/servers");
	session_free(first);
	struct session *second = variant(session, NULL, NULL, true, NULL);
	size_t before = sent(session);
	get_ok(second, "compute", "/servers");
	assert_int_equal(sent(session) - before, 1);
	assert_int_equal(session_version(second), session_version(session));
	session_free(second);
	cloud_session_free(session);
}

static void keystone_is_found_without_its_version(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	char *url = xstrdup(cloud_config_get(session_config(session), "auth.auth_url"));
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
	if (str_ends(url, "/v3"))
		url[len - 3] = '\0';
	struct session *bare = variant(session, "auth.auth_url", url, false, "2.1");
	size_t before = sent(session);
	get_ok(bare, "compute", "/flavors");
	assert_int_equal(sent(session) - before, 3);
	session_free(bare);
	free(url);
	cloud_session_free(session);
}

static bool flavor_has(struct session *session, const char *key)
{
	struct error error = {0};
	cJSON *json = NULL;

	assert_int_equal(get(session, "compute", "/flavors/detail?limit=1", &json, &error), 0);
	const cJSON *flavor = cJSON_GetArrayItem(json_get(json, "flavors"), 0);
	assert_non_null(flavor);
	bool has = json_get(flavor, key) != NULL;
	cJSON_Delete(json);
	return has;
}

static void the_version_asked_for_is_spoken(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session *old = variant(session, NULL, NULL, false, "2.1");
	struct session *middle = variant(session, NULL, NULL, false, "2.55");
	struct session *beyond =
	        variant(session, NULL, NULL, false, "2.96"); /* ours, not the cloud's */
	struct error error = {0};

	assert_true(flavor_has(session, "extra_specs")); /* 2.61 */
	assert_true(flavor_has(middle, "description"));  /* 2.55 */
	assert_false(flavor_has(middle, "extra_specs"));
	assert_false(flavor_has(old, "description"));
	assert_int_equal(get(beyond, "compute", "/flavors", NULL, &error), ERR_VERSION);
	session_free(old);
	session_free(middle);
	session_free(beyond);
	cloud_session_free(session);
}

static void paging_links_lead_on(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct error error = {0};
	cJSON *page = NULL, *next = NULL;

	assert_int_equal(get(session, "compute", "/flavors?limit=1", &page, &error), 0);
	const cJSON *links = json_get(page, "flavors_links");
	const char *href = json_str(cJSON_GetArrayItem(links, 0), "href");
	assert_non_null(href);
	assert_int_equal(get(session, "compute", href, &next, &error), 0);
	const char *first = json_str(cJSON_GetArrayItem(json_get(page, "flavors"), 0), "id");
	const char *second = json_str(cJSON_GetArrayItem(json_get(next, "flavors"), 0), "id");
	assert_non_null(second);
	assert_string_not_equal(first, second);
	cJSON_Delete(page);
	cJSON_Delete(next);

	assert_int_equal(get(session, "image", "/images?limit=1", &page, &error), 0);
	href = json_str(page, "next");
	if (href) {
		assert_int_equal(get(session, "image", href, &next, &error), 0);
		cJSON_Delete(next);
	}
	cJSON_Delete(page);
	cloud_session_free(session);
}

static void a_missing_region_is_reported(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session *lost = variant(session, "region_name", "Atlantis", false, NULL);
	struct error error = {0};

	assert_int_equal(session_connect(lost, &error), ERR_CONFIG);
	assert_string_equal(error.type, "EndpointNotFound");
	assert_non_null(strstr(error.message, session_region(session)));
	session_free(lost);
	cloud_session_free(session);
}

static void without_a_project_there_is_no_compute(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session *bare = variant(session, "project_name", NULL, false, NULL);
	struct error error = {0};
	cJSON *json = NULL;

	assert_int_equal(get(bare, "compute", "/servers", NULL, &error), ERR_CONFIG);
	assert_non_null(strstr(error.message, "project_name"));
	/* The user can still ask which projects there are, and take one. */
	assert_int_equal(get(bare, "identity", "/auth/projects", &json, &error), 0);
	assert_true(cJSON_GetArraySize(json_get(json, "projects")) >= 1);
	cJSON_Delete(json);
	struct session *scoped = session_switch(bare, "demo", NULL, &error);
	get_ok(scoped, "compute", "/servers");
	session_free(scoped);
	session_free(bare);
	cloud_session_free(session);
}

/* ------------------------------------------------------------------ a token that ends */

static void revoked(void *data, struct http_reply *reply)
{
	assert_int_equal(reply->status, 204);
	*(bool *)data = true;
}

static void revoke(struct session *session)
{
	char *url = xasprintf("%s/auth/tokens", session_endpoint(session, "identity"));
	char *mine = xasprintf("X-Auth-Token: %s", session_token(session));
	char *that = xasprintf("X-Subject-Token: %s", session_token(session));
	const char *const headers[] = {mine, that, NULL};
	struct http_request request = {.method = "DELETE", .url = url, .headers = headers};
	struct error error = {0};
	bool done = false;

	http_send(session_http(session), NULL, &request, revoked, &done);
	assert_int_equal(loop_until(session_loop(session), &done, &error), 0);
	free_secret(mine);
	free_secret(that);
	free(url);
}

struct three {
	int count, good;
	bool done;
};

static void one_of_three(void *data, struct session_reply *reply)
{
	struct three *three = data;

	three->good += reply->error.code == 0;
	three->done = ++three->count == 3;
}

static void a_revoked_token_is_replaced_once_for_all(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/servers"};
	struct error error = {0};
	struct three three = {0};

	revoke(session);
	size_t before = sent(session);
	for (int i = 0; i < 3; i++)
		session_send(session, &request, one_of_three, &three);
	assert_int_equal(loop_until(session_loop(session), &three.done, &error), 0);
	assert_int_equal(three.good, 3);
	assert_int_equal(sent(session) - before, 3 + 1 + 3);
	cloud_session_free(session);
}

/* ------------------------------------------------------------------ application credentials */

static void an_application_credential_signs_in(void **state)
{
	(void)state;
	struct session *session = cloud_session();
	char *name = cloud_name("credential"), *secret = cloud_name("Secret-of-it");
	char *path = xasprintf("/users/%s/application_credentials", session_user_id(session));
	char *body = xasprintf("{\"application_credential\": {\"name\": \"%s\", \"secret\": "
	                       "\"%s\"}}",
	        name, secret);
	struct session_request request = {.service = "identity",
	        .method = "POST",
	        .path = path,
	        .body = body,
	        .secret_body = true};
	struct error error = {0};
	cJSON *json = NULL;

	if (session_wait(session, &request, &json, &error) != 0)
		fail_msg("%s", error.message);
	const char *id = json_str(json_get(json, "application_credential"), "id");
	assert_non_null(id);

	/* The project stays in the configuration, and must not be sent. */
	struct cloud_config *config = cloud_config_copy(session_config(session));
	config->auth_type = AUTH_APPLICATION_CREDENTIAL;
	cloud_config_set(config, "auth_type", "v3applicationcredential", "test");
	cloud_config_set(config, "auth.application_credential_id", id, "test");
	cloud_config_set(config, "auth.application_credential_secret", secret, "test");
	struct session *other = session_new(session_http(session), config, false, NULL, &error);
	get_ok(other, "compute", "/servers");
	assert_string_equal(session_project_id(other), session_project_id(session));
	assert_null(session_switch(other, "demo", NULL, &error));
	assert_int_equal(error.code, ERR_CONFIG);

	config = cloud_config_copy(session_config(other));
	cloud_config_set(config, "auth.application_credential_secret", "Wr0ng-one", "test");
	struct session *wrong = session_new(session_http(session), config, false, NULL, &error);
	assert_int_equal(session_connect(wrong, &error), ERR_AUTH);
	assert_non_null(strstr(error.message, id));
	assert_null(strstr(error.message, "Wr0ng-one"));

	char *one = xasprintf("%s/%s", path, id);
	request = (struct session_request){.service = "identity", .method = "DELETE", .path = one};
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	cJSON_Delete(json);
	session_free(wrong);
	session_free(other);
	cloud_session_free(session);
	free(one);
	free(body);
	free(path);
	free(name);
	free(secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_service_answers),
	        cmocka_unit_test(a_sign_in_fills_in_the_session),
	        cmocka_unit_test(refusals_have_a_message),
	        cmocka_unit_test(a_wrong_password_is_refused_without_a_secret),
	        cmocka_unit_test(a_project_that_is_not_mine_is_refused),
	        cmocka_unit_test(a_warm_list_is_one_request),
	        cmocka_unit_test(keystone_is_found_without_its_version),
	        cmocka_unit_test(the_version_asked_for_is_spoken),
	        cmocka_unit_test(paging_links_lead_on),
	        cmocka_unit_test(a_missing_region_is_reported),
	        cmocka_unit_test(without_a_project_there_is_no_compute),
	        cmocka_unit_test(a_revoked_token_is_replaced_once_for_all),
	        cmocka_unit_test(an_application_credential_signs_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
