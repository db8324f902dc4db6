/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns by any path of the JSON, rows asked for what they are, and words that the service looks
 * for itself. */
#include "ncnova/arena.h"
#include "ncnova/manager.h"
#include "rows.h"

#define PAGE                                                                                       \
	"[{\"id\":\"a\",\"name\":\"one\",\"status\":\"ACTIVE\",\"metadata\":{\"role\":\"web\","    \
	"\"password\":\"geheim\"},\"flavor\":{\"original_name\":\"m1.tiny\",\"vcpus\":4}},"        \
	"{\"id\":\"b\",\"name\":\"two\",\"status\":\"ERROR\",\"metadata\":{\"role\":\"db\\u001b["  \
	"31m\"},"                                                                                  \
	"\"flavor\":{\"original_name\":\"m1.big\",\"vcpus\":16}},"                                 \
	"{\"id\":\"c\",\"name\":\"three\",\"status\":\"BUILD\",\"metadata\":{}}]"

static const char *extra(const struct collection *c, const char *id, const char *path)
{
	return collection_get(c, id)->cells[resource_column(collection_table(c), path)];
}

static void any_path_of_the_json_is_a_column(void **state)
{
	const char *const paths[] = {"metadata.role", "status", "flavor.vcpus", "metadata"};
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, PAGE);
	collection_set_paths(c, paths, 4);
	/* The rows have to come again; one that is a column already is no second one. */
	assert_int_equal(collection_count(c), 0);
	assert_int_equal(collection_table(c)->column_count, resource_server.column_count + 3);
	assert_ptr_equal(collection_resource(c), &resource_server);
	merge(c, PAGE);
	assert_string_equal(extra(c, "a", "metadata.role"), "web");
	assert_string_equal(extra(c, "b", "metadata.role"), "db\xef\xbf\xbd[31m");
	assert_string_equal(extra(c, "c", "metadata.role"), "");
	assert_string_equal(extra(c, "a", "flavor.vcpus"), "4");
	assert_null(strstr(extra(c, "a", "metadata"), "geheim"));
	assert_string_equal(extra(c, "a", "status"), "ACTIVE");
	/* They are filtered and sorted by as any other. */
	assert_int_equal(collection_filter(c, "metadata.role:web", NULL), 0);
	expect_view(c, "a");
	assert_int_equal(collection_filter(c, "", NULL), 0);
	collection_sort(c, resource_column(collection_table(c), "metadata.role"), true);
	expect_view(c, "a b c");
	collection_free(c);
}

static void what_hangs_on_a_column_that_goes_goes_with_it(void **state)
{
	const char *const paths[] = {"metadata.role", "metadata.password"};
	struct collection *c = collection_new(&resource_server);

	(void)state;
	collection_set_paths(c, paths, 2);
	merge(c, PAGE);
	assert_string_equal(extra(c, "a", "metadata.password"), "***");
	collection_sort(c, resource_column(collection_table(c), "metadata.role"), false);
	assert_int_equal(collection_filter(c, "metadata.role:web", NULL), 0);
	collection_set_paths(c, NULL, 0);
	merge(c, PAGE);
	assert_int_equal(collection_table(c)->column_count, resource_server.column_count);
	assert_null(collection_filter_text(c));
	assert_int_equal(collection_sort_column(c, NULL), -1);
	assert_int_equal(collection_visible(c), 3);
	/* What does not hang on it stays. */
	assert_int_equal(collection_filter(c, "status:error", NULL), 0);
	collection_sort(c, resource_column(&resource_server, "name"), true);
	collection_set_paths(c, paths, 1);
	merge(c, PAGE);
	expect_view(c, "b");
	assert_int_equal(
	        collection_sort_column(c, NULL), resource_column(&resource_server, "name"));
	collection_free(c);
}

static void rows_can_be_filtered_by_flag(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct error error = {0};
	size_t at = 0, rows = 0;

	(void)state;
	merge(c, PAGE);
	assert_int_equal(collection_filter(c, "is:error", NULL), 0);
	expect_view(c, "b");
	assert_int_equal(collection_filter(c, "!is:error,busy", NULL), 0);
	expect_view(c, "a");
	assert_int_equal(collection_filter(c, "is:busy name:t", NULL), 0);
	expect_view(c, "c");
	/* One that gets well leaves. */
	assert_int_equal(merge(c, "[{\"id\":\"c\",\"name\":\"three\",\"status\":\"ACTIVE\"}]"), 1);
	expect_view(c, "");
	assert_int_equal(collection_filter(c, "is:odd", &error), ERR_USAGE);
	assert_non_null(strstr(error.message, "is:busy"));
	/* All of them, whatever is shown. */
	while (collection_next(c, &at))
		rows++;
	assert_int_equal(rows, 3);
	collection_free(c);
}

