/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a rebuild, as novaclient builds it, and the printed answer. */
#include "rebuild.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

int add_meta(cJSON *into, const struct args *args, const char *option, struct error *error)
{
	struct boot_pair *pairs = NULL;
	size_t count = 0;
	cJSON *meta;
	int rc = 0;

	for (size_t i = 0; i < args_count(args, option) && !rc; i++)
		rc = boot_add_pair(&pairs, &count, option, args_nth(args, option, i), NULL);
	if (rc)
		args_bad_pairs(args, option, error);
	if (count) {
		meta = cJSON_AddObjectToObject(into, "metadata");
		for (size_t i = 0; i < count; i++)
			json_add_str(meta, pairs[i].key, pairs[i].value);
	}
	for (size_t i = 0; i < count; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
	return rc;
}

/* More than Nova accepts anywhere: reading /dev/zero would not end. */
#define FILE_LIMIT ((size_t)1 << 20)

static int read_file(const char *path, const char *shown, struct buf *text, struct error *error)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t n;

	if (!file) {
		int number = errno;

		return error_set_type(error, ERR_IO, "CommandError",
		        "Can't open '%s': [Errno %d] %s: '%s'", shown, number, strerror(number),
		        path);
	}
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && text->len <= FILE_LIMIT)
		buf_add(text, chunk, n);
	fclose(file);
	return 0;
}

static int not_both(const char *one, const char *other, struct error *error)
{
	return error_set_type(
	        error, ERR_USAGE, "CommandError", "Cannot specify '%s' with '%s'.", one, other);
}

/* Adds a value, null to remove the old one, or nothing. */
static int add_or_unset(cJSON *inner, const char *key, const struct args *args, const char *option,
        const char *unset, struct error *error)
{
	const char *value = args_get(args, option);

	value = value && *value ? value : NULL;
	if (args_has(args, unset) && value)
		return not_both(unset, option, error);
	if (args_has(args, unset))
		cJSON_AddNullToObject(inner, key);
	else
		json_add_str(inner, key, value);
	return 0;
}

static int add_user_data(cJSON *inner, const struct args *args, struct error *error)
{
	const char *path = args_get(args, "--user-data");
	struct buf text = BUF_INIT, coded = BUF_INIT;
	int rc;

	if (args_has(args, "--user-data-unset") || !path || !*path)
		return add_or_unset(
		        inner, "user_data", args, "--user-data", "--user-data-unset", error);
	rc = read_file(path, path, &text, error);
	if (!rc)
		rc = boot_check_user_data(text.len, error);
	if (!rc) {
		buf_add_base64(&coded, buf_str(&text), text.len);
		json_add_str(inner, "user_data", buf_str(&coded));
	}
	buf_free_secret(&text);
	buf_free_secret(&coded);
	return rc;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct boot_pair *)a)->key, ((const struct boot_pair *)b)->key);
}

static int add_files(cJSON *inner, const struct args *args, struct error *error)
{
	struct boot_pair *pairs = NULL;
	size_t count = 0;
	cJSON *files =
	        args_count(args, "--file") ? cJSON_AddArrayToObject(inner, "personality") : NULL;
	int rc = 0;

	for (size_t i = 0; i < args_count(args, "--file") && !rc; i++)
		if (boot_add_pair(&pairs, &count, "--file", args_nth(args, "--file", i), NULL))
			rc = error_set_type(error, ERR_USAGE, "CommandError",
			        "Invalid file argument '%s'. File arguments must be of the form "
			        "'--file <dst-path=src-path>'",
			        args_nth(args, "--file", i));
	if (count)
		qsort(pairs, count, sizeof *pairs, by_path);
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_INIT, coded = BUF_INIT;
		cJSON *file = cJSON_CreateObject();

		rc = rc ? rc : read_file(pairs[i].value, pairs[i].value, &text, error);
		buf_add_base64(&coded, buf_str(&text), text.len);
		json_add_str(file, "path", pairs[i].key);
		json_add_str(file, "contents", buf_str(&coded));
		cJSON_AddItemToArray(files, file);
		buf_free_secret(&text);
		buf_free_secret(&coded);
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
	return rc;
}

