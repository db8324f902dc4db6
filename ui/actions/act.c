/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions: the marked objects for which a verb is possible, the form for the rest, the question
 * before anything destructive. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/actions/act_send.h"
#include "ui/actions/form.h"
#include "ui/app/command_line.h"
#include "ui/app/store.h"
#include "ui/kit/popup.h"
#include "ui/panes/pane.h"

#define NAMED_MAX 8 /* a question lists this many names, then a count */
#define FEW       5 /* above this many objects their number has to be typed */

/* --- verbs --- */

/* Verbs for servers are a single word; others begin with the resource. */
static const struct verb *verb_for_resource(const struct resource *resource, const char *word)
{
	char *name = resource == &resource_server ? xstrdup(word)
	                                          : xasprintf("%s-%s", resource->name, word);
	const struct verb *verb;

	for (char *c = name; *c; c++)
		if (*c == ' ' || *c == '_')
			*c = '-';
	verb = verb_named(name);
	free(name);
	return verb;
}

const struct verb *verb_deletes(const struct resource *resource)
{
	const struct verb *verb = verb_for_resource(resource, "delete");

	return verb && verb_subject(verb) == resource ? verb : NULL;
}

const struct verb *verb_creates(const struct resource *resource)
{
	static const char *const words[] = {"boot", "create", "add"};
	const struct verb *verb = NULL;

	for (size_t i = resource == &resource_server ? 0 : 1; i < 3 && !verb; i++) {
		verb = verb_for_resource(resource, words[i]);
		/* The object of image-create is a server. */
		if (verb && verb_subject(verb) && verb_subject(verb) != resource)
			verb = NULL;
	}
	return verb;
}

/* --- what it can be done to --- */

static void object_add_cell(cJSON *object, const char *path, const char *cell)
{
	if (strchr(path, '.') || !*cell)
		return;
	if (str_eq(cell, "True") || str_eq(cell, "False"))
		cJSON_AddBoolToObject(object, path, *cell == 'T');
	else
		json_add_str(object, path, cell);
}

cJSON *act_object(struct ui *ui, const struct resource *resource, const char *id)
{
	const struct row *row = collection_get(ui_collection(ui, resource), id);
	cJSON *object = cJSON_CreateObject();

	for (int i = 0; row && i < resource->column_count; i++) {
		const struct column *column = &resource->columns[i];

		if (!column->format && !json_get(object, column->path))
			object_add_cell(object, column->path, row->cells[i]);
	}
	if (!json_get(object, resource->id_path))
		json_add_str(object, resource->id_path, id);
	return object;
}

bool act_allowed(struct ui *ui, const struct verb *verb, struct buf *reason)
{
	return !verb_allowed(ui->command, verb, NULL, reason);
}

/* Without options a verb is the operation of the same name: a soft reboot needs more than a hard
 * one. */
bool act_can(struct ui *ui, const struct verb *verb, const char *with, const cJSON *object,
        struct buf *reason)
{
	struct session *session = ui->command->client->session;
	microversion version = session_version(session);
	const struct operation *plain = with ? NULL : verb->operation;

	if (verb_allowed(ui->command, verb, object, reason))
		return false;
	return !plain || !operation_allowed(plain, object, session_is_admin(session),
	                         version < MV(2, 1) ? MV(2, 1) : version, reason);
}

/* --- the act --- */

struct act *act_new(const struct verb *verb, const struct resource *resource)
{
	struct act *act = xcalloc(1, sizeof *act);

	act->verb = verb;
	act->resource = resource;
	return act;
}

static void act_copy_words(struct strv *to, const struct strv *from)
{
	for (size_t i = 0; i < from->count; i++)
		strv_add(to, from->items[i]);
}

struct act *act_copy(const struct act *act)
{
	struct act *copy = act_new(act->verb, act->resource);

	act_copy_words(&copy->ids, &act->ids);
	act_copy_words(&copy->preset, &act->preset);
	act_copy_words(&copy->options, &act->options);
	act_copy_words(&copy->rest, &act->rest);
	act_copy_words(&copy->answers, &act->answers);
	copy->left_out = xstrdup(act->left_out);
	copy->summary = xstrdup(act->summary);
	copy->key_file = xstrdup(act->key_file);
	return copy;
}

