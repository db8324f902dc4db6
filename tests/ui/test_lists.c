/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that a cloud answers in part, late or not at all: what the screen shows of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static struct terminal *open_as(const char *const *env)
{
	const struct terminal_options options = {.rows = 80, .cols = 140, .env = env};
	static const char *const none[] = {NULL};
	struct terminal *t = terminal_start(&options, none);

	terminal_expect(t, "live");
	return t;
}

static struct terminal *open_screen(void)
{
	return open_as(demo_cloud_admin_env("demo"));
}

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "50", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static int clear_faults(void **state)
{
	(void)state;
	free(demo_cloud_control("DELETE", "/faults", NULL));
	return 0;
}

static void fault(const char *spec)
{
	char *answer = demo_cloud_control("POST", "/faults", spec);

	assert_string_equal(answer, "{}");
	free(answer);
}

/* The name of a server of project demo on the host whose cell is to fail. */
static char *server_in_cell(void)
{
	cJSON *json = demo_cloud_ask("admin", "GET",
	        "/compute/v2.1/servers/detail?all_tenants=1&host=compute-03&status=ACTIVE", NULL,
	        NULL);
	const cJSON *servers = cJSON_GetObjectItem(json, "servers"), *server;
	char *name = NULL;

	cJSON_ArrayForEach(server, servers)
	{
		const char *text = cJSON_GetObjectItem(server, "name")->valuestring;

		if (!name && strncmp(text, "web-", 4) == 0)
			name = strdup(text);
	}
	cJSON_Delete(json);
	assert_non_null(name);
	return name;
}

static void servers_of_a_cell_that_is_down_stay_as_unknown(void **state)
{
	struct terminal *t = open_screen();
	char *name = server_in_cell(), *row;

	(void)state;
	terminal_expect(t, name);
	assert_false(terminal_has(t, "UNKNOWN"));
	fault("* /compute/v2.1/servers cell=down");
	terminal_type(t, "R");
	terminal_expect(t, "unreachable");
	terminal_expect(t, "cell does not answer");
	row = terminal_row(t, terminal_find_row(t, name));
	assert_non_null(strstr(row, "UNKNOWN"));
	assert_non_null(strstr(row, "private="));
	free(row);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect_gone(t, "unreachable");
	terminal_expect_gone(t, "UNKNOWN");
	terminal_expect(t, name);
	free(name);
	terminal_free(t);
}

/* By its last known name; of a name that nobody knows it is said where it may be. */
static void a_server_of_a_cell_that_is_down_is_found_by_name(void **state)
{
	struct terminal *t = open_screen();
	char *name = server_in_cell(), *command;

	(void)state;
	terminal_expect(t, name);
	fault("* /compute/v2.1 cell=down");
	command = malloc(strlen(name) + 10);
	sprintf(command, ":show %s\r", name);
	terminal_type(t, command);
	terminal_expect(t, "OS-EXT-AZ:availability_zone");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers");
	terminal_type(t, ":show nobody-knows\r");
	terminal_expect(t, "No server with a name or ID of 'nobody-knows' exists.");
	terminal_expect(t, "some cells of the cloud do not answer");
	free(command);
	free(name);
	terminal_free(t);
}

/* Its records have no id. */
static void services_of_a_cell_that_is_down_are_listed(void **state)
{
	struct terminal *t;
	char *row;

	(void)state;
	fault("* /compute/v2.1 cell=down");
	t = open_screen();
	terminal_type(t, ":services\r");
	terminal_expect(t, "compute-03");
	row = terminal_row(t, terminal_find_row(t, "compute-03"));
	assert_non_null(strstr(row, "UNKNOWN"));
	free(row);
	terminal_type(t, "/compute-03\r");
	terminal_expect(t, "1 of 7");
	terminal_type(t, ":service-disable compute-03\r");
	terminal_expect(t, "does not answer; the service cannot be changed now");
	terminal_free(t);
}

/* The first list has a limit for a quick start, which turns partial records off. */
static void a_cell_that_is_down_at_the_start_is_seen(void **state)
{
	struct terminal *t;

	(void)state;
	fault("* /compute/v2.1/servers cell=down");
	t = open_screen();
	terminal_expect(t, "unreachable");
	terminal_expect(t, "UNKNOWN");
	terminal_free(t);
}

static void a_list_that_hangs_names_the_service(void **state)
{
	struct terminal *t = open_screen();

	(void)state;
	fault("GET /compute/v2.1/servers cell=hung slow=19000");
	terminal_type(t, "R");
	assert_true(terminal_wait(t, "waiting for an answer", 15));
	assert_true(terminal_wait(t, "waiting for compute (servers)", 20));
	assert_true(terminal_wait(t, "unreachable", 30));
	terminal_free(t);
}

