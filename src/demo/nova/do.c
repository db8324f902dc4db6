/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks and effects of single actions. */
#include "do.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

static bool need_member(struct request *request, const cJSON *value, const char *key)
{
	if (json_get(value, key))
		return true;
	if (cJSON_IsObject(value))
		nova_invalid(request, value->string, value, "'%s' is a required property", key);
	else
		nova_invalid(request, value->string, value, "None is not of type 'object'");
	return false;
}

static bool need_text(struct request *request, const cJSON *value, const char *key)
{
	struct buf repr = BUF_INIT;

	if (!need_member(request, value, key))
		return false;
	if (json_str(value, key))
		return true;
	py_repr(&repr, json_get(value, key));
	nova_invalid(
	        request, key, json_get(value, key), "%s is not of type 'string'", buf_str(&repr));
	buf_free(&repr);
	return false;
}

static bool one_of(struct request *request, const cJSON *value, const char *key,
        const char *const *words, const char *list)
{
	const char *text = json_str(value, key);

	for (int i = 0; words[i]; i++)
		if (str_eq(text, words[i]))
			return true;
	nova_invalid(request, key, json_get(value, key), "'%s' is not one of [%s]",
	        text ? text : "None", list);
	return false;
}

bool do_reboot_body(struct request *request, const cJSON *value)
{
	static const char *const types[] = {"HARD", "Hard", "hard", "SOFT", "Soft", "soft", NULL};

	return need_member(request, value, "type") &&
	       one_of(request, value, "type", types,
	               "'HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'");
}

bool do_resize_body(struct request *request, const cJSON *value)
{
	return need_member(request, value, "flavorRef");
}

bool do_live_body(struct request *request, const cJSON *value)
{
	return need_member(request, value, "host") &&
	       need_member(request, value, "block_migration");
}

bool do_evacuate_body(struct request *request, const cJSON *value)
{
	return request->version >= 14 || need_member(request, value, "onSharedStorage");
}

bool do_rebuild_body(struct request *request, const cJSON *value)
{
	const cJSON *name = json_get(value, "name");

	return need_text(request, value, "imageRef") &&
	       nova_name_ok(request, "name", name, false) &&
	       nova_metadata_ok(request, json_get(value, "metadata"));
}

bool do_image_body(struct request *request, const cJSON *value)
{
	return need_text(request, value, "name") &&
	       nova_name_ok(request, "name", json_get(value, "name"), true);
}

bool do_backup_body(struct request *request, const cJSON *value)
{
	const char *rotation;

	if (!need_text(request, value, "name") || !need_text(request, value, "backup_type") ||
	        !need_member(request, value, "rotation"))
		return false;
	rotation = json_str(value, "rotation");
	if (!rotation || (*rotation && !rotation[strspn(rotation, "0123456789")]))
		return true;
	nova_invalid(request, "rotation", json_get(value, "rotation"),
	        "'%s' does not match '^[0-9]*$'", rotation);
	return false;
}

bool do_password_body(struct request *request, const cJSON *value)
{
	return need_text(request, value, "adminPass");
}

bool do_console_body(struct request *request, const cJSON *value)
{
	const cJSON *length = json_get(value, "length");
	const char *text = json_str(value, "length");

	if (!text || !text[strspn(text, "-0123456789")])
		return true;
	nova_invalid(request, "length", length, "'%s' does not match '^-?[0-9]+$'", text);
	return false;
}

bool do_reset_body(struct request *request, const cJSON *value)
{
	static const char *const states[] = {"active", "error", NULL};

	return need_member(request, value, "state") &&
	       one_of(request, value, "state", states, "'active', 'error'");
}

/* A hard reboot is allowed in more states, and during another reboot. */
bool do_reboot(struct request *request, struct server *server, const cJSON *value)
{
	bool hard = (*json_str(value, "type") | 32) == 'h';
	unsigned states = VM_BIT(VM_ACTIVE);
	bool rebooting = server->task && strstr(server->task, "reboot");

	if (hard)
		states |= VM_BIT(VM_STOPPED) | VM_BIT(VM_PAUSED) | VM_BIT(VM_SUSPENDED) |
		          VM_BIT(VM_ERROR);
	if (!nova_state_allows(request, server, "reboot", states, hard && rebooting))
		return false;
	nova_begin(request, server, hard ? "hard reboot" : "soft reboot");
	return true;
}

bool do_lock(struct request *request, struct server *server, const cJSON *value)
{
	const char *reason = request->version >= 73 ? json_str(value, "locked_reason") : NULL;

	server->locked = true;
	server->locked_by_admin = request->admin && request->token->project != server->project;
	server_set_name(&server->locked_reason, reason);
	server_touch(server);
	nova_record(request, server, "lock");
	return true;
}

