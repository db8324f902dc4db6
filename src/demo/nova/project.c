/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key pairs, and availability zones. */
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

/* Owner of the key pairs: from 2.10 on an administrator may name another user. −1: the 403 or 404
 * is sent. */
static int keypair_owner(struct request *request, const char *policy)
{
	const char *id = request->version >= 10 ? query(request, "user_id") : NULL;

	if (!id || !strcmp(id, world.users[request->token->user].id))
		return request->token->user;
	if (!nova_allowed(request, NEED_ADMIN, policy))
		return -1;
	for (int i = 0; i < USERS; i++)
		if (!strcmp(id, world.users[i].id))
			return i;
	return USERS;
}

void nova_keypairs(struct request *request)
{
	int user = keypair_owner(request, "os-keypairs:index");
	const char *marker = request->version >= 35 ? query(request, "marker") : NULL;
	int limit = request->version >= 35 ? nova_limit(request) : 1000, n = 0;
	const struct keypair *key = world.keypairs;

	if (limit < 0 || user < 0)
		return;
	if (marker) {
		key = keypair_find(user, marker);
		if (!key) {
			nova_error(request, 400, "marker [%s] not found", marker);
			return;
		}
		key = key->next;
	}
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "keypairs", '[');
	for (; key && n < limit; key = key->next) {
		if (key->user != user)
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

static struct keypair *wanted_key(struct request *request, const char *policy)
{
	int user = keypair_owner(request, policy);
	struct keypair *key = user >= 0 ? keypair_find(user, request->arg[0]) : NULL;

	if (!key && user >= 0)
		nova_error(request, 404, "Keypair %s not found for user %s", request->arg[0],
		        user < USERS ? world.users[user].id : query(request, "user_id"));
	return key;
}

void nova_keypair_show(struct request *request)
{
	const struct keypair *key = wanted_key(request, "os-keypairs:show");

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

/* A key pair that looks real but that no machine would accept. */
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

static struct keypair *keypair_keep_key(
        const char *name, const char *type, const char *public_key, int user)
{
	struct keypair *key = xcalloc(1, sizeof *key), **at = &world.keypairs;
	char digest[65];

	sha256_hex(public_key, strlen(public_key), digest);
	for (int i = 0; i < 16; i++)
		snprintf(key->fingerprint + 3 * i, 4, "%.2s%s", digest + 2 * i, i < 15 ? ":" : "");
	key->name = xstrdup(name);
	key->type = xstrdup(type ? type : "ssh");
	key->public_key = xstrdup(public_key);
	key->user = user;
	key->number = ++world.next_key;
	key->created = world.now;
	while (*at)
		at = &(*at)->next;
	*at = key;
	return key;
}

/* Key types and other users' keys were added later. */
static bool key_kind_ok(struct request *request, const cJSON *body)
{
	static const struct {
		const char *name;
		int from;
	} later[] = {{"type", 2}, {"user_id", 10}};
	const cJSON *type = json_get(body, "type");
	const char *word = json_str(body, "type"), *user = json_str(body, "user_id");

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (json_get(body, later[i].name) && request->version < later[i].from) {
			nova_invalid(request, "keypair", body,
			        "Additional properties are not allowed ('%s' was unexpected)",
			        later[i].name);
			return false;
		}
	if (type && !str_eq(word, "ssh") && !str_eq(word, "x509")) {
		nova_invalid(request, "type", type, "'%s' is not one of ['ssh', 'x509']",
		        word ? word : "");
		return false;
	}
	return !user || !strcmp(user, world.users[request->token->user].id) ||
	       nova_allowed(request, NEED_ADMIN, "os-keypairs:create");
}

static int user_named(const struct request *request, const char *id)
{
	for (int i = 0; id && i < USERS; i++)
		if (!strcmp(id, world.users[i].id))
			return i;
	return request->token->user;
}

static bool key_body_ok(struct request *request, const cJSON *body)
{
	const char *name = json_str(body, "name"), *public_key = json_str(body, "public_key");

	if (!nova_name_ok(request, "name", json_get(body, "name"), true))
		return false;
	if (!key_kind_ok(request, body))
		return false;
	if (!public_key && request->version >= 92)
		nova_invalid(request, "keypair", body, "'public_key' is a required property");
	else if (keypair_find(user_named(request, json_str(body, "user_id")), name))
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
	key = keypair_keep_key(json_str(body, "name"), json_str(body, "type"), buf_str(&public_key),
	        user_named(request, json_str(body, "user_id")));
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
	struct keypair *key = wanted_key(request, "os-keypairs:delete"), **at = &world.keypairs;

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

/* Name and state; with details, also the hosts and their services. */
static void open_zone(struct buf *out, const char *zone, bool available)
{
	js_open(out, NULL, '{');
	js_text(out, "zoneName", zone);
	js_open(out, "zoneState", '{');
	js_bool(out, "available", available);
	js_close(out, '}');
}

static void put_state(struct buf *out, const char *service, bool active, bool available)
{
	js_open(out, service, '{');
	js_bool(out, "available", available);
	js_bool(out, "active", active);
	js_time_us(out, "updated_at", world.now);
	js_close(out, '}');
}

static bool in_zone(const struct host *host, const char *zone)
{
	return !host->gone && !strcmp(host->zone, zone);
}

/* A zone whose hosts are all disabled is listed as unavailable. */
static void put_zone(struct buf *out, const char *zone, bool detail)
{
	bool available = false;

	for (int i = 0; i < HOSTS; i++)
		available |= in_zone(&world.hosts[i], zone) && world.hosts[i].enabled;
	open_zone(out, zone, available);
	if (!detail || !available) {
		js_null(out, "hosts");
		js_close(out, '}');
		return;
	}
	js_open(out, "hosts", '{');
	for (int i = 0; i < HOSTS; i++) {
		const struct host *host = &world.hosts[i];

		if (!in_zone(host, zone))
			continue;
		js_open(out, host->name, '{');
		put_state(out, "nova-compute", host->enabled, host->up);
		js_close(out, '}');
	}
	js_close(out, '}');
	js_close(out, '}');
}

static void put_internal(struct buf *out)
{
	open_zone(out, "internal", true);
	js_open(out, "hosts", '{');
	js_open(out, "controller", '{');
	put_state(out, "nova-conductor", true, true);
	put_state(out, "nova-scheduler", true, true);
	js_close(out, '}');
	js_close(out, '}');
	js_close(out, '}');
}

static void show_zones(struct request *request, bool detail)
{
	struct strv zones = STRV_INIT;

	for (int i = 0; i < HOSTS; i++)
		if (!world.hosts[i].gone && !strv_has(&zones, world.hosts[i].zone))
			strv_add(&zones, world.hosts[i].zone);
	if (detail)
		strv_add(&zones, "internal");
	strv_sort(&zones);
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "availabilityZoneInfo", '[');
	for (size_t i = 0; i < zones.count; i++)
		if (strcmp(zones.items[i], "internal") != 0)
			put_zone(&request->out, zones.items[i], detail);
		else
			put_internal(&request->out);
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
	strv_free(&zones);
}

void nova_zones(struct request *request)
{
	show_zones(request, false);
}

void nova_zones_detail(struct request *request)
{
	show_zones(request, true);
}
