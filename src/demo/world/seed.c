/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The initial world: projects, users, hosts, flavors, images, networks, volumes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "world.h"

#define DAY   (24 * 3600 * (int64_t)1000)
#define NEVER 1000000000

static void seed_people(void)
{
	static const struct {
		const char *name, *description;
	} projects[PROJECTS] = {[PROJECT_DEMO] = {"demo", "the project to try things in"},
	        [PROJECT_ADMIN] = {"admin", "Bootstrap project for initializing the cloud."},
	        [PROJECT_OTHER] = {"other", "somebody else's"}};
	static const struct {
		const char *name, *password;
		int roles[PROJECTS];
		bool totp;
	} users[USERS] = {
	        [USER_DEMO] = {"demo", "demo", {[PROJECT_DEMO] = ROLE_READER | ROLE_MEMBER}, false},
	        [USER_ADMIN] = {"admin", "admin",
	                {ROLE_READER | ROLE_MEMBER | ROLE_ADMIN,
	                        ROLE_READER | ROLE_MEMBER | ROLE_ADMIN,
	                        ROLE_READER | ROLE_MEMBER | ROLE_ADMIN},
	                false},
	        [USER_OTHER] = {"other", "demo", {[PROJECT_OTHER] = ROLE_READER | ROLE_MEMBER},
	                false},
	        [USER_READER] = {"reader", "demo", {[PROJECT_DEMO] = ROLE_READER}, false},
	        [USER_TOTP] = {"totp", "demo", {[PROJECT_DEMO] = ROLE_READER | ROLE_MEMBER}, true},
	};

	for (int i = 0; i < PROJECTS; i++) {
		struct project *project = &world.projects[i];

		world_hex(project->id, 32);
		project->name = projects[i].name;
		project->description = projects[i].description;
		project->quota.instances = 60;
		project->quota.cores = 160;
		project->quota.ram = 327680;
		project->quota.volumes = 20;
		project->quota.gigabytes = 1000;
	}
	for (int i = 0; i < USERS; i++) {
		world_hex(world.users[i].id, 32);
		world.users[i].name = users[i].name;
		world.users[i].password = users[i].password;
		memcpy(world.users[i].roles, users[i].roles, sizeof users[i].roles);
		world.users[i].totp = users[i].totp;
	}
}

static void seed_hosts(void)
{
	static const struct {
		const char *name, *zone;
		int vcpus, ram, disk;
		bool up, enabled;
		const char *reason;
	} hosts[HOSTS] = {
	        {"compute-01", "nova", 64, 262144, 4000, true, true, NULL},
	        {"compute-02", "nova", 64, 262144, 4000, true, true, NULL},
	        {"compute-03", "nova", 96, 393216, 8000, true, true, NULL},
	        {"compute-04", "zone-b", 96, 393216, 8000, true, false, "kernel update"},
	        {"compute-05", "zone-b", 128, 524288, 8000, true, true, NULL},
	};

	for (int i = 0; i < HOSTS; i++) {
		struct host *host = &world.hosts[i];

		host->name = hosts[i].name;
		host->zone = hosts[i].zone;
		host->ip = intern("192.0.2.11");
		host->vcpus = hosts[i].vcpus;
		host->ram = hosts[i].ram;
		host->disk = hosts[i].disk;
		host->up = hosts[i].up;
		host->enabled = hosts[i].enabled;
		host->disabled_reason = hosts[i].reason;
		world_uuid(host->uuid);
		world_uuid(host->service_uuid);
		/* More servers need larger hosts. */
		if (world.options.servers != SIZE_MAX && world.options.servers > 200) {
			host->vcpus = NEVER / 100;
			host->ram = host->disk = NEVER;
		}
	}
}

static struct flavor *seed_add_flavor(
        const char *id, const char *name, int vcpus, int ram, int disk, const char *description)
{
	struct flavor *flavor = xcalloc(1, sizeof *flavor), **at = &world.flavors;
	static int number;

	flavor->number = ++number;
	flavor->id = xstrdup(id);
	flavor->name = xstrdup(name);
	flavor->description = xstrdup(description);
	flavor->vcpus = vcpus;
	flavor->ram = ram;
	flavor->disk = disk;
	flavor->is_public = true;
	while (*at)
		at = &(*at)->next;
	*at = flavor;
	return flavor;
}

