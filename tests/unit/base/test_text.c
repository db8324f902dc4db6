/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 walked, measured, cut and padded, whatever the locale. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"

static void test_widths(void **state)
{
	static const struct {
		const char *text;
		int width;
	} cases[] = {
	        {"", 0},
	        {"plain", 5},
	        {"café", 4},
	        {"cafe\xcc\x81", 4},
	        {"日本語", 6},
	        {"서버", 4},
	        {"\xe1\x84\x89\xe1\x85\xa5", 2}, /* the same in Hangul jamo */
	        {"Ａ１", 4},                     /* fullwidth */
	        {"ｱ", 1},                        /* halfwidth */
	        {"🚀", 2},
	        {"⚡", 2},
	        {"─│✓", 3},
	        {"𠀀", 2},
	        {"\xef\xbf\xbd", 1},
	        {"שלום", 4},
	        {"स्ते", 2},
	};

	(void)state;
	assert_int_equal(text_width(NULL), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (text_width(cases[i].text) != cases[i].width)
			fail_msg("%s is %d wide", cases[i].text, text_width(cases[i].text));
	}
	assert_int_equal(text_char_width(0x200b), 0);
	assert_int_equal(text_char_width(0x1b), 0);
	assert_int_equal(text_char_width(0x10ffff), 0);
	assert_int_equal(text_char_width(0xffffffff), 0);
}

static void test_walking_ends_on_any_bytes(void **state)
{
	const char *p = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x9a\x80\xc0\xaf\xed\xa0\x80\xf8\xe6\x97";
	static const unsigned int expected[] = {'a', 0xe9, 0x65e5, 0x1f680, 0xfffd, 0xfffd, 0xfffd,
	        0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0};

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_int_equal(text_next(&p), expected[i]);
	assert_int_equal(text_next(&p), 0);
}

/* Every code point goes in and comes out. */
static void test_code_points_there_and_back(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	for (unsigned int c = 1; c <= 0x10ffff; c++) {
		const char *p;

		buf_clear(&buf);
		buf_add_codepoint(&buf, c);
		p = buf_str(&buf);
		assert_int_equal(text_next(&p), c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
		assert_ptr_equal(p, buf.data + buf.len);
	}
	buf_clear(&buf);
	buf_add_codepoint(&buf, 0x110000);
	assert_buf(&buf, "\xef\xbf\xbd");
}

static void test_fit(void **state)
{
	int used = -1;

	(void)state;
	assert_int_equal(text_fit("abc", 2, &used), 2);
	assert_int_equal(used, 2);
	assert_int_equal(text_fit("日本", 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(text_fit("e\xcc\x81x", 1, &used), 3);
	assert_int_equal(used, 1);
	assert_int_equal(text_fit("abc", 0, &used), 0);
	assert_int_equal(text_fit("abc", -3, &used), 0);
	assert_int_equal(used, 0);
	assert_int_equal(text_fit("abc", 9, NULL), 3);
	assert_int_equal(text_fit(NULL, 9, &used), 0);
}

static void check_pad(
        const char *text, int columns, bool right, bool pad, bool ascii, const char *expected)
{
	struct buf out = BUF_INIT;

	text_pad(&out, text, columns, right, pad, ascii);
	assert_string_equal(buf_str(&out), expected);
	assert_true(text_width(buf_str(&out)) <= (columns > 0 ? columns : 0));
	buf_free(&out);
}

static void test_pad(void **state)
{
	(void)state;
	check_pad("ab", 4, false, true, false, "ab  ");
	check_pad("ab", 4, true, true, false, "  ab");
	check_pad("ab", 4, true, false, false, "ab");
	check_pad("abcd", 4, false, true, false, "abcd");
	check_pad("abcde", 4, false, true, false, "abc…");
	check_pad("abcde", 4, false, true, true, "a...");
	check_pad("abcde", 3, false, true, true, "...");
	check_pad("abcde", 2, false, true, true, "..");
	check_pad("abcde", 1, false, true, false, "…");
	check_pad("abcde", 0, false, true, false, "");
	check_pad("abcde", -1, false, true, false, "");
	check_pad("日本語", 6, false, true, false, "日本語");
	check_pad("日本語", 5, false, true, false, "日本…");
	check_pad("日本語", 4, false, true, false, "日… ");
	check_pad("日本語", 4, true, true, false, " 日…");
	check_pad("日", 1, false, true, false, "…");
	check_pad(NULL, 2, false, true, false, "  ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_widths),
	        cmocka_unit_test(test_walking_ends_on_any_bytes),
	        cmocka_unit_test(test_code_points_there_and_back),
	        cmocka_unit_test(test_fit),
	        cmocka_unit_test(test_pad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
