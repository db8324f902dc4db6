/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form engine: fields that are typed, toggled, turned or picked from a list, their selection
 * and their keys. */
#include "ui/actions/form_engine.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/text.h"
#include "ui/actions/secret_view.h"

/* --- fields --- */

static char *field_label(const char *name)
{
	char *label = xstrdup(name + strspn(name, "-"));

	for (char *c = label; *c; c++)
		if (*c == '-' || *c == '_')
			*c = ' ';
	if (*label >= 'a' && *label <= 'z')
		*label = (char)(*label - ('a' - 'A'));
	return label;
}

struct field *form_add_field(struct form *form, enum form_kind kind, const char *name)
{
	struct field *field;

	form->fields = xrealloc(form->fields, (form->count + 1) * sizeof *form->fields);
	field = &form->fields[form->count++];
	*field = (struct field){.kind = kind, .name = name, .label = field_label(name)};
	field->text.secret = kind == FORM_SECRET;
	return field;
}

void field_set_choices(struct field *field, const char *words)
{
	field->kind = FORM_CHOICE;
	if (!field->required)
		strv_add(&field->choices, "");
	strv_split(&field->choices, words, ' ');
}

struct field *form_add_option(struct form *form, const struct option *option)
{
	microversion version = session_version(form->ui->command->client->session);
	bool secret = option->kind == OPTION_SECRET;
	struct field *field = form_add_field(form, secret ? FORM_SECRET : FORM_TEXT, option->name);

	version = version < MV(2, 1) ? MV(2, 1) : version;
	field->option = option;
	field->help = xstrdup(option->help);
	field->required =
	        option->required || (option->required_since && version >= option->required_since);
	field->many = option->kind == OPTION_MULTI;
	if (option->kind == OPTION_FLAG || option->kind == OPTION_MAYBE)
		field->kind = FORM_TOGGLE;
	else if (option->choices)
		field_set_choices(field, option->choices);
	if (option->since > version)
		field->unfit = xasprintf("needs API version 2.%d; this is 2.%d",
		        option->since % 1000, version % 1000);
	return field;
}

void field_free(struct field *field)
{
	free(field->label);
	free(field->help);
	free(field->unfit);
	edit_free(&field->text);
	strv_free(&field->choices);
	strv_free(&field->chosen);
	strv_free(&field->names);
	free(field->initial);
	free(field->trouble);
}

struct field *form_field(struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_eq(form->fields[i].name, name))
			return &form->fields[i];
	return NULL;
}

void form_free_fields(struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		field_free(&form->fields[i]);
	free(form->fields);
	pick_free(&form->pick);
	free(form->trouble);
}

struct field *field_set_trouble(struct field *field, char *why)
{
	free(field->trouble);
	field->trouble = why;
	return field;
}

bool field_is_empty(const struct field *field)
{
	switch (field->kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		return !*edit_text(&field->text);
	case FORM_CHOICE:
		return !*field->choices.items[field->choice];
	case FORM_PICK:
		return !field->chosen.count;
	case FORM_TOGGLE:
		return !field->on;
	default:
		return true;
	}
}

void field_text(const struct field *field, struct buf *out)
{
	const struct strv *names = &field->names;

	if (field->kind == FORM_TOGGLE)
		buf_puts(out, field->on ? "yes" : "no");
	else if (field->kind == FORM_CHOICE)
		buf_puts(out, field->choices.items[field->choice]);
	else if (field->kind == FORM_SECRET)
		buf_repeat(out, '*', strlen(edit_text(&field->text)));
	else if (field->kind == FORM_TEXT)
		buf_puts(out, edit_text(&field->text));
	for (size_t i = 0; i < names->count; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names->items[i]);
}

static char *text_trimmed(const char *from, size_t len)
{
	while (len && *from == ' ') {
		from++;
		len--;
	}
	while (len && from[len - 1] == ' ')
		len--;
	return xstrndup(from, len);
}

/* One value, or the comma-separated values of a field that takes many. */
static void text_values(const struct field *field, struct strv *values)
{
	const char *text = edit_text(&field->text);

	while (field->many && *text) {
		size_t len = strcspn(text, ",");
		char *value = text_trimmed(text, len);

		if (*value)
			strv_add(values, value);
		free_secret(value);
		text += len + (text[len] == ',');
	}
	if (!field->many && *text)
		strv_take(values,
		        field->option && field->option->file ? home_path(text) : xstrdup(text));
}

void field_values(const struct field *field, struct strv *values)
{
	if (field->unfit)
		return;
	if (field->kind == FORM_PICK)
		for (size_t i = 0; i < field->chosen.count; i++)
			strv_add(values, field->chosen.items[i]);
	else if (field->kind == FORM_CHOICE && !field_is_empty(field))
		strv_add(values, field->choices.items[field->choice]);
	else if (field->kind == FORM_TEXT || field->kind == FORM_SECRET)
		text_values(field, values);
}

bool field_is_shown(const struct form *form, const struct field *field)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *other = &form->fields[i];

		if ((str_eq(other->name, field->only_with) && field_is_empty(other)) ||
		        (str_eq(other->name, field->only_without) && !field_is_empty(other)))
			return false;
	}
	if (field->kind == FORM_MORE)
		return !form->more;
	return !field->more || form->more;
}

/* --- rows --- */

struct field *form_selected(struct form *form)
{
	return &form->fields[form->selected];
}

bool form_can_select(const struct form *form, const struct field *field)
{
	return field_is_shown(form, field) && !field->unfit;
}

void form_select(struct form *form, const struct field *field)
{
	form->more = form->more || field->more;
	form->selected = (size_t)(field - form->fields);
}

