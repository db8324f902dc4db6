/* The readline prompt: history that keeps no secret, completion of live names, Ctrl-C clears the
 * line, the session stays. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/file.h"
#include "ncnova/text.h"
#include "args.h"
#include "prompt.h"
#include "verbs.h"

#define HISTORY_LINES 2000
#define HISTORY_FLAGS (O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
#define HISTORY_BYTES (64u << 20)

static struct {
	struct command *command;
	bool done, busy;
	int status;
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

static void line_came(char *line);

static void install(void)
{
	struct command *command = prompt.command;
	const char *project = command->session ? session_project_name(command->session) : NULL;
	char *clean = clean_dup(project);
	char *text = xasprintf("ncnova%s%s> ", clean ? ":" : "", clean ? clean : "");

	rl_callback_handler_install(text, line_came);
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
	if (verb && prompt.command->interactive && command_guard(prompt.command) == GUARD_NONE &&
	        command_destroys((const char *const *)words.items, (int)words.count)) {
		struct buf names = BUF_INIT;

		for (size_t i = (size_t)used; i < words.count; i++)
			buf_printf(&names, " %s", words.items[i]);
		question = xasprintf("%s%s? [y/N] ", verb->name, buf_str(&names));
		yes = !prompt.command->ask(prompt.command, question, false, &answer) &&
		      (str_eq(answer, "y") || str_eq(answer, "yes"));
		free(question);
		free(answer);
		buf_free(&names);
	}
	strv_free(&words);
	return yes;
}

/* A numbered list. */
static int choose(
        struct command *command, const char *question, const struct strv *texts, size_t *index)
{
	struct buf text = BUF_INIT;
	char *answer = NULL, *end;
	unsigned long number = 0;
	int rc;

	buf_printf(&text, "%s:\n", question);
	for (size_t i = 0; i < texts->count; i++)
		buf_printf(&text, "%3zu  %s\n", i + 1, texts->items[i]);
	buf_printf(&text, "Which one (1-%zu, nothing for none)? ", texts->count);
	rc = command->ask(command, buf_str(&text), false, &answer);
	buf_free(&text);
	if (!rc && *answer)
		number = strtoul(answer, &end, 10);
	if (!rc && (!number || *end || number > texts->count))
		rc = ERR_CANCELLED;
	*index = number - 1;
	free(answer);
	return rc;
}

static void line_came(char *line)
{
	struct command *command = prompt.command;

	rl_callback_handler_remove();
	if (!line) {
		fputc('\n', command->out);
		prompt.done = true;
		return;
	}
	history_keep(line);
	prompt.busy = true;
	if (may_run(line))
		prompt.status = command_run_line(command, line);
	prompt.busy = false;
	free_secret(line);
	if (!command_wrote(command))
		prompt.status = 1;
	if (command->quit || !command_wrote(command))
		prompt.done = true;
	else
		install();
}

static void ready(void *data, int fd)
{
	(void)data;
	(void)fd;
	if (!prompt.busy)
		rl_callback_read_char();
}

/* At the line: it is cleared. While a command runs: that is ended. */
static void interrupted(void *data, int signo)
{
	struct command *command = data;

	(void)signo;
	if (prompt.busy) {
		loop_interrupt(command->loop);
		return;
	}
	rl_free_line_state();
	rl_callback_sigcleanup();
	rl_replace_line("", 0);
	fputs("^C\n", command->out);
	fflush(command->out);
	rl_crlf();
	rl_on_new_line();
	rl_redisplay();
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
	rl_getc_function = rl_getc;
	rl_input_available_hook = NULL;
	rl_prep_term_function = rl_prep_terminal;
	rl_deprep_term_function = rl_deprep_terminal;
	rl_redisplay_function = rl_redisplay;
	rl_completion_display_matches_hook = NULL;
	rl_completion_query_items = 100;
	rl_reset_terminal(NULL);
}

int prompt_run(struct command *command)
{
	struct loop_watch *watch;
	bool was_screen = command->screen;
	int (*was_choose)(struct command *, const char *, const struct strv *, size_t *) =
	        command->choose;

	memset(&prompt, 0, sizeof prompt);
	prompt_completion(command);
	own_terminal();
	command->screen = false;
	command->interactive = true;
	command->choose = choose;
	command->quit = false;
	history_load();
	fputs("Commands as in nova; help lists them, Tab completes, Ctrl-D exits.\n", command->out);
	fflush(command->out);
	loop_signal(command->loop, SIGINT, interrupted, command);
	loop_signal(command->loop, SIGWINCH, resized, command);
	watch = loop_watch_add(command->loop, STDIN_FILENO, ready, command);
	install();
	while (!prompt.done)
		loop_turn(command->loop, -1);
	rl_callback_handler_remove();
	loop_watch_remove(command->loop, watch);
	loop_signal(command->loop, SIGINT, NULL, NULL);
	loop_signal(command->loop, SIGWINCH, NULL, NULL);
	strv_free(&prompt.candidates);
	command->screen = was_screen;
	command->choose = was_choose;
	return prompt.status;
}
