/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a server: the verbs, their arguments, and what a form on the screen asks. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/operate.h"
#include "src/command/request.h"
#include "rows.h"

/* --- operations that are plain requests --- */

/* Only what is given is changed. Without anything novaclient sends nothing and is content. */
static int server_update_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "server");
	const char *name = args_get(args, "--name"), *text = args_get(args, "--description"),
	           *host = args_get(args, "--hostname");

	(void)error;
	if (!(name && *name) && !text && !host) {
		if (command->asker.interactive)
			fputs("note: nothing to update: give --name, --description or --hostname\n",
			        command->printer.err);
		return NOTHING_TO_DO;
	}
	json_add_str(inner, "name", name && *name ? name : NULL);
	if (text && !*text)
		cJSON_AddNullToObject(inner, "description");
	else
		json_add_str(inner, "description", text);
	json_add_str(inner, "hostname", host && *host ? host : NULL);
	return 0;
}

static int complete_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)args;
	(void)error;
	cJSON_AddNullToObject(body, "force_complete");
	return 0;
}

static void network_event(cJSON *body, const char *id)
{
	cJSON *event = cJSON_CreateObject();

	json_add_str(event, "server_uuid", id);
	json_add_str(event, "name", "network-changed");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "events"), event);
}

/* --- the verbs --- */

#define ARG_TARGET_HOST                                                                            \
	ARG("host", "Target host; chosen by the scheduler by default", .optional = true,           \
	        .completes = &resource_hypervisor, .pick = PICK_OTHER_HOST)
#define OPT_TARGET_HOST(text, from)                                                                \
	OPT_VALUE("--host", "<host>", text, .completes = &resource_hypervisor, .since = from,      \
	        .pick = PICK_OTHER_HOST)

static const struct option rebuild_options[] = {
        OPT_SECRET("--rebuild-password", "<rebuild-password>", "Administrator password",
                .alias = "--password"),
        OPT_POLL,
        OPT_FLAG("--minimal", "Print flavor and image as returned, without looking them up"),
        OPT_FLAG("--preserve-ephemeral", "Preserve the ephemeral disk"),
        OPT_VALUE("--name", "<name>", "New name"),
        OPT_VALUE("--description", "<description>",
                "New description; without it the old one is removed", .since = MV(2, 19)),
        OPT_MULTI("--meta", "<key=value>", "Metadata; may be repeated", .alias = "--property"),
        OPT_MULTI("--file", "<dst-path=src-path>",
                "Local file to store in the server; may be repeated", .file = true,
                .until = MV(2, 56)),
        OPT_VALUE("--key-name", "<key-name>", "Key pair to inject", .completes = &resource_keypair,
                .since = MV(2, 54)),
        OPT_FLAG("--key-unset", "Remove the key pair", .since = MV(2, 54)),
        OPT_VALUE("--user-data", "<user-data>", "New user data file", .file = true,
                .since = MV(2, 57)),
        OPT_FLAG("--user-data-unset", "Remove the user data", .since = MV(2, 57)),
        OPT_MULTI("--trusted-image-certificate-id", "<trusted-image-certificate-id>",
                "Certificate to verify the image signature with; may be repeated "
                "(default: "
                "$OS_TRUSTED_IMAGE_CERTIFICATE_IDS)",
                .alias = "--trusted-image-cert", .since = MV(2, 63)),
        OPT_FLAG("--trusted-image-certificates-unset", "Remove the certificates",
                .since = MV(2, 63)),
        OPT_VALUE("--hostname", "<hostname>", "New host name", .since = MV(2, 90)),
        END,
};

