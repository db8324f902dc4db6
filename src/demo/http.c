/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTP server: libmicrohttpd in one thread, delayed requests, and faults of connections. */
#include "http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "ncnova/clock.h"
#include "out.h"
#include "seen.h"

#define BODY_LIMIT  114688     /* same format as oslo.middleware */
#define UPLOAD_KEPT (16 << 20) /* of image data */

static struct {
	struct MHD_Daemon *daemon;
	struct request *waiting;
	int changing, most_changing;
} http;

static const struct {
	const char *prefix;
	void (*serve)(struct request *request);
} services[] = {
        {"/identity", keystone_serve},
        {"/compute", nova_serve},
        {"/image", glance_serve},
        {"/network", neutron_serve},
        {"/volume", cinder_serve},
        {"/placement", placement_serve},
        {"/demo", control_serve},
};

static void request_free(struct request *request)
{
	struct request **at = &http.waiting;

	while (*at && *at != request)
		at = &(*at)->next_waiting;
	if (*at)
		*at = request->next_waiting;
	http.changing -= request->changes;
	free(request->method);
	free(request->path);
	pairs_free(&request->query);
	pairs_free(&request->headers);
	pairs_free(&request->vary);
	buf_free(&request->in);
	buf_free(&request->out);
	cJSON_Delete(request->json);
	free(request);
}

static enum MHD_Result http_add_query(
        void *data, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct request *request = data;
	struct pairs *pairs = &request->query;

	(void)kind;
	/* A key may occur several times, and pairs_set would merge the values. */
	pairs->items = xrealloc(pairs->items, (pairs->count + 1) * sizeof(struct pair));
	pairs->items[pairs->count].key = xstrdup(key);
	pairs->items[pairs->count++].value = xstrdup(value ? value : "");
	return MHD_YES;
}

static int which_service(struct request *request)
{
	const char *path = request->path;

	request->region = 0;
	if (str_starts(path, "/two/")) {
		request->region = 1;
		path += 4;
	}
	request->url = world.url[request->region];
	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		size_t len = strlen(services[i].prefix);

		if (strncmp(path, services[i].prefix, len) || (path[len] && path[len] != '/'))
			continue;
		request->rest = path + len;
		return (int)i;
	}
	request->rest = path;
	return -1;
}

static void serve_page(struct request *request, int status)
{
	buf_clear(&request->out);
	buf_printf(&request->out,
	        "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1>"
	        "</center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n",
	        status, status_words(status), status, status_words(status));
	request->type = "text/html";
	reply_status(request, status);
}

static void serve_fault(struct request *request, int service)
{
	int status = request->effect.status;

	buf_clear(&request->out);
	pairs_free(&request->headers);
	request->type = NULL;
	if (request->effect.html)
		serve_page(request, status ? status : 200);
	else if (service >= 0 && services[service].serve == keystone_serve)
		keystone_error(request, status, "The demo cloud was asked for this failure.");
	else if (service >= 0 && services[service].serve == glance_serve)
		glance_error(request, status, "The demo cloud was asked for this failure.");
	else if (service >= 0 && services[service].serve == neutron_serve)
		neutron_error(request, status, "HTTPInternalServerError",
		        "The demo cloud was asked for this failure.");
	else
		nova_error(request, status, "The demo cloud was asked for this failure.");
	if (request->effect.retry_after >= 0)
		reply_header(request, "Retry-After", "%d", request->effect.retry_after);
}

/* Valid JSON of an unexpected type: not a list, a string or a number. */
static void change_types(struct request *request)
{
	cJSON *answer = cJSON_ParseWithLength(buf_str(&request->out), request->out.len), *member;

	if (!answer)
		return;
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	member = cJSON_IsObject(answer) ? answer->child : NULL;
	for (; member; member = member->next) {
		if (cJSON_IsString(member))
			js_int(&request->out, member->string, 7);
		else if (cJSON_IsObject(member))
			js_raw(&request->out, member->string, "[7, \"seven\", null]");
		else
			js_text(&request->out, member->string, "seven");
	}
	js_close(&request->out, '}');
	cJSON_Delete(answer);
}

