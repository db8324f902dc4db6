/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host aggregates: list, create, change, delete; their hosts, metadata and cached images. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "src/command/request.h"
#include "rows.h"

/* --- bodies --- */

static int aggregate_create_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *aggregate = cJSON_AddObjectToObject(body, "aggregate");
	const char *zone = args_positional(args, "availability_zone", 0);

	(void)command;
	(void)error;
	json_add_str(aggregate, "name", args_positional(args, "name", 0));
	cJSON_AddItemToObject(aggregate, "availability_zone",
	        zone ? cJSON_CreateString(zone) : cJSON_CreateNull());
	return 0;
}

static int aggregate_update_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	static const char *const fields[][2] = {
	        {"--name", "name"}, {"--availability-zone", "availability_zone"}};
	cJSON *aggregate = cJSON_AddObjectToObject(body, "aggregate");

	(void)command;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *value = args_get(args, fields[i][0]);

		json_add_str(aggregate, fields[i][1], value && *value ? value : NULL);
	}
	return aggregate->child ? 0
	                        : error_set_type(error, ERR_USAGE, "CommandError",
	                                  "Either '--name <name>' or '--availability-zone "
	                                  "<availability-zone>' must be specified.");
}

static int host_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(cJSON_AddObjectToObject(body, args_verb(args)->data), "host",
	        args_positional(args, "host", 0));
	return 0;
}

static int metadata_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	cJSON_AddItemToObject(
	        cJSON_AddObjectToObject(body, "set_metadata"), "metadata", args_pairs(args));
	return 0;
}

/* Refuses to set a value that is already set, and to delete a key that does not exist. */
static int judge_metadata(
        struct command *command, const struct args *args, const cJSON *found, struct error *error)
{
	const cJSON *now = json_get(found, "metadata"), *pair;
	cJSON *pairs = args_pairs(args);
	int rc = 0;

	(void)command;
	cJSON_ArrayForEach(pair, pairs)
	{
		if (cJSON_IsString(pair) && str_eq(json_str(now, pair->string), pair->valuestring))
			rc = error_set_type(
			        error, ERR_STATE, "CommandError", "metadata already exists");
	}
	cJSON_ArrayForEach(pair, pairs)
	{
		if (!rc && cJSON_IsNull(pair) && !json_get(now, pair->string))
			rc = error_set_type(error, ERR_STATE, "CommandError",
			        "metadata key %s does not exist hence can not be deleted",
			        pair->string);
	}
	cJSON_Delete(pairs);
	return rc;
}

/* Reports all missing images in one error. */
static int images_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *cache = cJSON_AddArrayToObject(body, "cache");
	struct buf missing = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < args_positionals(args, "images") && !rc; i++) {
		const char *word = args_positional(args, "images", i);
		cJSON *image = NULL, *one;

		rc = manager_find_wait(
		        command->client->session, &resource_image, word, NULL, &image, error);
		if (rc == ERR_NOT_FOUND) {
			buf_printf(&missing, "%s%s", missing.len ? "," : "", word);
			rc = 0;
		}
		if (!image)
			continue;
		one = cJSON_CreateObject();
		json_add_str(one, "id", json_str(image, "id"));
		cJSON_AddItemToArray(cache, one);
		cJSON_Delete(image);
	}
	if (!rc && missing.len)
		rc = error_set_type(error, ERR_NOT_FOUND, "CommandError",
		        "Unable to find image(s): %s (HTTP 404)", buf_str(&missing));
	else if (!rc)
		error_clear(error);
	buf_free(&missing);
	return rc;
}

/* --- what is printed --- */

/* 'a', 'b' */
static void format_quoted(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *item;

	(void)object;
	buf_puts(out, "");
	cJSON_ArrayForEach(item, value)
	{
		buf_puts(out, out->len ? ", '" : "'");
		json_to_text(out, item);
		buf_putc(out, '\'');
	}
}

/* 'key=value', in the order of the keys. */
static void format_pairs(struct buf *out, const cJSON *value, const cJSON *object)
{
	struct strv keys = STRV_INIT;
	const cJSON *item;

	(void)object;
	buf_puts(out, "");
	cJSON_ArrayForEach(item, value) strv_add(&keys, item->string);
	strv_sort(&keys);
	for (size_t i = 0; i < keys.count; i++) {
		buf_printf(out, "%s'%s=", i ? ", " : "", keys.items[i]);
		json_to_text(out, json_get(value, keys.items[i]));
		buf_putc(out, '\'');
	}
	strv_free(&keys);
}

static const struct field list_fields[] = {COLUMN("Id", "id"), COLUMN("Name", "name"),
        COLUMN("Availability Zone", "availability_zone"),
        COLUMN("UUID", "uuid", .since = MV(2, 41)), {.title = NULL}};
static const struct field detail_fields[] = {COLUMN("Id", "id"), COLUMN("Name", "name"),
        COLUMN("Availability Zone", "availability_zone"),
        COLUMN("Hosts", "hosts", .format = format_quoted),
        COLUMN("Metadata", "metadata", .format = format_pairs),
        COLUMN("UUID", "uuid", .since = MV(2, 41)), {.title = NULL}};

/* Nova shows one that was just made without hosts and metadata; it is asked for them, as novaclient
 * does. */
