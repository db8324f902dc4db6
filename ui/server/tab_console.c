/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's console log: its last lines, followed while they are looked at. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/server/internal.h"

#define FOLLOW_MS 3000
#define LOG_LINES 2000
#define LOG_BYTES (2 << 20) /* of the end are kept, however long its lines are */

static void ask(struct server_view *v);

/* Nobody looks at it under another view, and who reads further up is not to be disturbed. */
static bool is_followed(const struct server_view *v)
{
	const struct view *view = v->ui->top;

	while (view && view->ops->popup)
		view = view->below;
	return view == v->view && v->tab == TAB_CONSOLE && !v->gone &&
	       pager_is_at_end(&v->tabs[TAB_CONSOLE].sheet.pager);
}

static void due(void *data)
{
	struct server_view *v = data;

	v->follow_timer = 0;
	if (is_followed(v))
		ask(v);
	else if (v->tab == TAB_CONSOLE && !v->gone)
		v->follow_timer = loop_timer_start(v->ui->command->client->loop, FOLLOW_MS, due, v);
}

static void follow(struct server_view *v, bool on)
{
	loop_timer_stop(v->ui->command->client->loop, v->follow_timer);
	v->follow_timer =
	        on ? loop_timer_start(v->ui->command->client->loop, FOLLOW_MS, due, v) : 0;
}

/* The last lines, however many the service sent. */
static const char *last_lines(const char *text, size_t len)
{
	const char *at = text + len;

	for (size_t lines = 0; at > text; at--)
		if (at[-1] == '\n' && at != text + len && ++lines >= LOG_LINES)
			break;
	return at;
}

static void take_log(struct server_view *v, const char *output)
{
	size_t len = strlen(output), skip = len > LOG_BYTES ? len - LOG_BYTES : 0, lines = 0;
	struct buf clean = BUF_INIT;
	const char *last;

	/* From the beginning of a line on. */
	if (skip)
		skip += strcspn(output + skip, "\n");
	clean_console(&clean, output + skip, len - skip);
	last = last_lines(buf_str(&clean), clean.len);
	for (const char *p = last; (p = strchr(p, '\n')); p++)
		lines++;
	v->log_cut = skip || lines + 1 >= LOG_LINES;
	v->log = xstrdup(last);
	buf_free(&clean);
}

static void came(void *data, struct session_reply *reply)
{
	struct server_view *v = data;
	const char *output = json_str(reply->json, "output");
	bool same;
	char *before = v->log;

	v->log_call = NULL;
	v->log_error = reply->error;
	v->log = NULL;
	if (!reply->error.code)
		take_log(v, output ? output : "");
	else
		v->log = xstrdup(before);
	same = before && str_eq(before, v->log) && !reply->error.code;
	free(before);
	/* What did not grow is not laid out again. */
	if (!same)
		server_write(v, TAB_CONSOLE);
	/* Refused, it is asked for again when the server has changed. */
	if (!reply->error.code)
		follow(v, v->tab == TAB_CONSOLE);
}

static void ask(struct server_view *v)
{
	char *path = path_format("/servers/%s/action", v->id);
	char *body = xasprintf("{\"os-getConsoleOutput\": {\"length\": %d}}", LOG_LINES);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = path,
	        .body = body,
	        .only_asks = true};

	if (!v->log_call)
		v->log_call = session_send(v->ui->command->client->session, &request, came, v);
	free(path);
	free(body);
}

/* Why a server has none. */
static const char *why_not(const struct server_view *v)
{
	static const struct {
		const char *status, *why;
	} states[] = {
	        {"BUILD", "Still building: the log begins when the server starts on its host."},
	        {"ERROR", "In ERROR: a server that never ran has no log. `e` shows what failed."},
	        {"SHELVED_OFFLOADED",
	                "Shelved and not on a host, so it has no log; :unshelve restores it."},
	        {"SHUTOFF", "Shut off; the host keeps no log of it."},
	};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_eq(states[i].status, server_status(v)))
			return states[i].why;
	return "This hypervisor may not keep a log; try :get-vnc-console.";
}

static void write(struct server_view *v, struct sheet *sheet)
{
	sheet->follow = true;
	if (v->log_error.code && !v->gone) {
		tab_tell_error(v, sheet, &v->log_error, "the console log");
		if (v->log_error.http_status == 404 || v->log_error.http_status == 409)
			sheet_text(sheet, STYLE_WARNING, 0, why_not(v));
		if (v->log)
			sheet_gap(sheet);
	}
	if (!v->log) {
		if (v->gone)
			sheet_text(sheet, STYLE_DIM, 0,
			        "The server was deleted, and its log with it.");
		else if (!v->log_error.code)
			sheet_text(sheet, STYLE_BUSY, 0, "Loading log…");
		return;
	}
	if (v->log_cut)
		sheet_printf(sheet, STYLE_DIM, "(the last %d lines; :console-log prints all of it)",
		        LOG_LINES);
	if (*v->log)
		sheet_clean(sheet, v->log);
	else
		sheet_text(sheet, STYLE_DIM, 0, "The console log is empty.");
}

static void shown(struct server_view *v, bool is_shown)
{
	follow(v, is_shown && v->log != NULL);
}

void console_forget(struct server_view *v)
{
	loop_timer_stop(v->ui->command->client->loop, v->follow_timer);
	if (v->log_call)
		session_cancel(v->log_call);
	free_secret(v->log);
}

const struct tab_ops tab_console = {
        .title = "Console",
        .middle = "Console",
        .brief = "Log",
        .ask = ask,
        .write = write,
        .shown = shown,
};
