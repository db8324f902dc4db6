/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neutron v2.0: lists with filters, fields, order and pages, the same for every kind of resource.
 */
#include "neutron.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "src/demo/out.h"

static const struct collection collections[] = {
        {"networks", "network", "Network", DOC_NETWORKS},
        {"subnets", "subnet", "Subnet", DOC_SUBNETS},
        {"ports", "port", "Port", DOC_PORTS},
        {"security-groups", "security_group", "SecurityGroup", DOC_GROUPS},
        {"security-group-rules", "security_group_rule", "SecurityGroupRule", DOC_RULES},
        {"routers", "router", "Router", DOC_ROUTERS},
        {"floatingips", "floatingip", "FloatingIP", DOC_FLOATING},
};
#define COLLECTIONS (sizeof collections / sizeof *collections)

const struct collection *neutron_collection(const char *plural)
{
	for (size_t i = 0; i < COLLECTIONS; i++)
		if (!strcmp(collections[i].plural, plural))
			return &collections[i];
	return NULL;
}

void neutron_error(struct request *request, int status, const char *type, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "NeutronError", '{');
	js_text(&request->out, "type", type);
	js_text(&request->out, "message", buf_str(&text));
	js_text(&request->out, "detail", "");
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	buf_free(&text);
	request->type = "application/json";
	reply_status(request, status);
}

void neutron_not_found(struct request *request, const struct collection *collection)
{
	char type[64];

	snprintf(type, sizeof type, "%sNotFound", collection->type);
	neutron_error(
	        request, 404, type, "%s %s could not be found.", collection->type, request->arg[1]);
}

static bool neutron_may_see(const struct request *request, const cJSON *doc)
{
	int project = request->token->project;

	return request->admin || json_bool(doc, "shared", false) ||
	       json_bool(doc, "router:external", false) ||
	       (project >= 0 && str_eq(json_str(doc, "project_id"), world.projects[project].id));
}

/* Subnets are as visible as their network. */
static bool may_see_subnet(const struct request *request, const cJSON *doc)
{
	const struct network *net = network_find(json_str(doc, "network_id"));

	return neutron_may_see(request, doc) || (net && net->shared);
}

cJSON *neutron_all(const struct request *request, const struct collection *collection)
{
	cJSON *all, *doc, *next;

	if (collection->kind == DOC_NETWORKS)
		all = neutron_networks();
	else if (collection->kind == DOC_PORTS)
		all = neutron_ports(request);
	else if (collection->kind == DOC_GROUPS)
		all = neutron_groups();
	else
		all = cJSON_Duplicate(world.docs[collection->kind], true);
	for (doc = all->child; doc; doc = next) {
		next = doc->next;
		if (collection->kind == DOC_SUBNETS ? !may_see_subnet(request, doc)
		                                    : !neutron_may_see(request, doc))
			cJSON_Delete(cJSON_DetachItemViaPointer(all, doc));
	}
	return all;
}

/* --- filters */

static bool is_control(const char *key)
{
	static const char *const keys[] = {
	        "limit", "marker", "fields", "sort_key", "sort_dir", "page_reverse"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!strcmp(keys[i], key))
			return true;
	return false;
}

/* fixed_ips=ip_address=10.0.0.1 or subnet_id=…, and lists that contain the value. */
static bool list_holds(const cJSON *list, const char *wanted)
{
	const cJSON *item;
	const char *equals = strchr(wanted, '=');
	char key[64];

	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item) && !strcmp(item->valuestring, wanted))
			return true;
		if (!equals || !cJSON_IsObject(item))
			continue;
		snprintf(key, sizeof key, "%.*s", (int)(equals - wanted), wanted);
		if (str_eq(json_str(item, key), equals + 1))
			return true;
	}
	return false;
}

static bool value_is(const cJSON *value, const char *wanted)
{
	if (cJSON_IsString(value))
		return !strcmp(value->valuestring, wanted);
	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value) == (!strcasecmp(wanted, "true") || !strcmp(wanted, "1"));
	if (cJSON_IsNumber(value))
		return value->valuedouble == atof(wanted);
	if (cJSON_IsArray(value))
		return list_holds(value, wanted);
	return false;
}

/* A repeated key matches any of its values. */
static bool neutron_matches(const struct request *request, const cJSON *doc)
{
	for (size_t i = 0; i < request->query.count; i++) {
		const char *key = request->query.items[i].key;
		bool any = false;

		if (is_control(key))
			continue;
		for (size_t k = 0; k < request->query.count; k++)
			if (!strcmp(request->query.items[k].key, key))
				any |= value_is(json_get(doc, key), request->query.items[k].value);
		if (!any)
			return false;
	}
	return true;
}

