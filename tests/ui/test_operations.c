/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is done to servers in a day, from the screen alone with keys: three are booted,
 * operated on, and deleted. On either cloud; and what fails says why where one waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/json.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

#define ESC  "\x1b"
#define UP   "\x1b[A"
#define DOWN "\x1b[B"

static char *group; /* what the three are called: GROUP-1 to GROUP-3 */
static char *volume_id, *volume_name;

/* --- what is made beforehand, and taken away --- */

static cJSON *call(struct session *session, const char *service, const char *method,
        const char *path, const char *body)
{
	struct session_request request = {.service = service,
	        .method = method,
	        .path = path,
	        .body = body,
	        .not_found_ok = true};
	struct error error = {0};
	cJSON *answer = NULL;

	if (session_wait(session, &request, &answer, &error))
		fprintf(stderr, "%s %s: %s\n", method, path, error.message);
	return answer;
}

static int make_volume(void **state)
{
	struct session *session = cloud_session();
	char *body;
	cJSON *answer;

	(void)state;
	group = cloud_name("day");
	volume_name = xasprintf("%s-data", group);
	body = xasprintf("{\"volume\": {\"size\": 1, \"name\": \"%s\"}}", volume_name);
	answer = call(session, "volume", "POST", "/volumes", body);
	volume_id = xstrdup(json_str(json_get(answer, "volume"), "id"));
	cJSON_Delete(answer);
	cloud_session_free(session);
	free(body);
	return volume_id ? 0 : -1;
}

/* Servers that a failed test left, their images, the volume. */
static int remove_all(void **state)
{
	struct session *session = cloud_session();
	char *line = xasprintf("list --name ^%s --minimal -f value -c ID", group);
	char *path;
	char *out = NULL;
	struct strv ids = STRV_INIT;
	cJSON *images;
	const cJSON *image;

	(void)state;
	cloud_line(line, &out, NULL);
	strv_split(&ids, out ? out : "", '\n');
	for (size_t i = 0; i < ids.count; i++) {
		char *server = xasprintf("/servers/%s", ids.items[i]);

		cJSON_Delete(call(session, "compute", "DELETE", server, NULL));
		cloud_wait_status(session, ids.items[i], "DELETED", 60);
		free(server);
	}
	images = call(session, "image", "GET", "/v2/images?visibility=private&limit=200", NULL);
	cJSON_ArrayForEach(image, json_get(images, "images"))
	{
		char *one = xasprintf("/v2/images/%s", json_str(image, "id"));

		if (str_starts(json_str(image, "name"), group))
			cJSON_Delete(call(session, "image", "DELETE", one, NULL));
		free(one);
	}
	path = xasprintf("/volumes/%s", volume_id);
	cJSON_Delete(call(session, "volume", "DELETE", path, NULL));
	cJSON_Delete(images);
	strv_free(&ids);
	cloud_session_free(session);
	free(path);
	free(line);
	free(out);
	free(group);
	free(volume_id);
	free(volume_name);
	return 0;
}

/* --- keys --- */

static void type3(struct terminal *t, const char *before, const char *word, const char *after)
{
	char *keys = xasprintf("%s%s%s", before, word, after);

	terminal_type(t, keys);
	free(keys);
}

/* As its administrator, in the same project, or as somebody who may only look. */
static struct terminal *start_as(const char *who)
{
	const char *const real[] = {"--os-cloud", who, "--os-project-name", "demo", NULL};
	char *user = xasprintf("OS_USERNAME=%s", who ? who : "demo");
	char *password = xasprintf("OS_PASSWORD=%s", str_eq(who, "admin") ? "admin" : "demo");
	const char *const env[] = {user, password, NULL};
	struct terminal_options options = {.rows = 30, .cols = 110};
	struct terminal *t;

	if (!cloud_is_real())
		options.env = env;
	t = cloud_terminal(&options, who && cloud_is_real() ? real : NULL);
	terminal_expect(t, "1 Servers");
	terminal_expect(t, "live");
	free(user);
	free(password);
	return t;
}

/* The word is on the screen exactly `times` times, within four minutes. */
static void expect_times(struct terminal *t, const char *word, int times)
{
	int seen = -1;

	for (int tries = 0; tries < 4800; tries++) {
		char *screen = terminal_screen(t);
		const char *at = screen;

		for (seen = 0; (at = strstr(at, word)); at += strlen(word))
			seen++;
		if (seen == times) {
			free(screen);
			return;
		}
		free(screen);
		terminal_idle(t, 50);
	}
	terminal_expect(t, "so many times");
	fail_msg("%s is there %d times, not %d", word, seen, times);
}

