/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.yaml: what it says is taken over, and what is wrong in it is told with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/settings.h"

static char path[64];

static int setup(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof path, "/tmp/ncnova-settings-XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static int load(const char *text, struct settings **out, struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return settings_load(path, out, error);
}

static struct settings *good(const char *text)
{
	struct settings *settings;
	struct error error = {0};

	if (load(text, &settings, &error))
		fail_msg("%s", error.message);
	return settings;
}

static void every_setting_is_read(void **state)
{
	struct settings *s = good("clouds:\n"
	                          "  prod: {guard: confirm, colour: red}\n"
	                          "  look:\n"
	                          "    guard: read-only\n"
	                          "panes:\n"
	                          "  servers:\n"
	                          "    columns: [name, status, flavor.original_name]\n"
	                          "    sort: -created\n"
	                          "ssh: ssh -l 'a user' {ip}\n"
	                          "open: [xdg-open, \"{url}\"]\n"
	                          "commands:\n"
	                          "  - key: X\n"
	                          "    name: ping\n"
	                          "    scope: servers\n"
	                          "    run: [ping, -c, 3, \"{ip}\"]\n"
	                          "    confirm: yes\n"
	                          "    output: pager\n"
	                          "  - {key: Y, name: date, run: date}\n");

	(void)state;
	assert_int_equal(settings_cloud(s, "prod")->guard, GUARD_CONFIRM);
	assert_string_equal(settings_cloud(s, "prod")->colour, "red");
	assert_int_equal(settings_cloud(s, "look")->guard, GUARD_READ_ONLY);
	assert_null(settings_cloud(s, "look")->colour);
	assert_null(settings_cloud(s, "other"));
	assert_int_equal(settings_pane(s, "servers")->columns.count, 3);
	assert_string_equal(settings_pane(s, "servers")->columns.items[2], "flavor.original_name");
	assert_string_equal(settings_pane(s, "servers")->sort, "-created");
	assert_null(settings_pane(s, "images"));
	assert_int_equal(s->ssh.count, 4);
	assert_string_equal(s->ssh.items[2], "a user");
	assert_string_equal(s->open.items[1], "{url}");
	assert_int_equal(s->command_count, 2);
	assert_string_equal(s->commands[0].scope, "server");
	assert_string_equal(s->commands[0].argv.items[2], "3");
	assert_true(s->commands[0].confirm);
	assert_int_equal(s->commands[0].output, OWN_PAGER);
	assert_string_equal(s->commands[1].scope, "any");
	assert_false(s->commands[1].confirm);
	assert_int_equal(s->commands[1].output, OWN_TERMINAL);
	settings_free(s);
}

static void an_empty_file_is_fine(void **state)
{
	static const char *const texts[] = {"", "# only a note\n", "clouds:\n",
	        "clouds: {prod: }\n", "panes: ~\ncommands: []\n", "---\n"};
	struct settings *s;
	struct error error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		settings_free(good(texts[i]));
	assert_int_equal(settings_load("/nonexistent/config.yaml", &s, &error), 0);
	assert_null(settings_cloud(s, "prod"));
	settings_free(s);
	/* A directory is there, and is no file to read a guard from. */
	assert_int_equal(settings_load("/tmp", &s, &error), ERR_CONFIG);
	assert_null(s);
}

