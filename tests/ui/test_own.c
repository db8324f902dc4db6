/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes from the screen to other programs: own commands, consoles, ssh, the clipboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static char home[64];

static const char config[] =
        "ssh: [sh, -c, 'echo \"going to $1\"', x, \"{ip}\"]\n"
        "open: [sh, -c, 'echo \"$NCNOVA_URL\" >\"$HOME/opened\"', x, \"{url}\"]\n"
        "commands:\n"
        "  - {key: X, name: tell, scope: server, output: pager,\n"
        "     run: [sh, -c, 'echo \"$NCNOVA_NAME is $1 in $NCNOVA_PROJECT\"', x, \"{id}\"]}\n"
        "  - {key: Y, name: wait, output: pager, run: [sh, -c, 'echo began; exec sleep 1000']}\n"
        "  - {key: F, name: fail, output: none, run: [sh, -c, 'echo \"no such thing\" >&2; exit "
        "4']}\n"
        "  - {key: T, name: talk, scope: server, run: [sh, -c, 'echo listening; read x; echo "
        "\"heard $x\"; exit "
        "5']}\n"
        "  - {key: C, name: sure, confirm: true, output: none, run: [touch, \"done {name}\"]}\n"
        "  - {key: I, name: of images, scope: image, output: pager, run: [echo, \"image "
        "{name}\"]}\n"
        "  - {key: D, name: taken, output: none, run: [\"true\"]}\n"
        "  - {key: U, name: left, output: none, run: [sh, -c, 'yes & sleep 0.1']}\n"
        "  - {key: Q, name: a shell's, output: none, run: [sh, -c, 'echo {name}']}\n";

static char *in_home(const char *name)
{
	return xasprintf("%s/%s", home, name);
}

static void make_directory(const char *name)
{
	char *path = in_home(name);

	mkdir(path, 0700);
	free(path);
}

/* Has a program that was started written that to its file yet? */
static bool holds(const char *name, const char *part)
{
	char *path = in_home(name), line[512] = "";
	FILE *file = fopen(path, "r");
	bool has = file && fgets(line, sizeof line, file) && strstr(line, part);

	if (file)
		fclose(file);
	free(path);
	return has;
}

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};
	char *path;
	FILE *file;

	(void)state;
	demo_cloud_start(arguments);
	strcpy(home, "/tmp/ncnova-own-XXXXXX");
	assert_non_null(mkdtemp(home));
	make_directory(".config");
	make_directory(".config/ncnova");
	path = in_home(".config/ncnova/config.yaml");
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(config, file);
	fclose(file);
	free(path);
	return 0;
}

static int close_cloud(void **state)
{
	char *command = xasprintf("rm -rf -- '%s'", home);

	if (system(command) != 0)
		fprintf(stderr, "could not remove %s\n", home);
	free(command);
	return demo_cloud_close(state);
}

static struct terminal *start(const char *filter)
{
	struct terminal_options options = {.env = demo_cloud_env(), .home = home};
	struct terminal *t = terminal_start(&options, NULL);

	terminal_expect(t, "1 Servers 4");
	terminal_expect(t, "live");
	/* What the check of the own commands said goes with the first key. */
	terminal_type(t, "/");
	terminal_type(t, filter);
	terminal_type(t, "\r");
	terminal_expect(t, " of 41");
	return t;
}

/* --- own commands --- */

static void output_comes_in_a_pager(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "X");
	terminal_expect(t, "tell of db-primary");
	terminal_expect(t, "db-primary is ");
	terminal_expect(t, " in demo");
	terminal_expect(t, "tell of db-primary done");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_free(t);
}

static void of_several_each_has_its_turn(void **state)
{
	struct terminal *t = start("db-");

	(void)state;
	terminal_expect(t, "3 of 41");
	terminal_type(t, "*X");
	terminal_expect(t, "tell of 3 servers");
	terminal_expect(t, "== db-primary");
	terminal_expect(t, "== db-replica-1");
	terminal_expect(t, "== db-replica-2");
	terminal_expect(t, "db-replica-2 is ");
	terminal_expect(t, "tell of 3 servers done");
	terminal_free(t);
}

