/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports the state of a command's changes when it is interrupted. */
#include "interrupt.h"

#include <stdlib.h>
#include <string.h>

bool command_is_interrupted(const struct command *command, struct error *error)
{
	return command->signalled && error_set(error, ERR_CANCELLED, "cancelled");
}

/* Where to look up the outcome. */
static void put_check(const struct job *job, struct buf *out)
{
	char *list = xasprintf("%s-list", job->kind ? job->kind : "");

	buf_puts(out, "; check with 'ncnova ");
	if (str_eq(job->kind, "server") && job->target_id)
		buf_printf(out, "show %s'", job->target_id);
	else if (str_eq(job->kind, "server"))
		buf_printf(out, "list --name %s'", job->target_name);
	else
		buf_printf(out, "%s'", verb_named(list) ? list : "list");
	free(list);
}

static void put_job(const struct job *job, struct buf *out)
{
	char *what =
	        xasprintf("%s%s%s", job->verb, *job->target_name ? " of " : "", job->target_name);

	if (job->state == JOB_QUEUED)
		buf_printf(out, "%s was not sent", what);
	else if (job->state == JOB_DONE)
		buf_printf(out, "%s is done", what);
	else if (job->state == JOB_FAILED)
		buf_printf(out, "%s failed: %s", what, job->error.message);
	else if (job->state == JOB_FOLLOWING || job->state == JOB_LEFT)
		buf_printf(out, "%s was accepted and continues", what);
	else
		buf_printf(out, "%s was sent and no reply came: it may have happened", what);
	if (job->state != JOB_QUEUED && job->target_id)
		buf_printf(out, "; %s %s", job->kind ? job->kind : "id", job->target_id);
	else if (job->state != JOB_QUEUED && job->reservation_id)
		buf_printf(out, "; reservation %s", job->reservation_id);
	if (!job_is_over(job) && job->state != JOB_QUEUED) {
		put_check(job, out);
		buf_puts(out, "; 'ncnova jobs' follows it up");
	}
	free(what);
}

void command_report_interrupted(struct command *command, size_t before)
{
	size_t count = command->client->jobs ? jobs_count(command->client->jobs) : 0;

	if (count <= before)
		fputs("interrupted: nothing was sent\n", command->printer.err);
	for (size_t i = count - (before < count ? before : count); i-- > 0;) {
		struct buf line = BUF_INIT;

		put_job(jobs_at(command->client->jobs, i), &line);
		fprintf(command->printer.err, "interrupted: %s\n", buf_str(&line));
		buf_free(&line);
	}
}
