/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a verb: fields that are typed, toggled, turned or picked; nothing that was typed is
 * lost when it is refused. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/actions/act_send.h"
#include "ui/actions/form.h"
#include "ui/actions/internal.h"

/* --- rows --- */

struct field *form_selected(struct form *form)
{
	return &form->fields[form->selected];
}

static bool form_can_select(const struct form *form, const struct field *field)
{
	return field_is_shown(form, field) && !field->unfit;
}

/* Round and round. */
static void form_shift(struct form *form, int by)
{
	do
		form->selected = (form->selected + form->count + (size_t)(by + (int)form->count)) %
		                 form->count;
	while (!form_can_select(form, form_selected(form)));
}

/* Who wants more goes there. */
static void form_shift_past_more(struct form *form)
{
	form_shift(form, 1);
	if (form_selected(form)->kind == FORM_MORE)
		form_shift(form, 1);
}

/* After a field is filled: the next that has to be, else the row that runs it. */
void form_go_on(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		struct field *field = &form->fields[i];

		if (field->kind == FORM_RUN || (form_can_select(form, field) && field->required &&
		                                       field_is_empty(field))) {
			form->selected = i;
			return;
		}
	}
}

static void form_set_trouble(struct form *form, const char *why)
{
	free(form->trouble);
	form->trouble = why && *why ? xstrdup(why) : NULL;
}

/* --- picking --- */

static void form_open_list(struct form *form)
{
	struct field *field = form_selected(form);

	form->picking = (long)form->selected;
	pick_free(&form->pick);
	pick_init(&form->pick, form->titles, field->many);
	form->pick.free_words = true;
	form_fill(form, field);
}

static void field_add_choice(struct field *field, const char *value, const char *text)
{
	char *name = xstrndup(text, strcspn(text, "\t")), *clean = clean_dup(name);

	strv_add(&field->chosen, value);
	strv_add(&field->names, clean);
	free(name);
	free(clean);
}

static void field_clear_choices(struct field *field)
{
	strv_free(&field->chosen);
	strv_free(&field->names);
	field->chosen = field->names = (struct strv)STRV_INIT;
	field->touched = true;
}

/* What is marked; else what is selected; else what was typed, for a list need not be whole. */
static void form_close_list(struct form *form)
{
	struct field *field = &form->fields[form->picking];
	struct pick_item *item = pick_selected(&form->pick);
	const char *typed = edit_text(&form->pick.filter);

	if (item && item->reason) {
		ui_toast(form->ui, TOAST_WARNING, "it %s", item->reason);
		return;
	}
	field_clear_choices(field);
	for (size_t i = 0; form->pick.multi && i < form->pick.count; i++)
		if (form->pick.items[i].marked)
			field_add_choice(field, form->pick.items[i].id, form->pick.items[i].text);
	if (!field->chosen.count && item)
		field_add_choice(field, item->id, item->text);
	else if (!field->chosen.count && *typed)
		field_add_choice(field, typed, typed);
	form->picking = -1;
	if (field->chosen.count)
		form_go_on(form);
}

/* Nothing to choose from is there yet. */
static bool form_list_waits(struct form *form)
{
	return form->picking >= 0 && !form->pick.shown_count &&
	       form_offer_waits(form, &form->fields[form->picking]);
}

static bool form_list_key(struct form *form, int key)
{
	bool take = key == '\r' || key == '\n' || key == KEY_ENTER;

	if (key == KEY_ESC) {
		form->picking = -1;
		form->ahead_count = 0;
	} else if (form->ahead_count || (take && form_list_waits(form))) {
		if (form->ahead_count < FORM_AHEAD)
			form->ahead[form->ahead_count++] = key;
	} else if (take)
		form_close_list(form);
	else if (key == KEY_PASTE) {
		edit_insert(&form->pick.filter, form->ui->paste);
		pick_apply(&form->pick);
	} else
		pick_key(&form->pick, key);
	return true;
}

void form_catch_up(struct form *form)
{
	struct ui *ui = form->ui;
	int keys[FORM_AHEAD];
	size_t count = form->ahead_count;

	if (!count || form_list_waits(form))
		return;
	memcpy(keys, form->ahead, count * sizeof *keys);
	form->ahead_count = 0;
	for (size_t i = 0; i < count; i++)
		ui_key(ui, keys[i]);
}

/* --- doing it --- */

static struct view *view_by_serial(struct ui *ui, uint64_t serial)
{
	struct view *view = ui->top;

	while (view && view->serial != serial)
		view = view->below;
	return view;
}

void form_waits(struct ui *ui, uint64_t serial)
{
	struct view *view = view_by_serial(ui, serial);

	if (view && view->ops->draw == form_draw)
		((struct form *)view->data)->sending = true;
}

