/* X-list and X-show of every resource with a table, and the few verbs that key pairs have beside
 * them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "verbs.h"

/* Options of lists and the query keys they become. */
static int list_of(struct command *command, const struct resource *resource,
        const struct args *args, struct buf *query, bool wide, struct error *error)
{
	struct list_options options = {.limit = -1};
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
	rc = manager_list_wait(command->session, resource, &options, &items, error);
	if (!rc)
		rc = print_list(command, resource, items, resource->list_sort, wide, error);
	cJSON_Delete(items);
	return rc;
}

static int plain_list(struct command *command, const struct resource *resource,
        const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	int rc = list_of(command, resource, args, &query, args_has(args, "--long"), error);

	buf_free(&query);
	return rc;
}

static int plain_show(struct command *command, const struct resource *resource, const char *word,
        struct error *error)
{
	cJSON *object = NULL;
	int rc = manager_find_wait(command->session, resource, word, NULL, &object, error);

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

static int add_extra_specs(struct command *command, cJSON *flavor, struct error *error)
{
	const char *id = json_str(flavor, "id");
	cJSON *json = NULL, *specs;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	int rc;

	if (!id || json_get(flavor, "extra_specs"))
		return 0;
	buf_puts(&path, "/flavors/");
	buf_add_url(&path, id);
	buf_puts(&path, "/os-extra_specs");
	request.path = buf_str(&path);
	rc = session_wait(command->session, &request, &json, error);
	buf_free(&path);
	if (rc)
		return rc;
	specs = cJSON_DetachItemFromObjectCaseSensitive(json, "extra_specs");
	cJSON_AddItemToObject(flavor, "extra_specs", specs ? specs : cJSON_CreateObject());
	cJSON_Delete(json);
	return 0;
}

/* Only 2.61 and later list the extra specs; before, each flavor is asked. */
static int with_extra_specs(struct command *command, cJSON *items, struct error *error)
{
	cJSON *flavor;
	int rc = 0;

	cJSON_ArrayForEach(flavor, items)
	{
		rc = rc ? rc : add_extra_specs(command, flavor, error);
	}
	return rc;
}

static int print_flavors_with_specs(
        struct command *command, const cJSON *items, struct error *error)
{
	const char *titles[] = {"ID", "Name", "Memory_MiB", "Disk", "Ephemeral", "Swap", "VCPUs",
	        "RXTX_Factor", "Is_Public", "extra_specs", "Description"};
	int count = session_version(command->session) >= MV(2, 55) ? 11 : 10;
	struct output *output = output_new(titles, count);
	const cJSON *item;

	cJSON_ArrayForEach(item, items)
	{
		struct strv cells = STRV_INIT;
		const char *row[11];
		struct buf specs = BUF_INIT;
		char *clean;

		python_repr(&specs, json_get(item, "extra_specs"));
		clean = clean_dup(buf_str(&specs));
		resource_cells(&resource_flavor, item, &cells);
		for (int i = 0; i < 9; i++)
			row[i] = cells.items[resource_column(&resource_flavor, titles[i])];
		row[9] = clean;
		row[10] = *cells.items[resource_column(&resource_flavor, "description")]
		                  ? cells.items[resource_column(&resource_flavor, "description")]
		                  : NULL;
		output_row(output, row);
		strv_free(&cells);
		buf_free(&specs);
		free(clean);
	}
	return output_print(command, output, NULL, error);
}

static int flavor_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	struct list_options options = {.limit = -1, .marker = args_get(args, "--marker")};
	cJSON *items = NULL;
	int rc = args_long(args, "--limit", -1, &options.limit, error);

	if (args_has(args, "--all"))
		query_add(&query, "is_public", "None");
	query_add(&query, "minDisk", args_get(args, "--min-disk"));
	query_add(&query, "minRam", args_get(args, "--min-ram"));
	query_add(&query, "sort_key", args_get(args, "--sort-key"));
	query_add(&query, "sort_dir", args_get(args, "--sort-dir"));
	options.query = buf_str(&query);
	if (!rc)
		rc = manager_list_wait(command->session, &resource_flavor, &options, &items, error);
	if (!rc && args_has(args, "--extra-specs")) {
		rc = with_extra_specs(command, items, error);
		if (!rc)
			rc = print_flavors_with_specs(command, items, error);
	} else if (!rc) {
		rc = print_list(
		        command, &resource_flavor, items, NULL, args_has(args, "--long"), error);
	}
	cJSON_Delete(items);
	buf_free(&query);
	return rc;
}

