/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many independent items of work, each in a child process, several at a time. */
#include "workers.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ncnova/buf.h"
#include "ncnova/clock.h"
#include "wait.h"

struct child {
	pid_t pid; /* 0: none */
	int item;
	FILE *report;
	int64_t until;
};

static void start(struct child *child, int item, int seconds,
        void (*work)(const void *data, int item, FILE *report), const void *data)
{
	child->item = item;
	child->report = tmpfile();
	child->until = clock_ms() + seconds * 1000LL;
	fflush(NULL);
	child->pid = child->report ? fork() : -1;
	if (child->pid < 0) {
		perror("cannot start a worker");
		exit(1);
	}
	if (child->pid)
		return;
	/* A group of its own, so that what it started ends with it. */
	setpgid(0, 0);
	work(data, item, child->report);
	fflush(child->report);
	exit(0);
}

static char *text_of(FILE *file)
{
	struct buf all = BUF_INIT;
	char chunk[4096];
	size_t n;

	rewind(file);
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_add(&all, chunk, n);
	fclose(file);
	buf_puts(&all, "");
	return buf_take(&all);
}

static char *finish(struct child *child, int status, bool late)
{
	char *text = text_of(child->report), *whole;

	kill(-child->pid, SIGKILL);
	child->pid = 0;
	if (!late && WIFEXITED(status) && !WEXITSTATUS(status))
		return text;
	whole = xasprintf("%s%s (wait status %d)\n", text,
	        late ? "did not end in time" : "the test itself failed", status);
	free(text);
	return whole;
}

/* The slot of a child that has ended, and its status; NULL: all still run. */
static struct child *ended(struct child *children, int processes, int *status, bool *late)
{
	int64_t now = clock_ms();

	for (int i = 0; i < processes; i++) {
		if (!children[i].pid)
			continue;
		*late = now > children[i].until;
		if (*late)
			kill(-children[i].pid, SIGKILL);
		if (waitpid(children[i].pid, status, *late ? 0 : WNOHANG) == children[i].pid)
			return &children[i];
	}
	return NULL;
}

/* Until one has ended, or its time is up. */
static void wait_for_end(const struct child *children, int processes)
{
	pid_t *pids = xcalloc((size_t)processes, sizeof *pids);
	int64_t now = clock_ms(), until = now + 60000;

	for (int i = 0; i < processes; i++) {
		pids[i] = children[i].pid;
		if (pids[i] && children[i].until + 1 < until)
			until = children[i].until + 1;
	}
	wait_for_exit(pids, (size_t)processes, until - now);
	free(pids);
}

void workers_run(int processes, int count, int seconds,
        void (*work)(const void *data, int item, FILE *report), const void *data, char **reports)
{
	struct child *children = xcalloc((size_t)processes, sizeof *children);
	int next = 0, running = 0, status = 0;
	bool late = false;

	while (next < count || running) {
		struct child *child;

		for (int i = 0; i < processes && next < count; i++)
			if (!children[i].pid) {
				start(&children[i], next++, seconds, work, data);
				running++;
			}
		child = ended(children, processes, &status, &late);
		if (!child) {
			wait_for_end(children, processes);
			continue;
		}
		reports[child->item] = finish(child, status, late);
		running--;
	}
	free(children);
}
