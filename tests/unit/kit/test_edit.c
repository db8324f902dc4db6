/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input line: what keys do to its text and cursor, and what of it is in sight. */
#include "paper.h"

#include "ui/kit/edit.h"

#include "ncnova/text.h"

/* The text with | where the cursor stands. */
static void expect(const struct edit *edit, const char *expected)
{
	const char *text = edit_text(edit);
	char *both = xasprintf("%.*s|%s", (int)edit->point, text, text + edit->point);

	if (!str_eq(both, expected))
		fail_msg("\"%s\" instead of \"%s\"", both, expected);
	assert_int_equal(edit->text.len, strlen(text));
	free(both);
}

static void keys(struct edit *edit, const int *list)
{
	for (; *list; list++)
		if (!edit_key(edit, *list))
			fail_msg("key %d was not taken", *list);
}
#define KEYS(edit, ...) keys(edit, (const int[]){__VA_ARGS__, 0})

static void typing_goes_in_at_the_cursor(void **state)
{
	struct edit edit = {0};

	(void)state;
	expect(&edit, "|");
	KEYS(&edit, 'a', 'c');
	expect(&edit, "ac|");
	KEYS(&edit, KEY_LEFT, 'b');
	expect(&edit, "ab|c");
	KEYS(&edit, KEY_HOME, ' ', '~');
	expect(&edit, " ~|abc");
	edit_free(&edit);
}

static void setting_puts_the_cursor_at_the_end(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "日本");
	expect(&edit, "日本|");
	edit.scroll = 3;
	edit_set(&edit, "x");
	expect(&edit, "x|");
	assert_int_equal(edit.scroll, 0);
	edit_set(&edit, NULL);
	expect(&edit, "|");
	edit_free(&edit);
	expect(&edit, "|");
}

/* Curses' numbers and code points overlap from U+0100 on. */
static void characters_and_named_keys_are_distinguished(void **state)
{
	struct edit edit = {0};

	(void)state;
	KEYS(&edit, 0xe9, 0xff, KEY_CHAR | 0x100, KEY_CHAR | 0x65e5, KEY_CHAR | 0x1f680);
	expect(&edit, "éÿĀ日🚀|");
	edit_set(&edit, "");
	KEYS(&edit, KEY_CHAR | KEY_LEFT, KEY_CHAR | KEY_BACKSPACE, KEY_CHAR | KEY_DC);
	expect(&edit, "\xc4\x84\xc4\x87\xc5\x8a|");
	KEYS(&edit, KEY_LEFT);
	expect(&edit, "\xc4\x84\xc4\x87|\xc5\x8a");
	KEYS(&edit, KEY_BACKSPACE);
	expect(&edit, "\xc4\x84|\xc5\x8a");
	edit_free(&edit);
}

static void other_keys_are_not_its(void **state)
{
	static const int others[] = {KEY_UP, KEY_DOWN, KEY_PPAGE, KEY_NPAGE, KEY_F(1), KEY_BTAB,
	        KEY_RESIZE, KEY_PASTE, KEY_ESC, '\n', '\r', '\t', KEY_CTRL('P'), KEY_CTRL('N'),
	        KEY_CTRL('C'), 127, 0x80, 0x9b, 0x9f, 0x100, 0x3000};
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "abc");
	KEYS(&edit, KEY_LEFT);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (edit_key(&edit, others[i]))
			fail_msg("key %d was taken", others[i]);
		expect(&edit, "ab|c");
	}
	edit_free(&edit);
}

static void the_cursor_moves_by_characters(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "aé日🚀");
	KEYS(&edit, KEY_LEFT);
	expect(&edit, "aé日|🚀");
	KEYS(&edit, KEY_CTRL('B'));
	expect(&edit, "aé|日🚀");
	KEYS(&edit, KEY_LEFT);
	expect(&edit, "a|é日🚀");
	KEYS(&edit, KEY_LEFT, KEY_LEFT, KEY_LEFT);
	expect(&edit, "|aé日🚀");
	KEYS(&edit, KEY_RIGHT, KEY_CTRL('F'));
	expect(&edit, "aé|日🚀");
	KEYS(&edit, KEY_RIGHT, KEY_RIGHT, KEY_RIGHT);
	expect(&edit, "aé日🚀|");
	KEYS(&edit, KEY_CTRL('A'));
	expect(&edit, "|aé日🚀");
	KEYS(&edit, KEY_CTRL('E'));
	expect(&edit, "aé日🚀|");
	KEYS(&edit, KEY_HOME, KEY_END);
	expect(&edit, "aé日🚀|");
	edit_free(&edit);
}

