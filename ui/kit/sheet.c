/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet: an object's fields, free text and tables, with lines that lead to other objects; laid
 * out again for each width. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/kit/sheet.h"

#define GAP        2
#define LABEL_COLS 15 /* at least; labels that are longer make it wider, up to a third */
#define CELLS_MAX  12
#define CELL_LEAST 6 /* a column shrinks to no less */

struct cell {
	char *text; /* cleaned */
	enum style style;
};

enum kind { LINE_TEXT, LINE_FIELD, LINE_TITLES, LINE_ROW };

struct sheet_line {
	enum kind kind;
	enum style style;
	int indent; /* of a text */
	int table;  /* of a row */
	int pick;   /* -1: none */
	struct cell cells[CELLS_MAX];
	int count;
};

/* --- laying out --- */

static void sheet_mark(struct buf *out, enum style style)
{
	buf_printf(out, STYLED "%c", 'a' + (int)style);
}

static void sheet_lay_text(struct sheet *sheet, const struct sheet_line *line, int cols)
{
	struct strv parts = STRV_INIT;
	int indent = line->indent < cols / 2 ? line->indent : 0;

	wrap_text(&parts, line->cells[0].text, cols - indent);
	for (size_t i = 0; i < parts.count; i++) {
		struct buf out = BUF_INIT;

		buf_repeat(&out, ' ', (size_t)indent);
		sheet_mark(&out, line->style);
		buf_puts(&out, parts.items[i]);
		pager_add_line(&sheet->pager, buf_take(&out), line->pick);
	}
	strv_free(&parts);
}

/* Of the consecutive fields from there on. */
static int sheet_label_cols(const struct sheet *sheet, size_t from, int cols)
{
	int widest = LABEL_COLS;

	for (size_t i = from; i < sheet->count && sheet->lines[i].kind == LINE_FIELD; i++)
		if (text_width(sheet->lines[i].cells[0].text) > widest)
			widest = text_width(sheet->lines[i].cells[0].text);
	return widest > cols / 3 + 4 ? cols / 3 + 4 : widest;
}

/* The value is wrapped behind its label. */
static void sheet_lay_field(struct sheet *sheet, const struct sheet_line *line, int label, int cols)
{
	struct strv parts = STRV_INIT;

	wrap_text(&parts, line->cells[1].text, cols - label - GAP);
	for (size_t i = 0; i < parts.count; i++) {
		struct buf out = BUF_INIT;

		sheet_mark(&out, STYLE_DIM);
		text_pad(&out, i ? "" : line->cells[0].text, label, false, true, !term_is_utf8());
		buf_repeat(&out, ' ', GAP);
		sheet_mark(&out, line->style);
		buf_puts(&out, parts.items[i]);
		pager_add_line(&sheet->pager, buf_take(&out), line->pick);
	}
	strv_free(&parts);
}

struct widths {
	int cols[CELLS_MAX];
	bool gone[CELLS_MAX];
	int count;
};

static int widths_sum(const struct widths *widths)
{
	int all = 0;

	for (int i = 0; i < widths->count; i++)
		if (!widths->gone[i])
			all += widths->cols[i] + GAP;
	return all - GAP;
}

static void widths_measure(const struct sheet *sheet, int table, struct widths *widths)
{
	for (size_t i = 0; i < sheet->count; i++) {
		const struct sheet_line *line = &sheet->lines[i];

		if ((line->kind != LINE_ROW && line->kind != LINE_TITLES) || line->table != table)
			continue;
		for (int c = 0; c < line->count; c++) {
			int width = text_width(line->cells[c].text);

			if (width > widths->cols[c])
				widths->cols[c] = width;
			if (c >= widths->count)
				widths->count = c + 1;
		}
	}
}

static bool widths_shrink(struct widths *widths)
{
	int widest = -1;

	for (int i = 0; i < widths->count; i++)
		if (!widths->gone[i] && widths->cols[i] > CELL_LEAST &&
		        (widest < 0 || widths->cols[i] > widths->cols[widest]))
			widest = i;
	if (widest >= 0)
		widths->cols[widest]--;
	return widest >= 0;
}

/* The least important columns are dropped before any is cut. */
static void widths_fit(const struct sheet_column *columns, struct widths *widths, int cols)
{
	while (widths_sum(widths) > cols) {
		int worst = -1;

		for (int i = 0; i < widths->count; i++)
			if (!widths->gone[i] && columns[i].priority &&
			        (worst < 0 || columns[i].priority >= columns[worst].priority))
				worst = i;
		if (worst < 0)
			break;
		widths->gone[worst] = true;
	}
	while (widths_sum(widths) > cols && widths_shrink(widths))
		;
}

