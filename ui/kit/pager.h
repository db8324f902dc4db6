/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to scroll and search, and sheets of facts, links and tables made of it. For ui/ only. */
#ifndef NCNOVA_UI_PAGER_H
#define NCNOVA_UI_PAGER_H

#include "ui.h"

/* A line as it is shown. */
struct pager_line {
	char *text; /* with STYLED marks */
	int pick;   /* number of what can be chosen here; -1: nothing */
};

/*
 * pager.c: lines of text. A view that shows them has a struct pager as the first member of its
 * data, and pager_bindings among its own; or it calls what those call.
 */
struct pager {
	char *title;
	struct strv raw; /* lines as they came; one that begins with STYLED has that style */
	struct pager_line *lines; /* of that width */
	size_t line_count, line_room;
	void (*lay)(struct pager *pager, int cols); /* makes the lines; NULL: raw, wrapped */
	int wrapped_cols;                           /* for which width; 0: anew */
	bool hanging; /* "  word   text": text that goes on stands under where it began */
	bool table;   /* lines are not wrapped: arrows move sideways */
	int left;     /* first column shown */
	size_t top;
	int height;
	int picks, picked; /* how many can be chosen; which one is */
	bool moved;        /* by a key: from then on what is chosen stays so */
	bool reveal;       /* that one is to be scrolled to when it is drawn */
	char *search;
	long found; /* line of the last match; -1 */
};
#define STYLED "\001" /* then 'a' + enum style, then the text; cleaned text has no such byte */
/* Without wrapping: for tables. */
struct view *pager_table(struct ui *ui, const char *title, const char *text);
/* What goes on of "  word   text" stands under the text. */
struct view *pager_hanging(struct ui *ui, const char *title, const char *text);
void pager_init(struct pager *pager, const char *title);
void pager_free(struct pager *pager);
void pager_text(
        struct pager *pager, const char *text); /* keeps the place, or the end when that was seen */
void pager_draw(
        struct pager *pager, struct view *view, WINDOW *win); /* in a box that fills the view */
void pager_draw_at(struct pager *pager, WINDOW *win, int y, int x, int rows, int cols);
bool pager_key(struct pager *pager, int key);
bool pager_is_at_end(const struct pager *pager);
void pager_end(struct pager *pager);
void pager_add_line(struct pager *pager, char *text, int pick); /* for lay(): takes the text */
void pager_search(struct ui *ui, struct pager *pager);          /* asks what for */
void pager_search_on(struct ui *ui, struct pager *pager, int step);
void pager_save(struct ui *ui, struct pager *pager);
extern const struct binding pager_bindings[];
/* A line of that style. */
void styled(struct buf *out, enum style style, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/*
 * sheet.c: what is told of an object. Lines are added from sheet_begin to sheet_end; all text is
 * cleaned here. The place and what was chosen stay, by its key.
 */
struct sheet_column {
	const char *title; /* NULL ends the table */
	int priority;      /* 0: always there; the highest goes first when it is narrow */
	bool right;        /* numbers */
};
/* What Enter takes: another object, or something of the sheet's owner. */
struct sheet_pick {
	char *key;                       /* the same after the next sheet_begin */
	const struct resource *resource; /* NULL: the owner's */
	char *word;                      /* id or name of that object */
};
struct sheet {
	struct pager pager; /* first: a sheet is one */
	struct sheet_line *lines;
	size_t count, room;
	const struct sheet_column **tables;
	int table_count;
	struct sheet_pick *picks;
	int pick_count, pick_room;
	char *kept;  /* key of what is chosen, while lines are added */
	bool follow; /* the end stays in sight when it was */
};
void sheet_init(struct sheet *sheet);
void sheet_free(struct sheet *sheet);
void sheet_begin(struct sheet *sheet);
void sheet_end(struct sheet *sheet);
void sheet_text(struct sheet *sheet, enum style style, int indent,
        const char *text);                               /* wrapped; \n breaks */
void sheet_clean(struct sheet *sheet, const char *text); /* lines that are clean already */
void sheet_printf(struct sheet *sheet, enum style style, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void sheet_heading(struct sheet *sheet, const char *text);
void sheet_gap(struct sheet *sheet);
/* "Label   value"; nothing is added where there is no value. */
bool sheet_fact(struct sheet *sheet, const char *label, enum style style, const char *value);
void sheet_factf(struct sheet *sheet, const char *label, enum style style, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
void sheet_table(struct sheet *sheet,
        const struct sheet_column *columns); /* its titles; columns live as long as the sheet */
void sheet_row(
        struct sheet *sheet, enum style style); /* a row of the table begun last; then its cells */
void sheet_cell(struct sheet *sheet, enum style style, const char *text); /* NULL: "-" */
void sheet_link(struct sheet *sheet, const struct resource *resource,
        const char *word); /* the last line leads there */
void sheet_item(struct sheet *sheet, const char *kind,
        const char *word); /* the last line can be chosen; its key is "kind:word" */
const struct sheet_pick *sheet_picked(const struct sheet *sheet); /* NULL: there is none */
void sheet_choose(struct sheet *sheet, const char *kind, const char *word); /* after sheet_end */

#endif