/* Whether a role may do it is learned from the cloud's answer, not from the role's name. */
static void a_policy_refusal_is_the_reason(void **state)
{
	struct terminal *t = open_as(demo_cloud_env());

	(void)state;
	terminal_type(t, "/name=web-01");
	terminal_expect_gone(t, "stuck-build");
	terminal_type(t, "\r");
	terminal_settle(t, 200);
	terminal_type(t, "a");
	terminal_expect(t, "Actions on web-01");
	terminal_type(t, "migrate");
	terminal_expect(t, "Usually admin-only. ");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "Actions on");
	terminal_type(t, ":migrate web-01\r");
	terminal_expect(t, "os-migrate-server:migrate");
	terminal_type(t, "\x1b");
	terminal_settle(t, 200);
	terminal_type(t, "a");
	terminal_expect(t, "Actions on ");
	terminal_type(t, "migrate");
	terminal_expect(t, "refused by the cloud's policy at ");
	terminal_free(t);
}

/* A mistyped password is asked for again, and nothing holds the second try back. */
static void a_refused_password_is_asked_for_again(void **state)
{
	const char *const *env = demo_cloud_env();
	const char *wrong[16] = {NULL};
	const struct terminal_options options = {.rows = 30, .cols = 100, .env = wrong};
	struct terminal *t;
	size_t count = 0;

	(void)state;
	for (; env[count]; count++)
		wrong[count] = strncmp(env[count], "OS_PASSWORD=", 12) == 0 ? "OS_PASSWORD=mistyped"
		                                                            : env[count];
	t = terminal_start(&options, NULL);
	terminal_expect(t, "Signing in to envvars failed");
	terminal_type(t, "R");
	terminal_expect(t, "Password of demo on envvars");
	terminal_type(t, "wrong-again\r");
	terminal_expect_gone(t, "Password of demo");
	terminal_expect(t, "Signing in to envvars failed");
	assert_false(terminal_has(t, "wrong-again"));
	terminal_type(t, "R");
	terminal_expect(t, "Password of demo on envvars");
	terminal_type(t, "demo\r");
	terminal_expect(t, "1 Servers 4");
	terminal_expect(t, "live");
	terminal_free(t);
}

static size_t count_requests(const char *part)
{
	char *seen = demo_cloud_control("GET", "/requests", NULL);
	size_t count = 0;

	for (const char *at = seen; (at = strstr(at, part)) != NULL; at++)
		count++;
	free(seen);
	return count;
}

/* A long Retry-After holds the list back, but not the operator. */
static void the_wait_that_a_service_requests_is_kept(void **state)
{
	struct terminal *t = open_screen();

	(void)state;
	fault("GET /compute/v2.1/servers status=503 retry-after=7200");
	free(demo_cloud_control("DELETE", "/requests", NULL));
	terminal_type(t, "R");
	terminal_expect(t, "old, next try in 1h");
	assert_int_equal(count_requests("/compute/v2.1/servers"), 1);
	terminal_idle(t, 8000);
	assert_int_equal(count_requests("/compute/v2.1/servers"), 1);
	terminal_type(t, "R");
	terminal_settle(t, 500);
	assert_int_equal(count_requests("/compute/v2.1/servers"), 2);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect(t, "live");
	terminal_free(t);
}

/* Before, it was "live" until the retries were over. */
static void a_dead_cloud_is_not_live(void **state)
{
	struct terminal *t = open_screen();

	(void)state;
	fault("GET /compute hang");
	terminal_type(t, "R");
	assert_true(terminal_wait(t, "waiting for", 12));
	assert_false(terminal_has(t, "live"));
	terminal_free(t);
}

static void boot_elsewhere(const char *name)
{
	cJSON *images =
	        demo_cloud_ask("demo", "GET", "/image/v2/images?name=cirros-0.6.2", NULL, NULL);
	const cJSON *image = cJSON_GetArrayItem(cJSON_GetObjectItem(images, "images"), 0);
	char body[400];
	int status = 0;

	snprintf(body, sizeof body,
	        "{\"server\":{\"name\":\"%s\",\"flavorRef\":\"1\",\"networks\":\"none\","
	        "\"imageRef\":\"%s\"}}",
	        name, cJSON_GetObjectItem(image, "id")->valuestring);
	cJSON_Delete(demo_cloud_ask("demo", "POST", "/compute/v2.1/servers", body, &status));
	assert_int_equal(status, 202);
	cJSON_Delete(images);
}

/* The columns for marks and news, and the name. */
static bool is_highlighted(struct terminal *t, const char *name)
{
	char *marked = malloc(strlen(name) + 2);
	bool is;

	sprintf(marked, "+%s", name);
	is = terminal_has(t, marked) && terminal_is_bold(t, name);
	free(marked);
	return is;
}

static void expect_silence(struct terminal *t)
{
	terminal_bytes(t);
	terminal_idle(t, 3000);
	assert_int_equal(terminal_bytes(t), 0);
}

/* At the top of the list a server that someone else created comes into sight, highlighted; then all
 * is still. */
