/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of one job: its states with their times, the fault if it fails, a new password once.
 */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ui/app/clipboard.h"
#include "ui/app/status.h"
#include "ui/app/store.h"
#include "ui/server/details.h"
#include "ui/views/progress.h"

struct progress {
	struct job *job;
	struct view *beneath;
};

/* Lines of wrapped text from y on; returns the next free line. */
static int progress_draw_wrapped(
        WINDOW *win, int y, int rows, int cols, enum style style, const char *text)
{
	struct strv lines = STRV_INIT;

	wrap_text(&lines, text, cols - 4);
	for (size_t i = 0; i < lines.count && y < rows - 1; i++)
		draw_text(win, y++, 2, cols - 4, style, lines.items[i], false);
	strv_free(&lines);
	return y;
}

static int progress_draw_steps(WINDOW *win, int y, int rows, int cols, const struct job *job)
{
	/* The newest ones, when not all fit. */
	size_t room = rows - y > 8 ? (size_t)(rows - y - 6) : 2;
	size_t first = job->step_count > room ? job->step_count - room : 0;

	for (size_t i = first; i < job->step_count && y < rows - 1; i++) {
		const struct job_step *step = &job->steps[i];
		char after[32];

		clock_format_duration(step->at_ms - job->started_ms, after, sizeof after);
		draw_right(win, y, 2, 8, STYLE_DIM, after);
		draw_text(win, y, 12, 20, style_of_status(step->status), step->status, true);
		draw_text(win, y, 33, cols - 36, STYLE_NORMAL, step->task, false);
		y++;
	}
	return y;
}

static bool progress_shows_server(const struct job *job)
{
	return job->target_id && !str_eq(job->status, "DELETED") && str_eq(job->kind, "server");
}

static void progress_draw(struct view *view, WINDOW *win)
{
	struct progress *progress = view->data;
	struct job *job = progress->job;
	int rows = view->rows, cols = view->cols, y = 2;
	struct buf sentence = BUF_INIT;
	char *title = xasprintf(" %s of %s ", job->verb, job->target_name);

	draw_box(win, 0, 0, rows, cols, STYLE_BORDER_ACTIVE, title, STYLE_TITLE_ACTIVE);
	job_sentence(job, &sentence);
	y = progress_draw_wrapped(win, y, rows, cols, style_of_job(job), buf_str(&sentence)) + 1;
	if (!job_is_over(job) && refresh_error(ui_refresh(view->ui, &resource_server))->code &&
	        y < rows - 1)
		draw_text(win, y++, 2, cols - 4, STYLE_WARNING,
		        "The cloud does not answer; retrying.", false);
	if (job->progress > 0 && job->progress < 100 && !job_is_over(job) && y < rows - 1)
		draw_gauge(win, y++, 2, cols - 4, job->progress, STYLE_BUSY);
	y = progress_draw_steps(win, y, rows, cols, job) + 1;
	if (job->admin_pass && y < rows - 1) {
		draw_printf(win, y++, 2, cols - 4, STYLE_WARNING,
		        "Administrator password, shown only once (p copies it):");
		if (y < rows - 1)
			draw_text(win, y++, 4, cols - 6, STYLE_BOLD, job->admin_pass, false);
		y++;
	}
	if (job->target_id && y < rows - 1)
		draw_printf(win, y++, 2, cols - 4, STYLE_DIM, "ID %s", job->target_id);
	if (job->request_id[0] && y < rows - 1)
		draw_printf(win, y++, 2, cols - 4, STYLE_DIM, "request %s", job->request_id);
	if (y < rows - 1)
		draw_text(win, rows - 2, 2, cols - 4, STYLE_DIM,
		        job_is_over(job) ? (progress_shows_server(job)
		                                           ? "Enter: show the server · Esc: close"
		                                           : "Esc: close")
		                         : "Esc: continue in background (J lists jobs)",
		        false);
	buf_free(&sentence);
	free(title);
}

static void progress_leave(struct view *view)
{
	const struct progress *progress = view->data;

	view_close(
	        progress->beneath && progress->job->state != JOB_FAILED ? progress->beneath : view);
}

static void progress_details(struct view *view)
{
	struct progress *progress = view->data;
	struct ui *ui = view->ui;
	char *id = xstrdup(progress->job->target_id);

	progress_leave(view);
	if (id)
		ui_details(ui, &resource_server, id);
	free(id);
}

static bool progress_has_server(struct view *view, struct buf *reason)
{
	const struct progress *progress = view->data;

	if (progress_shows_server(progress->job) && job_is_over(progress->job))
		return true;
	buf_puts(reason, job_is_over(progress->job) ? "no server to show" : "not there yet");
	return false;
}

static void progress_copy_password(struct view *view)
{
	const struct progress *progress = view->data;

	ui_copy(view->ui, "the password", progress->job->admin_pass);
}

static bool progress_has_password(struct view *view, struct buf *reason)
{
	const struct progress *progress = view->data;

	if (progress->job->admin_pass)
		return true;
	buf_puts(reason, "no password was returned");
	return false;
}

static bool progress_has_id(struct view *view, struct buf *reason)
{
	const struct progress *progress = view->data;

	if (progress->job->target_id)
		return true;
	buf_puts(reason, "the server has no ID yet");
	return false;
}

static void progress_copy_id(struct view *view)
{
	const struct progress *progress = view->data;

	ui_copy(view->ui, "the ID", progress->job->target_id);
}

/* A password that was shown is never shown again. */
static void progress_closed(struct view *view)
{
	struct progress *progress = view->data;

	if (progress->job->admin_pass && job_is_over(progress->job))
		job_forget_pass(progress->job);
	free(progress);
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "server",
                .help = "Show the server",
                .run = progress_details,
                .can = progress_has_server},
        {.key = 'p',
                .label = "p",
                .word = "copy password",
                .help = "Copy the administrator password",
                .run = progress_copy_password,
                .can = progress_has_password},
        {.key = 'c',
                .label = "c",
                .word = "copy ID",
                .help = "Copy the server's ID",
                .run = progress_copy_id,
                .can = progress_has_id},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "leave",
                .help = "Close this view; the job continues",
                .run = progress_leave},
        {.key = 0},
};

static const struct view_ops progress_ops = {
        .name = "progress",
        .draw = progress_draw,
        .closed = progress_closed,
        .bindings = bindings,
};

void progress_open(struct ui *ui, struct job *job, struct view *beneath)
{
	struct progress *progress = xcalloc(1, sizeof *progress);

	progress->job = job;
	progress->beneath = beneath;
	view_open(ui, &progress_ops, progress);
}
