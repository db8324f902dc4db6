/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard: no escape sequence, report, paste or unseen key does anything but what it says. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static struct terminal *start_as(
        const char *term, const char *const *env, bool shell, const char *const *arguments)
{
	struct terminal_options options = {.term = term, .env = env, .shell = shell};

	return terminal_start(&options, arguments);
}

static struct terminal *start(const char *term)
{
	struct terminal *t = start_as(term, demo_cloud_admin_env("demo"), false, NULL);

	terminal_expect(t, "1 Servers 4");
	terminal_expect(t, "live");
	/* Curses ignores Ctrl-Z while it paints. */
	terminal_settle(t, 300);
	return t;
}

static void quit(struct terminal *t)
{
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

/* How many requests changed something. */
static int changes(void)
{
	char *seen = demo_cloud_control("GET", "/requests", NULL);
	int count = 0;

	for (const char *p = seen; (p = strstr(p, "/servers")); p++) {
		const char *method = p;

		while (method > seen && *method != '{')
			method--;
		count += !strncmp(method, "{\"method\":\"DELETE\"", 17) ||
		         (!strncmp(method, "{\"method\":\"POST\"", 16) && strstr(p, "action") &&
		                 strstr(p, "action") < strchr(p, '}'));
	}
	free(seen);
	return count;
}

/* What terminals send that is no key here. */
static const char *const nothing[] = {"\x1b[1;5A", "\x1b[1;3B", "\x1b[25~", "\x1b[34~", "\x1b[15~",
        "\x1bOP", "\x1b[[A", "\x1b[1;2P", "\x1b[97;5u", "\x1b[27;5;97~", "\x1b[?62;22c",
        "\x1b[>0;136;0c", "\x1b[24;80R", "\x1b[8;24;80t", "\x1b[I", "\x1b[O", "\x1b[?2026;2$y",
        "\x1b[M !!", "\x1b[<0;10;10M", "\x1b[<0;10;10m", "\x1b]11;rgb:DDDD/yyyy/DDDD\x1b\\",
        "\x1b]52;c;RERERA==\x07", "\x1bP>|DyDy\x1b\\", "\x1b_DyDy\x1b\\",
        "\x1b"
        "D",
        "\x1by", "\x1bx", "\x1b\x1b[D", "\x1b\x1b[A", "\x1b[1;3D", "\x1b[1;3C", "\x1b[2~",
        "\x1b[3;5~",
        "\x9b"
        "25~"};

/* In the list, in a menu and where text is typed; the last key shows that the others are over. */
static void unknown_sequences_do_nothing_as(const char *term)
{
	struct terminal *t = start(term);
	char *before, *after;

	terminal_type(t, "/web-0\r");
	terminal_expect(t, "/web-0");
	terminal_type(t, " ");
	terminal_settle(t, 200);
	before = terminal_screen(t);
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		terminal_type(t, nothing[i]);
		terminal_settle(t, 60);
		after = terminal_screen(t);
		assert_string_equal(after, before);
		free(after);
	}
	terminal_type(t, ":");
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		terminal_type(t, nothing[i]);
	terminal_type(t, "mark");
	terminal_expect(t, ":mark");
	terminal_type(t, "\x03");
	terminal_expect_gone(t, ":mark");
	free(before);
	terminal_free(t);
}

static void unknown_sequences_do_nothing(void **state)
{
	static const char *const terms[] = {"xterm-256color", "screen", "linux", "vt100"};

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		unknown_sequences_do_nothing_as(terms[i]);
	assert_int_equal(changes(), 0);
}

/* One byte at a time, slower than an Esc may wait for its sequence to begin. */
static void a_sequence_may_come_in_pieces(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	terminal_type(t, "/web-0\r");
	terminal_expect(t, "/web-0");
	terminal_type(t, "\x1b[");
	terminal_idle(t, 100);
	terminal_type(t, "?62;");
	terminal_idle(t, 100);
	terminal_type(t, "22");
	terminal_idle(t, 100);
	terminal_type(t, "c");
	terminal_settle(t, 100);
	assert_true(terminal_has(t, "/web-0"));
	assert_false(terminal_has(t, "Copy of"));
	terminal_type(t, "J");
	terminal_expect(t, "Jobs");
	terminal_free(t);
}

