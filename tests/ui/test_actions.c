/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to what is selected: the menu and its reasons, forms made from the grammar,
 * questions whose answer is typed, guards, and what comes once. */
#include <setjmp.h>
#include <signal.h>
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

#define DOWN "\x1b[B"
#define UP   "\x1b[A"
#define ESC  "\x1b"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "10", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static struct terminal *start(
        const char *home, const char *const *env, const char *const *arguments)
{
	struct terminal_options options = {.env = env ? env : demo_cloud_env(), .home = home};
	struct terminal *t = terminal_start(&options, arguments);

	terminal_expect(t, "1 Servers ");
	terminal_expect(t, "live");
	return t;
}

static struct terminal *start_plain(void)
{
	return start(NULL, NULL, NULL);
}

/* That server alone is shown, and selected. */
static void select_server(struct terminal *t, const char *name)
{
	char *filter = xasprintf("/name=%s\r", name);

	terminal_type(t, filter);
	terminal_expect(t, "1 of ");
	free(filter);
}

/* Down to that action in the menu. */
static void choose(struct terminal *t, const char *action)
{
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, action);
	terminal_expect(t, action);
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Actions on");
}

/* Presses the key until the row with that hint is selected; each has its answer before the next. */
static void go_to(struct terminal *t, const char *key, const char *hint)
{
	terminal_settle(t, 200);
	for (int i = 0; i < 20 && !terminal_has(t, hint); i++) {
		terminal_type(t, key);
		terminal_settle(t, 200);
	}
	terminal_expect(t, hint);
}

static void the_menu_has_groups_and_reasons(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "db-replica-2");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on db-replica-2");
	terminal_expect(t, "Power");
	/* What can be done comes first. */
	terminal_expect(t, "start ");
	terminal_expect(t, "needs ACTIVE; this server is SHUTOFF");
	terminal_expect(t, "Size and host");
	assert_true(terminal_find_row(t, "start ") < terminal_find_row(t, "pause "));
	terminal_type(t, "migrate");
	terminal_expect(t, "Usually admin-only.");
	terminal_type(t, "\x15volume");
	terminal_expect(t, "Volumes");
	terminal_expect(t, "volume-attach ");
	terminal_expect(t, "volume-detach ");
	terminal_type(t, "\x15tag");
	terminal_expect(t, "Name and metadata");
	terminal_expect(t, "server-tag-add");
	terminal_type(t, ESC);
	terminal_expect_gone(t, "Actions on");
	terminal_free(t);
}

static void of_several_marked_it_counts_who_can(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	terminal_type(t, "/db-replica\r");
	terminal_expect(t, "2 of ");
	terminal_type(t, "*");
	terminal_expect(t, "2 marked");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on 2 servers");
	terminal_type(t, "pause");
	terminal_expect(t, "Possible for 1 of 2");
	terminal_type(t, "\x15unshelve");
	terminal_expect(t, "needs SHELVED");
	/* What does not fit on its line stands whole below. */
	terminal_expect(t, "this server is ");
	terminal_free(t);
}

static void resizes_with_a_list_of_flavors(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "git");
	choose(t, "resize");
	terminal_expect(t, "RAM MiB");
	terminal_expect(t, "is the current flavor");
	/* The selection begins there; it can't be taken. */
	terminal_type(t, "\r");
	terminal_expect(t, "it is the current flavor");
	terminal_type(t, "m1.small");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Flavor *");
	terminal_type(t, "y");
	terminal_expect(t, "The request");
	terminal_expect(t, "\"flavorRef\": \"2\"");
	terminal_type(t, ESC);
	terminal_expect(t, "Flavor *");
	terminal_type(t, "c");
	terminal_expect(t, "ncnova resize ");
	terminal_type(t, ESC);
	terminal_expect(t, "Flavor *");
	terminal_type(t, "\r");
	terminal_expect(t, "VERIFY_RESI");
	choose(t, "resize-confirm");
	terminal_expect(t, "ACTIVE");
	terminal_expect(t, "m1.small");
	terminal_free(t);
}