static void sheet_lay_row(
        struct sheet *sheet, const struct sheet_line *line, const struct widths *widths)
{
	const struct sheet_column *columns = sheet->tables[line->table];
	struct buf out = BUF_INIT;

	for (int c = 0; c < line->count; c++) {
		if (widths->gone[c])
			continue;
		if (out.len)
			buf_repeat(&out, ' ', GAP);
		sheet_mark(&out, line->cells[c].style);
		text_pad(&out, line->cells[c].text, widths->cols[c], columns[c].right, true,
		        !term_is_utf8());
	}
	while (out.len && out.data[out.len - 1] == ' ')
		out.data[--out.len] = '\0';
	pager_add_line(&sheet->pager, buf_take(&out), line->pick);
}

static void sheet_lay(struct pager *pager, int cols)
{
	struct sheet *sheet = (struct sheet *)pager;
	int label = 0, measured = -1;
	struct widths widths = {0};

	for (size_t i = 0; i < sheet->count; i++) {
		const struct sheet_line *line = &sheet->lines[i];

		if ((line->kind == LINE_ROW || line->kind == LINE_TITLES) &&
		        line->table != measured) {
			memset(&widths, 0, sizeof widths);
			widths_measure(sheet, line->table, &widths);
			widths_fit(sheet->tables[line->table], &widths, cols);
			measured = line->table;
		}
		if (line->kind == LINE_FIELD && (!i || line[-1].kind != LINE_FIELD))
			label = sheet_label_cols(sheet, i, cols);
		if (line->kind == LINE_TEXT)
			sheet_lay_text(sheet, line, cols);
		else if (line->kind == LINE_FIELD)
			sheet_lay_field(sheet, line, label, cols);
		else
			sheet_lay_row(sheet, line, &widths);
	}
}

/* --- adding --- */

static void sheet_forget_lines(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		for (int c = 0; c < sheet->lines[i].count; c++)
			free_secret(sheet->lines[i].cells[c].text);
	for (int i = 0; i < sheet->pick_count; i++) {
		free(sheet->picks[i].key);
		free(sheet->picks[i].word);
	}
	sheet->count = 0;
	sheet->pick_count = 0;
	sheet->table_count = 0;
}

void sheet_init(struct sheet *sheet)
{
	memset(sheet, 0, sizeof *sheet);
	pager_init(&sheet->pager, "");
	sheet->pager.lay = sheet_lay;
}

void sheet_free(struct sheet *sheet)
{
	sheet_forget_lines(sheet);
	free(sheet->lines);
	free(sheet->picks);
	free(sheet->tables);
	free(sheet->kept);
	pager_free(&sheet->pager);
}

void sheet_begin(struct sheet *sheet)
{
	const struct sheet_pick *picked = sheet_picked(sheet);

	if (picked && sheet->pager.moved) {
		free(sheet->kept);
		sheet->kept = xstrdup(picked->key);
	}
	sheet_forget_lines(sheet);
}

static void sheet_select_kept(struct sheet *sheet)
{
	for (int i = 0; i < sheet->pick_count; i++)
		if (str_eq(sheet->picks[i].key, sheet->kept)) {
			sheet->pager.picked = i;
			return;
		}
	if (sheet->pager.picked >= sheet->pick_count)
		sheet->pager.picked = sheet->pick_count ? sheet->pick_count - 1 : 0;
}

void sheet_end(struct sheet *sheet)
{
	struct pager *pager = &sheet->pager;
	bool at_end = sheet->follow && pager_is_at_end(pager);
	int cols = pager->wrapped_cols;

	/* The selection was set before there were lines. */
	pager->reveal = pager->reveal || (!pager->picks && sheet->kept);
	pager->picks = sheet->pick_count;
	sheet_select_kept(sheet);
	for (size_t i = 0; i < pager->line_count; i++)
		free_secret(pager->lines[i].text);
	pager->line_count = 0;
	if (cols)
		sheet_lay(pager, cols);
	/* The end is unknown before the first drawing: drawing clamps this position. */
	if (at_end || pager->top > pager->line_count)
		pager->top = sheet->count + pager->line_count;
}

static struct sheet_line *sheet_add_line(struct sheet *sheet, enum kind kind, enum style style)
{
	if (sheet->count == sheet->room) {
		sheet->room = sheet->room ? sheet->room * 2 : 32;
		sheet->lines = xrealloc(sheet->lines, sheet->room * sizeof *sheet->lines);
	}
	sheet->lines[sheet->count] = (struct sheet_line){.kind = kind, .style = style, .pick = -1};
	return &sheet->lines[sheet->count++];
}

static void sheet_put_cell(struct sheet_line *line, enum style style, const char *text)
{
	if (line->count < CELLS_MAX)
		line->cells[line->count++] = (struct cell){.text = clean_dup(text), .style = style};
}

