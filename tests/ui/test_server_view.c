/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of one server: what each tab shows, where its lines lead, what it asks the cloud for and
 * what it does when the server is gone. */
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

/* The view of that server. */
static struct terminal *open_as(
        const char *const *env, int rows, int cols, const char *name, const char *keys)
{
	struct terminal_options options = {.rows = rows, .cols = cols, .env = env};
	struct terminal *t = terminal_start(&options, NULL);
	char *filter = xasprintf("/%s\r", name);

	terminal_expect(t, "live");
	terminal_expect(t, "1 Servers");
	terminal_type(t, filter);
	terminal_expect(t, "1 of ");
	terminal_type(t, keys);
	terminal_expect(t, " 1 Over");
	free(filter);
	return t;
}

static struct terminal *view(int rows, int cols, const char *name, const char *keys)
{
	return open_as(demo_cloud_env(), rows, cols, name, keys);
}

/* A command of its own, to its end. */
static void command(const char *const *words)
{
	struct terminal_options options = {.env = demo_cloud_env(), .cols = 200};
	struct terminal *t = terminal_start(&options, words);

	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};
	static const char *const boot[] = {"boot", "--image", "cirros-0.6.2", "--flavor", "m1.tiny",
	        "--nic", "net-name=private", "--meta", "colour=red", "--poll", "talker", NULL};

	(void)state;
	demo_cloud_start(arguments);
	command(boot);
	return 0;
}

/* How many requests there were whose path has that in it. */
static int requests(const char *part)
{
	char *seen = demo_cloud_control("GET", "/requests", NULL);
	int count = 0;

	for (const char *p = seen; (p = strstr(p, part)); p++)
		count++;
	free(seen);
	return count;
}

static void what_is_wrong_comes_first(void **state)
{
	struct terminal *t = view(24, 80, "ci-runner-b7", "\r");

	(void)state;
	terminal_expect(t, "No valid host was found");
	terminal_expect(t, "code 500");
	terminal_expect(t, "What to do");
	terminal_expect(t, "req-0");
	terminal_settle(t, 100);
	assert_true(terminal_find_row(t, "No valid host") < terminal_find_row(t, "What to do"));
	assert_true(terminal_find_row(t, "What to do") < terminal_find_row(t, "Name  "));
	/* The request leads to the action, with its events. */
	terminal_type(t, "\r");
	terminal_expect(t, "compute__do_build_and_run_instance");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "4 Events"));
	terminal_free(t);
}

static void opening_costs_one_request(void **state)
{
	struct terminal_options options = {.env = demo_cloud_env()};
	struct terminal *t = terminal_start(&options, NULL);

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, "/db-primary\r");
	terminal_expect(t, "1 of ");
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, "\r");
	terminal_expect(t, "do not touch: production");
	terminal_settle(t, 200);
	/* The list is refreshed meanwhile; nothing else is asked for. */
	assert_int_equal(requests("\"path\"") - requests("/servers/detail"), 1);
	terminal_bytes(t);
	terminal_type(t, "j");
	terminal_settle(t, 200);
	assert_in_range(terminal_bytes(t), 1, 400);
	terminal_free(t);
}

static void lines_lead_to_objects_and_back(void **state)
{
	struct terminal *t = view(24, 80, "db-primary", "\r");

	(void)state;
	terminal_expect(t, "do not touch: production");
	terminal_expect(t, "Image            Debian 12");
	/* Address, flavor, image. */
	terminal_type(t, "jj");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "Image      "));
	terminal_type(t, "\r");
	terminal_expect(t, "image Debian 12");
	terminal_expect(t, "min_disk");
	terminal_type(t, "\x1b");
	terminal_expect(t, "Image            Debian 12");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "Image      "));
	terminal_type(t, "k\r");
	terminal_expect(t, "flavor m1.large");
	/* Back along the way as well. */
	terminal_type(t, "[");
	terminal_expect(t, "do not touch: production");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "Flavor     "));
	terminal_type(t, "jj\r");
	terminal_expect(t, "volume db-primary-data");
	terminal_expect(t, "server_id db-primary");
	terminal_type(t, "\r");
	terminal_expect(t, "1 Overview");
	terminal_expect(t, "db-primary");
	terminal_type(t, "\x1b");
	terminal_expect(t, "volume db-primary-data");
	terminal_type(t, "\x1b\x1b");
	terminal_expect(t, "1 of ");
	terminal_free(t);
}