/* Only the group's are shown; the row of one. */
static void show_group(struct terminal *t, const char *shown)
{
	terminal_type(t, ESC ESC);
	type3(t, "1/", group, "\r");
	terminal_expect(t, shown);
}

static void select_one(struct terminal *t, int number)
{
	char *filter = xasprintf("1/name=%s-%d\r", group, number);

	terminal_type(t, ESC ESC);
	terminal_type(t, filter);
	terminal_expect(t, "1 of ");
	free(filter);
}

/* While something is under way with one of them the menu says so, and nothing is begun: then once
 * more. */
static void act(struct terminal *t, const char *action)
{
	for (int tries = 0; tries < 60; tries++) {
		terminal_type(t, "a");
		terminal_expect(t, "Actions on");
		terminal_type(t, action);
		terminal_expect(t, action);
		if (!terminal_has(t, "is busy") && !terminal_has(t, " of 3 can")) {
			terminal_type(t, "\r");
			if (terminal_wait_gone(t, "Actions on", 3))
				return;
		}
		terminal_type(t, ESC);
		terminal_expect_gone(t, "Actions on");
		terminal_idle(t, 500);
	}
	fail_msg("%s: it stays busy", action);
}

static void act_and_yes(struct terminal *t, const char *action)
{
	act(t, action);
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect_gone(t, " Confirm ");
}

/* In the list that a form opens with, once it has come: the one thing with that name. */
static void pick(struct terminal *t, const char *word)
{
	terminal_expect(t, word);
	terminal_type(t, word);
	terminal_type(t, "\r");
}

/* To the form's first row, which does it. */
static void run_form(struct terminal *t)
{
	for (int i = 0; i < 100 && !terminal_has(t, "Enter submit"); i++) {
		terminal_type(t, UP);
		terminal_idle(t, 50);
	}
	terminal_type(t, "\r");
}

/* --- the day --- */

static void boot_three(struct terminal *t)
{
	char *done = xasprintf("%s-3", group);

	terminal_type(t, "b");
	terminal_expect(t, "Boot a server");
	terminal_type(t, cloud_image());
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "VCPUs");
	terminal_type(t, cloud_flavor());
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Name");
	type3(t, "", group, "\r");
	terminal_expect(t, "fits: image, flavor, quota and network");
	terminal_type(t, "o");
	terminal_expect(t, "Count");
	for (int i = 0; i < 20 && !terminal_has(t, "Several are named"); i++) {
		terminal_type(t, DOWN);
		terminal_idle(t, 50);
	}
	terminal_type(t, "\x15"
	                 "3");
	for (int i = 0; i < 20 && !terminal_has(t, "Enter continue"); i++) {
		terminal_type(t, UP);
		terminal_idle(t, 50);
	}
	terminal_type(t, "\r");
	terminal_expect(t, "fits: image, flavor, quota and network");
	terminal_type(t, "\r");
	terminal_expect(t, "ACTIVE");
	show_group(t, "3 of ");
	terminal_expect(t, done);
	expect_times(t, " ACTIVE", 3);
	free(done);
}

static void stop_and_start_all(struct terminal *t)
{
	show_group(t, "3 of ");
	terminal_type(t, "*");
	terminal_expect(t, "3 marked");
	act_and_yes(t, "stop");
	expect_times(t, " SHUTOFF", 3);
	terminal_type(t, "*");
	terminal_expect(t, "3 marked");
	act(t, "start");
	expect_times(t, " ACTIVE", 3);
	terminal_type(t, ESC);
}

static void resize_two(struct terminal *t)
{
	for (int i = 1; i <= 2; i++) {
		select_one(t, i);
		act(t, "resize ");
		terminal_expect(t, "is the current flavor");
		pick(t, cloud_is_real() ? "m1.micro" : "m1.small");
		terminal_expect(t, "Flavor *");
		terminal_type(t, "\r");
		terminal_expect_gone(t, "Flavor *");
		expect_times(t, " VERIFY_RESIZE", 1);
		if (i == 1)
			act(t, "resize-confirm");
		else
			act_and_yes(t, "resize-revert");
		expect_times(t, " ACTIVE", 1);
	}
}

