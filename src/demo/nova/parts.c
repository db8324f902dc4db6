/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server: show, change, metadata, tags, addresses, groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

static struct server *find_own(struct request *request)
{
	struct server *server = server_find(request->arg[0]);

	if (server && !server->deleted && server->region == request->region &&
	        (request->admin || server->project == request->token->project))
		return server;
	nova_error(request, 404, "Instance %s could not be found.", request->arg[0]);
	return NULL;
}

struct server *nova_server(struct request *request)
{
	struct server *server = find_own(request);

	return server && nova_cell_answers(request, server) ? server : NULL;
}

static void show_as(struct request *request, const struct server *server, enum view view)
{
	js_open(&request->out, NULL, '{');
	nova_put_server(&request->out, "server", request, server, view);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void show_lost(struct request *request, const struct server *server)
{
	js_open(&request->out, NULL, '{');
	nova_put_lost(&request->out, "server", request, server, VIEW_SHOW);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_show(struct request *request)
{
	const struct server *server = find_own(request);

	if (server && nova_server_lost(request, server) && request->version >= 69)
		show_lost(request, server);
	else if (server && nova_cell_answers(request, server))
		show_as(request, server, VIEW_SHOW);
}

void nova_update(struct request *request)
{
	const cJSON *body = nova_body(request, "server");
	const cJSON *name = json_get(body, "name"), *description = json_get(body, "description");
	struct server *server;

	if (!body || !nova_name_ok(request, "name", name, false))
		return;
	if ((description && request->version < 19) ||
	        (json_get(body, "hostname") && request->version < 90)) {
		nova_invalid(request, "server", body,
		        "Additional properties are not allowed ('%s' was unexpected)",
		        description ? "description" : "hostname");
		return;
	}
	server = nova_server(request);
	if (!server)
		return;
	if (name)
		server_set_name(&server->name, name->valuestring);
	if (description)
		server_set_name(&server->description, json_str(body, "description"));
	if (json_str(body, "hostname"))
		server_set_name(&server->hostname, json_str(body, "hostname"));
	server_touch(server);
	show_as(request, server, VIEW_UPDATE);
}

/* --- metadata */

#define META_STATES                                                                                \
	(VM_BIT(VM_ACTIVE) | VM_BIT(VM_PAUSED) | VM_BIT(VM_SUSPENDED) | VM_BIT(VM_STOPPED))

static void show_metadata(struct request *request, const struct server *server)
{
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	nova_put_pairs(&request->out, "metadata", &server->metadata);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_metadata_get(struct request *request)
{
	const struct server *server = nova_server(request);

	if (server)
		show_metadata(request, server);
}

static void change_metadata(struct request *request, bool all)
{
	const cJSON *metadata = nova_body(request, "metadata"), *item;
	struct server *server;

	if (!metadata || !nova_metadata_ok(request, metadata))
		return;
	server = nova_server(request);
	if (!server || !nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "update_metadata", META_STATES, false))
		return;
	if (all)
		pairs_free(&server->metadata);
	cJSON_ArrayForEach(item, metadata)
	{
		pairs_set(&server->metadata, item->string, item->valuestring);
	}
	server_touch(server);
	show_metadata(request, server);
}

void nova_metadata_post(struct request *request)
{
	change_metadata(request, false);
}

void nova_metadata_put(struct request *request)
{
	change_metadata(request, true);
}

static void show_meta(struct request *request, const char *value)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "meta", '{');
	js_text(&request->out, request->arg[1], value);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_meta_get(struct request *request)
{
	const struct server *server = nova_server(request);
	const char *value = server ? pairs_get(&server->metadata, request->arg[1]) : NULL;

	if (value)
		show_meta(request, value);
	else if (server)
		nova_error(request, 404, "Metadata item was not found");
}

void nova_meta_put(struct request *request)
{
	const cJSON *meta = nova_body(request, "meta");
	const char *value = json_str(meta, request->arg[1]);
	struct server *server;

	if (!meta || !nova_metadata_ok(request, meta))
		return;
	if (!value) {
		nova_error(request, 400, "Request body and URI mismatch");
		return;
	}
	server = nova_server(request);
	if (!server || !nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "update_metadata", META_STATES, false))
		return;
	pairs_set(&server->metadata, request->arg[1], value);
	server_touch(server);
	show_meta(request, value);
}

void nova_meta_delete(struct request *request)
{
	struct server *server = nova_server(request);

	if (!server)
		return;
	if (!pairs_get(&server->metadata, request->arg[1])) {
		nova_error(request, 404, "Metadata item was not found");
		return;
	}
	if (!nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "delete_metadata", META_STATES, false))
		return;
	pairs_remove(&server->metadata, request->arg[1]);
	server_touch(server);
	reply_empty(request, 204);
}

/* --- tags */

#define TAG_STATES (META_STATES)

static struct server *taggable(struct request *request)
{
	struct server *server = nova_server(request);

	if (server && !nova_state_allows(request, server, "update_tags", TAG_STATES, true))
		return NULL;
	return server;
}

