/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a server: the verbs, their arguments, and what a form on the screen asks. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/operate.h"
#include "src/command/request.h"
#include "rows.h"

/* --- operations that are plain requests --- */

/* Only what is given is changed. Without anything novaclient sends nothing and is content. */
static int update_body(
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

const struct form forms_operation[] = {
        {.verb = "update",
                .doing = "updating",
                .done = "is updated",
                .method = "PUT",
                .path = "/servers/{server}",
                .body = update_body},
        {.verb = "live-migration-force-complete",
                .doing = "completing the live migration of",
                .done = "is told to complete its live migration",
                .method = "POST",
                .path = "/servers/{server}/migrations/{+migration}/action",
                .body = complete_body,
                .background = true},
        {.verb = "live-migration-abort",
                .doing = "stopping the live migration of",
                .done = "is told to stop its live migration",
                .method = "DELETE",
                .path = "/servers/{server}/migrations/{+migration}",
                .background = true},
        {.verb = "refresh-network",
                .doing = "refreshing what is known of the network of",
                .done = "has its network looked up anew",
                .method = "POST",
                .path = "/os-server-external-events",
                .add_id = network_event,
                .background = true},
        {.verb = NULL},
};

/* --- the verbs --- */

#define TARGET_HOST(text, from)                                                                    \
	OPT_VALUE("--host", "<host>", text, .completes = &resource_hypervisor, .since = from)

static const struct option many_options[] = {OPT_ALL_TENANTS, END};
static const struct option reboot_options[] = {OPT_FLAG("--hard", "Hard reboot: power cycle"),
        OPT_FLAG("--soft", "Soft reboot: ask the guest OS (the default)"), OPT_POLL, END};
static const struct option poll_options[] = {OPT_POLL, END};
static const struct option lock_options[] = {
        OPT_VALUE("--reason", "<reason>", "Reason for locking it", .since = MV(2, 73)), END};
static const struct option unshelve_options[] = {
        OPT_VALUE("--availability-zone", "<availability-zone>",
                "Availability zone to unshelve into", .completes = &resource_availability_zone,
                .since = MV(2, 77)),
        OPT_FLAG("--no-availability-zone", "Unpin the server from its availability zone",
                .since = MV(2, 91)),
        TARGET_HOST("Host to unshelve to (admin only)", MV(2, 91)), END};
static const struct option live_options[] = {
        OPT_FLAG("--block-migrate", "Migrate disks too; Nova decides automatically "
                                    "since API version 2.25"),
        OPT_FLAG("--disk-over-commit", "Allow disk over-commitment on the target host",
                .until = MV(2, 24)),
        OPT_FLAG("--force", "Skip the scheduler's checks of the target host", .since = MV(2, 30),
                .until = MV(2, 67)),
        OPT_POLL, END};
static const struct option evacuate_options[] = {
        OPT_SECRET("--password", "<password>",
                "Administrator password of the rebuilt server; not with shared "
                "storage"),
        OPT_FLAG("--on-shared-storage", "The server's files are on shared storage",
                .until = MV(2, 13)),
        OPT_FLAG("--force", "Skip the scheduler's checks of the target host", .since = MV(2, 29),
                .until = MV(2, 67)),
        END};
static const struct option migrate_options[] = {
        TARGET_HOST("Target host", MV(2, 56)), OPT_POLL, END};
static const struct option rescue_options[] = {
        OPT_SECRET("--password", "<password>", "Password of the rescue system"),
        OPT_VALUE("--image", "<image>", "Image to rescue with, by name or ID",
                .completes = &resource_image),
        END};
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
static const struct option image_options[] = {
        OPT_MULTI("--metadata", "<key=value>", "Image metadata; may be repeated",
                .alias = "--property"),
        OPT_FLAG("--show", "Print the image"),
        OPT_POLL,
        END,
};
static const struct option reset_options[] = {
        OPT_ALL_TENANTS, OPT_FLAG("--active", "Set the state to active instead of error"), END};
static const struct option update_options[] = {OPT_VALUE("--name", "<name>", "New name"),
        OPT_VALUE("--description", "<description>", "New description", .since = MV(2, 19)),
        OPT_VALUE("--hostname", "<hostname>", "New host name", .since = MV(2, 90)), END};

static const struct positional servers[] = {
        ARG("server", "Servers, by name or ID", .many = true, .completes = &resource_server), END};
static const struct positional one[] = {ARG_SERVER, END};
static const struct positional and_flavor[] = {
        ARG_SERVER, ARG("flavor", "New flavor, by name or ID", .completes = &resource_flavor), END};
static const struct positional and_image[] = {
        ARG_SERVER, ARG("image", "New image, by name or ID", .completes = &resource_image), END};
static const struct positional and_name[] = {ARG_SERVER, ARG("name", "Name of the new image"), END};

static const struct positional and_host[] = {ARG_SERVER,
        ARG("host", "Target host; chosen by the scheduler by default", .optional = true,
                .completes = &resource_hypervisor),
        END};
static const struct positional and_migration[] = {
        ARG_SERVER, ARG("migration", "Migration ID"), END};
static const struct positional and_rotation[] = {ARG_SERVER, ARG("name", "Name of the image"),
        ARG("backup_type", "Backup type, any word: daily, weekly"),
        ARG("rotation", "Number of backups of this type to keep"), END};

#define GROUP .group = "Server operations"
#define DOES  .flags = VERB_CHANGES
#define HITS  .flags = VERB_CHANGES | VERB_DESTRUCTIVE
#define ADMIN .flags = VERB_CHANGES | VERB_ADMIN

const struct verb verbs_operation[] = {
        {.name = "delete",
                .alias = "server delete",
                GROUP,
                .help = "Delete servers immediately",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                HITS,
                .key = "D"},
        {.name = "start",
                .alias = "server start",
                GROUP,
                .help = "Start servers that are shut off",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                DOES},
        {.name = "stop",
                .alias = "server stop",
                GROUP,
                .help = "Shut servers down; their disks are kept",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                HITS},
        {.name = "reboot",
                .alias = "server reboot",
                GROUP,
                .help = "Reboot servers (soft: asks the guest OS)",
                .options = reboot_options,
                .positionals = servers,
                .run = run_deed,
                HITS,
                .asks = "--hard"},
        {.name = "pause",
                .alias = "server pause",
                GROUP,
                .help = "Pause a server; it keeps its memory",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "unpause",
                .alias = "server unpause",
                GROUP,
                .help = "Unpause a server",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "suspend",
                .alias = "server suspend",
                GROUP,
                .help = "Suspend a server: save its memory to disk and stop it",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resume",
                .alias = "server resume",
                GROUP,
                .help = "Resume a suspended server",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "lock",
                .alias = "server lock",
                GROUP,
                .help = "Lock a server against changes by non-administrators",
                .options = lock_options,
                .positionals = one,
                .run = run_deed,
                DOES,
                .asks = "--reason"},
        {.name = "unlock",
                .alias = "server unlock",
                GROUP,
                .help = "Unlock a server",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "rescue",
                .alias = "server rescue",
                GROUP,
                .help = "Boot a server from a rescue image, with its own disk "
                        "attached",
                .options = rescue_options,
                .positionals = one,
                .run = run_deed,
                HITS,
                .asks = "--image --password"},
        {.name = "unrescue",
                .alias = "server unrescue",
                GROUP,
                .help = "Boot a rescued server from its own disk again",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resize",
                .alias = "server resize",
                GROUP,
                .help = "Resize a server; then confirm or revert",
                .options = poll_options,
                .positionals = and_flavor,
                .run = run_deed,
                DOES},
        {.name = "resize-confirm",
                .alias = "server resize confirm",
                GROUP,
                .help = "Confirm a resize or cold migration",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resize-revert",
                .alias = "server resize revert",
                GROUP,
                .help = "Revert a resize or cold migration",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "rebuild",
                .alias = "server rebuild",
                GROUP,
                .help = "Rebuild a server from an image; all data on its disk is "
                        "lost",
                .options = rebuild_options,
                .positionals = and_image,
                .run = run_deed,
                HITS,
                .asks = "--name --key-name --rebuild-password "
                        "--preserve-ephemeral"},
        {.name = "shelve",
                .alias = "server shelve",
                GROUP,
                .help = "Shelve a server: save it as an image and free its host",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "shelve-offload",
                .alias = "server shelve offload",
                GROUP,
                .help = "Remove a shelved server from its host",
                .positionals = one,
                .run = run_deed,
                ADMIN},
        {.name = "unshelve",
                .alias = "server unshelve",
                GROUP,
                .help = "Restore a shelved server",
                .options = unshelve_options,
                .positionals = one,
                .run = run_deed,
                DOES,
                .asks = "--availability-zone --host"},
        {.name = "migrate",
                .alias = "server migrate",
                GROUP,
                .help = "Cold-migrate a server to another host",
                .options = migrate_options,
                .positionals = one,
                .run = run_deed,
                ADMIN,
                .asks = "--host"},
        {.name = "live-migration",
                GROUP,
                .help = "Live-migrate a server to another host",
                .options = live_options,
                .positionals = and_host,
                .run = run_deed,
                ADMIN,
                .asks = "--block-migrate"},
        {.name = "live-migration-force-complete",
                .alias = "server migration force complete",
                GROUP,
                .help = "Force a live migration to complete by pausing the server",
                .positionals = and_migration,
                .run = run_form,
                ADMIN,
                .since = MV(2, 22)},
        {.name = "live-migration-abort",
                .alias = "server migration abort",
                GROUP,
                .help = "Abort a live migration in progress",
                .positionals = and_migration,
                .run = run_form,
                ADMIN,
                .since = MV(2, 24)},
        {.name = "evacuate",
                .alias = "server evacuate",
                GROUP,
                .help = "Evacuate a server from a host that is down",
                .options = evacuate_options,
                .positionals = and_host,
                .run = run_deed,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .asks = "--password"},
        {.name = "image-create",
                .alias = "server image create",
                GROUP,
                .help = "Create an image from a server",
                .options = image_options,
                .positionals = and_name,
                .run = run_deed,
                DOES,
                .asks = "--metadata"},
        {.name = "backup",
                .alias = "server backup create",
                GROUP,
                .help = "Create an image from a server and delete the oldest "
                        "backups",
                .positionals = and_rotation,
                .run = run_deed,
                DOES},
        {.name = "set-password",
                .alias = "root-password",
                GROUP,
                .help = "Change the administrator password in a server; prompts "
                        "for it",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "trigger-crash-dump",
                .alias = "server dump create",
                GROUP,
                .help = "Trigger a crash dump in a server",
                .positionals = one,
                .run = run_deed,
                HITS,
                .since = MV(2, 17)},
        {.name = "reset-state",
                .alias = "server set state",
                GROUP,
                .help = "Set the state of servers",
                .options = reset_options,
                .positionals = servers,
                .run = run_deed,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .asks = "--active"},
        {.name = "reset-network",
                GROUP,
                .help = "Reset the network of a server (removed from newer Nova)",
                .positionals = one,
                .run = run_deed,
                ADMIN},
        {.name = "refresh-network",
                GROUP,
                .help = "Refresh Nova's network information of a server",
                .positionals = one,
                .run = run_form,
                ADMIN},
        {.name = "force-delete",
                GROUP,
                .help = "Force-delete a server, even if it is soft-deleted",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "restore",
                .alias = "server restore",
                GROUP,
                .help = "Restore a soft-deleted server",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "update",
                .alias = "server set|rename",
                GROUP,
                .help = "Change a server's name, description or host name",
                .options = update_options,
                .positionals = one,
                .run = run_form,
                DOES,
                .asks = "--name --description"},
        END,
};
