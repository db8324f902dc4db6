/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nova: versions, microversions, the table of its routes, and its errors. */
#include "nova.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

#define VERSION_MAX 93

static const char *error_word(int status)
{
	static const struct {
		int status;
		const char *word;
	} words[] = {{400, "badRequest"}, {401, "unauthorized"}, {403, "forbidden"},
	        {404, "itemNotFound"}, {405, "badMethod"}, {409, "conflictingRequest"},
	        {413, "overLimit"}, {415, "badMediaType"}, {429, "overLimit"},
	        {501, "notImplemented"}, {503, "serviceUnavailable"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].status == status)
			return words[i].word;
	return "computeFault";
}

void nova_error(struct request *request, int status, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	js_open(&request->out, error_word(status), '{');
	js_int(&request->out, "code", status);
	js_text(&request->out, "message", buf_str(&text));
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	buf_free(&text);
	request->type = "application/json";
	reply_status(request, status);
}

void nova_invalid(
        struct request *request, const char *name, const cJSON *value, const char *format, ...)
{
	struct buf text = BUF_INIT, what = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&what, format, args);
	va_end(args);
	py_str(&text, value);
	nova_error(request, 400, "Invalid input for field/attribute %s. Value: %s. %s", name,
	        buf_str(&text), buf_str(&what));
	buf_free(&text);
	buf_free(&what);
}

bool nova_allowed(struct request *request, enum need need, const char *policy)
{
	if (need == NEED_READER || (need == NEED_MEMBER && request->member) || request->admin)
		return true;
	nova_error(request, 403, "Policy doesn't allow %s%s to be performed.",
	        strchr(policy, '=') ? "" : "os_compute_api:", policy + strspn(policy, "="));
	return false;
}

const cJSON *nova_body(struct request *request, const char *key)
{
	const cJSON *object = json_get(request->json, key);
	struct buf text = BUF_INIT;

	if (cJSON_IsObject(object))
		return object;
	if (!cJSON_IsObject(request->json) || !object) {
		py_repr(&text, request->json);
		nova_error(request, 400,
		        "Invalid input for field/attribute body. Value: %s. '%s' is a required "
		        "property",
		        buf_str(&text), key);
	} else {
		py_repr(&text, object);
		nova_invalid(request, key, object, "%s is not of type 'object'", buf_str(&text));
	}
	buf_free(&text);
	return NULL;
}

/* An error from the web framework, without the API's headers. */
static void plain_error(struct request *request, int status, const char *message)
{
	js_open(&request->out, NULL, '{');
	js_format(&request->out, "message", "%s<br /><br />\n\n\n", message);
	js_format(&request->out, "code", "%d %s", status, status_words(status));
	js_text(&request->out, "title", status_words(status));
	js_close(&request->out, '}');
	reply_status(request, status);
}

static void nova_put_version(struct request *request, const char *key, bool old, const char *tail)
{
	struct buf *out = &request->out;

	js_open(out, key, '{');
	js_text(out, "id", old ? "v2.0" : "v2.1");
	js_text(out, "status", old ? "SUPPORTED" : "CURRENT");
	if (!tail) {
		js_text(out, "version", old ? "" : "2.93");
		js_text(out, "min_version", old ? "" : "2.1");
		js_text(out, "updated", old ? "2011-01-21T11:33:21Z" : "2013-07-23T11:33:21Z");
	}
	js_open(out, "links", '[');
	js_link(out, "self", "%s/compute/%s/%s", request->url, old ? "v2" : "v2.1",
	        tail ? tail : "");
	if (key)
		js_raw(out, NULL,
		        "{\"rel\": \"describedby\", \"type\": \"text/html\", "
		        "\"href\": \"http://docs.openstack.org/\"}");
	js_close(out, ']');
	if (key || tail) {
		js_open(out, "media-types", '[');
		js_open(out, NULL, '{');
		js_text(out, "base", "application/json");
		js_format(out, "type", "application/vnd.openstack.compute+json;version=%s",
		        old ? "2" : "2.1");
		js_close(out, '}');
		js_close(out, ']');
	}
	js_close(out, '}');
}

static void serve_versions(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "versions", '[');
	nova_put_version(request, NULL, true, NULL);
	nova_put_version(request, NULL, false, NULL);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void serve_version(struct request *request, bool old)
{
	js_open(&request->out, NULL, '{');
	nova_put_version(request, "version", old, NULL);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void serve_choices(struct request *request)
{
	const char *tail = request->rest + 1;

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "choices", '[');
	nova_put_version(request, NULL, true, tail);
	nova_put_version(request, NULL, false, tail);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 300);
}

