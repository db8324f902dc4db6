/* What is done to a server: the verbs, their arguments, and what a form on the screen asks. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "operate.h"
#include "request.h"

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
		if (command->interactive)
			fputs("note: nothing to update: give --name, --description or --hostname\n",
			        command->err);
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
                .body = complete_body},
        {.verb = "live-migration-abort",
                .doing = "stopping the live migration of",
                .done = "is told to stop its live migration",
                .method = "DELETE",
                .path = "/servers/{server}/migrations/{+migration}"},
        {.verb = "refresh-network",
                .doing = "refreshing what is known of the network of",
                .done = "has its network looked up anew",
                .method = "POST",
                .path = "/os-server-external-events",
                .add_id = network_event},
        {.verb = NULL},
};

/* --- the verbs --- */

#define F(n, a, h)                                                                                 \
	{                                                                                          \
		n, a, OPTION_FLAG, NULL, NULL, NULL, h, NULL, NULL, false, false, 0, 0             \
	}
#define V(n, a, m, h, since)                                                                       \
	{                                                                                          \
		n, a, OPTION_VALUE, m, NULL, NULL, h, NULL, NULL, false, false, since, 0           \
	}
#define VU(n, a, m, h, since, until)                                                               \
	{                                                                                          \
		n, a, OPTION_VALUE, m, NULL, NULL, h, NULL, NULL, false, false, since, until       \
	}
#define FU(n, h, since, until)                                                                     \
	{                                                                                          \
		n, NULL, OPTION_FLAG, NULL, NULL, NULL, h, NULL, NULL, false, false, since, until  \
	}
#define FILE_OF(n, k, m, h, since, until)                                                          \
	{                                                                                          \
		n, NULL, k, m, NULL, NULL, h, NULL, NULL, true, false, since, until                \
	}
#define H(h, since)                                                                                \
	{                                                                                          \
		"--host", NULL, OPTION_VALUE, "<host>", NULL, NULL, h, NULL, &resource_hypervisor, \
		        false, false, since, 0                                                     \
	}
#define POLL F("--poll", NULL, "Reports progress until it is done.")
#define ALL                                                                                        \
	F("--all-tenants", "--all-projects",                                                       \
	        "Also servers of other projects by name (administrators).")

static const struct option many_options[] = {ALL, {.name = NULL}};
static const struct option reboot_options[] = {F("--hard", NULL, "Switches it off and on, without asking it."),
        F("--soft", NULL, "A soft reboot (the default)."), POLL, {.name = NULL}};
static const struct option poll_options[] = {POLL, {.name = NULL}};
static const struct option lock_options[] = {
        V("--reason", NULL, "<reason>", "Why it is locked.", MV(2, 73)), {.name = NULL}};
static const struct option unshelve_options[] = {
        {"--availability-zone", NULL, OPTION_VALUE, "<availability-zone>", NULL, NULL,
                "Zone to unshelve into.", NULL, &resource_availability_zone, false, false,
                MV(2, 77), 0},
        FU("--no-availability-zone", "Into any zone, whatever it was pinned to.", MV(2, 91), 0),
        H("Host to unshelve to (administrators).", MV(2, 91)), {.name = NULL}};
static const struct option live_options[] = {
        F("--block-migrate", NULL,
                "With its disks, which are not on shared storage. From 2.25 on Nova finds out by "
                "itself."),
        FU("--disk-over-commit", "Even where the disk is too small for what it may grow to.", 0,
                MV(2, 24)),
        FU("--force", "To this host, whatever the scheduler thinks of it.", MV(2, 30), MV(2, 67)),
        POLL, {.name = NULL}};
static const struct option evacuate_options[] = {
        V("--password", NULL, "<password>",
                "Password of the administrator in the new server; not on shared storage.", 0),
        FU("--on-shared-storage", "Its files are on shared storage.", 0, MV(2, 13)),
        FU("--force", "To this host, whatever the scheduler thinks of it.", MV(2, 29), MV(2, 67)),
        {.name = NULL}};
static const struct option migrate_options[] = {H("Where to.", MV(2, 56)), POLL, {.name = NULL}};
static const struct option rescue_options[] = {
        V("--password", NULL, "<password>", "Password of the rescue system.", 0),
        {"--image", NULL, OPTION_VALUE, "<image>", NULL, NULL, "Image to rescue with (name or ID).",
                NULL, &resource_image, false, false, 0, 0},
        {.name = NULL}};
