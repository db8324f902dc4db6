/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: one in the footer for a while, all of them in a list. */
#ifndef NCNOVA_UI_MESSAGES_H
#define NCNOVA_UI_MESSAGES_H

#include "ncnova/error.h"
#include "ui/kit/view.h"

struct app;

struct message {
	int64_t at_ms; /* wall clock */
	enum toast_kind kind;
	char *text;
};

void messages_toast(struct ui *ui, enum toast_kind kind, const char *text); /* hook of ui_toast */
void error_words(const struct error *error, struct buf *out);               /* with its advice */
void ui_error(struct ui *ui, const char *doing, const struct error *error); /* with its advice */
void ui_errors(struct ui *ui); /* the list, newest first */
void messages_free(struct app *app);
enum style style_of_toast(enum toast_kind kind);
void toast_hide(struct app *app);
void toast_seen(struct app *app); /* a key was pressed */

#endif
