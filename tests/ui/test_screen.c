/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen shows and what its keys do, on the demo cloud. */
#include <setjmp.h>
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

static struct terminal *start(int rows, int cols)
{
	struct terminal_options options = {.rows = rows, .cols = cols, .env = demo_cloud_env()};
	struct terminal *t = terminal_start(&options, NULL);

	terminal_expect(t, "1 Servers 4");
	terminal_expect(t, "live");
	return t;
}

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

/* Column of the first cell that begins `text` in a row; -1. */
static int column_of(struct terminal *t, int row, const char *text)
{
	for (int col = 0; col < 200; col++) {
		struct buf seen = BUF_INIT;
		bool found;

		for (int c = col; seen.len < strlen(text); c++) {
			struct terminal_cell cell;

			if (!terminal_cell(t, row, c, &cell))
				break;
			buf_puts(&seen, cell.text[0] ? cell.text : " ");
		}
		found = str_starts(buf_str(&seen), text);
		buf_free(&seen);
		if (found)
			return col;
	}
	return -1;
}

static void wide_terminals_show_three_panes(void **state)
{
	struct terminal *t = start(40, 120);

	(void)state;
	terminal_expect(t, "1 Servers 41");
	terminal_expect(t, "2 Images 8");
	terminal_expect(t, "3 Flavors 6");
	terminal_expect(t, "cirros-0.6.2");
	terminal_expect(t, "m1.tiny");
	terminal_expect(t, "cloud");
	terminal_expect(t, "project demo");
	terminal_expect(t, "RegionOne");
	terminal_expect(t, "2.93");
	terminal_expect(t, "Enter details");
	terminal_free(t);
}

static void narrow_terminals_have_tabs(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	assert_int_equal(terminal_find_row(t, "2 Images 8"), 1);
	terminal_expect_gone(t, "cirros-0.6.2");
	terminal_type(t, "2");
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "\t");
	terminal_expect(t, "RAM MiB");
	terminal_type(t, "\x1b[Z\x1b[Z");
	terminal_expect(t, "Task State");
	terminal_free(t);
}

static void further_resources_are_panes_too(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":networks\r");
	terminal_expect(t, "private");
	terminal_expect(t, "5 Networks 3");
	terminal_type(t, ":vol\t\x15servers\r");
	terminal_expect(t, "Task State");
	terminal_free(t);
}

static void names_stay_in_their_columns(void **state)
{
	struct terminal *t = start(45, 120);
	int row = terminal_find_row(t, "データベース"), plain = terminal_find_row(t, "bastion");

	(void)state;
	terminal_type(t, "z");
	terminal_expect(t, "bastion");
	row = terminal_find_row(t, "データベース");
	plain = terminal_find_row(t, "bastion");
	assert_true(row > 0 && plain > 0);
	assert_int_equal(column_of(t, row, "ACTIVE"), column_of(t, plain, "ACTIVE"));
	terminal_free(t);
}

static void hostile_names_do_nothing(void **state)
{
	struct terminal *t = start(45, 120);
	size_t len;
	const char *raw;

	(void)state;
	terminal_type(t, "z");
	terminal_expect(t, "[31mred");
	raw = terminal_raw(t, &len);
	assert_null(memmem(raw, len, "\x1b]0;owned", 9));
	assert_null(memmem(raw, len, "\xe2\x80\xae", 3));
	terminal_free(t);
}

static void the_filter_works_as_one_types(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/");
	terminal_type(t, "ci-run");
	terminal_expect(t, "5 of 41");
	terminal_expect(t, "ci-runner-a1");
	terminal_expect_gone(t, "staging-web");
	terminal_type(t, " status:error\r");
	terminal_expect(t, "3 of 41");
	terminal_expect_gone(t, "ci-runner-a1");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "of 41");
	terminal_type(t, "/nothing-at-all\r");
	terminal_expect(t, "No matches for 'nothing-at-all'. Esc clears the filter.");
	terminal_type(t, "\x1b");
	terminal_expect(t, "old-vpn");
	terminal_type(t, "/nofield:x\r");
	terminal_expect(t, "nofield");
	terminal_expect(t, "status");
	terminal_free(t);
}