/* Its hint goes once it is filled, not only when the form is submitted again. */
static void a_picked_field_is_no_longer_called_required(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-03");
	choose(t, "resize");
	terminal_expect(t, "RAM MiB");
	terminal_type(t, ESC);
	terminal_expect(t, "Flavor *");
	terminal_type(t, UP "\r");
	terminal_expect(t, "Flavor: required");
	terminal_type(t, "m1.medium");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Flavor *");
	terminal_type(t, DOWN);
	terminal_expect(t, "Enter pick");
	assert_false(terminal_has(t, "required"));
	terminal_free(t);
}

static void rebuilds_from_another_image(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-02");
	choose(t, "rebuild");
	/* The image that it has. */
	terminal_expect(t, "Image *");
	terminal_expect(t, "Ubuntu 24.04 LTS");
	go_to(t, UP, "New image, by name");
	terminal_type(t, "Fedora");
	terminal_expect(t, "DEACTIVATED");
	terminal_type(t, " 40");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Fedora-Cloud-Base-40");
	terminal_type(t, "\r");
	terminal_expect(t, "Rebuild web-02?");
	terminal_expect(t, "project demo");
	free(demo_cloud_control("POST", "/faults", "POST */servers/*/action times=1 slow=600"));
	terminal_type(t, "y");
	/* What is on its way is not sent again. */
	terminal_expect(t, "sending…");
	terminal_type(t, "\r");
	terminal_settle(t, 100);
	assert_false(terminal_has(t, "Rebuild web-02?"));
	terminal_expect(t, "web-02 is rebuilt");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_free(t);
}

static void attaches_and_detaches_a_volume(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-01");
	choose(t, "volume-attach");
	terminal_expect(t, "spare-10g");
	terminal_expect(t, "is in-use");
	terminal_type(t, "spare");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Volume *");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Volume *");
	terminal_settle(t, 500);
	choose(t, "volume-detach");
	/* Its own alone. */
	terminal_expect(t, "spare-10g");
	terminal_expect(t, "1 of 1");
	terminal_type(t, "\r\r");
	terminal_expect(t, "Volume-detach web-01?");
	terminal_type(t, "y");
	terminal_expect_gone(t, " Confirm ");
	terminal_expect_gone(t, "Volume *");
	terminal_free(t);
}

static void attaches_and_detaches_an_interface(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-03");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, "interface-attach\t");
	terminal_expect(t, "interface-attach web-03");
	go_to(t, DOWN, "Enter pick");
	go_to(t, DOWN, "Network ID");
	terminal_type(t, "private");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r\r");
	terminal_expect_gone(t, "Net id");
	terminal_settle(t, 500);
	choose(t, "interface-detach");
	terminal_expect(t, "3 of 3");
	terminal_type(t, "\r\r");
	terminal_expect(t, "Interface-detach web-03?");
	terminal_type(t, "y");
	terminal_expect_gone(t, " Confirm ");
	terminal_expect_gone(t, "Port id *");
	terminal_free(t);
}

static void tags_and_metadata_are_typed_and_picked(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-01");
	choose(t, "server-tag-add");
	terminal_expect(t, "Tag *");
	/* What is needed is said where it is missing. */
	terminal_type(t, "\r\r");
	terminal_expect(t, "Tag: required");
	terminal_type(t, "red-form, blue-form\r\r");
	terminal_expect_gone(t, "Tag *");
	choose(t, "server-tag-delete ");
	terminal_expect(t, "red-form");
	terminal_expect(t, "blue-form");
	terminal_type(t, "blue");
	terminal_expect(t, "1 of ");
	terminal_type(t, " \r");
	terminal_expect(t, "Tag *");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Tag *");
	choose(t, "server-tag-list");
	terminal_expect(t, "red-form");
	assert_false(terminal_has(t, "blue-form"));
	terminal_free(t);
}

