/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name that several servers have: at the prompt and on the screen a person is asked which one is
 * meant; a script is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

#define BOOT "boot --image 'Debian 12' --flavor m1.small twin -f value -c status\r"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static int close_cloud(void **state)
{
	(void)state;
	demo_cloud_stop();
	return 0;
}

static struct terminal *start(const char *const *arguments)
{
	struct terminal_options options = {.rows = 24, .cols = 120, .env = demo_cloud_env()};

	return terminal_start(&options, arguments);
}

static void at_the_prompt_a_numbered_list_asks(void **state)
{
	static const char *const prompt[] = {"prompt", NULL};
	struct terminal *t = start(prompt);

	(void)state;
	terminal_expect(t, "ncnova:demo>");
	for (int i = 0; i < 2; i++) {
		terminal_type(t, BOOT);
		terminal_expect(t, "BUILD");
		terminal_type(t, "\f"); /* a clean screen */
		terminal_expect_gone(t, "BUILD");
	}
	terminal_type(t, "show twin -f json -c name\r");
	terminal_expect(t, "Several servers are called 'twin':");
	terminal_expect(t, "Which one (1-2, nothing for none)?");
	terminal_type(t, "2\r");
	terminal_expect(t, "\"name\": \"twin\"");
	/* Nothing is taken: nothing is done. */
	terminal_type(t, "\f");
	terminal_expect_gone(t, "Which one");
	terminal_type(t, "show twin\r");
	terminal_expect(t, "Which one (1-2, nothing for none)?");
	terminal_type(t, "\r");
	terminal_expect(t, "... terminating ncnova");
	terminal_type(t, "\x04");
	terminal_status(t, 60);
	terminal_free(t);
}

static void on_the_screen_a_menu_asks(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, ":show twin\r");
	terminal_expect(t, "Several servers are called 'twin'");
	terminal_type(t, "\x1b[B\r");
	terminal_expect(t, "show twin");
	terminal_expect(t, "| Property");
	terminal_expect_gone(t, "Several servers");
	terminal_type(t, "q");
	terminal_expect_gone(t, "| Property");
	/* Esc takes none of them. */
	terminal_type(t, ":pause twin\r");
	terminal_expect(t, "Several servers are called 'twin'");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Several servers");
	terminal_expect_gone(t, "command running");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

static void a_script_gets_the_warning(void **state)
{
	static const char *const show[] = {"show", "twin", NULL};
	struct terminal *t = start(show);

	(void)state;
	terminal_expect(t, "ERROR (CommandError): Multiple server matches found for 'twin', use an "
	                   "ID to be more specific.");
	assert_int_equal(terminal_status(t, 60), 1);
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(at_the_prompt_a_numbered_list_asks),
	        cmocka_unit_test(on_the_screen_a_menu_asks),
	        cmocka_unit_test(a_script_gets_the_warning),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
