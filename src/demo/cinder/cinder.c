/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cinder v3: volumes, their types, snapshots and limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/demo/http.h"
#include "ncnova/json.h"
#include "src/demo/nova/nova.h"
#include "src/demo/out.h"

#define VERSION_MAX 70

static const char *const types[][2] = {{"fast", "fd51f0d6-7e36-4180-9b19-c9b4692c7b6a"},
        {"slow", "7d0a2ba1-1c0e-4b8e-8a6f-3a1d9f2f6c11"},
        {"__DEFAULT__", "2f288fae-6fd2-44fd-830f-0f75e3340dcf"}};
#define TYPES (sizeof types / sizeof *types)

static void cinder_put_attachment(struct buf *out, const struct volume *volume)
{
	js_open(out, NULL, '{');
	js_text(out, "id", volume->id);
	js_text(out, "attachment_id", volume->attachment);
	js_text(out, "volume_id", volume->id);
	js_text(out, "server_id", volume->server->id);
	js_null(out, "host_name");
	js_text(out, "device", volume->device);
	js_time_us(out, "attached_at", volume->attached_at);
	js_close(out, '}');
}

static void cinder_put_image(struct buf *out, const struct image *image)
{
	js_open(out, "volume_image_metadata", '{');
	js_text(out, "image_id", image->id);
	js_text(out, "image_name", image->name);
	js_text(out, "container_format", image->container_format);
	js_text(out, "disk_format", image->disk_format);
	js_format(out, "min_disk", "%d", image->min_disk);
	js_format(out, "min_ram", "%d", image->min_ram);
	js_format(out, "size", "%lld", (long long)image->size);
	js_close(out, '}');
}

static void cinder_put_links(
        struct buf *out, const struct request *request, const struct volume *volume)
{
	const char *project = world.projects[volume->project].id;

	js_open(out, "links", '[');
	js_link(out, "self", "%s/volume/v3/%s/volumes/%s", request->url, project, volume->id);
	js_link(out, "bookmark", "%s/volume/%s/volumes/%s", request->url, project, volume->id);
	js_close(out, ']');
}

static void cinder_put_later(
        struct buf *out, const struct request *request, const struct volume *volume)
{
	if (request->version >= 13)
		js_null(out, "group_id");
	if (request->version >= 48) {
		js_bool(out, "shared_targets", false);
		js_null(out, "service_uuid");
	}
	if (request->version >= 63) {
		for (size_t i = 0; i < TYPES; i++)
			if (!strcmp(types[i][0], volume->type))
				js_text(out, "volume_type_id", types[i][1]);
	}
	if (request->version >= 65)
		js_bool(out, "consumes_quota", true);
}

static void put_volume(struct buf *out, const char *key, const struct request *request,
        const struct volume *volume, bool created)
{
	js_open(out, key, '{');
	js_text(out, "id", volume->id);
	js_text(out, "status", volume->status);
	js_int(out, "size", volume->size);
	js_text(out, "availability_zone", volume->zone);
	js_time_us(out, "created_at", volume->created);
	js_time_us(out, "updated_at", created ? 0 : volume->updated);
	js_text(out, "name", volume->name);
	js_text(out, "description", volume->description);
	js_text(out, "volume_type", volume->type);
	js_null(out, "snapshot_id");
	js_null(out, "source_volid");
	nova_put_pairs(out, "metadata", &volume->metadata);
	cinder_put_links(out, request, volume);
	js_text(out, "user_id", world.users[volume->user].id);
	js_text(out, "bootable", volume->bootable ? "true" : "false");
	js_bool(out, "encrypted", false);
	js_null(out, "replication_status");
	js_null(out, "consistencygroup_id");
	js_bool(out, "multiattach", false);
	js_open(out, "attachments", '[');
	if (volume->server)
		cinder_put_attachment(out, volume);
	js_close(out, ']');
	cinder_put_later(out, request, volume);
	if (!created)
		js_text(out, "os-vol-tenant-attr:tenant_id", world.projects[volume->project].id);
	if (volume->image && !created)
		cinder_put_image(out, volume->image);
	js_close(out, '}');
}

static bool cinder_visible(const struct request *request, const struct volume *volume)
{
	if (volume->project == request->token->project)
		return true;
	return request->admin && query_true(request, "all_tenants");
}

static bool cinder_matches(const struct request *request, const struct volume *volume)
{
	const char *name = query(request, "name"), *status = query(request, "status");
	const char *bootable = query(request, "bootable");

	return cinder_visible(request, volume) && (!name || str_eq(name, volume->name)) &&
	       (!status || !strcmp(status, volume->status)) &&
	       (!bootable || query_true(request, "bootable") == volume->bootable);
}

