/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of usage by project. */
#ifndef NCNOVA_UI_USAGE_VIEW_H
#define NCNOVA_UI_USAGE_VIEW_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

/* Resource and id are not used: a place_open_fn. */
void usage_open(struct ui *ui, const struct resource *resource, const char *id);

#endif
