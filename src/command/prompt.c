/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readline prompt: reads lines and runs them as commands of one session. Ctrl-C clears the
 * line. */
#include "ncnova/complete.h"
#include "ncnova/prompt.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/history.h"
#include "ncnova/input_line.h"
#include "ncnova/keys.h"
#include "ncnova/process.h"
#include "ncnova/text.h"
#include "args.h"
#include "verbs.h"

#define STATUS_INTERRUPTED 130

static struct {
	struct command *command;
	struct keys *keys;
	struct loop_watch *watch; /* of the terminal; NULL while a command runs */
	uint64_t timer;           /* timeout for the rest of a key's sequence; 0: not set */
	struct termios was;       /* terminal settings from before readline */
	bool terminal;            /* input is a terminal; else a file or a pipe */
	bool done, busy;
	int status; /* status of the last command */
	int signal; /* the signal that ended the prompt; 0 */
	struct strv candidates;
	size_t next;
	size_t skip; /* number of bytes of each candidate before readline's word */
} prompt;

/* --- completion --- */

static char *prompt_next_candidate(const char *text, int state)
{
	(void)text;
	if (!state)
		prompt.next = 0;
	return prompt.next < prompt.candidates.count
	               ? strdup(prompt.candidates.items[prompt.next++] + prompt.skip)
	               : NULL;
}

/* Called by readline: true if a byte that could end a word is quoted. */
static int is_quoted(char *text, int at)
{
	char *before = xstrndup(text, (size_t)at);
	struct strv words = STRV_INIT;
	struct open_word last;

	split_open(before, &words, &last);
	strv_free(&words);
	buf_free(&last.text);
	free_secret(before);
	return last.quote || last.escape;
}

/* Readline's word may start after ours, following an open quote or "=": then all candidates must
 * begin with the text between. */
static bool same_start(const char *line, size_t ours, size_t readlines)
{
	prompt.skip = readlines - ours;
	if (readlines < ours)
		return false;
	for (size_t i = 0; i < prompt.candidates.count; i++)
		if (strncmp(prompt.candidates.items[i], line + ours, prompt.skip))
			return false;
	return true;
}

static char **prompt_complete(const char *text, int start, int end)
{
	size_t at;
	char **matches;

	strv_free(&prompt.candidates);
	prompt.candidates = (struct strv)STRV_INIT;
	command_complete(prompt.command, rl_line_buffer, (size_t)end, &prompt.candidates, &at);
	/* Let readline complete file names: --user-data, --pub-key. */
	rl_attempted_completion_over =
	        prompt.candidates.count > 0 || !command_wants_file(rl_line_buffer, (size_t)end);
	/* No blank after "status:": the word continues. */
	rl_completion_suppress_append =
	        prompt.candidates.count == 1 && str_ends(prompt.candidates.items[0], ":");
	/* Candidates already have their closing quote. */
	rl_completion_suppress_quote = prompt.candidates.count > 0;
	if (!same_start(rl_line_buffer, at, (size_t)start))
		return NULL;
	matches = rl_completion_matches(text, prompt_next_candidate);
	return matches;
}

/* --- the loop --- */

static void prompt_on_input(void *data, int fd);

static void prompt_begin_line(void)
{
	struct command *command = prompt.command;
	const char *project =
	        command->client->session ? session_project_name(command->client->session) : NULL;
	char *clean = clean_dup(project);
	char *text = xasprintf("ncnova%s%s> ", clean ? ":" : "", clean ? clean : "");

	input_line_begin(text);
	if (!prompt.watch)
		prompt.watch =
		        loop_watch_add(command->client->loop, STDIN_FILENO, prompt_on_input, NULL);
	free(text);
	free(clean);
}

/* Asks before a destructive verb, except in a guarded cloud, where the command itself asks. False:
 * the user answered no. */
static bool prompt_confirm(const char *line)
{
	struct strv words = STRV_INIT;
	const struct verb *verb;
	char *question, *answer = NULL;
	bool yes = true;
	int used;

	if (command_split(line, &words, NULL) || !words.count) {
		strv_free(&words);
		return true;
	}
	verb = verb_find((const char *const *)words.items, (int)words.count, &used, NULL);
	if (verb && prompt.command->asker.interactive &&
	        client_guard(prompt.command->client) == GUARD_NONE &&
	        command_destroys((const char *const *)words.items, (int)words.count)) {
		struct buf names = BUF_INIT, found = BUF_INIT;

		for (size_t i = (size_t)used; i < words.count; i++)
			buf_printf(&names, " %s", words.items[i]);
		command_preview(
		        prompt.command, (const char *const *)words.items, (int)words.count, &found);
		question = xasprintf("%s%s%s%s? [y/N] ", verb->name, buf_str(&names),
		        found.len ? ": " : "", buf_str(&found));
		buf_free(&found);
		yes = !asker_ask(&prompt.command->asker, question, false, &answer) &&
		      (str_eq(answer, "y") || str_eq(answer, "yes"));
		free(question);
		free(answer);
		buf_free(&names);
	}
	strv_free(&words);
	return yes;
}

