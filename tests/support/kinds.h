/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of changes that tests break off: what they need, how they are asked for, how it is seen
 * that they happened. */
#ifndef TEST_KINDS_H
#define TEST_KINDS_H

#include <stdbool.h>
#include <stddef.h>

enum {
	NEEDS_SERVER = 1,  /* %S, in `status` */
	NEEDS_SECOND = 2,  /* %T as well */
	NEEDS_VOLUME = 4,  /* %V, available */
	NEEDS_ATTACHED = 8 /* %V, attached to %S */
};

/* In all texts: %N the name of this trial, %S and %T servers' ids, %V a volume's, %W the private
 * network's. */
struct kind {
	const char *name; /* the verb, or a variant of it: "boot-several" */
	const char *verb; /* as journalled; NULL: the name */
	const char *line; /* the command */
	const char *method,
	        *path; /* of the changing request; a pattern with * that the whole path matches */
	const char *status;  /* of %S and %T before: "ACTIVE" */
	const char *prepare; /* body of an action on %S before; NULL: none */
	const char *action;  /* its name in the server's actions, for fake_fail; NULL: cannot fail
	                        later */
	/* GET `probe` and look for `member` there: has it happened? NULL value: it is there; NULL
	 * member: the answer is 404. */
	const char *probe, *member, *value;
	unsigned needs;
	int servers; /* requests: one for each server; 0: one */
	bool admin;
	/* Commands that leave an older trace of the same change, and undo it; NULL: none. */
	const char *twin[2];
	bool name_twin;  /* that trace is something of the same name */
	const char *env; /* NAME=value for the client; NULL: none */
};

extern const struct kind kinds[];
extern const size_t kind_count;
const struct kind *kind_find(const char *name);
const char *kind_verb(const struct kind *kind); /* as journalled */

/* What one trial works on. */
struct ground {
	char name[40], server[40], second[40], volume[40], network[40];
	const struct kind *kind;
	bool twin; /* an older change of the same kind was made just before */
};

/*
 * Makes what the kind needs in the running demo cloud; what cannot be made ends the program.
 * `fails`: the action goes wrong after it was accepted.
 */
void ground_prepare(struct ground *ground, const struct kind *kind, const char *name, bool fails);
/* Waits until nothing is under way on %S. */
void ground_rest(const struct ground *ground);
/* The text with its names put in; malloc'ed. */
char *ground_text(const struct ground *ground, const char *text);
/* Requests of this change in the demo cloud's log: those that arrived, and those the service
 * carried out. */
struct ground_count {
	int sent, answered, carried_out, refused_token; /* answered: worked on, or replied to */
};
struct ground_count ground_count(const struct ground *ground);
/* OS_* variables for the client; NULL-terminated, borrowed until the next call. */
const char *const *ground_env(const struct ground *ground);
/* Does the cloud's state show the change? */
bool ground_holds(const struct ground *ground);
/* The same within `ms`: what was carried out may take its time. */
bool ground_comes_to_hold(const struct ground *ground, int ms);

#endif