static void home_and_end_are_known_in_every_form(void **state)
{
	static const char *const homes[] = {"\x1b[1~", "\x1b[7~", "\x1b[H", "\x1bOH"};
	static const char *const ends[] = {"\x1b[4~", "\x1b[8~", "\x1b[F", "\x1bOF"};
	static const char *const terms[] = {"xterm-256color", "screen", "linux", "vt100"};

	(void)state;
	for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
		struct terminal *t = start(terms[i]);

		terminal_type(t, "/");
		terminal_type(t, "b-0");
		terminal_type(t, homes[i]);
		terminal_type(t, "we");
		terminal_type(t, ends[i]);
		terminal_type(t, "3");
		terminal_expect(t, "/web-03");
		/* By words, with Ctrl and with Alt. */
		terminal_type(t, "\x15"
		                 "one two three");
		terminal_type(t, "\x1b[1;5D\x1b[1;3D");
		terminal_type(t, "\x1b"
		                 "d");
		terminal_type(t, "\x1b"
		                 "bX");
		terminal_expect(t, "/Xone  three");
		terminal_type(t, "\x1b"
		                 "f\x1b\x7f");
		terminal_expect_gone(t, "Xone");
		terminal_free(t);
	}
}

static void no_key_acts_while_nothing_is_visible(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_resize(t, 10, 50);
	terminal_expect(t, "terminal too small");
	terminal_type(t, "Dy");
	terminal_type(t, "\r");
	terminal_type(t, ":stop web-01\r");
	terminal_type(t, "\x03");
	terminal_paste(t, ":stop web-01\n");
	terminal_type(t, "\x0c");
	terminal_settle(t, 300);
	terminal_resize(t, 24, 80);
	terminal_expect(t, "1 Servers 4");
	assert_false(terminal_has(t, "Delete "));
	assert_int_equal(changes(), 0);
	terminal_resize(t, 10, 50);
	terminal_expect(t, "terminal too small");
	quit(t);
}

static void only_the_first_pasted_line_is_taken(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, ":");
	terminal_settle(t, 100);
	terminal_paste(t, "show web-02\rstop web-01\r");
	terminal_expect(t, ":show web-02");
	terminal_expect(t, "Only the first line was pasted");
	assert_false(terminal_has(t, "stop"));
	terminal_type(t, "\r");
	terminal_expect(t, "| Property");
	assert_int_equal(changes(), 0);
	terminal_free(t);
}

/* What readline was in the middle of ends with the line. */
static void nothing_of_a_line_that_was_left_stays(void **state)
{
	static const char *const begun[] = {
	        "\x12lock",
	        "\x12lock\x12",
	        "\x13lock",
	        "\x18",
	        "\x1b"
	        "7",
	        "\x1b"
	        "pstop",
	        "\x16",
	        "\x18(abc",
	        "\x1b\x0a",
	        "\x1d",
	        "\x1b[A\x1b[5~x\x1b[B\x1b[A",
	        "\x1b[A\x1b[Ax\x1b[By\x1b[B",
	};
	struct terminal *t = start(NULL);

	(void)state;
	terminal_type(t, ":lock web-01\r");
	terminal_expect(t, "lock");
	terminal_settle(t, 300);
	free(demo_cloud_control("DELETE", "/requests", NULL));
	for (size_t i = 0; i < sizeof begun / sizeof *begun; i++) {
		static const char *const leave[] = {"\x1b", "\x03"};

		for (size_t l = 0; l < 2; l++) {
			terminal_type(t, ":");
			terminal_settle(t, 60);
			terminal_type(t, begun[i]);
			terminal_settle(t, 60);
			terminal_type(t, leave[l]);
			terminal_settle(t, 60);
			terminal_type(t, "\x03");
			terminal_settle(t, 60);
			/* An empty line; then one in which each character is typed once. */
			terminal_type(t, ":\r");
			terminal_settle(t, 60);
			terminal_type(t, ":q1w2e3");
			terminal_expect(t, ":q1w2e3");
			terminal_type(t, "\x03");
			terminal_expect_gone(t, ":q1w2e3");
			assert_int_equal(changes(), 0);
		}
	}
	/* The history is what was entered. */
	terminal_type(t, ":\x1b[A");
	terminal_expect(t, ":lock web-01");
	terminal_type(t, "\x03");
	terminal_expect_gone(t, ":lock");
	quit(t);
}

