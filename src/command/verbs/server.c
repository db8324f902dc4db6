/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers: boot, list, show. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "fields.h"
#include "boot.h"
#include "src/command/pages.h"
#include "src/command/verbs.h"
#include "rows.h"

/* Options of list that become a query key as they are. */
static const struct {
	const char *option, *key;
} filters[] = {
        {"--reservation-id", "reservation_id"},
        {"--ip", "ip"},
        {"--ip6", "ip6"},
        {"--name", "name"},
        {"--status", "status"},
        {"--host", "host"},
        {"--tenant", "tenant_id"},
        {"--user", "user_id"},
        {"--changes-since", "changes-since"},
        {"--changes-before", "changes-before"},
        {"--availability-zone", "availability_zone"},
        {"--key-name", "key_name"},
        {"--progress", "progress"},
        {"--vm-state", "vm_state"},
        {"--task-state", "task_state"},
        {"--power-state", "power_state"},
        {"--tags", "tags"},
        {"--tags-any", "tags-any"},
        {"--not-tags", "not-tags"},
        {"--not-tags-any", "not-tags-any"},
        {"--locked", "locked"},
};

static const char *args_text(const struct args *args, const char *option)
{
	const char *text = args_get(args, option);

	return text ? text : "";
}

/* "key[:direction],…"; descending unless said otherwise. */
static int add_sort_keys(struct buf *query, const char *text, struct error *error)
{
	struct strv parts = STRV_INIT;
	int rc = 0;

	strv_split(&parts, text ? text : "", ',');
	for (size_t i = 0; i < parts.count && !rc; i++) {
		char *colon = strchr(parts.items[i], ':');
		const char *direction = colon ? colon + 1 : "desc";

		if (colon)
			*colon = '\0';
		if (!str_eq(direction, "asc") && !str_eq(direction, "desc"))
			rc = error_set_type(error, ERR_USAGE, "CommandError",
			        "Unknown sort direction: %s", direction);
		query_add(query, "sort_key", parts.items[i]);
		query_add(query, "sort_dir", direction);
	}
	strv_free(&parts);
	return rc;
}

/* Image and flavor are filtered by id, whatever they were called by. */
static int add_id_filter(struct command *command, struct buf *query,
        const struct resource *resource, const char *key, const char *word, struct error *error)
{
	cJSON *object = NULL;
	int rc = word ? manager_find_wait(
	                        command->client->session, resource, word, NULL, &object, error)
	              : 0;

	if (object)
		query_add(query, key, json_str(object, "id"));
	cJSON_Delete(object);
	return rc;
}

static bool all_tenants(const struct args *args)
{
	const char *value = args_get(args, "--all-tenants");

	return *args_text(args, "--tenant") ||
	       (value && !str_eq(value, "0") && !str_contains_nocase(value, "false"));
}

static int list_query(
        struct command *command, const struct args *args, struct buf *query, struct error *error)
{
	int rc;

	if (all_tenants(args))
		query_add(query, "all_tenants", "1");
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		query_add_given(query, filters[i].key, args_get(args, filters[i].option));
	if (args_has(args, "--deleted"))
		query_add(query, "deleted", "True");
	if (args_has(args, "--config-drive"))
		query_add(query, "config_drive", "True");
	if (args_has(args, "--no-config-drive"))
		query_add(query, "config_drive", "False");
	rc = args_time(args, "--changes-since", error);
	if (!rc)
		rc = args_time(args, "--changes-before", error);
	if (!rc)
		rc = add_sort_keys(query, args_get(args, "--sort"), error);
	if (!rc)
		rc = add_id_filter(
		        command, query, &resource_image, "image", args_get(args, "--image"), error);
	if (!rc)
		rc = add_id_filter(command, query, &resource_flavor, "flavor",
		        args_get(args, "--flavor"), error);
	return rc;
}

