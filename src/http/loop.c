/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: one curl_multi_poll over sockets, watched descriptors and the signal pipe, and timers.
 */
#include "ncnova/loop.h"

#include "loop_parts.h"
#include "ncnova/buf.h"
#include "ncnova/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	HOST_CONNECTIONS = 6,
	KEPT_CONNECTIONS = 16,
	STUCK_SECONDS = 3, /* until a signal is handled */
	END_SECONDS = 20,  /* and until the program has ended */
};

struct loop_watch {
	struct loop_watch *next;
	int fd;
	loop_watch_fn *ready;
	void *data;
	bool is_ready; /* by the last poll, and not handled since: a nested turn may have done it */
	bool removed;  /* freed when no turn is running that could stand on it */
};

struct timer {
	struct timer *next;
	uint64_t id;
	int64_t due; /* clock_ms */
	loop_timer_fn *fire;
	void *data;
};

struct wait {
	struct wait *outer;
	bool interrupted;
};

struct loop {
	CURLM *multi;
	int pipe[2];
	bool signalled;
	struct {
		loop_signal_fn *handle;
		void *data;
	} signals[NSIG];
	struct loop_watch *watches; /* oldest first */
	bool any_removed;
	struct timer *timers; /* soonest first; of equal ones the older first */
	uint64_t last_timer;
	struct wait *innermost;
	int depth; /* turns running, one inside the other */
	void (*idle)(void *data);
	void *idle_data;
	struct curl_waitfd *fds;
	size_t fds_room;
};

/* All that a signal handler touches. wake_fd holds descriptor + 1. */
static volatile sig_atomic_t pending[NSIG], wake_fd[NSIG];
static void (*volatile restore_stuck)(void);
static volatile sig_atomic_t ended_by; /* the signal that asked the program to end */
static time_t interrupted_at;          /* of the handler of SIGINT alone */

/* The program ends where it is; the journal says what was sent. */
static _Noreturn void end_stuck(int signo)
{
	static const char why[] = "ncnova: was busy and did not react to the signal; ended\n";
	struct pollfd err = {.fd = STDERR_FILENO, .events = POLLOUT};

	if (restore_stuck)
		restore_stuck();
	/* A terminal that takes nothing must not hold it. */
	if (poll(&err, 1, 0) > 0 && err.revents == POLLOUT &&
	        write(STDERR_FILENO, why, sizeof why - 1) < 0)
		errno = 0;
	_exit(128 + signo);
}

static void loop_on_alarm(int signo)
{
	static const int ending[] = {SIGTERM, SIGHUP, SIGQUIT};

	(void)signo;
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (pending[ending[i]] || ended_by == ending[i])
			end_stuck(ending[i]);
}

/* Repeating Ctrl-C quickly is no reason; after a while it is. */
static void expect_turn(int signo)
{
	struct timespec now;

	if (signo == SIGTERM || signo == SIGHUP || signo == SIGQUIT)
		alarm(STUCK_SECONDS);
	if (signo != SIGINT)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!pending[SIGINT])
		interrupted_at = now.tv_sec;
	else if (now.tv_sec - interrupted_at >= 2)
		end_stuck(SIGINT);
}

static void loop_on_signal(int signo)
{
	int saved = errno;
	int fd = wake_fd[signo] - 1;

	expect_turn(signo);
	pending[signo] = 1;
	/* A full pipe wakes the loop as well. */
	if (fd >= 0 && write(fd, "", 1) < 0)
		errno = 0;
	errno = saved;
}

static int set_action(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	return sigaction(signo, &action, NULL);
}

void loop_on_stuck(void (*restore)(void))
{
	restore_stuck = restore;
}

int loop_signal(struct loop *loop, int signo, loop_signal_fn *handle, void *data)
{
	if (signo <= 0 || signo >= NSIG)
		return ERR_IO;
	if (!handle) {
		if (set_action(signo, SIG_DFL) != 0)
			return ERR_IO;
		wake_fd[signo] = 0;
		pending[signo] = 0;
		loop->signals[signo].handle = NULL;
		return 0;
	}
	loop->signals[signo].handle = handle;
	loop->signals[signo].data = data;
	wake_fd[signo] = loop->pipe[1] + 1;
	if (set_action(signo, loop_on_signal) != 0) {
		wake_fd[signo] = 0;
		loop->signals[signo].handle = NULL;
		return ERR_IO;
	}
	return 0;
}