static int print_details(struct command *command, const struct args *args,
        const struct request *row, const cJSON *aggregate, struct error *error)
{
	struct session_request request = {.service = "compute", .method = "GET"};
	char *id = resource_id(&resource_aggregate, aggregate);
	char *path = path_format("/os-aggregates/%s", id ? id : "");
	cJSON *json = NULL, *rows = cJSON_CreateArray();
	const cJSON *whole = aggregate;
	int rc = 0;

	(void)args;
	request.path = path;
	if (!json_get(aggregate, "hosts")) {
		rc = session_wait(command->client->session, &request, &json, error);
		whole = json_get(json, "aggregate");
	}
	cJSON_AddItemToArray(rows, cJSON_Duplicate(whole, true));
	if (!rc)
		rc = print_fields(command, row->fields, rows, error);
	cJSON_Delete(rows);
	cJSON_Delete(json);
	free(path);
	free(id);
	return rc;
}

#define DETAILS .key = "aggregate", .fields = detail_fields, .print = print_details

/* --- the verbs --- */

#define ARG_AGGREGATE ARG("aggregate", "Aggregate, by name or ID", .completes = &resource_aggregate)

const struct verb verbs_aggregate[] = {
        {
                .name = "aggregate-list",
                .group = "Hosts",
                .help = "List host aggregates",
                .flags = VERB_ADMIN,
                .requests = REQUEST(.method = "GET", .path = "/os-aggregates", .shape = SHOWS_LIST,
                        .key = "aggregates", .fields = list_fields),
        },
        {
                .name = "aggregate-show",
                .group = "Hosts",
                .help = "Show a host aggregate",
                .positionals = ARGS(ARG_AGGREGATE),
                .flags = VERB_ADMIN,
                .requests = REQUEST(.path = "{aggregate}", DETAILS),
        },
        {
                .name = "aggregate-create",
                .group = "Hosts",
                .help = "Create a host aggregate",
                .positionals = ARGS(ARG("name", "Name"),
                        ARG("availability_zone", "Availability zone of its hosts", .optional = true,
                                .completes = &resource_availability_zone)),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "POST", .path = "/os-aggregates",
                        .body = aggregate_create_body, .kind = "aggregate",
                        .doing = "creating the aggregate", .done = "is created", DETAILS),
        },
        {
                .name = "aggregate-update",
                .group = "Hosts",
                .help = "Change an aggregate's name or availability zone",
                .options = OPTIONS(OPT_VALUE("--name", "<name>", "New name", .initial = "@name"),
                        OPT_VALUE("--availability-zone", "<availability-zone>",
                                "New availability zone", .completes = &resource_availability_zone,
                                .initial = "@availability_zone")),
                .positionals = ARGS(ARG_AGGREGATE),
                .asks = "--name --availability-zone",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_NAME + 10,
                .requests = REQUEST(.method = "PUT", .path = "/os-aggregates/{aggregate}",
                        .body = aggregate_update_body,
                        .said = "Aggregate {} has been successfully updated.",
                        .doing = "changing the aggregate", .done = "is changed", DETAILS),
        },
        {
                .name = "aggregate-delete",
                .group = "Hosts",
                .help = "Delete a host aggregate",
                .positionals = ARGS(ARG_AGGREGATE),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_DANGER + 8,
                .requests = REQUEST(.method = "DELETE", .path = "/os-aggregates/{aggregate}",
                        .said = "Aggregate {} has been successfully deleted.",
                        .doing = "deleting the aggregate", .done = "is deleted"),
        },
        {
                .name = "aggregate-add-host",
                .data = "add_host",
                .group = "Hosts",
                .help = "Add a host to an aggregate",
                .positionals = ARGS(ARG_AGGREGATE, ARG("host", "Host name", .pick = PICK_NEW_HOST)),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_HOSTS + 1,
                .requests = REQUEST(.method = "POST", .path = "/os-aggregates/{aggregate}/action",
                        .body = host_body,
                        .said = "Host {host} has been successfully added for "
                                "aggregate {} ",
                        .doing = "adding a host to", .done = "has the host", DETAILS),
        },
        {
                .name = "aggregate-remove-host",
                .data = "remove_host",
                .group = "Hosts",
                .help = "Remove a host from an aggregate",
                .positionals = ARGS(ARG_AGGREGATE, ARG("host", "Host name", .pick = PICK_OWN_HOST)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_HOSTS + 2,
                .requests = REQUEST(.method = "POST", .path = "/os-aggregates/{aggregate}/action",
                        .body = host_body,
                        .said = "Host {host} has been successfully removed from "
                                "aggregate {} ",
                        .doing = "removing a host from", .done = "no longer has the host", DETAILS),
        },
        {
                .name = "aggregate-set-metadata",
                .group = "Hosts",
                .help = "Set or delete metadata of an aggregate",
                .positionals = ARGS(ARG_AGGREGATE,
                        ARG("metadata", "key=value to set, key alone to delete", .many = true)),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_NAME + 11,
                .requests = REQUEST(.method = "POST", .path = "/os-aggregates/{aggregate}/action",
                        .judge = judge_metadata, .body = metadata_body,
                        .said = "Metadata has been successfully updated for "
                                "aggregate {}.",
                        .doing = "changing the metadata of", .done = "has its metadata", DETAILS),
        },
        {
                .name = "aggregate-cache-images",
                .group = "Hosts",
                .help = "Cache images on the hosts of an aggregate in advance",
                .positionals =
                        ARGS(ARG_AGGREGATE, ARG("images", "Images, by name or ID", .many = true,
                                                    .completes = &resource_image)),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .since = MV(2, 81),
                .menu = MENU_HOSTS + 3,
                .requests = REQUEST(.method = "POST", .path = "/os-aggregates/{aggregate}/images",
                        .body = images_body, .doing = "caching images on the hosts of",
                        .done = "is asked to cache them", .background = true),
        },
        END,
};
