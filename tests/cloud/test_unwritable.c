/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output that cannot be written ends with 1 and the reason, and what the cloud gives out once is
 * not lost with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/file.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

static char root[64];

static int make_root(void **state)
{
	const char *const *variables;

	(void)state;
	strcpy(root, "/tmp/ncnova-unwritable-XXXXXX");
	if (!mkdtemp(root) || run("list")) /* the first run starts the demo cloud */
		return -1;
	variables = cloud_is_real() ? NULL : demo_cloud_env();
	for (size_t i = 0; variables && variables[i]; i++)
		putenv(xstrdup(variables[i]));
	if (cloud_is_real())
		setenv("OS_CLOUD", getenv("NCNOVA_TEST_CLOUD"), 1);
	setenv("XDG_STATE_HOME", root, 1);
	return 0;
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

/* A shell's line, in which $N is the program; its standard error is `err`. */
static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int shell(const char *format, ...)
{
	const char *bin = getenv("NCNOVA_BIN");
	struct buf line = BUF_INIT;
	va_list args;
	char *path = xasprintf("%s/stderr", root);
	size_t len;
	int status;

	buf_printf(&line, "N='%s'; { ", bin ? bin : "build/ncnova");
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	buf_printf(&line, "; } 2>'%s'", path);
	status = system(buf_str(&line));
	said_free();
	out = NULL;
	err = file_read(path, 0, 1 << 20, &len);
	assert_non_null(err);
	buf_free(&line);
	free(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define FULL "ERROR: cannot write the output: No space left on device\n"

static void a_full_disk_ends_it_with_the_reason(void **state)
{
	static const char *const lines[] = {"list", "list -f json", "list -f csv", "list -f value",
	        "list -f yaml", "flavor-list", "limits", "config", "config -f json", "help",
	        "help boot", "boot --help", "help --completion zsh", "bash-completion", "--version",
	        "--help", "console-log web-01", "server list", "version-list"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (cloud_is_real() && strstr(lines[i], "web-01"))
			continue;
		if (shell("$N %s >/dev/full", lines[i]) != 1 || !str_eq(err, FULL))
			fail_msg("%s: %s", lines[i], err);
	}
}

static void a_closed_output_is_an_error_and_a_closed_pipe_is_silent(void **state)
{
	(void)state;
	assert_int_equal(shell("$N flavor-list >&-"), 1);
	assert_string_equal(err, "ERROR: cannot write the output: Bad file descriptor\n");
	assert_int_equal(shell("$N flavor-list <&- >&- 2>&-"), 1);
	assert_int_equal(shell("$N flavor-list <&- 2>&- >/dev/null"), 0);
	/* The reader ends before the first line comes. */
	assert_int_equal(shell("(trap '' PIPE; sleep 0.3; $N flavor-list; echo $? >%s/status) | "
	                       "exec true; while ! [ -s %s/status ]; do sleep 0.1; done; "
	                       "exit $(cat %s/status)",
	                         root, root, root),
	        1);
	assert_string_equal(err, "");
}

static void a_script_stops_where_its_output_fails(void **state)
{
	(void)state;
	assert_int_equal(shell("printf 'flavor-list\\nserver-group-create never affinity\\n' | "
	                       "$N >/dev/full"),
	        1);
	assert_string_equal(err, FULL "standard input:1: stopped here\n");
	assert_int_equal(run("server-group-list -f value"), 0);
	assert_null(strstr(out, "never"));
}

/* Where standard error says that it is, with its mode. */
static char *saved_secret(const char *what)
{
	char *at = strstr(err, " could not be printed; it was saved in "), *path, *text;
	struct stat info;
	size_t len;

	expect_in(err, what);
	assert_non_null(at);
	at += strlen(" could not be printed; it was saved in ");
	path = xstrndup(at, strcspn(at, "\n"));
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	text = file_read(path, 0, 1 << 16, &len);
	assert_non_null(text);
	unlink(path);
	free(path);
	return text;
}

static void a_private_key_is_saved(void **state)
{
	char *name = cloud_name("unwritable"), *key;

	(void)state;
	assert_int_equal(
	        shell("$N --os-compute-api-version 2.91 keypair-add %s >/dev/full", name), 1);
	expect_in(err, FULL);
	key = saved_secret("The private key of unwritable");
	assert_non_null(strstr(key, "PRIVATE KEY-----"));
	free(key);
	assert_int_equal(run("keypair-delete %s", name), 0);
	free(name);
}

static void a_password_and_a_console_are_saved(void **state)
{
	char *name = cloud_name("unwritable"), *text;

	(void)state;
	assert_int_equal(shell("$N boot --image %s --flavor %s --nic net-name=%s --poll %s "
	                       ">/dev/full",
	                         cloud_image(), cloud_flavor(), cloud_network(), name),
	        1);
	text = saved_secret("The administrator password of unwritable");
	assert_true(strlen(text) > 4);
	free(text);
	assert_int_equal(shell("$N get-vnc-console %s novnc >/dev/full", name), 1);
	text = saved_secret("The console URL of unwritable");
	assert_non_null(strstr(text, "http"));
	free(text);
	/* Printed, they are kept nowhere. */
	assert_int_equal(shell("$N get-vnc-console %s novnc >/dev/null", name), 0);
	assert_string_equal(err, "");
	assert_int_equal(run("delete %s", name), 0);
	free(name);
}

/* What was made is there, and cannot be shown: the password is known from the first answer. */
static void a_password_outlives_a_failure_behind_it(void **state)
{
	char *name = cloud_name("unwritable"), *text;

	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("POST", "/faults", "GET /servers/ skip=0 times=9 status=403"));
	assert_int_equal(shell("$N boot --image %s --flavor %s --nic net-name=%s %s", cloud_image(),
	                         cloud_flavor(), cloud_network(), name),
	        1);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	text = saved_secret("The administrator password of unwritable");
	assert_true(strlen(text) > 4);
	free(text);
	assert_int_equal(run("delete %s", name), 0);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_full_disk_ends_it_with_the_reason),
	        cmocka_unit_test(a_closed_output_is_an_error_and_a_closed_pipe_is_silent),
	        cmocka_unit_test(a_script_stops_where_its_output_fails),
	        cmocka_unit_test(a_private_key_is_saved),
	        cmocka_unit_test(a_password_and_a_console_are_saved),
	        cmocka_unit_test(a_password_outlives_a_failure_behind_it),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
