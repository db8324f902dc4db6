/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key pairs: list, show, add, delete. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/pages.h"
#include "src/command/request.h"
#include "rows.h"
#include "src/command/secret.h"

static int keypair_list(struct command *command, const struct args *args, struct error *error)
{
	struct buf query = BUF_INIT;
	struct list_report report;
	struct list_options options = {
	        .limit = -1, .marker = args_get(args, "--marker"), .report = &report};
	cJSON *items = NULL;
	int rc = args_long(args, "--limit", -1, &options.limit, error);

	query_add_given(&query, "user_id", args_get(args, "--user"));
	options.query = buf_str(&query);
	if (!rc)
		rc = manager_list_wait(
		        command->client->session, &resource_keypair, &options, &items, error);
	if (!rc)
		rc = print_list(command, &resource_keypair, items, resource_keypair.list_sort,
		        false, error);
	if (!rc)
		rc = list_ended(command, &resource_keypair, &options, error);
	cJSON_Delete(items);
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

	if (session_version(command->client->session) < MV(2, 10))
		return manager_find_wait(
		        command->client->session, &resource_keypair, name, NULL, object, error);
	keypair_path(&path, args, name);
	request.path = buf_str(&path);
	rc = session_wait(command->client->session, &request, &json, error);
	buf_free(&path);
	if (!rc)
		*object = cJSON_DetachItemFromObjectCaseSensitive(json, "keypair");
	cJSON_Delete(json);
	return rc || *object ? rc
	                     : error_set(error, ERR_PROTOCOL, "the response contains no keypair");
}

static int keypair_show(struct command *command, const struct args *args, struct error *error)
{
	cJSON *object = NULL, *public_key;
	int rc = find_keypair(command, args, &object, error);

	if (rc)
		return rc;
	if (command->printer.format != FORMAT_TABLE) {
		rc = show_object(command, &resource_keypair, object, error);
	} else {
		public_key = cJSON_DetachItemFromObjectCaseSensitive(object, "public_key");
		rc = show_object(command, &resource_keypair, object, error);
		if (!rc && cJSON_IsString(public_key)) {
			struct buf clean = BUF_INIT;

			clean_text(&clean, public_key->valuestring, strlen(public_key->valuestring),
			        CLEAN_LINES);
			fprintf(command->printer.out, "Public key: %s\n", buf_str(&clean));
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
	microversion version = session_version(command->client->session);
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
		        "since compute API version 2.92 Nova does not generate keys: create one "
		        "with ssh-keygen and import it with --pub-key, or use "
		        "--os-compute-api-version 2.91");
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
	if (!rc && !path && private) {
		secret_hold(command, "The private key", change.target_name, private);
		fprintf(command->printer.out, "%s\n", private);
		secrets_printed(command);
	}
	cJSON_Delete(made);
	buf_free(&key);
	return rc;
}

/* Before 2.10 novaclient looks for it first. */
#define USER                                                                                       \
	OPT_VALUE("--user", "<user-id>", "ID of the user who owns the key pair (admin only)",      \
	        .since = MV(2, 10))

const struct verb verbs_keypair[] = {
        {
                .name = "keypair-list",
                .alias = "keypair list",
                .group = "Key pairs",
                .help = "List key pairs",
                .options = OPTIONS(USER,
                        OPT_VALUE("--marker", "<marker>", "Last key pair of the previous page",
                                .since = MV(2, 35)),
                        OPT_NUMBER("--limit", "<limit>", "Maximum number of key pairs",
                                .since = MV(2, 35))),
                .run = keypair_list,
        },
        {
                .name = "keypair-add",
                .alias = "keypair create|keypair-create",
                .group = "Key pairs",
                .help = "Create a key pair, or import a public key",
                .options = OPTIONS(
                        OPT_VALUE("--pub-key", "<pub-key>",
                                "Public key file; - is standard input. Without it Nova generates a "
                                "key "
                                "pair (up to API version 2.91) and the private key is printed once",
                                .alias = "--pub_key --public-key", .file = true,
                                .required_since = MV(2, 92)),
                        OPT_VALUE("--key-type", "<key-type>", "Key type", .alias = "--type",
                                .choices = "ssh x509", .since = MV(2, 2)),
                        USER),
                .positionals = ARGS(ARG("name", "Name of the new key pair")),
                .asks = "--pub-key --key-type",
                .key_unless = "--pub-key",
                .run = keypair_add,
                .flags = VERB_CHANGES,
        },
        {
                .name = "keypair-show",
                .alias = "keypair show",
                .group = "Key pairs",
                .help = "Show a key pair",
                .options = OPTIONS(USER),
                .positionals = ARGS(
                        ARG("keypair", "Name of the key pair", .completes = &resource_keypair)),
                .run = keypair_show,
        },
        {
                .name = "keypair-delete",
                .alias = "keypair delete",
                .group = "Key pairs",
                .help = "Delete a key pair",
                .options = OPTIONS(USER),
                .positionals =
                        ARGS(ARG("name", "Name of the key pair", .completes = &resource_keypair)),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE,
                .menu = MENU_DANGER + 6,
                .requests = REQUESTS(
                        ROW(.until = MV(2, 9), .method = "DELETE", .path = "/os-keypairs/{name}",
                                .doing = "deleting the key pair", .done = "is deleted"),
                        ROW(.method = "DELETE", .path = "/os-keypairs/{+name}",
                                .query = "user=user_id", .kind = "keypair",
                                .doing = "deleting the key pair", .done = "is deleted")),
        },
        END,
};
