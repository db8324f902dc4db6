/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a verb: drawn in a popup, sent as an action; nothing that was typed is lost when it
 * is refused. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/actions/act_send.h"
#include "ui/actions/form.h"
#include "ui/actions/form_draw.h"
#include "ui/actions/internal.h"

#define HEAD_ROWS 4 /* of the verb's help, or of the refusal; at most */
#define PICK_ROWS 16

/* --- drawing --- */

static void form_head_lines(const struct form *form, int cols, struct strv *lines)
{
	wrap_text(lines, form->trouble ? form->trouble : verb_form(form)->act->verb->help, cols);
	if (verb_form(form)->act->left_out && !form->trouble) {
		strv_add(lines, "Not included:");
		wrap_text(lines, verb_form(form)->act->left_out, cols);
	}
}

static int form_head_rows(const struct form *form, int cols)
{
	struct strv lines = STRV_INIT;
	int rows;

	form_head_lines(form, cols, &lines);
	rows = (int)lines.count > HEAD_ROWS ? HEAD_ROWS : (int)lines.count;
	strv_free(&lines);
	return rows;
}

static void form_place(struct view *view, int rows, int cols, int *height, int *width)
{
	const struct form *form = view->data;

	*width = cols > 104 ? 100 : cols - 2;
	*height = form_head_rows(form, *width - 4) + (int)form_shown_rows(form, NULL) + 5;
	if (form->picking >= 0 && *height < PICK_ROWS + 4)
		*height = PICK_ROWS + 4;
	if (*height > rows)
		*height = rows;
}

static int form_draw_head(struct form *form, WINDOW *win, int cols)
{
	struct strv lines = STRV_INIT;
	int rows = form_head_rows(form, cols - 4);

	form_head_lines(form, cols - 4, &lines);
	for (int i = 0; i < rows; i++)
		draw_text(win, 1 + i, 2, cols - 4, form->trouble ? STYLE_ERROR : STYLE_DIM,
		        lines.items[i], false);
	strv_free(&lines);
	return 2 + rows;
}

static void form_draw(struct view *view, WINDOW *win)
{
	struct form *form = view->data;
	struct buf title = BUF_INIT;
	int top, cols = view->cols;

	buf_printf(&title, " %s ", verb_form(form)->act->verb->name);
	act_target(form->ui, verb_form(form)->act, &title);
	buf_puts(&title, verb_form(form)->act->ids.count ? " " : "");
	draw_box(win, 0, 0, view->rows, cols, STYLE_BORDER_ACTIVE, buf_str(&title),
	        STYLE_TITLE_ACTIVE);
	buf_free(&title);
	if (form->picking >= 0) {
		form_draw_rows(form, win, 1, view->rows - 2, cols);
		return;
	}
	top = form_draw_head(form, win, cols);
	form_draw_rows(form, win, top, view->rows - top - 1, cols);
}

static bool form_cursor(struct view *view, int *y, int *x)
{
	struct form *form = view->data;
	int top = form->picking >= 0 ? 1 : 2 + form_head_rows(form, view->cols - 4);

	return form_rows_cursor(form, view, top, y, x);
}

/* --- doing it --- */

void form_waits(struct ui *ui, uint64_t serial)
{
	struct view *view = view_by_serial(ui, serial);

	if (view && view->ops->draw == form_draw)
		((struct form *)view->data)->sending = true;
}

/* Selects the field that an error message names. */
static void form_select_wrong(struct form *form)
{
	const char *named = form->trouble ? strstr(form->trouble, "argument ") : NULL;

	if (!named)
		return;
	named += strlen("argument ");
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].option && str_starts(named, form->fields[i].name) &&
		        named[strlen(form->fields[i].name)] == ':')
			form_select(form, &form->fields[i]);
}

/* A form does not show the command line's usage, only the error behind it. */
static char *without_usage(const char *refused)
{
	const char *wrong =
	        refused && str_starts(refused, "usage: ") ? strstr(refused, "\nerror: ") : NULL;
	const char *end;

	if (!wrong)
		return xstrdup(refused);
	wrong += strlen("\nerror: ");
	end = strstr(wrong, "\nTry '");
	return end ? xstrndup(wrong, (size_t)(end - wrong)) : xstrdup(wrong);
}

