/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All changes and their outcome, newest first; changes started together are one line that opens to
 * a line each. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/app/app.h"
#include "ui/app/clipboard.h"
#include "ui/app/status.h"
#include "ui/kit/list.h"
#include "ui/views/jobs_view.h"
#include "ui/views/progress.h"

/* A line: a job, or a batch of them. */
struct entry {
	struct jobs *jobs;
	struct job *job; /* of a batch: its first */
	uint64_t batch;  /* 0: this one job */
	size_t count;
	int64_t started_ms, ended_ms;
};

struct jobs_view {
	struct list list;
	struct entry *entries;
	size_t count, room;
	struct jobs *jobs; /* only this batch; NULL: everything of all clouds */
	uint64_t batch;
	/* The selection, wherever it moves; NULL: the first line. */
	const struct job *selected;
};

static int jobs_newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->started_ms != y->started_ms ? (x->started_ms > y->started_ms ? -1 : 1)
	       : x->job->id != y->job->id     ? (x->job->id > y->job->id ? -1 : 1)
	                                      : 0;
}

/* The existing line of its batch. */
static struct entry *batch_entry(struct jobs_view *v, const struct jobs *jobs, uint64_t batch)
{
	for (size_t i = v->count; i-- > 0;)
		if (v->entries[i].batch == batch && v->entries[i].jobs == jobs)
			return &v->entries[i];
	return NULL;
}

static void jobs_add_entry(struct jobs_view *v, struct jobs *jobs, struct job *job, uint64_t batch)
{
	struct entry *entry = batch ? batch_entry(v, jobs, batch) : NULL;

	if (!entry) {
		if (v->count == v->room) {
			v->room = v->room ? v->room * 2 : 32;
			v->entries = xrealloc(v->entries, v->room * sizeof *v->entries);
		}
		entry = &v->entries[v->count++];
		*entry = (struct entry){.jobs = jobs, .batch = batch};
	}
	/* The list is newest first: its last job was the first. */
	entry->job = job;
	entry->count++;
	entry->started_ms = job->started_ms;
	if (job->ended_ms > entry->ended_ms)
		entry->ended_ms = job->ended_ms;
}

static void jobs_gather_from(struct jobs_view *v, struct jobs *jobs)
{
	size_t count = jobs ? jobs_count(jobs) : 0;

	for (size_t i = 0; i < count; i++) {
		struct job *job = jobs_at(jobs, i);

		if (!v->jobs)
			jobs_add_entry(v, jobs, job, job->batch);
		else if (job->batch == v->batch && !job->retried_by)
			jobs_add_entry(v, jobs, job, 0);
	}
}

static void jobs_gather(struct view *view)
{
	struct jobs_view *v = view->data;
	size_t at = 0;

	v->count = 0;
	if (v->jobs)
		jobs_gather_from(v, v->jobs);
	for (struct context *c = view->ui->app->contexts; c && !v->jobs; c = c->next)
		jobs_gather_from(v, c->jobs);
	for (size_t i = 0; i < v->count; i++)
		if (v->entries[i].count == 1)
			v->entries[i].batch = 0;
	if (v->count)
		qsort(v->entries, v->count, sizeof *v->entries, jobs_newest_first);
	while (at < v->count && v->entries[at].job != v->selected)
		at++;
	list_set(&v->list, v->count, view->rows - 2);
	if (at < v->count && v->selected)
		list_select(&v->list, at);
}

static struct entry *jobs_selected(struct view *view)
{
	struct jobs_view *v = view->data;

	jobs_gather(view);
	return v->list.selected < v->count ? &v->entries[v->list.selected] : NULL;
}

/* --- drawing --- */

/* The columns of a line's parts. */
struct columns {
	int state, took, text;
};

static const char *batch_word(const struct batch_count *count)
{
	return count->active || count->open ? "running"
	       : count->failed              ? "failed"
	       : count->lost                ? "unknown"
	       : count->left                ? "accepted"
	                                    : "done";
}

static enum style batch_style(const struct batch_count *count)
{
	return count->failed                  ? STYLE_ERROR
	       : count->active || count->open ? STYLE_BUSY
	       : count->lost || count->left   ? STYLE_WARNING
	                                      : STYLE_OK;
}

static void jobs_draw_state(WINDOW *win, int y, const struct columns *at, enum style style,
        enum style plain, const char *word, int64_t started_ms, int64_t ended_ms)
{
	char took[32];

	if (ended_ms)
		clock_format_duration(ended_ms - started_ms, took, sizeof took);
	else
		clock_format_age(clock_wall_ms() - started_ms, took, sizeof took);
	draw_text(win, y, at->state, 9, style, word, false);
	draw_right(win, y, at->took, 6, plain, took);
}

