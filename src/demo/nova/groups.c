/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server groups, usage, and the proxy APIs of old microversions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "nova.h"

static void group_put(
        struct buf *out, const char *key, const struct request *request, const cJSON *group)
{
	const char *policy = json_str(group, "policy");

	js_open(out, key, '{');
	js_text(out, "id", json_str(group, "id"));
	js_text(out, "name", json_str(group, "name"));
	if (request->version >= 64) {
		js_text(out, "policy", policy);
		js_json(out, "rules", json_get(group, "rules"));
	} else {
		js_open(out, "policies", '[');
		js_text(out, NULL, policy);
		js_close(out, ']');
	}
	js_json(out, "members", json_get(group, "members"));
	if (request->version < 64)
		js_raw(out, "metadata", "{}");
	if (request->version >= 13) {
		js_text(out, "project_id", json_str(group, "project_id"));
		js_text(out, "user_id", json_str(group, "user_id"));
	}
	js_close(out, '}');
}

static bool group_is_own(const struct request *request, const cJSON *group)
{
	int project = request->token->project;

	return project >= 0 && str_eq(json_str(group, "project_id"), world.projects[project].id);
}

void nova_server_groups(struct request *request)
{
	bool all = request->admin && query(request, "all_projects");
	int limit = nova_limit(request), skip = limit < 0 ? -1 : nova_number(request, "offset", 0);
	const cJSON *group;

	if (skip < 0)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "server_groups", '[');
	cJSON_ArrayForEach(group, world.docs[DOC_SERVER_GROUPS])
	{
		if ((!all && !group_is_own(request, group)) || skip-- > 0 || limit-- <= 0)
			continue;
		group_put(&request->out, NULL, request, group);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static cJSON *requested_group(struct request *request)
{
	cJSON *group = doc_find(DOC_SERVER_GROUPS, request->arg[0]);

	if (group && (request->admin || group_is_own(request, group)))
		return group;
	nova_error(request, 404, "Instance group %s could not be found.", request->arg[0]);
	return NULL;
}

static void group_show_one(struct request *request, const cJSON *group)
{
	js_open(&request->out, NULL, '{');
	group_put(&request->out, "server_group", request, group);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_server_group_show(struct request *request)
{
	const cJSON *group = requested_group(request);

	if (group)
		group_show_one(request, group);
}

/* The soft policies were added in 2.15. */
static bool policy_ok(struct request *request, const cJSON *body, const char *policy)
{
	bool one = request->version >= 64, soft = request->version >= 15;
	const char *plain = soft && str_starts(policy, "soft-") ? policy + 5 : policy;
	const cJSON *value =
	        one ? json_get(body, "policy") : cJSON_GetArrayItem(json_get(body, "policies"), 0);

	if (!strcmp(plain, "affinity") || !strcmp(plain, "anti-affinity"))
		return true;
	nova_invalid(request, one ? "policy" : "0", value,
	        "'%s' is not one of ['anti-affinity', 'affinity'%s]", policy,
	        soft ? ", 'soft-anti-affinity', 'soft-affinity'" : "");
	return false;
}

static bool rules_ok(struct request *request, const char *policy, const cJSON *rules)
{
	const cJSON *rule;

	cJSON_ArrayForEach(rule, rules)
	{
		if (strcmp(rule->string, "max_server_per_host") != 0) {
			nova_invalid(request, "rules", rules,
			        "Additional properties are not allowed ('%s' was unexpected)",
			        rule->string);
			return false;
		}
		if (json_int(rules, rule->string, 0) < 1) {
			nova_invalid(request, rule->string, rule,
			        "%d is less than the minimum of 1",
			        (int)json_int(rules, rule->string, 0));
			return false;
		}
	}
	if (!rules || !rules->child || !strcmp(policy, "anti-affinity"))
		return true;
	nova_error(request, 400, "Only anti-affinity policy supports rules.");
	return false;
}

void nova_server_group_create(struct request *request)
{
	const cJSON *body = nova_body(request, "server_group");
	const cJSON *policies = json_get(body, "policies"), *rules = json_get(body, "rules");
	const char *policy = json_str(body, "policy");
	cJSON *group;

	if (!body || !nova_name_ok(request, "name", json_get(body, "name"), true))
		return;
	if (!policy && cJSON_IsString(cJSON_GetArrayItem(policies, 0)))
		policy = cJSON_GetArrayItem(policies, 0)->valuestring;
	if (!policy) {
		nova_invalid(request, "server_group", body, "'%s' is a required property",
		        request->version >= 64 ? "policy" : "policies");
		return;
	}
	if (!policy_ok(request, body, policy) || !rules_ok(request, policy, rules))
		return;
	group = cJSON_CreateObject();
	cJSON_AddStringToObject(group, "name", json_str(body, "name"));
	cJSON_AddStringToObject(group, "policy", policy);
	cJSON_AddItemToObject(
	        group, "rules", rules ? cJSON_Duplicate(rules, true) : cJSON_CreateObject());
	cJSON_AddArrayToObject(group, "members");
	cJSON_AddStringToObject(group, "project_id",
	        world.projects[request->token->project >= 0 ? request->token->project
	                                                    : PROJECT_ADMIN]
	                .id);
	cJSON_AddStringToObject(group, "user_id", world.users[request->token->user].id);
	group_show_one(request, doc_add(DOC_SERVER_GROUPS, group));
}

void nova_server_group_delete(struct request *request)
{
	cJSON *group = requested_group(request);

	if (!group)
		return;
	cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_SERVER_GROUPS], group));
	reply_empty(request, 204);
}

