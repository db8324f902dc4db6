/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits and quotas: of projects, their users, and classes. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

/* Resources with a quota and their defaults. gone: hidden from this microversion on (classes: from
 * another). */
static const struct kind {
	const char *name;
	int limit, gone, class_from, class_gone;
} kinds[] = {
        {"cores", 20, 0, 0, 0},
        {"fixed_ips", -1, 36, 0, 50},
        {"floating_ips", -1, 36, 0, 50},
        {"injected_file_content_bytes", 10240, 57, 0, 57},
        {"injected_file_path_bytes", 255, 57, 0, 57},
        {"injected_files", 5, 57, 0, 57},
        {"instances", 10, 0, 0, 0},
        {"key_pairs", 100, 0, 0, 0},
        {"metadata_items", 128, 0, 0, 0},
        {"ram", 51200, 0, 0, 0},
        {"security_group_rules", -1, 36, 0, 50},
        {"security_groups", -1, 36, 0, 50},
        {"server_group_members", 10, 0, 50, 0},
        {"server_groups", 10, 0, 50, 0},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static const struct project *own_project(const struct request *request)
{
	const char *id = query(request, "tenant_id");
	const struct project *other = id && request->admin ? project_find(id, NULL) : NULL;

	if (other)
		return other;
	return &world.projects[request->token->project >= 0 ? request->token->project
	                                                    : PROJECT_ADMIN];
}

static int groups_of(const struct project *project)
{
	const cJSON *group;
	int n = 0;

	cJSON_ArrayForEach(group, world.docs[DOC_SERVER_GROUPS])
	{
		n += str_eq(json_str(group, "project_id"), project->id);
	}
	return n;
}

/* The three limits checked at boot are stored in the project. */
static int *counted(struct project *project, const char *name)
{
	return !strcmp(name, "cores")       ? &project->quota.cores
	       : !strcmp(name, "instances") ? &project->quota.instances
	       : !strcmp(name, "ram")       ? &project->quota.ram
	                                    : NULL;
}

static int used(const struct project *project, const char *name)
{
	return !strcmp(name, "cores")           ? project->used.cores
	       : !strcmp(name, "instances")     ? project->used.instances
	       : !strcmp(name, "ram")           ? project->used.ram
	       : !strcmp(name, "server_groups") ? groups_of(project)
	                                        : 0;
}

static int default_limit(const struct kind *kind)
{
	const cJSON *class = doc_find(DOC_QUOTAS, "class:default");

	return (int)json_int(class, kind->name, kind->limit);
}

/* The user's limit, else the project's, else the default. */
static int limit_of(struct project *project, const char *user, const struct kind *kind)
{
	char *key = user ? xasprintf("%s/%s", project->id, user) : NULL;
	const cJSON *own = key ? doc_find(DOC_QUOTAS, key) : NULL;
	const cJSON *project_own = doc_find(DOC_QUOTAS, project->id);
	const int *number = counted(project, kind->name);
	int limit = number ? *number : (int)json_int(project_own, kind->name, default_limit(kind));

	free(key);
	return (int)json_int(own, kind->name, limit);
}

static int limit_named(const struct project *project, const char *name)
{
	const struct kind *kind = kinds;

	while (strcmp(kind->name, name) != 0)
		kind++;
	return limit_of(project_find(project->id, NULL), NULL, kind);
}

void nova_limits(struct request *request)
{
	const struct project *project = own_project(request);
	struct buf *out = &request->out;
	bool old = request->version < 36, files = request->version < 57;

	js_open(out, NULL, '{');
	js_open(out, "limits", '{');
	js_raw(out, "rate", "[]");
	js_open(out, "absolute", '{');
	js_int(out, "maxTotalInstances", project->quota.instances);
	js_int(out, "maxTotalCores", project->quota.cores);
	js_int(out, "maxTotalRAMSize", project->quota.ram);
	js_int(out, "maxServerMeta", limit_named(project, "metadata_items"));
	if (request->version < 39)
		js_int(out, "maxImageMeta", limit_named(project, "metadata_items"));
	if (files) {
		js_int(out, "maxPersonality", limit_named(project, "injected_files"));
		js_int(out, "maxPersonalitySize",
		        limit_named(project, "injected_file_content_bytes"));
	}
	js_int(out, "maxTotalKeypairs", limit_named(project, "key_pairs"));
	js_int(out, "maxServerGroups", limit_named(project, "server_groups"));
	js_int(out, "maxServerGroupMembers", limit_named(project, "server_group_members"));
	if (old) {
		js_int(out, "maxTotalFloatingIps", limit_named(project, "floating_ips"));
		js_int(out, "maxSecurityGroups", limit_named(project, "security_groups"));
		js_int(out, "maxSecurityGroupRules", limit_named(project, "security_group_rules"));
	}
	js_int(out, "totalRAMUsed", project->used.ram);
	js_int(out, "totalCoresUsed", project->used.cores);
	js_int(out, "totalInstancesUsed", project->used.instances);
	if (old) {
		js_int(out, "totalFloatingIpsUsed", 0);
		js_int(out, "totalSecurityGroupsUsed", 0);
	}
	js_int(out, "totalServerGroupsUsed", groups_of(project));
	js_close(out, '}');
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

/* --- quota sets --- */

/* project NULL: the defaults. */
static void put_set(struct request *request, struct project *project, const char *id, bool detail)
{
	const char *user = query(request, "user_id");
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "quota_set", '{');
	if (id)
		js_text(out, "id", id);
	for (size_t i = 0; i < KINDS; i++) {
		int limit = project ? limit_of(project, user, &kinds[i]) : default_limit(&kinds[i]);

		if (kinds[i].gone && request->version >= kinds[i].gone)
			continue;
		if (!detail) {
			js_int(out, kinds[i].name, limit);
			continue;
		}
		js_open(out, kinds[i].name, '{');
		js_int(out, "limit", limit);
		js_int(out, "in_use", project ? used(project, kinds[i].name) : 0);
		js_int(out, "reserved", 0);
		js_close(out, '}');
	}
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

static struct project *requested_project(struct request *request)
{
	struct project *project = project_find(request->arg[0], NULL);

	if (!project)
		nova_error(request, 400, "Project ID %s is not a valid project.", request->arg[0]);
	return project;
}

static void show_quota(struct request *request, bool detail)
{
	struct project *project;
	int index = -1;

	(void)project_find(request->arg[0], &index);
	if (!request->admin && (index < 0 || index != request->token->project)) {
		(void)nova_allowed(request, NEED_ADMIN,
		        detail ? "os-quota-sets:detail" : "os-quota-sets:show");
		return;
	}
	project = requested_project(request);
	if (project)
		put_set(request, project, request->arg[0], detail);
}

void nova_quota(struct request *request)
{
	show_quota(request, false);
}

void nova_quota_detail(struct request *request)
{
	show_quota(request, true);
}

/* Accepts any project id: Nova does not check that it exists. */
void nova_quota_defaults(struct request *request)
{
	put_set(request, NULL, request->arg[0], false);
}

static bool is_gone(const struct request *request, const struct kind *kind, bool of_class)
{
	int gone = of_class ? kind->class_gone : kind->gone;

	return (gone && request->version >= gone) ||
	       (of_class && request->version < kind->class_from);
}

static const struct kind *kind_named(const struct request *request, const char *name, bool of_class)
{
	for (size_t i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].name, name) && !is_gone(request, &kinds[i], of_class))
			return &kinds[i];
	return NULL;
}

