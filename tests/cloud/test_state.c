/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program keeps its files: without a safe place nothing is changed, and looking costs
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

#define CHANGE "server-group-create state-test affinity"

static char root[64];

static int make_root(void **state)
{
	(void)state;
	strcpy(root, "/tmp/ncnova-state-XXXXXX");
	/* The first run starts the demo cloud. */
	return mkdtemp(root) && !run("list") ? 0 : -1;
}

static int remove_root(void **state)
{
	char *command = xasprintf("rm -rf -- '%s'", root);
	int rc = system(command);

	(void)state;
	free(command);
	said_free();
	return rc;
}

/* One line with a variable of its own. */
static int run_with(const char *name, const char *value, const char *line)
{
	char *variable = xasprintf("%s=%s", name, value);
	const char *const env[] = {variable, NULL};
	int status;

	said_free();
	status = cloud_line_with(line, NULL, env, &out, &err);
	free(variable);
	return status;
}

static void expect_nothing_sent(void)
{
	char *requests = demo_cloud_control("GET", "/requests", NULL);

	assert_null(strstr(requests, "os-server-groups"));
	free(requests);
}

static char *below_root(const char *name, mode_t mode)
{
	char *path = xasprintf("%s/%s", root, name), *own = xasprintf("%s/ncnova", path);

	assert_int_equal(mkdir(path, 0700), 0);
	if (mode) {
		assert_int_equal(mkdir(own, 0700), 0);
		assert_int_equal(chmod(own, mode), 0);
	}
	free(own);
	return path;
}

static void a_relative_directory_is_refused(void **state)
{
	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("DELETE", "/requests", NULL));
	assert_int_equal(run_with("XDG_STATE_HOME", "state", CHANGE), 1);
	expect_in(err, "XDG_STATE_HOME is 'state': it must be an absolute path");
	expect_nothing_sent();
	assert_int_equal(run_with("XDG_STATE_HOME", "state", "list"), 0);
	assert_string_equal(err, "");
	assert_int_not_equal(access("state", F_OK), 0);
	/* It may hold a guard: nothing is done without it. */
	assert_int_equal(run_with("XDG_CONFIG_HOME", "config", "list"), 1);
	expect_in(err, "XDG_CONFIG_HOME is 'config': it must be an absolute path");
}

static void a_directory_that_others_may_write_is_refused(void **state)
{
	char *shared = below_root("shared", 0770), *own = below_root("own", 0755);

	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("DELETE", "/requests", NULL));
	assert_int_equal(run_with("XDG_STATE_HOME", shared, CHANGE), 1);
	expect_in(err, "shared/ncnova: other users can write to it");
	expect_nothing_sent();
	assert_int_equal(run_with("XDG_STATE_HOME", shared, "list"), 0);
	assert_int_equal(run_with("XDG_STATE_HOME", own, CHANGE), 0);
	free(shared);
	free(own);
}

static void without_a_directory_nothing_is_changed(void **state)
{
	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("DELETE", "/requests", NULL));
	assert_int_equal(run_with("XDG_STATE_HOME", "/dev/null", CHANGE), 1);
	expect_in(err,
	        "the journal of changes cannot be written in /dev/null/ncnova: Not a directory");
	expect_nothing_sent();
	assert_int_equal(run_with("XDG_STATE_HOME", "/dev/null", "list"), 0);
	assert_int_equal(run_with("XDG_STATE_HOME", "/dev/null", CHANGE " --dry-run"), 0);
}

/* Pipes where files are expected are not waited for. */
static void pipes_instead_of_files_do_not_block(void **state)
{
	char *place = below_root("pipes", 0700);
	char *config = xasprintf("%s/ncnova/config.yaml", place);
	char *history = xasprintf("%s/ncnova/history", place);
	const char *const env[] = {xasprintf("XDG_STATE_HOME=%s", place), NULL};

	(void)state;
	assert_int_equal(mkfifo(config, 0600), 0);
	assert_int_equal(run_with("XDG_CONFIG_HOME", place, "list"), 1);
	expect_in(err, "config.yaml: it is not a regular file");
	assert_int_equal(mkfifo(history, 0600), 0);
	said_free();
	assert_int_equal(cloud_line_with("prompt", "help quit\n", env, &out, &err), 0);
	expect_in(out, "quit");
	free((char *)(uintptr_t)env[0]);
	free(config);
	free(history);
	free(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_relative_directory_is_refused),
	        cmocka_unit_test(a_directory_that_others_may_write_is_refused),
	        cmocka_unit_test(without_a_directory_nothing_is_changed),
	        cmocka_unit_test(pipes_instead_of_files_do_not_block),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
