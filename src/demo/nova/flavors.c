/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flavors, their extra specs and access. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

static void put_factor(struct buf *out, double factor)
{
	char text[40];

	snprintf(text, sizeof text, "%.10g", factor ? factor : 1.0);
	if (!strpbrk(text, ".e"))
		strcat(text, ".0");
	js_raw(out, "rxtx_factor", text);
}

static void flavor_put_flavor(struct buf *out, const char *key, const struct request *request,
        const struct flavor *flavor)
{
	js_open(out, key, '{');
	js_text(out, "id", flavor->id);
	js_text(out, "name", flavor->name);
	js_int(out, "ram", flavor->ram);
	js_int(out, "disk", flavor->disk);
	if (flavor->swap || request->version >= 75)
		js_int(out, "swap", flavor->swap);
	else
		js_text(out, "swap", "");
	js_int(out, "OS-FLV-EXT-DATA:ephemeral", flavor->ephemeral);
	js_bool(out, "OS-FLV-DISABLED:disabled", false);
	js_int(out, "vcpus", flavor->vcpus);
	js_bool(out, "os-flavor-access:is_public", flavor->is_public);
	put_factor(out, flavor->rxtx_factor);
	nova_put_links(out, request, "flavors", flavor->id);
	if (request->version >= 55)
		js_text(out, "description", flavor->description);
	if (request->version >= 61)
		nova_put_pairs(out, "extra_specs", &flavor->extra);
	js_close(out, '}');
}

static bool may_use(const struct request *request, const struct flavor *flavor)
{
	char *id;
	bool open;

	if (flavor->is_public || request->admin || request->token->project < 0)
		return flavor->is_public || request->admin;
	id = xasprintf("%s/%s", flavor->id, world.projects[request->token->project].id);
	open = doc_find(DOC_FLAVOR_ACCESS, id) != NULL;
	free(id);
	return open;
}

static bool flavor_visible(const struct request *request, const struct flavor *flavor)
{
	const char *ram = query(request, "minRam"), *disk = query(request, "minDisk");
	const char *is_public = query(request, "is_public");

	if (flavor->deleted || (ram && flavor->ram < atoi(ram)) ||
	        (disk && flavor->disk < atoi(disk)))
		return false;
	if (!request->admin)
		return may_use(request, flavor);
	if (is_public && (*is_public == 'N' || *is_public == 'n'))
		return true;
	return is_public ? flavor->is_public == query_true(request, "is_public")
	                 : flavor->is_public;
}

static void flavor_put_brief(
        struct buf *out, const struct request *request, const struct flavor *flavor)
{
	js_open(out, NULL, '{');
	js_text(out, "id", flavor->id);
	js_text(out, "name", flavor->name);
	nova_put_links(out, request, "flavors", flavor->id);
	if (request->version >= 55)
		js_text(out, "description", flavor->description);
	js_close(out, '}');
}

static void flavor_put_next(struct request *request, const struct flavor *last)
{
	struct buf others = BUF_INIT;

	query_put(&others, request, "marker");
	js_open(&request->out, "flavors_links", '[');
	js_link(&request->out, "next", "%s/compute/v2.1%s?%s&marker=%s", request->url,
	        request->rest, buf_str(&others), last->id);
	js_close(&request->out, ']');
	buf_free(&others);
}

