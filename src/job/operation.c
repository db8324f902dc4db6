/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each verb changes a server, what it needs, and how its outcome is known: one table. */
#include "internal.h"

#include <string.h>

#include "ncnova/json.h"

#define ACTION "/action"

/* `from` are vm states as nova/compute/api.py's check_instance_state names them. */
const struct operation operations[] = {
        {.name = "start",
                .doing = "starting",
                .done = "started",
                .method = "POST",
                .path = ACTION,
                .body = "{\"os-start\": null}",
                .final = "ACTIVE",
                .from = "stopped",
                .lock_blocks = true,
                .action = "start",
                .accepted = "Request to start server %s has been accepted."},
        {.name = "stop",
                .doing = "stopping",
                .done = "stopped",
                .method = "POST",
                .path = ACTION,
                .body = "{\"os-stop\": null}",
                .final = "SHUTOFF",
                .from = "active error",
                .destructive = true,
                .lock_blocks = true,
                .action = "stop",
                .accepted = "Request to stop server %s has been accepted."},
        {.name = "reboot",
                .doing = "rebooting",
                .done = "rebooted",
                .method = "POST",
                .path = ACTION,
                .body = "{\"reboot\": {\"type\": \"SOFT\"}}",
                .final = "ACTIVE",
                .from = "active",
                .destructive = true,
                .lock_blocks = true,
                .action = "reboot",
                .accepted = "Request to reboot server %s has been accepted."},
        {.name = "hard-reboot",
                .doing = "rebooting",
                .done = "rebooted",
                .method = "POST",
                .path = ACTION,
                .body = "{\"reboot\": {\"type\": \"HARD\"}}",
                .final = "ACTIVE",
                .from = "active stopped paused suspended error",
                .task_allowed = true,
                .destructive = true,
                .lock_blocks = true,
                .action = "reboot",
                .accepted = "Request to reboot server %s has been accepted."},
        {.name = "pause",
                .doing = "pausing",
                .done = "paused",
                .method = "POST",
                .path = ACTION,
                .body = "{\"pause\": null}",
                .final = "PAUSED",
                .from = "active",
                .lock_blocks = true,
                .action = "pause"},
        {.name = "unpause",
                .doing = "unpausing",
                .done = "unpaused",
                .method = "POST",
                .path = ACTION,
                .body = "{\"unpause\": null}",
                .final = "ACTIVE",
                .from = "paused",
                .lock_blocks = true,
                .action = "unpause"},
        {.name = "suspend",
                .doing = "suspending",
                .done = "suspended",
                .method = "POST",
                .path = ACTION,
                .body = "{\"suspend\": null}",
                .final = "SUSPENDED",
                .from = "active",
                .lock_blocks = true,
                .action = "suspend"},
        {.name = "resume",
                .doing = "resuming",
                .done = "resumed",
                .method = "POST",
                .path = ACTION,
                .body = "{\"resume\": null}",
                .final = "ACTIVE",
                .from = "suspended",
                .lock_blocks = true,
                .action = "resume"},
        {.name = "lock",
                .doing = "locking",
                .done = "locked",
                .method = "POST",
                .path = ACTION,
                .body = "{\"lock\": null}",
                .task_allowed = true,
                .locks = "true",
                .action = "lock"},
        {.name = "unlock",
                .doing = "unlocking",
                .done = "unlocked",
                .method = "POST",
                .path = ACTION,
                .body = "{\"unlock\": null}",
                .task_allowed = true,
                .locks = "false",
                .action = "unlock"},
        {.name = "rescue",
                .doing = "rescuing",
                .done = "rescued",
                .method = "POST",
                .path = ACTION,
                .body = "{\"rescue\": null}",
                .final = "RESCUE",
                .from = "active stopped error",
                .destructive = true,
                .lock_blocks = true,
                .action = "rescue"},
        {.name = "unrescue",
                .doing = "unrescuing",
                .done = "unrescued",
                .method = "POST",
                .path = ACTION,
                .body = "{\"unrescue\": null}",
                .final = "ACTIVE",
                .from = "rescued",
                .lock_blocks = true,
                .action = "unrescue"},
        {.name = "resize",
                .doing = "resizing",
                .done = "resized",
                .method = "POST",
                .path = ACTION,
                .final = "VERIFY_RESIZE ACTIVE SHUTOFF",
                .from = "active stopped",
                .lock_blocks = true,
                .action = "resize"},
        {.name = "resize-confirm",
                .doing = "confirming the resize of",
                .done = "resize confirmed",
                .method = "POST",
                .path = ACTION,
                .body = "{\"confirmResize\": null}",
                .final = "ACTIVE SHUTOFF",
                .from = "resized",
                .lock_blocks = true,
                .action = "confirmResize"},
        {.name = "resize-revert",
                .doing = "reverting the resize of",
                .done = "resize reverted",
                .method = "POST",
                .path = ACTION,
                .body = "{\"revertResize\": null}",
                .final = "ACTIVE SHUTOFF",
                .from = "resized",
                .destructive = true,
                .lock_blocks = true,
                .action = "revertResize"},
        {.name = "rebuild",
                .doing = "rebuilding",
                .done = "rebuilt",
                .method = "POST",
                .path = ACTION,
                .final = "ACTIVE SHUTOFF",
                .from = "active stopped error",
                .destructive = true,
                .lock_blocks = true,
                .action = "rebuild"},
        {.name = "shelve",
                .doing = "shelving",
                .done = "shelved",
                .method = "POST",
                .path = ACTION,
                .body = "{\"shelve\": null}",
                .final = "SHELVED SHELVED_OFFLOADED",
                .from = "active stopped paused suspended",
                .destructive = true,
                .lock_blocks = true,
                .action = "shelve"},
        {.name = "shelve-offload",
                .doing = "offloading",
                .done = "offloaded",
                .method = "POST",
                .path = ACTION,
                .body = "{\"shelveOffload\": null}",
                .final = "SHELVED_OFFLOADED",
                .from = "shelved",
                .lock_blocks = true,
                .action = "shelveOffload"},
        {.name = "unshelve",
                .doing = "unshelving",
                .done = "unshelved",
                .method = "POST",
                .path = ACTION,
                .body = "{\"unshelve\": null}",
                .final = "ACTIVE SHUTOFF",
                .from = "shelved shelved_offloaded",
                .lock_blocks = true,
                .action = "unshelve"},
        {.name = "migrate",
                .doing = "migrating",
                .done = "migrated",
                .method = "POST",
                .path = ACTION,
                .body = "{\"migrate\": null}",
                .final = "VERIFY_RESIZE ACTIVE SHUTOFF",
                .from = "active stopped",
                .lock_blocks = true,
                .action = "migrate"},
        {.name = "live-migration",
                .doing = "live-migrating",
                .done = "migrated",
                .method = "POST",
                .path = ACTION,
                .final = "ACTIVE PAUSED",
                .from = "active paused",
                .action = "live-migration",
                .by_migration = true},
        {.name = "evacuate",
                .doing = "evacuating",
                .done = "evacuated",
                .method = "POST",
                .path = ACTION,
                .final = "ACTIVE SHUTOFF",
                .from = "active stopped error",
                .task_allowed = true,
                .destructive = true,
                .action = "evacuate"},
        {.name = "image-create",
                .doing = "taking a snapshot of",
                .done = "saved as an image",
                .method = "POST",
                .path = ACTION,
                .final = "IMAGE",
                .from = "active stopped paused suspended",
                .action = "createImage"},
        {.name = "backup",
                .doing = "backing up",
                .done = "backed up",
                .method = "POST",
                .path = ACTION,
                .final = "ACTIVE SHUTOFF PAUSED SUSPENDED",
                .from = "active stopped paused suspended",
                .action = "createBackup"},
        {.name = "set-password",
                .doing = "setting the password of",
                .done = "password changed",
                .method = "POST",
                .path = ACTION,
                .from = "active",
                .lock_blocks = true,
                .action = "changePassword",
                .by_action = true},
        {.name = "trigger-crash-dump",
                .doing = "triggering a crash dump in",
                .done = "crash dump triggered",
                .method = "POST",
                .path = ACTION,
                .body = "{\"trigger_crash_dump\": null}",
                .from = "active paused rescued resized error",
                .destructive = true,
                .lock_blocks = true,
                .since = MV(2, 17),
                .action = "trigger_crash_dump",
                .by_action = true},
        {.name = "reset-state",
                .doing = "resetting the state of",
                .done = "reset",
                .method = "POST",
                .path = ACTION,
                .body = "{\"os-resetState\": {\"state\": \"error\"}}",
                .task_allowed = true,
                .destructive = true,
                .accepted = "Reset state for server %s succeeded; new state is error"},
        {.name = "reset-network",
                .doing = "resetting the network of",
                .done = "network reset",
                .method = "POST",
                .path = ACTION,
                .body = "{\"resetNetwork\": null}",
                .task_allowed = true},
        {.name = "restore",
                .doing = "restoring",
                .done = "restored",
                .method = "POST",
                .path = ACTION,
                .body = "{\"restore\": null}",
                .final = "ACTIVE SHUTOFF",
                .from = "soft-delete",
                .lock_blocks = true,
                .action = "restore"},
        {.name = "force-delete",
                .doing = "deleting",
                .done = "deleted",
                .method = "POST",
                .path = ACTION,
                .body = "{\"forceDelete\": null}",
                .final = "DELETED",
                .task_allowed = true,
                .destructive = true,
                .lock_blocks = true,
                .action = "delete"},
        {.name = "delete",
                .doing = "deleting",
                .done = "deleted",
                .method = "DELETE",
                .path = "",
                .final = "DELETED SOFT_DELETED",
                .task_allowed = true,
                .destructive = true,
                .lock_blocks = true,
                .action = "delete",
                .accepted = "Request to delete server %s has been accepted."},
};
const int operation_count = sizeof operations / sizeof *operations;

