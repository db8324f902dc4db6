/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs on the screen: a message when one ends; lists show what it saw of its server. */

/* Shows a server's new status in the list immediately, without asking again. */
#include "ncnova/json.h"
#include "ui/actions/act_send.h"
#include "ui/app/app.h"
#include "ui/app/app_jobs.h"
static void job_show_in_row(struct ui *ui, const struct job *job)
{
	struct collection *servers = ui_collection(ui, &resource_server);
	const struct row *row = job->target_id ? collection_get(servers, job->target_id) : NULL;
	cJSON *seen;

	if (!row || !job->status || !*job->status || job->of_image)
		return;
	if (str_eq(job->status, "DELETED")) {
		collection_remove(servers, job->target_id);
		return;
	}
	seen = cJSON_CreateObject();
	json_add_str(seen, "id", job->target_id);
	json_add_str(seen, "name", row->name);
	json_add_str(seen, "status", job->status);
	json_add_str(seen, "OS-EXT-STS:task_state", job->task ? job->task : "");
	/* The previous task may not match this status. */
	cJSON_AddNullToObject(seen, "OS-EXT-STS:vm_state");
	collection_merge_one(servers, seen);
	cJSON_Delete(seen);
}

/* Refreshes the list of the changed object if it is shown. */
static void refresh_kind(struct ui *ui, const char *kind)
{
	const struct resource *resource = kind ? resource_find(kind) : NULL;

	for (struct store *store = ui->app->stores; store->resource; store++)
		if (store->resource == resource && store->refresh)
			refresh_now(store->refresh, false);
}

static void report_job(struct ui *ui, const struct job *job)
{
	struct buf sentence = BUF_INIT;

	job_sentence(job, &sentence);
	ui_toast(ui,
	        job->state == JOB_DONE     ? TOAST_OK
	        : job->state == JOB_FAILED ? TOAST_ERROR
	                                   : TOAST_WARNING,
	        "%s", buf_str(&sentence));
	buf_free(&sentence);
}

static const struct jobs *jobs_of(const struct app *app, const struct job *job)
{
	for (const struct context *c = app->contexts; c; c = c->next)
		for (size_t i = 0; c->jobs && i < jobs_count(c->jobs); i++)
			if (jobs_at(c->jobs, i) == job)
				return c->jobs;
	return NULL;
}

/* Once, when the last job of a batch ends. */
static void report_batch(struct ui *ui, const struct jobs *jobs, const struct job *job)
{
	struct buf sentence = BUF_INIT;
	struct batch_count count;

	if (!jobs)
		return;
	jobs_batch_count(jobs, job->batch, &count);
	if (count.active || count.open)
		return;
	if (count.total == 1) {
		report_job(ui, job);
		return;
	}
	jobs_batch_sentence(jobs, job->batch, &sentence);
	if (count.failed)
		buf_puts(&sentence, ": J shows them, r retries");
	ui_toast(ui,
	        count.failed                ? TOAST_ERROR
	        : count.done == count.total ? TOAST_OK
	                                    : TOAST_WARNING,
	        "%s", buf_str(&sentence));
	buf_free(&sentence);
}

/* A message in whatever view is open. */
void app_job_changed(void *data, const struct job *job)
{
	struct ui *ui = data;
	const struct jobs *jobs = jobs_of(ui->app, job);

	if (job_is_over(job) && !job->quiet && job->batch)
		report_batch(ui, jobs, job);
	else if (job_is_over(job) && !job->quiet)
		report_job(ui, job);
	/* Those of the current context. */
	if (jobs && jobs == ui->app->contexts->jobs) {
		job_show_in_row(ui, job);
		refresh_now(ui_refresh(ui, &resource_server), false);
		if (job_is_over(job) && !str_eq(job->kind, resource_server.name))
			refresh_kind(ui, job->kind);
	}
	sendings_changed(ui);
	ui_changed(ui);
}