static void handle_signals(struct loop *loop)
{
	char bytes[64];

	if (!loop->signalled)
		return;
	loop->signalled = false;
	/* Emptied before the flags are read: a signal that comes in between wakes the next turn. */
	while (read(loop->pipe[0], bytes, sizeof bytes) > 0)
		;
	for (int signo = 1; signo < NSIG; signo++) {
		if (!loop->signals[signo].handle || !pending[signo])
			continue;
		pending[signo] = 0;
		if (signo == SIGTERM || signo == SIGHUP || signo == SIGQUIT) {
			ended_by = signo;
			alarm(END_SECONDS);
		}
		loop->signals[signo].handle(loop->signals[signo].data, signo);
	}
}

struct loop_watch *loop_watch_add(struct loop *loop, int fd, loop_watch_fn *ready, void *data)
{
	struct loop_watch *watch = xcalloc(1, sizeof *watch), **end = &loop->watches;

	watch->fd = fd;
	watch->ready = ready;
	watch->data = data;
	while (*end)
		end = &(*end)->next;
	*end = watch;
	return watch;
}

static void sweep_watches(struct loop *loop)
{
	struct loop_watch **link = &loop->watches;

	while (*link) {
		struct loop_watch *watch = *link;

		if (!watch->removed) {
			link = &watch->next;
			continue;
		}
		*link = watch->next;
		free(watch);
	}
	loop->any_removed = false;
}

void loop_watch_remove(struct loop *loop, struct loop_watch *watch)
{
	if (!watch)
		return;
	watch->removed = true;
	loop->any_removed = true;
	if (loop->depth == 0)
		sweep_watches(loop);
}

static void handle_watches(struct loop *loop)
{
	for (struct loop_watch *watch = loop->watches; watch; watch = watch->next) {
		if (watch->removed || !watch->is_ready)
			continue;
		watch->is_ready = false;
		watch->ready(watch->data, watch->fd);
	}
}

uint64_t loop_timer_start(struct loop *loop, int64_t delay_ms, loop_timer_fn *fire, void *data)
{
	struct timer *timer = xcalloc(1, sizeof *timer), **link = &loop->timers;
	int64_t now = clock_ms();

	if (delay_ms < 0)
		delay_ms = 0;
	timer->id = ++loop->last_timer;
	timer->due = delay_ms > INT64_MAX - now ? INT64_MAX : now + delay_ms;
	timer->fire = fire;
	timer->data = data;
	while (*link && (*link)->due <= timer->due)
		link = &(*link)->next;
	timer->next = *link;
	*link = timer;
	return timer->id;
}

void loop_timer_stop(struct loop *loop, uint64_t id)
{
	struct timer **link = &loop->timers;

	if (!id)
		return;
	while (*link && (*link)->id != id)
		link = &(*link)->next;
	if (*link) {
		struct timer *timer = *link;

		*link = timer->next;
		free(timer);
	}
}

/* Timers that these start wait for the next turn, so that none can keep the loop to itself. */
static void handle_timers(struct loop *loop)
{
	int64_t now = clock_ms();
	uint64_t newest = loop->last_timer;

	while (loop->timers && loop->timers->due <= now && loop->timers->id <= newest) {
		struct timer *timer = loop->timers;

		loop->timers = timer->next;
		timer->fire(timer->data);
		free(timer);
	}
}

static void handle_transfers(struct loop *loop)
{
	struct CURLMsg *message;
	int left;

	curl_multi_perform(loop->multi, &left);
	while ((message = curl_multi_info_read(loop->multi, &left))) {
		struct loop_transfer *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		transfer->done(transfer, message->data.result);
	}
}

static int wait_ms(const struct loop *loop, int64_t max_ms)
{
	if (max_ms < 0)
		max_ms = INT_MAX;
	if (loop->timers) {
		int64_t left = loop->timers->due - clock_ms();

		if (left < max_ms)
			max_ms = left < 0 ? 0 : left;
	}
	return max_ms > INT_MAX ? INT_MAX : (int)max_ms;
}

