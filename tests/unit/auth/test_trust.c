/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates a configuration believes in. */
#include "tests/unit/config/config_home.h"
#include "src/auth/internal.h"

struct expected {
	const char *lines; /* of the cloud "one" */
	const char *cacert, *cert, *key;
	bool insecure;
};

static void check(struct home *home, const struct expected *expected)
{
	char *text = xasprintf(HOME_ONE "%s", expected->lines);
	struct trust trust;

	home_file(home, "cwd/clouds.yaml", text);
	home_resolve(home, "one");
	trust_read(&trust, home->config);
	if (!str_eq(trust.cacert, expected->cacert) || !str_eq(trust.cert, expected->cert) ||
	        !str_eq(trust.key, expected->key) || trust.insecure != expected->insecure)
		fail_msg("%s: %s %s %s %d", expected->lines, trust.cacert, trust.cert, trust.key,
		        trust.insecure);
	trust_clear(&trust);
	free(text);
}

static void paths_and_booleans_are_as_in_openstacksdk(void **state)
{
	static const struct expected cases[] = {
	        {"", NULL, NULL, NULL, false},
	        {"    cacert: ~/ca.pem\n", "/h/ca.pem", NULL, NULL, false},
	        {"    cacert: ~\n", NULL, NULL, NULL, false}, /* YAML's null */
	        {"    cacert: '~'\n", "/h", NULL, NULL, false},
	        {"    cacert: ca~b.pem\n", "ca~b.pem", NULL, NULL, false},
	        {"    cacert: ~no-such-user/x\n", "~no-such-user/x", NULL, NULL, false},
	        {"    cert: ~/c.pem\n    key: ~/k.pem\n", NULL, "/h/c.pem", "/h/k.pem", false},
	        {"    verify: /ca.pem\n", "/ca.pem", NULL, NULL, false},
	        {"    verify: ~/ca.pem\n", "/h/ca.pem", NULL, NULL, false},
	        {"    verify: /ca.pem\n    cacert: /other.pem\n", "/other.pem", NULL, NULL, false},
	        {"    verify: /ca.pem\n    insecure: true\n", "/ca.pem", NULL, NULL, true},
	        {"    verify: true\n", NULL, NULL, NULL, false},
	        {"    verify: 'no'\n", NULL, NULL, NULL, true},
	        {"    verify: false\n    cacert: /ca.pem\n", "/ca.pem", NULL, NULL, true},
	};

	setenv("HOME", "/h", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(*state, &cases[i]);
}

static void variables_name_the_ca_where_nothing_else_does(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE);
	home_env(home, "SSL_CERT_FILE", "/ssl.pem");
	home_resolve(home, "one");
	assert_value(home, "cacert", "/ssl.pem");
	assert_source(home, "cacert", "SSL_CERT_FILE");
	home_env(home, "CURL_CA_BUNDLE", "/curl.pem");
	home_resolve(home, "one");
	assert_value(home, "cacert", "/curl.pem");
	home_env(home, "REQUESTS_CA_BUNDLE", "/requests.pem");
	home_resolve(home, "one");
	assert_value(home, "cacert", "/requests.pem");
	assert_source(home, "cacert", "REQUESTS_CA_BUNDLE");
	home_file(home, "cwd/clouds.yaml", HOME_ONE "    verify: /ca.pem\n");
	home_resolve(home, "one");
	assert_value(home, "cacert", NULL);
	home_file(home, "cwd/clouds.yaml", HOME_ONE "    verify: false\n");
	home_resolve(home, "one");
	assert_value(home, "cacert", NULL);
	home_file(home, "cwd/clouds.yaml", HOME_ONE "    cacert: /file.pem\n");
	home_resolve(home, "one");
	assert_value(home, "cacert", "/file.pem");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        HOME_TEST(paths_and_booleans_are_as_in_openstacksdk),
	        HOME_TEST(variables_name_the_ca_where_nothing_else_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