static void seed_flavors(void)
{
	struct flavor *huge;

	seed_add_flavor("1", "m1.tiny", 1, 512, 1, NULL);
	seed_add_flavor("2", "m1.small", 1, 2048, 20, NULL);
	seed_add_flavor("3", "m1.medium", 2, 4096, 40, NULL);
	seed_add_flavor("4", "m1.large", 4, 8192, 80, "for databases");
	seed_add_flavor("zero", "m1.zerodisk", 1, 512, 0, "starts from a volume only");
	huge = seed_add_flavor("huge", "huge", 16, 65536, 500, "larger than any host");
	huge->fits_nothing = true;
	huge->ephemeral = 100;
	huge->swap = 4096;
	pairs_set(&huge->extra, "hw:cpu_policy", "dedicated");
	pairs_set(&huge->extra, "trait:CUSTOM_GOLD", "required");
}

static struct image *seed_image(const char *name, const char *format, int64_t megabytes,
        int min_ram, int min_disk, const char *status)
{
	struct image *image = image_add(name, world.projects[PROJECT_ADMIN].id);

	free(image->visibility);
	image->visibility = xstrdup("public");
	image->disk_format = xstrdup(format);
	image->container_format = xstrdup("bare");
	image->status = status;
	image->size = strcmp(status, "queued") ? megabytes << 20 : -1;
	image->min_ram = min_ram;
	image->min_disk = min_disk;
	image->created = image->updated = world.now - DAY * (20 + world_random_below(200));
	return image;
}

static void seed_images(void)
{
	struct image *image;

	image = seed_image("broken-image", "qcow2", 64, 0, 0, "active");
	image->fails_with = "Converted to raw, but format is now qcow2";
	image = seed_image("web-01-before-upgrade", "qcow2", 3400, 0, 20, "active");
	free(image->owner);
	image->owner = xstrdup(world.projects[PROJECT_DEMO].id);
	free(image->visibility);
	image->visibility = xstrdup("private");
	cJSON_AddStringToObject(image->extra, "image_type", "snapshot");
	strv_add(&image->tags, "keep");
	image = seed_image("Fedora-Cloud-Base-38 (old)", "qcow2", 460, 512, 5, "deactivated");
	cJSON_AddStringToObject(image->extra, "os_distro", "fedora");
	image = seed_image("Windows Server 2022 Standard", "vhd", 15200, 4096, 60, "active");
	cJSON_AddStringToObject(image->extra, "os_type", "windows");
	cJSON_AddStringToObject(image->extra, "hw_disk_bus", "virtio");
	image = seed_image("Fedora-Cloud-Base-40", "qcow2", 388, 512, 5, "active");
	cJSON_AddStringToObject(image->extra, "os_distro", "fedora");
	image = seed_image("Ubuntu 24.04 LTS", "qcow2", 583, 512, 4, "active");
	cJSON_AddStringToObject(image->extra, "os_distro", "ubuntu");
	cJSON_AddStringToObject(image->extra, "os_version", "24.04");
	image = seed_image("Debian 12", "qcow2", 330, 256, 2, "active");
	cJSON_AddStringToObject(image->extra, "os_distro", "debian");
	cJSON_AddStringToObject(image->extra, "os_version", "12");
	image->is_protected = true;
	image = seed_image("cirros-0.6.2", "qcow2", 20, 0, 1, "active");
	cJSON_AddStringToObject(image->extra, "os_distro", "cirros");
}

static void add_subnet(const struct network *net, const char *id, const char *cidr, int version,
        const char *gateway, const char *first, const char *last)
{
	cJSON *subnet = cJSON_CreateObject(), *pools, *pool;
	char name[80], created[32];
	const char *project = world.projects[net->project].id;

	snprintf(name, sizeof name, "%s-subnet%s", net->name, version == 6 ? "-v6" : "");
	cJSON_AddStringToObject(subnet, "id", id);
	cJSON_AddStringToObject(subnet, "name", name);
	cJSON_AddStringToObject(subnet, "tenant_id", project);
	cJSON_AddStringToObject(subnet, "network_id", net->id);
	cJSON_AddNumberToObject(subnet, "ip_version", version);
	cJSON_AddNullToObject(subnet, "subnetpool_id");
	cJSON_AddBoolToObject(subnet, "enable_dhcp", true);
	cJSON_AddNullToObject(subnet, "ipv6_ra_mode");
	cJSON_AddNullToObject(subnet, "ipv6_address_mode");
	cJSON_AddStringToObject(subnet, "gateway_ip", gateway);
	cJSON_AddStringToObject(subnet, "cidr", cidr);
	pools = cJSON_AddArrayToObject(subnet, "allocation_pools");
	pool = cJSON_CreateObject();
	cJSON_AddStringToObject(pool, "start", first);
	cJSON_AddStringToObject(pool, "end", last);
	cJSON_AddItemToArray(pools, pool);
	cJSON_AddArrayToObject(subnet, "host_routes");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(subnet, "dns_nameservers"),
	        cJSON_CreateString(version == 6 ? "2001:db8::53" : "192.0.2.53"));
	cJSON_AddStringToObject(subnet, "description", "");
	cJSON_AddArrayToObject(subnet, "service_types");
	cJSON_AddArrayToObject(subnet, "tags");
	snprintf(created, sizeof created, "2026-01-15T09:00:00Z");
	cJSON_AddStringToObject(subnet, "created_at", created);
	cJSON_AddStringToObject(subnet, "updated_at", created);
	cJSON_AddNumberToObject(subnet, "revision_number", 0);
	cJSON_AddStringToObject(subnet, "project_id", project);
	doc_add(DOC_SUBNETS, subnet);
}

