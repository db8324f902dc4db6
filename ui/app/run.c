/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen from start to end: terminal, signals and loop hooked together, painting, keys. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/loop.h"
#include "ncnova/prompt.h"
#include "ncnova/text.h"
#include "ui/actions/act_send.h"
#include "ui/app/app.h"
#include "ui/app/app_jobs.h"
#include "ui/app/bars.h"
#include "ui/app/choose_name.h"
#include "ui/app/clipboard.h"
#include "ui/app/command_line.h"
#include "ui/app/navigation.h"
#include "ui/app/run.h"
#include "ui/app/switch.h"
#include "ui/app/user_commands.h"
#include "ui/panes/columns.h"
#include "ui/panes/main_view.h"
#include "ui/views/jobs_view.h"

/* Data that arrives in a flood is painted at most this often; keys immediately. */
#define FRAME_MS 50
#define TICK_MS  5000
/* How long the first paint after signing in waits for the lists. */
#define GRACE_MS 150

/* --- painting --- */

static void run_on_frame_timer(void *data)
{
	struct app *app = data;

	app->frame_timer = 0;
	app->urgent = true;
}

static void run_on_idle(void *data)
{
	struct ui *ui = data;
	struct app *app = ui->app;
	int64_t left = app->painted_ms + FRAME_MS - clock_ms();

	if (!ui->dirty || ui->quit)
		return;
	if (!app->urgent && left > 0) {
		if (!app->frame_timer)
			app->frame_timer = loop_timer_start(
			        ui->command->client->loop, left, run_on_frame_timer, app);
		return;
	}
	app->urgent = false;
	app->painted_ms = clock_ms();
	ui_paint(ui);
}

/* Ages grow without any event; a frame without changes costs no byte. */
static void run_on_tick(void *data)
{
	struct app *app = data;

	app->tick_timer =
	        loop_timer_start(app->ui->command->client->loop, TICK_MS, run_on_tick, app);
	ui_dirty(app->ui);
}

void app_wait_for_lists(struct app *app)
{
	app->grace = true;
	app->painted_ms = clock_ms() + GRACE_MS - FRAME_MS;
}

/* --- keys and signals --- */

static void run_on_end(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	ui->quit = true;
	loop_interrupt(ui->command->client->loop);
}

/* The screen is too small to show anything: only these keys act. */
static void run_key_unseen(struct ui *ui, int key)
{
	if (key == 'q')
		run_on_end(ui, 0);
	else if (key == KEY_CTRL('L'))
		clearok(curscr, TRUE);
}

static void run_on_key_timer(void *data);

static bool wants_sequences(const struct ui *ui)
{
	return ui->top && ui->top->ops->sequences;
}

static void run_keys(struct ui *ui)
{
	struct loop *loop = ui->command->client->loop;
	int key, wait;

	ui->app->urgent = true;
	/* Curses leaves a frame unfinished while input waits, and this input may contain no key. */
	ui_dirty(ui);
	while (!ui->quit && (key = term_next_key(wants_sequences(ui), &ui->paste)) >= 0) {
		toast_seen(ui->app);
		if (ui_too_small(ui))
			run_key_unseen(ui, key);
		else if (!ui_key(ui, key))
			user_command_key(ui, key);
	}
	wait = ui->quit ? -1 : term_wait_ms();
	loop_timer_stop(loop, ui->app->key_timer);
	ui->app->key_timer = wait < 0 ? 0 : loop_timer_start(loop, wait, run_on_key_timer, ui);
}

static void run_on_key_timer(void *data)
{
	struct ui *ui = data;

	ui->app->key_timer = 0;
	term_expired();
	run_keys(ui);
}

static void run_on_input(void *data, int fd)
{
	(void)fd;
	if (term_read() == TERM_GONE)
		run_on_end(data, SIGHUP);
	else
		run_keys(data);
}

static void run_on_interrupt(void *data, int signo)
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

static void run_on_resize(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	ui->app->urgent = true;
	ui_resized(ui);
}

static void run_on_suspend(void *data, int signo)
{
	struct ui *ui = data;

	(void)signo;
	if (term_suspend())
		run_on_resize(ui, SIGWINCH);
	else
		ui_toast(ui, TOAST_INFO,
		        "Ctrl-Z has no effect: no shell here could resume the program");
}

