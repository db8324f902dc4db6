/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that are one request: its path and body, and the part of the answer that is printed. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_REQUEST_H
#define NCNOVA_COMMAND_REQUEST_H

#include "verbs.h"

/* A column of a printed table; ended by .title NULL. */
struct field {
	const char *title, *path; /* json_path into one element; "": the element itself */
	column_format_fn *format; /* NULL: as Python's str() */
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
	SHOWS_LIST,       /* the array at `key`, a row each */
	SHOWS_ROW,        /* the object at `key` as a list of one row */
	SHOWS_PROPERTIES, /* the object at `key`, "Property | Value" */
	SHOWS_TEXT,       /* the string at `key`, unchanged */
	SHOWS_LOG         /* the same without terminal control sequences */
};

#define NOTHING_TO_DO 1

/* One request of a verb, in the order of use: when it applies, what is sent, what is printed. */
struct request {
	const char *when;   /* applies only with this option; such rows come first; NULL: always */
	microversion until; /* applies up to this version; 0: to all */
	const char *method; /* NULL: nothing is sent; the object that the path names is printed */
	/*
	 * Below the compute endpoint. {server}, {flavor}: the id of the object that the argument
	 * names; {+word}: the argument as typed, encoded; {--tenant}: the option's value, by
	 * default the session's project.
	 */
	const char *path;
	const char *query; /* "option=key option=key": options that become the query; NULL */
	/* Finds the id of the object in the path, where its resource is not enough; ERR_NOT_FOUND:
	 * the word is sent as typed; NULL. */
	int (*find)(struct command *command, const char *word, char **id, struct error *error);
	microversion unfound; /* from here on a server that is not found is sent as typed: it may be
	                         deleted; 0: never */
	/* Checks the arguments before anything is sent; NULL. body is NULL. */
	int (*check)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	/* Checks the object that was found; NULL. Not called where only its id is known. */
	int (*judge)(struct command *command, const struct args *args, const cJSON *found,
	        struct error *error);
	/* Fills the body, an empty object; NULL: no body. NOTHING_TO_DO: nothing is sent, and the
	 * verb succeeds. */
	int (*body)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	/* Adds the id of the first argument to the body, where the path has none; NULL. */
	void (*add_id)(cJSON *body, const char *id);
	const char *each; /* sent once for each word of this argument; a failure does not stop it;
	                     NULL: sent once */

	enum shape shape;
	const char *key;                /* of the printed part of the answer; NULL: all of it */
	const struct field *fields;     /* of SHOWS_LIST and SHOWS_ROW */
	const char *sort;               /* title of the column to sort by; NULL: as sent */
	int wrap;                       /* columns at which property values are wrapped; 0: not */
	void (*prepare)(cJSON *object); /* changes the part before it is printed, except as JSON */
	/* Prints the answer; NULL: by its shape. */
	int (*print)(struct command *command, const struct args *args, const struct request *row,
	        const cJSON *answer, struct error *error);
	const char *said; /* a line before the answer: {} is its id, {word} the argument; NULL */
	const char *accepted, *refused,
	        *failed;             /* with `each`: the line of a word that was accepted
	                                (%s) and, before the error, of one that was not
	                                (NULL: the error alone); the final error */
	bool any;                    /* it fails only when no word was accepted */
	const char *once, *once_key; /* "The console's address": the value at that key is secret and
	                                is shown once; NULL */
	const char *gone;            /* said before the error when the answer is 410; NULL */

	/* Of a change, see struct change. */
	const char *doing, *done, *kind, *action;
	bool background; /* accepted only means that it begins; its end is not seen */
};

/* Prints the elements of an array (or of an object) as rows, in their order. */
int print_fields(struct command *command, const struct field *fields, const cJSON *items,
        struct error *error);
/* Runs a verb that has rows of requests. */
verb_fn run_request;
/* args NULL: the usual row. NULL: it has none. */
const struct request *request_find(
        const struct verb *verb, const struct args *args, microversion version);
/* Starts the job of a row on an object whose id is known; does not wait. jobs must be open. */
struct job *request_start(struct command *command, const struct request *row,
        const struct args *args, const char *id, const char *name, struct error *error);

#endif
