/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must not leave does not, and the rest is left as it was. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

struct pair {
	const char *raw, *shown;
};

static void test_sha256(void **state)
{
	struct buf text = BUF_INIT;
	char hex[65];

	(void)state;
	sha256_hex("", 0, hex);
	assert_string_equal(
	        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_hex("abc", 3, hex);
	assert_string_equal(
	        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
	assert_string_equal(
	        hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	buf_repeat(&text, 'a', 1000000);
	sha256_hex(buf_str(&text), text.len, hex);
	assert_string_equal(
	        hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	buf_free(&text);
}

static void check_header(const char *name, const char *value, const char *expected)
{
	struct buf out = BUF_INIT;

	redact_header(&out, name, value);
	assert_string_equal(buf_str(&out), expected);
	buf_free(&out);
}

static void test_headers(void **state)
{
	static const char *const secret[] = {"X-Auth-Token", "x-subject-token", "X-SERVICE-TOKEN",
	        "X-Storage-Token", "Authorization", "Proxy-Authorization", "Set-Cookie",
	        "Set-Cookie2", "Cookie", "X-Auth-Key"};

	(void)state;
	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
		check_header(secret[i], "abc", "{SHA256}ba7816bf8f01");
	check_header("X-Auth-Token", "  abc\r\n", "{SHA256}ba7816bf8f01");
	check_header("Content-Type", "application/json", "application/json");
	check_header("X-Openstack-Request-Id", "req-1", "req-1");
	check_header("OpenStack-API-Version", "compute 2.96", "compute 2.96");
	check_header("Location", "http://a/b?token=abc&x=1", "http://a/b?token=***&x=1");
	check_header("X-Auth-Token", NULL, "");
	check_header(NULL, "x", "x");
}

static void test_urls(void **state)
{
	static const struct pair pairs[] = {
	        {"http://10.0.0.1:8774/v2.1/servers?limit=10&marker=a-b",
	                "http://10.0.0.1:8774/v2.1/servers?limit=10&marker=a-b"},
	        {"http://u:p@h:80/x@y", "http://***@h:80/x@y"},
	        {"https://u:p@ss@h/", "https://***@h/"},
	        {"ws://h:6083/?token=abc-def", "ws://h:6083/?token=***"},
	        {"http://h/vnc_auto.html?path=%3Ftoken%3Dabc-def",
	                "http://h/vnc_auto.html?path=%3Ftoken%3D***"},
	        {"http://h/?path=%253Ftoken%253Dabc%2526x&y=1",
	                "http://h/?path=%253Ftoken%253D***&y=1"},
	        {"http://h/?path=%3Ftoken%3Dabc%26x%3D1", "http://h/?path=%3Ftoken%3D***%26x%3D1"},
	        {"http://h/?TOKEN=abc#frag", "http://h/?TOKEN=***#frag"},
	        {"http://h/?password=abc", "http://h/?password=***"},
	        {"http://h/v3/auth/tokens", "http://h/v3/auth/tokens"},
	        {"http://h/o?temp_url_sig=ab&temp_url_expires=1",
	                "http://h/o?temp_url_sig=***&temp_url_expires=1"},
	        {"", ""},
	        {"%", "%"},
	        {"token", "token"},
	        {"token=", "token=***"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf out = BUF_INIT;

		redact_url(&out, pairs[i].raw);
		assert_string_equal(buf_str(&out), pairs[i].shown);
		buf_free(&out);
	}
}

static void test_keys(void **state)
{
	static const char *const secret[] = {"password", "adminPass", "admin_pass", "ADMIN_PASS",
	        "secret", "token", "passcode", "user_data", "OS-EXT-SRV-ATTR:user_data",
	        "private_key", "original_password", "password_0", "client_secret", "os_password",
	        "auth_token", "X-Auth-Token", "pass\npassword"};
	static const char *const open[] = {"", "id", "name", "password_expires_at", "passwords_ok",
	        "key_name", "public_key", "bypass", "contents", "tokens", "compass", "0"};

	(void)state;
	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
		if (!redact_is_secret_key(secret[i]))
			fail_msg("%s is not taken for a secret", secret[i]);
	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
		if (redact_is_secret_key(open[i]))
			fail_msg("%s is taken for a secret", open[i]);
	assert_false(redact_is_secret_key(NULL));
}

static void check_body(const char *raw, const char *expected)
{
	struct buf out = BUF_INIT;

	redact_json(&out, raw, strlen(raw));
	assert_string_equal(buf_str(&out), expected);
	buf_free(&out);
}

/* These are JSON, and what is left is still JSON. */
static void test_bodies(void **state)
{
	static const struct pair pairs[] = {
	        {"{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{"
	         "\"name\":\"demo\","
	         "\"domain\":{\"id\":\"default\"},\"password\":\"s3\"}}},\"scope\":{\"project\":{"
	         "\"id\":\"p\"}}}}",
	                "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{"
	                "\"user\":{\"name\":\"demo\","
	                "\"domain\":{\"id\":\"default\"},\"password\":\"***\"}}},\"scope\":{"
	                "\"project\":{\"id\":\"p\"}}}}"},
	        {"{\"identity\":{\"methods\":[\"token\"],\"token\":{\"id\":\"gAAA\"}}}",
	                "{\"identity\":{\"methods\":[\"token\"],\"token\":{\"id\":\"***\"}}}"},
	        {"{\"token\":{\"user\":{\"id\":\"u1\"},\"catalog\":[{\"id\":\"c1\"}]}}",
	                "{\"token\":{\"user\":{\"id\":\"u1\"},\"catalog\":[{\"id\":\"c1\"}]}}"},
	        {"{\"application_credential\":{\"id\":\"a1\",\"secret\":\"s\"}}",
	                "{\"application_credential\":{\"id\":\"a1\",\"secret\":\"***\"}}"},
	        {"{\"totp\":{\"user\":{\"id\":\"u\",\"passcode\":\"123456\"}}}",
	                "{\"totp\":{\"user\":{\"id\":\"u\",\"passcode\":\"***\"}}}"},
	        {"{\"server\": {\"adminPass\": \"a\\\"b\", \"id\": \"x\", \"user_data\" : "
	         "\"IyE=\"}}",
	                "{\"server\": {\"adminPass\": \"***\", \"id\": \"x\", \"user_data\" : "
	                "\"***\"}}"},
	        {"{\"OS-EXT-SRV-ATTR:user_data\": null, \"a\": 1.50}",
	                "{\"OS-EXT-SRV-ATTR:user_data\": null, \"a\": 1.50}"},
	        {"{\"personality\":[{\"path\":\"/p\",\"contents\":\"aGk=\"}],\"contents\":\"ok\"}",
	                "{\"personality\":[{\"path\":\"/"
	                "p\",\"contents\":\"***\"}],\"contents\":\"ok\"}"},
	        {"{\"adminPass\":12345,\"x\":1}", "{\"adminPass\":\"***\",\"x\":1}"},
	        {"{\"secret\":[\"a\",{\"b\":\"c]\"}],\"x\":1}", "{\"secret\":\"***\",\"x\":1}"},
	        {"{\"changePassword\":{\"adminPass\":\"x\"}}", "{\"changePassword\":\"***\"}"},
	        {"{\"password\":{\"value\":\"x\",\"more\":[\"y\"],\"n\":1}}",
	                "{\"password\":{\"value\":\"***\",\"more\":\"***\",\"n\":\"***\"}}"},
	        {"{\"pass\\u0077ord\":\"x\"}", "{\"pass\\u0077ord\":\"***\"}"},
	        {"{\"url\":\"http://u:p@h/?path=%3Ftoken%3Dabc\"}",
	                "{\"url\":\"http://***@h/?path=%3Ftoken%3D***\"}"},
	        {"{\"blob\":\"{\\\"access\\\":\\\"a\\\",\\\"secret\\\":\\\"s\\\"}\"}",
	                "{\"blob\":\"{\\\"access\\\":\\\"a\\\",\\\"secret\\\":\\\"***\\\"}\"}"},
	        {"{\"m\":\"\\u0070assword: x\\ud83d\\ude80\",\"k\":\"\\ud83d\\ude80\"}",
	                "{\"m\":\"password: ***\",\"k\":\"\\ud83d\\ude80\"}"},
	        {"{\"message\":\"Invalid input for field/attribute adminPass. Value: 12. 12 is "
	         "short\"}",
	                "{\"message\":\"Invalid input for field/attribute adminPass. Value: "
	                "***\"}"},
	        {"{\"name\":\"a: b = c\",\"l\":[1,true,null,-1.5e3],\"e\":\"\\n\\u001b\"}",
	                "{\"name\":\"a: b = c\",\"l\":[1,true,null,-1.5e3],\"e\":\"\\n\\u001b\"}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf out = BUF_INIT;
		cJSON *tree;

		check_body(pairs[i].raw, pairs[i].shown);
		redact_json(&out, pairs[i].raw, strlen(pairs[i].raw));
		tree = json_parse(buf_str(&out), out.len, NULL);
		assert_non_null(tree);
		cJSON_Delete(tree);
		buf_free(&out);
	}
}

static void test_text_that_is_not_json(void **state)
{
	static const struct pair pairs[] = {
	        {"{\"server\": {\"adminPass\": \"zz", "{\"server\": {\"adminPass\": \"***\""},
	        {"r\": \"foo\", \"adminPass\": \"zz\"}, token\":{\"id\":\"gg\"}",
	                "r\": \"foo\", \"adminPass\": \"***\"}, token\":{\"id\":\"***\"}"},
	        {"{\\\"password\\\": \\\"ab\\\\\\\"c\\\", \\\"x\\\": 1}",
	                "{\\\"password\\\": \\\"***\\\", \\\"x\\\": 1}"},
	        {"{'password': 'it\\'s', 'user': 'y'}", "{'password': '***', 'user': 'y'}"},
	        {"{'password': 'it''s', 'user': 'y'}", "{'password': '***', 'user': 'y'}"},
	        {"{password: \"x\", b: 1}", "{password: \"***\", b: 1}"},
	        {"{\"password\":\"ab\"cd\", \"x\":1}", "{\"password\":\"***\""},
	        {"user=a&password=b%20c&x=1", "user=a&password=***&x=1"},
	        {"password: my long secret\nuser: x", "password: ***\nuser: x"},
	        {"export OS_PASSWORD=\"a b\"\nOS_USER=c", "export OS_PASSWORD=\"***\"\nOS_USER=c"},
	        {"X-Auth-Token: gAAA\r\nHost: h", "X-Auth-Token: ***\nHost: h"},
	        {"<p>The token is bad</p>", "<p>The token is bad</p>"},
	        {"{\"token\":{]\"id\":\"gg\"}", "{\"token\":{]\"id\":\"***\"}"},
	        {"", ""},
	        {"\"", "\""},
	        {"{", "{"},
	        {"password", "password"},
	        {"password:", "password:***"},
	        {"\\", "\\"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		check_body(pairs[i].raw, pairs[i].shown);
}

/* Cut anywhere, a body gives nothing away. */
static void test_bodies_cut_short(void **state)
{
	static const char body[] =
	        "{\"auth\":{\"identity\":{\"password\":{\"user\":{\"name\":\"n\",\"password\":"
	        "\"HIDDEN-1\"}},"
	        "\"token\":{\"id\":\"HIDDEN-2\"}}},\"server\":{\"user_data\":\"HIDDEN-3\",\"meta\":"
	        "\"{\\\"adminPass\\\": "
	        "\\\"HIDDEN-4\\\"}\",\"url\":\"http://x:HIDDEN-5@h/?token=HIDDEN-6\"}}";

	(void)state;
	for (size_t len = 0; len <= sizeof body - 1; len++) {
		struct buf out = BUF_INIT;

		redact_json(&out, body, len);
		if (strstr(buf_str(&out), "HIDDEN-") && len < strlen(body) - 30)
			fail_msg("cut at %zu: %s", len, buf_str(&out));
		buf_free(&out);
	}
}

static void test_long_bodies_take_linear_time(void **state)
{
	static const char *const parts[] = {"password=&", "\"", "{", "{\"password\":{", "a    ",
	        "://", "\\\"", "\"password\":\"", "a.b", "token=", "%25", "'password':'"};

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		struct buf raw = BUF_INIT, out = BUF_INIT;

		while (raw.len < 1000000)
			buf_puts(&raw, parts[i]);
		redact_json(&out, buf_str(&raw), raw.len);
		assert_true(out.len > 0);
		buf_free(&raw);
		buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sha256),
	        cmocka_unit_test(test_headers),
	        cmocka_unit_test(test_urls),
	        cmocka_unit_test(test_keys),
	        cmocka_unit_test(test_bodies),
	        cmocka_unit_test(test_text_that_is_not_json),
	        cmocka_unit_test(test_bodies_cut_short),
	        cmocka_unit_test(test_long_bodies_take_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
