/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's live migration in progress, its NUMA topology, and events from Neutron. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

static bool goes_on(const struct migration *migration)
{
	return !strcmp(migration->status, "running") || !strcmp(migration->status, "preparing");
}

static void put_move(struct buf *out, const char *key, const struct request *request,
        const struct migration *migration)
{
	const struct server *server = migration->server;
	int64_t memory = (int64_t)server->flavor->ram * 1024 * 1024,
	        disk = (int64_t)server->flavor->disk * 1024 * 1024 * 1024;

	js_open(out, key, '{');
	js_int(out, "id", migration->number);
	js_text(out, "status", migration->status);
	js_text(out, "server_uuid", server->id);
	js_text(out, "source_compute", nova_host_name(migration->source));
	js_text(out, "dest_compute", nova_host_name(migration->target));
	js_text(out, "source_node", nova_host_name(migration->source));
	js_text(out, "dest_node", nova_host_name(migration->target));
	js_text(out, "dest_host", migration->target >= 0 ? "192.0.2.12" : NULL);
	js_int(out, "memory_total_bytes", memory);
	js_int(out, "memory_processed_bytes", memory / 2);
	js_int(out, "memory_remaining_bytes", memory - memory / 2);
	js_int(out, "disk_total_bytes", disk);
	js_int(out, "disk_processed_bytes", disk / 2);
	js_int(out, "disk_remaining_bytes", disk - disk / 2);
	js_time_us(out, "created_at", migration->created);
	js_time_us(out, "updated_at", migration->updated);
	if (request->version >= 59)
		js_text(out, "uuid", migration->uuid);
	if (request->version >= 80) {
		js_text(out, "user_id", world.users[server->user].id);
		js_text(out, "project_id", world.projects[server->project].id);
	}
	js_close(out, '}');
}

static struct migration *requested_migration(
        const struct request *request, const struct server *server)
{
	struct migration *migration = world.migrations;

	while (migration &&
	        (migration->server != server || migration->number != atoi(request->arg[1])))
		migration = migration->next;
	return migration;
}

void nova_moves_list(struct request *request)
{
	const struct server *server = nova_server(request);

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "migrations", '[');
	for (const struct migration *one = world.migrations; one; one = one->next)
		if (one->server == server && goes_on(one))
			put_move(&request->out, NULL, request, one);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_move_show(struct request *request)
{
	const struct server *server = nova_server(request);
	const struct migration *migration = server ? requested_migration(request, server) : NULL;

	if (!server)
		return;
	if (!migration) {
		nova_error(request, 404,
		        "In-progress live migration %s is not found for server %s.",
		        request->arg[1], server->id);
	} else if (strcmp(migration->type, "live-migration")) {
		nova_error(request, 404, "Migration %s for server %s is not live-migration.",
		        request->arg[1], server->id);
	} else if (!goes_on(migration)) {
		nova_error(request, 404, "Live migration %s for server %s is not in progress.",
		        request->arg[1], server->id);
	} else {
		js_open(&request->out, NULL, '{');
		put_move(&request->out, "migration", request, migration);
		js_close(&request->out, '}');
		reply_status(request, 200);
	}
}

/* The migration in progress, or NULL and an error is sent. `bad` is the status when there is no
 * such migration. */
static struct migration *under_way(struct request *request, struct server *server, const char *verb,
        const char *method, int bad)
{
	struct migration *migration = requested_migration(request, server);

	if (!nova_not_locked(request, server))
		return NULL;
	if (!server->task)
		nova_error(request, 409, "Instance %s is in an invalid state for '%s'", server->id,
		        verb);
	else if (strcmp(server->task, "migrating"))
		nova_error(request, 409, "Cannot '%s' instance %s while it is in task_state %s",
		        verb, server->id, server->task);
	else if (!migration)
		nova_error(request, bad, "Migration %s not found for instance %s", request->arg[1],
		        server->id);
	else if (!goes_on(migration))
		nova_error(request, 400,
		        "Migration %s state of instance %s is %s. Cannot %s while the migration "
		        "is in this state.",
		        request->arg[1], server->id, migration->status, method);
	else
		return migration;
	return NULL;
}

void nova_move_abort(struct request *request)
{
	struct server *server = nova_server(request);
	struct migration *migration = server ? under_way(request, server, "abort live migration",
	                                               "abort live migration", 404)
	                                     : NULL;

	if (!migration)
		return;
	migration->status = "cancelled";
	migration->updated = world.now;
	server_end_job(server);
	server->task = NULL;
	server_touch(server);
	nova_record(request, server, "live_migration_cancel");
	reply_empty(request, 202);
}

void nova_move_act(struct request *request)
{
	struct server *server;

	if (!json_get(request->json, "force_complete")) {
		nova_error(request, 400, "There is no such action: %s",
		        request->json->child ? request->json->child->string : "");
		return;
	}
	server = nova_server(request);
	if (!server || !under_way(request, server, "force_complete", "force complete", 400))
		return;
	server->job->due = world.now;
	nova_record(request, server, "live_migration_force_complete");
	reply_empty(request, 202);
}

/* Flavors that request NUMA nodes get them; others have none. */
void nova_topology(struct request *request)
{
	const struct server *server = nova_server(request);
	const char *nodes = server ? pairs_get(&server->flavor->extra, "hw:numa_nodes") : NULL;
	int count = nodes ? atoi(nodes) : 0;

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "nodes", '[');
	for (int i = 0; i < count; i++) {
		js_open(&request->out, NULL, '{');
		js_open(&request->out, "vcpu_set", '[');
		for (int cpu = i; cpu < server->flavor->vcpus; cpu += count)
			js_int(&request->out, NULL, cpu);
		js_close(&request->out, ']');
		js_raw(&request->out, "siblings", "[]");
		js_int(&request->out, "memory_mb", server->flavor->ram / count);
		if (request->admin) {
			js_int(&request->out, "host_node", i);
			js_raw(&request->out, "cpu_pinning", "{}");
		}
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	if (count)
		js_int(&request->out, "pagesize_kb", 4);
	else
		js_null(&request->out, "pagesize_kb");
	js_close(&request->out, '}');
	reply_status(request, 200);
}

/* Each event has its own result: it fails for a server that does not exist or has no host. */
void nova_external_events(struct request *request)
{
	const cJSON *events = json_get(request->json, "events"), *event;
	bool all = true;

	if (!cJSON_IsArray(events)) {
		nova_error(request, 400,
		        "Invalid input for field/attribute body. 'events' is a required property");
		return;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "events", '[');
	cJSON_ArrayForEach(event, events)
	{
		const struct server *server = server_find(json_str(event, "server_uuid"));
		int code = !server || server->deleted ? 404 : server->host < 0 ? 422 : 200;

		all = all && code == 200;
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "server_uuid", json_str(event, "server_uuid"));
		js_text(&request->out, "name", json_str(event, "name"));
		js_text(&request->out, "status", code == 200 ? "completed" : "failed");
		js_int(&request->out, "code", code);
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, all ? 200 : 207);
}
