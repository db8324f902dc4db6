/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compute services, instance usage audits, and agents. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ncnova/json.h"
#include "nova.h"

/* Scheduler, conductor, and a compute for each host. */
#define SERVICES (HOSTS + 2)

static void put_lost(struct buf *out, const char *key, const struct host *host)
{
	js_open(out, key, '{');
	js_text(out, "binary", "nova-compute");
	js_text(out, "host", host->name);
	js_text(out, "status", "UNKNOWN");
	js_close(out, '}');
}

static void put_service(struct buf *out, const char *key, const struct request *request, int i)
{
	const struct host *host = i >= 2 ? &world.hosts[i - 2] : NULL;

	if (host && nova_host_lost(request, i - 2)) {
		put_lost(out, key, host);
		return;
	}
	js_open(out, key, '{');
	js_text(out, "binary", host ? "nova-compute" : i ? "nova-conductor" : "nova-scheduler");
	js_text(out, "host", host ? host->name : "controller");
	if (request->version < 53)
		js_int(out, "id", i < 2 ? i + 1 : i + 2);
	else
		js_text(out, "id",
		        host ? host->service_uuid
		        : i  ? "5a7d3a10-9a41-4a1e-9d1f-000000000002"
		             : "5a7d3a10-9a41-4a1e-9d1f-000000000001");
	js_text(out, "zone", host ? host->zone : "internal");
	js_text(out, "status", !host || host->enabled ? "enabled" : "disabled");
	js_text(out, "state", !host || host->up ? "up" : "down");
	js_time_us(out, "updated_at", world.now - 3000);
	js_text(out, "disabled_reason", host ? host->disabled_reason : NULL);
	if (request->version >= 11)
		js_bool(out, "forced_down", host && !host->up);
	js_close(out, '}');
}

