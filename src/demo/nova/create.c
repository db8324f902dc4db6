/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /servers: reads and validates the body. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "ncnova/json.h"

static bool create_refuse(struct request *request, int status, const char *message)
{
	nova_error(request, status, "%s", message);
	return false;
}

static bool create_take_flavor(struct request *request, struct boot *boot)
{
	const cJSON *ref = json_get(boot->server, "flavorRef");
	struct buf text = BUF_INIT;

	py_str(&text, ref);
	/* A flavor may be given as its full URL. */
	boot->flavor = flavor_find(
	        strrchr(buf_str(&text), '/') ? strrchr(buf_str(&text), '/') + 1 : buf_str(&text));
	if (!boot->flavor)
		nova_error(request, 400, "Flavor %s could not be found.", buf_str(&text));
	buf_free(&text);
	return boot->flavor != NULL;
}

/* The boot device, if the body has one. */
static const cJSON *root_device(const cJSON *server)
{
	const cJSON *device;

	cJSON_ArrayForEach(device, json_get(server, "block_device_mapping_v2"))
	{
		if (json_int(device, "boot_index", -1) == 0)
			return device;
	}
	return cJSON_GetArrayItem(json_get(server, "block_device_mapping"), 0);
}

static bool take_root_volume(struct request *request, struct boot *boot, const char *id)
{
	boot->volume = volume_find(id);
	if (!boot->volume || boot->volume->project != request->token->project) {
		nova_error(request, 400,
		        "Block Device Mapping is Invalid: failed to get volume %s.", id);
		return false;
	}
	if (boot->volume->server || strcmp(boot->volume->status, "available")) {
		nova_error(request, 400,
		        "Invalid volume: volume %s status must be 'available' or "
		        "'downloading'. Currently in '%s' status",
		        id, boot->volume->status);
		return false;
	}
	if (!boot->volume->bootable) {
		nova_error(request, 400, "Block Device %s is not bootable.", id);
		return false;
	}
	boot->image = boot->volume->image;
	return true;
}

static bool take_root(struct request *request, struct boot *boot, const cJSON *device)
{
	const char *source = json_str(device, "source_type"), *id = json_str(device, "uuid");
	const char *target = json_str(device, "destination_type");
	const char *volume_id = json_str(device, "volume_id");

	boot->delete_on_termination = json_bool(device, "delete_on_termination", false);
	boot->volume_size = (int)json_int(device, "volume_size", 0);
	if (volume_id || str_eq(source, "volume")) {
		boot->bfv = true;
		return take_root_volume(request, boot, volume_id ? volume_id : id);
	}
	if (!str_eq(source, "image"))
		return create_refuse(request, 400,
		        "Block Device Mapping is Invalid: Boot sequence for the instance and "
		        "image/block device mapping combination is not valid.");
	boot->image = image_find(id);
	boot->bfv = str_eq(target, "volume");
	if (!boot->image) {
		nova_error(request, 400, "Block Device Mapping is Invalid: failed to get image %s.",
		        id ? id : "");
		return false;
	}
	if (boot->bfv && boot->volume_size < 1)
		return create_refuse(request, 400,
		        "Images with destination_type 'volume' need to have a non-zero size "
		        "specified");
	return true;
}

static bool create_take_image(struct request *request, struct boot *boot)
{
	const char *ref = json_str(boot->server, "imageRef");
	const cJSON *device = root_device(boot->server);

	if (device && !take_root(request, boot, device))
		return false;
	if (!ref && !device)
		return create_refuse(request, 400, "Missing imageRef attribute");
	if (!device && !*ref)
		return create_refuse(request, 400, "Invalid imageRef provided.");
	if (!ref || !*ref)
		return true;
	boot->image = image_find(ref);
	if (!boot->image)
		return create_refuse(request, 400, "Can not find requested image");
	return true;
}

static bool image_fits(struct request *request, const struct boot *boot)
{
	const struct image *image = boot->image;
	const struct flavor *flavor = boot->flavor;

	if (!boot->bfv && !flavor->disk)
		return create_refuse(request, 403,
		        "Only volume-backed servers are allowed for flavors with zero disk.");
	if (!image)
		return true;
	if (strcmp(image->status, "active")) {
		nova_error(request, 400, "Image %s is not active.", image->id);
		return false;
	}
	if (flavor->ram < image->min_ram)
		return create_refuse(
		        request, 400, "Flavor's memory is too small for requested image.");
	if (!boot->bfv && flavor->disk < image->min_disk) {
		nova_error(request, 400,
		        "Flavor's disk is smaller than the minimum size specified in image "
		        "metadata. Flavor disk is %lld bytes, minimum size is %lld bytes.",
		        (long long)flavor->disk << 30, (long long)image->min_disk << 30);
		return false;
	}
	return true;
}