static const struct option rebuild_options[] = {
        V("--rebuild-password", "--password", "<rebuild-password>",
                "Password of the administrator.", 0),
        POLL,
        F("--minimal", NULL, "Prints flavor and image as they are, without looking them up."),
        F("--preserve-ephemeral", NULL, "Keeps the ephemeral disk."),
        V("--name", NULL, "<name>", "New name.", 0),
        V("--description", NULL, "<description>",
                "New description. Without it the old one is taken away.", MV(2, 19)),
        {"--meta", "--property", OPTION_MULTI, "<key=value>", NULL, NULL,
                "Metadata; may be repeated.", NULL, NULL, false, false, 0, 0},
        FILE_OF("--file", OPTION_MULTI, "<dst-path=src-path>",
                "Stores a file of this machine in the server; may be repeated.", 0, MV(2, 56)),
        {"--key-name", NULL, OPTION_VALUE, "<key-name>", NULL, NULL, "Key pair to put into it.",
                NULL, &resource_keypair, false, false, MV(2, 54), 0},
        FU("--key-unset", "Takes the key pair away.", MV(2, 54), 0),
        FILE_OF("--user-data", OPTION_VALUE, "<user-data>", "File with new user data.", MV(2, 57),
                0),
        FU("--user-data-unset", "Takes the user data away.", MV(2, 57), 0),
        {"--trusted-image-certificate-id", "--trusted-image-cert", OPTION_MULTI,
                "<trusted-image-certificate-id>", NULL, NULL,
                "Certificate to check the image's signature with; may be repeated. Default: "
                "$OS_TRUSTED_IMAGE_CERTIFICATE_IDS.",
                NULL, NULL, false, false, MV(2, 63), 0},
        FU("--trusted-image-certificates-unset", "Takes the certificates away.", MV(2, 63), 0),
        V("--hostname", NULL, "<hostname>", "New host name.", MV(2, 90)),
        {.name = NULL},
};
static const struct option image_options[] = {
        {"--metadata", "--property", OPTION_MULTI, "<key=value>", NULL, NULL,
                "Metadata of the image; may be repeated.", NULL, NULL, false, false, 0, 0},
        F("--show", NULL, "Prints the image."),
        POLL,
        {.name = NULL},
};
static const struct option reset_options[] = {
        ALL, F("--active", NULL, "To active instead of error."), {.name = NULL}};
static const struct option update_options[] = {V("--name", NULL, "<name>", "New name.", 0),
        V("--description", NULL, "<description>", "New description.", MV(2, 19)),
        V("--hostname", NULL, "<hostname>", "New host name.", MV(2, 90)), {.name = NULL}};

static const struct positional servers[] = {
        {"server", "Names or IDs of servers.", false, true, &resource_server}, {.name = NULL}};
static const struct positional one[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server}, {.name = NULL}};
static const struct positional and_flavor[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"flavor", "Name or ID of the new flavor.", false, false, &resource_flavor},
        {.name = NULL}};
static const struct positional and_image[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"image", "Name or ID of the new image.", false, false, &resource_image}, {.name = NULL}};
static const struct positional and_name[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"name", "Name of the new image.", false, false, NULL}, {.name = NULL}};

static const struct positional and_host[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"host", "Where to; the scheduler chooses without it.", true, false, &resource_hypervisor},
        {.name = NULL}};
static const struct positional and_migration[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"migration", "ID of the migration.", false, false, NULL}, {.name = NULL}};
static const struct positional and_rotation[] = {
        {"server", "Name or ID of the server.", false, false, &resource_server},
        {"name", "Name of the image.", false, false, NULL},
        {"backup_type", "What kind of backup, a word of yours: daily, weekly.", false, false, NULL},
        {"rotation", "How many backups of this kind are kept.", false, false, NULL},
        {.name = NULL}};

#define GROUP .group = "Server operations"
#define DOES  .flags = VERB_CHANGES
#define HITS  .flags = VERB_CHANGES | VERB_DESTRUCTIVE
#define ADMIN .flags = VERB_CHANGES | VERB_ADMIN

