/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that filters as you type. */
#ifndef NCNOVA_UI_PICK_H
#define NCNOVA_UI_PICK_H

#include "ui/kit/edit.h"
#include "ui/kit/list.h"

struct pick_item {
	char *id, *text; /* owned; text: cells separated by \t */
	char *reason;    /* dimmed, with this after it; NULL: selectable */
	bool marked;
	bool heading; /* of the items below it; never selected, shown while one of them is shown */
	void *data;   /* the caller's */
};
struct pick {
	struct pick_item *items;
	size_t count, room;
	size_t *shown; /* indices of the items that match the filter */
	size_t shown_count;
	size_t headings, shown_headings;
	struct list list;
	struct edit filter;
	char *kept;                /* id of the selection when the items were cleared */
	bool moving;               /* the cursor is in the list, not in the filter */
	bool multi;                /* Space marks */
	bool free_words;           /* the filter's text is a valid choice of its own */
	const char *const *titles; /* of the cells; NULL-terminated; borrowed */
};
void pick_init(struct pick *pick, const char *const *titles, bool multi);
void pick_clear(struct pick *pick); /* the items; the filter stays */
void pick_free(struct pick *pick);
struct pick_item *pick_add(struct pick *pick, const char *id, const char *text, const char *reason);
void pick_heading(struct pick *pick, const char *text);
void pick_apply(struct pick *pick); /* after adding or filtering; keeps the selection by id */
bool pick_key(struct pick *pick, int key); /* typing filters; arrows move; Space marks when multi */
struct pick_item *pick_selected(struct pick *pick); /* NULL when nothing is shown */
void pick_select(struct pick *pick, const char *id);
int pick_cursor(const struct pick *pick, int cols); /* column of the filter's cursor */
void pick_draw(struct pick *pick, WINDOW *win, int y, int x, int rows, int cols, bool active);

#endif
