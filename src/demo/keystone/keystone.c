/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keystone v3: users, projects, and the service catalog. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/demo/http.h"
#include "keystone.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/demo/out.h"

static const char *const role_ids[][2] = {{"reader", "08adfb0a32e6456092157b3dbddee7db"},
        {"member", "305000da54054e598fcec6b70ba7003a"},
        {"admin", "badb1e90202e479c827eb1d4b90cd2cc"}};

static const struct {
	const char *type, *name, *path;
	bool needs_project;
} catalog[] = {
        {"compute", "nova", "/compute/v2.1", false},
        {"image", "glance", "/image", false},
        {"volumev3", "cinderv3", "/volume/v3/", true},
        {"placement", "placement", "/placement", false},
        {"identity", "keystone", "/identity/v3/", false},
        {"network", "neutron", "/network", false},
};

void keystone_error(struct request *request, int status, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "error", '{');
	js_int(&request->out, "code", status);
	js_text(&request->out, "message", buf_str(&text));
	js_text(&request->out, "title", status_words(status));
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	if (status == 401)
		reply_header(request, "WWW-Authenticate", "Keystone uri=\"%s/identity/v3\"",
		        world.url[0]);
	buf_free(&text);
	reply_status(request, status);
}

void keystone_unauthorized(struct request *request)
{
	keystone_error(request, 401, "The request you have made requires authentication.");
}

/* A stable 32-digit id for objects that have no id. */
static void derived_id(char out[33], const char *a, const char *b, const char *c)
{
	char text[160], digest[65];

	snprintf(text, sizeof text, "%s/%s/%s", a, b, c);
	sha256_hex(text, strlen(text), digest);
	memcpy(out, digest, 32);
	out[32] = '\0';
}

static void put_endpoint(
        struct buf *out, size_t service, int region, const char *interface, const char *project)
{
	const char *name = region ? "RegionTwo" : "RegionOne";
	char id[33];

	derived_id(id, catalog[service].type, interface, name);
	js_open(out, NULL, '{');
	js_text(out, "id", id);
	js_text(out, "interface", interface);
	js_text(out, "region_id", name);
	js_format(out, "url", "%s%s%s",
	        world.url[strcmp(catalog[service].type, "identity") ? region : 0],
	        catalog[service].path, catalog[service].needs_project ? project : "");
	js_text(out, "region", name);
	js_close(out, '}');
}

static void put_catalog(struct buf *out, const struct token *token)
{
	static const char *const interfaces[] = {"public", "admin", "internal"};
	const char *project = token->project >= 0 ? world.projects[token->project].id : NULL;
	char id[33];

	js_open(out, "catalog", '[');
	for (size_t i = 0; i < sizeof catalog / sizeof *catalog; i++) {
		js_open(out, NULL, '{');
		js_open(out, "endpoints", '[');
		for (int region = 0; region < 2; region++)
			for (int k = 0; k < 3 && (project || !catalog[i].needs_project); k++)
				put_endpoint(out, i, region, interfaces[k], project);
		js_close(out, ']');
		derived_id(id, "service", catalog[i].type, catalog[i].name);
		js_text(out, "id", id);
		js_text(out, "type", catalog[i].type);
		js_text(out, "name", catalog[i].name);
		js_close(out, '}');
	}
	js_close(out, ']');
}

static void put_domain(struct buf *out)
{
	js_raw(out, "domain", "{\"id\": \"default\", \"name\": \"Default\"}");
}

static void put_roles(struct buf *out, int roles)
{
	js_open(out, "roles", '[');
	for (int i = 2; i >= 0; i--) {
		if (!(roles & (1 << i)))
			continue;
		js_open(out, NULL, '{');
		js_text(out, "id", role_ids[i][1]);
		js_text(out, "name", role_ids[i][0]);
		js_close(out, '}');
	}
	js_close(out, ']');
}

static void put_user(struct buf *out, const struct user *user)
{
	js_open(out, "user", '{');
	put_domain(out);
	js_text(out, "id", user->id);
	js_text(out, "name", user->name);
	js_null(out, "password_expires_at");
	js_close(out, '}');
}

