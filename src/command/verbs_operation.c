/* What is done to a server: one row a verb, run through the operation table and its jobs. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "verbs.h"

/* One server of a command: what it was called, what was found, and its job. */
struct target {
	const char *word;
	cJSON *server;
	struct job *job;
	struct error error;
};

static const struct operation *operation_of(const struct args *args, const char *name)
{
	if (str_eq(name, "reboot") && args_has(args, "--hard"))
		return operation_find("hard-reboot");
	return operation_find(name);
}

static void print_error(struct command *command, const struct error *error)
{
	struct buf text = BUF_INIT, bytes = BUF_INIT;

	error_format(error, &text);
	/* novaclient prints bytes here; who reads the screen is spared that. */
	python_bytes(&bytes, buf_str(&text));
	fprintf(command->out, "%s\n", buf_str(command->screen ? &text : &bytes));
	if (error->advice && command->interactive)
		fprintf(command->err, "%s\n", error->advice);
	buf_free(&text);
	buf_free(&bytes);
}

static int start(struct command *command, struct target *target, const struct operation *operation,
        const cJSON *body)
{
	const char *id = json_str(target->server, "id");
	char *path;

	if (command->dry_run) {
		cJSON *own = body              ? cJSON_Duplicate(body, true)
		             : operation->body ? cJSON_Parse(operation->body)
		                               : NULL;

		path = xasprintf("/servers/%s%s", id, operation->path);
		dry_run(command, operation->method, path, own);
		free(path);
		cJSON_Delete(own);
		return 0;
	}
	target->job = jobs_run(command->jobs, operation, id, json_str(target->server, "name"),
	        cJSON_Duplicate(body, true), NULL, &target->error);
	return target->job ? 0 : target->error.code;
}

static const char *wait_words(const struct operation *operation)
{
	return str_starts(operation->name, "hard-") ? "rebooting" : operation->doing;
}

/* Goes on after a failure, tells each one's fate in order, and fails at the end if any did:
 * do_action_on_many. */
static int on_many(struct command *command, const struct args *args, const char *name,
        const char *failed, struct error *error)
{
	const struct operation *operation = operation_of(args, name);
	size_t count = args_positionals(args, "server");
	struct target *targets = xcalloc(count + 1, sizeof *targets);
	bool wait = command->wait || args_has(args, "--poll"), any = false;
	int rc = command->dry_run ? 0 : command_jobs(command, error);

	for (size_t i = 0; i < count && !rc; i++) {
		targets[i].word = args_positional(args, "server", i);
		targets[i].server = find_server(command, targets[i].word,
		        args_has(args, "--all-tenants"), &targets[i].error);
		if (targets[i].server)
			start(command, &targets[i], operation, NULL);
		else if (targets[i].error.code == ERR_CANCELLED)
			rc = targets[i].error.code;
		/* novaclient looks all of them up before it reboots any. */
		else if (str_eq(name, "reboot")) {
			rc = targets[i].error.code;
			*error = targets[i].error;
		}
	}
	for (size_t i = 0; i < count && !rc; i++) {
		struct target *t = &targets[i];

		if (t->job)
			follow_job(command, t->job, wait, &t->error);
		if (t->error.code == ERR_CANCELLED) {
			rc = ERR_CANCELLED;
			*error = t->error;
		} else if (t->error.code) {
			any = true;
			print_error(command, &t->error);
		} else if (!command->dry_run) {
			char *named = str_eq(name, "reboot") ? resource_string(t->server)
			                                     : clean_dup(t->word);

			fprintf(command->out, "Request to %s server %s has been accepted.\n", name,
			        named);
			if (wait)
				fprintf(command->out, "\nServer %s... \nFinished\n",
				        wait_words(operation));
			free(named);
		}
	}
	for (size_t i = 0; i < count; i++)
		cJSON_Delete(targets[i].server);
	free(targets);
	if (!rc && any)
		rc = error_set_type(error, ERR_STATE, "CommandError", "%s", failed);
	return rc;
}

static int delete_servers(struct command *command, const struct args *args, struct error *error)
{
	return on_many(command, args, "delete", "Unable to delete the specified server(s).", error);
}

static int start_servers(struct command *command, const struct args *args, struct error *error)
{
	return on_many(command, args, "start", "Unable to start the specified server(s).", error);
}

static int stop_servers(struct command *command, const struct args *args, struct error *error)
{
	return on_many(command, args, "stop", "Unable to stop the specified server(s).", error);
}