/* nova's usual columns. */
static void choose_list_columns(const struct command *command, const struct args *args,
        const struct resource *table, struct strv *titles)
{
	static const char *const usual[] = {
	        "ID", "Name", "Status", "Task State", "Power State", "Networks"};
	for (size_t i = 0; i < (args_has(args, "--minimal") ? 2 : sizeof usual / sizeof *usual);
	        i++) {
		if (i == 2 && all_tenants(args))
			strv_add(titles, "Tenant ID");
		strv_add(titles, usual[i]);
	}
	if (args_has(args, "--long")) {
		strv_add(titles, "Flavor");
		strv_add(titles, "Image");
		strv_add(titles, "Zone");
		strv_add(titles, "Host");
	}
	if (args_get(args, "--changes-since") || args_get(args, "--changes-before"))
		strv_add(titles, "Updated");
	/* Columns that are not usual are there for those who name them. */
	for (int i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];

		if (!strv_has(titles, column->title) &&
		        (output_wants(&command->printer, column->title) ||
		                output_wants(&command->printer, column->key)))
			strv_add(titles, column->title);
	}
}

/* The fields of --fields, and the id before them. */
static int print_server_fields(struct command *command, const struct args *args, const cJSON *items,
        const struct strv *names, struct error *error)
{
	struct strv titles = STRV_INIT;
	struct output *output;
	const cJSON *item;
	int rc;

	strv_add(&titles, "ID");
	for (size_t i = 0; i < names->count; i++)
		strv_take(&titles, field_title(names->items[i]));
	output = output_new((const char *const *)titles.items, (int)titles.count);
	cJSON_ArrayForEach(item, items)
	{
		struct strv cells = STRV_INIT;

		strv_take(&cells, field_cell(item, "id"));
		for (size_t i = 0; i < names->count; i++)
			strv_take(&cells, field_cell(item, names->items[i]));
		output_row(output, (const char *const *)cells.items);
		strv_free(&cells);
	}
	rc = output_print(&command->printer, output,
	        *args_text(args, "--sort") ? NULL : titles.items[1], error);
	strv_free(&titles);
	return rc;
}

struct usual {
	struct resource table; /* with the columns that -c adds */
	struct strv titles;
	int columns[64]; /* of the table, for each title */
	bool typed;
	struct output *output;
};

/* NULL: None. */
static const char *usual_cell(
        const struct usual *usual, const cJSON *server, const struct strv *cells, int column)
{
	const struct column *c = &usual->table.columns[column];

	return *cells->items[column] || cJSON_IsString(json_path(server, c->path)) ||
	                       c->format == format_addresses
	               ? cells->items[column]
	               : NULL;
}

static void usual_page(void *data, const cJSON *page)
{
	struct usual *usual = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, page)
	{
		struct strv cells = STRV_INIT;
		const char *row[64];

		resource_cells(&usual->table, item, &cells);
		for (size_t i = 0; i < usual->titles.count; i++)
			row[i] = usual_cell(usual, item, &cells, usual->columns[i]);
		if (usual->typed)
			add_typed_row(usual->output, &usual->table, usual->columns,
			        (int)usual->titles.count, row, item);
		else
			output_row(usual->output, row);
		strv_free(&cells);
	}
}

static void usual_begin(const struct command *command, const struct args *args, struct usual *usual)
{
	table_for(command, &resource_server, &usual->table);
	choose_list_columns(command, args, &usual->table, &usual->titles);
	usual->typed =
	        command->printer.format == FORMAT_JSON || command->printer.format == FORMAT_YAML;
	for (size_t i = 0; i < usual->titles.count; i++)
		usual->columns[i] = resource_column(&usual->table, usual->titles.items[i]);
	usual->output =
	        output_new((const char *const *)usual->titles.items, (int)usual->titles.count);
}

static int usual_end(struct command *command, const struct args *args, struct usual *usual, int rc,
        struct error *error)
{
	if (rc)
		output_free(usual->output);
	else
		rc = output_print(&command->printer, usual->output,
		        *args_text(args, "--sort") ? NULL : usual->titles.items[1], error);
	strv_free(&usual->titles);
	resource_narrow(&usual->table);
	return rc;
}

