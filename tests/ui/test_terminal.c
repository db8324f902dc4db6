/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal itself: what it costs over a slow line, every kind of it, and that it is left as it
 * was. */
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

static struct terminal *start_with(
        struct terminal_options options, const char *variable, const char *const *arguments)
{
	struct strv env = STRV_INIT;
	struct terminal *t;

	for (size_t i = 0; demo_cloud_env()[i]; i++)
		strv_add(&env, demo_cloud_env()[i]);
	if (variable)
		strv_add(&env, variable);
	options.env = (const char *const *)env.items;
	t = terminal_start(&options, arguments);
	strv_free(&env);
	return t;
}

static struct terminal *start_as(
        int rows, int cols, const char *term, const char *locale, const char *variable)
{
	return start_with(
	        (struct terminal_options){
	                .rows = rows, .cols = cols, .term = term, .locale = locale},
	        variable, NULL);
}

static struct terminal *start(int rows, int cols)
{
	struct terminal *t = start_as(rows, cols, NULL, NULL, NULL);

	terminal_expect(t, "1 Servers 41");
	terminal_expect(t, "live");
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

static void the_first_paint_is_cheap(void **state)
{
	struct terminal *t = start(40, 120);
	size_t bytes = terminal_bytes(t);

	(void)state;
	print_message("first paint at 120x40: %zu bytes\n", bytes);
	assert_true(bytes <= 6000);
	quit(t);
}

static void a_cursor_move_is_cheap(void **state)
{
	struct terminal *t = start(40, 120);
	size_t worst = 0;

	(void)state;
	terminal_bytes(t);
	for (int i = 0; i < 10; i++) {
		size_t bytes;

		terminal_type(t, i < 6 ? "j" : "k");
		terminal_settle(t, 150);
		bytes = terminal_bytes(t);
		assert_true(bytes > 0);
		worst = bytes > worst ? bytes : worst;
	}
	print_message("cursor move at 120x40: at most %zu bytes\n", worst);
	assert_true(worst <= 400);
	quit(t);
}

static void an_idle_screen_writes_nothing(void **state)
{
	struct terminal *t = start(40, 120);

	(void)state;
	terminal_bytes(t);
	terminal_idle(t, 11000);
	assert_int_equal(terminal_bytes(t), 0);
	quit(t);
}

static void a_small_terminal_is_reported_and_recovered_from(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_resize(t, 10, 40);
	terminal_expect(t, "terminal too small: needs 60x15");
	terminal_resize(t, 15, 60);
	terminal_expect(t, "1 Servers 41");
	terminal_resize(t, 40, 130);
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "b");
	terminal_expect(t, "Min disk");
	terminal_resize(t, 24, 80);
	terminal_expect(t, "Min disk");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers 41");
	for (int i = 0; i < 30; i++)
		terminal_resize(t, 16 + i, 60 + 4 * i);
	terminal_resize(t, 30, 100);
	terminal_expect(t, "1 Servers 41");
	quit(t);
}

static void every_terminal_shows_it_and_is_left_as_it_was(void **state)
{
	static const char *const terms[] = {
	        "xterm-256color", "linux", "vt100", "screen", "tmux-256color", "xterm"};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct terminal *t = start_as(24, 80, terms[i], NULL, NULL);

		terminal_expect(t, "1 Servers 41");
		terminal_type(t, "\r");
		terminal_expect(t, "Other fields");
		terminal_type(t, "\x1b");
		terminal_expect(t, "1 Servers 41");
		quit(t);
	}
}

static void an_unknown_terminal_is_reported(void **state)
{
	struct terminal *t = start_as(24, 80, "no-such-terminal", NULL, NULL);

	(void)state;
	terminal_expect(t, "unknown terminal type 'no-such-terminal'");
	assert_int_equal(terminal_status(t, 60), 1);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

static void without_utf8_it_is_ascii(void **state)
{
	struct terminal *t = start_as(40, 120, NULL, "C", NULL);
	size_t len;
	const char *raw;

	(void)state;
	terminal_expect(t, "- 1 Servers 41 -");
	terminal_expect(t, "??????????");
	raw = terminal_raw(t, &len);
	for (size_t i = 0; i < len; i++)
		assert_true((unsigned char)raw[i] < 0x80);
	quit(t);
}

static void no_color_means_none(void **state)
{
	struct terminal *t = start_as(24, 80, NULL, NULL, "NO_COLOR=1");
	size_t len;
	const char *raw;

	(void)state;
	terminal_expect(t, "1 Servers 41");
	terminal_settle(t, 200);
	raw = terminal_raw(t, &len);
	for (char colour = '0'; colour < '8'; colour++) {
		char sequence[] = {'\x1b', '[', '3', colour, 'm'};

		assert_null(memmem(raw, len, sequence, sizeof sequence));
	}
	quit(t);
}

/* In /proc: T is stopped by a signal. */
static bool is_stopped(pid_t pid)
{
	char path[64], line[512] = "";
	const char *end;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(line, sizeof line, file))
		line[0] = '\0';
	fclose(file);
	end = strrchr(line, ')');
	return end && end[2] == 'T';
}

static void it_can_be_suspended(void **state)
{
	struct terminal *t = start_with(
	        (struct terminal_options){.rows = 24, .cols = 80, .shell = true}, NULL, NULL);

	(void)state;
	terminal_expect(t, "1 Servers 41");
	terminal_settle(t, 300);
	terminal_type(t, "\x1a");
	for (int i = 0; i < 100 && !is_stopped(terminal_pid(t)); i++)
		terminal_idle(t, 50);
	assert_true(is_stopped(terminal_pid(t)));
	assert_true(terminal_restored(t));
	terminal_resize(t, 30, 100);
	kill(terminal_pid(t), SIGCONT);
	terminal_expect(t, "1 Servers 41");
	terminal_type(t, "2");
	terminal_expect(t, "cirros-0.6.2");
	quit(t);
}

