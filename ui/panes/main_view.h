/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main view: the panes. */
#ifndef NCNOVA_UI_MAIN_VIEW_H
#define NCNOVA_UI_MAIN_VIEW_H

#include "ncnova/error.h"
#include "ncnova/resource.h"
#include "ui/kit/view.h"

void main_open(struct ui *ui);
void main_forget(struct view *view); /* another cloud or project: selections are void */
/* Gives the keys to a pane, with that filter (NULL: unchanged) and those words for the service. */
void main_show(
        struct ui *ui, const struct resource *resource, const char *filter, const char *asked);
/* Shows what is wrong with a filter, until one that is right takes effect. */
void main_filter_wrong(struct ui *ui, const struct error *error);
/* The resource of the pane that has the keys. */
const struct resource *main_resource(struct ui *ui);

#endif