/* e and its accent are one for the cursor and for what deletes. */
static void marks_stay_with_their_base(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "ae\xcc\x81\xcc\xa3x");
	KEYS(&edit, KEY_LEFT);
	expect(&edit, "ae\xcc\x81\xcc\xa3|x");
	KEYS(&edit, KEY_LEFT);
	expect(&edit, "a|e\xcc\x81\xcc\xa3x");
	KEYS(&edit, KEY_RIGHT);
	expect(&edit, "ae\xcc\x81\xcc\xa3|x");
	KEYS(&edit, KEY_BACKSPACE);
	expect(&edit, "a|x");
	edit_set(&edit, "ae\xcc\x81x");
	KEYS(&edit, KEY_HOME, KEY_RIGHT, KEY_DC);
	expect(&edit, "a|x");
	/* A mark with nothing before it can be deleted too. */
	edit_set(&edit, "\xcc\x81");
	KEYS(&edit, KEY_BACKSPACE);
	expect(&edit, "|");
	KEYS(&edit, 'e', KEY_CHAR | 0x301, KEY_LEFT, KEY_DC);
	expect(&edit, "|");
	edit_free(&edit);
}

static void deleting_ends_at_the_ends(void **state)
{
	struct edit edit = {0};

	(void)state;
	KEYS(&edit, KEY_BACKSPACE, KEY_DC, KEY_CTRL('D'), KEY_CTRL('W'), KEY_CTRL('U'),
	        KEY_CTRL('K'), KEY_LEFT, KEY_RIGHT, KEY_SLEFT, KEY_SRIGHT, KEY_HOME, KEY_END);
	expect(&edit, "|");
	edit_set(&edit, "日x");
	KEYS(&edit, KEY_DC, KEY_CTRL('D'), KEY_CTRL('K'), KEY_RIGHT);
	expect(&edit, "日x|");
	KEYS(&edit, KEY_HOME, KEY_BACKSPACE, KEY_CTRL('W'), KEY_CTRL('U'), KEY_LEFT);
	expect(&edit, "|日x");
	KEYS(&edit, KEY_CTRL('D'));
	expect(&edit, "|x");
	KEYS(&edit, KEY_DC, KEY_DC);
	expect(&edit, "|");
	edit_free(&edit);
}

static void words_are_what_blanks_part(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "boot  --flavor m1.日本 ");
	KEYS(&edit, KEY_SLEFT);
	expect(&edit, "boot  --flavor |m1.日本 ");
	KEYS(&edit, KEY_SLEFT);
	expect(&edit, "boot  |--flavor m1.日本 ");
	KEYS(&edit, KEY_SLEFT, KEY_SLEFT);
	expect(&edit, "|boot  --flavor m1.日本 ");
	KEYS(&edit, KEY_SRIGHT);
	expect(&edit, "boot|  --flavor m1.日本 ");
	KEYS(&edit, KEY_SRIGHT, KEY_SRIGHT);
	expect(&edit, "boot  --flavor m1.日本| ");
	KEYS(&edit, KEY_SRIGHT);
	expect(&edit, "boot  --flavor m1.日本 |");
	KEYS(&edit, KEY_CTRL('W'));
	expect(&edit, "boot  --flavor |");
	KEYS(&edit, KEY_LEFT, KEY_LEFT, KEY_CTRL('W'));
	expect(&edit, "boot  |r ");
	KEYS(&edit, KEY_CTRL('W'));
	expect(&edit, "|r ");
	edit_free(&edit);
}

static void words_are_edited_with_alt(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "one two three");
	KEYS(&edit, KEY_ALT | 'b', KEY_ALT | 'b');
	expect(&edit, "one |two three");
	KEYS(&edit, KEY_ALT | 'd');
	expect(&edit, "one | three");
	KEYS(&edit, KEY_ALT | 'f');
	expect(&edit, "one  three|");
	KEYS(&edit, KEY_ALT | 127);
	expect(&edit, "one  |");
	/* Any other does nothing, and is not typed. */
	assert_false(edit_key(&edit, KEY_ALT | 'x'));
	assert_false(edit_key(&edit, KEY_SEQUENCE));
	expect(&edit, "one  |");
	edit_free(&edit);
}

static void a_line_is_killed_on_either_side(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "one two");
	KEYS(&edit, KEY_SLEFT, KEY_CTRL('K'));
	expect(&edit, "one |");
	edit_set(&edit, "one two");
	KEYS(&edit, KEY_SLEFT, KEY_CTRL('U'));
	expect(&edit, "|two");
	KEYS(&edit, 'x');
	expect(&edit, "x|two");
	edit_free(&edit);
}

static void a_paste_is_one_line_without_controls(void **state)
{
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "[]");
	KEYS(&edit, KEY_LEFT);
	edit_insert(&edit, "\x1b[31mred\x1b[0m\a\b\x7f");
	expect(&edit, "[[31mred[0m|]");
	edit_set(&edit, "");
	edit_insert(&edit, "one\ntwo\tthree\r\nfour\r\n\n");
	expect(&edit, "one two three four|");
	edit_insert(&edit, "");
	edit_insert(&edit, "\n");
	expect(&edit, "one two three four|");
	edit_set(&edit, "");
	edit_insert(&edit, "日\xff本\xe6\x97");
	expect(&edit, "日本|");
	edit_free(&edit);
}

