/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of one list: rows that come twice, links that form a circle, markers that have gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/manager/paging.h"

static cJSON *page(struct pages *pages, const char *text, bool more)
{
	cJSON *array = cJSON_Parse(text);

	assert_non_null(array);
	paging_add(pages, &resource_server, array, more);
	return array;
}

static void add(struct pages *pages, const char *text, int rows)
{
	cJSON *array = page(pages, text, true);

	assert_int_equal(cJSON_GetArraySize(array), rows);
	cJSON_Delete(array);
}

static void rows_of_an_earlier_page_are_removed(void **state)
{
	struct pages pages = {0};

	(void)state;
	add(&pages, "[{\"id\":\"a\"},{\"id\":\"b\"}]", 2);
	add(&pages, "[{\"id\":\"b\"},{\"id\":\"c\"},{\"id\":\"c\"}]", 1);
	/* Ids of migrations are unique in their cell only. */
	add(&pages, "[{\"id\":1,\"uuid\":\"u\"},{\"id\":1,\"uuid\":\"v\"}]", 2);
	paging_free(&pages);
}

static void a_circle_of_links_ends(void **state)
{
	struct pages pages = {0};

	(void)state;
	add(&pages, "[{\"id\":\"a\"}]", 1);
	assert_true(paging_follow(&pages, "/servers?marker=a"));
	add(&pages, "[{\"id\":\"b\"}]", 1);
	assert_true(paging_follow(&pages, "/servers?marker=b"));
	add(&pages, "[{\"id\":\"a\"}]", 0);
	assert_false(paging_follow(&pages, "/servers?marker=a"));
	paging_free(&pages);
}

static void pages_without_a_new_row_end(void **state)
{
	struct pages pages = {0};
	int followed = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		char link[32];

		snprintf(link, sizeof link, "/servers?marker=%d", i);
		cJSON_Delete(page(&pages, "[{\"id\":\"a\"}]", true));
		if (!paging_follow(&pages, link))
			break;
		followed++;
	}
	assert_in_range(followed, 1, 5);
	paging_free(&pages);
}

static void expect_step(struct pages *pages, const char *wanted)
{
	char *link = paging_step_back(pages);

	if (wanted)
		assert_string_equal(link, wanted);
	else
		assert_null(link);
	free(link);
}

static void a_deleted_marker_is_replaced_by_the_row_before_it(void **state)
{
	struct pages pages = {0};

	(void)state;
	add(&pages, "[{\"id\":\"a\"},{\"id\":\"b/\"},{\"id\":\"c\"}]", 3);
	assert_true(paging_follow(&pages, "/servers?limit=3&marker=c&name=x"));
	expect_step(&pages, "/servers?limit=3&marker=b%2F&name=x");
	expect_step(&pages, "/servers?limit=3&marker=a&name=x");
	expect_step(&pages, NULL);
	paging_free(&pages);
}

/* Nova would need the cell that does not answer to find it. */
static void a_row_of_an_unreachable_cell_is_no_marker(void **state)
{
	struct pages pages = {0};

	(void)state;
	add(&pages, "[{\"id\":\"a\",\"name\":\"x\"},{\"id\":\"b\",\"status\":\"UNKNOWN\"}]", 2);
	assert_true(paging_follow(&pages, "/servers?marker=b"));
	expect_step(&pages, "/servers?marker=a");
	expect_step(&pages, NULL);
	paging_free(&pages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rows_of_an_earlier_page_are_removed),
	        cmocka_unit_test(a_circle_of_links_ends),
	        cmocka_unit_test(pages_without_a_new_row_end),
	        cmocka_unit_test(a_deleted_marker_is_replaced_by_the_row_before_it),
	        cmocka_unit_test(a_row_of_an_unreachable_cell_is_no_marker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
