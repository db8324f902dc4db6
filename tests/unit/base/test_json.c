/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from a cloud that may hold anything, and JSON that goes to one. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static cJSON *parse(const char *text)
{
	struct error error = {0};
	cJSON *tree = json_parse(text, strlen(text), &error);

	if (!tree)
		fail_msg("%s: %s", text, error.message);
	return tree;
}

static void check_refused(const char *text, size_t len, const char *word)
{
	struct error error = {0};

	assert_null(json_parse(text, len, &error));
	assert_int_equal(error.code, ERR_PROTOCOL);
	assert_non_null(strstr(error.message, word));
	assert_null(json_parse(text, len, NULL));
}

static void test_invalid_json_has_a_reason(void **state)
{
	struct buf deep = BUF_INIT;

	(void)state;
	check_refused("", 0, "empty");
	check_refused(NULL, 0, "empty");
	check_refused(" \r\n", 3, "empty");
	check_refused("\n<!DOCTYPE html><html>", 22, "HTML");
	check_refused("{\"a\":1", 6, "not valid JSON");
	check_refused("{\"a\":1} x", 9, "not valid JSON");
	check_refused("{\"a\":1}", 4, "not valid JSON"); /* only `len` bytes count */
	check_refused("nonsense", 8, "not valid JSON");
	buf_repeat(&deep, '[', 100000);
	check_refused(buf_str(&deep), deep.len, "nests deeper");
	buf_free(&deep);
	cJSON_Delete(parse("{\"brackets\":\"[[[[[[[[[[[[[[[[[[[[[[[[[\"} \n"));
}

static void test_members_of_any_type(void **state)
{
	cJSON *tree =
	        parse("{\"s\":\"x\",\"n\":7,\"d\":\"42\",\"neg\":\"-5\",\"f\":1.5,\"t\":true,"
	              "\"nu\":null,\"yes\":\"True\",\"no\":\"FALSE\",\"junk\":\"7x\",\"o\":{},"
	              "\"S\":\"upper\",\"big\":1e30,\"max\":9007199254740991}");

	(void)state;
	assert_string_equal(json_str(tree, "s"), "x");
	assert_string_equal(json_str(tree, "S"), "upper");
	assert_null(json_str(tree, "n"));
	assert_null(json_str(tree, "missing"));
	assert_null(json_str(NULL, "s"));
	assert_null(json_str(json_get(tree, "s"), "s"));
	assert_null(json_get(tree, NULL));
	assert_int_equal(json_int(tree, "n", -1), 7);
	assert_int_equal(json_int(tree, "d", -1), 42);
	assert_int_equal(json_int(tree, "neg", -1), -5);
	assert_int_equal(json_int(tree, "f", -1), 1);
	assert_int_equal(json_int(tree, "junk", -1), -1);
	assert_int_equal(json_int(tree, "big", -1), -1);
	assert_int_equal(json_int(tree, "nu", -1), -1);
	assert_int_equal(json_int(tree, "o", -1), -1);
	assert_int_equal(json_int(tree, "max", -1), INT64_C(9007199254740991));
	assert_true(json_bool(tree, "t", false));
	assert_true(json_bool(tree, "yes", false));
	assert_false(json_bool(tree, "no", true));
	assert_true(json_bool(tree, "n", false));
	assert_true(json_bool(tree, "nu", true));
	assert_false(json_bool(tree, "junk", false));
	assert_true(json_is_null(tree, "nu"));
	assert_true(json_is_null(tree, "missing"));
	assert_true(json_is_null(NULL, "x"));
	assert_false(json_is_null(tree, "o"));
	cJSON_Delete(tree);
}

static void check_path(const cJSON *tree, const char *path, const char *expected)
{
	struct buf out = BUF_INIT;
	const cJSON *found = json_path(tree, path);

	if (found)
		json_to_text(&out, found);
	assert_string_equal(found ? buf_str(&out) : "(none)", expected);
	buf_free(&out);
}

static void test_paths(void **state)
{
	cJSON *tree = parse("{\"flavor\":{\"original_name\":\"m1\"},\"OS-EXT-STS:task_state\":null,"
	                    "\"links\":[{\"href\":\"h0\"},{\"href\":\"h1\"}],"
	                    "\"a\":{\"b\":{\"c\":1},\"b.c\":2},\"a.b.c\":3,\"x.y\":{\"z\":4}}");

	(void)state;
	check_path(tree, "flavor.original_name", "m1");
	check_path(tree, "OS-EXT-STS:task_state", "None");
	check_path(tree, "links.1.href", "h1");
	check_path(tree, "links.2.href", "(none)");
	check_path(tree, "links.x", "(none)");
	check_path(tree, "links.99999999999999", "(none)");
	check_path(tree, "a.b.c", "3");
	check_path(json_get(tree, "a"), "b.c", "2");
	check_path(tree, "x.y.z", "4");
	check_path(tree, "flavor.original_name.more", "(none)");
	check_path(tree, "", "(none)");
	check_path(tree, "...", "(none)");
	check_path(NULL, "a", "(none)");
	cJSON_Delete(tree);
}

