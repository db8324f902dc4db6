/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to scroll and search: JSON, help, a command's output. */
#ifndef NCNOVA_UI_PAGER_H
#define NCNOVA_UI_PAGER_H

#include "ui/kit/view.h"

/* A line as it is drawn. */
struct pager_line {
	char *text; /* with STYLED marks */
	int pick;   /* number of the item that can be selected here; -1: none */
};

/*
 * Lines of text. A view that shows them has a struct pager as the first member of its data, and
 * pager_bindings among its own bindings; or it calls the functions behind them.
 */
struct pager {
	char *title;
	struct strv raw; /* lines as they came; one that begins with STYLED has that style */
	struct pager_line *lines; /* of that width */
	size_t line_count, line_room;
	void (*lay)(struct pager *pager, int cols); /* makes the lines; NULL: raw, wrapped */
	int wrapped_cols; /* the width that the lines are for; 0: none yet */
	bool hanging;     /* "  word   text": the text is wrapped under its own beginning */
	bool table;       /* lines are not wrapped: arrows move sideways */
	int left;         /* first column shown */
	size_t top;
	int height;
	int picks, picked; /* number of selectable items; the selected one */
	bool moved;        /* by a key: from now on the selection is kept */
	bool reveal;       /* scroll to the selection at the next drawing */
	char *search;
	long found; /* line of the last match; -1 */
};
#define STYLED "\001" /* then 'a' + enum style, then the text; cleaned text has no such byte */
/* A view of its own. Copies the text. */
struct view *ui_pager(struct ui *ui, const char *title, const char *text);
/* Without wrapping: for tables. */
struct view *pager_table(struct ui *ui, const char *title, const char *text);
/* "  word   text" is wrapped under the text. */
struct view *pager_hanging(struct ui *ui, const char *title, const char *text);
void pager_init(struct pager *pager, const char *title);
void pager_free(struct pager *pager);
void pager_text(struct pager *pager,
        const char *text); /* keeps the position, or the end when it was visible */
void pager_draw(
        struct pager *pager, struct view *view, WINDOW *win); /* in a box that fills the view */
void pager_draw_at(struct pager *pager, WINDOW *win, int y, int x, int rows, int cols);
bool pager_key(struct pager *pager, int key);
bool pager_is_at_end(const struct pager *pager);
void pager_add_line(struct pager *pager, char *text, int pick); /* for lay(): takes the text */
void pager_search(struct ui *ui, struct pager *pager);          /* asks for the text */
void pager_search_on(struct ui *ui, struct pager *pager, int step);
void pager_save(struct ui *ui, struct pager *pager);
extern const struct binding pager_bindings[];
/* A line of that style. */
void styled(struct buf *out, enum style style, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#endif
