/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Auth types, older spellings, what is missing, and that secrets stay hidden. */
#include "config_home.h"

static void cloud(struct home *home, const char *body)
{
	char *text = xasprintf("clouds:\n  one: {%s}\n", body);

	home_file(home, "cwd/clouds.yaml", text);
	free(text);
	home_resolve(home, NULL);
}

#define URL "auth_url: 'https://k/v3'"

static void tenants_are_projects(void **state)
{
	struct home *home = *state;

	cloud(home, "auth: {" URL ", username: u, tenant_name: t, tenant-id: i}");
	assert_value(home, "auth.project_name", "t");
	assert_value(home, "auth.project_id", "i");
	assert_value(home, "auth.tenant_name", NULL);
	cloud(home, "project_name: top, auth: {" URL ", username: u, tenant_name: t}");
	assert_value(home, "auth.project_name", "top");
	cloud(home, "project_name: top, auth: {" URL ", username: u, project_name: in}");
	assert_value(home, "auth.project_name", "in");
	assert_value(home, "project_name", NULL);
	cloud(home, "auth: {" URL ", user_name: u, project_name: ''}");
	assert_value(home, "auth.username", "u");
	assert_value(home, "auth.project_name", NULL);
}

static void one_domain_stands_for_both(void **state)
{
	struct home *home = *state;

	cloud(home, "auth: {" URL ", username: u, project_name: p, domain_name: d}");
	assert_value(home, "auth.user_domain_name", "d");
	assert_value(home, "auth.project_domain_name", "d");
	assert_value(home, "auth.domain_name", NULL);
	cloud(home,
	        "auth: {" URL ", username: u, project_name: p, domain_id: d, user_domain_id: own}");
	assert_value(home, "auth.user_domain_id", "own");
	assert_value(home, "auth.project_domain_id", "d");
	/* Without a project it is the scope. */
	cloud(home, "domain_id: d, auth: {" URL ", username: u}");
	assert_value(home, "auth.domain_id", "d");
	assert_value(home, "auth.user_domain_id", NULL);
}

static void interfaces_have_an_older_word(void **state)
{
	struct home *home = *state;

	cloud(home, "interface: admin, endpoint_type: internal, compute_endpoint_type: admin, "
	            "auth: {" URL "}");
	assert_value(home, "interface", "internal");
	assert_value(home, "compute_interface", "admin");
	assert_value(home, "endpoint_type", NULL);
	cloud(home, "image-api-version: 2, compute_timeout: 9, auth: {" URL "}");
	assert_value(home, "image_api_version", "2");
	assert_value(home, "api_timeout", "9");
}

static void auth_types_are_recognised(void **state)
{
	static const struct {
		const char *body;
		enum config_auth_type type;
	} types[] = {
	        {"auth: {" URL "}", AUTH_PASSWORD},
	        {"auth_type: v3password, auth: {" URL "}", AUTH_PASSWORD},
	        {"auth_type: token, auth: {" URL ", token: t}", AUTH_TOKEN},
	        {"auth_type: v3token, token: t, auth: {" URL "}", AUTH_TOKEN},
	        {"auth: {" URL ", token: t}", AUTH_TOKEN},
	        {"auth_type: v3applicationcredential, auth: {" URL
	         ", application_credential_id: i}",
	                AUTH_APPLICATION_CREDENTIAL},
	        {"auth_type: v3totp, passcode: 123456, auth: {" URL ", username: u}", AUTH_TOTP},
	        {"auth_type: v3multifactor, auth_methods: [v3password, v3totp], auth: {" URL
	         ", passcode: x}",
	                AUTH_MULTIFACTOR},
	        {"auth_type: none, auth: {endpoint: 'http://x'}", AUTH_NONE},
	        {"auth_type: '', auth: {endpoint: 'http://x'}", AUTH_NONE},
	        {"auth_type: v3kerberos, auth: {" URL "}", AUTH_UNSUPPORTED},
	};
	struct home *home = *state;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		cloud(home, types[i].body);
		assert_int_equal(home->config->auth_type, types[i].type);
	}
	assert_int_equal(cloud_config_check(home->config, &home->error), ERR_CONFIG);
	assert_non_null(strstr(home->error.message, "v3kerberos"));
	assert_non_null(strstr(home->error.message, "v3applicationcredential"));
}