static bool zone_exists(const char *zone)
{
	for (int i = 0; i < HOSTS; i++)
		if (!strcmp(world.hosts[i].zone, zone))
			return true;
	return false;
}

static bool host_exists(const char *name)
{
	for (int i = 0; i < HOSTS; i++)
		if (!strcmp(world.hosts[i].name, name))
			return true;
	return false;
}

/* zone, or zone:host for administrators; or the field host from 2.74 on. */
static bool take_zone(struct request *request, struct boot *boot)
{
	const char *text = json_str(boot->server, "availability_zone");
	const char *host = json_str(boot->server, "host"), *colon;

	if (!host)
		host = json_str(boot->server, "hypervisor_hostname");
	if (host && !nova_allowed(request, NEED_ADMIN, "servers:create:requested_destination"))
		return false;
	if (host && !host_exists(host)) {
		nova_error(request, 400, "Compute host %s could not be found.", host);
		return false;
	}
	str_copy(boot->host, sizeof boot->host, host);
	if (!text)
		return true;
	colon = strchr(text, ':');
	if (colon) {
		if (!nova_allowed(request, NEED_ADMIN, "servers:create:forced_host"))
			return false;
		snprintf(boot->host, sizeof boot->host, "%.*s", (int)strcspn(colon + 1, ":"),
		        colon + 1);
		if (*boot->host && !host_exists(boot->host)) {
			nova_error(request, 400,
			        "No valid host was found. No such host - host: %s node: None ",
			        boot->host);
			return false;
		}
	}
	snprintf(boot->zone, sizeof boot->zone, "%.*s", (int)strcspn(text, ":"), text);
	if (*boot->zone && !zone_exists(boot->zone))
		return create_refuse(
		        request, 400, "The requested availability zone is not available");
	return true;
}

static int own_network(int project)
{
	for (int i = 0; i < NETWORKS; i++)
		if (world.networks[i].project == project && !world.networks[i].external)
			return i;
	return NET_SHARED;
}

static bool take_port(struct request *request, struct boot *boot, const char *id)
{
	const cJSON *port = doc_find(DOC_PORTS, id);
	const char *device = json_str(port, "device_id");
	const struct network *network = network_find(json_str(port, "network_id"));

	if (!port || !network) {
		nova_error(request, 400, "Port id %s could not be found.", id);
		return false;
	}
	if (device && *device) {
		nova_error(request, 409, "Port %s is still in use.", id);
		return false;
	}
	boot->networks[boot->network_count++] = (int)(network - world.networks);
	return true;
}

static bool take_network(struct request *request, struct boot *boot, const cJSON *one)
{
	const char *id = json_str(one, "uuid"), *port = json_str(one, "port");
	const struct network *network = network_find(id);

	if (port)
		return take_port(request, boot, port);
	if (!network || (!network->shared && !network->external && !request->admin &&
	                        network->project != request->token->project)) {
		nova_error(request, 400, "Network %s could not be found.", id ? id : "None");
		return false;
	}
	if (network->external && !request->admin) {
		nova_error(request, 403,
		        "It is not allowed to create an interface on external network %s", id);
		return false;
	}
	boot->networks[boot->network_count++] = (int)(network - world.networks);
	return true;
}

/* By default the project's own network is used, even if a shared one exists. */
static bool take_networks(struct request *request, struct boot *boot)
{
	const cJSON *networks = json_get(boot->server, "networks"), *one;

	if (cJSON_IsString(networks) && !strcmp(networks->valuestring, "none"))
		return true;
	if (!cJSON_IsArray(networks) || !cJSON_GetArraySize(networks)) {
		boot->networks[boot->network_count++] = own_network(request->token->project);
		return true;
	}
	cJSON_ArrayForEach(one, networks)
	{
		if (boot->network_count < 16 && !take_network(request, boot, one))
			return false;
	}
	return true;
}

static bool key_exists(struct request *request, const struct boot *boot)
{
	const char *key = json_str(boot->server, "key_name");

	return !key || keypair_find(request->token->user, key) ||
	       create_refuse(request, 400, "Invalid key_name provided.");
}

static bool groups_exist(struct request *request, const struct boot *boot)
{
	const cJSON *group, *doc;

	cJSON_ArrayForEach(group, json_get(boot->server, "security_groups"))
	{
		const char *name = json_str(group, "name");
		bool found = false;

		cJSON_ArrayForEach(doc, world.docs[DOC_GROUPS])
		{
			if (str_eq(json_str(doc, "project_id"),
			            world.projects[request->token->project].id) &&
			        (str_eq(name, json_str(doc, "name")) ||
			                str_eq(name, json_str(doc, "id"))))
				found = true;
		}
		if (!found) {
			nova_error(request, 400,
			        "Unable to find security_group with name or id '%s'",
			        name ? name : "None");
			return false;
		}
	}
	return true;
}