/* --- the prompt --- */

/* What is typed before that is for the command that runs. */
static void expect_prompt(struct terminal *t)
{
	for (int i = 0; i < 200; i++) {
		char *screen = terminal_screen(t);
		size_t len = strlen(screen);

		while (len && (screen[len - 1] == '\n' || screen[len - 1] == ' '))
			screen[--len] = '\0';
		if (len >= 12 && !strcmp(screen + len - 12, "ncnova:demo>")) {
			free(screen);
			return;
		}
		free(screen);
		terminal_idle(t, 50);
	}
	fail_msg("no prompt");
}

static struct terminal *start_prompt(bool shell)
{
	static const char *const arguments[] = {"prompt", NULL};
	struct terminal *t = start_as(NULL, demo_cloud_env(), shell, arguments);

	terminal_expect(t, "ncnova:demo>");
	return t;
}

/* A line that was not ended with Enter is not run, and nothing goes on reading what is closed: with
 * or without a SIGHUP, which only a session's leader gets. */
static void a_prompt_ends_with_its_terminal(void **state)
{
	(void)state;
	for (int shell = 0; shell < 2; shell++) {
		struct terminal *t = start_prompt(shell);
		char *seen;

		free(demo_cloud_control("DELETE", "/requests", NULL));
		terminal_type(t, "lock web-02");
		terminal_expect(t, "lock web-02");
		terminal_hangup(t);
		assert_true(terminal_status(t, 10) >= 0);
		seen = demo_cloud_control("GET", "/requests", NULL);
		assert_null(strstr(seen, "/action"));
		free(seen);
		terminal_forget_end(t);
		terminal_free(t);
	}
}

