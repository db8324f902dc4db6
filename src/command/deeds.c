/* What each operation on a server sends, and what is printed of its answer: one row a verb. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "operate.h"

/* {"name": {}}; the inner object is where the arguments go. */
static cJSON *body_of(const char *name, cJSON **body)
{
	*body = cJSON_CreateObject();
	return cJSON_AddObjectToObject(*body, name);
}

static int lock_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	if (args_get(args, "--reason"))
		json_add_str(body_of("lock", body), "locked_reason", args_get(args, "--reason"));
	return 0;
}

static int unshelve_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	if (args_get(args, "--availability-zone"))
		json_add_str(body_of("unshelve", body), "availability_zone",
		        args_get(args, "--availability-zone"));
	return 0;
}

static int migrate_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	if (args_get(args, "--host") && *args_get(args, "--host"))
		json_add_str(body_of("migrate", body), "host", args_get(args, "--host"));
	return 0;
}

static int rescue_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	const char *word = args_get(args, "--image"), *password = args_get(args, "--password");
	cJSON *image = NULL, *inner;
	int rc = word && *word ? manager_find_wait(command->session, &resource_image, word, NULL,
	                                 &image, error)
	                       : 0;

	if (rc)
		return rc;
	if ((password && *password) || image) {
		inner = body_of("rescue", body);
		json_add_str(inner, "adminPass", password && *password ? password : NULL);
		json_add_str(inner, "rescue_image_ref", json_str(image, "id"));
	}
	cJSON_Delete(image);
	return 0;
}

static int resize_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *flavor = NULL;
	int rc = manager_find_wait(command->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);

	if (rc)
		return rc;
	json_add_str(body_of("resize", body), "flavorRef", json_str(flavor, "id"));
	cJSON_Delete(flavor);
	return 0;
}

static int add_meta(cJSON *into, const struct args *args, const char *option, struct error *error)
{
	struct boot_pair *pairs = NULL;
	size_t count = 0;
	cJSON *meta;
	int rc = 0;

	for (size_t i = 0; i < args_count(args, option) && !rc; i++)
		rc = boot_add_pair(&pairs, &count, option, args_nth(args, option, i), error);
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

static int rebuild_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *inner, *image = NULL;
	int rc = manager_find_wait(command->session, &resource_image,
	        args_positional(args, "image", 0), NULL, &image, error);

	if (rc)
		return rc;
	inner = body_of("rebuild", body);
	json_add_str(inner, "imageRef", json_str(image, "id"));
	json_add_str(inner, "adminPass", args_get(args, "--rebuild-password"));
	json_add_str(inner, "name", args_get(args, "--name"));
	json_add_str(inner, "description", args_get(args, "--description"));
	json_add_str(inner, "key_name", args_get(args, "--key-name"));
	if (args_has(args, "--preserve-ephemeral"))
		cJSON_AddBoolToObject(inner, "preserve_ephemeral", true);
	cJSON_Delete(image);
	return add_meta(inner, args, "--meta", error);
}

static int image_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	cJSON *inner = body_of("createImage", body);

	(void)command;
	json_add_str(inner, "name", args_positional(args, "name", 0));
	return add_meta(inner, args, "--metadata", error);
}

static const char *new_state(const struct args *args)
{
	return args_has(args, "--active") ? "active" : "error";
}

static int state_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	(void)command;
	(void)error;
	json_add_str(body_of("os-resetState", body), "state", new_state(args));
	return 0;
}

static int password_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error)
{
	char *first = NULL, *second = NULL;
	int rc = command->ask ? command->ask(command, "New password: ", true, &first)
	                      : ERR_CANCELLED;

	(void)args;
	if (!rc)
		rc = command->ask(command, "Again: ", true, &second);
	if (!rc && !str_eq(first, second))
		rc = error_set_type(error, ERR_USAGE, "CommandError", "Passwords do not match.");
	else if (rc)
		error_set_type(error, ERR_USAGE, "CommandError",
		        "a password is asked for, and nobody is there to type it");
	else
		json_add_str(body_of("changePassword", body), "adminPass", first);
	free_secret(first);
	free_secret(second);
	return rc;
}

/* --- what is printed --- */

/* Of a rebuild novaclient prints the server as the answer has it. */
static int print_rebuilt(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	cJSON *server = cJSON_Duplicate(json_get(job->reply, "server"), true), *properties;
	int rc = 0;

	(void)args;
	if (server && job->admin_pass && !json_get(server, "adminPass"))
		json_add_str(server, "adminPass", job->admin_pass);
	job_forget_pass(job);
	if (!server)
		return 0;
	properties = manager_properties(command->session, &resource_server, server);
	rc = output_properties(command, properties, server, error);
	cJSON_Delete(properties);
	cJSON_Delete(server);
	return rc;
}

static int print_password(
        struct command *command, const struct args *args, struct job *job, struct error *error)
{
	cJSON *properties;
	int rc;

	(void)args;
	if (!job->admin_pass)
		return 0;
	properties = cJSON_CreateObject();
	json_add_str(properties, "adminPass", job->admin_pass);
	rc = output_properties(command, properties, NULL, error);
	cJSON_Delete(properties);
	job_forget_pass(job);
	return rc;
}

static void tell_state(struct command *command, const struct args *args, const char *word,
        const struct error *error)
{
	struct buf why = BUF_INIT;
	char *server = clean_dup(word);

	if (error->code) {
		error_format(error, &why);
		fprintf(command->out, "Reset state for server %s failed: %s\n", server,
		        buf_str(&why));
	} else {
		fprintf(command->out, "Reset state for server %s succeeded; new state is %s\n",
		        server, new_state(args));
	}
	buf_free(&why);
	free(server);
}

const struct deed deeds[] = {
        {.verb = "delete", .failed = "Unable to delete the specified server(s)."},
        {.verb = "start", .failed = "Unable to start the specified server(s)."},
        {.verb = "stop", .failed = "Unable to stop the specified server(s)."},
        {.verb = "reboot",
                .other = "hard-reboot",
                .when = "--hard",
                .found_first = true,
                .failed = "Unable to reboot the specified server(s)."},
        {.verb = "pause"},
        {.verb = "unpause"},
        {.verb = "suspend"},
        {.verb = "resume"},
        {.verb = "lock", .body = lock_body},
        {.verb = "unlock"},
        {.verb = "rescue", .body = rescue_body, .body_first = true, .print = print_password},
        {.verb = "unrescue"},
        {.verb = "resize", .body = resize_body},
        {.verb = "resize-confirm"},
        {.verb = "resize-revert"},
        {.verb = "rebuild", .body = rebuild_body, .print = print_rebuilt},
        {.verb = "shelve"},
        {.verb = "shelve-offload"},
        {.verb = "unshelve", .body = unshelve_body},
        {.verb = "migrate", .body = migrate_body},
        {.verb = "image-create", .body = image_body},
        {.verb = "set-password", .body = password_body},
        {.verb = "trigger-crash-dump"},
        {.verb = "reset-state",
                .body = state_body,
                .tell = tell_state,
                .failed = "Unable to reset the state for the specified server(s)."},
        {.verb = "force-delete"},
        {.verb = "restore"},
        {.verb = NULL},
};
