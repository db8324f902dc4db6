/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creating, changing and deleting Neutron's resources. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "neutron.h"
#include "src/demo/out.h"

/* Default values of a resource; also the names that a request may set. */
static const struct {
	enum doc_kind kind;
	const char *defaults, *required;
} templates[] = {
        {DOC_NETWORKS,
                "{\"name\": \"\", \"admin_state_up\": true, \"mtu\": 1450, \"status\": \"ACTIVE\", "
                "\"subnets\": [], \"shared\": false, \"availability_zone_hints\": [], "
                "\"availability_zones\": [], \"ipv4_address_scope\": null, \"ipv6_address_scope\": "
                "null, "
                "\"router:external\": false, \"description\": \"\", \"port_security_enabled\": "
                "true, "
                "\"qos_policy_id\": null, \"l2_adjacency\": true, \"tags\": []}",
                NULL},
        {DOC_SUBNETS,
                "{\"name\": \"\", \"network_id\": null, \"ip_version\": 4, \"subnetpool_id\": "
                "null, "
                "\"enable_dhcp\": true, \"ipv6_ra_mode\": null, \"ipv6_address_mode\": null, "
                "\"gateway_ip\": null, \"cidr\": null, \"allocation_pools\": [], \"host_routes\": "
                "[], "
                "\"dns_nameservers\": [], \"description\": \"\", \"service_types\": [], \"tags\": "
                "[]}",
                "network_id"},
        {DOC_PORTS,
                "{\"name\": \"\", \"network_id\": null, \"mac_address\": \"fa:16:3e:00:00:01\", "
                "\"admin_state_up\": true, \"status\": \"DOWN\", \"device_id\": \"\", "
                "\"device_owner\": "
                "\"\", \"fixed_ips\": [], \"allowed_address_pairs\": [], \"extra_dhcp_opts\": [], "
                "\"security_groups\": [], \"description\": \"\", \"binding:vnic_type\": "
                "\"normal\", "
                "\"port_security_enabled\": true, \"qos_policy_id\": null, "
                "\"qos_network_policy_id\": "
                "null, \"ip_allocation\": \"immediate\", \"tags\": []}",
                "network_id"},
        {DOC_GROUPS,
                "{\"name\": \"\", \"stateful\": true, \"description\": \"\", \"shared\": false, "
                "\"tags\": []}",
                NULL},
        {DOC_RULES,
                "{\"security_group_id\": null, \"ethertype\": \"IPv4\", \"direction\": null, "
                "\"protocol\": null, \"port_range_min\": null, \"port_range_max\": null, "
                "\"remote_ip_prefix\": null, \"remote_address_group_id\": null, "
                "\"normalized_cidr\": "
                "null, \"remote_group_id\": null, \"description\": \"\", \"tags\": []}",
                "security_group_id"},
        {DOC_ROUTERS,
                "{\"name\": \"\", \"admin_state_up\": true, \"status\": \"ACTIVE\", "
                "\"external_gateway_info\": null, \"description\": \"\", \"availability_zones\": "
                "[], "
                "\"availability_zone_hints\": [], \"routes\": [], \"flavor_id\": null, \"tags\": "
                "[]}",
                NULL},
        {DOC_FLOATING,
                "{\"floating_ip_address\": null, \"floating_network_id\": null, \"router_id\": "
                "null, "
                "\"port_id\": null, \"fixed_ip_address\": null, \"status\": \"DOWN\", "
                "\"description\": "
                "\"\", \"qos_policy_id\": null, \"port_details\": null, \"tags\": []}",
                "floating_network_id"},
};

static void set_text(cJSON *doc, const char *key, const char *text)
{
	cJSON *value = text ? cJSON_CreateString(text) : cJSON_CreateNull();

	if (json_get(doc, key))
		cJSON_ReplaceItemInObjectCaseSensitive(doc, key, value);
	else
		cJSON_AddItemToObject(doc, key, value);
}

/* Applies the body to the resource; false and the 400 or 403 is sent when a name is not allowed. */
static bool change_merge(
        struct request *request, const struct collection *collection, cJSON *doc, const cJSON *body)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, body)
	{
		if (str_starts(item->string, "provider:") && !request->admin) {
			neutron_error(request, 403, "PolicyNotAuthorized",
			        "(rule:create_%s and rule:create_%s:%s) is disallowed by policy",
			        collection->singular, collection->singular, item->string);
			return false;
		}
		if (json_get(doc, item->string)) {
			cJSON_ReplaceItemInObjectCaseSensitive(
			        doc, item->string, cJSON_Duplicate(item, true));
		} else if (!strcmp(item->string, "tenant_id") ||
		           !strcmp(item->string, "project_id") ||
		           str_starts(item->string, "provider:")) {
			cJSON_AddItemToObject(doc, item->string, cJSON_Duplicate(item, true));
		} else {
			neutron_error(request, 400, "HTTPBadRequest",
			        "Unrecognized attribute(s) '%s'", item->string);
			return false;
		}
	}
	return true;
}

