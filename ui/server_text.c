/* A server's console log, followed as it grows, and what was done to it with what came of that. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app.h"

#define FOLLOW_MS  3000
#define LOG_LINES  2000
#define EVENTS_MAX 12 /* actions whose events are asked for */

struct server_text;

/* The events of one action. */
struct slot {
	struct server_text *text;
	struct session_call *call; /* in flight */
	cJSON *events;
};

struct server_text {
	struct pager pager;
	struct ui *ui;
	char *id;
	struct error error;
	struct session_call *call;
	uint64_t timer;
	cJSON *actions;
	struct slot slots[EVENTS_MAX];
	void (*ask)(struct server_text *text);
	bool came;
};

static void draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool key_pressed(struct view *view, int key)
{
	return pager_key(view->data, key);
}

static void closed(struct view *view)
{
	struct server_text *text = view->data;

	if (text->call)
		session_cancel(text->call);
	for (int i = 0; i < EVENTS_MAX; i++) {
		if (text->slots[i].call)
			session_cancel(text->slots[i].call);
		cJSON_Delete(text->slots[i].events);
	}
	loop_timer_stop(text->ui->command->loop, text->timer);
	cJSON_Delete(text->actions);
	pager_free(&text->pager);
	free(text->id);
	free(text);
}

static const struct view_ops text_ops = {
        .name = "server text",
        .draw = draw,
        .key = key_pressed,
        .closed = closed,
        .bindings = pager_bindings,
};

static void open(
        struct ui *ui, const char *what, const char *id, void (*ask)(struct server_text *text))
{
	struct server_text *text = xcalloc(1, sizeof *text);
	char *title = xasprintf("%s of %s", what, ui_name(ui, &resource_server, id));

	pager_init(&text->pager, title);
	text->ui = ui;
	text->id = xstrdup(id);
	text->ask = ask;
	pager_text(&text->pager, "The cloud is being asked ...");
	view_open(ui, &text_ops, text);
	ask(text);
	free(title);
}

static void due(void *data)
{
	struct server_text *text = data;

	text->timer = 0;
	text->ask(text);
}

static void again_later(struct server_text *text)
{
	loop_timer_stop(text->ui->command->loop, text->timer);
	text->timer = loop_timer_start(text->ui->command->loop, FOLLOW_MS, due, text);
}

static void tell_error(struct server_text *text, const struct error *error)
{
	struct buf out = BUF_INIT, why = BUF_INIT;

	error_format(error, &why);
	styled(&out, STYLE_ERROR, "%s", buf_str(&why));
	styled(&out, STYLE_DIM, "It is asked for again in a moment.");
	if (!text->came)
		pager_text(&text->pager, buf_str(&out));
	buf_free(&out);
	buf_free(&why);
}

/* --- console log --- */

static void log_came(void *data, struct session_reply *reply)
{
	struct server_text *text = data;
	const char *output = json_str(reply->json, "output");
	struct buf clean = BUF_INIT;
	bool first = !text->came;

	text->call = NULL;
	if (reply->error.code) {
		tell_error(text, &reply->error);
	} else {
		clean_console(&clean, output ? output : "", output ? strlen(output) : 0);
		pager_text(&text->pager,
		        clean.len ? buf_str(&clean) : "The console has said nothing yet.");
		text->came = true;
		/* The newest lines are what one came for. */
		if (first)
			text->pager.top = text->pager.raw.count + LOG_LINES;
	}
	buf_free(&clean);
	again_later(text);
	ui_dirty(text->ui);
}

static void ask_log(struct server_text *text)
{
	char *path = xasprintf("/servers/%s/action", text->id);
	char *body = xasprintf("{\"os-getConsoleOutput\": {\"length\": %d}}", LOG_LINES);
	struct session_request request = {
	        .service = "compute", .method = "POST", .path = path, .body = body};

	/* While one reads further up, what is read stays. */
	if (text->came && !pager_is_at_end(&text->pager))
		again_later(text);
	else
		text->call = session_send(text->ui->command->session, &request, log_came, text);
	free(path);
	free(body);
}

void ui_console_log(struct ui *ui, const char *id)
{
	open(ui, "Console log", id, ask_log);
}

/* --- instance actions, newest first, with their events --- */

