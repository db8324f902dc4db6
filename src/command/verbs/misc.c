/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server groups, migrations, usage audits, and agents, which newer Nova does not have. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "src/command/request.h"
#include "rows.h"

/* --- server groups --- */

/* A number of servers is sent as one. */
static int group_add_rule(cJSON *rules, const char *key, const char *value, struct error *error)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (!str_eq(key, "max_server_per_host")) {
		json_add_str(rules, key, value);
		return 0;
	}
	if (end == value || *end)
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "Invalid 'max_server_per_host' value: %s", value);
	cJSON_AddNumberToObject(rules, key, (double)number);
	return 0;
}

/* novaclient shows all rules, as Python has them. */
static int not_rules(const struct args *args, struct error *error)
{
	cJSON *all = cJSON_CreateArray();
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < args_count(args, "--rule"); i++)
		cJSON_AddItemToArray(all, cJSON_CreateString(args_nth(args, "--rule", i)));
	python_repr(&text, all);
	error_set_type(error, ERR_USAGE, "ArgumentTypeError",
	        "'%s' is not in the format of 'key=value'", buf_str(&text));
	cJSON_Delete(all);
	buf_free(&text);
	return ERR_USAGE;
}

static int group_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "server_group"), *rules;
	const char *policy = args_positional(args, "policy", 0);
	int rc = 0;

	json_add_str(inner, "name", args_positional(args, "name", 0));
	if (session_version(command->client->session) < MV(2, 64)) {
		cJSON_AddItemToArray(
		        cJSON_AddArrayToObject(inner, "policies"), cJSON_CreateString(policy));
		return 0;
	}
	json_add_str(inner, "policy", policy);
	if (!args_count(args, "--rule"))
		return 0;
	rules = cJSON_AddObjectToObject(inner, "rules");
	for (size_t i = 0; i < args_count(args, "--rule") && !rc; i++) {
		const char *rule = args_nth(args, "--rule", i), *equals = strchr(rule, '=');
		char *key = equals ? xstrndup(rule, (size_t)(equals - rule)) : NULL;

		rc = key ? group_add_rule(rules, key, equals + 1, error) : not_rules(args, error);
		free(key);
	}
	return rc;
}

static const struct field group_fields[] = {COLUMN("Id", "id"), COLUMN("Name", "name"),
        COLUMN("Project Id", "project_id", .since = MV(2, 13)),
        COLUMN("User Id", "user_id", .since = MV(2, 13)),
        COLUMN("Policies", "policies", .until = MV(2, 63)),
        COLUMN("Policy", "policy", .since = MV(2, 64)),
        COLUMN("Rules", "rules", .since = MV(2, 64)), COLUMN("Members", "members"),
        COLUMN("Metadata", "metadata", .until = MV(2, 63)), {.title = NULL}};

/* --- migrations --- */

static int check_times(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	int rc = args_time(args, "--changes-since", error);

	(void)command;
	(void)body;
	return rc ? rc : args_time(args, "--changes-before", error);
}

static const struct field migration_fields[] = {COLUMN("Id", "id", .since = MV(2, 23)),
        COLUMN("UUID", "uuid", .since = MV(2, 59)), COLUMN("Source Node", "source_node"),
        COLUMN("Dest Node", "dest_node"), COLUMN("Source Compute", "source_compute"),
        COLUMN("Dest Compute", "dest_compute"), COLUMN("Dest Host", "dest_host"),
        COLUMN("Status", "status"), COLUMN("Instance UUID", "instance_uuid"),
        COLUMN("Old Flavor", "old_instance_type_id"), COLUMN("New Flavor", "new_instance_type_id"),
        COLUMN("Created At", "created_at"), COLUMN("Updated At", "updated_at"),
        COLUMN("Type", "migration_type", .since = MV(2, 23)),
        COLUMN("Project ID", "project_id", .since = MV(2, 80)),
        COLUMN("User ID", "user_id", .since = MV(2, 80)), {.title = NULL}};

/* --- audits and agents --- */

