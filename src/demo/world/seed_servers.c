/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The initial servers: in every state, with ordinary and hostile names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "world.h"

#define MINUTE (60 * (int64_t)1000)
#define DAY    (24 * 60 * MINUTE)

enum {
	PLAIN,
	WITH_VOLUME = 1,
	LOCKED = 2,
	FLOATING = 4,
	NO_NET = 8,
	TAGGED = 16,
	SHARED = 32,
	FAULT = 64,
	IN_TWO = 128
};

struct model {
	const char *name;
	const char *flavor, *image; /* NULL image: from a volume */
	enum vm_state state;
	const char *task;
	int flags;
};

/* Oldest first. */
static const struct model models[] = {
        {"bastion", "1", "Debian 12", VM_ACTIVE, NULL, FLOATING | LOCKED},
        {"db-primary", "4", "Debian 12", VM_ACTIVE, NULL, WITH_VOLUME | LOCKED | TAGGED},
        {"db-replica-1", "4", "Debian 12", VM_ACTIVE, NULL, WITH_VOLUME | TAGGED},
        {"db-replica-2", "4", "Debian 12", VM_STOPPED, NULL, WITH_VOLUME},
        {"web-01", "2", "Ubuntu 24.04 LTS", VM_ACTIVE, NULL, FLOATING | TAGGED | SHARED},
        {"web-02", "2", "Ubuntu 24.04 LTS", VM_ACTIVE, NULL, FLOATING | TAGGED | SHARED},
        {"web-03", "2", "Ubuntu 24.04 LTS", VM_ACTIVE, NULL, TAGGED | SHARED},
        {"web-04", "2", "Ubuntu 24.04 LTS", VM_RESIZED, NULL, TAGGED},
        {"lb-01", "2", "Debian 12", VM_ACTIVE, NULL, FLOATING},
        {"lb-02", "2", "Debian 12", VM_ACTIVE, NULL, PLAIN},
        {"cache-01", "3", "Debian 12", VM_ACTIVE, NULL, PLAIN},
        {"cache-02", "3", "Debian 12", VM_PAUSED, NULL, PLAIN},
        {"mail", "2", "Debian 12", VM_ACTIVE, NULL, FLOATING},
        {"monitoring", "3", "Fedora-Cloud-Base-40", VM_ACTIVE, NULL, PLAIN},
        {"git", "3", NULL, VM_ACTIVE, NULL, PLAIN},
        {"windows-ad", "4", "Windows Server 2022 Standard", VM_STOPPED, NULL, PLAIN},
        {"legacy-erp", "3", "Windows Server 2022 Standard", VM_SHELVED_OFFLOADED, NULL, PLAIN},
        {"archive-2019", "2", "Debian 12", VM_SHELVED_OFFLOADED, NULL, PLAIN},
        {"archive-2020", "2", "Debian 12", VM_SHELVED, NULL, PLAIN},
        {"staging-api", "2", "Ubuntu 24.04 LTS", VM_SUSPENDED, NULL, PLAIN},
        {"staging-web", "2", "Ubuntu 24.04 LTS", VM_STOPPED, NULL, PLAIN},
        {"old-vpn", "1", "Debian 12", VM_RESCUED, NULL, PLAIN},
        {"restore-me", "1", "Debian 12", VM_SOFT_DELETED, NULL, PLAIN},
        {"データベース-東京", "2", "Ubuntu 24.04 LTS", VM_ACTIVE, NULL, PLAIN},
        {"测试服务器", "1", "cirros-0.6.2", VM_STOPPED, NULL, PLAIN},
        {"naïve-café-ñandú-Ελλάδα", "1", "cirros-0.6.2", VM_ACTIVE, NULL, PLAIN},
        {"a-very-long-name-that-somebody-made-with-a-template-and-that-goes-on-and-on-until-no-"
         "column-of-any-table-could-ever-hold-it-production-eu-central-1-team-platform-service-"
         "billing-component-invoice-renderer-instance-000000000000042-blue",
                "1", "cirros-0.6.2", VM_ACTIVE, NULL, PLAIN},
        {"evil\033]0;owned\007\033[31mred", "1", "cirros-0.6.2", VM_STOPPED, NULL, PLAIN},
        {"invoice\u202egnp.exe", "1", "cirros-0.6.2", VM_STOPPED, NULL, PLAIN},
        {"two\nlines\tand a tab", "1", "cirros-0.6.2", VM_STOPPED, NULL, PLAIN},
        {"<b>html</b> & \"quotes\" 'n' $(reboot)", "1", "cirros-0.6.2", VM_ACTIVE, NULL, PLAIN},
        {"ci-runner-a1", "2", "Fedora-Cloud-Base-40", VM_ACTIVE, NULL, PLAIN},
        {"ci-runner-a2", "2", "Fedora-Cloud-Base-40", VM_ACTIVE, NULL, PLAIN},
        {"ci-runner-b7", "huge", "Fedora-Cloud-Base-40", VM_ERROR, NULL, FAULT},
        {"ci-runner-b8", "2", "broken-image", VM_ERROR, NULL, FAULT},
        {"ci-runner-c3", "2", "Fedora-Cloud-Base-40", VM_ERROR, NULL, NO_NET},
        {"batch-17", "3", "Debian 12", VM_ACTIVE, "resize_migrating", PLAIN},
        {"batch-18", "3", "Debian 12", VM_ACTIVE, "rebooting_hard", PLAIN},
        {"batch-19", "3", "Debian 12", VM_ACTIVE, "image_uploading", PLAIN},
        {"stuck-build", "2", "Debian 12", VM_BUILDING, "block_device_mapping", NO_NET},
        {"new-web-05", "2", "Ubuntu 24.04 LTS", VM_BUILDING, "spawning", PLAIN},
        {"paris-node", "2", "Debian 12", VM_ACTIVE, NULL, IN_TWO},
        {"paris-spare", "2", "Debian 12", VM_STOPPED, NULL, IN_TWO},
};
#define MODELS (sizeof models / sizeof *models)