static void a_new_server_is_seen_and_highlighted(void **state)
{
	struct terminal *t = open_as(demo_cloud_env());

	(void)state;
	assert_false(terminal_has(t, " +"));
	terminal_type(t, "jj");
	/* For some seconds after a key the rows keep their places, and new ones go to the end. */
	terminal_idle(t, 3500);
	boot_elsewhere("from-elsewhere");
	assert_true(terminal_wait(t, "from-elsewhere", 20));
	assert_true(is_highlighted(t, "from-elsewhere"));
	assert_true(terminal_wait_gone(t, "+from-elsewhere", 12));
	assert_true(terminal_has(t, "from-elsewhere"));
	assert_false(terminal_is_bold(t, "from-elsewhere"));
	expect_silence(t);
	terminal_free(t);
}

/* The status keeps its colour; what is done here is no news. */
static void a_change_from_elsewhere_is_highlighted(void **state)
{
	struct terminal *t = open_as(demo_cloud_env());
	cJSON *list =
	        demo_cloud_ask("demo", "GET", "/compute/v2.1/servers?name=web-03", NULL, NULL);
	const cJSON *server = cJSON_GetArrayItem(cJSON_GetObjectItem(list, "servers"), 0);
	char path[200];
	int status = 0;

	(void)state;
	terminal_type(t, ":stop web-02\r");
	terminal_expect(t, "stop web-02?");
	terminal_type(t, "y");
	terminal_expect(t, "stopped");
	assert_false(terminal_has(t, "+web-02"));
	snprintf(path, sizeof path, "/compute/v2.1/servers/%s/action",
	        cJSON_GetObjectItem(server, "id")->valuestring);
	cJSON_Delete(list);
	cJSON_Delete(demo_cloud_ask("demo", "POST", path, "{\"os-stop\":null}", &status));
	assert_int_equal(status, 202);
	assert_true(terminal_wait(t, "+web-03", 12));
	assert_true(terminal_is_bold(t, "web-03"));
	assert_true(terminal_wait_gone(t, "+web-03", 12));
	assert_false(terminal_has(t, "+web-02"));
	terminal_type(t, "R");
	terminal_settle(t, 500);
	assert_false(terminal_has(t, "+web-0"));
	terminal_free(t);
}

/* One boot that creates several servers is one job: none of them is news. */
static void none_of_several_own_servers_is_highlighted(void **state)
{
	struct terminal *t = open_as(demo_cloud_env());

	(void)state;
	terminal_type(t, ":boot --image cirros-0.6.2 --flavor m1.tiny --nic none --min-count 2 "
	                 "both\r");
	terminal_expect(t, "both is ACTIVE after");
	terminal_type(t, "\x1b");
	terminal_expect(t, "both-1");
	terminal_expect(t, "both-2");
	assert_false(terminal_has(t, "+both-"));
	terminal_type(t, "R");
	terminal_settle(t, 500);
	assert_true(terminal_has(t, "both-2"));
	assert_false(terminal_has(t, "+both-"));
	terminal_free(t);
}

/* Elsewhere in the list the window stays where it is and the title counts what it does not show. */
static void new_servers_outside_the_window_are_counted(void **state)
{
	struct terminal *t = open_as(demo_cloud_env());
	int row;

	(void)state;
	terminal_resize(t, 24, 100);
	terminal_type(t, "G");
	terminal_settle(t, 300);
	row = terminal_find_row(t, "web-01");
	terminal_idle(t, 3500);
	boot_elsewhere("unseen");
	terminal_expect(t, "1 new above");
	assert_false(terminal_has(t, "unseen"));
	assert_int_equal(terminal_find_row(t, "web-01"), row);
	terminal_type(t, "g");
	terminal_expect(t, "unseen");
	terminal_expect_gone(t, "new above");
	terminal_type(t, "G");
	terminal_settle(t, 300);
	assert_false(terminal_has(t, "new above"));
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_teardown(
	                servers_of_a_cell_that_is_down_stay_as_unknown, clear_faults),
	        cmocka_unit_test_teardown(a_cell_that_is_down_at_the_start_is_seen, clear_faults),
	        cmocka_unit_test_teardown(
	                a_server_of_a_cell_that_is_down_is_found_by_name, clear_faults),
	        cmocka_unit_test_teardown(services_of_a_cell_that_is_down_are_listed, clear_faults),
	        cmocka_unit_test(a_refused_password_is_asked_for_again),
	        cmocka_unit_test_teardown(a_dead_cloud_is_not_live, clear_faults),
	        cmocka_unit_test_teardown(the_wait_that_a_service_requests_is_kept, clear_faults),
	        cmocka_unit_test(a_new_server_is_seen_and_highlighted),
	        cmocka_unit_test(a_change_from_elsewhere_is_highlighted),
	        cmocka_unit_test(none_of_several_own_servers_is_highlighted),
	        cmocka_unit_test(new_servers_outside_the_window_are_counted),
	        cmocka_unit_test(a_policy_refusal_is_the_reason),
	        cmocka_unit_test_teardown(a_list_that_hangs_names_the_service, clear_faults),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
