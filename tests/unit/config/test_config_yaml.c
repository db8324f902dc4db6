/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What YAML 1.1 makes of what people write, and what a file may not hold. */
#include "config_home.h"

#include <time.h>

static void scalar(struct home *home, const char *written, const char *read)
{
	char *text = xasprintf(
	        "clouds:\n  one:\n    value: %s\n    auth: {auth_url: 'https://k'}\n", written);

	home_file(home, "cwd/clouds.yaml", text);
	home_resolve(home, NULL);
	if (read || cloud_config_get(home->config, "value"))
		assert_value(home, "value", read);
	free(text);
}

static void scalars_are_what_python_prints(void **state)
{
	static const char *const pairs[][2] = {
	        {"0123", "83"},
	        {"0189", "0189"},
	        {"'0123'", "0123"},
	        {"0x1F", "31"},
	        {"0b101", "5"},
	        {"1_000", "1000"},
	        {"12:30", "750"},
	        {"12:30:45", "45045"},
	        {"2.10", "2.1"},
	        {"1:30.5", "90.5"},
	        {"1e3", "1e3"},
	        {"1.5e+3", "1500.0"},
	        {"1.0e+20", "1e+20"},
	        {"0.00001", "1e-05"},
	        {"0.1", "0.1"},
	        {"-0", "0"},
	        {"+5", "5"},
	        {".inf", "inf"},
	        {"-.INF", "-inf"},
	        {".NaN", "nan"},
	        {"yes", "True"},
	        {"Off", "False"},
	        {"y", "y"},
	        {"~", NULL},
	        {"", NULL},
	        {"null", NULL},
	        {"''", ""},
	        {"2024-05-06", "2024-05-06"},
	        {"2024-05-06T07:08:09Z", "2024-05-06 07:08:09+00:00"},
	        {"2024-05-06 7:08:09.5 -02:30", "2024-05-06 07:08:09.500000-02:30"},
	        {"2024-13-06", "2024-13-06"},
	        {"2.90", "2.9"},
	        {"'2.90'", "2.90"},
	        {"123456789012345678901234567890", "123456789012345678901234567890"},
	        {"07777777777777777777777777", "37778931862957161709567"},
	        {"9007199254740993.0", "9007199254740992.0"},
	        {"1234567890123456789.0", "1.2345678901234568e+18"},
	        {"\"\\u00fc\\x41\"", "\303\274A"},
	        {"|\n     a\n     b", "a\nb\n"},
	        {"!!str 0123", "0123"},
	        {"!!str yes", "yes"},
	        {"!!str", ""},
	        {"!<tag:yaml.org,2002:str> 5", "5"},
	        {"!!int '0123'", "83"},
	        {"!!float 12", "12.0"},
	        {"!!float 1e3", "1000.0"},
	        {"!!bool 'YES'", "True"},
	        {"!!null x", NULL},
	        {"! 'yes'", "True"},
	        {">-\n     a\n     b", "a b"},
	};
	struct home *home = *state;
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		scalar(home, pairs[i][0], pairs[i][1]);
}

/* A number of a million hexadecimal digits is no number, and costs what a text costs. */
static void numbers_without_end_are_texts(void **state)
{
	struct home *home = *state;
	struct buf text = BUF_INIT;
	clock_t before = clock();

	buf_puts(&text, "clouds:\n  one:\n    auth: {auth_url: 'https://k'}\n    value: 0x");
	buf_repeat(&text, 'f', 400000);
	for (int i = 0; i < 1000; i++) {
		buf_printf(&text, "\n    v%d: 0x", i);
		buf_repeat(&text, 'f', 400);
	}
	buf_puts(&text, "\n    small: 0xff\n");
	home_file(home, "cwd/clouds.yaml", buf_str(&text));
	home_resolve(home, NULL);
	assert_true(str_starts(cloud_config_get(home->config, "value"), "0xfff"));
	assert_value(home, "small", "255");
	assert_true(clock() - before < 10 * CLOCKS_PER_SEC);
	buf_free(&text);
}