bool do_unlock(struct request *request, struct server *server, const cJSON *value)
{
	(void)value;
	if (server->locked_by_admin &&
	        !nova_allowed(request, NEED_ADMIN, "os-lock-server:unlock:unlock_override"))
		return false;
	server->locked = server->locked_by_admin = false;
	server_touch(server);
	nova_record(request, server, "unlock");
	return true;
}

static int do_find_host(struct request *request, const char *name)
{
	for (int i = 0; i < HOSTS; i++)
		if (!strcmp(world.hosts[i].name, name))
			return i;
	nova_error(request, 400, "Compute host %s could not be found.", name);
	return -2;
}

bool do_resize(struct request *request, struct server *server, const cJSON *value)
{
	struct project *project = &world.projects[server->project];
	struct buf ref = BUF_INIT;
	struct flavor *flavor;

	py_str(&ref, json_get(value, "flavorRef"));
	flavor = flavor_find(buf_str(&ref));
	if (!flavor)
		nova_error(request, 400, "Flavor %s could not be found.", buf_str(&ref));
	buf_free(&ref);
	if (!flavor)
		return false;
	if (flavor == server->flavor) {
		nova_error(request, 400, "When resizing, instances must change flavor!");
		return false;
	}
	if (flavor->disk < server->flavor->disk && !server->bfv && !flavor->disk) {
		nova_error(request, 400, "Resize to zero disk flavor is not allowed.");
		return false;
	}
	if (!flavor->fits_nothing && project->quota.ram >= 0 &&
	        project->used.ram + flavor->ram - server->flavor->ram > project->quota.ram) {
		nova_error(request, 403,
		        "Quota exceeded for ram: Requested %d, but already used %d of %d ram",
		        flavor->ram - server->flavor->ram, project->used.ram, project->quota.ram);
		return false;
	}
	nova_begin(request, server, "resize");
	server->job->flavor = flavor;
	return true;
}

bool do_confirm(struct request *request, struct server *server, const cJSON *value)
{
	(void)value;
	nova_begin(request, server, "confirm");
	reply_empty(request, 204);
	return false;
}

bool do_migrate(struct request *request, struct server *server, const cJSON *value)
{
	const char *host = request->version >= 56 ? json_str(value, "host") : NULL;
	int target = host ? do_find_host(request, host) : -1;

	if (target == -2)
		return false;
	nova_begin(request, server, "migrate");
	server->job->number = target;
	return true;
}

bool do_live(struct request *request, struct server *server, const cJSON *value)
{
	const char *host = json_str(value, "host");
	struct migration *migration;
	int target = host ? do_find_host(request, host) : -1;

	if (target == -2)
		return false;
	/* From 2.34 on conflicts are detected asynchronously. */
	if (target == server->host && request->version < 34) {
		nova_error(request, 400, "Unable to migrate instance (%s) to current host (%s).",
		        server->id, host);
		return false;
	}
	nova_begin(request, server, "live");
	server->job->number = target;
	migration = migration_add(server, "live-migration", target);
	migration->status = target == server->host ? "error" : "running";
	server->job->fails = target == server->host;
	return true;
}

bool do_evacuate(struct request *request, struct server *server, const cJSON *value)
{
	const char *host = json_str(value, "host");
	int target = host ? do_find_host(request, host) : -1;

	if (target == -2)
		return false;
	if (server->host >= 0 && world.hosts[server->host].up) {
		nova_error(request, 400, "Compute service of %s is still in use.",
		        world.hosts[server->host].name);
		return false;
	}
	nova_begin(request, server, "evacuate");
	server->job->number = target;
	if (request->version < 14) {
		buf_puts(&request->out, "{\"adminPass\": \"evacuated1\"}");
		reply_status(request, 200);
		return false;
	}
	return true;
}

static void take_rebuild_texts(struct request *request, struct server *server, const cJSON *value)
{
	const cJSON *metadata = json_get(value, "metadata"), *item;

	if (json_str(value, "name"))
		server_set_name(&server->name, json_str(value, "name"));
	if (request->version >= 19 && json_get(value, "description"))
		server_set_name(&server->description, json_str(value, "description"));
	if (request->version >= 54 && json_get(value, "key_name"))
		server->key_name =
		        json_str(value, "key_name") ? intern(json_str(value, "key_name")) : NULL;
	if (request->version >= 57 && json_get(value, "user_data"))
		server_set_name(&server->user_data, json_str(value, "user_data"));
	if (metadata)
		pairs_free(&server->metadata);
	cJSON_ArrayForEach(item, metadata)
	{
		pairs_set(&server->metadata, item->string, item->valuestring);
	}
}

