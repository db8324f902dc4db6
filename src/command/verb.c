/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All verb tables as one: iterating over it, and looking up verbs by words. */
#include "ncnova/command.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/command/osc/spelling.h"
#include "operate.h"
#include "verbs.h"

/* Each table ends with .name NULL. */
static const struct verb *const verb_tables[] = {verbs_server, verbs_look, verbs_operation,
        verbs_parts, verbs_host, verbs_misc, verbs_service, verbs_aggregate, verbs_flavor,
        verbs_resource, verbs_keypair, verbs_quota, verbs_generic, verbs_local, verbs_jobs,
        verbs_screen, NULL};

const struct verb *verb_next(const struct verb *previous)
{
	bool found = !previous;

	verbs_generic_fill();
	if (previous && previous[1].name)
		return previous + 1;
	/* At the end of a table, continue with the next table. */
	for (const struct verb *const *table = verb_tables; *table; table++)
		for (const struct verb *verb = *table; verb->name; verb++) {
			if (found)
				return verb;
			found = verb == previous;
		}
	return NULL;
}

const struct verb *verb_named(const char *name)
{
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		if (str_eq(verb->name, name))
			return verb;
	return NULL;
}

static const struct operation *other_of(const struct verb *verb)
{
	return verb->operation_row ? verb->operation_row->other : NULL;
}

const struct verb *verb_of_job(const char *name)
{
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		if (str_eq(verb->name, name) ||
		        (other_of(verb) && str_eq(other_of(verb)->name, name)))
			return verb;
	return NULL;
}

const struct operation *operation_find(const char *name)
{
	const struct verb *verb = verb_of_job(name);

	if (!verb)
		return NULL;
	return str_eq(verb->name, name) ? verb->operation : other_of(verb);
}

/* Compares the words of a name (len bytes) with the words typed. */
static int spells(const char *name, size_t len, const char *const *words, int count)
{
	const char *end = name + len;
	int used = 0;

	while (name < end && *name == ' ')
		name++;
	while (name < end) {
		const char *space = memchr(name, ' ', (size_t)(end - name));
		size_t part = (size_t)((space ? space : end) - name);

		if (used == count || strlen(words[used]) != part || memcmp(name, words[used], part))
			return 0;
		used++;
		name += part;
		while (name < end && *name == ' ')
			name++;
	}
	return used;
}

int verb_spells(const char *name, const char *const *words, int count)
{
	return spells(name, strlen(name), words, count);
}

static int spelled(const struct verb *verb, const char *const *words, int count)
{
	int best = verb_spells(verb->name, words, count);

	for (const char *alias = verb->alias; alias && *alias;) {
		size_t len = strcspn(alias, "|");
		int used = spells(alias, len, words, count);

		best = used > best ? used : best;
		alias += len + (alias[len] == '|');
	}
	return best;
}

/* The edit distance; for short words only. */
static int distance(const char *a, const char *b)
{
	int row[64];
	int m = (int)strlen(a), n = (int)strlen(b);

	if (m > 60 || n > 60)
		return 99;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; i <= m; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);

			best = above + 1 < best ? above + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diagonal = above;
			row[j] = best;
		}
	}
	return row[n];
}

/* The spelling closest to the most words typed; "": no match, but the first word begins some
 * spelling. */
static const char *nearest_spelling(const char *const *words, int count)
{
	const char *guess = NULL;
	int nearest = 3;

	for (const struct spelling *s = spellings; s->words; s++) {
		size_t first = strcspn(s->words, " ");
		struct buf said = BUF_INIT;
		int left = 1, far;

		if (!spelling_serves(s) || !s->words[first])
			continue;
		for (const char *at = s->words; *at; at++)
			left += *at == ' ';
		for (int i = 0; i < left && i < count && *words[i] != '-'; i++)
			buf_printf(&said, "%s%s", i ? " " : "", words[i]);
		if (!guess && strlen(words[0]) == first && !strncmp(s->words, words[0], first))
			guess = "";
		far = distance(s->words, buf_str(&said));
		if (far < nearest) {
			nearest = far;
			guess = s->words;
		}
		buf_free(&said);
	}
	return guess;
}

const char *verb_guess(const char *const *words, int count, struct buf *wrong)
{
	const char *guess = count ? nearest_spelling(words, count) : NULL;
	const struct verb *verb = NULL;
	int used;

	buf_puts(wrong, count ? words[0] : "");
	if (guess) {
		int said = *guess ? 1 : 2;

		for (const char *at = guess; *at; at++)
			said += *at == ' ';
		for (int i = 1; i < count && i < said && *words[i] != '-'; i++)
			buf_printf(wrong, " %s", words[i]);
		return *guess ? guess : NULL;
	}
	verb_find(words, count, &used, &verb);
	return verb ? verb->name : NULL;
}

/* The verb that was probably meant. */
static const struct verb *near(const char *word)
{
	const struct verb *found = NULL;
	/* At most half of a word may differ. */
	int nearest = strlen(word) < 6 ? (int)strlen(word) / 2 + 1 : 4;

	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		int far = verb->flags & VERB_HIDDEN ? 99 : distance(verb->name, word);

		if (far < nearest) {
			nearest = far;
			found = verb;
		}
	}
	return found;
}

const struct verb *verb_find(
        const char *const *words, int count, int *used, const struct verb **guess)
{
	const struct verb *found = NULL;
	const struct spelling *spelling;
	int best = 0, spelt;

	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		int n = spelled(verb, words, count);

		if (n > best) {
			best = n;
			found = verb;
		}
	}
	spelling = spelling_find(words, count, &spelt);
	if (spelling && spelt >= best && !spelling->refused) {
		best = spelt;
		found = spelling_verb(spelling, words + spelt, count - spelt);
	}
	if (!found && guess && count)
		*guess = near(words[0]);
	*used = best;
	return found;
}

/* --- suggestions for a line that is not a command --- */

static bool same_as(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && !strncasecmp(word, text, len);
}

bool verb_is_action(const char *word)
{
	/* Verbs of other services' commands, and words that precede a noun. */
	static const char *const more[] = {"create", "delete", "add", "remove", "attach", "detach"};
	/* "server add volume" ends with such a word. */
	static const char *const nouns[] = {"ip", "host", "group"};
	bool found = false;

	for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
		if (!strcasecmp(word, nouns[i]))
			return false;
	for (size_t i = 0; i < sizeof more / sizeof *more && !found; i++)
		found = !strcasecmp(word, more[i]);
	for (const struct spelling *s = spellings; s->words && !found; s++) {
		const char *last = strrchr(s->words, ' ');

		found = last && same_as(word, last + 1, strlen(last + 1));
	}
	return found && !resource_find(word);
}

void verb_suggest(const char *const *words, int count, struct buf *out)
{
	enum { MOST = 3 };
	const char *best[MOST] = {NULL};
	int far[MOST];
	char *said = xasprintf("%s %s", words[0], count > 1 ? words[1] : "");

	for (const struct spelling *s = spellings; s->words; s++) {
		int d = distance(s->words, said), at = MOST;

		if (!spelling_serves(s) || !same_as(words[0], s->words, strcspn(s->words, " ")))
			continue;
		while (at && (!best[at - 1] || d < far[at - 1]))
			at--;
		for (int i = MOST - 1; i > at; i--) {
			best[i] = best[i - 1];
			far[i] = far[i - 1];
		}
		if (at < MOST) {
			best[at] = s->words;
			far[at] = d;
		}
	}
	for (int i = 0; i < MOST && best[i]; i++)
		buf_printf(out, "%s'%s'", i ? ", " : "", best[i]);
	free(said);
}