static void sorting_and_wide_columns(void **state)
{
	struct terminal *t = start(24, 120);

	(void)state;
	terminal_expect(t, "Age↓");
	terminal_type(t, "o");
	terminal_expect(t, "Name↑");
	terminal_type(t, "O");
	terminal_expect(t, "Name↓");
	terminal_expect_gone(t, "Power State");
	terminal_type(t, "zW");
	terminal_expect(t, "Power State");
	terminal_type(t, "W");
	terminal_expect_gone(t, "Power State");
	terminal_free(t);
}

/* The marked or selected row's name stands in reverse. */
static void the_selection_follows_its_server(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/web-0\r");
	terminal_expect(t, "5 of 41");
	terminal_type(t, "G");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "web-01"));
	terminal_type(t, "O");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "web-01"));
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "of 41");
	assert_true(terminal_is_reverse(t, "web-01"));
	terminal_free(t);
}

/* "age>1" alone would hide all; with a wrong unit behind it nothing of it holds. */
static void a_wrong_filter_leaves_the_one_before(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/web-0\r");
	terminal_expect(t, "5 of 41");
	terminal_type(t, "/\x15"
	                 "age>1x");
	terminal_settle(t, 100);
	terminal_expect(t, "5 of 41");
	terminal_type(t, "\r");
	terminal_expect(t, "\"1x\" is not an age: use 30s, 5m, 2h, 1d, 3w or 1y");
	terminal_expect(t, "5 of 41");
	terminal_type(t, "/\x15web-02\r");
	terminal_expect(t, "1 of 41");
	terminal_expect_gone(t, "is not an age");
	terminal_type(t, "/\x15"
	                 "age>1y\r");
	terminal_expect(t, "No matches for 'age>1y'");
	terminal_free(t);
}

static void an_error_is_explained_in_one_key(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/ci-runner-b7\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "\r");
	terminal_expect(t, "No valid host was found");
	terminal_expect(t, "What to do");
	terminal_settle(t, 100);
	assert_true(
	        terminal_find_row(t, "No valid host was found") < terminal_find_row(t, "Status"));
	terminal_type(t, "e");
	terminal_expect(t, "create");
	terminal_expect(t, "Error");
	terminal_free(t);
}

static void the_console_log_is_shown_clean(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/db-primary\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "l");
	terminal_expect(t, "served in");
	terminal_type(t, "g");
	terminal_expect(t, "(the last 2000 lines");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_free(t);
}

static void json_and_copying(void **state)
{
	struct terminal *t = start(24, 80);
	size_t len;
	const char *raw;

	(void)state;
	terminal_type(t, "/db-primary\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "y");
	terminal_expect(t, "\"name\": \"db-primary\"");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, "c");
	terminal_expect(t, "Copy");
	terminal_type(t, "name\r");
	terminal_expect(t, "clipboard");
	raw = terminal_raw(t, &len);
	/* db-primary */
	assert_non_null(memmem(raw, len, "\x1b]52;c;ZGItcHJpbWFyeQ==", 22));
	terminal_free(t);
}

static void it_connects_with_what_one_types(void **state)
{
	struct terminal *t = start(24, 80);
	size_t len;
	const char *raw;

	(void)state;
	terminal_type(t, "/db-primary\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "s");
	terminal_expect(t, "ssh -- 10.20.");
	terminal_type(t, "\r");
	terminal_expect(t, "run: ssh -- 10.20.");
	terminal_type(t, "\x15sh -c 'echo seen by the child; exit 3'\r");
	terminal_expect(t, "sh exited with status 3; Enter returns");
	terminal_type(t, "\r");
	terminal_expect(t, "sh exited with status 3");
	terminal_expect(t, "1 of 41");
	raw = terminal_raw(t, &len);
	assert_non_null(memmem(raw, len, "seen by the child\r\n", 19));
	terminal_type(t, "\x1b");
	terminal_type(t, "/ci-runner-b7\r");
	terminal_expect(t, "ci-runner-b7");
	terminal_type(t, "s");
	terminal_expect(t, "no address");
	terminal_free(t);
}

static void impossible_verbs_show_the_reason(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/db-replica-2\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on db-replica-2");
	terminal_type(t, "pause");
	terminal_expect(t, "needs ACTIVE; this server is SHUTOFF");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Actions on");
	terminal_type(t, "7D");
	terminal_expect(t, "ports cannot be deleted here");
	terminal_free(t);
}

static void a_question_is_answered_no_by_default(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/web-02\r");
	terminal_expect(t, "1 of 41");
	terminal_type(t, "D");
	terminal_expect(t, "Delete web-02?");
	terminal_expect(t, "project demo");
	terminal_type(t, "\r");
	terminal_expect_gone(t, " Confirm ");
	terminal_expect(t, "web-02");
	terminal_type(t, "D");
	terminal_expect(t, " Confirm ");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, " Confirm ");
	terminal_type(t, "J");
	terminal_expect(t, "No jobs yet");
	terminal_free(t);
}

