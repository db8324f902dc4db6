/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's metadata and tags, edited in place; each change is the verb that `:` has for it. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/act_send.h"
#include "ui/app/store.h"
#include "ui/kit/popup.h"
#include "ui/server/internal.h"

static const struct sheet_column columns[] = {
        {"Key", 0, false}, {"Value", 0, false}, {.title = NULL}};

static void metadata_add_tags(struct server_view *v, struct sheet *sheet)
{
	const cJSON *tag;
	int n = 0;

	sheet_heading(sheet, "Tags");
	if (server_version(v) < MV(2, 26)) {
		sheet_text(sheet, STYLE_DIM, 0, "Tags need API version 2.26 or later.");
		return;
	}
	cJSON_ArrayForEach(tag, json_get(v->server, "tags"))
	{
		if (!cJSON_IsString(tag))
			continue;
		sheet_text(sheet, STYLE_NORMAL, 0, *tag->valuestring ? tag->valuestring : "\"\"");
		sheet_item(sheet, "tag", tag->valuestring);
		n++;
	}
	if (!n)
		sheet_text(sheet, STYLE_DIM, 0, "none");
}

static void metadata_write(struct server_view *v, struct sheet *sheet)
{
	const cJSON *item, *metadata = json_get(v->server, "metadata");

	if (v->error.code && !v->gone)
		tab_write_error(v, sheet, &v->error, "the metadata");
	else if (!v->server)
		sheet_text(sheet, STYLE_BUSY, 0, "Loading metadata…");
	if (!v->server)
		return;
	sheet_heading(sheet, "Metadata");
	if (!cJSON_GetArraySize(metadata))
		sheet_text(sheet, STYLE_DIM, 0, "none");
	else
		sheet_table(sheet, columns);
	cJSON_ArrayForEach(item, metadata)
	{
		struct buf value = BUF_INIT;

		if (!item->string)
			continue;
		json_to_text(&value, item);
		sheet_row(sheet, STYLE_NORMAL);
		sheet_cell(sheet, STYLE_BOLD, item->string);
		sheet_cell(sheet, STYLE_NORMAL,
		        redact_is_secret_key(item->string) ? "***" : buf_str(&value));
		sheet_item(sheet, "meta", item->string);
		buf_free_secret(&value);
	}
	metadata_add_tags(v, sheet);
	if (v->gone)
		return;
	sheet_gap(sheet);
	sheet_text(sheet, STYLE_DIM, 0,
	        "Enter change a value · n add key=value or a tag · D delete the selection");
}

/* The server's own request is enough. */
static void metadata_ask(struct server_view *v)
{
	(void)v;
}

/* --- changing --- */

/* Sent as by the action menu: with guards, journal and audit log. */
static void metadata_send(
        struct server_view *v, const char *verb, const char *action, const char *word)
{
	struct act *act = act_new(verb_named(verb), &resource_server);

	strv_add(&act->ids, v->id);
	if (action)
		strv_add(&act->rest, action);
	strv_add(&act->rest, word);
	act_send(v->ui, act, 0, NULL);
}

static bool key_is_kind(const char *key, const char *kind, const char **word)
{
	size_t len = strlen(kind);

	if (!key || strncmp(key, kind, len) != 0 || key[len] != ':')
		return false;
	*word = key + len + 1;
	return true;
}

static void metadata_on_value(struct ui *ui, void *data, const char *text)
{
	struct server_view *v = data;
	const char *word;
	char *pair;

	(void)ui;
	if (!text || !key_is_kind(v->editing, "meta", &word))
		return;
	pair = xasprintf("%s=%s", word, text);
	metadata_send(v, "meta", "set", pair);
	free_secret(pair);
}

