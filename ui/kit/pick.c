/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that filters as you type: items are rows of cells, unavailable ones are dimmed with the
 * reason. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/kit/pick.h"

#define CELLS_MAX  8
#define FILTER_COL 16 /* after "type to filter" */

#define NO_HEADING SIZE_MAX

/* Columns of the first line left of the count and the hint. */
static int pick_filter_cols(const struct pick *pick, int cols)
{
	return cols - FILTER_COL - (pick->multi ? 30 : 16);
}

void pick_init(struct pick *pick, const char *const *titles, bool multi)
{
	memset(pick, 0, sizeof *pick);
	pick->titles = titles;
	pick->multi = multi;
}

void pick_clear(struct pick *pick)
{
	struct pick_item *selected = pick_selected(pick);

	if (selected) {
		free(pick->kept);
		pick->kept = xstrdup(selected->id);
	}
	for (size_t i = 0; i < pick->count; i++) {
		free(pick->items[i].id);
		free(pick->items[i].text);
		free(pick->items[i].reason);
	}
	pick->count = pick->shown_count = pick->headings = pick->shown_headings = 0;
}

void pick_free(struct pick *pick)
{
	pick_clear(pick);
	free(pick->kept);
	free(pick->items);
	free(pick->shown);
	edit_free(&pick->filter);
	memset(pick, 0, sizeof *pick);
}

struct pick_item *pick_add(struct pick *pick, const char *id, const char *text, const char *reason)
{
	struct pick_item *item;

	if (pick->count == pick->room) {
		pick->room = pick->room ? pick->room * 2 : 32;
		pick->items = xrealloc(pick->items, pick->room * sizeof *pick->items);
		pick->shown = xrealloc(pick->shown, pick->room * sizeof *pick->shown);
	}
	item = &pick->items[pick->count++];
	*item = (struct pick_item){
	        .id = xstrdup(id), .text = xstrdup(text), .reason = xstrdup(reason)};
	return item;
}

void pick_heading(struct pick *pick, const char *text)
{
	pick_add(pick, "", text, NULL)->heading = true;
	pick->headings++;
}

/* The item contains every word of the filter. */
static bool pick_matches(const struct pick_item *item, const struct strv *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!str_contains_nocase(item->text, words->items[i]) &&
		        !str_contains_nocase(item->id, words->items[i]))
			return false;
	return true;
}

struct pick_item *pick_selected(struct pick *pick)
{
	return pick->list.selected < pick->shown_count
	               ? &pick->items[pick->shown[pick->list.selected]]
	               : NULL;
}

static bool pick_is_heading(const struct pick *pick, size_t shown)
{
	return shown < pick->shown_count && pick->items[pick->shown[shown]].heading;
}

/* Visible together with the first item of its group. */
static void pick_show_heading(struct pick *pick)
{
	struct list *list = &pick->list;

	if (list->selected && list->top == list->selected && list->height > 1 &&
	        pick_is_heading(pick, list->selected - 1))
		list->top--;
}

/* A heading is never selected. */
static void pick_leave_heading(struct pick *pick, bool up)
{
	struct list *list = &pick->list;

	if (pick_is_heading(pick, list->selected))
		list_move(list, up && list->selected ? -1 : 1);
	pick_show_heading(pick);
}

void pick_select(struct pick *pick, const char *id)
{
	for (size_t i = 0; id && *id && i < pick->shown_count; i++)
		if (str_eq(pick->items[pick->shown[i]].id, id))
			list_select(&pick->list, i);
	pick_leave_heading(pick, false);
}

/* Best match for the filter: the same name, then the same beginning, then a selectable item. */
static int pick_rank(const struct pick_item *item, const char *typed)
{
	size_t len = strlen(typed);
	int name = strncasecmp(item->text, typed, len)          ? 0
	           : item->text[len] && item->text[len] != '\t' ? 2
	                                                        : 4;

	return item->heading ? -1 : name + !item->reason;
}

