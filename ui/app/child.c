/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs: in the terminal, which the screen leaves for them, or in the background with
 * their output read in the loop. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/app/child.h"
#include "ui/app/run.h"

#define PIPE_BYTES 65536
#define KILL_MS    2000 /* time to end after SIGTERM, before SIGKILL */

struct child {
	struct child *next;
	struct loop *loop;
	pid_t pid;
	int status;
	bool ended;
	/* Children in the background. */
	int fd;
	struct loop_watch *watch;
	uint64_t kill_timer;
	void (*output)(void *data, const char *bytes, size_t len);
	void (*over)(void *data, int status);
	void *data;
};

static struct child *children;

static int child_status(int wait_status)
{
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

static void child_finish(struct child *child);

static void child_reap(void *data, int signo)
{
	struct child *child = children;

	(void)data;
	(void)signo;
	while (child) {
		int status;

		if (!child->ended && waitpid(child->pid, &status, WNOHANG) == child->pid) {
			child->ended = true;
			child->status = child_status(status);
			if (child->over) {
				child_finish(child);
				child = children; /* the list may have changed */
				continue;
			}
		}
		child = child->next;
	}
}

static struct child *child_add_output(struct loop *loop)
{
	struct child *child = xcalloc(1, sizeof *child);

	child->loop = loop;
	child->fd = -1;
	child->next = children;
	children = child;
	loop_signal(loop, SIGCHLD, child_reap, NULL);
	return child;
}

static void child_drop(struct child *child)
{
	struct child **at = &children;

	while (*at != child)
		at = &(*at)->next;
	*at = child->next;
	if (!children)
		loop_signal(child->loop, SIGCHLD, NULL, NULL);
	if (child->watch)
		loop_watch_remove(child->loop, child->watch);
	if (child->fd >= 0)
		close(child->fd);
	loop_timer_stop(child->loop, child->kill_timer);
	free(child);
}

static void exec_child(const struct strv *words, const struct strv *environment)
{
	static const int usual[] = {SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTERM, SIGHUP, SIGCHLD};

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		signal(usual[i], SIG_DFL);
	execvpe(words->items[0], words->items, environment->items);
	fprintf(stderr, "%s: %s\n", words->items[0], strerror(errno));
	_exit(127);
}

void child_sentence(const char *name, int status, struct buf *out)
{
	if (status < 0)
		buf_printf(out, "cannot start %s", name);
	else if (status >= 128 && status < 128 + NSIG)
		buf_printf(out, "%s was killed by %s", name, strsignal(status - 128));
	else if (status)
		buf_printf(out, "%s exited with status %d", name, status);
}

/* --- in the terminal --- */

/* Ctrl-C and Ctrl-\ go to the child only. */
static void child_ignore_signal(void *data, int signo)
{
	(void)data;
	(void)signo;
}

static void child_on_key(void *data, int fd)
{
	char bytes[256];
	ssize_t n = read(fd, bytes, sizeof bytes);

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN) ||
	        (n > 0 && memchr(bytes, '\n', (size_t)n)))
		*(bool *)data = true;
}

/* The screen's return would hide the child's last output: wait for Enter. */
static void child_wait_for_enter(struct loop *loop, const char *name, int status)
{
	struct buf sentence = BUF_INIT;
	bool done = false;
	struct loop_watch *watch = loop_watch_add(loop, STDIN_FILENO, child_on_key, &done);

	child_sentence(name, status, &sentence);
	printf("\n[%s; Enter returns]\n", buf_str(&sentence));
	fflush(stdout);
	while (!done)
		loop_turn(loop, -1);
	loop_watch_remove(loop, watch);
	buf_free(&sentence);
}

int child_terminal(struct ui *ui, const struct strv *words, const struct strv *environment)
{
	struct loop *loop = ui->command->client->loop;
	struct child *child;
	int status = -1;

	app_leave(ui);
	child = child_add_output(loop);
	loop_signal(loop, SIGINT, child_ignore_signal, NULL);
	loop_signal(loop, SIGQUIT, child_ignore_signal, NULL);
	child->pid = fork();
	if (!child->pid)
		exec_child(words, environment);
	if (child->pid > 0) {
		while (!child->ended)
			loop_turn(loop, -1);
		status = child->status;
	}
	child_drop(child);
	if (status > 0)
		child_wait_for_enter(loop, words->items[0], status);
	app_return_from(ui);
	return status;
}

/* --- unseen --- */

static void child_on_output(void *data, int fd)
{
	struct child *child = data;
	char bytes[16384];
	ssize_t n = read(fd, bytes, sizeof bytes);

	if (n > 0) {
		child->output(child->data, bytes, (size_t)n);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		loop_watch_remove(child->loop, child->watch);
		child->watch = NULL;
	}
}

/* Reads what it wrote before it ended, but does not wait for a grandchild's output. */
static void child_finish(struct child *child)
{
	void (*over)(void *data, int status) = child->over;
	void *data = child->data;
	int status = child->status;
	char bytes[16384];
	ssize_t n;

	/* At most what the pipe holds: a grandchild may write for ever. */
	for (size_t left = PIPE_BYTES;
	        child->watch && left && (n = read(child->fd, bytes, sizeof bytes)) > 0;) {
		child->output(data, bytes, (size_t)n);
		left -= (size_t)n < left ? (size_t)n : left;
	}
	child_drop(child);
	over(data, status);
}

static void start_unseen(
        const struct strv *words, const struct strv *environment, int input, const int ends[2])
{
	int nothing = input >= 0 ? input : open("/dev/null", O_RDONLY);

	/* Without a terminal a password prompt fails instead of waiting for ever. */
	setsid();
	dup2(nothing, STDIN_FILENO);
	dup2(ends[1], STDOUT_FILENO);
	dup2(ends[1], STDERR_FILENO);
	exec_child(words, environment);
}

struct child *child_start(struct ui *ui, const struct strv *words, const struct strv *environment,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data)
{
	return child_start_with(ui, words, environment, -1, output, over, data);
}

struct child *child_start_with(struct ui *ui, const struct strv *words,
        const struct strv *environment, int input,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data)
{
	struct child *child;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return NULL;
	/* Writes of the program block, as programs expect. */
	fcntl(ends[1], F_SETFL, 0);
	child = child_add_output(ui->command->client->loop);
	child->fd = ends[0];
	child->output = output;
	child->over = over;
	child->data = data;
	child->pid = fork();
	if (!child->pid)
		start_unseen(words, environment, input, ends);
	close(ends[1]);
	if (child->pid < 0) {
		child_drop(child);
		return NULL;
	}
	child->watch = loop_watch_add(child->loop, child->fd, child_on_output, child);
	return child;
}

static void child_kill(void *data)
{
	struct child *child = data;

	child->kill_timer = 0;
	kill(-child->pid, SIGKILL);
}

void child_end(struct child *child)
{
	if (child->kill_timer)
		return;
	kill(-child->pid, SIGTERM);
	child->kill_timer = loop_timer_start(child->loop, KILL_MS, child_kill, child);
}

/* Init reaps it when this process ends. */
void child_forget(struct child *child)
{
	child_drop(child);
}
