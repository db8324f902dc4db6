/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys from bytes: every sequence whole, in pieces at every byte, and never a key of its parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/keys.h"
#include "ncnova/text.h"

/* The events as words: names, characters as themselves, "-" for what is swallowed. */
static void drain(struct keys *keys, struct buf *out)
{
	static const char *const names[] = {"", "up", "down", "left", "right", "home", "end",
	        "page-up", "page-down", "insert", "delete", "backtab", "enter", "word-left",
	        "word-right", "word-delete"};
	struct keys_event event;

	while (keys_next(keys, &event)) {
		buf_puts(out, out->len ? " " : "");
		switch (event.kind) {
		case KEYS_TEXT:
		case KEYS_ALT:
			buf_puts(out, event.kind == KEYS_ALT ? "alt-" : "");
			if (event.c < 32 || event.c == 127)
				buf_printf(out, "^%c", (int)(event.c ^ 64));
			else
				buf_add_codepoint(out, event.c);
			break;
		case KEYS_NAMED:
			buf_puts(out, names[event.name]);
			break;
		case KEYS_PASTE:
			buf_printf(out, "paste(%.*s)", (int)event.len, event.bytes);
			break;
		default:
			buf_putc(out, '-');
		}
	}
}

static const struct {
	const char *bytes, *keys;
} table[] = {
        {"j", "j"},
        {"\r", "^M"},
        {"\x7f", "^?"},
        {"\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80", "\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80"},
        /* arrows and their neighbours, as every terminal sends them */
        {"\033[A\033[B\033[C\033[D", "up down right left"},
        {"\033OA\033OB\033OC\033OD", "up down right left"},
        {"\033[H\033[F\033OH\033OF", "home end home end"},
        {"\033[1~\033[4~\033[7~\033[8~", "home end home end"},
        {"\033[2~\033[3~\033[5~\033[6~", "insert delete page-up page-down"},
        {"\033[Z", "backtab"},
        {"\033OM", "enter"},
        /* with Shift, Alt, Ctrl */
        {"\033[1;5D\033[1;2C\033[1;3D\033[1;7C", "word-left word-right word-left word-right"},
        {"\033O5D\033O1;5C\033Od\033Oc", "word-left word-right word-left word-right"},
        {"\033[d\033[c", "word-left word-right"},
        {"\033\033[D\033\033OC\033\033[A", "word-left word-right -"},
        {"\033[3;5~\033[3^", "word-delete word-delete"},
        {"\033[1;5A\033[1;2B\033[1;5H\033[5;5~\033[7$\033[7^", "- - - - - -"},
        /* keys that are none here */
        {"\033[11~\033[15~\033[24~\033[25~\033[34~", "- - - - -"},
        {"\033OP\033OS\033[[A\033[[E\033[1;2P\033[20;5~", "- - - - - -"},
        {"\033[97;5u\033[27;5;97~\033[1;5:3u\033[57358u", "- - - -"},
        {"\033b\033f\033d\033\x7f\033\xc3\xa9", "alt-b alt-f alt-d alt-^? alt-\xc3\xa9"},
        {"\033j\033D\033\r\033\t", "alt-j alt-D alt-^M alt-^I"},
        /* what terminals answer and report */
        {"\033[?62;22c\033[>0;136;0c\033[0n\033[24;80R", "- - - -"},
        {"\033[?2026;2$yj", "- j"},
        {"\033[8;24;80t\033[?1;2S", "- -"},
        {"\033[I\033[Oj", "- - j"},
        {"\033[M !!\033[M#\xa1\xa2j", "- - j"},
        {"\033[<0;10;10M\033[<0;10;10mj", "- - j"},
        {"\033]11;rgb:0000/0000/0000\033\\j", "j"},
        {"\033]52;c;ZGVsZXRl\aj", "j"},
        {"\033P1$r0 q\033\\\033P>|xterm(370)\033\\j", "j"},
        {"\033_Gi=1;OK\033\\\033^q\aq\033\\\033Xq\033\\j", "j"},
        {"\033]0;title\033[Aj", "up j"},
        {"\033P+r5443\x18j", "j"},
        /* eight-bit controls, plain and in UTF-8 */
        {"\x9b"
         "1~\xc2\x9b"
         "1;5D\x8f"
         "Aj",
                "home word-left up j"},
        {"\x9d"
         "0;q\x9c",
                ""},
        /* what can't be part of a sequence ends it */
        {"\033[1\rj", "- ^M j"},
        {"\033[1;\033[Aj", "- up j"},
        {"\xff\xc3j\xed\xa0\x80k", "- - j - k"},
        /* pastes */
        {"\033[200~stop a\rstart b\r\nq\n\033[201~j", "paste(stop a\nstart b\nq\n) j"},
        {"\033[200~\033[A\033[2\033[201~", "paste(\033[A\033[2)"},
        {"\033[201~j", "- j"},
};

