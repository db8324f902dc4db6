/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Job control: stopping for the shell, where there is one. */
#include "ncnova/process.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t continued;

static void on_continue(int signo)
{
	(void)signo;
	continued = 1;
}

bool process_can_stop(void)
{
	pid_t session = getsid(0);

	/* A session's leader was started by a terminal, ssh, tmux or a container, not by a shell.
	 */
	if (session == getpid())
		return false;
	/* Alone in its group, with a parent elsewhere: what the kernel calls orphaned. */
	return getpgrp() != getpid() || getsid(getppid()) == session;
}

bool process_stop(void)
{
	struct sigaction action = {.sa_handler = on_continue}, cont, stop;
	sigset_t set, was;

	if (!process_can_stop())
		return false;
	continued = 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGCONT, &action, &cont);
	action.sa_handler = SIG_DFL;
	sigaction(SIGTSTP, &action, &stop);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, &was);
	/* Unlike SIGSTOP, this one is ignored in an orphaned process group. */
	raise(SIGTSTP);
	sigprocmask(SIG_SETMASK, &was, NULL);
	sigaction(SIGTSTP, &stop, NULL);
	sigaction(SIGCONT, &cont, NULL);
	return continued;
}