static void seed_networks(void)
{
	static const struct {
		const char *name, *cidr, *cidr6, *gateway, *first, *last, *description;
		uint32_t base;
		int mtu, project;
		bool shared, external;
	} nets[NETWORKS] = {
	        [NET_PRIVATE] = {"private", "10.20.0.0/14", NULL, "10.20.0.1", "10.20.0.2",
	                "10.23.255.254", "", 0x0a140000, 1450, PROJECT_DEMO, false, false},
	        [NET_SHARED] = {"shared", "172.24.0.0/16", "2001:db8:20::/64", "172.24.0.1",
	                "172.24.0.2", "172.24.255.254", "for everybody", 0xac180000, 1500,
	                PROJECT_ADMIN, true, false},
	        [NET_PUBLIC] = {"public", "203.0.113.0/24", NULL, "203.0.113.1", "203.0.113.2",
	                "203.0.113.254", "", 0xcb007100, 1500, PROJECT_ADMIN, false, true},
	        [NET_OTHER] = {"other-net", "10.40.0.0/16", NULL, "10.40.0.1", "10.40.0.2",
	                "10.40.255.254", "", 0x0a280000, 1450, PROJECT_OTHER, false, false},
	};

	for (int i = 0; i < NETWORKS; i++) {
		struct network *net = &world.networks[i];

		world_uuid(net->id);
		world_uuid(net->subnet);
		world_uuid(net->subnet6);
		net->name = nets[i].name;
		net->cidr = nets[i].cidr;
		net->cidr6 = nets[i].cidr6;
		net->description = nets[i].description;
		net->base = nets[i].base;
		net->mtu = nets[i].mtu;
		net->project = nets[i].project;
		net->shared = nets[i].shared;
		net->external = nets[i].external;
		net->created = world.now - 300 * DAY;
		add_subnet(net, net->subnet, net->cidr, 4, nets[i].gateway, nets[i].first,
		        nets[i].last);
		if (net->cidr6)
			add_subnet(net, net->subnet6, net->cidr6, 6, "2001:db8:20::1",
			        "2001:db8:20::2", "2001:db8:20::ffff:ffff");
	}
}

static void seed_add_rule(const cJSON *group, const char *direction, int version,
        const char *protocol, int port, const char *cidr)
{
	cJSON *rule = cJSON_CreateObject();
	const char *project = json_str(group, "project_id"), *id = json_str(group, "id");
	bool inside = !cidr && !strcmp(direction, "ingress");
	char ethertype[8];

	snprintf(ethertype, sizeof ethertype, "IPv%d", version & 15);
	cJSON_AddStringToObject(rule, "tenant_id", project);
	cJSON_AddStringToObject(rule, "security_group_id", id);
	cJSON_AddStringToObject(rule, "ethertype", ethertype);
	cJSON_AddStringToObject(rule, "direction", direction);
	cJSON_AddItemToObject(
	        rule, "protocol", protocol ? cJSON_CreateString(protocol) : cJSON_CreateNull());
	cJSON_AddItemToObject(
	        rule, "port_range_min", port ? cJSON_CreateNumber(port) : cJSON_CreateNull());
	cJSON_AddItemToObject(
	        rule, "port_range_max", port ? cJSON_CreateNumber(port) : cJSON_CreateNull());
	cJSON_AddItemToObject(
	        rule, "remote_ip_prefix", cidr ? cJSON_CreateString(cidr) : cJSON_CreateNull());
	cJSON_AddNullToObject(rule, "remote_address_group_id");
	cJSON_AddItemToObject(
	        rule, "normalized_cidr", cidr ? cJSON_CreateString(cidr) : cJSON_CreateNull());
	cJSON_AddItemToObject(
	        rule, "remote_group_id", inside ? cJSON_CreateString(id) : cJSON_CreateNull());
	cJSON_AddStringToObject(rule, "description", "");
	cJSON_AddArrayToObject(rule, "tags");
	cJSON_AddStringToObject(rule, "created_at", "2026-01-15T09:00:00Z");
	cJSON_AddStringToObject(rule, "updated_at", "2026-01-15T09:00:00Z");
	cJSON_AddNumberToObject(rule, "revision_number", 0);
	cJSON_AddStringToObject(rule, "project_id", project);
	doc_add(DOC_RULES, rule);
}