static void each_sequence_is_taken_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct keys *keys = keys_new(true, 25);
		struct buf out = BUF_INIT;

		keys_feed(keys, table[i].bytes, strlen(table[i].bytes));
		drain(keys, &out);
		/* An open string ends with its time. */
		if (strcmp(table[i].bytes, "\x9d"
		                           "0;q\x9c"))
			assert_int_equal(keys_wait_ms(keys), -1);
		assert_string_equal(buf_str(&out), table[i].keys);
		buf_free(&out);
		keys_free(keys);
	}
}

static void in_two_pieces_it_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		size_t len = strlen(table[i].bytes);

		for (size_t at = 1; at < len; at++) {
			struct keys *keys = keys_new(true, 25);
			struct buf out = BUF_INIT;

			keys_feed(keys, table[i].bytes, at);
			drain(keys, &out);
			keys_feed(keys, table[i].bytes + at, len - at);
			drain(keys, &out);
			assert_string_equal(buf_str(&out), table[i].keys);
			buf_free(&out);
			keys_free(keys);
		}
	}
}

static void byte_by_byte_it_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct keys *keys = keys_new(true, 25);
		struct buf out = BUF_INIT;

		for (const char *p = table[i].bytes; *p; p++) {
			keys_feed(keys, p, 1);
			drain(keys, &out);
		}
		assert_string_equal(buf_str(&out), table[i].keys);
		buf_free(&out);
		keys_free(keys);
	}
}

/* Cut off at any byte, with nothing behind it: Esc or Alt at most, otherwise nothing. */
static void what_stays_unfinished_is_dropped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const char *bytes = table[i].bytes;

		if (*bytes != '\033')
			continue;
		for (size_t at = 3; at < strlen(bytes); at++) {
			struct keys *keys = keys_new(true, 25);
			struct buf whole = BUF_INIT, out = BUF_INIT;

			keys_feed(keys, bytes, at);
			drain(keys, &whole);
			if (keys_wait_ms(keys) > 0) {
				keys_timeout(keys);
				drain(keys, &out);
				assert_true(!out.len || !strcmp(buf_str(&out), "-") ||
				            !strncmp(buf_str(&out), "^[", 2) ||
				            !strncmp(buf_str(&out), "alt-", 4));
				assert_int_equal(keys_wait_ms(keys), -1);
			}
			buf_free(&whole);
			buf_free(&out);
			keys_free(keys);
		}
	}
}

static void expect_after_timeout(const char *bytes, const char *expected, int wait_ms)
{
	struct keys *keys = keys_new(true, 25);
	struct buf out = BUF_INIT;

	keys_feed(keys, bytes, strlen(bytes));
	drain(keys, &out);
	assert_int_equal(out.len, 0);
	assert_int_equal(keys_wait_ms(keys), wait_ms);
	keys_timeout(keys);
	drain(keys, &out);
	assert_string_equal(buf_str(&out), expected);
	/* Afterwards all is as before. */
	buf_clear(&out);
	keys_feed(keys, "\033[Aj", 4);
	drain(keys, &out);
	assert_string_equal(buf_str(&out), "up j");
	buf_free(&out);
	keys_free(keys);
}