/* "compute 2.26, volume 3.50" or the old header's "2.26"; NULL when neither sets a compute
 * version. */
static const char *wanted_version(const struct request *request, char out[32])
{
	const char *value = header(request, "OpenStack-API-Version");
	const char *at = value ? strstr(value, "compute ") : NULL;

	if (at)
		at += 8;
	else
		at = header(request, "X-OpenStack-Nova-API-Version");
	if (!at)
		return NULL;
	snprintf(out, 32, "%.*s", (int)strcspn(at, ", "), at);
	return out;
}

static bool nova_take_version(struct request *request)
{
	char text[32];
	const char *wanted = wanted_version(request, text);
	int major = 2, minor = 1, used = 0;

	if (!wanted)
		wanted = "2.1";
	if (!strcmp(wanted, "latest")) {
		minor = VERSION_MAX;
	} else if (sscanf(wanted, "%4d.%4d%n", &major, &minor, &used) != 2 || wanted[used]) {
		nova_error(request, 400,
		        "API Version String %s is of invalid format. Must be of format "
		        "MajorNum.MinorNum.",
		        wanted);
		return false;
	}
	request->version = minor;
	reply_header(request, "OpenStack-API-Version", "compute %d.%d", major, minor);
	reply_header(request, "X-OpenStack-Nova-API-Version", "%d.%d", major, minor);
	/* Two headers with the same name: the pairs differ in letter case. */
	pairs_set(&request->vary, "Vary", "OpenStack-API-Version");
	pairs_set(&request->vary, "vary", "X-OpenStack-Nova-API-Version");
	if (major == 2 && minor >= 1 && minor <= VERSION_MAX)
		return true;
	nova_error(request, 406,
	        "Version %s is not supported by the API. Minimum is 2.1 and maximum is 2.%d.",
	        wanted, VERSION_MAX);
	return false;
}