static int flavor_show(struct command *command, const struct args *args, struct error *error)
{
	cJSON *flavor = NULL;
	int rc = manager_find_wait(command->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);

	if (!rc)
		rc = add_extra_specs(command, flavor, error);
	if (!rc)
		rc = show_object(command, &resource_flavor, flavor, error);
	cJSON_Delete(flavor);
	return rc;
}

static int keypair_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	int rc;

	query_add(&query, "user_id", args_get(args, "--user"));
	rc = list_of(command, &resource_keypair, args, &query, false, error);
	buf_free(&query);
	return rc;
}

static void keypair_path(struct buf *path, const struct args *args, const char *name)
{
	buf_puts(path, "/os-keypairs/");
	buf_add_url(path, name);
	if (args_get(args, "--user")) {
		buf_puts(path, "?user_id=");
		buf_add_url(path, args_get(args, "--user"));
	}
}

/* From 2.10 on novaclient asks for the pair itself, and prints what the service says. */
static int find_keypair(
        struct command *command, const struct args *args, cJSON **object, struct error *error)
{
	const char *name = args_positional(args, "keypair", 0);
	struct session_request request = {.service = "compute", .method = "GET"};
	struct buf path = BUF_INIT;
	cJSON *json = NULL;
	int rc;

	if (session_version(command->session) < MV(2, 10))
		return manager_find_wait(
		        command->session, &resource_keypair, name, NULL, object, error);
	keypair_path(&path, args, name);
	request.path = buf_str(&path);
	rc = session_wait(command->session, &request, &json, error);
	buf_free(&path);
	if (!rc)
		*object = cJSON_DetachItemFromObjectCaseSensitive(json, "keypair");
	cJSON_Delete(json);
	return rc || *object ? rc : error_set(error, ERR_PROTOCOL, "the answer holds no keypair");
}

static int keypair_show(struct command *command, const struct args *args, struct error *error)
{
	cJSON *object = NULL, *public_key;
	int rc = find_keypair(command, args, &object, error);

	if (rc)
		return rc;
	if (command->format != FORMAT_TABLE) {
		rc = show_object(command, &resource_keypair, object, error);
	} else {
		public_key = cJSON_DetachItemFromObjectCaseSensitive(object, "public_key");
		rc = show_object(command, &resource_keypair, object, error);
		if (!rc && cJSON_IsString(public_key)) {
			struct buf clean = BUF_INIT;

			clean_text(&clean, public_key->valuestring, strlen(public_key->valuestring),
			        CLEAN_LINES);
			fprintf(command->out, "Public key: %s\n", buf_str(&clean));
			buf_free(&clean);
		}
		cJSON_Delete(public_key);
	}
	cJSON_Delete(object);
	return rc;
}

static int read_key(const char *path, struct buf *key, struct error *error)
{
	FILE *file = str_eq(path, "-") ? stdin : fopen(path, "re");
	char chunk[1024];
	size_t n;

	int rc = 0;

	errno = file ? 0 : errno;
	while (file && (n = fread(chunk, 1, sizeof chunk, file)) > 0 && key->len < 65536)
		buf_add(key, chunk, n);
	if (!file || ferror(file))
		rc = error_set_type(error, ERR_IO, "CommandError",
		        "Can't open or read '%s': [Errno %d] %s: '%s'", path, errno,
		        strerror(errno), path);
	if (file && file != stdin)
		fclose(file);
	return rc;
}

static int keypair_add(struct command *command, const struct args *args, struct error *error)
{
	microversion version = session_version(command->session);
	const char *path = args_get(args, "--pub-key"), *type = args_get(args, "--key-type");
	struct change change = {.verb = "keypair-add",
	        .doing = "adding the key pair",
	        .done = "is added",
	        .method = "POST",
	        .path = "/os-keypairs",
	        .kind = "keypair"};
	const char *private;
	cJSON *body, *made = NULL;
	struct buf key = BUF_INIT;
	int rc = 0;

	if (!path && version >= MV(2, 92))
		return error_set_type(error, ERR_VERSION, "CommandError",
		        "from compute API version 2.92 on Nova makes no keys: make one with "
		        "ssh-keygen and give "
		        "its public half with --pub-key, or ask with --os-compute-api-version "
		        "2.91");
	if (path)
		rc = read_key(path, &key, error);
	if (rc)
		return rc;
	body = cJSON_CreateObject();
	json_add_str(body, "name", args_positional(args, "name", 0));
	if (path)
		json_add_str(body, "public_key", buf_str(&key));
	if (version >= MV(2, 2))
		json_add_str(body, "type", type ? type : "ssh");
	json_add_str(body, "user_id", args_get(args, "--user"));
	change.body = cJSON_CreateObject();
	cJSON_AddItemToObject(change.body, "keypair", body);
	change.target_name = args_positional(args, "name", 0);
	rc = command_change(command, &change, &made, error);
	/* The private half comes once, and is what was asked for. */
	private = json_str(json_get(made, "keypair"), "private_key");
	if (!rc && !path && private)
		fprintf(command->out, "%s\n", private);
	cJSON_Delete(made);
	buf_free(&key);
	return rc;
}

