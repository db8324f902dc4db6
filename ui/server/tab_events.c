/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The actions performed on a server, newest first: one request for the list, one for the events of
 * each opened action. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/messages.h"
#include "ui/server/internal.h"

#define PAGE     30
#define BAR_COLS 10

static const struct sheet_column columns[] = {{"When", 0, false}, {"Action", 0, false},
        {"Duration", 1, true}, {"Result", 0, false}, {"By", 2, false}, {"Request", 3, false},
        {.title = NULL}};

static const char *action_request_id(const cJSON *action)
{
	return json_str(action, "request_id");
}

static const cJSON *action_events(const struct server_view *v, const cJSON *action)
{
	const char *request = action_request_id(action);
	const struct asked *asked = request ? tab_asked(v, TAB_EVENTS, request) : NULL;

	return asked ? json_get(json_get(asked->json, "instanceAction"), "events") : NULL;
}

static bool action_time(const cJSON *object, const char *key, int64_t *ms)
{
	const char *text = json_str(object, key);

	return text && clock_parse_iso(text, ms);
}

/* From its start to its last known event; false: the end is unknown. */
static bool action_span(
        const struct server_view *v, const cJSON *action, int64_t *from, int64_t *to)
{
	const cJSON *event;
	bool ends = false;
	int64_t at;

	if (!action_time(action, "start_time", from))
		return false;
	*to = *from;
	if (action_time(action, "updated_at", &at)) {
		*to = at;
		ends = true;
	}
	cJSON_ArrayForEach(event, action_events(v, action))
	{
		if (action_time(event, "finish_time", &at)) {
			*to = at > *to ? at : *to;
			ends = true;
		}
	}
	return ends;
}

static bool action_has_failed(const cJSON *action)
{
	const char *message = json_str(action, "message");

	return message && *message;
}

/* The list does not show it: an event without an end does, or the server's task. */
static bool action_is_running(const struct server_view *v, const cJSON *action)
{
	const cJSON *event, *events = action_events(v, action);

	if (action_has_failed(action))
		return false;
	cJSON_ArrayForEach(event, events)
	{
		if (!json_str(event, "finish_time"))
			return true;
	}
	return action == v->actions->child && *server_task(v) && !v->gone;
}

/* The current user by name, others by id. */
static const char *action_put_user(const struct server_view *v, const cJSON *action)
{
	struct session *session = v->ui->command->client->session;
	const char *user = json_str(action, "user_id");

	return user && str_eq(user, session_user_id(session)) ? session_user_name(session) : user;
}

/* --- one action --- */

/* A bar: the event within the action's time. */
static void action_put_bar(struct buf *out, int64_t from, int64_t to, int64_t start, int64_t end)
{
	int64_t whole = to > from ? to - from : 1;
	int first = (int)((start - from) * BAR_COLS / whole),
	    last = (int)(((end - from) * BAR_COLS + whole - 1) / whole);

	first = first < 0 ? 0 : first >= BAR_COLS ? BAR_COLS - 1 : first;
	last = last <= first ? first + 1 : last > BAR_COLS ? BAR_COLS : last;
	for (int i = 0; i < BAR_COLS; i++)
		buf_puts(out, i >= first && i < last ? (term_is_utf8() ? "━" : "=")
		                                     : (term_is_utf8() ? "·" : "."));
}

static void events_add_event(
        struct server_view *v, struct sheet *sheet, const cJSON *action, const cJSON *event)
{
	const char *result = json_str(event, "result"), *name = json_str(event, "event"),
	           *trace = json_str(event, "traceback"), *host = json_str(event, "host"),
	           *details = json_str(event, "details");
	bool bad = result && str_eq(result, "Error");
	int64_t from = 0, to = 0, start, end;
	char after[32] = "", took[32] = "";
	struct buf line = BUF_INIT;

	action_span(v, action, &from, &to);
	if (action_time(event, "start_time", &start)) {
		clock_format_duration(start > from ? start - from : 0, after, sizeof after);
		if (!action_time(event, "finish_time", &end))
			end = to;
		else
			clock_format_duration(end - start, took, sizeof took);
		buf_printf(&line, "+%-6s %6s ", after, took);
		action_put_bar(&line, from, to, start, end);
	} else {
		buf_repeat(&line, ' ', 15 + BAR_COLS);
	}
	buf_printf(&line, " %-8s %s%s%s", result ? result : "running", name ? name : "?",
	        host ? "  " : "", host ? host : "");
	sheet_text(sheet,
	        bad       ? STYLE_ERROR
	        : !result ? STYLE_BUSY
	                  : STYLE_NORMAL,
	        2, buf_str(&line));
	if (details && *details)
		sheet_text(sheet, STYLE_WARNING, 4, details);
	if (trace && *trace && !str_eq(trace, "None"))
		sheet_text(sheet, STYLE_DIM, 4, trace);
	buf_free(&line);
}