#define ANY 0, 0
static const struct route routes[] = {
        {"GET", "/servers", nova_list, "servers:index", NEED_READER, ANY},
        {"GET", "/servers/detail", nova_detail, "servers:detail", NEED_READER, ANY},
        {"POST", "/servers", nova_create, "servers:create", NEED_MEMBER, ANY},
        {"POST", "/os-volumes_boot", nova_create, "servers:create", NEED_MEMBER, ANY},
        {"GET", "/servers/*", nova_show, "servers:show", NEED_READER, ANY},
        {"PUT", "/servers/*", nova_update, "servers:update", NEED_MEMBER, ANY},
        {"DELETE", "/servers/*", nova_delete, "servers:delete", NEED_MEMBER, ANY},
        {"POST", "/servers/*/action", nova_action, "servers:action", NEED_READER, ANY},
        {"GET", "/servers/*/metadata", nova_metadata_get, "server-metadata:index", NEED_READER,
                ANY},
        {"POST", "/servers/*/metadata", nova_metadata_post, "server-metadata:create", NEED_MEMBER,
                ANY},
        {"PUT", "/servers/*/metadata", nova_metadata_put, "server-metadata:update_all", NEED_MEMBER,
                ANY},
        {"GET", "/servers/*/metadata/*", nova_meta_get, "server-metadata:show", NEED_READER, ANY},
        {"PUT", "/servers/*/metadata/*", nova_meta_put, "server-metadata:update", NEED_MEMBER, ANY},
        {"DELETE", "/servers/*/metadata/*", nova_meta_delete, "server-metadata:delete", NEED_MEMBER,
                ANY},
        {"GET", "/servers/*/tags", nova_tags_get, "os-server-tags:index", NEED_READER, 26, 0},
        {"PUT", "/servers/*/tags", nova_tags_put, "os-server-tags:update_all", NEED_MEMBER, 26, 0},
        {"DELETE", "/servers/*/tags", nova_tags_delete, "os-server-tags:delete_all", NEED_MEMBER,
                26, 0},
        {"GET", "/servers/*/tags/*", nova_tag_get, "os-server-tags:show", NEED_READER, 26, 0},
        {"PUT", "/servers/*/tags/*", nova_tag_put, "os-server-tags:update", NEED_MEMBER, 26, 0},
        {"DELETE", "/servers/*/tags/*", nova_tag_delete, "os-server-tags:delete", NEED_MEMBER, 26,
                0},
        {"GET", "/servers/*/ips", nova_ips, "ips:index", NEED_READER, ANY},
        {"GET", "/servers/*/os-server-password", nova_server_password, "os-server-password",
                NEED_READER, ANY},
        {"DELETE", "/servers/*/os-server-password", nova_password_clear, "os-server-password:clear",
                NEED_MEMBER, ANY},
        {"GET", "/servers/*/migrations", nova_moves_list, "servers:migrations:index", NEED_ADMIN,
                23, 0},
        {"GET", "/servers/*/migrations/*", nova_move_show, "servers:migrations:show", NEED_ADMIN,
                23, 0},
        {"DELETE", "/servers/*/migrations/*", nova_move_abort, "servers:migrations:delete",
                NEED_ADMIN, 24, 0},
        {"POST", "/servers/*/migrations/*/action", nova_move_act,
                "servers:migrations:force_complete", NEED_ADMIN, 22, 0},
        {"GET", "/servers/*/topology", nova_topology, "compute:server:topology:index", NEED_READER,
                78, 0},
        {"POST", "/os-server-external-events", nova_external_events,
                "os-server-external-events:create", NEED_ADMIN, ANY},
        {"GET", "/servers/*/os-security-groups", nova_server_groups_of, "os-security-groups:list",
                NEED_READER, ANY},
        {"GET", "/servers/*/diagnostics", nova_diagnostics, "os-server-diagnostics", NEED_ADMIN,
                ANY},
        {"GET", "/servers/*/os-instance-actions", nova_actions_list, "os-instance-actions:list",
                NEED_READER, ANY},
        {"GET", "/servers/*/os-instance-actions/*", nova_actions_show, "os-instance-actions:show",
                NEED_READER, ANY},
        {"POST", "/servers/*/remote-consoles", nova_remote_console, "os-remote-consoles",
                NEED_MEMBER, 6, 0},
        {"GET", "/servers/*/os-interface", nova_interfaces, "os-attach-interfaces:list",
                NEED_READER, ANY},
        {"POST", "/servers/*/os-interface", nova_interface_attach, "os-attach-interfaces:create",
                NEED_MEMBER, ANY},
        {"GET", "/servers/*/os-interface/*", nova_interface_show, "os-attach-interfaces:show",
                NEED_READER, ANY},
        {"DELETE", "/servers/*/os-interface/*", nova_interface_detach,
                "os-attach-interfaces:delete", NEED_MEMBER, ANY},
        {"GET", "/servers/*/os-volume_attachments", nova_volumes, "os-volumes-attachments:index",
                NEED_READER, ANY},
        {"POST", "/servers/*/os-volume_attachments", nova_volume_attach,
                "os-volumes-attachments:create", NEED_MEMBER, ANY},
        {"GET", "/servers/*/os-volume_attachments/*", nova_volume_show,
                "os-volumes-attachments:show", NEED_READER, ANY},
        {"PUT", "/servers/*/os-volume_attachments/*", nova_volume_swap,
                "os-volumes-attachments:update", NEED_MEMBER, ANY},
        {"DELETE", "/servers/*/os-volume_attachments/*", nova_volume_detach,
                "os-volumes-attachments:delete", NEED_MEMBER, ANY},
        {"GET", "/flavors", nova_flavors, "flavors", NEED_READER, ANY},
        {"GET", "/flavors/detail", nova_flavors, "flavors", NEED_READER, ANY},
        {"POST", "/flavors", nova_flavor_create, "os-flavor-manage:create", NEED_ADMIN, ANY},
        {"GET", "/flavors/*", nova_flavor_show, "flavors", NEED_READER, ANY},
        {"PUT", "/flavors/*", nova_flavor_update, "os-flavor-manage:update", NEED_ADMIN, 55, 0},
        {"DELETE", "/flavors/*", nova_flavor_delete, "os-flavor-manage:delete", NEED_ADMIN, ANY},
        {"GET", "/flavors/*/os-extra_specs", nova_specs_get, "os-flavor-extra-specs:index",
                NEED_READER, ANY},
        {"POST", "/flavors/*/os-extra_specs", nova_specs_post, "os-flavor-extra-specs:create",
                NEED_ADMIN, ANY},
        {"GET", "/flavors/*/os-extra_specs/*", nova_spec_get, "os-flavor-extra-specs:show",
                NEED_READER, ANY},
        {"DELETE", "/flavors/*/os-extra_specs/*", nova_spec_delete, "os-flavor-extra-specs:delete",
                NEED_ADMIN, ANY},
        {"GET", "/flavors/*/os-flavor-access", nova_flavor_access, "os-flavor-access", NEED_READER,
                ANY},
        {"POST", "/flavors/*/action", nova_flavor_action, "os-flavor-access", NEED_READER, ANY},
        {"GET", "/os-keypairs", nova_keypairs, "os-keypairs:index", NEED_READER, ANY},
        {"POST", "/os-keypairs", nova_keypair_create, "os-keypairs:create", NEED_READER, ANY},
        {"GET", "/os-keypairs/*", nova_keypair_show, "os-keypairs:show", NEED_READER, ANY},
        {"DELETE", "/os-keypairs/*", nova_keypair_delete, "os-keypairs:delete", NEED_READER, ANY},
        {"GET", "/limits", nova_limits, "limits", NEED_READER, ANY},
        {"GET", "/os-quota-sets/*", nova_quota, "os-quota-sets:show", NEED_READER, ANY},
        {"PUT", "/os-quota-sets/*", nova_quota_update, "os-quota-sets:update", NEED_ADMIN, ANY},
        {"DELETE", "/os-quota-sets/*", nova_quota_delete, "os-quota-sets:delete", NEED_ADMIN, ANY},
        {"GET", "/os-quota-class-sets/*", nova_quota_class, "os-quota-class-sets:show", NEED_ADMIN,
                ANY},
        {"PUT", "/os-quota-class-sets/*", nova_quota_class_update, "os-quota-class-sets:update",
                NEED_ADMIN, ANY},
        {"GET", "/os-quota-sets/*/detail", nova_quota_detail, "os-quota-sets:detail", NEED_READER,
                ANY},
        {"GET", "/os-quota-sets/*/defaults", nova_quota_defaults, "os-quota-sets:defaults",
                NEED_READER, ANY},
        {"GET", "/os-availability-zone", nova_zones, "os-availability-zone:list", NEED_READER, ANY},
        {"GET", "/os-availability-zone/detail", nova_zones_detail, "os-availability-zone:detail",
                NEED_ADMIN, ANY},
        {"GET", "/os-hypervisors", nova_hypervisors, "os-hypervisors:list", NEED_ADMIN, ANY},
        {"GET", "/os-hypervisors/detail", nova_hypervisors_detail, "os-hypervisors:list-detail",
                NEED_ADMIN, ANY},
        {"GET", "/os-hypervisors/statistics", nova_hypervisor_stats, "os-hypervisors:statistics",
                NEED_ADMIN, 1, 87},
        {"GET", "/os-hypervisors/*", nova_hypervisor_show, "os-hypervisors:show", NEED_ADMIN, ANY},
        {"GET", "/os-hypervisors/*/uptime", nova_hypervisor_uptime, "os-hypervisors:uptime",
                NEED_ADMIN, 1, 87},
        {"GET", "/os-hypervisors/*/search", nova_hypervisor_search, "os-hypervisors:search",
                NEED_ADMIN, 1, 52},
        {"GET", "/os-hypervisors/*/servers", nova_hypervisor_servers, "os-hypervisors:servers",
                NEED_ADMIN, 1, 52},
        {"GET", "/os-services", nova_services, "os-services:list", NEED_ADMIN, ANY},
        {"PUT", "/os-services/*", nova_service_update, "os-services:update", NEED_ADMIN, ANY},
        {"DELETE", "/os-services/*", nova_service_delete, "os-services:delete", NEED_ADMIN, ANY},
        {"GET", "/os-instance_usage_audit_log", nova_audit_log, "os-instance-usage-audit-log:list",
                NEED_ADMIN, ANY},
        {"GET", "/os-instance_usage_audit_log/*", nova_audit_log,
                "os-instance-usage-audit-log:show", NEED_ADMIN, ANY},
        {"GET", "/os-agents", nova_gone, "", NEED_READER, ANY},
        {"POST", "/os-agents", nova_gone, "", NEED_READER, ANY},
        {"PUT", "/os-agents/*", nova_gone, "", NEED_READER, ANY},
        {"DELETE", "/os-agents/*", nova_gone, "", NEED_READER, ANY},
        {"GET", "/os-aggregates", nova_aggregates, "os-aggregates:index", NEED_ADMIN, ANY},
        {"POST", "/os-aggregates", nova_aggregate_create, "os-aggregates:create", NEED_ADMIN, ANY},
        {"GET", "/os-aggregates/*", nova_aggregate_show, "os-aggregates:show", NEED_ADMIN, ANY},
        {"PUT", "/os-aggregates/*", nova_aggregate_update, "os-aggregates:update", NEED_ADMIN, ANY},
        {"DELETE", "/os-aggregates/*", nova_aggregate_delete, "os-aggregates:delete", NEED_ADMIN,
                ANY},
        {"POST", "/os-aggregates/*/action", nova_aggregate_action, "os-aggregates:add_host",
                NEED_READER, ANY},
        {"POST", "/os-aggregates/*/images", nova_aggregate_images, "=compute:aggregates:images",
                NEED_ADMIN, 81, 0},
        {"GET", "/os-server-groups", nova_server_groups, "os-server-groups:index", NEED_READER,
                ANY},
        {"POST", "/os-server-groups", nova_server_group_create, "os-server-groups:create",
                NEED_MEMBER, ANY},
        {"GET", "/os-server-groups/*", nova_server_group_show, "os-server-groups:show", NEED_READER,
                ANY},
        {"DELETE", "/os-server-groups/*", nova_server_group_delete, "os-server-groups:delete",
                NEED_MEMBER, ANY},
        {"GET", "/os-migrations", nova_migrations, "os-migrations:index", NEED_ADMIN, ANY},
        {"GET", "/os-simple-tenant-usage", nova_usage_all, "os-simple-tenant-usage:list",
                NEED_ADMIN, ANY},
        {"GET", "/os-simple-tenant-usage/*", nova_usage, "os-simple-tenant-usage:show", NEED_READER,
                ANY},
        {"GET", "/images", nova_images, "images", NEED_READER, 1, 35},
        {"GET", "/images/detail", nova_images, "images", NEED_READER, 1, 35},
        {"GET", "/extensions", nova_extensions, "extensions", NEED_READER, ANY},
};

