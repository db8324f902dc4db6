/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping: lines end at blanks where they can, and none is wider than was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/text.h"
#include "ui/kit/draw.h"

/* The lines, each ended by a slash. */
static void expect(const char *text, int width, const char *expected)
{
	struct strv lines = STRV_INIT;
	struct buf out = BUF_INIT;

	wrap_text(&lines, text, width);
	for (size_t i = 0; i < lines.count; i++) {
		buf_printf(&out, "%s/", lines.items[i]);
		if (text_width(lines.items[i]) > (width > 2 ? width : 2))
			fail_msg("\"%s\" is wider than %d", lines.items[i], width);
	}
	if (!str_eq(buf_str(&out), expected))
		fail_msg("\"%s\" in %d columns: \"%s\" instead of \"%s\"", text, width,
		        buf_str(&out), expected);
	buf_free(&out);
	strv_free(&lines);
}

static void lines_end_at_blanks(void **state)
{
	(void)state;
	expect("one two three", 20, "one two three/");
	expect("one two three", 13, "one two three/");
	expect("one two three", 12, "one two/three/");
	expect("one two three", 7, "one two/three/");
	expect("one two three", 6, "one/two/three/");
	expect("one two three", 5, "one/two/three/");
}

static void blanks_at_a_break_are_not_carried_over(void **state)
{
	(void)state;
	expect("one    two", 5, "one  /two/");
	expect("one two ", 7, "one two/");
	expect("one two    ", 3, "one/two/");
}

static void what_is_indented_stays_so_where_it_fits(void **state)
{
	(void)state;
	expect("  one\n    two", 20, "  one/    two/");
	expect("  one two", 5, "  one/two/");
}

static void a_word_that_is_too_long_is_cut(void **state)
{
	(void)state;
	expect("abcdefghij", 4, "abcd/efgh/ij/");
	expect("ab cdefghij k", 4, "ab/cdef/ghij/k/");
	expect("abcd", 4, "abcd/");
	expect("abc", 1, "a/b/c/");
}

static void new_lines_and_blank_lines_stay(void **state)
{
	(void)state;
	expect("one\ntwo", 10, "one/two/");
	expect("one\n\n\ntwo", 10, "one///two/");
	expect("\none", 10, "/one/");
	expect("one\n", 10, "one/");
	expect("one\n\n", 10, "one//");
	expect("\n", 10, "/");
	expect("one two\nthree four", 5, "one/two/three/four/");
	expect("abcde\nf", 5, "abcde/f/");
	expect("  \nx", 10, "  /x/");
}

static void nothing_is_one_empty_line(void **state)
{
	(void)state;
	expect("", 10, "/");
}

static void wide_characters_are_counted_by_columns(void **state)
{
	(void)state;
	expect("日本語", 6, "日本語/");
	expect("日本語", 5, "日本/語/");
	expect("日本語", 2, "日/本/語/");
	expect("日本 語", 5, "日本/語/");
	expect("ab日本", 3, "ab/日/本/");
	expect("🚀🚀", 3, "🚀/🚀/");
}

static void marks_stay_with_their_base(void **state)
{
	(void)state;
	expect("e\xcc\x81"
	       "e\xcc\x81"
	       "e\xcc\x81",
	        2,
	        "e\xcc\x81"
	        "e\xcc\x81/e\xcc\x81/");
	expect("cafe\xcc\x81 noir", 4, "cafe\xcc\x81/noir/");
}

/* It ends, with one character a line if need be. */
static void no_width_is_one_column(void **state)
{
	(void)state;
	expect("ab c", 0, "a/b/c/");
	expect("ab", -5, "a/b/");
	expect("日本", 1, "日/本/");
}

static void lines_are_added_to_what_is_there(void **state)
{
	struct strv lines = STRV_INIT;

	(void)state;
	wrap_text(&lines, "one", 10);
	wrap_text(&lines, "two three", 5);
	assert_int_equal(lines.count, 3);
	assert_string_equal(lines.items[0], "one");
	assert_string_equal(lines.items[2], "three");
	strv_free(&lines);
}

/* Whatever the text, no character but blanks and line ends is lost and no line is too wide. */
static void nothing_is_lost(void **state)
{
	static const char text[] = "The server 日本語サーバー is in  cafe\xcc\x81; "
	                           "https://example.org/a-long-address-without-any-blank\n"
	                           "  indented\n\nlast 🚀🚀🚀 line ";

	(void)state;
	for (int width = 2; width < 120; width++) {
		struct strv lines = STRV_INIT;
		const char *p = text;

		wrap_text(&lines, text, width);
		for (size_t i = 0; i < lines.count; i++) {
			assert_true(text_width(lines.items[i]) <= width);
			for (const char *q = lines.items[i]; *q; q++) {
				if (*q == ' ')
					continue;
				p += strspn(p, " \n");
				assert_int_equal(*p++, *q);
			}
		}
		assert_string_equal(p + strspn(p, " \n"), "");
		strv_free(&lines);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_end_at_blanks),
	        cmocka_unit_test(blanks_at_a_break_are_not_carried_over),
	        cmocka_unit_test(what_is_indented_stays_so_where_it_fits),
	        cmocka_unit_test(a_word_that_is_too_long_is_cut),
	        cmocka_unit_test(new_lines_and_blank_lines_stay),
	        cmocka_unit_test(nothing_is_one_empty_line),
	        cmocka_unit_test(wide_characters_are_counted_by_columns),
	        cmocka_unit_test(marks_stay_with_their_base),
	        cmocka_unit_test(no_width_is_one_column),
	        cmocka_unit_test(lines_are_added_to_what_is_there),
	        cmocka_unit_test(nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