/* Rows are made of each page as it comes: what is printed is all that is kept. */
static int list_usual(struct command *command, const struct args *args,
        const struct list_options *options, struct error *error)
{
	struct usual usual = {.titles = STRV_INIT};
	int rc;

	usual_begin(command, args, &usual);
	rc = manager_list_each_wait(
	        command->client->session, &resource_server, options, usual_page, &usual, error);
	rc = usual_end(command, args, &usual, rc, error);
	return rc ? rc : list_ended(command, &resource_server, options, error);
}

/* novaclient looks at --fields only where there is a server to have them. */
static int list_fields(struct command *command, const struct args *args,
        const struct list_options *options, struct error *error)
{
	struct strv names = STRV_INIT;
	cJSON *items = NULL;
	int rc = manager_list_wait(
	        command->client->session, &resource_server, options, &items, error);

	if (!rc && items->child) {
		fields_prepare(items, session_version(command->client->session));
		rc = fields_choose(args_get(args, "--fields"), items, &names, error);
	}
	if (!rc && names.count && !args_has(args, "--minimal")) {
		rc = print_server_fields(command, args, items, &names, error);
	} else if (!rc) {
		struct usual usual = {.titles = STRV_INIT};

		usual_begin(command, args, &usual);
		usual_page(&usual, items);
		rc = usual_end(command, args, &usual, 0, error);
	}
	if (!rc)
		rc = list_ended(command, &resource_server, options, error);
	strv_free(&names);
	cJSON_Delete(items);
	return rc;
}

static int server_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	struct list_report report;
	struct list_options options = {.marker = args_get(args, "--marker"),
	        .brief = args_has(args, "--minimal"),
	        .report = &report};
	long all;
	int rc = args_long(
	        args, "--limit", command->printer.openstack ? -1 : 0, &options.limit, error);

	if (!rc && args_has(args, "--config-drive") && args_has(args, "--no-config-drive"))
		rc = error_set(error, ERR_USAGE,
		        "argument --no-config-drive: not allowed with argument --config-drive");
	if (!rc && args_count(args, "--all-tenants"))
		rc = args_long(args, "--all-tenants", 0, &all, error);
	if (!rc)
		rc = list_query(command, args, &query, error);
	if (!rc && options.limit < -1) /* the service says what it thinks of that */
		query_add(&query, "limit", args_get(args, "--limit"));
	options.query = buf_str(&query);
	if (!rc && *args_text(args, "--fields"))
		rc = list_fields(command, args, &options, error);
	else if (!rc)
		rc = list_usual(command, args, &options, error);
	buf_free(&query);
	return rc;
}

/* Only one part of what a server refers to: nothing is looked up for it. */
static void shorten(cJSON *server, const char *key, const char *part)
{
	const char *text = json_str(json_get(server, key), part);

	if (text)
		cJSON_ReplaceItemInObjectCaseSensitive(server, key, cJSON_CreateString(text));
}

void shorten_server(cJSON *server)
{
	shorten(server, "flavor", "original_name");
	shorten(server, "flavor", "id");
	shorten(server, "image", "id");
}

static int server_show(struct command *command, const struct args *args, struct error *error)
{
	long wrap;
	cJSON *server = NULL;
	int rc = args_long(args, "--wrap", 0, &wrap, error);

	if (rc)
		return rc;
	server = find_server(command, args_positional(args, "server", 0),
	        args_has(args, "--all-tenants"), error);
	if (args_has(args, "--minimal"))
		shorten_server(server);
	command->printer.wrap = (int)wrap;
	rc = server ? show_object(command, &resource_server, server, error) : error->code;

	cJSON_Delete(server);
	return rc;
}

