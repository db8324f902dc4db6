/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that read from a server: log, consoles, events, migrations, diagnostics. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/request.h"
#include "ssh.h"
#include "rows.h"

/* --- bodies --- */

struct console {
	const char *protocol;
	const char *type;   /* NULL: the argument */
	const char *action; /* up to API version 2.5 */
};

static const char *console_type(const struct args *args)
{
	const struct console *console = args_verb(args)->data;

	return console->type ? console->type : args_positional(args, "console_type", 0);
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
	const struct console *console = args_verb(args)->data;
	cJSON *inner = cJSON_AddObjectToObject(body, "remote_console");

	(void)command;
	json_add_str(inner, "protocol", console->protocol);
	json_add_str(inner, "type", console_type(args));
	return check_console(args, error);
}

static int old_console_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	const struct console *console = args_verb(args)->data;

	(void)command;
	json_add_str(cJSON_AddObjectToObject(body, console->action), "type", console_type(args));
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

#define CONSOLE                                                                                    \
	{                                                                                          \
		.method = "POST", .path = "/servers/{server}/remote-consoles",                     \
		.body = console_body, .shape = SHOWS_ROW, .key = "remote_console",                 \
		.fields = console_fields, .once = "The console URL", .once_key = "url"             \
	}
#define OLD_CONSOLE                                                                                \
	{                                                                                          \
		.method = "POST", .path = "/servers/{server}/action", .body = old_console_body,    \
		.shape = SHOWS_ROW, .key = "console", .fields = console_fields,                    \
		.once = "The console URL", .once_key = "url", .until = MV(2, 5)                    \
	}

/* --- the verbs --- */

#define ARG_CONSOLE_TYPE(words)                                                                    \
	ARG("console_type",                                                                        \
	        "Console type: \"novnc\" or \"xvpvnc\", \"spice-html5\", \"rdp-html5\"",           \
	        .choices = words)

