/* What belongs to a project or a user: keypairs, limits, quotas, zones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "nova.h"

static void put_keypair(struct buf *out, const struct request *request, const struct keypair *key)
{
	js_text(out, "name", key->name);
	js_text(out, "public_key", key->public_key);
	js_text(out, "fingerprint", key->fingerprint);
	if (request->version >= 2)
		js_text(out, "type", key->type);
}

void nova_keypairs(struct request *request)
{
	const char *marker = request->version >= 35 ? query(request, "marker") : NULL;
	int limit = request->version >= 35 ? nova_limit(request) : 1000, n = 0;
	const struct keypair *key = world.keypairs;

	if (limit < 0)
		return;
	if (marker) {
		key = keypair_find(request->token->user, marker);
		if (!key) {
			nova_error(request, 400, "marker [%s] not found", marker);
			return;
		}
		key = key->next;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "keypairs", '[');
	for (; key && n < limit; key = key->next) {
		if (key->user != request->token->user)
			continue;
		js_open(&request->out, NULL, '{');
		js_open(&request->out, "keypair", '{');
		put_keypair(&request->out, request, key);
		js_close(&request->out, '}');
		js_close(&request->out, '}');
		n++;
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static struct keypair *wanted_key(struct request *request)
{
	struct keypair *key = keypair_find(request->token->user, request->arg[0]);

	if (!key)
		nova_error(request, 404, "Keypair %s not found for user %s", request->arg[0],
		        world.users[request->token->user].id);
	return key;
}

void nova_keypair_show(struct request *request)
{
	const struct keypair *key = wanted_key(request);

	if (!key)
		return;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "keypair", '{');
	put_keypair(&request->out, request, key);
	js_text(&request->out, "user_id", world.users[key->user].id);
	js_time_us(&request->out, "created_at", key->created);
	js_bool(&request->out, "deleted", false);
	js_null(&request->out, "deleted_at");
	js_int(&request->out, "id", key->number);
	js_null(&request->out, "updated_at");
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static bool looks_like_key(const char *text)
{
	static const char *const kinds[] = {"ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_starts(text, kinds[i]) && strlen(text) > 40)
			return true;
	return false;
}

/* A key pair that no machine would take, but that looks like one. */
static void make_key(struct buf *public_key, struct buf *private_key)
{
	unsigned char bits[257];

	for (size_t i = 0; i < sizeof bits; i++)
		bits[i] = (unsigned char)world_random();
	buf_puts(public_key, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ");
	buf_add_base64(public_key, bits, 256);
	buf_puts(public_key, " Generated-by-Nova");
	buf_puts(private_key, "-----BEGIN RSA PRIVATE KEY-----\n");
	for (int line = 0; line < 25; line++) {
		for (size_t i = 0; i < 48; i++)
			bits[i] = (unsigned char)world_random();
		buf_add_base64(private_key, bits, 48);
		buf_putc(private_key, '\n');
	}
	buf_puts(private_key, "-----END RSA PRIVATE KEY-----\n");
}

static struct keypair *keep_key(
        const struct request *request, const char *name, const char *type, const char *public_key)
{
	struct keypair *key = xcalloc(1, sizeof *key), **at = &world.keypairs;
	char digest[65];

	sha256_hex(public_key, strlen(public_key), digest);
	for (int i = 0; i < 16; i++)
		snprintf(key->fingerprint + 3 * i, 4, "%.2s%s", digest + 2 * i, i < 15 ? ":" : "");
	key->name = xstrdup(name);
	key->type = xstrdup(type ? type : "ssh");
	key->public_key = xstrdup(public_key);
	key->user = request->token->user;
	key->number = ++world.next_key;
	key->created = world.now;
	while (*at)
		at = &(*at)->next;
	*at = key;
	return key;
}

static bool key_body_ok(struct request *request, const cJSON *body)
{
	const char *name = json_str(body, "name"), *public_key = json_str(body, "public_key");

	if (!nova_name_ok(request, "name", json_get(body, "name"), true))
		return false;
	if (!public_key && request->version >= 92)
		nova_invalid(request, "keypair", body, "'public_key' is a required property");
	else if (keypair_find(request->token->user, name))
		nova_error(request, 409, "Key pair '%s' already exists.", name);
	else if (public_key && !looks_like_key(public_key))
		nova_error(request, 400, "Keypair data is invalid: failed to generate fingerprint");
	else
		return true;
	return false;
}

void nova_keypair_create(struct request *request)
{
	const cJSON *body = nova_body(request, "keypair");
	struct buf public_key = BUF_INIT, private_key = BUF_INIT;
	const struct keypair *key;

	if (!body || !key_body_ok(request, body))
		return;
	if (json_str(body, "public_key"))
		buf_puts(&public_key, json_str(body, "public_key"));
	else
		make_key(&public_key, &private_key);
	key = keep_key(
	        request, json_str(body, "name"), json_str(body, "type"), buf_str(&public_key));
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "keypair", '{');
	if (private_key.len)
		js_text(&request->out, "private_key", buf_str(&private_key));
	put_keypair(&request->out, request, key);
	js_text(&request->out, "user_id", world.users[key->user].id);
	js_close(&request->out, '}');
	js_close(&request->out, '}');
	reply_status(request, request->version >= 2 ? 201 : 200);
	buf_free(&public_key);
	buf_free(&private_key);
}

