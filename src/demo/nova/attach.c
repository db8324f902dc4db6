/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's attachments: network interfaces and volumes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

#define ATTACH_STATES (VM_BIT(VM_ACTIVE) | VM_BIT(VM_PAUSED) | VM_BIT(VM_STOPPED))
#define SWAP_STATES   (VM_BIT(VM_ACTIVE) | VM_BIT(VM_PAUSED) | VM_BIT(VM_RESIZED))
#define VOLUME_STATES                                                                              \
	(ATTACH_STATES | VM_BIT(VM_SUSPENDED) | VM_BIT(VM_RESIZED) | VM_BIT(VM_SOFT_DELETED) |     \
	        VM_BIT(VM_SHELVED) | VM_BIT(VM_SHELVED_OFFLOADED))

static void put_interface(
        struct buf *out, const char *key, const struct request *request, const struct nic *nic)
{
	const struct network *net = &world.networks[nic->network];
	char text[40];

	js_open(out, key, '{');
	js_text(out, "net_id", net->id);
	js_text(out, "port_id", nic->port);
	nic_mac(nic, text);
	js_text(out, "mac_addr", text);
	js_text(out, "port_state", "ACTIVE");
	js_open(out, "fixed_ips", '[');
	js_open(out, NULL, '{');
	js_text(out, "subnet_id", net->subnet);
	nic_ip(nic, text);
	js_text(out, "ip_address", text);
	js_close(out, '}');
	js_close(out, ']');
	if (request->version >= 70)
		js_null(out, "tag");
	js_close(out, '}');
}

void nova_interfaces(struct request *request)
{
	const struct server *server = nova_server(request);

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "interfaceAttachments", '[');
	for (int i = 0; i < server->nic_count; i++)
		put_interface(&request->out, NULL, request, &server->nics[i]);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static int find_nic(const struct server *server, const char *port)
{
	for (int i = 0; i < server->nic_count; i++)
		if (!strcmp(server->nics[i].port, port))
			return i;
	return -1;
}

static void show_interface(struct request *request, const struct nic *nic)
{
	js_open(&request->out, NULL, '{');
	put_interface(&request->out, "interfaceAttachment", request, nic);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_interface_show(struct request *request)
{
	const struct server *server = nova_server(request);
	int i = server ? find_nic(server, request->arg[1]) : -1;

	if (i >= 0)
		show_interface(request, &server->nics[i]);
	else if (server)
		nova_error(request, 404, "Instance %s does not have a port with id %s", server->id,
		        request->arg[1]);
}

static int wanted_network(struct request *request, const cJSON *body, const struct server *server)
{
	const char *id = json_str(body, "net_id"), *port = json_str(body, "port_id");
	const struct network *net = NULL;

	if (port) {
		net = network_find(json_str(doc_find(DOC_PORTS, port), "network_id"));
		if (!net)
			nova_error(request, 404, "Port id %s could not be found.", port);
	} else if (id) {
		net = network_find(id);
		if (!net)
			nova_error(request, 404, "Network %s could not be found.", id);
	} else {
		return server->project == PROJECT_OTHER ? NET_OTHER : NET_PRIVATE;
	}
	return net ? (int)(net - world.networks) : -1;
}

void nova_interface_attach(struct request *request)
{
	const cJSON *body = nova_body(request, "interfaceAttachment");
	struct server *server = body ? nova_server(request) : NULL;
	struct nic *nic;
	int network;

	if (!server || !nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "attach_interface", ATTACH_STATES, false))
		return;
	network = wanted_network(request, body, server);
	if (network < 0)
		return;
	nic = server_add_nic(server, network);
	action_event(nova_record(request, server, "attach_interface"), "compute_attach_interface",
	        "Success", server->host);
	server_touch(server);
	show_interface(request, nic);
}

void nova_interface_detach(struct request *request)
{
	struct server *server = nova_server(request);
	int i;

	if (!server || !nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "detach_interface", ATTACH_STATES, false))
		return;
	i = find_nic(server, request->arg[1]);
	if (i < 0) {
		nova_error(request, 404, "Port id %s could not be found.", request->arg[1]);
		return;
	}
	server_remove_nic(server, i);
	action_event(nova_record(request, server, "detach_interface"), "compute_detach_interface",
	        "Success", server->host);
	server_touch(server);
	reply_empty(request, 202);
}

/* --- volumes */

static void attach_put_attachment(struct buf *out, const char *key, const struct request *request,
        const struct volume *volume)
{
	js_open(out, key, '{');
	if (request->version < 89)
		js_text(out, "id", volume->id);
	js_text(out, "volumeId", volume->id);
	js_text(out, "serverId", volume->server->id);
	js_text(out, "device", volume->device);
	if (request->version >= 70)
		js_null(out, "tag");
	if (request->version >= 79)
		js_bool(out, "delete_on_termination", volume->delete_on_termination);
	if (request->version >= 89) {
		js_text(out, "attachment_id", volume->attachment);
		js_text(out, "bdm_uuid", volume->bdm);
	}
	js_close(out, '}');
}