/* Asks for a line with the asker from before the prompt, which is `data`. */
static int prompt_ask(void *data, const char *question, bool secret, char **answer)
{
	return asker_ask(data, question, secret, answer);
}

/* Asks with a numbered list. data: the asker from before the prompt. */
static int prompt_choose(void *data, const char *question, const struct strv *texts, size_t *index)
{
	struct buf text = BUF_INIT;
	char *answer = NULL, *end;
	unsigned long number = 0;
	int rc;

	buf_printf(&text, "%s:\n", question);
	for (size_t i = 0; i < texts->count; i++)
		buf_printf(&text, "%3zu  %s\n", i + 1, texts->items[i]);
	buf_printf(&text, "Which one (1-%zu, nothing for none)? ", texts->count);
	rc = asker_ask(data, buf_str(&text), false, &answer);
	buf_free(&text);
	if (!rc && *answer)
		number = strtoul(answer, &end, 10);
	if (!rc && (!number || *end || number > texts->count))
		rc = ERR_CANCELLED;
	*index = number - 1;
	free(answer);
	return rc;
}

/* Runs one line. False: discard the lines pasted after it. */
static bool prompt_run_line(const char *line)
{
	bool may;

	history_keep(line);
	may = prompt_confirm(line);
	if (may)
		prompt.status = command_run_line(prompt.command, line);
	return may && prompt.status != STATUS_INTERRUPTED && !prompt.command->quit &&
	       !prompt.signal;
}

/* Lines pasted together are separate commands; each is shown before it runs. */
static void prompt_run_lines(char *text)
{
	bool several = strchr(text, '\n') != NULL, going = true;
	char *rest = text, *line;

	while (going && (line = strsep(&rest, "\n"))) {
		if (several && *line)
			fprintf(prompt.command->printer.out, "> %s\n", line);
		fflush(prompt.command->printer.out);
		going = prompt_run_line(line);
	}
}

/* Do not read while a command runs: the terminal keeps what is typed meanwhile. */
static void prompt_take_line(char *line)
{
	struct command *command = prompt.command;

	if (!line) {
		fputc('\n', command->printer.out);
		prompt.done = true;
		return;
	}
	loop_watch_remove(command->client->loop, prompt.watch);
	prompt.watch = NULL;
	prompt.busy = true;
	prompt_run_lines(line);
	prompt.busy = false;
	free_secret(line);
	if (!command_wrote(command))
		prompt.status = 1;
	if (command->quit || prompt.signal || !command_wrote(command))
		prompt.done = true;
	else
		prompt_begin_line();
}

static void prompt_on_key_timeout(void *data);

static void prompt_read_keys(void)
{
	struct loop *loop = prompt.command->client->loop;
	struct keys_event event;
	char *line;
	int wait;

	while (!prompt.done && keys_next(prompt.keys, &event))
		if (input_line_key(&event, &line))
			prompt_take_line(line);
	wait = prompt.done ? -1 : keys_wait_ms(prompt.keys);
	loop_timer_stop(loop, prompt.timer);
	prompt.timer = wait < 0 ? 0 : loop_timer_start(loop, wait, prompt_on_key_timeout, NULL);
}

static void prompt_on_key_timeout(void *data)
{
	(void)data;
	prompt.timer = 0;
	keys_timeout(prompt.keys);
	prompt_read_keys();
}

static void prompt_on_input(void *data, int fd)
{
	char bytes[4096];
	ssize_t n = read(fd, bytes, sizeof bytes);

	(void)data;
	if (n > 0)
		keys_feed(prompt.keys, bytes, (size_t)n);
	else if (n == 0 && rl_end && !prompt.terminal)
		keys_feed(prompt.keys, "\n", 1); /* the last line of a file, without a newline */
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		prompt.done = true;
	prompt_read_keys();
}

/* Cancels the running command, else clears the line. */
static void prompt_on_interrupt(void *data, int signo)
{
	struct command *command = data;

	(void)signo;
	if (prompt.busy) {
		loop_interrupt(command->client->loop);
		return;
	}
	keys_reset(prompt.keys);
	fputs("^C", command->printer.out);
	fflush(command->printer.out);
	input_line_end();
	prompt_begin_line();
}

