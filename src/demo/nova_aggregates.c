/* Host aggregates. */
#include <stdio.h>
#include <string.h>

#include "ncnova/json.h"
#include "nova.h"

static void put_aggregate(
        struct buf *out, const char *key, const struct request *request, const cJSON *aggregate)
{
	const cJSON *member;

	js_open(out, key, '{');
	cJSON_ArrayForEach(member, aggregate)
	{
		if (strcmp(member->string, "uuid") || request->version >= 41)
			js_json(out, member->string, member);
	}
	js_close(out, '}');
}

static void show(struct request *request, const cJSON *aggregate)
{
	js_open(&request->out, NULL, '{');
	put_aggregate(&request->out, "aggregate", request, aggregate);
	js_close(&request->out, '}');
	reply_status(request, 200);
}

void nova_aggregates(struct request *request)
{
	const cJSON *aggregate;

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "aggregates", '[');
	cJSON_ArrayForEach(aggregate, world.docs[DOC_AGGREGATES])
	{
		put_aggregate(&request->out, NULL, request, aggregate);
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, 200);
}

static cJSON *wanted(struct request *request)
{
	cJSON *aggregate = doc_find(DOC_AGGREGATES, request->arg[0]);

	if (!aggregate)
		nova_error(request, 404, "Aggregate %s could not be found.", request->arg[0]);
	return aggregate;
}

void nova_aggregate_show(struct request *request)
{
	const cJSON *aggregate = wanted(request);

	if (aggregate)
		show(request, aggregate);
}

static void now_text(char out[32])
{
	struct buf text = BUF_INIT;

	js_time_us(&text, NULL, world.now);
	snprintf(out, 32, "%.26s", buf_str(&text) + 1);
	buf_free(&text);
}

static cJSON *make(const char *name, const char *zone, int64_t number)
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
		if (str_eq(json_str(one, "name"), name)) {
			nova_error(request, 409, "Aggregate %s already exists.", name);
			return;
		}
	}
	show(request,
	        doc_add(DOC_AGGREGATES, make(name, json_str(body, "availability_zone"), number)));
}

void nova_aggregate_update(struct request *request)
{
	const cJSON *body = nova_body(request, "aggregate");
	cJSON *aggregate = body ? wanted(request) : NULL;
	static const char *const fields[] = {"name", "availability_zone"};

	if (!aggregate)
		return;
	for (size_t i = 0; i < 2; i++)
		if (json_str(body, fields[i]))
			cJSON_ReplaceItemInObjectCaseSensitive(aggregate, fields[i],
			        cJSON_CreateString(json_str(body, fields[i])));
	show(request, aggregate);
}

void nova_aggregate_delete(struct request *request)
{
	cJSON *aggregate = wanted(request);

	if (!aggregate)
		return;
	if (cJSON_GetArraySize(json_get(aggregate, "hosts"))) {
		nova_error(request, 409, "Cannot remove host aggregate %s: it is not empty",
		        request->arg[0]);
		return;
	}
	cJSON_Delete(cJSON_DetachItemViaPointer(world.docs[DOC_AGGREGATES], aggregate));
	reply_empty(request, 200);
}

static int place_of(const cJSON *hosts, const char *name)
{
	for (int i = 0; i < cJSON_GetArraySize(hosts); i++)
		if (str_eq(cJSON_GetArrayItem(hosts, i)->valuestring, name))
			return i;
	return -1;
}

static bool change_hosts(struct request *request, cJSON *aggregate, const char *name, bool add)
{
	cJSON *hosts = cJSON_GetObjectItem(aggregate, "hosts");
	int at = place_of(hosts, name);
	bool known = false;

	for (int i = 0; i < HOSTS; i++)
		known |= str_eq(world.hosts[i].name, name);
	if (!known) {
		nova_error(request, 404, "Compute host %s could not be found.", name);
		return false;
	}
	if (add && at >= 0) {
		nova_error(
		        request, 409, "Aggregate %s already has host %s.", request->arg[0], name);
		return false;
	}
	if (add)
		cJSON_AddItemToArray(hosts, cJSON_CreateString(name));
	else if (at >= 0)
		cJSON_DeleteItemFromArray(hosts, at);
	return true;
}

void nova_aggregate_action(struct request *request)
{
	const cJSON *verb = request->json->child, *item;
	const char *host = json_str(verb, "host");
	cJSON *aggregate = wanted(request);

	if (!aggregate)
		return;
	if (!verb || (strcmp(verb->string, "set_metadata") && !host)) {
		nova_error(request, 400, "Malformed request body");
		return;
	}
	if (!strcmp(verb->string, "set_metadata")) {
		cJSON *metadata = cJSON_GetObjectItem(aggregate, "metadata");

		cJSON_ArrayForEach(item, json_get(verb, "metadata"))
		{
			cJSON_DeleteItemFromObjectCaseSensitive(metadata, item->string);
			if (cJSON_IsString(item))
				cJSON_AddStringToObject(metadata, item->string, item->valuestring);
		}
	} else if (!strcmp(verb->string, "add_host") || !strcmp(verb->string, "remove_host")) {
		if (!change_hosts(request, aggregate, host, *verb->string == 'a'))
			return;
	} else {
		nova_error(request, 400, "There is no such action: %s", verb->string);
		return;
	}
	show(request, aggregate);
}