/* The image that it has is chosen already. */
static void rebuild(struct terminal *t)
{
	select_one(t, 3);
	act(t, "rebuild");
	terminal_expect(t, "Image *");
	terminal_expect(t, cloud_image());
	run_form(t);
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "is rebuilt");
	expect_times(t, " ACTIVE", 1);
}

static void snapshot(struct terminal *t)
{
	select_one(t, 1);
	act(t, "image-create");
	terminal_expect(t, "-snap-20");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Name *");
	terminal_type(t, ESC ESC);
	type3(t, "2/", group, "\r");
	terminal_expect(t, "1 of ");
	expect_times(t, " ACTIVE", 1);
	terminal_type(t, ESC);
	terminal_type(t, "1");
}

static void shelve(struct terminal *t)
{
	select_one(t, 2);
	act_and_yes(t, "shelve ");
	expect_times(t, " SHELVED_OFFLOADED", 1);
	act(t, "unshelve");
	terminal_expect(t, "Availability zone");
	run_form(t);
	expect_times(t, " ACTIVE", 1);
}

static void rescue(struct terminal *t)
{
	select_one(t, 3);
	act(t, "rescue");
	terminal_expect(t, "Password");
	run_form(t);
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "shown only once");
	terminal_type(t, ESC);
	terminal_expect_gone(t, "shown only once");
	expect_times(t, " RESCUE ", 1);
	act(t, "unrescue");
	expect_times(t, " ACTIVE", 1);
}

static void lock(struct terminal *t)
{
	select_one(t, 1);
	act(t, "lock ");
	terminal_expect(t, "Reason");
	run_form(t);
	terminal_expect(t, "is locked");
	act(t, "unlock");
	terminal_expect(t, "is unlocked");
}

static void attach_a_volume(struct terminal *t)
{
	char *said;

	select_one(t, 1);
	act(t, "volume-attach ");
	pick(t, volume_name);
	terminal_expect(t, "Volume *");
	run_form(t);
	terminal_expect(t, "has its volume");
	act(t, "volume-detach");
	pick(t, volume_name);
	terminal_expect(t, "Volume *");
	run_form(t);
	terminal_expect(t, " Confirm ");
	said = xasprintf("Volume: %s", volume_name);
	terminal_expect(t, said);
	free(said);
	terminal_type(t, "y");
	terminal_expect(t, "no longer has the volume");
}

/* One more on the network, which is detached again: the newest of the server's two. */
static void attach_an_interface(struct terminal *t)
{
	select_one(t, 2);
	/* Tab in the menu asks for all there is, where Enter would ask for nothing. */
	terminal_type(t, "a");
	terminal_expect(t, "Actions on");
	terminal_type(t, "interface-attach\t");
	terminal_expect(t, "interface-attach");
	for (int i = 0; i < 40 && !terminal_has(t, "Network ID"); i++) {
		terminal_type(t, DOWN);
		terminal_idle(t, 50);
	}
	pick(t, cloud_network());
	run_form(t);
	terminal_expect(t, "has its interface");
	act(t, "interface-detach");
	terminal_expect(t, "2 of 2");
	terminal_type(t, "\r");
	run_form(t);
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "no longer has the interface");
}

static void tag(struct terminal *t)
{
	select_one(t, 3);
	act(t, "server-tag-add");
	terminal_expect(t, "Tag *");
	terminal_type(t, "of-the-day\r");
	run_form(t);
	terminal_expect(t, "has the tag");
	act(t, "server-tag-list");
	terminal_expect(t, "of-the-day");
	terminal_type(t, ESC);
	terminal_expect(t, "1 Servers");
}

static void read_the_log(struct terminal *t)
{
	select_one(t, 1);
	terminal_type(t, "l");
	terminal_expect(t, cloud_is_real() ? "login:" : "served in");
	terminal_type(t, ESC);
	terminal_expect(t, "1 Servers");
}

/* By who may: an administrator, to whichever host will do. */
static void migrate_live(void)
{
	struct terminal *t = start_as("admin");

	select_one(t, 1);
	act(t, "live-migration ");
	if (terminal_wait(t, "Enter", 1) && terminal_has(t, "Host"))
		run_form(t);
	if (terminal_wait(t, " Confirm ", 1))
		terminal_type(t, "y");
	terminal_expect(t, "-1 is migrated");
	terminal_free(t);
}

static void delete_all(struct terminal *t)
{
	show_group(t, "3 of ");
	terminal_type(t, "*");
	terminal_expect(t, "3 marked");
	terminal_type(t, "D");
	terminal_expect(t, "Delete 3 servers?");
	terminal_type(t, "y");
	terminal_expect(t, "0 of ");
}