static void marked_servers_are_deleted_together(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "/batch-1\r");
	terminal_expect(t, "3 of 41");
	terminal_type(t, "*");
	terminal_expect(t, "3 marked");
	terminal_type(t, "D");
	terminal_expect(t, "Delete 3 servers?");
	terminal_expect(t, "batch-17");
	terminal_expect(t, "batch-19");
	terminal_type(t, "y");
	terminal_expect(t, "0 of 38");
	terminal_type(t, "J");
	/* One line for all, a line each behind it. */
	terminal_expect(t, "deleted 3 servers");
	terminal_type(t, "\r");
	terminal_expect(t, "DELETED");
	terminal_settle(t, 100);
	for (const char *const *name =
	                (const char *const[]){"batch-17", "batch-18", "batch-19", NULL};
	        *name; name++) {
		char *row;

		terminal_expect(t, *name);
		row = terminal_row(t, terminal_find_row(t, *name));
		assert_non_null(strstr(row, "done"));
		assert_non_null(strstr(row, "DELETED"));
		free(row);
	}
	terminal_free(t);
}

static void help_shows_the_keys_of_the_current_view(void **state)
{
	struct terminal *t = start(50, 120);

	(void)state;
	terminal_type(t, "?");
	terminal_expect(t, "Keys here (panes)");
	/* A continued line is indented to its text. */
	terminal_expect(t, "            !name:test, age>1d");
	terminal_expect(t, "Boot a server");
	terminal_expect(t, "Keys everywhere");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Keys here");
	terminal_type(t, "J?");
	terminal_expect(t, "Keys here (jobs)");
	terminal_free(t);
}

static void past_messages_are_kept(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":show there-is-none\r");
	terminal_expect(t, "No server with a name or ID of 'there-is-none' exists.");
	terminal_type(t, "E");
	terminal_expect(t, "Past errors");
	terminal_expect(t, "there-is-none");
	terminal_free(t);
}

static void the_command_line_has_readline(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":avail\t");
	terminal_expect(t, "availability-zone-list");
	terminal_type(t, "-zone-l\t");
	terminal_expect(t, ":availability-zone-list");
	terminal_type(t, "\x01x\x04\x05 -f value\r");
	terminal_expect(t, "'xvailability-zone-list'");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, ":\x1b[A");
	terminal_expect(t, ":xvailability-zone-list  -f value");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, ":xvail");
	terminal_type(t, ":flavor-show m1.ti\t");
	/* Live names come in the background; until then there is nothing to complete. */
	terminal_settle(t, 300);
	terminal_type(t, "\t\r");
	terminal_expect(t, "OS-FLV-EXT-DATA:ephemeral");
	terminal_free(t);
}

static void one_stays_where_a_command_is_running(void **state)
{
	struct terminal *t = start(24, 100);

	(void)state;
	free(demo_cloud_control("POST", "/faults", "GET /image slow=4000"));
	terminal_type(t, ":image-list\r");
	terminal_expect(t, "command running, Ctrl-C interrupts it");
	terminal_type(t, ":region RegionTwo\r");
	terminal_expect(t, "a command is running");
	terminal_expect(t, "region RegionOne");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_expect(t, "| ID ");
	terminal_free(t);
}