static int reboot_servers(struct command *command, const struct args *args, struct error *error)
{
	return on_many(command, args, "reboot", "Unable to reboot the specified server(s).", error);
}

/* Progress lines of --poll, as novaclient prints them. */
static void say_progress(struct command *command, const char *doing, int rc)
{
	if (command->format != FORMAT_TABLE || command->screen)
		return;
	if (rc)
		fprintf(command->out, "\nError %s server\n", doing);
	else
		fprintf(command->out, "\nServer %s... 100%% complete\nFinished\n", doing);
}

/* Of a rebuild novaclient prints the server as the answer has it. */
static int print_rebuilt(struct command *command, struct job *job, struct error *error)
{
	cJSON *server = cJSON_Duplicate(json_get(job->reply, "server"), true), *properties;
	int rc = 0;

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

/* One server, with a body of its own or the operation's. Takes the body. */
static int on_one(struct command *command, const struct args *args, const char *name, cJSON *body,
        struct error *error)
{
	const struct operation *operation = operation_find(name);
	struct target target = {.word = args_positional(args, "server", 0)};
	bool wait = command->wait || args_has(args, "--poll");
	int rc = command->dry_run ? 0 : command_jobs(command, error);

	if (!rc) {
		target.server =
		        find_server(command, target.word, args_has(args, "--all-tenants"), error);
		rc = target.server ? start(command, &target, operation, body) : error->code;
		if (target.error.code)
			*error = target.error;
	}
	if (!rc && target.job) {
		rc = follow_job(command, target.job, wait, error);
		if (!rc && str_eq(name, "rebuild"))
			rc = print_rebuilt(command, target.job, error);
		if (wait)
			say_progress(command, operation->doing, rc);
	}
	if (!rc && target.job && target.job->admin_pass && str_eq(name, "rescue")) {
		cJSON *properties = cJSON_CreateObject();

		json_add_str(properties, "adminPass", target.job->admin_pass);
		rc = output_properties(command, properties, NULL, error);
		cJSON_Delete(properties);
		job_forget_pass(target.job);
	}
	cJSON_Delete(body);
	cJSON_Delete(target.server);
	return rc;
}

/* {"name": {}}; the inner object is where the arguments go. */
static cJSON *body_of(const char *name, cJSON **inner)
{
	cJSON *body = cJSON_CreateObject();

	*inner = cJSON_AddObjectToObject(body, name);
	return body;
}

#define PLAIN(function, name)                                                                      \
	static int function(struct command *command, const struct args *args, struct error *error) \
	{                                                                                          \
		return on_one(command, args, name, NULL, error);                                   \
	}
PLAIN(pause_server, "pause")
PLAIN(unpause_server, "unpause")
PLAIN(suspend_server, "suspend")
PLAIN(resume_server, "resume")
PLAIN(unlock_server, "unlock")
PLAIN(unrescue_server, "unrescue")
PLAIN(confirm_server, "resize-confirm")
PLAIN(revert_server, "resize-revert")
PLAIN(shelve_server, "shelve")
PLAIN(offload_server, "shelve-offload")
PLAIN(force_delete_server, "force-delete")
PLAIN(restore_server, "restore")
PLAIN(dump_server, "trigger-crash-dump")

static int lock_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body = NULL;

	if (args_get(args, "--reason")) {
		body = body_of("lock", &inner);
		json_add_str(inner, "locked_reason", args_get(args, "--reason"));
	}
	return on_one(command, args, "lock", body, error);
}

static int unshelve_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body = NULL;

	if (args_get(args, "--availability-zone")) {
		body = body_of("unshelve", &inner);
		json_add_str(inner, "availability_zone", args_get(args, "--availability-zone"));
	}
	return on_one(command, args, "unshelve", body, error);
}

static int migrate_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body = NULL;

	if (args_get(args, "--host")) {
		body = body_of("migrate", &inner);
		json_add_str(inner, "host", args_get(args, "--host"));
	}
	return on_one(command, args, "migrate", body, error);
}

static int rescue_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body = NULL, *image = NULL;
	int rc = 0;

	if (args_get(args, "--image"))
		rc = manager_find_wait(command->session, &resource_image, args_get(args, "--image"),
		        NULL, &image, error);
	if (rc)
		return rc;
	if (args_get(args, "--password") || image) {
		body = body_of("rescue", &inner);
		json_add_str(inner, "adminPass", args_get(args, "--password"));
		json_add_str(inner, "rescue_image_ref", json_str(image, "id"));
	}
	cJSON_Delete(image);
	return on_one(command, args, "rescue", body, error);
}