static void unknown_keys_in_auth_get_a_suggestion(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", "clouds: {one: {auth: {" URL ", passwrod: x}}}");
	REFUSED(home, NULL, "cwd/clouds.yaml:1:", "passwrod", "\"password\"");
	home_file(home, "cwd/clouds.yaml",
	        "clouds: {one: {auth: {" URL ", application_credential_id: x}}}");
	REFUSED(home, NULL, "application_credential_id", "auth_type v3applicationcredential");
	home_file(home, "cwd/clouds.yaml", "clouds: {one: {auth_type: v4, auth: {" URL "}}}");
	REFUSED(home, NULL, "v4", "v3password", "v3totp");
	home_env(home, "OS_AUTH_TYPE", "token");
	home_env(home, "OS_TOKEN", "t");
	home_env(home, "OS_USER_DOMAIN_NAME", "d");
	REFUSED(home, NULL, "OS_USER_DOMAIN_NAME", "token");
}

static void what_is_missing_can_be_typed(void **state)
{
	static const struct {
		const char *body, *missing;
	} clouds[] = {
	        {"auth: {" URL ", username: u}", "auth.password"},
	        {"auth: {" URL ", username: u, password: ''}", "auth.password"},
	        {"auth: {" URL ", username: u, password: p}", NULL},
	        {"auth: {" URL ", password: ''}", NULL}, /* without a user there is more to say */
	        {"auth_type: v3totp, auth: {" URL ", username: u, user_domain_id: d}",
	                "auth.passcode"},
	        {"auth_type: v3multifactor, auth_methods: [v3password, v3totp], auth: {" URL
	         ", username: u, user_domain_id: d}",
	                "auth.password"},
	        {"auth_type: v3multifactor, auth_methods: [v3password, v3totp], auth: {" URL
	         ", username: u, user_domain_id: d, password: p}",
	                "auth.passcode"},
	        {"auth_type: v3multifactor, auth_methods: [v3password], auth: {" URL
	         ", username: u, user_domain_id: d, password: p}",
	                NULL},
	        {"auth_type: token, auth: {" URL "}", NULL},
	};
	struct home *home = *state;
	const char *missing;
	size_t i;

	for (i = 0; i < sizeof(clouds) / sizeof(clouds[0]); i++) {
		cloud(home, clouds[i].body);
		missing = cloud_config_missing(home->config);
		if (!clouds[i].missing) {
			assert_null(missing);
			continue;
		}
		assert_string_equal(missing, clouds[i].missing);
		assert_int_equal(cloud_config_check(home->config, &home->error), ERR_CONFIG);
		cloud_config_set(home->config, missing, "typed", "typed");
		assert_value(home, missing, "typed");
		assert_source(home, missing, "typed");
	}
}

static void a_check_explains_how_to_set_it(void **state)
{
	static const struct {
		const char *body, *words;
	} bad[] = {
	        {"auth: {username: u}", "--os-auth-url"},
	        {"auth: {auth_url: 'keystone:5000', username: u}", "https://"},
	        {"auth: {" URL "}", "--os-username"},
	        {"auth: {" URL ", username: u}", "--os-password"},
	        {"auth_type: token, auth: {" URL "}", "OS_TOKEN"},
	        {"auth_type: v3password, auth: {" URL ", username: u, password: p}",
	                "--os-user-domain-name"},
	        {"auth_type: v3token, auth: {" URL ", token: t, project_name: p}",
	                "--os-project-domain-name"},
	        {"auth_type: v3applicationcredential, auth: {" URL
	         ", application_credential_id: x}",
	                "--os-application-credential-secret"},
	        {"auth_type: v3applicationcredential, auth: {" URL
	         ", application_credential_secret: x}",
	                "--os-application-credential-id"},
	        {"auth_type: v3applicationcredential, auth: {" URL
	         ", application_credential_secret: x, "
	         "application_credential_name: n}",
	                "--os-username"},
	        {"auth_type: v3multifactor, auth: {" URL "}", "auth_methods"},
	        {"auth_type: v3multifactor, auth_methods: [v3fedkerb], auth: {" URL "}",
	                "v3fedkerb"},
	        {"auth_type: none", "--os-endpoint"},
	};
	struct home *home = *state;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cloud(home, bad[i].body);
		assert_int_equal(cloud_config_check(home->config, &home->error), ERR_CONFIG);
		if (!strstr(home->error.message, bad[i].words))
			fail_msg("\"%s\" is not in: %s", bad[i].words, home->error.message);
		assert_non_null(strstr(home->error.message, "\"one\""));
	}
	cloud(home, "auth: {" URL ", username: u, password: p}");
	assert_int_equal(cloud_config_check(home->config, &home->error), 0);
	/* A stray variable makes a cloud; the message tells where it comes from. */
	home_env(home, "OS_COMPUTE_API_VERSION", "2.79");
	home_resolve(home, NULL);
	assert_int_equal(cloud_config_check(home->config, &home->error), ERR_CONFIG);
	assert_non_null(strstr(home->error.message, "OS_* variables"));
	assert_non_null(strstr(home->error.message, "--os-cloud NAME"));
}

