/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent to Keystone, read from its answers, and found in its catalog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "src/auth/internal.h"
#include "canned.h"
#include "ncnova/text.h"
#include "ncnova/clock.h"

static const char *const person[] = {
        "auth.username", "demo", "auth.password", "pw", "auth.user_domain_id", "default", NULL};

static char *body_of(enum config_auth_type type, const char *const *pairs)
{
	struct cloud_config *config = canned_config(type, pairs);
	struct error error = {0};
	char *body = keystone_body(config, &error);
	assert_string_equal(error.message, "");
	cloud_config_free(config);
	return body;
}

static void check_body(enum config_auth_type type, const char *const *pairs, const char *expected)
{
	char *body = body_of(type, pairs);
	assert_string_equal(body, expected);
	free_secret(body);
}

#define PASSWORD_IDENTITY                                                                          \
	"{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":"    \
	"\"demo\",\"domain\":{\"id\":\"default\"},\"password\":\"pw\"}}}"

static void a_password_without_scope(void **state)
{
	(void)state;
	check_body(AUTH_PASSWORD, person, PASSWORD_IDENTITY "}}");
}

static void scopes(void **state)
{
	(void)state;
	static const struct {
		const char *pairs[6], *scope;
	} cases[] = {
	        {{"auth.project_id", "p1"}, "{\"project\":{\"id\":\"p1\"}}"},
	        {{"auth.project_name", "demo", "auth.project_domain_name", "Default"},
	                "{\"project\":{\"name\":\"demo\",\"domain\":{\"name\":\"Default\"}}}"},
	        {{"auth.project_name", "demo"},
	                "{\"project\":{\"name\":\"demo\",\"domain\":{\"id\":\"default\"}}}"},
	        {{"auth.domain_id", "d1"}, "{\"domain\":{\"id\":\"d1\"}}"},
	        {{"auth.domain_name", "D"}, "{\"domain\":{\"name\":\"D\"}}"},
	        {{"auth.system_scope", "all"}, "{\"system\":{\"all\":true}}"},
	        {{"auth.trust_id", "t1"}, "{\"OS-TRUST:trust\":{\"id\":\"t1\"}}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *pairs[16];
		size_t n = 0;
		for (size_t k = 0; person[k]; k++)
			pairs[n++] = person[k];
		for (size_t k = 0; cases[i].pairs[k]; k++)
			pairs[n++] = cases[i].pairs[k];
		pairs[n] = NULL;
		char *expected = xasprintf(PASSWORD_IDENTITY ",\"scope\":%s}}", cases[i].scope);
		check_body(AUTH_PASSWORD, pairs, expected);
		free(expected);
	}
}

static void a_user_by_id_needs_no_domain(void **state)
{
	(void)state;
	const char *pairs[] = {"auth.user_id", "u1", "auth.password", "p\"\\w", NULL};
	check_body(AUTH_PASSWORD, pairs,
	        "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{"
	        "\"id\":"
	        "\"u1\",\"password\":\"p\\\"\\\\w\"}}}}}");
}

static void an_application_credential_never_has_a_scope(void **state)
{
	(void)state;
	const char *by_id[] = {"auth.application_credential_id", "ac1",
	        "auth.application_credential_secret", "sec", "auth.project_name", "demo",
	        "auth.project_id", "p1", "auth.system_scope", "all", "auth.domain_id", "d", NULL};
	check_body(AUTH_APPLICATION_CREDENTIAL, by_id,
	        "{\"auth\":{\"identity\":{\"methods\":[\"application_credential\"],"
	        "\"application_credential\":{\"id\":\"ac1\",\"secret\":\"sec\"}}}}");
	const char *by_name[] = {"auth.application_credential_name", "mine",
	        "auth.application_credential_secret", "sec", "auth.username", "demo",
	        "auth.user_domain_name", "Default", NULL};
	check_body(AUTH_APPLICATION_CREDENTIAL, by_name,
	        "{\"auth\":{\"identity\":{\"methods\":[\"application_credential\"],"
	        "\"application_credential\":{\"name\":\"mine\",\"user\":{\"name\":\"demo\","
	        "\"domain\":"
	        "{\"name\":\"Default\"}},\"secret\":\"sec\"}}}}");
}

static void tokens_and_passcodes(void **state)
{
	(void)state;
	const char *token[] = {"auth.token", "gAAAA", "auth.project_id", "p1", NULL};
	check_body(AUTH_TOKEN, token,
	        "{\"auth\":{\"identity\":{\"methods\":[\"token\"],\"token\":{\"id\":\"gAAAA\"}},"
	        "\"scope\":{\"project\":{\"id\":\"p1\"}}}}");
	const char *totp[] = {"auth.user_id", "u1", "auth.passcode", "123456", NULL};
	check_body(AUTH_TOTP, totp,
	        "{\"auth\":{\"identity\":{\"methods\":[\"totp\"],\"totp\":{\"user\":{\"id\":\"u1\","
	        "\"passcode\":\"123456\"}}}}}");
}

static void several_factors(void **state)
{
	(void)state;
	const char *pairs[] = {
	        "auth.user_id", "u1", "auth.password", "pw", "auth.passcode", "123456", NULL};
	static const char expected[] = "{\"auth\":{\"identity\":{\"methods\":[\"password\","
	                               "\"totp\"],\"password\":{\"user\":{"
	                               "\"id\":\"u1\",\"password\":\"pw\"}},\"totp\":{\"user\":{"
	                               "\"id\":\"u1\",\"passcode\":"
	                               "\"123456\"}}}}}";
	static const char *const lists[] = {"[\"v3password\", \"v3totp\"]",
	        "\"v3password, v3totp\"", "[\"password\",\"totp\"]"};
	for (int i = 0; i < 3; i++) {
		struct cloud_config *config = canned_config(AUTH_MULTIFACTOR, pairs);
		struct error error = {0};
		cJSON_AddItemToObject(config->values, "auth_methods", cJSON_Parse(lists[i]));
		char *body = keystone_body(config, &error);
		assert_non_null(body);
		assert_string_equal(body, expected);
		free_secret(body);
		cloud_config_free(config);
	}
	struct cloud_config *config = canned_config(AUTH_MULTIFACTOR, pairs);
	struct error error = {0};
	assert_null(keystone_body(config, &error));
	assert_int_equal(error.code, ERR_CONFIG);
	assert_non_null(strstr(error.message, "auth_methods"));
	cloud_config_free(config);
}

static void addresses_of_keystone(void **state)
{
	(void)state;
	static const struct {
		const char *auth_url, *direct;
	} cases[] = {
	        {"http://k:5000/v3", "http://k:5000/v3"},
	        {"http://k:5000/v3/", "http://k:5000/v3"},
	        {"https://k/identity/v3", "https://k/identity/v3"},
	        {"http://k:5000", NULL},
	        {"http://k:5000/v2.0", NULL},
	        {"https://k/identity/", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *url = keystone_url_direct(cases[i].auth_url);
		if (cases[i].direct)
			assert_string_equal(url, cases[i].direct);
		else
			assert_null(url);
		free(url);
	}
	char *guess = keystone_url_guess("http://k:5000/v2.0/");
	assert_string_equal(guess, "http://k:5000/v3");
	free(guess);
}

static void a_discovered_address_stays_on_its_host(void **state)
{
	(void)state;
	static const struct {
		const char *auth_url, *document, *url;
	} cases[] = {
	        {"http://k:5000",
	                "{\"versions\": {\"values\": [{\"id\": \"v2.0\"}, {\"id\": \"v3.14\","
	                " \"links\": [{\"rel\": \"self\", \"href\": \"http://k:5000/v3/\"}]}]}}",
	                "http://k:5000/v3"},
	        {"http://k:5000",
	                "{\"versions\": [{\"id\": \"v3.14\", \"links\": [{\"rel\": \"self\", "
	                "\"href\": \"http://k:5000/keystone/v3/\"}]}]}",
	                "http://k:5000/keystone/v3"},
	        {"https://public/identity",
	                "{\"version\": {\"id\": \"v3.14\", \"links\": [{\"rel\": "
	                "\"self\", \"href\": \"http://inner:5000/v3/\"}]}}",
	                "https://public/identity/v3"},
	        {"http://k:5000", "{\"versions\": {\"values\": [{\"id\": \"v2.0\"}]}}", NULL},
	        {"http://k:5000", "{\"versions\": {\"values\": [null, 3, {\"id\": 3}]}}", NULL},
	        {"http://k:5000", "[]", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *document = cJSON_Parse(cases[i].document);
		char *url = keystone_url_from_document(cases[i].auth_url, document);
		if (cases[i].url)
			assert_string_equal(url, cases[i].url);
		else
			assert_null(url);
		free(url);
		cJSON_Delete(document);
	}
}

static void tokens_are_read_tolerantly(void **state)
{
	(void)state;
	static const char *const texts[] = {
	        "{\"token\": {}}",
	        "{\"token\": {\"user\": null, \"project\": 3, \"roles\": {}, \"catalog\": null, "
	        "\"expires_at\": null}}",
	        "{\"token\": {\"user\": {\"name\": [], \"id\": {}}, \"roles\": [1, null, {}], "
	        "\"catalog\": [null, 1, {\"endpoints\": null}], \"expires_at\": \"never\"}}",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct token token = {0};
		struct error error = {0};
		cJSON *body = cJSON_Parse(texts[i]);
		assert_int_equal(token_read(&token, "abc", body, 0, &error), 0);
		assert_string_equal(token.id, "abc");
		assert_true(cJSON_IsArray(token.catalog));
		assert_int_equal(token.roles.count, 0);
		struct cloud_config *config = canned_config(AUTH_PASSWORD, person);
		assert_null(catalog_endpoint(
		        config, &token, service_kind_find("compute"), NULL, &error));
		assert_int_equal(error.code, ERR_CONFIG);
		cloud_config_free(config);
		cJSON_Delete(body);
		token_clear(&token);
	}
}

/* Wherever the message ends, it ends with a whole character. */
static void a_long_refusal_is_cut_between_characters(void **state)
{
	(void)state;
	struct cloud_config *config = canned_config(AUTH_PASSWORD, person);
	struct http_reply reply = {.status = 401};
	for (int shift = 0; shift < 8; shift++) {
		struct buf name = BUF_INIT;
		struct error error = {.code = ERR_AUTH, .http_status = 401};
		buf_repeat(&name, 'x', (size_t)shift);
		for (int i = 0; i < 300; i++)
			buf_puts(&name, "\xf0\x9f\x98\x80");
		free(config->name);
		config->name = buf_take(&name);
		keystone_explain(&error, config, "http://k/v3", &reply, NULL);
		assert_in_range(strlen(error.message), 1000, sizeof error.message - 1);
		assert_true(clean_is(error.message));
	}
	cloud_config_free(config);
}

static void an_invalid_token_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *id, *body;
	} cases[] = {{NULL, "{\"token\": {}}"}, {"", "{\"token\": {}}"},
	        {"a\r\nb", "{\"token\": {}}"}, {"abc", "{}"}, {"abc", "{\"token\": 3}"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct token token = {0};
		struct error error = {0};
		cJSON *body = cJSON_Parse(cases[i].body);
		assert_int_equal(token_read(&token, cases[i].id, body, 0, &error), ERR_PROTOCOL);
		cJSON_Delete(body);
		token_clear(&token);
	}
}

/* ------------------------------------------------------------------ catalog and addresses */

static const char catalog[] =
        "[{\"type\": \"compute\", \"name\": \"nova\", \"endpoints\": ["
        "{\"interface\": \"internal\", \"region\": \"One\", \"url\": \"http://in:8774/v2.1/\"},"
        "{\"interface\": \"public\", \"region\": \"One\", \"url\": \"http://one:8774/v2.1/\"},"
        "{\"interface\": \"public\", \"region_id\": \"Two\", \"url\": \"http://two:8774/v2/p1\"}]},"
        "{\"type\": \"image\", \"endpoints\": [{\"interface\": \"public\", \"region\": \"One\", "
        "\"url\": \"http://one:9292\"}]},"
        "{\"type\": \"network\", \"endpoints\": [{\"interface\": \"public\", \"region\": \"One\", "
        "\"url\": \"https://one/networking/\"}]},"
        "{\"type\": \"block-storage\", \"endpoints\": [{\"interface\": \"public\", \"region\": "
        "\"One\", \"url\": \"http://one:8776/v3\"}]},"
        "{\"type\": \"identity\", \"endpoints\": [{\"interface\": \"public\", \"region\": \"One\", "
        "\"url\": \"http://one:5000/v2.0\"}]}]";

static void check_endpoint(const char *const *pairs, const char *service, const char *expected)
{
	struct cloud_config *config = canned_config(AUTH_PASSWORD, pairs);
	struct token token = {.catalog = cJSON_Parse(catalog), .project_id = xstrdup("p1")};
	struct error error = {0};
	char *url = catalog_endpoint(
	        config, &token, service_kind_find(service), "http://keystone/v3", &error);
	assert_string_equal(url ? url : error.message, expected);
	free(url);
	token_clear(&token);
	cloud_config_free(config);
}

static void endpoints_are_found_and_completed(void **state)
{
	(void)state;
	const char *none[] = {NULL};
	const char *two[] = {"region_name", "Two", NULL};
	const char *internal[] = {"interface", "internalURL", NULL};
	const char *mixed[] = {"interface", "admin", "compute_interface", "internal", NULL};
	const char *given[] = {"volume_endpoint_override", "http://mine/v3/p9", NULL};
	const char *volumev3[] = {"block_storage_endpoint_override", "http://mine/v3/p9", NULL};
	const char *typed[] = {"compute_service_type", "image", NULL};
	const char *named[] = {"compute_service_name", "other", NULL};
	check_endpoint(none, "compute", "http://one:8774/v2.1");
	check_endpoint(none, "image", "http://one:9292/v2");
	check_endpoint(none, "network", "https://one/networking/v2.0");
	check_endpoint(none, "volume", "http://one:8776/v3/p1");
	check_endpoint(none, "identity", "http://one:5000/v3");
	check_endpoint(two, "compute", "http://two:8774/v2/p1");
	check_endpoint(two, "identity", "http://keystone/v3");
	check_endpoint(internal, "compute", "http://in:8774/v2.1");
	check_endpoint(mixed, "compute", "http://in:8774/v2.1");
	check_endpoint(given, "volume", "http://mine/v3/p9");
	check_endpoint(volumev3, "volume", "http://mine/v3/p9");
	check_endpoint(typed, "compute", "http://one:9292/v2.1");
	check_endpoint(named, "compute",
	        "The catalog has no compute service. It has: compute, image, network, "
	        "block-storage, "
	        "identity.");
	check_endpoint(mixed, "image",
	        "The image service has no usable 'admin' endpoint. It has: public.");
	check_endpoint(two, "image", "The image service isn't in region 'Two'. It is in: One.");
}

static void an_empty_catalog_asks_for_a_project(void **state)
{
	(void)state;
	struct cloud_config *config = canned_config(AUTH_PASSWORD, person);
	struct token token = {.catalog = cJSON_CreateArray()};
	struct error error = {0};
	assert_null(catalog_endpoint(config, &token, service_kind_find("compute"), NULL, &error));
	assert_non_null(strstr(error.message, "project_name"));
	token_clear(&token);
	cloud_config_free(config);
}

static void urls_are_joined(void **state)
{
	(void)state;
	static const struct {
		const char *endpoint, *path, *url;
	} cases[] = {
	        {"http://h/v2.1", "/servers", "http://h/v2.1/servers"},
	        {"http://h/v2.1", "servers", "http://h/v2.1/servers"},
	        {"http://h/v2.1", "", "http://h/v2.1"},
	        {"http://h/v2.1", "?x=1", "http://h/v2.1?x=1"},
	        {"http://h/v2", "/v2/images?marker=1", "http://h/v2/images?marker=1"},
	        {"http://h/v2", "/v2ray", "http://h/v2/v2ray"},
	        {"https://h/compute/v2.1", "http://in:8774/v2.1/servers?a=b",
	                "https://h/compute/v2.1/servers?a=b"},
	        {"http://h/v3/p1", "http://in/v3/p1/volumes?m=1", "http://h/v3/p1/volumes?m=1"},
	        {"http://h/v3/p1", "https://in/volume/v3/volumes?m=1",
	                "http://h/v3/p1/volumes?m=1"},
	        {"http://h/v2.1", "http://h/v2.10/servers", NULL},
	        {"http://h/v2.1", "http://h/other", NULL},
	        {"http://h/v2.1", "/a b", NULL},
	        {"http://h/v2.1", "/servers/..", NULL},
	        {"http://h/v2.1", "/servers/./action", NULL},
	        {"http://h/v2.1", "/servers/x/metadata/%2e%2E", NULL},
	        {"http://h/v2.1", "/servers/.%2e/../v3/users", NULL},
	        {"http://h/v2.1", "/servers//action", NULL},
	        {"http://h/v2.1", "/servers/", NULL},
	        {"http://h/v2.1", "http://in/v2.1/../../v3/users", NULL},
	        {"http://h/v2.1", "http://in/v2.1/servers/?m=1", "http://h/v2.1/servers/?m=1"},
	        {"http://h/v2.1", "/servers/...?x=/../", "http://h/v2.1/servers/...?x=/../"},
	        {"http://h/v2.1", "/servers/a%2F..%2Fb", "http://h/v2.1/servers/a%2F..%2Fb"},
	        {"http://h/v2.1", "/a\r\nb", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = {0};
		char *url = endpoint_url(cases[i].endpoint, cases[i].path, &error);
		assert_string_equal(url ? url : "none", cases[i].url ? cases[i].url : "none");
		free(url);
	}
	char *url = endpoint_version_url("http://h/v2/p1");
	assert_string_equal(url, "http://h/v2/");
	free(url);
	url = endpoint_root_url("http://h/compute/v2.1");
	assert_string_equal(url, "http://h/compute/");
	free(url);
}

static void microversions_as_text(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		microversion v;
	} cases[] = {{"2.93", MV(2, 93)}, {"2.1", MV(2, 1)}, {"2", MV(2, 0)}, {"v2.1", MV(2, 1)},
	        {"latest", MV_LATEST}, {"2.latest", MV_LATEST}, {"", -1}, {"2.", -1}, {".5", -1},
	        {"2.5x", -1}, {"-2", -1}, {"2.999999999999", -1}, {"abc", -1}, {NULL, -1}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(microversion_parse(cases[i].text), cases[i].v);
	char text[16];
	microversion_format(MV(2, 7), text, sizeof text);
	assert_string_equal(text, "2.7");
	assert_true(MV(2, 9) < MV(2, 10));
}

static void version_documents(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		microversion min, max;
	} cases[] = {
	        {"{\"version\": {\"id\": \"v2.1\", \"version\": \"2.93\", \"min_version\": "
	         "\"2.1\"}}",
	                true, MV(2, 1), MV(2, 93)},
	        {"{\"versions\": [{\"id\": \"v2.0\", \"version\": \"\"}, {\"id\": \"v2.1\", "
	         "\"version\": \"2.93\", \"min_version\": \"2.1\"}]}",
	                true, MV(2, 1), MV(2, 93)},
	        {"{\"version\": {\"id\": \"v2.0\", \"version\": \"\", \"min_version\": \"\"}}",
	                true, 0, 0},
	        {"{\"version\": {\"id\": \"v2.1\", \"version\": null, \"min_version\": 7}}", true,
	                0, 0},
	        {"{\"version\": {\"id\": \"v2.1\", \"version\": \"2.1\", \"min_version\": "
	         "\"2.9\"}}",
	                true, 0, 0},
	        {"{\"version\": {}}", false, 0, 0},
	        {"{\"versions\": []}", false, 0, 0},
	        {"[1]", false, 0, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct version_range range;
		cJSON *document = cJSON_Parse(cases[i].text);
		assert_int_equal(version_read_document(document, &range), cases[i].good);
		assert_int_equal(range.min, cases[i].min);
		assert_int_equal(range.max, cases[i].max);
		cJSON_Delete(document);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_password_without_scope),
	        cmocka_unit_test(scopes),
	        cmocka_unit_test(a_user_by_id_needs_no_domain),
	        cmocka_unit_test(an_application_credential_never_has_a_scope),
	        cmocka_unit_test(tokens_and_passcodes),
	        cmocka_unit_test(several_factors),
	        cmocka_unit_test(addresses_of_keystone),
	        cmocka_unit_test(a_discovered_address_stays_on_its_host),
	        cmocka_unit_test(tokens_are_read_tolerantly),
	        cmocka_unit_test(a_long_refusal_is_cut_between_characters),
	        cmocka_unit_test(an_invalid_token_is_refused),
	        cmocka_unit_test(endpoints_are_found_and_completed),
	        cmocka_unit_test(an_empty_catalog_asks_for_a_project),
	        cmocka_unit_test(urls_are_joined),
	        cmocka_unit_test(microversions_as_text),
	        cmocka_unit_test(version_documents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