static void a_snapshot_has_a_name_already(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "mail");
	choose(t, "image-create");
	terminal_expect(t, "mail-snap-20");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "mail-snap-20");
	terminal_type(t, "2/mail-snap\r");
	terminal_expect(t, "1 of ");
	terminal_free(t);
}

static void the_rescue_password_is_shown_once(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "cache-01");
	choose(t, "rescue");
	terminal_expect(t, "Image");
	terminal_expect(t, "Password");
	terminal_type(t, UP);
	terminal_expect(t, "Enter submit");
	terminal_type(t, "\r");
	terminal_expect(t, "Rescue cache-01?");
	terminal_type(t, "y");
	terminal_expect(t, "Administrator password");
	terminal_expect(t, "shown only once");
	terminal_type(t, ESC);
	terminal_expect_gone(t, "shown only once");
	terminal_free(t);
}

static void a_lock_has_a_reason(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "lb-01");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, "lock\t");
	terminal_expect(t, "lock lb-01");
	terminal_expect(t, "Reason for locking it");
	terminal_type(t, "being moved\r");
	terminal_settle(t, 100);
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Reason");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, "pause");
	terminal_expect(t, "locked");
	terminal_type(t, "\x15unlock\r");
	terminal_expect_gone(t, "Actions on");
	terminal_free(t);
}

static void of_many_the_number_is_typed(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	terminal_type(t, "/ci-runner\r");
	terminal_expect(t, "5 of ");
	terminal_type(t, "*");
	terminal_expect(t, "5 marked");
	/* Of a few Yes is enough. */
	terminal_type(t, "D");
	terminal_expect(t, "Delete 5 servers?");
	terminal_expect(t, "Yes");
	terminal_type(t, ESC ESC);
	terminal_expect_gone(t, " Confirm ");
	terminal_type(t, "/\x15status:active\r*");
	terminal_expect(t, "marked");
	terminal_type(t, "D");
	terminal_expect(t, " Confirm ");
	terminal_expect(t, "to continue:");
	terminal_type(t, "y\r");
	terminal_expect(t, "that is not ");
	terminal_type(t, ESC);
	terminal_expect_gone(t, " Confirm ");
	terminal_type(t, "J");
	terminal_expect(t, "No jobs yet");
	terminal_free(t);
}

/* A home whose configuration guards the cloud that the variables make. */
static char *guarded_home(const char *guard)
{
	char *home = xstrdup("/tmp/ncnova-actions-XXXXXX"), *command, *path;
	FILE *file;

	assert_non_null(mkdtemp(home));
	command = xasprintf("mkdir -p %s/.config/ncnova", home);
	assert_int_equal(system(command), 0);
	path = xasprintf("%s/.config/ncnova/config.yaml", home);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "clouds:\n  envvars:\n    guard: %s\n    colour: red\n", guard);
	fclose(file);
	free(path);
	free(command);
	return home;
}

static void remove_home(char *home)
{
	char *command = xasprintf("rm -rf %s", home);

	assert_int_equal(system(command), 0);
	free(command);
	free(home);
}

static void a_guarded_cloud_wants_its_name(void **state)
{
	char *home = guarded_home("confirm");
	struct terminal *t = start(home, NULL, NULL);

	(void)state;
	terminal_expect(t, "GUARDED");
	select_server(t, "restore-me");
	terminal_type(t, ESC);
	select_server(t, "monitoring");
	terminal_type(t, "D");
	terminal_expect(t, "Delete monitoring?");
	terminal_expect(t, "Type envvars to continue:");
	terminal_type(t, "y\r");
	terminal_expect(t, "that is not envvars");
	terminal_type(t, "\x15"
	                 "envvars\r");
	terminal_expect(t, "monitoring is deleted");
	terminal_type(t, ESC);
	terminal_type(t, ":delete lb-02\r");
	terminal_expect(t, "Type envvars to continue:");
	terminal_type(t, "\r");
	terminal_expect_gone(t, " Confirm ");
	terminal_free(t);
	remove_home(home);
}

