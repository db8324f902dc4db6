/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contexts: signing in, switching between them; the keys of every view; quitting. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/complete.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/app_jobs.h"
#include "ui/app/command_line.h"
#include "ui/app/navigation.h"
#include "ui/app/run.h"
#include "ui/kit/popup.h"
#include "ui/panes/main_view.h"
#include "ui/views/help_view.h"
#include "ui/views/jobs_view.h"
#include "ui/views/overview.h"

#define BACK_MS 50

/* --- signing in --- */

static void app_on_recovered(void *data, const char *sentence)
{
	ui_toast(data, TOAST_WARNING, "from an earlier run: %s", sentence);
}

/* Signing in failed: returns to the previous context. */
static void app_go_back(void *data)
{
	struct app *app = data;
	struct context *failed = app->contexts;

	app->back_timer = 0;
	if (app->sign_in != SIGN_IN_FAILED || failed->recovered || !failed->next)
		return;
	/* A command may be waiting in that session: end it first. */
	if (app->command_runs) {
		loop_interrupt(app->ui->command->client->loop);
		app->back_timer =
		        loop_timer_start(app->ui->command->client->loop, BACK_MS, app_go_back, app);
		return;
	}
	/* Views opened there belong to that context. */
	while (app->ui->top != app->main)
		view_close(app->ui->top);
	app->contexts = failed->next;
	app_return(app, app->contexts);
	completion_forget(app->ui->command->client);
	session_free(failed->session);
	free(failed);
}

static void app_on_signed_in(void *data, const struct error *error)
{
	struct context *context = data;
	struct app *app = context->app;
	struct command *command = app->ui->command;
	struct error trouble = {0};

	/* Another context is shown by now; this one signs in again when it is returned to. */
	if (context != app->contexts)
		return;
	app->sign_in = error->code ? SIGN_IN_FAILED : SIGNED_IN;
	app->sign_in_error = *error;
	if (error->code && !context->recovered && context->next) {
		ui_error(app->ui, session_config(context->session)->name, error);
		if (!app->back_timer)
			app->back_timer =
			        loop_timer_start(command->client->loop, 0, app_go_back, app);
	}
	if (!error->code && !context->recovered) {
		context->recovered = true;
		if (client_open_jobs(command->client, &trouble))
			ui_error(app->ui, "the journal of changes cannot be written", &trouble);
		context->jobs = command->client->jobs;
		if (context->jobs) {
			jobs_on_change(context->jobs, app_job_changed, app->ui);
			jobs_recover(context->jobs, app_on_recovered, app->ui);
			command->client->noted = true;
		}
	}
	char *note = error->code ? NULL : session_take_note(context->session);

	if (note)
		ui_toast(app->ui, TOAST_WARNING, "%s", note);
	free(note);
	if (!error->code)
		app_wait_for_lists(app);
	ui_changed(app->ui);
}

void app_sign_in(struct app *app)
{
	app->sign_in = SIGNING_IN;
	session_start(app->ui->command->client->session, app_on_signed_in, app->contexts);
	ui_dirty(app->ui);
}

void app_return(struct app *app, struct context *context)
{
	struct context **link = &app->contexts;

	while (*link != context)
		link = &(*link)->next;
	*link = context->next;
	context->next = app->contexts;
	app->contexts = context;
	main_forget(app->main);
	stores_forget(app);
	app->ui->command->client->session = context->session;
	app->ui->command->client->jobs = context->jobs;
	app_sign_in(app);
}

void app_enter(struct app *app, struct session *session)
{
	struct context *context = xcalloc(1, sizeof *context);

	context->app = app;
	context->session = session;
	context->next = app->contexts;
	app->contexts = context;
	app_return(app, context);
}

/* --- keys that hold everywhere --- */

static void app_open_command(struct view *view)
{
	ui_command_line(view->ui, "");
}

static void app_open_help(struct view *view)
{
	ui_help(view->ui);
}

static void app_open_jobs(struct view *view)
{
	ui_jobs(view->ui);
}

static void app_open_errors(struct view *view)
{
	ui_errors(view->ui);
}

static void app_open_prompt(struct view *view)
{
	ui_prompt(view->ui);
}

static void app_redraw(struct view *view)
{
	(void)view;
	clearok(curscr, TRUE);
}

static void app_open_overview(struct view *view)
{
	struct ui *ui = view->ui;

	while (ui->top != ui->app->main)
		view_close(ui->top);
	overview_open(ui, NULL, NULL);
}

static void app_choose_place(struct view *view)
{
	navigation_choose(view->ui);
}

static void app_go_backward(struct view *view)
{
	navigation_go(view->ui, -1);
}

static void app_go_forward(struct view *view)
{
	navigation_go(view->ui, 1);
}

const struct binding app_bindings[] = {
        {.key = 'p',
                .label = "p",
                .word = "panes",
                .help = "List all panes and views, with their commands",
                .run = app_choose_place,
                .can = navigation_is_possible},
        {.key = '0',
                .label = "0",
                .help = "Overview: servers by state and host, quotas, faults, jobs",
                .run = app_open_overview,
                .can = navigation_is_possible},
        {.key = '[',
                .label = "[",
                .help = "Go back to the previous place: a pane with its filter, a server, the "
                        "overview",
                .run = app_go_backward,
                .can = navigation_is_possible},
        {.key = ']',
                .label = "]",
                .help = "Go forward again",
                .run = app_go_forward,
                .can = navigation_is_possible},
        {.key = ':',
                .label = ":",
                .word = "command",
                .help = "Run a command, with completion and history; or go to a resource, cloud, "
                        "project or region",
                .run = app_open_command},
        {.key = 'J',
                .label = "J",
                .word = "jobs",
                .help = "Show jobs: changes and their outcome",
                .run = app_open_jobs},
        {.key = 'E', .label = "E", .help = "Show past errors and messages", .run = app_open_errors},
        {.key = KEY_CTRL('O'),
                .label = "Ctrl-O",
                .help = "Open the readline prompt; Ctrl-D returns",
                .run = app_open_prompt},
        {.key = KEY_CTRL('L'), .label = "Ctrl-L", .help = "Redraw the screen", .run = app_redraw},
        {.key = '?', .label = "?", .help = "Show this help", .run = app_open_help},
        {.key = 0},
};

/* --- the end --- */

static void app_quit_now(struct ui *ui, void *data)
{
	(void)data;
	ui->quit = true;
	loop_interrupt(ui->command->client->loop);
}

void app_quit(struct ui *ui)
{
	size_t running = 0;

	for (struct context *context = ui->app->contexts; context; context = context->next)
		running += context->jobs ? jobs_active(context->jobs) : 0;
	if (running)
		ui_confirm(ui, "Quit while jobs are running?",
		        "The changes continue in the cloud; the next start reports their outcome.",
		        app_quit_now, NULL, NULL);
	else
		app_quit_now(ui, NULL);
}

/* The command keeps its own context; the others end here. */
void app_free_contexts(struct app *app)
{
	while (app->contexts) {
		struct context *context = app->contexts;

		app->contexts = context->next;
		if (context->session != app->ui->command->client->session) {
			completion_forget(app->ui->command->client);
			jobs_free(context->jobs);
			session_free(context->session);
		}
		free(context);
	}
}