static const char fault_details[] =
        "Traceback (most recent call last):\n"
        "  File \"/usr/lib/python3/dist-packages/nova/conductor/manager.py\", line 705, in "
        "build_instances\n"
        "    raise exception.MaxRetriesExceeded(reason=msg)\n"
        "nova.exception.MaxRetriesExceeded: Exceeded maximum number of retries. Exhausted all "
        "hosts available for retrying build failures.\n";

static struct image *image_named(const char *name)
{
	for (struct image *image = world.images; image; image = image->next)
		if (!strcmp(image->name, name))
			return image;
	return NULL;
}

static void count_in(struct server *server)
{
	struct project *project = &world.projects[server->project];

	project->used.instances++;
	project->used.cores += server->flavor->vcpus;
	project->used.ram += server->flavor->ram;
}

/* The same name always gets the same host, while the world is small. */
static int some_host(size_t i)
{
	static const int hosts[] = {0, 1, 2, 4, 0, 2, 1, 4, 3};

	return hosts[i % (sizeof hosts / sizeof *hosts)];
}

static void seed_add_float(struct server *server, struct nic *nic, int last)
{
	cJSON *doc = cJSON_CreateObject();
	char fixed[16], text[24];
	const char *project = world.projects[server->project].id;

	snprintf(text, sizeof text, "203.0.113.%d", last);
	nic_ip(nic, fixed);
	nic->floating = xstrdup(text);
	cJSON_AddStringToObject(doc, "tenant_id", project);
	cJSON_AddStringToObject(doc, "floating_ip_address", text);
	cJSON_AddStringToObject(doc, "floating_network_id", world.networks[NET_PUBLIC].id);
	cJSON_AddStringToObject(
	        doc, "router_id", json_str(cJSON_GetArrayItem(world.docs[DOC_ROUTERS], 0), "id"));
	cJSON_AddStringToObject(doc, "port_id", nic->port);
	cJSON_AddStringToObject(doc, "fixed_ip_address", fixed);
	cJSON_AddStringToObject(doc, "status", "ACTIVE");
	cJSON_AddStringToObject(doc, "description", "");
	cJSON_AddNullToObject(doc, "qos_policy_id");
	cJSON_AddNullToObject(doc, "port_details");
	cJSON_AddArrayToObject(doc, "tags");
	cJSON_AddStringToObject(doc, "created_at", "2026-03-02T10:00:00Z");
	cJSON_AddStringToObject(doc, "updated_at", "2026-03-02T10:00:00Z");
	cJSON_AddNumberToObject(doc, "revision_number", 1);
	cJSON_AddStringToObject(doc, "project_id", project);
	doc_add(DOC_FLOATING, doc);
}

