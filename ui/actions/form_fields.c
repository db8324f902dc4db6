/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a form, made from a verb's arguments: initial values, errors, and the words they
 * become. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/form.h"
#include "ui/actions/internal.h"
#include "ui/actions/secret_view.h"
#include "ui/app/store.h"

#define KEY_FILE "private key file"

/* --- making them --- */

/* Picked from a list where there is one. */
static void field_set_source(struct form *form, struct field *field,
        const struct resource *completes, enum pick_rule pick)
{
	field->source = source_of(verb_form(form)->act, pick);
	field->resource = field->source && field->source->of ? field->source->of : completes;
	if (field->resource || (field->source && field->source->values))
		field->kind = FORM_PICK;
}

static void form_add_positional(
        struct form *form, const struct positional *positional, bool subject)
{
	struct field *field = form_add_field(form, FORM_TEXT, positional->name);

	field->positional = positional;
	field->help = xstrdup(positional->help);
	field->required = !positional->optional;
	field->many = positional->many;
	/* A verb that creates an object gets a new name, whatever it completes. */
	if (!subject)
		field_set_source(form, field, positional->completes, positional->pick);
	if (positional->choices)
		field_set_choices(field, positional->choices);
}

static void form_add_verb_option(struct form *form, const struct option *option, bool more)
{
	struct field *field = form_add_option(form, option);

	field->more = more;
	if (field->kind == FORM_TEXT)
		field_set_source(form, field, option->completes, option->pick);
}

static bool is_left_out(const struct form *form, const struct option *option)
{
	microversion version = session_version(form->ui->command->client->session);

	return option->line_only || strv_has(&verb_form(form)->act->preset, option->name) ||
	       (option->until && option->until < version);
}

static const struct option *option_named(const struct verb *verb, const char *name)
{
	for (const struct option *o = verb->options; o && o->name; o++)
		if (str_eq(o->name, name))
			return o;
	return NULL;
}

/* The options asked for, in their order; then the others. */
static void form_add_options(struct form *form, bool asked_for)
{
	const struct verb *verb = verb_form(form)->act->verb;
	struct strv asks = STRV_INIT;

	strv_split(&asks, verb->asks ? verb->asks : "", ' ');
	for (const struct option *o = verb->options; o && o->name; o++)
		if (o->required && !strv_has(&asks, o->name))
			strv_add(&asks, o->name);
	for (size_t i = 0; asked_for && i < asks.count; i++) {
		const struct option *option = option_named(verb, asks.items[i]);

		if (option && !is_left_out(form, option))
			form_add_verb_option(form, option, false);
	}
	for (const struct option *o = verb->options; !asked_for && o && o->name; o++)
		if (!strv_has(&asks, o->name) && !is_left_out(form, o))
			form_add_verb_option(form, o, true);
	strv_free(&asks);
}

static size_t preset_words(const struct act *act)
{
	size_t count = 0;

	for (size_t i = 0; i < act->preset.count; i++)
		count += act->preset.items[i][0] != '-';
	return count;
}

/* The first positional that is still missing. */
static const struct positional *first_positional(const struct act *act)
{
	const struct positional *p = act->verb->positionals;
	size_t skip = preset_words(act) + (act->resource != NULL);

	for (; p && p->name && skip; p++)
		skip--;
	return p;
}

/* A flag alone needs no form: it has its own row in the menu, and Tab opens the form. */
static bool asks_for_values(const struct verb *verb)
{
	struct strv asks = STRV_INIT;
	bool values = false;

	strv_split(&asks, verb->asks ? verb->asks : "", ' ');
	for (size_t i = 0; i < asks.count && !values; i++) {
		const struct option *option = option_named(verb, asks.items[i]);

		values = option && option->kind != OPTION_FLAG;
	}
	strv_free(&asks);
	return values;
}

bool form_wanted(const struct act *act)
{
	const struct positional *p = first_positional(act);

	if (!act->preset.count && asks_for_values(act->verb))
		return true;
	if (act->verb->prompts[0])
		return true;
	for (; p && p->name; p++)
		if (!p->optional)
			return true;
	for (const struct option *o = act->verb->options; o && o->name; o++)
		if (o->required && !strv_has(&act->preset, o->name))
			return true;
	return false;
}

