/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compute services and hypervisors: list, show, enable, disable. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "src/command/request.h"
#include "rows.h"

/* --- services: by id from 2.53 on, before by host --- */

static bool service_is_uuid(const char *word)
{
	return strlen(word) == 36 && strspn(word, "0123456789abcdefABCDEF-") == 36;
}

/* A host name means its compute service; HOST:BINARY another one. */
static int find_service(struct command *command, const char *word, char **id, struct error *error)
{
	char *whole;
	int rc;

	if (service_is_uuid(word))
		return ERR_NOT_FOUND;
	whole = strchr(word, ':') ? xstrdup(word) : xasprintf("%s:nova-compute", word);
	rc = command_id_of(command, "service", whole, id, error);
	free(whole);
	/* Without permission to list services, let the change itself report it. */
	return rc && error->http_status == 403 ? ERR_NOT_FOUND : rc;
}

/* NULL for an empty value too. */
static const char *reason_of(const struct args *args)
{
	const char *reason = args_get(args, "--reason");

	return reason && *reason ? reason : NULL;
}

static int status_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	const char *status = args_verb(args)->data;

	(void)command;
	(void)error;
	json_add_str(body, "status", status);
	if (str_eq(status, "disabled"))
		json_add_str(body, "disabled_reason", reason_of(args));
	return 0;
}

static int down_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	cJSON_AddBoolToObject(body, "forced_down", !args_has(args, "--unset"));
	return 0;
}

/* Before 2.53: the host's compute service. */
static int old_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	const char *status = args_verb(args)->data;
	const char *word = args_positional(args, "id", 0);
	cJSON *service = NULL;

	/* A number is no host: on the screen it is the id of the row. */
	if (word[strspn(word, "0123456789")] ||
	        manager_find_wait(
	                command->client->session, &resource_service, word, NULL, &service, error))
		error_clear(error);
	json_add_str(body, "host", service ? json_str(service, "host") : word);
	cJSON_Delete(service);
	json_add_str(body, "binary", "nova-compute");
	if (str_eq(status, "disabled"))
		json_add_str(body, "disabled_reason", reason_of(args));
	if (str_eq(status, "down"))
		cJSON_AddBoolToObject(body, "forced_down", !args_has(args, "--unset"));
	return 0;
}

static const struct field service_fields[] = {COLUMN("Id", "id"), COLUMN("Binary", "binary"),
        COLUMN("Host", "host"), COLUMN("Zone", "zone"), COLUMN("Status", "status"),
        COLUMN("State", "state"), COLUMN("Updated_at", "updated_at"),
        COLUMN("Disabled Reason", "disabled_reason"),
        COLUMN("Forced down", "forced_down", .since = MV(2, 11)), {.title = NULL}};

#define SERVICE_ID COLUMN("ID", "id", .since = MV(2, 53))
#define SERVICE    COLUMN("Host", "host"), COLUMN("Binary", "binary")
static const struct field status_fields[] = {
        SERVICE_ID, SERVICE, COLUMN("Status", "status"), {.title = NULL}};
static const struct field reason_fields[] = {SERVICE_ID, SERVICE, COLUMN("Status", "status"),
        COLUMN("Disabled Reason", "disabled_reason"), {.title = NULL}};
static const struct field down_fields[] = {
        SERVICE_ID, SERVICE, COLUMN("Forced down", "forced_down"), {.title = NULL}};

/* --- hypervisors --- */

/* What is JSON within a text is read, and what nests gets its path as its name. */
static void flatten(cJSON *out, const char *prefix, const cJSON *value)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, value)
	{
		char *name =
		        prefix ? xasprintf("%s_%s", prefix, item->string) : xstrdup(item->string);

		if (cJSON_IsObject(item) && item->child) {
			flatten(out, name, item);
		} else {
			cJSON_DeleteItemFromObjectCaseSensitive(out, name);
			cJSON_AddItemToObject(out, name, cJSON_Duplicate(item, true));
		}
		free(name);
	}
}

static cJSON *flat(const cJSON *object)
{
	cJSON *read = cJSON_Duplicate(object, true), *out = cJSON_CreateObject();
	cJSON *item = read->child;

	while (item) {
		cJSON *next = item->next, *inner;

		inner = cJSON_IsString(item) ? cJSON_ParseWithOpts(item->valuestring, NULL, true)
		                             : NULL;
		if (inner) {
			char *key = xstrdup(item->string);

			cJSON_ReplaceItemInObjectCaseSensitive(read, key, inner);
			free(key);
		}
		item = next;
	}
	flatten(out, NULL, read);
	cJSON_Delete(read);
	return out;
}

