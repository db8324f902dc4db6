/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jobs verb: looks up and settles changes of earlier runs whose outcome is unknown. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/loop.h"
#include "ncnova/state.h"
#include "ncnova/text.h"
#include "rows.h"
#include "src/command/verbs.h"

/* What is still under way after so long is shown as it is. */
#define LOOK_AT_MOST_MS 20000

/* --- waiting for the look-ups --- */

struct looking {
	struct command *command;
	size_t count; /* the newest jobs */
	bool done;
};

static bool is_seen(const struct job *job)
{
	return job_is_over(job) || (job->state == JOB_FOLLOWING && *job->status);
}

static void look_again(struct looking *looking)
{
	size_t seen = 0;

	for (size_t i = 0; i < looking->count; i++)
		seen += is_seen(jobs_at(looking->command->client->jobs, i));
	looking->done = seen == looking->count;
}

static void look_on_change(void *data, const struct job *job)
{
	(void)job;
	look_again(data);
}

static void look_on_timeout(void *data)
{
	((struct looking *)data)->done = true;
}

static int wait_for_looks(struct command *command, size_t count, struct error *error)
{
	struct looking looking = {.command = command, .count = count};
	uint64_t timer = loop_timer_start(command->client->loop,
	        command->changes.timeout_ms > 0 ? command->changes.timeout_ms : LOOK_AT_MOST_MS,
	        look_on_timeout, &looking);
	int rc;

	jobs_on_change(command->client->jobs, look_on_change, &looking);
	look_again(&looking);
	rc = loop_until(command->client->loop, &looking.done, error);
	jobs_on_change(command->client->jobs, NULL, NULL);
	loop_timer_stop(command->client->loop, timer);
	return rc;
}

/* --- printing --- */

static void say_details(const struct job *job, struct buf *out)
{
	if (job->error.code)
		error_explain(&job->error, out);
	else
		buf_printf(out, "%s%s%s", job->status ? job->status : "",
		        job->task && *job->task ? ", " : "", job->task ? job->task : "");
}

static void add_job_row(struct output *output, const struct job *job)
{
	struct buf details = BUF_INIT;
	char sent[32];

	clock_format_iso(job->started_ms, sent, sizeof sent);
	say_details(job, &details);
	output_row(
	        output, (const char *const[]){job->key, job->verb, job->target_name, job->target_id,
	                        sent, job_state_word(job->state), buf_str(&details)});
	buf_free(&details);
}

/* Of this run what is unknown, too. */
static bool is_listed(const struct job *job, size_t index, size_t looked_up)
{
	return index < looked_up || (job->state == JOB_LOST && !job->earlier && !job->settled);
}

static int print_jobs(struct command *command, size_t looked_up, struct error *error)
{
	static const char *const titles[] = {
	        "Key", "Command", "Target", "ID", "Sent", "Outcome", "Details"};
	struct output *output = output_new(titles, 7);

	for (size_t i = jobs_count(command->client->jobs); i-- > 0;) {
		const struct job *job = jobs_at(command->client->jobs, i);

		if (is_listed(job, i, looked_up))
			add_job_row(output, job);
	}
	return output_print(&command->printer, output, NULL, error);
}

/* --- settling --- */

/* Those whose outcome is known now. */
static int settle_known(struct command *command, size_t looked_up, struct error *error)
{
	int rc = 0;

	for (size_t i = 0; i < looked_up && !rc; i++) {
		const struct job *job = jobs_at(command->client->jobs, i);

		if (job_is_over(job) && job->state != JOB_LOST)
			rc = jobs_settle(command->client->jobs, job->key, error);
	}
	return rc;
}

static int forget_job(struct command *command, const struct args *args, struct error *error)
{
	int rc = 0;

	for (size_t i = 0; i < args_count(args, "--forget") && !rc; i++)
		rc = jobs_settle(command->client->jobs, args_nth(args, "--forget", i), error);
	return rc;
}

int run_jobs(struct command *command, const struct args *args, struct error *error)
{
	bool forgets = args_has(args, "--forget"), settles = args_has(args, "--settle");
	size_t count;
	int rc;

	if (command->screen && !forgets && !settles)
		return command->screen->show(command->screen->data, "jobs", NULL, error);
	rc = command_jobs(command, error);
	if (rc || forgets)
		return rc ? rc : forget_job(command, args, error);
	count = jobs_look_up(command->client->jobs);
	rc = wait_for_looks(command, count, error);
	if (!rc)
		rc = print_jobs(command, count, error);
	/* Only what was shown is settled. */
	return rc || !settles || !command_wrote(command) ? rc : settle_known(command, count, error);
}

const struct verb verbs_jobs[] = {
        {
                .name = "jobs",
                .group = "Program",
                .help = "List changes of earlier runs whose outcome was not seen; on the screen, "
                        "all changes",
                .options = OPTIONS(
                        OPT_FLAG("--settle", "Settle the changes whose outcome is known now"),
                        OPT_MULTI("--forget", "<key>", "Settle this change without looking it up")),
                .run = run_jobs,
                .flags = VERB_VIEW,
                .key = "J",
        },
        END,
};

/* --- the note of other commands --- */

void note_unfinished(struct command *command)
{
	size_t count;
	char *directory;
	struct error unsafe = {0};

	if (command->client->noted || command->screen || !command->client->session ||
	        !session_is_signed_in(command->client->session))
		return;
	command->client->noted = true;
	directory = state_for_changes(&unsafe);
	count = command->client->jobs ? jobs_unfinished(command->client->jobs)
	        : directory           ? jobs_unfinished_in(command->client->session, directory)
	                              : 0;
	free(directory);
	if (count == 1)
		fputs("ncnova: the outcome of 1 change of an earlier run is unknown; see 'ncnova "
		      "jobs'\n",
		        command->printer.err);
	else if (count)
		fprintf(command->printer.err,
		        "ncnova: the outcomes of %zu changes of earlier runs are unknown; see "
		        "'ncnova jobs'\n",
		        count);
}
