/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks whether a verb is possible on an object now, and starts it there. */
#include <string.h>

#include "ncnova/json.h"
#include "operate.h"
#include "request.h"

const struct resource *verb_subject(const struct verb *verb)
{
	return verb->positionals && verb->positionals->name ? verb->positionals->completes : NULL;
}

/* The checks that do not depend on the object. */
static int allowed_here(const struct command *command, const struct verb *verb, struct buf *reason)
{
	microversion version = session_version(command->client->session);

	if (version < MV(2, 1))
		version = MV(2, 1);
	if (verb->flags & VERB_CHANGES && client_guard(command->client) == GUARD_READ_ONLY)
		buf_printf(reason, "Cloud \"%s\" is read-only (config.yaml)",
		        session_config(command->client->session)->name);
	else if (verb->since > version)
		buf_printf(reason, "%s needs compute API version 2.%d", verb->name,
		        verb->since % 1000);
	else if (verb->until && verb->until < version)
		buf_printf(reason, "%s was removed after compute API version 2.%d", verb->name,
		        verb->until % 1000);
	else
		return session_is_refused(command->client->session, verb->name, reason);
	return 1;
}

static int allowed_by(const struct command *command, const struct operation *operation,
        const cJSON *server, struct buf *reason)
{
	microversion version = session_version(command->client->session);

	return operation_allowed(operation, server, session_is_admin(command->client->session),
	        version < MV(2, 1) ? MV(2, 1) : version, reason);
}

int verb_allowed(const struct command *command, const struct verb *verb, const cJSON *object,
        struct buf *reason)
{
	const struct operation *hard = operation_row_of(verb)->other;
	/* Other changes of a server are checked like operations, because Nova applies the same
	 * state checks to both. */
	const struct operation change = {.name = verb->name,
	        .from = verb->from,
	        .task_allowed = !verb->from,
	        .lock_blocks = verb->from != NULL};
	const struct operation *operation = verb->operation ? verb->operation : &change;
	struct buf why = BUF_INIT;
	int rc;

	if (!command->client->session)
		return 0;
	rc = allowed_here(command, verb, reason);
	if (rc || !object || verb_subject(verb) != &resource_server)
		return rc;
	rc = allowed_by(command, operation, object, &why);
	/* A server that is off can only be rebooted hard. */
	if (rc && hard) {
		struct buf other = BUF_INIT;

		rc = allowed_by(command, hard, object, &other);
		buf_free(&other);
	}
	if (rc)
		buf_puts(reason, buf_str(&why));
	buf_free(&why);
	return rc;
}

static int verb_not_startable(const struct verb *verb, struct error *error)
{
	return error_set_type(error, ERR_USAGE, "NotStartable",
	        "%s is not a single change that can be started on its own", verb->name);
}

int verb_start(struct command *command, const struct args *args, const char *id, const char *name,
        struct job **job, struct error *error)
{
	const struct verb *verb = args_verb(args);
	operation_body_fn *body_of = operation_row_of(verb)->body;
	const struct request *row =
	        request_find(verb, args, session_version(command->client->session));
	cJSON *body = NULL;
	int rc;

	*job = NULL;
	if (!(verb->flags & VERB_CHANGES) || !verb_subject(verb) || (!verb->operation && !row) ||
	        command->changes.dry_run ||
	        (row && row->each && args_positionals(args, row->each) > 1))
		return verb_not_startable(verb, error);
	rc = command_jobs(command, error);
	if (!rc && body_of)
		rc = body_of(command, args, &body, error);
	if (!rc && verb->operation)
		*job = jobs_run(
		        command->client->jobs, operation_of(verb, args), id, name, body, error);
	else if (!rc)
		*job = request_start(command, row, args, id, name, error);
	else
		cJSON_Delete(body);
	return rc ? rc : *job ? 0 : error->code;
}
