/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flavors: list, show, create, change, delete; their extra specs and access. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/pages.h"
#include "src/command/request.h"
#include "rows.h"

static int add_extra_specs(struct command *command, cJSON *flavor, struct error *error)
{
	const char *id = json_str(flavor, "id");
	cJSON *json = NULL, *specs;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	int rc;

	if (!id || json_get(flavor, "extra_specs"))
		return 0;
	buf_puts(&path, "/flavors/");
	buf_add_url(&path, id);
	buf_puts(&path, "/os-extra_specs");
	request.path = buf_str(&path);
	rc = session_wait(command->client->session, &request, &json, error);
	buf_free(&path);
	if (rc)
		return rc;
	specs = cJSON_DetachItemFromObjectCaseSensitive(json, "extra_specs");
	cJSON_AddItemToObject(flavor, "extra_specs", specs ? specs : cJSON_CreateObject());
	cJSON_Delete(json);
	return 0;
}

/* Only 2.61 and later list the extra specs; before, each flavor is asked. */
static int with_extra_specs(struct command *command, cJSON *items, struct error *error)
{
	cJSON *flavor;
	int rc = 0;

	cJSON_ArrayForEach(flavor, items)
	{
		rc = rc ? rc : add_extra_specs(command, flavor, error);
	}
	return rc;
}

static int print_flavors_with_specs(
        struct command *command, const cJSON *items, struct error *error)
{
	const char *titles[] = {"ID", "Name", "Memory_MiB", "Disk", "Ephemeral", "Swap", "VCPUs",
	        "RXTX_Factor", "Is_Public", "extra_specs", "Description"};
	int count = session_version(command->client->session) >= MV(2, 55) ? 11 : 10;
	struct output *output = output_new(titles, count);
	const cJSON *item;

	cJSON_ArrayForEach(item, items)
	{
		struct strv cells = STRV_INIT;
		const char *row[11];
		struct buf specs = BUF_INIT;
		char *clean;

		python_repr(&specs, json_get(item, "extra_specs"));
		clean = clean_dup(buf_str(&specs));
		resource_cells(&resource_flavor, item, &cells);
		for (int i = 0; i < 9; i++)
			row[i] = cells.items[resource_column(&resource_flavor, titles[i])];
		row[9] = clean;
		row[10] = *cells.items[resource_column(&resource_flavor, "description")]
		                  ? cells.items[resource_column(&resource_flavor, "description")]
		                  : NULL;
		output_row(output, row);
		strv_free(&cells);
		buf_free(&specs);
		free(clean);
	}
	return output_print(&command->printer, output, NULL, error);
}

static int flavor_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	struct list_report report;
	struct list_options options = {
	        .limit = -1, .marker = args_get(args, "--marker"), .report = &report};
	cJSON *items = NULL;
	int rc = args_long(args, "--limit", -1, &options.limit, error);

	/* With all of them novaclient does not page. */
	if (args_has(args, "--all")) {
		query_add(&query, "is_public", "None");
		options.marker = NULL;
		options.limit = -1;
	}
	query_add(&query, "minDisk", args_get(args, "--min-disk"));
	query_add(&query, "minRam", args_get(args, "--min-ram"));
	query_add(&query, "sort_key", args_get(args, "--sort-key"));
	query_add(&query, "sort_dir", args_get(args, "--sort-dir"));
	options.query = buf_str(&query);
	if (!rc)
		rc = manager_list_wait(
		        command->client->session, &resource_flavor, &options, &items, error);
	if (!rc && args_has(args, "--extra-specs")) {
		rc = with_extra_specs(command, items, error);
		if (!rc)
			rc = print_flavors_with_specs(command, items, error);
	} else if (!rc) {
		rc = print_list(
		        command, &resource_flavor, items, NULL, args_has(args, "--long"), error);
	}
	if (!rc)
		rc = list_ended(command, &resource_flavor, &options, error);
	cJSON_Delete(items);
	buf_free(&query);
	return rc;
}

static int flavor_show(struct command *command, const struct args *args, struct error *error)
{
	cJSON *flavor = NULL;
	int rc = manager_find_wait(command->client->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);

	if (!rc)
		rc = add_extra_specs(command, flavor, error);
	if (!rc)
		rc = show_object(command, &resource_flavor, flavor, error);
	cJSON_Delete(flavor);
	return rc;
}

/* --- extra specs --- */

