/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scrolling and selection of a list: numbers only. */
#include "ui/kit/list.h"

#include "ui/kit/term.h"

static void list_keep_in_sight(struct list *list)
{
	size_t height = list->height > 0 ? (size_t)list->height : 1;

	if (list->selected < list->top)
		list->top = list->selected;
	if (list->selected >= list->top + height)
		list->top = list->selected - height + 1;
	/* No empty rows below the last as long as there are rows above. */
	if (list->top + height > list->count)
		list->top = list->count > height ? list->count - height : 0;
}

void list_set(struct list *list, size_t count, int height)
{
	list->count = count;
	list->height = height;
	if (list->selected >= count)
		list->selected = count ? count - 1 : 0;
	list_keep_in_sight(list);
}

void list_select(struct list *list, size_t index)
{
	list->selected = index < list->count ? index : list->count ? list->count - 1 : 0;
	list_keep_in_sight(list);
}

void list_follow(struct list *list, size_t count, size_t index)
{
	size_t height = list->height > 0 ? (size_t)list->height : 1;
	size_t line = list->selected > list->top ? list->selected - list->top : 0;
	bool at_top = !list->top, at_end = list->top + height >= list->count;

	list->count = count;
	if (at_top && index < height)
		list->top = 0;
	else if (at_end && !at_top && index + height >= count)
		list->top = count > height ? count - height : 0;
	else
		list->top = index > line ? index - line : 0;
	list_select(list, index);
}

void list_move(struct list *list, long by)
{
	long to = (long)list->selected + by;

	list_select(list, to < 0 ? 0 : (size_t)to);
}

bool list_key(struct list *list, int key)
{
	long page = list->height > 1 ? list->height - 1 : 1;

	switch (key) {
	case KEY_UP:
	case 'k':
	case KEY_CTRL('P'):
		list_move(list, -1);
		return true;
	case KEY_DOWN:
	case 'j':
	case KEY_CTRL('N'):
		list_move(list, 1);
		return true;
	case KEY_PPAGE:
	case KEY_CTRL('B'):
		list_move(list, -page);
		return true;
	case KEY_NPAGE:
	case KEY_CTRL('F'):
		list_move(list, page);
		return true;
	case KEY_CTRL('U'):
		list_move(list, -(page + 1) / 2);
		return true;
	case KEY_CTRL('D'):
		list_move(list, (page + 1) / 2);
		return true;
	case KEY_HOME:
	case 'g':
		list_select(list, 0);
		return true;
	case KEY_END:
	case 'G':
		list_select(list, list->count ? list->count - 1 : 0);
		return true;
	}
	return false;
}
