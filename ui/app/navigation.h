/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Navigation: back and forward through visited views, as in a browser, and a chooser of all
 * views. */
#ifndef NCNOVA_UI_NAVIGATION_H
#define NCNOVA_UI_NAVIGATION_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

struct app;

/* Opens a view again. A view that can be gone back to calls navigation_visit when it has been
 * opened. */
typedef void place_open_fn(struct ui *ui, const struct resource *resource, const char *id);
void navigation_visit(
        struct ui *ui, place_open_fn *open, const struct resource *resource, const char *id);
void navigation_note(struct ui *ui);       /* the pane or its filter changed */
void navigation_go(struct ui *ui, int by); /* -1: back, 1: forward */
void navigation_choose(struct ui *ui);
/* Words of the command line: a view's name, or a pane's with words to filter by. False: neither. */
bool navigation_open_words(struct ui *ui, const struct strv *words);
/* "overview", "quotas", "panes"; false: none of them. */
bool navigation_open_view(struct ui *ui, const char *word);
bool navigation_is_possible(struct view *view, struct buf *reason); /* not while text is entered */
void navigation_forget(struct app *app);

#endif