static int resize_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body, *flavor = NULL;
	int rc = manager_find_wait(command->session, &resource_flavor,
	        args_positional(args, "flavor", 0), NULL, &flavor, error);

	if (rc)
		return rc;
	body = body_of("resize", &inner);
	json_add_str(inner, "flavorRef", json_str(flavor, "id"));
	cJSON_Delete(flavor);
	return on_one(command, args, "resize", body, error);
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

static int rebuild_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body, *image = NULL;
	int rc = manager_find_wait(command->session, &resource_image,
	        args_positional(args, "image", 0), NULL, &image, error);

	if (rc)
		return rc;
	body = body_of("rebuild", &inner);
	json_add_str(inner, "imageRef", json_str(image, "id"));
	json_add_str(inner, "adminPass", args_get(args, "--rebuild-password"));
	json_add_str(inner, "name", args_get(args, "--name"));
	json_add_str(inner, "description", args_get(args, "--description"));
	json_add_str(inner, "key_name", args_get(args, "--key-name"));
	if (args_has(args, "--preserve-ephemeral"))
		cJSON_AddBoolToObject(inner, "preserve_ephemeral", true);
	cJSON_Delete(image);
	rc = add_meta(inner, args, "--meta", error);
	if (!rc)
		return on_one(command, args, "rebuild", body, error);
	cJSON_Delete(body);
	return rc;
}

static int create_image(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body = body_of("createImage", &inner);
	int rc;

	json_add_str(inner, "name", args_positional(args, "name", 0));
	rc = add_meta(inner, args, "--metadata", error);
	if (!rc)
		return on_one(command, args, "image-create", body, error);
	cJSON_Delete(body);
	return rc;
}

static int reset_state(struct command *command, const struct args *args, struct error *error)
{
	const char *state = args_has(args, "--active") ? "active" : "error";
	size_t count = args_positionals(args, "server");
	bool any = false;
	int rc = command->dry_run ? 0 : command_jobs(command, error);

	for (size_t i = 0; i < count && !rc; i++) {
		struct target target = {.word = args_positional(args, "server", i)};
		cJSON *inner, *body = body_of("os-resetState", &inner);

		json_add_str(inner, "state", state);
		target.server = find_server(
		        command, target.word, args_has(args, "--all-tenants"), &target.error);
		if (target.server &&
		        !start(command, &target, operation_find("reset-state"), body) && target.job)
			follow_job(command, target.job, false, &target.error);
		if (target.error.code) {
			struct buf why = BUF_INIT;

			error_format(&target.error, &why);
			fprintf(command->out, "Reset state for server %s failed: %s\n", target.word,
			        buf_str(&why));
			buf_free(&why);
			any = true;
		} else if (!command->dry_run) {
			fprintf(command->out,
			        "Reset state for server %s succeeded; new state is %s\n",
			        target.word, state);
		}
		cJSON_Delete(body);
		cJSON_Delete(target.server);
	}
	if (!rc && any)
		rc = error_set_type(error, ERR_STATE, "CommandError",
		        "Unable to reset the state for the specified server(s).");
	return rc;
}

static int set_password(struct command *command, const struct args *args, struct error *error)
{
	cJSON *inner, *body;
	char *first = NULL, *second = NULL;
	int rc = command->ask ? command->ask(command, "New password: ", true, &first)
	                      : ERR_CANCELLED;

	if (!rc)
		rc = command->ask(command, "Again: ", true, &second);
	if (!rc && !str_eq(first, second))
		rc = error_set_type(error, ERR_USAGE, "CommandError", "Passwords do not match.");
	else if (rc)
		error_set_type(error, ERR_USAGE, "CommandError",
		        "a password is asked for, and nobody is there to type it");
	if (!rc) {
		body = body_of("changePassword", &inner);
		json_add_str(inner, "adminPass", first);
		rc = on_one(command, args, "set-password", body, error);
	}
	free_secret(first);
	free_secret(second);
	return rc;
}