/* --- usage */

struct sums {
	double hours, ram, vcpus, disk;
};

static void put_number(struct buf *out, const char *key, double value)
{
	char text[40];

	snprintf(text, sizeof text, "%.10g", value);
	js_raw(out, key, text);
}

/* Hours that a server existed within the period; adds to the totals. */
static double hours_of(const struct server *server, int64_t start, int64_t end, struct sums *sums)
{
	int64_t from = server->launched > start ? server->launched : start;
	int64_t to = server->terminated && server->terminated < end ? server->terminated : end;
	double hours = to > from && server->launched ? (double)(to - from) / 3600000.0 : 0;

	sums->hours += hours;
	sums->ram += hours * server->flavor->ram;
	sums->vcpus += hours * server->flavor->vcpus;
	sums->disk += hours * server->flavor->disk;
	return hours;
}

static void put_server_usage(struct buf *out, const struct server *server, double hours)
{
	js_open(out, NULL, '{');
	put_number(out, "hours", hours);
	js_text(out, "flavor", server->flavor->name);
	js_text(out, "instance_id", server->id);
	js_text(out, "name", server->name);
	js_text(out, "tenant_id", world.projects[server->project].id);
	js_int(out, "memory_mb", server->flavor->ram);
	js_int(out, "local_gb", server->flavor->disk);
	js_int(out, "vcpus", server->flavor->vcpus);
	js_time_us(out, "started_at", server->launched);
	js_time_us(out, "ended_at", server->terminated);
	js_text(out, "state", server->deleted ? "terminated" : vm_state_names[server->vm_state]);
	js_int(out, "uptime",
	        ((server->terminated ? server->terminated : world.now) - server->launched) / 1000);
	js_close(out, '}');
}

static void group_put_quota(struct request *request, const char *key, int project, bool detailed)
{
	int64_t start = world.now, end = world.now;
	struct buf *out = &request->out;
	struct sums sums = {0, 0, 0, 0};
	char text[32];

	if (query(request, "start"))
		clock_parse_iso(query(request, "start"), &start);
	if (query(request, "end"))
		clock_parse_iso(query(request, "end"), &end);
	js_open(out, key, '{');
	js_text(out, "tenant_id", world.projects[project].id);
	if (detailed)
		js_open(out, "server_usages", '[');
	for (size_t i = 0; i < world.server_count; i++) {
		const struct server *server = world.servers[i];
		double hours;

		if (server->project != project || !server->launched ||
		        (server->terminated && server->terminated < start))
			continue;
		hours = hours_of(server, start, end, &sums);
		if (detailed)
			put_server_usage(out, server, hours);
	}
	if (detailed)
		js_close(out, ']');
	put_number(out, "total_local_gb_usage", sums.disk);
	put_number(out, "total_vcpus_usage", sums.vcpus);
	put_number(out, "total_memory_mb_usage", sums.ram);
	put_number(out, "total_hours", sums.hours);
	clock_format_iso(start, text, sizeof text);
	js_format(out, "start", "%.19s.000000", text);
	clock_format_iso(end, text, sizeof text);
	js_format(out, "stop", "%.19s.000000", text);
	js_close(out, '}');
}

