/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openstackclient's words, options and order of arguments, written anew in the verbs' own. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_SPELLING_H
#define NCNOVA_COMMAND_SPELLING_H

#include "ncnova/command.h"

/*
 * What one of openstackclient's options is in the verb's own words: blanks separate words, "" is
 * nothing at all.
 *   %, {name}    the option's value, an argument of the spelling
 *   {--image}    the value of an option of the verb, which is used up so
 *   …@network    the id of the network of that name (any resource; project, user, service)
 *   <name>       the verb's argument of that name gets the value; <name>=word: gets the word
 *   @verb        the line is of this verb instead
 *   +verb …      the words from here on are a line of their own, run after; of the same verb's
 * asked for again only what holds a value is added ! …          it is refused, and this says what
 * to use
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
	bool goes_on;        /* lines after one that failed are run too */
	const char *refused; /* not served: what to use */
};

extern const struct spelling spellings[]; /* ended by .words NULL */

/* Not refused, and its verb there is. */
bool spelling_serves(const struct spelling *spelling);
/* The spelling that the leading words are, the longest; NULL. Those whose verb there is not are
 * passed over. */
const struct spelling *spelling_find(const char *const *words, int count, int *used);
/* The rule that an option's name (len bytes) is, or is the only beginning of among these and the
 * verb's own; NULL. */
const struct respell *spelling_rule(
        const struct spelling *spelling, const struct verb *verb, const char *name, size_t len);
/* Does the spelling (NULL: none) call this option of the verb something else? */
bool spelling_respells(const struct spelling *spelling, const char *name);
bool respell_takes_value(const struct respell *rule);
/* The option's own name, without further spellings and value; the caller frees it. */
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