static void a_question_for_a_password_can_be_given_up(void **state)
{
	static const char *const ways[] = {"\x03", "\x1b", "junk\x04"};
	struct terminal *t = start(24, 80);

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		terminal_type(t, ":set-password db-primary\r");
		terminal_expect_gone(t, "1 Servers");
		terminal_expect(t, "New password");
		terminal_settle(t, 300);
		terminal_type(t, ways[i]);
		terminal_expect(t, "1 Servers 4");
	}
	terminal_type(t, "J");
	terminal_expect(t, "No jobs yet");
	terminal_free(t);
}

static void keys_behind_enter_are_not_lost(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":networks\r:flavors\r");
	terminal_expect(t, "RAM MiB");
	terminal_type(t, ":help list\rJ");
	terminal_expect(t, "No jobs yet");
	terminal_type(t, "\x1b");
	terminal_expect(t, "usage: ncnova list");
	terminal_free(t);
}

/* The mark that begins a paste may come in two pieces. */
static void a_paste_may_come_in_pieces(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":");
	terminal_settle(t, 100);
	terminal_type(t, "\x1b[2");
	terminal_idle(t, 200);
	terminal_type(t, "00~flavor");
	terminal_idle(t, 100);
	terminal_type(t, "-list\x1b[201~");
	terminal_expect(t, ":flavor-list");
	terminal_type(t, "\r");
	terminal_expect(t, "| ID");
	terminal_free(t);
}

static void switching_to_another_project_works(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, ":project\r");
	terminal_expect(t, "Projects");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Projects");
	/* Where one may not go one is not left standing. */
	terminal_type(t, ":project admin\r");
	terminal_expect(t, "refused the sign-in");
	terminal_expect(t, "project demo");
	terminal_expect(t, "live");
	terminal_type(t, ":region RegionTwo\r");
	terminal_expect(t, "region RegionTwo");
	terminal_expect(t, "live");
	terminal_type(t, ":region RegionOne\r");
	terminal_expect(t, "region RegionOne");
	terminal_free(t);
}

/* Two clouds of a file; the second one has no password, and is asked for it on the plain terminal.
 */
static void switching_to_another_cloud_works(void **state)
{
	char home[] = "/tmp/ncnova-test-clouds-XXXXXX";
	struct strv env = STRV_INIT;
	struct terminal_options options = {.home = home};
	struct terminal *t;
	const char *url = strchr(demo_cloud_env()[0], '=') + 1;
	char *path, *command;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(home));
	path = xasprintf("%s/clouds.yaml", home);
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 2; i++)
		fprintf(file,
		        "%s  cloud-%s:\n    auth: {auth_url: '%s', username: demo, %s"
		        "project_name: demo, user_domain_name: Default, project_domain_name: "
		        "Default}\n    region_name: RegionOne\n",
		        i ? "" : "clouds:\n", i ? "two" : "one", url, i ? "" : "password: demo, ");
	fclose(file);
	strv_take(&env, xasprintf("OS_CLIENT_CONFIG_FILE=%s", path));
	strv_add(&env, "OS_CLOUD=cloud-one");
	options.env = (const char *const *)env.items;
	t = terminal_start(&options, NULL);
	terminal_expect(t, "cloud cloud-one");
	terminal_expect(t, "live");
	terminal_type(t, ":cloud\r");
	terminal_expect(t, "Clouds");
	terminal_type(t, "two\r");
	terminal_expect(t, "Password of demo on cloud-two:");
	terminal_type(t, "demo\r");
	terminal_expect(t, "cloud cloud-two");
	terminal_expect(t, "1 Servers 4");
	terminal_type(t, ":cloud cloud-one\r");
	terminal_expect(t, "cloud cloud-one");
	terminal_expect(t, "live");
	terminal_type(t, ":cloud no-such\r");
	terminal_expect(t, "no-such");
	terminal_expect(t, "cloud cloud-one");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
	command = xasprintf("rm -rf -- '%s'", home);
	assert_int_equal(system(command), 0);
	free(command);
	free(path);
	strv_free(&env);
}