static size_t fill_fds(struct loop *loop)
{
	size_t count = 1;

	for (struct loop_watch *watch = loop->watches; watch; watch = watch->next)
		count++;
	if (count > loop->fds_room) {
		loop->fds_room = count * 2;
		loop->fds = xrealloc(loop->fds, loop->fds_room * sizeof *loop->fds);
	}
	loop->fds[0] = (struct curl_waitfd){.fd = loop->pipe[0], .events = CURL_WAIT_POLLIN};
	count = 1;
	for (struct loop_watch *watch = loop->watches; watch; watch = watch->next) {
		watch->is_ready = false;
		if (!watch->removed)
			loop->fds[count++] =
			        (struct curl_waitfd){.fd = watch->fd, .events = CURL_WAIT_POLLIN};
	}
	return count;
}

/* Waits, and notes what is ready: the array belongs to whichever turn waits. */
static void wait_for_something(struct loop *loop, int64_t max_ms)
{
	size_t count = fill_fds(loop), i = 1;
	int timeout = wait_ms(loop, max_ms);

	if (curl_multi_poll(loop->multi, loop->fds, (unsigned int)count, timeout, NULL) !=
	        CURLM_OK) {
		/* Cannot be waited for: then at least without taking the whole processor. */
		poll(NULL, 0, timeout < 50 ? timeout : 50);
		return;
	}
	if (loop->fds[0].revents)
		loop->signalled = true;
	for (struct loop_watch *watch = loop->watches; watch; watch = watch->next)
		if (!watch->removed)
			watch->is_ready = loop->fds[i++].revents != 0;
}

void loop_turn(struct loop *loop, int64_t max_ms)
{
	loop->depth++;
	if (loop->idle)
		loop->idle(loop->idle_data);
	wait_for_something(loop, max_ms);
	handle_signals(loop);
	handle_watches(loop);
	handle_transfers(loop);
	handle_timers(loop);
	loop->depth--;
	if (loop->depth == 0 && loop->any_removed)
		sweep_watches(loop);
}

int loop_until(struct loop *loop, const bool *done, struct error *error)
{
	struct wait wait = {.outer = loop->innermost};

	loop->innermost = &wait;
	while (!*done && !wait.interrupted)
		loop_turn(loop, -1);
	loop->innermost = wait.outer;
	if (*done)
		return 0;
	return error_set(error, ERR_CANCELLED, "cancelled");
}

void loop_interrupt(struct loop *loop)
{
	if (loop->innermost)
		loop->innermost->interrupted = true;
}

bool loop_waiting(const struct loop *loop)
{
	return loop->innermost != NULL;
}

void loop_on_idle(struct loop *loop, void (*idle)(void *data), void *data)
{
	loop->idle = idle;
	loop->idle_data = data;
}

CURLM *loop_multi(struct loop *loop)
{
	return loop->multi;
}

struct loop *loop_new(struct error *error)
{
	struct loop *loop = xcalloc(1, sizeof *loop);

	if (pipe2(loop->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
		error_set(error, ERR_IO, "cannot create a pipe for signals: %s", strerror(errno));
		free(loop);
		return NULL;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		loop->multi = curl_multi_init();
		if (!loop->multi)
			curl_global_cleanup();
	}
	if (!loop->multi) {
		error_set(error, ERR_MEMORY, "cannot initialise libcurl");
		close(loop->pipe[0]);
		close(loop->pipe[1]);
		free(loop);
		return NULL;
	}
	curl_multi_setopt(loop->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HOST_CONNECTIONS);
	curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS);
	set_action(SIGPIPE, SIG_IGN);
	set_action(SIGALRM, loop_on_alarm);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	alarm(0);
	ended_by = 0;
	for (int signo = 1; signo < NSIG; signo++)
		if (loop->signals[signo].handle)
			loop_signal(loop, signo, NULL, NULL);
	while (loop->timers)
		loop_timer_stop(loop, loop->timers->id);
	for (struct loop_watch *watch = loop->watches; watch; watch = watch->next)
		watch->removed = true;
	sweep_watches(loop);
	curl_multi_cleanup(loop->multi);
	curl_global_cleanup();
	close(loop->pipe[0]);
	close(loop->pipe[1]);
	free(loop->fds);
	free(loop);
}
