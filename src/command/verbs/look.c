/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read from a server: its log, its consoles, its history, its migrations, what its host
 * knows of it. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/request.h"
#include "ssh.h"
#include "rows.h"

/* --- bodies --- */

static const struct {
	const char *verb, *protocol, *type, *action;
} consoles[] = {
        {"get-vnc-console", "vnc", NULL, "os-getVNCConsole"},
        {"get-spice-console", "spice", NULL, "os-getSPICEConsole"},
        {"get-rdp-console", "rdp", NULL, "os-getRDPConsole"},
        {"get-serial-console", "serial", "serial", "os-getSerialConsole"},
        {"get-mks-console", "mks", "webmks", NULL},
};

static size_t console_of(const struct args *args, const char **type)
{
	size_t i = 0;

	while (!str_eq(consoles[i].verb, args_verb(args)->name))
		i++;
	*type = consoles[i].type ? consoles[i].type : args_positional(args, "console_type", 0);
	return i;
}

static int check_console(const struct args *args, struct error *error)
{
	const char *type = args_get(args, "--console-type");

	return !type || str_eq(type, "serial")
	               ? 0
	               : error_set_type(error, ERR_USAGE, "CommandError",
	                         "Invalid parameter value for 'console_type', currently supported "
	                         "'serial'.");
}

/* From 2.6 on all consoles are asked for in one way. */
static int console_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "remote_console");
	const char *type;

	(void)command;
	json_add_str(inner, "protocol", consoles[console_of(args, &type)].protocol);
	json_add_str(inner, "type", type);
	return check_console(args, error);
}

static int old_console_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	const char *type, *action = consoles[console_of(args, &type)].action;

	(void)command;
	json_add_str(cJSON_AddObjectToObject(body, action), "type", type);
	return check_console(args, error);
}

static int log_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "os-getConsoleOutput");

	(void)command;
	(void)error;
	if (args_get(args, "--length"))
		json_add_str(inner, "length", args_get(args, "--length"));
	else
		cJSON_AddNullToObject(inner, "length");
	return 0;
}

static int action_times(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	int rc = args_time(args, "--changes-since", error);

	(void)command;
	(void)body;
	return rc ? rc : args_time(args, "--changes-before", error);
}

/* --- what is printed --- */

static void fold_events(cJSON *action)
{
	cJSON *events = cJSON_DetachItemFromObjectCaseSensitive(action, "events");
	struct buf text = BUF_INIT;

	if (events) {
		python_pprint(&text, events);
		json_add_str(action, "events", buf_str(&text));
	}
	buf_free(&text);
	cJSON_Delete(events);
}

static const struct field console_fields[] = {
        COLUMN("Type", "type"), COLUMN("Url", "url"), {.title = NULL}};
static const struct field action_fields[] = {COLUMN("Action", "action"),
        COLUMN("Request_ID", "request_id"), COLUMN("Message", "message"),
        COLUMN("Start_Time", "start_time"), COLUMN("Updated_At", "updated_at", .since = MV(2, 58)),
        {.title = NULL}};
static const struct field move_fields[] = {COLUMN("Id", "id"), COLUMN("Source Node", "source_node"),
        COLUMN("Dest Node", "dest_node"), COLUMN("Source Compute", "source_compute"),
        COLUMN("Dest Compute", "dest_compute"), COLUMN("Dest Host", "dest_host"),
        COLUMN("Status", "status"), COLUMN("Server UUID", "server_uuid"),
        COLUMN("Created At", "created_at"), COLUMN("Updated At", "updated_at"),
        COLUMN("Project ID", "project_id", .since = MV(2, 80)),
        COLUMN("User ID", "user_id", .since = MV(2, 80)),
        COLUMN("Total Memory Bytes", "memory_total_bytes"),
        COLUMN("Processed Memory Bytes", "memory_processed_bytes"),
        COLUMN("Remaining Memory Bytes", "memory_remaining_bytes"),
        COLUMN("Total Disk Bytes", "disk_total_bytes"),
        COLUMN("Processed Disk Bytes", "disk_processed_bytes"),
        COLUMN("Remaining Disk Bytes", "disk_remaining_bytes"), {.title = NULL}};

#define CONSOLE(name)                                                                              \
	{                                                                                          \
		.verb = name, .method = "POST", .path = "/servers/{server}/remote-consoles",       \
		.body = console_body, .shape = SHOWS_ROW, .key = "remote_console",                 \
		.fields = console_fields, .once = "The console's address", .once_key = "url"       \
	}
#define OLD_CONSOLE(name)                                                                          \
	{                                                                                          \
		.verb = name, .method = "POST", .path = "/servers/{server}/action",                \
		.body = old_console_body, .shape = SHOWS_ROW, .key = "console",                    \
		.fields = console_fields, .once = "The console's address", .once_key = "url",      \
		.until = MV(2, 5)                                                                  \
	}