static int print_hypervisor(struct command *command, const struct args *args,
        const struct request *row, const cJSON *hypervisor, struct error *error)
{
	cJSON *shown = flat(hypervisor), *properties;
	const char *wrap = args_get(args, "--wrap");
	char *end = NULL;
	long columns = wrap ? strtol(wrap, &end, 10) : 40;
	int rc = 0;

	(void)row;
	if (wrap && (!*wrap || *end))
		rc = error_set_type(error, ERR_USAGE, "ValueError",
		        "invalid literal for int() with base 10: '%s'", wrap);
	if (!rc) {
		command->printer.wrap = (int)columns;
		properties =
		        manager_properties(command->client->session, &resource_hypervisor, shown);
		rc = output_properties(&command->printer, properties, hypervisor, error);
		cJSON_Delete(properties);
	}
	cJSON_Delete(shown);
	return rc;
}

/* Of the whole description, which has it from 2.88 on, what the old path had. */
static void keep_uptime(cJSON *hypervisor)
{
	static const char kept[] = " id hypervisor_hostname state status uptime ";

	for (cJSON *item = hypervisor->child, *next; item; item = next) {
		char *word = xasprintf(" %s ", item->string);

		next = item->next;
		if (!strstr(kept, word))
			cJSON_Delete(cJSON_DetachItemViaPointer(hypervisor, item));
		free(word);
	}
}

/* A row for each server instead of each hypervisor. */
static void spread_servers(cJSON *hypervisors)
{
	cJSON *servers = cJSON_CreateArray();
	const cJSON *hypervisor, *server;

	cJSON_ArrayForEach(hypervisor, hypervisors)
	{
		cJSON_ArrayForEach(server, json_get(hypervisor, "servers"))
		{
			cJSON *row = cJSON_Duplicate(server, true);

			cJSON_AddItemToObject(row, "hypervisor_id",
			        cJSON_Duplicate(json_get(hypervisor, "id"), false));
			json_add_str(row, "hypervisor_hostname",
			        json_str(hypervisor, "hypervisor_hostname"));
			cJSON_AddItemToArray(servers, row);
		}
	}
	cJSON_Delete(hypervisors->child);
	hypervisors->child = servers->child;
	servers->child = NULL;
	cJSON_Delete(servers);
}

static int no_stats(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)args;
	(void)body;
	return error_set_type(error, ERR_VERSION, "CommandError",
	        "The hypervisor-stats command is not supported in API version 2.88 or later.");
}

static const struct field hypervisor_fields[] = {COLUMN("ID", "id"),
        COLUMN("Hypervisor hostname", "hypervisor_hostname"), COLUMN("State", "state"),
        COLUMN("Status", "status"), {.title = NULL}};
static const struct field server_fields[] = {COLUMN("ID", "uuid"), COLUMN("Name", "name"),
        COLUMN("Hypervisor ID", "hypervisor_id"),
        COLUMN("Hypervisor Hostname", "hypervisor_hostname"), {.title = NULL}};

/* From 2.53 on the service's own path and id; before, one path for each change, and the host. */
#define OLD_SERVICE(w, p, f)                                                                       \
	{                                                                                          \
		.when = w, .until = MV(2, 52), .method = "PUT", .path = "/os-services/" p,         \
		.body = old_body, .shape = SHOWS_ROW, .key = "service", .fields = f,               \
		.kind = "service", .done = "is changed"                                            \
	}
#define SERVICE_CHANGE(w, b, f, d)                                                                 \
	{                                                                                          \
		.when = w, .method = "PUT", .path = "/os-services/{id}", .find = find_service,     \
		.body = b, .shape = SHOWS_ROW, .key = "service", .fields = f, .done = d            \
	}
#define HYPERVISORS .shape = SHOWS_LIST, .key = "hypervisors"

/* --- the verbs --- */

#define ARG_SERVICE                                                                                \
	ARG("id", "Service ID, its host, or HOST:BINARY; the host before API version 2.53",        \
	        .completes = &resource_service)
#define ARG_HYPERVISOR                                                                             \
	ARG("hypervisor", "Hypervisor, by name or ID", .completes = &resource_hypervisor)

