/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns a pane shows and how wide: the least important go first, and none is wider than the
 * room there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/panes/layout.h"

/* Least widths: name 10, state 6, note 5, when 4, more 8; two blanks between. */
static const struct column columns[] = {
        {.key = "id",
                .title = "ID",
                .path = "id",
                .kind = COLUMN_ID,
                .show = SHOW_HIDDEN | SHOW_PANE},
        {.key = "name",
                .title = "Name",
                .path = "name",
                .show = SHOW_PANE,
                .min_width = 10,
                .max_width = 30},
        {.key = "state", .title = "State", .path = "state", .show = SHOW_PANE, .max_width = 12},
        {.key = "note", .title = "Note", .path = "note", .show = SHOW_PANE, .priority = 2},
        {.key = "when",
                .title = "Age",
                .path = "when",
                .kind = COLUMN_TIME,
                .show = SHOW_PANE,
                .max_width = 5,
                .priority = 1},
        {.key = "more",
                .title = "More",
                .path = "more",
                .show = SHOW_WIDE,
                .min_width = 8,
                .priority = 2},
        {.key = "host", .title = "Host", .path = "host", .show = SHOW_ADMIN, .priority = 3},
};

static const struct resource thing = {
        .name = "thing",
        .plural = "things",
        .title = "Things",
        .id_path = "id",
        .name_path = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};

/* "name:10 state:6" and that it fits. */
static void expect(struct layout *layout, bool wide, bool admin, int width, const char *expected)
{
	struct buf out = BUF_INIT;
	int sum = 0;

	layout_fit(layout, &thing, NULL, 0, wide, admin, width);
	for (int i = 0; i < layout->count; i++) {
		buf_printf(&out, "%s%s:%d", i ? " " : "", columns[layout->columns[i].column].key,
		        layout->columns[i].width);
		sum += layout->columns[i].width + (i ? 2 : 0);
	}
	if (!str_eq(buf_str(&out), expected))
		fail_msg("in %d columns: \"%s\" instead of \"%s\"", width, buf_str(&out), expected);
	assert_true(sum <= width);
	buf_free(&out);
}

static struct collection *things(const char *text)
{
	struct collection *c = collection_new(&thing);
	cJSON *array = cJSON_Parse(text);

	assert_non_null(array);
	collection_merge(c, array);
	cJSON_Delete(array);
	return c;
}

static void without_rows_columns_have_the_least_width(void **state)
{
	struct layout layout = {0};

	(void)state;
	expect(&layout, false, false, 200, "name:10 state:6 note:5 when:4");
}

static void wide_and_admin_show_more(void **state)
{
	struct layout layout = {0};

	(void)state;
	expect(&layout, true, false, 200, "name:10 state:6 note:5 when:4 more:8");
	expect(&layout, false, true, 200, "name:10 state:6 note:5 when:4 host:5");
	expect(&layout, true, true, 200, "name:10 state:6 note:5 when:4 more:8 host:5");
}

static void columns_are_dropped_by_priority_the_last_of_equals_first(void **state)
{
	struct layout layout = {0};

	(void)state;
	expect(&layout, true, true, 48, "name:10 state:6 note:5 when:4 more:8 host:5");
	expect(&layout, true, true, 47, "name:10 state:6 note:5 when:4 more:8");
	expect(&layout, true, true, 41, "name:10 state:6 note:5 when:4 more:8");
	expect(&layout, true, true, 40, "name:10 state:6 note:5 when:4");
	expect(&layout, true, true, 31, "name:10 state:6 note:5 when:4");
	expect(&layout, true, true, 30, "name:10 state:6 when:4");
	expect(&layout, true, true, 24, "name:10 state:6 when:4");
	expect(&layout, true, true, 23, "name:10 state:6");
	expect(&layout, true, true, 18, "name:10 state:6");
}

