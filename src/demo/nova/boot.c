/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creates servers, and simulates their build. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "ncnova/json.h"

static const char no_host_details[] =
        "Traceback (most recent call last):\n"
        "  File \"/usr/lib/python3/dist-packages/nova/conductor/manager.py\", line 1580, in "
        "schedule_and_build_instances\n"
        "    host_lists = self._schedule_instances(context, request_specs[0],\n"
        "  File \"/usr/lib/python3/dist-packages/nova/conductor/manager.py\", line 940, in "
        "_schedule_instances\n"
        "    host_lists = self.query_client.select_destinations(\n"
        "  File \"/usr/lib/python3/dist-packages/nova/scheduler/client/query.py\", line 41, in "
        "select_destinations\n"
        "    return self.scheduler_rpcapi.select_destinations(context, spec_obj,\n"
        "nova.exception_Remote.NoValidHost_Remote: No valid host was found. There are not enough "
        "hosts available.\n";

static const char build_details[] =
        "Traceback (most recent call last):\n"
        "  File \"/usr/lib/python3/dist-packages/nova/compute/manager.py\", line 2613, in "
        "_build_and_run_instance\n"
        "    self.driver.spawn(context, instance, image_meta,\n"
        "  File \"/usr/lib/python3/dist-packages/nova/virt/libvirt/driver.py\", line 4322, in "
        "spawn\n"
        "    created_instance_dir, created_disks = self._create_image(\n"
        "  File \"/usr/lib/python3/dist-packages/nova/virt/images.py\", line 168, in fetch_to_raw\n"
        "    raise exception.ImageUnacceptable(\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "\n"
        "Traceback (most recent call last):\n"
        "  File \"/usr/lib/python3/dist-packages/nova/compute/manager.py\", line 2402, in "
        "_do_build_and_run_instance\n"
        "    self._build_and_run_instance(context, instance, image,\n"
        "nova.exception.BuildAbortException: The build was aborted.\n";

static void no_valid_host(struct server *server, struct job *job)
{
	job->fails = true;
	server->vm_state = VM_ERROR;
	server_fault(server, 500, "No valid host was found. There are not enough hosts available.",
	        no_host_details);
	if (job->record && job->record->event_count)
		job->record->events[0].name = "conductor_schedule_and_build_instances";
}

static void abort_build(struct server *server, struct job *job, const char *why)
{
	char *message = xasprintf("Build of instance %s aborted: %s", server->id, why);

	job->fails = false; /* the recorded action does not show the failure */
	while (server->nic_count)
		server_remove_nic(server, server->nic_count - 1);
	server_place(server, -1);
	server->vm_state = VM_ERROR;
	server->power_state = 0;
	server_fault(server, 500, message, build_details);
	free(message);
}

/* Ends scheduling: a host was found, or none. */
static bool schedule(struct server *server, struct job *job)
{
	int host = -1;

	for (int i = 0; job->text && i < HOSTS; i++)
		if (!strcmp(world.hosts[i].name, job->text))
			host = i;
	if (host < 0)
		host = host_pick(
		        server->flavor, server->zone && *server->zone ? server->zone : NULL);
	if (host < 0 || server->flavor->fits_nothing || strstr(server->name, "fail")) {
		no_valid_host(server, job);
		return false;
	}
	server_place(server, host);
	if (job->record && job->record->event_count)
		job->record->events[0].host = (uint8_t)host;
	return true;
}

static void make_root_volume(struct server *server, int size, bool deleted_with_it)
{
	struct volume *volume = volume_add(server->project, server->user, "", size > 0 ? size : 1);

	volume->bootable = true;
	volume->image = server->image;
	volume->delete_on_termination = deleted_with_it;
	volume_attach(volume, server, "/dev/vda");
}

static bool has_root_volume(const struct server *server)
{
	for (const struct volume *volume = world.volumes; volume; volume = volume->next)
		if (volume->server == server)
			return true;
	return false;
}

static bool entered(struct server *server, struct job *job)
{
	const char *seconds = pairs_get(&server->metadata, "fake_boot_seconds");

	if (!strcmp(server->task, "networking"))
		return schedule(server, job);
	if (!strcmp(server->task, "block_device_mapping")) {
		for (int i = 0; i < NETWORKS * 4; i++)
			if (job->number & (1 << i))
				server_add_nic(server, i % NETWORKS);
		if (server->bfv && !has_root_volume(server))
			make_root_volume(server, server->flavor->disk, true);
	}
	if (!strcmp(server->task, "spawning") && seconds)
		job->due = world.now + (int64_t)(atof(seconds) * 1000 / world.options.speed);
	return true;
}

static void built(struct server *server, struct job *job)
{
	const char *asked = pairs_get(&server->metadata, "fake_boot_fail");

	if (job->fails)
		return;
	if (server->image && server->image->fails_with) {
		abort_build(server, job, server->image->fails_with);
	} else if (asked && strcmp(asked, "0")) {
		abort_build(server, job, "fake_boot_fail was asked for");
	} else {
		server->launched = server->booted = world.now;
	}
}