static void run_hook(struct ui *ui)
{
	struct loop *loop = ui->command->client->loop;

	ui->app->keys = loop_watch_add(loop, STDIN_FILENO, run_on_input, ui);
	loop_on_idle(loop, run_on_idle, ui);
	loop_signal(loop, SIGINT, run_on_interrupt, ui);
	loop_signal(loop, SIGTERM, run_on_end, ui);
	loop_signal(loop, SIGHUP, run_on_end, ui);
	loop_signal(loop, SIGQUIT, run_on_end, ui);
	loop_signal(loop, SIGWINCH, run_on_resize, ui);
	loop_signal(loop, SIGTSTP, run_on_suspend, ui);
}

static void run_unhook(struct ui *ui)
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

/* --- the terminal for others --- */

void app_leave(struct ui *ui)
{
	run_unhook(ui);
	term_leave();
}

void app_return_from(struct ui *ui)
{
	term_return();
	run_hook(ui);
	run_on_resize(ui, SIGWINCH);
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
	/* The prompt's commands replaced our listener. */
	ui->app->contexts->jobs = ui->command->client->jobs;
	if (ui->command->client->jobs)
		jobs_on_change(ui->command->client->jobs, app_job_changed, ui);
	ui->app->command_runs = false;
	if (!ui->quit)
		app_return_from(ui);
}

/* --- start and end --- */

/* The command line's verbs that open views or switch context. */
static int run_show(void *data, const char *what, const char *name, struct error *error)
{
	struct ui *ui = data;

	(void)error;
	if (str_eq(what, "jobs"))
		ui_jobs(ui);
	else if (str_eq(what, "errors"))
		ui_errors(ui);
	else if (str_eq(what, "prompt"))
		ui_prompt(ui);
	else if (!navigation_open_view(ui, what))
		ui_switch(ui, what, name);
	return 0;
}

/* A question of the core while the screen is up: asked on the plain terminal. */
static int run_ask(void *data, const char *question, bool secret, char **answer)
{
	struct ui *ui = data;
	int rc;

	/* The prompt already has the plain terminal. */
	if (!term_is_active())
		return asker_ask(&ui->app->asker, question, secret, answer);
	term_leave();
	rc = asker_ask(&ui->app->asker, question, secret, answer);
	term_return();
	ui_resized(ui);
	return rc;
}

static void run_start(struct ui *ui, struct app *app)
{
	static const struct ui_hooks hooks = {
	        .draw_header = bar_header,
	        .draw_footer = bar_footer,
	        .footer_rows = bar_footer_rows,
	        .toast = messages_toast,
	        .copy = ui_copy,
	};
	struct context *context = xcalloc(1, sizeof *context);

	ui->app = app;
	app->ui = ui;
	app->contexts = context;
	context->app = app;
	context->session = ui->command->client->session;
	ui->global = app_bindings;
	ui->hooks = &hooks;
	app->screen = (struct command_screen){.show = run_show, .data = ui};
	ui->command->screen = &app->screen;
	app->asker = ui->command->asker;
	ui->command->asker = (struct asker){.ask = run_ask,
	        .choose = choose_name,
	        .data = ui,
	        .interactive = app->asker.interactive};
	manager_set_recall(stores_recall, app);
	ui_resized(ui);
	main_open(ui);
	run_hook(ui);
	user_commands_check(ui);
	app_sign_in(app);
	app->tick_timer = loop_timer_start(ui->command->client->loop, TICK_MS, run_on_tick, app);
}

static void run_stop(struct ui *ui, struct app *app)
{
	struct loop *loop = ui->command->client->loop;

	run_unhook(ui);
	loop_timer_stop(loop, app->tick_timer);
	loop_timer_stop(loop, app->frame_timer);
	loop_timer_stop(loop, app->back_timer);
	for (struct context *context = app->contexts; context; context = context->next)
		if (context->jobs)
			jobs_on_change(context->jobs, NULL, NULL);
	ui_free(ui);
	user_commands_stop();
	manager_set_recall(NULL, NULL);
	sendings_free(app);
	stores_forget(app);
	columns_free(app);
	navigation_forget(app);
	messages_free(app);
	ui->command->asker = app->asker;
	ui->command->screen = NULL;
	app_free_contexts(app);
	term_stop();
}

int ui_run(struct command *command)
{
	struct app app = {0};
	struct ui ui = {.command = command};
	struct error error = {0};

	/* A missing password is asked for on the plain terminal, before the screen starts. */
	if ((!command->client->session &&
	            client_open(command->client, &command->asker, command->printer.err, &error)) ||
	        term_start(loop_on_stuck, &error)) {
		command_report(command, &error);
		return error_exit_status(error.code);
	}
	run_start(&ui, &app);
	while (!ui.quit)
		loop_turn(command->client->loop, -1);
	run_stop(&ui, &app);
	return 0;
}