static void cinder_put_brief(
        struct buf *out, const struct request *request, const struct volume *volume)
{
	js_open(out, NULL, '{');
	js_text(out, "id", volume->id);
	js_text(out, "name", volume->name);
	cinder_put_links(out, request, volume);
	js_close(out, '}');
}

static void cinder_put_next(struct request *request, const struct volume *last)
{
	struct buf others = BUF_INIT;

	query_put(&others, request, "marker");
	js_open(&request->out, "volumes_links", '[');
	js_link(&request->out, "next", "%s/volume/v3%s?%s&marker=%s", request->url, request->rest,
	        buf_str(&others), last->id);
	js_close(&request->out, ']');
	buf_free(&others);
}

static void cinder_list(struct request *request)
{
	bool detail = str_ends(request->rest, "/detail");
	const char *marker = query(request, "marker");
	const struct volume *volume = world.volumes, *last = NULL;
	int limit = nova_limit(request), n = 0;

	if (limit < 0)
		return;
	if (marker) {
		const struct volume *from = volume_find(marker);

		if (!from) {
			nova_error(request, 404, "Volume %s could not be found.", marker);
			return;
		}
		volume = from->next;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "volumes", '[');
	for (; volume && n < limit; volume = volume->next) {
		if (!cinder_matches(request, volume))
			continue;
		if (detail)
			put_volume(&request->out, NULL, request, volume, false);
		else
			cinder_put_brief(&request->out, request, volume);
		last = volume;
		n++;
	}
	js_close(&request->out, ']');
	if (last && n == limit)
		cinder_put_next(request, last);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static struct volume *requested_volume(struct request *request)
{
	struct volume *volume = volume_find(request->arg[1]);

	if (volume && (request->admin || volume->project == request->token->project))
		return volume;
	nova_error(request, 404, "Volume %s could not be found.", request->arg[1]);
	return NULL;
}

static void cinder_show(struct request *request)
{
	const struct volume *volume = requested_volume(request);

	if (!volume)
		return;
	js_open(&request->out, NULL, '{');
	put_volume(&request->out, "volume", request, volume, false);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void cinder_over_quota(struct request *request, const char *message)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "overLimit", '{');
	js_int(&request->out, "code", 413);
	js_text(&request->out, "message", message);
	js_text(&request->out, "retryAfter", "0");
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_header(request, "Retry-After", "0");
	reply_status(request, 413);
}

static bool cinder_quota_allows(struct request *request, int size)
{
	const struct project *project = &world.projects[request->token->project];
	char *message = NULL;

	if (project->used.gigabytes + size > project->quota.gigabytes)
		message = xasprintf(
		        "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot "
		        "exceeds allowed gigabytes quota. Requested %dG, quota is %dG and "
		        "%dG has been consumed.",
		        size, project->quota.gigabytes, project->used.gigabytes);
	else if (project->used.volumes + 1 > project->quota.volumes)
		message = xasprintf("VolumeLimitExceeded: Maximum number of volumes allowed (%d) "
		                    "exceeded for quota 'volumes'.",
		        project->quota.volumes);
	if (!message)
		return true;
	cinder_over_quota(request, message);
	free(message);
	return false;
}

static bool take_source(struct request *request, const cJSON *body, struct image **image)
{
	const char *id = json_str(body, "imageRef");

	*image = id ? image_find(id) : NULL;
	if (!id || *image)
		return true;
	nova_error(request, 404, "Image %s could not be found.", id);
	return false;
}

static void cinder_create(struct request *request)
{
	const cJSON *body = json_get(request->json, "volume"), *item;
	int size = (int)json_int(body, "size", 0);
	const char *type = json_str(body, "volume_type");
	struct volume *volume;
	struct image *image;

	if (!cJSON_IsObject(body) || size < 1) {
		nova_error(request, 400,
		        "The server could not comply with the request since it is either malformed "
		        "or "
		        "otherwise incorrect.");
		return;
	}
	if (!take_source(request, body, &image) || !cinder_quota_allows(request, size))
		return;
	volume = volume_add(request->token->project, request->token->user,
	        json_str(body, "name") ? json_str(body, "name") : "", size);
	volume->description = xstrdup(json_str(body, "description"));
	for (size_t i = 0; type && i < TYPES; i++)
		if (!strcmp(type, types[i][0]) || !strcmp(type, types[i][1]))
			volume->type = types[i][0];
	volume->image = image;
	volume->bootable = image != NULL;
	volume->status = "creating";
	volume->next_status = "available";
	volume->due = world.now + (int64_t)(1200 / world.options.speed);
	cJSON_ArrayForEach(item, json_get(body, "metadata"))
	{
		if (cJSON_IsString(item))
			pairs_set(&volume->metadata, item->string, item->valuestring);
	}
	js_open(&request->out, NULL, '{');
	put_volume(&request->out, "volume", request, volume, true);
	js_close(&request->out, '}');
	reply_status(request, 202);
}