static void serve(struct request *request)
{
	int service = which_service(request);
	bool fault = request->effect.status || request->effect.html;

	world_advance();
	world_request_id(request->id);
	if (request->effect.expire)
		tokens_expire();
	if (request->in.len && !request->too_large && request_is_json(request)) {
		request->json = cJSON_ParseWithLength(buf_str(&request->in), request->in.len);
		request->bad_json = !request->json;
	}
	if (!fault || request->effect.after_work) {
		if (service >= 0)
			services[service].serve(request);
		else
			serve_page(request, 404);
		seen_work(request);
	}
	if (fault)
		serve_fault(request, service);
	if (request->effect.wrong_type)
		change_types(request);
	request->answered = true;
}

static ssize_t read_half(void *data, uint64_t at, char *out, size_t max)
{
	const struct request *request = data;
	size_t half = request->out.len / 2;
	size_t n;

	if (at >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = half - (size_t)at < max ? half - (size_t)at : max;
	memcpy(out, buf_str(&request->out) + at, n);
	return (ssize_t)n;
}

/* JSON that never ends: blanks after the first half of the response. */
static ssize_t read_on(void *data, uint64_t at, char *out, size_t max)
{
	const struct request *request = data;
	size_t half = request->out.len / 2;

	if (at < half)
		return read_half(data, at, out, max);
	memset(out, ' ', max);
	return (ssize_t)max;
}

/* By the cloud's clock. */
static void add_date(struct MHD_Response *response)
{
	time_t now = (time_t)(world_clock_ms() / 1000);
	struct tm tm;
	char date[40];

	gmtime_r(&now, &tm);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	MHD_add_response_header(response, "Date", date);
}

static void add_headers(struct MHD_Response *response, const struct request *request)
{
	const struct pairs *lists[] = {&request->headers, &request->vary};

	add_date(response);

	if (request->type)
		MHD_add_response_header(response, "Content-Type", request->type);
	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->count; i++)
			MHD_add_response_header(
			        response, lists[l]->items[i].key, lists[l]->items[i].value);
}

/* The client of a reset connection sees ECONNRESET, not a clean close. */
static enum MHD_Result cut(struct request *request)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (info)
		setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	return MHD_NO;
}

static enum MHD_Result send_answer(struct request *request)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	request->replied = true;
	if (request->effect.endless)
		response = MHD_create_response_from_callback(
		        MHD_SIZE_UNKNOWN, 65536, read_on, request, NULL);
	else if (request->effect.truncate && request->out.len > 1)
		response = MHD_create_response_from_callback(
		        request->out.len, 4096, read_half, request, NULL);
	else
		response = MHD_create_response_from_buffer(request->out.len,
		        (void *)(uintptr_t)buf_str(&request->out), MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	add_headers(response, request);
	result = MHD_queue_response(request->connection, (unsigned)request->status, response);
	MHD_destroy_response(response);
	return result;
}

/* The highest number of change requests in flight at the same time. */
static void note_change(struct request *request)
{
	if (!strcmp(request->method, "GET") || !strcmp(request->method, "HEAD") ||
	        strstr(request->path, "/auth/tokens"))
		return;
	request->changes = true;
	if (++http.changing > http.most_changing)
		http.most_changing = http.changing;
}

