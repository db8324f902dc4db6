/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neutron's networks and servers' ports, as the JSON documents that lists filter. */
#include <stdio.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "neutron.h"

static cJSON *neutron_network_doc(const struct network *net)
{
	cJSON *doc = cJSON_CreateObject(), *subnets;
	const char *project = world.projects[net->project].id;
	char created[32];

	clock_format_iso(net->created, created, sizeof created);
	cJSON_AddStringToObject(doc, "id", net->id);
	cJSON_AddStringToObject(doc, "name", net->name);
	cJSON_AddStringToObject(doc, "tenant_id", project);
	cJSON_AddBoolToObject(doc, "admin_state_up", true);
	cJSON_AddNumberToObject(doc, "mtu", net->mtu);
	cJSON_AddStringToObject(doc, "status", "ACTIVE");
	subnets = cJSON_AddArrayToObject(doc, "subnets");
	cJSON_AddItemToArray(subnets, cJSON_CreateString(net->subnet));
	if (net->cidr6)
		cJSON_AddItemToArray(subnets, cJSON_CreateString(net->subnet6));
	cJSON_AddBoolToObject(doc, "shared", net->shared);
	cJSON_AddArrayToObject(doc, "availability_zone_hints");
	cJSON_AddArrayToObject(doc, "availability_zones");
	cJSON_AddNullToObject(doc, "ipv4_address_scope");
	cJSON_AddNullToObject(doc, "ipv6_address_scope");
	cJSON_AddBoolToObject(doc, "router:external", net->external);
	cJSON_AddStringToObject(doc, "description", net->description);
	cJSON_AddBoolToObject(doc, "port_security_enabled", true);
	cJSON_AddNullToObject(doc, "qos_policy_id");
	cJSON_AddBoolToObject(doc, "l2_adjacency", true);
	if (net->external)
		cJSON_AddBoolToObject(doc, "is_default", false);
	cJSON_AddArrayToObject(doc, "tags");
	cJSON_AddStringToObject(doc, "created_at", created);
	cJSON_AddStringToObject(doc, "updated_at", created);
	cJSON_AddNumberToObject(doc, "revision_number", 2);
	cJSON_AddStringToObject(doc, "project_id", project);
	return doc;
}

static const char *group_id(int project, const char *name)
{
	const cJSON *group;

	cJSON_ArrayForEach(group, world.docs[DOC_GROUPS])
	{
		if (str_eq(json_str(group, "name"), name) &&
		        str_eq(json_str(group, "project_id"), world.projects[project].id))
			return json_str(group, "id");
	}
	return NULL;
}

static void add_ip(cJSON *list, const char *subnet, const char *address)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddStringToObject(one, "subnet_id", subnet);
	cJSON_AddStringToObject(one, "ip_address", address);
	cJSON_AddItemToArray(list, one);
}

static void add_ips(cJSON *doc, const struct nic *nic)
{
	const struct network *net = &world.networks[nic->network];
	cJSON *list = cJSON_AddArrayToObject(doc, "fixed_ips");
	char text[40];

	nic_ip(nic, text);
	add_ip(list, net->subnet, text);
	if (!net->cidr6)
		return;
	nic_ip6(nic, text);
	add_ip(list, net->subnet6, text);
}