static void metadata_edit(struct server_view *v, const char *key)
{
	const cJSON *item = json_get(json_get(v->server, "metadata"), key);
	struct buf value = BUF_INIT;
	char *label, *clean, *name = clean_dup(key);

	if (strchr(key, '=')) {
		ui_toast(v->ui, TOAST_WARNING, "a key that contains '=' cannot be changed here");
		free(name);
		return;
	}
	json_to_text(&value, item);
	clean = clean_dup(buf_str(&value));
	if (!clean_is(buf_str(&value)))
		ui_toast(v->ui, TOAST_WARNING,
		        "the value contains characters a terminal cannot show; Enter saves it "
		        "without them");
	label = xasprintf("%s = ", name);
	ui_ask_line(
	        v->ui, label, redact_is_secret_key(key) ? "" : clean, NULL, metadata_on_value, v);
	free(label);
	free_secret(clean);
	free(name);
	buf_free_secret(&value);
}

static void metadata_set_editing(struct server_view *v, const char *key)
{
	char *own = xstrdup(key);

	free(v->editing);
	v->editing = own;
}

static void metadata_enter(struct server_view *v, const struct sheet_pick *pick)
{
	const char *word;

	metadata_set_editing(v, pick->key);
	if (key_is_kind(v->editing, "meta", &word))
		metadata_edit(v, word);
	else
		ui_toast(v->ui, TOAST_INFO, "a tag has no value; D deletes it, n adds a new one");
}

static void metadata_on_new(struct ui *ui, void *data, const char *text)
{
	struct server_view *v = data;

	(void)ui;
	if (!text || !*text)
		return;
	if (strchr(text, '='))
		metadata_send(v, "meta", "set", text);
	else
		metadata_send(v, "server-tag-add", NULL, text);
}

static void metadata_add(struct view *view)
{
	ui_ask_line(view->ui, "new key=value, or a tag: ", "", NULL, metadata_on_new, view->data);
}

static void metadata_on_delete(struct ui *ui, void *data)
{
	struct server_view *v = data;
	const char *word;

	(void)ui;
	if (key_is_kind(v->editing, "meta", &word))
		metadata_send(v, "meta", "delete", word);
	else if (key_is_kind(v->editing, "tag", &word))
		metadata_send(v, "server-tag-delete", NULL, word);
}

static void metadata_delete(struct view *view)
{
	struct server_view *v = view->data;
	const struct sheet_pick *pick = sheet_picked(server_sheet(v, TAB_METADATA));
	const char *word = "";
	char *question;
	bool tag;

	metadata_set_editing(v, pick->key);
	tag = key_is_kind(v->editing, "tag", &word);
	if (!tag)
		key_is_kind(v->editing, "meta", &word);
	question = xasprintf("Delete %s %s of %s?", tag ? "the tag" : "the metadata", word,
	        ui_name(view->ui, &resource_server, v->id));
	act_ask(view->ui, question, "The server itself is not affected.", NULL, 1,
	        metadata_on_delete, NULL, v);
	free(question);
}

static bool metadata_can_change(struct view *view, struct buf *reason)
{
	const struct server_view *v = view->data;

	if (v->gone || !v->server)
		buf_puts(reason,
		        v->gone ? "the server was deleted" : "the metadata is not loaded yet");
	return !v->gone && v->server;
}

static bool metadata_can_delete(struct view *view, struct buf *reason)
{
	struct server_view *v = view->data;

	if (!metadata_can_change(view, reason))
		return false;
	if (sheet_picked(server_sheet(v, TAB_METADATA)))
		return true;
	buf_puts(reason, "no metadata or tag to delete; D on tab 1 deletes the server");
	return false;
}

static const struct binding bindings[] = {
        {.key = 'n',
                .label = "n",
                .help = "Adds.",
                .run = metadata_add,
                .can = metadata_can_change},
        {.key = 'D',
                .label = "D",
                .help = "Deletes.",
                .run = metadata_delete,
                .can = metadata_can_delete},
        {.key = 0},
};

const struct tab_ops tab_metadata = {
        .title = "Metadata",
        .middle = "Meta",
        .brief = "Meta",
        .server = true,
        .ask = metadata_ask,
        .write = metadata_write,
        .enter = metadata_enter,
        .bindings = bindings,
};