static void expect_query(const char *words, bool admin, const char *query, const char *rest)
{
	struct buf asked = BUF_INIT, left = BUF_INIT;
	struct error error = {0};

	if (filter_to_query(&resource_server, words, admin, NULL, &asked, &left, &error))
		fail_msg("%s: %s", words, error.message);
	assert_string_equal(buf_str(&asked), query);
	assert_string_equal(buf_str(&left), rest);
	buf_free(&asked);
	buf_free(&left);
}

static void the_service_filters_what_it_can(void **state)
{
	struct buf asked = BUF_INIT, left = BUF_INIT;
	struct error error = {0};

	(void)state;
	expect_query("status:error name:web", false, "status=ERROR&name=web", "");
	expect_query("host:cmp1 status=shutoff", true, "host=cmp1&status=SHUTOFF", "");
	expect_query("web.1 !name:test", false, "name=web%5C.1", "!name:test");
	expect_query("name=web-1&all_tenants=1", false, "name=%5Eweb-1%26all_tenants%3D1%24", "");
	expect_query("age>1d key_name:mine is:busy", false, "", "age>1d key_name:mine is:busy");
	/* Of what has changed since, what was made since. */
	assert_int_equal(
	        filter_to_query(&resource_server, "age<1d", false, NULL, &asked, &left, &error), 0);
	assert_true(str_starts(buf_str(&asked), "changes-since="));
	assert_string_equal(buf_str(&left), "age<1d");
	buf_free(&asked);
	buf_free(&left);
	assert_int_equal(
	        filter_to_query(&resource_server, "host:cmp1", false, NULL, &asked, &left, &error),
	        ERR_USAGE);
	assert_non_null(strstr(error.message, "administrators"));
	assert_int_equal(
	        filter_to_query(&resource_server, "hots:cmp1", true, NULL, &asked, &left, &error),
	        ERR_USAGE);
	assert_non_null(strstr(error.message, "host"));
	buf_free(&asked);
	buf_free(&left);
}

/* A project's name becomes its id; what the service would take for an id that matches nothing is
 * left to the filter here. */
static void names_are_not_sent_as_ids(void **state)
{
	static const char id[] = "0123456789abcdef0123456789abcdef";
	struct map *projects = map_new();
	struct query_names names = {0};
	static const struct {
		const char *words, *query, *rest;
		bool known; /* the names are */
	} cases[] = {
	        {"tenant_id:Web", "tenant_id=a1", "", true},
	        {"tenant_id=WEB-SHOP", "tenant_id=a1", "", true},
	        {"tenant_id:shop", "all_tenants=1", "tenant_id:shop", true},
	        {"tenant_id:shop status:error", "all_tenants=1&status=ERROR", "tenant_id:shop",
	                true},
	        {"tenant_id:web", "all_tenants=1", "tenant_id:web", false},
	        {"tenant_id:0123456789abcdef0123456789abcdef",
	                "tenant_id=0123456789abcdef0123456789abcdef", "", false},
	        {"user_id:alice image:cirros", "", "user_id:alice image:cirros", true},
	        {"user_id:0123456789abcdef0123456789abcdef",
	                "user_id=0123456789abcdef0123456789abcdef", "", true},
	        {"status:shel", "", "status:shel", true},
	        {"status:build", "", "status:build", true},
	        {"status=build", "status=BUILD", "", true},
	};
	struct error error = {0};
	struct buf asked = BUF_INIT, left = BUF_INIT;

	(void)state;
	map_set(projects, "a1", (void *)(uintptr_t)intern("web-shop"));
	map_set(projects, "b2", (void *)(uintptr_t)intern("shop-2"));
	map_set(projects, id, (void *)(uintptr_t)intern("other"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		names = (struct query_names){.projects = cases[i].known ? projects : NULL};
		if (filter_to_query(
		            &resource_server, cases[i].words, true, &names, &asked, &left, &error))
			fail_msg("%s: %s", cases[i].words, error.message);
		assert_string_equal(buf_str(&asked), cases[i].query);
		assert_string_equal(buf_str(&left), cases[i].rest);
		assert_int_equal(
		        names.wanted, !cases[i].known && !strcmp(cases[i].words, "tenant_id:web"));
		buf_free(&asked);
		buf_free(&left);
	}
	names.projects = projects;
	assert_int_equal(filter_to_query(&resource_server, "tenant_id:nobody", true, &names, &asked,
	                         &left, &error),
	        ERR_USAGE);
	assert_string_equal(error.message, "No project has \"nobody\" in its name");
	buf_free(&asked);
	buf_free(&left);
	map_free(projects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_path_of_the_json_is_a_column),
	        cmocka_unit_test(what_hangs_on_a_column_that_goes_goes_with_it),
	        cmocka_unit_test(rows_can_be_filtered_by_flag),
	        cmocka_unit_test(names_are_not_sent_as_ids),
	        cmocka_unit_test(the_service_filters_what_it_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