/* In their order; the last goes first, whatever it is in the table. */
static void what_was_chosen_is_shown_in_its_order(void **state)
{
	struct layout layout = {0};
	const int chosen[] = {resource_column(&thing, "host"), resource_column(&thing, "name"),
	        resource_column(&thing, "note")};
	static const struct {
		int width;
		bool wide;
		const char *expected;
	} cases[] = {
	        {200, false, "host name note"},
	        {200, true, "host name note more"},
	        {24, false, "host name note"},
	        {23, false, "host name"},
	        {16, false, "host"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT;

		layout_fit(&layout, &thing, chosen, 3, cases[i].wide, false, cases[i].width);
		for (int c = 0; c < layout.count; c++)
			buf_printf(
			        &out, "%s%s", c ? " " : "", columns[layout.columns[c].column].key);
		assert_string_equal(buf_str(&out), cases[i].expected);
		buf_free(&out);
	}
}

static void in_no_room_the_first_column_stays(void **state)
{
	struct layout layout = {0};

	(void)state;
	expect(&layout, true, true, 17, "name:10");
	expect(&layout, true, true, 10, "name:10");
	expect(&layout, true, true, 9, "name:9");
	expect(&layout, true, true, 1, "name:1");
	expect(&layout, true, true, 0, "name:0");
}

static void columns_are_as_wide_as_their_content(void **state)
{
	struct layout layout = {0};
	struct collection *c = things(
	        "[{\"id\":\"1\",\"name\":\"a-name-of-21-columns-\",\"state\":\"日本語日本\","
	        "\"note\":\"x\",\"when\":\"2026-01-01T00:00:00Z\"},"
	        "{\"id\":\"2\",\"name\":\"a-name-that-is-much-longer-than-thirty\","
	        "\"state\":\"this is more than twelve\",\"note\":\"a note of 19 columns\"}]");

	(void)state;
	layout_measure(&layout, c, 0, 1);
	expect(&layout, false, false, 200, "name:21 state:10 note:5 when:4");
	/* Rows past the end are none. */
	layout_measure(&layout, c, 2, 100);
	expect(&layout, false, false, 200, "name:21 state:10 note:5 when:4");
	/* Not wider than their limit. */
	layout_measure(&layout, c, 1, 10);
	expect(&layout, false, false, 200, "name:30 state:12 note:20 when:4");
	/* Scrolling back makes nothing narrower: columns do not jump. */
	layout_measure(&layout, c, 0, 1);
	expect(&layout, false, false, 200, "name:30 state:12 note:20 when:4");
	collection_free(c);
}

static void only_what_the_view_shows_is_measured(void **state)
{
	struct layout layout = {0};
	struct collection *c = things("[{\"id\":\"1\",\"name\":\"a-name-of-21-columns-\"},"
	                              "{\"id\":\"2\",\"name\":\"twelve-wide-\"}]");

	(void)state;
	assert_int_equal(collection_filter(c, "twelve", NULL), 0);
	layout_measure(&layout, c, 0, 10);
	expect(&layout, false, false, 200, "name:12 state:6 note:5 when:4");
	collection_free(c);
}

static void the_widest_gives_way_before_any_is_dropped(void **state)
{
	struct layout layout = {.natural = {[1] = 30, [2] = 12, [3] = 20, [4] = 4}};

	(void)state;
	expect(&layout, false, false, 72, "name:30 state:12 note:20 when:4");
	expect(&layout, false, false, 71, "name:29 state:12 note:20 when:4");
	expect(&layout, false, false, 62, "name:20 state:12 note:20 when:4");
	expect(&layout, false, false, 60, "name:19 state:12 note:19 when:4");
	expect(&layout, false, false, 46, "name:12 state:12 note:12 when:4");
	/* Down to the least of each; then the least important goes, and the others have its room.
	 */
	expect(&layout, false, false, 31, "name:10 state:6 note:5 when:4");
	expect(&layout, false, false, 30, "name:11 state:11 when:4");
	expect(&layout, false, false, 23, "name:10 state:11");
}

/* Every resource in every room: it fits, and more room never shows less. */
static void nothing_is_ever_wider_than_the_room(void **state)
{
	(void)state;
	for (int r = 0; r < resource_count; r++) {
		for (int kind = 0; kind < 8; kind++) {
			struct layout layout = {0};
			int before = 0;

			for (int i = 0; i < resources[r]->column_count && kind & 4; i++)
				layout.natural[i] = 7 + i * 13 % 50;
			for (int width = 1; width < 300; width++) {
				int sum = 0;

				layout_fit(
				        &layout, resources[r], NULL, 0, kind & 1, kind & 2, width);
				assert_true(layout.count >= 1);
				for (int i = 0; i < layout.count; i++) {
					assert_true(layout.columns[i].width > 0);
					sum += layout.columns[i].width + (i ? 2 : 0);
				}
				if (sum > width || layout.count < before)
					fail_msg("%s in %d columns: %d shown, %d wide",
					        resources[r]->plural, width, layout.count, sum);
				before = layout.count;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(without_rows_columns_have_the_least_width),
	        cmocka_unit_test(wide_and_admin_show_more),
	        cmocka_unit_test(columns_are_dropped_by_priority_the_last_of_equals_first),
	        cmocka_unit_test(what_was_chosen_is_shown_in_its_order),
	        cmocka_unit_test(in_no_room_the_first_column_stays),
	        cmocka_unit_test(columns_are_as_wide_as_their_content),
	        cmocka_unit_test(only_what_the_view_shows_is_measured),
	        cmocka_unit_test(the_widest_gives_way_before_any_is_dropped),
	        cmocka_unit_test(nothing_is_ever_wider_than_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