static const struct option list_options[] = {
        OPT_VALUE("--reservation-id", "<reservation-id>", "Only servers of this reservation"),
        OPT_VALUE("--ip", "<ip-regexp>", "Only servers whose IPv4 address matches"),
        OPT_VALUE("--ip6", "<ip6-regexp>", "Only servers whose IPv6 address matches"),
        OPT_VALUE("--name", "<name-regexp>", "Only servers whose name matches"),
        OPT_VALUE("--status", "<status>", "Only servers with this status"),
        OPT_VALUE("--flavor", "<flavor>", "Only servers of this flavor, by name or ID",
                .completes = &resource_flavor),
        OPT_VALUE("--image", "<image>", "Only servers booted from this image, by name or ID",
                .completes = &resource_image),
        OPT_VALUE("--host", "<hostname>", "Only servers on this host (admin only)",
                .completes = &resource_hypervisor),
        OPT_MAYBE("--all-tenants", "<0|1>", "List servers of all projects (admin only)",
                .alias = "--all-projects --all_tenants", .line_only = true, .implied = "1",
                .fallback = "ALL_TENANTS"),
        OPT_MAYBE("--tenant", "<tenant>", "Only servers of this project (admin only)",
                .alias = "--project", .implied = ""),
        OPT_MAYBE("--user", "<user>", "Only servers of this user (admin only)", .implied = ""),
        OPT_FLAG("--deleted", "Only deleted servers (admin only)"),
        OPT_VALUE("--fields", "<fields>", "Fields to show, comma-separated"),
        OPT_FLAG("--minimal", "Show only ID and name (faster)"),
        OPT_LONG,
        OPT_VALUE("--sort", "<key>[:<direction>]",
                "Sort keys, applied by the service: comma-separated, each asc or desc (the "
                "default)"),
        OPT_VALUE("--marker", "<marker>", "ID of the last server of the previous page"),
        OPT_VALUE("--limit", "<limit>", "Maximum number of servers; -1: all, page by page"),
        OPT_VALUE("--availability-zone", "<availability_zone>",
                "Only servers in this availability zone"),
        OPT_VALUE("--key-name", "<key_name>", "Only servers with this key pair"),
        OPT_FLAG("--config-drive", "Only servers with a config drive"),
        OPT_FLAG("--no-config-drive", "Only servers without a config drive"),
        OPT_VALUE("--progress", "<progress>", "Only servers at this progress"),
        OPT_VALUE("--vm-state", "<vm_state>", "Only servers in this VM state"),
        OPT_VALUE("--task-state", "<task_state>", "Only servers in this task state"),
        OPT_VALUE("--power-state", "<power_state>", "Only servers in this power state"),
        OPT_VALUE("--changes-since", "<changes_since>",
                "Only servers changed since this time (ISO 8601), including deleted ones"),
        OPT_VALUE("--changes-before", "<changes_before>", "Only servers changed before this time",
                .since = MV(2, 66)),
        OPT_VALUE("--tags", "<tags>", "Only servers with all of these tags", .since = MV(2, 26)),
        OPT_VALUE("--tags-any", "<tags-any>", "Only servers with at least one of these tags",
                .since = MV(2, 26)),
        OPT_VALUE("--not-tags", "<not-tags>", "Only servers that lack at least one of these tags",
                .since = MV(2, 26)),
        OPT_VALUE("--not-tags-any", "<not-tags-any>", "Only servers with none of these tags",
                .since = MV(2, 26)),
        OPT_VALUE("--locked", "<locked>", "Only locked (true) or unlocked (false) servers",
                .since = MV(2, 73)),
        END,
};
const struct verb verbs_server[] = {
        {
                .name = "boot",
                .alias = "server create",
                .group = "Servers",
                .help = "Boot a server",
                .options = boot_options,
                .positionals = boot_positionals,
                .run = verb_boot,
                .flags = VERB_CHANGES,
                .key = "b",
        },
        {
                .name = "list",
                .alias = "server list",
                .group = "Servers",
                .help = "List servers",
                .options = list_options,
                .run = server_list,
        },
        {
                .name = "show",
                .alias = "server show",
                .group = "Servers",
                .help = "Show a server",
                .options = OPTIONS(
                        OPT_FLAG("--minimal",
                                "Show flavor and image as returned, without looking them up"),
                        OPT_VALUE("--wrap", "<integer>", "Wrap values at this many columns"),
                        OPT_ALL_TENANTS),
                .positionals = ARGS(ARG_SERVER),
                .run = server_show,
                .key = "Enter",
                .menu = MENU_LOOK + 1,
        },
        END,
};