static void the_whole_day(void **state)
{
	struct terminal *t = start_as(NULL);

	(void)state;
	boot_three(t);
	stop_and_start_all(t);
	resize_two(t);
	rebuild(t);
	snapshot(t);
	shelve(t);
	rescue(t);
	lock(t);
	attach_a_volume(t);
	attach_an_interface(t);
	tag(t);
	read_the_log(t);
	migrate_live();
	delete_all(t);
	terminal_type(t, ESC ESC);
	terminal_type(t, "q");
	/* The rows may be gone before the last of the deletes is known to be over. */
	if (terminal_status(t, 1) < 0)
		terminal_type(t, "y");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
}

/* --- what fails says why, where one waits for it --- */

/* A boot, in the view that follows it: the fault's own words. */
static void a_failed_boot_shows_the_reason(void **state)
{
	struct terminal *t = start_as(NULL);
	char *keys = xasprintf(":boot --image %s --flavor %s --nic net-name=%s --meta "
	                       "fake_boot_fail=1 %s-bad\r",
	        cloud_image(), cloud_flavor(), cloud_network(), group);

	(void)state;
	terminal_type(t, keys);
	terminal_expect(t, "boot of");
	terminal_expect(t, "failed: Build of instance");
	terminal_expect(t, "fake_boot_fail was asked for");
	free(keys);
	keys = xasprintf("%s-bad", group);
	terminal_type(t, ESC ESC);
	type3(t, "1/", keys, "\r");
	terminal_expect(t, "1 of ");
	terminal_expect(t, "ERROR");
	/* Enter on it says it first. */
	terminal_type(t, "\r");
	terminal_expect(t, "fake_boot_fail was asked for");
	terminal_type(t, ESC);
	terminal_expect(t, "1 of ");
	terminal_type(t, "D");
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "0 of ");
	terminal_free(t);
	free(keys);
}

/* More than the quota: how many there may be, and what to do. */
static void a_full_quota_comes_with_advice(void **state)
{
	struct terminal_options options = {.rows = 30, .cols = 110};
	struct terminal *t = cloud_terminal(&options, NULL);
	char *keys =
	        xasprintf(":boot --image %s --flavor %s --nic net-name=%s --min-count 300 %s\r",
	                cloud_image(), cloud_flavor(), cloud_network(), group);

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, keys);
	terminal_expect(t, "Quota exceeded for");
	terminal_expect(t, "but already used");
	terminal_expect(t, "limits");
	terminal_free(t);
	free(keys);
}

/* What this person's role may not do: to choose a host. */
static void a_forbidden_verb_shows_the_reason(void **state)
{
	struct terminal *t = start_as(NULL);
	char *keys = xasprintf(":boot --image %s --flavor %s --nic net-name=%s "
	                       "--availability-zone nova:%s %s\r",
	        cloud_image(), cloud_flavor(), cloud_network(),
	        cloud_is_real() ? "fakehost1" : "compute-01", group);

	(void)state;
	terminal_type(t, keys);
	terminal_expect(t, "Policy doesn't allow");
	terminal_expect(t, "Your role is not allowed to do this in this project");
	terminal_free(t);
	free(keys);
}

/* A resize that no host has room for: the server is as it was, and the job says why. */
static void a_failed_resize_shows_the_reason(void **state)
{
	struct terminal *t;

	(void)state;
	if (cloud_is_real())
		skip();
	t = start_as(NULL);
	terminal_type(t, "/name=lb-02\r");
	terminal_expect(t, "1 of ");
	act(t, "resize ");
	terminal_expect(t, "is the current flavor");
	pick(t, "huge");
	terminal_expect(t, "Flavor *");
	run_form(t);
	/* Why a step failed only administrators are told by Nova. */
	terminal_expect(t, "resize of lb-02 failed: resize did not succeed");
	terminal_expect(t, "compute_prep_resize failed");
	terminal_expect(t, " ACTIVE");
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_whole_day),
	        cmocka_unit_test(a_failed_boot_shows_the_reason),
	        cmocka_unit_test(a_full_quota_comes_with_advice),
	        cmocka_unit_test(a_forbidden_verb_shows_the_reason),
	        cmocka_unit_test(a_failed_resize_shows_the_reason),
	};

	/* cloud_is_real(): this runs on the real OpenStack too. */
	return cmocka_run_group_tests(tests, make_volume, remove_all);
}
