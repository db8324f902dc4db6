/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo cloud's own controls, and a minimal Placement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "out.h"
#include "seen.h"

static void done(struct request *request)
{
	buf_puts(&request->out, "{}");
	reply_status(request, 200);
}

static void complain(struct request *request, const char *message)
{
	js_open(&request->out, NULL, '{');
	js_text(&request->out, "error", message);
	js_close(&request->out, '}');
	reply_status(request, 400);
}

static void control_add_fault(struct request *request)
{
	struct error error = {0};

	if (fault_add(buf_str(&request->in), &error))
		complain(request, error.message);
	else
		done(request);
}

static void list_faults(struct request *request)
{
	fault_list(&request->out);
	reply_status(request, 200);
}

static void clear_faults(struct request *request)
{
	fault_clear();
	done(request);
}

static void list_requests(struct request *request)
{
	seen_list(&request->out);
	reply_status(request, 200);
}

static void show_most(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_int(&request->out, "changes_at_once", http_most_changing());
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void clear_requests(struct request *request)
{
	seen_clear();
	http_most_clear();
	done(request);
}

static void set_speed(struct request *request)
{
	double speed = atof(buf_str(&request->in));

	if (speed < 0.001 || speed > 1e9) {
		complain(request, "the speed is a number above 0");
		return;
	}
	world.options.speed = speed;
	done(request);
}

/* Shifts the cloud's clock and all pending deadlines by the same amount. */
static void set_clock(struct request *request)
{
	char *end;
	double offset = strtod(buf_str(&request->in), &end);

	if (end == buf_str(&request->in) || *end || !(offset > -1e9 && offset < 1e9)) {
		complain(request, "the clock's offset is a number of seconds");
		return;
	}
	world_set_clock((int64_t)(offset * 1000));
	done(request);
}

static const struct route routes[] = {
        {"POST", "/faults", control_add_fault, NULL, NEED_READER, 0, 0},
        {"GET", "/faults", list_faults, NULL, NEED_READER, 0, 0},
        {"DELETE", "/faults", clear_faults, NULL, NEED_READER, 0, 0},
        {"GET", "/requests", list_requests, NULL, NEED_READER, 0, 0},
        {"DELETE", "/requests", clear_requests, NULL, NEED_READER, 0, 0},
        {"GET", "/most", show_most, NULL, NEED_READER, 0, 0},
        {"POST", "/clock", set_clock, NULL, NEED_READER, 0, 0},
        {"POST", "/speed", set_speed, NULL, NEED_READER, 0, 0},
};

void control_serve(struct request *request)
{
	bool other = false;
	const struct route *route =
	        route_find(routes, sizeof routes / sizeof *routes, request, &other);

	if (route) {
		route->handle(request);
		return;
	}
	complain(request, "see --help");
	request->status = 404;
}

void placement_serve(struct request *request)
{
	reply_header(request, "openstack-api-version", "placement 1.0");
	reply_header(request, "x-openstack-request-id", "%s", request->id);
	if (*request->rest && strcmp(request->rest, "/")) {
		js_open(&request->out, NULL, '{');
		js_open(&request->out, "errors", '[');
		js_open(&request->out, NULL, '{');
		js_int(&request->out, "status", 403);
		js_text(&request->out, "title", "Forbidden");
		js_text(&request->out, "detail",
		        "Access was denied to this resource.\n\n Policy does not allow "
		        "placement:resource_providers:list to be performed.  ");
		js_text(&request->out, "request_id", request->id);
		js_close(&request->out, '}');
		js_close(&request->out, ']');
		js_close(&request->out, '}');
		reply_status(request, 403);
		return;
	}
	buf_puts(&request->out,
	        "{\"versions\": [{\"id\": \"v1.0\", \"max_version\": \"1.39\", \"min_version\": "
	        "\"1.0\", \"status\": \"CURRENT\", \"links\": [{\"rel\": \"self\", \"href\": "
	        "\"\"}]}]}");
	reply_status(request, 200);
}