const struct verb verbs_operation[] = {
        {
                .name = "delete",
                .alias = "server delete",
                .group = "Server operations",
                .help = "Delete servers immediately",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG("server", "Servers, by name or ID", .many = true,
                        .completes = &resource_server)),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .key = "D",
                .menu = MENU_DANGER + 1,
        },
        {
                .name = "start",
                .alias = "server start",
                .group = "Server operations",
                .help = "Start servers that are shut off",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG("server", "Servers, by name or ID", .many = true,
                        .completes = &resource_server)),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 1,
        },
        {
                .name = "stop",
                .alias = "server stop",
                .group = "Server operations",
                .help = "Shut servers down; their disks are kept",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG("server", "Servers, by name or ID", .many = true,
                        .completes = &resource_server)),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 2,
        },
        {
                .name = "reboot",
                .alias = "server reboot",
                .group = "Server operations",
                .help = "Reboot servers (soft: asks the guest OS)",
                .options = OPTIONS(OPT_FLAG("--hard", "Hard reboot: power cycle"),
                        OPT_FLAG("--soft", "Soft reboot: ask the guest OS (the default)",
                                .line_only = true),
                        OPT_POLL),
                .positionals = ARGS(ARG("server", "Servers, by name or ID", .many = true,
                        .completes = &resource_server)),
                .asks = "--hard",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 3,
                .variants = "|--hard",
        },
        {
                .name = "pause",
                .alias = "server pause",
                .group = "Server operations",
                .help = "Pause a server; it keeps its memory",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 4,
        },
        {
                .name = "unpause",
                .alias = "server unpause",
                .group = "Server operations",
                .help = "Unpause a server",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 5,
        },
        {
                .name = "suspend",
                .alias = "server suspend",
                .group = "Server operations",
                .help = "Suspend a server: save its memory to disk and stop it",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 6,
        },
        {
                .name = "resume",
                .alias = "server resume",
                .group = "Server operations",
                .help = "Resume a suspended server",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 7,
        },
        {
                .name = "lock",
                .alias = "server lock",
                .group = "Server operations",
                .help = "Lock a server against changes by non-administrators",
                .options = OPTIONS(OPT_VALUE(
                        "--reason", "<reason>", "Reason for locking it", .since = MV(2, 73))),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--reason",
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 10,
        },
        {
                .name = "unlock",
                .alias = "server unlock",
                .group = "Server operations",
                .help = "Unlock a server",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 11,
        },
        {
                .name = "rescue",
                .alias = "server rescue",
                .group = "Server operations",
                .help = "Boot a server from a rescue image, with its own disk "
                        "attached",
                .options = OPTIONS(
                        OPT_SECRET("--password", "<password>", "Password of the rescue system"),
                        OPT_VALUE("--image", "<image>", "Image to rescue with, by name or ID",
                                .completes = &resource_image, .pick = PICK_ACTIVE_IMAGE)),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--image --password",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DISK + 4,
        },
        {
                .name = "unrescue",
                .alias = "server unrescue",
                .group = "Server operations",
                .help = "Boot a rescued server from its own disk again",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 5,
        },
        {
                .name = "resize",
                .alias = "server resize",
                .group = "Server operations",
                .help = "Resize a server; then confirm or revert",
                .options = OPTIONS(OPT_POLL),
                .positionals = ARGS(ARG_SERVER,
                        ARG("flavor", "New flavor, by name or ID", .completes = &resource_flavor,
                                .pick = PICK_OTHER_FLAVOR)),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_SIZE + 1,
        },
        {
                .name = "resize-confirm",
                .alias = "server resize confirm",
                .group = "Server operations",
                .help = "Confirm a resize or cold migration",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_SIZE + 2,
        },
        {
                .name = "resize-revert",
                .alias = "server resize revert",
                .group = "Server operations",
                .help = "Revert a resize or cold migration",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_SIZE + 3,
        },
        {
                .name = "rebuild",
                .alias = "server rebuild",
                .group = "Server operations",
                .help = "Rebuild a server from an image; all data on its disk is "
                        "lost",
                .options = rebuild_options,
                .positionals = ARGS(ARG_SERVER,
                        ARG("image", "New image, by name or ID", .completes = &resource_image,
                                .pick = PICK_ACTIVE_IMAGE, .initial = "@image.id")),
                .asks = "--name --key-name --rebuild-password "
                        "--preserve-ephemeral",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DISK + 3,
        },
        {
                .name = "shelve",
                .alias = "server shelve",
                .group = "Server operations",
                .help = "Shelve a server: save it as an image and free its host",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 8,
        },
        {
                .name = "shelve-offload",
                .alias = "server shelve offload",
                .group = "Server operations",
                .help = "Remove a shelved server from its host",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_POWER + 10,
        },
        {
                .name = "unshelve",
                .alias = "server unshelve",
                .group = "Server operations",
                .help = "Restore a shelved server",
                .options = OPTIONS(
                        OPT_VALUE("--availability-zone", "<availability-zone>",
                                "Availability zone to unshelve into",
                                .completes = &resource_availability_zone, .since = MV(2, 77)),
                        OPT_FLAG("--no-availability-zone",
                                "Unpin the server from its availability zone", .since = MV(2, 91)),
                        OPT_TARGET_HOST("Host to unshelve to (admin only)", MV(2, 91))),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--availability-zone --host",
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 9,
        },
        {
                .name = "migrate",
                .alias = "server migrate",
                .group = "Server operations",
                .help = "Cold-migrate a server to another host",
                .options = OPTIONS(OPT_TARGET_HOST("Target host", MV(2, 56)), OPT_POLL),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--host",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_SIZE + 4,
        },
        {
                .name = "live-migration",
                .group = "Server operations",
                .help = "Live-migrate a server to another host",
                .options = OPTIONS(
                        OPT_FLAG("--block-migrate", "Migrate disks too; Nova decides automatically "
                                                    "since API version 2.25"),
                        OPT_FLAG("--disk-over-commit",
                                "Allow disk over-commitment on the target host",
                                .until = MV(2, 24)),
                        OPT_FLAG("--force", "Skip the scheduler's checks of the target host",
                                .since = MV(2, 30), .until = MV(2, 67)),
                        OPT_POLL),
                .positionals = ARGS(ARG_SERVER, ARG_TARGET_HOST),
                .asks = "--block-migrate",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_SIZE + 5,
        },
        {
                .name = "live-migration-force-complete",
                .alias = "server migration force complete",
                .group = "Server operations",
                .help = "Force a live migration to complete by pausing the server",
                .positionals = ARGS(ARG_SERVER, ARG("migration", "Migration ID")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .since = MV(2, 22),
                .menu = MENU_SIZE + 6,
                .requests = REQUEST(.method = "POST",
                        .path = "/servers/{server}/migrations/{+migration}/action",
                        .body = complete_body, .doing = "completing the live migration of",
                        .done = "is told to complete its live migration", .background = true),
        },
        {
                .name = "live-migration-abort",
                .alias = "server migration abort",
                .group = "Server operations",
                .help = "Abort a live migration in progress",
                .positionals = ARGS(ARG_SERVER, ARG("migration", "Migration ID")),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .since = MV(2, 24),
                .menu = MENU_SIZE + 7,
                .requests = REQUEST(.method = "DELETE",
                        .path = "/servers/{server}/migrations/{+migration}",
                        .doing = "stopping the live migration of",
                        .done = "is told to stop its live migration", .background = true),
        },
        {
                .name = "evacuate",
                .alias = "server evacuate",
                .group = "Server operations",
                .help = "Evacuate a server from a host that is down",
                .options = OPTIONS(
                        OPT_SECRET("--password", "<password>",
                                "Administrator password of the rebuilt server; not with shared "
                                "storage"),
                        OPT_FLAG("--on-shared-storage", "The server's files are on shared storage",
                                .until = MV(2, 13)),
                        OPT_FLAG("--force", "Skip the scheduler's checks of the target host",
                                .since = MV(2, 29), .until = MV(2, 67))),
                .positionals = ARGS(ARG_SERVER, ARG_TARGET_HOST),
                .asks = "--password",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_SIZE + 8,
        },
        {
                .name = "image-create",
                .alias = "server image create",
                .group = "Server operations",
                .help = "Create an image from a server",
                .options =
                        OPTIONS(OPT_MULTI("--metadata", "<key=value>",
                                        "Image metadata; may be repeated", .alias = "--property"),
                                OPT_FLAG("--show", "Print the image"), OPT_POLL),
                .positionals = ARGS(ARG_SERVER,
                        ARG("name", "Name of the new image", .initial = "{name}-snap-{date}")),
                .asks = "--metadata",
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 1,
        },
        {
                .name = "backup",
                .alias = "server backup create",
                .group = "Server operations",
                .help = "Create an image from a server and delete the oldest "
                        "backups",
                .positionals = ARGS(ARG_SERVER,
                        ARG("name", "Name of the image", .initial = "{name}-backup"),
                        ARG("backup_type", "Backup type, any word: daily, weekly",
                                .choices = "daily weekly"),
                        ARG("rotation", "Number of backups of this type to keep")),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 2,
        },
        {
                .name = "set-password",
                .prompts = {"New password", "Repeat it"},
                .alias = "root-password",
                .group = "Server operations",
                .help = "Change the administrator password in a server; prompts "
                        "for it",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 7,
        },
        {
                .name = "trigger-crash-dump",
                .alias = "server dump create",
                .group = "Server operations",
                .help = "Trigger a crash dump in a server",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .since = MV(2, 17),
                .menu = MENU_LOOK + 7,
        },
        {
                .name = "reset-state",
                .alias = "server set state",
                .group = "Server operations",
                .help = "Set the state of servers",
                .options = OPTIONS(OPT_ALL_TENANTS,
                        OPT_FLAG("--active", "Set the state to active instead of error")),
                .positionals = ARGS(ARG("server", "Servers, by name or ID", .many = true,
                        .completes = &resource_server)),
                .asks = "--active",
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_DANGER + 4,
                .variants = "|--active",
        },
        {
                .name = "reset-network",
                .group = "Server operations",
                .help = "Reset the network of a server (removed from newer Nova)",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_NETWORK + 7,
        },
        {
                .name = "refresh-network",
                .group = "Server operations",
                .help = "Refresh Nova's network information of a server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "POST", .path = "/os-server-external-events",
                        .add_id = network_event,
                        .doing = "refreshing what is known of the network of",
                        .done = "has its network looked up anew", .background = true),
        },
        {
                .name = "force-delete",
                .group = "Server operations",
                .help = "Force-delete a server, even if it is soft-deleted",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DANGER + 2,
        },
        {
                .name = "restore",
                .alias = "server restore",
                .group = "Server operations",
                .help = "Restore a soft-deleted server",
                .positionals = ARGS(ARG_SERVER),
                .run = run_operation,
                .flags = VERB_CHANGES,
                .menu = MENU_DANGER + 3,
        },
        {
                .name = "update",
                .alias = "server set|rename",
                .group = "Server operations",
                .help = "Change a server's name, description or host name",
                .options = OPTIONS(OPT_VALUE("--name", "<name>", "New name", .initial = "@name"),
                        OPT_VALUE("--description", "<description>", "New description",
                                .since = MV(2, 19), .initial = "@description"),
                        OPT_VALUE("--hostname", "<hostname>", "New host name", .since = MV(2, 90),
                                .initial = "@OS-EXT-SRV-ATTR:hostname")),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--name --description",
                .flags = VERB_CHANGES,
                .menu = MENU_NAME + 1,
                .requests = REQUEST(.method = "PUT", .path = "/servers/{server}",
                        .body = server_update_body, .doing = "updating", .done = "is updated"),
        },
        END,
};
