/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by main_*.c: the main view's panes, and how they are drawn. */
#ifndef NCNOVA_UI_PANES_INTERNAL_H
#define NCNOVA_UI_PANES_INTERNAL_H

#include "ui/app/store.h"
#include "ui/panes/pane.h"

/* Servers, images and flavors stand side by side; further resources have the screen for themselves.
 */
#define TRIO 3

struct main {
	struct pane panes[STORES_MAX];
	int count, current;
	bool zoomed;
	char *filter_before; /* what was in force when the filter's line was opened; NULL: none */
	bool filter_wrong;   /* the message on the screen is about the filter */
	int shown[TRIO], shown_count; /* what the last frame had */
};

/* main_draw.c */
/* Are all three side by side? */
bool main_is_trio(const struct main *m, const struct view *view);
void main_draw(struct view *view, WINDOW *win);

#endif
