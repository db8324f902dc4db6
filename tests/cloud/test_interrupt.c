/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that a signal ends says what may have happened, with the id where it is known. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/file.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

static char root[64];

static int make_root(void **state)
{
	const char *const *variables;

	(void)state;
	strcpy(root, "/tmp/ncnova-interrupt-XXXXXX");
	if (!mkdtemp(root) || run("list")) /* the first run starts the demo cloud */
		return -1;
	variables = cloud_is_real() ? NULL : demo_cloud_env();
	for (size_t i = 0; variables && variables[i]; i++)
		putenv(xstrdup(variables[i]));
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

static void fault(const char *spec)
{
	free(demo_cloud_control("DELETE", "/requests", NULL));
	free(demo_cloud_control("POST", "/faults", spec));
}

static int times_in(const char *text, const char *part)
{
	int count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text++;
	}
	return count;
}

/* Until `part` is so many times in what the demo cloud has seen. */
static void wait_for_requests(const char *part, int count)
{
	int64_t end = clock_ms() + 20000;

	while (clock_ms() < end) {
		char *requests = demo_cloud_control("GET", "/requests", NULL);
		bool seen = times_in(requests, part) >= count;

		free(requests);
		if (seen)
			return;
	}
	fail_msg("the cloud was not asked for %s", part);
}

static void wait_for_request(const char *part)
{
	wait_for_requests(part, 1);
}

static pid_t start(const char *line)
{
	const char *bin = getenv("NCNOVA_BIN");
	struct strv words = STRV_INIT;
	char *path = xasprintf("%s/output", root);
	pid_t pid;

	strv_add(&words, bin ? bin : "build/ncnova");
	assert_int_equal(command_split(line, &words, NULL), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (!freopen("/dev/null", "r", stdin) || !freopen(path, "w", stdout))
			_exit(126);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		execv(words.items[0], words.items);
		_exit(127);
	}
	strv_free(&words);
	free(path);
	return pid;
}

/* The exit status; both outputs go to `out`. */
static int interrupt(pid_t pid, int signo)
{
	char *path = xasprintf("%s/output", root);
	size_t len;
	int status;

	kill(pid, signo);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	said_free();
	out = file_read(path, 0, 1 << 20, &len);
	err = NULL;
	assert_non_null(out);
	free(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void without_a_reply_it_may_have_happened(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

	(void)state;
	if (cloud_is_real())
		skip();
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		pid_t pid;

		fault("POST /servers$ hang");
		pid = start("boot --image cirros-0.6.2 --flavor 1 --nic net-name=private lost-one");
		wait_for_request("POST");
		assert_int_equal(interrupt(pid, signals[i]), 128 + signals[i]);
		expect_in(out, "interrupted: boot of lost-one was sent and no reply came: it may "
		               "have happened; check with 'ncnova list --name lost-one'");
		expect_in(out, "'ncnova jobs' follows it up");
	}
	fault("POST */action hang");
	{
		pid_t pid = start("stop web-01 web-02");

		wait_for_requests("\"POST\"", 2);
		assert_int_equal(interrupt(pid, SIGTERM), 143);
		expect_in(out, "interrupted: stop of web-01 was sent and no reply came");
		expect_in(out, "check with 'ncnova show ");
		expect_in(out, "interrupted: stop of web-02 was sent and no reply came");
	}
}

/* As ps shows the process: its words, a NUL behind each. */
static void expect_hidden(pid_t pid, const char *word)
{
	char *path = xasprintf("/proc/%d/cmdline", (int)pid), *text;
	size_t len;

	text = file_read(path, 0, 1 << 16, &len);
	assert_non_null(text);
	assert_true(len > 0);
	assert_null(memmem(text, len, word, strlen(word)));
	free(text);
	free(path);
}

static void passwords_are_not_in_the_list_of_processes(void **state)
{
	static const char *const lines[] = {
	        "boot --admin-pass hunter2 --image cirros-0.6.2 --flavor 1 secret-one",
	        "server create --password=hunter2 --image cirros-0.6.2 --flavor 1 secret-one",
	        "rebuild --rebuild-password hunter2 web-01 cirros-0.6.2",
	        "rescue --password hunter2 web-01",
	        "--os-password=demo --no-cache list --name hunter"};

	(void)state;
	if (cloud_is_real())
		skip();
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		pid_t pid;

		fault("* / hang");
		pid = start(lines[i]);
		wait_for_request("/");
		expect_hidden(pid, "hunter2");
		expect_hidden(pid, "=demo");
		assert_int_equal(interrupt(pid, SIGTERM), 143);
	}
}

static void an_accepted_change_has_its_id(void **state)
{
	pid_t pid;

	(void)state;
	if (cloud_is_real())
		skip();
	fault("GET /servers/ hang");
	pid = start("boot --image cirros-0.6.2 --flavor 1 --nic net-name=private --poll known-one");
	wait_for_request("\"POST\"");
	/* The next question is for the new server: it was accepted. */
	wait_for_request("/servers/");
	assert_int_equal(interrupt(pid, SIGTERM), 143);
	expect_in(out, "interrupted: boot of known-one was accepted and continues; server ");
	/* Its password came with the first answer, and never again. */
	expect_in(out, "password of known-one could not be printed; it was saved in ");
}

static void nothing_sent_is_reported_as_such(void **state)
{
	pid_t pid;

	(void)state;
	if (cloud_is_real())
		skip();
	fault("GET /servers hang");
	pid = start("delete web-01");
	wait_for_request("/servers");
	assert_int_equal(interrupt(pid, SIGINT), 130);
	expect_in(out, "nothing was sent");
}

static void a_script_ends_with_its_signal(void **state)
{
	char *path = xasprintf("%s/script", root), *line = xasprintf("-f %s", path);
	static const char text[] = "flavor-list\nstop web-03\ndelete web-01\n";
	pid_t pid;

	(void)state;
	if (cloud_is_real())
		skip();
	assert_int_equal(file_create(path, text, strlen(text)), 0);
	fault("POST */action hang");
	pid = start(line);
	wait_for_request("POST");
	assert_int_equal(interrupt(pid, SIGHUP), 129);
	expect_in(out, "interrupted: stop of web-03");
	expect_in(out, "script:2: stopped here");
	assert_int_equal(run("show web-01"), 0);
	free(path);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(without_a_reply_it_may_have_happened),
	        cmocka_unit_test(passwords_are_not_in_the_list_of_processes),
	        cmocka_unit_test(an_accepted_change_has_its_id),
	        cmocka_unit_test(nothing_sent_is_reported_as_such),
	        cmocka_unit_test(a_script_ends_with_its_signal),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