static void keep_fields(const struct request *request, cJSON *doc)
{
	cJSON *member, *next;

	if (!query(request, "fields"))
		return;
	for (member = doc->child; member; member = next) {
		bool wanted = false;

		next = member->next;
		for (size_t i = 0; i < request->query.count; i++)
			wanted |= !strcmp(request->query.items[i].key, "fields") &&
			          !strcmp(request->query.items[i].value, member->string);
		if (!wanted)
			cJSON_Delete(cJSON_DetachItemViaPointer(doc, member));
	}
}

/* --- pages */

static const char *sort_key; /* of the current request */
static bool sort_down;

static int neutron_compare(const void *left, const void *right)
{
	const char *a = json_str(*(cJSON *const *)left, sort_key);
	const char *b = json_str(*(cJSON *const *)right, sort_key);
	int c = strcmp(a ? a : "", b ? b : "");

	return sort_down ? -c : c;
}

static void put_page_links(struct request *request, const struct collection *collection,
        const cJSON *first, const cJSON *last, bool more)
{
	struct buf others = BUF_INIT;
	char key[64];

	query_put(&others, request, "marker");
	snprintf(key, sizeof key, "%s_links", collection->plural);
	for (char *c = key; *c; c++)
		*c = *c == '-' ? '_' : *c;
	js_open(&request->out, key, '[');
	if (more)
		js_link(&request->out, "next", "%s/network/v2.0/%s?%s&marker=%s", request->url,
		        collection->plural, buf_str(&others), json_str(last, "id"));
	js_link(&request->out, "previous", "%s/network/v2.0/%s?%s&marker=%s&page_reverse=True",
	        request->url, collection->plural, buf_str(&others), json_str(first, "id"));
	js_close(&request->out, ']');
	buf_free(&others);
}

static cJSON **filtered(struct request *request, cJSON *all, size_t *count)
{
	cJSON **docs = xmalloc(((size_t)cJSON_GetArraySize(all) + 1) * sizeof(cJSON *)), *doc;

	*count = 0;
	cJSON_ArrayForEach(doc, all)
	{
		if (neutron_matches(request, doc))
			docs[(*count)++] = doc;
	}
	sort_key = query(request, "sort_key");
	sort_down = str_eq(query(request, "sort_dir"), "desc");
	if (sort_key)
		qsort(docs, *count, sizeof *docs, neutron_compare);
	return docs;
}

static void put_docs(
        struct request *request, const struct collection *collection, cJSON **docs, size_t count)
{
	const char *limit_text = query(request, "limit"), *marker = query(request, "marker");
	size_t at = 0, end, limit = limit_text ? (size_t)atoi(limit_text) : count;
	char key[64];

	while (marker && at < count && !str_eq(json_str(docs[at], "id"), marker))
		at++;
	if (marker && at < count)
		at++;
	end = limit && at + limit < count ? at + limit : count;
	snprintf(key, sizeof key, "%s", collection->plural);
	for (char *c = key; *c; c++)
		*c = *c == '-' ? '_' : *c;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, key, '[');
	for (size_t i = at; i < end; i++) {
		cJSON *copy = cJSON_Duplicate(docs[i], true);

		keep_fields(request, copy);
		js_json(&request->out, NULL, copy);
		cJSON_Delete(copy);
	}
	js_close(&request->out, ']');
	if (limit_text && end > at)
		put_page_links(request, collection, docs[at], docs[end - 1],
		        end < count || end - at == limit);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void no_resource(struct request *request)
{
	neutron_error(request, 404, "HTTPNotFound", "The resource could not be found.");
}

static void neutron_list(struct request *request)
{
	const struct collection *collection = neutron_collection(request->arg[0]);
	cJSON *all, **docs;
	size_t count;

	if (!collection) {
		no_resource(request);
		return;
	}
	all = neutron_all(request, collection);
	docs = filtered(request, all, &count);
	put_docs(request, collection, docs, count);
	free(docs);
	cJSON_Delete(all);
}

void neutron_show_doc(
        struct request *request, const struct collection *collection, const cJSON *doc, int status)
{
	js_open(&request->out, NULL, '{');
	js_json(&request->out, collection->singular, doc);
	js_close(&request->out, '}');
	reply_status(request, status);
}

static void neutron_show(struct request *request)
{
	const struct collection *collection = neutron_collection(request->arg[0]);
	const struct server *server;
	cJSON *all, *doc;

	if (!collection) {
		no_resource(request);
		return;
	}
	server = collection->kind == DOC_PORTS ? map_get(world.by_port, request->arg[1]) : NULL;
	if (server && (request->admin || server->project == request->token->project)) {
		for (int i = 0; i < server->nic_count; i++) {
			if (strcmp(server->nics[i].port, request->arg[1]))
				continue;
			doc = neutron_port_doc(server, &server->nics[i]);
			neutron_show_doc(request, collection, doc, 200);
			cJSON_Delete(doc);
		}
		return;
	}
	all = neutron_all(request, collection);
	cJSON_ArrayForEach(doc, all)
	{
		if (str_eq(json_str(doc, "id"), request->arg[1]))
			break;
	}
	if (doc)
		neutron_show_doc(request, collection, doc, 200);
	else
		neutron_not_found(request, collection);
	cJSON_Delete(all);
}