static int update_server(struct command *command, const struct args *args, struct error *error)
{
	cJSON *server = find_server(command, args_positional(args, "server", 0), false, error);
	cJSON *whole = cJSON_CreateObject(), *body = cJSON_AddObjectToObject(whole, "server");
	int rc = server ? 0 : error->code;

	json_add_str(body, "name", args_get(args, "--name"));
	json_add_str(body, "description", args_get(args, "--description"));
	json_add_str(body, "hostname", args_get(args, "--hostname"));
	if (!rc && !body->child)
		rc = error_set_type(error, ERR_USAGE, "CommandError",
		        "nothing to update: give --name, --description or --hostname");
	if (!rc) {
		char *path = xasprintf("/servers/%s", json_str(server, "id"));
		struct change change = {.verb = "update",
		        .doing = "updating",
		        .done = "is updated",
		        .method = "PUT",
		        .path = path,
		        .body = whole,
		        .kind = "server",
		        .target_id = json_str(server, "id"),
		        .target_name = json_str(server, "name")};

		rc = command_change(command, &change, NULL, error);
		free(path);
	} else {
		cJSON_Delete(whole);
	}
	cJSON_Delete(server);
	return rc;
}

#define F(n, a, h)                                                                                 \
	{                                                                                          \
		n, a, OPTION_FLAG, NULL, NULL, NULL, h, NULL, NULL, false, false, 0, 0             \
	}
#define V(n, a, m, h, since)                                                                       \
	{                                                                                          \
		n, a, OPTION_VALUE, m, NULL, NULL, h, NULL, NULL, false, false, since, 0           \
	}
#define POLL F("--poll", NULL, "Reports progress until it is done.")
#define ALL                                                                                        \
	F("--all-tenants", "--all-projects",                                                       \
	        "Also servers of other projects by name (administrators).")

static const struct option many_options[] = {ALL, {.name = NULL}};
static const struct option reboot_options[] = {F("--hard", NULL, "A hard reboot, not a soft one."),
        F("--soft", NULL, "A soft reboot (the default)."), POLL, {.name = NULL}};
static const struct option poll_options[] = {POLL, {.name = NULL}};
static const struct option lock_options[] = {
        V("--reason", NULL, "<reason>", "Why it is locked.", MV(2, 73)), {.name = NULL}};
static const struct option unshelve_options[] = {
        V("--availability-zone", NULL, "<availability_zone>", "Zone to unshelve into.", MV(2, 77)),
        {.name = NULL}};
static const struct option migrate_options[] = {
        V("--host", NULL, "<host>", "Where to.", MV(2, 56)), POLL, {.name = NULL}};
static const struct option rescue_options[] = {
        V("--password", NULL, "<password>", "Password of the rescue system.", 0),
        {"--image", NULL, OPTION_VALUE, "<image>", NULL, NULL, "Image to rescue with (name or ID).",
                NULL, &resource_image, false, false, 0, 0},
        {.name = NULL}};
