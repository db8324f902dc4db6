/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world's clock, random numbers and servers; every request advances the jobs. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"

struct world world;

const char *const vm_state_names[VM_STATES] = {
        [VM_ACTIVE] = "active",
        [VM_BUILDING] = "building",
        [VM_PAUSED] = "paused",
        [VM_SUSPENDED] = "suspended",
        [VM_STOPPED] = "stopped",
        [VM_RESCUED] = "rescued",
        [VM_RESIZED] = "resized",
        [VM_SOFT_DELETED] = "soft-delete",
        [VM_DELETED] = "deleted",
        [VM_ERROR] = "error",
        [VM_SHELVED] = "shelved",
        [VM_SHELVED_OFFLOADED] = "shelved_offloaded",
};

static const char *const plain_status[VM_STATES] = {
        [VM_ACTIVE] = "ACTIVE",
        [VM_BUILDING] = "BUILD",
        [VM_PAUSED] = "PAUSED",
        [VM_SUSPENDED] = "SUSPENDED",
        [VM_STOPPED] = "SHUTOFF",
        [VM_RESCUED] = "RESCUE",
        [VM_RESIZED] = "VERIFY_RESIZE",
        [VM_SOFT_DELETED] = "SOFT_DELETED",
        [VM_DELETED] = "DELETED",
        [VM_ERROR] = "ERROR",
        [VM_SHELVED] = "SHELVED",
        [VM_SHELVED_OFFLOADED] = "SHELVED_OFFLOADED",
};

/* The status for a task state, by VM state. */
static const struct {
	const char *task;
	unsigned states;
	const char *status;
} task_status[] = {
        {"reboot", VM_BIT(VM_ACTIVE),
                "REBOOT"}, /* matches every task state with this prefix, except _hard */
        {"updating_password", VM_BIT(VM_ACTIVE), "PASSWORD"},
        {"rebuild", VM_BIT(VM_ACTIVE) | VM_BIT(VM_STOPPED) | VM_BIT(VM_ERROR), "REBUILD"},
        {"migrating", VM_BIT(VM_ACTIVE) | VM_BIT(VM_PAUSED), "MIGRATING"},
        {"resize_reverting", VM_BIT(VM_RESIZED), "REVERT_RESIZE"},
        {"resize_", VM_BIT(VM_ACTIVE) | VM_BIT(VM_STOPPED), "RESIZE"},
};

const char *server_status(const struct server *server)
{
	for (size_t i = 0; server->task && i < sizeof task_status / sizeof *task_status; i++) {
		if (!(task_status[i].states & VM_BIT(server->vm_state)) ||
		        !str_starts(server->task, task_status[i].task))
			continue;
		if (i == 0 && str_ends(server->task, "_hard"))
			return "HARD_REBOOT";
		return task_status[i].status;
	}
	return plain_status[server->vm_state];
}

const char *vm_state_status(int vm_state)
{
	return plain_status[vm_state];
}

uint8_t power_of(enum vm_state state)
{
	static const uint8_t power[VM_STATES] = {[VM_ACTIVE] = 1,
	        [VM_PAUSED] = 3,
	        [VM_SUSPENDED] = 7,
	        [VM_STOPPED] = 4,
	        [VM_RESCUED] = 1,
	        [VM_RESIZED] = 1,
	        [VM_SHELVED] = 4,
	        [VM_SHELVED_OFFLOADED] = 4};

	return power[state];
}

