/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosers: typing narrows them, the selection follows its item, and what can't be chosen says why.
 */
#include "paper.h"

#include "ui/kit/pick.h"

static const char *const titles[] = {"Name", "RAM", NULL};

static struct pick flavors(bool multi)
{
	struct pick pick;

	pick_init(&pick, titles, multi);
	pick_add(&pick, "1", "m1.tiny\t512", NULL);
	pick_add(&pick, "2", "m1.small\t2048", NULL);
	pick_add(&pick, "3", "m1.large\t8192", "too large");
	pick_add(&pick, "c1", "c1.small\t2048", NULL);
	pick_apply(&pick);
	list_set(&pick.list, pick.shown_count, 10);
	return pick;
}

static void type(struct pick *pick, const char *text)
{
	for (; *text; text++)
		assert_true(pick_key(pick, (unsigned char)*text));
}

/* The ids shown, in their order, with > before the selected one. */
static void expect(struct pick *pick, const char *expected)
{
	struct buf ids = BUF_INIT;

	for (size_t i = 0; i < pick->shown_count; i++) {
		const struct pick_item *item = &pick->items[pick->shown[i]];

		buf_printf(&ids, "%s%s%s", i ? " " : "", item == pick_selected(pick) ? ">" : "",
		        item->id);
	}
	if (!str_eq(buf_str(&ids), expected))
		fail_msg("\"%s\" instead of \"%s\"", buf_str(&ids), expected);
	buf_free(&ids);
}

static void an_empty_chooser_has_no_selection(void **state)
{
	struct pick pick;

	(void)state;
	pick_init(&pick, titles, true);
	pick_apply(&pick);
	assert_null(pick_selected(&pick));
	assert_true(pick_key(&pick, ' '));
	assert_true(pick_key(&pick, KEY_DOWN));
	assert_true(pick_key(&pick, 'x'));
	assert_null(pick_selected(&pick));
	pick_select(&pick, "1");
	pick_select(&pick, NULL);
	assert_null(pick_selected(&pick));
	assert_string_equal(edit_text(&pick.filter), "x");
	pick_free(&pick);
}

static void arrows_move(void **state)
{
	struct pick pick = flavors(false);

	(void)state;
	expect(&pick, ">1 2 3 c1");
	assert_true(pick_key(&pick, KEY_DOWN));
	expect(&pick, "1 >2 3 c1");
	assert_true(pick_key(&pick, KEY_CTRL('N')));
	expect(&pick, "1 2 >3 c1");
	assert_true(pick_key(&pick, KEY_END));
	expect(&pick, "1 2 3 >c1");
	assert_true(pick_key(&pick, KEY_DOWN));
	expect(&pick, "1 2 3 >c1");
	assert_true(pick_key(&pick, KEY_UP));
	assert_true(pick_key(&pick, KEY_CTRL('P')));
	expect(&pick, "1 >2 3 c1");
	assert_true(pick_key(&pick, KEY_HOME));
	expect(&pick, ">1 2 3 c1");
	assert_true(pick_key(&pick, KEY_NPAGE));
	expect(&pick, "1 2 3 >c1");
	assert_true(pick_key(&pick, KEY_PPAGE));
	expect(&pick, ">1 2 3 c1");
	pick_free(&pick);
}

/* The letters that move in lists are text here. */
static void typing_narrows(void **state)
{
	struct pick pick = flavors(false);

	(void)state;
	type(&pick, "SMA");
	expect(&pick, ">2 c1");
	type(&pick, "ll c1");
	expect(&pick, ">c1");
	assert_string_equal(edit_text(&pick.filter), "SMAll c1");
	assert_true(pick_key(&pick, KEY_CTRL('W')));
	expect(&pick, ">2 c1");
	type(&pick, "jkgG");
	expect(&pick, "");
	assert_null(pick_selected(&pick));
	assert_true(pick_key(&pick, KEY_CTRL('U')));
	expect(&pick, ">1 2 3 c1");
	/* Other cells and the id are looked into as well. */
	type(&pick, "204");
	expect(&pick, ">2 c1");
	assert_true(pick_key(&pick, KEY_CTRL('U')));
	type(&pick, "3");
	expect(&pick, ">3");
	pick_free(&pick);
}

static void another_filter_selects_its_first_match(void **state)
{
	struct pick pick = flavors(false);

	(void)state;
	assert_true(pick_key(&pick, KEY_END));
	expect(&pick, "1 2 3 >c1");
	type(&pick, "s");
	expect(&pick, ">2 c1");
	assert_true(pick_key(&pick, KEY_DOWN));
	expect(&pick, "2 >c1");
	assert_true(pick_key(&pick, KEY_BACKSPACE));
	expect(&pick, ">1 2 3 c1");
	pick_free(&pick);
}

