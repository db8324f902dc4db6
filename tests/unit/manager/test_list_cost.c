/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list costs, whatever a service sends: rows that were not asked for, values that are none.
 */
#include "../auth/canned_cloud.h"

#include "ncnova/manager.h"
#include "src/manager/lost.h"
#include <time.h>

static int setup(void **state)
{
	*state = canned_cloud_new();
	return 0;
}

static int teardown(void **state)
{
	canned_cloud_free(*state);
	return 0;
}

/* Seconds of this process's own time. */
static double used(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static char *many(const char *before, const char *after, int count)
{
	struct buf body = BUF_INIT;

	buf_puts(&body, "{\"servers\":[");
	for (int i = 0; i < count; i++)
		buf_printf(&body, "%s%s%d%s", i ? "," : "", before, i, after);
	buf_puts(&body, "]}");
	return buf_take(&body);
}

static double list(struct canned_cloud *cloud, long limit, int expected)
{
	struct session *session = canned_session(cloud, false, NULL);
	struct list_options options = {.limit = limit};
	struct error error = {0};
	cJSON *items = NULL;
	double before;

	canned_get_ok(session, "/servers");
	before = used();
	assert_int_equal(manager_list_wait(session, &resource_server, &options, &items, &error), 0);
	assert_int_equal(cJSON_GetArraySize(items), expected);
	if (items->child)
		assert_ptr_equal(items->child->prev->next, NULL);
	cJSON_Delete(items);
	session_free(session);
	return used() - before;
}

static void a_service_that_ignores_the_limit_costs_no_more_than_its_answer(void **state)
{
	struct canned_cloud *cloud = *state;
	char *body = many("{\"id\":\"", "\",\"name\":\"n\"}", 60000);

	cloud->body = body;
	assert_true(list(cloud, 1, 1) < 5);
	assert_true(list(cloud, 59999, 59999) < 5);
	list(cloud, 60000, 60000);
	free(body);
}

static void values_that_are_no_objects_are_no_rows(void **state)
{
	struct canned_cloud *cloud = *state;
	char *body = many("", "", 300000);

	cloud->body = body;
	assert_true(list(cloud, -1, 0) < 5);
	cloud->body = "{\"servers\":[0,{\"id\":\"a\"},null,\"x\",[],{\"id\":\"b\"},{}]}";
	list(cloud, -1, 3);
	free(body);
}

static void note_end(void *data)
{
	*(bool *)data = true;
}

/* A thousand servers vanish at once: some are looked up, and the others stay until the next list.
 */
static void few_of_many_missing_rows_are_looked_up(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct collection *c = collection_new(&resource_server);
	char *text = many("{\"id\":\"s-", "\",\"name\":\"x\",\"status\":\"ACTIVE\"}", 1000);
	cJSON *json = cJSON_Parse(text);
	struct error error = {0};
	bool over = false;

	collection_merge(c, json_get(json, "servers"));
	collection_begin(c);
	canned_get_ok(session, "/servers");
	canned_forget(cloud->server);
	cloud->status = 404;
	assert_non_null(lost_look_up(session, c, false, 0, note_end, &over));
	assert_int_equal(loop_until(cloud->loop, &over, &error), 0);
	assert_int_equal(canned_count(cloud->server, "GET", "/servers/s-"), 24);
	assert_int_equal(collection_end(c), 24);
	assert_int_equal(collection_lost(c), 976);
	collection_free(c);
	session_free(session);
	cJSON_Delete(json);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                a_service_that_ignores_the_limit_costs_no_more_than_its_answer, setup,
	                teardown),
	        cmocka_unit_test_setup_teardown(
	                few_of_many_missing_rows_are_looked_up, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                values_that_are_no_objects_are_no_rows, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
