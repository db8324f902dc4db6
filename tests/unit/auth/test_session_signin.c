/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in: refused, by other means than a password, and for another project or region. */
#include "canned_cloud.h"

static int setup(void **state)
{
	*state = canned_cloud_new();
	return 0;
}

static int teardown(void **state)
{
	canned_cloud_free(*state);
	return 0;
}

static void a_refused_sign_in_names_the_user_and_no_secret(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct session *session = canned_session(cloud, true, NULL);
	cloud->sign_in_status = 401;
	cloud->sign_in_body = "{\"error\": {\"code\": 401, \"message\": \"Wrong: " CANNED_PASSWORD
	                      "\", \"title\": \"Unauthorized\"}}";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_AUTH);
	assert_int_equal(error.http_status, 401);
	assert_string_equal(error.type, "Unauthorized");
	assert_non_null(strstr(error.message, "cloud 'canned'"));
	assert_non_null(strstr(error.message, "user 'demo' (domain 'Default')"));
	assert_non_null(strstr(error.message, "project 'demo'"));
	assert_non_null(strstr(error.message, "Check user name, password"));
	assert_null(strstr(error.message, CANNED_PASSWORD));
	/* Asking again at once would lock the account. */
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_AUTH);
	assert_int_equal(cloud->server->count, 1);
	session_free(session);
}

static void a_sign_in_without_keystone_is_explained(void **state)
{
	struct canned_cloud *cloud = *state;
	static const struct {
		int status;
		const char *body, *words;
	} cases[] = {
	        {404, "<html><title>404 Not Found</title></html>", "No Keystone v3 at"},
	        {503, "<html><title>503 Service Unavailable</title></html>",
	                "503 Service Unavailable"},
	        {200, "<html><title>Welcome</title></html>", "Welcome"},
	        {201, "{}", "has no token"},
	        {403, "{\"error\": {\"message\": \"The account is locked\"}}",
	                "The account is locked"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = {0};
		struct error ignored = {0};
		struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
		cloud_config_set(config, "connect_retries", "0", "test");
		struct session *session = session_new(cloud->http, config, false, NULL, &ignored);
		cloud->sign_in_status = cases[i].status;
		cloud->sign_in_body = cases[i].body;
		assert_int_not_equal(canned_get(session, "/servers", NULL, &error), 0);
		assert_non_null(strstr(error.message, cases[i].words));
		session_free(session);
	}
}

static void an_unreachable_keystone_is_named(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct cloud_config *config = canned_cloud_config(cloud, "");
	cloud_config_set(config, "auth.auth_url", "http://127.0.0.1:1/v3", "test");
	cloud_config_set(config, "connect_retries", "0", "test");
	struct session *session = session_new(cloud->http, config, false, NULL, &error);
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_CONNECT);
	assert_non_null(strstr(error.message, "Cannot reach Keystone at http://127.0.0.1:1/v3"));
	session_free(session);
}

/* ------------------------------------------------------------------ other means */

static struct session *session_of(
        struct canned_cloud *cloud, enum config_auth_type type, const char *const *pairs)
{
	struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
	struct error error = {0};
	config->auth_type = type;
	for (; *pairs; pairs += 2)
		cloud_config_set(config, pairs[0], pairs[1], "test");
	struct session *session = session_new(cloud->http, config, true, "2.1", &error);
	assert_non_null(session);
	return session;
}

static void a_passcode_is_spared_while_the_token_lives(void **state)
{
	struct canned_cloud *cloud = *state;
	const char *with[] = {"auth_type", "v3totp", "auth.passcode", "123456", NULL};
	const char *without[] = {"auth_type", "v3totp", NULL};
	struct error error = {0};
	struct session *session = session_of(cloud, AUTH_TOTP, with);
	assert_false(session_is_cached(session_config(session)));
	canned_get_ok(session, "/servers");
	assert_non_null(strstr(canned_last(cloud->server, "/auth/tokens")->body, "123456"));
	session_free(session);

	session = session_of(cloud, AUTH_TOTP, without);
	assert_true(session_is_cached(session_config(session)));
	canned_get_ok(session, "/servers");
	assert_int_equal(cloud->tokens, 1);

	/* The passcode is spent, so another project is had for the token. */
	struct session *other = session_switch(session, "ops", NULL, &error);
	assert_non_null(other);
	canned_get_ok(other, "/servers");
	const char *body = canned_last(cloud->server, "/auth/tokens")->body;
	assert_non_null(strstr(body, "\"token\":{\"id\":\"token-1\"}"));
	assert_non_null(strstr(body, "\"name\":\"ops\""));
	session_free(other);
	session_free(session);
}

static void an_application_credential_stays_in_its_project(void **state)
{
	struct canned_cloud *cloud = *state;
	const char *pairs[] = {"auth_type", "v3applicationcredential",
	        "auth.application_credential_id", "ac1", "auth.application_credential_secret",
	        "s3cret-two", NULL};
	struct error error = {0};
	struct session *session = session_of(cloud, AUTH_APPLICATION_CREDENTIAL, pairs);
	canned_get_ok(session, "/servers");
	assert_null(strstr(canned_last(cloud->server, "/auth/tokens")->body, "scope"));
	assert_null(session_switch(session, "ops", NULL, &error));
	assert_int_equal(error.code, ERR_CONFIG);
	assert_non_null(strstr(error.message, "bound to its project"));
	struct session *other = session_switch(session, NULL, "RegionTwo", &error);
	assert_non_null(other);
	session_free(other);
	session_free(session);
}

