/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ncnova: arguments to the screen, the prompt, a script, or one command. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "ncnova/arena.h"
#include "ncnova/command.h"
#include "ncnova/keys.h"
#include "src/command/demo_child.h"
#include "src/command/globals.h"
#include "src/command/stdout.h"
#include "src/command/verbs.h"
#include "ui/app/run.h"

struct program {
	struct globals globals;
	struct settings *settings;
	struct client client;
	struct command command;
};

/* A crash must not leave passwords and tokens on a disk. */
static void no_core_dumps(void)
{
#ifndef __SANITIZE_ADDRESS__
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0);
#endif
#endif
}

#define CONTROL(c) ((c)&31)
/* A lone Esc is one when nothing has followed it for so long. */
#define ESC_MS 50

/* One typed byte: 1 the line goes on, 0 it is whole, -1 it was given up (Ctrl-C, Ctrl-D, Esc). */
static int take_byte(struct buf *line, char c, int fd, bool secret)
{
	ssize_t n = 0;

	if (c == '\r' || c == '\n')
		return 0;
	if (c == CONTROL('C') || c == CONTROL('D') || c == '\033')
		return -1;
	if (c == '\b' || c == 127) {
		while (line->len && ((unsigned char)line->data[line->len - 1] & 0xc0) == 0x80)
			line->data[--line->len] = '\0';
		if (line->len) {
			line->data[--line->len] = '\0';
			n = secret ? 0 : write(fd, "\b \b", 3);
		}
	} else if (c == CONTROL('U')) {
		while (line->len) {
			line->data[--line->len] = '\0';
			n = secret ? 0 : write(fd, "\b \b", 3);
		}
	} else if ((unsigned char)c >= 32) {
		buf_putc(line, c);
		n = secret ? 0 : write(fd, &c, 1);
	}
	return n < 0 ? -1 : 1;
}

/* A signal during a question: the terminal is put back first, then whoever had the signal before.
 */
static struct {
	int fd;
	struct termios was;
	struct sigaction before[NSIG];
	sigset_t mask;
} asking;

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define ENDING (sizeof ending / sizeof *ending)

static void ended_while_asking(int signo)
{
	tcsetattr(asking.fd, TCSANOW, &asking.was);
	sigaction(signo, &asking.before[signo], NULL);
	raise(signo);
}

/* They arrive while a key is waited for, never between two looks at the terminal. */
static void guard_question(int fd, const struct termios *was)
{
	struct sigaction action = {.sa_handler = ended_while_asking};
	sigset_t set;

	asking.fd = fd;
	asking.was = *was;
	sigemptyset(&action.sa_mask);
	sigemptyset(&set);
	for (size_t i = 0; i < ENDING; i++) {
		sigaddset(&set, ending[i]);
		sigaction(ending[i], &action, &asking.before[ending[i]]);
	}
	sigprocmask(SIG_BLOCK, &set, &asking.mask);
}

static void unguard_question(void)
{
	for (size_t i = 0; i < ENDING; i++)
		sigaction(ending[i], &asking.before[ending[i]], NULL);
	sigprocmask(SIG_SETMASK, &asking.mask, NULL);
}

/* False: a signal came, or the terminal is gone. */
static bool read_more(int fd, struct keys *keys)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int ms = keys_wait_ms(keys), ready;
	struct timespec most = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
	char c;

	ready = ppoll(&wait, 1, ms < 0 ? NULL : &most, &asking.mask);
	if (ready == 0)
		keys_timeout(keys);
	else if (ready < 0 || read(fd, &c, 1) != 1)
		return false;
	else
		keys_feed(keys, &c, 1);
	return true;
}