/* --- the rest */

static void quota(struct request *request)
{
	bool details = str_ends(request->rest, "/details");
	static const struct {
		const char *name;
		int limit;
	} limits[] = {{"network", 100}, {"subnet", 100}, {"subnetpool", -1}, {"port", 500},
	        {"router", 10}, {"floatingip", 50}, {"rbac_policy", 10}, {"security_group", 10},
	        {"security_group_rule", 100}};

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "quota", '{');
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		if (!details) {
			js_int(&request->out, limits[i].name, limits[i].limit);
			continue;
		}
		js_open(&request->out, limits[i].name, '{');
		js_int(&request->out, "limit", limits[i].limit);
		js_int(&request->out, "used", 1);
		js_int(&request->out, "reserved", 0);
		js_close(&request->out, '}');
	}
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void extensions(struct request *request)
{
	static const char *const aliases[] = {"router", "external-net", "security-group", "quotas",
	        "quota_details", "standard-attr-tag", "standard-attr-timestamp", "pagination",
	        "sorting", "project-id", "provider", "binding", "availability_zone",
	        "allowed-address-pairs"};

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "extensions", '[');
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "name", aliases[i]);
		js_text(&request->out, "alias", aliases[i]);
		js_text(&request->out, "description", "");
		js_text(&request->out, "updated", "2017-01-01T00:00:00-00:00");
		js_raw(&request->out, "links", "[]");
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void neutron_versions(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "versions", '[');
	js_open(&request->out, NULL, '{');
	js_text(&request->out, "id", "v2.0");
	js_text(&request->out, "status", "CURRENT");
	js_open(&request->out, "links", '[');
	js_link(&request->out, "self", "%s/network/v2.0/", request->url);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void resources(struct request *request)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "resources", '[');
	for (size_t i = 0; i < 3; i++) {
		js_open(&request->out, NULL, '{');
		js_text(&request->out, "name", collections[i].singular);
		js_text(&request->out, "collection", collections[i].plural);
		js_open(&request->out, "links", '[');
		js_link(&request->out, "self", "%s/network/v2.0/%s", request->url,
		        collections[i].plural);
		js_close(&request->out, ']');
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static const struct route routes[] = {
        {"GET", "/v2.0", resources, NULL, NEED_READER, 0, 0},
        {"GET", "/v2.0/extensions", extensions, NULL, NEED_READER, 0, 0},
        {"GET", "/v2.0/quotas/*", quota, NULL, NEED_READER, 0, 0},
        {"GET", "/v2.0/quotas/*/details", quota, NULL, NEED_READER, 0, 0},
        {"GET", "/v2.0/*", neutron_list, NULL, NEED_READER, 0, 0},
        {"POST", "/v2.0/*", neutron_create, NULL, NEED_MEMBER, 0, 0},
        {"GET", "/v2.0/*/*", neutron_show, NULL, NEED_READER, 0, 0},
        {"PUT", "/v2.0/*/*", neutron_update, NULL, NEED_MEMBER, 0, 0},
        {"DELETE", "/v2.0/*/*", neutron_delete, NULL, NEED_MEMBER, 0, 0},
};

static void unauthorized(struct request *request)
{
	buf_puts(&request->out, "{\"error\": {\"code\": 401, \"title\": \"Unauthorized\", "
	                        "\"message\": \"The request "
	                        "you have made requires authentication.\"}}");
	reply_header(request, "WWW-Authenticate", "Keystone uri=\"%s/identity/v3\"", world.url[0]);
	reply_status(request, 401);
}

void neutron_serve(struct request *request)
{
	bool other = false;
	const struct route *route;

	if (!*request->rest || !strcmp(request->rest, "/")) {
		neutron_versions(request);
		return;
	}
	reply_header(request, "X-Openstack-Request-Id", "%s", request->id);
	if (!request_sign_in(request)) {
		unauthorized(request);
		return;
	}
	route = route_find(routes, sizeof routes / sizeof *routes, request, &other);
	if (!route)
		no_resource(request);
	else if (route->need == NEED_MEMBER && !request->member)
		neutron_error(request, 403, "PolicyNotAuthorized",
		        "rule:%s_%s is disallowed by policy",
		        *request->method == 'D' ? "delete" : "create",
		        neutron_collection(request->arg[0])
		                ? neutron_collection(request->arg[0])->singular
		                : "resource");
	else
		route->handle(request);
}