static void sheet_add_text(struct sheet *sheet, enum style style, int indent, const char *at)
{
	while (*at) {
		size_t len = strcspn(at, "\n");
		struct sheet_line *line = sheet_add_line(sheet, LINE_TEXT, style);

		line->indent = indent;
		line->cells[0] = (struct cell){.text = xstrndup(at, len), .style = style};
		line->count = 1;
		at += len + (at[len] == '\n');
	}
}

void sheet_text(struct sheet *sheet, enum style style, int indent, const char *text)
{
	struct buf clean = BUF_INIT;

	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	sheet_add_text(sheet, style, indent, buf_str(&clean));
	buf_free_secret(&clean);
}

void sheet_clean(struct sheet *sheet, const char *text)
{
	sheet_add_text(sheet, STYLE_NORMAL, 0, text);
}

void sheet_printf(struct sheet *sheet, enum style style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	sheet_text(sheet, style, 0, buf_str(&text));
	buf_free_secret(&text);
}

void sheet_heading(struct sheet *sheet, const char *text)
{
	if (sheet->count)
		sheet_gap(sheet);
	sheet_text(sheet, STYLE_TITLE_ACTIVE, 0, text);
}

void sheet_gap(struct sheet *sheet)
{
	sheet_put_cell(sheet_add_line(sheet, LINE_TEXT, STYLE_NORMAL), STYLE_NORMAL, "");
}

bool sheet_field(struct sheet *sheet, const char *label, enum style style, const char *value)
{
	struct sheet_line *line;

	if (!value || !*value)
		return false;
	line = sheet_add_line(sheet, LINE_FIELD, style);
	sheet_put_cell(line, STYLE_DIM, label);
	sheet_put_cell(line, style, value);
	return true;
}

void sheet_fieldf(struct sheet *sheet, const char *label, enum style style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	sheet_field(sheet, label, style, buf_str(&text));
	buf_free_secret(&text);
}

void sheet_table(struct sheet *sheet, const struct sheet_column *columns)
{
	struct sheet_line *line = sheet_add_line(sheet, LINE_TITLES, STYLE_BOLD);

	sheet->tables =
	        xrealloc(sheet->tables, (size_t)(sheet->table_count + 1) * sizeof *sheet->tables);
	sheet->tables[sheet->table_count] = columns;
	line->table = sheet->table_count++;
	for (int i = 0; columns[i].title; i++)
		sheet_put_cell(line, STYLE_BOLD, columns[i].title);
}

void sheet_row(struct sheet *sheet, enum style style)
{
	sheet_add_line(sheet, LINE_ROW, style)->table = sheet->table_count - 1;
}

void sheet_cell(struct sheet *sheet, enum style style, const char *text)
{
	sheet_put_cell(&sheet->lines[sheet->count - 1], style, text ? text : "-");
}

static struct sheet_pick *sheet_add_pick(struct sheet *sheet, const char *kind, const char *word)
{
	if (sheet->pick_count == sheet->pick_room) {
		sheet->pick_room = sheet->pick_room ? sheet->pick_room * 2 : 16;
		sheet->picks =
		        xrealloc(sheet->picks, (size_t)sheet->pick_room * sizeof *sheet->picks);
	}
	sheet->lines[sheet->count - 1].pick = sheet->pick_count;
	sheet->picks[sheet->pick_count] =
	        (struct sheet_pick){.key = xasprintf("%s:%s", kind, word), .word = xstrdup(word)};
	return &sheet->picks[sheet->pick_count++];
}

/* Links look like keys. */
void sheet_link(struct sheet *sheet, const char *kind, const void *target, const char *word)
{
	struct sheet_line *line = &sheet->lines[sheet->count - 1];

	sheet_add_pick(sheet, kind, word)->target = target;
	if (line->kind == LINE_FIELD && line->style == STYLE_NORMAL)
		line->style = STYLE_KEY;
	else if (line->kind == LINE_ROW && line->cells[0].style == STYLE_NORMAL)
		line->cells[0].style = STYLE_KEY;
}

void sheet_item(struct sheet *sheet, const char *kind, const char *word)
{
	sheet_add_pick(sheet, kind, word);
}

const struct sheet_pick *sheet_picked(const struct sheet *sheet)
{
	return sheet->pager.picked < sheet->pick_count ? &sheet->picks[sheet->pager.picked] : NULL;
}

void sheet_choose(struct sheet *sheet, const char *kind, const char *word)
{
	free(sheet->kept);
	sheet->kept = xasprintf("%s:%s", kind, word);
	sheet_select_kept(sheet);
	sheet->pager.reveal = true;
}