static void a_lone_escape_is_one_after_a_while(void **state)
{
	(void)state;
	expect_after_timeout("\033", "^[", 25);
	expect_after_timeout("\033\033", "^[ ^[", 25);
	expect_after_timeout("\033[", "alt-[", 500);
	expect_after_timeout("\033O", "alt-O", 500);
	expect_after_timeout("\033]", "alt-]", 500);
	expect_after_timeout("\033[1;5", "-", 500);
	expect_after_timeout("\xe6\x97", "-", 500);
	expect_after_timeout("\033]52;c;cccc", "", 1000);
	expect_after_timeout("\033]52;c;cccc\033", "", 1000);
}

static void a_terminals_own_sequences_win(void **state)
{
	struct keys *keys = keys_new(true, 25);
	struct buf out = BUF_INIT;

	(void)state;
	keys_define(keys, "\033[M", KEYS_DELETE);
	keys_define(keys, "\033T", KEYS_END);
	keys_define(keys, "\033P", KEYS_DELETE);
	keys_define(keys, "\033[25~", KEYS_HOME);
	keys_define(keys, "\n", KEYS_DOWN);
	keys_define(keys, NULL, KEYS_DOWN);
	keys_feed(keys, "\033[M\033T\033Pj\033[25~\n", 14);
	drain(keys, &out);
	assert_string_equal(buf_str(&out), "delete end delete j home ^J");
	buf_free(&out);
	keys_free(keys);
}

static void an_unfinished_paste_can_be_forgotten(void **state)
{
	struct keys *keys = keys_new(true, 25);
	struct buf out = BUF_INIT;

	(void)state;
	keys_feed(keys, "\033[200~stop a\n", 13);
	drain(keys, &out);
	assert_int_equal(keys_wait_ms(keys), -1);
	keys_timeout(keys);
	drain(keys, &out);
	assert_int_equal(out.len, 0);
	keys_reset(keys);
	keys_feed(keys, "j", 1);
	drain(keys, &out);
	assert_string_equal(buf_str(&out), "j");
	buf_free(&out);
	keys_free(keys);
}

/* A report of any length is skipped without being kept; a paste is cut at 1 MB. */
static void long_input_costs_what_it_is_long(void **state)
{
	struct keys *keys = keys_new(true, 25);
	struct keys_event event;
	char chunk[4096];
	size_t longest = 0;

	(void)state;
	memset(chunk, 'q', sizeof chunk);
	keys_feed(keys, "\033]52;c;", 7);
	for (int i = 0; i < 2000; i++) {
		keys_feed(keys, chunk, sizeof chunk);
		assert_false(keys_next(keys, &event));
	}
	keys_feed(keys, "\a\033[200~", 7);
	for (int i = 0; i < 2000; i++) {
		assert_false(keys_next(keys, &event));
		keys_feed(keys, chunk, sizeof chunk);
	}
	keys_feed(keys, "\033[201~j", 7);
	while (keys_next(keys, &event))
		longest = event.kind == KEYS_PASTE ? event.len : longest;
	assert_int_equal(longest, 1 << 20);
	keys_free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_sequence_is_taken_whole),
	        cmocka_unit_test(in_two_pieces_it_is_the_same),
	        cmocka_unit_test(byte_by_byte_it_is_the_same),
	        cmocka_unit_test(what_stays_unfinished_is_dropped),
	        cmocka_unit_test(a_lone_escape_is_one_after_a_while),
	        cmocka_unit_test(a_terminals_own_sequences_win),
	        cmocka_unit_test(an_unfinished_paste_can_be_forgotten),
	        cmocka_unit_test(long_input_costs_what_it_is_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
