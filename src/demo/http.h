/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP request: its input, its response, and its route. */
#ifndef DEMO_HTTP_H
#define DEMO_HTTP_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include "fault.h"
#include "ncnova/buf.h"
#include "src/demo/world/world.h"

struct MHD_Connection;

struct request {
	struct MHD_Connection *connection;
	char *method, *path; /* path: decoded, whole */
	const char *rest;    /* the part of it that the service's routes match */
	struct pairs query;
	struct buf in;
	size_t in_total; /* bytes received; larger than `in` when the body was too long */
	uint64_t seen;   /* its number in the log */
	bool started, too_large, answered, replied, bad_json, changes;
	struct effect effect;
	int64_t due; /* monotonic ms; 0: not waiting */
	struct request *next_waiting;

	cJSON *json;
	const char *url; /* of the region, as world.url */
	int region;
	int version; /* minor part of the microversion */
	struct token *token;
	bool admin, member;
	char arg[5][256]; /* path segments matched by the route's stars */
	char id[48];      /* req-… */

	int status;
	const char *type;
	struct buf out;
	struct pairs headers;
	struct pairs vary; /* headers that may occur more than once */
};

enum need { NEED_READER, NEED_MEMBER, NEED_ADMIN };

struct route {
	const char *method, *path; /* "/servers/…" with * for one segment */
	void (*handle)(struct request *request);
	const char *policy; /* the policy name its 403 reports, without os_compute_api: */
	enum need need;
	int from, to; /* microversions, 0: any */
};

/* NULL when no route matches; *other_method is set when only the method differs. In a table,
 * routes without a star come first. */
const struct route *route_find(
        const struct route *table, size_t count, struct request *request, bool *other_method);

const char *query(const struct request *request, const char *key); /* the last one, or NULL */
const char *header(const struct request *request, const char *name);
bool query_true(const struct request *request, const char *key);
/* The original query string without some keys, for next-page links: "limit=2&name=x". */
void query_put(struct buf *out, const struct request *request, const char *without);

void reply_header(struct request *request, const char *name, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void reply_status(struct request *request, int status); /* with the contents of `out` */
void reply_empty(struct request *request, int status);
/* The reason phrase that the services use. */
const char *status_words(int status);

struct token *token_find(const char *id);
/* Sets token, admin and member from X-Auth-Token; false without a valid token. */
bool request_sign_in(struct request *request);
bool request_is_json(const struct request *request);

/* --- the services: each handles every request below its prefix */
void keystone_serve(struct request *request);
void nova_serve(struct request *request);
int nova_cell_delay(const struct request *request); /* ms of delay added by a hung cell */
void glance_serve(struct request *request);
void neutron_serve(struct request *request);
void cinder_serve(struct request *request);
void placement_serve(struct request *request);
void control_serve(struct request *request);
/* Responds with the fault, in the service's error format. */
void nova_error(struct request *request, int status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void keystone_error(struct request *request, int status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void glance_error(struct request *request, int status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void neutron_error(struct request *request, int status, const char *type, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
void tokens_expire(void);

/* --- http.c: the server itself */
int http_start(int *port, struct error *error);
void http_run(int ms); /* waits at most this long */
void http_stop(void);
int http_most_changing(void); /* highest number of concurrent changes since the list was cleared */
void http_most_clear(void);

#endif
