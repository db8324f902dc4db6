/* All that was changed, newest first, and what became of it. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "ui/app.h"

struct jobs_view {
	struct list list;
	struct job **jobs; /* of all clouds, newest first */
	size_t count;
};

static int newest_first(const void *a, const void *b)
{
	const struct job *x = *(struct job *const *)a, *y = *(struct job *const *)b;

	return x->started_ms > y->started_ms ? -1 : x->started_ms < y->started_ms;
}

static void gather(struct view *view)
{
	struct jobs_view *v = view->data;

	v->count = 0;
	for (struct context *c = view->ui->app->contexts; c; c = c->next) {
		size_t more = c->jobs ? jobs_count(c->jobs) : 0;

		v->jobs = xrealloc(v->jobs, (v->count + more + 1) * sizeof *v->jobs);
		for (size_t i = 0; i < more; i++)
			v->jobs[v->count++] = jobs_at(c->jobs, i);
	}
	if (v->count)
		qsort(v->jobs, v->count, sizeof *v->jobs, newest_first);
	list_set(&v->list, v->count, v->list.height);
}

static void draw_job(const struct job *job, WINDOW *win, int y, int cols, bool selected)
{
	enum style plain = selected ? STYLE_SELECTED : STYLE_NORMAL;
	int64_t until = job->ended_ms ? job->ended_ms : clock_wall_ms();
	struct buf sentence = BUF_INIT;
	char at[32], took[32];

	clock_format_iso(job->started_ms, at, sizeof at);
	clock_format_age(until - job->started_ms, took, sizeof took);
	if (job->ended_ms)
		clock_format_duration(until - job->started_ms, took, sizeof took);
	job_sentence(job, &sentence);
	if (selected)
		draw_fill(win, y, 1, 1, cols - 2, plain);
	draw_printf(win, y, 2, 8, plain, "%.8s", at + 11);
	draw_text(win, y, 12, 10, selected ? plain : style_of_job(job), job_state_word(job->state),
	        false);
	draw_right(win, y, 22, 7, plain, took);
	draw_text(win, y, 31, cols - 33, plain, buf_str(&sentence), false);
	buf_free(&sentence);
}

static void draw(struct view *view, WINDOW *win)
{
	struct jobs_view *v = view->data;

	gather(view);
	draw_box(win, 0, 0, view->rows, view->cols, STYLE_BORDER_ACTIVE, " Jobs ",
	        STYLE_TITLE_ACTIVE);
	if (!v->count)
		draw_text(win, 1, 2, view->cols - 4, STYLE_DIM,
		        "Nothing was changed yet. What you boot, stop or delete is followed here.",
		        false);
	list_set(&v->list, v->count, view->rows - 2);
	for (int i = 0; i < view->rows - 2; i++) {
		size_t at = v->list.top + (size_t)i;

		if (at < v->count)
			draw_job(v->jobs[at], win, 1 + i, view->cols, at == v->list.selected);
	}
}

static bool key_pressed(struct view *view, int key)
{
	struct jobs_view *v = view->data;

	return list_key(&v->list, key);
}

static struct job *selected(struct view *view)
{
	struct jobs_view *v = view->data;

	gather(view);
	return v->list.selected < v->count ? v->jobs[v->list.selected] : NULL;
}

static bool has_job(struct view *view, struct buf *reason)
{
	if (selected(view))
		return true;
	buf_puts(reason, "there is no job");
	return false;
}

static void open_job(struct view *view)
{
	progress_open(view->ui, selected(view), NULL);
}

static void copy(struct view *view)
{
	struct job *job = selected(view);

	ui_copy(view->ui, "the request id", job->request_id);
}

static bool is_running(struct view *view, struct buf *reason)
{
	struct job *job = selected(view);

	if (job && !job_is_over(job))
		return true;
	buf_puts(reason, "it is over");
	return false;
}

static void stop_following(struct view *view)
{
	struct job *job = selected(view);

	for (struct context *c = view->ui->app->contexts; c; c = c->next)
		for (size_t i = 0; c->jobs && i < jobs_count(c->jobs); i++)
			if (jobs_at(c->jobs, i) == job) {
				jobs_leave(c->jobs, job);
				return;
			}
}

static void leave(struct view *view)
{
	view_close(view);
}

static void closed(struct view *view)
{
	struct jobs_view *v = view->data;

	free(v->jobs);
	free(v);
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "progress",
                .help = "The states it went through, and why it failed.",
                .run = open_job,
                .can = has_job},
        {.key = 'x',
                .label = "x",
                .word = "stop following",
                .help = "No longer follows it; the change itself goes on.",
                .run = stop_following,
                .can = is_running},
        {.key = 'c',
                .label = "c",
                .word = "copy request id",
                .help = "Copies the request id.",
                .run = copy,
                .can = has_job},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Goes back.",
                .run = leave},
        {.key = 0},
};

static const struct view_ops jobs_ops = {
        .name = "jobs",
        .draw = draw,
        .key = key_pressed,
        .closed = closed,
        .bindings = bindings,
};

void ui_jobs(struct ui *ui)
{
	view_open(ui, &jobs_ops, xcalloc(1, sizeof(struct jobs_view)));
}
