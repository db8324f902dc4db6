/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /servers/ID/action and DELETE: find the action, check the server's state, start the work. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"
#include "do.h"

#define ON    VM_BIT(VM_ACTIVE)
#define OFF   VM_BIT(VM_STOPPED)
#define ERR   VM_BIT(VM_ERROR)
#define PAUS  VM_BIT(VM_PAUSED)
#define SUSP  VM_BIT(VM_SUSPENDED)
#define RESC  VM_BIT(VM_RESCUED)
#define RESZ  VM_BIT(VM_RESIZED)
#define SHELF VM_BIT(VM_SHELVED)
#define AWAY  VM_BIT(VM_SHELVED_OFFLOADED)
#define EVERY 0U

enum { NO_LOCK = 1, ANY_TASK = 2, ON_HOST = 4 };

/* states: the VM states that allow it (EVERY: all). body: validates the body first. act: does more
 * than start the work, and may send the response itself. */
static const struct kind {
	const char *key, *verb, *policy;
	enum need need;
	unsigned states;
	int flags, from, to;
	const char *work;
	bool (*body)(struct request *request, const cJSON *value);
	bool (*act)(struct request *request, struct server *server, const cJSON *value);
} kinds[] = {
        {"os-stop", "stop", "servers:stop", NEED_MEMBER, ON | ERR, ON_HOST, 0, 0, "stop", NULL,
                NULL},
        {"os-start", "start", "servers:start", NEED_MEMBER, OFF, ON_HOST, 0, 0, "start", NULL,
                NULL},
        {"pause", "pause", "os-pause-server:pause", NEED_MEMBER, ON, 0, 0, 0, "pause", NULL, NULL},
        {"unpause", "unpause", "os-pause-server:unpause", NEED_MEMBER, PAUS, 0, 0, 0, "unpause",
                NULL, NULL},
        {"suspend", "suspend", "os-suspend-server:suspend", NEED_MEMBER, ON, 0, 0, 0, "suspend",
                NULL, NULL},
        {"resume", "resume", "os-suspend-server:resume", NEED_MEMBER, SUSP, 0, 0, 0, "resume", NULL,
                NULL},
        {"reboot", "reboot", "servers:reboot", NEED_MEMBER, EVERY, ANY_TASK, 0, 0, NULL,
                do_reboot_body, do_reboot},
        {"lock", "lock", "os-lock-server:lock", NEED_MEMBER, EVERY, NO_LOCK | ANY_TASK, 0, 0, NULL,
                NULL, do_lock},
        {"unlock", "unlock", "os-lock-server:unlock", NEED_MEMBER, EVERY, NO_LOCK | ANY_TASK, 0, 0,
                NULL, NULL, do_unlock},
        {"resize", "resize", "servers:resize", NEED_MEMBER, ON | OFF, 0, 0, 0, NULL, do_resize_body,
                do_resize},
        {"confirmResize", "confirmResize", "servers:confirm_resize", NEED_MEMBER, RESZ, 0, 0, 0,
                NULL, NULL, do_confirm},
        {"revertResize", "revertResize", "servers:revert_resize", NEED_MEMBER, RESZ, 0, 0, 0,
                "revert", NULL, NULL},
        {"migrate", "migrate", "os-migrate-server:migrate", NEED_ADMIN, ON | OFF, 0, 0, 0, NULL,
                NULL, do_migrate},
        {"os-migrateLive", "os-migrateLive", "os-migrate-server:migrate_live", NEED_ADMIN,
                ON | PAUS, 0, 0, 0, NULL, do_live_body, do_live},
        {"evacuate", "evacuate", "os-evacuate", NEED_ADMIN, ON | OFF | ERR, NO_LOCK, 0, 0, NULL,
                do_evacuate_body, do_evacuate},
        {"rebuild", "rebuild", "servers:rebuild", NEED_MEMBER, ON | OFF | ERR, 0, 0, 0, NULL,
                do_rebuild_body, do_rebuild},
        {"rescue", "rescue", "os-rescue", NEED_MEMBER, ON | OFF | ERR, 0, 0, 0, NULL, NULL,
                do_rescue},
        {"unrescue", "unrescue", "os-unrescue", NEED_MEMBER, RESC, 0, 0, 0, "unrescue", NULL, NULL},
        {"shelve", "shelve", "os-shelve:shelve", NEED_MEMBER, ON | OFF | PAUS | SUSP, 0, 0, 0, NULL,
                NULL, do_shelve},
        {"shelveOffload", "shelveOffload", "os-shelve:shelve_offload", NEED_ADMIN, SHELF, 0, 0, 0,
                "offload", NULL, NULL},
        {"unshelve", "unshelve", "os-shelve:unshelve", NEED_MEMBER, SHELF | AWAY, 0, 0, 0, NULL,
                NULL, do_unshelve},
        {"createImage", "createImage", "servers:create_image", NEED_MEMBER, ON | OFF | PAUS | SUSP,
                NO_LOCK, 0, 0, NULL, do_image_body, do_image},
        {"createBackup", "createBackup", "os-create-backup", NEED_MEMBER, ON | OFF | PAUS | SUSP,
                NO_LOCK, 0, 0, NULL, do_backup_body, do_backup},
        {"changePassword", "changePassword", "os-admin-password", NEED_MEMBER, ON, 0, 0, 0,
                "password", do_password_body, NULL},
        {"os-getConsoleOutput", "os-getConsoleOutput", "os-console-output", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK | ON_HOST, 0, 0, NULL, do_console_body, do_console},
        {"os-getVNCConsole", "get_vnc_console", "os-remote-consoles", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK | ON_HOST, 1, 5, NULL, NULL, do_old_console},
        {"os-getSPICEConsole", "get_spice_console", "os-remote-consoles", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK | ON_HOST, 1, 5, NULL, NULL, do_old_console},
        {"os-getRDPConsole", "get_rdp_console", "os-remote-consoles", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK | ON_HOST, 1, 5, NULL, NULL, do_old_console},
        {"os-getSerialConsole", "get_serial_console", "os-remote-consoles", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK | ON_HOST, 1, 5, NULL, NULL, do_old_console},
        {"os-resetState", "os-resetState", "os-admin-actions:reset_state", NEED_ADMIN, EVERY,
                NO_LOCK | ANY_TASK, 0, 0, NULL, do_reset_body, do_reset},
        {"resetNetwork", "resetNetwork", "os-admin-actions:reset_network", NEED_READER, EVERY,
                NO_LOCK | ANY_TASK, 0, 0, NULL, NULL, do_reset_network},
        {"forceDelete", "forceDelete", "os-deferred-delete:force", NEED_MEMBER, EVERY, ANY_TASK, 0,
                0, "delete", NULL, NULL},
        {"restore", "restore", "os-deferred-delete:restore", NEED_MEMBER, VM_BIT(VM_SOFT_DELETED),
                0, 0, 0, "restore", NULL, NULL},
        {"trigger_crash_dump", "trigger_crash_dump", "servers:trigger_crash_dump", NEED_MEMBER,
                ON | PAUS | RESC | RESZ | ERR, ON_HOST, 17, 0, NULL, NULL, do_crash_dump},
        {"addSecurityGroup", "addSecurityGroup", "os-security-groups:add", NEED_MEMBER, EVERY,
                NO_LOCK | ANY_TASK, 0, 0, NULL, NULL, do_add_group},
        {"removeSecurityGroup", "removeSecurityGroup", "os-security-groups:remove", NEED_MEMBER,
                EVERY, NO_LOCK | ANY_TASK, 0, 0, NULL, NULL, do_remove_group},
};

