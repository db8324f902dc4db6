/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's console log: its last lines, followed while visible. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/server/internal.h"

#define FOLLOW_MS 3000
#define LOG_LINES 2000
#define LOG_BYTES (2 << 20) /* kept of the end, however long its lines are */

static void console_ask_log(struct server_view *v);

/* Not while another view covers it, nor while the user has scrolled up. */
static bool console_is_followed(const struct server_view *v)
{
	const struct view *view = v->ui->top;

	while (view && view->ops->popup)
		view = view->below;
	return view == v->view && v->tab == TAB_CONSOLE && !v->gone &&
	       pager_is_at_end(&v->tabs[TAB_CONSOLE].sheet.pager);
}

static void console_on_timer(void *data)
{
	struct server_view *v = data;

	v->follow_timer = 0;
	if (console_is_followed(v))
		console_ask_log(v);
	else if (v->tab == TAB_CONSOLE && !v->gone)
		v->follow_timer = loop_timer_start(
		        v->ui->command->client->loop, FOLLOW_MS, console_on_timer, v);
}

static void console_toggle_follow(struct server_view *v, bool on)
{
	loop_timer_stop(v->ui->command->client->loop, v->follow_timer);
	v->follow_timer =
	        on ? loop_timer_start(v->ui->command->client->loop, FOLLOW_MS, console_on_timer, v)
	           : 0;
}

/* The last lines, however many the service sent. */
static const char *console_last_lines(const char *text, size_t len)
{
	const char *at = text + len;

	for (size_t lines = 0; at > text; at--)
		if (at[-1] == '\n' && at != text + len && ++lines >= LOG_LINES)
			break;
	return at;
}

static void console_take_log(struct server_view *v, const char *output)
{
	size_t len = strlen(output), skip = len > LOG_BYTES ? len - LOG_BYTES : 0, lines = 0;
	struct buf clean = BUF_INIT;
	const char *last;

	/* From the start of a line. */
	if (skip)
		skip += strcspn(output + skip, "\n");
	clean_console(&clean, output + skip, len - skip);
	last = console_last_lines(buf_str(&clean), clean.len);
	for (const char *p = last; (p = strchr(p, '\n')); p++)
		lines++;
	v->log_cut = skip || lines + 1 >= LOG_LINES;
	v->log = xstrdup(last);
	buf_free(&clean);
}

static void console_on_log(void *data, struct session_reply *reply)
{
	struct server_view *v = data;
	const char *output = json_str(reply->json, "output");
	bool same;
	char *before = v->log;

	v->log_call = NULL;
	v->log_error = reply->error;
	v->log = NULL;
	if (!reply->error.code)
		console_take_log(v, output ? output : "");
	else
		v->log = xstrdup(before);
	same = before && str_eq(before, v->log) && !reply->error.code;
	free(before);
	/* An unchanged log is not laid out again. */
	if (!same)
		server_write(v, TAB_CONSOLE);
	/* After a refusal it is requested again when the server has changed. */
	if (!reply->error.code)
		console_toggle_follow(v, v->tab == TAB_CONSOLE);
}

static void console_ask_log(struct server_view *v)
{
	char *path = path_format("/servers/%s/action", v->id);
	char *body = xasprintf("{\"os-getConsoleOutput\": {\"length\": %d}}", LOG_LINES);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = path,
	        .body = body,
	        .only_asks = true};

	if (!v->log_call)
		v->log_call =
		        session_send(v->ui->command->client->session, &request, console_on_log, v);
	free(path);
	free(body);
}

/* Why a server has none. */
static const char *console_explain_error(const struct server_view *v)
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
		if (str_eq(states[i].status, server_view_status(v)))
			return states[i].why;
	return "This hypervisor may not keep a log; try :get-vnc-console.";
}

static void console_write(struct server_view *v, struct sheet *sheet)
{
	sheet->follow = true;
	if (v->log_error.code && !v->gone) {
		tab_write_error(v, sheet, &v->log_error, "the console log");
		if (v->log_error.http_status == 404 || v->log_error.http_status == 409)
			sheet_text(sheet, STYLE_WARNING, 0, console_explain_error(v));
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

static void console_shown(struct server_view *v, bool is_shown)
{
	console_toggle_follow(v, is_shown && v->log != NULL);
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
        .ask = console_ask_log,
        .write = console_write,
        .shown = console_shown,
};