/* The screen goes on meanwhile; the first Esc ends what runs, the next one goes back. */
static void what_runs_is_ended_with_esc(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "Y");
	terminal_expect(t, "began");
	terminal_expect(t, "Esc stops it");
	terminal_type(t, "J");
	terminal_expect(t, "Jobs");
	terminal_type(t, "\x1b");
	terminal_expect(t, "began");
	terminal_type(t, "\x1b");
	terminal_expect(t, "was killed by Terminated");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	/* As does Ctrl-C. */
	terminal_type(t, "Y");
	terminal_expect(t, "began");
	terminal_type(t, "\x03");
	terminal_expect(t, "was killed by Terminated");
	terminal_free(t);
}

static void a_failure_shows_the_programs_output(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "F");
	terminal_expect(t, "fail of db-primary exited with status 4: no such thing");
	terminal_free(t);
}

static void what_it_leaves_behind_is_not_waited_for(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "U");
	terminal_expect(t, "left of db-primary done");
	terminal_free(t);
}

static void the_terminal_is_the_commands_own(void **state)
{
	struct terminal *t = start("db-primary");
	size_t len;
	const char *raw;

	(void)state;
	terminal_type(t, "T");
	terminal_expect(t, "listening");
	assert_false(terminal_has(t, "1 Servers"));
	terminal_type(t, "hello\r");
	terminal_expect(t, "heard hello");
	terminal_expect(t, "sh exited with status 5; Enter returns");
	raw = terminal_raw(t, &len);
	assert_non_null(memmem(raw, len, "heard hello\r\n", 13));
	terminal_type(t, "\r");
	terminal_expect(t, "1 Servers");
	terminal_expect(t, "talk exited with status 5");
	terminal_type(t, "\x1b");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

static void ctrl_c_is_for_the_command(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "T");
	terminal_expect(t, "listening");
	terminal_type(t, "\x03");
	terminal_expect(t, "sh was killed by Interrupt; Enter returns");
	terminal_type(t, "\r");
	terminal_expect(t, "1 Servers");
	terminal_expect(t, "talk was killed by Interrupt");
	terminal_free(t);
}

static void some_ask_first(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "C");
	terminal_expect(t, "Run sure of db-primary?");
	terminal_expect(t, "touch 'done db-primary'");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Run sure");
	terminal_type(t, "C");
	terminal_expect(t, "Run sure of db-primary?");
	terminal_type(t, "y");
	terminal_expect(t, "sure of db-primary done");
	terminal_free(t);
	remove("done db-primary");
}

static void a_scope_is_kept(void **state)
{
	struct terminal *t = start("db-primary");

	(void)state;
	terminal_type(t, "2");
	terminal_expect(t, "Debian 12");
	terminal_type(t, "X");
	terminal_idle(t, 200);
	assert_true(terminal_has(t, "2 Images"));
	terminal_type(t, "I");
	terminal_expect(t, "of images of ");
	terminal_expect(t, "image ");
	terminal_free(t);
}

static void names_are_only_words(void **state)
{
	struct terminal *t = start("$(reboot)");

	(void)state;
	terminal_type(t, "X");
	terminal_expect(t, "$(reboot) is ");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, "Q");
	terminal_expect(t, "NCNOVA_NAME");
	terminal_free(t);
}

/* Help, and what is said at the start of those that cannot be reached or run. */
static void they_are_reported(void **state)
{
	struct terminal_options options = {
	        .rows = 40, .cols = 120, .env = demo_cloud_env(), .home = home};
	struct terminal *t = terminal_start(&options, NULL);

	(void)state;
	terminal_expect(t, "1 Servers 4");
	terminal_type(t, "E");
	terminal_expect(t, "the key D of 'taken' is already used");
	terminal_expect(t, "cannot run 'a shell's'");
	terminal_type(t, "\x1b");
	terminal_type(t, "?");
	terminal_expect(t, "Keys here");
	terminal_type(t, "/tell (server)\r");
	terminal_expect(t, "X        tell (server): sh -c");
	terminal_type(t, "/taken (every\r");
	terminal_expect(t, "-        taken (everywhere)");

	terminal_free(t);
}

/* --- connecting --- */

