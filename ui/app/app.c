/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen's life: terminal and loop hooked together, signing in, keys that hold everywhere, the
 * end. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "child.h"
#include "run.h"

/* Data that arrives in a flood is painted so often at most; keys at once. */
#define FRAME_MS 50
#define TICK_MS  5000
/* The lists have so long to come before it is shown that they are waited for. */
#define GRACE_MS 150
#define BACK_MS  50

/* --- painting --- */

static void frame_due(void *data)
{
	struct app *app = data;

	app->frame_timer = 0;
	app->urgent = true;
}

static void idle(void *data)
{
	struct ui *ui = data;
	struct app *app = ui->app;
	int64_t left = app->painted_ms + FRAME_MS - clock_ms();

	if (!ui->dirty || ui->quit)
		return;
	if (!app->urgent && left > 0) {
		if (!app->frame_timer)
			app->frame_timer =
			        loop_timer_start(ui->command->client->loop, left, frame_due, app);
		return;
	}
	app->urgent = false;
	app->painted_ms = clock_ms();
	ui_paint(ui);
}

/* Ages grow without anything happening; a frame in which nothing changed costs no byte. */
static void tick(void *data)
{
	struct app *app = data;

	app->tick_timer = loop_timer_start(app->ui->command->client->loop, TICK_MS, tick, app);
	ui_dirty(app->ui);
}

/* --- keys and signals --- */

static void ended(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	ui->quit = true;
	loop_interrupt(ui->command->client->loop);
}

/* Nothing is visible: nothing else may happen. */
static void key_unseen(struct ui *ui, int key)
{
	if (key == 'q')
		ended(ui, 0);
	else if (key == KEY_CTRL('L'))
		clearok(curscr, TRUE);
}

static void expired(void *data);

static void handle_keys(struct ui *ui)
{
	struct loop *loop = ui->command->client->loop;
	int key, wait;

	ui->app->urgent = true;
	/* Curses leaves a frame unfinished when keys wait; these may turn out to be none. */
	ui_dirty(ui);
	while (!ui->quit && (key = term_next_key(ui)) >= 0) {
		toast_seen(ui->app);
		if (ui_too_small(ui))
			key_unseen(ui, key);
		else if (!ui_key(ui, key))
			own_command_key(ui, key);
	}
	wait = ui->quit ? -1 : term_wait_ms();
	loop_timer_stop(loop, ui->app->key_timer);
	ui->app->key_timer = wait < 0 ? 0 : loop_timer_start(loop, wait, expired, ui);
}

static void expired(void *data)
{
	struct ui *ui = data;

	ui->app->key_timer = 0;
	term_expired();
	handle_keys(ui);
}

static void typed(void *data, int fd)
{
	(void)fd;
	if (term_read() == TERM_GONE)
		ended(data, SIGHUP);
	else
		handle_keys(data);
}

static void interrupted(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	term_forget_keys();
	if (ui_too_small(ui))
		return;
	ui->app->urgent = true;
	if (loop_waiting(ui->command->client->loop))
		loop_interrupt(ui->command->client->loop);
	else if (ui->top->ops->sequences)
		ui_key(ui, KEY_CTRL('C'));
	else if (ui->top->below)
		ui_key(ui, KEY_ESC);
	else
		ui_toast(ui, TOAST_INFO, "q quits");
}

static void resized(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	ui->app->urgent = true;
	ui_resized(ui);
}

static void suspended(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	if (term_suspend())
		resized(ui, SIGWINCH);
	else
		ui_toast(ui, TOAST_INFO,
		        "Ctrl-Z has no effect: no shell here could resume the program");
}

static void hook(struct ui *ui)
{
	struct loop *loop = ui->command->client->loop;

	ui->app->keys = loop_watch_add(loop, STDIN_FILENO, typed, ui);
	loop_on_idle(loop, idle, ui);
	loop_signal(loop, SIGINT, interrupted, ui);
	loop_signal(loop, SIGTERM, ended, ui);
	loop_signal(loop, SIGHUP, ended, ui);
	loop_signal(loop, SIGQUIT, ended, ui);
	loop_signal(loop, SIGWINCH, resized, ui);
	loop_signal(loop, SIGTSTP, suspended, ui);
}

static void unhook(struct ui *ui)
{
	static const int all[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP};

	loop_watch_remove(ui->command->client->loop, ui->app->keys);
	ui->app->keys = NULL;
	loop_timer_stop(ui->command->client->loop, ui->app->key_timer);
	ui->app->key_timer = 0;
	loop_on_idle(ui->command->client->loop, NULL, NULL);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		loop_signal(ui->command->client->loop, all[i], NULL, NULL);
}

/* --- signing in --- */

