/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hostile cloud sends, and what of it a terminal gets. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"

#define BAD "\xef\xbf\xbd"

struct pair {
	const char *raw, *clean;
};

static void check_line(const char *raw, const char *expected)
{
	char *clean = clean_dup(raw), *again = clean_dup(clean);

	assert_string_equal(clean, expected);
	assert_string_equal(again, expected);
	assert_int_equal(clean_is(raw), strcmp(raw, expected) == 0);
	assert_true(clean_is(clean));
	free(clean);
	free(again);
}

static void test_one_line(void **state)
{
	static const struct pair pairs[] = {
	        {"", ""}, {"web-1", "web-1"}, {"日本 café 🚀", "日本 café 🚀"},
	        {"a\033[31mb", "a" BAD "[31mb"}, {"a\033]52;c;eA==\007", "a" BAD "]52;c;eA==" BAD},
	        {"a\rb\nc\td\be", "a" BAD "b" BAD "c" BAD "d" BAD "e"}, {"a\x7f", "a" BAD},
	        {"a\xc2\x9b"
	         "31mb",
	                "a" BAD "31mb"},                                /* C1 CSI */
	        {"ab\xe2\x80\xaegnp.exe", "abgnp.exe"},                 /* RLO */
	        {"a\xe2\x81\xa6\xe2\x81\xa9z", "az"},                   /* LRI, PDI */
	        {"a\xe2\x80\x8b\xef\xbb\xbf\xc2\xad\xd8\x9c z", "a z"}, /* ZWSP, BOM, SHY, ALM */
	        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "👩💻"}, /* no joiner */
	        {"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4"},           /* no VS16 */
	        {"x\xf3\xa0\x81\xa1y", "xy"},                           /* tag */
	        {"x\xe3\x85\xa4y", "xy"},                               /* Hangul filler */
	        {"x\xe2\x80\xa8y", "x" BAD "y"},                        /* line separator */
	        {"x\xef\xbf\xbey", "x" BAD "y"},                        /* noncharacter */
	        {"\xff\xfe", BAD BAD}, {"a\xe6\x97", "a" BAD BAD},
	        {TEXT_NUL, BAD},                       /* one bad character, not two */
	        {"\xed\xa0\x80", BAD BAD BAD},         /* surrogate */
	        {"\xf4\x90\x80\x80", BAD BAD BAD BAD}, /* past the last */
	        {"e\xcc\x81", "e\xcc\x81"},
	        {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x", "e\xcc\x81\xcc\x82x"},
	        {"e\xcc\x81\xe2\x80\x8b\xcc\x82\xe2\x80\x8b\xcc\x83x", "e\xcc\x81\xcc\x82x"},
	        {"\xcc\x81x", "x"}, /* no base */
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		check_line(pairs[i].raw, pairs[i].clean);
	assert_null(clean_dup(NULL));
	assert_true(clean_is(NULL));
}

static void test_nul_is_a_control(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	clean_text(&out, "a\0b", 3, CLEAN_LINE);
	assert_buf(&out, "a" BAD "b");
	clean_text(&out, NULL, 0, CLEAN_LINE);
	assert_buf(&out, "");
	/* A sequence is not read past the end. */
	clean_text(&out, "\xe6\x97\xa5", 2, CLEAN_LINE);
	assert_buf(&out, BAD BAD);
}

static void test_several_lines(void **state)
{
	static const struct pair pairs[] = {
	        {"a\nb", "a\nb"},
	        {"a\r\nb", "a\nb"},
	        {"a\rb", "a" BAD "b"},
	        {"a\r", "a" BAD},
	        {"a\tb", "a       b"},
	        {"\tb\n1234567\tc", "        b\n1234567 c"},
	        {"日\tx", "日      x"},
	        {"e\xcc\x81\tx", "e\xcc\x81       x"},
	        {"x\n\xcc\x81y", "x\ny"},
	        {"a\033[0mb\n", "a" BAD "[0mb\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf out = BUF_INIT;

		clean_text(&out, pairs[i].raw, strlen(pairs[i].raw), CLEAN_LINES);
		assert_string_equal(buf_str(&out), pairs[i].clean);
		buf_free(&out);
	}
}

static void test_console_logs(void **state)
{
	static const struct pair pairs[] = {
	        {"", ""},
	        {"plain\nlines", "plain\nlines"},
	        {"[\033[0;32m  OK  \033[0m] Started ssh.\r\n", "[  OK  ] Started ssh.\n"},
	        {"10%\r20%\r100%\n", "100%\n"},
	        {"long line\rshort\n", "shortline\n"},
	        {"long line\r\033[Kshort\n", "short\n"},
	        {"long line\033[2Kshort\n", "short\n"},
	        {"abc\b\bX\n", "aXc\n"},
	        {"\b\bx\n", "x\n"},
	        {"a\tb\n", "a       b\n"},
	        {"abcdefghij\r\tX\n", "abcdefghXj\n"},
	        {"a\033]0;title\007b", "ab"},
	        {"a\033]0;title\033\\b", "ab"},
	        {"a\033P1;2|data\033\\b", "ab"},
	        {"a\033_apc\033\\b\033^pm\033\\c\033Xsos\033\\d", "abcd"},
	        {"a\033]52;c;never closed\nnext", "a\nnext"},
	        {"a\033]0;x\033[31mb", "ab"}, /* another sequence ends a string */
	        {"a\033]0;x\030b", "ab"},     /* so does CAN */
	        {"a\033(Bb\033=c\033M", "abc"},
	        {"a\033[?25;1hb\033[1;2Hc", "abc"},
	        {"a\033[3\r1mb", "b"}, /* controls act inside a sequence */
	        {"a\033[31", "a"},
	        {"a\033", "a"},
	        {"a\xc2\x9b"
	         "31mb\xc2\x9d"
	         "0;x\xc2\x9c"
	         "c",
	                "abc"},
	        {"a\xc2\x85z", "a\nz"},
	        {"a\007\016\017\177z", "az"},
	        {"\xff\xe6", BAD BAD},
	        {"ab\xe2\x80\xae"
	         "c",
	                "abc"},
	        {"日本\rX\n", "X 本\n"},
	        {"日本\b\b\bX\n", " X本\n"},
	        {"ab日\r\033[C日\n", "日日\n"},
	        {"日本\b\b\b\033[K\n", " \n"},
	        {"e\xcc\x81\xcc\x82\xcc\x83\n\xcc\x81", "e\xcc\x81\xcc\x82\n"},
	        {"日\xcc\x81\n", "日\xcc\x81\n"},
	        {"e\xcc\x81\rx\n", "x\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf out = BUF_INIT;

		clean_console(&out, pairs[i].raw, strlen(pairs[i].raw));
		assert_string_equal(buf_str(&out), pairs[i].clean);
		buf_free(&out);
	}
}

static void test_console_with_nul_bytes(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	clean_console(&out, "a\0b\n\0", 5);
	assert_buf(&out, "ab\n");
}

/* A long line without an end, rewritten over and over, costs its length and no more. */
/* Eight columns for each tab of a terminal's width, one for those beyond it; no line is held whole.
 */
static void test_console_grows_no_more_than_a_terminal_would_show(void **state)
{
	struct buf raw = BUF_INIT, out = BUF_INIT, again = BUF_INIT;

	(void)state;
	buf_repeat(&raw, '\t', 1 << 20);
	buf_puts(&raw, "end\n\tnext");
	clean_console(&out, buf_str(&raw), raw.len);
	assert_in_range(out.len, 8, raw.len);
	assert_string_equal(buf_str(&out) + out.len - 16, "end\n        next");
	buf_clear(&raw);
	buf_clear(&out);
	for (int i = 0; i < 100000; i++)
		buf_puts(&raw, i % 1000 ? "word " : "\xe6\x97\xa5 ");
	clean_console(&out, buf_str(&raw), raw.len);
	assert_string_equal(buf_str(&out), buf_str(&raw));
	clean_console(&again, buf_str(&out), out.len);
	assert_string_equal(buf_str(&again), buf_str(&out));
	buf_free(&raw);
	buf_free(&out);
	buf_free(&again);
}

static void test_console_takes_no_longer_than_its_length(void **state)
{
	struct buf raw = BUF_INIT, out = BUF_INIT;

	(void)state;
	buf_repeat(&raw, 'x', 10000);
	for (int i = 0; i < 200000; i++)
		buf_puts(&raw, "\033[2K\ry\033[K");
	clean_console(&out, buf_str(&raw), raw.len);
	assert_buf(&out, "y");
	buf_free(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_one_line),
	        cmocka_unit_test(test_nul_is_a_control),
	        cmocka_unit_test(test_several_lines),
	        cmocka_unit_test(test_console_logs),
	        cmocka_unit_test(test_console_with_nul_bytes),
	        cmocka_unit_test(test_console_grows_no_more_than_a_terminal_would_show),
	        cmocka_unit_test(test_console_takes_no_longer_than_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
