/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to a server: tags, metadata, interfaces, volumes, security groups, consoles. */
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

/* A thing and what lies below it. */
struct below {
	const char *verb, *kind, *id, *name;
	char *base; /* the path */
};

/* Takes the body. */
static int change(struct command *command, const struct below *below, const char *method,
        const char *path, cJSON *body, struct error *error)
{
	struct change change = {.verb = below->verb,
	        .method = method,
	        .path = path,
	        .body = body,
	        .kind = below->kind,
	        .target_id = below->id,
	        .target_name = below->name};

	return command_change(command, &change, NULL, error);
}

static int later_key_first(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

/* novaclient takes metadata away from the last key to the first, and extra specs as they were
 * typed. */
static int delete_keys(struct command *command, const struct below *below, const cJSON *pairs,
        bool sorted, struct error *error)
{
	struct strv keys = STRV_INIT;
	const cJSON *pair;
	int rc = 0;

	cJSON_ArrayForEach(pair, pairs) strv_add(&keys, pair->string);
	if (sorted && keys.count)
		qsort(keys.items, keys.count, sizeof *keys.items, later_key_first);
	for (size_t i = 0; i < keys.count && !rc; i++) {
		struct buf path = BUF_INIT;

		buf_printf(&path, "%s/", below->base);
		buf_add_url(&path, keys.items[i]);
		rc = change(command, below, "DELETE", buf_str(&path), NULL, error);
		buf_free(&path);
	}
	strv_free(&keys);
	return rc;
}

/* Takes the pairs. */
static int set_keys(struct command *command, const struct below *below, cJSON *pairs,
        const char *key, struct error *error)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddItemToObject(body, key, pairs);
	return change(command, below, "POST", below->base, body, error);
}