/* The file for the private key in the answer: Nova generates none where a public key is required.
 */
static void form_add_key_file(struct form *form)
{
	const char *unless = verb_form(form)->act->verb->key_unless;
	const struct field *key = unless ? form_field(form, unless) : NULL;
	struct field *file;

	if (!unless || (key && key->required))
		return;
	file = form_add_field(form, FORM_TEXT, KEY_FILE);
	/* With a public key there is no private key to keep. */
	file->only_without = unless;
	file->help = xstrdup("A new file, readable only by you; empty: show the key once");
}

static void form_add_prompts(struct form *form)
{
	for (size_t i = 0; i < 2 && verb_form(form)->act->verb->prompts[i]; i++) {
		struct field *field =
		        form_add_field(form, FORM_SECRET, verb_form(form)->act->verb->prompts[i]);

		field->required = true;
		field->help = xstrdup("Not shown, stored or logged");
	}
}

void form_fields(struct form *form)
{
	const struct act *act = verb_form(form)->act;

	for (const struct positional *p = first_positional(act); p && p->name; p++)
		form_add_positional(form, p, !act->resource && p == act->verb->positionals);
	form_add_prompts(form);
	form_add_options(form, true);
	form_add_key_file(form);
	if (act->verb->options)
		form_add_field(form, FORM_MORE, "more options")->help =
		        xstrdup("Enter shows all options");
	form_add_options(form, false);
	if (form->count && form->fields[form->count - 1].kind == FORM_MORE) {
		field_free(&form->fields[form->count - 1]);
		form->count--;
	}
	form_add_field(form, FORM_RUN, act->verb->name)->help =
	        xstrdup("Enter submit; y shows the request, c the command line");
	free(form->fields[form->count - 1].label);
	form->fields[form->count - 1].label = xstrdup(act->verb->name);
}

/* --- what they begin with --- */

static const char *field_item_name(struct form *form, const struct field *field, const char *id)
{
	struct form_offer *offer = form_offer(form, field->resource);
	const cJSON *items = offer ? offer->items : NULL, *item;

	cJSON_ArrayForEach(item, items)
	{
		if (str_eq(json_str(item, field->resource->id_path), id))
			return json_str(item, field->resource->name_path);
	}
	return NULL;
}

static void field_begin_picked(struct form *form, struct field *field, const char *id)
{
	const char *name = field_item_name(form, field, id);
	char *clean = clean_dup(name && *name ? name : id);

	field_clear_choices(field);
	field_add_choice(field, id, clean);
	free(clean);
}

static char *field_begin_words(const struct form *form, const char *text)
{
	const struct act *act = verb_form(form)->act;
	const char *name = act->ids.count == 1 ? ui_name(form->ui, act->resource, act->ids.items[0])
	                                       : "{name}";
	time_t now = time(NULL);
	struct tm day;
	struct buf out = BUF_INIT;
	char date[16];

	strftime(date, sizeof date, "%Y%m%d", localtime_r(&now, &day));
	while (*text) {
		bool is_name = str_starts(text, "{name}"), is_date = str_starts(text, "{date}");

		if (is_name || is_date)
			buf_puts(&out, is_name ? name : date);
		else
			buf_putc(&out, *text);
		text += is_name || is_date ? 6 : 1;
	}
	return buf_take(&out);
}

static void field_begin(struct form *form, struct field *field, const char *text)
{
	const cJSON *value = *text == '@' ? json_path(verb_form(form)->object, text + 1) : NULL;
	struct buf out = BUF_INIT;
	char *words;

	if (*text == '@' && (!value || cJSON_IsNull(value)))
		return;
	if (value) {
		json_to_text(&out, value);
		words = clean_dup(buf_str(&out));
		buf_free(&out);
	} else {
		words = field_begin_words(form, text);
	}
	if (field->kind == FORM_PICK && *words) {
		field_begin_picked(form, field, words);
	} else if (field->kind == FORM_TEXT) {
		edit_set(&field->text, words);
		/* The current value need not be sent. */
		free(field->initial);
		field->initial = value && field->option ? xstrdup(words) : NULL;
	}
	free(words);
}

