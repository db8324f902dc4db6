/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main job with keys alone: look, boot, watch, delete; from the screen, from its command line,
 * from the prompt. On either cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/cloud.h"
#include "tests/support/terminal.h"

/* Types before, word and after. */
static void type3(struct terminal *t, const char *before, const char *word, const char *after)
{
	char *keys = xasprintf("%s%s%s", before, word, after);

	terminal_type(t, keys);
	free(keys);
}

/* The prompt waits: its last line is empty but for itself. */
static void expect_prompt(struct terminal *t)
{
	for (int tries = 0; tries < 200; tries++) {
		char *screen = terminal_screen(t);
		size_t len = strlen(screen);
		const char *last;
		bool waits;

		while (len && strchr(" \n", screen[len - 1]))
			screen[--len] = '\0';
		last = strrchr(screen, '\n');
		last = last ? last + 1 : screen;
		waits = str_starts(last, "ncnova:") && str_ends(last, ">");
		free(screen);
		if (waits)
			return;
		terminal_idle(t, 100);
	}
	fail_msg("the prompt does not come back");
}

/* Narrows the servers to that name, so that it is the one selected. */
static void select_server(struct terminal *t, const char *name)
{
	type3(t, "/", name, "\r");
	terminal_expect(t, name);
	terminal_expect(t, "1 of ");
}

static void delete_selected(struct terminal *t, const char *name)
{
	char *question = xasprintf("Delete %s?", name);

	terminal_type(t, "D");
	terminal_expect(t, question);
	terminal_type(t, "y");
	terminal_expect(t, "0 of ");
	/* The row may go before the job ends, and q asks while a job is running. */
	terminal_expect_gone(t, "1 job");
	free(question);
}

static void boots_from_the_wizard(void **state)
{
	char *name = cloud_name("ui-boot"), *done = xasprintf("%s is ACTIVE", name);
	struct terminal *t;

	(void)state;
	t = cloud_terminal(NULL, NULL);
	terminal_expect(t, "1 Servers");
	terminal_expect(t, "live");
	terminal_type(t, "b");
	terminal_expect(t, "Boot a server");
	type3(t, "", cloud_image(), "");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "VCPUs");
	type3(t, "", cloud_flavor(), "");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Name");
	type3(t, "", name, "\r");
	terminal_expect(t, cloud_network());
	terminal_expect(t, "fits: image, flavor, quota and network");
	terminal_type(t, "\r");
	/* Nothing is touched until it is there. */
	terminal_expect(t, done);
	terminal_type(t, "\r");
	terminal_expect(t, "1 Overview");
	terminal_expect(t, name);
	terminal_expect(t, "Other fields");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	select_server(t, name);
	delete_selected(t, name);
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
	free(name);
	free(done);
}

static void stops_starts_and_reboots_from_the_menu(void **state)
{
	static const struct {
		const char *action, *question, *done;
	} steps[] = {{"stop", "Stop ", "is stopped"}, {"start", NULL, "is started"},
	        {"reboot", "Reboot ", "is rebooted"}};
	char *name = cloud_name("ui-act");
	char *line = xasprintf("boot --image %s --flavor %s --nic net-name=%s --poll %s",
	        cloud_image(), cloud_flavor(), cloud_network(), name);
	struct terminal *t;

	(void)state;
	assert_int_equal(cloud_line(line, NULL, NULL), 0);
	t = cloud_terminal(NULL, NULL);
	terminal_expect(t, "1 Servers");
	terminal_expect(t, "live");
	select_server(t, name);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		char *done = xasprintf("%s %s", name, steps[i].done);

		terminal_type(t, "a");
		terminal_expect(t, "Actions on");
		type3(t, "", steps[i].action, "\r");
		if (steps[i].question) {
			terminal_expect(t, steps[i].question);
			terminal_expect(t, " Confirm ");
			terminal_type(t, "y");
		}
		terminal_expect(t, done);
		terminal_type(t, "J");
		terminal_expect(t, "Jobs");
		terminal_expect(t, "done");
		terminal_type(t, "\x1b");
		terminal_expect_gone(t, "Jobs");
		free(done);
	}
	delete_selected(t, name);
	terminal_free(t);
	free(line);
	free(name);
}

static void boots_from_the_command_line_of_the_screen(void **state)
{
	char *name = cloud_name("ui-line"), *done = xasprintf("%s is ACTIVE", name);
	char *line = xasprintf(":boot --image %s --flavor %s --nic net-name=%s %s\r", cloud_image(),
	        cloud_flavor(), cloud_network(), name);
	struct terminal *t = cloud_terminal(NULL, NULL);

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, line);
	terminal_expect(t, "boot of");
	terminal_expect(t, done);
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	type3(t, ":show ", name, "\r");
	terminal_expect(t, "| Property");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	type3(t, ":delete ", name, "\r");
	terminal_expect(t, " Confirm ");
	terminal_type(t, "y");
	terminal_expect(t, "is deleted");
	terminal_free(t);
	free(line);
	free(done);
	free(name);
}

static void works_at_the_prompt(void **state)
{
	static const char *const prompt[] = {"prompt", NULL};
	struct terminal_options wide = {.rows = 40, .cols = 140};
	char *name = cloud_name("ui-prompt");
	char *boot = xasprintf("boot --image %s --flavor %s --nic net-name=%s --poll %s\r",
	        cloud_image(), cloud_flavor(), cloud_network(), name);
	struct terminal *t = cloud_terminal(&wide, prompt);

	(void)state;
	expect_prompt(t);
	terminal_type(t, boot);
	terminal_expect(t, "Finished");
	type3(t, "list --name ", name, "\r");
	terminal_expect(t, "| ACTIVE");
	terminal_type(t, "no such thing\x03");
	terminal_expect(t, "^C");
	type3(t, "show ", name, "\r");
	terminal_expect(t, "OS-EXT-STS:vm_state");
	type3(t, "delete ", name, "\r");
	terminal_expect(t, "[y/N]");
	terminal_type(t, "y\r");
	terminal_expect(t, "has been accepted");
	expect_prompt(t);
	terminal_type(t, "\x04");
	assert_int_equal(terminal_status(t, 60), 0);
	assert_true(terminal_restored(t));
	terminal_free(t);
	free(boot);
	free(name);
}

static void the_prompt_is_left_for_the_screen_again(void **state)
{
	struct terminal *t = cloud_terminal(NULL, NULL);

	(void)state;
	terminal_expect(t, "live");
	terminal_type(t, "\x0f");
	expect_prompt(t);
	terminal_type(t, "flavor-list\r");
	terminal_expect(t, "| ID");
	expect_prompt(t);
	terminal_type(t, "\x04");
	terminal_expect(t, "1 Servers");
	terminal_type(t, ":flavor-list\r");
	terminal_expect(t, "| ID");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "| ID");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(boots_from_the_wizard),
	        cmocka_unit_test(stops_starts_and_reboots_from_the_menu),
	        cmocka_unit_test(boots_from_the_command_line_of_the_screen),
	        cmocka_unit_test(works_at_the_prompt),
	        cmocka_unit_test(the_prompt_is_left_for_the_screen_again),
	};

	/* cloud_is_real(): this runs on the real OpenStack too. */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