static void pasted_lines_run_one_by_one_in_the_prompt(void **state)
{
	struct terminal *t = start_prompt(false);

	(void)state;
	terminal_paste(t, "show web-02 -f value -c name\nshow web-03 -f value -c name\n");
	terminal_settle(t, 200);
	terminal_type(t, "\r");
	terminal_expect(t, "> show web-02");
	terminal_expect(t, "> show web-03");
	expect_prompt(t);
	assert_false(terminal_has(t, "rror"));
	terminal_type(t, "\x04");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

/* Readline's own function for it frees what its history still holds. */
static void ctrl_c_in_the_prompt_frees_nothing_twice(void **state)
{
	static const char *const keys[] = {"\x1b[A", "\x1b[5~", "j", "\x1b[B", "\x1b[A", "\x03",
	        "\r", "\x1b[A\x1b[Ax\x1b[B", "\x03", "\x12sh", "\x03", "\x1b[A\x1b[5~yx", "\x03",
	        "\r", "\x1b[A\x1b[A\x1b[A", "\r"};
	struct terminal *t = start_prompt(false);

	(void)state;
	terminal_type(t, "help list\rhelp show\rhelp stop\r");
	terminal_expect(t, "help stop");
	terminal_settle(t, 300);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		terminal_type(t, keys[i]);
		terminal_settle(t, 60);
	}
	terminal_type(t, "help unlock\r");
	terminal_expect(t, "usage: ncnova unlock");
	expect_prompt(t);
	terminal_type(t, "\x04");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

static void unknown_sequences_do_nothing_in_the_prompt(void **state)
{
	struct terminal *t = start_prompt(false);

	(void)state;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		/* Insert is readline's. */
		if ((nothing[i][1] == '[' || nothing[i][1] == ']') &&
		        strcmp(nothing[i], "\x1b[2~") != 0)
			terminal_type(t, nothing[i]);
	terminal_type(t, "elp\x1b[1~h\x1b[4~ unlock\r");
	terminal_expect(t, "ncnova:demo> help unlock");
	terminal_expect(t, "usage: ncnova unlock");
	expect_prompt(t);
	terminal_type(t, "\x04");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

static void a_signal_ends_the_prompt_and_restores_the_terminal(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};

	(void)state;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		/* At the line, from the screen, and while something is asked. */
		for (int place = 0; place < 3; place++) {
			struct terminal *t = place == 1 ? start(NULL) : start_prompt(false);
			size_t len;
			const char *raw;

			if (place == 1)
				terminal_type(t, "\x0f");
			terminal_expect(t, "ncnova:demo>");
			if (place == 2) {
				terminal_type(t, "delete web-01\r");
				terminal_expect(t, "[y/N]");
			} else {
				terminal_type(t, "half a li");
				terminal_expect(t, "half a li");
			}
			kill(terminal_pid(t), signals[i]);
			assert_true(terminal_status(t, 60) >= 0);
			assert_true(terminal_restored(t));
			raw = terminal_raw(t, &len);
			assert_non_null(memmem(raw, len, "\x1b[?2004h", 8));
			while ((raw = strstr(raw, "\x1b[?2004h")))
				assert_non_null(strstr(raw += 8, "\x1b[?2004l"));
			terminal_free(t);
		}
	}
}

/* --- where the cursor is --- */

static void expect_cursor_on(struct terminal *t, const char *text)
{
	int row = -1, col = -1;

	for (int i = 0; i < 200; i++) {
		terminal_cursor(t, &row, &col);
		if (row >= 0 && row == terminal_find_row(t, text) && col < 6)
			return;
		terminal_idle(t, 50);
	}
	fail_msg("the cursor is at %d,%d, not at the row of %s (%d)", row, col, text,
	        terminal_find_row(t, text));
}

/* Screen readers and braille displays follow it. */
static void the_cursor_is_on_the_selection(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	expect_cursor_on(t, "new-web-05");
	terminal_type(t, "jj");
	expect_cursor_on(t, "batch-19");
	terminal_type(t, "k");
	expect_cursor_on(t, "stuck-build");
	terminal_type(t, "p");
	terminal_expect(t, "Quotas and limits");
	terminal_type(t, "\x1b[B");
	expect_cursor_on(t, "Quotas and limits");
	terminal_type(t, "us");
	terminal_expect_gone(t, "Quotas and limits");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "filter us");
	expect_cursor_on(t, "stuck-build");
	terminal_type(t, "0");
	terminal_expect(t, "in ERROR");
	terminal_type(t, "j");
	terminal_settle(t, 200);
	terminal_type(t, "\x1b");
	expect_cursor_on(t, "stuck-build");
	quit(t);
}

/* What looks like a command and is none does not become a filter. */
static void an_unknown_command_line_is_refused(void **state)
{
	static const char *const lines[] = {"image delete x", "network create n",
	        "floating ip create p", "volume delete v", "servers --all", "images list x"};
	struct terminal *t = start(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char *message = xasprintf("No such command: %s", lines[i]);

		terminal_type(t, ":");
		terminal_type(t, lines[i]);
		terminal_type(t, "\r");
		terminal_expect(t, message);
		terminal_expect(t, "1 Servers 41 ");
		free(message);
	}
	terminal_type(t, ":image delete x\r");
	terminal_expect(t, "Did you mean 'image ");
	terminal_type(t, ":images cirros\r");
	terminal_expect(t, "/cirros");
	terminal_free(t);
}

