/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --poll and --wait: follows a job to its end and prints novaclient's progress lines. */
#include "verbs.h"

struct poll {
	struct command *command;
	const struct job *job;
	const char *doing;
	bool percent;
};

/* Overwrites the same line. */
static void poll_print(const struct poll *poll, int percent)
{
	FILE *out = poll->command->printer.out;

	if (poll->percent)
		fprintf(out, "\rServer %s... %d%% complete", poll->doing, percent);
	else
		fprintf(out, "\rServer %s...", poll->doing);
	fflush(out);
}

static void poll_on_change(void *data, const struct job *job)
{
	const struct poll *poll = data;

	if (job == poll->job && job->state == JOB_FOLLOWING)
		poll_print(poll, job->progress);
}

int poll_job(struct command *command, struct job *job, const char *doing, bool percent,
        struct error *error)
{
	struct poll poll = {command, job, doing, percent};
	int rc;

	if (command->screen || command->printer.format != FORMAT_TABLE)
		return job_wait(command->client->jobs, job, error);
	fputc('\n', command->printer.out);
	jobs_on_change(command->client->jobs, poll_on_change, &poll);
	poll_on_change(&poll, job);
	rc = job_wait(command->client->jobs, job, error);
	jobs_on_change(command->client->jobs, NULL, NULL);
	if (!rc) {
		poll_print(&poll, 100);
		fputs("\nFinished\n", command->printer.out);
	} else if (job->state == JOB_FAILED) {
		fprintf(command->printer.out, "\nError %s server\n", doing);
	} else {
		fputc('\n', command->printer.out);
	}
	return rc;
}
