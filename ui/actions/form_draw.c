/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form on the screen: its fields in rows, a hint below, and the list that one is picked from. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/actions/form_draw.h"

#define LABEL_COLS 22

size_t form_shown_rows(const struct form *form, size_t *selected_row)
{
	size_t rows = 0;

	for (size_t i = 0; i < form->count; i++) {
		if (i == form->selected && selected_row)
			*selected_row = rows;
		rows += field_is_shown(form, &form->fields[i]);
	}
	return rows;
}

/* The choices side by side, the current one in brackets. */
static void form_draw_choices(const struct field *field, WINDOW *win, int y, int x, int cols)
{
	int at = x;

	for (size_t i = 0; i < field->choices.count && at < x + cols; i++) {
		const char *word = *field->choices.items[i] ? field->choices.items[i] : "-";
		int width = text_width(word) + 2;
		char *text = xasprintf(i == field->choice ? "[%s]" : " %s ", word);

		draw_text(win, y, at, x + cols - at < width ? x + cols - at : width,
		        i == field->choice ? STYLE_BOLD : STYLE_DIM, text, false);
		at += width + 1;
		free(text);
	}
}

static const char *field_empty_text(const struct field *field)
{
	return field->trouble    ? field->trouble
	       : field->empty    ? field->empty
	       : field->required ? "needed"
	       : field->many     ? "none; separate several with commas"
	                         : "-";
}

static void form_draw_value(
        struct field *field, WINDOW *win, int y, int x, int cols, bool is_selected)
{
	struct buf value = BUF_INIT;
	enum style style = STYLE_NORMAL;

	if (is_selected && (field->kind == FORM_TEXT || field->kind == FORM_SECRET)) {
		edit_draw(&field->text, win, y, x, cols, true);
		return;
	}
	if (is_selected && field->kind == FORM_CHOICE) {
		form_draw_choices(field, win, y, x, cols);
		return;
	}
	if (field->unfit)
		buf_puts(&value, field->unfit);
	else
		field_text(field, &value);
	if (field->unfit || !value.len)
		style = field->trouble ? STYLE_ERROR : STYLE_DIM;
	draw_text(win, y, x, cols, style, value.len ? buf_str(&value) : field_empty_text(field),
	        false);
	buf_free_secret(&value);
}

static void form_draw_field(struct form *form, WINDOW *win, int y, int cols, struct field *field)
{
	bool is_selected = field == form_selected(form);
	enum style style = is_selected ? STYLE_SELECTED : field->unfit ? STYLE_DIM : STYLE_NORMAL;
	char *label;

	if (field->kind == FORM_RUN || field->kind == FORM_MORE) {
		label = xasprintf("%s %s",
		        field->kind == FORM_MORE ? "+"
		        : term_is_utf8()         ? "▸"
		                                 : ">",
		        field->kind == FORM_RUN && form->sending ? "sending…" : field->label);
		draw_text(win, y, 2, cols - 4, style, label, false);
		free(label);
		return;
	}
	label = xasprintf("%s%s", field->label, field->required ? " *" : "");
	draw_text(win, y, 2, LABEL_COLS, style, label, true);
	free(label);
	form_draw_value(field, win, y, LABEL_COLS + 3, cols - LABEL_COLS - 5, is_selected);
}

static const char *form_hint(const struct field *field)
{
	static const char *const hints[] = {
	        [FORM_CHOICE] = "Space and arrows change it",
	        [FORM_TOGGLE] = "Space toggles it",
	        [FORM_PICK] = "Enter pick; type to search; Backspace clears it",
	};

	return (size_t)field->kind < sizeof hints / sizeof *hints ? hints[field->kind] : NULL;
}

static void form_draw_hint(struct form *form, WINDOW *win, int y, int cols)
{
	struct field *field = form_selected(form);
	const char *how = form_hint(field);
	char *text = xasprintf("%s%s%s", field->help ? field->help : "",
	        field->help && how ? "  " : "", how ? how : "");

	if (field->trouble)
		draw_printf(
		        win, y, 2, cols - 4, STYLE_ERROR, "%s: %s", field->label, field->trouble);
	else
		draw_text(win, y, 2, cols - 4, STYLE_DIM, text, false);
	free(text);
}

static void form_draw_list(struct form *form, WINDOW *win, int y, int rows, int cols)
{
	struct field *field = &form->fields[form->picking];
	const char *why = form->ops->trouble(form, field);

	draw_text(win, y, 2, cols - 4, STYLE_BOLD, field->label, false);
	pick_draw(&form->pick, win, y + 1, 1, rows - 1, cols - 2, true);
	if (why)
		draw_printf(win, y + 3, 2, cols - 4, STYLE_ERROR, "%s", why);
	else if (form->ops->waits(form, field) && !form->pick.count)
		draw_text(win, y + 3, 2, cols - 4, STYLE_BUSY, "loading", false);
	else if (!form->pick.count)
		draw_text(win, y + 3, 2, cols - 4, STYLE_DIM,
		        form->ops->free_words ? "No matches. The text is used as typed."
		                              : "The list is empty.",
		        false);
}

static void form_keep_in_sight(struct form *form, int rows)
{
	size_t row = 0, count = form_shown_rows(form, &row);

	if (row < form->top)
		form->top = row;
	if (row >= form->top + (size_t)rows)
		form->top = row - (size_t)rows + 1;
	if (form->top + (size_t)rows > count)
		form->top = count > (size_t)rows ? count - (size_t)rows : 0;
}

void form_draw_rows(struct form *form, WINDOW *win, int y, int rows, int cols)
{
	int room = rows > 3 ? rows - 2 : 1;
	size_t row = 0;

	if (form->picking >= 0) {
		form_draw_list(form, win, y, rows, cols);
		return;
	}
	form_keep_in_sight(form, room);
	for (size_t i = 0; i < form->count; i++) {
		if (!field_is_shown(form, &form->fields[i]))
			continue;
		if (row >= form->top && row < form->top + (size_t)room)
			form_draw_field(
			        form, win, y + (int)(row - form->top), cols, &form->fields[i]);
		row++;
	}
	form_draw_hint(form, win, y + rows - 1, cols);
}

bool form_rows_cursor(struct form *form, const struct view *view, int top, int *y, int *x)
{
	struct field *field = form_selected(form);
	size_t row = 0;

	if (form->picking >= 0 && form->pick.moving && draw_spot(view->win, y, x))
		return true;
	if (form->picking >= 0) {
		*y = top + 1;
		*x = 1 + pick_cursor(&form->pick, view->cols - 2);
		return true;
	}
	if (field->kind != FORM_TEXT && field->kind != FORM_SECRET)
		return false;
	form_shown_rows(form, &row);
	*y = top + (int)(row - form->top);
	*x = LABEL_COLS + 3 + edit_cursor(&field->text, view->cols - LABEL_COLS - 5);
	return true;
}
