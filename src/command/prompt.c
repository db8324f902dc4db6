/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readline prompt: history that keeps no secret, completion of live names, Ctrl-C clears the
 * line, the session stays. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/file.h"
#include "ncnova/keys.h"
#include "ncnova/process.h"
#include "ncnova/text.h"
#include "args.h"
#include "prompt.h"
#include "verbs.h"

#define HISTORY_LINES      2000
#define STATUS_INTERRUPTED 130
#define HISTORY_FLAGS      (O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
#define HISTORY_BYTES      (64u << 20)

static struct {
	struct command *command;
	struct keys *keys;
	struct loop_watch *watch; /* of the terminal; NULL while a command runs */
	uint64_t timer;           /* for the rest of a sequence */
	struct termios was;       /* before readline had the terminal */
	bool done, busy;
	int status, signal; /* signal: that ended it */
	struct strv candidates;
	size_t next;
	size_t skip; /* bytes of each candidate before what readline takes for the word */
} prompt;

/* --- history --- */

char *history_path(void)
{
	return state_path("history");
}

/* Anything that may hold a password, a token or the like is not kept. */
bool history_may_keep(const char *line)
{
	static const char *const words[] = {"pass", "secret", "token", "user-data", "user_data",
	        "userdata", "passcode", "credential"};

	if (*line == ' ')
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_contains_nocase(line, words[i]))
			return false;
	return true;
}

/* Where the last `lines` lines of a text begin. */
static size_t last_lines(const char *text, size_t len, int lines)
{
	size_t at = len;

	while (at && (at == len || text[at - 1] != '\n' || --lines))
		at--;
	return at;
}

/* The newest lines; older ones, which no run would read any more, are cut off the file. */
static void history_take(const char *path)
{
	size_t len, at;
	char *text = file_read(path, O_NOFOLLOW, HISTORY_BYTES, &len);
	struct strv lines = STRV_INIT;

	if (!text)
		return;
	at = last_lines(text, len, HISTORY_LINES);
	if (at)
		file_replace(path, text + at, len - at);
	strv_split(&lines, text + at, '\n');
	for (size_t i = 0; i < lines.count; i++)
		add_history(lines.items[i]);
	strv_free(&lines);
	free(text);
}

void history_load(void)
{
	char *path = history_path();

	using_history();
	stifle_history(HISTORY_LINES);
	if (path && !history_length)
		history_take(path);
	free(path);
}

/* Adds the line, in memory and to the file, where it may be kept; the same as the one before is not
 * added again. */
void history_keep(const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
	struct stat info;
	char *path;
	int fd;

	if (!*line || !history_may_keep(line) || (last && str_eq(last->line, line)))
		return;
	add_history(line);
	path = history_path();
	fd = path ? open(path, HISTORY_FLAGS, 0600) : -1;
	if (fd >= 0 && !fstat(fd, &info) && S_ISREG(info.st_mode)) {
		char *whole = xasprintf("%s\n", line);

		fchmod(fd, 0600);
		if (write(fd, whole, strlen(whole)) < 0)
			errno = 0; /* a full disk costs the history, nothing else */
		free(whole);
	}
	if (fd >= 0)
		close(fd);
	free(path);
}

/* --- completion --- */

static char *candidate(const char *text, int state)
{
	(void)text;
	if (!state)
		prompt.next = 0;
	return prompt.next < prompt.candidates.count
	               ? strdup(prompt.candidates.items[prompt.next++] + prompt.skip)
	               : NULL;
}

/* Readline asks of a blank, or another byte that may end a word, whether it is protected. */
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

/* Readline's word may begin later than ours, behind an open quote or "=": all candidates must have
 * what stands between. */
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

static char **complete(const char *text, int start, int end)
{
	size_t at;
	char **matches;

	strv_free(&prompt.candidates);
	prompt.candidates = (struct strv)STRV_INIT;
	command_complete(prompt.command, rl_line_buffer, (size_t)end, &prompt.candidates, &at);
	/* File names are readline's own matter: --user-data, --pub-key. */
	rl_attempted_completion_over =
	        prompt.candidates.count > 0 || !command_wants_file(rl_line_buffer, (size_t)end);
	/* Behind "status:" the word goes on. */
	rl_completion_suppress_append =
	        prompt.candidates.count == 1 && str_ends(prompt.candidates.items[0], ":");
	/* Candidates have their closing quote. */
	rl_completion_suppress_quote = prompt.candidates.count > 0;
	if (!same_start(rl_line_buffer, at, (size_t)start))
		return NULL;
	matches = rl_completion_matches(text, candidate);
	return matches;
}

/* --- the loop --- */

static void readable(void *data, int fd);

static void install(void)
{
	struct command *command = prompt.command;
	const char *project =
	        command->client->session ? session_project_name(command->client->session) : NULL;
	char *clean = clean_dup(project);
	char *text = xasprintf("ncnova%s%s> ", clean ? ":" : "", clean ? clean : "");

	input_line_begin(text);
	if (!prompt.watch)
		prompt.watch = loop_watch_add(command->client->loop, STDIN_FILENO, readable, NULL);
	free(text);
	free(clean);
}