static void pick_select_best(struct pick *pick)
{
	const char *typed = edit_text(&pick->filter);
	size_t best = 0;

	for (size_t i = 1; *typed && i < pick->shown_count; i++)
		if (pick_rank(&pick->items[pick->shown[i]], typed) >
		        pick_rank(&pick->items[pick->shown[best]], typed))
			best = i;
	list_select(&pick->list, best);
	pick_leave_heading(pick, false);
}

void pick_apply(struct pick *pick)
{
	struct pick_item *was = pick_selected(pick);
	char *id = was ? xstrdup(was->id) : xstrdup(pick->kept);
	struct strv words = STRV_INIT;

	size_t heading = NO_HEADING;

	strv_split(&words, edit_text(&pick->filter), ' ');
	pick->shown_count = pick->shown_headings = 0;
	for (size_t i = 0; i < pick->count; i++) {
		if (pick->items[i].heading) {
			heading = i;
			continue;
		}
		if (!pick_matches(&pick->items[i], &words))
			continue;
		if (heading != NO_HEADING) {
			pick->shown[pick->shown_count++] = heading;
			pick->shown_headings++;
		}
		heading = NO_HEADING;
		pick->shown[pick->shown_count++] = i;
	}
	strv_free(&words);
	list_set(&pick->list, pick->shown_count, pick->list.height);
	pick_select(pick, id);
	free(id);
	free(pick->kept);
	pick->kept = NULL;
}

static bool pick_move(struct pick *pick, int key)
{
	switch (key) {
	case KEY_UP:
	case KEY_DOWN:
	case KEY_PPAGE:
	case KEY_NPAGE:
	case KEY_HOME:
	case KEY_END:
	case KEY_CTRL('P'):
	case KEY_CTRL('N'):
		return list_key(&pick->list, key);
	}
	return false;
}

bool pick_key(struct pick *pick, int key)
{
	struct pick_item *item = pick_selected(pick);
	bool used, same;
	char *was;

	if (pick_move(pick, key)) {
		pick->moving = true;
		pick_leave_heading(pick, key == KEY_UP || key == KEY_CTRL('P'));
		return true;
	}
	if (key == ' ' && pick->multi) {
		if (item && !item->reason)
			item->marked = !item->marked;
		list_move(&pick->list, 1);
		pick_leave_heading(pick, false);
		return true;
	}
	was = xstrdup(edit_text(&pick->filter));
	used = edit_key(&pick->filter, key);
	same = str_eq(was, edit_text(&pick->filter));
	free(was);
	pick->moving = pick->moving && !used;
	if (same)
		return used;
	list_select(&pick->list, 0);
	pick->shown_count = 0;
	pick_apply(pick);
	pick_select_best(pick);
	return true;
}

/* --- drawing --- */

static size_t pick_split_cells(const char *text, const char **cells, size_t *lengths)
{
	size_t n = 0;

	for (; n < CELLS_MAX; n++) {
		cells[n] = text;
		lengths[n] = strcspn(text, "\t");
		text += lengths[n];
		if (!*text)
			return n + 1;
		text++;
	}
	return n;
}

static void pick_measure(const struct pick *pick, int *widths, int cols)
{
	size_t all = 0;
	int sum = 0;

	for (size_t t = 0; t < CELLS_MAX && pick->titles[t]; t++)
		widths[t] = text_width(pick->titles[t]);
	for (size_t i = 0; i < pick->count && i < 500; i++) {
		const char *cells[CELLS_MAX];
		size_t lengths[CELLS_MAX],
		        n = pick_split_cells(pick->items[i].text, cells, lengths);

		if (pick->items[i].heading)
			continue;
		for (size_t c = 0; c < n; c++) {
			char *cell = xstrndup(cells[c], lengths[c]);

			if (text_width(cell) > widths[c])
				widths[c] = text_width(cell);
			free(cell);
		}
		all = n > all ? n : all;
	}
	for (size_t c = 0; c < CELLS_MAX; c++)
		sum += widths[c] ? widths[c] + 2 : 0;
	/* With titles the first cell (a name) shrinks, otherwise the last (an explanation). */
	if (!pick->titles[0])
		return;
	if (sum > cols && widths[0] - (sum - cols) >= 10)
		widths[0] -= sum - cols;
	else if (sum > cols)
		widths[0] = widths[0] > 10 ? 10 : widths[0];
}