bool do_rebuild(struct request *request, struct server *server, const cJSON *value)
{
	struct image *image = image_find(json_str(value, "imageRef"));
	int before = server->vm_state;
	const char *given = json_str(value, "adminPass");
	char password[13];

	if (!image) {
		nova_error(request, 400, "Cannot find image for rebuild");
		return false;
	}
	if (strcmp(image->status, "active")) {
		nova_error(request, 400, "Image %s is not active.", image->id);
		return false;
	}
	world_token_id(password, sizeof password);
	take_rebuild_texts(request, server, value);
	server->image = image;
	nova_begin(request, server, "rebuild");
	server->job->number = before;
	server->job->image = image;
	js_open(&request->out, NULL, '{');
	nova_put_server(&request->out, "server", request, server, VIEW_REBUILD);
	request->out.len--; /* reopens the object for the fields of a rebuild */
	js_text(&request->out, "adminPass", given ? given : password);
	if (request->version >= 54 && request->version < 75)
		js_text(&request->out, "key_name", server->key_name);
	if (request->version >= 57)
		js_text(&request->out, "user_data", server->user_data);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_header(request, "Location", "%s/compute/v2.1/servers/%s", request->url, server->id);
	reply_status(request, 202);
	return false;
}

bool do_rescue(struct request *request, struct server *server, const cJSON *value)
{
	const char *given = json_str(value, "adminPass"),
	           *image = json_str(value, "rescue_image_ref");
	char password[13];

	if (image && !image_find(image)) {
		nova_error(request, 400,
		        "Instance %s cannot be rescued: Image %s could not be found.", server->id,
		        image);
		return false;
	}
	world_token_id(password, sizeof password);
	nova_begin(request, server, "rescue");
	js_open(&request->out, NULL, '{');
	js_text(&request->out, "adminPass", given ? given : password);
	js_close(&request->out, '}');
	reply_status(request, 200);
	return false;
}

bool do_unshelve(struct request *request, struct server *server, const cJSON *value)
{
	const char *host = request->version >= 91 ? json_str(value, "host") : NULL;
	int target = -1;

	if (host) {
		if (!nova_allowed(request, NEED_ADMIN, "os-shelve:unshelve_to_host"))
			return false;
		target = do_find_host(request, host);
	}
	if (target == -2)
		return false;
	nova_begin(request, server, "unshelve");
	server->job->number = target;
	return true;
}

bool do_reset(struct request *request, struct server *server, const cJSON *value)
{
	enum vm_state state = str_eq(json_str(value, "state"), "active") ? VM_ACTIVE : VM_ERROR;

	server_end_job(server);
	server->vm_state = (uint8_t)state;
	server->task = NULL;
	if (state == VM_ACTIVE)
		server->power_state = 1;
	server_touch(server);
	nova_record(request, server, "resetState");
	return true;
}

/* Removed together with the only driver that supported it. */
bool do_reset_network(struct request *request, struct server *server, const cJSON *value)
{
	(void)server;
	(void)value;
	nova_error(request, 410,
	        "This resource is no longer available.  No forwarding address is given.");
	return false;
}

bool do_crash_dump(struct request *request, struct server *server, const cJSON *value)
{
	(void)value;
	action_event(nova_record(request, server, "trigger_crash_dump"),
	        "compute_trigger_crash_dump", "Success", server->host);
	return true;
}

static const cJSON *find_group(struct request *request, const char *name)
{
	const cJSON *doc;

	cJSON_ArrayForEach(doc, world.docs[DOC_GROUPS])
	{
		if (str_eq(json_str(doc, "project_id"),
		            world.projects[request->token->project].id) &&
		        (str_eq(name, json_str(doc, "name")) || str_eq(name, json_str(doc, "id"))))
			return doc;
	}
	nova_error(request, 404, "Security group %s is not found for project %s", name,
	        world.projects[request->token->project].id);
	return NULL;
}

bool do_add_group(struct request *request, struct server *server, const cJSON *value)
{
	const cJSON *group;

	if (!need_text(request, value, "name"))
		return false;
	group = find_group(request, json_str(value, "name"));
	if (!group)
		return false;
	if (!strv_has(&server->groups, json_str(group, "name")))
		strv_add(&server->groups, json_str(group, "name"));
	server_touch(server);
	return true;
}

bool do_remove_group(struct request *request, struct server *server, const cJSON *value)
{
	struct strv kept = STRV_INIT;
	const cJSON *group;
	const char *name;

	if (!need_text(request, value, "name"))
		return false;
	group = find_group(request, json_str(value, "name"));
	if (!group)
		return false;
	name = json_str(group, "name");
	if (!strv_has(&server->groups, name)) {
		nova_error(request, 404, "Security group %s not associated with the instance %s",
		        name, server->id);
		return false;
	}
	for (size_t i = 0; i < server->groups.count; i++)
		if (strcmp(server->groups.items[i], name))
			strv_add(&kept, server->groups.items[i]);
	strv_free(&server->groups);
	server->groups = kept;
	server_touch(server);
	return true;
}
