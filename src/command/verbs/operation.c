/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations on servers and other changes of one: what is sent, when it is possible, how it ends.
 */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/request.h"
#include "operation_body.h"
#include "rebuild.h"
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
                "Certificate to verify the image signature with; may be repeated (default: "
                "$OS_TRUSTED_IMAGE_CERTIFICATE_IDS)",
                .alias = "--trusted-image-cert", .since = MV(2, 63)),
        OPT_FLAG("--trusted-image-certificates-unset", "Remove the certificates",
                .since = MV(2, 63)),
        OPT_VALUE("--hostname", "<hostname>", "New host name", .since = MV(2, 90)),
        END,
};

const struct verb verbs_operation[] = {
        {
                OPERATION("delete", .doing = "deleting", .done = "deleted", .method = "DELETE",
                        .final = "DELETED SOFT_DELETED", .task_allowed = true, .lock_blocks = true,
                        .action = "delete"),
                .alias = "server delete",
                .group = "Server operations",
                .help = "Delete servers immediately",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG_SERVERS),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .key = "D",
                .menu = MENU_DANGER + 1,
                .operation_row =
                        OPERATION_ROW(.failed = "Unable to delete the specified server(s)."),
        },
        {
                OPERATION("start", .doing = "starting", .done = "started",
                        .body = "{\"os-start\": null}", .final = "ACTIVE", .from = "stopped",
                        .lock_blocks = true, .action = "start"),
                .alias = "server start",
                .group = "Server operations",
                .help = "Start servers that are shut off",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG_SERVERS),
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 1,
                .operation_row =
                        OPERATION_ROW(.failed = "Unable to start the specified server(s)."),
        },
        {
                OPERATION("stop", .doing = "stopping", .done = "stopped",
                        .body = "{\"os-stop\": null}", .final = "SHUTOFF", .from = "active error",
                        .lock_blocks = true, .action = "stop"),
                .alias = "server stop",
                .group = "Server operations",
                .help = "Shut servers down; their disks are kept",
                .options = OPTIONS(OPT_ALL_TENANTS),
                .positionals = ARGS(ARG_SERVERS),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 2,
                .operation_row = OPERATION_ROW(.failed = "Unable to stop the specified server(s)."),
        },
        {
                OPERATION("reboot", .doing = "rebooting", .done = "rebooted",
                        .body = "{\"reboot\": {\"type\": \"SOFT\"}}", .final = "ACTIVE",
                        .from = "active", .lock_blocks = true, .action = "reboot"),
                .alias = "server reboot",
                .group = "Server operations",
                .help = "Reboot servers (soft: asks the guest OS)",
                .options = OPTIONS(OPT_FLAG("--hard", "Hard reboot: power cycle"),
                        OPT_FLAG("--soft", "Soft reboot: ask the guest OS (the default)",
                                .line_only = true),
                        OPT_POLL),
                .positionals = ARGS(ARG_SERVERS),
                .asks = "--hard",
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 3,
                .variants = "|--hard",
                .operation_row =
                        OPERATION_ROW(.other = &(const struct operation){.name = "hard-reboot",
                                              .doing = "rebooting",
                                              .done = "rebooted",
                                              .body = "{\"reboot\": {\"type\": \"HARD\"}}",
                                              .final = "ACTIVE",
                                              .from = "active stopped paused suspended error",
                                              .task_allowed = true,
                                              .lock_blocks = true,
                                              .action = "reboot"},
                                .when = "--hard", .found_first = true,
                                .failed = "Unable to reboot the specified server(s)."),
        },
        {
                OPERATION("pause", .doing = "pausing", .done = "paused",
                        .body = "{\"pause\": null}", .final = "PAUSED", .from = "active",
                        .lock_blocks = true, .action = "pause"),
                .alias = "server pause",
                .group = "Server operations",
                .help = "Pause a server; it keeps its memory",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 4,
        },
        {
                OPERATION("unpause", .doing = "unpausing", .done = "unpaused",
                        .body = "{\"unpause\": null}", .final = "ACTIVE", .from = "paused",
                        .lock_blocks = true, .action = "unpause"),
                .alias = "server unpause",
                .group = "Server operations",
                .help = "Unpause a server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 5,
        },
        {
                OPERATION("suspend", .doing = "suspending", .done = "suspended",
                        .body = "{\"suspend\": null}", .final = "SUSPENDED", .from = "active",
                        .lock_blocks = true, .action = "suspend"),
                .alias = "server suspend",
                .group = "Server operations",
                .help = "Suspend a server: save its memory to disk and stop it",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 6,
        },
        {
                OPERATION("resume", .doing = "resuming", .done = "resumed",
                        .body = "{\"resume\": null}", .final = "ACTIVE", .from = "suspended",
                        .lock_blocks = true, .action = "resume"),
                .alias = "server resume",
                .group = "Server operations",
                .help = "Resume a suspended server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 7,
        },
        {
                OPERATION("lock", .doing = "locking", .done = "locked", .body = "{\"lock\": null}",
                        .task_allowed = true, .locks = "true", .action = "lock"),
                .alias = "server lock",
                .group = "Server operations",
                .help = "Lock a server against changes by non-administrators",
                .options = OPTIONS(OPT_VALUE(
                        "--reason", "<reason>", "Reason for locking it", .since = MV(2, 73))),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--reason",
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 10,
                .operation_row = OPERATION_ROW(.body = lock_body),
        },
        {
                OPERATION("unlock", .doing = "unlocking", .done = "unlocked",
                        .body = "{\"unlock\": null}", .task_allowed = true, .locks = "false",
                        .action = "unlock"),
                .alias = "server unlock",
                .group = "Server operations",
                .help = "Unlock a server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 11,
        },
        {
                OPERATION("rescue", .doing = "rescuing", .done = "rescued",
                        .body = "{\"rescue\": null}", .final = "RESCUE",
                        .from = "active stopped error", .lock_blocks = true, .action = "rescue"),
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
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DISK + 4,
                .operation_row = OPERATION_ROW(.body = rescue_body, .body_first = true,
                        .print = print_password),
        },
        {
                OPERATION("unrescue", .doing = "unrescuing", .done = "unrescued",
                        .body = "{\"unrescue\": null}", .final = "ACTIVE", .from = "rescued",
                        .lock_blocks = true, .action = "unrescue"),
                .alias = "server unrescue",
                .group = "Server operations",
                .help = "Boot a rescued server from its own disk again",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 5,
        },
        {
                OPERATION("resize", .doing = "resizing", .done = "resized",
                        .final = "VERIFY_RESIZE ACTIVE SHUTOFF", .from = "active stopped",
                        .lock_blocks = true, .action = "resize"),
                .alias = "server resize",
                .group = "Server operations",
                .help = "Resize a server; then confirm or revert",
                .options = OPTIONS(OPT_POLL),
                .positionals = ARGS(ARG_SERVER,
                        ARG("flavor", "New flavor, by name or ID", .completes = &resource_flavor,
                                .pick = PICK_OTHER_FLAVOR)),
                .flags = VERB_CHANGES,
                .menu = MENU_SIZE + 1,
                .operation_row = OPERATION_ROW(.body = resize_body),
        },
        {
                OPERATION("resize-confirm", .doing = "confirming the resize of",
                        .done = "confirmed at its new size", .body = "{\"confirmResize\": null}",
                        .final = "ACTIVE SHUTOFF", .from = "resized", .lock_blocks = true,
                        .action = "confirmResize"),
                .alias = "server resize confirm",
                .group = "Server operations",
                .help = "Confirm a resize or cold migration",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_SIZE + 2,
        },
        {
                OPERATION("resize-revert", .doing = "reverting the resize of",
                        .done = "back at its old size", .body = "{\"revertResize\": null}",
                        .final = "ACTIVE SHUTOFF", .from = "resized", .lock_blocks = true,
                        .action = "revertResize"),
                .alias = "server resize revert",
                .group = "Server operations",
                .help = "Revert a resize or cold migration",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_SIZE + 3,
        },
        {
                OPERATION("rebuild", .doing = "rebuilding", .done = "rebuilt",
                        .final = "ACTIVE SHUTOFF", .from = "active stopped error",
                        .lock_blocks = true, .action = "rebuild"),
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
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DISK + 3,
                .operation_row = OPERATION_ROW(.body = rebuild_body, .print = print_rebuilt),
        },
        {
                OPERATION("shelve", .doing = "shelving", .done = "shelved",
                        .body = "{\"shelve\": null}", .final = "SHELVED SHELVED_OFFLOADED",
                        .from = "active stopped paused suspended", .lock_blocks = true,
                        .action = "shelve"),
                .alias = "server shelve",
                .group = "Server operations",
                .help = "Shelve a server: save it as an image and free its host",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_POWER + 8,
        },
        {
                OPERATION("shelve-offload", .doing = "offloading", .done = "offloaded",
                        .body = "{\"shelveOffload\": null}", .final = "SHELVED_OFFLOADED",
                        .from = "shelved", .lock_blocks = true, .action = "shelveOffload"),
                .alias = "server shelve offload",
                .group = "Server operations",
                .help = "Remove a shelved server from its host",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_POWER + 10,
        },
        {
                OPERATION("unshelve", .doing = "unshelving", .done = "unshelved",
                        .body = "{\"unshelve\": null}", .final = "ACTIVE SHUTOFF",
                        .from = "shelved shelved_offloaded", .lock_blocks = true,
                        .action = "unshelve"),
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
                .flags = VERB_CHANGES,
                .menu = MENU_POWER + 9,
                .operation_row = OPERATION_ROW(.body = unshelve_body),
        },
        {
                OPERATION("migrate", .doing = "migrating", .done = "migrated",
                        .body = "{\"migrate\": null}", .final = "VERIFY_RESIZE ACTIVE SHUTOFF",
                        .from = "active stopped", .lock_blocks = true, .action = "migrate"),
                .alias = "server migrate",
                .group = "Server operations",
                .help = "Cold-migrate a server to another host",
                .options = OPTIONS(OPT_TARGET_HOST("Target host", MV(2, 56)), OPT_POLL),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--host",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_SIZE + 4,
                .operation_row = OPERATION_ROW(.body = migrate_body),
        },
        {
                OPERATION("live-migration", .doing = "live-migrating", .done = "migrated",
                        .final = "ACTIVE PAUSED", .from = "active paused",
                        .action = "live-migration", .by_migration = true),
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
                .flags = VERB_CHANGES | VERB_ADMIN,
                .menu = MENU_SIZE + 5,
                .operation_row = OPERATION_ROW(.body = live_body),
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
                        .done = "is asked to complete its live migration", .background = true),
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
                        .done = "is asked to stop its live migration", .background = true),
        },
        {
                OPERATION("evacuate", .doing = "evacuating", .done = "evacuated",
                        .final = "ACTIVE SHUTOFF", .from = "active stopped error",
                        .task_allowed = true, .action = "evacuate"),
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
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_SIZE + 8,
                .operation_row = OPERATION_ROW(.body = evacuate_body, .print = print_password),
        },
        {
                OPERATION("image-create", .doing = "taking a snapshot of",
                        .done = "saved as an image", .final = "IMAGE",
                        .from = "active stopped paused suspended", .action = "createImage"),
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
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 1,
                .operation_row = OPERATION_ROW(.body = image_body, .polled = "snapshotting",
                        .print = print_snapshot, .print_last = true),
        },
        {
                OPERATION("backup", .doing = "backing up", .done = "backed up",
                        .final = "ACTIVE SHUTOFF PAUSED SUSPENDED",
                        .from = "active stopped paused suspended", .action = "createBackup"),
                .alias = "server backup create",
                .group = "Server operations",
                .help = "Create an image from a server and delete the oldest "
                        "backups",
                .positionals = ARGS(ARG_SERVER,
                        ARG("name", "Name of the image", .initial = "{name}-backup"),
                        ARG("backup_type", "Backup type, any word: daily, weekly",
                                .choices = "daily weekly"),
                        ARG("rotation", "Number of backups of this type to keep")),
                .flags = VERB_CHANGES,
                .menu = MENU_DISK + 2,
                .operation_row = OPERATION_ROW(.body = backup_body, .print = print_backup),
        },
        {
                OPERATION("set-password", .doing = "setting the password of",
                        .done = "given its new password", .from = "active", .lock_blocks = true,
                        .action = "changePassword", .by_action = true),
                .prompts = {"New password", "Repeat it"},
                .alias = "root-password",
                .group = "Server operations",
                .help = "Change the administrator password in a server; prompts "
                        "for it",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .menu = MENU_ACCESS + 7,
                .operation_row = OPERATION_ROW(.body = password_body),
        },
        {
                OPERATION("trigger-crash-dump", .doing = "triggering a crash dump in",
                        .done = "asked for a crash dump", .body = "{\"trigger_crash_dump\": null}",
                        .from = "active paused rescued resized error", .lock_blocks = true,
                        .since = MV(2, 17), .action = "trigger_crash_dump", .by_action = true),
                .alias = "server dump create",
                .group = "Server operations",
                .help = "Trigger a crash dump in a server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .since = MV(2, 17),
                .menu = MENU_LOOK + 7,
        },
        {
                OPERATION("reset-state", .doing = "resetting the state of", .done = "reset",
                        .body = "{\"os-resetState\": {\"state\": \"error\"}}",
                        .task_allowed = true),
                .alias = "server set state",
                .group = "Server operations",
                .help = "Set the state of servers",
                .options = OPTIONS(OPT_ALL_TENANTS,
                        OPT_FLAG("--active", "Set the state to active instead of error")),
                .positionals = ARGS(ARG_SERVERS),
                .asks = "--active",
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .menu = MENU_DANGER + 4,
                .variants = "|--active",
                .operation_row = OPERATION_ROW(.body = state_body, .tell = print_state_outcome,
                        .failed = "Unable to reset the state for the specified server(s)."),
        },
        {
                OPERATION("reset-network", .doing = "resetting the network of",
                        .done = "asked to reset its network", .body = "{\"resetNetwork\": null}",
                        .task_allowed = true),
                .group = "Server operations",
                .help = "Reset the network of a server (removed from newer Nova)",
                .positionals = ARGS(ARG_SERVER),
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
                        .add_id = network_event, .doing = "refreshing the network information of",
                        .done = "has its network information refreshed", .background = true),
        },
        {
                OPERATION("force-delete", .doing = "deleting", .done = "deleted",
                        .body = "{\"forceDelete\": null}", .final = "DELETED", .task_allowed = true,
                        .lock_blocks = true, .action = "delete"),
                .group = "Server operations",
                .help = "Force-delete a server, even if it is soft-deleted",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DANGER + 2,
        },
        {
                OPERATION("restore", .doing = "restoring", .done = "restored",
                        .body = "{\"restore\": null}", .final = "ACTIVE SHUTOFF",
                        .from = "soft-delete", .lock_blocks = true, .action = "restore"),
                .alias = "server restore",
                .group = "Server operations",
                .help = "Restore a soft-deleted server",
                .positionals = ARGS(ARG_SERVER),
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
