/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen in a pseudo-terminal, measured: bench_screen [--keys] [--size ROWSxCOLS]. The cloud is
 * that of the OS_* variables; HOME (with its token cache) is kept. Prints NAME VALUE lines:
 * seconds, bytes, KiB.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/terminal.h"

enum {
	KEYS = 12,
	ROWS_SHOWN = 24,
	QUIET_MS = 40,
	LOAD_SECONDS = 120,
	KEY_SECONDS = 2,
	IDLE_MS = 3000
};

static double seconds_of(clockid_t clock)
{
	struct timespec t = {0};

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

static double cpu(struct terminal *terminal)
{
	clockid_t clock;

	return clock_getcpuclockid(terminal_pid(terminal), &clock) ? 0 : seconds_of(clock);
}

static long peak_kib(struct terminal *terminal)
{
	char *path = xasprintf("/proc/%ld/status", (long)terminal_pid(terminal)), line[256];
	FILE *file = fopen(path, "r");
	long peak = 0;

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "VmHWM: %ld", &peak) == 1)
			break;
	if (file)
		fclose(file);
	free(path);
	return peak;
}

static size_t received(struct terminal *terminal)
{
	size_t len;

	terminal_raw(terminal, &len);
	return len;
}

static bool row_has(struct terminal *terminal, int row, const char *text)
{
	char *line = terminal_row(terminal, row);
	bool has = line && strstr(line, text);

	free(line);
	return has;
}

/* The header says "live" once the whole list is there. */
static void wait_live(struct terminal *terminal)
{
	double end = now() + LOAD_SECONDS;

	while (!row_has(terminal, 0, " live")) {
		if (now() > end) {
			char *screen = terminal_screen(terminal);

			fprintf(stderr, "the list did not become complete:\n%s\n", screen);
			free(screen);
			terminal_free(terminal);
			exit(1);
		}
		terminal_settle(terminal, 1);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, compare);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* A key, or two by turns, again and again: medians of bytes, seconds until the first of them, CPU
 * seconds. */
static void press(struct terminal *terminal, const char *name, const char *key, const char *other)
{
	double bytes[KEYS], wait[KEYS], spent[KEYS];
	size_t answered = 0;

	for (size_t i = 0; i < KEYS; i++) {
		size_t before = received(terminal);
		double start = now(), cpu_start = cpu(terminal);

		terminal_bytes(terminal);
		terminal_type(terminal, i % 2 ? other : key);
		while (received(terminal) == before && now() < start + KEY_SECONDS)
			terminal_settle(terminal, 0);
		if (received(terminal) == before)
			break; /* the end of the list */
		wait[answered] = now() - start;
		terminal_settle(terminal, QUIET_MS);
		bytes[answered] = (double)terminal_bytes(terminal);
		spent[answered++] = cpu(terminal) - cpu_start;
	}
	printf("%s_answered %zu\n", name, answered);
	if (!answered)
		return;
	printf("%s_bytes %.0f\n", name, median(bytes, answered));
	printf("%s_seconds %.6f\n", name, median(wait, answered));
	printf("%s_cpu %.6f\n", name, median(spent, answered));
}

extern char **environ;

int main(int argc, char **argv)
{
	struct terminal_options options = {.rows = 40, .cols = 120, .home = getenv("HOME")};
	static const char *const arguments[] = {NULL};
	struct strv env = STRV_INIT;
	struct terminal *terminal;
	bool keys = false;
	double start;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--keys") == 0)
			keys = true;
		else if (strcmp(argv[i], "--size") != 0 || ++i == argc ||
		         sscanf(argv[i], "%dx%d", &options.rows, &options.cols) != 2) {
			fputs("usage: bench_screen [--keys] [--size ROWSxCOLS]\n", stderr);
			return 2;
		}
	}
	for (size_t i = 0; environ[i]; i++)
		if (strncmp(environ[i], "OS_", 3) == 0)
			strv_add(&env, environ[i]);
	options.env = (const char *const *)env.items;
	start = now();
	terminal = terminal_start(&options, arguments);
	if (!terminal_wait(terminal, "ncnova", LOAD_SECONDS)) {
		fputs("the screen did not come up\n", stderr);
		terminal_free(terminal);
		return 1;
	}
	printf("paint_seconds %.6f\n", now() - start);
	printf("paint_cpu %.6f\n", cpu(terminal));
	printf("paint_bytes %zu\n", received(terminal));
	wait_live(terminal);
	printf("live_seconds %.6f\n", now() - start);
	printf("live_cpu %.6f\n", cpu(terminal));
	printf("live_bytes %zu\n", received(terminal));
	printf("live_rss %ld\n", peak_kib(terminal));
	if (keys) {
		terminal_settle(terminal, QUIET_MS);
		press(terminal, "down", "j", "j");
		/* To the list's bottom edge, so that it has to scroll. */
		for (int i = KEYS; i < ROWS_SHOWN; i++)
			terminal_type(terminal, "j");
		terminal_settle(terminal, QUIET_MS);
		press(terminal, "scroll", "j", "j");
		terminal_type(terminal, "g");
		terminal_settle(terminal, QUIET_MS);
		press(terminal, "jump", "G", "g");
		/* The first goes to the page's end only. */
		terminal_type(terminal, "g\x1b[6~");
		terminal_settle(terminal, QUIET_MS);
		press(terminal, "page", "\x1b[6~", "\x1b[6~");
		terminal_type(terminal, "g");
		terminal_settle(terminal, QUIET_MS);
		terminal_bytes(terminal);
		start = cpu(terminal);
		terminal_idle(terminal, IDLE_MS);
		printf("idle_bytes %zu\n", terminal_bytes(terminal));
		printf("idle_cpu %.6f\n", cpu(terminal) - start);
		printf("end_rss %ld\n", peak_kib(terminal));
	}
	terminal_type(terminal, "q");
	terminal_status(terminal, 5);
	terminal_free(terminal);
	strv_free(&env);
	return 0;
}