static void format_hosts(cJSON *log)
{
	const cJSON *hosts = json_get(log, "hosts_not_run");
	struct buf text = BUF_INIT;

	if (!hosts)
		return;
	python_pprint(&text, hosts);
	cJSON_ReplaceItemInObjectCaseSensitive(
	        log, "hosts_not_run", cJSON_CreateString(buf_str(&text)));
	buf_free(&text);
}

static int agent_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	static const char *const fields[] = {
	        "hypervisor", "os", "architecture", "version", "url", "md5hash"};
	cJSON *agent = cJSON_AddObjectToObject(body, args_verb(args)->data);

	(void)command;
	(void)error;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		json_add_str(agent, fields[i], args_positional(args, fields[i], 0));
	return 0;
}

#define AGENTS_GONE "Nova removed agents in 22.0.0 (Victoria)"

static const struct field agent_fields[] = {COLUMN("Agent_id", "agent_id"),
        COLUMN("Hypervisor", "hypervisor"), COLUMN("OS", "os"),
        COLUMN("Architecture", "architecture"), COLUMN("Version", "version"),
        COLUMN("Md5hash", "md5hash"), COLUMN("Url", "url"), {.title = NULL}};

#define AUDITS "/os-instance_usage_audit_log"

/* --- the verbs --- */

static const struct option migration_options[] = {
        OPT_VALUE("--instance-uuid", "<instance_uuid>", "Only those of this server"),
        OPT_VALUE("--host", "<host>", "Only those from or to this host"),
        OPT_VALUE("--status", "<status>", "Only those in this state"),
        OPT_VALUE("--migration-type", "<migration_type>",
                "Only those of this type: evacuation, live-migration, migration or resize"),
        OPT_VALUE("--source-compute", "<source_compute>", "Only those from this host"),
        OPT_VALUE("--marker", "<marker>", "Start after the migration with this UUID",
                .since = MV(2, 59)),
        OPT_NUMBER("--limit", "<limit>", "Maximum number of rows; -1: all, page by page",
                .since = MV(2, 59)),
        OPT_VALUE("--changes-since", "<changes_since>", "Only those changed at or after this time",
                .since = MV(2, 59)),
        OPT_VALUE("--changes-before", "<changes_before>",
                "Only those changed at or before this time", .since = MV(2, 66)),
        OPT_VALUE("--project-id", "<project_id>", "Only those of this project", .since = MV(2, 80)),
        OPT_VALUE("--user-id", "<user_id>", "Only those of this user", .since = MV(2, 80)), END};