/* Other query parameters are rejected: "detailed" is only for the list of all projects. */
static bool usage_query_ok(struct request *request)
{
	static const char *const known[] = {"start", "end", "limit", "marker"};

	for (size_t i = 0; i < request->query.count; i++) {
		const char *key = request->query.items[i].key;
		bool found = false;

		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			found = found || !strcmp(known[k], key);
		if (!found) {
			nova_error(request, 400,
			        "Additional properties are not allowed ('%s' was unexpected)", key);
			return false;
		}
	}
	return true;
}

void nova_usage(struct request *request)
{
	int project = 0;

	if (!usage_query_ok(request))
		return;
	if (!project_find(request->arg[0], &project)) {
		buf_puts(&request->out, "{\"tenant_usage\": {}}");
		reply_status(request, 200);
		return;
	}
	if (!request->admin && project != request->token->project) {
		(void)nova_allowed(request, NEED_ADMIN, "os-simple-tenant-usage:show");
		return;
	}
	js_open(&request->out, NULL, '{');
	/* One page holds everything, so the page after any marker is empty. */
	if (query(request, "marker"))
		buf_puts(&request->out, "\"tenant_usage\": {}");
	else
		group_put_quota(request, "tenant_usage", project, true);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_usage_all(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "tenant_usages", '[');
	for (int i = 0; i < PROJECTS && !query(request, "marker"); i++)
		if (world.projects[i].used.instances)
			group_put_quota(request, NULL, i, query_true(request, "detailed"));
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

/* --- Nova's proxies for other services */

static bool group_may_see(const struct request *request, const struct image *image)
{
	int project = request->token->project;

	return strcmp(image->status, "deleted") &&
	       (!strcmp(image->visibility, "public") || request->admin ||
	               (project >= 0 && !strcmp(image->owner, world.projects[project].id)));
}

void nova_images(struct request *request)
{
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "images", '[');
	for (const struct image *image = world.images; image; image = image->next) {
		if (!group_may_see(request, image))
			continue;
		js_open(out, NULL, '{');
		js_text(out, "id", image->id);
		js_text(out, "name", image->name);
		nova_put_links(out, request, "images", image->id);
		out->len--; /* reopens the list of links */
		js_open(out, NULL, '{');
		js_text(out, "rel", "alternate");
		js_text(out, "type", "application/vnd.openstack.image");
		js_format(out, "href", "%s/image/images/%s", request->url, image->id);
		js_close(out, '}');
		js_close(out, ']');
		js_close(out, '}');
	}
	js_close(out, ']');
	js_close(out, '}');
	reply_status(request, 200);
}

void nova_extensions(struct request *request)
{
	static const char *const aliases[] = {"os-availability-zone", "os-keypairs",
	        "os-quota-sets", "os-hypervisors", "os-services", "os-aggregates",
	        "os-server-groups", "os-instance-actions", "os-extended-volumes",
	        "os-simple-tenant-usage"};

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "extensions", '[');
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "name", aliases[i] + 3);
		js_raw(&request->out, "links", "[]");
		js_text(&request->out, "namespace",
		        "http://docs.openstack.org/compute/ext/fake_xml");
		js_text(&request->out, "alias", aliases[i]);
		js_text(&request->out, "updated", "2014-12-03T00:00:00Z");
		js_text(&request->out, "description", "");
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}