static void time_between(const cJSON *event, char out[32])
{
	int64_t from, to;
	const char *start = json_str(event, "start_time"), *finish = json_str(event, "finish_time");

	out[0] = '\0';
	if (start && finish && clock_parse_iso(start, &from) && clock_parse_iso(finish, &to))
		clock_format_duration(to - from, out, 32);
}

static void put_clean(struct buf *out, enum style style, const char *indent, const char *text)
{
	struct buf clean = BUF_INIT;
	char *line;

	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	line = xstrdup(buf_str(&clean));
	for (char *part = line, *next; part && *part; part = next) {
		next = strchr(part, '\n');
		if (next)
			*next++ = '\0';
		styled(out, style, "%s%s", indent, part);
	}
	free(line);
	buf_free(&clean);
}

static void write_event(struct buf *out, const cJSON *event)
{
	const char *result = json_str(event, "result"), *name = json_str(event, "event"),
	           *trace = json_str(event, "traceback"), *host = json_str(event, "host"),
	           *details = json_str(event, "details");
	bool bad = result && str_eq(result, "Error");
	char took[32];
	char *line;

	time_between(event, took);
	line = xasprintf("%-38s %-9s %-8s %s", name ? name : "?", result ? result : "running", took,
	        host ? host : "");
	put_clean(out, bad ? STYLE_ERROR : STYLE_NORMAL, "    ", line);
	if (details && *details)
		put_clean(out, STYLE_WARNING, "      ", details);
	if (trace && *trace && !str_eq(trace, "None"))
		put_clean(out, STYLE_DIM, "      ", trace);
	free(line);
}

static void write_events(struct server_text *text)
{
	struct buf out = BUF_INIT;
	const cJSON *action, *event;
	int i = 0;

	cJSON_ArrayForEach(action, text->actions)
	{
		const char *name = json_str(action, "action"), *at = json_str(action, "start_time"),
		           *message = json_str(action, "message"),
		           *request = json_str(action, "request_id");
		char *line = xasprintf("%.19s  %s", at ? at : "?", name ? name : "?");

		put_clean(&out, message ? STYLE_ERROR : STYLE_BOLD, "", line);
		if (message)
			put_clean(&out, STYLE_ERROR, "    ", message);
		if (request)
			put_clean(&out, STYLE_DIM, "    ", request);
		if (i < EVENTS_MAX)
			cJSON_ArrayForEach(event, text->slots[i].events) write_event(&out, event);
		buf_putc(&out, '\n');
		free(line);
		i++;
	}
	if (!i)
		buf_puts(&out, "Nothing was done to this server yet.\n");
	pager_text(&text->pager, buf_str(&out));
	buf_free(&out);
	ui_dirty(text->ui);
}

static void event_came(void *data, struct session_reply *reply)
{
	struct slot *slot = data;
	const cJSON *events = json_get(json_get(reply->json, "instanceAction"), "events");

	slot->call = NULL;
	if (!reply->error.code && events)
		slot->events = cJSON_Duplicate(events, true);
	write_events(slot->text);
}

static void actions_came(void *data, struct session_reply *reply)
{
	struct server_text *text = data;
	const cJSON *actions = json_get(reply->json, "instanceActions"), *action;
	int i = 0;

	text->call = NULL;
	if (reply->error.code) {
		tell_error(text, &reply->error);
		again_later(text);
		ui_dirty(text->ui);
		return;
	}
	text->came = true;
	text->actions = cJSON_Duplicate(actions, true);
	cJSON_ArrayForEach(action, text->actions)
	{
		const char *id = json_str(action, "request_id");
		char *path;
		struct session_request request = {.service = "compute", .method = "GET"};

		if (i >= EVENTS_MAX || !id)
			break;
		path = xasprintf("/servers/%s/os-instance-actions/%s", text->id, id);
		request.path = path;
		text->slots[i].text = text;
		text->slots[i].call = session_send(
		        text->ui->command->session, &request, event_came, &text->slots[i]);
		i++;
		free(path);
	}
	write_events(text);
}

static void ask_events(struct server_text *text)
{
	char *path = xasprintf("/servers/%s/os-instance-actions", text->id);
	struct session_request request = {.service = "compute", .method = "GET", .path = path};

	text->call = session_send(text->ui->command->session, &request, actions_came, text);
	free(path);
}

void ui_events(struct ui *ui, const char *id)
{
	open(ui, "Events", id, ask_events);
}
