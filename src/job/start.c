/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts changes: a boot, an operation, any other request, a retry; batches, and the read-only
 * guard. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

void jobs_set_guard(struct jobs *jobs, enum guard guard, const char *file)
{
	jobs->guard = guard;
	free(jobs->guard_file);
	jobs->guard_file = xstrdup(file);
}

/* Refuses changes to a read-only cloud, and changes that cannot be journalled or audited. */
static int work_check_start(
        const struct jobs *jobs, const struct audit_entry *what, struct error *error)
{
	struct audit_entry refused = *what;
	struct error own;
	int rc = audit_ready(jobs->audit, error ? error : &own);

	if (rc || jobs->guard != GUARD_READ_ONLY)
		return rc;
	error = error ? error : &own;
	error_set_type(error, ERR_STATE, "CommandError",
	        "%s was not sent: cloud \"%s\" is read-only (%s). Change its guard there, or start "
	        "ncnova with --override-guard",
	        what->verb, session_config(jobs->session)->name,
	        jobs->guard_file ? jobs->guard_file : "the configuration");
	refused.session = jobs->session;
	refused.outcome = "refused";
	refused.message = error->message;
	audit_write(jobs->audit, &refused);
	return error->code;
}

uint64_t jobs_batch_begin(struct jobs *jobs)
{
	return jobs->batch = ++jobs->batches;
}

void jobs_batch_end(struct jobs *jobs)
{
	uint64_t batch = jobs->batch;

	jobs->batch = 0;
	/* All its jobs may have ended before jobs_batch_end(): listeners are notified now. */
	for (size_t i = jobs->count; batch && i-- > 0;)
		if (jobs->works[i]->job.batch == batch) {
			work_notify(jobs->works[i]);
			break;
		}
}

static struct job *work_begin(struct work *work)
{
	work_notify(work);
	jobs_pump(work->jobs);
	return &work->job;
}

struct job *jobs_boot(struct jobs *jobs, struct boot_spec *spec, struct error *error)
{
	const struct audit_entry what = {
	        .verb = "boot", .kind = "server", .target_name = spec->name};
	cJSON *body = work_check_start(jobs, &what, error)
	                      ? NULL
	                      : boot_body(spec, session_version(jobs->session), error);
	struct work *work;

	if (!body) {
		boot_spec_free(spec);
		return NULL;
	}
	work = work_new(jobs, "boot", spec->name);
	work->boot = true;
	work->job.kind = "server";
	work->method = "POST";
	work->path = xstrdup("/servers");
	work->body = json_print(body, false);
	work->final = xstrdup("ACTIVE");
	work->count = spec->max_count;
	work->follow = spec->max_count > 1 ? FOLLOW_GROUP : FOLLOW_SERVER;
	cJSON_Delete(body);
	boot_spec_free(spec);
	return work_begin(work);
}

/* The name of the image that a snapshot or backup creates; NULL: none. */
static char *image_name(const cJSON *body)
{
	const char *name = json_str(json_get(body, "createImage"), "name");

	return xstrdup(name ? name : json_str(json_get(body, "createBackup"), "name"));
}

struct job *jobs_run(struct jobs *jobs, const struct operation *operation, const char *server_id,
        const char *server_name, cJSON *body, struct error *error)
{
	const struct audit_entry what = {.verb = operation->name,
	        .kind = "server",
	        .target_id = server_id,
	        .target_name = server_name};
	struct work *work;

	if (!body && !operation->body && !operation->method) {
		error_set(error, ERR_USAGE, "%s needs more than a server", operation->name);
		return NULL;
	}
	if (work_check_start(jobs, &what, error)) {
		cJSON_Delete(body);
		return NULL;
	}
	work = work_new(jobs, operation->name, server_name);
	work->job.operation = operation;
	work->action = operation->action;
	work->job.kind = "server";
	work->method = operation_method(operation);
	work->path = operation_path(operation, server_id);
	work->body = body ? json_print(body, false) : xstrdup(operation->body);
	work->created_name = image_name(body);
	cJSON_Delete(body);
	work->job.target_id = xstrdup(server_id);
	work->final = xstrdup(operation->final ? operation->final : "");
	work->follow = operation->final       ? FOLLOW_SERVER
	               : operation->by_action ? FOLLOW_ACTION
	                                      : FOLLOW_NOTHING;
	return work_begin(work);
}

