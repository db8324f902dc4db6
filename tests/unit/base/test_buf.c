/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that grow, their encodings, and lists of strings. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static void test_empty_reads_as_empty_text(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf_str(&buf), "");
	buf_clear(&buf);
	assert_string_equal(buf_str(&buf), "");
	assert_taken(buf_take(&buf), "");
	buf_puts(&buf, NULL);
	assert_int_equal(buf.len, 0);
	buf_add(&buf, NULL, 0);
	assert_buf(&buf, "");
}

static void test_everything_is_appended(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&buf, "ab");
	buf_putc(&buf, 'c');
	buf_repeat(&buf, '-', 3);
	buf_printf(&buf, "%s=%d", "x", 7);
	buf_add(&buf, "\0z", 2);
	assert_memory_equal(buf.data, "abc---x=7\0z", 12);
	assert_int_equal(buf.len, 11);
	buf_clear(&buf);
	assert_string_equal(buf_str(&buf), "");
	buf_puts(&buf, "again");
	assert_buf(&buf, "again");
}

static void test_long_text_is_kept_whole(void **state)
{
	struct buf buf = BUF_INIT;
	char *text = xmalloc(100001);

	(void)state;
	memset(text, 'q', 100000);
	text[100000] = '\0';
	buf_printf(&buf, "<%s>", text);
	assert_int_equal(buf.len, 100002);
	assert_memory_equal(buf.data + 1, text, 100000);
	assert_string_equal(buf.data + 100000, "q>");
	for (int i = 0; i < 100000; i++)
		buf_putc(&buf, 'r');
	assert_int_equal(buf.len, 200002);
	assert_int_equal(strlen(buf.data), 200002);
	buf_free_secret(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.room, 0);
	free_secret(text);
	free_secret(NULL);
}

static void test_copies(void **state)
{
	(void)state;
	assert_null(xstrdup(NULL));
	assert_null(xstrndup(NULL, 3));
	assert_taken(xstrdup("abc"), "abc");
	assert_taken(xstrndup("abc", 2), "ab");
	assert_taken(xstrndup("abc", 100), "abc");
	assert_taken(xasprintf("%d-%s", 3, "x"), "3-x");
	free(xmalloc(0));
	free(xcalloc(0, 0));
}

static void test_comparisons(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_false(str_eq("", NULL));
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "A"));
	assert_true(str_starts("OS_CLOUD", "OS_"));
	assert_false(str_starts("OS", "OS_"));
	assert_true(str_ends("token.json", ".json"));
	assert_false(str_ends("n", "json"));
	assert_true(str_contains_nocase("My-Server", "SERV"));
	assert_true(str_contains_nocase("abc", ""));
	assert_true(str_contains_nocase("aab", "ab"));
	assert_false(str_contains_nocase("ab", "abc"));
	assert_false(str_contains_nocase(NULL, "a"));
	assert_true(str_has_word("image blank", "blank"));
	assert_false(str_has_word("image blank", "lank"));
	assert_false(str_has_word("image", NULL));
	assert_false(str_has_word(NULL, "image"));
	assert_true(str_is_uuid("0123456789abcdef0123456789ABCDEF"));
	assert_true(str_is_uuid("01234567-89ab-cdef-0123-456789abcdef"));
	assert_false(str_is_uuid("01234567-89ab-cdef-0123-456789abcde"));
	assert_false(str_is_uuid("01234567-89ab-cdef-0123-456789abcdeg"));
	assert_false(str_is_uuid(""));
}

static void test_a_copy_ends_between_characters(void **state)
{
	char out[6];

	(void)state;
	str_copy(out, sizeof out, "abc");
	assert_string_equal(out, "abc");
	str_copy(out, sizeof out, "abcdefgh");
	assert_string_equal(out, "abcde");
	str_copy(out, sizeof out, "abc\xe2\x82\xac");
	assert_string_equal(out, "abc");
	str_copy(out, sizeof out, "a\xf0\x9f\x9a\x80");
	assert_string_equal(out, "a\xf0\x9f\x9a\x80");
	str_copy(out, sizeof out, "ab\xf0\x9f\x9a\x80");
	assert_string_equal(out, "ab");
	str_copy(out, sizeof out, NULL);
	assert_string_equal(out, "");
	str_copy(out, 0, "x");
	assert_string_equal(out, "");
}

