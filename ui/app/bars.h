/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header and the footer. */
#ifndef NCNOVA_UI_BARS_H
#define NCNOVA_UI_BARS_H

#include "ui/kit/view.h"

void bar_header(struct ui *ui, WINDOW *win);
void bar_footer(struct ui *ui, WINDOW *win);
int bar_footer_rows(struct ui *ui);

#endif
