/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small windows over a view: a question, a menu, a line to type. */
#ifndef NCNOVA_UI_POPUP_H
#define NCNOVA_UI_POPUP_H

#include "ui/kit/pick.h"
#include "ui/kit/view.h"

/* Asks before something destructive; default No. `yes` is called on yes only, `done` in any case.
 * detail may be NULL. */
void ui_confirm(struct ui *ui, const char *question, const char *detail,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);
/* As ui_confirm, but `word` has to be typed for yes; NULL: as ui_confirm. */
void ui_confirm_word(struct ui *ui, const char *question, const char *detail, const char *word,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);
/* A menu: takes the pick's items; `chosen` is called with the id of the selected one. */
struct view *ui_choose(struct ui *ui, const char *title, struct pick *pick,
        void (*chosen)(struct ui *ui, void *data, const char *id), void (*done)(void *data),
        void *data);
/* What Tab does with the selected item of that menu. */
void ui_choose_other(struct view *view, void (*other)(struct ui *ui, void *data, const char *id));
/* One line of text at the bottom; `changed` (may be NULL) is called with every key, `taken` with
 * the text on Enter and with NULL on Esc. */
void ui_ask_line(struct ui *ui, const char *label, const char *text,
        void (*changed)(struct ui *ui, void *data, const char *text),
        void (*taken)(struct ui *ui, void *data, const char *text), void *data);
/* The same for a secret: drawn as asterisks, wiped afterwards. */
void ui_ask_secret(struct ui *ui, const char *label,
        void (*taken)(struct ui *ui, void *data, const char *text), void *data);

#endif
