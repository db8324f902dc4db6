/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attachments of a server: tags, metadata, interfaces, volumes, security groups. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "src/command/request.h"
#include "rows.h"

/* --- bodies --- */

static int words_to_array(const struct args *args, const char *name, cJSON *body, const char *key)
{
	cJSON *array = cJSON_AddArrayToObject(body, key);

	for (size_t i = 0; i < args_positionals(args, name); i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(args_positional(args, name, i)));
	return 0;
}

static int tags_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	return words_to_array(args, "tags", body, "tags");
}

static int interface_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "interfaceAttachment"), *address;

	(void)command;
	(void)error;
	json_add_str(inner, "port_id", args_get(args, "--port-id"));
	json_add_str(inner, "net_id", args_get(args, "--net-id"));
	if (args_get(args, "--fixed-ip")) {
		address = cJSON_CreateObject();
		json_add_str(address, "ip_address", args_get(args, "--fixed-ip"));
		cJSON_AddItemToArray(cJSON_AddArrayToObject(inner, "fixed_ips"), address);
	}
	json_add_str(inner, "tag", args_get(args, "--tag"));
	return 0;
}

static int attach_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "volumeAttachment");
	const char *device = args_positional(args, "device", 0);

	(void)command;
	(void)error;
	json_add_str(inner, "volumeId", args_positional(args, "volume", 0));
	if (device && !str_eq(device, "auto"))
		json_add_str(inner, "device", device);
	json_add_str(inner, "tag", args_get(args, "--tag"));
	if (args_has(args, "--delete-on-termination"))
		cJSON_AddTrueToObject(inner, "delete_on_termination");
	return 0;
}

static int swap_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *inner = cJSON_AddObjectToObject(body, "volumeAttachment");

	(void)command;
	(void)error;
	json_add_str(inner, "volumeId", args_positional(args, "dest_volume", 0));
	if (args_has(args, "--delete-on-termination"))
		cJSON_AddTrueToObject(inner, "delete_on_termination");
	else if (args_has(args, "--no-delete-on-termination"))
		cJSON_AddFalseToObject(inner, "delete_on_termination");
	return 0;
}

static int add_group_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(cJSON_AddObjectToObject(body, "addSecurityGroup"), "name",
	        args_positional(args, "secgroup", 0));
	return 0;
}

static int remove_group_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(cJSON_AddObjectToObject(body, "removeSecurityGroup"), "name",
	        args_positional(args, "secgroup", 0));
	return 0;
}

/* --- verbs of two requests --- */

/* A server and the path of its metadata. */
struct below {
	const char *id, *name;
	char *base; /* the path */
};

/* Takes the body. */
static int send_change(struct command *command, const struct below *below, const char *method,
        const char *path, cJSON *body, struct error *error)
{
	struct change change = {.verb = "meta",
	        .method = method,
	        .path = path,
	        .body = body,
	        .kind = "server",
	        .target_id = below->id,
	        .target_name = below->name};

	return command_change(command, &change, NULL, error);
}

static int later_key_first(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

/* novaclient takes metadata away from the last key to the first. */
static int delete_keys(
        struct command *command, const struct below *below, const cJSON *pairs, struct error *error)
{
	struct strv keys = STRV_INIT;
	const cJSON *pair;
	int rc = 0;

	cJSON_ArrayForEach(pair, pairs) strv_add(&keys, pair->string);
	if (keys.count)
		qsort(keys.items, keys.count, sizeof *keys.items, later_key_first);
	for (size_t i = 0; i < keys.count && !rc; i++) {
		struct buf path = BUF_INIT;

		buf_printf(&path, "%s/", below->base);
		buf_add_url(&path, keys.items[i]);
		rc = send_change(command, below, "DELETE", buf_str(&path), NULL, error);
		buf_free(&path);
	}
	strv_free(&keys);
	return rc;
}

/* Takes the pairs. */
static int set_keys(
        struct command *command, const struct below *below, cJSON *pairs, struct error *error)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddItemToObject(body, "metadata", pairs);
	return send_change(command, below, "POST", below->base, body, error);
}

