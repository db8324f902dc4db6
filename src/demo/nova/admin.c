/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hypervisors and migrations, for administrators. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "nova.h"

static void hypervisor_put_usage(struct buf *out, const struct host *host)
{
	js_int(out, "vcpus", host->vcpus);
	js_int(out, "memory_mb", host->ram);
	js_int(out, "local_gb", host->disk);
	js_int(out, "vcpus_used", host->vcpus_used);
	js_int(out, "memory_mb_used", host->ram_used + 512);
	js_int(out, "local_gb_used", host->disk_used);
	js_int(out, "free_ram_mb", host->ram - host->ram_used - 512);
	js_int(out, "free_disk_gb", host->disk - host->disk_used);
	js_int(out, "current_workload", 0);
	js_int(out, "running_vms", host->servers);
	js_int(out, "disk_available_least", host->disk - host->disk_used);
}

/* A string that contains JSON, until 2.27. */
static void put_cpu(struct buf *out, const struct request *request)
{
	static const char cpu[] =
	        "{\"arch\": \"x86_64\", \"model\": \"Cascadelake-Server\", \"vendor\": \"Intel\", "
	        "\"features\": [\"pge\", \"clflush\"], \"topology\": {\"cores\": 32, \"threads\": "
	        "2, "
	        "\"sockets\": 1}}";

	if (request->version < 28)
		js_text(out, "cpu_info", cpu);
	else
		js_raw(out, "cpu_info", cpu);
}

static const char uptime_text[] =
        " 08:32:11 up 93 days, 18:25,  0 users,  load average: 4.20, 4.12, 4.02";

static void put_hypervisor(
        struct buf *out, const char *key, const struct request *request, int i, bool detail)
{
	const struct host *host = &world.hosts[i];
	bool uuids = request->version >= 53;

	js_open(out, key, '{');
	if (uuids)
		js_text(out, "id", host->uuid);
	else
		js_int(out, "id", i + 1);
	js_text(out, "hypervisor_hostname", host->name);
	js_text(out, "state", host->up ? "up" : "down");
	js_text(out, "status", host->enabled ? "enabled" : "disabled");
	if (detail) {
		js_text(out, "hypervisor_type", "QEMU");
		js_int(out, "hypervisor_version", 7002000);
		js_text(out, "host_ip", host->ip);
		js_open(out, "service", '{');
		if (uuids)
			js_text(out, "id", host->service_uuid);
		else
			js_int(out, "id", i + 4);
		js_text(out, "host", host->name);
		js_text(out, "disabled_reason", host->disabled_reason);
		js_close(out, '}');
		if (request->version < 88) {
			hypervisor_put_usage(out, host);
			put_cpu(out, request);
		} else
			js_text(out, "uptime", host->up ? uptime_text : NULL);
	}
	js_close(out, '}');
}

static void put_servers(struct buf *out, int host)
{
	js_open(out, "servers", '[');
	for (size_t k = 0; k < world.server_count; k++) {
		if (world.servers[k]->host != host || world.servers[k]->deleted)
			continue;
		js_open(out, NULL, '{');
		js_text(out, "uuid", world.servers[k]->id);
		js_format(out, "name", "instance-%08x", world.servers[k]->number);
		js_close(out, '}');
	}
	js_close(out, ']');
}

/* A host without servers omits the list. */
static void put_with_servers(struct buf *out, const struct request *request, int i, bool detail)
{
	put_hypervisor(out, NULL, request, i, detail);
	if (!world.hosts[i].servers)
		return;
	out->len--; /* reopens the object */
	put_servers(out, i);
	js_close(out, '}');
}

static bool is_there(const struct request *request, int i, const char *pattern)
{
	return !world.hosts[i].gone && !nova_host_lost(request, i) &&
	       (!pattern || strstr(world.hosts[i].name, pattern));
}

static bool hypervisor_matches(struct request *request, const char *pattern)
{
	for (int i = 0; i < HOSTS; i++)
		if (is_there(request, i, pattern))
			return true;
	nova_error(request, 404, "No hypervisor matching '%s' could be found.", pattern);
	return false;
}

static bool is_id(const struct request *request, int i, const char *id)
{
	return request->version >= 53 ? !strcmp(world.hosts[i].uuid, id) : atoi(id) == i + 1;
}

/* Index of the page's first host; HOSTS and the 400 is sent when the marker is unknown. */
static int page_start(struct request *request)
{
	const char *marker = request->version >= 33 ? query(request, "marker") : NULL;

	for (int i = 0; marker && i < HOSTS; i++)
		if (is_id(request, i, marker))
			return i + 1;
	if (marker)
		nova_error(request, 400, "marker [%s] not found", marker);
	return marker ? HOSTS + 1 : 0;
}

static void hypervisor_put_next(struct request *request, int last)
{
	struct buf others = BUF_INIT;

	query_put(&others, request, "marker");
	js_open(&request->out, "hypervisors_links", '[');
	if (request->version >= 53)
		js_link(&request->out, "next", "%s/compute/v2.1%s?%s&marker=%s", request->url,
		        request->rest, buf_str(&others), world.hosts[last].uuid);
	else
		js_link(&request->out, "next", "%s/compute/v2.1%s?%s&marker=%d", request->url,
		        request->rest, buf_str(&others), last + 1);
	js_close(&request->out, ']');
	buf_free(&others);
}