void nova_flavors(struct request *request)
{
	const char *marker = query(request, "marker");
	bool detail = strstr(request->rest, "detail") != NULL;
	const struct flavor *last = NULL, *flavor = world.flavors;
	int limit = nova_limit(request), n = 0;

	if (limit < 0)
		return;
	if (marker) {
		const struct flavor *from = flavor_find(marker);

		if (!from) {
			nova_error(request, 400, "marker [%s] not found", marker);
			return;
		}
		flavor = from->next;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "flavors", '[');
	for (; flavor && n < limit; flavor = flavor->next) {
		if (!flavor_visible(request, flavor))
			continue;
		if (detail)
			flavor_put_flavor(&request->out, NULL, request, flavor);
		else
			flavor_put_brief(&request->out, request, flavor);
		last = flavor;
		n++;
	}
	js_close(&request->out, ']');
	if (last && n == limit)
		flavor_put_next(request, last);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static struct flavor *requested_flavor(struct request *request)
{
	struct flavor *flavor = flavor_find(request->arg[0]);

	if (flavor && !may_use(request, flavor))
		flavor = NULL;
	if (!flavor)
		nova_error(request, 404, "Flavor %s could not be found.", request->arg[0]);
	return flavor;
}

static void flavor_show_one(struct request *request, const struct flavor *flavor)
{
	js_open(&request->out, NULL, '{');
	flavor_put_flavor(&request->out, "flavor", request, flavor);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_flavor_show(struct request *request)
{
	const struct flavor *flavor = requested_flavor(request);

	if (flavor)
		flavor_show_one(request, flavor);
}

static bool is_taken(struct request *request, const char *id, const char *name)
{
	for (const struct flavor *flavor = world.flavors; flavor; flavor = flavor->next) {
		if (flavor->deleted)
			continue;
		if (id && !strcmp(flavor->id, id)) {
			nova_error(request, 409, "Flavor with ID %s already exists.", id);
			return true;
		}
		if (!strcmp(flavor->name, name)) {
			nova_error(request, 409, "Flavor with name %s already exists.", name);
			return true;
		}
	}
	return false;
}

static struct flavor *flavor_append(const char *id, const char *name)
{
	struct flavor *flavor = xcalloc(1, sizeof *flavor), **at = &world.flavors;
	char uuid[37];

	world_uuid(uuid);
	flavor->id = xstrdup(id ? id : uuid);
	flavor->name = xstrdup(name);
	flavor->number = 1;
	for (; *at; at = &(*at)->next)
		flavor->number = (*at)->number + 1;
	*at = flavor;
	return flavor;
}

/* Limits from the schema, and fields added by later microversions. */
static bool flavor_numbers_ok(struct request *request, const cJSON *body)
{
	static const struct {
		const char *name;
		int least;
	} bounds[] = {{"ram", 1}, {"vcpus", 1}, {"disk", 0}, {"swap", 0},
	        {"OS-FLV-EXT-DATA:ephemeral", 0}};
	const cJSON *factor = json_get(body, "rxtx_factor");

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const cJSON *value = json_get(body, bounds[i].name);
		struct buf text = BUF_INIT;

		if (!value || json_int(body, bounds[i].name, -1) >= bounds[i].least)
			continue;
		py_repr(&text, value);
		nova_invalid(request, bounds[i].name, value, "%s is less than the minimum of %d",
		        buf_str(&text), bounds[i].least);
		buf_free(&text);
		return false;
	}
	if (cJSON_IsNumber(factor) && factor->valuedouble <= 0) {
		nova_invalid(request, "rxtx_factor", factor,
		        "%g is less than or equal to the minimum of 0", factor->valuedouble);
		return false;
	}
	if (json_get(body, "description") && request->version < 55) {
		nova_invalid(request, "flavor", body,
		        "Additional properties are not allowed ('description' was unexpected)");
		return false;
	}
	return true;
}

static bool id_ok(struct request *request, const cJSON *body)
{
	static const char allowed[] =
	        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-";
	const char *id = json_str(body, "id");

	if (!id || (*id && !id[strspn(id, allowed)] && *id != ' ' && id[strlen(id) - 1] != ' '))
		return true;
	nova_invalid(request, "id", json_get(body, "id"),
	        "'%s' does not match '^(?! )[a-zA-Z0-9. _-]+(?<! )$'", id);
	return false;
}

void nova_flavor_create(struct request *request)
{
	static const char *const required[] = {"name", "ram", "vcpus", "disk"};
	const cJSON *body = nova_body(request, "flavor");
	const char *name = json_str(body, "name"), *id = json_str(body, "id");
	struct flavor *flavor;

	if (!body)
		return;
	for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
		if (json_get(body, required[i]))
			continue;
		nova_invalid(request, "flavor", body, "'%s' is a required property", required[i]);
		return;
	}
	if (!nova_name_ok(request, "name", json_get(body, "name"), true))
		return;
	if (!flavor_numbers_ok(request, body) || !id_ok(request, body))
		return;
	if (id && (!strcmp(id, "auto") || !*id))
		id = NULL;
	if (is_taken(request, id, name))
		return;
	flavor = flavor_append(id, name);
	flavor->ram = (int)json_int(body, "ram", 0);
	flavor->vcpus = (int)json_int(body, "vcpus", 1);
	flavor->disk = (int)json_int(body, "disk", 0);
	flavor->swap = (int)json_int(body, "swap", 0);
	flavor->ephemeral = (int)json_int(body, "OS-FLV-EXT-DATA:ephemeral", 0);
	flavor->is_public = json_bool(body, "os-flavor-access:is_public", true);
	if (cJSON_IsNumber(json_get(body, "rxtx_factor")))
		flavor->rxtx_factor = json_get(body, "rxtx_factor")->valuedouble;
	if (request->version >= 55)
		flavor->description = xstrdup(json_str(body, "description"));
	flavor_show_one(request, flavor);
}

void nova_flavor_update(struct request *request)
{
	const cJSON *body = nova_body(request, "flavor");
	struct flavor *flavor = body ? requested_flavor(request) : NULL;

	if (!flavor)
		return;
	server_set_name(&flavor->description, json_str(body, "description"));
	flavor_show_one(request, flavor);
}

/* Servers keep the flavor they were created from, so it is only hidden. */
void nova_flavor_delete(struct request *request)
{
	struct flavor *flavor = requested_flavor(request);

	if (!flavor)
		return;
	flavor->deleted = true;
	reply_empty(request, 202);
}

