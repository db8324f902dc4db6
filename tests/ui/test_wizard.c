/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot wizard: what does not fit, going back, options, the review, and what becomes of a boot
 * that goes wrong. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "5", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static struct terminal *start_in(const char *home)
{
	struct terminal_options options = {.env = demo_cloud_env(), .home = home};
	struct terminal *t = terminal_start(&options, NULL);

	terminal_expect(t, "1 Servers ");
	terminal_expect(t, "live");
	return t;
}

/* The wizard at the step where a name is typed. */
static struct terminal *to_name(const char *home, const char *image, const char *flavor)
{
	struct terminal *t = start_in(home);

	terminal_type(t, "b");
	terminal_expect(t, "Min disk");
	terminal_type(t, image);
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "VCPUs");
	terminal_type(t, flavor);
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Name ");
	return t;
}

static struct terminal *to_options(const char *image, const char *flavor, const char *name)
{
	struct terminal *t = to_name(NULL, image, flavor);

	terminal_type(t, name);
	terminal_type(t, "\r");
	terminal_expect(t, "Security groups");
	terminal_type(t, "o");
	terminal_expect(t, "Continue to the review");
	terminal_expect(t, "private");
	return t;
}

static void the_defaults_boot(void **state)
{
	static const int sizes[][2] = {{24, 80}, {50, 200}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct terminal_options options = {
		        .rows = sizes[i][0], .cols = sizes[i][1], .env = demo_cloud_env()};
		struct terminal *t = terminal_start(&options, NULL);

		terminal_expect(t, "live");
		/* Typed ahead, as over a slow line. */
		terminal_type(t, i ? "b\r\rplain\r\r\r" : "b\r\rplain\r\r");
		terminal_expect(t, "plain is ACTIVE");
		terminal_free(t);
	}
}

static void flavors_that_do_not_fit_are_dimmed_with_a_reason(void **state)
{
	struct terminal *t = start_in(NULL);

	(void)state;
	terminal_type(t, "b");
	terminal_expect(t, "Min disk");
	terminal_expect(t, "deactivated");
	terminal_type(t, "windows");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "VCPUs");
	terminal_type(t, "m1.tiny");
	terminal_expect(t, "1 of ");
	terminal_expect(t, "needs");
	terminal_type(t, "\r");
	terminal_expect(t, "this flavor does not fit");
	terminal_type(t, "\x15m1.large\r");
	terminal_expect(t, "Name ");
	terminal_free(t);
}

static void going_back_loses_nothing(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "kept-name");

	(void)state;
	terminal_type(t, "\x1b");
	terminal_expect(t, "Debian 12 on m1.small");
	terminal_expect(t, "kept-name");
	terminal_type(t, "\x1b");
	terminal_expect(t, "VCPUs");
	terminal_settle(t, 100);
	terminal_expect(t, "m1.small");
	terminal_type(t, "\x1b");
	terminal_expect(t, "Debian 12");
	terminal_type(t, "\r");
	terminal_expect(t, "VCPUs");
	terminal_type(t, "\r");
	terminal_expect(t, "kept-name");
	terminal_free(t);
}

static void a_paste_with_a_newline_is_only_text(void **state)
{
	struct terminal *t = to_name(NULL, "cirros", "m1.tiny");

	(void)state;
	terminal_paste(t, "pasted\x1b[31mname\n");
	terminal_expect(t, "pasted");
	terminal_settle(t, 100);
	assert_false(terminal_has(t, "Security groups"));
	terminal_type(t, "\r");
	terminal_expect(t, "Security groups");
	terminal_free(t);
}

static void a_server_needs_a_name(void **state)
{
	struct terminal *t = to_name(NULL, "cirros", "m1.tiny");

	(void)state;
	terminal_type(t, "\r");
	terminal_expect(t, "a server needs a name");
	terminal_free(t);
}

/* Down from "Continue": networks, ports, key, groups, zone, server group, count, volume, user
 * data, config drive, description, … */
