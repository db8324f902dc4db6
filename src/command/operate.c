/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a verb that is an operation, from its row: on one server, or on each of several. */
#include "operate.h"
#include "interrupt.h"
#include "secret.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

/* One server of a command: the word, the server found, and its job. */
struct target {
	const char *word;
	cJSON *server;
	struct job *job;
	struct error error;
};

const struct operation_row *operation_row_of(const struct verb *verb)
{
	static const struct operation_row plain = {.body = NULL};

	return verb->operation_row ? verb->operation_row : &plain;
}

const struct operation *operation_of(const struct verb *verb, const struct args *args)
{
	const struct operation_row *row = operation_row_of(verb);

	return args && row->when && args_has(args, row->when) ? row->other : verb->operation;
}

static void print_error(struct command *command, const struct error *error)
{
	struct buf text = BUF_INIT, bytes = BUF_INIT;

	error_format(error, &text);
	/* novaclient prints bytes; the screen shows text. */
	python_bytes(&bytes, buf_str(&text));
	fprintf(command->printer.out, "%s\n", buf_str(command->screen ? &text : &bytes));
	if (error->advice && (command->asker.interactive || error->warns))
		fprintf(command->printer.err, "%s\n", error->advice);
	buf_free(&text);
	buf_free(&bytes);
}

static bool operate_waits(const struct command *command, const struct args *args)
{
	return command->changes.wait || args_has(args, "--poll");
}

struct job *operate_start(struct command *command, const struct operation *operation,
        const char *id, const char *name, const cJSON *body, struct error *error)
{
	char *path;

	if (command->changes.dry_run) {
		cJSON *own = body              ? cJSON_Duplicate(body, true)
		             : operation->body ? cJSON_Parse(operation->body)
		                               : NULL;

		path = operation_path(operation, id);
		dry_run(command, operation_method(operation), path, own);
		free(path);
		cJSON_Delete(own);
		return NULL;
	}
	return jobs_run(
	        command->client->jobs, operation, id, name, cJSON_Duplicate(body, true), error);
}

static void target_start(struct command *command, struct target *target,
        const struct operation *operation, const cJSON *body)
{
	target->job = operate_start(command, operation, json_str(target->server, "id"),
	        json_str(target->server, "name"), body, &target->error);
}

/* --- many --- */

/* Starts all jobs; stops on cancellation, or if a required server is missing. */
static int operate_start_all(struct command *command, const struct operation_row *row,
        const struct args *args, const cJSON *body, struct target *targets, size_t count,
        struct error *error)
{
	const struct operation *operation = operation_of(args_verb(args), args);

	for (size_t i = 0; i < count; i++) {
		struct target *t = &targets[i];

		if (command_is_interrupted(command, error))
			return ERR_CANCELLED;
		t->word = args_positional(args, "server", i);
		t->server =
		        find_server(command, t->word, args_has(args, "--all-tenants"), &t->error);
		if (!t->server && (t->error.code == ERR_CANCELLED || row->found_first)) {
			*error = t->error;
			return t->error.code;
		}
		if (t->server && !row->found_first)
			target_start(command, t, operation, body);
	}
	for (size_t i = 0; row->found_first && i < count; i++)
		target_start(command, &targets[i], operation, body);
	return 0;
}

static void print_outcome(struct command *command, const struct operation_row *row,
        const struct args *args, const struct target *target)
{
	char *named;

	if (row->tell) {
		row->tell(command, args, target->word, &target->error);
	} else if (target->error.code) {
		print_error(command, &target->error);
	} else {
		named = row->found_first ? resource_string(target->server)
		                         : clean_dup(target->word);
		fprintf(command->printer.out, "Request to %s server %s has been accepted.\n",
		        args_verb(args)->name, named);
		free(named);
	}
}

/* Like do_action_on_many: continues after a failure, reports each result in order, and fails at the
 * end if any of them failed. */
static int operate_accept_all(struct command *command, const struct operation_row *row,
        const struct args *args, struct target *targets, size_t count, struct error *error)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct target *t = &targets[i];

		if (t->job && operate_waits(command, args))
			job_wait_accepted(command->client->jobs, t->job, &t->error);
		else if (t->job)
			follow_job(command, t->job, false, &t->error);
		any = any || t->error.code;
		if (t->error.code == ERR_CANCELLED) {
			*error = t->error;
			return error->code;
		}
		if (t->error.code || !command->changes.dry_run)
			print_outcome(command, row, args, t);
	}
	return any ? error_set_type(error, ERR_STATE, "CommandError", "%s", row->failed) : 0;
}

