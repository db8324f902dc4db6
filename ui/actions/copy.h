/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of what can be copied. */
#ifndef NCNOVA_UI_COPY_H
#define NCNOVA_UI_COPY_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

/* Of several objects: one a line. */
void ui_copy_menu(struct ui *ui, const struct resource *resource, const struct strv *ids);

#endif