static void options_are_in_the_review_and_the_request(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "full");

	(void)state;
	terminal_type(t, "\x1b[B\x1b[B\x1b[B\r");
	terminal_expect(t, "type to filter");
	terminal_type(t, "demo-key");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "type to filter");
	terminal_type(t, "\x1b[B\x1b[B\x1b[B\r");
	terminal_expect(t, "type to filter");
	terminal_type(t, "db-apart");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "type to filter");
	terminal_type(t, "\x1b[B\x15"
	                 "3");
	terminal_expect(t, "3");
	/* Volume, user data, config drive (on), description, metadata, tags. */
	terminal_type(t, "\x1b[B\x1b[B\x1b[B ");
	terminal_type(t, "\x1b[Bwith words");
	terminal_type(t, "\x1b[Brole=web, tier=1");
	terminal_type(t, "\x1b[Bred,");
	terminal_paste(t, "blue\n");
	/* Round to "Continue". */
	terminal_type(t, "\x1b[B\r");
	terminal_expect(t, "full-1");
	terminal_expect(t, "demo-key");
	terminal_expect(t, "db-apart");
	terminal_expect(t, "Config drive");
	terminal_expect(t, "with words");
	terminal_expect(t, "role=web, tier=1");
	terminal_expect(t, "red,blue");
	terminal_type(t, "y");
	terminal_expect(t, "POST /servers");
	terminal_expect(t, "\"min_count\": 3");
	terminal_type(t, " ");
	terminal_type(t, "/\"tier\"\r");
	terminal_expect(t, "\"tier\": \"1\"");
	terminal_type(t, "/scheduler_hints\r");
	terminal_expect(t, "\"group\": ");
	terminal_type(t, "\x1b");
	terminal_expect(t, "with words");
	terminal_type(t, "c");
	terminal_expect(t, "The same as a command");
	terminal_expect(t, "--config-drive true");
	terminal_type(t, "\x1b");
	terminal_expect(t, "with words");
	terminal_type(t, "\r");
	terminal_expect(t, "boot of full");
	terminal_expect(t, "ACTIVE after");
	terminal_type(t, "\x1b");
	terminal_type(t, "/full-\r");
	terminal_expect(t, "3 of 4");
	terminal_free(t);
}

static void an_option_that_is_wrong_is_selected(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "wrong");

	(void)state;
	terminal_type(t, "\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B"
	                 "none\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r");
	terminal_expect(t, "Count: must be a number, 1 or more");
	terminal_type(t, "\x15\x1b[B ");
	terminal_expect(t, "volume size in GiB");
	terminal_type(t, "\x1b[B40\x1b[B ");
	terminal_type(t, "\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r");
	terminal_expect(t, "40 GiB, a copy of the image; deleted with the server");
	terminal_free(t);
}

/* A list opens by typing; Backspace clears the field. */
static void a_network_is_searched_and_removed(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "nets");

	(void)state;
	terminal_type(t, "\x1b[Bshared");
	terminal_expect(t, "1 of ");
	terminal_type(t, " \r");
	terminal_expect(t, "private, shared");
	terminal_type(t, "\x7f");
	terminal_expect(t, "automatic");
	terminal_free(t);
}

/* Without a mark left, the row under the cursor is not taken instead. */
static void unmarking_the_only_network_leaves_none(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "none");

	(void)state;
	terminal_type(t, "\x1b[B\r");
	terminal_expect(t, "3 of 3");
	terminal_type(t, " \r");
	terminal_expect(t, "automatic");
	terminal_free(t);
}

/* A field that was cleared before the lists arrived gets no default. */
static void a_network_that_was_cleared_early_stays_so(void **state)
{
	struct terminal *t;

	(void)state;
	free(demo_cloud_control("POST", "/faults", "GET /networks slow=3000"));
	t = to_name(NULL, "debian", "m1.small");
	terminal_type(t, "early\r");
	terminal_expect(t, "Security groups");
	terminal_type(t, "o");
	terminal_expect(t, "Continue to the review");
	terminal_type(t, "\x1b[B\x7f");
	terminal_type(t, "\r");
	terminal_expect(t, "3 of 3");
	terminal_type(t, "\x1b");
	terminal_expect(t, "Security groups");
	assert_true(terminal_has(t, "automatic"));
	assert_false(terminal_has(t, "private"));
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_free(t);
}

static void more_than_the_quota_is_asked_about(void **state)
{
	struct terminal *t = to_options("debian", "m1.large", "many");

	(void)state;
	terminal_type(t, "\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x15"
	                 "90\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r");
	terminal_expect(t, "does not fit");
	terminal_expect(t, "cores requested");
	terminal_type(t, "\r");
	terminal_expect(t, " Confirm ");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, " Confirm ");
	terminal_free(t);
}

static void a_missing_user_data_file_is_reported(void **state)
{
	struct terminal *t = to_options("debian", "m1.small", "nofile");

	(void)state;
	terminal_type(t, "\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B/no/such/file");
	terminal_type(t, "\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r");
	terminal_expect(t, "/no/such/file");
	terminal_expect(t, "Can't open");
	terminal_free(t);
}

static void a_boot_that_fails_shows_the_fault(void **state)
{
	struct terminal *t = to_options("broken", "m1.tiny", "doomed");

	(void)state;
	terminal_type(t, "\r");
	terminal_expect(t, "Boot a server");
	terminal_expect(t, "doomed");
	terminal_type(t, "\r");
	terminal_expect(t, "boot of doomed failed");
	terminal_type(t, "\r");
	terminal_expect(t, "1 Overview");
	terminal_expect(t, "doomed  ERROR");
	terminal_expect(t, "What to do");
	terminal_free(t);
}

