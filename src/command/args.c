/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses a verb's arguments from its tables as argparse would: abbreviations, --option=value,
 * options anywhere. */
#include "ncnova/args.h"
#include "args.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct given {
	const struct option *option;
	const char *value;
};

struct args {
	const struct verb *verb;
	struct strv words; /* copies, referred to by the parsed values */
	struct given *given;
	size_t given_count;
	const char **positionals;
	const struct positional **names; /* index of each word's positional */
	size_t positional_count;
};

const struct verb *args_verb(const struct args *args)
{
	return args->verb;
}

void args_free(struct args *args)
{
	if (!args)
		return;
	strv_free_secret(&args->words);
	free(args->given);
	free(args->positionals);
	free(args->names);
	free(args);
}

/* True if one of its spellings equals `name` or begins with it; `fitting` receives the spellings
 * that begin with it. */
static bool args_option_named(
        const struct option *option, const char *name, size_t len, bool exact, struct strv *fitting)
{
	struct strv names = STRV_INIT;
	size_t before = fitting->count;

	strv_add(&names, option->name);
	strv_split(&names, option->alias ? option->alias : "", ' ');
	for (size_t i = 0; i < names.count; i++)
		if (!strncmp(names.items[i], name, len) && (!exact || !names.items[i][len]))
			strv_add(fitting, names.items[i]);
	strv_free(&names);
	return fitting->count > before;
}

static void set_ambiguous(
        struct error *error, const char *name, size_t len, const struct strv *fitting)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < fitting->count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", fitting->items[i]);
	error_set(error, ERR_USAGE, "ambiguous option: %.*s could match %s", (int)len, name,
	        buf_str(&list));
	buf_free(&list);
}

const struct option *option_find(
        const struct option *options, const char *name, size_t len, struct error *error)
{
	const struct option *found = NULL;
	struct strv fitting = STRV_INIT;
	int count = 0;

	for (const struct option *o = options; o && o->name && !found; o++)
		if (args_option_named(o, name, len, true, &fitting))
			found = o;
	/* An abbreviation must be unique among the options. */
	if (!found && len > 2)
		for (const struct option *o = options; o && o->name; o++)
			if (args_option_named(o, name, len, false, &fitting)) {
				found = o;
				count++;
			}
	if (count > 1) {
		set_ambiguous(error, name, len, &fitting);
		found = NULL;
	}
	strv_free(&fitting);
	return found;
}

int option_unknown(const char *word, struct error *error)
{
	int len = str_starts(word, "--") ? (int)strcspn(word, "=") : 2;

	return error_set(error, ERR_USAGE, "unrecognized arguments: %.*s", len, word);
}

int option_without_value(const char *name, struct error *error)
{
	return error_set(error, ERR_USAGE, "argument %s: ignored explicit argument", name);
}

static bool is_int(const char *text)
{
	size_t digits;

	text += strspn(text, " ");
	text += *text == '-' || *text == '+';
	digits = strspn(text, "0123456789");
	return digits && !text[digits + strspn(text + digits, " ")];
}

static int check_option(
        const struct option *option, const char *value, microversion version, struct error *error)
{
	struct strv choices = STRV_INIT;
	bool fits;

	if (version != MV_ANY && version < MV(2, 1))
		version = MV(2, 1);
	if (version != MV_ANY && option->since > version)
		return error_set_type(error, ERR_VERSION, "CommandError",
		        "%s needs compute API version 2.%d or later; this is 2.%d", option->name,
		        option->since % 1000, version % 1000);
	if (version != MV_ANY && option->until && option->until < version)
		return error_set_type(error, ERR_VERSION, "CommandError",
		        "%s was removed after compute API version 2.%d; this is 2.%d", option->name,
		        option->until % 1000, version % 1000);
	if (option->kind == OPTION_NUMBER && value && !is_int(value))
		return error_set(error, ERR_USAGE, "argument %s: invalid int value: '%s'",
		        option->name, value);
	if (!option->choices || !value)
		return 0;
	strv_split(&choices, option->choices, ' ');
	fits = strv_has(&choices, value);
	strv_free(&choices);
	return fits ? 0
	            : error_set(error, ERR_USAGE,
	                      "argument %s: invalid choice: '%s' (choose from %s)", option->name,
	                      value, option->choices);
}

static void args_add(struct args *args, const struct option *option, const char *value)
{
	args->given = xrealloc(args->given, (args->given_count + 1) * sizeof *args->given);
	args->given[args->given_count++] = (struct given){option, value};
}

/* An option whose value is optional accepts any following word, as in argparse, if the verb has no
 * positionals; otherwise only a word that looks like a value of the option. */
static bool maybe_takes(const struct verb *verb, const char *word)
{
	static const char *const values[] = {"", "0", "1", "true", "false", "none"};

	if (!verb->positionals || !verb->positionals->name)
		return true;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (!strcasecmp(values[i], word))
			return true;
	return false;
}

/* Parses one word that begins with a dash, with the next word as its value if required. */
static int take_option(struct args *args, size_t *at, microversion version, struct error *error)
{
	const char *word = args->words.items[*at], *equals = strchr(word, '=');
	size_t len = equals && str_starts(word, "--") ? (size_t)(equals - word) : strlen(word);
	struct error why = {0};
	const struct option *option = option_find(args->verb->options, word, len, &why);
	const char *value = NULL, *next = args->words.items[*at + 1];
	int rc;

	if (!option) {
		if (why.code && error)
			*error = why;
		return why.code ? why.code : option_unknown(word, error);
	}
	if (word[len] == '=')
		value = word + len + 1;
	else if (OPTION_TAKES(option->kind))
		value = next && (next[0] != '-' || !next[1] ||
		                        strspn(next + 1, "0123456789") == strlen(next + 1))
		                ? args->words.items[++*at]
		                : NULL;
	else if (option->kind == OPTION_MAYBE)
		value = next && next[0] != '-' && maybe_takes(args->verb, next)
		                ? args->words.items[++*at]
		                : (option->implied ? option->implied : "1");
	if (!value && option->kind != OPTION_FLAG)
		return error_set(
		        error, ERR_USAGE, "argument %s: expected one argument", option->name);
	if (value && option->kind == OPTION_FLAG)
		return option_without_value(option->name, error);
	rc = check_option(option, value, version, error);
	if (!rc)
		args_add(args, option, value);
	return rc;
}

