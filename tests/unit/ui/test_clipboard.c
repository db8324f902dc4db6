/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sequences for a clipboard: in the form that gets through tmux and GNU screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/text.h"
#include "ui/app/clipboard.h"

static void the_environment_has_the_proxies(void **state)
{
	(void)state;
	assert_int_equal(clipboard_carrier("xterm-256color", NULL, NULL), CARRIER_PLAIN);
	assert_int_equal(clipboard_carrier(NULL, NULL, NULL), CARRIER_PLAIN);
	assert_int_equal(clipboard_carrier("tmux-256color", NULL, "/tmp/t,1,0"), CARRIER_TMUX);
	assert_int_equal(clipboard_carrier("screen", NULL, "/tmp/t,1,0"), CARRIER_TMUX);
	assert_int_equal(clipboard_carrier("tmux", NULL, NULL), CARRIER_TMUX);
	assert_int_equal(clipboard_carrier("screen.xterm", NULL, NULL), CARRIER_SCREEN);
	/* Where TERM hides it. */
	assert_int_equal(clipboard_carrier("xterm", "123.pts-0.host", NULL), CARRIER_SCREEN);
	/* Screen inside tmux. */
	assert_int_equal(clipboard_carrier("screen", "1.a", "/tmp/t,1,0"), CARRIER_SCREEN);
}

static void a_short_text_is_sent_plain_and_wrapped(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(clipboard_sequence(CARRIER_PLAIN, "hi", &out));
	assert_string_equal(buf_str(&out), "\033]52;c;aGk=\a");
	buf_clear(&out);
	assert_true(clipboard_sequence(CARRIER_TMUX, "hi", &out));
	assert_string_equal(buf_str(&out), "\033]52;c;aGk=\a\033Ptmux;\033\033]52;c;aGk=\a\033\\");
	buf_clear(&out);
	assert_true(clipboard_sequence(CARRIER_SCREEN, "hi", &out));
	assert_string_equal(buf_str(&out), "\033]52;c;aGk=\a\033P\033]52;c;aGk=\a\033\\");
	buf_free(&out);
}

/* Together the pieces are the plain sequence; none is longer than screen keeps. */
static void a_long_text_goes_through_screen_in_pieces(void **state)
{
	struct buf out = BUF_INIT, plain = BUF_INIT, joined = BUF_INIT;
	char text[4001];
	size_t pieces = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_true(clipboard_sequence(CARRIER_PLAIN, text, &plain));
	assert_true(clipboard_sequence(CARRIER_SCREEN, text, &out));
	for (const char *p = buf_str(&out); *p; pieces++) {
		const char *end = strstr(p, "\033\\");

		assert_non_null(end);
		assert_int_equal(strncmp(p, "\033P", 2), 0);
		assert_true(end + 2 - p <= 768);
		buf_add(&joined, p + 2, (size_t)(end - p - 2));
		p = end + 2;
	}
	assert_true(pieces > 5);
	assert_string_equal(buf_str(&joined), buf_str(&plain));
	buf_free(&out);
	buf_free(&plain);
	buf_free(&joined);
}

static void one_that_is_too_long_is_not_sent(void **state)
{
	struct buf out = BUF_INIT;
	char *text = xcalloc(1, 60001);

	(void)state;
	memset(text, 'x', 60000);
	assert_false(clipboard_sequence(CARRIER_PLAIN, text, &out));
	assert_false(clipboard_sequence(CARRIER_TMUX, text, &out));
	assert_false(clipboard_sequence(CARRIER_SCREEN, text, &out));
	assert_int_equal(out.len, 0);
	free_secret(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_environment_has_the_proxies),
	        cmocka_unit_test(a_short_text_is_sent_plain_and_wrapped),
	        cmocka_unit_test(a_long_text_goes_through_screen_in_pieces),
	        cmocka_unit_test(one_that_is_too_long_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