static void booleans_and_numbers_keep_their_kind(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        HOME_ONE "    verify: no\n    api_timeout: 12\n    compute_api_version: 2.1\n    "
	                 "insecure: 'TRUE'\n");
	home_resolve(home, NULL);
	assert_true(cJSON_IsFalse(json_get(home->config->values, "verify")));
	assert_true(cJSON_IsTrue(json_get(home->config->values, "insecure")));
	assert_true(cJSON_IsNumber(json_get(home->config->values, "api_timeout")));
	assert_value(home, "api_timeout", "12");
	assert_string_equal(json_str(home->config->values, "compute_api_version"), "2.1");
}

static void unquoted_credentials_are_warned_of(void **state)
{
	struct home *home = *state;
	size_t i;

	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  one:\n    auth:\n      auth_url: https://k\n      username: me\n      "
	        "password: 0123\n");
	home_resolve(home, NULL);
	assert_value(home, "auth.password", "83");
	assert_warned(home, "cwd/clouds.yaml:6: auth.password");
	for (i = 0; i < home->config->warnings.count; i++)
		assert_null(strstr(home->config->warnings.items[i], "0123"));
}

static void anchors_and_merges(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "x: &x {interface: admin, a: x}\ny: &y {interface: internal, b: y}\n"
	        "auth: &auth\n  auth_url: https://k\n  username: shared\n"
	        "clouds:\n  one:\n    <<: [*x, *y]\n    b: own\n    auth:\n      <<: *auth\n      "
	        "password: p\n"
	        "  two:\n    auth: *auth\n    interface: public\n    interface: admin\n");
	home_resolve(home, "one");
	assert_value(home, "interface", "admin");
	assert_value(home, "a", "x");
	assert_value(home, "b", "own");
	assert_value(home, "auth.username", "shared");
	assert_value(home, "auth.password", "p");
	assert_source(home, "auth.username", "cwd/clouds.yaml:5");
	home_resolve(home, "two");
	assert_value(home, "auth.username", "shared");
	assert_value(home, "auth.password", NULL);
	assert_value(home, "interface", "admin");
}

static void an_empty_block_ends_where_it_should(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  one:\n    message: |\n    note: >-  # none | here\n\n    list:\n    - "
	        "|\n    - b\n" HOME_AUTH "    last: |\n");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "ann");
	assert_value(home, "message", "");
	assert_value(home, "note", "");
	assert_value(home, "list.1", "b");
	assert_value(home, "last", "");
}

static void byte_order_mark_and_line_ends(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "\357\273\277clouds:\r\n  one:\r\n    note: |\r\n      a\r\n      b\r\n    "
	        "auth:\r\n"
	        "      auth_url: https://k\r\n");
	home_resolve(home, NULL);
	assert_value(home, "note", "a\nb\n");
	assert_value(home, "auth.auth_url", "https://k");
}

static void json_is_read_as_json(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.json",
	        "{\"clouds\": {\"one\": {\"auth\": {\"auth_url\": \"https://k\", \"username\": "
	        "\"\\u00e9\"},\n"
	        " \"a\": 0, \"v\": 2.10, \"e\": 1e5, \"t\": true, \"n\": null, \"word\": "
	        "\"yes\"}}}");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "\303\251");
	assert_value(home, "v", "2.1");
	assert_value(home, "e", "100000.0");
	assert_value(home, "word", "yes");
	assert_true(cJSON_IsTrue(json_get(home->config->values, "t")));
	assert_source(home, "v", "cwd/clouds.json:2");
	home_file(home, "cwd/clouds.json", "{\"clouds\": yes}");
	REFUSED(home, NULL, "cwd/clouds.json:1:", "JSON");
}

