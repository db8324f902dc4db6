/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pane: the rows of one resource. */
#ifndef NCNOVA_UI_PANE_H
#define NCNOVA_UI_PANE_H

#include "ui/kit/list.h"
#include "ui/kit/view.h"
#include "ui/panes/layout.h"

struct pane {
	const struct resource *resource;
	struct list list;
	char *selected; /* id */
	struct layout layout;
	uint64_t thaw_timer, news_timer; /* news_timer: until the highlight of news ends */
	struct ui *ui;
};
void pane_init(struct pane *pane, struct ui *ui, const struct resource *resource);
void pane_forget(struct pane *pane);       /* selection and widths; frees what it held */
void pane_sync(struct pane *pane);         /* after a change: the selection follows its id */
bool pane_key(struct pane *pane, int key); /* moves the selection */
void pane_moved(struct pane *pane);
void pane_draw(struct pane *pane, WINDOW *win, int y, int x, int rows, int cols, bool active);
void pane_title(struct pane *pane, struct buf *out); /* "Servers 42", with filter and state */
/* "  2 new above  1 new below": rows that arrived outside the window and were not shown yet. */
void pane_title_news(const struct pane *pane, struct buf *out);
/* A cell as the screen shows it: times as ages, projects by name. `resource`: the collection's
 * table. */
void pane_cell(struct ui *ui, const struct resource *resource, int column, const struct row *row,
        struct buf *out);

#endif