static void update(struct request *request)
{
	const cJSON *body = json_get(request->json, "volume");
	struct volume *volume = requested_volume(request);

	if (!volume)
		return;
	if (json_str(body, "name"))
		server_set_name(&volume->name, json_str(body, "name"));
	if (json_str(body, "description"))
		server_set_name(&volume->description, json_str(body, "description"));
	volume->updated = world.now;
	js_open(&request->out, NULL, '{');
	put_volume(&request->out, "volume", request, volume, false);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void delete_volume(struct request *request)
{
	struct volume *volume = requested_volume(request);

	if (!volume)
		return;
	if (volume->server ||
	        (strcmp(volume->status, "available") && strcmp(volume->status, "error"))) {
		nova_error(request, 400,
		        "Invalid volume: Volume status must be available or error or "
		        "error_restoring or "
		        "error_extending or error_managing and must not be migrating, attached, "
		        "belong "
		        "to a group, have snapshots, awaiting a transfer, or be disassociated from "
		        "snapshots after volume transfer.");
		return;
	}
	volume->status = "deleting";
	volume->next_status = "";
	volume->due = world.now + (int64_t)(1000 / world.options.speed);
	request->type = "text/html; charset=UTF-8";
	reply_empty(request, 202);
}

static void list_types(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "volume_types", '[');
	for (size_t i = 0; i < TYPES; i++) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "id", types[i][1]);
		js_text(&request->out, "name", types[i][0]);
		js_bool(&request->out, "is_public", true);
		js_text(&request->out, "description", i == 2 ? "Default Volume Type" : NULL);
		js_raw(&request->out, "extra_specs", "{}");
		js_bool(&request->out, "os-volume-type-access:is_public", true);
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void list_snapshots(struct request *request)
{
	buf_puts(&request->out, "{\"snapshots\": []}");
	reply_status(request, 200);
}

static void cinder_limits(struct request *request)
{
	const struct project *project = &world.projects[request->token->project];
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "limits", '{');
	js_raw(out, "rate", "[]");
	js_open(out, "absolute", '{');
	js_int(out, "maxTotalVolumes", project->quota.volumes);
	js_int(out, "maxTotalSnapshots", 10);
	js_int(out, "maxTotalVolumeGigabytes", project->quota.gigabytes);
	js_int(out, "maxTotalBackups", 10);
	js_int(out, "maxTotalBackupGigabytes", 1000);
	js_int(out, "totalVolumesUsed", project->used.volumes);
	js_int(out, "totalGigabytesUsed", project->used.gigabytes);
	js_int(out, "totalSnapshotsUsed", 0);
	js_int(out, "totalBackupsUsed", 0);
	js_int(out, "totalBackupGigabytesUsed", 0);
	js_close(out, '}');
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

/* A number, or with ?usage=True an object that includes usage. */
static void quota_item(struct request *request, const char *name, int limit, int used)
{
	struct buf *out = &request->out;

	if (!query_true(request, "usage")) {
		js_int(out, name, limit);
		return;
	}
	js_open(out, name, '{');
	js_int(out, "limit", limit);
	js_int(out, "in_use", used);
	js_int(out, "reserved", 0);
	js_close(out, '}');
}

static void quota_set(struct request *request)
{
	const struct project *project = project_find(request->arg[1], NULL);

	if (!project)
		project = &world.projects[request->token->project];
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "quota_set", '{');
	js_text(&request->out, "id", request->arg[1]);
	quota_item(request, "volumes", project->quota.volumes, project->used.volumes);
	quota_item(request, "per_volume_gigabytes", -1, 0);
	quota_item(request, "snapshots", 10, 0);
	quota_item(request, "gigabytes", project->quota.gigabytes, project->used.gigabytes);
	quota_item(request, "backups", 10, 0);
	quota_item(request, "backup_gigabytes", 1000, 0);
	quota_item(request, "groups", 10, 0);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void zones(struct request *request)
{
	buf_puts(&request->out,
	        "{\"availabilityZoneInfo\": [{\"zoneState\": {\"available\": true}, "
	        "\"zoneName\": \"nova\"}]}");
	reply_status(request, 200);
}