static const struct work create_work = {.record = "create",
        .event = "compute__do_build_and_run_instance",
        .phases = {{"scheduling", 700}, {"networking", 800}, {"block_device_mapping", 600},
                {"spawning", 1600}},
        .to = VM_ACTIVE,
        .done = built,
        .entered = entered};

/* Turns a name into a host name: invalid characters become dashes. */
static char *boot_host_name(const char *name)
{
	char *out = xstrndup(name, 63), *to = out;

	for (const char *from = out; *from; from++) {
		if (isalnum((unsigned char)*from) || *from == '-' || *from == '.')
			*to++ = (char)tolower((unsigned char)*from);
		else if ((*from == ' ' || *from == '_') && to > out)
			*to++ = '-';
	}
	*to = '\0';
	return out;
}

static void take_texts(const struct request *request, struct server *server, const cJSON *body)
{
	const char *description = json_str(body, "description"),
	           *hostname = json_str(body, "hostname");
	const cJSON *item;

	if (description || request->version >= 19)
		server->description = xstrdup(description);
	else
		server->description = xstrdup(server->name);
	server->hostname = hostname ? xstrdup(hostname) : boot_host_name(server->name);
	server->user_data = xstrdup(json_str(body, "user_data"));
	server->config_drive = json_bool(body, "config_drive", false);
	if (json_str(body, "key_name"))
		server->key_name = intern(json_str(body, "key_name"));
	cJSON_ArrayForEach(item, json_get(body, "metadata"))
	{
		pairs_set(&server->metadata, item->string, item->valuestring);
	}
	cJSON_ArrayForEach(item, json_get(body, "tags"))
	{
		if (cJSON_IsString(item))
			strv_add(&server->tags, item->valuestring);
	}
	cJSON_ArrayForEach(item, json_get(body, "security_groups"))
	{
		if (json_str(item, "name"))
			strv_add(&server->groups, json_str(item, "name"));
	}
	if (!server->groups.count)
		strv_add(&server->groups, "default");
}

/* Volumes in the body other than the root volume. */
static void attach_others(struct server *server, const cJSON *body)
{
	const cJSON *device;

	cJSON_ArrayForEach(device, json_get(body, "block_device_mapping_v2"))
	{
		struct volume *volume = volume_find(json_str(device, "uuid"));

		if (!volume || volume->server || json_int(device, "boot_index", -1) == 0)
			continue;
		volume->delete_on_termination = json_bool(device, "delete_on_termination", false);
		volume_attach(volume, server, json_str(device, "device_name"));
	}
}

static void join_group(const struct server *server, const char *group)
{
	cJSON *doc = group ? doc_find(DOC_SERVER_GROUPS, group) : NULL;

	if (doc)
		cJSON_AddItemToArray(
		        cJSON_GetObjectItem(doc, "members"), cJSON_CreateString(server->id));
}

static struct server *make_one(
        struct request *request, const struct boot *boot, const char *name, const char *reservation)
{
	struct project *project = &world.projects[request->token->project];
	struct server *server = server_add(request->token->project, name);
	int nets[NETWORKS] = {0};

	server->user = (uint8_t)request->token->user;
	server->region = (uint8_t)request->region;
	server->vm_state = VM_BUILDING;
	server->flavor = boot->flavor;
	server->image = boot->image;
	server->bfv = boot->bfv;
	server->reservation = intern(reservation);
	server->zone = xstrdup(boot->zone);
	take_texts(request, server, boot->server);
	project->used.instances++;
	project->used.cores += boot->flavor->vcpus;
	project->used.ram += boot->flavor->ram;
	if (boot->volume) {
		boot->volume->delete_on_termination = boot->delete_on_termination;
		volume_attach(boot->volume, server, "/dev/vda");
	} else if (boot->bfv) {
		make_root_volume(server, boot->volume_size, boot->delete_on_termination);
	}
	attach_others(server, boot->server);
	join_group(server, boot->group);
	server_begin(server, &create_work,
	        server_record(server, "create", request->id, request->token->user,
	                request->token->project));
	if (*boot->host)
		server->job->text = xstrdup(boot->host);
	/* Which networks, and how often each: four bits per network. */
	for (int i = 0; i < boot->network_count; i++) {
		int net = boot->networks[i];

		if (nets[net] < 4)
			server->job->number |= 1 << (net + NETWORKS * nets[net]++);
	}
	return server;
}

struct server *boot_make(struct request *request, const struct boot *boot)
{
	const char *name = json_str(boot->server, "name");
	char reservation[12] = "r-";
	struct server *first = NULL;

	world_hex(reservation + 2, 8);
	for (int i = 0; i < boot->max; i++) {
		char *numbered = boot->max > 1 ? xasprintf("%s-%d", name, i + 1) : xstrdup(name);
		struct server *server = make_one(request, boot, numbered, reservation);

		server->launch_index = (uint32_t)i;
		if (!first)
			first = server;
		free(numbered);
	}
	return first;
}