static cJSON *seed_add_group(int project, const char *name, const char *description)
{
	cJSON *group = cJSON_CreateObject();

	cJSON_AddStringToObject(group, "name", name);
	cJSON_AddBoolToObject(group, "stateful", true);
	cJSON_AddStringToObject(group, "tenant_id", world.projects[project].id);
	cJSON_AddStringToObject(group, "description", description);
	cJSON_AddBoolToObject(group, "shared", false);
	cJSON_AddArrayToObject(group, "tags");
	cJSON_AddStringToObject(group, "created_at", "2026-01-15T09:00:00Z");
	cJSON_AddStringToObject(group, "updated_at", "2026-01-15T09:00:00Z");
	cJSON_AddNumberToObject(group, "revision_number", 2);
	cJSON_AddStringToObject(group, "project_id", world.projects[project].id);
	doc_add(DOC_GROUPS, group);
	seed_add_rule(group, "egress", 4, NULL, 0, NULL);
	seed_add_rule(group, "egress", 6, NULL, 0, NULL);
	return group;
}

static void seed_groups(void)
{
	for (int i = 0; i < PROJECTS; i++) {
		cJSON *group = seed_add_group(i, "default", "Default security group");

		seed_add_rule(group, "ingress", 4, NULL, 0, NULL);
		seed_add_rule(group, "ingress", 6, NULL, 0, NULL);
		seed_add_rule(group, "ingress", 4, "tcp", 22, "0.0.0.0/0");
	}
	seed_add_rule(seed_add_group(PROJECT_DEMO, "web", "HTTP and HTTPS from everywhere"),
	        "ingress", 4, "tcp", 443, "0.0.0.0/0");
	seed_add_rule(seed_add_group(PROJECT_DEMO, "db", "PostgreSQL from inside"), "ingress", 4,
	        "tcp", 5432, "10.20.0.0/14");
}

static void add_key(int user, const char *name)
{
	static const unsigned char start[] = "\0\0\0\7ssh-rsa\0\0\0\3\1\0\1\0\0\1\1\0";
	struct keypair *key = xcalloc(1, sizeof *key);
	unsigned char blob[sizeof start - 1 + 256];
	struct buf text = BUF_INIT;
	char digest[65];

	memcpy(blob, start, sizeof start - 1);
	for (size_t i = sizeof start - 1; i < sizeof blob; i++)
		blob[i] = (unsigned char)world_random_below(256);
	buf_puts(&text, "ssh-rsa ");
	buf_add_base64(&text, blob, sizeof blob);
	buf_printf(&text, " %s@laptop", world.users[user].name);
	sha256_hex(blob, sizeof blob, digest);
	for (int i = 0; i < 16; i++)
		snprintf(key->fingerprint + 3 * i, 4, "%.2s%s", digest + 2 * i, i < 15 ? ":" : "");
	key->name = xstrdup(name);
	key->public_key = buf_take(&text);
	key->type = xstrdup("ssh");
	key->user = user;
	key->number = ++world.next_key;
	key->created = world.now - 100 * DAY;
	key->next = world.keypairs;
	world.keypairs = key;
}