static int events_by_start(const void *a, const void *b)
{
	const char *x = json_str(*(const cJSON *const *)a, "start_time"),
	           *y = json_str(*(const cJSON *const *)b, "start_time");

	return strcmp(x ? x : "", y ? y : "");
}

/* In order of start; the service returns the last one first. */
static void events_add_events(struct server_view *v, struct sheet *sheet, const cJSON *action)
{
	const struct asked *asked = tab_asked(v, TAB_EVENTS, action_request_id(action));
	const cJSON *list[64], *event;
	size_t count = 0;

	if (action_has_failed(action) && !str_eq(json_str(action, "message"), "Error"))
		sheet_text(sheet, STYLE_ERROR, 2, json_str(action, "message"));
	sheet_text(sheet, STYLE_DIM, 2, action_request_id(action));
	if (tab_write_state(v, sheet, asked, "its events"))
		return;
	cJSON_ArrayForEach(event, action_events(v, action))
	{
		if (count < sizeof list / sizeof *list)
			list[count++] = event;
	}
	if (count)
		qsort(list, count, sizeof *list, events_by_start);
	for (size_t i = 0; i < count; i++)
		events_add_event(v, sheet, action, list[i]);
	if (!count)
		sheet_text(sheet, STYLE_DIM, 2,
		        json_get(json_get(asked->json, "instanceAction"), "events")
		                ? "No events."
		                : "Events are visible to administrators only, or from API version "
		                  "2.51.");
}

static void events_add_action(struct server_view *v, struct sheet *sheet, const cJSON *action)
{
	const char *name = json_str(action, "action"), *at = json_str(action, "start_time"),
	           *request = action_request_id(action);
	bool failed = action_has_failed(action), running = action_is_running(v, action);
	enum style style = failed ? STYLE_ERROR : running ? STYLE_BUSY : STYLE_NORMAL;
	char *when = xasprintf("%.19s", at ? at : "?"), took[32] = "";
	int64_t from, to;

	if (strchr(when, 'T'))
		*strchr(when, 'T') = ' ';
	if (!running && action_span(v, action, &from, &to))
		clock_format_duration(to > from ? to - from : 0, took, sizeof took);
	sheet_row(sheet, style);
	sheet_cell(sheet, STYLE_NORMAL, when);
	sheet_cell(sheet, style, name);
	sheet_cell(sheet, STYLE_NORMAL, took);
	sheet_cell(sheet, style, failed ? "Error" : running ? "running" : "ok");
	sheet_cell(sheet, STYLE_NORMAL, action_put_user(v, action));
	sheet_cell(sheet, STYLE_DIM, request);
	if (request)
		sheet_item(sheet, "action", request);
	free(when);
	if (request && strv_has(&v->open, request))
		events_add_events(v, sheet, action);
}

static void events_write(struct server_view *v, struct sheet *sheet)
{
	const cJSON *action;

	if (tab_write_state(v, sheet, tab_asked(v, TAB_EVENTS, "actions"), "the events"))
		return;
	if (!cJSON_GetArraySize(v->actions)) {
		sheet_text(sheet, STYLE_DIM, 0, "No actions on this server yet.");
		return;
	}
	sheet_table(sheet, columns);
	cJSON_ArrayForEach(action, v->actions)
	{
		if (cJSON_IsObject(action))
			events_add_action(v, sheet, action);
	}
	if (v->more) {
		sheet_text(sheet, STYLE_DIM, 0, "Enter: older events");
		sheet_item(sheet, "older", "");
	}
}

/* --- asking --- */

/* Scrolls to the action that Enter opened. */
static void events_on_action(struct server_view *v, struct asked *asked)
{
	struct sheet *sheet = server_sheet(v, TAB_EVENTS);
	const struct sheet_pick *pick = sheet_picked(sheet);

	if (pick && str_eq(pick->word, asked->key))
		sheet->pager.reveal = true;
}

static void events_ask_action(struct server_view *v, const char *request)
{
	struct buf path = BUF_INIT;

	buf_add_path(&path, "/servers/%s/os-instance-actions/%s", v->id, request);
	tab_ask(v, TAB_EVENTS, request, "compute", buf_str(&path))->then = events_on_action;
	buf_free(&path);
}

static bool events_has_action(const cJSON *list, const char *request)
{
	const cJSON *action;

	cJSON_ArrayForEach(action, list)
	{
		if (request && str_eq(action_request_id(action), request))
			return true;
	}
	return false;
}