static void mistakes_are_reported_with_their_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *says;
	} cases[] = {
	        {"cloud: {}\n", 1,
	                "unknown key 'cloud'; expected clouds, panes, ssh, open, copy or "
	                "commands"},
	        {"clouds:\n  prod:\n    guard: readonly\n", 3,
	                "clouds.prod.guard: expected none, confirm or read-only, not 'readonly'"},
	        {"clouds:\n  prod:\n    gaurd: confirm\n", 3,
	                "unknown key 'gaurd'; expected guard or colour"},
	        {"clouds:\n  prod: confirm\n", 2, "clouds.prod: expected keys with values"},
	        {"clouds: [prod]\n", 1, "clouds: expected a mapping of names to keys"},
	        {"clouds:\n  prod:\n    guard: [confirm]\n", 3, "clouds.prod.guard: expected none"},
	        {"clouds:\n  prod: {colour: pink}\n", 2, "not 'pink'"},
	        {"\npanes:\n  serverz: {}\n", 3, "panes.serverz: no such pane; expected"},
	        {"panes:\n  servers:\n    columns: name\n", 3,
	                "panes.servers.columns: expected a list of strings"},
	        {"panes:\n  servers:\n    columns: []\n", 3, "non-empty"},
	        {"ssh: {a: b}\n", 1, "ssh: expected a command"},
	        {"ssh: \"ssh 'open\"\n", 1, "ssh: "},
	        {"commands:\n  - key: X\n    run: date\n", 3, "a command needs key, name and run"},
	        {"commands:\n  - {key: XY, name: n, run: date}\n", 2,
	                "commands.key: expected a key: one character"},
	        {"commands:\n  - {key: X, name: n, run: date, scope: dog}\n", 2,
	                "commands.scope: expected any or a resource such as server"},
	        {"commands:\n  - {key: X, name: n, run: date, confirm: perhaps}\n", 2,
	                "commands.confirm: expected true or false"},
	        {"commands:\n  - {key: X, name: a, run: a}\n  - {key: X, name: b, run: b}\n", 3,
	                "'a' and 'b' have the same key, X"},
	        {"clouds:\n  a: {}\n  a: {}\n", 3, "duplicate key"},
	        {"clouds: [\n", 2, "not valid YAML"},
	        {"- a\n", 1, "expected keys with values"},
	        {"# a note\n---\nssh: ssh\n---\nclouds: {}\n", 4, "a second document"},
	        {"ssh: ssh\n...\nclouds: {}\n", 3, "a second document"},
	        {"ssh: ssh\n%\373", 2, "invalid UTF-8"},
	        {"ssh: ssh\nopen: \033[2J\n", 2, "a control character"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct settings *s;
		struct error error = {0};
		char *where = NULL;

		assert_int_equal(load(cases[i].text, &s, &error), ERR_CONFIG);
		assert_null(s);
		where = xasprintf("%s:%d: ", path, cases[i].line);
		if (!str_starts(error.message, where))
			fail_msg("%s\nis told as %s", cases[i].text, error.message);
		if (!strstr(error.message, cases[i].says))
			fail_msg("%s\nis told as %s", cases[i].text, error.message);
		free(where);
	}
}

/* Its keys are compared in pairs: nine thousand of them took nine seconds. */
static void a_file_of_too_many_keys_is_refused(void **state)
{
	struct settings *settings = NULL;
	struct error error = {0};
	char *text = malloc(64000), *p = text;

	(void)state;
	for (int i = 0; i < 4000; i++)
		p += sprintf(p, "k%d: 1\n", i);
	assert_int_equal(load(text, &settings, &error), ERR_CONFIG);
	assert_non_null(strstr(error.message, ":2501: more than 2500 keys"));
	free(text);
}

/* libfyaml took 22 s for one of 128 KiB. */
static void a_long_directive_is_refused(void **state)
{
	struct settings *settings = NULL;
	struct error error = {0};
	char *text = xasprintf("# first\n%%%01025d\n", 0);

	(void)state;
	assert_int_equal(load(text, &settings, &error), ERR_CONFIG);
	assert_non_null(strstr(error.message, ":2: a directive that is too long"));
	free(text);
}

static void effective_settings_are_shown(void **state)
{
	struct settings *s = good("clouds: {prod: {guard: read-only}}\nssh: ssh {ip}\n");
	cJSON *shown = settings_json(s, "prod");
	char *text = cJSON_PrintUnformatted(shown);

	(void)state;
	assert_string_equal(text, "{\"guard\":\"read-only\",\"ssh\":[\"ssh\",\"{ip}\"]}");
	cJSON_free(text);
	cJSON_Delete(shown);
	shown = settings_json(s, "other");
	assert_string_equal(cJSON_GetObjectItem(shown, "guard")->valuestring, "none");
	cJSON_Delete(shown);
	settings_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_setting_is_read),
	        cmocka_unit_test(an_empty_file_is_fine),
	        cmocka_unit_test(mistakes_are_reported_with_their_line),
	        cmocka_unit_test(a_file_of_too_many_keys_is_refused),
	        cmocka_unit_test(a_long_directive_is_refused),
	        cmocka_unit_test(effective_settings_are_shown),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
