/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions in progress: task states, their durations, and the final state. */
#include <stdlib.h>
#include <string.h>

#include "nova.h"

static void set_state(struct server *server, enum vm_state state)
{
	server->vm_state = (uint8_t)state;
	server->power_state = power_of(state);
}

static void started(struct server *server, struct job *job)
{
	(void)job;
	server->booted = world.now;
	if (!server->launched)
		server->launched = world.now;
	server_fault(server, 0, NULL, NULL);
}

/* A stopped server stays stopped after a rebuild. */
static void rebuilt(struct server *server, struct job *job)
{
	if (job->image && job->image->fails_with) {
		char *message = xasprintf(
		        "Image %s is unacceptable: %s", job->image->id, job->image->fails_with);

		job->fails = true;
		set_state(server, VM_ERROR);
		server_fault(server, 500, message, "Traceback (most recent call last):\n");
		free(message);
		return;
	}
	set_state(server, job->number == VM_STOPPED ? VM_STOPPED : VM_ACTIVE);
	server->launched = world.now;
	started(server, job);
}

struct migration *migration_add(struct server *server, const char *type, int target)
{
	struct migration *migration = xcalloc(1, sizeof *migration);

	migration->number = ++world.next_migration;
	migration->source = server->host;
	migration->target = target;
	migration->type = type;
	migration->status = "migrating";
	migration->server = server;
	migration->from = migration->to = server->flavor;
	migration->created = migration->updated = world.now;
	world_uuid(migration->uuid);
	migration->next = world.migrations;
	world.migrations = migration;
	return migration;
}

static struct migration *latest_migration(const struct server *server)
{
	struct migration *migration = world.migrations;

	while (migration && migration->server != server)
		migration = migration->next;
	return migration;
}

static void mark_migration(const struct server *server, const char *status)
{
	struct migration *migration = latest_migration(server);

	if (!migration)
		return;
	migration->status = status;
	migration->updated = world.now;
}

static void change_flavor(struct server *server, struct flavor *flavor)
{
	struct project *project = &world.projects[server->project];
	int host = server->host;

	server_place(server, -1);
	project->used.cores += flavor->vcpus - server->flavor->vcpus;
	project->used.ram += flavor->ram - server->flavor->ram;
	server->flavor = flavor;
	server_place(server, host);
}

static int other_host(const struct server *server)
{
	int host = host_pick(server->flavor, NULL);

	for (int i = 0; host == server->host && i < HOSTS; i++)
		if (i != server->host && world.hosts[i].up && world.hosts[i].enabled)
			host = i;
	return host;
}

/* No valid host: the server stays as it was, and only the action reports the failure. */
static bool resize_goes_on(struct server *server, struct job *job)
{
	if (strcmp(server->task, "resize_migrating"))
		return true;
	if (job->flavor && job->flavor->fits_nothing) {
		job->fails = true;
		return false;
	}
	action_event(job->record, "compute_resize_instance", NULL, server->host);
	return true;
}

static void end_resized(struct server *server, struct job *job)
{
	int target = job->number >= 0 ? job->number : other_host(server);

	if (job->fails)
		return;
	migration_add(server, job->flavor ? "resize" : "migration", target);
	server->old_flavor = server->flavor;
	if (job->flavor) {
		latest_migration(server)->to = job->flavor;
		change_flavor(server, job->flavor);
	}
	mark_migration(server, "finished");
	server_place(server, target);
	server->launched = world.now;
}

static void confirmed(struct server *server, struct job *job)
{
	(void)job;
	server->old_flavor = NULL;
	mark_migration(server, "confirmed");
}

static void reverted(struct server *server, struct job *job)
{
	const struct migration *migration = latest_migration(server);

	(void)job;
	if (server->old_flavor && server->old_flavor != server->flavor)
		change_flavor(server, server->old_flavor);
	if (migration)
		server_place(server, migration->source);
	server->old_flavor = NULL;
	server->launched = world.now;
	mark_migration(server, "reverted");
}

static void live_migrated(struct server *server, struct job *job)
{
	int target = job->number >= 0 ? job->number : other_host(server);

	if (job->fails)
		return;
	server_place(server, target);
	if (latest_migration(server))
		latest_migration(server)->target = target;
	mark_migration(server, "completed");
}

static void evacuated(struct server *server, struct job *job)
{
	int target = job->number >= 0 ? job->number : other_host(server);

	migration_add(server, "evacuation", target);
	server_place(server, target);
	mark_migration(server, "done");
	started(server, job);
}

static void offloaded(struct server *server, struct job *job)
{
	if (job->image)
		job->image->ready_at = world.now;
	server_place(server, -1);
}

static void unshelved(struct server *server, struct job *job)
{
	server_place(server, job->number >= 0 ? job->number : host_pick(server->flavor, NULL));
	server->launched = world.now;
	started(server, job);
}

static void snapped(struct server *server, struct job *job)
{
	(void)server;
	if (job->image && strcmp(job->image->status, "deleted"))
		job->image->ready_at = world.now;
}

static bool snapping(struct server *server, struct job *job)
{
	if (job->image && strstr(server->task, "uploading") &&
	        !strcmp(job->image->status, "queued"))
		job->image->status = "saving";
	return true;
}

static void deleted(struct server *server, struct job *job)
{
	(void)job;
	server_bury(server);
}

static void rebooted(struct server *server, struct job *job)
{
	started(server, job);
}

bool server_fails(const struct server *server, const char *action)
{
	const char *asked = pairs_get(&server->metadata, "fake_fail");
	struct strv actions = STRV_INIT;
	bool fails;

	strv_split(&actions, asked ? asked : "", ',');
	fails = strv_has(&actions, action);
	strv_free(&actions);
	return fails;
}

