/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that are operations on servers. For src/command only. */
#ifndef NCNOVA_COMMAND_OPERATE_H
#define NCNOVA_COMMAND_OPERATE_H

#include "verbs.h"

typedef int operation_body_fn(
        struct command *command, const struct args *args, cJSON **body, struct error *error);
typedef int operation_print_fn(
        struct command *command, const struct args *args, struct job *job, struct error *error);

/* What a command does around an operation, where that is more than to send it to one server. */
struct operation_row {
	const struct operation *other; /* the operation that it is with the option `when` */
	const char *when;              /* "--hard"; NULL */
	operation_body_fn *body;       /* NULL, or *body left NULL: the operation's own */
	bool body_first;               /* the body is made before the server is looked for */
	const char *polled; /* what it is called while it is polled: "snapshotting"; NULL: the
	                       operation's `doing` */
	operation_print_fn *print; /* prints the answer; NULL: nothing is printed */
	bool print_last;           /* after it was polled, not before */
	const char *failed;        /* the verb takes several servers, and this is the error when any
	                              failed; NULL: one server */
	bool found_first;          /* of several: none is changed unless all are found, and they are
	                              printed as "name (id)" */
	/* Of several: prints the line for one, where it is another than "Request to … has been
	 * accepted."; error.code 0: accepted. */
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

/* The verb's row; an empty one where it has none. */
const struct operation_row *operation_row_of(const struct verb *verb);
/* The operation that a line stands for; args NULL: the usual one. */
const struct operation *operation_of(const struct verb *verb, const struct args *args);
/* Runs a verb that is an operation. */
verb_fn run_operation;

#endif
