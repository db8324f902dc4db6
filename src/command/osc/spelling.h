/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openstackclient's commands as rows: their words, options and order of arguments, and what these
 * become. For src/command only. */
#ifndef NCNOVA_COMMAND_SPELLING_H
#define NCNOVA_COMMAND_SPELLING_H

#include "ncnova/command.h"

/*
 * What one of openstackclient's options becomes. Blanks separate words; "" is nothing.
 *   %, {name}    the option's value, an argument of the spelling
 *   {--image}    the value of another option of the verb, which is used up
 *   ...@network  the id of the network of that name (any resource; project, user, service)
 *   <name>       the verb's argument of that name gets the value; <name>=word: gets the word
 *   @verb        the line is for this verb instead
 *   +verb ...    the words from here on are a separate line, run afterwards; for the same verb
 *                again only words that hold a value are added
 *   ! ...        the option is refused; the text says what to use
 */
struct respell {
	const char *option; /* "--min %" takes a value, "--state error" this one, "--hard" none;
	                       "-n|--no-name-lookup": either */
	const char *becomes;
	const char
	        *of; /* only where this verb was chosen; NULL: any. The first that fits is taken. */
};

struct spelling {
	const char *words; /* "server add volume" */
	const char *verb;  /* "volume-attach" */
	/*
	 * The arguments in openstackclient's order, by the verb's names: "server volume@volume":
	 * looked up; "name?": may be left out; "server...": one or more, a line for each where the
	 * verb takes one. NULL: as the verb has them.
	 */
	const char *order;
	const char *defaults; /* as `becomes`, for what was not given */
	const struct respell
	        *rules; /* ended by .option NULL; NULL: none; other options are the verb's */
	bool parts; /* the other lines come first, and where there are some the verb's own only when
	               it was asked for */
	bool goes_on;        /* a line that fails does not stop the others */
	const char *refused; /* not served: what to use */
};

extern const struct spelling spellings[]; /* ended by .words NULL */

/* It is not refused, and its verb exists. */
bool spelling_serves(const struct spelling *spelling);
/* The longest spelling that the line begins with; NULL: none. Spellings whose verb does not exist
 * are skipped. */
const struct spelling *spelling_find(const char *const *words, int count, int *used);
/* The rule for an option by its name (len bytes), or by a beginning that is unique among the rules
 * and the verb's options; NULL: none. */
const struct respell *spelling_rule(
        const struct spelling *spelling, const struct verb *verb, const char *name, size_t len);
/* True: the spelling (NULL: none) has another name for this option of the verb. */
bool spelling_respells(const struct spelling *spelling, const char *name);
bool respell_takes_value(const struct respell *rule);
/* The option's first name, without a value; the caller frees it. */
char *respell_name(const struct respell *rule);
/* The verb of a line in this spelling: chosen by an option, or the usual one. */
const struct verb *spelling_verb(
        const struct spelling *spelling, const char *const *words, int count);
/* openstackclient's title of a column to this program's; NULL: it is the same. */
const char *spelling_column(const char *title);

/* Does the rule hold for this verb? */
bool spelling_holds(const struct respell *rule, const struct verb *verb);
/* Is the word an option, and how long is its name? */
bool spelling_is_option(const char *word);
size_t spelling_name_length(const char *word);

#endif