static void keys_that_are_no_text_are_left_to_the_view(void **state)
{
	static const int others[] = {'\n', KEY_ESC, '\t', KEY_F(1), KEY_BTAB, KEY_PASTE};
	struct pick pick = flavors(false);

	(void)state;
	pick_select(&pick, "3");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_false(pick_key(&pick, others[i]));
		expect(&pick, "1 2 >3 c1");
	}
	pick_free(&pick);
}

static void the_selection_follows_its_id(void **state)
{
	struct pick pick = flavors(false);

	(void)state;
	pick_select(&pick, "c1");
	expect(&pick, "1 2 3 >c1");
	/* More items than there was room for, and still the same one. */
	for (int i = 0; i < 100; i++) {
		char id[16];

		snprintf(id, sizeof id, "n%d", i);
		pick_add(&pick, id, "other\t1", NULL);
	}
	pick_apply(&pick);
	assert_int_equal(pick.shown_count, 104);
	assert_string_equal(pick_selected(&pick)->id, "c1");
	/* The filter changes under it. */
	edit_set(&pick.filter, "small");
	pick_apply(&pick);
	expect(&pick, "2 >c1");
	pick_select(&pick, "2");
	edit_set(&pick.filter, "m1");
	pick_apply(&pick);
	expect(&pick, "1 >2 3");
	edit_set(&pick.filter, "small");
	pick_apply(&pick);
	expect(&pick, ">2 c1");
	pick_select(&pick, "c1");
	/* What is filtered away can't stay selected. */
	edit_set(&pick.filter, "m1");
	pick_apply(&pick);
	assert_non_null(pick_selected(&pick));
	expect(&pick, "1 >2 3");
	pick_select(&pick, "c1");
	pick_select(&pick, "no such");
	expect(&pick, "1 >2 3");
	pick_free(&pick);
}

static void clearing_keeps_the_filter(void **state)
{
	struct pick pick = flavors(true);

	(void)state;
	type(&pick, "small");
	pick_clear(&pick);
	assert_null(pick_selected(&pick));
	assert_int_equal(pick.count, 0);
	pick_apply(&pick);
	expect(&pick, "");
	pick_add(&pick, "8", "m1.small\t1", NULL);
	pick_add(&pick, "9", "m1.tiny\t1", NULL);
	pick_apply(&pick);
	expect(&pick, ">8");
	assert_false(pick.items[0].marked);
	pick_free(&pick);
	assert_null(pick.items);
	assert_int_equal(pick.count, 0);
}

static void space_marks_where_several_may_be_chosen(void **state)
{
	struct pick pick = flavors(true);

	(void)state;
	assert_true(pick_key(&pick, ' '));
	assert_true(pick.items[0].marked);
	/* And goes on, so that several are marked in a row. */
	expect(&pick, "1 >2 3 c1");
	assert_true(pick_key(&pick, ' '));
	assert_true(pick.items[1].marked);
	assert_string_equal(edit_text(&pick.filter), "");
	assert_true(pick_key(&pick, KEY_UP));
	assert_true(pick_key(&pick, ' '));
	assert_false(pick.items[1].marked);
	/* Marks outlast the filter. */
	type(&pick, "c1");
	assert_true(pick_key(&pick, ' '));
	assert_true(pick_key(&pick, KEY_CTRL('U')));
	expect(&pick, ">1 2 3 c1");
	assert_true(pick.items[0].marked);
	assert_false(pick.items[1].marked);
	assert_false(pick.items[2].marked);
	assert_true(pick.items[3].marked);
	pick_free(&pick);
}

static void what_cannot_be_chosen_is_not_marked(void **state)
{
	struct pick pick = flavors(true);

	(void)state;
	pick_select(&pick, "3");
	assert_string_equal(pick_selected(&pick)->reason, "too large");
	assert_true(pick_key(&pick, ' '));
	assert_false(pick.items[2].marked);
	pick_free(&pick);
}

static void space_is_text_where_one_is_chosen(void **state)
{
	struct pick pick = flavors(false);

	(void)state;
	type(&pick, "m1 2048");
	expect(&pick, ">2");
	assert_false(pick.items[1].marked);
	pick_free(&pick);
}