static bool body_is_fine(struct request *request)
{
	bool wants = !strcmp(request->method, "POST") || !strcmp(request->method, "PUT");

	if (!wants || strstr(request->rest, "/tags/"))
		return true;
	if (!request_is_json(request) && request->in_total)
		nova_error(request, 415, "Unsupported Content-Type");
	else if (request->bad_json)
		nova_error(request, 400, "Malformed request body");
	else if (!request->json)
		nova_error(request, 400, "None is not of type 'object'");
	else
		return true;
	return false;
}

static void serve_resource(struct request *request)
{
	bool other = false;
	const struct route *route;

	/* The URL may contain the project, as old ones do. */
	for (int i = 0; i < PROJECTS; i++) {
		size_t len = strlen(world.projects[i].id);

		if (*request->rest && !strncmp(request->rest + 1, world.projects[i].id, len))
			request->rest += 1 + len;
	}
	route = route_find(routes, sizeof routes / sizeof *routes, request, &other);
	if (!route) {
		plain_error(request, 404, "The resource could not be found.");
		return;
	}
	if (!nova_take_version(request))
		return;
	if (route->from &&
	        (request->version < route->from || (route->to && request->version > route->to))) {
		nova_error(request, 404, "The resource could not be found.");
		return;
	}
	if (!body_is_fine(request) || !nova_allowed(request, route->need, route->policy))
		return;
	route->handle(request);
}