static void a_read_only_cloud_changes_nothing(void **state)
{
	char *home = guarded_home("read-only");
	struct terminal *t = start(home, NULL, NULL);

	(void)state;
	terminal_expect(t, "READ-ONLY");
	select_server(t, "lb-02");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, "stop");
	terminal_expect(t, "read-only");
	terminal_type(t, ESC);
	terminal_expect_gone(t, "Actions on");
	terminal_type(t, "D");
	terminal_expect(t, "read-only");
	terminal_type(t, "b");
	terminal_settle(t, 100);
	assert_false(terminal_has(t, "Boot a server"));
	terminal_type(t, ":delete lb-02\r");
	terminal_settle(t, 200);
	terminal_expect(t, "read-only");
	assert_false(terminal_has(t, " Confirm "));
	terminal_free(t);
	remove_home(home);
}

static void the_badge_is_seen_without_colours(void **state)
{
	char *home = guarded_home("read-only");
	struct terminal_options options = {
	        .env = demo_cloud_env(), .home = home, .term = "vt100", .rows = 15, .cols = 60};
	struct terminal *t = terminal_start(&options, NULL);

	(void)state;
	terminal_expect(t, " READ-ONLY ");
	assert_true(terminal_is_reverse(t, " READ-ONLY "));
	terminal_free(t);
	remove_home(home);
}

static void a_private_key_is_kept_for_its_owner_alone(void **state)
{
	static const char *const arguments[] = {"--os-compute-api-version", "2.79", NULL};
	char *home = guarded_home("none"), *path = xasprintf("%s/.ssh/form-key.pem", home);
	struct terminal *t = start(home, NULL, arguments);
	struct stat about;

	(void)state;
	terminal_type(t, "4");
	terminal_expect(t, "demo-key");
	terminal_type(t, "n");
	terminal_expect(t, "Name *");
	terminal_type(t, "form-key");
	terminal_expect(t, "~/.ssh/form-key.pem");
	go_to(t, "\t", "Enter submit");
	terminal_type(t, "\r");
	terminal_expect(t, "Private key of form-key saved in");
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_true(about.st_size > 100);
	assert_false(terminal_has(t, "PRIVATE KEY"));
	/* What is there already is not written over. */
	terminal_type(t, "n");
	terminal_expect(t, "Name *");
	terminal_type(t, "form-key");
	go_to(t, "\t", "Enter submit");
	terminal_type(t, "\r");
	terminal_expect(t, "already exists");
	/* Without a file it is shown, once. */
	terminal_type(t, "\x15" ESC);
	terminal_expect_gone(t, "Name *");
	terminal_type(t, "D");
	terminal_expect(t, " Confirm ");
	terminal_type(t, ESC);
	terminal_expect_gone(t, " Confirm ");
	terminal_free(t);
	free(path);
	remove_home(home);
}

static void a_key_without_a_file_is_shown_once(void **state)
{
	static const char *const arguments[] = {"--os-compute-api-version", "2.79", NULL};
	struct terminal *t = start(NULL, NULL, arguments);

	(void)state;
	terminal_type(t, "4");
	terminal_expect(t, "demo-key");
	terminal_type(t, "n");
	terminal_expect(t, "Name *");
	terminal_type(t, "shown-key\t");
	go_to(t, "\t", "readable only by you");
	terminal_type(t, "\x15");
	go_to(t, "\t", "Enter submit");
	terminal_type(t, "\r");
	terminal_expect(t, "PRIVATE KEY");
	terminal_expect(t, "shown only once");
	terminal_type(t, ESC);
	terminal_expect_gone(t, "PRIVATE KEY");
	terminal_type(t, "E");
	terminal_settle(t, 100);
	assert_false(terminal_has(t, "PRIVATE KEY"));
	terminal_free(t);
}

static void what_was_refused_is_still_typed(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	free(demo_cloud_control("POST", "/faults", "POST */servers/*/action times=1 status=409"));
	select_server(t, "cache-02");
	choose(t, "image-create");
	terminal_expect(t, "cache-02-snap-20");
	terminal_type(t, "\r");
	terminal_expect(t, "409");
	terminal_expect(t, "cache-02-snap-20");
	terminal_expect(t, "Name *");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Name *");
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_free(t);
}

