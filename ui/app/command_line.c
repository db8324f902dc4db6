/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `:` line: readline through its callback interface, drawn by us, and the commands it runs. */
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/args.h"
#include "ncnova/history.h"
#include "ncnova/input_line.h"
#include "ncnova/keys.h"
#include "ncnova/prompt.h"
#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/app/app.h"
#include "ui/app/command_line.h"
#include "ui/app/navigation.h"
#include "ui/boot/wizard.h"
#include "ui/kit/pager.h"
#include "ui/views/progress.h"

#define MATCH_ROWS 8

static struct {
	struct ui *ui;
	struct view *view;
	FILE *nowhere;       /* where readline would write */
	struct strv matches; /* of the last Tab, or a note about the last paste */
	bool started;        /* readline is reading the line */
} line;

/* --- readline's side --- */

static void rl_ignore(void)
{
}

static void rl_prepare(int meta)
{
	(void)meta;
}

static void redisplay(void)
{
	ui_dirty(line.ui);
}

static void show_matches(char **matches, int count, int longest)
{
	(void)longest;
	strv_free(&line.matches);
	line.matches = (struct strv)STRV_INIT;
	for (int i = 1; i <= count; i++)
		strv_add(&line.matches, matches[i]);
	ui_dirty(line.ui);
}

static void start_readline(struct command *command)
{
	if (!line.nowhere)
		line.nowhere = fopen("/dev/null", "r+e");
	prompt_completion(command);
	rl_instream = line.nowhere;
	rl_outstream = line.nowhere;
	rl_prep_term_function = rl_prepare;
	rl_deprep_term_function = rl_ignore;
	rl_redisplay_function = redisplay;
	rl_completion_display_matches_hook = show_matches;
	rl_completion_query_items = 0;
	history_load();
	input_line_begin("");
	line.started = true;
}

/* --- keys --- */

static void command_line_run(struct ui *ui, const char *text);

static void forget_matches(void)
{
	strv_free(&line.matches);
	line.matches = (struct strv)STRV_INIT;
}

/* The line is closed before its command runs: that may take long and open another one. */
static void command_line_enter(struct view *view, char *text)
{
	struct ui *ui = view->ui;

	view_close(view);
	if (text && *text) {
		history_keep(text);
		command_line_run(ui, text);
	}
	free_secret(text);
}

/* One command at a time: pasted text after its line would run unseen. */
static void command_line_paste(const char *text)
{
	size_t len = strcspn(text, "\n");
	struct keys_event event = {.kind = KEYS_PASTE, .bytes = text, .len = len};
	char *ended;

	input_line_key(&event, &ended);
	/* The line hides the footer, where messages are. */
	if (text[len] && text[len + 1])
		strv_add(&line.matches,
		        "Only the first line was pasted; enter the others separately");
}

/* Esc leaves; in vi mode it ends insertion first. */
static bool command_line_leaves(int key)
{
	const char *map = rl_get_keymap_name(rl_get_keymap());

	if (key == KEY_CTRL('C'))
		return true;
	/* As in vi and less. */
	if (key == KEY_BACKSPACE && !rl_end)
		return true;
	return key == KEY_ESC && !(rl_editing_mode == 0 && map && str_eq(map, "vi-insert"));
}

static bool command_line_key(struct view *view, int key)
{
	char *text;

	forget_matches();
	ui_dirty(view->ui);
	if (command_line_leaves(key))
		view_close(view);
	else if (key == KEY_PASTE)
		command_line_paste(view->ui->paste);
	else if (input_line_key(term_event(), &text))
		command_line_enter(view, text);
	return true;
}

/* --- drawing --- */

/* The line as it is drawn: control characters as ^X. `point` gets the cursor's column. */
static void shown_line(struct buf *out, int *point)
{
	const char *text = rl_line_buffer ? rl_line_buffer : "", *p = text;

	*point = -1;
	while (*p) {
		unsigned int c;

		if (*point < 0 && p - text >= rl_point)
			*point = text_width(buf_str(out));
		c = text_next(&p);
		if (c < 32 || c == 127)
			buf_printf(out, "^%c", (int)(c ^ 64));
		else
			buf_add_codepoint(out, c);
	}
	if (*point < 0)
		*point = text_width(buf_str(out));
}

static int match_width(void)
{
	int width = 0;

	for (size_t i = 0; i < line.matches.count; i++)
		if (text_width(line.matches.items[i]) > width)
			width = text_width(line.matches.items[i]);
	return width + 2;
}

static void command_line_place(struct view *view, int rows, int cols, int *height, int *width)
{
	int per_row = cols / match_width();
	int need;

	(void)view;
	(void)rows;
	per_row = per_row < 1 ? 1 : per_row;
	need = ((int)line.matches.count + per_row - 1) / per_row;
	*height = 1 + (need > MATCH_ROWS ? MATCH_ROWS : need);
	*width = cols;
}

