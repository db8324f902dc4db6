/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever verb is run, and from where: a cloud that is read-only is only asked. */
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

#include "ncnova/command.h"
#include "ncnova/file.h"
#include "ncnova/json.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

static char root[64];
static char *config_home;

static int make_root(void **state)
{
	static const char yaml[] = "clouds: {envvars: {guard: read-only}}\n";
	char *path;
	int rc;

	(void)state;
	strcpy(root, "/tmp/ncnova-guard-XXXXXX");
	if (!mkdtemp(root) || run("list") || run_admin("aggregate-create sample"))
		return -1;
	path = xasprintf("%s/ncnova/config.yaml", root);
	config_home = xasprintf("XDG_CONFIG_HOME=%s", root);
	file_make_directories(root);
	*strrchr(path, '/') = '\0';
	rc = mkdir(path, 0700);
	path[strlen(path)] = '/';
	rc = rc || file_create(path, yaml, strlen(yaml));
	free(path);
	return rc ? -1 : 0;
}

static int remove_root(void **state)
{
	char *command = xasprintf("rm -rf -- '%s'", root);
	int rc = system(command);

	(void)state;
	free(command);
	free(config_home);
	said_free();
	return rc;
}

/* --- a line for each verb --- */

static const struct {
	const char *name, *word;
} samples[] = {{"server", "web-01"}, {"flavor", "m1.small"}, {"image", "cirros-0.6.2"},
        {"keypair", "demo-key"}, {"network", "private"}, {"volume", "data-01"},
        {"hypervisor", "compute-01"}, {"metadata", "a=b"}, {"policy", "affinity"},
        {"console_type", "novnc"}, {"class_name", "default"}, {"action", "set"}, {"rotation", "1"},
        {"ram", "64"}, {"disk", "1"}, {"vcpus", "1"}, {"host", "compute-01"}, {"tenant", "demo"},
        {"project", "demo"}, {"port_id", "p"}, {"migration", "1"}};

static const char *sample_of(const struct positional *positional)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		if (str_eq(samples[i].name, positional->name))
			return samples[i].word;
	for (size_t i = 0; positional->completes && i < sizeof samples / sizeof *samples; i++)
		if (str_eq(samples[i].name, positional->completes->name))
			return samples[i].word;
	return "sample";
}

/* What some verbs need besides, or in another place than the first of its kind. */
static const struct {
	const char *verb, *line;
} lines[] = {
        {"boot", "boot --image cirros-0.6.2 --flavor m1.tiny --nic net-name=private guarded"},
        {"quota-update", "quota-update --instances 5 demo"},
        {"quota-class-update", "quota-class-update --instances 5 default"},
        {"aggregate-update", "aggregate-update --name other sample"},
        {"update", "update --name guarded web-01"},
        {"keypair-add", "keypair-add --pub-key /dev/null guarded"},
};

static char *line_of(const struct verb *verb)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (str_eq(lines[i].verb, verb->name))
			return xstrdup(lines[i].line);
	buf_puts(&line, verb->name);
	for (const struct option *o = verb->options; o && o->name; o++)
		if (o->required)
			buf_printf(&line, " %s 1", o->name);
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (!p->optional)
			buf_printf(&line, " %s", sample_of(p));
	return buf_take(&line);
}

/* Verbs of the program itself do nothing in a cloud; ssh would. */
static bool is_run(const struct verb *verb)
{
	return !(verb->flags & (VERB_LOCAL | VERB_SCREEN | VERB_PROMPT)) &&
	       !str_eq(verb->name, "ssh");
}

/* A console's log and its address are asked for by POST; so is a token. */
static bool only_asks(const cJSON *request)
{
	const char *method = json_str(request, "method"), *path = json_str(request, "path");
	const char *body = json_str(request, "body");

	return str_eq(method, "GET") || str_eq(method, "HEAD") || str_ends(path, "/auth/tokens") ||
	       str_ends(path, "/remote-consoles") ||
	       (body && (strstr(body, "os-getConsoleOutput") || strstr(body, "Console\"")));
}

static void expect_only_questions(const char *line)
{
	char *text = demo_cloud_control("GET", "/requests", NULL);
	cJSON *json = cJSON_Parse(text);
	const cJSON *list = cJSON_IsArray(json) ? json : json_get(json, "requests"), *request;

	assert_true(cJSON_IsArray(list));
	cJSON_ArrayForEach(request, list)
	{
		if (!only_asks(request))
			fail_msg("%s sent %s %s", line, json_str(request, "method"),
			        json_str(request, "path"));
	}
	cJSON_Delete(json);
	free(text);
}

static int run_guarded(const char *line, const char *input)
{
	const char *const env[] = {config_home, "OS_USERNAME=admin", "OS_PASSWORD=admin",
	        "OS_COMPUTE_API_VERSION=2.90", NULL};

	said_free();
	return cloud_line_with(line, input, env, &out, &err);
}

static bool speaks_of_the_guard(const char *text)
{
	return strstr(text, "read-only") != NULL;
}

static void no_verb_changes_a_read_only_cloud(void **state)
{
	int refused = 0, others = 0;

	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		char *line = is_run(verb) ? line_of(verb) : NULL;
		int status;

		if (!line)
			continue;
		free(demo_cloud_control("DELETE", "/requests", NULL));
		status = run_guarded(line, NULL);
		expect_only_questions(line);
		if (verb->flags & VERB_CHANGES && !speaks_of_the_guard(err) &&
		        !speaks_of_the_guard(out)) {
			print_message("%s: %s%s", line, out, err);
			others++;
		} else if (verb->flags & VERB_CHANGES) {
			refused++;
		}
		assert_true(!(verb->flags & VERB_CHANGES) || status || speaks_of_the_guard(out));
		free(line);
	}
	print_message("%d changes were refused by the guard\n", refused);
	/* set-password asks for the password first, and there is no terminal. */
	assert_true(refused > 70 && others <= 1);
}

static void nor_does_the_prompt(void **state)
{
	struct buf all = BUF_INIT;

	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		char *line = is_run(verb) ? line_of(verb) : NULL;

		if (line)
			buf_printf(&all, "%s\n", line);
		free(line);
	}
	free(demo_cloud_control("DELETE", "/requests", NULL));
	run_guarded("prompt", buf_str(&all));
	expect_only_questions("the prompt");
	assert_true(speaks_of_the_guard(err));
	buf_free(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(no_verb_changes_a_read_only_cloud),
	        cmocka_unit_test(nor_does_the_prompt),
	};

	if (cloud_is_real())
		return cloud_skip_program("judged by the demo cloud's log of requests");
	return cmocka_run_group_tests(tests, make_root, remove_root);
}
