/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ncnova: arguments to the screen, the prompt, a script, or one command. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "ncnova/arena.h"
#include "ncnova/command.h"
#include "ncnova/prompt.h"
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

static void program_on_signal(void *data, int signo)
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
static void print_timings(const struct command *command)
{
	struct printer printer = {.out = command->printer.out, .err = command->printer.err};
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
	output_print(&printer, output, NULL, NULL);
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

/* Runs a script, the prompt, one command or the screen. */
static int run_front_end(struct program *program, int count, char **words)
{
	struct command *command = &program->command;

	if (program->globals.script)
		return run_script(command, program->globals.script);
	if (count && str_eq(words[0], "prompt") && count == 1) {
		struct error error = {0};

		if (command_session(command, &error)) {
			command_report(command, &error);
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

static int program_start(struct program *program, struct error *error)
{
	struct client *client = &program->client;
	struct globals *globals = &program->globals;
	int rc = 0;

	/* A file that cannot be read might set a guard: give up. */
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
		if (!rc)
			unsetenv("OS_CLOUD");
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
	program->command.asker = (struct asker){.ask = asker_on_terminal,
	        .interactive = isatty(STDIN_FILENO) && isatty(STDERR_FILENO)};
	take_signals(&program->command, program_on_signal);
	return rc;
}

static void program_end(struct program *program)
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
	/* JSON, arguments and tables have decimal points in every language. */
	setlocale(LC_NUMERIC, "C");
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
	if (program_start(&program, &error)) {
		fprintf(stderr, "ERROR (CommandError): %s\n", error.message);
		program_end(&program);
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
		status = run_front_end(&program, (int)words.count, words.items);
		strv_free_secret(&words);
	}
	if (status == 130 && program.command.signalled)
		status = 128 + program.command.signalled;
	if (program.globals.timings)
		print_timings(&program.command);
	program_end(&program);
	return stdout_close(program.command.printer.out, stderr) || status ? status : 1;
}