static void cinder_versions(struct request *request)
{
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "versions", '[');
	js_open(out, NULL, '{');
	js_text(out, "id", "v3.0");
	js_text(out, "status", "CURRENT");
	js_text(out, "version", "3.70");
	js_text(out, "min_version", "3.0");
	js_text(out, "updated", "2022-08-31T00:00:00Z");
	js_open(out, "links", '[');
	js_raw(out, NULL,
	        "{\"rel\": \"describedby\", \"type\": \"text/html\", "
	        "\"href\": \"https://docs.openstack.org/\"}");
	js_link(out, "self", "%s/volume/v3/", request->url);
	js_close(out, ']');
	js_raw(out, "media-types",
	        "[{\"base\": \"application/json\", "
	        "\"type\": \"application/vnd.openstack.volume+json;version=3\"}]");
	js_close(out, '}');
	js_close(out, ']');
	js_close(out, '}');
}

static void version(struct request *request)
{
	cinder_versions(request);
	reply_status(request, 200);
}

static const struct route routes[] = {
        {"GET", "", version, NULL, NEED_READER, 0, 0},
        {"GET", "/*/volumes", cinder_list, NULL, NEED_READER, 0, 0},
        {"GET", "/*/volumes/detail", cinder_list, NULL, NEED_READER, 0, 0},
        {"POST", "/*/volumes", cinder_create, NULL, NEED_MEMBER, 0, 0},
        {"GET", "/*/volumes/*", cinder_show, NULL, NEED_READER, 0, 0},
        {"PUT", "/*/volumes/*", update, NULL, NEED_MEMBER, 0, 0},
        {"DELETE", "/*/volumes/*", delete_volume, NULL, NEED_MEMBER, 0, 0},
        {"GET", "/*/types", list_types, NULL, NEED_READER, 0, 0},
        {"GET", "/*/snapshots", list_snapshots, NULL, NEED_READER, 0, 0},
        {"GET", "/*/snapshots/detail", list_snapshots, NULL, NEED_READER, 0, 0},
        {"GET", "/*/limits", cinder_limits, NULL, NEED_READER, 0, 0},
        {"GET", "/*/os-quota-sets/*", quota_set, NULL, NEED_READER, 0, 0},
        {"GET", "/*/os-availability-zone", zones, NULL, NEED_READER, 0, 0},
};

static bool cinder_take_version(struct request *request)
{
	const char *value = header(request, "OpenStack-API-Version");
	const char *at = value ? strstr(value, "volume ") : NULL;
	int major = 3, minor = 0;

	if (at && !strncmp(at + 7, "latest", 6)) {
		minor = VERSION_MAX;
	} else if (at && sscanf(at + 7, "%4d.%4d", &major, &minor) != 2) {
		nova_error(request, 400,
		        "API Version String %s is of invalid format. Must be of format "
		        "MajorNum.MinorNum.",
		        at + 7);
		return false;
	}
	request->version = minor;
	reply_header(request, "OpenStack-API-Version", "volume %d.%d", major, minor);
	pairs_set(&request->vary, "Vary", "OpenStack-API-Version");
	if (major == 3 && minor <= VERSION_MAX)
		return true;
	nova_error(request, 406,
	        "Version %d.%d is not supported by the API. Minimum is 3.0 and maximum is 3.%d.",
	        major, minor, VERSION_MAX);
	return false;
}

static void serve_v3(struct request *request)
{
	bool other = false;
	const struct route *route;

	reply_header(request, "x-compute-request-id", "%s", request->id);
	if (!cinder_take_version(request))
		return;
	route = route_find(routes, sizeof routes / sizeof *routes, request, &other);
	if (!route)
		nova_error(request, 404, "The resource could not be found.");
	else if (*request->arg[0] && request->token->project < 0)
		nova_error(request, 400,
		        "Malformed request url: URL's project_id '%s' doesn't match Context's "
		        "project_id 'None'",
		        request->arg[0]);
	else if (route->need == NEED_MEMBER && !request->member)
		nova_error(request, 403, "Policy doesn't allow volume:create to be performed.");
	else
		route->handle(request);
}

void cinder_serve(struct request *request)
{
	reply_header(request, "x-openstack-request-id", "%s", request->id);
	if (!*request->rest || !strcmp(request->rest, "/") || !str_starts(request->rest, "/v3")) {
		cinder_versions(request);
		reply_status(request, 300);
		return;
	}
	if (!request_sign_in(request)) {
		buf_puts(&request->out, "{\"error\": {\"code\": 401, \"title\": \"Unauthorized\", "
		                        "\"message\": \"The "
		                        "request you have made requires authentication.\"}}");
		reply_header(request, "WWW-Authenticate", "Keystone uri=\"%s/identity/v3\"",
		        world.url[0]);
		reply_status(request, 401);
		return;
	}
	request->rest += 3;
	serve_v3(request);
}
