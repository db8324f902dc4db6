/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that are operations on servers. For src/command only. */
#ifndef NCNOVA_COMMAND_OPERATE_H
#define NCNOVA_COMMAND_OPERATE_H

#include "verbs.h"

typedef int operation_body_fn(
        struct command *command, const struct args *args, cJSON **body, struct error *error);
typedef int operation_print_fn(
        struct command *command, const struct args *args, struct job *job, struct error *error);

/* Hooks of a command that does more than send an operation to one server. */
struct operation_row {
	const struct operation *other; /* to run instead if `when` is given */
	const char *when;              /* "--hard"; NULL */
	operation_body_fn *body;       /* NULL, or *body left NULL: the operation's own body */
	bool body_first;               /* build the body before looking up the server */
	const char *polled; /* progress verb while polling: "snapshotting"; NULL: the operation's
	                       `doing` */
	operation_print_fn *print; /* prints the answer; NULL: print nothing */
	bool print_last;           /* print after polling instead of before */
	const char *failed; /* the verb takes several servers; this is the error if any of them
	                       failed. NULL: one server */
	bool found_first; /* with several servers: change none unless all are found, and print them
	                     as "name (id)" */
	/* With several servers: prints the line for one of them if it differs from "Request to …
	 * has been accepted."; error.code 0: accepted. */
	void (*tell)(struct command *command, const struct args *args, const char *word,
	        const struct error *error);
};

/* OPERATION("pause", .body = …) is the name of a verb and its operation. */
#define OPERATION(word, ...)                                                                       \
	.name = word, .operation = &(const struct operation)                                       \
	{                                                                                          \
		.name = word, __VA_ARGS__                                                          \
	}
#define OPERATION_ROW(...)                                                                         \
	&(const struct operation_row)                                                              \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/* The verb's row; an empty one if it has no row. */
const struct operation_row *operation_row_of(const struct verb *verb);
/* The operation that a line selects; args NULL: the usual one. */
const struct operation *operation_of(const struct verb *verb, const struct args *args);
/* Starts an operation on one server; body NULL: the operation's own. Returns NULL on an error, and
 * with --dry-run, which only prints the request. */
struct job *operate_start(struct command *command, const struct operation *operation,
        const char *id, const char *name, const cJSON *body, struct error *error);
/* Runs a verb that is an operation. */
verb_fn run_operation;

#endif
