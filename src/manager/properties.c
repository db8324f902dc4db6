/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Property | Value": an object as novaclient's show commands print it. */
#include "ncnova/manager.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static void properties_put(cJSON *out, const char *key, const char *value)
{
	char *clean_key = clean_dup(key);
	struct buf clean = BUF_INIT;

	clean_text(&clean, value, strlen(value), CLEAN_LINES);
	cJSON_DeleteItemFromObjectCaseSensitive(out, clean_key);
	json_add_str(out, clean_key, buf_str(&clean));
	buf_free(&clean);
	free(clean_key);
}

/* None stays null. */
static void properties_put_value(cJSON *out, const char *key, const cJSON *value)
{
	struct buf text = BUF_INIT;

	if (!value || cJSON_IsNull(value)) {
		char *clean_key = clean_dup(key);

		cJSON_DeleteItemFromObjectCaseSensitive(out, clean_key);
		cJSON_AddNullToObject(out, clean_key);
		free(clean_key);
		return;
	}
	json_to_text(&text, value);
	properties_put(out, key, buf_str(&text));
	buf_free(&text);
}

static void properties_put_format(
        cJSON *out, const char *key, column_format_fn *format, const cJSON *value)
{
	struct buf text = BUF_INIT;

	format(&text, value, NULL);
	properties_put(out, key, buf_str(&text));
	buf_free(&text);
}

static int properties_by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A server with several ports lists its groups once per port: print each once, in order. */
static void properties_put_groups(cJSON *out, const char *key, const cJSON *groups)
{
	struct strv names = STRV_INIT;
	struct buf text = BUF_INIT;
	const cJSON *group;

	cJSON_ArrayForEach(group, groups)
	{
		const char *name = json_str(group, "name");

		if (name && !strv_has(&names, name))
			strv_add(&names, name);
	}
	if (names.count)
		qsort(names.items, names.count, sizeof *names.items, properties_by_text);
	for (size_t i = 0; i < names.count; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", names.items[i]);
	properties_put(out, key, buf_str(&text));
	buf_free(&text);
	strv_free(&names);
}

/* "private network" → "10.0.0.5, fd00::5" */
static void properties_put_addresses(cJSON *out, const cJSON *addresses)
{
	const cJSON *network, *address;

	cJSON_ArrayForEach(network, addresses)
	{
		struct buf text = BUF_INIT;
		char *key = xasprintf("%s network", network->string);

		cJSON_ArrayForEach(address, network)
		{
			if (json_str(address, "addr"))
				buf_printf(&text, "%s%s", text.len ? ", " : "",
				        json_str(address, "addr"));
		}
		properties_put(out, key, buf_str(&text));
		free(key);
		buf_free(&text);
	}
}

/* Name and id of what a server refers to; one request. */
static void properties_put_named(struct session *session, const struct resource *resource,
        cJSON *out, const char *key, const char *id)
{
	cJSON *object = NULL;
	char *text;

	if (manager_get_wait(session, resource, id, &object, NULL) || !json_str(object, "name"))
		text = xasprintf(
		        "%c%s not found (%s)", resource->name[0] - 32, resource->name + 1, id);
	else
		text = xasprintf("%s (%s)", json_str(object, "name"), id);
	properties_put(out, key, text);
	free(text);
	cJSON_Delete(object);
}

static void properties_put_flavor(struct session *session, cJSON *out, const cJSON *flavor)
{
	const cJSON *part;

	if (json_str(flavor, "id")) {
		properties_put_named(
		        session, &resource_flavor, out, "flavor", json_str(flavor, "id"));
		return;
	}
	/* Embedded from 2.47 on. */
	cJSON_ArrayForEach(part, flavor)
	{
		char *key = xasprintf("flavor:%s", part->string);

		properties_put_value(out, key, part);
		free(key);
	}
}

static void properties_put_image(struct session *session, cJSON *out, const cJSON *image)
{
	if (json_str(image, "id"))
		properties_put_named(session, &resource_image, out, "image", json_str(image, "id"));
	else
		properties_put(out, "image", "Attempt to boot from volume - no image supplied");
}

static cJSON *server_properties(struct session *session, const cJSON *server)
{
	cJSON *out = cJSON_CreateObject();
	const cJSON *item;

	cJSON_ArrayForEach(item, server)
	{
		const char *key = item->string;

		if (str_eq(key, "links") || str_eq(key, "addresses") ||
		        str_eq(key, "OS-EXT-SRV-ATTR:user_data"))
			continue;
		if (str_eq(key, "flavor") && cJSON_IsObject(item))
			properties_put_flavor(session, out, item);
		else if (str_eq(key, "image") && !(cJSON_IsString(item) && *item->valuestring))
			properties_put_image(session, out, item);
		else if (str_eq(key, "security_groups"))
			properties_put_groups(out, key, item);
		else
			properties_put_value(out, key, item);
	}
	properties_put_addresses(out, json_get(server, "addresses"));
	return out;
}

static cJSON *plain_properties(const struct resource *resource, const cJSON *object)
{
	cJSON *out = cJSON_CreateObject();
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		int column = -1;

		if (str_eq(item->string, "links"))
			continue;
		for (int i = 0; i < resource->column_count; i++)
			if (str_eq(resource->columns[i].path, item->string) &&
			        resource->columns[i].format && resource == &resource_flavor)
				column = i;
		if (column >= 0 && !cJSON_IsNull(item))
			properties_put_format(
			        out, item->string, resource->columns[column].format, item);
		else
			properties_put_value(out, item->string, item);
	}
	return out;
}

cJSON *manager_properties(
        struct session *session, const struct resource *resource, const cJSON *object)
{
	cJSON *out = resource == &resource_server ? server_properties(session, object)
	                                          : plain_properties(resource, object);

	if (resource->properties)
		resource->properties(object, out);
	return out;
}