void act_free(void *data)
{
	struct act *act = data;

	if (!act)
		return;
	strv_free(&act->ids);
	strv_free_secret(&act->preset);
	strv_free_secret(&act->options);
	strv_free_secret(&act->rest);
	strv_free_secret(&act->answers);
	free(act->left_out);
	free(act->summary);
	free(act->key_file);
	free(act);
}

void act_target(struct ui *ui, const struct act *act, struct buf *out)
{
	if (act->ids.count == 1)
		buf_puts(out, ui_name(ui, act->resource, act->ids.items[0]));
	else if (act->ids.count)
		buf_printf(out, "%zu %s", act->ids.count, act->resource->plural);
}

/* --- the question --- */

void act_ask(struct ui *ui, const char *question, const char *detail, const char *projects,
        size_t count, void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data)
{
	struct session *session = ui->command->client->session;
	const char *project = session_project_name(session), *cloud = session_config(session)->name;
	bool guarded = client_guard(ui->command->client) == GUARD_CONFIRM;
	char *where = xasprintf("In cloud %s, project %s.%s%s", cloud,
	        projects  ? projects
	        : project ? project
	                  : "?",
	        detail && *detail ? "\n" : "", detail ? detail : "");
	char *word = NULL;

	if (guarded && count > FEW)
		word = xasprintf("%s %zu", cloud, count);
	else if (guarded)
		word = xstrdup(cloud);
	else if (count > FEW)
		word = xasprintf("%zu", count);
	ui_confirm_word(ui, question, where, word, yes, done, data);
	free(where);
	free(word);
}

const char *act_help(const struct verb *verb, const char *with)
{
	for (const struct option *o = verb->options; with && o && o->name; o++)
		if (str_eq(o->name, with))
			return o->help;
	return verb->help;
}

static void describe(struct ui *ui, const struct act *act, struct buf *question, struct buf *detail)
{
	struct buf target = BUF_INIT;
	const char *with = act->preset.count ? act->preset.items[0] : NULL;
	size_t count = act->ids.count;

	act_target(ui, act, &target);
	buf_printf(question, "%s%s%s", act->verb->name, with ? " " : "", with ? with : "");
	question->data[0] = (char)(question->data[0] - ('a' - 'A'));
	buf_printf(question, "%s%s?", target.len ? " " : "", buf_str(&target));
	buf_printf(detail, "%s\n", act_help(act->verb, with));
	if (act->summary)
		buf_puts(detail, act->summary);
	if (count == 1) {
		const struct row *row =
		        collection_get(ui_collection(ui, act->resource), act->ids.items[0]);
		int status = resource_column(act->resource, "status");

		if (!str_eq(act->ids.items[0], buf_str(&target)))
			buf_printf(detail, "%s\n", act->ids.items[0]);
		if (row && status >= 0 && *row->cells[status])
			buf_printf(detail, "Status: %s.\n", row->cells[status]);
	}
	for (size_t i = 0; count > 1 && i < count && i < NAMED_MAX; i++)
		buf_printf(detail, "%s\n", ui_name(ui, act->resource, act->ids.items[i]));
	if (count > NAMED_MAX)
		buf_printf(detail, "and %zu more\n", count - NAMED_MAX);
	if (act->left_out)
		buf_printf(detail, "\nNot included:\n%s", act->left_out);
	buf_free(&target);
}

/* The projects of the objects, as far as rows show them: in all-projects mode not the session's.
 * NULL: unknown. */
