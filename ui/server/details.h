/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The details of any object, and its JSON. */
#ifndef NCNOVA_UI_DETAILS_H
#define NCNOVA_UI_DETAILS_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

void ui_details(struct ui *ui, const struct resource *resource, const char *id);
void ui_json(struct ui *ui, const struct resource *resource, const char *id);

#endif