/* A destructive verb is asked about; everything else runs. In a guarded cloud the command itself
 * asks. */
static bool may_run(const char *line)
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

/* Whoever was asked before the prompt began is asked for a line. */
static int ask(void *data, const char *question, bool secret, char **answer)
{
	return asker_ask(data, question, secret, answer);
}

/* A numbered list. */
static int choose(void *data, const char *question, const struct strv *texts, size_t *index)
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

/* One line; false: what was pasted behind it does not run. */
static bool run_line(const char *line)
{
	bool may;

	history_keep(line);
	may = may_run(line);
	if (may)
		prompt.status = command_run_line(prompt.command, line);
	return may && prompt.status != STATUS_INTERRUPTED && !prompt.command->quit &&
	       !prompt.signal;
}

/* Lines that were pasted together are commands of their own; each is shown before it runs. */
static void run_lines(char *text)
{
	bool several = strchr(text, '\n') != NULL, going = true;
	char *rest = text, *line;

	while (going && (line = strsep(&rest, "\n"))) {
		if (several && *line)
			fprintf(prompt.command->printer.out, "> %s\n", line);
		fflush(prompt.command->printer.out);
		going = run_line(line);
	}
}

/* While a command runs nothing is read: what is typed meanwhile waits in the terminal. */
static void line_came(char *line)
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
	run_lines(line);
	prompt.busy = false;
	free_secret(line);
	if (!command_wrote(command))
		prompt.status = 1;
	if (command->quit || prompt.signal || !command_wrote(command))
		prompt.done = true;
	else
		install();
}

static void expired(void *data);

static void read_keys(void)
{
	struct loop *loop = prompt.command->client->loop;
	struct keys_event event;
	char *line;
	int wait;

	while (!prompt.done && keys_next(prompt.keys, &event))
		if (input_line_key(&event, &line))
			line_came(line);
	wait = prompt.done ? -1 : keys_wait_ms(prompt.keys);
	loop_timer_stop(loop, prompt.timer);
	prompt.timer = wait < 0 ? 0 : loop_timer_start(loop, wait, expired, NULL);
}

static void expired(void *data)
{
	(void)data;
	prompt.timer = 0;
	keys_timeout(prompt.keys);
	read_keys();
}

static void readable(void *data, int fd)
{
	char bytes[4096];
	ssize_t n = read(fd, bytes, sizeof bytes);

	(void)data;
	if (n > 0)
		keys_feed(prompt.keys, bytes, (size_t)n);
	else if (n == 0 && rl_end)
		keys_feed(prompt.keys, "\n", 1); /* a file's last line */
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		prompt.done = true;
	read_keys();
}

/* At the line: it is given up. While a command runs: that is ended. */
static void interrupted(void *data, int signo)
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
	install();
}

static void ended(void *data, int signo)
{
	struct command *command = data;

	prompt.signal = signo;
	if (prompt.busy)
		loop_interrupt(command->client->loop);
	else
		prompt.done = true;
}

/* The shell gets its terminal as it was. */
static void suspended(void *data, int signo)
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

static void resized(void *data, int signo)
{
	(void)data;
	(void)signo;
	rl_resize_terminal();
}

void prompt_completion(struct command *command)
{
	/* One Tab lists what there is, unless the person's inputrc, which is read later, says
	 * otherwise. */
	if (!rl_readline_name || !str_eq(rl_readline_name, "ncnova"))
		rl_variable_bind("show-all-if-ambiguous", "on");
	prompt.command = command;
	rl_readline_name = "ncnova";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = rl_completer_word_break_characters = " \t\r\n=";
	rl_completer_quote_characters = "'\"";
	rl_char_is_quoted_p = is_quoted;
}

/* A screen's line may have had readline before. */
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
} signals[] = {{SIGINT, interrupted}, {SIGWINCH, resized}, {SIGTSTP, suspended}, {SIGTERM, ended},
        {SIGHUP, ended}, {SIGQUIT, ended}};
#define SIGNALS (sizeof signals / sizeof *signals)

/* Only calls that are safe in a signal handler. */
static void restore_now(void)
{
	static const char paste_off[] = "\033[?2004l\r\n";
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	tcsetattr(STDIN_FILENO, TCSANOW, &prompt.was);
	if (poll(&out, 1, 0) > 0 && out.revents == POLLOUT &&
	        write(STDOUT_FILENO, paste_off, sizeof paste_off - 1) < 0)
		errno = 0;
}

static void start(struct command *command)
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
	if (!tcgetattr(STDIN_FILENO, &prompt.was))
		loop_on_stuck(restore_now);
	install();
}

static void stop(struct command *command)
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
	command->asker =
	        (struct asker){.ask = ask, .choose = choose, .data = &asker, .interactive = true};
	start(command);
	while (!prompt.done)
		loop_turn(command->client->loop, -1);
	stop(command);
	command->screen = screen;
	command->asker = asker;
	return prompt.signal ? 128 + prompt.signal : prompt.status;
}

int prompt_signal(void)
{
	return prompt.signal;
}