static void put_scope(struct buf *out, const struct token *token)
{
	const struct user *user = &world.users[token->user];

	if (token->project >= 0) {
		const struct project *project = &world.projects[token->project];

		js_open(out, "project", '{');
		put_domain(out);
		js_text(out, "id", project->id);
		js_text(out, "name", project->name);
		js_close(out, '}');
		js_bool(out, "is_domain", false);
		put_roles(out, user->roles[token->project]);
	} else if (token->domain) {
		put_domain(out);
		put_roles(out, user->roles[PROJECT_ADMIN]);
	} else if (token->system) {
		put_roles(out, user->roles[PROJECT_ADMIN]);
		js_raw(out, "system", "{\"all\": true}");
	}
}

static void put_appcred(struct buf *out, const struct token *token)
{
	const cJSON *doc = cJSON_GetArrayItem(world.docs[DOC_APPCREDS], 0);

	if (!token->by_appcred || !doc)
		return;
	js_open(out, "application_credential", '{');
	js_text(out, "id", json_str(doc, "id"));
	js_text(out, "name", json_str(doc, "name"));
	js_bool(out, "restricted", true);
	js_close(out, '}');
}

void keystone_show_token(struct request *request, const struct token *token, int status)
{
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "token", '{');
	js_open(out, "methods", '[');
	for (int i = 0; i < 2 && token->methods[i]; i++)
		js_text(out, NULL, token->methods[i]);
	js_close(out, ']');
	put_user(out, &world.users[token->user]);
	js_open(out, "audit_ids", '[');
	for (int i = 0; i < 2 && *token->audit[i]; i++)
		js_text(out, NULL, token->audit[i]);
	js_close(out, ']');
	js_time_usz(out, "expires_at", token->expires);
	js_time_usz(out, "issued_at", token->issued);
	put_scope(out, token);
	if ((token->project >= 0 || token->system || token->domain) && !query(request, "nocatalog"))
		put_catalog(out, token);
	put_appcred(out, token);
	js_close(out, '}');
	js_close(out, '}');
	reply_header(request, "X-Subject-Token", "%s", token->id);
	reply_status(request, status);
}

static struct token *keystone_subject(struct request *request)
{
	const char *id = header(request, "X-Subject-Token");
	struct token *token = id ? token_find(id) : NULL;

	if (!token)
		keystone_error(request, 404, "Could not recognize Fernet token");
	return token;
}

static void get_token(struct request *request)
{
	const struct token *token = keystone_subject(request);

	if (token)
		keystone_show_token(request, token, 200);
}

static void delete_token(struct request *request)
{
	struct token *token = keystone_subject(request);

	if (!token)
		return;
	token->expires = 0;
	reply_empty(request, 204);
}