static int meta(struct command *command, const struct args *args, struct error *error)
{
	const char *action = args_positional(args, "action", 0);
	struct below below;
	cJSON *server, *pairs;
	int rc;

	if (args_meta_action(args, error))
		return error->code;
	server = find_server(command, args_positional(args, "server", 0), false, error);
	if (!server)
		return error->code;
	pairs = args_pairs(args);
	below.id = json_str(server, "id");
	below.name = json_str(server, "name");
	below.base = path_format("/servers/%s/metadata", below.id);
	rc = str_eq(action, "set") ? set_keys(command, &below, cJSON_Duplicate(pairs, true), error)
	                           : delete_keys(command, &below, pairs, error);
	free(below.base);
	cJSON_Delete(pairs);
	cJSON_Delete(server);
	return rc;
}

/* --- what is printed --- */

static void format_ips(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *ip;

	(void)object;
	buf_puts(out, "");
	cJSON_ArrayForEach(ip, value)
	{
		const char *address = json_str(ip, "ip_address");

		buf_printf(out, "%s%s", out->len ? "," : "", address ? address : "");
	}
}

/* novaclient's "ip_address": all of them. */
static void join_addresses(cJSON *interface)
{
	cJSON *ips = cJSON_DetachItemFromObjectCaseSensitive(interface, "fixed_ips");
	struct buf text = BUF_INIT;

	format_ips(&text, ips, interface);
	if (cJSON_IsArray(ips))
		json_add_str(interface, "ip_address", buf_str(&text));
	else
		cJSON_AddNullToObject(interface, "ip_address");
	cJSON_Delete(ips);
	buf_free(&text);
}

static const struct field tag_fields[] = {COLUMN("Tag", ""), {.title = NULL}};
static const struct field interface_fields[] = {COLUMN("Port State", "port_state"),
        COLUMN("Port ID", "port_id"), COLUMN("Net ID", "net_id"),
        COLUMN("IP addresses", "fixed_ips", .format = format_ips), COLUMN("MAC Addr", "mac_addr"),
        COLUMN("Tag", "tag", .since = MV(2, 70)), {.title = NULL}};
static const struct field attachment_fields[] = {COLUMN("ID", "id", .until = MV(2, 88)),
        COLUMN("DEVICE", "device"), COLUMN("SERVER ID", "serverId"),
        COLUMN("VOLUME ID", "volumeId"),
        COLUMN("ATTACHMENT ID", "attachment_id", .since = MV(2, 89)),
        COLUMN("BDM UUID", "bdm_uuid", .since = MV(2, 89)),
        COLUMN("TAG", "tag", .since = MV(2, 70)),
        COLUMN("DELETE ON TERMINATION", "delete_on_termination", .since = MV(2, 79)),
        {.title = NULL}};
static const struct field secgroup_fields[] = {COLUMN("Id", "id"), COLUMN("Name", "name"),
        COLUMN("Description", "description"), {.title = NULL}};
/* --- the verbs --- */

