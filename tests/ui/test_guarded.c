/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person is asked before a change, and what a guarded cloud refuses, on the screen and in
 * the prompt. */
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
#include "ncnova/file.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static char home[64];

#define COMMANDS                                                                                   \
	"commands:\n"                                                                              \
	"  - {key: X, name: mark, output: none, run: [sh, -c, 'touch \"$HOME/marked\"']}\n"        \
	"  - {key: Y, name: look, output: none, safe: true, run: [sh, -c, 'touch "                 \
	"\"$HOME/looked\"']}\n"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};

	(void)state;
	demo_cloud_start(arguments);
	strcpy(home, "/tmp/ncnova-guarded-XXXXXX");
	return mkdtemp(home) ? 0 : -1;
}

static int close_cloud(void **state)
{
	char *command = xasprintf("rm -rf -- '%s'", home);

	if (system(command) != 0)
		fprintf(stderr, "could not remove %s\n", home);
	free(command);
	return demo_cloud_close(state);
}

static struct terminal *start(const char *guard, bool admin, const char *const *arguments)
{
	static const struct terminal_options wide = {.rows = 30, .cols = 120};
	struct terminal_options options = wide;
	char *directory = xasprintf("%s/.config/ncnova", home);
	char *path = xasprintf("%s/config.yaml", directory);
	char *yaml = xasprintf("clouds: {envvars: {guard: %s}}\n" COMMANDS, guard);

	assert_int_equal(file_make_directories(directory), 0);
	assert_int_equal(file_replace(path, yaml, strlen(yaml)), 0);
	free(directory);
	free(path);
	free(yaml);
	options.env = admin ? demo_cloud_admin_env("admin") : demo_cloud_env();
	options.home = home;
	return terminal_start(&options, arguments);
}

static bool is_there(const char *name)
{
	char *path = xasprintf("%s/%s", home, name);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

static void user_commands_ask_the_guard(void **state)
{
	struct terminal *t = start("read-only", false, NULL);

	(void)state;
	terminal_expect(t, "1 Servers 4");
	terminal_type(t, "X");
	terminal_expect(t, "is read-only: 'mark' is not run here");
	terminal_type(t, "Y");
	terminal_expect(t, "look of new-web-05 done");
	assert_true(is_there("looked"));
	terminal_free(t);
	assert_false(is_there("marked"));
	t = start("confirm", false, NULL);
	terminal_expect(t, "1 Servers 4");
	terminal_type(t, "X");
	terminal_expect(t, "Run mark of");
	terminal_type(t, "\r");
	terminal_expect(t, "envvars");
	terminal_free(t);
	assert_false(is_there("marked"));
}

static void the_question_names_the_objects_project(void **state)
{
	struct terminal *t = start("none", true, NULL);

	(void)state;
	terminal_expect(t, "1 Servers");
	terminal_type(t, "A");
	terminal_expect(t, "of all projects");
	terminal_type(t, "/web-03\r");
	/* Rows of all projects have arrived: before, there is nothing to delete. */
	terminal_expect(t, "Servers 1 of ");
	terminal_type(t, "D");
	terminal_expect(t, "Delete web-03?");
	terminal_expect(t, "project demo.");
	terminal_type(t, "\x1b");
	terminal_free(t);
}

/* The hidden command that shell completion runs asks nobody; the next command asks again. */
static void completion_does_not_end_questions(void **state)
{
	static const char *const prompt[] = {"prompt", NULL};
	struct terminal *t = start("none", false, prompt);
	char *requests;

	(void)state;
	terminal_expect(t, "Ctrl-D exits.");
	terminal_type(t, "complete show \"\"\r");
	terminal_expect(t, "web-01");
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, "delete web-03\r");
	terminal_expect(t, "? [y/N]");
	terminal_type(t, "n\r");
	terminal_expect(t, "[y/N] n");
	terminal_expect(t, "demo> ");
	requests = demo_cloud_control("GET", "/requests", NULL);
	assert_null(strstr(requests, "DELETE"));
	free(requests);
	terminal_free(t);
}

/* The servers are counted, and those that Nova would refuse are named; no is no. */
static void a_whole_host_is_counted_first(void **state)
{
	static const char *const prompt[] = {"prompt", NULL};
	struct terminal *t = start("none", true, prompt);
	char *requests;

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_expect(t, "ncnova:admin>");
	terminal_type(t, "host-evacuate-live compute-01\r");
	terminal_expect(t, "host-evacuate-live compute-01: ");
	terminal_expect(t, " servers");
	terminal_expect(t, "not possible for ");
	terminal_expect(t, "(SHUTOFF)");
	terminal_expect(t, "? [y/N]");
	terminal_type(t, "n\r");
	terminal_expect(t, "ncnova:admin>");
	requests = demo_cloud_control("GET", "/requests", NULL);
	assert_null(strstr(requests, "/action"));
	free(requests);
	terminal_free(t);
	t = start("none", true, NULL);
	terminal_expect(t, "1 Servers");
	terminal_type(t, ":host-evacuate-live compute-01\r");
	terminal_expect(t, "host-evacuate-live compute-01?");
	terminal_expect(t, "not possible for ");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "not possible for ");
	requests = demo_cloud_control("GET", "/requests", NULL);
	assert_null(strstr(requests, "/action"));
	free(requests);
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(user_commands_ask_the_guard),
	        cmocka_unit_test(the_question_names_the_objects_project),
	        cmocka_unit_test(completion_does_not_end_questions),
	        cmocka_unit_test(a_whole_host_is_counted_first),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