static void test_scalars_print_as_in_python(void **state)
{
	static const char *const pairs[][2] = {
	        {"true", "True"},
	        {"false", "False"},
	        {"null", "None"},
	        {"\"a\\nb\"", "a\nb"},
	        {"0", "0"},
	        {"-0", "0"},
	        {"1", "1"},
	        {"1.5", "1.5"},
	        {"0.1", "0.1"},
	        {"-3", "-3"},
	        {"0.30000000000000004", "0.30000000000000004"},
	        {"2147483648", "2147483648"},
	        {"9007199254740991", "9007199254740991"},
	        {"-9007199254740992", "-9007199254740992"},
	        {"1e25", "1e+25"},
	        {"0.00001", "1e-05"},
	        {"[]", "[]"},
	        {"{}", "{}"},
	        {"{\"a\":[1,\"x\",null,true]}", "{\"a\": [1, \"x\", null, true]}"},
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		cJSON *tree = parse(pairs[i][0]);

		json_to_text(&out, tree);
		assert_string_equal(buf_str(&out), pairs[i][1]);
		buf_clear(&out);
		cJSON_Delete(tree);
	}
	json_to_text(&out, NULL);
	assert_buf(&out, "None");
}

static void test_printing_loses_nothing(void **state)
{
	static const char text[] = "{\"id\":9007199254740991,\"ram\":2147483648,\"r\":0.1,\"s\":"
	                           "\"a\\\"\\\\\\n\\u001b日\","
	                           "\"l\":[[],{},null,false]}";
	cJSON *tree = parse(text);

	(void)state;
	assert_taken(json_print(tree, false), text);
	assert_taken(json_print(tree, true),
	        "{\n  \"id\": 9007199254740991,\n  \"ram\": 2147483648,\n  \"r\": 0.1,\n"
	        "  \"s\": \"a\\\"\\\\\\n\\u001b日\",\n"
	        "  \"l\": [\n    [],\n    {},\n    null,\n    false\n  ]\n}");
	cJSON_Delete(tree);
}

/* The raw view shows what a name hides, and stays JSON. */
static void test_printed_json_is_safe_for_a_terminal(void **state)
{
	cJSON *tree = parse("[\"a\xe2\x80\xae\xc2\x9b\x7f\xff\xf3\xa0\x81\xa1\"]"), *again;

	(void)state;
	assert_taken(
	        json_print(tree, false), "[\"a\\u202e\\u009b\\u007f\xef\xbf\xbd\\udb40\\udc61\"]");
	cJSON_Delete(tree);
	tree = parse("[\"a\\u202e\\udb40\\udc61\"]");
	again = parse("[\"a\xe2\x80\xae\xf3\xa0\x81\xa1\"]");
	assert_true(cJSON_Compare(tree, again, true));
	cJSON_Delete(tree);
	cJSON_Delete(again);
}