/* Wraps around. */
void form_shift(struct form *form, int by)
{
	do
		form->selected = (form->selected + form->count + (size_t)(by + (int)form->count)) %
		                 form->count;
	while (!form_can_select(form, form_selected(form)));
}

/* Skips the row "more options". */
static void form_shift_past_more(struct form *form)
{
	form_shift(form, 1);
	if (form_selected(form)->kind == FORM_MORE)
		form_shift(form, 1);
}

/* After a field is filled: the next required one, else the row that submits. */
void form_go_on(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		struct field *field = &form->fields[i];

		if (field->kind == FORM_RUN || (form_can_select(form, field) && field->required &&
		                                       field_is_empty(field))) {
			form_select(form, field);
			return;
		}
	}
}

void form_set_trouble(struct form *form, const char *why)
{
	free(form->trouble);
	form->trouble = why && *why ? xstrdup(why) : NULL;
}

/* --- lists --- */

/* By a person. What was wrong with it may be right now. */
static void field_changed(struct form *form, struct field *field)
{
	field->touched = true;
	field_set_trouble(field, NULL);
	if (form->ops->changed)
		form->ops->changed(form, field);
}

void form_open_list(struct form *form)
{
	struct field *field = form_selected(form);

	form->picking = (long)form->selected;
	pick_free(&form->pick);
	pick_init(&form->pick, form->titles, field->many);
	form->pick.free_words = form->ops->free_words;
	form->ops->fill(form, field);
}

void field_add_choice(struct field *field, const char *value, const char *text)
{
	char *name = xstrndup(text, strcspn(text, "\t"));
	char *clean = clean_dup(str_eq(name, "-") ? value : name);

	strv_add(&field->chosen, value);
	strv_add(&field->names, clean);
	free(name);
	free(clean);
}

void field_clear_choices(struct field *field)
{
	strv_free(&field->chosen);
	strv_free(&field->names);
	field->chosen = field->names = (struct strv)STRV_INIT;
}

/*
 * Takes the marked items, else the selected one, else the typed text: a list may be incomplete.
 * Where several may be chosen and some were, no mark means none.
 */
static void form_close_list(struct form *form)
{
	struct field *field = &form->fields[form->picking];
	struct pick_item *item = pick_selected(&form->pick);
	const char *typed = edit_text(&form->pick.filter);
	bool marks = form->pick.multi && field->chosen.count;

	for (size_t i = 0; form->pick.multi && i < form->pick.count; i++)
		marks |= form->pick.items[i].marked;
	if (item && item->reason && !marks) {
		ui_toast(form->ui, TOAST_WARNING, "it %s", item->reason);
		return;
	}
	field_clear_choices(field);
	for (size_t i = 0; form->pick.multi && i < form->pick.count; i++)
		if (form->pick.items[i].marked)
			field_add_choice(field, form->pick.items[i].id, form->pick.items[i].text);
	if (!marks && item && *item->id)
		field_add_choice(field, item->id, item->text);
	else if (!field->chosen.count && !item && *typed && form->ops->free_words)
		field_add_choice(field, typed, typed);
	form->picking = -1;
	field_changed(form, field);
	if (field->chosen.count && !form->ops->stays)
		form_go_on(form);
}

/* No items have arrived yet. */
static bool form_list_waits(struct form *form)
{
	return form->picking >= 0 && !form->pick.shown_count &&
	       form->ops->waits(form, &form->fields[form->picking]);
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

void form_refill(struct form *form)
{
	if (form->picking >= 0)
		form->ops->fill(form, &form->fields[form->picking]);
	ui_dirty(form->ui);
}

/* --- keys --- */

static void form_show_more(struct form *form)
{
	form->more = true;
	field_changed(form, form_selected(form));
	form_shift(form, 1);
}

void form_enter(struct form *form)
{
	struct field *field = form_selected(form);

	if (field->kind == FORM_RUN)
		form->ops->run(form);
	else if (field->kind == FORM_MORE)
		form_show_more(form);
	else if (field->kind == FORM_PICK)
		form_open_list(form);
	else if (field->required && !field_is_empty(field))
		form_go_on(form);
	else
		form_shift_past_more(form);
}

static void field_turn(struct form *form, struct field *field, int by)
{
	field->choice =
	        (field->choice + field->choices.count + (size_t)(by + (int)field->choices.count)) %
	        field->choices.count;
	field_changed(form, field);
}

static bool form_edit_field(struct form *form, struct field *field, int key)
{
	bool changed = true;

	if (key == KEY_PASTE)
		edit_insert(&field->text, form->ui->paste);
	else
		changed = edit_key(&field->text, key);
	if (changed)
		field_changed(form, field);
	return changed;
}

bool form_is_typing_key(int key)
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
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT) {
			field->on = !field->on;
			field_changed(form, field);
		}
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_CHOICE:
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT)
			field_turn(form, field, key == KEY_LEFT ? -1 : 1);
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_PICK:
		if (key == KEY_BACKSPACE || key == KEY_DC || key == KEY_CTRL('U')) {
			field_clear_choices(field);
			field_changed(form, field);
		} else if (key == ' ') {
			form_open_list(form);
		} else if (form_is_typing_key(key)) {
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

bool form_handle_key(struct form *form, int key)
{
	if (form->picking >= 0)
		return form_list_key(form, key);
	if (key == KEY_UP || key == KEY_BTAB)
		form_shift(form, -1);
	else if (key == KEY_DOWN || key == '\t')
		form_shift(form, 1);
	else if (key == '\r' || key == '\n' || key == KEY_ENTER)
		form_enter(form);
	else
		return form_field_key(form, key);
	return true;
}