static void ended_by(int signo, bool crash)
{
	struct terminal *t = start(24, 80);

	kill(terminal_pid(t), signo);
	assert_true(terminal_status(t, 60) >= 0);
	assert_true(terminal_restored(t));
	if (crash) {
		size_t len;
		const char *raw = terminal_raw(t, &len);

		/* Paste mode off, cursor on, alternate screen left. */
		assert_non_null(memmem(raw, len, "\x1b[?2004l", 8));
		assert_non_null(memmem(raw, len, "\x1b[?25h", 6));
		assert_non_null(memmem(raw, len, "\x1b[?1049l", 8));
		terminal_forget_end(t);
	}
	terminal_free(t);
}

static void a_signal_leaves_the_terminal_as_it_was(void **state)
{
	(void)state;
	ended_by(SIGTERM, false);
	ended_by(SIGHUP, false);
	ended_by(SIGQUIT, false);
}

/* Ctrl-S, or a line that stands still: the program waits in a write. */
static void a_blocked_terminal_does_not_block_the_program(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct terminal *t = start(24, 80);

		terminal_stop(t);
		terminal_type(t, "jjj");
		terminal_idle(t, 300);
		kill(terminal_pid(t), signals[i]);
		assert_int_equal(terminal_status(t, 60), 128 + signals[i]);
		assert_true(terminal_restored(t));
		terminal_forget_end(t);
		terminal_free(t);
	}
}

static void a_crash_leaves_the_terminal_as_it_was(void **state)
{
	(void)state;
	ended_by(SIGABRT, true);
}

static void a_line_that_goes_dead_ends_it(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_hangup(t);
	assert_true(terminal_status(t, 60) >= 0);
	terminal_free(t);
}

/* Shift-Tab there has the number after the last of curses' own keys. */
static void a_terminals_own_keys_are_no_pastes(void **state)
{
	struct terminal *t = start_as(24, 80, "linux", NULL, NULL);

	(void)state;
	terminal_expect(t, "1 Servers 41");
	terminal_type(t, "/");
	terminal_type(t, "\x1b[Z");
	terminal_type(t, "bastion");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "\r");
	quit(t);
}

static void ctrl_c_goes_back_and_does_not_kill(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "b");
	terminal_expect(t, "Min disk");
	terminal_type(t, "\x03");
	terminal_expect(t, "1 Servers 41");
	terminal_type(t, "\x03");
	terminal_expect(t, "q quits");
	terminal_type(t, ":lis");
	terminal_expect(t, ":lis");
	terminal_type(t, "\x03");
	terminal_expect_gone(t, ":lis");
	quit(t);
}

static void ten_thousand_pasted_bytes_are_one_paste(void **state)
{
	struct terminal *t = start(24, 80);
	char *much = xcalloc(1, 10001);

	(void)state;
	memset(much, 'q', 10000);
	/* In the panes a paste is nothing: none of its letters is a key. */
	terminal_paste(t, much);
	terminal_type(t, "/");
	terminal_paste(t, "bastion\n");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "\r");
	free(much);
	quit(t);
}

static void a_dead_network_is_stale_data_not_an_end(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	free(demo_cloud_control("POST", "/faults", "* /compute reset=before"));
	terminal_expect(t, "STALE");
	terminal_expect(t, "new-web-05");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect(t, "live");
	quit(t);
}

static void without_a_terminal_there_is_no_screen(void **state)
{
	const char *bin = getenv("NCNOVA_BIN");
	char *command = xasprintf("OS_AUTH_URL=http://127.0.0.1:1 OS_USERNAME=a OS_PASSWORD=b "
	                          "OS_PROJECT_NAME=c %s </dev/null",
	        bin ? bin : "build/ncnova");

	(void)state;
	/* An empty script on standard input: nothing to do, nothing wrong. */
	assert_int_equal(system(command), 0);
	free(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_first_paint_is_cheap),
	        cmocka_unit_test(a_cursor_move_is_cheap),
	        cmocka_unit_test(an_idle_screen_writes_nothing),
	        cmocka_unit_test(a_small_terminal_is_reported_and_recovered_from),
	        cmocka_unit_test(every_terminal_shows_it_and_is_left_as_it_was),
	        cmocka_unit_test(an_unknown_terminal_is_reported),
	        cmocka_unit_test(without_utf8_it_is_ascii),
	        cmocka_unit_test(no_color_means_none),
	        cmocka_unit_test(it_can_be_suspended),
	        cmocka_unit_test(a_signal_leaves_the_terminal_as_it_was),
	        cmocka_unit_test(a_blocked_terminal_does_not_block_the_program),
	        cmocka_unit_test(a_crash_leaves_the_terminal_as_it_was),
	        cmocka_unit_test(a_line_that_goes_dead_ends_it),
	        cmocka_unit_test(a_terminals_own_keys_are_no_pastes),
	        cmocka_unit_test(ctrl_c_goes_back_and_does_not_kill),
	        cmocka_unit_test(ten_thousand_pasted_bytes_are_one_paste),
	        cmocka_unit_test(a_dead_network_is_stale_data_not_an_end),
	        cmocka_unit_test(without_a_terminal_there_is_no_screen),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
