/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions that create an image of a server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "do.h"

/* An image as Nova creates it: queued now, active after the upload. */
static struct image *snapshot(
        struct request *request, struct server *server, const char *name, const char *type)
{
	struct image *image = image_add(name, world.projects[server->project].id);
	cJSON *extra = image->extra;

	image->disk_format = xstrdup("qcow2");
	image->container_format = xstrdup("bare");
	image->min_disk = server->flavor->disk;
	if (server->image && !server->bfv)
		cJSON_AddStringToObject(extra, "base_image_ref", server->image->id);
	cJSON_AddStringToObject(extra, "owner_user_name", world.users[request->token->user].name);
	cJSON_AddStringToObject(extra, "owner_project_name", world.projects[server->project].name);
	cJSON_AddStringToObject(extra, "boot_roles", "member,reader");
	cJSON_AddStringToObject(extra, "instance_uuid", server->id);
	cJSON_AddStringToObject(extra, "user_id", world.users[request->token->user].id);
	cJSON_AddStringToObject(extra, "image_type", type);
	return image;
}

bool do_shelve(struct request *request, struct server *server, const cJSON *value)
{
	char *name = xasprintf("%s-shelved", server->name);

	(void)value;
	nova_begin(request, server, "shelve");
	if (!server->bfv)
		server->job->image = snapshot(request, server, name, "snapshot");
	free(name);
	return true;
}

static bool has_room(struct request *request, const struct server *server, const char *verb)
{
	return nova_state_allows(request, server, verb, 0, false);
}

bool do_image(struct request *request, struct server *server, const cJSON *value)
{
	const cJSON *item;
	struct image *image;

	if (!has_room(request, server, "createImage"))
		return false;
	image = snapshot(request, server, json_str(value, "name"), "snapshot");
	cJSON_ArrayForEach(item, json_get(value, "metadata"))
	{
		if (cJSON_IsString(item) && !json_get(image->extra, item->string))
			cJSON_AddStringToObject(image->extra, item->string, item->valuestring);
	}
	nova_begin(request, server, "image");
	server->job->image = image;
	if (request->version >= 45) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "image_id", image->id);
		js_close(&request->out, '}');
		reply_status(request, 202);
		return false;
	}
	reply_header(request, "Location", "%s/image/images/%s", request->url, image->id);
	request->type = "text/html; charset=UTF-8";
	return true;
}

static bool is_backup_of(const struct image *image, const struct server *server, const char *type)
{
	return str_eq(json_str(image->extra, "instance_uuid"), server->id) &&
	       str_eq(json_str(image->extra, "backup_type"), type) &&
	       strcmp(image->status, "deleted");
}

/* Deletes the oldest backups until only `rotation` are left. */
static void rotate(const struct server *server, const char *type, int64_t keep)
{
	int64_t n = 0;

	for (struct image *image = world.images; image; image = image->next)
		if (is_backup_of(image, server, type) && ++n > keep)
			image_remove(image);
}

bool do_backup(struct request *request, struct server *server, const cJSON *value)
{
	struct image *image;
	const char *type = json_str(value, "backup_type");

	if (!has_room(request, server, "createBackup"))
		return false;
	image = snapshot(request, server, json_str(value, "name"), "backup");
	cJSON_AddStringToObject(image->extra, "backup_type", type);
	rotate(server, type, json_int(value, "rotation", 1));
	nova_begin(request, server, "backup");
	server->job->image = image;
	if (request->version >= 45) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "image_id", image->id);
		js_close(&request->out, '}');
		reply_status(request, 202);
		return false;
	}
	reply_header(request, "Location", "%s/compute/v2.1/images/%s", request->url, image->id);
	request->type = "text/html; charset=UTF-8";
	return true;
}