/* Letters, digits, and these: as novaclient has it, before anything is sent. */
static int check_keys(const cJSON *pairs, struct error *error)
{
	const cJSON *pair;

	cJSON_ArrayForEach(pair, pairs)
	{
		const char *at = pair->string;

		while (*at && ((unsigned char)*at > 127 || isalnum((unsigned char)*at) ||
		                      strchr("_.- :", *at)))
			at++;
		if (*at || at == pair->string)
			return error_set_type(error, ERR_USAGE, "CommandError",
			        "Invalid key: \"%s\". Keys may only contain letters, numbers, "
			        "spaces, underscores, periods, colons and hyphens.",
			        pair->string);
	}
	return 0;
}

static int change_specs(struct command *command, const cJSON *flavor, const char *key,
        const cJSON *pairs, struct error *error)
{
	struct buf path = BUF_INIT;
	struct change change = {.verb = "flavor-key",
	        .doing = "changing the extra specs of",
	        .done = "has its extra specs",
	        .method = key ? "DELETE" : "POST",
	        .kind = "flavor",
	        .target_id = json_str(flavor, "id"),
	        .target_name = json_str(flavor, "name")};
	int rc;

	buf_puts(&path, "/flavors/");
	buf_add_url(&path, change.target_id);
	buf_puts(&path, key ? "/os-extra_specs/" : "/os-extra_specs");
	if (key) {
		buf_add_url(&path, key);
	} else {
		change.body = cJSON_CreateObject();
		cJSON_AddItemToObject(change.body, "extra_specs", cJSON_Duplicate(pairs, true));
	}
	change.path = buf_str(&path);
	rc = command_change(command, &change, NULL, error);
	buf_free(&path);
	return rc;
}

static int flavor_key(struct command *command, const struct args *args, struct error *error)
{
	const char *action = args_positional(args, "action", 0);
	bool set = str_eq(action, "set");
	cJSON *flavor = NULL, *pairs;
	const cJSON *pair;
	int rc;

	if (!set && !str_eq(action, "unset"))
		return error_set(
		        error, ERR_USAGE, "argument <action>: invalid choice: '%s'", action);
	rc = manager_find_wait(command->client->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);
	if (rc)
		return rc;
	pairs = args_pairs(args);
	rc = set ? check_keys(pairs, error) : 0;
	if (!rc && set)
		rc = change_specs(command, flavor, NULL, pairs, error);
	cJSON_ArrayForEach(pair, pairs)
	{
		if (!rc && !set)
			rc = change_specs(command, flavor, pair->string, NULL, error);
	}
	cJSON_Delete(pairs);
	cJSON_Delete(flavor);
	return rc;
}

/* --- bodies --- */

/* Python's int() of a word, or what novaclient says where it is none. */
static int flavor_add_int(
        cJSON *body, const char *key, const char *word, const char *name, struct error *error)
{
	char *end;
	long value = strtol(word, &end, 10);

	if (end == word || end[strspn(end, " \t\n")])
		return error_set_type(
		        error, ERR_USAGE, "CommandError", "%s must be an integer.", name);
	cJSON_AddNumberToObject(body, key, (double)value);
	return 0;
}

/* Python's float(): it always has a fraction. */
static int flavor_add_float(cJSON *body, const char *key, const char *word, struct error *error)
{
	char text[40], *end;
	double value = strtod(word, &end);
	int digits = 14;

	if (end == word || end[strspn(end, " \t\n")])
		return error_set_type(
		        error, ERR_USAGE, "CommandError", "%s must be a float.", "rxtx_factor");
	do
		snprintf(text, sizeof text - 2, "%.*g", ++digits, value);
	while (digits < 17 && strtod(text, NULL) != value);
	if (!strpbrk(text, ".en"))
		strcat(text, ".0");
	cJSON_AddRawToObject(body, key, text);
	return 0;
}

/* oslo's words for true and false: 1, 0, or -1 when it is neither. */
static int truth(const char *word)
{
	static const char *const words[] = {
	        "0", "1", "f", "t", "false", "true", "off", "on", "n", "y", "no", "yes"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcasecmp(word, words[i]))
			return i % 2;
	return -1;
}