/* Aligned with the others where it fits, else closer to the name. */
static void pick_draw_reason(const struct pick_item *item, WINDOW *win, int y, int at, int nearest,
        int end, enum style style)
{
	int width = text_width(item->reason);

	if (at + width > end)
		at = end - width > nearest ? end - width : nearest;
	draw_text(win, y, at, end - at, style, item->reason, false);
}

static void pick_draw_item(const struct pick *pick, const struct pick_item *item, WINDOW *win,
        int y, int x, int cols, const int *widths, bool selected)
{
	enum style style = selected ? STYLE_SELECTED : item->reason ? STYLE_DIM : STYLE_NORMAL;
	const char *cells[CELLS_MAX];
	size_t lengths[CELLS_MAX], n = pick_split_cells(item->text, cells, lengths);
	int at = x, end = x + cols, used = x;
	int need = item->reason ? text_width(item->reason) + 2 : 0;

	if (item->heading) {
		draw_text(win, y, x + 1, cols - 1, STYLE_HEADER, item->text, false);
		return;
	}
	draw_fill(win, y, x, 1, cols, style);
	if (pick->multi)
		draw_text(win, y, at, 4, style, item->marked ? "[x]" : "[ ]", false);
	at += pick->multi ? 4 : 1;
	/* The reason matters more than the last cells. */
	if (item->reason)
		end -= need > cols / 2 ? cols / 2 : need;
	for (size_t c = 0; c < n && at < end; c++) {
		char *cell = xstrndup(cells[c], lengths[c]);
		int room = widths[c] < end - at ? widths[c] : end - at, own = text_width(cell);

		draw_text(win, y, at, room, style, cell, false);
		used = at + (own < room ? own : room);
		at += widths[c] + 2;
		free(cell);
	}
	if (item->reason)
		pick_draw_reason(item, win, y, at > end ? end + 1 : at, used + 2, x + cols, style);
}

static void pick_draw_filter(struct pick *pick, WINDOW *win, int y, int x, int cols, bool active)
{
	char *found = xasprintf("%s%zu of %zu", pick->multi ? "Space mark  " : "",
	        pick->shown_count - pick->shown_headings, pick->count - pick->headings);
	int width = text_width(found);

	draw_text(win, y, x + 1, FILTER_COL - 1, STYLE_DIM, "type to filter", false);
	edit_draw(&pick->filter, win, y, x + FILTER_COL, pick_filter_cols(pick, cols), active);
	draw_right(win, y, x + cols - width - 1, width, STYLE_DIM, found);
	free(found);
}

int pick_cursor(const struct pick *pick, int cols)
{
	return FILTER_COL + edit_cursor(&pick->filter, pick_filter_cols(pick, cols));
}

void pick_draw(struct pick *pick, WINDOW *win, int y, int x, int rows, int cols, bool active)
{
	int widths[CELLS_MAX + 1] = {0}, at = x + (pick->multi ? 4 : 1), first = 1;

	pick_measure(pick, widths, cols - (pick->multi ? 4 : 1));
	pick_draw_filter(pick, win, y, x, cols, active);
	if (pick->titles[0]) {
		for (size_t t = 0; t < CELLS_MAX && pick->titles[t]; t++) {
			draw_text(
			        win, y + first, at, widths[t], STYLE_BOLD, pick->titles[t], false);
			at += widths[t] + 2;
		}
		first++;
	}
	list_set(&pick->list, pick->shown_count, rows - first);
	pick_show_heading(pick);
	for (int i = 0; i < rows - first; i++) {
		size_t index = pick->list.top + (size_t)i;

		if (index >= pick->shown_count)
			break;
		pick_draw_item(pick, &pick->items[pick->shown[index]], win, y + first + i, x, cols,
		        widths, index == pick->list.selected);
	}
	if (!pick->shown_count && pick->count)
		draw_text(win, y + first, x + 1, cols - 2, STYLE_WARNING,
		        pick->free_words
		                ? "No matches; Enter uses the text as typed, Ctrl-U clears it."
		                : "No matches; Ctrl-U clears the filter.",
		        false);
}