static void show_tags(struct request *request, const struct server *server)
{
	js_open(&request->out, NULL, '{');
	js_strings(&request->out, "tags", &server->tags);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_tags_get(struct request *request)
{
	const struct server *server = nova_server(request);

	if (server)
		show_tags(request, server);
}

static bool tags_ok(struct request *request, const cJSON *tags)
{
	const cJSON *tag;
	int at = 0;

	cJSON_ArrayForEach(tag, tags)
	{
		char place[16];

		snprintf(place, sizeof place, "%d", at++);
		if (!cJSON_IsString(tag) || !strpbrk(tag->valuestring, ",/"))
			continue;
		nova_invalid(
		        request, place, tag, "'%s' does not match '^[^,/]*$'", tag->valuestring);
		return false;
	}
	return true;
}

void nova_tags_put(struct request *request)
{
	const cJSON *tags = json_get(request->json, "tags"), *tag;
	struct server *server;

	if (!cJSON_IsArray(tags)) {
		nova_invalid(request, "tags", tags, "None is not of type 'array'");
		return;
	}
	if (!tags_ok(request, tags))
		return;
	server = taggable(request);
	if (!server)
		return;
	strv_free(&server->tags);
	cJSON_ArrayForEach(tag, tags)
	{
		if (cJSON_IsString(tag) && !strv_has(&server->tags, tag->valuestring))
			strv_add(&server->tags, tag->valuestring);
	}
	server_touch(server);
	show_tags(request, server);
}

void nova_tags_delete(struct request *request)
{
	struct server *server = taggable(request);

	if (!server)
		return;
	strv_free(&server->tags);
	server_touch(server);
	reply_empty(request, 204);
}

static void no_tag(struct request *request)
{
	nova_error(request, 404, "Instance %s has no tag '%s'", request->arg[0], request->arg[1]);
}

void nova_tag_get(struct request *request)
{
	const struct server *server = nova_server(request);

	if (server && strv_has(&server->tags, request->arg[1]))
		reply_empty(request, 204);
	else if (server)
		no_tag(request);
}

void nova_tag_put(struct request *request)
{
	struct server *server = taggable(request);

	if (!server)
		return;
	if (strlen(request->arg[1]) > 60) {
		nova_error(request, 400,
		        "Tag '%s' is invalid. It must be a non empty string without characters '/' "
		        "and ','. Validation error message: '%s' is too long",
		        request->arg[1], request->arg[1]);
		return;
	}
	request->type = "text/html; charset=UTF-8";
	if (strv_has(&server->tags, request->arg[1])) {
		reply_empty(request, 204);
		return;
	}
	strv_add(&server->tags, request->arg[1]);
	server_touch(server);
	reply_header(request, "Location", "%s/compute/v2.1/servers/%s/tags/%s", request->url,
	        server->id, request->arg[1]);
	reply_empty(request, 201);
}

void nova_tag_delete(struct request *request)
{
	struct server *server = taggable(request);
	struct strv kept = STRV_INIT;

	if (!server)
		return;
	if (!strv_has(&server->tags, request->arg[1])) {
		no_tag(request);
		return;
	}
	for (size_t i = 0; i < server->tags.count; i++)
		if (strcmp(server->tags.items[i], request->arg[1]))
			strv_add(&kept, server->tags.items[i]);
	strv_free(&server->tags);
	server->tags = kept;
	server_touch(server);
	reply_empty(request, 204);
}

/* --- addresses, password, groups */

void nova_ips(struct request *request)
{
	const struct server *server = nova_server(request);

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	nova_put_addresses(&request->out, request, server, false);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_server_password(struct request *request)
{
	if (!nova_server(request))
		return;
	buf_puts(&request->out, "{\"password\": \"\"}");
	reply_status(request, 200);
}

/* The demo stores no password, so there is nothing to delete. */
void nova_password_clear(struct request *request)
{
	if (nova_server(request))
		reply_empty(request, 204);
}

static void put_rule(struct buf *out, const cJSON *rule, const char *group, const char *project)
{
	const char *cidr = json_str(rule, "remote_ip_prefix");
	const bool from_group = json_str(rule, "remote_group_id") != NULL;

	js_open(out, NULL, '{');
	js_text(out, "id", json_str(rule, "id"));
	js_text(out, "parent_group_id", json_str(rule, "security_group_id"));
	js_json(out, "ip_protocol", json_get(rule, "protocol"));
	js_json(out, "from_port", json_get(rule, "port_range_min"));
	js_json(out, "to_port", json_get(rule, "port_range_max"));
	js_open(out, "group", '{');
	if (from_group) {
		js_text(out, "name", group);
		js_text(out, "tenant_id", project);
	}
	js_close(out, '}');
	js_open(out, "ip_range", '{');
	if (cidr)
		js_text(out, "cidr", cidr);
	else if (!from_group)
		js_text(out, "cidr", "0.0.0.0/0");
	js_close(out, '}');
	js_close(out, '}');
}

static void parts_put_group(struct buf *out, const cJSON *group)
{
	const cJSON *rule;
	const char *id = json_str(group, "id");

	js_open(out, NULL, '{');
	js_text(out, "id", id);
	js_text(out, "description", json_str(group, "description"));
	js_text(out, "name", json_str(group, "name"));
	js_text(out, "tenant_id", json_str(group, "project_id"));
	js_open(out, "rules", '[');
	cJSON_ArrayForEach(rule, world.docs[DOC_RULES])
	{
		if (str_eq(json_str(rule, "security_group_id"), id) &&
		        str_eq(json_str(rule, "direction"), "ingress"))
			put_rule(out, rule, json_str(group, "name"), json_str(group, "project_id"));
	}
	js_close(out, ']');
	js_close(out, '}');
}

void nova_server_groups_of(struct request *request)
{
	const struct server *server = nova_server(request);
	const cJSON *group;

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "security_groups", '[');
	cJSON_ArrayForEach(group, world.docs[DOC_GROUPS])
	{
		const char *name = json_str(group, "name");

		if (str_eq(json_str(group, "project_id"), world.projects[server->project].id) &&
		        name && strv_has(&server->groups, name))
			parts_put_group(&request->out, group);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}