static void parts_of_paths_stay_parts(void **state)
{
	char *path = path_format("/servers/%s/metadata/%s?m=%s", "a/../b", "k?#", "1&2");
	struct buf back = BUF_INIT;

	(void)state;
	assert_string_equal(path, "/servers/a%2F..%2Fb/metadata/k%3F%23?m=1%262");
	free(path);
	buf_add_unescaped(&back, "a%2F..%2fb%", 11);
	assert_string_equal(buf_str(&back), "a/../b%");
	buf_free(&back);
	assert_false(path_takes(""));
	assert_false(path_takes(".") || path_takes(".."));
	assert_true(path_takes("...") && path_takes("a"));
}

static void test_url_keeps_only_unreserved(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_add_url(&buf, "a-Z0_.~ /?&=%+:\xc3\xa9\n");
	assert_buf(&buf, "a-Z0_.~%20%2F%3F%26%3D%25%2B%3A%C3%A9%0A");
}

static void test_base64(void **state)
{
	static const char *const pairs[][2] = {
	        {"", ""},
	        {"f", "Zg=="},
	        {"fo", "Zm8="},
	        {"foo", "Zm9v"},
	        {"foob", "Zm9vYg=="},
	        {"fooba", "Zm9vYmE="},
	        {"foobar", "Zm9vYmFy"},
	        {"\xff\xfe\xfd", "//79"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf buf = BUF_INIT;

		buf_add_base64(&buf, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(buf_str(&buf), pairs[i][1]);
		buf_free(&buf);
	}
}

static void test_shell_words(void **state)
{
	static const char *const pairs[][2] = {
	        {"plain-1.2_x/y:z", "plain-1.2_x/y:z"},
	        {"", "''"},
	        {"two words", "'two words'"},
	        {"it's", "'it'\\''s'"},
	        {"$HOME;`id`", "'$HOME;`id`'"},
	        {"a\nb", "'a\nb'"},
	        {"~", "'~'"},
	        {"#x", "'#x'"},
	        {"caf\xc3\xa9", "'caf\xc3\xa9'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf buf = BUF_INIT;

		buf_add_shell(&buf, pairs[i][0]);
		assert_string_equal(buf_str(&buf), pairs[i][1]);
		buf_free(&buf);
	}
}

static void test_lists(void **state)
{
	struct strv v = STRV_INIT;

	(void)state;
	strv_split(&v, ",a,,bc,", ',');
	assert_int_equal(v.count, 2);
	strv_add(&v, "d");
	strv_take(&v, xstrdup("e"));
	assert_string_equal(v.items[1], "bc");
	assert_string_equal(v.items[3], "e");
	assert_null(v.items[4]);
	assert_true(strv_has(&v, "d"));
	assert_false(strv_has(&v, "b"));
	for (int i = 0; i < 100; i++)
		strv_add(&v, "more");
	assert_int_equal(v.count, 104);
	assert_null(v.items[104]);
	strv_free(&v);
	assert_int_equal(v.count, 0);
	strv_split(&v, NULL, ',');
	assert_null(v.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_empty_reads_as_empty_text),
	        cmocka_unit_test(parts_of_paths_stay_parts),
	        cmocka_unit_test(test_everything_is_appended),
	        cmocka_unit_test(test_long_text_is_kept_whole),
	        cmocka_unit_test(test_copies),
	        cmocka_unit_test(test_comparisons),
	        cmocka_unit_test(test_a_copy_ends_between_characters),
	        cmocka_unit_test(test_url_keeps_only_unreserved),
	        cmocka_unit_test(test_base64),
	        cmocka_unit_test(test_shell_words),
	        cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
