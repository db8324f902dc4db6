/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User commands of config.yaml: by their keys or from the action menu, one run per row. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/app/app.h"
#include "ui/app/child.h"
#include "ui/app/placeholders.h"
#include "ui/app/subject.h"
#include "ui/app/user_commands.h"
#include "ui/kit/pager.h"
#include "ui/kit/popup.h"

#define KEPT       (1 << 20) /* bytes of output shown; the rest is counted */
#define REPAINT_MS 100

/* One command on one or several rows, one after the other. */
struct run {
	struct run *next_run;
	struct ui *ui;
	const struct user_command *command;
	const struct resource *resource;
	struct strv ids;
	size_t at; /* the running child */
	struct child *child;
	struct buf text;   /* output so far */
	size_t cut;        /* bytes not kept */
	struct view *view; /* of output: pager */
	uint64_t paint_timer;
	bool ending; /* no further row is started */
	size_t failed;
	int status; /* of the last failure */
};

/* A view of output. */
struct output {
	struct pager pager;
	struct run *run; /* NULL: ended */
};

static struct run *runs;

static void user_command_run_free(struct run *run)
{
	struct run **at = &runs;

	while (*at && *at != run)
		at = &(*at)->next_run;
	if (*at)
		*at = run->next_run;
	loop_timer_stop(run->ui->command->client->loop, run->paint_timer);
	strv_free(&run->ids);
	buf_free(&run->text);
	free(run);
}

/* The command and its row, for messages. */
static char *user_command_title(const struct run *run)
{
	if (!run->ids.count)
		return xstrdup(run->command->name);
	if (run->ids.count > 1)
		return xasprintf(
		        "%s of %zu %s", run->command->name, run->ids.count, run->resource->plural);
	return xasprintf(
	        "%s of %s", run->command->name, ui_name(run->ui, run->resource, run->ids.items[0]));
}

/* The words for the next row; false: a message has said why not. */
static bool user_command_words(
        struct run *run, struct strv *words, struct strv *environment, struct buf *reason)
{
	struct placeholders placeholders;

	placeholders_of(run->ui, run->ids.count ? run->resource : NULL,
	        run->ids.count ? run->ids.items[run->at] : NULL, &placeholders);
	placeholders_environment(&placeholders, environment);
	return words_fill(&placeholders, &run->command->argv, words, reason);
}

/* --- the pager --- */

static void user_command_show_output(struct run *run)
{
	struct output *output = run->view->data;
	struct buf clean = BUF_INIT;

	clean_console(&clean, buf_str(&run->text), run->text.len);
	if (run->cut)
		buf_printf(&clean, "\n(%zu more bytes not shown)\n", run->cut);
	if (run->child)
		styled(&clean, STYLE_DIM, "Running; Esc stops it.");
	pager_text(&output->pager, buf_str(&clean));
	buf_free(&clean);
	ui_dirty(run->ui);
}

static void output_view_on_timer(void *data)
{
	struct run *run = data;

	run->paint_timer = 0;
	if (run->view)
		user_command_show_output(run);
}

static void output_view_draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool output_view_key(struct view *view, int key)
{
	return pager_key(view->data, key);
}

/* The first Esc ends the command, the next one goes back. */
static void output_view_leave(struct view *view)
{
	struct output *output = view->data;

	if (!output->run) {
		view_close(view);
		return;
	}
	output->run->ending = true;
	child_end(output->run->child);
}

static void output_view_closed(struct view *view)
{
	struct output *output = view->data;

	if (output->run) {
		output->run->view = NULL;
		output->run->ending = true;
		child_end(output->run->child);
	}
	pager_free(&output->pager);
	free(output);
}

static const struct binding output_bindings[] = {
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .help = "Stop the command; then go back",
                .run = output_view_leave},
        {.key = 0},
};

static const struct view_ops output_ops = {
        .name = "user command",
        .draw = output_view_draw,
        .key = output_view_key,
        .closed = output_view_closed,
        .bindings = output_bindings,
        .shared = pager_bindings,
};

static void output_view_open(struct run *run)
{
	struct output *output = xcalloc(1, sizeof *output);
	char *title = user_command_title(run);

	pager_init(&output->pager, title);
	output->run = run;
	run->view = view_open(run->ui, &output_ops, output);
	free(title);
}

/* --- running, unseen or in the pager --- */

static void user_command_next(struct run *run);

static void user_command_on_output(void *data, const char *bytes, size_t len)
{
	struct run *run = data;
	size_t room = run->text.len < KEPT ? KEPT - run->text.len : 0;

	buf_add(&run->text, bytes, len < room ? len : room);
	run->cut += len < room ? 0 : len - room;
	if (run->view && !run->paint_timer)
		run->paint_timer = loop_timer_start(
		        run->ui->command->client->loop, REPAINT_MS, output_view_on_timer, run);
}