const struct verb verbs_operation[] = {
        {.name = "delete",
                .alias = "server delete",
                GROUP,
                .help = "Deletes servers at once.",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                HITS,
                .key = "D"},
        {.name = "start",
                .alias = "server start",
                GROUP,
                .help = "Starts servers that are shut off.",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                DOES},
        {.name = "stop",
                .alias = "server stop",
                GROUP,
                .help = "Shuts servers down; their disks stay.",
                .options = many_options,
                .positionals = servers,
                .run = run_deed,
                HITS},
        {.name = "reboot",
                .alias = "server reboot",
                GROUP,
                .help = "Asks the system in servers to reboot.",
                .options = reboot_options,
                .positionals = servers,
                .run = run_deed,
                HITS,
                .asks = "--hard"},
        {.name = "pause",
                .alias = "server pause",
                GROUP,
                .help = "Freezes a server; its memory stays in use.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "unpause",
                .alias = "server unpause",
                GROUP,
                .help = "Lets a paused server go on.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "suspend",
                .alias = "server suspend",
                GROUP,
                .help = "Saves memory to disk and stops the server.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resume",
                .alias = "server resume",
                GROUP,
                .help = "Lets a suspended server go on.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "lock",
                .alias = "server lock",
                GROUP,
                .help = "Locks a server against everyone but administrators.",
                .options = lock_options,
                .positionals = one,
                .run = run_deed,
                DOES,
                .asks = "--reason"},
        {.name = "unlock",
                .alias = "server unlock",
                GROUP,
                .help = "Unlocks a server.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "rescue",
                .alias = "server rescue",
                GROUP,
                .help = "Boots a server from a rescue image, its disk beside it.",
                .options = rescue_options,
                .positionals = one,
                .run = run_deed,
                HITS,
                .asks = "--image --password"},
        {.name = "unrescue",
                .alias = "server unrescue",
                GROUP,
                .help = "Boots a rescued server from its own disk again.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resize",
                .alias = "server resize",
                GROUP,
                .help = "Gives a server another flavor; to be confirmed or reverted.",
                .options = poll_options,
                .positionals = and_flavor,
                .run = run_deed,
                DOES},
        {.name = "resize-confirm",
                .alias = "server resize confirm",
                GROUP,
                .help = "Keeps the new size (or host) for good.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "resize-revert",
                .alias = "server resize revert",
                GROUP,
                .help = "Goes back to the old size (or host).",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "rebuild",
                .alias = "server rebuild",
                GROUP,
                .help = "Makes a server anew from an image; its disk is lost.",
                .options = rebuild_options,
                .positionals = and_image,
                .run = run_deed,
                HITS,
                .asks = "--name --key-name --rebuild-password --preserve-ephemeral"},
        {.name = "shelve",
                .alias = "server shelve",
                GROUP,
                .help = "Saves it as an image, frees its host; unshelve undoes it.",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "shelve-offload",
                .alias = "server shelve offload",
                GROUP,
                .help = "Takes a shelved server off its host.",
                .positionals = one,
                .run = run_deed,
                ADMIN},
        {.name = "unshelve",
                .alias = "server unshelve",
                GROUP,
                .help = "Brings a shelved server back.",
                .options = unshelve_options,
                .positionals = one,
                .run = run_deed,
                DOES,
                .asks = "--availability-zone --host"},
        {.name = "migrate",
                .alias = "server migrate",
                GROUP,
                .help = "Moves a server to another host, cold.",
                .options = migrate_options,
                .positionals = one,
                .run = run_deed,
                ADMIN,
                .asks = "--host"},
        {.name = "live-migration",
                GROUP,
                .help = "Moves a running server to another host.",
                .options = live_options,
                .positionals = and_host,
                .run = run_deed,
                ADMIN,
                .asks = "--block-migrate"},
        {.name = "live-migration-force-complete",
                .alias = "server migration force complete",
                GROUP,
                .help = "Pauses a server so that its live migration completes.",
                .positionals = and_migration,
                .run = run_form,
                ADMIN,
                .since = MV(2, 22)},
        {.name = "live-migration-abort",
                .alias = "server migration abort",
                GROUP,
                .help = "Stops a live migration that goes on.",
                .positionals = and_migration,
                .run = run_form,
                ADMIN,
                .since = MV(2, 24)},
        {.name = "evacuate",
                .alias = "server evacuate",
                GROUP,
                .help = "Makes a server anew on another host because its own is down.",
                .options = evacuate_options,
                .positionals = and_host,
                .run = run_deed,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .asks = "--password"},
        {.name = "image-create",
                .alias = "server image create",
                GROUP,
                .help = "Saves a server as an image.",
                .options = image_options,
                .positionals = and_name,
                .run = run_deed,
                DOES,
                .asks = "--metadata"},
        {.name = "backup",
                .alias = "server backup create",
                GROUP,
                .help = "Saves a server as an image, and deletes the oldest of such backups.",
                .positionals = and_rotation,
                .run = run_deed,
                DOES},
        {.name = "set-password",
                .alias = "root-password",
                GROUP,
                .help = "Changes the administrator's password in a server; asks for it.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "trigger-crash-dump",
                .alias = "server dump create",
                GROUP,
                .help = "Makes a server dump its core.",
                .positionals = one,
                .run = run_deed,
                HITS,
                .since = MV(2, 17)},
        {.name = "reset-state",
                .alias = "server set state",
                GROUP,
                .help = "Sets the state of servers.",
                .options = reset_options,
                .positionals = servers,
                .run = run_deed,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .asks = "--active"},
        {.name = "reset-network",
                GROUP,
                .help = "Sets the network in a server up anew; gone from newer Novas.",
                .positionals = one,
                .run = run_deed,
                ADMIN},
        {.name = "refresh-network",
                GROUP,
                .help = "Makes Nova look up again what Neutron knows of a server's network.",
                .positionals = one,
                .run = run_form,
                ADMIN},
        {.name = "force-delete",
                GROUP,
                .help = "Deletes a server that delete leaves alone.",
                .positionals = one,
                .run = run_deed,
                HITS},
        {.name = "restore",
                .alias = "server restore",
                GROUP,
                .help = "Brings a softly deleted server back.",
                .positionals = one,
                .run = run_deed,
                DOES},
        {.name = "update",
                .alias = "server set|rename",
                GROUP,
                .help = "Changes a server's name, description or host name.",
                .options = update_options,
                .positionals = one,
                .run = run_form,
                DOES,
                .asks = "--name --description"},
        {.name = NULL},
};
