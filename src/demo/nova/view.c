/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server as Nova shows it, each field from its microversion on. */
#include <stdio.h>
#include <string.h>

#include "nova.h"

void nova_put_links(
        struct buf *out, const struct request *request, const char *kind, const char *id)
{
	js_open(out, "links", '[');
	js_link(out, "self", "%s/compute/v2.1/%s/%s", request->url, kind, id);
	js_link(out, "bookmark", "%s/compute/%s/%s", request->url, kind, id);
	js_close(out, ']');
}

void nova_put_pairs(struct buf *out, const char *key, const struct pairs *pairs)
{
	js_open(out, key, '{');
	for (size_t i = 0; i < pairs->count; i++)
		js_text(out, pairs->items[i].key, pairs->items[i].value);
	js_close(out, '}');
}

static void put_bookmark(struct buf *out, const struct request *request, const char *key,
        const char *kind, const char *id)
{
	js_open(out, key, '{');
	js_text(out, "id", id);
	js_open(out, "links", '[');
	js_link(out, "bookmark", "%s/compute/%s/%s", request->url, kind, id);
	js_close(out, ']');
	js_close(out, '}');
}

static void view_put_flavor(
        struct buf *out, const struct request *request, const struct server *server)
{
	const struct flavor *flavor = server->flavor;

	if (request->version < 47) {
		put_bookmark(out, request, "flavor", "flavors", flavor->id);
		return;
	}
	js_open(out, "flavor", '{');
	js_int(out, "vcpus", flavor->vcpus);
	js_int(out, "ram", flavor->ram);
	js_int(out, "disk", flavor->disk);
	js_int(out, "ephemeral", flavor->ephemeral);
	js_int(out, "swap", flavor->swap);
	js_text(out, "original_name", flavor->name);
	nova_put_pairs(out, "extra_specs", &flavor->extra);
	js_close(out, '}');
}

static void view_put_address(struct buf *out, const struct nic *nic, int version,
        const char *address, const char *type, bool with_macs)
{
	char mac[18];

	js_open(out, NULL, '{');
	js_int(out, "version", version);
	js_text(out, "addr", address);
	if (with_macs) {
		nic_mac(nic, mac);
		js_text(out, "OS-EXT-IPS:type", type);
		js_text(out, "OS-EXT-IPS-MAC:mac_addr", mac);
	}
	js_close(out, '}');
}

void nova_put_addresses(
        struct buf *out, const struct request *request, const struct server *server, bool with_macs)
{
	char text[40];

	(void)request;
	js_open(out, "addresses", '{');
	for (int net = 0; net < NETWORKS; net++) {
		bool open = false;

		for (int i = 0; i < server->nic_count; i++) {
			const struct nic *nic = &server->nics[i];

			if (nic->network != net)
				continue;
			if (!open)
				js_open(out, world.networks[net].name, '[');
			open = true;
			nic_ip(nic, text);
			view_put_address(out, nic, 4, text, "fixed", with_macs);
			if (nic->floating)
				view_put_address(out, nic, 4, nic->floating, "floating", with_macs);
			if (!world.networks[net].cidr6)
				continue;
			nic_ip6(nic, text);
			view_put_address(out, nic, 6, text, "fixed", with_macs);
		}
		if (open)
			js_close(out, ']');
	}
	js_close(out, '}');
}

static void put_fault(struct buf *out, const struct request *request, const struct server *server)
{
	const struct fault_text *fault = server->fault;

	if (!fault || (server->vm_state != VM_ERROR && server->vm_state != VM_DELETED))
		return;
	js_open(out, "fault", '{');
	js_int(out, "code", fault->code);
	js_time(out, "created", fault->created);
	js_text(out, "message", fault->message);
	if (fault->details && (request->admin || fault->code != 500))
		js_text(out, "details", fault->details);
	js_close(out, '}');
}