const struct verb verbs_look[] = {
        {
                .name = "console-log",
                .alias = "console log show",
                .group = "Servers",
                .help = "Print a server's console log",
                .options = OPTIONS(OPT_VALUE("--length", "<length>",
                        "Number of lines to print, from the end", .alias = "--lines")),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--length",
                .key = "l",
                .menu = MENU_LOOK + 2,
                .requests = REQUEST(.method = "POST", .path = "/servers/{server}/action",
                        .body = log_body, .shape = SHOWS_LOG, .key = "output"),
        },
        {
                .name = "instance-action-list",
                .alias = "server event list",
                .group = "Servers",
                .help = "List the actions performed on a server",
                .options = OPTIONS(
                        OPT_VALUE("--marker", "<marker>",
                                "Start after the action with this request ID", .since = MV(2, 58)),
                        OPT_VALUE("--limit", "<limit>",
                                "Maximum number of rows; -1: all, page by page",
                                .since = MV(2, 58)),
                        OPT_VALUE("--changes-since", "<changes_since>",
                                "Only those changed at or after this time", .since = MV(2, 58)),
                        OPT_VALUE("--changes-before", "<changes_before>",
                                "Only those changed at or before this time", .since = MV(2, 66))),
                .positionals = ARGS(ARG_SERVER),
                .key = "e",
                .menu = MENU_LOOK + 3,
                .requests = REQUEST(.method = "GET",
                        .path = "/servers/{server}/os-instance-actions",
                        .query = "marker=marker limit=limit changes-since=changes-since "
                                 "changes-before=changes-before",
                        .check = action_times, .unfound = MV(2, 21), .shape = SHOWS_LIST,
                        .key = "instanceActions", .fields = action_fields, .sort = "Start_Time"),
        },
        {
                .name = "instance-action",
                .alias = "server event show",
                .group = "Servers",
                .help = "Show one action performed on a server, with its events",
                .positionals = ARGS(ARG_SERVER, ARG("request_id", "Request ID of the action")),
                .menu = MENU_LOOK + 4,
                .requests = REQUEST(.method = "GET",
                        .path = "/servers/{server}/os-instance-actions/{+request_id}",
                        .unfound = MV(2, 21), .shape = SHOWS_PROPERTIES, .key = "instanceAction",
                        .prepare = fold_events),
        },
        {
                .name = "ssh",
                .key = "s",
                .group = "Servers",
                .help = "Connect to a server by ssh",
                .options = ssh_options,
                .positionals = ssh_positionals,
                .run = verb_ssh,
                .menu = MENU_ACCESS + 1,
        },
        {
                .name = "get-vnc-console",
                .data = &(const struct console){"vnc", NULL, "os-getVNCConsole"},
                .group = "Attachments",
                .help = "Get the URL of a VNC console",
                .positionals = ARGS(ARG_SERVER, ARG_CONSOLE_TYPE("novnc xvpvnc")),
                .menu = MENU_ACCESS + 2,
                .requests = REQUESTS(OLD_CONSOLE, CONSOLE),
        },
        {
                .name = "get-spice-console",
                .data = &(const struct console){"spice", NULL, "os-getSPICEConsole"},
                .group = "Attachments",
                .help = "Get the URL of a SPICE console",
                .positionals = ARGS(ARG_SERVER, ARG_CONSOLE_TYPE("spice-html5")),
                .menu = MENU_ACCESS + 3,
                .requests = REQUESTS(OLD_CONSOLE, CONSOLE),
        },
        {
                .name = "get-rdp-console",
                .data = &(const struct console){"rdp", NULL, "os-getRDPConsole"},
                .group = "Attachments",
                .help = "Get the URL of an RDP console",
                .positionals = ARGS(ARG_SERVER, ARG_CONSOLE_TYPE("rdp-html5")),
                .menu = MENU_ACCESS + 4,
                .requests = REQUESTS(OLD_CONSOLE, CONSOLE),
        },
        {
                .name = "get-serial-console",
                .data = &(const struct console){"serial", "serial", "os-getSerialConsole"},
                .group = "Attachments",
                .help = "Get the URL of a serial console",
                .options = OPTIONS(
                        OPT_VALUE("--console-type", "<console_type>", "Console type: serial")),
                .positionals = ARGS(ARG_SERVER),
                .menu = MENU_ACCESS + 5,
                .requests = REQUESTS(OLD_CONSOLE, CONSOLE),
        },
        {
                .name = "get-mks-console",
                .data = &(const struct console){"mks", "webmks", NULL},
                .group = "Attachments",
                .help = "Get the URL of an MKS console",
                .positionals = ARGS(ARG_SERVER),
                .since = MV(2, 8),
                .menu = MENU_ACCESS + 6,
                .requests = REQUESTS(CONSOLE),
        },
        {
                .name = "get-password",
                .group = "Attachments",
                .help = "Print the server's encrypted password",
                .positionals = ARGS(ARG_SERVER),
                .menu = MENU_ACCESS + 8,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/os-server-password",
                        .shape = SHOWS_TEXT, .key = "password"),
        },
        {
                .name = "clear-password",
                .group = "Attachments",
                .help = "Clear the server's encrypted password",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 9,
                .requests = REQUEST(.method = "DELETE",
                        .path = "/servers/{server}/os-server-password",
                        .doing = "clearing the password of", .done = "has no stored password"),
        },
        {
                .name = "diagnostics",
                .group = "Attachments",
                .help = "Show a server's hypervisor diagnostics",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_ADMIN,
                .menu = MENU_LOOK + 5,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/diagnostics",
                        .shape = SHOWS_PROPERTIES, .wrap = 80),
        },
        {
                .name = "server-topology",
                .group = "Attachments",
                .help = "Show a server's NUMA topology",
                .positionals = ARGS(ARG_SERVER),
                .since = MV(2, 78),
                .menu = MENU_LOOK + 6,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/topology",
                        .shape = SHOWS_PROPERTIES, .wrap = 80),
        },
        {
                .name = "server-migration-list",
                .group = "Attachments",
                .help = "List a server's migrations in progress",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_ADMIN,
                .since = MV(2, 23),
                .menu = MENU_SIZE + 9,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/migrations",
                        .shape = SHOWS_LIST, .key = "migrations", .fields = move_fields),
        },
        {
                .name = "server-migration-show",
                .group = "Attachments",
                .help = "Show a migration in progress of a server",
                .positionals = ARGS(ARG_SERVER, ARG("migration", "Migration ID")),
                .flags = VERB_ADMIN,
                .since = MV(2, 23),
                .menu = MENU_SIZE + 10,
                .requests = REQUEST(.method = "GET",
                        .path = "/servers/{server}/migrations/{+migration}",
                        .shape = SHOWS_PROPERTIES, .key = "migration"),
        },
        END,
};