const char *positional_word(const struct positional *positional)
{
	static const char *const words[][2] = {{"metadata", "key=value"}, {"class_name", "class"},
	        {"tenant", "tenant-id"}, {"images", "image"},
	        {"availability_zone", "availability-zone"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(words[i][0], positional->name))
			return words[i][1];
	return positional->name;
}

/* Assigns the words to the positionals: one each, and all remaining words to the one that accepts
 * several. */
static int spread(struct args *args, struct error *error)
{
	const struct positional *p = args->verb->positionals;
	size_t needed = 0, at = 0, left;
	struct buf missing = BUF_INIT;
	int rc = 0;

	for (const struct positional *q = p; q && q->name; q++)
		needed += !q->optional;
	left = args->positional_count > needed ? args->positional_count - needed : 0;
	args->names = xcalloc(args->positional_count + 1, sizeof *args->names);
	for (; p && p->name; p++) {
		size_t take = p->optional ? (left > 0) : 1;

		if (p->many)
			take += p->optional && take ? left - 1 : left;
		if (p->many || (p->optional && take))
			left -= p->many ? left : 1;
		if (!p->optional && at >= args->positional_count)
			buf_printf(&missing, "%s<%s>", missing.len ? ", " : "", positional_word(p));
		for (; take && at < args->positional_count; take--)
			args->names[at++] = p;
	}
	if (missing.len)
		rc = error_set(error, ERR_USAGE, "the following arguments are required: %s",
		        buf_str(&missing));
	else if (at < args->positional_count)
		rc = error_set(
		        error, ERR_USAGE, "unrecognized arguments: %s", args->positionals[at]);
	buf_free(&missing);
	return rc;
}

static int check_required(const struct args *args, struct error *error)
{
	for (const struct option *o = args->verb->options; o && o->name; o++)
		if (o->required && !args_has(args, o->name))
			return error_set(error, ERR_USAGE,
			        "the following arguments are required: %s", o->name);
	return 0;
}

int args_parse(const struct verb *verb, const char *const *words, int count, microversion version,
        struct args **out, struct error *error)
{
	struct args *args = xcalloc(1, sizeof *args);
	bool only_words = false;
	int rc = 0;

	args->verb = verb;
	for (int i = 0; i < count; i++)
		strv_add(&args->words, words[i]);
	args->positionals = xcalloc((size_t)count + 1, sizeof *args->positionals);
	for (size_t i = 0; i < args->words.count && !rc; i++) {
		const char *word = args->words.items[i];

		if (!only_words && !strcmp(word, "--"))
			only_words = true;
		else if (!only_words && word[0] == '-' && word[1] &&
		         strspn(word + 1, "0123456789") != strlen(word + 1))
			rc = take_option(args, &i, version, error);
		else
			args->positionals[args->positional_count++] = word;
	}
	if (!rc)
		rc = spread(args, error);
	if (!rc)
		rc = check_required(args, error);
	*out = args;
	if (rc) {
		args_free(args);
		*out = NULL;
	}
	return rc;
}

static const struct option *args_option(const struct args *args, const char *name)
{
	for (const struct option *o = args->verb->options; o && o->name; o++)
		if (!strcmp(o->name, name))
			return o;
	return NULL;
}

const char *args_get(const struct args *args, const char *name)
{
	const struct option *option = args_option(args, name);
	const char *value = NULL;

	for (size_t i = 0; i < args->given_count; i++)
		if (args->given[i].option == option)
			value = args->given[i].value ? args->given[i].value : "";
	if (!value && option && option->fallback) {
		value = getenv(option->fallback);
		if (value && !*value)
			value = NULL;
	}
	return value;
}

bool args_has(const struct args *args, const char *name)
{
	return args_get(args, name) != NULL;
}

size_t args_count(const struct args *args, const char *name)
{
	const struct option *option = args_option(args, name);
	size_t count = 0;

	for (size_t i = 0; i < args->given_count; i++)
		count += args->given[i].option == option;
	return count;
}

const char *args_nth(const struct args *args, const char *name, size_t n)
{
	const struct option *option = args_option(args, name);

	for (size_t i = 0; i < args->given_count; i++)
		if (args->given[i].option == option && !n--)
			return args->given[i].value;
	return NULL;
}

size_t args_positionals(const struct args *args, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < args->positional_count; i++)
		count += args->names[i] && !strcmp(args->names[i]->name, name);
	return count;
}

const char *args_positional(const struct args *args, const char *name, size_t n)
{
	for (size_t i = 0; i < args->positional_count; i++)
		if (args->names[i] && !strcmp(args->names[i]->name, name) && !n--)
			return args->positionals[i];
	return NULL;
}

int args_long(const struct args *args, const char *option, long otherwise, long *value,
        struct error *error)
{
	const char *text = args_get(args, option);
	char *end;

	*value = otherwise;
	if (!text)
		return 0;
	*value = strtol(text, &end, 10);
	if (!*text || *end)
		return error_set(
		        error, ERR_USAGE, "argument %s: invalid int value: '%s'", option, text);
	return 0;
}