static void jobs_draw_batch(const struct entry *entry, WINDOW *win, int y, int cols,
        const struct columns *at, bool is_selected)
{
	enum style plain = is_selected ? STYLE_SELECTED : STYLE_NORMAL;
	struct batch_count count;
	struct buf sentence = BUF_INIT;
	bool over;

	jobs_batch_count(entry->jobs, entry->batch, &count);
	over = !count.active && !count.open;
	jobs_batch_sentence(entry->jobs, entry->batch, &sentence);
	jobs_draw_state(win, y, at, is_selected ? plain : batch_style(&count), plain,
	        batch_word(&count), entry->started_ms, over ? entry->ended_ms : 0);
	draw_text(win, y, at->text, cols - 1 - at->text, plain, buf_str(&sentence), false);
	buf_free(&sentence);
}

/* Drops the server's id from Nova's message: the line has no room, and the name is in front
 * already. */
static void put_without_id(struct buf *out, const struct error *error, const char *id)
{
	static const char word[] = "instance ";
	struct error shorter = *error;
	char *at = id ? strstr(shorter.message, id) : NULL, *end = at ? at + strlen(id) : NULL;
	size_t len = strlen(word);

	if (at && (size_t)(at - shorter.message) >= len && !strncasecmp(at - len, word, len))
		at -= len;
	if (at) {
		end += *end == ' ';
		memmove(at, end, strlen(end) + 1);
	}
	error_explain(&shorter, out);
}

/* The text beside the name: why it failed, or its progress. */
static void jobs_toast_short(const struct job *job, struct buf *out)
{
	if (job->error.code &&
	        (job->state == JOB_FAILED || job->state == JOB_LOST || job->state == JOB_LEFT)) {
		put_without_id(out, &job->error, job->target_id);
		return;
	}
	buf_puts(out, job->status);
	if (*job->task)
		buf_printf(out, "%s%s", out->len ? ", " : "", job->task);
}

static void jobs_draw_job(const struct entry *entry, WINDOW *win, int y, int cols,
        const struct columns *at, bool is_selected, bool alone)
{
	enum style plain = is_selected ? STYLE_SELECTED : STYLE_NORMAL;
	struct buf text = BUF_INIT;

	if (alone)
		job_sentence(entry->job, &text);
	else
		jobs_toast_short(entry->job, &text);
	jobs_draw_state(win, y, at, is_selected ? plain : style_of_job(entry->job), plain,
	        job_state_word(entry->job->state), entry->started_ms, entry->job->ended_ms);
	draw_text(win, y, at->text, cols - 1 - at->text, plain, buf_str(&text), false);
	buf_free(&text);
}

static void jobs_draw_entry(
        struct jobs_view *v, struct view *view, WINDOW *win, int y, const struct entry *entry)
{
	bool is_selected = entry == &v->entries[v->list.selected];
	enum style plain = is_selected ? STYLE_SELECTED : STYLE_NORMAL;
	/* Lines of a batch differ by name, others by time. */
	int name = view->cols / 3 < 40 ? view->cols / 3 : 40;
	struct columns at = v->jobs ? (struct columns){name + 2, name + 12, name + 20}
	                            : (struct columns){11, 20, 28};
	char when[32];

	if (is_selected)
		draw_fill(win, y, 1, 1, view->cols - 2, plain);
	clock_format_iso(entry->started_ms, when, sizeof when);
	if (v->jobs)
		draw_text(win, y, 2, name - 1, plain,
		        *entry->job->target_name ? entry->job->target_name : entry->job->target_id,
		        false);
	else
		draw_printf(win, y, 2, 8, plain, "%.8s", when + 11);
	if (entry->batch)
		jobs_draw_batch(entry, win, y, view->cols, &at, is_selected);
	else
		jobs_draw_job(entry, win, y, view->cols, &at, is_selected, !v->jobs);
}

static void jobs_view_draw(struct view *view, WINDOW *win)
{
	struct jobs_view *v = view->data;
	struct buf title = BUF_INIT;

	jobs_gather(view);
	buf_puts(&title, v->jobs ? " " : " Jobs ");
	if (v->jobs) {
		jobs_batch_sentence(v->jobs, v->batch, &title);
		buf_putc(&title, ' ');
	}
	draw_box(win, 0, 0, view->rows, view->cols, STYLE_BORDER_ACTIVE, buf_str(&title),
	        STYLE_TITLE_ACTIVE);
	buf_free(&title);
	if (!v->count)
		draw_text(win, 1, 2, view->cols - 4, STYLE_DIM,
		        "No jobs yet. Your changes appear here.", false);
	for (int i = 0; i < view->rows - 2; i++) {
		size_t at = v->list.top + (size_t)i;

		if (at < v->count)
			jobs_draw_entry(v, view, win, 1 + i, &v->entries[at]);
	}
}