/* 0, or -1 when it was given up. Sequences of the terminal are no answer. */
static int read_line(int fd, bool secret, struct buf *line)
{
	struct keys *keys = keys_new(!strcmp(nl_langinfo(CODESET), "UTF-8"), ESC_MS);
	struct keys_event event;
	int more = 1;

	while (more > 0) {
		if (!keys_next(keys, &event) && !read_more(fd, keys))
			more = -1;
		for (size_t i = 0; more > 0 && i < event.len; i++)
			if (event.kind == KEYS_TEXT || event.kind == KEYS_PASTE)
				more = take_byte(line, event.bytes[i], fd, secret);
	}
	keys_free(keys);
	return more;
}

/*
 * Asks on the terminal itself, whatever standard input is; a secret without echo. The keys are read
 * here one by one, so that giving up always works and always leaves the terminal as it was.
 */
static int ask(void *data, const char *question, bool secret, char **answer)
{
	struct termios was, raw;
	struct buf line = BUF_INIT;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC), more = -1;

	(void)data;
	if (fd < 0)
		return ERR_CANCELLED;
	if (tcgetattr(fd, &was)) {
		close(fd);
		return ERR_CANCELLED;
	}
	raw = was;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	guard_question(fd, &was);
	tcsetattr(fd, TCSAFLUSH, &raw);
	if (write(fd, question, strlen(question)) >= 0)
		more = read_line(fd, secret, &line);
	tcsetattr(fd, TCSAFLUSH, &was);
	unguard_question();
	if (write(fd, "\n", 1) < 0)
		more = -1;
	close(fd);
	if (more) {
		buf_free_secret(&line);
		return ERR_CANCELLED;
	}
	*answer = line.data ? buf_take(&line) : xstrdup("");
	return 0;
}

static void interrupted(void *data, int signo)
{
	struct command *command = data;

	command->signalled = signo;
	loop_interrupt(command->client->loop);
}

/* What nohup or a shell's background job ignores stays ignored. handle NULL: their usual effect. */
static void take_signals(struct command *command, loop_signal_fn *handle)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction now;

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (!sigaction(signals[i], NULL, &now) && now.sa_handler != SIG_IGN)
			loop_signal(command->client->loop, signals[i], handle, command);
}

/* --timings: as novaclient prints them. */
static void print_timings(struct command *command)
{
	static const char *const titles[] = {"url", "seconds"};
	size_t count;
	const struct http_timing *timings = http_timings(command->client->http, &count);
	struct output *output = output_new(titles, 2);
	double total = 0;
	char number[32];
	const char *cells[] = {NULL, number};

	for (size_t i = 0; i < count; i++) {
		cells[0] = timings[i].label;
		snprintf(number, sizeof number, "%.6f", timings[i].seconds);
		total += timings[i].seconds;
		output_row(output, cells);
	}
	cells[0] = "Total";
	snprintf(number, sizeof number, "%.6f", total);
	output_row(output, cells);
	command->printer.format = FORMAT_TABLE;
	command->printer.sort = NULL;
	strv_free(&command->printer.columns);
	command->printer.columns = (struct strv)STRV_INIT;
	output_print(&command->printer, output, NULL, NULL);
}

static int run_script(struct command *command, const char *path)
{
	FILE *script = str_eq(path, "-") ? stdin : fopen(path, "re");
	int status;

	if (!script) {
		fprintf(stderr, "ERROR (CommandError): Can't open '%s': %s\n", path,
		        strerror(errno));
		return 1;
	}
	status = command_run_script(command, script, script == stdin ? "standard input" : path);
	if (script != stdin)
		fclose(script);
	return status;
}

/* Which face: a script, the prompt, one command, or the screen. */
static int run_face(struct program *program, int count, char **words)
{
	struct command *command = &program->command;

	if (program->globals.script)
		return run_script(command, program->globals.script);
	if (count && str_eq(words[0], "prompt") && count == 1) {
		struct error error = {0};

		if (command_session(command, &error)) {
			struct buf text = BUF_INIT;

			error_format(&error, &text);
			fprintf(stderr, "ERROR (%s): %s\n",
			        error.type[0] ? error.type : "CommandError", buf_str(&text));
			buf_free(&text);
			return error_exit_status(error.code);
		}
		take_signals(command, NULL); /* it has its own */
		return prompt_run(command);
	}
	if (count)
		return command_run(command, (const char *const *)words, count);
	if (!isatty(STDIN_FILENO))
		return run_script(command, "-");
	take_signals(command, NULL); /* it has its own */
	return ui_run(command);
}

