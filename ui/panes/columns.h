/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that the user chose for a pane, their order and sorting; kept between runs. */
#ifndef NCNOVA_UI_COLUMNS_H
#define NCNOVA_UI_COLUMNS_H

#include "ncnova/collection.h"
#include "ui/kit/view.h"

struct app;

/* Gives a new collection its paths and its order. */
void columns_apply(struct ui *ui, struct collection *collection);
/* Positions in the collection's table; 0: nothing was chosen. */
int columns_chosen(struct ui *ui, const struct collection *collection, int *out, int room);
void columns_keep_order(struct ui *ui, const struct collection *collection);
bool columns_wide(struct ui *ui, const struct resource *resource);
void columns_keep_wide(struct ui *ui, const struct resource *resource, bool wide);
void columns_open(struct ui *ui, const struct resource *resource); /* the chooser */
void columns_free(struct app *app);

#endif
