/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies that operations on servers send, and what is printed of their answers. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/args.h"
#include "operation_body.h"
#include "rebuild.h"

/* {"name": {}}; returns the inner object. */
static cJSON *operation_body(const char *name, cJSON **body)
{
	*body = cJSON_CreateObject();
	return cJSON_AddObjectToObject(*body, name);
}

/* NULL for an empty value too. */
static const char *nonempty_option(const struct args *args, const char *option)
{
	const char *value = args_get(args, option);

	return value && *value ? value : NULL;
}

int lock_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	if (nonempty_option(args, "--reason"))
		json_add_str(operation_body("lock", body), "locked_reason",
		        nonempty_option(args, "--reason"));
	return 0;
}

int unshelve_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	const char *zone = args_get(args, "--availability-zone"), *host = args_get(args, "--host");
	bool anywhere = args_has(args, "--no-availability-zone");
	cJSON *inner;

	(void)command;
	if (zone && anywhere)
		return error_set(error, ERR_USAGE,
		        "argument --no-availability-zone: not allowed with argument "
		        "--availability-zone");
	if (!zone && !anywhere && !host)
		return 0;
	inner = operation_body("unshelve", body);
	json_add_str(inner, "availability_zone", zone);
	if (anywhere)
		cJSON_AddNullToObject(inner, "availability_zone");
	json_add_str(inner, "host", host);
	return 0;
}

/* novaclient sends an object from 2.56 on, even an empty one. */
int migrate_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)error;
	if (session_version(command->client->session) >= MV(2, 56))
		json_add_str(
		        operation_body("migrate", body), "host", nonempty_option(args, "--host"));
	return 0;
}

/* Where there is --target-host, the argument is the host that servers leave. */
static const char *target_host(const struct args *args)
{
	static const char name[] = "--target-host";

	return option_find(args_verb(args)->options, name, strlen(name), NULL)
	               ? args_get(args, name)
	               : args_positional(args, "host", 0);
}

int live_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	const char *host = target_host(args);
	cJSON *inner = operation_body("os-migrateLive", body);
	bool automatic = session_version(command->client->session) >= MV(2, 25);

	(void)error;
	if (host)
		json_add_str(inner, "host", host);
	else
		cJSON_AddNullToObject(inner, "host");
	if (automatic && !args_has(args, "--block-migrate"))
		json_add_str(inner, "block_migration", "auto");
	else
		cJSON_AddBoolToObject(inner, "block_migration", args_has(args, "--block-migrate"));
	if (!automatic)
		cJSON_AddBoolToObject(
		        inner, "disk_over_commit", args_has(args, "--disk-over-commit"));
	if (args_has(args, "--force"))
		cJSON_AddTrueToObject(inner, "force");
	return 0;
}

int evacuate_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *inner = operation_body("evacuate", body);

	(void)error;
	if (session_version(command->client->session) < MV(2, 14))
		cJSON_AddBoolToObject(
		        inner, "onSharedStorage", args_has(args, "--on-shared-storage"));
	json_add_str(inner, "host", target_host(args));
	json_add_str(inner, "adminPass", args_get(args, "--password"));
	if (args_has(args, "--force"))
		cJSON_AddTrueToObject(inner, "force");
	return 0;
}

int backup_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *inner = operation_body("createBackup", body);

	(void)command;
	(void)error;
	json_add_str(inner, "name", args_positional(args, "name", 0));
	json_add_str(inner, "backup_type", args_positional(args, "backup_type", 0));
	json_add_str(inner, "rotation", args_positional(args, "rotation", 0));
	return 0;
}

int rescue_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	const char *word = nonempty_option(args, "--image"),
	           *password = nonempty_option(args, "--password");
	cJSON *image = NULL, *inner;
	int rc = word ? manager_find_wait(command->client->session, &resource_image, word, NULL,
	                        &image, error)
	              : 0;

	if (rc)
		return rc;
	if (password || image) {
		inner = operation_body("rescue", body);
		json_add_str(inner, "adminPass", password);
		json_add_str(inner, "rescue_image_ref", json_str(image, "id"));
	}
	cJSON_Delete(image);
	return 0;
}