static void draw_matches(struct view *view, WINDOW *win)
{
	int width = match_width(), per_row = view->cols / width;
	size_t room;

	per_row = per_row < 1 ? 1 : per_row;
	room = (size_t)(per_row * (view->rows - 1));
	for (size_t i = 0; i < line.matches.count && i < room; i++) {
		int y = (int)i / per_row, x = (int)i % per_row * width;
		bool more = i + 1 == room && line.matches.count > room;

		draw_text(win, y, x, width, STYLE_DIM, more ? "..." : line.matches.items[i], true);
	}
}

static int scroll_of(int point, int width)
{
	return point > width - 1 ? point - width + 1 : 0;
}

static void command_line_draw(struct view *view, WINDOW *win)
{
	struct buf text = BUF_INIT;
	int y = view->rows - 1, width = view->cols - 2, point, used;
	size_t skip;

	draw_matches(view, win);
	shown_line(&text, &point);
	skip = text_fit(buf_str(&text), scroll_of(point, width), &used);
	draw_text(win, y, 0, 1, STYLE_KEY, ":", false);
	draw_text(win, y, 1, width + 1, STYLE_NORMAL, buf_str(&text) + skip, true);
	buf_free(&text);
}

static bool command_line_cursor(struct view *view, int *y, int *x)
{
	struct buf text = BUF_INIT;
	int point;

	shown_line(&text, &point);
	buf_free(&text);
	*y = view->rows - 1;
	*x = 1 + point - scroll_of(point, view->cols - 2);
	return true;
}

static void command_line_closed(struct view *view)
{
	(void)view;
	if (line.started)
		input_line_end();
	line.started = false;
	forget_matches();
	line.view = NULL;
}

static const struct binding no_bindings[] = {{.key = 0}};

static const struct view_ops command_ops = {
        .name = "command",
        .popup = true,
        .line = true,
        .place = command_line_place,
        .draw = command_line_draw,
        .closed = command_line_closed,
        .key = command_line_key,
        .sequences = true,
        .cursor = command_line_cursor,
        .bindings = no_bindings,
};

void command_line_leave(void)
{
	if (line.view)
		view_close(line.view);
}

void ui_command_line(struct ui *ui, const char *text)
{
	if (line.view)
		return;
	line.ui = ui;
	line.view = view_open(ui, &command_ops, NULL);
	start_readline(ui->command);
	rl_insert_text(text);
}

/* --- what the line does --- */

static char *captured(FILE *file, char **text)
{
	fclose(file);
	return *text;
}

static bool is_one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return !end || !end[1];
}

static void refresh_all(struct ui *ui)
{
	for (struct store *store = ui->app->stores; store->resource; store++)
		refresh_now(store->refresh, false);
}

static struct job *history_newest(struct command *command)
{
	return command->client->jobs && jobs_count(command->client->jobs)
	               ? jobs_at(command->client->jobs, 0)
	               : NULL;
}

/* A single value may be a password: it never becomes a message, since messages are kept. */
static bool may_be_kept(const struct command *command, const char *text)
{
	return command->printer.format == FORMAT_TABLE && !command->printer.columns.count &&
	       history_keeps(text);
}

/* Runs inside the loop and captures the output; NULL `line`: the words. */
static int run_captured(
        struct ui *ui, const struct strv *words, const char *text, char **out, char **err)
{
	struct command *command = ui->command;
	FILE *was_out = command->printer.out, *was_err = command->printer.err;
	size_t out_size, err_size;
	int status;

	if (ui->app->command_runs) {
		ui_toast(ui, TOAST_WARNING, "a command is running; Ctrl-C interrupts it");
		return -1;
	}
	ui->app->command_runs = true;
	command->printer.out = open_memstream(out, &out_size);
	command->printer.err = open_memstream(err, &err_size);
	status = text ? command_run_line(command, text)
	              : command_run(command, (const char *const *)words->items, (int)words->count);
	/* A line that was begun meanwhile would be under the output. */
	command_line_leave();
	captured(command->printer.out, out);
	captured(command->printer.err, err);
	command->printer.out = was_out;
	command->printer.err = was_err;
	ui->app->command_runs = false;
	/* Its colour shows that it is an error. */
	if (str_starts(*err, "ERROR (") && strstr(*err, "): ")) {
		char *rest = strstr(*err, "): ") + 3;

		memmove(*err, rest, strlen(rest) + 1);
	}
	return status;
}

int ui_run_words(struct ui *ui, const struct strv *words, char **out, char **err)
{
	int status = run_captured(ui, words, NULL, out, err);

	if (status >= 0)
		refresh_all(ui);
	return status;
}

void ui_preview(struct ui *ui, const struct strv *words, struct buf *text)
{
	if (ui->app->command_runs)
		return;
	ui->app->command_runs = true;
	command_preview(ui->command, (const char *const *)words->items, (int)words->count, text);
	ui->app->command_runs = false;
}

