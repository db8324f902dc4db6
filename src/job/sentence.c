/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences about a job and a batch, and the advice after a refusal. */
#include "internal.h"

#include <string.h>

#include "ncnova/clock.h"

static const char *const state_words[] = {
        [JOB_QUEUED] = "queued",
        [JOB_SENDING] = "sending",
        [JOB_LOOKING_UP] = "checking",
        [JOB_FOLLOWING] = "following",
        [JOB_DONE] = "done",
        [JOB_FAILED] = "failed",
        [JOB_LOST] = "unknown",
        [JOB_LEFT] = "accepted",
};

const char *job_state_word(enum job_state state)
{
	return state_words[state];
}

/* --- advice --- */

#define USED                                                                                       \
	"Delete what you do not need, or request a larger quota; `limits` shows Nova's figures."
#define ROLE   "Your role is not allowed to do this in this project."
#define IN_USE "Something still uses it: detach or delete that first."

/* Services' refusals and what to do about them; the first match counts. */
static const struct {
	int status;
	const char *part; /* of the message, any case */
	const char *advice;
} advices[] = {
        {403, "quota", USED},
        {403, "exceed", USED},
        {413, "exceed", USED},
        {409, "quota", USED},
        {409, "overlimit", USED},
        {403, "policy", ROLE},
        {403, "not authorized", ROLE},
        {403, "not permitted", ROLE},
        {403, "do not own", "Only its owner or an administrator can do it."},
        {403, "protected", "Remove its protection first."},
        {409, "locked", "Unlock the server first."},
        {409, "task_state", "The server is busy: wait until its task state is empty."},
        {409, "vm_state", "The server's status does not allow it now."},
        {409, "is not ready", "It is not on a host: it is shelved, building, or was never built."},
        {409, "in use", IN_USE},
        {409, "in-use", IN_USE},
        {409, "inuse", IN_USE},
        {400, "already attached", "Detach it there first."},
        {409, "already", "It already exists; see the list."},
        {400, "status must be",
                "Its status does not allow it now; detach it first if it is in use."},
};

void work_advise(const struct work *work, struct error *error)
{
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (advices[i].status == error->http_status &&
		        str_contains_nocase(error->message, advices[i].part)) {
			error->advice = advices[i].advice;
			return;
		}
	if (error->http_status == 409 && work->job.operation)
		error->advice = "The server's status and task state do not allow it now.";
}

static const char *sentence_name(const struct job *job)
{
	return job->target_name && *job->target_name ? job->target_name
	       : job->target_id                      ? job->target_id
	                                             : "";
}

/* The list that shows whether it arrived. */
void work_check(const struct work *work, struct buf *out)
{
	const char *kind = work->job.kind ? work->job.kind : "list";
	const char *name = sentence_name(&work->job);

	if (work->boot)
		buf_printf(out, "check `list --name %s`", *name ? name : "NAME");
	else if (work_is_snapshot(work))
		buf_printf(out, "check `image-list` for %s", work->created_name);
	else if (work->action && work_server(work))
		buf_printf(out, "check `instance-action-list %s`", work_server(work));
	else if (*name)
		buf_printf(out, "check %s %s", kind, name);
	else
		buf_printf(out, "check the %s", kind);
}

/* --- one job --- */

static void sentence_add_done(const struct job *job, struct buf *out)
{
	const struct operation *operation = job->operation;
	char took[32];

	clock_format_duration(job->ended_ms - job->started_ms, took, sizeof took);
	if (operation)
		buf_printf(out, "%s is %s (%s)", sentence_name(job), operation->done, took);
	else if (str_eq(job->verb, "boot"))
		buf_printf(out, "%s is %s after %s", sentence_name(job),
		        *job->status ? job->status : "accepted", took);
	else if (job->done)
		buf_printf(out, "%s%s%s (%s)", sentence_name(job), *sentence_name(job) ? " " : "",
		        job->done, took);
	else
		buf_printf(out, "%s%s%s: done (%s)", job->verb, *sentence_name(job) ? " of " : "",
		        sentence_name(job), took);
}