int resize_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *flavor = NULL;
	int rc = manager_find_wait(command->client->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);

	if (rc)
		return rc;
	json_add_str(operation_body("resize", body), "flavorRef", json_str(flavor, "id"));
	cJSON_Delete(flavor);
	return 0;
}

int image_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *inner = operation_body("createImage", body);

	(void)command;
	json_add_str(inner, "name", args_positional(args, "name", 0));
	if (!args_has(args, "--metadata"))
		cJSON_AddObjectToObject(inner, "metadata");
	return add_meta(inner, args, "--metadata", error);
}

static const char *new_state(const struct args *args)
{
	return args_has(args, "--active") ? "active" : "error";
}

int state_body(struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(operation_body("os-resetState", body), "state", new_state(args));
	return 0;
}

/* Without a terminal it reads a line of standard input, as getpass does. */
static int ask_password(struct command *command, const char *question, char **answer)
{
	size_t room = 0;
	ssize_t len;
	int rc = asker_ask(&command->asker, question, true, answer);

	if (!rc || command->screen || isatty(STDIN_FILENO))
		return rc;
	len = getline(answer, &room, stdin);
	if (len < 0) { /* it may have made room that nothing was written to */
		free(*answer);
		*answer = NULL;
		return rc;
	}
	if (len > 0 && (*answer)[len - 1] == '\n')
		(*answer)[len - 1] = '\0';
	return 0;
}

int password_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	char *first = NULL, *second = NULL;
	int rc = ask_password(command, "New password: ", &first);

	(void)args;
	if (!rc)
		rc = ask_password(command, "Again: ", &second);
	if (!rc && !str_eq(first, second))
		rc = error_set_type(error, ERR_USAGE, "CommandError", "Passwords do not match.");
	else if (rc)
		error_set_type(error, ERR_USAGE, "CommandError",
		        "a password is needed, but there is no terminal to ask for it");
	else
		json_add_str(operation_body("changePassword", body), "adminPass", first);
	free_secret(first);
	free_secret(second);
	return rc;
}

/* --- what is printed --- */

int print_password(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	cJSON *properties;
	int rc;

	(void)args;
	if (!job->admin_pass)
		return 0;
	properties = cJSON_CreateObject();
	json_add_str(properties, "adminPass", job->admin_pass);
	rc = output_properties(&command->printer, properties, NULL, error);
	cJSON_Delete(properties);
	job_forget_pass(job);
	return rc;
}

static int print_image(struct command *command, const char *id, struct error *error)
{
	cJSON *image = NULL;
	int rc = manager_find_wait(
	        command->client->session, &resource_image, id, NULL, &image, error);

	if (!rc)
		rc = show_object(command, &resource_image, image, error);
	cJSON_Delete(image);
	return rc;
}

int print_backup(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	(void)args;
	return session_version(command->client->session) >= MV(2, 45) && job_image(job)
	               ? print_image(command, job_image(job), error)
	               : 0;
}

int print_snapshot(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	return args_has(args, "--show") && job_image(job)
	               ? print_image(command, job_image(job), error)
	               : 0;
}

void print_state_outcome(struct command *command, const struct args *args, const char *word,
        const struct error *error)
{
	struct buf why = BUF_INIT;
	char *server = clean_dup(word);

	if (error->code) {
		error_format(error, &why);
		fprintf(command->printer.out, "Reset state for server %s failed: %s\n", server,
		        buf_str(&why));
	} else {
		fprintf(command->printer.out,
		        "Reset state for server %s succeeded; new state is %s\n", server,
		        new_state(args));
	}
	buf_free(&why);
	free(server);
}
