/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option parsing for the verbs' arguments and the program's own. For src/command and main only. */
#ifndef NCNOVA_COMMAND_ARGS_H
#define NCNOVA_COMMAND_ARGS_H

#include "ncnova/command.h"

/* The option named by `name` (len bytes, no value) or by a unique abbreviation of it; NULL if there
 * is no match, with an error if `name` is ambiguous. */
const struct option *option_find(
        const struct option *options, const char *name, size_t len, struct error *error);

/*
 * Sets ERR_USAGE for an unknown option, or a value given to an option that takes no value. The
 * value is never repeated: the user may have mistyped the name of a password option.
 */
int option_unknown(const char *word, struct error *error);
int option_without_value(const char *name, struct error *error);

/* A common option: every command accepts it after its name. */
struct common_option {
	const char *name, *alias;
	const char *choices; /* space-separated; NULL: any value */
	bool valued;
	int (*set)(struct command *command, const char *value, struct error *error);
};
/* The common option whose full name is `name` (len bytes), unless the verb has its own option of
 * that name; else NULL. */
const struct common_option *common_find(const struct verb *verb, const char *name, size_t len);

/* The name of an argument in usage and messages: novaclient's word without the brackets. */
const char *positional_word(const struct positional *positional);

/* The last word of a line, not yet ended by a blank. */
struct open_word {
	size_t start;    /* offset of its first byte or quote in the line; without such a word, the
	                    line's length */
	struct buf text; /* without quotes and backslashes; freed by the caller */
	char quote;      /* the quote that is still open, or 0 */
	bool any;        /* the word exists; it may be empty ('') */
	bool escape;  /* the line ends in a backslash that would escape the next character; not in
	                 text */
	bool comment; /* the line ends in a comment */
};
/* Like command_split, but a last word not ended by a blank goes to `last`. */
void split_open(const char *line, struct strv *words, struct open_word *last);
/* Appends text quoted or escaped so that it parses back to itself, after an open `quote` or outside
 * quotes ('\0'). */
void split_quote(struct buf *out, const char *text, char quote, bool begins_word);

#endif
