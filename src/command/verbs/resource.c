/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X-list and X-show of images, networks, security groups and volumes. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/pages.h"
#include "src/command/verbs.h"
#include "rows.h"

/* Options of lists and the query keys they become. */
static int list_of(struct command *command, const struct resource *resource,
        const struct args *args, struct buf *query, bool wide, struct error *error)
{
	struct list_options options = {.limit = -1};
	struct list_report report;
	cJSON *items = NULL;
	int rc;

	options.query = buf_str(query);
	if (args_get(args, "--marker"))
		options.marker = args_get(args, "--marker");
	if (args_get(args, "--limit")) {
		rc = args_long(args, "--limit", -1, &options.limit, error);
		if (rc)
			return rc;
	}
	options.report = &report;
	rc = manager_list_wait(command->client->session, resource, &options, &items, error);
	if (!rc)
		rc = print_list(command, resource, items, resource->list_sort, wide, error);
	if (!rc)
		rc = list_ended(command, resource, &options, error);
	cJSON_Delete(items);
	return rc;
}

/* What the service is asked to filter by; those that the verb has. */
static void add_filters(const struct args *args, struct buf *query)
{
	static const char *const filters[][2] = {
	        {"--name", "name"}, {"--status", "status"}, {"--project", "project_id"}};

	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		query_add_given(query, filters[i][1], args_get(args, filters[i][0]));
	if (args_has(args, "--all-projects"))
		query_add(query, "all_tenants", "1");
}

/* --network, by name or id. */
static int add_network(
        struct command *command, const struct args *args, struct buf *query, struct error *error)
{
	const char *word = args_get(args, "--network");
	cJSON *network = NULL;
	int rc = word ? manager_find_wait(command->client->session, &resource_network, word, NULL,
	                        &network, error)
	              : 0;

	if (network)
		query_add(query, "network_id", json_str(network, "id"));
	cJSON_Delete(network);
	return rc;
}

static int plain_list(struct command *command, const struct resource *resource,
        const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	int rc = add_network(command, args, &query, error);

	add_filters(args, &query);
	if (!rc)
		rc = list_of(command, resource, args, &query, args_has(args, "--long"), error);
	buf_free(&query);
	return rc;
}

static int plain_show(struct command *command, const struct resource *resource, const char *word,
        struct error *error)
{
	cJSON *object = NULL;
	int rc = manager_find_wait(command->client->session, resource, word, NULL, &object, error);

	if (!rc)
		rc = show_object(command, resource, object, error);
	cJSON_Delete(object);
	return rc;
}

static int image_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	int rc;

	query_add(&query, "name", args_get(args, "--name"));
	query_add(&query, "status", args_get(args, "--status"));
	rc = list_of(command, &resource_image, args, &query, args_has(args, "--long"), error);
	buf_free(&query);
	return rc;
}

static int image_show(struct command *command, const struct args *args, struct error *error)
{
	return plain_show(command, &resource_image, args_positional(args, "image", 0), error);
}

static int network_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_network, args, error);
}

static int network_show(struct command *command, const struct args *args, struct error *error)
{
	return plain_show(command, &resource_network, args_positional(args, "network", 0), error);
}

static int subnet_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_subnet, args, error);
}

static int port_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	cJSON *server = NULL;
	int rc = 0;

	if (args_get(args, "--server")) {
		server = find_server(command, args_get(args, "--server"), false, error);
		if (!server)
			return error->code;
		query_add(&query, "device_id", json_str(server, "id"));
	}
	if (!rc)
		rc = add_network(command, args, &query, error);
	add_filters(args, &query);
	if (!rc)
		rc = list_of(
		        command, &resource_port, args, &query, args_has(args, "--long"), error);
	cJSON_Delete(server);
	buf_free(&query);
	return rc;
}

static int group_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_security_group, args, error);
}

static int group_show(struct command *command, const struct args *args, struct error *error)
{
	return plain_show(
	        command, &resource_security_group, args_positional(args, "secgroup", 0), error);
}

