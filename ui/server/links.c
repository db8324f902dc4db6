/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of an object that are links to other objects, from one table for all resources. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/store.h"
#include "ui/server/internal.h"

#define FIELDS_MAX 256

/* A field of that name, or the elements of a list of that name; `of`: only in that resource. */
static const struct {
	const char *field, *to, *of;
} links[] = {
        {"network_id", "network", NULL},
        {"net_id", "network", NULL},
        {"floating_network_id", "network", NULL},
        {"subnet_id", "subnet", NULL},
        {"subnets", "subnet", NULL},
        {"port_id", "port", NULL},
        {"security_groups", "security group", NULL},
        {"security_group_id", "security group", NULL},
        {"remote_group_id", "security group", NULL},
        {"server_id", "server", NULL},
        {"serverId", "server", NULL},
        {"instance_uuid", "server", NULL},
        {"device_id", "server", "port"},
        {"members", "server", "server group"},
        {"volume_id", "volume", NULL},
        {"volumeId", "volume", NULL},
        {"source_volid", "volume", NULL},
        {"volumes_attached", "volume", NULL},
        {"image_id", "image", NULL},
        {"base_image_ref", "image", NULL},
        {"snapshot_id", "snapshot", NULL},
        {"key_name", "keypair", NULL},
        {"hypervisor_hostname", "hypervisor", "server"},
};

void links_line(struct sheet *sheet, const struct resource *resource, const char *word)
{
	if (resource && word && *word)
		sheet_link(sheet, resource->name, resource, word);
}

static const struct resource *link_target(const struct resource *of, const char *field)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (str_eq(links[i].field, field) &&
		        (!links[i].of || str_eq(links[i].of, of->name)))
			return resource_find(links[i].to);
	return NULL;
}

/* A port belongs to a server only when compute says so. */
static bool is_true(const struct resource *of, const cJSON *object, const char *field)
{
	const char *owner = json_str(object, "device_owner");

	return of != &resource_port || !str_eq(field, "device_id") ||
	       (owner && str_starts(owner, "compute:"));
}

void links_field(struct ui *ui, struct sheet *sheet, const char *label,
        const struct resource *resource, const char *word)
{
	const char *name = ui_name(ui, resource, word);

	if (str_eq(name, word))
		sheet_field(sheet, label, STYLE_NORMAL, word);
	else
		sheet_fieldf(sheet, label, STYLE_NORMAL, "%s (%s)", name, word);
	if (*word)
		links_line(sheet, resource, word);
}

/* Lists and objects as short JSON. */
static void json_value_text(struct buf *out, const cJSON *item)
{
	char *json;

	if (!cJSON_IsObject(item) && !cJSON_IsArray(item)) {
		json_to_text(out, item);
		return;
	}
	json = json_print(item, false);
	redact_json(out, json, strlen(json));
	free_secret(json);
}

/* An object in a list: its fields in one line, linked to the first other object among them. */
static void links_add_element(struct ui *ui, struct sheet *sheet, const struct resource *of,
        const char *label, const cJSON *element, const char *own_id)
{
	const struct resource *leads = NULL;
	const char *word = NULL;
	struct buf text = BUF_INIT;
	const cJSON *field;

	cJSON_ArrayForEach(field, element)
	{
		const char *key = field->string ? field->string : "";
		const struct resource *to =
		        cJSON_IsString(field) && !str_eq(field->valuestring, own_id)
		                ? link_target(of, key)
		                : NULL;

		if (cJSON_IsNull(field))
			continue;
		buf_printf(&text, "%s%s ", text.len ? ", " : "", key);
		if (redact_is_secret_key(key))
			buf_puts(&text, "***");
		else if (to)
			buf_puts(&text, ui_name(ui, to, field->valuestring));
		else
			json_value_text(&text, field);
		if (to && !leads) {
			leads = to;
			word = field->valuestring;
		}
	}
	sheet_field(sheet, label, STYLE_NORMAL, buf_str(&text));
	if (leads && text.len)
		links_line(sheet, leads, word);
	buf_free_secret(&text);
}

/* A list of references has a line for each. */
static bool links_add_list(struct ui *ui, struct sheet *sheet, const struct resource *of,
        const cJSON *list, const char *own_id)
{
	const struct resource *to = link_target(of, list->string);
	const cJSON *item;
	int n = 0;

	if (!cJSON_IsArray(list) || (!to && !cJSON_IsObject(list->child)))
		return false;
	cJSON_ArrayForEach(item, list)
	{
		const char *label = n++ ? "" : list->string;
		struct buf text = BUF_INIT;

		if (to && cJSON_IsString(item)) {
			links_field(ui, sheet, label, to, item->valuestring);
		} else if (cJSON_IsObject(item)) {
			links_add_element(ui, sheet, of, label, item, own_id);
		} else {
			json_value_text(&text, item);
			sheet_field(sheet, label, STYLE_NORMAL, buf_str(&text));
		}
		buf_free_secret(&text);
	}
	return n > 0;
}

static void links_add_field(struct ui *ui, struct sheet *sheet, const struct resource *of,
        const cJSON *object, const cJSON *item)
{
	const struct resource *to = link_target(of, item->string);
	struct buf text = BUF_INIT;

	if (redact_is_secret_key(item->string)) {
		sheet_field(sheet, item->string, STYLE_DIM, "***");
	} else if (to && cJSON_IsString(item) && *item->valuestring &&
	           is_true(of, object, item->string)) {
		links_field(ui, sheet, item->string, to, item->valuestring);
	} else if (cJSON_IsObject(item) && item->child) {
		links_add_element(ui, sheet, of, item->string, item, json_str(object, "id"));
	} else if (!links_add_list(ui, sheet, of, item, json_str(object, "id"))) {
		if (!cJSON_IsNull(item))
			json_value_text(&text, item);
		sheet_field(sheet, item->string, text.len ? STYLE_NORMAL : STYLE_DIM,
		        text.len ? buf_str(&text) : "-");
	}
	buf_free_secret(&text);
}

/* The order of fields: the most wanted first. */
static int field_rank(const char *key)
{
	static const char *const first[] = {"name", "id", "status"};
	const int count = sizeof first / sizeof *first;

	for (int i = 0; i < count; i++)
		if (str_eq(first[i], key))
			return i;
	return count;
}

static int fields_by_key(const void *a, const void *b)
{
	const char *x = (*(const cJSON *const *)a)->string, *y = (*(const cJSON *const *)b)->string;

	return field_rank(x) != field_rank(y) ? field_rank(x) - field_rank(y) : strcmp(x, y);
}

static bool is_word_among(const char *const *words, const char *word)
{
	for (; words && *words; words++)
		if (str_eq(*words, word))
			return true;
	return str_eq(word, "links");
}

void links_fields(struct ui *ui, struct sheet *sheet, const struct resource *resource,
        const cJSON *object, const char *const *but)
{
	const cJSON *items[FIELDS_MAX], *item;
	size_t count = 0;

	cJSON_ArrayForEach(item, object)
	{
		if (count < FIELDS_MAX && item->string && !is_word_among(but, item->string))
			items[count++] = item;
	}
	if (count)
		qsort(items, count, sizeof *items, fields_by_key);
	for (size_t i = 0; i < count; i++)
		links_add_field(ui, sheet, resource, object, items[i]);
}