/* A message about an argument stands at its field too. */
static void form_select_wrong(struct form *form)
{
	const char *named = form->trouble ? strstr(form->trouble, "argument ") : NULL;

	if (!named)
		return;
	named += strlen("argument ");
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].option && str_starts(named, form->fields[i].name) &&
		        named[strlen(form->fields[i].name)] == ':') {
			form->more = form->more || form->fields[i].more;
			form->selected = i;
		}
}

/* In a form the usage of the command line tells nothing: what is wrong stands behind it. */
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
		form->more = form->more || wrong->more;
		form->selected = (size_t)(wrong - form->fields);
		return;
	}
	act = form_act(form);
	act_confirm(form->ui, act, form->view->serial, form_on_sent);
}

static void form_show_request(struct view *view)
{
	struct form *form = view->data;
	struct field *wrong = form_wrong(form);
	struct act *act;

	if (wrong) {
		form->selected = (size_t)(wrong - form->fields);
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

static void form_show_more(struct form *form)
{
	form->more = true;
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].kind == FORM_PICK)
			form_offer(form, form->fields[i].resource);
	form_shift(form, 1);
}

static void form_enter(struct form *form)
{
	struct field *field = form_selected(form);

	if (field->kind == FORM_RUN)
		form_run(form);
	else if (field->kind == FORM_MORE)
		form_show_more(form);
	else if (field->kind == FORM_PICK)
		form_open_list(form);
	else if (field->required && !field_is_empty(field))
		form_go_on(form);
	else
		form_shift_past_more(form);
}

static void field_turn(struct field *field, int by)
{
	field->choice =
	        (field->choice + field->choices.count + (size_t)(by + (int)field->choices.count)) %
	        field->choices.count;
	field->touched = true;
}

static bool form_edit_field(struct form *form, struct field *field, int key)
{
	bool changed = true;

	if (key == KEY_PASTE)
		edit_insert(&field->text, form->ui->paste);
	else
		changed = edit_key(&field->text, key);
	field->touched = field->touched || changed;
	free(field->trouble);
	field->trouble = NULL;
	form_follow(form);
	return changed;
}

static bool is_typing_key(int key)
{
	return key == KEY_PASTE || key & KEY_CHAR || (key > ' ' && key < 0x100 && key != 127);
}

static bool form_field_key(struct form *form, int key)
{
	struct field *field = form_selected(form);

	switch (field->kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		return form_edit_field(form, field, key);
	case FORM_TOGGLE:
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT)
			field->on = !field->on;
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_CHOICE:
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT)
			field_turn(field, key == KEY_LEFT ? -1 : 1);
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_PICK:
		if (key == KEY_BACKSPACE || key == KEY_DC || key == KEY_CTRL('U')) {
			field_clear_choices(field);
		} else if (key == ' ') {
			form_open_list(form);
		} else if (is_typing_key(key)) {
			form_open_list(form);
			form_list_key(form, key);
		} else {
			return false;
		}
		return true;
	default:
		return false;
	}
}

static bool form_key(struct view *view, int key)
{
	struct form *form = view->data;

	if (form->picking >= 0)
		return form_list_key(form, key);
	/* On its way: it can be left, not changed. */
	if (form->sending)
		return key != KEY_ESC && key != ':';
	if (key == KEY_UP || key == KEY_BTAB)
		form_shift(form, -1);
	else if (key == KEY_DOWN || key == '\t')
		form_shift(form, 1);
	else if (key == '\r' || key == '\n' || key == KEY_ENTER)
		form_enter(form);
	else
		return form_field_key(form, key) ||
		       (form_selected(form)->kind != FORM_RUN && is_typing_key(key));
	return true;
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

	form_unload(form);
	for (size_t i = 0; i < form->count; i++)
		field_free(&form->fields[i]);
	free(form->fields);
	pick_free(&form->pick);
	act_free(form->act);
	free(form->trouble);
	free(form);
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

static const struct view_ops form_ops = {
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

void form_open(struct ui *ui, struct act *act)
{
	struct form *form = xcalloc(1, sizeof *form);

	form->ui = ui;
	form->act = act;
	form->picking = -1;
	form_fields(form);
	form->view = view_open(ui, &form_ops, form);
	form_load(form);
	form_prefill(form);
	form_go_on(form);
	if (!form_asks_for_something(form))
		form->selected = 0;
	if (!form_can_select(form, form_selected(form)))
		form_shift(form, 1);
	/* Where one thing alone is asked for its list is open at once. */
	if (form_selected(form)->kind == FORM_PICK && form_selected(form)->required &&
	        !field_has_beginning(form, form_selected(form)))
		form_open_list(form);
}
