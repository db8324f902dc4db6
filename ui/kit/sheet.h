/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet: an object's fields, free text and tables, with lines that lead to other objects. */
#ifndef NCNOVA_UI_SHEET_H
#define NCNOVA_UI_SHEET_H

#include "ui/kit/pager.h"

struct sheet_column {
	const char *title; /* NULL ends the table */
	int priority;      /* 0: always shown; the highest is dropped first when it is narrow */
	bool right;        /* numbers */
};
/* A line that Enter can select: a link, or an item of the sheet's owner. */
struct sheet_pick {
	char *key;          /* the same after the next sheet_begin */
	const void *target; /* of a link: what the owner gave it; NULL: an item */
	char *word;         /* id or name of the object */
};
/* Lines are added from sheet_begin to sheet_end; their text is cleaned. The position is kept, and
 * the selection by its key. */
struct sheet {
	struct pager pager; /* first: a sheet is one */
	struct sheet_line *lines;
	size_t count, room;
	const struct sheet_column **tables;
	int table_count;
	struct sheet_pick *picks;
	int pick_count, pick_room;
	char *kept;  /* key of the selection, while lines are added */
	bool follow; /* the end stays visible when it was */
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
/* "Label   value"; nothing without a value. */
bool sheet_field(struct sheet *sheet, const char *label, enum style style, const char *value);
void sheet_fieldf(struct sheet *sheet, const char *label, enum style style, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
/* Begins a table; the columns live as long as the sheet. */
void sheet_table(struct sheet *sheet, const struct sheet_column *columns);
void sheet_row(struct sheet *sheet, enum style style); /* a row of the last table; cells follow */
void sheet_cell(struct sheet *sheet, enum style style, const char *text); /* NULL: "-" */
/* The last line is a link to the target; its key is "kind:word". */
void sheet_link(struct sheet *sheet, const char *kind, const void *target, const char *word);
/* The last line can be selected; its key is "kind:word". */
void sheet_item(struct sheet *sheet, const char *kind, const char *word);
const struct sheet_pick *sheet_picked(const struct sheet *sheet);           /* NULL: none */
void sheet_choose(struct sheet *sheet, const char *kind, const char *word); /* after sheet_end */

#endif