const struct verb verbs_service[] = {
        {
                .name = "service-list",
                .group = "Hosts",
                .help = "List the compute services",
                .options = OPTIONS(OPT_VALUE("--host", "<hostname>", "Only those on this host"),
                        OPT_VALUE("--binary", "<binary>", "Service binary")),
                .flags = VERB_ADMIN,
                .requests = REQUEST(.method = "GET", .path = "/os-services",
                        .query = "host=host binary=binary", .shape = SHOWS_LIST, .key = "services",
                        .fields = service_fields),
        },
        {
                .name = "service-enable",
                .data = "enabled",
                .group = "Hosts",
                .help = "Enable a host's compute service",
                .positionals = ARGS(ARG_SERVICE),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_HOSTS + 4,
                .requests = REQUESTS(OLD_SERVICE(NULL, "enable", status_fields),
                        SERVICE_CHANGE(NULL, status_body, status_fields, "is enabled")),
        },
        {
                .name = "service-disable",
                .data = "disabled",
                .group = "Hosts",
                .help = "Disable a host's compute service: no new servers",
                .options = OPTIONS(OPT_VALUE(
                        "--reason", "<reason>", "Reason, shown to everyone who lists services")),
                .positionals = ARGS(ARG_SERVICE),
                .asks = "--reason",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_HOSTS + 5,
                .requests = REQUESTS(OLD_SERVICE("--reason", "disable-log-reason", reason_fields),
                        OLD_SERVICE(NULL, "disable", status_fields),
                        SERVICE_CHANGE("--reason", status_body, reason_fields, "is disabled"),
                        SERVICE_CHANGE(NULL, status_body, status_fields, "is disabled")),
        },
        {
                .name = "service-force-down",
                .data = "down",
                .group = "Hosts",
                .help = "Mark a host as down so that it can be evacuated",
                .options = OPTIONS(OPT_FLAG("--unset", "Mark it as up again")),
                .positionals = ARGS(ARG_SERVICE),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .since = MV(2, 11),
                .menu = MENU_HOSTS + 6,
                .requests = REQUESTS(OLD_SERVICE(NULL, "force-down", down_fields),
                        SERVICE_CHANGE(NULL, down_body, down_fields, "is marked")),
        },
        {
                .name = "service-delete",
                .group = "Hosts",
                .help = "Delete a compute service; stop its process first",
                .positionals = ARGS(ARG_SERVICE),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_DANGER + 9,
                .requests = REQUESTS(
                        ROW(.until = MV(2, 52), .method = "DELETE", .path = "/os-services/{+id}",
                                .kind = "service", .done = "is deleted"),
                        ROW(.method = "DELETE", .path = "/os-services/{id}", .find = find_service,
                                .done = "is deleted")),
        },
        {
                .name = "hypervisor-list",
                .group = "Hosts",
                .help = "List hypervisors",
                .options = OPTIONS(OPT_VALUE("--matching", "<hostname>",
                                           "Only hypervisors whose host name contains this"),
                        OPT_VALUE(
                                "--marker", "<marker>", "Start after this one", .since = MV(2, 33)),
                        OPT_NUMBER("--limit", "<limit>",
                                "Maximum number of rows; -1: all, page by page",
                                .since = MV(2, 33))),
                .flags = VERB_ADMIN,
                .requests = REQUESTS(ROW(.when = "--matching", .until = MV(2, 52), .method = "GET",
                                             .path = "/os-hypervisors/{--matching}/search",
                                             HYPERVISORS, .fields = hypervisor_fields),
                        ROW(.when = "--matching", .method = "GET", .path = "/os-hypervisors",
                                .query = "matching=hypervisor_hostname_pattern", HYPERVISORS,
                                .fields = hypervisor_fields),
                        ROW(.method = "GET", .path = "/os-hypervisors",
                                .query = "limit=limit marker=marker", HYPERVISORS,
                                .fields = hypervisor_fields)),
        },
        {
                .name = "hypervisor-show",
                .group = "Hosts",
                .help = "Show a hypervisor",
                .options = OPTIONS(OPT_VALUE("--wrap", "<integer>",
                        "Wrap values at this many columns (default: 40); 0: do "
                        "not wrap")),
                .positionals = ARGS(ARG_HYPERVISOR),
                .flags = VERB_ADMIN,
                .requests = REQUEST(.path = "{hypervisor}", .print = print_hypervisor),
        },
        {
                .name = "hypervisor-servers",
                .group = "Hosts",
                .help = "List the servers of hypervisors",
                .positionals = ARGS(ARG("hostname", "Hypervisor host name, or part of it",
                        .completes = &resource_hypervisor)),
                .flags = VERB_ADMIN,
                .requests = REQUESTS(
                        ROW(.until = MV(2, 52), .method = "GET",
                                .path = "/os-hypervisors/{+hostname}/servers",
                                .prepare = spread_servers, HYPERVISORS, .fields = server_fields),
                        ROW(.method = "GET",
                                .path = "/os-hypervisors?hypervisor_hostname_"
                                        "pattern={+hostname}&with_servers=True",
                                .prepare = spread_servers, HYPERVISORS, .fields = server_fields)),
        },
        {
                .name = "hypervisor-uptime",
                .group = "Hosts",
                .help = "Show the uptime of a hypervisor",
                .positionals = ARGS(ARG_HYPERVISOR),
                .flags = VERB_ADMIN,
                .requests = REQUESTS(ROW(.until = MV(2, 87), .method = "GET",
                                             .path = "/os-hypervisors/{hypervisor}/uptime",
                                             .shape = SHOWS_PROPERTIES, .key = "hypervisor"),
                        ROW(.method = "GET", .path = "/os-hypervisors/{hypervisor}",
                                .shape = SHOWS_PROPERTIES, .key = "hypervisor",
                                .prepare = keep_uptime)),
        },
        {
                .name = "hypervisor-stats",
                .group = "Hosts",
                .help = "Show statistics over all hypervisors (up to API version "
                        "2.87)",
                .flags = VERB_ADMIN,
                .requests =
                        REQUESTS(ROW(.until = MV(2, 87), .method = "GET",
                                         .path = "/os-hypervisors/statistics",
                                         .shape = SHOWS_PROPERTIES, .key = "hypervisor_statistics"),
                                ROW(.method = "GET", .path = "", .check = no_stats)),
        },
        END,
};