static void serve_v21(struct request *request, bool old)
{
	reply_header(request, "X-Openstack-Request-Id", "%s", request->id);
	reply_header(request, "X-Compute-Request-Id", "%s", request->id);
	if (!*request->rest || !strcmp(request->rest, "/")) {
		if (old || nova_take_version(request))
			serve_version(request, old);
	} else if (!request_sign_in(request)) {
		buf_puts(&request->out, "{\"error\": {\"code\": 401, \"title\": \"Unauthorized\", "
		                        "\"message\": \"The "
		                        "request you have made requires authentication.\"}}");
		reply_header(request, "WWW-Authenticate", "Keystone uri=\"%s/identity/v3\"",
		        world.url[0]);
		reply_status(request, 401);
	} else if (request->too_large) {
		plain_error(request, 413,
		        "Request is too large. Larger than max_request_body_size (114688).");
	} else {
		serve_resource(request);
	}
}

void nova_serve(struct request *request)
{
	bool v21 = str_starts(request->rest, "/v2.1") && strchr("/", request->rest[5]);

	if (!*request->rest || !strcmp(request->rest, "/")) {
		serve_versions(request);
	} else if (v21 || (str_starts(request->rest, "/v2") && strchr("/", request->rest[3]))) {
		request->rest += v21 ? 5 : 3;
		serve_v21(request, !v21);
	} else {
		serve_choices(request);
	}
}
