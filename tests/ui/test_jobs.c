/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes by the hundred: a few at a time, one line for all and one for each, keys that live
 * meanwhile; and a cloud that asks for its name first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/json.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--servers", "150", "--latency", "40", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static cJSON *control(const char *method, const char *path, const char *body)
{
	char *text = demo_cloud_control(method, path, body);
	cJSON *json = cJSON_Parse(text);

	free(text);
	return json;
}

static void tell_demo(const char *method, const char *path, const char *body)
{
	cJSON_Delete(control(method, path, body));
}

static int actions_seen(void)
{
	cJSON *list = control("GET", "/requests", NULL);
	const cJSON *item;
	int count = 0;

	cJSON_ArrayForEach(item, list)
	{
		const char *path = json_str(item, "path");

		count += str_eq(json_str(item, "method"), "POST") && path &&
		         str_ends(path, "/action");
	}
	cJSON_Delete(list);
	return count;
}

/* Answers the question about many servers, whose number it returns. */
static int confirm_many(struct terminal *t)
{
	char *screen, *at, typed[16];
	int count;

	terminal_expect(t, " servers?");
	screen = terminal_screen(t);
	at = strstr(screen, " servers?");
	while (at > screen && at[-1] >= '0' && at[-1] <= '9')
		at--;
	count = atoi(at);
	free(screen);
	/* Of so many the number is typed. */
	snprintf(typed, sizeof typed, "%d\r", count);
	terminal_expect(t, "to continue");
	terminal_type(t, typed);
	return count;
}

/* The row that is drawn in reverse. */
static int selected_row(struct terminal *t)
{
	struct terminal_cell cell;

	for (int row = 0; row < 24; row++)
		if (terminal_cell(t, row, 2, &cell) && cell.reverse)
			return row;
	return -1;
}

static void a_hundred_stops_are_one_line_and_eight_at_a_time(void **state)
{
	struct terminal_options options = {.env = demo_cloud_env()};
	struct terminal *t = terminal_start(&options, NULL);
	cJSON *most;
	char text[80];
	int count, at_once, selected;

	(void)state;
	terminal_expect(t, "live");
	tell_demo("DELETE", "/requests", NULL);
	tell_demo("POST", "/faults", "POST /action skip=20 times=2 status=503");
	tell_demo("POST", "/speed", "0.3");
	/* Those of the crowd: some others can't be stopped. */
	terminal_type(t, "/-00\r");
	terminal_expect(t, " of ");
	terminal_type(t, "*");
	terminal_expect(t, "marked");
	terminal_type(t, "a");
	terminal_expect(t, "type to filter");
	terminal_type(t, "stop");
	terminal_expect(t, "Shut servers down");
	terminal_type(t, "\r");
	count = confirm_many(t);
	assert_true(count >= 80);
	/* The keys live while it runs: the list, the batch, a line further down. */
	terminal_expect_gone(t, " servers?");
	terminal_type(t, "J");
	terminal_expect(t, " Jobs ");
	snprintf(text, sizeof text, "stop %d servers: ", count);
	terminal_expect(t, text);
	assert_int_equal(terminal_find_row(t, text), 2);
	terminal_type(t, "\r");
	terminal_expect(t, "─ stop ");
	terminal_expect(t, "powering-off");
	selected = selected_row(t);
	terminal_type(t, "jjj");
	while (selected_row(t) != selected + 3)
		terminal_idle(t, 10);
	terminal_expect(t, " going on");
	tell_demo("POST", "/speed", "20");
	snprintf(text, sizeof text, "stopped %d of %d servers; 2 failed", count - 2, count);
	terminal_expect(t, text);
	assert_int_equal(actions_seen(), count);
	most = control("GET", "/most", NULL);
	at_once = (int)json_int(most, "changes_at_once", -1);
	cJSON_Delete(most);
	assert_true(at_once > 1 && at_once <= 8);
	/* Each has its result; f finds the ones that failed. */
	terminal_expect_gone(t, "following");
	terminal_type(t, "f");
	terminal_expect(t, "failed ");
	terminal_expect(t, "The demo cloud");
	/* What failed is sent once more, and the batch is whole. */
	terminal_type(t, "\x1b");
	terminal_expect(t, " Jobs ");
	terminal_type(t, "r");
	terminal_expect(t, "Retry stop of 2?");
	terminal_type(t, "y");
	snprintf(text, sizeof text, "stopped %d servers", count);
	assert_true(terminal_wait(t, text, 30));
	assert_int_equal(actions_seen(), count + 2);
	tell_demo("DELETE", "/faults", NULL);
	terminal_type(t, "\x1b");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

/* --- a guarded cloud --- */

static void write_config(const char *home, const char *yaml)
{
	char *command = xasprintf("mkdir -p %s/.config/ncnova", home);
	char *path = xasprintf("%s/.config/ncnova/config.yaml", home);
	FILE *file;

	assert_int_equal(system(command), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(yaml, file) >= 0);
	assert_int_equal(fclose(file), 0);
	free(command);
	free(path);
}

static void a_guarded_cloud_asks_for_its_name(void **state)
{
	static const char *const stop[] = {"reboot", "web-01", NULL};
	static const char *const prompt[] = {"prompt", NULL};
	static const char *const lock[] = {"lock", "web-01", NULL};
	char home[] = "/tmp/ncnova-test-XXXXXX", *command;
	struct terminal_options options = {.env = demo_cloud_env(), .home = home};
	struct terminal *t;

	(void)state;
	assert_non_null(mkdtemp(home));
	write_config(home, "clouds: {envvars: {guard: confirm}}\n");
	tell_demo("DELETE", "/requests", NULL);
	t = terminal_start(&options, stop);
	terminal_expect(t, "reboot changes envvars, a guarded cloud. Type its name to continue:");
	terminal_type(t, "production\r");
	terminal_expect(t, "'production' is not envvars: nothing was sent");
	assert_int_equal(terminal_status(t, 60), 1);
	terminal_free(t);
	assert_int_equal(actions_seen(), 0);
	/* What nothing is lost by is not asked about. */
	t = terminal_start(&options, lock);
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
	assert_int_equal(actions_seen(), 1);
	t = terminal_start(&options, prompt);
	terminal_expect(t, "ncnova:demo>");
	terminal_type(t, "unlock web-01\rreboot web-01\r");
	terminal_expect(t, "Type its name to continue:");
	terminal_type(t, "envvars\r");
	terminal_expect(t, "Request to reboot server web-01");
	terminal_type(t, "quit\r");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
	assert_int_equal(actions_seen(), 3);
	command = xasprintf("test $(wc -l < %s/.local/state/ncnova/audit.log) = 3", home);
	assert_int_equal(system(command), 0);
	free(command);
	command = xasprintf("rm -rf %s", home);
	assert_int_equal(system(command), 0);
	free(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_guarded_cloud_asks_for_its_name),
	        cmocka_unit_test(a_hundred_stops_are_one_line_and_eight_at_a_time),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
