/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operation rows: what a verb that is an operation on servers sends and prints. For src/command
 * only.
 */
#ifndef NCNOVA_COMMAND_OPERATE_H
#define NCNOVA_COMMAND_OPERATE_H

#include "verbs.h"

/* A verb that is an operation on one server, or on each of many. */
struct operation_row {
	const char *verb;         /* and the operation's name */
	const char *other, *when; /* the operation that it is instead with this option:
	                             "hard-reboot", "--hard"; NULL */
	/* Makes the body; NULL, or *body left NULL: the operation's own. */
	int (*body)(struct command *command, const struct args *args, cJSON **body,
	        struct error *error);
	bool deleted;    /* the server is looked for among the deleted ones, as novaclient does */
	bool body_first; /* what it names is looked for before the server is */
	bool print_last; /* after it was polled, not before */
	const char *polled; /* what it is called while it is polled: "snapshotting"; NULL: the
	                       operation's `doing` */
	int (*print)(struct command *command, const struct args *args, struct job *job,
	        struct error *error); /* of the answer; NULL: nothing */
	const char *failed; /* it goes over many servers, and this is the error when any failed;
	                       NULL: one server */
	bool found_first;   /* of many: none is changed unless all are found, and they are told by
	                       name and id */
	/* Of many: the line for one, where it is another than "Request to … has been accepted.";
	 * error.code 0: accepted. */
	void (*tell)(struct command *command, const struct args *args, const char *word,
	        const struct error *error);
};

extern const struct operation_row operation_rows[];                      /* ended by .verb NULL */
const struct operation_row *operation_row_find(const struct verb *verb); /* NULL: it is none */
const struct operation_row *operation_row_named(const char *verb);
/* The operation that a line stands for; args NULL: the usual one. */
const struct operation *operation_of_row(const struct operation_row *row, const struct args *args);
/* Runs a verb that has an operation row. */
verb_fn run_operation;

#endif
