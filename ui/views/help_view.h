/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help of the view on top. */
#ifndef NCNOVA_UI_HELP_VIEW_H
#define NCNOVA_UI_HELP_VIEW_H

struct ui;

void ui_help(struct ui *ui);

#endif