static int operate_poll_all(struct command *command, const struct operation_row *row,
        const struct args *args, struct target *targets, size_t count, struct error *error)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct target *t = &targets[i];
		char *named;
		int rc = t->job ? poll_job(command, t->job,
		                          operation_of(args_verb(args), args)->doing, false,
		                          &t->error)
		                : 0;

		any = any || rc;
		if (rc == ERR_CANCELLED) {
			*error = t->error;
			return rc;
		}
		if (rc) {
			print_error(command, &t->error);
		} else if (row->found_first && t->job) {
			named = resource_string(t->server);
			fprintf(command->printer.out, "Wait for server %s %s.\n", named,
			        args_verb(args)->name);
			free(named);
		}
	}
	return any ? error_set_type(error, ERR_STATE, "CommandError",
	                     "Wait for specified server(s) failed.")
	           : 0;
}

static void operate_leave_all(struct command *command, struct target *targets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (targets[i].job)
			jobs_leave(command->client->jobs, targets[i].job);
}

static int operate_on_many(struct command *command, const struct operation_row *row,
        const struct args *args, struct error *error)
{
	size_t count = args_positionals(args, "server");
	struct target *targets = xcalloc(count + 1, sizeof *targets);
	cJSON *body = NULL;
	bool batch = count > 1 && !command->changes.dry_run;
	int rc = row->body ? row->body(command, args, &body, error) : 0;

	if (batch)
		jobs_batch_begin(command->client->jobs);
	if (!rc)
		rc = operate_start_all(command, row, args, body, targets, count, error);
	if (batch)
		jobs_batch_end(command->client->jobs);
	if (!rc)
		rc = operate_accept_all(command, row, args, targets, count, error);
	/* --poll ends here if a request was rejected; --wait continues. */
	if (rc && rc != ERR_CANCELLED && operate_waits(command, args) && !command->changes.wait)
		operate_leave_all(command, targets, count);
	else if (rc != ERR_CANCELLED && operate_waits(command, args) && !command->changes.dry_run) {
		struct error own;
		int polled =
		        operate_poll_all(command, row, args, targets, count, rc ? &own : error);

		rc = rc ? rc : polled;
	}
	for (size_t i = 0; i < count; i++)
		cJSON_Delete(targets[i].server);
	free(targets);
	cJSON_Delete(body);
	return rc;
}

/* --- one --- */

static int print_reply(struct command *command, const struct operation_row *row,
        const struct args *args, struct job *job, struct error *error)
{
	int rc = row->print(command, args, job, error);

	if (!rc)
		secrets_printed(command);
	return rc;
}

static int operate_finish(struct command *command, const struct operation_row *row,
        const struct args *args, struct job *job, struct error *error)
{
	const struct operation *operation = operation_of(args_verb(args), args);
	bool wait = operate_waits(command, args);
	int rc = wait ? job_wait_accepted(command->client->jobs, job, error)
	              : follow_job(command, job, false, error);

	if (!rc && row->print)
		secret_hold(
		        command, "The administrator password", job->target_name, job->admin_pass);
	if (!rc && row->print && !row->print_last)
		rc = print_reply(command, row, args, job, error);
	if (!rc && wait)
		rc = poll_job(
		        command, job, row->polled ? row->polled : operation->doing, true, error);
	if (!rc && row->print && row->print_last)
		rc = print_reply(command, row, args, job, error);
	return rc;
}

static int operate_on_one(struct command *command, const struct operation_row *row,
        const struct args *args, struct error *error)
{
	const struct operation *operation = operation_of(args_verb(args), args);
	struct target target = {.word = args_positional(args, "server", 0)};
	cJSON *body = NULL;
	int rc;

	rc = row->body_first ? row->body(command, args, &body, error) : 0;
	if (!rc) {
		target.server =
		        find_server(command, target.word, args_has(args, "--all-tenants"), error);
		rc = target.server ? 0 : error->code;
	}
	if (!rc && row->body && !row->body_first)
		rc = row->body(command, args, &body, error);
	if (!rc)
		target_start(command, &target, operation, body);
	if (target.error.code) {
		*error = target.error;
		rc = target.error.code;
	}
	if (!rc && target.job)
		rc = operate_finish(command, row, args, target.job, error);
	cJSON_Delete(body);
	cJSON_Delete(target.server);
	return rc;
}

int run_operation(struct command *command, const struct args *args, struct error *error)
{
	const struct operation_row *row = operation_row_of(args_verb(args));
	int rc = command->changes.dry_run ? 0 : command_jobs(command, error);

	if (rc)
		return rc;
	return row->failed ? operate_on_many(command, row, args, error)
	                   : operate_on_one(command, row, args, error);
}
