/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of the program as a command: started, signalled, waited for, with a home of its own. */
#ifndef TEST_CLIENT_H
#define TEST_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

struct client_process;

struct client_options {
	const char *home;       /* HOME; its state and caches are below it */
	const char *const *env; /* further NAME=value; NULL-terminated */
	const char *input;      /* standard input; NULL: empty */
	long file_size;         /* RLIMIT_FSIZE in bytes; 0: none */
};

/* Starts $NCNOVA_BIN with the words of a shell-like line, in an otherwise empty environment. */
struct client_process *client_start(const struct client_options *options, const char *line);
pid_t client_pid(const struct client_process *client);
/* Has it ended, after at most `ms`? */
bool client_wait(struct client_process *client, int ms);
/* Exit status, or 128 + signal, once it has ended. */
int client_status(const struct client_process *client);
const char *client_out(struct client_process *client); /* so far; borrowed until the next call */
const char *client_err(struct client_process *client);
void client_free(struct client_process *client); /* kills it if it still runs */

#endif