static void a_refused_list_is_reported_and_recovers(void **state)
{
	struct terminal_options options = {.env = demo_cloud_env()};
	struct terminal *t;

	(void)state;
	free(demo_cloud_control("POST", "/faults", "GET /servers/detail status=500"));
	t = terminal_start(&options, NULL);
	terminal_expect(t, "Cannot list servers");
	terminal_expect(t, "HTTP 500");
	terminal_expect(t, "no data");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect(t, "1 Servers 4");
	free(demo_cloud_control("POST", "/faults", "GET /servers/detail status=500"));
	terminal_expect(t, "STALE");
	/* What was known stays. */
	terminal_expect(t, "old-vpn");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect_gone(t, "STALE");
	terminal_free(t);
}

static void a_wrong_password_is_reported(void **state)
{
	struct terminal_options options = {0};
	struct strv env = STRV_INIT;
	struct terminal *t;

	(void)state;
	for (size_t i = 0; demo_cloud_env()[i]; i++)
		if (!str_starts(demo_cloud_env()[i], "OS_PASSWORD"))
			strv_add(&env, demo_cloud_env()[i]);
	strv_add(&env, "OS_PASSWORD=not-it-at-all");
	options.env = (const char *const *)env.items;
	t = terminal_start(&options, NULL);
	terminal_expect(t, "Signing in to envvars failed.");
	terminal_expect(t, "R: retry");
	terminal_expect_gone(t, "not-it-at-all");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
	strv_free(&env);
}

static void a_missing_password_is_asked_for_without_echo(void **state)
{
	struct terminal_options options = {0};
	struct strv env = STRV_INIT;
	struct terminal *t;

	(void)state;
	for (size_t i = 0; demo_cloud_env()[i]; i++)
		if (!str_starts(demo_cloud_env()[i], "OS_PASSWORD"))
			strv_add(&env, demo_cloud_env()[i]);
	options.env = (const char *const *)env.items;
	t = terminal_start(&options, NULL);
	terminal_expect(t, "Password of demo on envvars:");
	terminal_type(t, "demo\r");
	terminal_expect(t, "1 Servers 4");
	terminal_free(t);
	strv_free(&env);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(wide_terminals_show_three_panes),
	        cmocka_unit_test(narrow_terminals_have_tabs),
	        cmocka_unit_test(further_resources_are_panes_too),
	        cmocka_unit_test(names_stay_in_their_columns),
	        cmocka_unit_test(hostile_names_do_nothing),
	        cmocka_unit_test(the_filter_works_as_one_types),
	        cmocka_unit_test(sorting_and_wide_columns),
	        cmocka_unit_test(the_selection_follows_its_server),
	        cmocka_unit_test(a_wrong_filter_leaves_the_one_before),
	        cmocka_unit_test(an_error_is_explained_in_one_key),
	        cmocka_unit_test(the_console_log_is_shown_clean),
	        cmocka_unit_test(json_and_copying),
	        cmocka_unit_test(it_connects_with_what_one_types),
	        cmocka_unit_test(impossible_verbs_show_the_reason),
	        cmocka_unit_test(a_question_is_answered_no_by_default),
	        cmocka_unit_test(help_shows_the_keys_of_the_current_view),
	        cmocka_unit_test(past_messages_are_kept),
	        cmocka_unit_test(the_command_line_has_readline),
	        cmocka_unit_test(one_stays_where_a_command_is_running),
	        cmocka_unit_test(a_question_for_a_password_can_be_given_up),
	        cmocka_unit_test(keys_behind_enter_are_not_lost),
	        cmocka_unit_test(a_paste_may_come_in_pieces),
	        cmocka_unit_test(switching_to_another_project_works),
	        cmocka_unit_test(switching_to_another_cloud_works),
	        cmocka_unit_test(a_refused_list_is_reported_and_recovers),
	        cmocka_unit_test(a_wrong_password_is_reported),
	        cmocka_unit_test(a_missing_password_is_asked_for_without_echo),
	        /* Last: it takes servers away. */
	        cmocka_unit_test(marked_servers_are_deleted_together),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