void nova_keypair_delete(struct request *request)
{
	struct keypair *key = wanted_key(request), **at = &world.keypairs;

	if (!key)
		return;
	while (*at != key)
		at = &(*at)->next;
	*at = key->next;
	free(key->name);
	free(key->public_key);
	free(key->type);
	free(key);
	reply_empty(request, request->version >= 2 ? 204 : 202);
}

static const struct project *own_project(const struct request *request)
{
	const char *id = query(request, "tenant_id");
	const struct project *other = id && request->admin ? project_find(id, NULL) : NULL;

	if (other)
		return other;
	return &world.projects[request->token->project >= 0 ? request->token->project
	                                                    : PROJECT_ADMIN];
}

static int groups_of(const struct project *project)
{
	const cJSON *group;
	int n = 0;

	cJSON_ArrayForEach(group, world.docs[DOC_SERVER_GROUPS])
	{
		n += str_eq(json_str(group, "project_id"), project->id);
	}
	return n;
}

void nova_limits(struct request *request)
{
	const struct project *project = own_project(request);
	struct buf *out = &request->out;
	bool old = request->version < 36, files = request->version < 57;

	js_open(out, NULL, '{');
	js_open(out, "limits", '{');
	js_raw(out, "rate", "[]");
	js_open(out, "absolute", '{');
	js_int(out, "maxTotalInstances", project->quota.instances);
	js_int(out, "maxTotalCores", project->quota.cores);
	js_int(out, "maxTotalRAMSize", project->quota.ram);
	js_int(out, "maxServerMeta", 128);
	if (request->version < 39)
		js_int(out, "maxImageMeta", 128);
	if (files) {
		js_int(out, "maxPersonality", 5);
		js_int(out, "maxPersonalitySize", 10240);
	}
	js_int(out, "maxTotalKeypairs", 100);
	js_int(out, "maxServerGroups", 10);
	js_int(out, "maxServerGroupMembers", 10);
	if (old) {
		js_int(out, "maxTotalFloatingIps", -1);
		js_int(out, "maxSecurityGroups", -1);
		js_int(out, "maxSecurityGroupRules", -1);
	}
	js_int(out, "totalRAMUsed", project->used.ram);
	js_int(out, "totalCoresUsed", project->used.cores);
	js_int(out, "totalInstancesUsed", project->used.instances);
	if (old) {
		js_int(out, "totalFloatingIpsUsed", 0);
		js_int(out, "totalSecurityGroupsUsed", 0);
	}
	js_int(out, "totalServerGroupsUsed", groups_of(project));
	js_close(out, '}');
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

/* limit and use of one resource; from: gone from this microversion on. */
struct resource {
	const char *name;
	int limit, used, gone;
};

static void put_quota(
        struct request *request, const struct project *project, const char *id, bool detail)
{
	const struct resource resources[] = {
	        {"cores", project->quota.cores, project->used.cores, 0}, {"fixed_ips", -1, 0, 36},
	        {"floating_ips", -1, 0, 36}, {"injected_file_content_bytes", 10240, 0, 57},
	        {"injected_file_path_bytes", 255, 0, 57}, {"injected_files", 5, 0, 57},
	        {"instances", project->quota.instances, project->used.instances, 0},
	        {"key_pairs", 100, 0, 0}, {"metadata_items", 128, 0, 0},
	        {"ram", project->quota.ram, project->used.ram, 0},
	        {"security_group_rules", -1, 0, 36}, {"security_groups", -1, 0, 36},
	        {"server_group_members", 10, 0, 0}, {"server_groups", 10, groups_of(project), 0}};
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "quota_set", '{');
	if (id)
		js_text(out, "id", id);
	for (size_t i = 0; i < sizeof resources / sizeof *resources; i++) {
		if (resources[i].gone && request->version >= resources[i].gone)
			continue;
		if (!detail) {
			js_int(out, resources[i].name, resources[i].limit);
			continue;
		}
		js_open(out, resources[i].name, '{');
		js_int(out, "limit", resources[i].limit);
		js_int(out, "in_use", resources[i].used);
		js_int(out, "reserved", 0);
		js_close(out, '}');
	}
	js_close(out, '}');
	js_close(out, '}');
	reply_status(request, 200);
}