cJSON *neutron_port_doc(const struct server *server, const struct nic *nic)
{
	cJSON *doc = cJSON_CreateObject(), *groups;
	const char *project = world.projects[server->project].id;
	char text[40];

	cJSON_AddStringToObject(doc, "id", nic->port);
	cJSON_AddStringToObject(doc, "name", "");
	cJSON_AddStringToObject(doc, "network_id", world.networks[nic->network].id);
	cJSON_AddStringToObject(doc, "tenant_id", project);
	nic_mac(nic, text);
	cJSON_AddStringToObject(doc, "mac_address", text);
	cJSON_AddBoolToObject(doc, "admin_state_up", true);
	cJSON_AddStringToObject(doc, "status", server->power_state == 1 ? "ACTIVE" : "DOWN");
	cJSON_AddStringToObject(doc, "device_id", server->id);
	cJSON_AddStringToObject(doc, "device_owner", "compute:nova");
	add_ips(doc, nic);
	cJSON_AddArrayToObject(doc, "allowed_address_pairs");
	cJSON_AddArrayToObject(doc, "extra_dhcp_opts");
	groups = cJSON_AddArrayToObject(doc, "security_groups");
	for (size_t i = 0; i < server->groups.count; i++) {
		const char *id = group_id(server->project, server->groups.items[i]);

		if (id)
			cJSON_AddItemToArray(groups, cJSON_CreateString(id));
	}
	cJSON_AddStringToObject(doc, "description", "");
	cJSON_AddStringToObject(doc, "binding:vnic_type", "normal");
	cJSON_AddBoolToObject(doc, "port_security_enabled", true);
	cJSON_AddNullToObject(doc, "qos_policy_id");
	cJSON_AddNullToObject(doc, "qos_network_policy_id");
	cJSON_AddStringToObject(doc, "ip_allocation", "immediate");
	cJSON_AddArrayToObject(doc, "tags");
	clock_format_iso(server->created, text, sizeof text);
	cJSON_AddStringToObject(doc, "created_at", text);
	cJSON_AddStringToObject(doc, "updated_at", text);
	cJSON_AddNumberToObject(doc, "revision_number", 3);
	cJSON_AddStringToObject(doc, "project_id", project);
	return doc;
}

static void ports_of(cJSON *list, const struct server *server)
{
	for (int i = 0; i < server->nic_count; i++)
		cJSON_AddItemToArray(list, neutron_port_doc(server, &server->nics[i]));
}

/* Generates only the ports requested: those of one server directly, all others page by page. */
cJSON *neutron_ports(const struct request *request)
{
	cJSON *list = cJSON_CreateArray();
	const char *device = query(request, "device_id"), *id = query(request, "id");
	const struct server *server;
	const cJSON *doc;
	int count = 0;

	if (device || id) {
		for (size_t i = 0; i < request->query.count; i++) {
			const struct pair *pair = &request->query.items[i];

			if (!strcmp(pair->key, "device_id") &&
			        (server = server_find(pair->value)) != NULL)
				ports_of(list, server);
			if (!strcmp(pair->key, "id") && !device &&
			        (server = map_get(world.by_port, pair->value)) != NULL)
				ports_of(list, server);
		}
	} else {
		for (size_t i = world.server_count; i > 0 && count < 5000; i--) {
			ports_of(list, world.servers[i - 1]);
			count += world.servers[i - 1]->nic_count;
		}
	}
	cJSON_ArrayForEach(doc, world.docs[DOC_PORTS])
	{
		cJSON_AddItemToArray(list, cJSON_Duplicate(doc, true));
	}
	return list;
}

cJSON *neutron_networks(void)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *doc;

	for (int i = 0; i < NETWORKS; i++)
		cJSON_AddItemToArray(list, neutron_network_doc(&world.networks[i]));
	cJSON_ArrayForEach(doc, world.docs[DOC_NETWORKS])
	{
		cJSON_AddItemToArray(list, cJSON_Duplicate(doc, true));
	}
	return list;
}

/* Security groups include their rules. */
cJSON *neutron_groups(void)
{
	cJSON *list = cJSON_Duplicate(world.docs[DOC_GROUPS], true), *group;
	const cJSON *rule;

	cJSON_ArrayForEach(group, list)
	{
		cJSON *rules = cJSON_AddArrayToObject(group, "security_group_rules");

		cJSON_ArrayForEach(rule, world.docs[DOC_RULES])
		{
			if (str_eq(json_str(rule, "security_group_id"), json_str(group, "id")))
				cJSON_AddItemToArray(rules, cJSON_Duplicate(rule, true));
		}
	}
	return list;
}
