/* Verbs that are one request: where it goes, what it holds, and which part of the answer is printed. For src/command only. */
#ifndef NCNOVA_COMMAND_REQUEST_H
#define NCNOVA_COMMAND_REQUEST_H

#include "verbs.h"

/* A column of what is printed; ended by .title NULL. */
struct field {
	const char *title, *path; /* json_path into one element; "": the element itself */
	column_format_fn *format; /* NULL: as Python's str() */
	microversion since, until;
};

enum shape {
	SHOWS_NOTHING,
	SHOWS_LIST,       /* the array at `key`, a row each, sorted by the first column */
	SHOWS_ROW,        /* the object at `key` as such a list of one */
	SHOWS_PROPERTIES, /* the object at `key`, "Property | Value" */
	SHOWS_TEXT        /* the string at `key`, as it is */
};

struct form {
	const char *verb, *method;
	/*
	 * Below the compute endpoint. {server}, {flavor}, {aggregate}: the id of what the argument of that name names;
	 * {+word}: the argument as it was typed, encoded.
	 */
	const char *path;
	/* Fills the body, an object that is there; NULL: no body. */
	int (*body)(struct command *command, const struct args *args, cJSON *body, struct error *error);
	enum shape shape;
	const char *key; /* NULL: the whole answer */
	const struct field *fields;
	bool as_sent;      /* a list keeps the service's order */
	const char *query; /* "option=key option=key": given options that become the query; NULL */
	/* Sent once for each word of this argument, going on after a failure; NULL: once. */
	const char *each;
	const char *accepted, *failed; /* of each: with %s the word; at the end */
	microversion version;          /* a higher session speaks this one; 0: its own */
	/* Of a change, see struct change: what is said of it, what it makes where its path names nothing, and what tells its end. */
	const char *doing, *done, *kind, *action;
};

/* The run function of every verb that has a form. */
verb_fn run_form;
extern const struct form forms[];
const struct form *form_find(const struct verb *verb); /* NULL: it has none */
/* The job of a form on the thing whose id is known, not waited for. jobs must be open. */
struct job *form_start(struct command *command, const struct form *form, const struct args *args, const char *id,
	const char *name, struct error *error);

#endif
