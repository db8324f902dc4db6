/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for processes, and for conditions in other processes, with a deadline. */
#include "wait.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ncnova/buf.h"
#include "ncnova/clock.h"

#define PAUSE_MS 5

void wait_for_exit(const pid_t *pids, size_t count, int64_t ms)
{
	struct pollfd *fds = xcalloc(count, sizeof *fds);

	for (size_t i = 0; i < count; i++) {
		fds[i].fd = pids[i] ? (int)syscall(SYS_pidfd_open, pids[i], 0) : -1;
		fds[i].events = POLLIN;
		/* A kernel without pidfds. */
		if (pids[i] && fds[i].fd < 0 && ms > PAUSE_MS)
			ms = PAUSE_MS;
	}
	poll(fds, count, ms < 0 ? 0 : (int)ms);
	for (size_t i = 0; i < count; i++)
		if (fds[i].fd >= 0)
			close(fds[i].fd);
	free(fds);
}

bool wait_again(int64_t end)
{
	if (clock_ms() >= end)
		return false;
	poll(NULL, 0, PAUSE_MS);
	return true;
}