const struct verb verbs_misc[] = {
        {
                .name = "server-group-list",
                .group = "Hosts",
                .help = "List server groups",
                .options = OPTIONS(OPT_NUMBER("--limit", "<limit>", "Maximum number of rows"),
                        OPT_NUMBER("--offset", "<offset>", "Number of rows to skip"),
                        OPT_FLAG("--all-projects", "Include all projects (admin only)")),
                .requests = REQUEST(.method = "GET", .path = "/os-server-groups",
                        .query = "limit=limit offset=offset all-projects=all_projects",
                        .shape = SHOWS_LIST, .key = "server_groups", .fields = group_fields),
        },
        {
                .name = "server-group-get",
                .group = "Hosts",
                .help = "Show a server group",
                .positionals =
                        ARGS(ARG("id", "Server group ID", .completes = &resource_server_group)),
                .requests = REQUEST(.method = "GET", .path = "/os-server-groups/{+id}",
                        .shape = SHOWS_ROW, .key = "server_group", .fields = group_fields),
        },
        {
                .name = "server-group-create",
                .group = "Hosts",
                .help = "Create a server group",
                .options = OPTIONS(OPT_MULTI("--rule", "<key=value>",
                        "Policy rule: max_server_per_host=N", .since = MV(2, 64))),
                .positionals = ARGS(ARG("name", "Name"),
                        ARG("policy",
                                "affinity, anti-affinity, soft-affinity or soft-anti-affinity",
                                .choices =
                                        "affinity anti-affinity soft-affinity soft-anti-affinity")),
                .asks = "--rule",
                .flags = VERB_CHANGES,
                .requests = REQUEST(.method = "POST", .path = "/os-server-groups",
                        .body = group_body, .doing = "creating a server group",
                        .done = "is created", .kind = "server group", .shape = SHOWS_ROW,
                        .key = "server_group", .fields = group_fields),
        },
        {
                .name = "server-group-delete",
                .group = "Hosts",
                .help = "Delete server groups",
                .positionals = ARGS(ARG("id", "Server group IDs", .many = true,
                        .completes = &resource_server_group)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DANGER + 7,
                .requests = REQUEST(.method = "DELETE", .path = "/os-server-groups/{+id}",
                        .doing = "deleting the server group", .done = "is deleted",
                        .kind = "server group", .each = "id", .any = true,
                        .accepted = "Server group %s has been successfully deleted.",
                        .refused = "Delete for server group %s failed: ",
                        .failed = "Unable to delete any of the specified server groups."),
        },
        {
                .name = "migration-list",
                .alias = "server migration list",
                .group = "Hosts",
                .help = "List migrations",
                .options = migration_options,
                .flags = VERB_ADMIN,
                .requests = REQUEST(.method = "GET", .path = "/os-migrations",
                        .query = "instance-uuid=instance_uuid host=host status=status "
                                 "migration-type=migration_type "
                                 "source-compute=source_compute "
                                 "marker=marker limit=limit changes-since=changes-since "
                                 "changes-before=changes-before project-id=project_id "
                                 "user-id=user_id",
                        .check = check_times, .shape = SHOWS_LIST, .key = "migrations",
                        .fields = migration_fields),
        },
        {
                .name = "instance-usage-audit-log",
                .group = "Hosts",
                .help = "Show which hosts have reported their servers' usage",
                .options = OPTIONS(
                        OPT_VALUE("--before", "<before>", "Before this time: 2015-08-27 09:49:58")),
                .flags = VERB_ADMIN,
                .requests = REQUESTS(
                        ROW(.when = "--before", .method = "GET", .path = AUDITS "/{--before}",
                                .shape = SHOWS_PROPERTIES, .key = "instance_usage_audit_log",
                                .prepare = format_hosts),
                        ROW(.method = "GET", .path = AUDITS, .shape = SHOWS_PROPERTIES,
                                .key = "instance_usage_audit_logs", .prepare = format_hosts)),
        },
        {
                .name = "agent-list",
                .group = "Hosts",
                .help = "List agents (removed from Nova in Victoria)",
                .options = OPTIONS(OPT_VALUE("--hypervisor", "<hypervisor>", "Hypervisor type")),
                .flags = VERB_ADMIN,
                .requests = REQUEST(.method = "GET", .path = "/os-agents",
                        .query = "hypervisor=hypervisor", .gone = AGENTS_GONE, .shape = SHOWS_LIST,
                        .key = "agents", .fields = agent_fields),
        },
        {
                .name = "agent-create",
                .data = "agent",
                .group = "Hosts",
                .help = "Create an agent (removed from Nova in Victoria)",
                .positionals = ARGS(ARG("os", "Operating system type"),
                        ARG("architecture", "Architecture"), ARG("version", "Version"),
                        ARG("url", "URL"), ARG("md5hash", "MD5 hash"),
                        ARG("hypervisor", "Hypervisor type")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "POST", .path = "/os-agents", .body = agent_body,
                        .gone = AGENTS_GONE, .kind = "agent", .shape = SHOWS_PROPERTIES,
                        .key = "agent"),
        },
        {
                .name = "agent-modify",
                .data = "para",
                .group = "Hosts",
                .help = "Change an agent (removed from Nova in Victoria)",
                .positionals = ARGS(ARG("id", "Agent ID"), ARG("version", "Version"),
                        ARG("url", "URL"), ARG("md5hash", "MD5 hash")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "PUT", .path = "/os-agents/{+id}", .body = agent_body,
                        .gone = AGENTS_GONE, .kind = "agent", .shape = SHOWS_PROPERTIES,
                        .key = "agent"),
        },
        {
                .name = "agent-delete",
                .group = "Hosts",
                .help = "Delete an agent (removed from Nova in Victoria)",
                .positionals = ARGS(ARG("id", "Agent ID")),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .requests = REQUEST(.method = "DELETE", .path = "/os-agents/{+id}",
                        .gone = AGENTS_GONE, .kind = "agent"),
        },
        END,
};