/* Its last line of output: usually the reason. */
static void put_last_line(const struct run *run, struct buf *out)
{
	struct buf clean = BUF_INIT;
	const char *line;

	clean_console(&clean, buf_str(&run->text), run->text.len);
	while (clean.len && clean.data[clean.len - 1] == '\n')
		clean.data[--clean.len] = '\0';
	line = strrchr(buf_str(&clean), '\n');
	line = line ? line + 1 : buf_str(&clean);
	if (*line)
		buf_printf(out, ": %s", line);
	buf_free(&clean);
}

static void user_command_report_end(struct run *run)
{
	char *title = user_command_title(run);
	struct buf sentence = BUF_INIT;

	if (run->failed && run->ids.count > 1)
		buf_printf(&sentence, "%s: %zu failed, the last with status %d", title, run->failed,
		        run->status);
	else if (run->failed)
		child_sentence(title, run->status, &sentence);
	if (run->failed && !run->view)
		put_last_line(run, &sentence);
	if (run->failed)
		ui_toast(run->ui, TOAST_WARNING, "%s", buf_str(&sentence));
	else
		ui_toast(run->ui, TOAST_OK, "%s done", title);
	buf_free(&sentence);
	free(title);
}

static void user_command_note_failure(struct run *run, int status)
{
	run->failed++;
	run->status = status;
}

static void user_command_on_exit(void *data, int status)
{
	struct run *run = data;

	run->child = NULL;
	if (status)
		user_command_note_failure(run, status);
	run->at++;
	user_command_next(run);
}

static void user_command_end(struct run *run)
{
	user_command_report_end(run);
	if (run->view) {
		user_command_show_output(run);
		((struct output *)run->view->data)->run = NULL;
	}
	user_command_run_free(run);
}

/* The heading of one row among several. */
static void put_heading(struct run *run)
{
	if (run->ids.count > 1)
		buf_printf(&run->text, "%s== %s\n", run->text.len ? "\n" : "",
		        ui_name(run->ui, run->resource, run->ids.items[run->at]));
}

static void user_command_next(struct run *run)
{
	size_t count = run->ids.count ? run->ids.count : 1;

	while (run->at < count && !run->ending && !run->child) {
		struct strv words = STRV_INIT, environment = STRV_INIT;
		struct buf reason = BUF_INIT;

		put_heading(run);
		if (!user_command_words(run, &words, &environment, &reason))
			buf_printf(&run->text, "%s\n", buf_str(&reason));
		else
			run->child = child_start(run->ui, &words, &environment,
			        user_command_on_output, user_command_on_exit, run);
		if (!run->child) {
			user_command_note_failure(run, -1);
			run->at++;
		}
		strv_free(&words);
		strv_free(&environment);
		buf_free(&reason);
	}
	if (!run->child)
		user_command_end(run);
	else if (run->view)
		user_command_show_output(run);
}

/* --- running in the terminal --- */

static void user_command_in_terminal(struct run *run)
{
	size_t count = run->ids.count ? run->ids.count : 1;
	struct buf sentence = BUF_INIT;

	if (run->ui->app->command_runs) {
		ui_toast(run->ui, TOAST_WARNING, "a command is running; Ctrl-C interrupts it");
		count = 0;
	}
	for (; run->at < count; run->at++) {
		struct strv words = STRV_INIT, environment = STRV_INIT;
		struct buf reason = BUF_INIT;

		if (user_command_words(run, &words, &environment, &reason))
			child_sentence(run->command->name,
			        child_terminal(run->ui, &words, &environment), &sentence);
		else
			buf_printf(&sentence, "%s: %s", run->command->name, buf_str(&reason));
		if (sentence.len)
			ui_toast(run->ui, TOAST_WARNING, "%s", buf_str(&sentence));
		buf_clear(&sentence);
		strv_free(&words);
		strv_free(&environment);
		buf_free(&reason);
	}
	buf_free(&sentence);
	user_command_run_free(run);
}

/* --- beginning --- */

static void user_command_begin(struct ui *ui, void *data)
{
	struct run *run = data;

	(void)ui;
	run->next_run = runs;
	runs = run;
	if (run->command->output == OWN_TERMINAL) {
		user_command_in_terminal(run);
		return;
	}
	if (run->command->output == OWN_PAGER)
		output_view_open(run);
	user_command_next(run);
}

/* The question is closed: a run that was not started is freed. */
static void user_command_on_question_closed(void *data)
{
	struct run *run = data;

	for (const struct run *r = runs; r; r = r->next_run)
		if (r == run)
			return;
	user_command_run_free(run);
}

static void user_command_ask(struct run *run)
{
	struct strv words = STRV_INIT, environment = STRV_INIT;
	struct buf detail = BUF_INIT, reason = BUF_INIT;
	char *title = user_command_title(run), *question = xasprintf("Run %s?", title);

	if (user_command_words(run, &words, &environment, &reason))
		for (size_t i = 0; i < words.count; i++) {
			buf_puts(&detail, i ? " " : "");
			buf_add_shell(&detail, words.items[i]);
		}
	else
		buf_puts(&detail, buf_str(&reason));
	if (run->ids.count > 1)
		buf_printf(&detail, "\nand so on, %zu times.", run->ids.count);
	if (run->command->safe)
		ui_confirm(run->ui, question, buf_str(&detail), user_command_begin,
		        user_command_on_question_closed, run);
	else
		act_ask(run->ui, question, buf_str(&detail), NULL, run->ids.count,
		        user_command_begin, user_command_on_question_closed, run);
	strv_free(&words);
	strv_free(&environment);
	buf_free(&detail);
	buf_free(&reason);
	free(question);
	free(title);
}

