/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host aggregates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

/* The response to a create has neither hosts nor metadata. */
static void put_aggregate(struct buf *out, const char *key, const struct request *request,
        const cJSON *aggregate, bool fresh)
{
	const cJSON *member;

	js_open(out, key, '{');
	cJSON_ArrayForEach(member, aggregate)
	{
		if (fresh &&
		        (!strcmp(member->string, "hosts") || !strcmp(member->string, "metadata")))
			continue;
		if (strcmp(member->string, "uuid") || request->version >= 41)
			js_json(out, member->string, member);
	}
	js_close(out, '}');
}

static void reply(struct request *request, const cJSON *aggregate, bool fresh)
{
	js_open(&request->out, NULL, '{');
	put_aggregate(&request->out, "aggregate", request, aggregate, fresh);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static void aggregate_show(struct request *request, const cJSON *aggregate)
{
	reply(request, aggregate, false);
}

void nova_aggregates(struct request *request)
{
	const cJSON *aggregate;

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "aggregates", '[');
	cJSON_ArrayForEach(aggregate, world.docs[DOC_AGGREGATES])
	{
		put_aggregate(&request->out, NULL, request, aggregate, false);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static cJSON *requested_aggregate(struct request *request)
{
	const char *id = request->arg[0];
	cJSON *aggregate = doc_find(DOC_AGGREGATES, id);

	if (!*id || id[strspn(id, "0123456789")]) {
		nova_error(request, 400, "Invalid input received: id must be an integer");
		return NULL;
	}
	if (!aggregate)
		nova_error(request, 404, "Aggregate %s could not be found.", request->arg[0]);
	return aggregate;
}

void nova_aggregate_show(struct request *request)
{
	const cJSON *aggregate = requested_aggregate(request);

	if (aggregate)
		aggregate_show(request, aggregate);
}

static void now_text(char out[32])
{
	struct buf text = BUF_INIT;

	js_time_us(&text, NULL, world.now);
	snprintf(out, 32, "%.26s", buf_str(&text) + 1);
	buf_free(&text);
}

static cJSON *aggregate_new(const char *name, const char *zone, int64_t number)
{
	cJSON *aggregate = cJSON_CreateObject(), *metadata;
	char text[37];

	cJSON_AddNumberToObject(aggregate, "id", (double)number);
	world_uuid(text);
	cJSON_AddStringToObject(aggregate, "uuid", text);
	cJSON_AddStringToObject(aggregate, "name", name);
	cJSON_AddItemToObject(aggregate, "availability_zone",
	        zone ? cJSON_CreateString(zone) : cJSON_CreateNull());
	cJSON_AddArrayToObject(aggregate, "hosts");
	metadata = cJSON_AddObjectToObject(aggregate, "metadata");
	json_add_str(metadata, "availability_zone", zone);
	now_text(text);
	cJSON_AddStringToObject(aggregate, "created_at", text);
	cJSON_AddNullToObject(aggregate, "updated_at");
	cJSON_AddBoolToObject(aggregate, "deleted", false);
	cJSON_AddNullToObject(aggregate, "deleted_at");
	return aggregate;
}

static bool zone_ok(struct request *request, const cJSON *body)
{
	const cJSON *zone = json_get(body, "availability_zone");

	if (!cJSON_IsString(zone) || (*zone->valuestring && !strchr(zone->valuestring, ':')))
		return true;
	nova_invalid(request, "availability_zone", zone,
	        "'%s' is not valid under any of the given schemas", zone->valuestring);
	return false;
}

static bool has_host(const cJSON *aggregate, const char *name)
{
	const cJSON *host;

	cJSON_ArrayForEach(host, json_get(aggregate, "hosts"))
	{
		if (str_eq(host->valuestring, name))
			return true;
	}
	return false;
}

/* A host is in its aggregate's zone; without an aggregate, in nova. */
static void place_hosts(void)
{
	for (int i = 0; i < HOSTS; i++) {
		const cJSON *aggregate;

		world.hosts[i].zone = "nova";
		cJSON_ArrayForEach(aggregate, world.docs[DOC_AGGREGATES])
		{
			const char *zone = json_str(aggregate, "availability_zone");

			if (zone && has_host(aggregate, world.hosts[i].name))
				world.hosts[i].zone = intern(zone);
		}
	}
}

/* The zone appears twice. */
static void set_zone(cJSON *aggregate, const char *zone)
{
	cJSON *metadata = cJSON_GetObjectItem(aggregate, "metadata");

	cJSON_ReplaceItemInObjectCaseSensitive(
	        aggregate, "availability_zone", cJSON_CreateString(zone));
	cJSON_DeleteItemFromObjectCaseSensitive(metadata, "availability_zone");
	cJSON_AddStringToObject(metadata, "availability_zone", zone);
	place_hosts();
}

static void touch(cJSON *aggregate)
{
	char text[37];

	now_text(text);
	cJSON_ReplaceItemInObjectCaseSensitive(aggregate, "updated_at", cJSON_CreateString(text));
}

static bool name_is_free(struct request *request, const char *name, const cJSON *own)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, world.docs[DOC_AGGREGATES])
	{
		if (one != own && str_eq(json_str(one, "name"), name)) {
			nova_error(request, 409, "Aggregate %s already exists.", name);
			return false;
		}
	}
	return true;
}