static void ssh_is_as_configured(void **state)
{
	struct terminal *t = start("web-01");

	(void)state;
	terminal_type(t, "s");
	terminal_expect(t, "Connect to web-01");
	terminal_type(t, "\r");
	/* The floating address before the others. */
	terminal_expect(t, "run: sh -c");
	terminal_expect(t, " x 203.0.113.24");
	terminal_type(t, "; exit 1\x15sh -c 'echo at $NCNOVA_PROJECT; exit 9'\r");
	terminal_expect(t, "at demo");
	terminal_expect(t, "Enter returns");
	terminal_type(t, "\r");
	terminal_expect(t, "1 of 41");
	terminal_free(t);
}

static void a_console_is_copied_and_opened(void **state)
{
	struct terminal *t = start("web-01");
	size_t len;
	const char *raw;
	char *screen;

	(void)state;
	terminal_type(t, "s");
	terminal_expect(t, "Connect to web-01");
	terminal_type(t, "novnc\r");
	terminal_expect(t, "novnc console of web-01");
	terminal_expect(t, "token%3D");
	terminal_expect(t, "o opens it");
	terminal_raw_clear(t);
	terminal_type(t, "c");
	terminal_expect(t, "the console URL was sent");
	raw = terminal_raw(t, &len);
	/* http: */
	assert_non_null(memmem(raw, len, "\x1b]52;c;aHR0c", 12));
	terminal_type(t, "o");
	terminal_expect(t, "opened with sh");
	for (int i = 0; i < 200 && !holds("opened", "token"); i++)
		terminal_idle(t, 50);
	assert_true(holds("opened", "token"));
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "token%3D");
	/* The token is in no message. */
	terminal_type(t, "E");
	terminal_expect(t, "Past errors");
	screen = terminal_screen(t);
	assert_null(strstr(screen, "token"));
	free(screen);
	terminal_free(t);
}

static void without_an_address_there_are_consoles(void **state)
{
	struct terminal *t = start("ci-runner-b7");

	(void)state;
	terminal_type(t, "s");
	terminal_expect(t, "Connect to ci-runner-b7");
	terminal_expect(t, "no address");
	terminal_type(t, "\r");
	terminal_expect(t, "no address");
	terminal_type(t, "novnc\r");
	/* It is in ERROR: the service's words. */
	terminal_expect(t, "novnc console of ci-runner-b7");
	terminal_expect(t, "HTTP 4");
	terminal_free(t);
}

/* --- the clipboard --- */

static void expect_copied(struct terminal *t, const char *text)
{
	struct buf code = BUF_INIT;
	bool seen = false;

	buf_puts(&code, "\x1b]52;c;");
	buf_add_base64(&code, text, strlen(text));
	buf_puts(&code, "\a");
	for (int tries = 0; tries < 200 && !seen; tries++) {
		size_t len;
		const char *raw = terminal_raw(t, &len);

		seen = memmem(raw, len, buf_str(&code), code.len) != NULL;
		if (!seen)
			terminal_idle(t, 50);
	}
	if (!seen)
		fail_msg("not copied: %s", text);
	buf_free(&code);
}

static void several_are_copied_a_line_each(void **state)
{
	struct terminal *t = start("db-");

	(void)state;
	terminal_expect(t, "3 of 41");
	terminal_type(t, "oO*c");
	terminal_expect(t, "Copy of 3 servers");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Copy of");
	terminal_type(t, "c");
	terminal_expect(t, "and 2 more");
	terminal_type(t, "name\r");
	terminal_expect(t, "3 names was sent");
	terminal_type(t, "c");
	terminal_expect(t, "Copy of 3 servers");
	terminal_type(t, "flavor\r");
	expect_copied(t, "m1.large\nm1.large\nm1.large");
	terminal_type(t, "c");
	terminal_expect(t, "Copy of 3 servers");
	terminal_raw_clear(t);
	terminal_type(t, "JSON\r");
	terminal_expect(t, "the JSON of 3 servers was sent");
	terminal_free(t);
}

/* A home of its own, with that configuration. */
static struct terminal *start_configured(char *place, const char *settings, const char *variable)
{
	struct strv env = STRV_INIT;
	struct terminal_options options = {.home = place};
	struct terminal *t;
	char *command;