static int prepare(struct program *program, struct error *error)
{
	struct client *client = &program->client;
	struct globals *globals = &program->globals;
	int rc = 0;

	/* A file that can't be read might hold a guard: nothing goes on without it. */
	rc = settings_load(NULL, &program->settings, error);
	if (rc)
		return rc;
	client->loop = loop_new(error);
	client->http = client->loop ? http_new(client->loop, error) : NULL;
	if (!client->http)
		return error->code;
	if (globals->demo) {
		rc = demo_child_start(globals->demo_arguments, &globals->options, error);
		/* A cloud of the environment must not mix in. */
		if (!rc) {
			unsetenv("OS_CLOUD");
			strv_add(&globals->options, "");
			globals->options.count--;
			free(globals->options.items[globals->options.count]);
			globals->options.items[globals->options.count] = NULL;
		}
	}
	if (globals->debug)
		http_set_transcript(client->http, stderr);
	client->settings = program->settings;
	client->cloud = globals->cloud;
	client->options = (const char *const *)globals->options.items;
	client->compute_version = globals->compute_version;
	client->demo = globals->demo;
	/* A demo cloud's tokens are worth nothing to the next one. */
	client->no_cache = globals->no_cache || globals->demo;
	client->override_guard = globals->override_guard;
	program->command.client = client;
	program->command.asker = (struct asker){
	        .ask = ask, .interactive = isatty(STDIN_FILENO) && isatty(STDERR_FILENO)};
	take_signals(&program->command, interrupted);
	return rc;
}

static void finish(struct program *program)
{
	client_close(&program->client);
	settings_free(program->settings);
	http_free(program->client.http);
	loop_free(program->client.loop);
	strv_free(&program->command.printer.columns);
	globals_free(&program->globals);
	demo_child_stop();
	intern_free_all();
}

int main(int argc, char **argv)
{
	struct program program = {0};
	struct error error = {0};
	int first = 1, status;

	stdout_fill_descriptors();
	no_core_dumps();
	program.command.printer.out = stdout_open();
	program.command.printer.err = stderr;
	if (!program.command.printer.out)
		return 1;
	setlocale(LC_ALL, "");
	if (globals_parse(&program.globals, argc, argv, &first, &error)) {
		fprintf(stderr, "error: %s\nTry 'ncnova help' for more information.\n",
		        error.message);
		globals_free(&program.globals);
		return 2;
	}
	if (program.globals.version) {
		fprintf(program.command.printer.out, "%s\n", NCNOVA_VERSION);
		globals_free(&program.globals);
		return stdout_close(program.command.printer.out, stderr) ? 0 : 1;
	}
	if (prepare(&program, &error)) {
		fprintf(stderr, "ERROR (CommandError): %s\n", error.message);
		finish(&program);
		return error_exit_status(error.code);
	}
	if (program.globals.help) {
		static const char *const help[] = {"help"};

		status = command_run(&program.command, help, 1);
	} else {
		struct strv words = STRV_INIT;

		/* The list of processes shows argv as it is now. */
		for (int i = first; i < argc; i++)
			strv_add(&words, argv[i]);
		command_hide_secrets(argv + first, argc - first);
		status = run_face(&program, (int)words.count, words.items);
		strv_free_secret(&words);
	}
	if (status == 130 && program.command.signalled)
		status = 128 + program.command.signalled;
	if (program.globals.timings)
		print_timings(&program.command);
	finish(&program);
	return stdout_close(program.command.printer.out, stderr) || status ? status : 1;
}