/* Requests the events of open actions that may have continued. */
static void events_open_action(struct server_view *v)
{
	const cJSON *action;

	cJSON_ArrayForEach(action, v->actions)
	{
		const char *request = action_request_id(action);
		const struct asked *asked;

		if (!request || !strv_has(&v->open, request))
			continue;
		asked = tab_asked(v, TAB_EVENTS, request);
		if (!asked || asked->error.code || action == v->actions->child ||
		        action_is_running(v, action))
			events_ask_action(v, request);
	}
}

static void events_add_reply(cJSON *to, const cJSON *from, const cJSON *but)
{
	const cJSON *action;

	cJSON_ArrayForEach(action, from)
	{
		if (!events_has_action(but, action_request_id(action)))
			cJSON_AddItemToArray(to, cJSON_Duplicate(action, true));
	}
}

static bool events_page_is_full(const struct server_view *v, const cJSON *page)
{
	return server_version(v) >= MV(2, 58) && cJSON_GetArraySize(page) >= PAGE;
}

static void events_on_newest(struct server_view *v, struct asked *asked)
{
	const cJSON *page = json_get(asked->json, "instanceActions");
	cJSON *all = cJSON_CreateArray();
	bool first = !v->actions;
	const char *request;

	if (asked->error.code) {
		cJSON_Delete(all);
		return;
	}
	events_add_reply(all, page, NULL);
	events_add_reply(all, v->actions, page);
	cJSON_Delete(v->actions);
	v->actions = all;
	if (first)
		v->more = events_page_is_full(v, page);
	/* Opens the last action if it failed: its reason is usually wanted. */
	request = action_request_id(v->actions->child);
	if (first && request && !strv_has(&v->open, request) &&
	        (action_has_failed(v->actions->child) || str_eq(server_view_status(v), "ERROR")))
		strv_add(&v->open, request);
	events_open_action(v);
}

static void events_on_older(struct server_view *v, struct asked *asked)
{
	const cJSON *page = json_get(asked->json, "instanceActions");

	if (asked->error.code) {
		ui_error(v->ui, "older events", &asked->error);
		return;
	}
	v->more = events_page_is_full(v, page);
	cJSON *new_ones = cJSON_CreateArray();

	events_add_reply(new_ones, page, v->actions);
	events_add_reply(v->actions, new_ones, NULL);
	cJSON_Delete(new_ones);
}

static void events_ask(struct server_view *v)
{
	struct buf path = BUF_INIT;

	buf_add_path(&path, "/servers/%s/os-instance-actions", v->id);
	if (server_version(v) >= MV(2, 58))
		buf_printf(&path, "?limit=%d", PAGE);
	tab_ask(v, TAB_EVENTS, "actions", "compute", buf_str(&path))->then = events_on_newest;
	buf_free(&path);
}

static void events_ask_older(struct server_view *v)
{
	const cJSON *last = cJSON_GetArrayItem(v->actions, cJSON_GetArraySize(v->actions) - 1);
	struct buf path = BUF_INIT;

	buf_add_path(&path, "/servers/%s/os-instance-actions", v->id);
	buf_printf(&path, "?limit=%d", PAGE);
	buf_add_path(&path, "&marker=%s", action_request_id(last) ? action_request_id(last) : "");
	tab_ask(v, TAB_EVENTS, "older", "compute", buf_str(&path))->then = events_on_older;
	buf_free(&path);
}

static void events_enter(struct server_view *v, const struct sheet_pick *pick)
{
	char *request = xstrdup(pick->word);
	struct strv rest = STRV_INIT;

	if (!*request) {
		events_ask_older(v);
	} else if (strv_has(&v->open, request)) {
		for (size_t i = 0; i < v->open.count; i++)
			if (!str_eq(v->open.items[i], request))
				strv_add(&rest, v->open.items[i]);
		strv_free(&v->open);
		v->open = rest;
	} else {
		strv_add(&v->open, request);
		if (!v->gone)
			events_ask_action(v, request);
	}
	server_write(v, TAB_EVENTS);
	free(request);
}

void events_goto(struct server_view *v, const char *request)
{
	char *word = xstrdup(request);

	if (!strv_has(&v->open, word))
		strv_add(&v->open, word);
	sheet_choose(server_sheet(v, TAB_EVENTS), "action", word);
	server_show_tab(v, TAB_EVENTS);
	if (v->actions && !tab_asked(v, TAB_EVENTS, word) && !v->gone)
		events_ask_action(v, word);
	server_write(v, TAB_EVENTS);
	free(word);
}

const struct tab_ops tab_events = {
        .title = "Events",
        .middle = "Events",
        .brief = "Ev",
        .ask = events_ask,
        .write = events_write,
        .enter = events_enter,
};