static int meta(struct command *command, const struct args *args, struct error *error)
{
	const char *action = args_positional(args, "action", 0);
	struct below below = {.verb = "meta", .kind = "server"};
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
	rc = str_eq(action, "set")
	             ? set_keys(command, &below, cJSON_Duplicate(pairs, true), "metadata", error)
	             : delete_keys(command, &below, pairs, true, error);
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
const struct form forms_parts[] = {
        {.verb = "server-tag-list",
                .method = "GET",
                .path = "/servers/{server}/tags",
                .shape = SHOWS_LIST,
                .key = "tags",
                .fields = tag_fields},
        {.verb = "server-tag-set",
                .doing = "setting the tags of",
                .done = "has the tags",
                .method = "PUT",
                .path = "/servers/{server}/tags",
                .body = tags_body},
        {.verb = "server-tag-add",
                .doing = "adding a tag to",
                .done = "has the tag",
                .method = "PUT",
                .path = "/servers/{server}/tags/{+tag}",
                .each = "tag",
                .accepted = "Request to add tag %s to specified server has been accepted.",
                .failed = "Unable to add the specified tag to the server."},
        {.verb = "server-tag-delete",
                .doing = "taking a tag from",
                .done = "has the tag no more",
                .method = "DELETE",
                .path = "/servers/{server}/tags/{+tag}",
                .each = "tag",
                .accepted = "Request to delete tag %s from specified server has been accepted.",
                .failed = "Unable to delete the specified tag from the server."},
        {.verb = "server-tag-delete-all",
                .doing = "taking the tags from",
                .done = "has no tags",
                .method = "DELETE",
                .path = "/servers/{server}/tags"},
        {.verb = "interface-list",
                .method = "GET",
                .path = "/servers/{server}/os-interface",
                .shape = SHOWS_LIST,
                .key = "interfaceAttachments",
                .fields = interface_fields},
        {.verb = "interface-attach",
                .doing = "attaching an interface to",
                .done = "has its interface",
                .action = "attach_interface",
                .method = "POST",
                .path = "/servers/{server}/os-interface",
                .body = interface_body,
                .shape = SHOWS_PROPERTIES,
                .key = "interfaceAttachment",
                .prepare = join_addresses},
        {.verb = "interface-detach",
                .doing = "detaching an interface from",
                .done = "has the interface no more",
                .action = "detach_interface",
                .method = "DELETE",
                .path = "/servers/{server}/os-interface/{+port_id}"},
        {.verb = "volume-attachments",
                .method = "GET",
                .path = "/servers/{server}/os-volume_attachments",
                .shape = SHOWS_LIST,
                .key = "volumeAttachments",
                .fields = attachment_fields},
        {.verb = "volume-attach",
                .doing = "attaching a volume to",
                .done = "has its volume",
                .action = "attach_volume",
                .method = "POST",
                .path = "/servers/{server}/os-volume_attachments",
                .body = attach_body,
                .shape = SHOWS_PROPERTIES,
                .key = "volumeAttachment"},
        {.verb = "volume-update",
                .doing = "swapping a volume of",
                .done = "has its other volume",
                .action = "swap_volume",
                .method = "PUT",
                .path = "/servers/{server}/os-volume_attachments/{+src_volume}",
                .body = swap_body},
        {.verb = "volume-detach",
                .doing = "detaching a volume from",
                .done = "has the volume no more",
                .action = "detach_volume",
                .method = "DELETE",
                .path = "/servers/{server}/os-volume_attachments/{+volume}"},
        {.verb = "add-secgroup",
                .doing = "adding a security group to",
                .done = "has the security group",
                .method = "POST",
                .path = "/servers/{server}/action",
                .body = add_group_body},
        {.verb = "remove-secgroup",
                .doing = "taking a security group from",
                .done = "has the security group no more",
                .method = "POST",
                .path = "/servers/{server}/action",
                .body = remove_group_body},
        {.verb = "list-secgroup",
                .method = "GET",
                .path = "/servers/{server}/os-security-groups",
                .shape = SHOWS_LIST,
                .key = "security_groups",
                .fields = secgroup_fields},
        {.verb = NULL},
};

/* --- the verbs --- */

static const struct positional one[] = {ARG_SERVER, END};
static const struct positional with_tag[] = {ARG_SERVER, ARG("tag", "Tag", .many = true), END};
static const struct positional with_tags[] = {
        ARG_SERVER, ARG("tags", "Tags; they replace all existing ones", .many = true), END};
static const struct positional with_port[] = {
        ARG_SERVER, ARG("port_id", "Port ID", .completes = &resource_port), END};
static const struct positional with_volume[] = {ARG_SERVER,
        ARG("volume", "Volume ID", .completes = &resource_volume),
        ARG("device", "Device name, e.g. /dev/vdb; \"auto\" for automatic", .optional = true), END};
static const struct positional without_volume[] = {
        ARG_SERVER, ARG("volume", "Volume ID", .completes = &resource_volume), END};
static const struct positional two_volumes[] = {ARG_SERVER,
        ARG("src_volume", "ID of the attached volume", .completes = &resource_volume),
        ARG("dest_volume", "ID of the volume to replace it with", .completes = &resource_volume),
        END};
static const struct positional with_group[] = {ARG_SERVER,
        ARG("secgroup", "Security group, by name or ID", .completes = &resource_security_group),
        END};
static const struct positional pairs[] = {ARG_SERVER, ARG("action", "set or delete"),
        ARG("metadata", "key=value to set, key to delete", .many = true), END};

static const struct option interface_options[] = {
        OPT_VALUE("--port-id", "<port_id>", "Port ID", .completes = &resource_port),
        OPT_VALUE("--net-id", "<net_id>", "Network ID", .completes = &resource_network),
        OPT_VALUE("--fixed-ip", "<fixed_ip>", "Fixed IP address to request"),
        OPT_VALUE("--tag", "<tag>", "Tag of the interface", .since = MV(2, 49)), END};
static const struct option attach_options[] = {
        OPT_VALUE("--tag", "<tag>", "Tag of the volume", .since = MV(2, 49)),
        OPT_FLAG(
                "--delete-on-termination", "Delete the volume with the server", .since = MV(2, 79)),
        END};
static const struct option swap_options[] = {
        OPT_FLAG(
                "--delete-on-termination", "Delete the volume with the server", .since = MV(2, 85)),
        OPT_FLAG("--no-delete-on-termination", "Keep the volume when the server is deleted",
                .since = MV(2, 85)),
        END};

#define PART(n, a, h, o, p, fl, s, ...)                                                            \
	{                                                                                          \
		.name = n, .alias = a, .group = "Attachments", .help = h, .options = o,            \
		.positionals = p, .run = run_form, .flags = fl, .since = s, __VA_ARGS__            \
	}

const struct verb verbs_parts[] = {
        {.name = "meta",
                .group = "Attachments",
                .help = "Set or delete metadata of a server",
                .positionals = pairs,
                .run = meta,
                .flags = VERB_CHANGES,
                .from = "active paused suspended stopped"},
        PART("server-tag-list", NULL, "List a server's tags", NULL, one, 0, MV(2, 26),
                .from = NULL),
        PART("server-tag-add", NULL, "Add tags to a server", NULL, with_tag, VERB_CHANGES,
                MV(2, 26), .from = NULL),
        PART("server-tag-set", NULL, "Replace all tags of a server", NULL, with_tags, VERB_CHANGES,
                MV(2, 26), .from = NULL),
        PART("server-tag-delete", NULL, "Remove tags from a server", NULL, with_tag, VERB_CHANGES,
                MV(2, 26), .from = NULL),
        PART("server-tag-delete-all", NULL, "Remove all tags from a server", NULL, one,
                VERB_CHANGES, MV(2, 26), .from = NULL),
        PART("interface-list", NULL, "List a server's interfaces", NULL, one, 0, 0, .from = NULL),
        PART("interface-attach", NULL, "Attach an interface to a server", interface_options, one,
                VERB_CHANGES, 0, .from = "active paused stopped",
                .asks = "--net-id --port-id --fixed-ip"),
        PART("interface-detach", "server remove port", "Detach an interface from a server", NULL,
                with_port, VERB_CHANGES | VERB_DESTRUCTIVE, 0, .from = "active paused stopped"),
        PART("volume-attachments", "server volume list", "List a server's volumes", NULL, one, 0, 0,
                .from = NULL),
        PART("volume-attach", "server add volume", "Attach a volume to a server", attach_options,
                with_volume, VERB_CHANGES, 0,
                .from = "active paused stopped resized soft-delete shelved shelved_offloaded"),
        PART("volume-update", NULL, "Replace an attached volume", swap_options, two_volumes,
                VERB_CHANGES | VERB_DESTRUCTIVE, 0, .from = "active paused resized"),
        PART("volume-detach", "server remove volume", "Detach a volume from a server", NULL,
                without_volume, VERB_CHANGES | VERB_DESTRUCTIVE, 0,
                .from = "active paused stopped resized soft-delete shelved shelved_offloaded"),
        PART("add-secgroup", "server add security group", "Add a security group to a server", NULL,
                with_group, VERB_CHANGES, 0, .from = NULL),
        PART("remove-secgroup", "server remove security group",
                "Remove a security group from a server", NULL, with_group, VERB_CHANGES, 0,
                .from = NULL),
        PART("list-secgroup", NULL, "List a server's security groups", NULL, one, 0, 0,
                .from = NULL),
        END,
};