static void get_catalog(struct request *request)
{
	if (request->token->project < 0 && !request->token->system) {
		keystone_error(request, 403,
		        "You are not authorized to perform the requested action: "
		        "identity:get_auth_catalog.");
		return;
	}
	js_open(&request->out, NULL, '{');
	put_catalog(&request->out, request->token);
	js_open(&request->out, "links", '{');
	js_format(&request->out, "self", "%s/identity/v3/auth/catalog", world.url[0]);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void put_project(struct buf *out, const char *key, const struct project *project)
{
	js_open(out, key, '{');
	js_text(out, "id", project->id);
	js_text(out, "name", project->name);
	js_text(out, "domain_id", "default");
	js_text(out, "description", project->description);
	js_bool(out, "enabled", true);
	js_text(out, "parent_id", "default");
	js_bool(out, "is_domain", false);
	js_raw(out, "tags", "[]");
	js_raw(out, "options", "{}");
	js_open(out, "links", '{');
	js_format(out, "self", "%s/identity/v3/projects/%s", world.url[0], project->id);
	js_close(out, '}');
	js_close(out, '}');
}

static void end_list(struct request *request)
{
	js_close(&request->out, ']');
	js_open(&request->out, "links", '{');
	js_null(&request->out, "next");
	js_format(&request->out, "self", "%s%s", world.url[0], request->path);
	js_null(&request->out, "previous");
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

/* Projects on which the user has a role; an administrator sees all in /projects. */
static void list_projects(struct request *request)
{
	bool own = !str_ends(request->rest, "/v3/projects");

	if (!own && !request->admin) {
		keystone_error(request, 403,
		        "You are not authorized to perform the requested action: "
		        "identity:list_projects.");
		return;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "projects", '[');
	for (int i = 0; i < PROJECTS; i++) {
		const char *name = query(request, "name");

		if ((own && !world.users[request->token->user].roles[i]) ||
		        (name && strcmp(name, world.projects[i].name)))
			continue;
		put_project(&request->out, NULL, &world.projects[i]);
	}
	end_list(request);
}

static void keystone_refuse(struct request *request, const char *what)
{
	if (request->admin)
		keystone_error(request, 404, "Could not find %s: %s.", what, request->arg[0]);
	else
		keystone_error(request, 403,
		        "You are not authorized to perform the requested action: identity:get_%s.",
		        what);
}

static void show_project(struct request *request)
{
	int index = 0;
	const struct project *project = project_find(request->arg[0], &index);

	if (!project || (!request->admin && request->token->project != index)) {
		keystone_refuse(request, "project");
		return;
	}
	js_open(&request->out, NULL, '{');
	put_project(&request->out, "project", project);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void put_full_user(struct buf *out, const char *key, const struct user *user)
{
	js_open(out, key, '{');
	js_text(out, "id", user->id);
	js_text(out, "name", user->name);
	js_text(out, "domain_id", "default");
	js_bool(out, "enabled", true);
	js_null(out, "password_expires_at");
	js_raw(out, "options", "{}");
	js_open(out, "links", '{');
	js_format(out, "self", "%s/identity/v3/users/%s", world.url[0], user->id);
	js_close(out, '}');
	js_close(out, '}');
}

static void list_users(struct request *request)
{
	const char *name = query(request, "name");

	if (!request->admin) {
		keystone_error(request, 403,
		        "You are not authorized to perform the requested action: "
		        "identity:list_users.");
		return;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "users", '[');
	for (int i = 0; i < USERS; i++)
		if (!name || !strcmp(name, world.users[i].name))
			put_full_user(&request->out, NULL, &world.users[i]);
	end_list(request);
}

static void show_user(struct request *request)
{
	int i = 0;

	while (i < USERS && strcmp(world.users[i].id, request->arg[0]))
		i++;
	if (i == USERS || (!request->admin && i != request->token->user)) {
		keystone_refuse(request, "user");
		return;
	}
	js_open(&request->out, NULL, '{');
	put_full_user(&request->out, "user", &world.users[i]);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void list_appcreds(struct request *request)
{
	const cJSON *doc;

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "application_credentials", '[');
	cJSON_ArrayForEach(doc, world.docs[DOC_APPCREDS])
	{
		if (str_eq(json_str(doc, "user_id"), request->arg[0])) {
			cJSON *shown = cJSON_Duplicate(doc, true);

			cJSON_DeleteItemFromObject(shown, "secret");
			js_json(&request->out, NULL, shown);
			cJSON_Delete(shown);
		}
	}
	end_list(request);
}

static bool keystone_is_own(struct request *request)
{
	if (str_eq(request->arg[0], world.users[request->token->user].id) &&
	        !request->token->by_appcred)
		return true;
	keystone_error(request, 403,
	        "You are not authorized to perform the requested action: "
	        "identity:application_credential.");
	return false;
}

/* Only this response contains the secret. */
static void create_appcred(struct request *request)
{
	const cJSON *asked = json_get(request->json, "application_credential");
	const char *name = json_str(asked, "name"), *secret = json_str(asked, "secret");
	char id[33], made[33];
	cJSON *doc;

	if (!keystone_is_own(request))
		return;
	if (!name || request->token->project < 0) {
		keystone_error(request, 400, "'name' is a required property");
		return;
	}
	world_hex(id, 32);
	world_hex(made, 32);
	doc = cJSON_CreateObject();
	cJSON_AddStringToObject(doc, "id", id);
	cJSON_AddStringToObject(doc, "name", name);
	cJSON_AddStringToObject(doc, "secret", secret ? secret : made);
	cJSON_AddStringToObject(doc, "user_id", request->arg[0]);
	cJSON_AddStringToObject(doc, "project_id", world.projects[request->token->project].id);
	doc_add(DOC_APPCREDS, doc);
	js_open(&request->out, NULL, '{');
	js_json(&request->out, "application_credential", doc);
	js_close(&request->out, '}');
	reply_status(request, 201);
}

static void delete_appcred(struct request *request)
{
	cJSON *doc = doc_find(DOC_APPCREDS, request->arg[1]);

	if (!keystone_is_own(request))
		return;
	if (!doc) {
		keystone_refuse(request, "application credential");
		return;
	}
	cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_APPCREDS], doc));
	reply_status(request, 204);
}