static void sentence_add_going(const struct job *job, struct buf *out)
{
	const struct operation *operation = job->operation;
	const char *doing = operation                   ? operation->doing
	                    : str_eq(job->verb, "boot") ? "booting"
	                                                : job->doing;

	if (job->state == JOB_LOOKING_UP)
		buf_printf(out, "%s%s%s: no reply came; looking up whether it arrived", job->verb,
		        *sentence_name(job) ? " of " : "", sentence_name(job));
	else if (doing)
		buf_printf(out, "%s %s", doing, sentence_name(job));
	else
		buf_printf(out, "%s%s%s", job->verb, *sentence_name(job) ? " of " : "",
		        sentence_name(job));
	if (job->status && *job->status)
		buf_printf(out, ": %s", job->status);
	if (job->task && *job->task)
		buf_printf(out, " (%s)", job->task);
}

void job_sentence(const struct job *job, struct buf *out)
{
	const char *of = *sentence_name(job) ? " of " : "";

	switch (job->state) {
	case JOB_DONE:
		sentence_add_done(job, out);
		break;
	case JOB_FAILED:
		buf_printf(out, "%s%s%s failed: ", job->verb, of, sentence_name(job));
		error_explain(&job->error, out);
		break;
	case JOB_LOST:
	case JOB_LEFT:
		buf_printf(out, "%s%s%s: %s", job->verb, of, sentence_name(job),
		        job->error.code ? job->error.message
		                        : "accepted; continuing in the background");
		break;
	default:
		sentence_add_going(job, out);
	}
}

/* --- a batch --- */

void jobs_batch_count(const struct jobs *jobs, uint64_t batch, struct batch_count *count)
{
	*count = (struct batch_count){.open = jobs->batch == batch};
	for (size_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->works[i]->job;

		if (job->batch != batch || job->retried_by)
			continue;
		count->total++;
		count->done += job->state == JOB_DONE;
		count->failed += job->state == JOB_FAILED;
		count->lost += job->state == JOB_LOST;
		count->left += job->state == JOB_LEFT;
		count->active += !job_is_over(job);
	}
}

static const struct job *batch_first(const struct jobs *jobs, uint64_t batch)
{
	for (size_t i = 0; i < jobs->count; i++)
		if (jobs->works[i]->job.batch == batch)
			return &jobs->works[i]->job;
	return NULL;
}

static void sentence_add_count(
        struct buf *out, size_t count, const char *separator, const char *word)
{
	if (count)
		buf_printf(out, "%s%zu %s", separator, count, word);
}

void jobs_batch_sentence(const struct jobs *jobs, uint64_t batch, struct buf *out)
{
	const struct job *job = batch_first(jobs, batch);
	const struct operation *operation = job ? job->operation : NULL;
	const char *kind = job && job->kind ? job->kind : "thing";
	struct batch_count count;

	if (!job)
		return;
	jobs_batch_count(jobs, batch, &count);
	if (count.active || count.open) {
		buf_printf(out, "%s %zu %s%s: %zu done", job->verb, count.total, kind,
		        count.total == 1 ? "" : "s", count.done);
		sentence_add_count(out, count.failed, ", ", "failed");
		sentence_add_count(out, count.lost, ", ", "unknown");
		sentence_add_count(out, count.left, ", ", "no longer followed");
		sentence_add_count(out, count.active, ", ", "going on");
		return;
	}
	if (operation)
		buf_printf(out, "%s ", operation->done);
	else
		buf_printf(out, "%s: ", job->verb);
	if (count.done == count.total)
		buf_printf(out, "%zu %s%s", count.total, kind, count.total == 1 ? "" : "s");
	else
		buf_printf(out, "%zu of %zu %ss", count.done, count.total, kind);
	sentence_add_count(out, count.failed, "; ", "failed");
	sentence_add_count(out, count.lost, "; ", "unknown");
	sentence_add_count(out, count.left, "; ", "no longer followed");
}