const struct operation *operation_find(const char *name)
{
	for (int i = 0; i < operation_count; i++)
		if (str_eq(operations[i].name, name))
			return &operations[i];
	return NULL;
}

char *operation_path(const struct operation *operation, const char *server_id)
{
	struct buf path = BUF_INIT;

	buf_add_path(&path, "/servers/%s", server_id);
	buf_puts(&path, operation->path);
	return buf_take(&path);
}

/* vm states and the status a person sees for them. */
static const struct {
	const char *vm, *status;
} states[] = {
        {"active", "ACTIVE"},
        {"stopped", "SHUTOFF"},
        {"paused", "PAUSED"},
        {"suspended", "SUSPENDED"},
        {"rescued", "RESCUE"},
        {"resized", "VERIFY_RESIZE"},
        {"shelved", "SHELVED"},
        {"shelved_offloaded", "SHELVED_OFFLOADED"},
        {"soft-delete", "SOFT_DELETED"},
        {"error", "ERROR"},
        {"building", "BUILD"},
};

static const char *status_of_vm(const char *vm)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_eq(states[i].vm, vm))
			return states[i].status;
	return vm;
}

/* The vm state; from the status where policy hides it. NULL when neither tells. */
static const char *vm_of(const cJSON *server)
{
	const char *vm = json_str(server, "OS-EXT-STS:vm_state"),
	           *status = json_str(server, "status");

	if (vm && *vm)
		return vm;
	for (size_t i = 0; status && i < sizeof states / sizeof *states; i++)
		if (str_eq(states[i].status, status))
			return states[i].vm;
	return NULL;
}

