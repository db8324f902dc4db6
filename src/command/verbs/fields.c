/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of list --fields: their names, titles and cells, as in novaclient. */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/verbs.h"

/* Adds short names beside the long ones. */
static const struct {
	const char *from, *to;
} short_names[] = {
        {"OS-EXT-SRV-ATTR:host", "host"},
        {"OS-EXT-STS:task_state", "task_state"},
        {"OS-EXT-SRV-ATTR:instance_name", "instance_name"},
        {"OS-EXT-STS:power_state", "power_state"},
        {"hostId", "host_id"},
};

static void add_short_names(cJSON *server)
{
	struct buf power = BUF_INIT;

	for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
		if (json_get(server, short_names[i].from) && !json_get(server, short_names[i].to))
			cJSON_AddItemToObject(server, short_names[i].to,
			        cJSON_Duplicate(json_get(server, short_names[i].from), true));
	format_power_state(&power, json_get(server, "power_state"), NULL);
	cJSON_DeleteItemFromObjectCaseSensitive(server, "power_state");
	json_add_str(server, "power_state", power.len ? buf_str(&power) : "N/A");
	if (!json_get(server, "task_state"))
		json_add_str(server, "task_state", "N/A");
	buf_free(&power);
}

/* The embedded flavor taken apart; nothing is left of it itself. */
static void expand_flavor(cJSON *server)
{
	cJSON *flavor = cJSON_DetachItemFromObjectCaseSensitive(server, "flavor"), *part;

	if (!flavor)
		return;
	cJSON_ArrayForEach(part, flavor)
	{
		char *key = xasprintf("flavor:%s", part->string);

		cJSON_AddItemToObject(server, key, cJSON_Duplicate(part, true));
		free(key);
	}
	json_add_str(server, "flavor", "");
	cJSON_Delete(flavor);
}

void fields_prepare(cJSON *servers, microversion version)
{
	cJSON *server;

	cJSON_ArrayForEach(server, servers)
	{
		add_short_names(server);
		if (version >= MV(2, 47))
			expand_flavor(server);
	}
}

int fields_choose(const char *text, const cJSON *servers, struct strv *names, struct error *error)
{
	const cJSON *first = cJSON_GetArrayItem(servers, 0);
	cJSON *unknown = cJSON_CreateArray();
	struct buf listed = BUF_INIT;
	int rc = 0;

	for (const char *p = text; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
		char *name = xstrndup(p, strcspn(p, ","));

		if (!str_eq(name, "networks") && !json_get(first, name))
			cJSON_AddItemToArray(unknown, cJSON_CreateString(name));
		else if (!str_eq(name, "id") && !strv_has(names, name))
			strv_add(names, name);
		free(name);
	}
	python_repr(&listed, unknown);
	if (unknown->child)
		rc = error_set_type(error, ERR_USAGE, "CommandError",
		        "Non-existent fields are specified: %s", buf_str(&listed));
	buf_free(&listed);
	cJSON_Delete(unknown);
	return rc;
}

static bool field_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Small letters alone, or capitals alone: Python's title() is used on these. */
static bool one_case(const char *text)
{
	bool upper = false, lower = false;

	for (; *text; text++) {
		upper = upper || (*text >= 'A' && *text <= 'Z');
		lower = lower || (*text >= 'a' && *text <= 'z');
	}
	return upper != lower;
}

char *field_title(const char *field)
{
	const char *colon = strrchr(field, ':');
	const char *last = colon ? colon + 1 : field;
	bool change = one_case(last), inside = false;
	struct buf title = BUF_INIT;

	if (colon) {
		buf_add(&title, field, (size_t)(colon - field));
		buf_puts(&title, ": ");
	}
	for (; *last; inside = field_is_letter(*last), last++) {
		char c = *last == '_' ? ' ' : *last;

		if (change && field_is_letter(c))
			c = (char)(inside ? c | 32 : c & ~32);
		buf_putc(&title, c);
	}
	return title.data ? buf_take(&title) : xstrdup("");
}

char *field_cell(const cJSON *server, const char *field)
{
	const cJSON *value = json_get(server, field);
	struct buf text = BUF_INIT, clean = BUF_INIT;

	if (str_eq(field, "networks"))
		format_addresses(&text, json_get(server, "addresses"), server);
	else if (str_eq(field, "security_groups"))
		format_names(&text, value, server);
	else if (str_eq(field, "flavor") && json_str(value, "id"))
		buf_puts(&text, json_str(value, "id"));
	else if (cJSON_IsObject(value) || cJSON_IsArray(value))
		python_repr(&text, value);
	else if (value)
		json_to_text(&text, value);
	clean_text(&clean, buf_str(&text), text.len, CLEAN_LINE);
	buf_free(&text);
	return clean.data ? buf_take(&clean) : xstrdup("");
}