/* splitmix64: the same seed gives the same world. */
uint64_t world_random(void)
{
	uint64_t z = (world.random += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

int world_random_below(int n)
{
	return (int)(world_random() % (uint64_t)n);
}

static void format_uuid(char *out, uint64_t a, uint64_t b)
{
	snprintf(out, 37, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
	        (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
	        ((unsigned)(b >> 48) & 0x3fff) | 0x8000,
	        (unsigned long long)(b & 0xffffffffffffULL));
}

void world_uuid(char out[37])
{
	uint64_t a = world_random();

	format_uuid(out, a, world_random());
}

void world_hex(char *out, size_t digits)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[world_random() >> 60];
	out[digits] = '\0';
}

void world_request_id(char out[48])
{
	uint64_t bits[2] = {0, 0};

	if (getrandom(bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		bits[0] = (uint64_t)clock_ms();
	memcpy(out, "req-", 4);
	format_uuid(out + 4, bits[0], bits[1]);
}

void world_token_id(char *out, size_t size)
{
	static const char letters[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char bits[256];
	size_t n = size - 1 < sizeof bits ? size - 1 : sizeof bits;

	if (getrandom(bits, n, 0) != (ssize_t)n)
		memset(bits, (int)(clock_ms() & 0xff), n);
	for (size_t i = 0; i < n; i++)
		out[i] = letters[bits[i] & 63];
	out[n] = '\0';
}

/* --- servers */

struct server *server_find(const char *id)
{
	return map_get(world.by_id, id);
}

void server_touch(struct server *server)
{
	server->updated = world.now;
}

void server_set_name(char **field, const char *text)
{
	char *copy = xstrdup(text);

	free(*field);
	*field = copy;
}

struct server *server_add(int project, const char *name)
{
	struct server *server = xcalloc(1, sizeof *server);

	world_uuid(server->id);
	server->project = (uint8_t)project;
	server->host = -1;
	server->name = xstrdup(name);
	server->number = (uint32_t)++world.next_number;
	server->created = server->updated = world.now;
	if (world.server_count == world.server_room) {
		world.server_room = world.server_room ? 2 * world.server_room : 64;
		world.servers =
		        xrealloc(world.servers, world.server_room * sizeof(struct server *));
	}
	server->position = (uint32_t)world.server_count;
	world.servers[world.server_count++] = server;
	map_set(world.by_id, server->id, server);
	return server;
}

void server_place(struct server *server, int host)
{
	for (int put = 0; put < 2; put++) {
		struct host *at = server->host >= 0 ? &world.hosts[server->host] : NULL;
		int sign = put ? 1 : -1;

		if (at && server->flavor) {
			at->vcpus_used += sign * server->flavor->vcpus;
			at->ram_used += sign * server->flavor->ram;
			at->disk_used += sign * server->flavor->disk;
			at->servers += sign;
		}
		server->host = (int8_t)host;
	}
}

void server_fault(struct server *server, int code, const char *message, const char *details)
{
	if (server->fault) {
		free(server->fault->message);
		free(server->fault->details);
		free(server->fault);
		server->fault = NULL;
	}
	if (!message)
		return;
	server->fault = xcalloc(1, sizeof *server->fault);
	server->fault->code = code;
	server->fault->created = world.now;
	server->fault->message = xstrdup(message);
	server->fault->details = xstrdup(details);
}

struct action *server_record(
        struct server *server, const char *name, const char *request_id, int user, int project)
{
	struct action *action = xcalloc(1, sizeof *action);

	str_copy(action->request_id, sizeof action->request_id, request_id);
	action->name = name;
	action->user = user;
	action->project = project;
	action->start = action->updated = world.now;
	action->next = server->actions;
	server->actions = action;
	return action;
}

void action_event(struct action *action, const char *name, const char *result, int host)
{
	struct event *event;

	if (!action || !name || action->event_count == 4)
		return;
	event = &action->events[action->event_count++];
	event->name = name;
	event->start = world.now;
	event->host = (uint8_t)(host < 0 ? HOSTS : host);
	event->result = result;
	event->finish = result ? world.now : 0;
	action->updated = world.now;
}

static void finish_record(struct job *job)
{
	struct action *record = job->record;

	if (!record)
		return;
	record->updated = world.now;
	if (job->fails)
		record->message = "Error";
	for (int i = 0; i < record->event_count; i++) {
		if (record->events[i].finish)
			continue;
		record->events[i].finish = world.now;
		record->events[i].result = job->fails ? "Error" : "Success";
	}
}

static int64_t scaled(int ms)
{
	return (int64_t)((double)ms / world.options.speed);
}

void server_end_job(struct server *server)
{
	if (!server->job)
		return;
	free(server->job->text);
	free(server->job);
	server->job = NULL;
	for (size_t i = 0; i < world.busy_count; i++) {
		if (world.busy[i] == server) {
			world.busy[i] = world.busy[--world.busy_count];
			break;
		}
	}
}

/* "-" in a table is a step without a task state. */
static const char *task_of(const struct phase *phase)
{
	return strcmp(phase->task, "-") ? phase->task : NULL;
}

void server_begin(struct server *server, const struct work *work, struct action *record)
{
	struct job *job = xcalloc(1, sizeof *job);

	server_end_job(server);
	job->work = work;
	job->record = record;
	job->due = world.now + scaled(work->phases[0].ms);
	server->job = job;
	server->task = task_of(&work->phases[0]);
	server_touch(server);
	action_event(record, work->event, NULL, server->host);
	if (world.busy_count == world.busy_room) {
		world.busy_room = world.busy_room ? 2 * world.busy_room : 16;
		world.busy = xrealloc(world.busy, world.busy_room * sizeof(struct server *));
	}
	world.busy[world.busy_count++] = server;
}

/* One due step of a job; world.now is its due time, so that recorded times are right. */
static void step(struct server *server)
{
	struct job *job = server->job;
	const struct phase *next = &job->work->phases[job->phase + 1];

	world.now = job->due;
	server_touch(server);
	if (job->phase + 1 < 6 && next->task) {
		job->phase++;
		server->task = task_of(next);
		job->due += scaled(next->ms);
		if (!job->work->entered || job->work->entered(server, job))
			return;
	}
	server->task = NULL;
	if (work_is_to_fail(server, job)) {
		finish_record(job);
		server_end_job(server);
		return;
	}
	if (!job->fails && job->work->to != VM_KEEP) {
		server->vm_state = (uint8_t)job->work->to;
		server->power_state = power_of(job->work->to);
	}
	if (job->work->done)
		job->work->done(server, job);
	finish_record(job);
	server_end_job(server);
}

static void advance_volumes(int64_t now)
{
	struct volume *next;

	for (struct volume *volume = world.volumes; volume; volume = next) {
		next = volume->next;
		if (!volume->due || volume->due > now)
			continue;
		volume->updated = volume->due;
		volume->due = 0;
		if (!*volume->next_status)
			volume_remove(volume);
		else
			volume->status = volume->next_status;
	}
}

static void advance_images(int64_t now)
{
	for (struct image *image = world.images; image; image = image->next) {
		if (!image->ready_at || image->ready_at > now)
			continue;
		image->updated = image->ready_at;
		image->ready_at = 0;
		image->status = "active";
		image->size = 1288490188;
	}
}

int64_t world_clock_ms(void)
{
	return clock_wall_ms() + world.options.clock_offset_ms;
}

void world_set_clock(int64_t offset_ms)
{
	int64_t by;

	world_advance();
	by = offset_ms - world.options.clock_offset_ms;
	for (size_t i = 0; i < world.busy_count; i++)
		if (world.busy[i]->job)
			world.busy[i]->job->due += by;
	for (struct volume *volume = world.volumes; volume; volume = volume->next)
		if (volume->due)
			volume->due += by;
	for (struct image *image = world.images; image; image = image->next)
		if (image->ready_at)
			image->ready_at += by;
	for (struct token *token = world.tokens; token; token = token->next)
		token->expires += by;
	world.options.clock_offset_ms = offset_ms;
	world_advance();
}

void world_advance(void)
{
	int64_t now = world_clock_ms();

	for (size_t i = 0; i < world.busy_count;) {
		struct server *server = world.busy[i];

		while (server->job && server->job->due <= now)
			step(server);
		if (i < world.busy_count && world.busy[i] == server)
			i++;
	}
	advance_volumes(now);
	advance_images(now);
	world.now = now;
}

struct nic *server_add_nic(struct server *server, int network)
{
	struct network *net = &world.networks[network];
	struct nic *nic;

	server->nics = xrealloc(server->nics, (size_t)(server->nic_count + 1) * sizeof(struct nic));
	nic = &server->nics[server->nic_count++];
	memset(nic, 0, sizeof *nic);
	world_uuid(nic->port);
	nic->network = (uint8_t)network;
	do
		nic->ip = net->base + ++net->given + 9;
	while ((nic->ip & 0xff) == 0 || (nic->ip & 0xff) == 0xff);
	nic->mac = (uint32_t)world_random() & 0xffffff;
	map_set(world.by_port, nic->port, server);
	return nic;
}

void server_remove_nic(struct server *server, int index)
{
	map_remove(world.by_port, server->nics[index].port);
	free(server->nics[index].floating);
	memmove(&server->nics[index], &server->nics[index + 1],
	        (size_t)(server->nic_count - index - 1) * sizeof(struct nic));
	server->nic_count--;
}

void server_bury(struct server *server)
{
	struct project *project = &world.projects[server->project];
	struct volume *next;

	for (struct volume *volume = world.volumes; volume; volume = next) {
		next = volume->next;
		if (volume->server != server)
			continue;
		volume_detach(volume);
		if (volume->delete_on_termination)
			volume_remove(volume);
	}
	while (server->nic_count)
		server_remove_nic(server, server->nic_count - 1);
	server_place(server, -1);
	project->used.instances--;
	project->used.cores -= server->flavor->vcpus;
	project->used.ram -= server->flavor->ram;
	server->vm_state = VM_DELETED;
	server->power_state = 0;
	server->task = NULL;
	server->deleted = true;
	server->terminated = world.now;
	server_touch(server);
}

void nic_ip(const struct nic *nic, char out[16])
{
	snprintf(out, 16, "%u.%u.%u.%u", (nic->ip >> 24) & 0xff, (nic->ip >> 16) & 0xff,
	        (nic->ip >> 8) & 0xff, nic->ip & 0xff);
}

void nic_ip6(const struct nic *nic, char out[40])
{
	snprintf(out, 40, "2001:db8:20::%x:%x", (nic->ip >> 16) & 0xffff, nic->ip & 0xffff);
}

void nic_mac(const struct nic *nic, char out[18])
{
	snprintf(out, 18, "fa:16:3e:%02x:%02x:%02x", (nic->mac >> 16) & 0xff,
	        (nic->mac >> 8) & 0xff, nic->mac & 0xff);
}

void host_hash(int project, int host, char out[57])
{
	char text[80], digest[65];

	out[0] = '\0';
	if (host < 0)
		return;
	snprintf(text, sizeof text, "%s%s", world.projects[project].id, world.hosts[host].name);
	sha256_hex(text, strlen(text), digest);
	memcpy(out, digest, 56);
	out[56] = '\0';
}

static void free_server(struct server *server)
{
	struct action *next;

	for (struct action *action = server->actions; action; action = next) {
		next = action->next;
		free(action);
	}
	while (server->nic_count)
		free(server->nics[--server->nic_count].floating);
	server_fault(server, 0, NULL, NULL);
	if (server->job) {
		free(server->job->text);
		free(server->job);
	}
	pairs_free(&server->metadata);
	strv_free(&server->tags);
	strv_free(&server->groups);
	free(server->nics);
	free(server->name);
	free(server->description);
	free(server->hostname);
	free(server->locked_reason);
	free(server->zone);
	free(server->user_data);
	free(server);
}

void world_init(const struct options *options)
{
	memset(&world, 0, sizeof world);
	world.options = *options;
	world.random = options->seed * 0x2545f4914f6cdd1dULL + 1;
	world.now = world.started = world_clock_ms();
	world.by_id = map_new();
	world.by_port = map_new();
	snprintf(world.url[0], sizeof world.url[0], "http://127.0.0.1:%d", options->port);
	snprintf(world.url[1], sizeof world.url[1], "http://127.0.0.1:%d/two", options->port);
	seed_world();
	seed_servers();
	world_advance();
}

void world_free(void)
{
	for (size_t i = 0; i < world.server_count; i++)
		free_server(world.servers[i]);
	free(world.servers);
	free(world.busy);
	map_free(world.by_id);
	map_free(world.by_port);
}