/* The schema's rules for the numbers. */
static bool quota_numbers_ok(
        struct request *request, const char *key, const cJSON *body, bool of_class)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, body)
	{
		bool force = !strcmp(item->string, "force") && !of_class;

		if (!force && !kind_named(request, item->string, of_class)) {
			nova_invalid(request, key, body,
			        "Additional properties are not allowed ('%s' was unexpected)",
			        item->string);
			return false;
		}
		if (!force && json_int(body, item->string, -2) < -1) {
			struct buf text = BUF_INIT;

			py_repr(&text, item);
			nova_invalid(request, item->string, item,
			        "%s is less than the minimum of -1", buf_str(&text));
			buf_free(&text);
			return false;
		}
	}
	return true;
}

/* At least the current usage, unless forced; for a user at most the project's limit. */
static bool limits_fit(struct request *request, struct project *project, const cJSON *body)
{
	bool of_user = query(request, "user_id"), force = json_bool(body, "force", false);
	const cJSON *item;

	cJSON_ArrayForEach(item, body)
	{
		const struct kind *kind = kind_named(request, item->string, false);
		int wanted_limit = (int)json_int(body, item->string, 0);
		int most = kind ? limit_of(project, NULL, kind) : -1;

		if (!kind || force || wanted_limit < 0)
			continue;
		if (of_user && most >= 0 && wanted_limit > most) {
			nova_error(request, 400,
			        "Quota limit %d for %s must be less than or equal to %d.",
			        wanted_limit, kind->name, most);
			return false;
		}
		if (!of_user && wanted_limit < used(project, kind->name)) {
			nova_error(request, 400,
			        "Quota limit %d for %s must be greater than or equal to already "
			        "used and reserved %d.",
			        wanted_limit, kind->name, used(project, kind->name));
			return false;
		}
	}
	return true;
}