static int flavor_create_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	static const struct {
		const char *key, *argument, *option, *name;
	} numbers[] = {{"ram", "ram", NULL, "Ram"}, {"vcpus", "vcpus", NULL, "VCPUs"},
	        {"disk", "disk", NULL, "Disk"}, {"swap", NULL, "--swap", "Swap"},
	        {"OS-FLV-EXT-DATA:ephemeral", NULL, "--ephemeral", "Ephemeral"}};
	const char *id = args_positional(args, "id", 0), *open = args_get(args, "--is-public");
	const char *text = args_get(args, "--description"),
	           *factor = args_get(args, "--rxtx-factor");
	cJSON *flavor = cJSON_AddObjectToObject(body, "flavor");
	int rc = 0;

	(void)command;
	if (open && truth(open) < 0)
		return error_set(error, ERR_USAGE,
		        "argument --is-public: invalid <lambda> value: '%s'", open);
	json_add_str(flavor, "name", args_positional(args, "name", 0));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !rc; i++) {
		const char *word = numbers[i].argument
		                           ? args_positional(args, numbers[i].argument, 0)
		                           : args_get(args, numbers[i].option);

		rc = flavor_add_int(
		        flavor, numbers[i].key, word ? word : "0", numbers[i].name, error);
	}
	if (str_eq(id, "auto"))
		cJSON_AddNullToObject(flavor, "id");
	else
		json_add_str(flavor, "id", id);
	if (!rc)
		rc = flavor_add_float(flavor, "rxtx_factor", factor ? factor : "1.0", error);
	cJSON_AddBoolToObject(flavor, "os-flavor-access:is_public", !open || truth(open));
	json_add_str(flavor, "description", text && *text ? text : NULL);
	return rc;
}

static int flavor_update_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(cJSON_AddObjectToObject(body, "flavor"), "description",
	        args_positional(args, "description", 0));
	return 0;
}

static int flavor_tenant_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(cJSON_AddObjectToObject(body, args_verb(args)->data), "tenant",
	        args_positional(args, "tenant_id", 0));
	return 0;
}

/* --- what is printed --- */

static int print_flavor(struct command *command, const struct args *args, const struct request *row,
        const cJSON *flavor, struct error *error)
{
	cJSON *items = cJSON_CreateArray();
	int rc;

	(void)args;
	(void)row;
	cJSON_AddItemToArray(items, cJSON_Duplicate(flavor, true));
	rc = print_list(command, &resource_flavor, items, NULL, false, error);
	cJSON_Delete(items);
	return rc;
}

static const struct field access_fields[] = {
        COLUMN("Flavor_ID", "flavor_id"), COLUMN("Tenant_ID", "tenant_id"), {.title = NULL}};

/* Everyone may use a public flavor: there is no list. */
static int access_list(struct command *command, const struct args *args, struct error *error)
{
	const char *word = args_get(args, "--flavor");
	cJSON *flavor = NULL, *json = NULL;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	int rc;

	if (!word || !*word)
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "Unable to get all access lists. Specify --flavor");
	rc = manager_find_wait(
	        command->client->session, &resource_flavor, word, NULL, &flavor, error);
	if (!rc && json_bool(flavor, "os-flavor-access:is_public", false))
		rc = error_set_type(error, ERR_STATE, "CommandError",
		        "Access list not available for public flavors.");
	if (!rc) {
		buf_puts(&path, "/flavors/");
		buf_add_url(&path, json_str(flavor, "id"));
		buf_puts(&path, "/os-flavor-access");
		request.path = buf_str(&path);
		rc = session_wait(command->client->session, &request, &json, error);
	}
	if (!rc)
		rc = print_fields(command, access_fields, json_get(json, "flavor_access"), error);
	buf_free(&path);
	cJSON_Delete(flavor);
	cJSON_Delete(json);
	return rc;
}

/* --- the verbs --- */

