/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --dry-run of every verb that changes something: it prints what it would send, and sends nothing
 * but questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/json.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"

/* What stands for an argument of this name; of one verb only where there are two words. */
static const struct {
	const char *name, *value;
} values[] = {
        {"server", "web-01"},
        {"host", "compute-01"},
        {"image", "'Debian 12'"},
        {"images", "'Debian 12'"},
        {"flavor", "m1.small"},
        {"meta action", "set"},
        {"flavor-key action", "set"},
        {"host-meta action", "set"},
        {"metadata", "a=b"},
        {"policy", "affinity"},
        {"rotation", "2"},
        {"console_type", "novnc"},
        {"get-spice-console console_type", "spice-html5"},
        {"get-rdp-console console_type", "rdp-html5"},
        {"ram", "512"},
        {"disk", "1"},
        {"vcpus", "1"},
        {"server-group-delete id", "db-apart"},
        {"migration", "3"},
        {"aggregate", "zone-b"},
        {"tenant", "demo"},
};

static const char *value_of(const struct verb *verb, const char *name)
{
	char *own = xasprintf("%s %s", verb->name, name);
	const char *value = "x";

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (str_eq(values[i].name, own) || str_eq(values[i].name, name))
			value = values[i].value;
	free(own);
	return value;
}

/* Options that a verb needs to be a change at all. */
static const struct {
	const char *verb, *options;
} needed[] = {
        {"boot", "--image 'Debian 12' --flavor m1.small"},
        {"update", "--name x"},
        {"keypair-add", "--pub-key /dev/null"},
        {"aggregate-update", "--name x"},
        {"quota-update", "--cores 1"},
        {"quota-delete", "--tenant demo"},
        {"quota-class-update", "--cores 1"},
};

static char *line_of(const struct verb *verb)
{
	struct buf line = BUF_INIT;

	buf_puts(&line, verb->name);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (str_eq(needed[i].verb, verb->name))
			buf_printf(&line, " %s", needed[i].options);
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (!p->optional)
			buf_printf(&line, " %s", value_of(verb, p->name));
	buf_puts(&line, " --dry-run");
	return buf_take(&line);
}

/* Something other than a question or a sign-in came to the cloud; malloc'ed, NULL: nothing did. */
static char *change_seen(void)
{
	char *text = demo_cloud_control("GET", "/requests", NULL), *found = NULL;
	cJSON *json = cJSON_Parse(text);
	const cJSON *request;

	cJSON_ArrayForEach(request, json)
	{
		const char *method = json_str(request, "method"), *path = json_str(request, "path");

		if (!str_eq(method, "GET") && !str_eq(method, "HEAD") && path &&
		        !str_ends(path, "/auth/tokens") && !found)
			found = xasprintf("%s %s", method, path);
	}
	cJSON_Delete(json);
	free(text);
	return found;
}

static bool told(const char *out)
{
	return strstr(out, "POST http") || strstr(out, "PUT http") || strstr(out, "DELETE http") ||
	       strstr(out, "PATCH http");
}

/* A password is asked for at a terminal, and here is none. */
static bool asks(const struct verb *verb, const char *err)
{
	return str_eq(verb->name, "set-password") && strstr(err, "a password is needed");
}

static void nothing_is_sent(void **state)
{
	static const char *const administrator[] = {"OS_USERNAME=admin", "OS_PASSWORD=admin", NULL};
	size_t count = 0;

	(void)state;
	if (cloud_is_real())
		skip();
	assert_int_equal(cloud_line("list --minimal", NULL, NULL), 0);
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		char *line, *out = NULL, *err = NULL, *change;
		int status;

		if (!(verb->flags & VERB_CHANGES) || verb->flags & (VERB_SCREEN | VERB_PROMPT))
			continue;
		line = line_of(verb);
		free(demo_cloud_control("DELETE", "/requests", NULL));
		status = cloud_line_with(line, "", administrator, &out, &err);
		change = change_seen();
		if (change)
			fail_msg("%s sends %s", line, change);
		if (!asks(verb, err) && (status || !told(out)))
			fail_msg("%s ends with %d and says %s%s; does it need a word in the "
			         "tables above?",
			        line, status, out, err);
		count += status == 0;
		free(line);
		free(out);
		free(err);
	}
	assert_true(count > 40);
}

/* Bodies are printed without what is secret. */
static void secrets_are_not_printed(void **state)
{
	char *out = NULL, *err = NULL;

	(void)state;
	if (cloud_is_real())
		skip();
	assert_int_equal(cloud_line("boot --image 'Debian 12' --flavor m1.small --admin-pass "
	                            "Sesame1 x --dry-run",
	                         &out, &err),
	        0);
	assert_non_null(strstr(out, "POST http"));
	assert_null(strstr(out, "Sesame1"));
	free(out);
	free(err);
	assert_int_equal(
	        cloud_line("rebuild web-01 'Debian 12' --rebuild-password Sesame1 --dry-run", &out,
	                &err),
	        0);
	assert_non_null(strstr(out, "\"rebuild\""));
	assert_null(strstr(out, "Sesame1"));
	free(out);
	free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(nothing_is_sent),
	        cmocka_unit_test(secrets_are_not_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