static void stamp(const struct request *request, cJSON *doc)
{
	const char *project = world.projects[request->token->project >= 0 ? request->token->project
	                                                                  : PROJECT_ADMIN]
	                              .id;
	char now[32];

	clock_format_iso(world.now, now, sizeof now);
	if (!json_get(doc, "tenant_id"))
		cJSON_AddStringToObject(doc, "tenant_id", project);
	cJSON_AddStringToObject(doc, "created_at", now);
	cJSON_AddStringToObject(doc, "updated_at", now);
	cJSON_AddNumberToObject(doc, "revision_number", 0);
	if (!json_get(doc, "project_id"))
		cJSON_AddStringToObject(doc, "project_id", project);
}

/* --- floating addresses */

static struct nic *port_nic(const char *port, struct server **server)
{
	*server = port ? map_get(world.by_port, port) : NULL;
	for (int i = 0; *server && i < (*server)->nic_count; i++)
		if (!strcmp((*server)->nics[i].port, port))
			return &(*server)->nics[i];
	return NULL;
}

static void drop_float(const char *address)
{
	for (size_t i = 0; address && i < world.server_count; i++) {
		struct server *server = world.servers[i];

		for (int k = 0; k < server->nic_count; k++) {
			if (!str_eq(server->nics[k].floating, address))
				continue;
			free(server->nics[k].floating);
			server->nics[k].floating = NULL;
			server_touch(server);
		}
	}
}

/* Shows the address on the server, or removes it when the port is null. */
static bool bind_float(struct request *request, cJSON *doc)
{
	const char *port = json_str(doc, "port_id"),
	           *address = json_str(doc, "floating_ip_address");
	struct server *server;
	struct nic *nic = port_nic(port, &server);
	char fixed[16];

	drop_float(address);
	if (!port) {
		set_text(doc, "fixed_ip_address", NULL);
		set_text(doc, "router_id", NULL);
		set_text(doc, "status", "DOWN");
		return true;
	}
	if (!nic) {
		neutron_error(request, 404, "PortNotFound", "Port %s could not be found.", port);
		return false;
	}
	free(nic->floating);
	nic->floating = xstrdup(address);
	nic_ip(nic, fixed);
	set_text(doc, "fixed_ip_address", fixed);
	set_text(doc, "router_id", json_str(cJSON_GetArrayItem(world.docs[DOC_ROUTERS], 0), "id"));
	set_text(doc, "status", "ACTIVE");
	server_touch(server);
	return true;
}

static bool finish_float(struct request *request, cJSON *doc)
{
	char address[24];
	static int given = 100;

	if (!json_str(doc, "floating_ip_address")) {
		snprintf(address, sizeof address, "203.0.113.%d", 100 + given++ % 150);
		set_text(doc, "floating_ip_address", address);
	}
	return bind_float(request, doc);
}

static bool finish_port(struct request *request, cJSON *doc)
{
	const struct network *net = network_find(json_str(doc, "network_id"));
	struct nic nic = {.mac = (uint32_t)world_random() & 0xffffff};
	char text[18];

	if (!net) {
		neutron_error(request, 404, "NetworkNotFound", "Network %s could not be found.",
		        json_str(doc, "network_id"));
		return false;
	}
	nic_mac(&nic, text);
	set_text(doc, "mac_address", text);
	return true;
}

static bool finish_rule(struct request *request, cJSON *doc)
{
	const char *group = json_str(doc, "security_group_id");

	if (!doc_find(DOC_GROUPS, group)) {
		neutron_error(request, 404, "SecurityGroupNotFound",
		        "Security group %s does not exist", group);
		return false;
	}
	set_text(doc, "normalized_cidr", json_str(doc, "remote_ip_prefix"));
	return true;
}

static bool change_finish(struct request *request, const struct collection *collection, cJSON *doc)
{
	if (collection->kind == DOC_FLOATING)
		return finish_float(request, doc);
	if (collection->kind == DOC_PORTS)
		return finish_port(request, doc);
	return collection->kind != DOC_RULES || finish_rule(request, doc);
}

static void show_again(
        struct request *request, const struct collection *collection, const char *id, int status)
{
	cJSON *all = neutron_all(request, collection), *doc;