static void add_nets(struct server *server, const struct model *model, size_t i)
{
	bool nowhere = server->vm_state == VM_ERROR || (model->flags & NO_NET);

	if (nowhere)
		return;
	server_add_nic(server, server->project == PROJECT_OTHER ? NET_OTHER : NET_PRIVATE);
	if (model->flags & SHARED)
		server_add_nic(server, NET_SHARED);
	if (model->flags & FLOATING)
		seed_add_float(server, &server->nics[0], 20 + (int)i);
}

static void add_volumes(struct server *server, const struct model *model)
{
	struct volume *volume;
	char name[300];

	if (!model->image) {
		volume = volume_add(server->project, server->user, "", 20);
		volume->bootable = volume->delete_on_termination = true;
		volume->image = image_named("Debian 12");
		server->bfv = true;
		volume_attach(volume, server, "/dev/vda");
	}
	if (model->flags & WITH_VOLUME) {
		snprintf(name, sizeof name, "%s-data", server->name);
		volume = volume_add(server->project, server->user, name, 100);
		volume_attach(volume, server, NULL);
	}
}

static void seed_add_words(struct server *server, const struct model *model, size_t i)
{
	static const char *const roles[] = {"web", "db", "cache", "ci"};

	server->description = i % 3 ? xstrdup(server->name) : NULL;
	server->hostname = xstrdup(
	        strchr(server->name, ' ') || *server->name == 'e' ? "server" : server->name);
	server->key_name = i % 4 ? intern("demo-key") : NULL;
	server->reservation = intern("r-0demo001");
	strv_add(&server->groups, "default");
	if (str_starts(server->name, "web")) {
		strv_add(&server->groups, "web");
		pairs_set(&server->metadata, "colour", "blue");
	}
	if (model->flags & TAGGED) {
		strv_add(&server->tags, "production");
		strv_add(&server->tags, roles[i % 2]);
		pairs_set(&server->metadata, "role", roles[i % 4]);
	}
	server->locked = (model->flags & LOCKED) != 0;
	if (server->locked)
		server->locked_reason = xstrdup("do not touch: production");
}

/* Servers with a task continue it, each at its own pace; some never finish. */
static void hold_task(struct server *server, const struct model *model)
{
	server->task = model->task;
	if (model->state == VM_RESIZED) {
		migration_add(server, "resize", 2);
		server->old_flavor = flavor_find("1");
		world.migrations->from = server->old_flavor;
		world.migrations->status = "finished";
	}
}

static void add_model(const struct model *model, size_t i, int64_t created)
{
	struct server *server = server_add(PROJECT_DEMO, model->name);
	bool placed = model->state != VM_ERROR && model->state != VM_SHELVED_OFFLOADED;

	server->user = USER_DEMO;
	server->region = (model->flags & IN_TWO) != 0;
	server->flavor = flavor_find(model->flavor);
	server->image = image_named(model->image ? model->image : "Debian 12");
	server->vm_state = (uint8_t)model->state;
	server->power_state = power_of(model->state);
	server->created = created;
	server->updated = created + 4000 + world_random_below(3600) * (int64_t)100;
	server->has_create_record = true;
	if (model->state != VM_ERROR && model->state != VM_BUILDING) {
		server->launched = created + 4000;
		server->booted = world.now - (5 + world_random_below(600)) * MINUTE;
	}
	if (placed)
		server_place(server, some_host(i));
	add_nets(server, model, i);
	add_volumes(server, model);
	seed_add_words(server, model, i);
	hold_task(server, model);
	if (model->flags & FAULT)
		server_fault(server, 500,
		        server->flavor->fits_nothing
		                ? "No valid host was found. There are not enough hosts available."
		                : "Exceeded maximum number of retries. Exhausted all hosts "
		                  "available "
		                  "for retrying build failures.",
		        fault_details);
	if (server->fault)
		server->fault->created = created + 4000;
	count_in(server);
}