void ui_show_output(struct ui *ui, const char *title, int status, char *out, bool keep)
{
	if (*out && is_one_line(out) && keep) {
		out[strcspn(out, "\n")] = '\0';
		ui_toast(ui, status ? TOAST_WARNING : TOAST_OK, "%s", out);
	} else if (*out) {
		pager_table(ui, title, out);
	}
}

/* Runs it inside the loop: the screen stays alive, Ctrl-C interrupts. Shows the output. */
static void command_line_execute(struct ui *ui, void *data)
{
	struct command *command = ui->command;
	const char *text = data;
	const char *title = history_keeps(text) ? text : "Command output";
	struct job *before = history_newest(command), *job;
	char *out = NULL, *err = NULL;
	int status = run_captured(ui, NULL, text, &out, &err);

	if (status < 0)
		return;
	job = history_newest(command);
	if (job && job != before && str_eq(job->verb, "boot"))
		progress_open(ui, job, NULL);
	else if (!*err || !is_one_line(out))
		ui_show_output(ui, title, status, out, may_be_kept(command, text));
	while (*err && err[strlen(err) - 1] == '\n')
		err[strlen(err) - 1] = '\0';
	/* The output may contain the reason for its failure. */
	if (*err && *out && is_one_line(out) && may_be_kept(command, text))
		ui_toast(ui, TOAST_ERROR, "%.*s %s", (int)strcspn(out, "\n"), out, err);
	else if (status == 2 && !is_one_line(err))
		ui_pager(ui, title, err);
	else if (*err)
		ui_toast(ui, status == 130 ? TOAST_WARNING : TOAST_ERROR, "%s", err);
	free_secret(out);
	free_secret(err);
	if (command->quit) {
		command->quit = false;
		app_quit(ui);
		return;
	}
	refresh_all(ui);
}

static void command_line_forget(void *data)
{
	free_secret(data);
}

/* In a read-only cloud the refusal comes before any question. */
static bool is_refused(
        struct ui *ui, const struct verb *verb, const struct strv *words, struct buf *reason)
{
	return verb && verb->flags & VERB_CHANGES &&
	       client_guard(ui->command->client) == GUARD_READ_ONLY &&
	       !strv_has(words, "--dry-run") && !strv_has(words, "--help") &&
	       !act_allowed(ui, verb, reason);
}

/* How many objects a line names. */
static size_t objects_named(
        struct ui *ui, const struct verb *verb, const struct strv *words, int used)
{
	struct args *args = NULL;
	size_t count = 1;

	if (verb->positionals &&
	        !args_parse(verb, (const char *const *)words->items + used,
	                (int)words->count - used, session_version(ui->command->client->session),
	                &args, NULL))
		count = args_positionals(args, verb->positionals->name);
	args_free(args);
	return count;
}

/* Does the line search all projects? Then it may find another project's servers. */
static bool in_all_projects(const struct strv *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (str_starts(words->items[i], "--all-t") ||
		        str_starts(words->items[i], "--all-p"))
			return true;
	return false;
}

static void command_line_ask(struct ui *ui, const struct verb *verb, const struct strv *words,
        const char *text, size_t count)
{
	char *question = xasprintf("%s?", history_keeps(text) ? text : verb->name);
	struct buf detail = BUF_INIT;

	ui_preview(ui, words, &detail);
	act_ask(ui, question, buf_str(&detail), in_all_projects(words) ? "any" : NULL, count,
	        command_line_execute, command_line_forget, xstrdup(text));
	buf_free(&detail);
	free_secret(question);
}

static void command_line_run(struct ui *ui, const char *text)
{
	struct strv words = STRV_INIT;
	struct error error = {0};
	const struct verb *verb = NULL;
	struct buf reason = BUF_INIT;
	int used = 0;

	if (command_split(text, &words, &error)) {
		ui_toast(ui, TOAST_ERROR, "%s", error.message);
	} else if (words.count && navigation_open_words(ui, &words)) {
		verb = NULL;
	} else if (words.count) {
		verb = verb_find((const char *const *)words.items, (int)words.count, &used, NULL);
		if (verb && (verb->flags & VERB_SCREEN ||
		                    (verb->flags & VERB_VIEW && words.count == 1))) {
			ui->app->screen.show(ui, verb->name,
			        words.count > (size_t)used ? words.items[used] : NULL, &error);
		} else if (words.count == 1 && verb && verb == verb_creates(&resource_server)) {
			if (act_allowed(ui, verb, &reason))
				wizard_open(ui, NULL, NULL);
			else
				ui_toast(ui, TOAST_WARNING, "%s", buf_str(&reason));
		} else if (is_refused(ui, verb, &words, &reason)) {
			ui_toast(ui, TOAST_WARNING, "%s", buf_str(&reason));
		} else if (verb &&
		           command_destroys((const char *const *)words.items, (int)words.count)) {
			command_line_ask(
			        ui, verb, &words, text, objects_named(ui, verb, &words, used));
		} else {
			char *copy = xstrdup(text);

			command_line_execute(ui, copy);
			free_secret(copy);
		}
	}
	strv_free_secret(&words);
	buf_free(&reason);
}