static void it_is_drawn_in_columns_with_reasons(void **state)
{
	struct pick pick = flavors(false);
	WINDOW *win = paper(8, 60);

	(void)state;
	pick_draw(&pick, win, 0, 0, 7, 60, true);
	expect_line(win, 0, "_type to filter_                            _________4 of 4_");
	expect_line(win, 1, "_Name______RAM______________________________________________");
	expect_line(win, 2, " m1.tiny   512                                              ");
	expect_line(win, 4, " m1.large  8192  too large                                  ");
	expect_line(win, 5, " c1.small  2048                                             ");
	expect_line(win, 6, "____________________________________________________________");
	assert_int_equal(pick.list.height, 5);
	assert_int_equal(pick_cursor(&pick, 60), 16);
	type(&pick, "tiny");
	assert_int_equal(pick_cursor(&pick, 60), 20);
	werase(win);
	pick_draw(&pick, win, 0, 0, 7, 60, true);
	expect_line(win, 0, " type to filter tiny                                 1 of 4 ");
	expect_line(win, 2, " m1.tiny   512                                              ");
	expect_line(win, 3, "                                                            ");
	delwin(win);
	pick_free(&pick);
}

static void a_low_window_shows_the_rows_around_the_selection(void **state)
{
	struct pick pick = flavors(true);
	WINDOW *win = paper(4, 60);

	(void)state;
	pick.items[3].marked = true;
	pick_select(&pick, "c1");
	pick_draw(&pick, win, 0, 0, 4, 60, true);
	expect_line(win, 2, "[ ] m1.large  8192  too large                               ");
	expect_line(win, 3, "[x] c1.small  2048                                          ");
	delwin(win);
	pick_free(&pick);
}

static void no_match_shows_what_to_do_next(void **state)
{
	struct pick pick = flavors(false);
	WINDOW *win = paper(5, 60);

	(void)state;
	type(&pick, "nope");
	werase(win);
	pick_draw(&pick, win, 0, 0, 5, 60, true);
	expect_line(win, 0, " type to filter nope                                 0 of 4 ");
	expect_line(win, 2, " No matches; Ctrl-U clears the filter.                      ");
	delwin(win);
	pick_free(&pick);
}

static void a_long_name_gives_way(void **state)
{
	struct pick pick = flavors(false);
	WINDOW *win = paper(8, 50);

	(void)state;
	pick_add(&pick, "x", "a-name-that-is-much-longer-than-the-whole-window-is-wide\t77", NULL);
	pick_apply(&pick);
	pick_draw(&pick, win, 0, 0, 8, 50, true);
	expect_line(win, 6, " a-name-that-is-much-longer-than-the-wh...  77    ");
	delwin(win);
	pick_free(&pick);
}

/* Headings stand above those that follow, are never selected, and go with their group. */
static void headings_are_seen_and_not_taken(void **state)
{
	static const char *const none[] = {NULL};
	struct pick pick;

	(void)state;
	pick_init(&pick, none, false);
	pick_heading(&pick, "Power");
	pick_add(&pick, "stop", "stop\tStops it.", NULL);
	pick_add(&pick, "start", "start\tStarts it.", "it runs");
	pick_heading(&pick, "Size");
	pick_add(&pick, "resize", "resize\tStops nothing.", NULL);
	pick_apply(&pick);
	list_set(&pick.list, pick.shown_count, 10);
	expect(&pick, " >stop start  resize");
	assert_true(pick_key(&pick, KEY_DOWN));
	assert_true(pick_key(&pick, KEY_DOWN));
	expect(&pick, " stop start  >resize");
	assert_true(pick_key(&pick, KEY_UP));
	expect(&pick, " stop >start  resize");
	assert_true(pick_key(&pick, KEY_HOME));
	expect(&pick, " >stop start  resize");
	type(&pick, "nothing");
	expect(&pick, " >resize");
	pick_key(&pick, KEY_CTRL('U'));
	/* What is called so comes before what only has it in its words. */
	type(&pick, "sto");
	expect(&pick, " >stop  resize");
	pick_free(&pick);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(headings_are_seen_and_not_taken),
	        cmocka_unit_test(an_empty_chooser_has_no_selection),
	        cmocka_unit_test(arrows_move),
	        cmocka_unit_test(typing_narrows),
	        cmocka_unit_test(another_filter_selects_its_first_match),
	        cmocka_unit_test(keys_that_are_no_text_are_left_to_the_view),
	        cmocka_unit_test(the_selection_follows_its_id),
	        cmocka_unit_test(clearing_keeps_the_filter),
	        cmocka_unit_test(space_marks_where_several_may_be_chosen),
	        cmocka_unit_test(what_cannot_be_chosen_is_not_marked),
	        cmocka_unit_test(space_is_text_where_one_is_chosen),
	        cmocka_unit_test(it_is_drawn_in_columns_with_reasons),
	        cmocka_unit_test(a_low_window_shows_the_rows_around_the_selection),
	        cmocka_unit_test(no_match_shows_what_to_do_next),
	        cmocka_unit_test(a_long_name_gives_way),
	};

	return cmocka_run_group_tests(tests, paper_setup, paper_teardown);
}