static void told(void *data, const char *sentence)
{
	ui_toast(data, TOAST_WARNING, "from an earlier run: %s", sentence);
}

/* Where one could not go one is not left standing: the place before is gone back to. */
static void go_back(void *data)
{
	struct app *app = data;
	struct context *failed = app->contexts;

	app->back_timer = 0;
	if (app->sign_in != SIGN_IN_FAILED || failed->recovered || !failed->next)
		return;
	/* A command may be waiting in that session: it ends first. */
	if (app->command_runs) {
		loop_interrupt(app->ui->command->client->loop);
		app->back_timer =
		        loop_timer_start(app->ui->command->client->loop, BACK_MS, go_back, app);
		return;
	}
	/* What was opened there was meant for there. */
	while (app->ui->top != app->main)
		view_close(app->ui->top);
	app->contexts = failed->next;
	app_return(app, app->contexts);
	completion_forget(app->ui->command->client);
	session_free(failed->session);
	free(failed);
}

static void app_wait_for_lists(struct app *app)
{
	app->grace = true;
	app->painted_ms = clock_ms() + GRACE_MS - FRAME_MS;
}

static void signed_in(void *data, const struct error *error)
{
	struct context *context = data;
	struct app *app = context->app;
	struct command *command = app->ui->command;
	struct error trouble = {0};

	/* Meanwhile another one is looked at; when this one is gone back to it is asked again. */
	if (context != app->contexts)
		return;
	app->sign_in = error->code ? SIGN_IN_FAILED : SIGNED_IN;
	app->sign_in_error = *error;
	if (error->code && !context->recovered && context->next) {
		ui_error(app->ui, session_config(context->session)->name, error);
		if (!app->back_timer)
			app->back_timer = loop_timer_start(command->client->loop, 0, go_back, app);
	}
	if (!error->code && !context->recovered) {
		context->recovered = true;
		if (client_open_jobs(command->client, &trouble))
			ui_error(app->ui, "the journal of changes cannot be written", &trouble);
		context->jobs = command->client->jobs;
		if (context->jobs) {
			jobs_on_change(context->jobs, app_job_changed, app->ui);
			jobs_recover(context->jobs, told, app->ui);
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
	session_start(app->ui->command->client->session, signed_in, app->contexts);
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

static void open_command(struct view *view)
{
	ui_command_line(view->ui, "");
}

static void open_help(struct view *view)
{
	ui_help(view->ui);
}

static void open_jobs(struct view *view)
{
	ui_jobs(view->ui);
}

static void open_errors(struct view *view)
{
	ui_errors(view->ui);
}

static void open_prompt(struct view *view)
{
	ui_prompt(view->ui);
}

static void redraw(struct view *view)
{
	(void)view;
	clearok(curscr, TRUE);
}

static void open_overview(struct view *view)
{
	struct ui *ui = view->ui;

	while (ui->top != ui->app->main)
		view_close(ui->top);
	overview_open(ui, NULL, NULL);
}

static void choose_place(struct view *view)
{
	places_choose(view->ui);
}

static void go_backward(struct view *view)
{
	places_go(view->ui, -1);
}

static void go_forward(struct view *view)
{
	places_go(view->ui, 1);
}

const struct binding app_bindings[] = {
        {.key = 'p',
                .label = "p",
                .word = "panes",
                .help = "List all panes and views, with their commands",
                .run = choose_place,
                .can = places_can},
        {.key = '0',
                .label = "0",
                .help = "Overview: servers by state and host, quotas, faults, jobs",
                .run = open_overview,
                .can = places_can},
        {.key = '[',
                .label = "[",
                .help = "Go back to the previous place: a pane with its filter, a server, the "
                        "overview",
                .run = go_backward,
                .can = places_can},
        {.key = ']',
                .label = "]",
                .help = "Go forward again",
                .run = go_forward,
                .can = places_can},
        {.key = ':',
                .label = ":",
                .word = "command",
                .help = "Run a command, with completion and history; or go to a resource, cloud, "
                        "project or region",
                .run = open_command},
        {.key = 'J',
                .label = "J",
                .word = "jobs",
                .help = "Show jobs: changes and their outcome",
                .run = open_jobs},
        {.key = 'E', .label = "E", .help = "Show past errors and messages", .run = open_errors},
        {.key = KEY_CTRL('O'),
                .label = "Ctrl-O",
                .help = "Open the readline prompt; Ctrl-D returns",
                .run = open_prompt},
        {.key = KEY_CTRL('L'), .label = "Ctrl-L", .help = "Redraw the screen", .run = redraw},
        {.key = '?', .label = "?", .help = "Show this help", .run = open_help},
        {.key = 0},
};

/* --- the end --- */

static void quit(struct ui *ui, void *data)
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
		        quit, NULL, NULL);
	else
		quit(ui, NULL);
}

void app_leave(struct ui *ui)
{
	unhook(ui);
	term_leave();
}

void app_return_from(struct ui *ui)
{
	term_return();
	hook(ui);
	resized(ui, SIGWINCH);
}

void ui_prompt(struct ui *ui)
{
	if (ui->app->command_runs) {
		ui_toast(ui, TOAST_WARNING, "a command is running; Ctrl-C interrupts it");
		return;
	}
	command_line_leave();
	ui->app->command_runs = true;
	app_leave(ui);
	prompt_run(ui->command);
	ui->quit = ui->quit || prompt_signal();
	ui->command->quit = false;
	/* Commands there have listened to the jobs themselves. */
	ui->app->contexts->jobs = ui->command->client->jobs;
	if (ui->command->client->jobs)
		jobs_on_change(ui->command->client->jobs, app_job_changed, ui);
	ui->app->command_runs = false;
	if (!ui->quit)
		app_return_from(ui);
}

/* The command's own context stays with it; the others end here. */
static void free_contexts(struct app *app)
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

/* The command line's words for views; cloud, project and region only while nothing else is running.
 */
static int show(void *data, const char *what, const char *name, struct error *error)
{
	struct ui *ui = data;

	(void)error;
	if (str_eq(what, "jobs"))
		ui_jobs(ui);
	else if (str_eq(what, "errors"))
		ui_errors(ui);
	else if (str_eq(what, "prompt"))
		ui_prompt(ui);
	else if (!places_view(ui, what))
		ui_switch(ui, what, name);
	return 0;
}

/* A question of the core's, in the middle of the screen's life: on the plain terminal. */
static int ask(void *data, const char *question, bool secret, char **answer)
{
	struct ui *ui = data;
	int rc;

	/* The prompt has the plain terminal already. */
	if (!term_is_active())
		return asker_ask(&ui->app->asker, question, secret, answer);
	term_leave();
	rc = asker_ask(&ui->app->asker, question, secret, answer);
	term_return();
	ui_resized(ui);
	return rc;
}

static void start(struct ui *ui, struct app *app)
{
	struct context *context = xcalloc(1, sizeof *context);

	ui->app = app;
	app->ui = ui;
	app->contexts = context;
	context->app = app;
	context->session = ui->command->client->session;
	ui->global = app_bindings;
	ui->draw_header = bar_header;
	ui->draw_footer = bar_footer;
	ui->footer_rows = bar_footer_rows;
	app->screen = (struct command_screen){.show = show, .data = ui};
	ui->command->screen = &app->screen;
	app->asker = ui->command->asker;
	ui->command->asker = (struct asker){.ask = ask,
	        .choose = choose_name,
	        .data = ui,
	        .interactive = app->asker.interactive};
	ui_resized(ui);
	main_open(ui);
	hook(ui);
	own_commands_check(ui);
	app_sign_in(app);
	app->tick_timer = loop_timer_start(ui->command->client->loop, TICK_MS, tick, app);
}

static void stop(struct ui *ui, struct app *app)
{
	struct loop *loop = ui->command->client->loop;

	unhook(ui);
	loop_timer_stop(loop, app->tick_timer);
	loop_timer_stop(loop, app->frame_timer);
	loop_timer_stop(loop, app->back_timer);
	for (struct context *context = app->contexts; context; context = context->next)
		if (context->jobs)
			jobs_on_change(context->jobs, NULL, NULL);
	while (ui->top)
		view_close(ui->top);
	own_commands_stop();
	sendings_free(app);
	stores_forget(app);
	columns_free(app);
	places_forget(app);
	messages_free(app);
	ui->command->asker = app->asker;
	ui->command->screen = NULL;
	del_panel(ui->header_panel);
	del_panel(ui->footer_panel);
	delwin(ui->header);
	delwin(ui->footer);
	free_secret(ui->paste);
	free_contexts(app);
	term_stop();
}

static int failed(const struct error *error)
{
	struct buf text = BUF_INIT;

	error_format(error, &text);
	fprintf(stderr, "ERROR (%s): %s\n", error->type[0] ? error->type : "CommandError",
	        buf_str(&text));
	buf_free(&text);
	return error_exit_status(error->code);
}

int ui_run(struct command *command)
{
	struct app app = {0};
	struct ui ui = {.command = command};
	struct error error = {0};

	/* A password that is missing is asked for on the plain terminal, before the screen. */
	if ((!command->client->session &&
	            client_open(command->client, &command->asker, command->printer.err, &error)) ||
	        term_start(&error))
		return failed(&error);
	start(&ui, &app);
	while (!ui.quit)
		loop_turn(command->client->loop, -1);
	stop(&ui, &app);
	return 0;
}