void nova_volumes(struct request *request)
{
	const struct server *server = nova_server(request);

	if (!server)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "volumeAttachments", '[');
	for (const struct volume *volume = world.volumes; volume; volume = volume->next)
		if (volume->server == server)
			attach_put_attachment(&request->out, NULL, request, volume);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void show_attachment(struct request *request, const struct volume *volume)
{
	js_open(&request->out, NULL, '{');
	attach_put_attachment(&request->out, "volumeAttachment", request, volume);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_volume_show(struct request *request)
{
	const struct server *server = nova_server(request);
	const struct volume *volume = server ? volume_find(request->arg[1]) : NULL;

	if (volume && volume->server == server)
		show_attachment(request, volume);
	else if (server)
		nova_error(request, 404, "Instance %s is not attached to volume %s", server->id,
		        request->arg[1]);
}

static struct volume *attachable(struct request *request, const char *id)
{
	struct volume *volume = volume_find(id);

	if (!volume || (!request->admin && volume->project != request->token->project))
		nova_error(request, 404, "Volume %s could not be found.", id);
	else if (volume->server)
		nova_error(request, 400,
		        "Invalid volume: volume %s is already attached to instances: %s", id,
		        volume->server->id);
	else if (strcmp(volume->status, "available"))
		nova_error(request, 400,
		        "Invalid input received: Invalid volume: Volume %s status must be "
		        "available "
		        "or downloading to reserve, but the current status is %s. (HTTP 400)",
		        id, volume->status);
	else
		return volume;
	return NULL;
}

/* Records an immediate operation as successful, or as failed if the server's metadata requests
 * that. */
static void record(
        struct request *request, struct server *server, const char *name, const char *event)
{
	struct action *action = nova_record(request, server, name);
	bool fails = server_fails(server, name);

	action_event(action, event, fails ? "Error" : "Success", server->host);
	if (fails)
		action->message = "Error";
}

void nova_volume_attach(struct request *request)
{
	const cJSON *body = nova_body(request, "volumeAttachment");
	const char *id = json_str(body, "volumeId");
	struct server *server;
	struct volume *volume;

	if (!body)
		return;
	if (!id) {
		nova_invalid(
		        request, "volumeAttachment", body, "'volumeId' is a required property");
		return;
	}
	server = nova_server(request);
	if (!server || !nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "attach_volume", VOLUME_STATES, true))
		return;
	volume = attachable(request, id);
	if (!volume)
		return;
	volume->delete_on_termination = json_bool(body, "delete_on_termination", false);
	volume_attach(volume, server, json_str(body, "device"));
	record(request, server, "attach_volume", "compute_attach_volume");
	show_attachment(request, volume);
	if (server_fails(server, "attach_volume"))
		volume_detach(volume);
}

void nova_volume_detach(struct request *request)
{
	struct server *server = nova_server(request);
	struct volume *volume = server ? volume_find(request->arg[1]) : NULL;

	if (!server)
		return;
	if (!volume || volume->server != server) {
		nova_error(request, 404, "volume %s not found", request->arg[1]);
		return;
	}
	if (server->bfv && !strcmp(volume->device, "/dev/vda")) {
		nova_error(request, 403, "Cannot detach a root device volume");
		return;
	}
	if (!nova_not_locked(request, server) ||
	        !nova_state_allows(request, server, "detach_volume", VOLUME_STATES, true))
		return;
	record(request, server, "detach_volume", "compute_detach_volume");
	if (!server_fails(server, "detach_volume"))
		volume_detach(volume);
	reply_empty(request, 202);
}

/* Replaces an attached volume; from 2.85 on also changes delete_on_termination. */
void nova_volume_swap(struct request *request)
{
	const cJSON *body = nova_body(request, "volumeAttachment");
	const char *id = json_str(body, "volumeId");
	struct server *server = body && id ? nova_server(request) : NULL;
	struct volume *old = server ? volume_find(request->arg[1]) : NULL, *volume;
	bool swaps = request->version < 85 || !str_eq(id, request->arg[1]);

	if (body && !id)
		nova_invalid(
		        request, "volumeAttachment", body, "'volumeId' is a required property");
	if (!server || (swaps && !nova_allowed(request, NEED_ADMIN, "os-volumes-attachments:swap")))
		return;
	if (!old || old->server != server) {
		nova_error(request, 404,
		        request->version < 85 && !old
		                ? "Volume %s could not be found."
		                : "No volume Block Device Mapping with id %s.",
		        request->arg[1]);
		return;
	}
	if (request->version >= 85 && json_get(body, "delete_on_termination"))
		old->delete_on_termination = json_bool(body, "delete_on_termination", false);
	if (swaps) {
		volume = volume_find(id);
		if (!volume) {
			nova_error(request, 400, "Volume %s could not be found.", id);
			return;
		}
		if (!nova_not_locked(request, server) ||
		        !nova_state_allows(request, server, "swap_volume", SWAP_STATES, false))
			return;
		volume = attachable(request, id);
		if (!volume)
			return;
		record(request, server, "swap_volume", "compute_swap_volume");
		if (!server_fails(server, "swap_volume")) {
			volume->delete_on_termination = old->delete_on_termination;
			volume_attach(volume, server, old->device);
			volume_detach(old);
		}
	}
	reply_empty(request, 202);
}