static void the_password_is_shown_once_and_nowhere_else(void **state)
{
	struct terminal *t = to_options("cirros", "m1.tiny", "withpass");

	(void)state;
	terminal_type(t, "\r");
	terminal_expect(t, "fits: image");
	terminal_type(t, "\r");
	terminal_expect(t, "withpass is ACTIVE");
	terminal_expect(t, "Administrator password");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Password of");
	terminal_type(t, "J");
	terminal_expect(t, "Jobs");
	terminal_type(t, "\r");
	terminal_expect(t, "boot of withpass");
	terminal_settle(t, 100);
	assert_false(terminal_has(t, "Administrator password"));
	terminal_free(t);
}

static int servers_named(const char *name)
{
	char *text = demo_cloud_control("GET", "/requests", NULL);
	struct strv words = STRV_INIT;
	int count = 0;
	const char *at = text;

	strv_add(&words, name);
	while ((at = strstr(at, "\"path\": \"/compute/v2.1/servers\""))) {
		count++;
		at++;
	}
	strv_free(&words);
	free(text);
	return count;
}

static void a_lost_reply_is_looked_up_not_sent_again(void **state)
{
	struct terminal *t;

	(void)state;
	t = to_options("cirros", "m1.tiny", "lost-reply");
	free(demo_cloud_control("POST", "/faults", "POST /servers$ nth=1 reset=after"));
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, "\r");
	terminal_expect(t, "fits: image");
	terminal_type(t, "\r");
	terminal_expect(t, "lost-reply is ACTIVE");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, "/lost-reply\r");
	terminal_expect(t, "1 of ");
	assert_true(servers_named("lost-reply") <= 1);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_free(t);
}

/* Killed in the middle of a boot, by whatever: one server, and the next start knows what became of
 * it. */
static void killed_by(int signo, const char *name)
{
	char home[] = "/tmp/ncnova-test-kill-XXXXXX";
	char *done = xasprintf("%s is ACTIVE", name), *boot = xasprintf("boot of %s", name);
	char *filter = xasprintf("/%s\r", name), *command;
	struct terminal *t;

	assert_non_null(mkdtemp(home));
	t = to_name(home, "cirros", "m1.tiny");
	terminal_type(t, name);
	terminal_type(t, "\r");
	terminal_expect(t, "fits: image");
	terminal_type(t, "\r");
	terminal_expect(t, boot);
	terminal_expect(t, "BUILD");
	kill(terminal_pid(t), signo);
	assert_true(terminal_status(t, 60) >= 0);
	/* Nothing can be put in order by what is killed outright. */
	if (signo == SIGKILL) {
		terminal_forget_end(t);
	} else {
		assert_true(terminal_restored(t));
	}
	terminal_free(t);
	t = start_in(home);
	terminal_type(t, "J");
	terminal_expect(t, name);
	terminal_expect(t, done);
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, filter);
	terminal_expect(t, "1 of ");
	terminal_free(t);
	command = xasprintf("rm -rf -- '%s'", home);
	assert_int_equal(system(command), 0);
	free(command);
	free(done);
	free(boot);
	free(filter);
}

static void a_killed_program_reports_at_its_next_start(void **state)
{
	(void)state;
	killed_by(SIGTERM, "ended-one");
	killed_by(SIGHUP, "hung-up-one");
	killed_by(SIGKILL, "killed-one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_defaults_boot),
	        cmocka_unit_test(flavors_that_do_not_fit_are_dimmed_with_a_reason),
	        cmocka_unit_test(going_back_loses_nothing),
	        cmocka_unit_test(a_paste_with_a_newline_is_only_text),
	        cmocka_unit_test(a_server_needs_a_name),
	        cmocka_unit_test(options_are_in_the_review_and_the_request),
	        cmocka_unit_test(an_option_that_is_wrong_is_selected),
	        cmocka_unit_test(a_network_is_searched_and_removed),
	        cmocka_unit_test(unmarking_the_only_network_leaves_none),
	        cmocka_unit_test(a_network_that_was_cleared_early_stays_so),
	        cmocka_unit_test(more_than_the_quota_is_asked_about),
	        cmocka_unit_test(a_missing_user_data_file_is_reported),
	        cmocka_unit_test(a_boot_that_fails_shows_the_fault),
	        cmocka_unit_test(the_password_is_shown_once_and_nowhere_else),
	        cmocka_unit_test(a_lost_reply_is_looked_up_not_sent_again),
	        cmocka_unit_test(a_killed_program_reports_at_its_next_start),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