static void without_authentication_there_is_no_token(void **state)
{
	struct canned_cloud *cloud = *state;
	char *url = xasprintf("%s/compute/v2.1", cloud->url);
	const char *pairs[] = {"auth_type", "none", "compute_endpoint_override", url, NULL};
	struct session *session = session_of(cloud, AUTH_NONE, pairs);
	cloud->open = true;
	canned_get_ok(session, "/servers");
	assert_int_equal(cloud->server->count, 1);
	assert_string_equal(canned_header(&cloud->server->requests[0], "X-Auth-Token"), "");
	assert_string_equal(session_endpoint(session, "compute"), url);
	session_free(session);
	free(url);
}

static void a_token_that_is_refused_is_explained(void **state)
{
	struct canned_cloud *cloud = *state;
	const char *pairs[] = {"auth_type", "v3token", "auth.token", "gAAAAsecret", NULL};
	struct session *session = session_of(cloud, AUTH_TOKEN, pairs);
	struct error error = {0};
	cloud->sign_in_status = 401;
	cloud->sign_in_body = "{\"error\": {\"message\": \"The request you have made requires "
	                      "authentication.\"}}";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_AUTH);
	assert_non_null(strstr(error.message, "expired or been revoked"));
	assert_null(strstr(error.message, "gAAAA"));
	session_free(session);
}

static void missing_proofs_are_named(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	cloud->sign_in_status = 401;
	cloud->sign_in_body = "{\"receipt\": {}, \"required_auth_methods\": [[\"password\", "
	                      "\"totp\"]]}";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_AUTH);
	assert_non_null(strstr(error.message, "password with totp"));
	session_free(session);
}

/* ------------------------------------------------------------------ another project or region */

static void another_region_needs_no_new_token(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct session *session = canned_session(cloud, false, NULL);
	canned_get_ok(session, "/servers");
	struct session *other = session_switch(session, NULL, "RegionTwo", &error);
	assert_non_null(other);
	canned_get_ok(other, "/servers");
	assert_string_equal(canned_last(cloud->server, "/servers")->path, "/compute2/v2.1/servers");
	assert_int_equal(cloud->tokens, 1);
	assert_string_equal(session_region(other), "RegionTwo");
	assert_null(session_switch(session, NULL, "RegionSix", &error));
	assert_non_null(strstr(error.message, "RegionOne, RegionTwo"));
	session_free(other);
	session_free(session);
}

static void another_project_keeps_the_credentials(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct session *session = canned_session(cloud, false, "2.1");
	canned_get_ok(session, "/servers");
	struct session *other = session_switch(session, "ops", NULL, &error);
	canned_get_ok(other, "/servers");
	const char *body = canned_last(cloud->server, "/auth/tokens")->body;
	assert_non_null(strstr(body, "\"scope\":{\"project\":{\"name\":\"ops\""));
	assert_non_null(strstr(body, CANNED_PASSWORD));
	assert_string_equal(cloud_config_get(session_config(session), "auth.project_name"), "demo");
	session_free(other);
	other = session_switch(session, "0123456789abcdef0123456789abcdef", NULL, &error);
	canned_get_ok(other, "/servers");
	body = canned_last(cloud->server, "/auth/tokens")->body;
	assert_non_null(strstr(
	        body, "\"scope\":{\"project\":{\"id\":\"0123456789abcdef0123456789abcdef\"}}"));
	session_free(other);
	session_free(session);
}

/* ------------------------------------------------------------------ given up */

static void interrupt(void *data)
{
	loop_interrupt(data);
}

static void a_change_given_up_may_have_happened(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, "2.1");
	struct session_request request = {
	        .service = "compute", .method = "POST", .path = "/servers", .body = "{}"};
	struct error error = {0};
	canned_get_ok(session, "/servers");
	cloud->silent = true;
	cloud->on_silence = interrupt;
	assert_int_equal(session_wait(session, &request, NULL, &error), ERR_CANCELLED);
	assert_non_null(strstr(error.message, "may have been carried out"));

	request.method = "GET";
	assert_int_equal(session_wait(session, &request, NULL, &error), ERR_CANCELLED);
	assert_null(strstr(error.message, "carried out"));
	session_free(session);
}

static void a_sign_in_given_up_leaves_nothing(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	cloud->silent = true;
	cloud->on_silence = interrupt;
	assert_int_equal(session_connect(session, &error), ERR_CANCELLED);
	session_free(session);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        test(a_refused_sign_in_names_the_user_and_no_secret),
	        test(a_sign_in_without_keystone_is_explained),
	        test(an_unreachable_keystone_is_named),
	        test(a_passcode_is_spared_while_the_token_lives),
	        test(an_application_credential_stays_in_its_project),
	        test(without_authentication_there_is_no_token),
	        test(a_token_that_is_refused_is_explained),
	        test(missing_proofs_are_named),
	        test(another_region_needs_no_new_token),
	        test(another_project_keeps_the_credentials),
	        test(a_change_given_up_may_have_happened),
	        test(a_sign_in_given_up_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