void user_command_run(struct ui *ui, const struct user_command *command,
        const struct resource *resource, const struct strv *ids)
{
	enum guard guard = command->safe ? GUARD_NONE : client_guard(ui->command->client);
	struct run *run;

	if (guard == GUARD_READ_ONLY) {
		ui_toast(ui, TOAST_WARNING,
		        "cloud %s is read-only: '%s' is not run here. If it changes nothing, give "
		        "it \"safe: true\" in %s",
		        session_config(ui->command->client->session)->name, command->name,
		        ui->command->client->settings->file);
		return;
	}
	run = xcalloc(1, sizeof *run);
	run->ui = ui;
	run->command = command;
	run->resource = resource;
	for (size_t i = 0; i < ids->count; i++)
		strv_add(&run->ids, ids->items[i]);
	if (command->confirm || guard == GUARD_CONFIRM)
		user_command_ask(run);
	else
		user_command_begin(ui, run);
}

/* --- which there are --- */

static bool user_command_is_for(const struct user_command *command, const struct resource *resource)
{
	return str_eq(command->scope, "any") ||
	       (resource && str_eq(command->scope, resource->name));
}

const struct user_command *user_command_of(
        const struct ui *ui, const struct resource *resource, size_t index)
{
	const struct settings *settings = ui->command->client->settings;

	for (size_t i = 0; settings && i < settings->command_count; i++)
		if (user_command_is_for(&settings->commands[i], resource) && !index--)
			return &settings->commands[i];
	return NULL;
}

/* As term_next_key() returns it. */
static int user_command_key_of(const struct user_command *command)
{
	wchar_t wide[2] = {0};

	if (mbstowcs(wide, command->key, 2) == (size_t)-1)
		return 0;
	return wide[0] < 0x100 ? (int)wide[0] : (int)wide[0] | KEY_CHAR;
}

bool user_command_key(struct ui *ui, int key)
{
	const struct user_command *command = NULL;
	struct subject subject = {0};

	/* Only in views of rows, not over menus and questions. */
	if (!ui->top || !ui->top->ops->subject || ui->app->sign_in != SIGNED_IN)
		return false;
	ui_subject(ui, &subject);
	for (size_t i = 0; (command = user_command_of(ui, subject.resource, i)); i++)
		if (user_command_key_of(command) == key)
			break;
	if (command)
		user_command_run(ui, command, subject.resource, &subject.ids);
	strv_free(&subject.ids);
	return command != NULL;
}

/* --- what is said of them --- */

/* Keys that move in a list; they are not bindings. */
#define MOVES "jkgG123456789"

static bool user_command_key_is_taken(const struct ui *ui, const struct user_command *command)
{
	int key = user_command_key_of(command);

	return (key > 0 && key < 0x80 && strchr(MOVES, key)) ||
	       view_binding(ui->app->main, key) != NULL;
}

void user_commands_check(struct ui *ui)
{
	const struct settings *settings = ui->command->client->settings;

	for (size_t i = 0; settings && i < settings->command_count; i++) {
		const struct user_command *command = &settings->commands[i];
		struct buf reason = BUF_INIT;

		if (user_command_key_is_taken(ui, command))
			ui_toast(ui, TOAST_WARNING,
			        "%s: the key %s of '%s' is already used; the command is in the "
			        "action menu only",
			        settings->file, command->key, command->name);
		if (!words_usable(&command->argv, &reason))
			ui_toast(ui, TOAST_WARNING, "%s: cannot run '%s': %s", settings->file,
			        command->name, buf_str(&reason));
		buf_free(&reason);
	}
}

void user_commands_help(const struct ui *ui, struct buf *out)
{
	const struct settings *settings = ui->command->client->settings;

	if (!settings || !settings->command_count)
		return;
	styled(out, STYLE_TITLE_ACTIVE, "User commands (%s)", settings->file);
	for (size_t i = 0; i < settings->command_count; i++) {
		const struct user_command *command = &settings->commands[i];

		buf_printf(out, "  %-8s %s (%s):",
		        user_command_key_is_taken(ui, command) ? "-" : command->key, command->name,
		        str_eq(command->scope, "any") ? "everywhere" : command->scope);
		for (size_t w = 0; w < command->argv.count; w++) {
			buf_putc(out, ' ');
			buf_add_shell(out, command->argv.items[w]);
		}
		buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
}

void user_commands_stop(void)
{
	while (runs) {
		if (runs->child)
			child_forget(runs->child);
		user_command_run_free(runs);
	}
}