const struct form forms_look[] = {
        {.verb = "console-log",
                .method = "POST",
                .path = "/servers/{server}/action",
                .body = log_body,
                .shape = SHOWS_LOG,
                .key = "output"},
        OLD_CONSOLE("get-vnc-console"),
        OLD_CONSOLE("get-spice-console"),
        OLD_CONSOLE("get-rdp-console"),
        OLD_CONSOLE("get-serial-console"),
        CONSOLE("get-vnc-console"),
        CONSOLE("get-spice-console"),
        CONSOLE("get-rdp-console"),
        CONSOLE("get-serial-console"),
        CONSOLE("get-mks-console"),
        {.verb = "get-password",
                .method = "GET",
                .path = "/servers/{server}/os-server-password",
                .shape = SHOWS_TEXT,
                .key = "password"},
        {.verb = "clear-password",
                .doing = "clearing the password of",
                .done = "has no stored password",
                .method = "DELETE",
                .path = "/servers/{server}/os-server-password"},
        {.verb = "diagnostics",
                .method = "GET",
                .path = "/servers/{server}/diagnostics",
                .shape = SHOWS_PROPERTIES,
                .wrap = 80},
        {.verb = "server-topology",
                .method = "GET",
                .path = "/servers/{server}/topology",
                .shape = SHOWS_PROPERTIES,
                .wrap = 80},
        {.verb = "instance-action-list",
                .method = "GET",
                .path = "/servers/{server}/os-instance-actions",
                .query = "marker=marker limit=limit changes-since=changes-since "
                         "changes-before=changes-before",
                .check = action_times,
                .unfound = MV(2, 21),
                .shape = SHOWS_LIST,
                .key = "instanceActions",
                .fields = action_fields,
                .sort = "Start_Time"},
        {.verb = "instance-action",
                .method = "GET",
                .path = "/servers/{server}/os-instance-actions/{+request_id}",
                .unfound = MV(2, 21),
                .shape = SHOWS_PROPERTIES,
                .key = "instanceAction",
                .prepare = fold_events},
        {.verb = "server-migration-list",
                .method = "GET",
                .path = "/servers/{server}/migrations",
                .shape = SHOWS_LIST,
                .key = "migrations",
                .fields = move_fields},
        {.verb = "server-migration-show",
                .method = "GET",
                .path = "/servers/{server}/migrations/{+migration}",
                .shape = SHOWS_PROPERTIES,
                .key = "migration"},
        {.verb = NULL},
};

/* --- the verbs --- */

static const struct positional one[] = {ARG_SERVER, END};
static const struct positional with_type[] = {ARG_SERVER,
        ARG("console_type",
                "Console type: \"novnc\" or \"xvpvnc\", \"spice-html5\", \"rdp-html5\""),
        END};
static const struct positional and_request[] = {
        ARG_SERVER, ARG("request_id", "Request ID of the action"), END};
static const struct positional and_migration[] = {
        ARG_SERVER, ARG("migration", "Migration ID"), END};

static const struct option log_options[] = {
        OPT_VALUE("--length", "<length>", "Number of lines to print, from the end",
                .alias = "--lines"),
        END};
static const struct option serial_options[] = {
        OPT_VALUE("--console-type", "<console_type>", "Console type: serial"), END};
static const struct option action_options[] = {
        OPT_VALUE("--marker", "<marker>", "Start after the action with this request ID",
                .since = MV(2, 58)),
        OPT_VALUE("--limit", "<limit>", "Maximum number of rows", .since = MV(2, 58)),
        OPT_VALUE("--changes-since", "<changes_since>", "Only those changed at or after this time",
                .since = MV(2, 58)),
        OPT_VALUE("--changes-before", "<changes_before>",
                "Only those changed at or before this time", .since = MV(2, 66)),
        END};

#define LOOK(n, g, h, o, p, fl, s, ...)                                                            \
	{                                                                                          \
		.name = n, .group = g, .help = h, .options = o, .positionals = p, .run = run_form, \
		.flags = fl, .since = s, __VA_ARGS__                                               \
	}
#define SERVERS "Servers"
#define PARTS   "Attachments"

const struct verb verbs_look[] = {
        LOOK("console-log", SERVERS, "Print a server's console log", log_options, one, 0, 0,
                .alias = "console log show", .key = "l", .asks = "--length"),
        LOOK("instance-action-list", SERVERS, "List the actions performed on a server",
                action_options, one, 0, 0, .alias = "server event list", .key = "e"),
        LOOK("instance-action", SERVERS, "Show one action performed on a server, with its events",
                NULL, and_request, 0, 0, .alias = "server event show"),
        {.name = "ssh",
                .group = SERVERS,
                .help = "Connect to a server by ssh",
                .options = ssh_options,
                .positionals = ssh_positionals,
                .run = verb_ssh},
        LOOK("get-vnc-console", PARTS, "Get the URL of a VNC console", NULL, with_type, 0, 0,
                .from = NULL),
        LOOK("get-spice-console", PARTS, "Get the URL of a SPICE console", NULL, with_type, 0, 0,
                .from = NULL),
        LOOK("get-rdp-console", PARTS, "Get the URL of an RDP console", NULL, with_type, 0, 0,
                .from = NULL),
        LOOK("get-serial-console", PARTS, "Get the URL of a serial console", serial_options, one, 0,
                0, .from = NULL),
        LOOK("get-mks-console", PARTS, "Get the URL of an MKS console", NULL, one, 0, MV(2, 8),
                .from = NULL),
        LOOK("get-password", PARTS, "Print the server's encrypted password", NULL, one, 0, 0,
                .from = NULL),
        LOOK("clear-password", PARTS, "Clear the server's encrypted password", NULL, one,
                VERB_CHANGES, 0, .from = NULL),
        LOOK("diagnostics", PARTS, "Show a server's hypervisor diagnostics", NULL, one, VERB_ADMIN,
                0, .from = NULL),
        LOOK("server-topology", PARTS, "Show a server's NUMA topology", NULL, one, 0, MV(2, 78),
                .from = NULL),
        LOOK("server-migration-list", PARTS, "List a server's migrations in progress", NULL, one,
                VERB_ADMIN, MV(2, 23), .from = NULL),
        LOOK("server-migration-show", PARTS, "Show a migration in progress of a server", NULL,
                and_migration, VERB_ADMIN, MV(2, 23), .from = NULL),
        END,
};