static void prompt_on_end(void *data, int signo)
{
	struct command *command = data;

	prompt.signal = signo;
	if (prompt.busy)
		loop_interrupt(command->client->loop);
	else
		prompt.done = true;
}

/* Restore the terminal for the shell. */
static void prompt_on_suspend(void *data, int signo)
{
	(void)data;
	(void)signo;
	if (prompt.busy) {
		process_stop();
		return;
	}
	if (!process_can_stop())
		return;
	rl_deprep_terminal();
	process_stop();
	rl_prep_terminal(1);
	rl_forced_update_display();
}

static void prompt_on_resize(void *data, int signo)
{
	(void)data;
	(void)signo;
	rl_resize_terminal();
}

void prompt_completion(struct command *command)
{
	/* One Tab lists all candidates. The user's inputrc is read later and may override this. */
	if (!rl_readline_name || !str_eq(rl_readline_name, "ncnova"))
		rl_variable_bind("show-all-if-ambiguous", "on");
	prompt.command = command;
	rl_readline_name = "ncnova";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_attempted_completion_function = prompt_complete;
	rl_basic_word_break_characters = rl_completer_word_break_characters = " \t\r\n=";
	rl_completer_quote_characters = "'\"";
	rl_char_is_quoted_p = is_quoted;
}

/* The screen's command line may have used readline before. */
static void own_terminal(void)
{
	rl_instream = stdin;
	rl_outstream = stdout;
	rl_prep_term_function = rl_prep_terminal;
	rl_deprep_term_function = rl_deprep_terminal;
	rl_redisplay_function = rl_redisplay;
	rl_completion_display_matches_hook = NULL;
	rl_completion_query_items = 100;
	rl_reset_terminal(NULL);
}

static const struct {
	int signo;
	loop_signal_fn *handle;
} signals[] = {{SIGINT, prompt_on_interrupt}, {SIGWINCH, prompt_on_resize},
        {SIGTSTP, prompt_on_suspend}, {SIGTERM, prompt_on_end}, {SIGHUP, prompt_on_end},
        {SIGQUIT, prompt_on_end}};
#define SIGNALS (sizeof signals / sizeof *signals)

/* Only async-signal-safe calls. */
static void prompt_restore_terminal(void)
{
	static const char paste_off[] = "\033[?2004l\r\n";
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	tcsetattr(STDIN_FILENO, TCSANOW, &prompt.was);
	if (poll(&out, 1, 0) > 0 && out.revents == POLLOUT &&
	        write(STDOUT_FILENO, paste_off, sizeof paste_off - 1) < 0)
		errno = 0;
}

static void prompt_start(struct command *command)
{
	int esc_ms =
	        rl_variable_value("keyseq-timeout") ? atoi(rl_variable_value("keyseq-timeout")) : 0;

	memset(&prompt, 0, sizeof prompt);
	prompt_completion(command);
	own_terminal();
	prompt.keys = keys_new(!strcmp(nl_langinfo(CODESET), "UTF-8"), esc_ms > 0 ? esc_ms : 50);
	command->quit = false;
	history_load();
	fputs("Commands as in nova; help lists them, Tab completes, Ctrl-D exits.\n",
	        command->printer.out);
	fflush(command->printer.out);
	note_unfinished(command);
	for (size_t i = 0; i < SIGNALS; i++)
		loop_signal(command->client->loop, signals[i].signo, signals[i].handle, command);
	prompt.terminal = tcgetattr(STDIN_FILENO, &prompt.was) == 0;
	if (prompt.terminal)
		loop_on_stuck(prompt_restore_terminal);
	prompt_begin_line();
}

static void prompt_stop(struct command *command)
{
	input_line_end();
	loop_on_stuck(NULL);
	loop_timer_stop(command->client->loop, prompt.timer);
	loop_watch_remove(command->client->loop, prompt.watch);
	prompt.watch = NULL;
	for (size_t i = 0; i < SIGNALS; i++)
		loop_signal(command->client->loop, signals[i].signo, NULL, NULL);
	keys_free(prompt.keys);
	prompt.keys = NULL;
	strv_free(&prompt.candidates);
}

int prompt_run(struct command *command)
{
	struct asker asker = command->asker;
	const struct command_screen *screen = command->screen;

	command->screen = NULL;
	command->asker = (struct asker){
	        .ask = prompt_ask, .choose = prompt_choose, .data = &asker, .interactive = true};
	prompt_start(command);
	while (!prompt.done)
		loop_turn(command->client->loop, -1);
	prompt_stop(command);
	command->screen = screen;
	command->asker = asker;
	return prompt.signal ? 128 + prompt.signal : prompt.status;
}

int prompt_signal(void)
{
	return prompt.signal;
}