static const char *initial_of(const struct field *field)
{
	return field->option       ? field->option->initial
	       : field->positional ? field->positional->initial
	                           : NULL;
}

bool field_has_beginning(const struct form *form, const struct field *field)
{
	return verb_form(form)->act->ids.count == 1 && initial_of(field);
}

void form_prefill(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const char *text = initial_of(&form->fields[i]);

		if (text && !form->fields[i].touched)
			field_begin(form, &form->fields[i], text);
	}
	form_follow(form);
}

void form_follow(struct form *form)
{
	struct field *file = form_field(form, KEY_FILE), *name = form_field(form, "name");
	char *path;

	if (!file || !name || file->touched)
		return;
	path = xasprintf("~/.ssh/%s.pem", edit_text(&name->text));
	for (char *c = path + strlen("~/.ssh/"); *c; c++)
		if (*c == '/')
			*c = '_';
	edit_set(&file->text, *edit_text(&name->text) ? path : "");
	free(path);
}

/* --- what is wrong --- */

static struct field *wrong_key_file(struct form *form)
{
	struct field *file = form_field(form, KEY_FILE);
	bool there;
	char *path;

	if (!file || !field_is_shown(form, file) || field_is_empty(file))
		return NULL;
	path = home_path(edit_text(&file->text));
	there = !access(path, F_OK);
	free(path);
	return there ? field_set_trouble(file, xstrdup("already exists; it would be overwritten"))
	             : NULL;
}

static struct field *wrong_passwords(struct form *form)
{
	const char *const *prompts = verb_form(form)->act->verb->prompts;
	struct field *first = prompts[0] ? form_field(form, prompts[0]) : NULL;
	struct field *second = prompts[1] ? form_field(form, prompts[1]) : NULL;

	if (!first || !second || str_eq(edit_text(&first->text), edit_text(&second->text)))
		return NULL;
	return field_set_trouble(second, xstrdup("the two do not match"));
}

struct field *form_wrong(struct form *form)
{
	struct field *found = NULL;

	for (size_t i = 0; i < form->count; i++) {
		struct field *field = &form->fields[i];

		field_set_trouble(field, NULL);
		if (!found && field->required && !field->unfit && field_is_empty(field))
			found = field_set_trouble(field, xstrdup("required"));
	}
	if (!found)
		found = wrong_passwords(form);
	return found ? found : wrong_key_file(form);
}

/* --- the words they become --- */

static void form_add_words(const struct field *field, struct act *act)
{
	struct strv values = STRV_INIT;

	if (field->initial && str_eq(field->initial, edit_text(&field->text)))
		return;
	if (field->kind == FORM_TOGGLE && field->on)
		strv_add(&act->options, field->option->name);
	field_values(field, &values);
	for (size_t i = 0; i < values.count; i++) {
		if (field->option)
			strv_take(&act->options,
			        xasprintf("%s=%s", field->option->name, values.items[i]));
		else if (field->positional)
			strv_add(&act->rest, values.items[i]);
		else if (field->kind == FORM_SECRET)
			strv_add(&act->answers, values.items[i]);
	}
	strv_free_secret(&values);
}

/* "Volume: data", for the question before a destructive verb; never a password. */
static void act_add_summary(const struct field *field, struct buf *summary)
{
	if ((!field->option && !field->positional) || field->unfit || field->kind == FORM_SECRET ||
	        field_is_empty(field) ||
	        (field->initial && str_eq(field->initial, edit_text(&field->text))))
		return;
	buf_printf(summary, "%s: ", field->label);
	field_text(field, summary);
	buf_putc(summary, '\n');
}

struct act *form_act(struct form *form)
{
	struct act *act = act_copy(verb_form(form)->act);
	struct field *file = form_field(form, KEY_FILE);
	struct buf summary = BUF_INIT;

	for (size_t i = 0; i < form->count; i++) {
		form_add_words(&form->fields[i], act);
		act_add_summary(&form->fields[i], &summary);
	}
	free(act->summary);
	act->summary = summary.len ? xstrdup(buf_str(&summary)) : NULL;
	buf_free(&summary);
	if (file && field_is_shown(form, file) && !field_is_empty(file))
		act->key_file = home_path(edit_text(&file->text));
	return act;
}