static cJSON *doc_of(const char *id)
{
	cJSON *doc = doc_find(DOC_QUOTAS, id);

	if (doc)
		return doc;
	doc = cJSON_CreateObject();
	cJSON_AddStringToObject(doc, "id", id);
	return doc_add(DOC_QUOTAS, doc);
}

static void quota_keep(cJSON *doc, const cJSON *body)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, body)
	{
		if (!strcmp(item->string, "force"))
			continue;
		cJSON_DeleteItemFromObjectCaseSensitive(doc, item->string);
		cJSON_AddNumberToObject(doc, item->string, (double)json_int(body, item->string, 0));
	}
}

void nova_quota_update(struct request *request)
{
	const cJSON *body = nova_body(request, "quota_set");
	const char *user = query(request, "user_id");
	struct project *project;
	char *key;

	if (!body || !quota_numbers_ok(request, "quota_set", body, false))
		return;
	project = requested_project(request);
	if (!project || !limits_fit(request, project, body))
		return;
	key = user ? xasprintf("%s/%s", project->id, user) : xstrdup(project->id);
	quota_keep(doc_of(key), body);
	free(key);
	for (size_t i = 0; i < KINDS && !user; i++)
		if (counted(project, kinds[i].name) && json_get(body, kinds[i].name))
			*counted(project, kinds[i].name) = (int)json_int(body, kinds[i].name, 0);
	put_set(request, project, NULL, false);
}

/* Resets to the defaults, without checking that the project exists. */
void nova_quota_delete(struct request *request)
{
	const char *user = query(request, "user_id");
	struct project *project = project_find(request->arg[0], NULL);
	char *key = user ? xasprintf("%s/%s", request->arg[0], user) : xstrdup(request->arg[0]);
	cJSON *doc = doc_find(DOC_QUOTAS, key);

	if (doc)
		cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_QUOTAS], doc));
	for (size_t i = 0; i < KINDS && project && !user; i++)
		if (counted(project, kinds[i].name))
			*counted(project, kinds[i].name) = default_limit(&kinds[i]);
	free(key);
	reply_empty(request, 202);
}

/* --- classes: any name is valid --- */

static void put_class(struct request *request, bool with_id)
{
	char *key = xasprintf("class:%s", request->arg[0]);
	const cJSON *doc = doc_find(DOC_QUOTAS, key);
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "quota_class_set", '{');
	if (with_id)
		js_text(out, "id", request->arg[0]);
	for (size_t i = 0; i < KINDS; i++)
		if (!is_gone(request, &kinds[i], true))
			js_int(out, kinds[i].name,
			        json_int(doc, kinds[i].name, default_limit(&kinds[i])));
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
	free(key);
}

void nova_quota_class(struct request *request)
{
	put_class(request, true);
}

void nova_quota_class_update(struct request *request)
{
	const cJSON *body = nova_body(request, "quota_class_set");
	char *key;

	if (!body || !quota_numbers_ok(request, "quota_class_set", body, true))
		return;
	key = xasprintf("class:%s", request->arg[0]);
	quota_keep(doc_of(key), body);
	free(key);
	put_class(request, false);
}
