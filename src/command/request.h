/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that consist of one request: its path, its body, and the part of the answer to print. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_REQUEST_H
#define NCNOVA_COMMAND_REQUEST_H

#include "verbs.h"

/* A column of a printed table. The last entry has .title NULL. */
struct field {
	const char *title, *path; /* json_path into one element; "" is the element itself */
	column_format_fn *format; /* NULL: format as Python's str() */
	microversion since, until;
};

/* The rows of a verb: REQUEST(.method = "GET", .path = "/flavors") or REQUESTS(ROW(…), ROW(…)). */
#define ROW(...)                                                                                   \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define REQUESTS(...)                                                                              \
	(const struct request[])                                                                   \
	{                                                                                          \
		__VA_ARGS__, ROW(.path = NULL)                                                     \
	}
#define REQUEST(...) REQUESTS(ROW(__VA_ARGS__))

/* COLUMN("Updated_At", "updated_at", .since = MV(2, 58)) */
#define COLUMN(heading, ...)                                                                       \
	{                                                                                          \
		.title = heading, .path = __VA_ARGS__                                              \
	}

enum shape {
	SHOWS_NOTHING,
	SHOWS_LIST,       /* the array at `key`, one row per element */
	SHOWS_ROW,        /* the object at `key`, as a list of one row */
	SHOWS_PROPERTIES, /* the object at `key`, as "Property | Value" */
	SHOWS_TEXT,       /* the string at `key`, unchanged */
	SHOWS_LOG         /* the string at `key`, without terminal control sequences */
};

#define NOTHING_TO_DO 1

/* One request of a verb, members in order of use: when it applies, what to send, what to print. */
struct request {
	const char *when;   /* applies only with this option; such rows precede the others; NULL:
	                       always */
	microversion until; /* last API version it applies to; 0: no limit */
	const char *method; /* NULL: send nothing, print the object named in the path */
	/*
	 * Relative to the compute endpoint. {server}, {flavor}: the id of the object named by that
	 * argument; {+word}: the argument as typed, encoded; {--tenant}: the option's value, by
	 * default the session's project.
	 */
	const char *path;
	const char *query; /* "option=key option=key": options to send in the query; NULL */
	/* Finds the id of the object in the path if looking it up by resource is not enough.
	 * ERR_NOT_FOUND: send the word as typed. NULL: look it up by resource. */
	int (*find)(struct command *command, const char *word, char **id, struct error *error);
	microversion unfound; /* first API version in which a server that is not found is sent as
	                         typed, because it may be deleted; 0: never */
	/* Checks the arguments before sending anything; may be NULL. body is NULL. */
	int (*check)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	/* Checks the object after the look-up; may be NULL. Not called if only its id is known. */
	int (*judge)(struct command *command, const struct args *args, const cJSON *found,
	        struct error *error);
	/* Fills the body, an empty object; NULL: no body. NOTHING_TO_DO: send nothing and succeed.
	 */
	int (*body)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	/* Adds the id of the first argument to the body if the path does not contain it; may be
	 * NULL. */
	void (*add_id)(cJSON *body, const char *id);
	const char *each; /* send once for each word of this argument, continuing after failures;
	                     NULL: send once */

	enum shape shape;
	const char *key;            /* key of the part of the answer to print; NULL: all of it */
	const struct field *fields; /* for SHOWS_LIST and SHOWS_ROW */
	const char *sort; /* title of the column to sort by; NULL: in the order received */
	int wrap;         /* wrap property values at this many columns; 0: do not wrap */
	void (*prepare)(cJSON *object); /* changes that part before it is printed, except as JSON */
	/* Prints the answer; NULL: print it according to its shape. */
	int (*print)(struct command *command, const struct args *args, const struct request *row,
	        const cJSON *answer, struct error *error);
	const char *said; /* a line printed before the answer: {} is its id, {word} the argument;
	                     NULL: no line */
	const char *accepted, *refused,
	        *failed; /* with `each`: the line for an accepted word (%s); the line before the
	                    error for a rejected word (NULL: only the error); the final error */
	bool any;        /* fail only if no word was accepted */
	const char *once, *once_key; /* "The console's address": the value at that key is secret and
	                                shown only once; NULL: not secret */
	const char *gone; /* text printed before the error if the answer is 410; NULL: no text */

	/* For changes; see struct change. */
	const char *doing, *done, *kind, *action;
	bool background; /* acceptance only means that it starts; its end is not observable */
};

/* Prints the elements of an array (or of an object) as rows, in order. */
int print_fields(struct command *command, const struct field *fields, const cJSON *items,
        struct error *error);
/* Runs a verb that has rows of requests. */
verb_fn run_request;
/* The row that applies; args NULL: the usual one. NULL: the verb has no such row. */
const struct request *request_find(
        const struct verb *verb, const struct args *args, microversion version);
/* Starts the job of a row on an object whose id is known, without waiting. jobs must be open. */
struct job *request_start(struct command *command, const struct request *row,
        const struct args *args, const char *id, const char *name, struct error *error);

#endif