static bool take_hints(struct request *request, struct boot *boot)
{
	const cJSON *hints = json_get(request->json, "os:scheduler_hints");

	if (!hints)
		hints = json_get(request->json, "OS-SCH-HNT:scheduler_hints");
	boot->group = json_str(hints, "group");
	if (!boot->group || doc_find(DOC_SERVER_GROUPS, boot->group))
		return true;
	nova_error(request, 400, "Instance group %s could not be found.", boot->group);
	return false;
}

static bool create_take_counts(struct request *request, struct boot *boot)
{
	boot->min = (int)json_int(boot->server, "min_count", 1);
	boot->max = (int)json_int(boot->server, "max_count", boot->min);
	return boot->min <= boot->max ||
	       create_refuse(request, 400, "min_count must be <= max_count");
}

struct measure {
	const char *name;
	int used, limit, each;
};

static void create_over_quota(
        struct request *request, const struct measure *measures, int min, int max)
{
	struct buf overs = BUF_INIT, asked = BUF_INIT, used = BUF_INIT, limits = BUF_INIT;

	for (int i = 0; i < 3; i++) {
		const struct measure *m = &measures[i];
		const char *comma = overs.len ? ", " : "";

		if (m->limit < 0 || m->used + max * m->each <= m->limit)
			continue;
		buf_printf(&overs, "%s%s", comma, m->name);
		buf_printf(&used, "%s%d", comma, m->used);
		buf_printf(&limits, "%s%d", comma, m->limit);
		if (i == 1 && min != max)
			buf_printf(&asked, "%s%d-%d", comma, min, max);
		else
			buf_printf(&asked, "%s%d", comma, max * m->each);
	}
	nova_error(request, 403,
	        "Quota exceeded for %s: Requested %s, but already used %s of %s %s",
	        buf_str(&overs), buf_str(&asked), buf_str(&used), buf_str(&limits),
	        buf_str(&overs));
	buf_free(&overs);
	buf_free(&asked);
	buf_free(&used);
	buf_free(&limits);
}

/* As many as the quota allows, at least min_count. */
static bool create_quota_allows(struct request *request, struct boot *boot)
{
	const struct project *project = &world.projects[request->token->project];
	const struct measure measures[3] = {
	        {"cores", project->used.cores, project->quota.cores, boot->flavor->vcpus},
	        {"instances", project->used.instances, project->quota.instances, 1},
	        {"ram", project->used.ram, project->quota.ram, boot->flavor->ram}};
	int allowed = boot->max;

	for (int i = 0; i < 3; i++) {
		int room = measures[i].each
		                   ? (measures[i].limit - measures[i].used) / measures[i].each
		                   : allowed;

		if (measures[i].limit >= 0 && room < allowed)
			allowed = room;
	}
	if (allowed < boot->min) {
		create_over_quota(request, measures, boot->min, boot->max);
		return false;
	}
	boot->max = allowed;
	return true;
}

static void put_reply(struct request *request, const struct boot *boot, const struct server *server,
        const char *password)
{
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	if (json_bool(boot->server, "return_reservation_id", false)) {
		js_text(out, "reservation_id", server->reservation);
	} else {
		js_open(out, "server", '{');
		js_text(out, "id", server->id);
		nova_put_links(out, request, "servers", server->id);
		js_text(out, "OS-DCF:diskConfig", "MANUAL");
		js_open(out, "security_groups", '[');
		for (size_t i = 0; i < server->groups.count; i++) {
			js_open(out, NULL, '{');
			js_text(out, "name", server->groups.items[i]);
			js_close(out, '}');
		}
		js_close(out, ']');
		js_text(out, "adminPass", password);
		js_close(out, '}');
		reply_header(request, "Location", "%s/compute/v2.1/servers/%s", request->url,
		        server->id);
	}
	js_close(out, '}');
	reply_status(request, 202);
}

void nova_create(struct request *request)
{
	struct boot boot = {.server = nova_body(request, "server")};
	const struct server *first;
	const char *given;
	char password[13];

	if (!boot.server || !boot_schema_ok(request, boot.server) ||
	        !create_take_counts(request, &boot) || !take_hints(request, &boot) ||
	        !take_zone(request, &boot) || !create_take_flavor(request, &boot) ||
	        !create_take_image(request, &boot) || !image_fits(request, &boot) ||
	        !key_exists(request, &boot) || !groups_exist(request, &boot) ||
	        !take_networks(request, &boot))
		return;
	if (request->token->project < 0) {
		nova_error(request, 403,
		        "Policy doesn't allow os_compute_api:servers:create to be performed.");
		return;
	}
	if (!create_quota_allows(request, &boot))
		return;
	given = json_str(boot.server, "adminPass");
	world_token_id(password, sizeof password);
	first = boot_make(request, &boot);
	put_reply(request, &boot, first, given ? given : password);
}
