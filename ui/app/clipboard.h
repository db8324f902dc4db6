/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clipboard: escape sequences that reach it through tmux, screen and ssh. */
#ifndef NCNOVA_UI_CLIPBOARD_H
#define NCNOVA_UI_CLIPBOARD_H

#include "ui/kit/view.h"

enum carrier { CARRIER_PLAIN, CARRIER_TMUX, CARRIER_SCREEN };
/* By the values of TERM, STY and TMUX; NULL: not set. */
enum carrier clipboard_carrier(const char *term, const char *sty, const char *tmux);
/* False: too long. */
bool clipboard_sequence(enum carrier carrier, const char *text, struct buf *out);
/* Copies the text and shows whether that worked; what: "the id". */
void ui_copy(struct ui *ui, const char *what, const char *text);

#endif