void nova_aggregate_create(struct request *request)
{
	const cJSON *body = nova_body(request, "aggregate"), *one;
	const char *name = json_str(body, "name");
	int64_t number = 1;

	if (!body || !nova_name_ok(request, "name", json_get(body, "name"), true))
		return;
	cJSON_ArrayForEach(one, world.docs[DOC_AGGREGATES])
	{
		if (json_int(one, "id", 0) >= number)
			number = json_int(one, "id", 0) + 1;
	}
	if (!zone_ok(request, body) || !name_is_free(request, name, NULL))
		return;
	reply(request,
	        doc_add(DOC_AGGREGATES,
	                aggregate_new(name, json_str(body, "availability_zone"), number)),
	        true);
}

void nova_aggregate_update(struct request *request)
{
	const cJSON *body = nova_body(request, "aggregate");
	const char *name = json_str(body, "name"), *zone = json_str(body, "availability_zone");
	cJSON *aggregate;

	if (!body)
		return;
	if (!json_get(body, "name") && !json_get(body, "availability_zone")) {
		struct buf text = BUF_INIT;

		py_repr(&text, body);
		nova_invalid(request, "aggregate", body,
		        "%s is not valid under any of the given schemas", buf_str(&text));
		buf_free(&text);
		return;
	}
	if (!nova_name_ok(request, "name", json_get(body, "name"), false) ||
	        !zone_ok(request, body))
		return;
	aggregate = requested_aggregate(request);
	if (!aggregate || (name && !name_is_free(request, name, aggregate)))
		return;
	if (name)
		cJSON_ReplaceItemInObjectCaseSensitive(aggregate, "name", cJSON_CreateString(name));
	if (zone)
		set_zone(aggregate, zone);
	touch(aggregate);
	aggregate_show(request, aggregate);
}

void nova_aggregate_delete(struct request *request)
{
	cJSON *aggregate = requested_aggregate(request);

	if (!aggregate)
		return;
	if (cJSON_GetArraySize(json_get(aggregate, "hosts"))) {
		nova_error(request, 400,
		        "Cannot remove host from aggregate %s. Reason: Host aggregate is not "
		        "empty.",
		        request->arg[0]);
		return;
	}
	cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_AGGREGATES], aggregate));
	reply_empty(request, 200);
}

/* Accepted asynchronously, with no visible effect. */
void nova_aggregate_images(struct request *request)
{
	const cJSON *cache = json_get(request->json, "cache"), *image;

	if (!cJSON_IsArray(cache) || !cache->child) {
		nova_invalid(request, "cache", cache, "[] is too short");
		return;
	}
	cJSON_ArrayForEach(image, cache)
	{
		const char *id = json_str(image, "id");

		if (!id || !is_uuid_text(id)) {
			nova_invalid(request, "id", json_get(image, "id"), "'%s' is not a 'uuid'",
			        id ? id : "");
			return;
		}
	}
	if (!requested_aggregate(request))
		return;
	cJSON_ArrayForEach(image, cache)
	{
		if (!image_find(json_str(image, "id"))) {
			nova_error(request, 400, "Image %s could not be found.",
			        json_str(image, "id"));
			return;
		}
	}
	reply_empty(request, 202);
}

static int place_of(const cJSON *hosts, const char *name)
{
	for (int i = 0; i < cJSON_GetArraySize(hosts); i++)
		if (str_eq(cJSON_GetArrayItem(hosts, i)->valuestring, name))
			return i;
	return -1;
}