bool work_is_to_fail(struct server *server, struct job *job)
{
	struct migration *migration = latest_migration(server);

	if (!server_fails(server, job->work->record))
		return false;
	/* The action of a live migration finishes when the migration starts. */
	job->fails = strcmp(job->work->record, "live-migration") != 0;
	if (migration &&
	        (!strcmp(migration->status, "migrating") || !strcmp(migration->status, "running")))
		mark_migration(server, "error");
	if (job->image && strcmp(job->image->status, "active"))
		job->image->status = "deleted";
	return true;
}

static const struct {
	const char *name;
	struct work work;
} works[] = {
        {"stop", {"stop", "compute_stop_instance", {{"powering-off", 1200}}, VM_STOPPED, NULL,
                         NULL}},
        {"start", {"start", "compute_start_instance", {{"powering-on", 1200}}, VM_ACTIVE, started,
                          NULL}},
        {"pause", {"pause", "compute_pause_instance", {{"pausing", 700}}, VM_PAUSED, NULL, NULL}},
        {"unpause", {"unpause", "compute_unpause_instance", {{"unpausing", 700}}, VM_ACTIVE, NULL,
                            NULL}},
        {"suspend", {"suspend", "compute_suspend_instance", {{"suspending", 1000}}, VM_SUSPENDED,
                            NULL, NULL}},
        {"resume",
                {"resume", "compute_resume_instance", {{"resuming", 1000}}, VM_ACTIVE, NULL, NULL}},
        {"soft reboot",
                {"reboot", "compute_reboot_instance",
                        {{"rebooting", 400}, {"reboot_pending", 200}, {"reboot_started", 900}},
                        VM_ACTIVE, rebooted, NULL}},
        {"hard reboot", {"reboot", "compute_reboot_instance",
                                {{"rebooting_hard", 400}, {"reboot_pending_hard", 200},
                                        {"reboot_started_hard", 1200}},
                                VM_ACTIVE, rebooted, NULL}},
        {"rebuild", {"rebuild", "compute_rebuild_instance",
                            {{"rebuilding", 700}, {"rebuild_block_device_mapping", 400},
                                    {"rebuild_spawning", 1200}},
                            VM_KEEP, rebuilt, NULL}},
        {"resize", {"resize", "compute_prep_resize",
                           {{"resize_prep", 800}, {"resize_migrating", 1000},
                                   {"resize_migrated", 400}, {"resize_finish", 900}},
                           VM_RESIZED, end_resized, resize_goes_on}},
        {"migrate", {"migrate", "compute_prep_resize",
                            {{"resize_prep", 800}, {"resize_migrating", 1000},
                                    {"resize_migrated", 400}, {"resize_finish", 900}},
                            VM_RESIZED, end_resized, resize_goes_on}},
        {"confirm", {"confirmResize", "compute_confirm_resize", {{"-", 600}}, VM_ACTIVE, confirmed,
                            NULL}},
        {"revert", {"revertResize", "compute_revert_resize", {{"resize_reverting", 1200}},
                           VM_ACTIVE, reverted, NULL}},
        {"live", {"live-migration", "conductor_live_migrate_instance", {{"migrating", 3000}},
                         VM_KEEP, live_migrated, NULL}},
        {"evacuate", {"evacuate", "compute_rebuild_instance",
                             {{"rebuilding", 700}, {"rebuild_spawning", 1200}}, VM_ACTIVE,
                             evacuated, NULL}},
        {"rescue", {"rescue", "compute_rescue_instance", {{"rescuing", 1200}}, VM_RESCUED, started,
                           NULL}},
        {"unrescue", {"unrescue", "compute_unrescue_instance", {{"unrescuing", 1000}}, VM_ACTIVE,
                             started, NULL}},
        {"shelve", {"shelve", "compute_shelve_instance",
                           {{"shelving", 500}, {"shelving_image_pending_upload", 300},
                                   {"shelving_image_uploading", 900}, {"shelving_offloading", 500}},
                           VM_SHELVED_OFFLOADED, offloaded, snapping}},
        {"offload", {"shelveOffload", "compute_shelve_offload_instance",
                            {{"shelving_offloading", 800}}, VM_SHELVED_OFFLOADED, offloaded, NULL}},
        {"unshelve",
                {"unshelve", "compute_unshelve_instance", {{"unshelving", 800}, {"spawning", 1200}},
                        VM_ACTIVE, unshelved, NULL}},
        {"image", {"createImage", "compute_snapshot_instance",
                          {{"image_snapshot_pending", 400}, {"image_snapshot", 400},
                                  {"image_pending_upload", 300}, {"image_uploading", 1500}},
                          VM_KEEP, snapped, snapping}},
        {"backup", {"createBackup", "compute_backup_instance",
                           {{"image_backup", 600}, {"image_pending_upload", 300},
                                   {"image_uploading", 1500}},
                           VM_KEEP, snapped, snapping}},
        {"password", {"changePassword", "compute_set_admin_password", {{"updating_password", 600}},
                             VM_KEEP, NULL, NULL}},
        {"delete", {"delete", "compute_terminate_instance", {{"deleting", 1500}}, VM_DELETED,
                           deleted, NULL}},
        {"restore", {"restore", "compute_restore_instance", {{"restoring", 700}}, VM_ACTIVE,
                            started, NULL}},
};

const struct work *work_find(const char *name)
{
	for (size_t i = 0; i < sizeof works / sizeof *works; i++)
		if (!strcmp(works[i].name, name))
			return &works[i].work;
	return NULL;
}
