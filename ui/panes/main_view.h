/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first view's own: its panes, and how they are drawn. For ui/main_*.c only. */
#ifndef NCNOVA_MAIN_VIEW_H
#define NCNOVA_MAIN_VIEW_H

#include "ui/app/app.h"

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
