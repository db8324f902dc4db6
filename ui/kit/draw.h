/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clipped drawing: text is clean UTF-8, widths are display columns, what is outside the window is
 * not drawn. */
#ifndef NCNOVA_UI_DRAW_H
#define NCNOVA_UI_DRAW_H

#include "ncnova/buf.h"
#include "ui/kit/theme.h"

/* At most `width` columns; "…" where it is cut, padded with spaces to `width` with `pad`. */
void draw_text(WINDOW *win, int y, int x, int width, enum style style, const char *text, bool pad);
void draw_right(WINDOW *win, int y, int x, int width, enum style style, const char *text);
void draw_printf(WINDOW *win, int y, int x, int width, enum style style, const char *format, ...)
        __attribute__((format(printf, 6, 7)));
void draw_box(WINDOW *win, int y, int x, int rows, int cols, enum style style, const char *title,
        enum style title_style);
void draw_hline(WINDOW *win, int y, int x, int cols, enum style style);
void draw_vline(WINDOW *win, int y, int x, int rows, enum style style);
void draw_fill(WINDOW *win, int y, int x, int rows, int cols, enum style style);
/* A gauge of 0 to 100 %, `cols` columns wide. */
void draw_gauge(WINDOW *win, int y, int x, int cols, int per_cent, enum style style);
/* Where STYLE_SELECTED was last drawn in the window, since draw_spot_forget(); false: nowhere. */
bool draw_spot(const WINDOW *win, int *y, int *x);
void draw_spot_forget(void);
/* Wraps text into lines of `width` columns. */
void wrap_text(struct strv *lines, const char *text, int width);

#endif
