/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, tables and links: what they look like at a width, and what stays chosen when they come
 * anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/text.h"
#include "ui/kit/sheet.h"

static const struct sheet_column columns[] = {
        {"Name", 0, false}, {"GB", 2, true}, {"Id", 1, false}, {.title = NULL}};

/* The lines at a width, without the marks of style. */
static char *laid(struct sheet *sheet, int cols)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sheet->pager.line_count; i++)
		free(sheet->pager.lines[i].text);
	sheet->pager.line_count = 0;
	sheet->pager.lay(&sheet->pager, cols);
	sheet->pager.wrapped_cols = cols;
	for (size_t i = 0; i < sheet->pager.line_count; i++) {
		for (const char *p = sheet->pager.lines[i].text; *p; p++) {
			if (*p == *STYLED)
				p++;
			else
				buf_putc(&out, *p);
		}
		buf_putc(&out, '\n');
	}
	return buf_take(&out);
}

static void fill(struct sheet *sheet, const char *const *names)
{
	sheet_begin(sheet);
	sheet_table(sheet, columns);
	for (; *names; names++) {
		sheet_row(sheet, STYLE_NORMAL);
		sheet_cell(sheet, STYLE_NORMAL, *names);
		sheet_cell(sheet, STYLE_NORMAL, "10");
		sheet_cell(sheet, STYLE_NORMAL, NULL);
		sheet_link(sheet, "volume", columns, *names);
	}
	sheet_end(sheet);
}

static void values_hang_behind_their_labels(void **state)
{
	struct sheet sheet;
	char *text;

	(void)state;
	sheet_init(&sheet);
	sheet_begin(&sheet);
	assert_false(sheet_field(&sheet, "Nothing", STYLE_NORMAL, ""));
	assert_false(sheet_field(&sheet, "Nothing", STYLE_NORMAL, NULL));
	sheet_field(&sheet, "Description", STYLE_NORMAL, "some words that are long");
	sheet_end(&sheet);
	text = laid(&sheet, 30);
	assert_string_equal(text, "Description     some words\n"
	                          "                that are long\n");
	free(text);
	sheet_free(&sheet);
}

static void columns_give_way_by_their_weight(void **state)
{
	static const char *const names[] = {"a-volume", "b", NULL};
	struct sheet sheet;
	char *text;

	(void)state;
	sheet_init(&sheet);
	fill(&sheet, names);
	text = laid(&sheet, 40);
	assert_string_equal(text, "Name      GB  Id\na-volume  10  -\nb         10  -\n");
	free(text);
	text = laid(&sheet, 13);
	assert_string_equal(text, "Name      Id\na-volume  -\nb         -\n");
	free(text);
	sheet_free(&sheet);
}

static void what_is_chosen_follows_its_key(void **state)
{
	static const char *const before[] = {"a", "b", "c", NULL},
	                         *const after[] = {"0", "a", "x", "b", NULL},
	                         *const gone[] = {"a", NULL}, *const none[] = {NULL};
	struct sheet sheet;

	(void)state;
	sheet_init(&sheet);
	fill(&sheet, before);
	assert_string_equal(sheet_picked(&sheet)->word, "a");
	/* Until one moves it is the first, whatever that is. */
	fill(&sheet, after);
	assert_string_equal(sheet_picked(&sheet)->word, "0");
	fill(&sheet, before);
	free(laid(&sheet, 40));
	sheet.pager.height = 10;
	pager_key(&sheet.pager, 'j');
	fill(&sheet, after);
	assert_string_equal(sheet_picked(&sheet)->word, "b");
	fill(&sheet, gone);
	assert_string_equal(sheet_picked(&sheet)->word, "a");
	assert_ptr_equal(sheet_picked(&sheet)->target, columns);
	fill(&sheet, none);
	assert_null(sheet_picked(&sheet));
	sheet_free(&sheet);
}

static void text_of_others_is_cleaned(void **state)
{
	struct sheet sheet;
	char *text;

	(void)state;
	sheet_init(&sheet);
	sheet_begin(&sheet);
	sheet_text(&sheet, STYLE_ERROR, 0, "one\033[31m\n\001btwo\r\n\n");
	sheet_field(&sheet, "a\nb", STYLE_NORMAL, "\033]0;x\007y\001az");
	sheet_end(&sheet);
	text = laid(&sheet, 60);
	assert_null(strchr(text, '\033'));
	assert_null(strchr(text, '\007'));
	assert_null(strchr(text, '\001'));
	assert_non_null(strstr(text, "btwo"));
	assert_non_null(strstr(text, "az"));
	free(text);
	sheet_free(&sheet);
}

static void moving_goes_from_link_to_link_and_scrolls_between(void **state)
{
	static const char *const many[] = {"a", "b", "c", "d", "e", NULL};
	struct sheet sheet;
	struct pager *pager = &sheet.pager;

	(void)state;
	sheet_init(&sheet);
	fill(&sheet, many);
	free(laid(&sheet, 40));
	pager->height = 3;
	pager_key(pager, 'j');
	assert_string_equal(sheet_picked(&sheet)->word, "b");
	assert_int_equal(pager->top, 0);
	pager_key(pager, 'j');
	assert_string_equal(sheet_picked(&sheet)->word, "c");
	assert_int_equal(pager->top, 1);
	pager_key(pager, 'G');
	assert_string_equal(sheet_picked(&sheet)->word, "e");
	pager_key(pager, 'g');
	assert_string_equal(sheet_picked(&sheet)->word, "a");
	assert_int_equal(pager->top, 0);
	pager_key(pager, 'k');
	assert_string_equal(sheet_picked(&sheet)->word, "a");
	pager_key(pager, ' ');
	assert_string_equal(sheet_picked(&sheet)->word, "b");
	sheet_free(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_hang_behind_their_labels),
	        cmocka_unit_test(columns_give_way_by_their_weight),
	        cmocka_unit_test(what_is_chosen_follows_its_key),
	        cmocka_unit_test(text_of_others_is_cleaned),
	        cmocka_unit_test(moving_goes_from_link_to_link_and_scrolls_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