static int keypair_delete(struct command *command, const struct args *args, struct error *error)
{
	struct buf path = BUF_INIT;
	const char *name = args_positional(args, "name", 0);
	struct change change = {.verb = "keypair-delete",
	        .doing = "deleting the key pair",
	        .done = "is deleted",
	        .method = "DELETE",
	        .kind = "keypair",
	        .target_id = name,
	        .target_name = name};
	int rc;

	keypair_path(&path, args, name);
	change.path = buf_str(&path);
	rc = command_change(command, &change, NULL, error);
	if (rc && error->http_status == 404 && session_version(command->session) < MV(2, 10))
		error_set_type(error, ERR_NOT_FOUND, "CommandError",
		        "No keypair with a name or ID of '%s' exists.", name);
	buf_free(&path);
	return rc;
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
	rc = list_of(command, &resource_port, args, &query, args_has(args, "--long"), error);
	cJSON_Delete(server);
	buf_free(&query);
	return rc;
}

static int group_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_security_group, args, error);
}

static int volume_list(struct command *command, const struct args *args, struct error *error)
{
	return plain_list(command, &resource_volume, args, error);
}

static int volume_show(struct command *command, const struct args *args, struct error *error)
{
	return plain_show(command, &resource_volume, args_positional(args, "volume", 0), error);
}

#define LONG                                                                                       \
	{                                                                                          \
		"--long", NULL, OPTION_FLAG, NULL, NULL, NULL, "More columns.", NULL, NULL, false, \
		        false, 0, 0                                                                \
	}
#define PAGE(of)                                                                                   \
	{"--marker", NULL, OPTION_VALUE, "<marker>", NULL, NULL,                                   \
	        "The last id of the page before.", NULL, NULL, false, false, 0, 0},                \
	{                                                                                          \
		"--limit", NULL, OPTION_VALUE, "<limit>", NULL, NULL, "At most so many " of ".",   \
		        NULL, NULL, false, false, 0, 0                                             \
	}
#define USER                                                                                       \
	{                                                                                          \
		"--user", NULL, OPTION_VALUE, "<user-id>", NULL, NULL,                             \
		        "ID of the user whose key pairs are meant (administrators).", NULL, NULL,  \
		        false, false, MV(2, 10), 0                                                 \
	}

static const struct option long_options[] = {LONG, {.name = NULL}};
static const struct option image_list_options[] = {
        {"--name", NULL, OPTION_VALUE, "<name>", NULL, NULL, "Only images of this name.", NULL,
                &resource_image, false, false, 0, 0},
        {"--status", NULL, OPTION_VALUE, "<status>", NULL, NULL, "Only images of this status.",
                NULL, NULL, false, false, 0, 0},
        PAGE("images"),
        LONG,
        {.name = NULL},
};
static const struct option flavor_list_options[] = {
        {"--extra-specs", NULL, OPTION_FLAG, NULL, NULL, NULL, "Get extra-specs of each flavor.",
                NULL, NULL, false, false, 0, 0},
        {"--all", NULL, OPTION_FLAG, NULL, NULL, NULL,
                "All flavors, also those that are not public (administrators).", NULL, NULL, false,
                false, 0, 0},
        PAGE("flavors"),
        {"--min-disk", NULL, OPTION_VALUE, "<min-disk>", NULL, NULL,
                "Only flavors with so many GiB of disk.", NULL, NULL, false, false, 0, 0},
        {"--min-ram", NULL, OPTION_VALUE, "<min-ram>", NULL, NULL,
                "Only flavors with so many MiB of RAM.", NULL, NULL, false, false, 0, 0},
        {"--sort-key", NULL, OPTION_VALUE, "<sort-key>", NULL, NULL,
                "Sorted by the service by this key.", NULL, NULL, false, false, 0, 0},
        {"--sort-dir", NULL, OPTION_VALUE, "<sort-dir>", NULL, NULL, "asc or desc.", NULL, NULL,
                false, false, 0, 0},
        LONG,
        {.name = NULL},
};
static const struct option keypair_list_options[] = {
        USER,
        {"--marker", NULL, OPTION_VALUE, "<marker>", NULL, NULL,
                "The last key pair of the page before.", NULL, NULL, false, false, MV(2, 35), 0},
        {"--limit", NULL, OPTION_VALUE, "<limit>", NULL, NULL, "At most so many key pairs.", NULL,
                NULL, false, false, MV(2, 35), 0},
        {.name = NULL},
};
static const struct option keypair_add_options[] = {
        {"--pub-key", "--pub_key --public-key", OPTION_VALUE, "<pub-key>", NULL, NULL,
                "File with the public key; - is standard input. Without it Nova makes a pair "
                "(until API version 2.91) and the private key is printed, once.",
                NULL, NULL, true, false, 0, 0},
        {"--key-type", "--type", OPTION_VALUE, "<key-type>", NULL, NULL, "Kind of key.", "ssh x509",
                NULL, false, false, MV(2, 2), 0},
        USER,
        {.name = NULL},
};
static const struct option user_options[] = {USER, {.name = NULL}};
static const struct option port_options[] = {
        {"--server", NULL, OPTION_VALUE, "<server>", NULL, NULL, "Only ports of this server.", NULL,
                &resource_server, false, false, 0, 0},
        LONG,
        {.name = NULL},
};
static const struct positional the_image[] = {
        {"image", "Name or ID of the image.", false, false, &resource_image}, {.name = NULL}};