static int add_certificates(cJSON *inner, const struct args *args, struct error *error)
{
	const char *option = "--trusted-image-certificate-id";
	const char *variable = getenv("OS_TRUSTED_IMAGE_CERTIFICATE_IDS");
	struct strv ids = STRV_INIT;
	int rc = 0;

	for (size_t i = 0; i < args_count(args, option); i++)
		strv_add(&ids, args_nth(args, option, i));
	if (!ids.count && variable && *variable)
		strv_split(&ids, variable, ',');
	if (args_has(args, "--trusted-image-certificates-unset") && ids.count)
		rc = error_set_type(error, ERR_USAGE, "CommandError",
		        "Cannot specify '--trusted-image-certificates-unset' with "
		        "'--trusted-image-certificate-id' or with "
		        "OS_TRUSTED_IMAGE_CERTIFICATE_IDS env variable set.");
	else if (args_has(args, "--trusted-image-certificates-unset"))
		cJSON_AddNullToObject(inner, "trusted_image_certificates");
	else if (ids.count)
		cJSON_AddItemToObject(inner, "trusted_image_certificates",
		        cJSON_CreateStringArray((const char *const *)ids.items, (int)ids.count));
	strv_free(&ids);
	return rc;
}

/* novaclient takes the description away unless one is given. A person who fills in a form did not
 * ask for that, and openstackclient does not do it. */
static void add_description(struct command *command, cJSON *inner, const struct args *args)
{
	const char *text = args_get(args, "--description");

	if (text)
		json_add_str(inner, "description", text);
	else if (session_version(command->client->session) >= MV(2, 19) && !command->screen &&
	         !command->printer.openstack)
		cJSON_AddNullToObject(inner, "description");
}

int rebuild_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	microversion version = session_version(command->client->session);
	cJSON *inner, *image = NULL;
	int rc = manager_find_wait(command->client->session, &resource_image,
	        args_positional(args, "image", 0), NULL, &image, error);

	if (rc)
		return rc;
	*body = cJSON_CreateObject();
	inner = cJSON_AddObjectToObject(*body, "rebuild");
	json_add_str(inner, "imageRef", json_str(image, "id"));
	cJSON_Delete(image);
	json_add_str(inner, "adminPass", args_get(args, "--rebuild-password"));
	if (args_has(args, "--preserve-ephemeral"))
		cJSON_AddTrueToObject(inner, "preserve_ephemeral");
	json_add_str(inner, "name", args_get(args, "--name"));
	add_description(command, inner, args);
	json_add_str(inner, "hostname", args_get(args, "--hostname"));
	rc = add_meta(inner, args, "--meta", error);
	if (!rc && version < MV(2, 57))
		rc = add_files(inner, args, error);
	if (!rc)
		rc = add_user_data(inner, args, error);
	if (!rc)
		rc = add_or_unset(inner, "key_name", args, "--key-name", "--key-unset", error);
	if (!rc && version >= MV(2, 63))
		rc = add_certificates(inner, args, error);
	return rc;
}

/* Of a rebuild novaclient prints the server as the answer has it. */
int print_rebuilt(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	cJSON *server = cJSON_Duplicate(json_get(job->reply, "server"), true), *properties;
	int rc = 0;

	if (server && job->admin_pass && !json_get(server, "adminPass"))
		json_add_str(server, "adminPass", job->admin_pass);
	job_forget_pass(job);
	if (!server)
		return 0;
	if (args_has(args, "--minimal"))
		shorten_server(server);
	properties = manager_properties(command->client->session, &resource_server, server);
	rc = output_properties(&command->printer, properties, server, error);
	cJSON_Delete(properties);
	cJSON_Delete(server);
	return rc;
}
