/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --demo: the demo cloud as a child process, located next to this program and ended with it. */
#include "demo_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "ncnova-demo-cloud"

static pid_t child;

void demo_child_stop(void)
{
	if (child > 0) {
		kill(child, SIGTERM);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	child = 0;
}

/* Looks in the environment variable (for tests), next to the executable, then in PATH. */
static char *find_program(void)
{
	const char *named = getenv("NCNOVA_DEMO_CLOUD");
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash, *path;

	if (named && *named)
		return xstrdup(named);
	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash) {
			path = xasprintf("%.*s/%s", (int)(slash - self), self, PROGRAM);
			if (!access(path, X_OK))
				return path;
			free(path);
		}
	}
	return xstrdup(PROGRAM);
}

static void demo_child_run(const char *program, int out, const struct strv *arguments)
{
	struct strv argv = STRV_INIT;
	int null = open("/dev/null", O_RDWR);

	/* Ctrl-C is meant for the console, not for its demo cloud. */
	setpgid(0, 0);
	dup2(null, 0);
	dup2(out, 1);
	strv_add(&argv, program);
	/* End the demo cloud with the console, even if the console is killed. */
	strv_add(&argv, "--parent");
	strv_take(&argv, xasprintf("%d", (int)getppid()));
	for (size_t i = 0; i < arguments->count; i++)
		strv_add(&argv, arguments->items[i]);
	execvp(program, argv.items);
	_exit(127);
}

int demo_child_start(const char *arguments, struct strv *options, struct error *error)
{
	struct strv words = STRV_INIT;
	char line[512], *program = find_program();
	int pipes[2];
	FILE *out;

	if (command_split(arguments ? arguments : "", &words, error) || pipe2(pipes, O_CLOEXEC)) {
		free(program);
		return ERR_IO;
	}
	child = fork();
	if (!child)
		demo_child_run(program, pipes[1], &words);
	close(pipes[1]);
	strv_free(&words);
	out = fdopen(pipes[0], "r");
	if (child < 0 || !fgets(line, sizeof line, out)) {
		fclose(out);
		demo_child_stop();
		error_set(error, ERR_IO,
		        "the demo cloud (%s) did not start: is it built and beside ncnova?",
		        program);
		free(program);
		return ERR_IO;
	}
	fclose(out);
	free(program);
	line[strcspn(line, "\r\n")] = '\0';
	atexit(demo_child_stop);
	const char *const pairs[] = {"auth.auth_url", line, "auth.username", "demo",
	        "auth.password", "demo", "auth.project_name", "demo", "auth.user_domain_name",
	        "Default", "auth.project_domain_name", "Default", "region_name", "RegionOne"};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		strv_add(options, pairs[i]);
	return 0;
}