/* The server id in a path such as "/servers/ID/os-interface"; NULL: none. */
char *path_server(const char *path)
{
	static const char servers[] = "/servers/";
	const char *id = str_starts(path, servers) ? path + strlen(servers) : "";
	size_t len = strcspn(id, "/?");
	struct buf server = BUF_INIT;

	buf_add_unescaped(&server, id, len);
	return server.len ? buf_take(&server) : NULL;
}

struct job *jobs_change(struct jobs *jobs, const struct change *change, struct error *error)
{
	const char *name = change->target_name ? change->target_name : change->target_id;
	const struct audit_entry what = {.verb = change->verb,
	        .kind = change->kind,
	        .target_id = change->target_id,
	        .target_name = name};
	struct work *work;

	if (work_check_start(jobs, &what, error)) {
		cJSON_Delete(change->body);
		return NULL;
	}
	work = work_new(
	        jobs, change->verb, change->target_name ? change->target_name : change->target_id);
	work->job.doing = change->doing;
	work->job.done = change->done;
	work->job.kind = change->kind;
	work->job.target_id = xstrdup(change->target_id);
	work->method = change->method;
	work->path = xstrdup(change->path);
	work->body = change->body ? json_print(change->body, false) : NULL;
	cJSON_Delete(change->body);
	work->action = change->action;
	work->background = change->background;
	work->server_id = path_server(change->path);
	work->final = xstrdup("");
	work->follow = change->action && work->server_id ? FOLLOW_ACTION : FOLLOW_NOTHING;
	return work_begin(work);
}

/* --- once more --- */

static const char *why_not_again(const struct job *job)
{
	const struct work *work = (const struct work *)(const void *)job;

	if (job->state != JOB_FAILED)
		return "only failed jobs can be retried";
	if (job->retried_by)
		return "it has already been retried";
	if (job->earlier)
		return "it was started by an earlier run, and what was sent is not known here";
	if (work->boot && (job->target_id || job->reservation_id))
		return "the server exists, in ERROR: delete it, then boot another";
	return NULL;
}

bool jobs_may_retry(const struct job *job)
{
	return !why_not_again(job);
}

static struct work *copy_of(const struct work *old)
{
	struct work *work = work_new(old->jobs, old->job.verb, old->job.target_name);

	work->job.batch = old->job.batch;
	work->job.doing = old->job.doing;
	work->job.done = old->job.done;
	work->job.kind = old->job.kind;
	work->job.target_id = xstrdup(old->job.target_id);
	work->job.operation = old->job.operation;
	work->boot = old->boot;
	work->method = old->method;
	work->path = xstrdup(old->path);
	work->body = xstrdup(old->body);
	work->action = old->action;
	work->background = old->background;
	work->created_name = xstrdup(old->created_name);
	work->server_id = xstrdup(old->server_id);
	work->final = xstrdup(old->final);
	work->follow = old->follow;
	work->count = old->count;
	return work;
}

struct job *jobs_retry(struct jobs *jobs, struct job *job, struct error *error)
{
	struct work *old = (struct work *)(void *)job, *work;
	const char *why = why_not_again(job);
	struct audit_entry what;

	if (why) {
		error_set_type(error, ERR_STATE, "CommandError", "%s", why);
		return NULL;
	}
	what = (struct audit_entry){.verb = job->verb,
	        .kind = job->kind,
	        .target_id = job->target_id,
	        .target_name = job->target_name};
	if (work_check_start(jobs, &what, error))
		return NULL;
	work = copy_of(old);
	job->retried_by = work->job.id;
	free_secret(old->body);
	old->body = NULL;
	return work_begin(work);
}
