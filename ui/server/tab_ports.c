/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's interfaces as Nova knows them, with details from Neutron. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/status.h"
#include "ui/app/store.h"
#include "ui/server/internal.h"

static const struct sheet_column columns[] = {{"Network", 0, false}, {"Fixed IPs", 0, false},
        {"Floating", 3, false}, {"State", 1, false}, {"MAC", 4, false}, {"Groups", 2, false},
        {"Port", 5, false}, {.title = NULL}};

static const cJSON *port_from_neutron(const struct server_view *v, const char *id)
{
	const struct asked *asked = tab_asked(v, TAB_PORTS, "ports");
	const cJSON *ports = asked ? json_get(asked->json, "ports") : NULL, *port;

	cJSON_ArrayForEach(port, ports)
	{
		if (id && str_eq(json_str(port, "id"), id))
			return port;
	}
	return NULL;
}

/* The network's name in the server's addresses; floating IPs go to `floating`. */
static const char *port_network_id(
        const struct server_view *v, const char *mac, struct buf *floating)
{
	const cJSON *network, *address;
	const char *name = NULL;

	cJSON_ArrayForEach(network, json_get(v->server, "addresses"))
	{
		cJSON_ArrayForEach(address, network)
		{
			const char *addr = json_str(address, "addr");

			if (!mac || !str_eq(json_str(address, "OS-EXT-IPS-MAC:mac_addr"), mac))
				continue;
			name = network->string;
			if (addr && str_eq(json_str(address, "OS-EXT-IPS:type"), "floating"))
				buf_printf(floating, "%s%s", floating->len ? ", " : "", addr);
		}
	}
	return name;
}

static void port_put_groups(const struct server_view *v, const cJSON *port, struct buf *out)
{
	const cJSON *group;

	cJSON_ArrayForEach(group, json_get(port, "security_groups"))
	{
		if (cJSON_IsString(group))
			buf_printf(out, "%s%s", out->len ? ", " : "",
			        ui_name(v->ui, &resource_security_group, group->valuestring));
	}
}

/* An interface of Nova's or a port of Neutron's: the keys differ. */
static void ports_add_port(
        struct server_view *v, struct sheet *sheet, const cJSON *item, bool neutron)
{
	const char *id = json_str(item, neutron ? "id" : "port_id"),
	           *mac = json_str(item, neutron ? "mac_address" : "mac_addr"),
	           *state = json_str(item, neutron ? "status" : "port_state"),
	           *net = json_str(item, neutron ? "network_id" : "net_id"), *network;
	const cJSON *port = neutron ? item : port_from_neutron(v, id), *ip;
	struct buf fixed = BUF_INIT, floating = BUF_INIT, groups = BUF_INIT;

	network = port_network_id(v, mac, &floating);
	port_put_groups(v, port, &groups);
	cJSON_ArrayForEach(ip, json_get(item, "fixed_ips"))
	{
		if (json_str(ip, "ip_address"))
			buf_printf(
			        &fixed, "%s%s", fixed.len ? ", " : "", json_str(ip, "ip_address"));
	}
	if (!network && net)
		network = ui_name(v->ui, &resource_network, net);
	sheet_row(sheet, STYLE_NORMAL);
	sheet_cell(sheet, STYLE_NORMAL, network);
	sheet_cell(sheet, STYLE_NORMAL, fixed.len ? buf_str(&fixed) : NULL);
	sheet_cell(sheet, STYLE_NORMAL, floating.len ? buf_str(&floating) : NULL);
	sheet_cell(sheet, style_of_status(state ? state : ""), state);
	sheet_cell(sheet, STYLE_NORMAL, mac);
	sheet_cell(sheet, STYLE_NORMAL, groups.len ? buf_str(&groups) : NULL);
	sheet_cell(sheet, STYLE_NORMAL, id);
	links_line(sheet, &resource_port, id);
	buf_free(&fixed);
	buf_free(&floating);
	buf_free(&groups);
}

static void ports_write(struct server_view *v, struct sheet *sheet)
{
	const struct asked *asked = tab_asked(v, TAB_PORTS, "interfaces"),
	                   *more = tab_asked(v, TAB_PORTS, "ports");
	const cJSON *list = asked ? json_get(asked->json, "interfaceAttachments") : NULL, *item;
	bool neutron = !list && more && more->json;
	int n = 0;

	if (tab_write_state(v, sheet, asked, "the interfaces") && !neutron)
		return;
	if (neutron)
		list = json_get(more->json, "ports");
	if (cJSON_GetArraySize(list))
		sheet_table(sheet, columns);
	cJSON_ArrayForEach(item, list)
	{
		ports_add_port(v, sheet, item, neutron);
		n++;
	}
	if (!n)
		sheet_text(sheet, STYLE_DIM, 0,
		        "No interfaces. Attach one with `a` or `:interface-attach`.");
	if (more && more->error.code) {
		sheet_gap(sheet);
		tab_write_error(v, sheet, &more->error, "Neutron's ports");
	}
}

static void ports_ask(struct server_view *v)
{
	char *path = path_format("/servers/%s/os-interface", v->id);

	tab_ask(v, TAB_PORTS, "interfaces", "compute", path);
	free(path);
	if (!session_has_service(v->ui->command->client->session, "network"))
		return;
	path = path_format("/ports?device_id=%s", v->id);
	tab_ask(v, TAB_PORTS, "ports", "network", path);
	free(path);
	/* For their names; the list is shared by all views. */
	ui_collection(v->ui, &resource_security_group);
}

const struct tab_ops tab_ports = {
        .title = "Addresses",
        .middle = "Addr",
        .brief = "Addr",
        .server = true,
        .names = true,
        .ask = ports_ask,
        .write = ports_write,
};