static void put_core(
        struct buf *out, const struct request *request, const struct server *server, bool with_macs)
{
	static const char *const progressing[] = {
	        "ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"};
	const char *status = server_status(server);
	char hash[57];

	js_text(out, "id", server->id);
	js_text(out, "name", server->name);
	js_text(out, "status", status);
	js_text(out, "tenant_id", world.projects[server->project].id);
	js_text(out, "user_id", world.users[server->user].id);
	nova_put_pairs(out, "metadata", &server->metadata);
	host_hash(server->project, server->host, hash);
	js_text(out, "hostId", hash);
	if (server->bfv || !server->image)
		js_text(out, "image", "");
	else
		put_bookmark(out, request, "image", "images", server->image->id);
	view_put_flavor(out, request, server);
	js_time(out, "created", server->created);
	js_time(out, "updated", server->updated);
	nova_put_addresses(out, request, server, with_macs);
	js_text(out, "accessIPv4", "");
	js_text(out, "accessIPv6", "");
	nova_put_links(out, request, "servers", server->id);
	js_text(out, "OS-DCF:diskConfig", "MANUAL");
	put_fault(out, request, server);
	for (size_t i = 0; i < sizeof progressing / sizeof *progressing; i++)
		if (!strcmp(status, progressing[i]))
			js_int(out, "progress",
			        server->task && !strcmp(server->task, "migrating") ? 40 : 0);
}

static void view_put_groups(struct buf *out, const struct server *server)
{
	if (!server->groups.count || !server->nic_count)
		return;
	js_open(out, "security_groups", '[');
	for (int nic = 0; nic < server->nic_count; nic++) {
		for (size_t i = 0; i < server->groups.count; i++) {
			js_open(out, NULL, '{');
			js_text(out, "name", server->groups.items[i]);
			js_close(out, '}');
		}
	}
	js_close(out, ']');
}

static void put_admin(struct buf *out, const struct request *request, const struct server *server)
{
	const char *host = server->host >= 0 ? world.hosts[server->host].name : NULL;

	js_text(out, "OS-EXT-SRV-ATTR:host", host);
	js_format(out, "OS-EXT-SRV-ATTR:instance_name", "instance-%08x", server->number);
	js_text(out, "OS-EXT-SRV-ATTR:hypervisor_hostname", host);
	if (request->version < 3)
		return;
	js_text(out, "OS-EXT-SRV-ATTR:reservation_id",
	        server->reservation ? server->reservation : "r-00000000");
	js_int(out, "OS-EXT-SRV-ATTR:launch_index", server->launch_index);
	js_text(out, "OS-EXT-SRV-ATTR:hostname",
	        server->hostname ? server->hostname : server->name);
	js_text(out, "OS-EXT-SRV-ATTR:kernel_id", "");
	js_text(out, "OS-EXT-SRV-ATTR:ramdisk_id", "");
	js_text(out, "OS-EXT-SRV-ATTR:root_device_name", "/dev/vda");
	js_text(out, "OS-EXT-SRV-ATTR:user_data", server->user_data);
}

static void put_volumes(struct buf *out, const struct request *request, const struct server *server)
{
	js_open(out, "os-extended-volumes:volumes_attached", '[');
	for (const struct volume *volume = world.volumes; volume; volume = volume->next) {
		if (volume->server != server)
			continue;
		js_open(out, NULL, '{');
		js_text(out, "id", volume->id);
		if (request->version >= 3)
			js_bool(out, "delete_on_termination", volume->delete_on_termination);
		js_close(out, '}');
	}
	js_close(out, ']');
}

static void put_host_status(
        struct buf *out, const struct request *request, const struct server *server)
{
	const char *status = "";

	if (request->version < 16 || !request->admin)
		return;
	if (server->host >= 0) {
		const struct host *host = &world.hosts[server->host];

		status = !host->up ? "DOWN" : !host->enabled ? "MAINTENANCE" : "UP";
	}
	js_text(out, "host_status", status);
}