static void each_tab_shows_its_part(void **state)
{
	struct terminal *t = view(24, 120, "db-primary", "\r");

	(void)state;
	terminal_expect(t, "7 Diagnostics");
	terminal_expect(t, "m1.large");
	terminal_type(t, "\t");
	terminal_expect(t, "Fixed IPs");
	terminal_expect(t, "10.20.0.");
	terminal_expect(t, "default");
	terminal_type(t, "\x1b[C");
	terminal_expect(t, "db-primary-data");
	terminal_expect(t, "/dev/vdb");
	terminal_expect(t, "in-use");
	terminal_type(t, "4");
	terminal_expect(t, "create");
	terminal_expect(t, "ok");
	terminal_type(t, "\r");
	terminal_expect(t, "compute__do_build_and_run_instance");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "compute__do_build_and_run_instance");
	terminal_type(t, "5");
	terminal_expect(t, "served in");
	terminal_type(t, "6");
	terminal_expect(t, "production");
	terminal_type(t, "7");
	terminal_expect(t, "os-server-diagnostics");
	terminal_expect(t, "usually admin-only");
	/* What is refused in one tab keeps no other from working. */
	terminal_type(t, "9");
	terminal_expect(t, "\"name\": \"db-primary\"");
	terminal_type(t, "/locked_reason\r");
	terminal_expect(t, "\"locked_reason\": \"do not touch: production\"");
	terminal_type(t, "\x1b[D");
	terminal_expect(t, "os-migrations");
	terminal_type(t, "\x1b[Z\x1b[Z");
	terminal_expect(t, "Enter change a value");
	terminal_free(t);
}

static void keys_of_the_list_open_their_tab(void **state)
{
	struct terminal *t = view(24, 80, "db-primary", "e");

	(void)state;
	terminal_expect(t, "create");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "4 Events"));
	terminal_type(t, "l");
	terminal_expect(t, "served in");
	terminal_settle(t, 100);
	assert_true(terminal_is_reverse(t, "5 Console"));
	terminal_type(t, "y");
	terminal_expect(t, "\"status\": \"ACTIVE\"");
	/* It is one view. */
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 of ");
	terminal_free(t);
}

static void narrow_screens_have_all_tabs(void **state)
{
	struct terminal *t = view(15, 60, "db-primary", "\r");

	(void)state;
	terminal_expect(t, "9 JSON");
	terminal_expect(t, "do not touch");
	terminal_type(t, "2");
	terminal_expect(t, "10.20.0.");
	terminal_type(t, "G");
	terminal_free(t);
}

static void an_administrator_sees_more(void **state)
{
	struct terminal *t = open_as(demo_cloud_admin_env("demo"), 40, 100, "db-primary", "\r");

	(void)state;
	terminal_expect(t, "Host             compute-");
	terminal_type(t, "7");
	terminal_expect(t, "hypervisor");
	terminal_expect(t, "Received");
	terminal_expect(t, "8192 MiB");
	terminal_type(t, "8");
	terminal_expect(t, "This server has never been migrated.");
	terminal_type(t, "1\r");
	terminal_expect(t, "hypervisor compute-");
	terminal_expect(t, "uptime");
	terminal_free(t);
}

static void metadata_is_edited_in_place(void **state)
{
	static const char *const show[] = {"show", "web-02", NULL};
	struct terminal_options options = {.env = demo_cloud_env(), .cols = 200, .rows = 60};
	struct terminal *t = view(24, 80, "web-02", "\r"), *other;

	(void)state;
	terminal_type(t, "6");
	terminal_expect(t, "n new");
	terminal_type(t, "nowner=ops & co = us\r");
	terminal_expect(t, "ops & co = us");
	terminal_type(t, "nazure\r");
	terminal_expect(t, "azure");
	terminal_settle(t, 100);
	terminal_type(t, "/owner\r\r");
	terminal_expect(t, "owner = ops & co = us");
	terminal_type(t, "\x15nobody\r");
	terminal_expect(t, "owner   nobody");
	other = terminal_start(&options, show);
	terminal_expect(other, "\"owner\": \"nobody\"");
	terminal_expect(other, "azure");
	terminal_free(other);
	/* What D deletes here is not the server. */
	terminal_type(t, "/azure\rD");
	terminal_expect(t, "Delete the tag azure of web-02?");
	terminal_type(t, "\r");
	terminal_expect_gone(t, " Confirm ");
	terminal_expect(t, "azure");
	terminal_type(t, "D");
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "no longer has the tag");
	terminal_type(t, "/owner\rD");
	terminal_expect(t, "Delete the metadata owner of web-02?");
	terminal_type(t, "y");
	terminal_expect_gone(t, "nobody");
	terminal_type(t, "J");
	terminal_expect(t, "web-02");
	terminal_free(t);
}

/* With `colour` among the metadata the demo's log has escapes and carriage returns. */
static void the_console_log_is_as_a_terminal_leaves_it(void **state)
{
	struct terminal *t = view(40, 100, "talker", "l");
	size_t len;
	const char *raw;

	(void)state;
	terminal_expect(t, "served in");
	terminal_type(t, "/cron.service\r");
	terminal_expect(t, "[  OK  ] Started cron.service.");
	terminal_expect(t, "progress 100%");
	assert_false(terminal_has(t, "progress  10%"));
	raw = terminal_raw(t, &len);
	assert_null(memmem(raw, len, "\x1b]0;owned", 9));
	assert_false(terminal_has(t, "owned"));
	terminal_type(t, "/no such words\r");
	terminal_expect(t, "'no such words' not found");
	terminal_free(t);
}

