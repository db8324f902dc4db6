/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scrolling and selection of a list, without curses windows. */
#ifndef NCNOVA_UI_LIST_H
#define NCNOVA_UI_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	size_t count, top, selected;
	int height;
};
void list_set(struct list *list, size_t count, int height); /* keeps selected and top in range */
void list_move(struct list *list, long by);
void list_select(struct list *list, size_t index);
/*
 * Rows came or went, and the selected one is at `index` now: it stays on its line of the screen,
 * except that a window at the top or at the end of the list stays there.
 */
void list_follow(struct list *list, size_t count, size_t index);
bool list_key(struct list *list, int key); /* arrows, jk, PgUp/Dn, ^D ^U ^F ^B, Home/End, g G */

#endif