bool operation_proves(const struct operation *operation, const char *final)
{
	struct strv from = STRV_INIT, to = STRV_INIT;
	bool proves = true;

	if (!operation)
		return true;
	strv_split(&from, operation->from ? operation->from : "", ' ');
	strv_split(&to, final, ' ');
	for (size_t i = 0; i < from.count; i++)
		proves = proves && !strv_has(&to, status_of_vm(from.items[i]));
	/* From any state only what is gone is sure to be the end. */
	if (!operation->from)
		for (size_t i = 0; i < to.count; i++)
			proves = proves && str_ends(to.items[i], "DELETED");
	strv_free(&from);
	strv_free(&to);
	return proves;
}

static void say_needs(const struct operation *operation, const struct strv *from,
        const char *status, struct buf *reason)
{
	buf_printf(reason, "%s needs ", operation->name);
	for (size_t i = 0; i < from->count; i++)
		buf_printf(reason, "%s%s",
		        !i                     ? ""
		        : i + 1 == from->count ? " or "
		                               : ", ",
		        status_of_vm(from->items[i]));
	buf_printf(reason, "; this server is %s", status);
}

int operation_allowed(const struct operation *operation, const cJSON *server, bool admin,
        microversion version, struct buf *reason)
{
	const char *vm = vm_of(server), *status = json_str(server, "status");
	const char *task = json_str(server, "OS-EXT-STS:task_state");
	struct strv from = STRV_INIT;
	bool fits = true;

	if (operation->since > version) {
		buf_printf(reason, "%s needs compute API version 2.%d", operation->name,
		        operation->since % 1000);
		return 1;
	}
	if (operation->lock_blocks && !admin && json_bool(server, "locked", false)) {
		buf_puts(reason, "the server is locked; unlock it first");
		return 1;
	}
	strv_split(&from, operation->from ? operation->from : "", ' ');
	if (from.count && vm)
		fits = strv_has(&from, vm);
	if (!fits)
		say_needs(operation, &from, status ? status : status_of_vm(vm), reason);
	strv_free(&from);
	if (!fits)
		return 1;
	if (task && *task && !operation->task_allowed) {
		buf_printf(reason, "the server is busy: %s", task);
		return 1;
	}
	return 0;
}