static void the_log_is_followed_only_while_it_is_seen(void **state)
{
	struct terminal *t = view(24, 80, "talker", "l");
	char *last;
	int asked;

	(void)state;
	terminal_expect(t, "served in");
	terminal_settle(t, 100);
	last = terminal_row(t, 22);
	terminal_expect_gone(t, last);
	free(last);
	/* Further up it stands still, and in another tab nobody asks. */
	terminal_type(t, "g");
	terminal_expect(t, "Linux version");
	asked = requests("/action\"");
	terminal_idle(t, 3500);
	assert_int_equal(requests("/action\""), asked);
	terminal_type(t, "G1");
	terminal_expect(t, "m1.tiny");
	asked = requests("/action\"");
	terminal_idle(t, 3500);
	assert_int_equal(requests("/action\""), asked);
	terminal_free(t);
}

static void errors_show_in_their_tab(void **state)
{
	struct terminal *t = view(24, 80, "ci-runner-b7", "l");

	(void)state;
	terminal_expect(t, "HTTP 409");
	terminal_expect(t, "a server that never ran has no log");
	free(demo_cloud_control("POST", "/faults", "GET /os-volume_attachments html"));
	terminal_type(t, "3");
	terminal_expect(t, "Cannot load the volumes:");
	terminal_expect(t, "HTML");
	terminal_type(t, "2");
	terminal_expect(t, "No interfaces.");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "3R");
	terminal_expect(t, "No volumes attached.");
	terminal_free(t);
}

static void older_events_come_when_they_are_asked_for(void **state)
{
	struct terminal *t = view(24, 80, "bastion", "\r");

	(void)state;
	for (int i = 0; i < 18; i++) {
		static const char *const lock[] = {"lock", "bastion", NULL}, *const unlock[] = {
		                                                                     "unlock",
		                                                                     "bastion",
		                                                                     NULL};

		command(lock);
		command(unlock);
	}
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, "4");
	terminal_expect(t, "unlock");
	/* One for the list, none for events that nobody looks at. */
	assert_int_equal(requests("/os-instance-actions"), 1);
	terminal_type(t, "G");
	terminal_expect(t, "Enter: older events");
	terminal_expect_gone(t, "create");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "older events");
	terminal_type(t, "G");
	terminal_expect(t, "create");
	assert_int_equal(requests("/os-instance-actions"), 2);
	terminal_type(t, "\r");
	terminal_expect(t, "compute__do_build_and_run_instance");
	assert_int_equal(requests("/os-instance-actions"), 3);
	terminal_free(t);
}

static void a_server_may_go_under_ones_eyes(void **state)
{
	static const char *const delete[] = {"delete", "talker", NULL};
	struct terminal *t = view(24, 80, "talker", "\r"), *events = view(24, 80, "talker", "e");

	(void)state;
	terminal_expect(t, "m1.tiny");
	terminal_expect(events, "create");
	command(delete);
	terminal_expect(t, "Deleted (last seen");
	terminal_expect(events, "Deleted (last seen");
	terminal_expect(events, "create");
	terminal_expect_gone(events, "could not be found");
	terminal_free(events);
	/* What was seen stays; what was not says so. */
	terminal_expect(t, "m1.tiny");
	terminal_type(t, "4");
	terminal_expect(t, "The server was deleted");
	terminal_type(t, "6");
	terminal_expect(t, "colour");
	terminal_type(t, "n");
	terminal_expect(t, "the server was deleted");
	terminal_type(t, "\x1b");
	terminal_expect(t, "No matches");
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_wrong_comes_first),
	        cmocka_unit_test(opening_costs_one_request),
	        cmocka_unit_test(lines_lead_to_objects_and_back),
	        cmocka_unit_test(each_tab_shows_its_part),
	        cmocka_unit_test(keys_of_the_list_open_their_tab),
	        cmocka_unit_test(narrow_screens_have_all_tabs),
	        cmocka_unit_test(an_administrator_sees_more),
	        cmocka_unit_test(metadata_is_edited_in_place),
	        cmocka_unit_test(the_console_log_is_as_a_terminal_leaves_it),
	        cmocka_unit_test(the_log_is_followed_only_while_it_is_seen),
	        cmocka_unit_test(errors_show_in_their_tab),
	        cmocka_unit_test(older_events_come_when_they_are_asked_for),
	        /* Last: it takes a server away. */
	        cmocka_unit_test(a_server_may_go_under_ones_eyes),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
