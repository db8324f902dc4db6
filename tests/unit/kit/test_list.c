/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: what is selected and what is in sight, by numbers alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/kit/list.h"
#include "ui/kit/term.h"

static void expect(const struct list *list, size_t selected, size_t top)
{
	if (list->selected != selected || list->top != top)
		fail_msg("selected %zu, top %zu instead of %zu, %zu", list->selected, list->top,
		        selected, top);
}

static void moving_scrolls_only_at_the_edges(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 10, 4);
	expect(&list, 0, 0);
	list_move(&list, 3);
	expect(&list, 3, 0);
	list_move(&list, 1);
	expect(&list, 4, 1);
	list_move(&list, -3);
	expect(&list, 1, 1);
	list_move(&list, -1);
	expect(&list, 0, 0);
}

static void moving_stops_at_the_ends(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 10, 4);
	list_move(&list, -1);
	expect(&list, 0, 0);
	list_move(&list, 1000);
	expect(&list, 9, 6);
	list_move(&list, 1);
	expect(&list, 9, 6);
	list_move(&list, -1000);
	expect(&list, 0, 0);
}

static void selecting_brings_into_sight(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 100, 10);
	list_select(&list, 50);
	expect(&list, 50, 41);
	list_select(&list, 45);
	expect(&list, 45, 41);
	list_select(&list, 7);
	expect(&list, 7, 7);
	list_select(&list, 100);
	expect(&list, 99, 90);
	list_select(&list, (size_t)-1);
	expect(&list, 99, 90);
}

static void a_shorter_list_keeps_both_in_range(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 100, 10);
	list_select(&list, 99);
	list_set(&list, 95, 10);
	expect(&list, 94, 85);
	/* No empty rows below the last as long as there are rows above. */
	list_select(&list, 90);
	list_set(&list, 92, 10);
	expect(&list, 90, 82);
	list_set(&list, 5, 10);
	expect(&list, 4, 0);
	list_set(&list, 0, 10);
	expect(&list, 0, 0);
	list_set(&list, 3, 10);
	expect(&list, 0, 0);
}

static void another_height_keeps_the_selection_in_sight(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 100, 20);
	list_select(&list, 50);
	expect(&list, 50, 31);
	list_set(&list, 100, 5);
	expect(&list, 50, 46);
	list_set(&list, 100, 60);
	expect(&list, 50, 40);
	list_set(&list, 100, 200);
	expect(&list, 50, 0);
}

static void no_height_is_one_row(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 10, 0);
	list_select(&list, 5);
	expect(&list, 5, 5);
	list_set(&list, 10, -3);
	list_move(&list, 1);
	expect(&list, 6, 6);
	assert_true(list_key(&list, KEY_NPAGE));
	expect(&list, 7, 7);
	assert_true(list_key(&list, KEY_CTRL('U')));
	expect(&list, 6, 6);
}

static void keys_move(void **state)
{
	static const struct {
		int key;
		size_t selected;
	} cases[] = {
	        {KEY_UP, 49},
	        {'k', 49},
	        {KEY_CTRL('P'), 49},
	        {KEY_DOWN, 51},
	        {'j', 51},
	        {KEY_CTRL('N'), 51},
	        {KEY_PPAGE, 41},
	        {KEY_CTRL('B'), 41},
	        {KEY_NPAGE, 59},
	        {KEY_CTRL('F'), 59},
	        {KEY_CTRL('U'), 45},
	        {KEY_CTRL('D'), 55},
	        {KEY_HOME, 0},
	        {'g', 0},
	        {KEY_END, 99},
	        {'G', 99},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct list list = {0};

		list_set(&list, 100, 10);
		list_select(&list, 50);
		assert_true(list_key(&list, cases[i].key));
		if (list.selected != cases[i].selected)
			fail_msg("key %d selects %zu", cases[i].key, list.selected);
		assert_in_range(list.selected, list.top, list.top + 9);
	}
}

static void other_keys_are_not_the_lists(void **state)
{
	static const int keys[] = {KEY_LEFT, KEY_RIGHT, '\n', ' ', KEY_ESC, 'x', 'J', KEY_BACKSPACE,
	        KEY_CHAR | KEY_UP, KEY_CHAR | 0x65e5, KEY_PASTE, 0, TERM_NONE};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct list list = {0};

		list_set(&list, 100, 10);
		list_select(&list, 50);
		if (list_key(&list, keys[i]))
			fail_msg("key %d was taken", keys[i]);
		expect(&list, 50, 41);
	}
}

static void an_empty_list_takes_all_keys(void **state)
{
	static const int keys[] = {
	        KEY_UP, KEY_DOWN, KEY_PPAGE, KEY_NPAGE, KEY_HOME, KEY_END, KEY_CTRL('D'), 'G'};
	struct list list = {0};

	(void)state;
	list_set(&list, 0, 10);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_true(list_key(&list, keys[i]));
		expect(&list, 0, 0);
	}
}

/* Rows came before the selected one, or behind it. */
static void a_selected_row_keeps_its_line(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 100, 10);
	list_select(&list, 50);
	list_follow(&list, 101, 51);
	expect(&list, 51, 42);
	list_follow(&list, 102, 51);
	expect(&list, 51, 42);
	list_follow(&list, 5, 4);
	expect(&list, 4, 0);
}

static void a_window_at_an_edge_stays_there(void **state)
{
	struct list list = {0};

	(void)state;
	list_set(&list, 100, 10);
	list_select(&list, 3);
	list_follow(&list, 102, 5);
	expect(&list, 5, 0);
	/* Not out of sight. */
	list_follow(&list, 112, 15);
	expect(&list, 15, 10);
	list_select(&list, 111);
	expect(&list, 111, 102);
	list_follow(&list, 114, 111);
	expect(&list, 111, 104);
	/* Above the window it is the line that stays. */
	list_follow(&list, 115, 112);
	expect(&list, 112, 105);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(moving_scrolls_only_at_the_edges),
	        cmocka_unit_test(moving_stops_at_the_ends),
	        cmocka_unit_test(selecting_brings_into_sight),
	        cmocka_unit_test(a_shorter_list_keeps_both_in_range),
	        cmocka_unit_test(another_height_keeps_the_selection_in_sight),
	        cmocka_unit_test(no_height_is_one_row),
	        cmocka_unit_test(a_selected_row_keeps_its_line),
	        cmocka_unit_test(a_window_at_an_edge_stays_there),
	        cmocka_unit_test(keys_move),
	        cmocka_unit_test(other_keys_are_not_the_lists),
	        cmocka_unit_test(an_empty_list_takes_all_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