static void seed_appcred(void)
{
	cJSON *doc = cJSON_CreateObject(), *roles, *links;
	char self[200];

	cJSON_AddStringToObject(doc, "id", "b01dffcd714d466389b808143d7984da");
	cJSON_AddStringToObject(doc, "name", "demo-appcred");
	cJSON_AddStringToObject(doc, "secret", "demo-appcred-secret");
	cJSON_AddNullToObject(doc, "description");
	cJSON_AddStringToObject(doc, "user_id", world.users[USER_DEMO].id);
	cJSON_AddStringToObject(doc, "project_id", world.projects[PROJECT_DEMO].id);
	cJSON_AddNullToObject(doc, "system");
	cJSON_AddNullToObject(doc, "expires_at");
	cJSON_AddNullToObject(doc, "unrestricted");
	roles = cJSON_AddArrayToObject(doc, "roles");
	cJSON_AddItemToArray(roles,
	        cJSON_Parse("{\"id\": \"305000da54054e598fcec6b70ba7003a\", \"name\": \"member\", "
	                    "\"domain_id\": null, \"description\": null, "
	                    "\"options\": {\"immutable\": true}}"));
	links = cJSON_AddObjectToObject(doc, "links");
	snprintf(self, sizeof self,
	        "%s/identity/v3/application_credentials/b01dffcd714d466389b808143d7984da",
	        world.url[0]);
	cJSON_AddStringToObject(links, "self", self);
	doc_add(DOC_APPCREDS, doc);
}

static void seed_router(void)
{
	cJSON *router = cJSON_CreateObject(), *gateway, *address;

	cJSON_AddStringToObject(router, "name", "router1");
	cJSON_AddStringToObject(router, "tenant_id", world.projects[PROJECT_DEMO].id);
	cJSON_AddBoolToObject(router, "admin_state_up", true);
	cJSON_AddStringToObject(router, "status", "ACTIVE");
	gateway = cJSON_AddObjectToObject(router, "external_gateway_info");
	cJSON_AddStringToObject(gateway, "network_id", world.networks[NET_PUBLIC].id);
	address = cJSON_CreateObject();
	cJSON_AddStringToObject(address, "subnet_id", world.networks[NET_PUBLIC].subnet);
	cJSON_AddStringToObject(address, "ip_address", "203.0.113.2");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(gateway, "external_fixed_ips"), address);
	cJSON_AddBoolToObject(gateway, "enable_snat", true);
	cJSON_AddStringToObject(router, "description", "");
	cJSON_AddArrayToObject(router, "availability_zones");
	cJSON_AddArrayToObject(router, "availability_zone_hints");
	cJSON_AddArrayToObject(router, "routes");
	cJSON_AddNullToObject(router, "flavor_id");
	cJSON_AddArrayToObject(router, "tags");
	cJSON_AddStringToObject(router, "created_at", "2026-01-15T09:00:00Z");
	cJSON_AddStringToObject(router, "updated_at", "2026-01-15T09:00:00Z");
	cJSON_AddNumberToObject(router, "revision_number", 4);
	cJSON_AddStringToObject(router, "project_id", world.projects[PROJECT_DEMO].id);
	doc_add(DOC_ROUTERS, router);
}

static void seed_aggregate(void)
{
	cJSON *aggregate = cJSON_CreateObject(), *hosts;

	cJSON_AddNumberToObject(aggregate, "id", 1);
	cJSON_AddStringToObject(aggregate, "uuid", "0f5b1c52-6d1c-4d7e-9a55-1f3f1f1f7a01");
	cJSON_AddStringToObject(aggregate, "name", "zone-b");
	cJSON_AddStringToObject(aggregate, "availability_zone", "zone-b");
	hosts = cJSON_AddArrayToObject(aggregate, "hosts");
	cJSON_AddItemToArray(hosts, cJSON_CreateString("compute-04"));
	cJSON_AddItemToArray(hosts, cJSON_CreateString("compute-05"));
	cJSON_AddStringToObject(
	        cJSON_AddObjectToObject(aggregate, "metadata"), "availability_zone", "zone-b");
	cJSON_AddStringToObject(aggregate, "created_at", "2026-01-15T09:00:00.000000");
	cJSON_AddNullToObject(aggregate, "updated_at");
	cJSON_AddBoolToObject(aggregate, "deleted", false);
	cJSON_AddNullToObject(aggregate, "deleted_at");
	doc_add(DOC_AGGREGATES, aggregate);
}

void seed_world(void)
{
	for (int i = 0; i < DOC_KINDS; i++)
		world.docs[i] = cJSON_CreateArray();
	seed_people();
	seed_hosts();
	seed_flavors();
	seed_images();
	seed_networks();
	seed_groups();
	seed_router();
	seed_aggregate();
	seed_appcred();
	add_key(USER_DEMO, "demo-key");
	add_key(USER_DEMO, "laptop-ed25519");
	add_key(USER_OTHER, "other-key");
}
