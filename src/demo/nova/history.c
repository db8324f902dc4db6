/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's instance actions and their events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "nova.h"

/* From 2.21 on, actions of deleted servers are visible too. */
static struct server *history_find_server(struct request *request)
{
	struct server *server = server_find(request->arg[0]);

	if (server && server->deleted && request->version >= 21 &&
	        (request->admin || server->project == request->token->project))
		return server;
	return nova_server(request);
}

/* Seeded servers generate their create action on demand, so that 100,000 of them stay small. */
static void made_up(const struct server *server, struct action *out)
{
	memset(out, 0, sizeof *out);
	snprintf(out->request_id, sizeof out->request_id, "req-%s", server->id);
	out->request_id[4] = out->request_id[4] == '0' ? 'f' : '0';
	out->name = "create";
	out->user = server->user;
	out->project = server->project;
	out->start = server->created;
	out->updated = server->launched ? server->launched : server->created + 4000;
	out->event_count = 1;
	out->events[0].name = "compute__do_build_and_run_instance";
	out->events[0].start = server->created;
	out->events[0].finish = server->vm_state == VM_BUILDING ? 0 : out->updated;
	out->events[0].result = server->vm_state == VM_BUILDING ? NULL
	                        : server->vm_state == VM_ERROR  ? "Error"
	                                                        : "Success";
	if (server->vm_state == VM_ERROR)
		out->message = "Error";
	out->events[0].host = (uint8_t)(server->host < 0 ? HOSTS : server->host);
}

static void put_event(struct buf *out, const struct request *request, const struct server *server,
        const struct event *event)
{
	char hash[57];
	bool failed = event->result && !strcmp(event->result, "Error");

	js_open(out, NULL, '{');
	js_text(out, "event", event->name);
	js_time_us(out, "start_time", event->start);
	js_time_us(out, "finish_time", event->finish);
	js_text(out, "result", event->result);
	if (request->admin || request->version < 51)
		js_text(out, "traceback",
		        failed ? "  File \"/usr/lib/python3/dist-packages/nova/compute/utils.py\", "
		                 "line "
		                 "1439, in decorated_function\n    return function(self, context, "
		                 "*args, "
		                 "**kwargs)\n"
		               : NULL);
	if (request->admin && request->version >= 62)
		js_text(out, "host", event->host < HOSTS ? world.hosts[event->host].name : NULL);
	if (request->version >= 62) {
		host_hash(server->project, event->host < HOSTS ? event->host : -1, hash);
		js_text(out, "hostId", hash);
	}
	if (request->admin && request->version >= 84)
		js_text(out, "details",
		        failed ? "No valid host was found. There are not enough hosts available."
		               : NULL);
	js_close(out, '}');
}

static void history_put_action(struct buf *out, const char *key, const struct request *request,
        const struct server *server, const struct action *action, bool whole)
{
	js_open(out, key, '{');
	js_text(out, "action", action->name);
	js_text(out, "instance_uuid", server->id);
	js_text(out, "request_id", action->request_id);
	js_text(out, "user_id", world.users[action->user].id);
	js_text(out, "project_id", world.projects[action->project].id);
	js_time_us(out, "start_time", action->start);
	js_text(out, "message", action->message);
	if (request->version >= 58)
		js_time_us(out, "updated_at", action->updated);
	if (whole && (request->admin || request->version >= 51)) {
		js_open(out, "events", '[');
		for (int i = action->event_count - 1; i >= 0; i--)
			put_event(out, request, server, &action->events[i]);
		js_close(out, ']');
	}
	js_close(out, '}');
}

/* All actions, newest first, in the list's order. */
static const struct action *next_of(
        const struct server *server, const struct action *at, struct action *creation)
{
	const struct action *next = at ? at->next : server->actions;

	if (at == creation)
		return NULL;
	if (next || !server->has_create_record)
		return next;
	made_up(server, creation);
	return creation;
}

static const struct action *start_of_page(
        struct request *request, const struct server *server, struct action *creation, bool *ok)
{
	const char *marker = request->version >= 58 ? query(request, "marker") : NULL;
	const struct action *at = next_of(server, NULL, creation);

	*ok = true;
	if (!marker)
		return at;
	while (at && strcmp(at->request_id, marker))
		at = next_of(server, at, creation);
	if (at)
		return next_of(server, at, creation);
	*ok = false;
	nova_error(request, 400, "marker [%s] not found", marker);
	return NULL;
}

static void put_next_link(struct request *request, const struct action *last)
{
	struct buf others = BUF_INIT;

	query_put(&others, request, "marker");
	js_open(&request->out, "links", '[');
	js_link(&request->out, "next",
	        "%s/compute/v2.1/servers/%s/os-instance-actions?%s%smarker=%s", request->url,
	        request->arg[0], buf_str(&others), others.len ? "&" : "", last->request_id);
	js_close(&request->out, ']');
	buf_free(&others);
}

void nova_actions_list(struct request *request)
{
	const struct server *server = history_find_server(request);
	const struct action *at, *last = NULL;
	struct action creation;
	int64_t since = 0;
	int limit, n = 0;
	bool ok;

	if (!server)
		return;
	limit = request->version >= 58 ? nova_limit(request) : 1000;
	at = limit < 0 ? NULL : start_of_page(request, server, &creation, &ok);
	if (limit < 0 || !ok)
		return;
	if (request->version >= 58 && query(request, "changes-since"))
		clock_parse_iso(query(request, "changes-since"), &since);
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "instanceActions", '[');
	for (; at && n < limit; at = next_of(server, at, &creation)) {
		if (at->updated < since)
			continue;
		history_put_action(&request->out, NULL, request, server, at, false);
		last = at;
		n++;
	}
	js_close(&request->out, ']');
	if (last && at && n == limit)
		put_next_link(request, last);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_actions_show(struct request *request)
{
	const struct server *server = history_find_server(request);
	const struct action *at;
	struct action creation;

	if (!server)
		return;
	at = next_of(server, NULL, &creation);
	while (at && strcmp(at->request_id, request->arg[1]))
		at = next_of(server, at, &creation);
	if (!at) {
		nova_error(request, 404, "Action %s not found", request->arg[1]);
		return;
	}
	js_open(&request->out, NULL, '{');
	history_put_action(&request->out, "instanceAction", request, server, at, true);
	js_close(&request->out, '}');
	reply_status(request, 200);
}
