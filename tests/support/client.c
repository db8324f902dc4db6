/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of the program as a command: started, signalled, waited for, with a home of its own. */
#include "client.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "wait.h"

struct client_process {
	pid_t pid;
	int status;
	bool ended;
	FILE *out, *err;
	char *out_text, *err_text;
};

static void add_own(struct strv *env, const char *name)
{
	if (getenv(name))
		strv_take(env, xasprintf("%s=%s", name, getenv(name)));
}

static void child(const struct client_options *options, const struct strv *words, FILE *in,
        const struct client_process *client)
{
	const char *bin = getenv("NCNOVA_BIN");
	struct strv argv = STRV_INIT, env = STRV_INIT;
	struct rlimit limit = {(rlim_t)options->file_size, (rlim_t)options->file_size};

	strv_add(&argv, bin ? bin : "build/ncnova");
	for (size_t i = 0; i < words->count; i++)
		strv_add(&argv, words->items[i]);
	strv_take(&env, xasprintf("HOME=%s", options->home));
	strv_add(&env, "LC_ALL=C.UTF-8");
	strv_add(&env, "TZ=UTC");
	add_own(&env, "PATH");
	add_own(&env, "ASAN_OPTIONS");
	add_own(&env, "LSAN_OPTIONS");
	for (size_t i = 0; options->env && options->env[i]; i++)
		strv_add(&env, options->env[i]);
	dup2(fileno(in), 0);
	dup2(fileno(client->out), 1);
	dup2(fileno(client->err), 2);
	if (options->file_size) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
	}
	execve(argv.items[0], argv.items, env.items);
	_exit(127);
}

struct client_process *client_start(const struct client_options *options, const char *line)
{
	struct client_process *client = xcalloc(1, sizeof *client);
	struct strv words = STRV_INIT;
	FILE *in = tmpfile();

	client->out = tmpfile();
	client->err = tmpfile();
	assert_true(in && client->out && client->err);
	assert_int_equal(command_split(line, &words, NULL), 0);
	if (options->input)
		fputs(options->input, in);
	rewind(in);
	client->pid = fork();
	assert_true(client->pid >= 0);
	if (!client->pid)
		child(options, &words, in, client);
	fclose(in);
	strv_free(&words);
	return client;
}

pid_t client_pid(const struct client_process *client)
{
	return client->pid;
}

bool client_wait(struct client_process *client, int ms)
{
	int64_t end = clock_ms() + ms;

	while (!client->ended) {
		if (waitpid(client->pid, &client->status, WNOHANG) == client->pid)
			client->ended = true;
		else if (clock_ms() >= end)
			break;
		else
			wait_for_exit(&client->pid, 1, end - clock_ms());
	}
	return client->ended;
}

int client_status(const struct client_process *client)
{
	int status = client->status;

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The program shares the file's offset, so it is read without moving that. */
static const char *slurp(FILE *file, char **text)
{
	struct buf all = BUF_INIT;
	char chunk[4096];
	ssize_t n;

	while ((n = pread(fileno(file), chunk, sizeof chunk, (off_t)all.len)) > 0)
		buf_add(&all, chunk, (size_t)n);
	buf_puts(&all, "");
	free(*text);
	return *text = buf_take(&all);
}

const char *client_out(struct client_process *client)
{
	return slurp(client->out, &client->out_text);
}

const char *client_err(struct client_process *client)
{
	return slurp(client->err, &client->err_text);
}

void client_free(struct client_process *client)
{
	if (!client->ended) {
		kill(client->pid, SIGKILL);
		waitpid(client->pid, &client->status, 0);
	}
	fclose(client->out);
	fclose(client->err);
	free(client->out_text);
	free(client->err_text);
	free(client);
}