static void keystone_put_version(struct buf *out, const char *key)
{
	js_open(out, key, '{');
	js_text(out, "id", "v3.14");
	js_text(out, "status", "stable");
	js_text(out, "updated", "2020-04-07T00:00:00Z");
	js_open(out, "links", '[');
	js_link(out, "self", "%s/identity/v3/", world.url[0]);
	js_close(out, ']');
	js_raw(out, "media-types",
	        "[{\"base\": \"application/json\", "
	        "\"type\": \"application/vnd.openstack.identity-v3+json\"}]");
	js_close(out, '}');
}

static void get_root(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "versions", '{');
	js_open(&request->out, "values", '[');
	keystone_put_version(&request->out, NULL);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_header(request, "Location", "%s/identity/v3/", world.url[0]);
	reply_status(request, 300);
}

static void get_v3(struct request *request)
{
	js_open(&request->out, NULL, '{');
	keystone_put_version(&request->out, "version");
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void list_regions(struct request *request)
{
	static const char *const names[] = {"RegionOne", "RegionTwo"};

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "regions", '[');
	for (int i = 0; i < 2; i++) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "id", names[i]);
		js_text(&request->out, "description", "");
		js_null(&request->out, "parent_region_id");
		js_close(&request->out, '}');
	}
	end_list(request);
}

static const struct route open_routes[] = {
        {"GET", "", get_root, NULL, NEED_READER, 0, 0},
        {"GET", "/v3", get_v3, NULL, NEED_READER, 0, 0},
        {"POST", "/v3/auth/tokens", keystone_create_token, NULL, NEED_READER, 0, 0},
};

static const struct route routes[] = {
        {"GET", "/v3/auth/tokens", get_token, NULL, NEED_READER, 0, 0},
        {"DELETE", "/v3/auth/tokens", delete_token, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/auth/catalog", get_catalog, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/auth/projects", list_projects, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/projects", list_projects, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/projects/*", show_project, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/regions", list_regions, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/users", list_users, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/users/*", show_user, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/users/*/projects", list_projects, NULL, NEED_READER, 0, 0},
        {"GET", "/v3/users/*/application_credentials", list_appcreds, NULL, NEED_READER, 0, 0},
        {"POST", "/v3/users/*/application_credentials", create_appcred, NULL, NEED_READER, 0, 0},
        {"DELETE", "/v3/users/*/application_credentials/*", delete_appcred, NULL, NEED_READER, 0,
                0},
};

static void no_route(struct request *request, bool other_method)
{
	int status = other_method ? 405 : 404;

	request->type = "text/html; charset=utf-8";
	buf_printf(&request->out,
	        "<!doctype html>\n<html lang=en>\n<title>%d %s</title>\n<h1>%s</h1>\n<p>%s</p>\n",
	        status, status_words(status), status_words(status),
	        other_method ? "The method is not allowed for the requested URL."
	                     : "The requested URL was not found on the server. If you entered "
	                       "the URL manually please check your spelling and try again.");
	if (other_method)
		reply_header(request, "Allow", "HEAD, OPTIONS, GET");
	reply_status(request, status);
}

void keystone_serve(struct request *request)
{
	bool other = false, other2 = false;
	const struct route *route =
	        route_find(open_routes, sizeof open_routes / sizeof *open_routes, request, &other);

	pairs_set(&request->vary, "Vary", "X-Auth-Token");
	reply_header(request, "x-openstack-request-id", "%s", request->id);
	if (route) {
		route->handle(request);
		return;
	}
	route = route_find(routes, sizeof routes / sizeof *routes, request, &other2);
	if (!route)
		no_route(request, other || other2);
	else if (!request_sign_in(request))
		keystone_unauthorized(request);
	else
		route->handle(request);
}