static void show_specs(struct request *request, const struct flavor *flavor)
{
	js_open(&request->out, NULL, '{');
	nova_put_pairs(&request->out, "extra_specs", &flavor->extra);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_specs_get(struct request *request)
{
	const struct flavor *flavor = requested_flavor(request);

	if (flavor)
		show_specs(request, flavor);
}

void nova_specs_post(struct request *request)
{
	const cJSON *specs = nova_body(request, "extra_specs"), *spec;
	struct flavor *flavor = specs ? requested_flavor(request) : NULL;

	if (!flavor)
		return;
	cJSON_ArrayForEach(spec, specs)
	{
		struct buf value = BUF_INIT;

		py_str(&value, spec);
		pairs_set(&flavor->extra, spec->string, buf_str(&value));
		buf_free(&value);
	}
	show_specs(request, flavor);
}

static void no_spec(struct request *request)
{
	nova_error(request, 404, "Flavor %s has no extra specs with key %s.", request->arg[0],
	        request->arg[1]);
}

void nova_spec_get(struct request *request)
{
	const struct flavor *flavor = requested_flavor(request);
	const char *value = flavor ? pairs_get(&flavor->extra, request->arg[1]) : NULL;

	if (!flavor)
		return;
	if (!value) {
		no_spec(request);
		return;
	}
	js_open(&request->out, NULL, '{');
	js_text(&request->out, request->arg[1], value);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_spec_delete(struct request *request)
{
	struct flavor *flavor = requested_flavor(request);

	if (flavor && pairs_remove(&flavor->extra, request->arg[1]))
		reply_empty(request, 200);
	else if (flavor)
		no_spec(request);
}

/* --- access to flavors that are not public --- */

static char *access_id(const struct flavor *flavor, const char *project)
{
	return xasprintf("%s/%s", flavor->id, project);
}

static void show_access(struct request *request, const struct flavor *flavor)
{
	const cJSON *access;

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "flavor_access", '[');
	cJSON_ArrayForEach(access, world.docs[DOC_FLAVOR_ACCESS])
	{
		if (!str_eq(json_str(access, "flavor_id"), flavor->id))
			continue;
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "flavor_id", flavor->id);
		js_text(&request->out, "tenant_id", json_str(access, "tenant_id"));
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_flavor_access(struct request *request)
{
	const struct flavor *flavor = requested_flavor(request);

	if (!flavor || !nova_allowed(request, NEED_ADMIN, "os-flavor-access"))
		return;
	if (flavor->is_public)
		nova_error(request, 404, "Access list not available for public flavors.");
	else
		show_access(request, flavor);
}

static void add_access(struct request *request, const struct flavor *flavor, const char *project)
{
	char *id = access_id(flavor, project);
	cJSON *doc;

	if (flavor->is_public) {
		nova_error(request, 409, "Can not add access to a public flavor.");
	} else if (!project_find(project, NULL)) {
		nova_error(request, 400, "Project ID %s is not a valid project.", project);
	} else if (doc_find(DOC_FLAVOR_ACCESS, id)) {
		nova_error(request, 409,
		        "Flavor access already exists for flavor %d and project %s combination.",
		        flavor->number, project);
	} else {
		doc = cJSON_CreateObject();
		cJSON_AddStringToObject(doc, "id", id);
		cJSON_AddStringToObject(doc, "flavor_id", flavor->id);
		cJSON_AddStringToObject(doc, "tenant_id", project);
		doc_add(DOC_FLAVOR_ACCESS, doc);
		show_access(request, flavor);
	}
	free(id);
}

static void remove_access(struct request *request, const struct flavor *flavor, const char *project)
{
	char *id = access_id(flavor, project);
	cJSON *doc = doc_find(DOC_FLAVOR_ACCESS, id);

	free(id);
	if (!project_find(project, NULL)) {
		nova_error(request, 400, "Project ID %s is not a valid project.", project);
	} else if (!doc) {
		nova_error(request, 404, "Flavor access not found for %d / %s combination.",
		        flavor->number, project);
	} else {
		cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_FLAVOR_ACCESS], doc));
		show_access(request, flavor);
	}
}

void nova_flavor_action(struct request *request)
{
	const cJSON *verb = request->json->child;
	const char *name = verb ? verb->string : "", *project = json_str(verb, "tenant");
	bool add = !strcmp(name, "addTenantAccess"), take = !strcmp(name, "removeTenantAccess");
	const struct flavor *flavor;

	if (!add && !take) {
		nova_error(request, 400, "There is no such action: %s", name);
		return;
	}
	if (!nova_allowed(request, NEED_ADMIN,
	            add ? "os-flavor-access:add_tenant_access"
	                : "os-flavor-access:remove_tenant_access"))
		return;
	if (!project) {
		nova_invalid(request, name, verb, "'tenant' is a required property");
		return;
	}
	flavor = requested_flavor(request);
	if (flavor && add)
		add_access(request, flavor, project);
	else if (flavor)
		remove_access(request, flavor, project);
}