static void the_cursor_stays_within_the_width(void **state)
{
	struct edit edit = {0};

	(void)state;
	assert_int_equal(edit_cursor(&edit, 10), 0);
	edit_set(&edit, "123456789");
	assert_int_equal(edit_cursor(&edit, 10), 9);
	edit_set(&edit, "1234567890abc");
	assert_int_equal(edit_cursor(&edit, 10), 9);
	KEYS(&edit, KEY_HOME);
	assert_int_equal(edit_cursor(&edit, 10), 0);
	edit_set(&edit, "日本");
	assert_int_equal(edit_cursor(&edit, 10), 4);
	edit_set(&edit, "e\xcc\x81");
	assert_int_equal(edit_cursor(&edit, 10), 1);
	for (int width = -1; width < 30; width++) {
		edit_set(&edit, "日本語 and e\xcc\x81 text");
		for (int i = 0; i < 25; i++) {
			int cursor = edit_cursor(&edit, width);

			assert_in_range(cursor, 0, width > 1 ? width - 1 : 0);
			edit_key(&edit, KEY_LEFT);
		}
	}
	edit_free(&edit);
}

static void a_long_line_scrolls_under_the_cursor(void **state)
{
	WINDOW *win = paper(1, 14);
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "0123456789abcdef");
	edit_draw(&edit, win, 0, 2, 10, true);
	expect_line(win, 0, "__789abcdef __");
	assert_int_equal(edit.scroll, 7);
	assert_int_equal(edit_cursor(&edit, 10), 9);
	/* Nothing moves while the cursor is in sight. */
	KEYS(&edit, KEY_LEFT, KEY_LEFT, KEY_LEFT);
	edit_draw(&edit, win, 0, 2, 10, true);
	expect_line(win, 0, "__789abcdef __");
	assert_int_equal(edit_cursor(&edit, 10), 6);
	for (int i = 0; i < 8; i++)
		KEYS(&edit, KEY_LEFT);
	assert_int_equal(edit_cursor(&edit, 10), 0);
	edit_draw(&edit, win, 0, 2, 10, true);
	assert_int_equal(edit.scroll, 5);
	/* What goes on beyond the edge is said. */
	expect_line(win, 0, "__56789ab...__");
	KEYS(&edit, KEY_HOME);
	edit_draw(&edit, win, 0, 2, 10, true);
	expect_line(win, 0, "__0123456...__");
	assert_int_equal(edit.scroll, 0);
	/* What was longer is wiped. */
	edit_set(&edit, "x");
	edit_draw(&edit, win, 0, 2, 10, false);
	expect_line(win, 0, "__x         __");
	edit_free(&edit);
	delwin(win);
}

static void wide_characters_scroll_by_columns(void **state)
{
	WINDOW *win = paper(1, 8);
	struct edit edit = {0};

	(void)state;
	edit_set(&edit, "a日b語cd");
	edit_draw(&edit, win, 0, 1, 6, true);
	assert_int_equal(edit.scroll, 3);
	expect_line(win, 0, "_b\?\?cd _");
	assert_int_equal(edit_cursor(&edit, 6), 5);
	edit_free(&edit);
	delwin(win);
}

static void a_secret_is_shown_as_asterisks(void **state)
{
	WINDOW *win = paper(1, 10);
	struct edit edit = {.secret = true};

	(void)state;
	edit_set(&edit, "hunter2");
	edit_draw(&edit, win, 0, 0, 10, true);
	expect_line(win, 0, "*******   ");
	assert_string_equal(edit_text(&edit), "hunter2");
	KEYS(&edit, 'a', 'b', 'c', 'd', 'e');
	edit_draw(&edit, win, 0, 0, 10, true);
	expect_line(win, 0, "********* ");
	edit_free(&edit);
	assert_true(edit.secret);
	assert_string_equal(edit_text(&edit), "");
	delwin(win);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(typing_goes_in_at_the_cursor),
	        cmocka_unit_test(setting_puts_the_cursor_at_the_end),
	        cmocka_unit_test(characters_and_named_keys_are_distinguished),
	        cmocka_unit_test(other_keys_are_not_its),
	        cmocka_unit_test(the_cursor_moves_by_characters),
	        cmocka_unit_test(marks_stay_with_their_base),
	        cmocka_unit_test(deleting_ends_at_the_ends),
	        cmocka_unit_test(words_are_what_blanks_part),
	        cmocka_unit_test(words_are_edited_with_alt),
	        cmocka_unit_test(a_line_is_killed_on_either_side),
	        cmocka_unit_test(a_paste_is_one_line_without_controls),
	        cmocka_unit_test(the_cursor_stays_within_the_width),
	        cmocka_unit_test(a_long_line_scrolls_under_the_cursor),
	        cmocka_unit_test(wide_characters_scroll_by_columns),
	        cmocka_unit_test(a_secret_is_shown_as_asterisks),
	};

	return cmocka_run_group_tests(tests, paper_setup, paper_teardown);
}