static void forbidden_file_content_is_refused(void **state)
{
	static const struct {
		const char *text, *words[2];
	} bad[] = {
	        {"clouds:\n  one: !!python/object:os.system {}\n", {":2:8", "tag"}},
	        {"clouds:\n  one: {a: !x b}\n", {":2:12", "tag"}},
	        {"clouds:\n  one: {a: !!int b}\n", {":2:12", "whole number"}},
	        {"clouds:\n  one: {a: !!float b}\n", {":2:12", "number"}},
	        {"clouds:\n  one: {a: !!bool 1}\n", {":2:12", "true or false"}},
	        {"clouds:\n  one: {a: !!str [b]}\n", {":2:12", "tag"}},
	        {"clouds:\n  one: !!map b\n", {":2:8", "tag"}},
	        {"clouds:\n  one: *nobody\n", {":2:", "*nobody"}},
	        {"a: &a 1\nb: &a 2\n", {":2:", "twice"}},
	        {"a: &a [*a]\n", {":1:", "*a"}},
	        {"clouds: {}\n---\nclouds: {}\n", {":2:", "second document"}},
	        {"clouds:\n  one:\n    <<: 5\n", {":3:", "<<"}},
	        {"? [a]\n: b\n", {":1:", "key"}},
	        {"clouds:\n\tone: 1\n", {":2:", "tab"}},
	        {"a: \"\001\"\n", {":1:", "control"}},
	        {"a: 1\nb: \377\n", {":2:", "UTF-8"}},
	        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	                {":1:", "32 levels"}},
	};
	struct home *home = *state;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		home_file(home, "cwd/clouds.yaml", bad[i].text);
		REFUSED(home, NULL, "cwd/clouds.yaml", bad[i].words[0], bad[i].words[1]);
	}
	home_bytes(home, "cwd/clouds.yaml", "a: 1\0b", 6);
	REFUSED(home, NULL, "not a text file");
	text = xasprintf("# first\n%%%01025d\n", 0);
	home_file(home, "cwd/clouds.yaml", text);
	REFUSED(home, NULL, ":2:", "a directive that is too long");
	free(text);
}

static void large_files_and_large_expansions_are_refused(void **state)
{
	struct home *home = *state;
	struct buf text = BUF_INIT;
	int i;

	buf_puts(&text, HOME_ONE "#");
	buf_repeat(&text, 'x', (1 << 20) - text.len);
	home_bytes(home, "cwd/clouds.yaml", text.data, text.len);
	assert_string_equal(home_resolve(home, NULL)->name, "one");
	buf_putc(&text, 'x');
	home_bytes(home, "cwd/clouds.yaml", text.data, text.len);
	REFUSED(home, NULL, "cwd/clouds.yaml", "1 MB");
	buf_clear(&text);
	buf_puts(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (i = 1; i < 9; i++)
		buf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i,
		        i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	home_bytes(home, "cwd/clouds.yaml", text.data, text.len);
	REFUSED(home, NULL, "cwd/clouds.yaml", "aliases");
	buf_clear(&text);
	for (i = 0; i < 5001; i++)
		buf_printf(&text, "k%d: 1\n", i);
	home_bytes(home, "cwd/clouds.yaml", text.data, text.len);
	REFUSED(home, NULL, "cwd/clouds.yaml:5001:", "5000 keys");
	buf_free(&text);
}

static void escapes_of_a_file_never_reach_the_terminal(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  \"on\\e[31me\":\n    auth: {\"us\\e]0;xrname\": x, auth_url: "
	        "'https://k'}\n  b: {}\n");
	REFUSED(home, "on\033[31me", "cloud");
	assert_null(strchr(home->error.message, '\033'));
	REFUSED(home, NULL, "several");
	assert_null(strchr(home->error.message, '\033'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        HOME_TEST(scalars_are_what_python_prints),
	        HOME_TEST(numbers_without_end_are_texts),
	        HOME_TEST(booleans_and_numbers_keep_their_kind),
	        HOME_TEST(unquoted_credentials_are_warned_of),
	        HOME_TEST(anchors_and_merges),
	        HOME_TEST(an_empty_block_ends_where_it_should),
	        HOME_TEST(byte_order_mark_and_line_ends),
	        HOME_TEST(json_is_read_as_json),
	        HOME_TEST(forbidden_file_content_is_refused),
	        HOME_TEST(large_files_and_large_expansions_are_refused),
	        HOME_TEST(escapes_of_a_file_never_reach_the_terminal),
	};
	int failed = cmocka_run_group_tests_name("config_yaml", tests, NULL, NULL);

	intern_free_all();
	return failed;
}