bool nova_not_locked(struct request *request, const struct server *server)
{
	if (!server->locked || request->admin)
		return true;
	nova_error(request, 409, "Instance %s is locked", server->id);
	return false;
}

bool nova_state_allows(struct request *request, const struct server *server, const char *verb,
        unsigned states, bool any_task)
{
	if (states && !(states & VM_BIT(server->vm_state)))
		nova_error(request, 409, "Cannot '%s' instance %s while it is in vm_state %s", verb,
		        server->id, vm_state_names[server->vm_state]);
	else if (server->task && !any_task)
		nova_error(request, 409, "Cannot '%s' instance %s while it is in task_state %s",
		        verb, server->id, server->task);
	else
		return true;
	return false;
}

struct action *nova_record(struct request *request, struct server *server, const char *name)
{
	return server_record(server, name, request->id, request->token->user,
	        request->token->project >= 0 ? request->token->project : PROJECT_ADMIN);
}

void nova_begin(struct request *request, struct server *server, const char *name)
{
	const struct work *work = work_find(name);

	server_begin(server, work, nova_record(request, server, work->record));
	server->job->number = -1;
}

static bool may_be_now(
        struct request *request, const struct server *server, const struct kind *kind)
{
	if (!(kind->flags & NO_LOCK) && !nova_not_locked(request, server))
		return false;
	if ((kind->flags & ON_HOST) && server->host < 0) {
		if (server->vm_state == VM_BUILDING)
			nova_error(request, 404, "Instance %s could not be found.", server->id);
		else
			nova_error(request, 409, "Instance %s is not ready", server->id);
		return false;
	}
	return nova_state_allows(
	        request, server, kind->verb, kind->states, (kind->flags & ANY_TASK) != 0);
}

static const struct kind *find_kind(struct request *request, const char *key)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].key, key))
			continue;
		if (!kinds[i].from || (request->version >= kinds[i].from &&
		                              (!kinds[i].to || request->version <= kinds[i].to)))
			return &kinds[i];
		nova_error(request, 404, "The resource could not be found.");
		return NULL;
	}
	nova_error(request, 400, "There is no such action: %s", key);
	return NULL;
}

/* As nova_server, with the error text that start and stop use for an unknown id. */
static struct server *find_for(struct request *request, const struct kind *kind)
{
	struct server *server;

	if (!server_find(request->arg[0]) &&
	        (!strcmp(kind->verb, "stop") || !strcmp(kind->verb, "start"))) {
		nova_error(request, 404, "Instance %s has no mapping to a cell.", request->arg[0]);
		return NULL;
	}
	server = nova_server(request);
	if (server && server->task && !strcmp(server->task, "scheduling")) {
		nova_error(request, 404, "Instance %s could not be found.", server->id);
		return NULL;
	}
	return server;
}

void nova_action(struct request *request)
{
	const cJSON *value = request->json->child;
	const struct kind *kind;
	struct server *server;

	if (!cJSON_IsObject(request->json) || !value || value->next) {
		nova_error(request, 400, "Malformed request body");
		return;
	}
	kind = find_kind(request, value->string);
	if (!kind || (kind->body && !kind->body(request, value)))
		return;
	server = find_for(request, kind);
	if (!server || !nova_allowed(request, kind->need, kind->policy) ||
	        !may_be_now(request, server, kind))
		return;
	if (kind->work)
		nova_begin(request, server, kind->work);
	if (kind->act && !kind->act(request, server, value))
		return;
	reply_empty(request, 202);
}

void nova_delete(struct request *request)
{
	struct server *server = nova_server(request);

	if (!server || !nova_not_locked(request, server))
		return;
	nova_begin(request, server, "delete");
	reply_empty(request, 204);
}
