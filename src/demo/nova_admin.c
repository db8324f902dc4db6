/* What administrators see: hypervisors, services, migrations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "nova.h"

static void put_usage(struct buf *out, const struct host *host)
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
	js_text(out, "cpu_info",
	        "{\"arch\": \"x86_64\", \"model\": \"Cascadelake-Server\", \"vendor\": \"Intel\", "
	        "\"features\": [\"pge\", \"clflush\"], \"topology\": {\"cores\": 32, \"threads\": "
	        "2, "
	        "\"sockets\": 1}}");
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
		if (request->version < 88)
			put_usage(out, host);
		else
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

/* A host without servers has no list of them. */
static void put_with_servers(struct buf *out, const struct request *request, int i, bool detail)
{
	put_hypervisor(out, NULL, request, i, detail);
	if (!world.hosts[i].servers)
		return;
	out->len--; /* reopens the object */
	put_servers(out, i);
	js_close(out, '}');
}

static bool matches(struct request *request, const char *pattern)
{
	for (int i = 0; i < HOSTS; i++)
		if (strstr(world.hosts[i].name, pattern))
			return true;
	nova_error(request, 404, "No hypervisor matching '%s' could be found.", pattern);
	return false;
}

static void list(struct request *request, bool detail)
{
	const char *pattern =
	        request->version >= 53 ? query(request, "hypervisor_hostname_pattern") : NULL;
	const char *servers = request->version >= 53 ? query(request, "with_servers") : NULL;

	if (pattern && !matches(request, pattern))
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisors", '[');
	for (int i = 0; i < HOSTS; i++) {
		if (pattern && !strstr(world.hosts[i].name, pattern))
			continue;
		if (servers && (*servers | 32) == 't')
			put_with_servers(&request->out, request, i, detail);
		else
			put_hypervisor(&request->out, NULL, request, i, detail);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_hypervisors(struct request *request)
{
	list(request, false);
}

void nova_hypervisors_detail(struct request *request)
{
	list(request, true);
}

static int wanted(struct request *request)
{
	for (int i = 0; i < HOSTS; i++)
		if (request->version >= 53 ? !strcmp(world.hosts[i].uuid, request->arg[0])
		                           : atoi(request->arg[0]) == i + 1)
			return i;
	nova_error(request, 404, "Hypervisor with ID '%s' could not be found.", request->arg[0]);
	return -1;
}

void nova_hypervisor_show(struct request *request)
{
	int i = wanted(request);

	if (i < 0)
		return;
	js_open(&request->out, NULL, '{');
	put_hypervisor(&request->out, "hypervisor", request, i, true);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_hypervisor_uptime(struct request *request)
{
	int i = wanted(request);

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
	if (!matches(request, request->arg[0]))
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisors", '[');
	for (int i = 0; i < HOSTS; i++)
		if (strstr(world.hosts[i].name, request->arg[0]))
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
		sum.ram += world.hosts[i].ram / 1000 * 1000 / HOSTS;
		sum.disk += world.hosts[i].disk / HOSTS;
		sum.vcpus_used += world.hosts[i].vcpus_used;
		sum.ram_used += world.hosts[i].ram_used;
		sum.disk_used += world.hosts[i].disk_used;
		sum.servers += world.hosts[i].servers;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "hypervisor_statistics", '{');
	js_int(&request->out, "count", HOSTS);
	put_usage(&request->out, &sum);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

/* --- services: scheduler, conductor, and a compute for each host */

#define SERVICES (HOSTS + 2)

static void put_service(struct buf *out, const char *key, const struct request *request, int i)
{
	const struct host *host = i >= 2 ? &world.hosts[i - 2] : NULL;

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

static struct host *service_host(struct request *request)
{
	const char *name = json_str(request->json, "host");

	for (int i = 0; i < HOSTS; i++)
		if (!strcmp(world.hosts[i].service_uuid, request->arg[0]) ||
		        str_eq(name, world.hosts[i].name))
			return &world.hosts[i];
	nova_error(request, 404, "Service %s could not be found.", request->arg[0]);
	return NULL;
}

/* PUT /os-services/UUID from 2.53 on; before: enable, disable, disable-log-reason, force-down. */
void nova_service_update(struct request *request)
{
	const char *status = json_str(request->json, "status"), *verb = request->arg[0];
	struct host *host = service_host(request);

	if (!host)
		return;
	if (!strcmp(verb, "enable") || str_eq(status, "enabled"))
		host->enabled = true;
	else if (str_starts(verb, "disable") || str_eq(status, "disabled"))
		host->enabled = false;
	host->disabled_reason = NULL;
	if (!host->enabled && json_str(request->json, "disabled_reason"))
		host->disabled_reason = intern(json_str(request->json, "disabled_reason"));
	if (json_get(request->json, "forced_down"))
		host->up = !json_bool(request->json, "forced_down", false);
	js_open(&request->out, NULL, '{');
	put_service(&request->out, "service", request, (int)(host - world.hosts) + 2);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static const char *host_name(int i)
{
	return i >= 0 ? world.hosts[i].name : NULL;
}

static void put_migration(
        struct buf *out, const struct request *request, const struct migration *migration)
{
	js_open(out, NULL, '{');
	js_int(out, "id", migration->number);
	js_text(out, "source_compute", host_name(migration->source));
	js_text(out, "dest_compute", host_name(migration->target));
	js_text(out, "source_node", host_name(migration->source));
	js_text(out, "dest_node", host_name(migration->target));
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
