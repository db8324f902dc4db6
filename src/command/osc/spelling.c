/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks up openstackclient's commands and options in their table; finds secret options on a line.
 */
#include "spelling.h"

#include <stdlib.h>
#include <string.h>

#include "src/command/args.h"
#include "src/command/verbs.h"

bool spelling_serves(const struct spelling *spelling)
{
	return !spelling->refused && verb_named(spelling->verb);
}

const struct spelling *spelling_find(const char *const *words, int count, int *used)
{
	const struct spelling *found = NULL;

	*used = 0;
	for (const struct spelling *s = spellings; s->words; s++) {
		int n = verb_spells(s->words, words, count);

		if (n > *used && (s->refused || verb_named(s->verb))) {
			found = s;
			*used = n;
		}
	}
	return found;
}

/* --- rules --- */

bool respell_takes_value(const struct respell *rule)
{
	return strchr(rule->option, ' ') != NULL;
}

char *respell_name(const struct respell *rule)
{
	return xstrndup(rule->option, strcspn(rule->option, "| "));
}

/* Whether one of its spellings is this name (exact), or begins with it. */
static bool respell_has_name(const struct respell *rule, const char *name, size_t len, bool exact)
{
	const char *at = rule->option;

	while (*at) {
		size_t n = strcspn(at, "| ");

		if (n >= len && !strncmp(at, name, len) && (!exact || n == len))
			return true;
		at += n;
		at += *at == '|' ? 1 : strlen(at);
	}
	return false;
}

bool spelling_holds(const struct respell *rule, const struct verb *verb)
{
	return !rule->of || str_eq(rule->of, verb->name);
}

const struct respell *spelling_rule(
        const struct spelling *spelling, const struct verb *verb, const char *name, size_t len)
{
	const struct respell *found = NULL;
	const struct option *own;
	struct error why = {0};

	for (const struct respell *r = spelling->rules; r && r->option; r++)
		if (spelling_holds(r, verb) && respell_has_name(r, name, len, true))
			return r;
	own = option_find(verb->options, name, len, &why);
	if (len <= 2 || strncmp(name, "--", 2) || common_find(verb, name, len))
		return NULL;
	for (const struct respell *r = spelling->rules; r && r->option; r++) {
		if (!spelling_holds(r, verb) || !respell_has_name(r, name, len, false))
			continue;
		if (found && !str_eq(found->option, r->option))
			return NULL;
		found = found ? found : r;
	}
	return own || why.code ? NULL : found;
}

bool spelling_respells(const struct spelling *spelling, const char *name)
{
	size_t len = strlen(name);

	for (const struct respell *r = spelling ? spelling->rules : NULL; r && r->option; r++)
		if (!strncmp(r->becomes, name, len) && strchr(" =", r->becomes[len]))
			return true;
	return false;
}

bool spelling_is_option(const char *word)
{
	return word[0] == '-' && word[1] && strspn(word + 1, "0123456789") != strlen(word + 1);
}

size_t spelling_name_length(const char *word)
{
	return str_starts(word, "--") ? strcspn(word, "=") : strlen(word);
}

const struct verb *spelling_verb(
        const struct spelling *spelling, const char *const *words, int count)
{
	const struct verb *verb = verb_named(spelling->verb);

	for (int i = 0; verb && i < count && !str_eq(words[i], "--"); i++) {
		const struct respell *rule = spelling_is_option(words[i])
		                                     ? spelling_rule(spelling, verb, words[i],
		                                               spelling_name_length(words[i]))
		                                     : NULL;

		if (rule && rule->becomes[0] == '@') {
			char *name = xstrndup(rule->becomes + 1, strcspn(rule->becomes + 1, " "));
			const struct verb *other = verb_named(name);

			free(name);
			return other;
		}
	}
	return verb;
}

/* --- secrets on the line --- */

/* Does the option that a word names take a secret? In a spelling it is what it is rewritten to;
 * what is refused might have been one. */
static bool is_secret_option(
        const struct spelling *spelling, const struct verb *verb, const char *word, size_t len)
{
	const struct respell *rule = spelling ? spelling_rule(spelling, verb, word, len) : NULL;
	const struct option *option;

	if (rule && *rule->becomes == '!')
		return respell_takes_value(rule);
	if (rule) {
		word = rule->becomes;
		len = strcspn(word, " =");
	}
	option = option_find(verb->options, word, len, NULL);
	return option && option->kind == OPTION_SECRET;
}

bool verb_hides(const struct verb *verb, const char *word)
{
	return spelling_is_option(word) &&
	       is_secret_option(NULL, verb, word, spelling_name_length(word));
}

static void overwrite(char *text)
{
	memset(text, '*', strlen(text));
}

void command_hide_secrets(char **words, int count)
{
	const char *const *line = (const char *const *)words;
	int used, spelt;
	const struct verb *verb = verb_find(line, count, &used, NULL);
	const struct spelling *spelling = spelling_find(line, count, &spelt);

	spelling = spelt == used ? spelling : NULL;
	for (int i = used; verb && i < count && !str_eq(words[i], "--"); i++) {
		size_t len = spelling_name_length(words[i]);

		if (!spelling_is_option(words[i]) ||
		        !is_secret_option(spelling, verb, words[i], len))
			continue;
		if (words[i][len] == '=')
			overwrite(words[i] + len + 1);
		else if (i + 1 < count)
			overwrite(words[++i]);
	}
}
