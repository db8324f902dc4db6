/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of a collection: sorted by text, number and time, held still while frozen. */

#include "rows.h"

static void text_sorts_without_case_and_ties_break_by_name_then_id(void **state)
{
	struct collection *c = collection_new(&resource_server);
	bool reverse = true;

	(void)state;
	merge(c, "[{\"id\":\"4\",\"name\":\"beta\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"3\",\"name\":\"Alpha\",\"status\":\"SHUTOFF\"},"
	         "{\"id\":\"2\",\"name\":\"alpha\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"1\",\"name\":\"beta\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"0\",\"name\":\"Gamma\",\"status\":\"ACTIVE\"}]");
	assert_int_equal(collection_sort_column(c, &reverse), -1);
	assert_false(reverse);
	collection_sort(c, column(c, "name"), false);
	expect_view(c, "2 3 1 4 0");
	assert_int_equal(collection_sort_column(c, NULL), column(c, "name"));
	collection_sort(c, column(c, "status"), false);
	expect_view(c, "2 1 4 0 3");
	/* The order turns round, ties do not. */
	collection_sort(c, column(c, "status"), true);
	expect_view(c, "3 2 1 4 0");
	assert_int_equal(collection_sort_column(c, &reverse), column(c, "status"));
	assert_true(reverse);
	collection_sort(c, -1, false);
	expect_view(c, "4 3 2 1 0");
	collection_sort(c, -1, true);
	expect_view(c, "0 1 2 3 4");
	collection_sort(c, collection_resource(c)->column_count, false);
	assert_int_equal(collection_sort_column(c, NULL), -1);
	expect_view(c, "4 3 2 1 0");
	collection_free(c);
}

static void numbers_sort_by_value(void **state)
{
	struct collection *c = collection_new(&resource_flavor);

	(void)state;
	merge(c, "[{\"id\":\"l\",\"name\":\"l\",\"ram\":16384},{\"id\":\"s\",\"name\":\"s\","
	         "\"ram\":512},{\"id\":\"m\",\"name\":\"m\",\"ram\":2048},{\"id\":\"q\",\"name\":"
	         "\"q\",\"ram\":\"1024\"}]");
	collection_sort(c, column(c, "ram"), false);
	expect_view(c, "s q m l");
	collection_sort(c, column(c, "ram"), true);
	expect_view(c, "l m q s");
	collection_free(c);
}

static void times_sort_by_age(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"a\",\"created\":\"2025-12-31T23:59:59Z\"},"
	         "{\"id\":\"b\",\"name\":\"b\",\"created\":\"2026-02-01T00:00:00Z\"},"
	         "{\"id\":\"c\",\"name\":\"c\",\"created\":\"2026-01-15T10:00:00Z\"}]");
	collection_sort(c, column(c, "created"), false);
	expect_view(c, "a c b");
	collection_sort(c, column(c, "age"), true);
	expect_view(c, "b c a");
	collection_free(c);
}

static void new_and_changed_rows_find_their_places(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_sort(c, column(c, "name"), false);
	expect_view(c, "b c a");
	merge(c, "[{\"id\":\"z\",\"name\":\"aaa\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"x\",\"name\":\"zzz\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"y\",\"name\":\"east\",\"status\":\"ACTIVE\"}]");
	expect_view(c, "z b y c a x");
	merge(c, "[{\"id\":\"b\",\"name\":\"zz\",\"status\":\"SHUTOFF\"},"
	         "{\"id\":\"x\",\"name\":\"bb\",\"status\":\"ACTIVE\"}]");
	expect_view(c, "z x y c a b");
	collection_free(c);
}

/* Pages that come in any order end as one sort of them all would. */
static void many_merges_end_in_the_same_order_as_one_sort(void **state)
{
	struct collection *c = collection_new(&resource_server);
	unsigned int random = 1;

	(void)state;
	collection_sort(c, column(c, "name"), false);
	for (int page = 0; page < 60; page++) {
		struct buf text = BUF_INIT;

		buf_putc(&text, '[');
		for (int i = 0; i < 20; i++) {
			random = random * 1103515245u + 12345u;
			buf_printf(&text, "%s{\"id\":\"i%u\",\"name\":\"n%u\",\"status\":\"%s\"}",
			        i ? "," : "", random >> 16 & 255, random >> 8 & 63,
			        random >> 24 & 7 ? "ACTIVE" : "DELETED");
		}
		buf_putc(&text, ']');
		merge(c, buf_str(&text));
		buf_free(&text);
		assert_int_equal(collection_visible(c), collection_count(c));
		for (size_t i = 1; i < collection_visible(c); i++) {
			const struct row *a = collection_row(c, i - 1), *b = collection_row(c, i);
			int order = strcmp(a->name, b->name);

			assert_true(order < 0 || (order == 0 && strcmp(a->id, b->id) < 0));
		}
	}
	assert_in_range(collection_count(c), 100, 256);
	collection_free(c);
}

