/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing of a form's rows, or of the list that is open. */
#ifndef NCNOVA_UI_FORM_DRAW_H
#define NCNOVA_UI_FORM_DRAW_H

#include "ui/actions/form_engine.h"

/* From line y on: fields, an empty line, a hint. */
void form_draw_rows(struct form *form, WINDOW *win, int y, int rows, int cols);
/* Position of the text cursor when the rows, or the list, begin at `top`. */
bool form_rows_cursor(struct form *form, const struct view *view, int top, int *y, int *x);
/* How many fields are shown; *selected_row (may be NULL): which of these rows is selected. */
size_t form_shown_rows(const struct form *form, size_t *selected_row);

#endif
