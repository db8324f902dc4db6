/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations on servers: where they are sent, and whether they are possible now. */
#include "internal.h"

#include <string.h>

#include "ncnova/json.h"

char *operation_path(const struct operation *operation, const char *server_id)
{
	struct buf path = BUF_INIT;

	buf_add_path(&path, "/servers/%s", server_id);
	if (!operation->method)
		buf_puts(&path, "/action");
	return buf_take(&path);
}

const char *operation_method(const struct operation *operation)
{
	return operation->method ? operation->method : "POST";
}

/* vm states and the status that is shown for them. */
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

/* The vm state, derived from the status if policy hides it. NULL: unknown. */
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
	/* For an operation allowed in any state only a deleted server proves the end. */
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
