/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switching to another cloud, project or region. */
#ifndef NCNOVA_UI_SWITCH_H
#define NCNOVA_UI_SWITCH_H

#include "ui/kit/view.h"

/* what: "cloud", "project", "region"; name NULL: lists them. */
void ui_switch(struct ui *ui, const char *what, const char *name);

#endif