/* Suspends the request until it is due; a hanging one until shutdown. */
static enum MHD_Result wait_until(struct request *request, int64_t due)
{
	request->due = due;
	request->next_waiting = http.waiting;
	http.waiting = request;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static enum MHD_Result received(struct request *request)
{
	int delay = world.options.latency_ms;
	bool control = str_starts(request->path, "/demo/");

	if (!request->due) {
		if (!control) {
			seen_add(request);
			note_change(request);
			fault_find(request->method, request->path, &request->effect);
		}
		if (request->effect.reset == WHEN_BEFORE)
			return cut(request);
		delay += request->effect.slow_ms + nova_cell_delay(request);
		if (request->effect.hang == WHEN_BEFORE)
			return wait_until(request, INT64_MAX);
		if (delay && !control)
			return wait_until(request, clock_ms() + delay);
	}
	/* A request that hangs after its work gets here a second time, at shutdown. */
	if (!request->answered)
		serve(request);
	if (request->effect.reset == WHEN_AFTER)
		return cut(request);
	if (request->effect.hang == WHEN_AFTER && request->due != INT64_MAX)
		return wait_until(request, INT64_MAX);
	seen_reply(request);
	return send_answer(request);
}

static void keep_body(struct request *request, const char *data, size_t size)
{
	bool upload = str_ends(request->path, "/file");
	size_t limit = upload ? UPLOAD_KEPT : BODY_LIMIT;

	request->in_total += size;
	if (request->in.len + size <= limit)
		buf_add(&request->in, data, size);
	else
		request->too_large = !upload;
}

static enum MHD_Result handle(void *data, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *body, size_t *body_size, void **state)
{
	struct request *request = *state;

	(void)data;
	(void)version;
	if (!request) {
		request = *state = xcalloc(1, sizeof *request);
		request->connection = connection;
		request->method = xstrdup(method);
		request->path = xstrdup(url);
		request->effect.retry_after = -1;
		MHD_get_connection_values(
		        connection, MHD_GET_ARGUMENT_KIND, http_add_query, request);
		return MHD_YES;
	}
	if (*body_size) {
		keep_body(request, body, *body_size);
		*body_size = 0;
		return MHD_YES;
	}
	if (request->replied)
		return MHD_NO;
	return received(request);
}

static void completed(void *data, struct MHD_Connection *connection, void **state,
        enum MHD_RequestTerminationCode code)
{
	(void)data;
	(void)connection;
	(void)code;
	if (*state)
		request_free(*state);
	*state = NULL;
}

const char *header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

int http_start(int *port, struct error *error)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	const union MHD_DaemonInfo *info;

	address.sin_port = htons((uint16_t)*port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	http.daemon = MHD_start_daemon(
	        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
	        (uint16_t)*port, NULL, NULL, handle, NULL, MHD_OPTION_SOCK_ADDR,
	        (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
	        MHD_OPTION_CONNECTION_TIMEOUT, 600U, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,
	        MHD_OPTION_LISTEN_BACKLOG_SIZE, 256U, MHD_OPTION_CONNECTION_LIMIT, 2000U,
	        MHD_OPTION_END);
	if (!http.daemon)
		return error_set(error, ERR_IO, "cannot listen on 127.0.0.1:%d", *port);
	info = MHD_get_daemon_info(http.daemon, MHD_DAEMON_INFO_BIND_PORT);
	*port = info->port;
	return 0;
}

/* Resumes requests that are due; returns the ms until the next one, at most `ms`. */
static int wake(int ms, bool all)
{
	int64_t now = clock_ms();
	struct request **at = &http.waiting;

	while (*at) {
		struct request *request = *at;

		if (all || request->due <= now) {
			*at = request->next_waiting;
			MHD_resume_connection(request->connection);
			continue;
		}
		if (request->due - now < ms)
			ms = (int)(request->due - now);
		at = &request->next_waiting;
	}
	return ms;
}

void http_run(int ms)
{
	MHD_run_wait(http.daemon, wake(ms, false));
}

void http_stop(void)
{
	if (http.daemon) {
		wake(0, true);
		MHD_stop_daemon(http.daemon);
	}
	http.daemon = NULL;
	seen_clear();
}

int http_most_changing(void)
{
	return http.most_changing;
}

void http_most_clear(void)
{
	http.most_changing = http.changing;
}
