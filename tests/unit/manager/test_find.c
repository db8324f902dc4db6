/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A word to an object, in novaclient's order: id, name, slug of the name, number. */
#include "../auth/canned_cloud.h"

#include "ncnova/json.h"
#include "ncnova/manager.h"

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

/* The cloud answers `body` to everything; `last` is the path of the last request, "" for no match.
 */
static void find(struct canned_cloud *cloud, const struct resource *resource, const char *word,
        const char *body, const char *last)
{
	struct session *session = canned_session(cloud, false, "2.1");
	struct error error = {0};
	cJSON *object = NULL;
	int rc;

	cloud->body = body;
	rc = manager_find_wait(session, resource, word, NULL, &object, &error);
	if (*last) {
		if (rc)
			fail_msg("%s: %s", word, error.message);
		assert_non_null(object);
		assert_non_null(json_str(object, "id"));
		assert_string_equal(cloud->server->requests[cloud->server->count - 1].path, last);
	} else {
		assert_int_equal(rc, ERR_NOT_FOUND);
		assert_null(object);
	}
	cJSON_Delete(object);
	session_free(session);
	canned_forget(cloud->server);
}

static void a_slug_of_the_name_is_found(void **state)
{
	static const char body[] = "{\"servers\": [{\"id\": \"a-1\", \"name\": \"Web Box!\"}], "
	                           "\"server\": {\"id\": \"a-1\", \"name\": \"Web Box!\"}}";

	find(*state, &resource_server, "web-box", body, "/compute/v2.1/servers/a-1");
	find(*state, &resource_server, "Web Box!", body, "/compute/v2.1/servers/a-1");
	find(*state, &resource_server, "web-bo", body, "");
	find(*state, &resource_server, "Web-Box", body, "");
}

static void a_number_that_is_no_name_is_an_id(void **state)
{
	static const char body[] = "{\"servers\": [], \"server\": {\"id\": 1234, \"name\": \"x\"}}";

	find(*state, &resource_server, "1234", body, "/compute/v2.1/servers/1234");
	find(*state, &resource_server, "007", body, "/compute/v2.1/servers/7");
	find(*state, &resource_server, "12a", body, "");
	find(*state, &resource_server, "-", body, "");
}

static void an_id_may_be_a_number(void **state)
{
	find(*state, &resource_server, "x",
	        "{\"servers\": [{\"id\": 1, \"name\": \"x\"}], \"server\": {\"id\": 1}}",
	        "/compute/v2.1/servers/1");
	find(*state, &resource_flavor, "1", "{\"flavor\": {\"id\": 1, \"name\": \"tiny\"}}",
	        "/compute/v2.1/flavors/1");
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        test(a_slug_of_the_name_is_found),
	        test(a_number_that_is_no_name_is_an_id),
	        test(an_id_may_be_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
