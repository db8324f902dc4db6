/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options by name, for the verbs' arguments and the program's own. For src/command and main only.
 */
#ifndef NCNOVA_COMMAND_ARGS_H
#define NCNOVA_COMMAND_ARGS_H

#include "ncnova/command.h"

/* The option that `name` (len bytes, no value) names, or is a unique beginning of; NULL, with an
 * error when ambiguous. */
const struct option *option_find(
        const struct option *options, const char *name, size_t len, struct error *error);

/*
 * ERR_USAGE for an option that there is not, and for a value where none belongs. What was typed as
 * its value is never repeated: the option that was meant may have been one for a password.
 */
int option_unknown(const char *word, struct error *error);
int option_without_value(const char *name, struct error *error);

/* An option that every command takes, after its name. */
struct common_option {
	const char *name, *alias;
	const char *choices; /* space-separated; NULL: anything */
	bool valued;
	int (*set)(struct command *command, const char *value, struct error *error);
};
/* The one that `name` (len bytes) names in full, unless the verb has its own; NULL: none. */
const struct common_option *common_find(const struct verb *verb, const char *name, size_t len);

/* The name of an argument in usage and messages: novaclient's word, without the
 * brackets. */
const char *positional_word(const struct positional *positional);

/* The word at the end of a line, which no blank has ended yet. */
struct open_word {
	size_t start; /* its first byte in the line, with the quote; the line's length when there is
	                 none */
	struct buf text; /* without quotes and backslashes; the caller frees it */
	char quote;      /* that is still open; 0 */
	bool any;        /* there is one, maybe empty ('') */
	bool escape;  /* the line ends in a backslash that would protect the next character; not in
	                 text */
	bool comment; /* the line ends in a comment */
};
/* As command_split, but a last word that no blank ends goes to `last`. */
void split_open(const char *line, struct strv *words, struct open_word *last);
/* Appends text so that it is read back as it is, behind an open quote or in no quotes ('\0'). */
void split_quote(struct buf *out, const char *text, char quote, bool begins_word);

#endif