/* A host can be in only one zone. The name of the conflicting zone, or NULL. */
static const char *other_zone(const cJSON *aggregate, const char *name)
{
	const char *zone = json_str(aggregate, "availability_zone");
	const cJSON *one;

	cJSON_ArrayForEach(one, world.docs[DOC_AGGREGATES])
	{
		const char *other = json_str(one, "availability_zone");

		if (zone && other && one != aggregate && strcmp(zone, other) != 0 &&
		        has_host(one, name))
			return other;
	}
	return NULL;
}

static void aggregate_add_host(struct request *request, const char *name)
{
	cJSON *aggregate;

	if (!nova_find_host(name)) {
		nova_error(request, 404, "Compute host %s could not be found.", name);
		return;
	}
	aggregate = requested_aggregate(request);
	if (!aggregate)
		return;
	if (other_zone(aggregate, name)) {
		nova_error(request, 409,
		        "Cannot add host to aggregate %s. Reason: One or more hosts already in "
		        "availability zone(s) ['%s'].",
		        request->arg[0], other_zone(aggregate, name));
		return;
	}
	if (has_host(aggregate, name)) {
		nova_error(
		        request, 409, "Aggregate %s already has host %s.", request->arg[0], name);
		return;
	}
	cJSON_AddItemToArray(cJSON_GetObjectItem(aggregate, "hosts"), cJSON_CreateString(name));
	place_hosts();
	aggregate_show(request, aggregate);
}

static void remove_host(struct request *request, const char *name)
{
	cJSON *aggregate = doc_find(DOC_AGGREGATES, request->arg[0]);

	if (!aggregate || !has_host(aggregate, name)) {
		nova_error(request, 404, "Cannot remove host %s in aggregate %s", name,
		        request->arg[0]);
		return;
	}
	cJSON_DeleteItemFromArray(cJSON_GetObjectItem(aggregate, "hosts"),
	        place_of(json_get(aggregate, "hosts"), name));
	place_hosts();
	aggregate_show(request, aggregate);
}

static void set_metadata(struct request *request, const cJSON *changes)
{
	const cJSON *item, *zone = json_get(changes, "availability_zone");
	cJSON *aggregate, *metadata;

	cJSON_ArrayForEach(item, changes)
	{
		if (!cJSON_IsString(item) && !cJSON_IsNull(item)) {
			struct buf text = BUF_INIT;

			py_repr(&text, item);
			nova_invalid(request, item->string, item,
			        "%s is not of type 'string', 'null'", buf_str(&text));
			buf_free(&text);
			return;
		}
	}
	aggregate = requested_aggregate(request);
	if (!aggregate)
		return;
	if (cJSON_IsNull(zone)) {
		nova_error(request, 400,
		        "Cannot update metadata of aggregate %s. Reason: Aggregate %s does not "
		        "support empty named availability zone.",
		        request->arg[0], json_str(aggregate, "name"));
		return;
	}
	metadata = cJSON_GetObjectItem(aggregate, "metadata");
	cJSON_ArrayForEach(item, changes)
	{
		cJSON_DeleteItemFromObjectCaseSensitive(metadata, item->string);
		if (cJSON_IsString(item))
			cJSON_AddStringToObject(metadata, item->string, item->valuestring);
	}
	if (zone)
		set_zone(aggregate, zone->valuestring);
	touch(aggregate);
	aggregate_show(request, aggregate);
}

void nova_aggregate_action(struct request *request)
{
	const cJSON *verb = request->json->child;
	const char *name = verb ? verb->string : "", *host = json_str(verb, "host");
	bool add = !strcmp(name, "add_host"), take = !strcmp(name, "remove_host"),
	     set = !strcmp(name, "set_metadata");
	char *policy = xasprintf("os-aggregates:%s", name);

	if (!add && !take && !set)
		nova_error(request, 400, "There is no such action: %s", name);
	else if (!nova_allowed(request, NEED_ADMIN, policy))
		;
	else if ((add || take) && !host)
		nova_invalid(request, name, verb, "'host' is a required property");
	else if (add)
		aggregate_add_host(request, host);
	else if (take)
		remove_host(request, host);
	else
		set_metadata(request, json_get(verb, "metadata"));
	free(policy);
}