static void put_list(struct request *request, const char *pattern, bool detail)
{
	const char *servers = request->version >= 53 ? query(request, "with_servers") : NULL;
	int limit = request->version >= 33 ? nova_limit(request) : 1000, n = 0, i, last = -1;

	if (limit < 0)
		return;
	i = page_start(request);
	if (i > HOSTS)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisors", '[');
	for (; i < HOSTS && n < limit; i++) {
		if (!is_there(request, i, pattern))
			continue;
		if (servers && (*servers | 32) == 't')
			put_with_servers(&request->out, request, i, detail);
		else
			put_hypervisor(&request->out, NULL, request, i, detail);
		last = i;
		n++;
	}
	js_close(&request->out, ']');
	if (last >= 0 && n == limit && query(request, "limit"))
		hypervisor_put_next(request, last);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void hypervisor_list(struct request *request, bool detail)
{
	const char *pattern =
	        request->version >= 53 ? query(request, "hypervisor_hostname_pattern") : NULL;

	if (pattern && (query(request, "limit") || query(request, "marker")))
		nova_error(request, 400,
		        "The server could not comply with the request since it is either "
		        "malformed or otherwise incorrect.");
	else if (!pattern || hypervisor_matches(request, pattern))
		put_list(request, pattern, detail);
}

/* A separate path until 2.52. */
void nova_hypervisor_search(struct request *request)
{
	if (hypervisor_matches(request, request->arg[0]))
		put_list(request, request->arg[0], false);
}

void nova_hypervisors(struct request *request)
{
	hypervisor_list(request, false);
}

void nova_hypervisors_detail(struct request *request)
{
	hypervisor_list(request, true);
}

static int requested_host(struct request *request)
{
	if (request->version >= 53 && !is_uuid_text(request->arg[0])) {
		nova_error(request, 400, "Invalid uuid %s", request->arg[0]);
		return -1;
	}
	for (int i = 0; i < HOSTS; i++)
		if (is_id(request, i, request->arg[0]) && !world.hosts[i].gone)
			return i;
	nova_error(request, 404, "Hypervisor with ID '%s' could not be found.", request->arg[0]);
	return -1;
}

void nova_hypervisor_show(struct request *request)
{
	int i = requested_host(request);

	if (i < 0)
		return;
	js_open(&request->out, NULL, '{');
	put_hypervisor(&request->out, "hypervisor", request, i, true);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_hypervisor_uptime(struct request *request)
{
	int i = requested_host(request);

	if (i < 0)
		return;
	js_open(&request->out, NULL, '{');
	put_hypervisor(&request->out, "hypervisor", request, i, false);
	request->out.len--; /* reopens the object */
	js_text(&request->out, "uptime", uptime_text);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_hypervisor_servers(struct request *request)
{
	if (!hypervisor_matches(request, request->arg[0]))
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisors", '[');
	for (int i = 0; i < HOSTS; i++)
		if (is_there(request, i, request->arg[0]))
			put_with_servers(&request->out, request, i, false);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_hypervisor_stats(struct request *request)
{
	struct host sum = {0};

	for (int i = 0; i < HOSTS; i++) {
		sum.vcpus += world.hosts[i].vcpus;
		sum.ram += world.hosts[i].ram;
		sum.disk += world.hosts[i].disk;
		sum.vcpus_used += world.hosts[i].vcpus_used;
		sum.ram_used += world.hosts[i].ram_used;
		sum.disk_used += world.hosts[i].disk_used;
		sum.servers += world.hosts[i].servers;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisor_statistics", '{');
	js_int(&request->out, "count", HOSTS);
	hypervisor_put_usage(&request->out, &sum);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

const char *nova_host_name(int i)
{
	return i >= 0 ? world.hosts[i].name : NULL;
}

static void put_migration(
        struct buf *out, const struct request *request, const struct migration *migration)
{
	js_open(out, NULL, '{');
	js_int(out, "id", migration->number);
	js_text(out, "source_compute", nova_host_name(migration->source));
	js_text(out, "dest_compute", nova_host_name(migration->target));
	js_text(out, "source_node", nova_host_name(migration->source));
	js_text(out, "dest_node", nova_host_name(migration->target));
	js_text(out, "dest_host", "192.0.2.12");
	js_int(out, "old_instance_type_id", migration->from->number);
	js_int(out, "new_instance_type_id", migration->to->number);
	js_text(out, "instance_uuid", migration->server->id);
	js_text(out, "status", migration->status);
	js_time_us(out, "created_at", migration->created);
	js_time_us(out, "updated_at", migration->updated);
	if (request->version >= 23) {
		js_text(out, "migration_type", migration->type);
		js_raw(out, "links", "[]");
	}
	if (request->version >= 59)
		js_text(out, "uuid", migration->uuid);
	if (request->version >= 80) {
		js_text(out, "user_id", world.users[migration->server->user].id);
		js_text(out, "project_id", world.projects[migration->server->project].id);
	}
	js_close(out, '}');
}

void nova_migrations(struct request *request)
{
	const char *server = query(request, "instance_uuid"), *status = query(request, "status");

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "migrations", '[');
	for (const struct migration *one = world.migrations; one; one = one->next)
		if ((!server || !strcmp(server, one->server->id)) &&
		        (!status || !strcmp(status, one->status)))
			put_migration(&request->out, request, one);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}