	assert_non_null(mkdtemp(place));
	command = xasprintf("mkdir -p -m 700 '%s/.config/ncnova' && echo '%s' "
	                    ">'%s/.config/ncnova/config.yaml'",
	        place, settings, place);
	assert_int_equal(system(command), 0);
	free(command);
	for (size_t i = 0; demo_cloud_env()[i]; i++)
		strv_add(&env, demo_cloud_env()[i]);
	if (variable)
		strv_add(&env, variable);
	options.env = (const char *const *)env.items;
	t = terminal_start(&options, NULL);
	strv_free(&env);
	terminal_expect(t, "1 Servers 41");
	terminal_expect(t, "live");
	return t;
}

static void remove_place(const char *place)
{
	char *command = xasprintf("rm -rf -- '%s'", place);

	assert_int_equal(system(command), 0);
	free(command);
}

static void copy_the_name(struct terminal *t)
{
	terminal_type(t, "c");
	terminal_expect(t, "Copy of new-web-05");
	terminal_raw_clear(t);
	terminal_type(t, "name\r");
}

static void the_configured_program_copies(void **state)
{
	char place[] = "/tmp/ncnova-copy-XXXXXX", text[64] = "", *path;
	struct terminal *t =
	        start_configured(place, "copy: [sh, -c, \"cat >\\\"$HOME/copied\\\"\"]", NULL);
	FILE *file;

	(void)state;
	copy_the_name(t);
	terminal_expect(t, "new-web-05 was copied by sh");
	terminal_free(t);
	path = xasprintf("%s/copied", place);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	free(path);
	assert_string_equal(text, "new-web-05");
	remove_place(place);
	strcpy(place, "/tmp/ncnova-copy-XXXXXX");
	t = start_configured(place, "copy: [\"false\"]", NULL);
	copy_the_name(t);
	terminal_expect(t, "new-web-05 was not copied: false");
	terminal_free(t);
	remove_place(place);
}

/* No server behind the variable: as without tmux, in both forms. */
static void without_a_working_tmux_the_terminal_is_sent_it(void **state)
{
	char place[] = "/tmp/ncnova-copy-XXXXXX";
	struct terminal *t = start_configured(place, "", "TMUX=/nonexistent/socket,1,0");
	size_t len;
	const char *raw;

	(void)state;
	copy_the_name(t);
	terminal_expect(t, "new-web-05 was sent to the terminal; whether");
	raw = terminal_raw(t, &len);
	assert_non_null(memmem(raw, len, "\x1b]52;c;bmV3LXdlYi0wNQ==\a", 24));
	assert_non_null(memmem(raw, len, "\x1bPtmux;\x1b\x1b]52;c;bmV3", 19));
	terminal_free(t);
	remove_place(place);
}

static void command_lines_are_copied(void **state)
{
	struct terminal *t = start("lb-02");

	(void)state;
	terminal_type(t, "c");
	terminal_expect(t, "ncnova show ");
	terminal_type(t, "command\r");
	terminal_expect(t, "ncnova show");
	terminal_expect(t, "clipboard");
	/* The last change, when it needs no more than the id. */
	terminal_type(t, ":pause lb-02\r");
	terminal_expect(t, "lb-02 is paused");
	terminal_type(t, "c");
	terminal_expect(t, "ncnova pause ");
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(output_comes_in_a_pager),
	        cmocka_unit_test(of_several_each_has_its_turn),
	        cmocka_unit_test(what_runs_is_ended_with_esc),
	        cmocka_unit_test(a_failure_shows_the_programs_output),
	        cmocka_unit_test(what_it_leaves_behind_is_not_waited_for),
	        cmocka_unit_test(the_terminal_is_the_commands_own),
	        cmocka_unit_test(ctrl_c_is_for_the_command),
	        cmocka_unit_test(some_ask_first),
	        cmocka_unit_test(a_scope_is_kept),
	        cmocka_unit_test(names_are_only_words),
	        cmocka_unit_test(they_are_reported),
	        cmocka_unit_test(ssh_is_as_configured),
	        cmocka_unit_test(a_console_is_copied_and_opened),
	        cmocka_unit_test(without_an_address_there_are_consoles),
	        cmocka_unit_test(several_are_copied_a_line_each),
	        cmocka_unit_test(the_configured_program_copies),
	        cmocka_unit_test(without_a_working_tmux_the_terminal_is_sent_it),
	        cmocka_unit_test(command_lines_are_copied),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
