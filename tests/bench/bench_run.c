/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command, measured: bench_run COMMAND [WORD…] runs it and says on descriptor 3
 * "STATUS WALL CPU RSS": exit status, wall seconds, user and system seconds together, peak KiB.
 * A small program of its own, because a child begins with its parent's peak of memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	double start;
	pid_t pid;

	if (argc < 2) {
		fputs("usage: bench_run COMMAND [WORD...] 3>RESULT\n", stderr);
		return 2;
	}
	start = now();
	pid = fork();
	if (pid < 0) {
		perror("fork");
		return 2;
	}
	if (!pid) {
		close(3);
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid) {
		perror("wait4");
		return 2;
	}
	dprintf(3, "%d %.6f %.6f %ld\n",
	        WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), now() - start,
	        seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
	return 0;
}