static int volume_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_volume, args, error);
}

static int volume_show(struct command *command, const struct args *args, struct error *error)
{
	return plain_show(command, &resource_volume, args_positional(args, "volume", 0), error);
}

#define PAGE(of)                                                                                   \
	OPT_VALUE("--marker", "<marker>", "Last ID of the previous page"),                         \
	        OPT_VALUE("--limit", "<limit>", "Maximum number of " of ".")

#define OF_NETWORK                                                                                 \
	OPT_VALUE("--network", "<network>", "Only those of this network, by name or ID",           \
	        .completes = &resource_network)
#define NAMED      OPT_VALUE("--name", "<name>", "Only those with this name")
#define IN_STATUS  OPT_VALUE("--status", "<status>", "Only those with this status")
#define OF_PROJECT OPT_VALUE("--project", "<project-id>", "Only those of this project (admin only)")

const struct verb verbs_resource[] = {
        {
                .name = "image-list",
                .alias = "image list|glance-image-list",
                .group = "Images",
                .help = "List images",
                .options = OPTIONS(OPT_VALUE("--name", "<name>", "Only images with this name",
                                           .completes = &resource_image),
                        OPT_VALUE("--status", "<status>", "Only images with this status"),
                        PAGE("images"), OPT_LONG),
                .run = image_list,
        },
        {
                .name = "image-show",
                .alias = "image show",
                .group = "Images",
                .help = "Show an image",
                .positionals =
                        ARGS(ARG("image", "Image, by name or ID", .completes = &resource_image)),
                .run = image_show,
        },
        {
                .name = "network-list",
                .alias = "network list|net-list",
                .group = "Networks",
                .help = "List networks",
                .options = OPTIONS(NAMED, IN_STATUS, OF_PROJECT, OPT_LONG),
                .run = network_list,
        },
        {
                .name = "network-show",
                .alias = "network show|net-show",
                .group = "Networks",
                .help = "Show a network",
                .positionals = ARGS(
                        ARG("network", "Network, by name or ID", .completes = &resource_network)),
                .run = network_show,
        },
        {
                .name = "subnet-list",
                .alias = "subnet list",
                .group = "Networks",
                .help = "List subnets",
                .options = OPTIONS(NAMED, OF_NETWORK, OF_PROJECT, OPT_LONG),
                .run = subnet_list,
        },
        {
                .name = "port-list",
                .alias = "port list",
                .group = "Networks",
                .help = "List ports",
                .options = OPTIONS(OPT_VALUE("--server", "<server>", "Only ports of this server",
                                           .completes = &resource_server),
                        NAMED, IN_STATUS, OF_NETWORK, OF_PROJECT, OPT_LONG),
                .run = port_list,
        },
        {
                .name = "secgroup-list",
                .alias = "security group list",
                .group = "Networks",
                .help = "List security groups",
                .options = OPTIONS(NAMED, OF_PROJECT, OPT_LONG),
                .run = group_list,
        },
        {
                .name = "secgroup-show",
                .alias = "security group show",
                .group = "Networks",
                .help = "Show a security group",
                .positionals = ARGS(ARG("secgroup", "Security group, by name or ID",
                        .completes = &resource_security_group)),
                .run = group_show,
        },
        {
                .name = "volume-list",
                .alias = "volume list",
                .group = "Volumes",
                .help = "List volumes",
                .options = OPTIONS(NAMED, IN_STATUS, OF_PROJECT,
                        OPT_FLAG("--all-projects", "List volumes of all projects (admin only)",
                                .alias = "--all-tenants"),
                        PAGE("volumes"), OPT_LONG),
                .run = volume_list,
        },
        {
                .name = "volume-show",
                .alias = "volume show",
                .group = "Volumes",
                .help = "Show a volume",
                .positionals =
                        ARGS(ARG("volume", "Volume, by name or ID", .completes = &resource_volume)),
                .run = volume_show,
        },
        END,
};
