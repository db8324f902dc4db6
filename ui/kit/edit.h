/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of UTF-8 text with a cursor. */
#ifndef NCNOVA_UI_EDIT_H
#define NCNOVA_UI_EDIT_H

#include "ncnova/buf.h"
#include "ui/kit/draw.h"

struct edit {
	struct buf text;
	size_t point; /* byte offset of the cursor, at the start of a character */
	int scroll;   /* first column shown */
	bool secret;  /* drawn as asterisks; wiped when freed */
};
void edit_set(struct edit *edit, const char *text);
const char *edit_text(const struct edit *edit);
/* True when the text or the cursor changed or the key is an editing key. */
bool edit_key(struct edit *edit, int key);
void edit_insert(struct edit *edit, const char *text); /* pastes: controls dropped */
void edit_free(struct edit *edit);
void edit_draw(struct edit *edit, WINDOW *win, int y, int x, int width, bool active);
/* Column of the cursor within `width`, after scrolling. */
int edit_cursor(const struct edit *edit, int width);

#endif