/* One bad escape in one name costs that character, not the whole list. */
static void test_half_a_surrogate_pair_is_one_bad_character(void **state)
{
	static const char *const pairs[][2] = {
	        {"\\ud800", "\xef\xbf\xbd"},
	        {"\\uDFFF", "\xef\xbf\xbd"},
	        {"a\\ud83dz", "a\xef\xbf\xbdz"},
	        {"\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
	        {"\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd"},
	        {"\\ud83d\\u0041", "\xef\xbf\xbd"
	                           "A"},
	        {"\\\\ud800", "\\ud800"},
	        {"\\u00e9\\\"\\ud800\\n", "\xc3\xa9\"\xef\xbf\xbd\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		char *text = xasprintf("{\"%s\": \"%s\", \"n\": 1}", pairs[i][0], pairs[i][0]);
		cJSON *tree = parse(text);

		assert_string_equal(tree->child->valuestring, pairs[i][1]);
		assert_string_equal(tree->child->string, pairs[i][1]);
		assert_int_equal(json_int(tree, "n", 0), 1);
		cJSON_Delete(tree);
		free(text);
	}
}

static void test_nul_does_not_end_a_text(void **state)
{
	static const char raw[] = "[\"a\0b\"]";
	struct buf out = BUF_INIT;
	cJSON *tree = parse("[\"one\\u0000\\ntwo\\u0000\"]"), *again;

	(void)state;
	assert_taken(json_print(tree, false), "[\"one\\u0000\\ntwo\\u0000\"]");
	clean_console(&out, tree->child->valuestring, strlen(tree->child->valuestring));
	assert_buf(&out, "one\ntwo");
	buf_clear(&out);
	clean_text(&out, tree->child->valuestring, strlen(tree->child->valuestring), CLEAN_LINES);
	assert_buf(&out, "one\xef\xbf\xbd\ntwo\xef\xbf\xbd");
	buf_free(&out);
	cJSON_Delete(tree);
	again = json_parse(raw, sizeof raw - 1, NULL);
	assert_non_null(again);
	assert_taken(json_print(again, false), "[\"a\\u0000b\"]");
	cJSON_Delete(again);
}

static void test_whole_numbers_keep_their_digits(void **state)
{
	static const char *const same[] = {"9007199254740993", "-9007199254740993",
	        "18446744073709551615", "123456789012345678901234567890",
	        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
	        "1234567890123456"};
	struct buf text = BUF_INIT, out = BUF_INIT;
	cJSON *tree;

	(void)state;
	buf_puts(&text, "[1,{\"a\":[2.5,");
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		buf_printf(&text, "%s,", same[i]);
	buf_puts(&text, "3]},-0.5,9007199254740995]");
	tree = parse(buf_str(&text));
	assert_taken(json_print(tree, false), buf_str(&text));
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		const cJSON *number =
		        cJSON_GetArrayItem(json_get(cJSON_GetArrayItem(tree, 1), "a"), (int)i + 1);

		assert_true(cJSON_IsNumber(number));
		assert_float_equal(number->valuedouble, strtod(same[i], NULL), 0);
		json_to_text(&out, number);
		assert_string_equal(buf_str(&out), same[i]);
		buf_clear(&out);
	}
	cJSON_Delete(tree);
	tree = parse("{\"a\": 9223372036854775807, \"b\": 9223372036854775808}");
	assert_int_equal(json_int(tree, "a", -1), INT64_MAX);
	assert_int_equal(json_int(tree, "b", -1), -1);
	cJSON_Delete(tree);
	/* Long, but no whole number: read, not kept. */
	buf_clear(&text);
	buf_puts(&text, "[0.");
	buf_repeat(&text, '3', 100);
	buf_puts(&text, "]");
	tree = parse(buf_str(&text));
	assert_taken(json_print(tree, false), "[0.3333333333333333]");
	cJSON_Delete(tree);
	check_refused("[00000000000000000001x]", 23, "not valid JSON");
	buf_free(&text);
	buf_free(&out);
}

/* 20 kB on the wire can hold ten million values; what they cost is known before they are made. */
static void test_too_costly_json_is_refused(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_puts(&text, "{\"servers\":[0");
	for (int i = 0; i < 3000001; i++)
		buf_puts(&text, ",0");
	buf_puts(&text, "]}");
	check_refused(buf_str(&text), text.len, "more than 3000000 values");
	buf_clear(&text);
	buf_puts(&text, "[{\"a\":[1,2,3],");
	for (int i = 0; i < 20001; i++)
		buf_printf(&text, "%s\"k%d\":0", i ? "," : "", i);
	buf_puts(&text, "}]");
	check_refused(buf_str(&text), text.len, "more than 20000 members");
	buf_clear(&text);
	buf_repeat(&text, '7', 5000);
	check_refused(buf_str(&text), text.len, "a number of 5000 digits");
	buf_free(&text);
}

static void test_add_str_skips_null(void **state)
{
	cJSON *object = cJSON_CreateObject();

	(void)state;
	json_add_str(object, "a", "x");
	json_add_str(object, "b", NULL);
	assert_taken(json_print(object, false), "{\"a\":\"x\"}");
	cJSON_Delete(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_invalid_json_has_a_reason),
	        cmocka_unit_test(test_members_of_any_type),
	        cmocka_unit_test(test_paths),
	        cmocka_unit_test(test_scalars_print_as_in_python),
	        cmocka_unit_test(test_printing_loses_nothing),
	        cmocka_unit_test(test_printed_json_is_safe_for_a_terminal),
	        cmocka_unit_test(test_half_a_surrogate_pair_is_one_bad_character),
	        cmocka_unit_test(test_nul_does_not_end_a_text),
	        cmocka_unit_test(test_whole_numbers_keep_their_digits),
	        cmocka_unit_test(test_too_costly_json_is_refused),
	        cmocka_unit_test(test_add_str_skips_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