const struct verb verbs_parts[] = {
        {
                .name = "meta",
                .group = "Attachments",
                .help = "Set or delete metadata of a server",
                .positionals =
                        ARGS(ARG_SERVER, ARG("action", "set or delete", .choices = "set delete"),
                                ARG("metadata", "key=value to set, key to delete", .many = true,
                                        .pick = PICK_METADATA_KEY)),
                .run = meta,
                .flags = VERB_CHANGES,
                .from = "active paused suspended stopped",
                .menu = MENU_NAME + 2,
                .variants = "set|delete",
        },
        {
                .name = "server-tag-list",
                .group = "Attachments",
                .help = "List a server's tags",
                .positionals = ARGS(ARG_SERVER),
                .since = MV(2, 26),
                .menu = MENU_NAME + 7,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/tags",
                        .shape = SHOWS_LIST, .key = "tags", .fields = tag_fields),
        },
        {
                .name = "server-tag-add",
                .group = "Attachments",
                .help = "Add tags to a server",
                .positionals = ARGS(ARG_SERVER, ARG("tag", "Tag", .many = true)),
                .flags = VERB_CHANGES,
                .since = MV(2, 26),
                .menu = MENU_NAME + 3,
                .requests = REQUEST(.method = "PUT", .path = "/servers/{server}/tags/{+tag}",
                        .doing = "adding a tag to", .done = "has the tag", .each = "tag",
                        .accepted = "Request to add tag %s to specified server has been accepted.",
                        .failed = "Unable to add the specified tag to the server."),
        },
        {
                .name = "server-tag-set",
                .group = "Attachments",
                .help = "Replace all tags of a server",
                .positionals = ARGS(ARG_SERVER,
                        ARG("tags", "Tags; they replace all existing ones", .many = true)),
                .flags = VERB_CHANGES,
                .since = MV(2, 26),
                .menu = MENU_NAME + 5,
                .requests = REQUEST(.method = "PUT", .path = "/servers/{server}/tags",
                        .body = tags_body, .doing = "setting the tags of", .done = "has the tags"),
        },
        {
                .name = "server-tag-delete",
                .group = "Attachments",
                .help = "Remove tags from a server",
                .positionals = ARGS(ARG_SERVER, ARG("tag", "Tag", .many = true, .pick = PICK_TAG)),
                .flags = VERB_CHANGES,
                .since = MV(2, 26),
                .menu = MENU_NAME + 4,
                .requests = REQUEST(.method = "DELETE", .path = "/servers/{server}/tags/{+tag}",
                        .doing = "removing a tag from", .done = "no longer has the tag",
                        .each = "tag",
                        .accepted =
                                "Request to delete tag %s from specified server has been accepted.",
                        .failed = "Unable to delete the specified tag from the server."),
        },
        {
                .name = "server-tag-delete-all",
                .group = "Attachments",
                .help = "Remove all tags from a server",
                .positionals = ARGS(ARG_SERVER),
                .flags = VERB_CHANGES,
                .since = MV(2, 26),
                .menu = MENU_NAME + 6,
                .requests = REQUEST(.method = "DELETE", .path = "/servers/{server}/tags",
                        .doing = "removing the tags from", .done = "has no tags"),
        },
        {
                .name = "interface-list",
                .group = "Attachments",
                .help = "List a server's interfaces",
                .positionals = ARGS(ARG_SERVER),
                .menu = MENU_NETWORK + 3,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/os-interface",
                        .shape = SHOWS_LIST, .key = "interfaceAttachments",
                        .fields = interface_fields),
        },
        {
                .name = "interface-attach",
                .group = "Attachments",
                .help = "Attach an interface to a server",
                .options = OPTIONS(OPT_VALUE("--port-id", "<port_id>", "Port ID",
                                           .completes = &resource_port, .pick = PICK_FREE_PORT),
                        OPT_VALUE("--net-id", "<net_id>", "Network ID",
                                .completes = &resource_network),
                        OPT_VALUE("--fixed-ip", "<fixed_ip>", "Fixed IP address to request"),
                        OPT_VALUE("--tag", "<tag>", "Tag of the interface", .since = MV(2, 49))),
                .positionals = ARGS(ARG_SERVER),
                .asks = "--net-id --port-id --fixed-ip",
                .flags = VERB_CHANGES,
                .from = "active paused stopped",
                .menu = MENU_NETWORK + 1,
                .requests = REQUEST(.method = "POST", .path = "/servers/{server}/os-interface",
                        .body = interface_body, .doing = "attaching an interface to",
                        .done = "has its interface", .action = "attach_interface",
                        .shape = SHOWS_PROPERTIES, .key = "interfaceAttachment",
                        .prepare = join_addresses),
        },
        {
                .name = "interface-detach",
                .alias = "server remove port",
                .group = "Attachments",
                .help = "Detach an interface from a server",
                .positionals =
                        ARGS(ARG_SERVER, ARG("port_id", "Port ID", .completes = &resource_port,
                                                 .pick = PICK_ATTACHED_PORT)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .from = "active paused stopped",
                .menu = MENU_NETWORK + 2,
                .requests = REQUEST(.method = "DELETE",
                        .path = "/servers/{server}/os-interface/{+port_id}",
                        .doing = "detaching an interface from",
                        .done = "no longer has the interface", .action = "detach_interface"),
        },
        {
                .name = "volume-attachments",
                .alias = "server volume list",
                .group = "Attachments",
                .help = "List a server's volumes",
                .positionals = ARGS(ARG_SERVER),
                .menu = MENU_VOLUMES + 4,
                .requests = REQUEST(.method = "GET",
                        .path = "/servers/{server}/os-volume_attachments", .shape = SHOWS_LIST,
                        .key = "volumeAttachments", .fields = attachment_fields),
        },
        {
                .name = "volume-attach",
                .alias = "server add volume",
                .group = "Attachments",
                .help = "Attach a volume to a server",
                .options = OPTIONS(
                        OPT_VALUE("--tag", "<tag>", "Tag of the volume", .since = MV(2, 49)),
                        OPT_FLAG("--delete-on-termination", "Delete the volume with the server",
                                .since = MV(2, 79))),
                .positionals = ARGS(ARG_SERVER,
                        ARG("volume", "Volume ID", .completes = &resource_volume,
                                .pick = PICK_FREE_VOLUME),
                        ARG("device", "Device name, e.g. /dev/vdb; \"auto\" for automatic",
                                .optional = true)),
                .flags = VERB_CHANGES,
                .from = "active paused stopped resized soft-delete shelved shelved_offloaded",
                .menu = MENU_VOLUMES + 1,
                .requests =
                        REQUEST(.method = "POST", .path = "/servers/{server}/os-volume_attachments",
                                .body = attach_body, .doing = "attaching a volume to",
                                .done = "has its volume", .action = "attach_volume",
                                .shape = SHOWS_PROPERTIES, .key = "volumeAttachment"),
        },
        {
                .name = "volume-update",
                .group = "Attachments",
                .help = "Replace an attached volume",
                .options = OPTIONS(OPT_FLAG("--delete-on-termination",
                                           "Delete the volume with the server", .since = MV(2, 85)),
                        OPT_FLAG("--no-delete-on-termination",
                                "Keep the volume when the server is deleted", .since = MV(2, 85))),
                .positionals = ARGS(ARG_SERVER,
                        ARG("src_volume", "ID of the attached volume",
                                .completes = &resource_volume, .pick = PICK_ATTACHED_VOLUME),
                        ARG("dest_volume", "ID of the volume to replace it with",
                                .completes = &resource_volume, .pick = PICK_FREE_VOLUME)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .from = "active paused resized",
                .menu = MENU_VOLUMES + 3,
                .requests = REQUEST(.method = "PUT",
                        .path = "/servers/{server}/os-volume_attachments/{+src_volume}",
                        .body = swap_body, .doing = "swapping a volume of",
                        .done = "has its other volume", .action = "swap_volume"),
        },
        {
                .name = "volume-detach",
                .alias = "server remove volume",
                .group = "Attachments",
                .help = "Detach a volume from a server",
                .positionals =
                        ARGS(ARG_SERVER, ARG("volume", "Volume ID", .completes = &resource_volume,
                                                 .pick = PICK_ATTACHED_VOLUME)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .from = "active paused stopped resized soft-delete shelved shelved_offloaded",
                .menu = MENU_VOLUMES + 2,
                .requests = REQUEST(.method = "DELETE",
                        .path = "/servers/{server}/os-volume_attachments/{+volume}",
                        .doing = "detaching a volume from", .done = "no longer has the volume",
                        .action = "detach_volume"),
        },
        {
                .name = "add-secgroup",
                .alias = "server add security group",
                .group = "Attachments",
                .help = "Add a security group to a server",
                .positionals = ARGS(ARG_SERVER,
                        ARG("secgroup", "Security group, by name or ID",
                                .completes = &resource_security_group, .pick = PICK_NEW_SECGROUP)),
                .flags = VERB_CHANGES,
                .menu = MENU_NETWORK + 4,
                .requests = REQUEST(.method = "POST", .path = "/servers/{server}/action",
                        .body = add_group_body, .doing = "adding a security group to",
                        .done = "has the security group"),
        },
        {
                .name = "remove-secgroup",
                .alias = "server remove security group",
                .group = "Attachments",
                .help = "Remove a security group from a server",
                .positionals = ARGS(ARG_SERVER,
                        ARG("secgroup", "Security group, by name or ID",
                                .completes = &resource_security_group, .pick = PICK_OWN_SECGROUP)),
                .flags = VERB_CHANGES,
                .menu = MENU_NETWORK + 5,
                .requests = REQUEST(.method = "POST", .path = "/servers/{server}/action",
                        .body = remove_group_body, .doing = "removing a security group from",
                        .done = "no longer has the security group"),
        },
        {
                .name = "list-secgroup",
                .group = "Attachments",
                .help = "List a server's security groups",
                .positionals = ARGS(ARG_SERVER),
                .menu = MENU_NETWORK + 6,
                .requests = REQUEST(.method = "GET", .path = "/servers/{server}/os-security-groups",
                        .shape = SHOWS_LIST, .key = "security_groups", .fields = secgroup_fields),
        },
        END,
};