static const struct positional the_flavor[] = {
        {"flavor", "Name or ID of the flavor.", false, false, &resource_flavor}, {.name = NULL}};
static const struct positional the_keypair[] = {
        {"keypair", "Name of the key pair.", false, false, &resource_keypair}, {.name = NULL}};
static const struct positional a_name[] = {
        {"name", "Name of the key pair.", false, false, &resource_keypair}, {.name = NULL}};
static const struct positional the_network[] = {
        {"network", "Name or ID of the network.", false, false, &resource_network}, {.name = NULL}};
static const struct positional the_volume[] = {
        {"volume", "Name or ID of the volume.", false, false, &resource_volume}, {.name = NULL}};

const struct verb verbs_resource[] = {
        {.name = "image-list",
                .alias = "image list|glance-image-list",
                .group = "Images",
                .help = "Lists images.",
                .options = image_list_options,
                .run = image_list},
        {.name = "image-show",
                .alias = "image show",
                .group = "Images",
                .help = "Shows an image.",
                .positionals = the_image,
                .run = image_show},
        {.name = "flavor-list",
                .alias = "flavor list",
                .group = "Flavors",
                .help = "Lists flavors, the sizes of servers.",
                .options = flavor_list_options,
                .run = flavor_list},
        {.name = "flavor-show",
                .alias = "flavor show",
                .group = "Flavors",
                .help = "Shows a flavor.",
                .positionals = the_flavor,
                .run = flavor_show},
        {.name = "keypair-list",
                .alias = "keypair list",
                .group = "Key pairs",
                .help = "Lists key pairs.",
                .options = keypair_list_options,
                .run = keypair_list},
        {.name = "keypair-add",
                .alias = "keypair create|keypair-create",
                .group = "Key pairs",
                .help = "Makes a key pair, or takes a public key.",
                .options = keypair_add_options,
                .positionals = a_name,
                .run = keypair_add,
                .flags = VERB_CHANGES},
        {.name = "keypair-show",
                .alias = "keypair show",
                .group = "Key pairs",
                .help = "Shows a key pair.",
                .options = user_options,
                .positionals = the_keypair,
                .run = keypair_show},
        {.name = "keypair-delete",
                .alias = "keypair delete",
                .group = "Key pairs",
                .help = "Deletes a key pair.",
                .options = user_options,
                .positionals = a_name,
                .run = keypair_delete,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE},
        {.name = "network-list",
                .alias = "network list|net-list",
                .group = "Networks",
                .help = "Lists networks.",
                .options = long_options,
                .run = network_list},
        {.name = "network-show",
                .alias = "network show|net-show",
                .group = "Networks",
                .help = "Shows a network.",
                .positionals = the_network,
                .run = network_show},
        {.name = "subnet-list",
                .alias = "subnet list",
                .group = "Networks",
                .help = "Lists subnets.",
                .options = long_options,
                .run = subnet_list},
        {.name = "port-list",
                .alias = "port list",
                .group = "Networks",
                .help = "Lists ports.",
                .options = port_options,
                .run = port_list},
        {.name = "secgroup-list",
                .alias = "security group list",
                .group = "Networks",
                .help = "Lists security groups.",
                .options = long_options,
                .run = group_list},
        {.name = "volume-list",
                .alias = "volume list",
                .group = "Volumes",
                .help = "Lists volumes.",
                .options = long_options,
                .run = volume_list},
        {.name = "volume-show",
                .alias = "volume show",
                .group = "Volumes",
                .help = "Shows a volume.",
                .positionals = the_volume,
                .run = volume_show},
        {.name = NULL},
};