/* --- keys --- */

static void jobs_note_selected(struct jobs_view *v)
{
	v->selected = v->list.selected && v->list.selected < v->count
	                      ? v->entries[v->list.selected].job
	                      : NULL;
}

static bool jobs_view_key(struct view *view, int key)
{
	struct jobs_view *v = view->data;

	if (!list_key(&v->list, key))
		return false;
	jobs_note_selected(v);
	return true;
}

static bool jobs_has_entry(struct view *view, struct buf *reason)
{
	if (jobs_selected(view))
		return true;
	buf_puts(reason, "no job is selected");
	return false;
}

static const struct view_ops jobs_ops, batch_ops;

static void jobs_open_entry(struct view *view)
{
	struct entry *entry = jobs_selected(view);
	struct jobs_view *inner;

	if (!entry->batch) {
		progress_open(view->ui, entry->job, NULL);
		return;
	}
	inner = xcalloc(1, sizeof *inner);
	inner->jobs = entry->jobs;
	inner->batch = entry->batch;
	view_open(view->ui, &batch_ops, inner);
}

static void jobs_copy(struct view *view)
{
	ui_copy(view->ui, "the request ID", jobs_selected(view)->job->request_id);
}

/* Visits the jobs of a line. */
static size_t each_job(const struct entry *entry,
        bool (*visit)(struct ui *ui, struct jobs *jobs, struct job *job), struct ui *ui)
{
	size_t count = 0;

	if (!entry->batch)
		return visit(ui, entry->jobs, entry->job);
	/* Oldest first: jobs that start meanwhile are newer and are not visited. */
	for (size_t i = jobs_count(entry->jobs), all = i; i-- > 0;) {
		struct job *job = jobs_at(entry->jobs, i + jobs_count(entry->jobs) - all);

		if (job->batch == entry->batch)
			count += visit(ui, entry->jobs, job);
	}
	return count;
}

static bool entry_is_going(struct ui *ui, struct jobs *jobs, struct job *job)
{
	(void)ui;
	(void)jobs;
	return !job_is_over(job);
}

static bool job_stop_following(struct ui *ui, struct jobs *jobs, struct job *job)
{
	bool going = entry_is_going(ui, jobs, job);

	if (going)
		jobs_leave(jobs, job);
	return going;
}

static bool entry_is_running(struct view *view, struct buf *reason)
{
	struct entry *entry = jobs_selected(view);

	if (entry && each_job(entry, entry_is_going, view->ui))
		return true;
	buf_puts(reason, "it has ended");
	return false;
}

static void jobs_stop_following(struct view *view)
{
	const struct entry entry = *jobs_selected(view);

	each_job(&entry, job_stop_following, view->ui);
}

static bool jobs_can_retry(struct ui *ui, struct jobs *jobs, struct job *job)
{
	(void)ui;
	(void)jobs;
	return jobs_may_retry(job);
}

static bool job_retry(struct ui *ui, struct jobs *jobs, struct job *job)
{
	struct error error = {0};

	if (!jobs_may_retry(job))
		return false;
	if (jobs_retry(jobs, job, &error))
		return true;
	ui_error(ui, job->verb, &error);
	return false;
}

static bool entry_has_failed(struct view *view, struct buf *reason)
{
	struct entry *entry = jobs_selected(view);

	if (!entry || !each_job(entry, jobs_can_retry, view->ui))
		buf_puts(reason, "nothing in it can be retried");
	else if (entry->jobs != view->ui->command->client->jobs)
		buf_puts(reason, "it belongs to another cloud or project: switch there first");
	else
		return true;
	return false;
}

static void jobs_on_retry_yes(struct ui *ui, void *data)
{
	const struct entry *entry = data;
	size_t count = each_job(entry, job_retry, ui);

	if (count)
		ui_toast(ui, TOAST_INFO, count == 1 ? "Retrying %s" : "Retrying %s, %zu times",
		        entry->job->verb, count);
}

static void jobs_view_retry(struct view *view)
{
	struct entry *entry = xmalloc(sizeof *entry);
	const struct verb *verb;
	size_t count;
	char *question;

	*entry = *jobs_selected(view);
	verb = verb_of_job(entry->job->verb);
	if (!(verb && verb->flags & VERB_DESTRUCTIVE)) {
		jobs_on_retry_yes(view->ui, entry);
		free(entry);
		return;
	}
	count = each_job(entry, jobs_can_retry, view->ui);
	question = count == 1 ? xasprintf("Retry %s?", entry->job->verb)
	                      : xasprintf("Retry %s of %zu?", entry->job->verb, count);
	act_ask(view->ui, question, NULL, NULL, count, jobs_on_retry_yes, free, entry);
	free(question);
}