static void show_quota(struct request *request, bool detail)
{
	int index = 0;
	const struct project *project = project_find(request->arg[0], &index);

	if (!request->admin && (!project || index != request->token->project)) {
		nova_error(request, 403,
		        "Policy doesn't allow os_compute_api:os-quota-sets:%s to be performed.",
		        detail ? "detail" : "show");
		return;
	}
	put_quota(request, project ? project : &world.projects[PROJECT_ADMIN], request->arg[0],
	        detail);
}

void nova_quota(struct request *request)
{
	show_quota(request, false);
}

void nova_quota_detail(struct request *request)
{
	show_quota(request, true);
}

void nova_quota_update(struct request *request)
{
	const cJSON *body = nova_body(request, "quota_set");
	struct project *project = body ? project_find(request->arg[0], NULL) : NULL;

	if (!body)
		return;
	if (!project) {
		nova_error(request, 400, "Project ID %s is not a valid project.", request->arg[0]);
		return;
	}
	project->quota.instances = (int)json_int(body, "instances", project->quota.instances);
	project->quota.cores = (int)json_int(body, "cores", project->quota.cores);
	project->quota.ram = (int)json_int(body, "ram", project->quota.ram);
	put_quota(request, project, NULL, false);
}

static void put_zone(struct buf *out, const char *zone, bool detail)
{
	js_open(out, NULL, '{');
	js_text(out, "zoneName", zone);
	js_raw(out, "zoneState", "{\"available\": true}");
	if (!detail) {
		js_null(out, "hosts");
		js_close(out, '}');
		return;
	}
	js_open(out, "hosts", '{');
	for (int i = 0; i < HOSTS; i++) {
		const struct host *host = &world.hosts[i];

		if (strcmp(host->zone, zone))
			continue;
		js_open(out, host->name, '{');
		js_open(out, "nova-compute", '{');
		js_bool(out, "active", host->enabled);
		js_bool(out, "available", host->up);
		js_time_us(out, "updated_at", world.now);
		js_close(out, '}');
		js_close(out, '}');
	}
	js_close(out, '}');
	js_close(out, '}');
}

static void show_zones(struct request *request, bool detail)
{
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "availabilityZoneInfo", '[');
	put_zone(&request->out, "nova", detail);
	put_zone(&request->out, "zone-b", detail);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_zones(struct request *request)
{
	show_zones(request, false);
}

void nova_zones_detail(struct request *request)
{
	show_zones(request, true);
}
