/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of collections share: rows from JSON text, and the view as one line of ids. */
#ifndef NCNOVA_TEST_MANAGER_ROWS_H
#define NCNOVA_TEST_MANAGER_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/collection.h"
#include "ncnova/json.h"

/* Merges a page; how much of it was new, changed or removed. */
static inline int merge(struct collection *c, const char *text)
{
	cJSON *array = cJSON_Parse(text);
	int changes;

	assert_non_null(array);
	changes = collection_merge(c, array);
	cJSON_Delete(array);
	return changes;
}

/* The ids in the view, in its order, separated by blanks; each is asked for its position too. */
static inline void expect_view(const struct collection *c, const char *expected)
{
	struct buf ids = BUF_INIT;

	for (size_t i = 0; i < collection_visible(c); i++) {
		const char *id = collection_row(c, i)->id;

		buf_printf(&ids, "%s%s", i ? " " : "", id);
		assert_int_equal(collection_position(c, id), i);
	}
	assert_null(collection_row(c, collection_visible(c)));
	if (!str_eq(buf_str(&ids), expected))
		fail_msg("the view is \"%s\", not \"%s\"; filter: %s", buf_str(&ids), expected,
		        collection_filter_text(c) ? collection_filter_text(c) : "none");
	buf_free(&ids);
}

/* A cell by the column's word. */
static inline const char *cell(const struct collection *c, const char *id, const char *word)
{
	const struct row *row = collection_get(c, id);
	int column = resource_column(collection_resource(c), word);

	assert_non_null(row);
	assert_in_range(column, 0, collection_resource(c)->column_count - 1);
	return row->cells[column];
}

static inline int column(const struct collection *c, const char *word)
{
	return resource_column(collection_resource(c), word);
}

static inline void setup_three(struct collection *c)
{
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\"},"
	                          "{\"id\":\"b\",\"name\":\"db\",\"status\":\"SHUTOFF\"},"
	                          "{\"id\":\"c\",\"name\":\"mail\",\"status\":\"ERROR\"}]"),
	        3);
}

#endif