static void add_plain(size_t i, int64_t created)
{
	static const char *const kinds[] = {"web", "db", "cache", "ci-runner", "batch", "node"};
	static const char *const flavors[] = {"1", "2", "1", "3"};
	static const char *const images[] = {"Debian 12", "Ubuntu 24.04 LTS", "cirros-0.6.2"};
	static struct flavor *flavor[4];
	static struct image *image[3];
	static const enum vm_state states[] = {VM_ACTIVE, VM_ACTIVE, VM_ACTIVE, VM_ACTIVE,
	        VM_ACTIVE, VM_STOPPED, VM_ACTIVE, VM_PAUSED};
	struct server *server;
	char name[64];

	if (!flavor[0]) {
		for (int k = 0; k < 4; k++)
			flavor[k] = flavor_find(flavors[k]);
		for (int k = 0; k < 3; k++)
			image[k] = image_named(images[k]);
	}
	snprintf(name, sizeof name, "%s-%05zu", kinds[world_random_below(6)], i);
	server = server_add(PROJECT_DEMO, name);
	server->user = USER_DEMO;
	server->flavor = flavor[world_random_below(4)];
	server->image = image[world_random_below(3)];
	server->vm_state = (uint8_t)states[world_random_below(8)];
	server->power_state = power_of((enum vm_state)server->vm_state);
	server->created = created;
	server->updated = server->launched = server->booted = created + 4000;
	server->has_create_record = true;
	server->reservation = "r-0demo002";
	server_place(server, (int)(i % HOSTS));
	server_add_nic(server, NET_PRIVATE);
	strv_add(&server->groups, "default");
	count_in(server);
}

static void seed_others(void)
{
	static const struct model others[] = {
	        {"other-app", "2", "Debian 12", VM_ACTIVE, NULL, PLAIN},
	        {"other-db", "3", "Debian 12", VM_STOPPED, NULL, PLAIN},
	};

	for (size_t i = 0; i < 2; i++) {
		struct server *server = server_add(PROJECT_OTHER, others[i].name);

		server->user = USER_OTHER;
		server->flavor = flavor_find(others[i].flavor);
		server->image = image_named(others[i].image);
		server->vm_state = (uint8_t)others[i].state;
		server->power_state = power_of(others[i].state);
		server->created = world.now - 400 * DAY + (int64_t)i * DAY;
		server->updated = server->launched = server->created + 4000;
		server->booted = world.now - 30 * MINUTE;
		server->has_create_record = true;
		server_place(server, 1);
		add_nets(server, &others[i], i);
		strv_add(&server->groups, "default");
		count_in(server);
	}
}

static void seed_volumes(void)
{
	struct volume *volume;

	volume = volume_add(PROJECT_DEMO, USER_DEMO, "spare-10g", 10);
	volume->description = xstrdup("nobody uses it");
	volume = volume_add(PROJECT_DEMO, USER_DEMO, "backup-target", 200);
	volume->status = "error";
	volume = volume_add(PROJECT_DEMO, USER_DEMO, "debian-root", 20);
	volume->bootable = true;
	volume->image = image_named("Debian 12");
}

static void seed_server_groups(void)
{
	cJSON *group = cJSON_CreateObject(), *members;

	cJSON_AddStringToObject(group, "name", "db-apart");
	cJSON_AddStringToObject(group, "policy", "anti-affinity");
	cJSON_AddObjectToObject(group, "rules");
	members = cJSON_AddArrayToObject(group, "members");
	cJSON_AddStringToObject(group, "project_id", world.projects[PROJECT_DEMO].id);
	cJSON_AddStringToObject(group, "user_id", world.users[USER_DEMO].id);
	doc_add(DOC_SERVER_GROUPS, group);
	for (size_t i = 0; i < world.server_count; i++)
		if (str_starts(world.servers[i]->name, "db-re"))
			cJSON_AddItemToArray(members, cJSON_CreateString(world.servers[i]->id));
}

/* Quotas leave room for experiments. */
static void widen_quotas(void)
{
	struct project *project = &world.projects[PROJECT_DEMO];

	if (project->used.instances + 20 > project->quota.instances)
		project->quota.instances = project->used.instances + 20;
	if (project->used.cores + 60 > project->quota.cores)
		project->quota.cores = project->used.cores + 60;
	if (project->used.ram + 131072 > project->quota.ram)
		project->quota.ram = project->used.ram + 131072;
}

void seed_servers(void)
{
	size_t wanted = world.options.servers == SIZE_MAX ? MODELS : world.options.servers;
	int64_t span = 300 * DAY, each = span / (int64_t)(wanted + 1);

	seed_others();
	if (wanted < MODELS) {
		for (size_t i = 0; i < wanted; i++)
			add_plain(i, world.now - span + (int64_t)i * each);
	} else {
		for (size_t i = 0; i < wanted - MODELS; i++)
			add_plain(i, world.now - span + (int64_t)i * each);
		for (size_t i = 0; i < MODELS; i++)
			add_model(&models[i], i,
			        world.now - span + (int64_t)(wanted - MODELS + i) * each);
	}
	/* The last two were requested a moment ago. */
	seed_volumes();
	seed_server_groups();
	widen_quotas();
}