/* An error and its advice are lines of their own, not one with something odd in between. */
static void messages_of_several_lines_are_laid_out(void **state)
{
	struct terminal *t = start_as(NULL, demo_cloud_env(), false, NULL);
	int row;
	char *line;

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, ":lock web-03\r");
	terminal_settle(t, 500);
	terminal_type(t, ":pause web-03\r");
	terminal_expect(t, "is locked");
	terminal_expect(t, "Unlock the server first");
	row = terminal_find_row(t, "Unlock the server first");
	line = terminal_row(t, row);
	assert_null(strstr(line, "\xef\xbf\xbd"));
	free(line);
	terminal_type(t, "E");
	terminal_expect(t, "Past errors");
	terminal_expect(t, "Unlock the server first");
	row = terminal_find_row(t, "Unlock the server first");
	line = terminal_row(t, row);
	assert_null(strstr(line, "\xef\xbf\xbd"));
	free(line);
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, ":unlock web-03\r");
	terminal_settle(t, 300);
	terminal_free(t);
}

/* --- suspending --- */

static char state_of(pid_t pid)
{
	char path[64], line[512] = "";
	const char *end;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return '?';
	if (!fgets(line, sizeof line, file))
		line[0] = '\0';
	fclose(file);
	end = strrchr(line, ')');
	return end ? end[2] : '?';
}

static void without_a_shell_it_is_not_suspended(void **state)
{
	struct terminal *t = start(NULL);

	(void)state;
	terminal_type(t, "\x1a");
	terminal_expect(t, "Ctrl-Z has no effect");
	assert_true(state_of(terminal_pid(t)) != 'T');
	terminal_type(t, "\x0f");
	terminal_expect(t, "ncnova:demo>");
	terminal_type(t, "\x1a");
	terminal_type(t, "help unlock\r");
	terminal_expect(t, "usage: ncnova unlock");
	expect_prompt(t);
	terminal_type(t, "\x04");
	terminal_expect(t, "1 Servers 4");
	quit(t);
}

static void the_prompt_is_suspended_and_comes_back(void **state)
{
	struct terminal *t = start_prompt(true);

	(void)state;
	terminal_type(t, "help un");
	terminal_expect(t, "help un");
	terminal_type(t, "\x1a");
	for (int i = 0; i < 100 && state_of(terminal_pid(t)) != 'T'; i++)
		terminal_idle(t, 50);
	assert_int_equal(state_of(terminal_pid(t)), 'T');
	assert_true(terminal_restored(t));
	kill(terminal_pid(t), SIGCONT);
	terminal_settle(t, 200);
	terminal_type(t, "lock\r");
	terminal_expect(t, "usage: ncnova unlock");
	expect_prompt(t);
	terminal_type(t, "\x04");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(unknown_sequences_do_nothing),
	        cmocka_unit_test(a_sequence_may_come_in_pieces),
	        cmocka_unit_test(home_and_end_are_known_in_every_form),
	        cmocka_unit_test(no_key_acts_while_nothing_is_visible),
	        cmocka_unit_test(only_the_first_pasted_line_is_taken),
	        cmocka_unit_test(nothing_of_a_line_that_was_left_stays),
	        cmocka_unit_test(a_prompt_ends_with_its_terminal),
	        cmocka_unit_test(pasted_lines_run_one_by_one_in_the_prompt),
	        cmocka_unit_test(ctrl_c_in_the_prompt_frees_nothing_twice),
	        cmocka_unit_test(unknown_sequences_do_nothing_in_the_prompt),
	        cmocka_unit_test(a_signal_ends_the_prompt_and_restores_the_terminal),
	        cmocka_unit_test(the_cursor_is_on_the_selection),
	        cmocka_unit_test(an_unknown_command_line_is_refused),
	        cmocka_unit_test(messages_of_several_lines_are_laid_out),
	        cmocka_unit_test(without_a_shell_it_is_not_suspended),
	        cmocka_unit_test(the_prompt_is_suspended_and_comes_back),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