static void view_put_later(
        struct buf *out, const struct request *request, const struct server *server)
{
	if (request->version >= 9)
		js_bool(out, "locked", server->locked);
	if (request->version >= 73)
		js_text(out, "locked_reason", server->locked ? server->locked_reason : NULL);
	if (request->version >= 19)
		js_text(out, "description", server->description);
	if (request->version >= 26)
		js_strings(out, "tags", &server->tags);
	if (request->version >= 63)
		js_null(out, "trusted_image_certificates");
}

static void put_server_groups(struct buf *out, const struct server *server)
{
	const cJSON *group, *member;

	js_open(out, "server_groups", '[');
	cJSON_ArrayForEach(group, world.docs[DOC_SERVER_GROUPS])
	{
		cJSON_ArrayForEach(member, cJSON_GetObjectItem(group, "members"))
		{
			if (!strcmp(member->valuestring, server->id))
				js_text(out, NULL, cJSON_GetObjectItem(group, "id")->valuestring);
		}
	}
	js_close(out, ']');
}

static void put_extended(
        struct buf *out, const struct request *request, const struct server *server, bool detail)
{
	const char *zone = server->host >= 0 ? world.hosts[server->host].zone : NULL;

	js_text(out, "OS-EXT-AZ:availability_zone", zone ? zone : "");
	js_text(out, "config_drive", server->config_drive ? "True" : "");
	js_text(out, "key_name", server->key_name);
	js_time_us(out, "OS-SRV-USG:launched_at", server->launched);
	js_time_us(out, "OS-SRV-USG:terminated_at", server->terminated);
	if (!detail)
		view_put_groups(out, server);
	if (request->admin)
		put_admin(out, request, server);
	js_text(out, "OS-EXT-STS:task_state", server->task);
	js_text(out, "OS-EXT-STS:vm_state", vm_state_names[server->vm_state]);
	js_int(out, "OS-EXT-STS:power_state", server->power_state);
	put_volumes(out, request, server);
	if (!detail)
		put_host_status(out, request, server);
	view_put_later(out, request, server);
	if (!request->admin && request->version >= 90)
		js_text(out, "OS-EXT-SRV-ATTR:hostname",
		        server->hostname ? server->hostname : server->name);
	if (detail)
		put_host_status(out, request, server);
	else if (request->version >= 71)
		put_server_groups(out, server);
	if (detail)
		view_put_groups(out, server);
}

void nova_put_server(struct buf *out, const char *key, const struct request *request,
        const struct server *server, enum view view)
{
	bool short_one = view >= VIEW_UPDATE && request->version < 75;

	js_open(out, key, '{');
	if (view == VIEW_BRIEF) {
		js_text(out, "id", server->id);
		js_text(out, "name", server->name);
		nova_put_links(out, request, "servers", server->id);
	} else {
		put_core(out, request, server, !short_one);
		if (short_one)
			view_put_later(out, request, server);
		else
			put_extended(out, request, server, view == VIEW_DETAIL);
	}
	js_close(out, '}');
}

void nova_put_lost(struct buf *out, const char *key, const struct request *request,
        const struct server *server, enum view view)
{
	js_open(out, key, '{');
	js_text(out, "id", server->id);
	js_text(out, "status", "UNKNOWN");
	if (view != VIEW_BRIEF) {
		js_text(out, "tenant_id", world.projects[server->project].id);
		js_time(out, "created", server->created);
	}
	if (view == VIEW_SHOW) {
		js_text(out, "user_id", world.users[server->user].id);
		if (server->bfv || !server->image)
			js_text(out, "image", "");
		else
			put_bookmark(out, request, "image", "images", server->image->id);
		view_put_flavor(out, request, server);
		js_text(out, "OS-EXT-AZ:availability_zone", world.hosts[server->host].zone);
		js_int(out, "OS-EXT-STS:power_state", 0);
		put_server_groups(out, server);
	}
	nova_put_links(out, request, "servers", server->id);
	js_close(out, '}');
}