static void form_on_sent(struct ui *ui, uint64_t serial, const char *why)
{
	struct view *view = view_by_serial(ui, serial);
	struct form *form = view ? view->data : NULL;
	char *refused = without_usage(why);

	if (!form && refused) {
		ui_toast(ui, TOAST_ERROR, "%s", refused);
	} else if (form && refused) {
		form->sending = false;
		form_set_trouble(form, refused);
		form_select_wrong(form);
		ui_dirty(ui);
	} else if (form) {
		view_close(view);
	}
	free(refused);
}

static void form_run(struct form *form)
{
	struct field *wrong = form_wrong(form);
	struct act *act;

	form_set_trouble(form, NULL);
	if (wrong) {
		form_select(form, wrong);
		return;
	}
	act = form_act(form);
	act_confirm(form->ui, act, verb_form(form)->view->serial, form_on_sent);
}

static void form_show_request(struct view *view)
{
	struct form *form = view->data;
	struct field *wrong = form_wrong(form);
	struct act *act;

	if (wrong) {
		form_select(form, wrong);
		return;
	}
	act = form_act(form);
	act_show_request(view->ui, act);
	act_free(act);
}

static void form_show_command(struct view *view)
{
	struct act *act = form_act(view->data);

	act_show_command(view->ui, act);
	act_free(act);
}

/* --- keys --- */

static bool form_key(struct view *view, int key)
{
	struct form *form = view->data;

	/* In flight: it can be left, not changed. */
	if (form->sending && form->picking < 0)
		return key != KEY_ESC && key != ':';
	return form_handle_key(form, key) ||
	       (form_selected(form)->kind != FORM_RUN && form_is_typing_key(key));
}

static bool form_is_at_end(struct view *view, struct buf *reason)
{
	struct form *form = view->data;

	(void)reason;
	return form->picking < 0 && !form->sending && form_selected(form)->kind == FORM_RUN;
}

static bool form_can_close(struct view *view, struct buf *reason)
{
	const struct form *form = view->data;

	(void)reason;
	return form->picking < 0;
}

static void form_run_key(struct view *view)
{
	form_enter(view->data);
}

static void form_view_closed(struct view *view)
{
	struct form *form = view->data;
	struct verb_form *own = verb_form(form);

	form_unload(form);
	form_free_fields(form);
	act_free(own->act);
	free(own);
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "continue",
                .help = "Go to the next field, pick from a list; on the last row, submit",
                .run = form_run_key},
        {.key = '\t',
                .label = "Tab",
                .word = "next",
                .help = "Next field, like the down arrow",
                .run = form_run_key,
                .can = form_can_close},
        {.key = 'y',
                .label = "y",
                .word = "request",
                .help = "On the last row: show the request it will send",
                .run = form_show_request,
                .can = form_is_at_end},
        {.key = 'c',
                .label = "c",
                .word = "command",
                .help = "On the last row: copy it as a command line",
                .run = form_show_command,
                .can = form_is_at_end},
        {.key = KEY_ESC,
                .label = "Esc",
                .word = "leave",
                .help = "Close the form; in a list: back to the form",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops form_view_ops = {
        .name = "form",
        .popup = true,
        .place = form_place,
        .draw = form_draw,
        .key = form_key,
        .closed = form_view_closed,
        .bindings = bindings,
        .cursor = form_cursor,
};

static bool form_asks_for_something(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].required)
			return true;
	return false;
}

static void form_changed(struct form *form, struct field *field)
{
	if (field->kind == FORM_MORE)
		form_load_all(form);
	else
		form_follow(form);
}

static const struct form_ops verb_form_ops = {
        .fill = form_fill,
        .waits = form_offer_waits,
        .trouble = form_offer_trouble,
        .run = form_run,
        .changed = form_changed,
        .free_words = true,
};

void form_open(struct ui *ui, struct act *act)
{
	struct verb_form *own = xcalloc(1, sizeof *own);
	struct form *form = &own->form;

	form->ui = ui;
	form->ops = &verb_form_ops;
	form->owner = own;
	form->picking = -1;
	own->act = act;
	form_fields(form);
	own->view = view_open(ui, &form_view_ops, form);
	form_load(form);
	form_prefill(form);
	form_go_on(form);
	if (!form_asks_for_something(form))
		form->selected = 0;
	if (!form_can_select(form, form_selected(form)))
		form_shift(form, 1);
	/* If the first field is required and picked, its list opens immediately. */
	if (form_selected(form)->kind == FORM_PICK && form_selected(form)->required &&
	        !field_has_beginning(form, form_selected(form)))
		form_open_list(form);
}