/* --- settling what is unknown --- */

static bool jobs_can_settle(struct ui *ui, struct jobs *jobs, struct job *job)
{
	(void)ui;
	(void)jobs;
	return job->state == JOB_LOST && !job->settled;
}

static bool job_settle(struct ui *ui, struct jobs *jobs, struct job *job)
{
	struct error error = {0};

	if (!jobs_can_settle(ui, jobs, job))
		return false;
	if (!jobs_settle(jobs, job->key, &error))
		return true;
	ui_error(ui, job->verb, &error);
	return false;
}

static bool entry_is_unknown(struct view *view, struct buf *reason)
{
	struct entry *entry = jobs_selected(view);

	if (entry && each_job(entry, jobs_can_settle, view->ui))
		return true;
	buf_puts(reason, "its outcome is known, or settled already");
	return false;
}

static void jobs_view_settle(struct view *view)
{
	const struct entry entry = *jobs_selected(view);

	if (each_job(&entry, job_settle, view->ui))
		ui_toast(view->ui, TOAST_INFO, "Settled: later runs do not report it");
}

static bool any_failed(struct view *view, struct buf *reason)
{
	struct jobs_view *v = view->data;

	jobs_gather(view);
	for (size_t i = 0; i < v->count; i++)
		if (v->entries[i].job->state == JOB_FAILED)
			return true;
	buf_puts(reason, "no job has failed");
	return false;
}

static void jobs_next_failed(struct view *view)
{
	struct jobs_view *v = view->data;

	for (size_t i = 1; i <= v->count; i++) {
		size_t at = (v->list.selected + i) % v->count;

		if (v->entries[at].job->state != JOB_FAILED)
			continue;
		list_select(&v->list, at);
		jobs_note_selected(v);
		return;
	}
}

static void jobs_view_closed(struct view *view)
{
	struct jobs_view *v = view->data;

	free(v->entries);
	free(v);
}

#define ENTER                                                                                      \
	.key = '\r', .key2 = KEY_ENTER, .label = "Enter", .run = jobs_open_entry,                  \
	.can = jobs_has_entry
#define RETRY                                                                                      \
	{                                                                                          \
		.key = 'r', .label = "r", .word = "retry", .run = jobs_view_retry,                 \
		.can = entry_has_failed, .help = "Retry the failed ones, unchanged"                \
	}
#define STOP                                                                                       \
	{                                                                                          \
		.key = 'x', .label = "x", .word = "stop following", .run = jobs_stop_following,    \
		.can = entry_is_running, .help = "Stop following it; the change itself continues"  \
	}
#define SETTLE                                                                                     \
	{                                                                                          \
		.key = 's', .label = "s", .word = "settle", .run = jobs_view_settle,               \
		.can = entry_is_unknown,                                                           \
		.help = "Settle an unknown outcome: later runs do not report it"                   \
	}
#define COPY                                                                                       \
	{                                                                                          \
		.key = 'c', .label = "c", .word = "copy request ID", .run = jobs_copy,             \
		.can = jobs_has_entry, .help = "Copy the request ID"                               \
	}
#define BACK                                                                                       \
	{                                                                                          \
		.key = KEY_ESC, .key2 = 'q', .label = "Esc", .word = "back", .help = "Go back",    \
		.run = view_close                                                                  \
	}

static const struct binding job_bindings[] = {
        {ENTER, .word = "open",
                .help = "Show its states and why it failed; for several, a line each"},
        RETRY,
        STOP,
        SETTLE,
        COPY,
        BACK,
        {.key = 0},
};
static const struct binding batch_bindings[] = {
        {ENTER, .word = "progress", .help = "Show its states, and why it failed"},
        RETRY,
        {.key = 'f',
                .label = "f",
                .word = "next failed",
                .help = "Go to the next failed one",
                .run = jobs_next_failed,
                .can = any_failed},
        STOP,
        SETTLE,
        COPY,
        BACK,
        {.key = 0},
};

static const struct view_ops jobs_ops = {
        .name = "jobs",
        .draw = jobs_view_draw,
        .key = jobs_view_key,
        .closed = jobs_view_closed,
        .bindings = job_bindings,
};
static const struct view_ops batch_ops = {
        .name = "batch",
        .draw = jobs_view_draw,
        .key = jobs_view_key,
        .closed = jobs_view_closed,
        .bindings = batch_bindings,
};

void ui_jobs(struct ui *ui)
{
	view_open(ui, &jobs_ops, xcalloc(1, sizeof(struct jobs_view)));
}