static const struct option rebuild_options[] = {
        V("--rebuild-password", "--password", "<rebuild-password>",
                "Password of the administrator.", 0),
        POLL,
        V("--name", NULL, "<name>", "New name.", 0),
        V("--description", NULL, "<description>", "New description.", MV(2, 19)),
        V("--key-name", NULL, "<key-name>", "Key pair to put into it.", MV(2, 54)),
        F("--preserve-ephemeral", NULL, "Keeps the ephemeral disk."),
        {"--meta", "--property", OPTION_MULTI, "<key=value>", NULL, NULL,
                "Metadata; may be repeated.", NULL, NULL, false, false, 0, 0},
        {.name = NULL},
};
static const struct option image_options[] = {
        {"--metadata", "--property", OPTION_MULTI, "<key=value>", NULL, NULL,
                "Metadata of the image; may be repeated.", NULL, NULL, false, false, 0, 0},
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
                .run = delete_servers,
                HITS,
                .key = "D"},
        {.name = "start",
                .alias = "server start",
                GROUP,
                .help = "Starts servers.",
                .options = many_options,
                .positionals = servers,
                .run = start_servers,
                DOES},
        {.name = "stop",
                .alias = "server stop",
                GROUP,
                .help = "Stops servers.",
                .options = many_options,
                .positionals = servers,
                .run = stop_servers,
                HITS},
        {.name = "reboot",
                .alias = "server reboot",
                GROUP,
                .help = "Reboots servers.",
                .options = reboot_options,
                .positionals = servers,
                .run = reboot_servers,
                HITS},
        {.name = "pause",
                .alias = "server pause",
                GROUP,
                .help = "Pauses a server.",
                .positionals = one,
                .run = pause_server,
                DOES},
        {.name = "unpause",
                .alias = "server unpause",
                GROUP,
                .help = "Lets a paused server go on.",
                .positionals = one,
                .run = unpause_server,
                DOES},
        {.name = "suspend",
                .alias = "server suspend",
                GROUP,
                .help = "Suspends a server to disk.",
                .positionals = one,
                .run = suspend_server,
                DOES},
        {.name = "resume",
                .alias = "server resume",
                GROUP,
                .help = "Resumes a suspended server.",
                .positionals = one,
                .run = resume_server,
                DOES},
        {.name = "lock",
                .alias = "server lock",
                GROUP,
                .help = "Locks a server against everyone but administrators.",
                .options = lock_options,
                .positionals = one,
                .run = lock_server,
                DOES},
        {.name = "unlock",
                .alias = "server unlock",
                GROUP,
                .help = "Unlocks a server.",
                .positionals = one,
                .run = unlock_server,
                DOES},
        {.name = "rescue",
                .alias = "server rescue",
                GROUP,
                .help = "Boots a server from a rescue image, its disk beside it.",
                .options = rescue_options,
                .positionals = one,
                .run = rescue_server,
                HITS},
        {.name = "unrescue",
                .alias = "server unrescue",
                GROUP,
                .help = "Boots a rescued server from its own disk again.",
                .positionals = one,
                .run = unrescue_server,
                DOES},
        {.name = "resize",
                .alias = "server resize",
                GROUP,
                .help = "Gives a server another flavor; to be confirmed or reverted.",
                .options = poll_options,
                .positionals = and_flavor,
                .run = resize_server,
                DOES},
        {.name = "resize-confirm",
                .alias = "server resize confirm",
                GROUP,
                .help = "Confirms a resize.",
                .positionals = one,
                .run = confirm_server,
                DOES},
        {.name = "resize-revert",
                .alias = "server resize revert",
                GROUP,
                .help = "Takes a resize back.",
                .positionals = one,
                .run = revert_server,
                HITS},
        {.name = "rebuild",
                .alias = "server rebuild",
                GROUP,
                .help = "Makes a server anew from an image; its disk is lost.",
                .options = rebuild_options,
                .positionals = and_image,
                .run = rebuild_server,
                HITS},
        {.name = "shelve",
                .alias = "server shelve",
                GROUP,
                .help = "Shelves a server.",
                .positionals = one,
                .run = shelve_server,
                HITS},
        {.name = "shelve-offload",
                .alias = "server shelve offload",
                GROUP,
                .help = "Takes a shelved server off its host.",
                .positionals = one,
                .run = offload_server,
                DOES},
        {.name = "unshelve",
                .alias = "server unshelve",
                GROUP,
                .help = "Brings a shelved server back.",
                .options = unshelve_options,
                .positionals = one,
                .run = unshelve_server,
                DOES},
        {.name = "migrate",
                .alias = "server migrate",
                GROUP,
                .help = "Moves a server to another host, cold.",
                .options = migrate_options,
                .positionals = one,
                .run = migrate_server,
                ADMIN},
        {.name = "image-create",
                .alias = "server image create",
                GROUP,
                .help = "Saves a server as an image.",
                .options = image_options,
                .positionals = and_name,
                .run = create_image,
                DOES},
        {.name = "set-password",
                .alias = "root-password",
                GROUP,
                .help = "Changes the administrator's password in a server; asks for it.",
                .positionals = one,
                .run = set_password,
                DOES},
        {.name = "trigger-crash-dump",
                .alias = "server dump create",
                GROUP,
                .help = "Makes a server dump its core.",
                .positionals = one,
                .run = dump_server,
                HITS,
                .since = MV(2, 17)},
        {.name = "reset-state",
                .alias = "server set state",
                GROUP,
                .help = "Sets the state of servers.",
                .options = reset_options,
                .positionals = servers,
                .run = reset_state,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN},
        {.name = "force-delete",
                GROUP,
                .help = "Deletes a server that delete leaves alone.",
                .positionals = one,
                .run = force_delete_server,
                HITS},
        {.name = "restore",
                .alias = "server restore",
                GROUP,
                .help = "Brings a softly deleted server back.",
                .positionals = one,
                .run = restore_server,
                DOES},
        {.name = "update",
                .alias = "server set|rename",
                GROUP,
                .help = "Changes a server's name, description or host name.",
                .options = update_options,
                .positionals = one,
                .run = update_server,
                DOES},
        {.name = NULL},
};