static void secrets_are_masked(void **state)
{
	struct home *home = *state;
	cJSON *json;
	char *text;

	cloud(home,
	        "auth: {" URL ", username: u, password: hidden1}, token2: x, key: /path/key, "
	        "influxdb: {password: hidden2}, compute_endpoint_override: 'https://u:hidden3@h/', "
	        "some_secret: hidden4, list: [{api_key: hidden5}]");
	json = cloud_config_json(home->config, false);
	text = json_print(json, false);
	assert_null(strstr(text, "hidden"));
	assert_non_null(strstr(text, "\"password\":\"***\""));
	assert_non_null(strstr(text, "/path/key"));
	assert_string_equal(json_str(json, "name"), "one");
	free(text);
	cJSON_Delete(json);
	json = cloud_config_json(home->config, true);
	text = json_print(json, false);
	assert_non_null(strstr(text, "hidden1"));
	assert_non_null(strstr(text, "hidden3"));
	free(text);
	cJSON_Delete(json);
	assert_value(home, "auth.password", "hidden1");
}

static void a_copy_stands_alone(void **state)
{
	struct home *home = *state;
	struct cloud_config *copy;

	cloud(home, "regions: [A, B], auth: {" URL ", username: u, password: p}");
	copy = cloud_config_copy(home->config);
	cloud_config_set(copy, "auth.project_name", "other", "switch");
	cloud_config_set(copy, "region_name", "B", "switch");
	cloud_config_set(copy, "auth.password", NULL, "switch");
	assert_string_equal(cloud_config_get(copy, "auth.project_name"), "other");
	assert_null(cloud_config_get(copy, "auth.password"));
	assert_value(home, "auth.project_name", NULL);
	assert_value(home, "region_name", "A");
	assert_value(home, "auth.password", "p");
	cloud_config_free(copy);
}

static void booleans_are_read_kindly_but_safely(void **state)
{
	struct home *home = *state;

	home_env(home, "OS_AUTH_URL", "https://k");
	home_env(home, "OS_INSECURE", "1");
	home_env(home, "OS_VERIFY", "maybe");
	home_env(home, "OS_A", "yes");
	home_env(home, "OS_B", "False");
	home_resolve(home, NULL);
	assert_false(cloud_config_bool(home->config, "insecure", true));
	assert_true(cloud_config_bool(home->config, "verify", true));
	assert_true(cloud_config_bool(home->config, "a", false));
	assert_false(cloud_config_bool(home->config, "b", true));
	assert_true(cloud_config_bool(home->config, "nowhere", true));
	cloud(home, "auth: {" URL "}, verify: false, cacert: /x");
	home_resolve(home, "one");
	assert_warned(home, "cacert is set and ignored");
}

static void an_unsupported_type_is_answered_with_the_supported_ones(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds: {one: {auth_type: v3oidcpassword, auth: {auth_url: 'https://k/v3', "
	        "identity_provider: i, protocol: openid, username: u, password: p}}}");
	home_resolve(home, "one");
	assert_int_equal(home->config->auth_type, AUTH_UNSUPPORTED);
	assert_int_equal(cloud_config_check(home->config, &home->error), ERR_CONFIG);
	assert_string_equal(home->error.message,
	        "cloud \"one\": auth_type v3oidcpassword is not supported; ncnova signs in with "
	        "password, v3password, token, v3token, v3applicationcredential, v3totp, "
	        "v3multifactor, none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        HOME_TEST(tenants_are_projects),
	        HOME_TEST(an_unsupported_type_is_answered_with_the_supported_ones),
	        HOME_TEST(one_domain_stands_for_both),
	        HOME_TEST(interfaces_have_an_older_word),
	        HOME_TEST(auth_types_are_recognised),
	        HOME_TEST(unknown_keys_in_auth_get_a_suggestion),
	        HOME_TEST(what_is_missing_can_be_typed),
	        HOME_TEST(a_check_explains_how_to_set_it),
	        HOME_TEST(secrets_are_masked),
	        HOME_TEST(a_copy_stands_alone),
	        HOME_TEST(booleans_are_read_kindly_but_safely),
	};
	int failed = cmocka_run_group_tests_name("config_auth", tests, NULL, NULL);

	intern_free_all();
	return failed;
}