void nova_services(struct request *request)
{
	const char *binary = query(request, "binary"), *host = query(request, "host");

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "services", '[');
	for (int i = 0; i < SERVICES; i++) {
		const char *name = i >= 2 ? world.hosts[i - 2].name : "controller";

		if (i >= 2 && (world.hosts[i - 2].gone ||
		                      (nova_host_lost(request, i - 2) && request->version < 69)))
			continue;
		if ((host && strcmp(host, name)) ||
		        (binary && strcmp(binary, i >= 2 ? "nova-compute"
		                                  : i    ? "nova-conductor"
		                                         : "nova-scheduler")))
			continue;
		put_service(&request->out, NULL, request, i);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

struct host *nova_find_host(const char *name)
{
	for (int i = 0; i < HOSTS; i++)
		if (str_eq(name, world.hosts[i].name) && !world.hosts[i].gone)
			return &world.hosts[i];
	return NULL;
}

static struct host *host_with(const char *id, bool uuid)
{
	for (int i = 0; i < HOSTS; i++)
		if (!world.hosts[i].gone &&
		        (uuid ? !strcmp(id, world.hosts[i].service_uuid) : atoi(id) == i + 4))
			return &world.hosts[i];
	return NULL;
}

static void set_enabled(struct host *host, bool enabled, const char *reason)
{
	host->enabled = enabled;
	host->disabled_reason = !enabled && reason ? intern(reason) : NULL;
}

/* Until 2.52: one path per change, the host in the body, and only the changed fields in the
 * response. */
static void update_by_host(struct request *request)
{
	const char *verb = request->arg[0], *name = json_str(request->json, "host");
	const char *reason = json_str(request->json, "disabled_reason");
	bool down = !strcmp(verb, "force-down"), log = !strcmp(verb, "disable-log-reason");
	struct host *host = nova_find_host(name);
	struct buf *out = &request->out;

	if (json_get(request->json, "forced_down") && request->version < 11) {
		nova_error(request, 400,
		        "Additional properties are not allowed ('forced_down' was unexpected)");
	} else if ((!down || request->version < 11) && !log && strcmp(verb, "enable") &&
	           strcmp(verb, "disable")) {
		nova_error(request, 404, "Unknown action");
	} else if (log && !reason) {
		nova_error(request, 400, "Missing disabled reason field");
	} else if (!host) {
		nova_error(request, 404, "Host '%s' is not mapped to any cell", name ? name : "");
	} else {
		js_open(out, NULL, '{');
		js_open(out, "service", '{');
		js_text(out, "host", host->name);
		js_text(out, "binary", "nova-compute");
		if (down) {
			host->up = !json_bool(request->json, "forced_down", false);
			js_bool(out, "forced_down", !host->up);
		} else {
			set_enabled(host, *verb == 'e', reason);
			js_text(out, "status", host->enabled ? "enabled" : "disabled");
			if (log)
				js_text(out, "disabled_reason", reason);
		}
		js_close(out, '}');
		js_close(out, '}');
		reply_status(request, 200);
	}
}

void nova_service_update(struct request *request)
{
	const cJSON *status = json_get(request->json, "status");
	const char *word = json_str(request->json, "status");
	struct host *host;

	if (request->version < 53) {
		update_by_host(request);
		return;
	}
	host = host_with(request->arg[0], true);
	if (!is_uuid_text(request->arg[0])) {
		nova_error(request, 400, "Invalid uuid %s", request->arg[0]);
	} else if (status && !str_eq(word, "enabled") && !str_eq(word, "disabled")) {
		nova_invalid(request, "status", status,
		        "'%s' is not one of ['enabled', 'disabled']", word ? word : "");
	} else if (!host) {
		nova_error(request, 404, "Service %s could not be found.", request->arg[0]);
	} else {
		if (word)
			set_enabled(host, *word == 'e', json_str(request->json, "disabled_reason"));
		if (json_get(request->json, "forced_down"))
			host->up = !json_bool(request->json, "forced_down", false);
		js_open(&request->out, NULL, '{');
		put_service(&request->out, "service", request, (int)(host - world.hosts) + 2);
		js_close(&request->out, '}');
		reply_status(request, 200);
	}
}

/* Removes its host from all aggregates. */
static void leave_aggregates(const struct host *host)
{
	cJSON *aggregate;

	cJSON_ArrayForEach(aggregate, world.docs[DOC_AGGREGATES])
	{
		cJSON *hosts = cJSON_GetObjectItem(aggregate, "hosts");

		for (int i = cJSON_GetArraySize(hosts) - 1; i >= 0; i--)
			if (str_eq(cJSON_GetArrayItem(hosts, i)->valuestring, host->name))
				cJSON_DeleteItemFromArray(hosts, i);
	}
}

void nova_service_delete(struct request *request)
{
	bool uuid = request->version >= 53;
	const char *id = request->arg[0];
	struct host *host = host_with(id, uuid);

	if (uuid && !is_uuid_text(id)) {
		nova_error(request, 400, "Invalid uuid %s", id);
	} else if (!uuid && (!*id || id[strspn(id, "0123456789")])) {
		nova_error(request, 400, "Invalid input received: id must be an integer");
	} else if (!host) {
		nova_error(request, 404, "Service %s not found.", id);
	} else if (host->servers) {
		nova_error(request, 409,
		        "Unable to delete compute service that is hosting instances. Migrate or "
		        "delete the instances first.");
	} else {
		host->gone = true;
		host->up = host->enabled = false;
		leave_aggregates(host);
		reply_empty(request, 204);
	}
}

/* --- usage audits: always empty in the demo */

static void put_period(struct buf *out, const struct tm *day)
{
	int month = day->tm_mon,
	    year = day->tm_year + 1900; /* of the previous month: 1 is January */

	if (!month) {
		month = 12;
		year--;
	}
	js_format(out, "period_beginning", "%04d-%02d-01 00:00:00", year, month);
	js_format(out, "period_ending", "%04d-%02d-01 00:00:00", month == 12 ? year + 1 : year,
	        month % 12 + 1);
}

/* The last whole month before a time, by calendar months in UTC. */
void nova_audit_log(struct request *request)
{
	const char *before = request->arg[0];
	time_t now = world.now / 1000;
	struct tm day = {0};
	struct buf *out = &request->out;
	int hosts = 0;

	gmtime_r(&now, &day);
	if (*before) {
		if (!strptime(before, "%Y-%m-%d %H:%M:%S", &day)) {
			nova_error(request, 400, "Invalid timestamp for date %s", before);
			return;
		}
		/* A month ends when the next one begins, exclusive. */
		if (day.tm_mday == 1 && !day.tm_hour && !day.tm_min && !day.tm_sec) {
			day.tm_year -= day.tm_mon ? 0 : 1;
			day.tm_mon = (day.tm_mon + 11) % 12;
		}
	}
	for (int i = 0; i < HOSTS; i++)
		hosts += !world.hosts[i].gone;
	js_open(out, NULL, '{');
	js_open(out, *before ? "instance_usage_audit_log" : "instance_usage_audit_logs", '{');
	put_period(out, &day);
	js_int(out, "num_hosts", hosts);
	js_int(out, "num_hosts_done", 0);
	js_int(out, "num_hosts_running", 0);
	js_int(out, "num_hosts_not_run", hosts);
	js_open(out, "hosts_not_run", '[');
	for (int i = 0; i < HOSTS; i++)
		if (!world.hosts[i].gone)
			js_text(out, NULL, world.hosts[i].name);
	js_close(out, ']');
	js_int(out, "total_instances", 0);
	js_int(out, "total_errors", 0);
	js_format(out, "overall_status", "0 of %d hosts done. 0 errors.", hosts);
	js_raw(out, "log", "{}");
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

void nova_gone(struct request *request)
{
	nova_error(request, 410,
	        "This resource is no longer available. No forwarding address is given.");
}