#define ARG_FLAVOR ARG("flavor", "Flavor, by name or ID", .completes = &resource_flavor)
const struct verb verbs_flavor[] = {
        {
                .name = "flavor-list",
                .alias = "flavor list",
                .group = "Flavors",
                .help = "List flavors",
                .options = OPTIONS(OPT_FLAG("--extra-specs", "Show the extra specs of each flavor"),
                        OPT_FLAG("--all", "Include flavors that are not public (admin only)"),
                        OPT_VALUE("--marker", "<marker>", "Last ID of the previous page"),
                        OPT_VALUE("--min-disk", "<min-disk>",
                                "Only flavors with at least this much disk in GiB"),
                        OPT_VALUE("--min-ram", "<min-ram>",
                                "Only flavors with at least this much RAM in MiB"),
                        OPT_NUMBER("--limit", "<limit>", "Maximum number of flavors"),
                        OPT_VALUE("--sort-key", "<sort-key>", "Sort key, applied by the service"),
                        OPT_VALUE("--sort-dir", "<sort-dir>", "asc or desc"), OPT_LONG),
                .run = flavor_list,
        },
        {
                .name = "flavor-show",
                .alias = "flavor show",
                .group = "Flavors",
                .help = "Show a flavor",
                .positionals = ARGS(ARG_FLAVOR),
                .run = flavor_show,
        },
        {
                .name = "flavor-create",
                .group = "Flavors",
                .help = "Create a flavor",
                .options = OPTIONS(OPT_VALUE("--ephemeral", "<ephemeral>",
                                           "Ephemeral disk in GiB (default: 0)"),
                        OPT_VALUE("--swap", "<swap>", "Swap in MiB (default: 0)"),
                        OPT_VALUE("--rxtx-factor", "<factor>",
                                "Network bandwidth factor (default: 1.0)"),
                        OPT_VALUE("--is-public", "<is-public>",
                                "Make the flavor public (default: true)"),
                        OPT_VALUE("--description", "<description>", "Description",
                                .since = MV(2, 55))),
                .positionals = ARGS(ARG("name", "Name"),
                        ARG("id", "ID of the flavor; auto: generated by Nova"),
                        ARG("ram", "RAM in MiB"), ARG("disk", "Root disk in GiB"),
                        ARG("vcpus", "Number of vCPUs")),
                .asks = "--ephemeral --swap --is-public",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "POST", .path = "/flavors",
                        .body = flavor_create_body, .key = "flavor", .print = print_flavor,
                        .kind = "flavor", .doing = "creating the flavor", .done = "is created"),
        },
        {
                .name = "flavor-update",
                .group = "Flavors",
                .help = "Change a flavor's description",
                .positionals = ARGS(ARG_FLAVOR, ARG("description", "New description; '' removes it",
                                                        .initial = "@description")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .since = MV(2, 55),
                .menu = MENU_NAME + 8,
                .requests = REQUEST(.method = "PUT", .path = "/flavors/{flavor}",
                        .body = flavor_update_body, .key = "flavor", .print = print_flavor,
                        .doing = "describing the flavor", .done = "is described"),
        },
        {
                .name = "flavor-delete",
                .group = "Flavors",
                .help = "Delete a flavor; existing servers are not affected",
                .positionals = ARGS(ARG_FLAVOR),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_DANGER + 5,
                .requests = REQUEST(.method = "DELETE", .path = "/flavors/{flavor}",
                        .doing = "deleting the flavor", .done = "is deleted"),
        },
        {
                .name = "flavor-key",
                .group = "Flavors",
                .help = "Set or unset extra specs of a flavor",
                .positionals =
                        ARGS(ARG_FLAVOR, ARG("action", "set or unset", .choices = "set unset"),
                                ARG("metadata", "key=value to set, key to unset", .many = true,
                                        .pick = PICK_EXTRA_SPEC_KEY)),
                .run = flavor_key,
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_NAME + 9,
                .variants = "set|unset",
        },
        {
                .name = "flavor-access-list",
                .group = "Flavors",
                .help = "List the projects with access to a private flavor",
                .options = OPTIONS(OPT_VALUE("--flavor", "<flavor>", "Flavor, by name or ID",
                        .completes = &resource_flavor)),
                .run = access_list,
                .flags = VERB_ADMIN,
                .menu = MENU_ACCESS + 12,
        },
        {
                .name = "flavor-access-add",
                .data = "addTenantAccess",
                .group = "Flavors",
                .help = "Grant a project access to a flavor",
                .positionals = ARGS(ARG_FLAVOR, ARG("tenant_id", "Project ID")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_ACCESS + 13,
                .requests = REQUEST(.method = "POST", .path = "/flavors/{flavor}/action",
                        .body = flavor_tenant_body, .shape = SHOWS_LIST, .key = "flavor_access",
                        .fields = access_fields, .doing = "opening the flavor",
                        .done = "is open to the project"),
        },
        {
                .name = "flavor-access-remove",
                .data = "removeTenantAccess",
                .group = "Flavors",
                .help = "Revoke a project's access to a flavor",
                .positionals = ARGS(ARG_FLAVOR, ARG("tenant_id", "Project ID")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_ACCESS + 14,
                .requests = REQUEST(.method = "POST", .path = "/flavors/{flavor}/action",
                        .body = flavor_tenant_body, .shape = SHOWS_LIST, .key = "flavor_access",
                        .fields = access_fields, .doing = "closing the flavor",
                        .done = "is closed to the project"),
        },
        END,
};