static void a_password_is_typed_twice_and_not_shown(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "lb-02");
	choose(t, "set-password");
	terminal_expect(t, "New password *");
	terminal_type(t, "hunter22\r");
	terminal_expect(t, "********");
	terminal_type(t, "hunter23\r\r");
	terminal_expect(t, "the two do not match");
	terminal_type(t, "\x15"
	                 "hunter22\r\r");
	terminal_expect_gone(t, "New password *");
	assert_false(terminal_has(t, "hunter"));
	terminal_free(t);
}

static void an_administrator_makes_a_flavor(void **state)
{
	struct terminal *t = start(NULL, demo_cloud_admin_env("admin"), NULL);

	(void)state;
	terminal_type(t, "3");
	terminal_expect(t, "m1.tiny");
	terminal_type(t, "n");
	terminal_expect(t, "flavor-create");
	terminal_type(t, "form.flavor\tauto\t64\t1\t1\t");
	go_to(t, "\t", "Enter submit");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Enter submit");
	terminal_expect(t, "form.flavor");
	/* And takes it away again. */
	terminal_type(t, ESC);
	terminal_expect(t, "m1.tiny");
	terminal_type(t, "/form.flavor\r");
	terminal_expect(t, "1 of ");
	terminal_type(t, "D");
	terminal_expect(t, "Flavor-delete form.flavor?");
	terminal_type(t, "y");
	terminal_expect(t, "0 of ");
	terminal_free(t);
}

static size_t cost_of(struct terminal *t, const char *keys)
{
	terminal_settle(t, 300);
	terminal_bytes(t);
	terminal_type(t, keys);
	terminal_settle(t, 300);
	return terminal_bytes(t);
}

static void keys_cost_little(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	select_server(t, "web-03");
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	assert_true(cost_of(t, DOWN) < 600);
	terminal_type(t, "update\r");
	terminal_expect(t, "update web-03");
	terminal_expect(t, "Description");
	assert_true(cost_of(t, "x") < 200);
	assert_true(cost_of(t, DOWN) < 400);
	assert_int_equal(cost_of(t, ""), 0);
	terminal_free(t);
}

static void a_pane_without_new_rows_reports_it(void **state)
{
	struct terminal *t = start_plain();

	(void)state;
	terminal_type(t, "2n");
	terminal_expect(t, "images cannot be created here");
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_menu_has_groups_and_reasons),
	        cmocka_unit_test(of_several_marked_it_counts_who_can),
	        cmocka_unit_test(resizes_with_a_list_of_flavors),
	        cmocka_unit_test(a_picked_field_is_no_longer_called_required),
	        cmocka_unit_test(rebuilds_from_another_image),
	        cmocka_unit_test(attaches_and_detaches_a_volume),
	        cmocka_unit_test(attaches_and_detaches_an_interface),
	        cmocka_unit_test(tags_and_metadata_are_typed_and_picked),
	        cmocka_unit_test(a_snapshot_has_a_name_already),
	        cmocka_unit_test(the_rescue_password_is_shown_once),
	        cmocka_unit_test(a_lock_has_a_reason),
	        cmocka_unit_test(of_many_the_number_is_typed),
	        cmocka_unit_test(a_guarded_cloud_wants_its_name),
	        cmocka_unit_test(a_read_only_cloud_changes_nothing),
	        cmocka_unit_test(the_badge_is_seen_without_colours),
	        cmocka_unit_test(a_private_key_is_kept_for_its_owner_alone),
	        cmocka_unit_test(a_key_without_a_file_is_shown_once),
	        cmocka_unit_test(what_was_refused_is_still_typed),
	        cmocka_unit_test(a_password_is_typed_twice_and_not_shown),
	        cmocka_unit_test(an_administrator_makes_a_flavor),
	        cmocka_unit_test(keys_cost_little),
	        cmocka_unit_test(a_pane_without_new_rows_reports_it),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