static char *act_projects(struct ui *ui, const struct act *act)
{
	int column = act->resource ? resource_column(act->resource, "tenant_id") : -1;
	struct collection *rows = column >= 0 ? ui_collection(ui, act->resource) : NULL;
	struct strv names = STRV_INIT;
	struct buf all = BUF_INIT;

	for (size_t i = 0; rows && i < act->ids.count; i++) {
		const struct row *row = collection_get(rows, act->ids.items[i]);
		struct buf name = BUF_INIT;

		if (row && *row->cells[column])
			pane_cell(ui, act->resource, column, row, &name);
		if (name.len && !strv_has(&names, buf_str(&name)))
			strv_add(&names, buf_str(&name));
		buf_free(&name);
	}
	for (size_t i = 0; i < names.count; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", names.items[i]);
	strv_free(&names);
	return all.len ? buf_take(&all) : NULL;
}

struct asked {
	struct act *act;
	uint64_t form;
	act_sent_fn *sent;
};

static void question_free(void *data)
{
	struct asked *asked = data;

	act_free(asked->act);
	free(asked);
}

static void act_on_yes(struct ui *ui, void *data)
{
	struct asked *asked = data;
	struct act *act = asked->act;

	asked->act = NULL;
	act_send(ui, act, asked->form, asked->sent);
}

/* Looks up what the request would do; the screen stays alive meanwhile. */
static void act_preview(struct ui *ui, const struct act *act, struct buf *detail)
{
	for (size_t i = 0; act->verb->preview && i < act->ids.count; i++) {
		struct strv words = STRV_INIT;
		struct buf text = BUF_INIT;

		act_words(ui, act, act->ids.items[i], false, &words);
		ui_preview(ui, &words, &text);
		if (text.len)
			buf_printf(detail, "%s: %s\n",
			        ui_name(ui, act->resource, act->ids.items[i]), buf_str(&text));
		buf_free(&text);
		strv_free_secret(&words);
	}
}

void act_confirm(struct ui *ui, struct act *act, uint64_t form, act_sent_fn *sent)
{
	struct buf question = BUF_INIT, detail = BUF_INIT;
	struct asked *asked;
	char *projects;

	if (!(act->verb->flags & VERB_DESTRUCTIVE)) {
		act_send(ui, act, form, sent);
		return;
	}
	asked = xcalloc(1, sizeof *asked);
	*asked = (struct asked){act, form, sent};
	describe(ui, act, &question, &detail);
	act_preview(ui, act, &detail);
	projects = act_projects(ui, act);
	act_ask(ui, buf_str(&question), buf_str(&detail), projects, act->ids.count, act_on_yes,
	        question_free, asked);
	free(projects);
	buf_free(&question);
	buf_free(&detail);
}

/* --- the beginning --- */

/* The reasons of the objects that are left out. */
static void act_leave_out(struct ui *ui, struct act *act, const struct strv *ids)
{
	struct buf reasons = BUF_INIT;

	for (size_t i = 0; i < ids->count; i++) {
		cJSON *object = act_object(ui, act->resource, ids->items[i]);
		struct buf reason = BUF_INIT;

		if (act_can(ui, act->verb, act->preset.count ? act->preset.items[0] : NULL, object,
		            &reason))
			strv_add(&act->ids, ids->items[i]);
		else if (ids->count == 1)
			buf_puts(&reasons, buf_str(&reason));
		else
			buf_printf(&reasons, "%s%s: %s", reasons.len ? "\n" : "",
			        ui_name(ui, act->resource, ids->items[i]), buf_str(&reason));
		buf_free(&reason);
		cJSON_Delete(object);
	}
	act->left_out = reasons.len ? buf_take(&reasons) : NULL;
	buf_free(&reasons);
}

void act_begin(struct ui *ui, const char *words, const struct resource *resource,
        const struct strv *ids, bool form)
{
	struct strv parts = STRV_INIT;
	struct buf reason = BUF_INIT;
	struct act *act;

	strv_split(&parts, words, ' ');
	act = act_new(verb_named(parts.items[0]), ids ? resource : NULL);
	for (size_t i = 1; i < parts.count; i++)
		strv_add(&act->preset, parts.items[i]);
	strv_free(&parts);
	if (ids)
		act_leave_out(ui, act, ids);
	if (ids && !act->ids.count) {
		ui_toast(ui, TOAST_WARNING, "%s", act->left_out);
		act_free(act);
	} else if (!ids && !act_allowed(ui, act->verb, &reason)) {
		ui_toast(ui, TOAST_WARNING, "%s", buf_str(&reason));
		act_free(act);
	} else if (form || form_wanted(act)) {
		form_open(ui, act);
	} else {
		act_confirm(ui, act, 0, NULL);
	}
	buf_free(&reason);
}
