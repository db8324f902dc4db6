/* Runs a verb that is an operation on servers, by its deed: on one, or on each of many. */
#include "operate.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

/* One server of a command: what it was called, what was found, and its job. */
struct target {
	const char *word;
	cJSON *server;
	struct job *job;
	struct error error;
};

const struct deed *deed_find(const struct verb *verb)
{
	for (const struct deed *deed = deeds; deed->verb; deed++)
		if (str_eq(deed->verb, verb->name))
			return deed;
	return NULL;
}

const struct operation *deed_operation(const struct deed *deed, const struct args *args)
{
	return operation_find(
	        args && deed->when && args_has(args, deed->when) ? deed->other : deed->verb);
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

static bool waits(const struct command *command, const struct args *args)
{
	return command->wait || args_has(args, "--poll");
}

static void start(struct command *command, struct target *target, const struct operation *operation,
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
		return;
	}
	target->job = jobs_run(command->jobs, operation, id, json_str(target->server, "name"),
	        cJSON_Duplicate(body, true), NULL, &target->error);
}

/* --- many --- */

/* Starts them all; only being cancelled, or one that must be there and is not, ends that. */
static int start_all(struct command *command, const struct deed *deed, const struct args *args,
        const cJSON *body, struct target *targets, size_t count, struct error *error)
{
	const struct operation *operation = deed_operation(deed, args);

	for (size_t i = 0; i < count; i++) {
		struct target *t = &targets[i];

		t->word = args_positional(args, "server", i);
		t->server =
		        find_server(command, t->word, args_has(args, "--all-tenants"), &t->error);
		if (!t->server && (t->error.code == ERR_CANCELLED || deed->found_first)) {
			*error = t->error;
			return t->error.code;
		}
		if (t->server && !deed->found_first)
			start(command, t, operation, body);
	}
	for (size_t i = 0; deed->found_first && i < count; i++)
		start(command, &targets[i], operation, body);
	return 0;
}

static void tell(struct command *command, const struct deed *deed, const struct args *args,
        const struct target *target)
{
	char *named;

	if (deed->tell) {
		deed->tell(command, args, target->word, &target->error);
	} else if (target->error.code) {
		print_error(command, &target->error);
	} else {
		named = deed->found_first ? resource_string(target->server)
		                          : clean_dup(target->word);
		fprintf(command->out, "Request to %s server %s has been accepted.\n", deed->verb,
		        named);
		if (waits(command, args))
			fprintf(command->out, "\nServer %s... \nFinished\n",
			        deed_operation(deed, args)->doing);
		free(named);
	}
}

/* Goes on after a failure, tells each one's fate in order, and fails at the end if any did:
 * do_action_on_many. */
static int on_many(struct command *command, const struct deed *deed, const struct args *args,
        struct error *error)
{
	size_t count = args_positionals(args, "server");
	struct target *targets = xcalloc(count + 1, sizeof *targets);
	cJSON *body = NULL;
	bool any = false, batch = count > 1 && !command->dry_run;
	int rc = deed->body ? deed->body(command, args, &body, error) : 0;

	if (batch && !rc)
		jobs_batch_begin(command->jobs);
	if (!rc)
		rc = start_all(command, deed, args, body, targets, count, error);
	if (batch)
		jobs_batch_end(command->jobs);
	for (size_t i = 0; i < count && !rc; i++) {
		struct target *t = &targets[i];

		if (t->job)
			follow_job(command, t->job, waits(command, args), &t->error);
		any = any || t->error.code;
		if (t->error.code == ERR_CANCELLED) {
			rc = ERR_CANCELLED;
			*error = t->error;
		} else if (t->error.code || !command->dry_run) {
			tell(command, deed, args, t);
		}
	}
	for (size_t i = 0; i < count; i++)
		cJSON_Delete(targets[i].server);
	free(targets);
	cJSON_Delete(body);
	if (!rc && any)
		rc = error_set_type(error, ERR_STATE, "CommandError", "%s", deed->failed);
	return rc;
}

/* --- one --- */

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

static int on_one(struct command *command, const struct deed *deed, const struct args *args,
        struct error *error)
{
	const struct operation *operation = deed_operation(deed, args);
	struct target target = {.word = args_positional(args, "server", 0)};
	cJSON *body = NULL;
	int rc;

	rc = deed->body_first ? deed->body(command, args, &body, error) : 0;
	if (!rc) {
		target.server =
		        find_server(command, target.word, args_has(args, "--all-tenants"), error);
		rc = target.server ? 0 : error->code;
	}
	if (!rc && deed->body && !deed->body_first)
		rc = deed->body(command, args, &body, error);
	if (!rc)
		start(command, &target, operation, body);
	if (target.error.code) {
		*error = target.error;
		rc = target.error.code;
	}
	if (!rc && target.job) {
		rc = follow_job(command, target.job, waits(command, args), error);
		if (!rc && deed->print)
			rc = deed->print(command, args, target.job, error);
		if (waits(command, args))
			say_progress(command, operation->doing, rc);
	}
	cJSON_Delete(body);
	cJSON_Delete(target.server);
	return rc;
}

int run_deed(struct command *command, const struct args *args, struct error *error)
{
	const struct deed *deed = deed_find(args_verb(args));
	int rc = command->dry_run ? 0 : command_jobs(command, error);

	if (rc)
		return rc;
	return deed->failed ? on_many(command, deed, args, error)
	                    : on_one(command, deed, args, error);
}