	cJSON_ArrayForEach(doc, all)
	{
		if (str_eq(json_str(doc, "id"), id))
			neutron_show_doc(request, collection, doc, status);
	}
	cJSON_Delete(all);
}

/* The body's object for this kind, or NULL and the 400 is sent. */
static const cJSON *change_body(struct request *request, const struct collection *collection)
{
	const cJSON *body = collection ? json_get(request->json, collection->singular) : NULL;

	if (!collection)
		neutron_error(request, 404, "HTTPNotFound", "The resource could not be found.");
	else if (!cJSON_IsObject(body))
		neutron_error(request, 400, "HTTPBadRequest", "Unable to find '%s' in request body",
		        collection->singular);
	return cJSON_IsObject(body) ? body : NULL;
}

void neutron_create(struct request *request)
{
	const struct collection *collection = neutron_collection(request->arg[0]);
	const cJSON *body = change_body(request, collection);
	cJSON *doc = NULL;
	const char *required = NULL;

	if (!body)
		return;
	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
		if (templates[i].kind != collection->kind)
			continue;
		doc = cJSON_Parse(templates[i].defaults);
		required = templates[i].required;
	}
	if (required && !json_str(body, required))
		neutron_error(request, 400, "HTTPBadRequest",
		        "Failed to parse request. Required attribute '%s' not specified", required);
	else if (change_merge(request, collection, doc, body) &&
	         change_finish(request, collection, doc)) {
		stamp(request, doc);
		doc = doc_add(collection->kind, doc);
		show_again(request, collection, json_str(doc, "id"), 201);
		return;
	}
	cJSON_Delete(doc);
}

static cJSON *own_doc(struct request *request, const struct collection *collection)
{
	cJSON *doc = collection ? doc_find(collection->kind, request->arg[1]) : NULL;
	int project = request->token->project;

	if (doc && (request->admin || (project >= 0 && str_eq(json_str(doc, "project_id"),
	                                                       world.projects[project].id))))
		return doc;
	if (collection)
		neutron_not_found(request, collection);
	return NULL;
}

void neutron_update(struct request *request)
{
	const struct collection *collection = neutron_collection(request->arg[0]);
	const cJSON *body = change_body(request, collection);
	cJSON *doc = body ? own_doc(request, collection) : NULL;
	char now[32];

	if (!doc || !change_merge(request, collection, doc, body))
		return;
	if (collection->kind == DOC_FLOATING && json_get(body, "port_id") &&
	        !bind_float(request, doc))
		return;
	clock_format_iso(world.now, now, sizeof now);
	set_text(doc, "updated_at", now);
	cJSON_SetNumberValue(cJSON_GetObjectItemCaseSensitive(doc, "revision_number"),
	        (double)json_int(doc, "revision_number", 0) + 1);
	show_again(request, collection, request->arg[1], 200);
}

/* The seeded networks have servers on them, so Neutron does not delete them. */
static bool in_use(struct request *request)
{
	const struct network *net = network_find(request->arg[1]);
	struct buf ports = BUF_INIT;
	int count = 0;

	if (!net)
		return false;
	for (size_t i = 0; i < world.server_count && count < 20; i++) {
		const struct server *server = world.servers[i];

		for (int k = 0; k < server->nic_count; k++)
			if (server->nics[k].network == net - world.networks)
				buf_printf(
				        &ports, "%s%s", count++ ? "," : "", server->nics[k].port);
	}
	neutron_error(request, 409, "NetworkInUse",
	        "Unable to complete operation on network %s. There are one or more ports still in "
	        "use "
	        "on the network, id for these ports is: %s.",
	        net->id, buf_str(&ports));
	buf_free(&ports);
	return true;
}

void neutron_delete(struct request *request)
{
	const struct collection *collection = neutron_collection(request->arg[0]);
	cJSON *doc;

	if (collection && collection->kind == DOC_NETWORKS && in_use(request))
		return;
	doc = own_doc(request, collection);
	if (!doc) {
		if (!collection)
			neutron_error(
			        request, 404, "HTTPNotFound", "The resource could not be found.");
		return;
	}
	if (collection->kind == DOC_GROUPS && str_eq(json_str(doc, "name"), "default") &&
	        !request->admin) {
		neutron_error(request, 409, "SecurityGroupCannotRemoveDefault",
		        "Insufficient rights for removing default security group.");
		return;
	}
	if (collection->kind == DOC_FLOATING)
		drop_float(json_str(doc, "floating_ip_address"));
	cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[collection->kind], doc));
	reply_empty(request, 204);
}