static void frozen_rows_keep_their_places_until_the_thaw(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_sort(c, column(c, "name"), false);
	collection_freeze(c, true);
	assert_int_equal(merge(c, "[{\"id\":\"b\",\"name\":\"zz\",\"status\":\"ACTIVE\"},"
	                          "{\"id\":\"d\",\"name\":\"aa\",\"status\":\"ACTIVE\"}]"),
	        2);
	/* The cells are new, the places old, the new row last. */
	expect_view(c, "b c a d");
	assert_string_equal(collection_row(c, 0)->name, "zz");
	collection_freeze(c, true);
	expect_view(c, "b c a d");
	assert_true(collection_remove(c, "c"));
	expect_view(c, "b a d");
	collection_freeze(c, false);
	expect_view(c, "d a b");
	/* Thawed: places at once again. */
	merge(c, "[{\"id\":\"d\",\"name\":\"xx\",\"status\":\"ACTIVE\"}]");
	expect_view(c, "a d b");
	collection_free(c);
}

static void what_the_filter_hides_stays_while_frozen(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	assert_int_equal(collection_filter(c, "status=active", NULL), 0);
	expect_view(c, "a");
	collection_freeze(c, true);
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"SHUTOFF\"},"
	         "{\"id\":\"b\",\"name\":\"db\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"d\",\"name\":\"d\",\"status\":\"ERROR\"}]");
	expect_view(c, "a b");
	assert_int_equal(collection_position(c, "d"), -1);
	collection_freeze(c, false);
	expect_view(c, "b");
	collection_free(c);
}

static void a_full_list_ends_while_frozen(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_sort(c, column(c, "name"), false);
	collection_freeze(c, true);
	collection_begin(c);
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"e\",\"name\":\"east\",\"status\":\"ACTIVE\"}]");
	assert_int_equal(collection_end(c), 2);
	expect_view(c, "a e");
	collection_freeze(c, false);
	expect_view(c, "e a");
	collection_free(c);
}

static void a_position_is_that_of_the_view(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_sort(c, column(c, "name"), false);
	assert_int_equal(collection_position(c, "b"), 0);
	assert_int_equal(collection_position(c, "a"), 2);
	assert_int_equal(collection_position(c, "nobody"), -1);
	assert_int_equal(collection_position(c, NULL), -1);
	assert_int_equal(collection_filter(c, "!db", NULL), 0);
	assert_int_equal(collection_position(c, "b"), -1);
	assert_int_equal(collection_position(c, "a"), 1);
	assert_non_null(collection_get(c, "b"));
	assert_null(collection_get(c, NULL));
	collection_free(c);
}

/* Whatever is written around it: "9 / 64" is less than "12 / 32", 900K less than 1.2M. */
static void numbers_sort_as_numbers(void **state)
{
	struct collection *c = collection_new(&resource_hypervisor);
	static const char *const paths[] = {"extra.rank"};

	(void)state;
	merge(c, "[{\"id\":1,\"vcpus_used\":12,\"vcpus\":32},{\"id\":2,\"vcpus_used\":9,\"vcpus\":"
	         "64},"
	         "{\"id\":10,\"vcpus_used\":100,\"vcpus\":128},{\"id\":3}]");
	collection_sort(c, resource_column(&resource_hypervisor, "vcpus"), true);
	expect_view(c, "10 1 2 3");
	collection_sort(c, resource_column(&resource_hypervisor, "id"), false);
	expect_view(c, "1 2 3 10");
	assert_int_equal(collection_filter(c, "vcpus>9", NULL), 0);
	expect_view(c, "1 10");
	collection_free(c);
	c = collection_new(&resource_image);
	merge(c, "[{\"id\":\"m\",\"size\":1258291},{\"id\":\"k\",\"size\":921600},"
	         "{\"id\":\"g\",\"size\":3221225472},{\"id\":\"b\",\"size\":999}]");
	collection_sort(c, resource_column(&resource_image, "size"), false);
	expect_view(c, "b k m g");
	assert_int_equal(collection_filter(c, "size>1M", NULL), 0);
	expect_view(c, "m g");
	collection_free(c);
	c = collection_new(&resource_server);
	collection_set_paths(c, paths, 1);
	merge(c,
	        "[{\"id\":\"a\",\"extra\":{\"rank\":10}},{\"id\":\"b\",\"extra\":{\"rank\":\"9\"}},"
	        "{\"id\":\"c\",\"extra\":{\"rank\":\"x1\"}},{\"id\":\"d\",\"extra\":{\"rank\":"
	        "123456789012345678901}}]");
	collection_sort(c, resource_column(collection_table(c), "extra.rank"), false);
	expect_view(c, "b a d c");
	collection_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers_sort_as_numbers),
	        cmocka_unit_test(text_sorts_without_case_and_ties_break_by_name_then_id),
	        cmocka_unit_test(numbers_sort_by_value),
	        cmocka_unit_test(times_sort_by_age),
	        cmocka_unit_test(new_and_changed_rows_find_their_places),
	        cmocka_unit_test(many_merges_end_in_the_same_order_as_one_sort),
	        cmocka_unit_test(frozen_rows_keep_their_places_until_the_thaw),
	        cmocka_unit_test(what_the_filter_hides_stays_while_frozen),
	        cmocka_unit_test(a_full_list_ends_while_frozen),
	        cmocka_unit_test(a_position_is_that_of_the_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
