/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that are one request: where it goes, what it holds, and which part of the answer is
 * printed. For src/command only. */
#ifndef NCNOVA_COMMAND_REQUEST_H
#define NCNOVA_COMMAND_REQUEST_H

#include "verbs.h"

/* A column of what is printed; ended by .title NULL. */
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
	SHOWS_ROW,        /* the object at `key` as such a list of one */
	SHOWS_PROPERTIES, /* the object at `key`, "Property | Value" */
	SHOWS_TEXT,       /* the string at `key`, as it is */
	SHOWS_LOG         /* the same with the controls of a terminal taken out */
};

#define NOTHING_TO_DO 1

struct request {
	const char *method; /* NULL: nothing is asked for beside what the path names, and that is
	                       printed */
	/*
	 * Below the compute endpoint. {server}, {flavor}: the id of what the argument of that name
	 * names, of the resource that completes it; {+word}: the argument as it was typed, encoded;
	 * {--tenant}: that option's value, without it the session's project.
	 */
	const char *path;
	/* Fills the body, an object that is there; NULL: no body. NOTHING_TO_DO: it is not sent,
	 * and that is no failure. */
	int (*body)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	enum shape shape;
	const char *key; /* NULL: the whole answer */
	const struct field *fields;
	const char *sort; /* the title of the column a list is sorted by; NULL: as the service sent
	                     it */
	/* Puts what is printed of an object into shape; NULL: as it came. --format json prints it
	 * as it came. */
	void (*prepare)(cJSON *object);
	/* Prints the answer itself; NULL: by its shape. */
	int (*print)(struct command *command, const struct args *args, const struct request *row,
	        const cJSON *answer, struct error *error);
	int wrap;         /* values of properties are folded at so many columns; 0: not */
	const char *when; /* the row holds only where this option is given; such rows stand first;
	                     NULL: always */
	/* Finds what the path names where the resource alone does not tell it; ERR_NOT_FOUND: it
	 * goes as it was typed; NULL. */
	int (*find)(struct command *command, const char *word, char **id, struct error *error);
	/* Looks at what was found, before it is changed; NULL. Not asked where only its id is
	 * known. */
	int (*judge)(struct command *command, const struct args *args, const cJSON *found,
	        struct error *error);
	/* Looks at the arguments before anything is asked; NULL. The body is none. */
	int (*check)(
	        struct command *command, const struct args *args, cJSON *body, struct error *error);
	microversion until;   /* another row of the verb holds for higher ones; 0: for all */
	microversion unfound; /* from here on a server that is not found is asked for as typed: it
	                         may be deleted; 0: never */
	/* The path names nothing, but the body holds the id of the first argument; NULL: it does
	 * not. */
	void (*add_id)(cJSON *body, const char *id);
	const char *query; /* "option=key option=key": given options that become the query; NULL */
	/* Sent once for each word of this argument, going on after a failure; NULL: once. */
	const char *each;
	const char *accepted, *failed; /* of each: with %s the word; at the end */
	const char *refused; /* of each that failed, with %s the word, before what went wrong; NULL:
	                        that alone */
	bool any;            /* each: it is a failure only when none was done */
	const char *said;    /* once it is done, before what is printed: {} its id, {word} the
	                        argument; NULL */
	const char *once, *once_key; /* "The console's address": what is at that key is given out
	                                once; NULL */
	const char *gone;            /* where the cloud answers 410: since when; NULL */
	microversion version;        /* a higher session speaks this one; 0: its own */
	/* Of a change, see struct change: what is said of it, what it makes where its path names
	 * nothing, and what tells its end. */
	const char *doing, *done, *kind, *action;
	bool background; /* accepted only says that it begins, and nothing shows how it ends */
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
