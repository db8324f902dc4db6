/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rewrites openstackclient's command lines into lines of this program's verbs, as the table says.
 */
#include "rewrite.h"

#include <stdlib.h>
#include <string.h>

#include "spelling.h"
#include "src/command/args.h"
#include "src/command/verbs.h"

/* --- one line --- */

#define SLOTS 8
#define PARTS 8

struct given {
	const struct respell *rule; /* NULL: the verb's own option, whose words these are */
	const char *word, *value;
};

struct writing {
	struct command *command; /* looks names up; NULL: they stay */
	const struct spelling *spelling;
	const struct verb *verb;
	struct error *error;
	struct given *given;
	size_t given_count;
	struct strv common, options, words; /* words: arguments as they came */
	struct strv names[SLOTS];           /* of an argument: its one name */
	struct strv slots[SLOTS];
	size_t slot_count;
	const char *heads[PARTS]; /* the rules whose line each part is */
	struct strv parts[PARTS];
	size_t part_count;
	size_t each_slot; /* the argument whose words are run one by one; SLOTS: none */
	bool filled;      /* an option gave an argument */
};

static struct strv *slot(struct writing *w, const char *name, size_t len)
{
	for (size_t i = 0; i < w->slot_count; i++)
		if (strlen(w->names[i].items[0]) == len &&
		        !strncmp(w->names[i].items[0], name, len))
			return &w->slots[i];
	if (w->slot_count == SLOTS)
		return &w->slots[SLOTS - 1];
	strv_take(&w->names[w->slot_count], xstrndup(name, len));
	return &w->slots[w->slot_count++];
}

/* What a word of a template means: `%` is the value, `{name}` an argument, and behind `@` stands of
 * what they are the name. */
static int rewrite_expand(struct writing *w, const char *word, const char *value, char **out)
{
	struct buf text = BUF_INIT;
	size_t name = 0; /* where what is looked up begins: behind the last "=" */
	char *id = NULL;
	int rc = 0;

	while (*word && *word != '@') {
		if (*word == '%') {
			buf_puts(&text, value ? value : "");
		} else if (*word == '{') {
			const struct strv *from = slot(w, word + 1, strcspn(word + 1, "}"));

			buf_puts(&text, from->count ? from->items[0] : "");
			word += strcspn(word, "}");
		} else {
			buf_putc(&text, *word);
			name = *word == '=' ? text.len : name;
		}
		word++;
	}
	if (*word == '@' && w->command)
		rc = command_id_of(w->command, word + 1, buf_str(&text) + name, &id, w->error);
	*out = rc   ? NULL
	       : id ? xasprintf("%.*s%s", (int)name, buf_str(&text), id)
	            : xstrdup(buf_str(&text));
	free_secret(id);
	buf_free_secret(&text);
	return rc;
}

/* A value that begins with a dash would be taken for an option. */
static void rewrite_add_value(struct strv *out, char *value)
{
	char *before = out->count ? out->items[out->count - 1] : NULL;

	if (*value != '-' || !before || !str_starts(before, "--") || strchr(before, '=')) {
		strv_take(out, value);
		return;
	}
	out->items[out->count - 1] = xasprintf("%s=%s", before, value);
	free(before);
	free_secret(value);
}

/* One word of a template. An argument of several words is as many. */
static int rewrite_add_word(
        struct writing *w, struct strv *out, const char *word, const char *value)
{
	const char *brace = strchr(word, '{');
	char *text = NULL;
	int rc = 0;

	if (brace && !slot(w, brace + 1, strcspn(brace + 1, "}"))->count)
		return 0;
	if (brace && str_ends(brace, "}")) {
		const struct strv *from = slot(w, brace + 1, strcspn(brace + 1, "}"));

		for (size_t i = 0; i < from->count; i++)
			strv_take(out,
			        xasprintf("%.*s%s", (int)(brace - word), word, from->items[i]));
		return 0;
	}
	if (*word == '@' || (!brace && !strchr(word, '%'))) {
		strv_add(out, word);
		return 0;
	}
	rc = rewrite_expand(w, word, value, &text);
	if (rc)
		return rc;
	if (*word == '%')
		rewrite_add_value(out, text);
	else
		strv_take(out, text);
	return 0;
}

static int fill_slot(struct writing *w, const char *word, const char *value)
{
	size_t len = strcspn(word + 1, ">");
	const char *text = word[len + 2] == '=' ? word + len + 3 : "%";
	struct strv *into = slot(w, word + 1, len), words = STRV_INIT;
	int rc = 0;

	w->filled = true;
	if (*text)
		rc = rewrite_add_word(w, &words, text, value);
	else
		strv_add(&words, "");
	strv_free_secret(into);
	*into = words;
	return rc;
}

static int rewrite_refuse(struct writing *w, const struct respell *rule)
{
	char *name = respell_name(rule);

	error_set_type(w->error, ERR_USAGE, "CommandError", "%s: %s", name,
	        rule->becomes + 1 + strspn(rule->becomes + 1, " "));
	free(name);
	return ERR_USAGE;
}

/* The separate line that a rule's words belong to; again: it exists already. */
static struct strv *part_of(struct writing *w, const char *plus, bool *again)
{
	size_t head = strcspn(plus, " ");

	*again = true;
	for (size_t i = 0; i < w->part_count; i++)
		if (strcspn(w->heads[i], " ") == head && !strncmp(w->heads[i], plus, head))
			return &w->parts[i];
	*again = false;
	w->heads[w->part_count] = plus;
	return &w->parts[w->part_count < PARTS - 1 ? w->part_count++ : w->part_count];
}

static const struct positional *positional_named(
        const struct verb *verb, const char *name, size_t len)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (strlen(p->name) == len && !strncmp(p->name, name, len))
			return p;
	return NULL;
}

/* What stands for nothing given is only for the verb that has it. */
static bool has_place(const struct verb *verb, const char *word)
{
	if (*word == '<')
		return positional_named(verb, word + 1, strcspn(word + 1, ">")) != NULL;
	return option_find(verb->options, word, strcspn(word, "="), NULL) ||
	       common_find(verb, word, strcspn(word, "="));
}

static int rewrite_apply(struct writing *w, const char *becomes, const char *value, bool usual)
{
	const char *plus = strchr(becomes, '+');
	struct strv words = STRV_INIT, *part = NULL;
	bool again = false;
	int rc = 0;

	strv_split(&words, becomes, ' ');
	for (size_t i = 0; i < words.count && !rc; i++) {
		const char *word = words.items[i];

		if (usual && !has_place(w->verb, word))
			continue;
		if (*word == '+' && !part) {
			part = part_of(w, plus, &again);
			if (!again)
				strv_add(part, word + 1);
		} else if (part && again && !strchr(word, '%')) {
			continue;
		} else if (*word == '<') {
			rc = fill_slot(w, word, value);
		} else if (*word != '@') {
			rc = rewrite_add_word(w, part ? part : &w->options, word, value);
		}
	}
	strv_free(&words);
	return rc;
}

/* Options that a rule uses, {--image}, are its arguments and are not on the line. */
static void take_options(struct writing *w)
{
	for (size_t i = 0; i < w->given_count; i++) {
		const struct respell *rule = w->given[i].rule;
		const char *name = rule ? strstr(rule->becomes, "{--") : NULL;
		size_t len = name ? strcspn(name + 1, "}") : 0;

		for (size_t n = 0; name && n < w->given_count; n++) {
			struct given *own = &w->given[n];
			const char *word = own->word;
			struct strv *into;

			if (!word || strncmp(word, name + 1, len) != 0 ||
			        (word[len] && word[len] != '='))
				continue;
			into = slot(w, name + 1, len);
			strv_free_secret(into);
			strv_add(into, word[len] ? word + len + 1 : own->value ? own->value : "");
			own->word = NULL;
		}
	}
}

static int rewrite_apply_all(struct writing *w)
{
	int rc = 0;

	take_options(w);
	for (size_t i = 0; i < w->given_count && !rc; i++) {
		const struct given *given = &w->given[i];

		if (!given->rule && !given->word)
			continue;
		if (!given->rule) {
			strv_add(&w->options, given->word);
			if (given->value)
				strv_add(&w->options, given->value);
		} else if (given->rule->becomes[0] == '!') {
			rc = rewrite_refuse(w, given->rule);
		} else {
			rc = rewrite_apply(w, given->rule->becomes, given->value, false);
		}
	}
	return rc;
}

static void rewrite_give(
        struct writing *w, const struct respell *rule, const char *word, const char *value)
{
	w->given = xrealloc(w->given, (w->given_count + 1) * sizeof *w->given);
	w->given[w->given_count++] = (struct given){rule, word, value};
}

/* --- reading what was typed --- */

static bool own_takes_next(const struct option *own)
{
	return OPTION_TAKES(own->kind);
}

/* An option that no rule is for stays as it is. */
static int rewrite_keep_option(struct writing *w, const char *const *words, int count, int *at)
{
	const char *word = words[*at], *next = *at + 1 < count ? words[*at + 1] : NULL;
	size_t len = spelling_name_length(word);
	struct error why = {0};
	const struct option *own = option_find(w->verb->options, word, len, &why);
	const struct common_option *common =
	        own ? NULL : common_find(w->verb, word, word[1] != '-' ? 2 : len);
	bool whole = common && word[1] != '-' ? strlen(word) == 2 : !word[len];

	if (why.code) {
		*w->error = why;
		return why.code;
	}
	if (!own && !common)
		return option_unknown(word, w->error);
	if (!whole || !(common ? common->valued : own_takes_next(own)))
		next = NULL;
	else if (!next)
		return error_set(w->error, ERR_USAGE, "argument %s: expected one argument", word);
	*at += next != NULL;
	if (own) {
		rewrite_give(w, NULL, word, next);
		return 0;
	}
	strv_add(&w->common, word);
	if (next)
		strv_add(&w->common, next);
	return 0;
}

/* A rule may hold for one value only; then another of the option's has to hold for this one. */
static int rule_for(struct writing *w, const struct respell **rule, const char *value)
{
	size_t len = strcspn((*rule)->option, " |");
	struct buf choices = BUF_INIT;

	if (str_eq((*rule)->option + len, " %") || strchr((*rule)->option, '|'))
		return 0;
	for (const struct respell *r = w->spelling->rules; r->option; r++) {
		if (strncmp(r->option, (*rule)->option, len + 1) != 0)
			continue;
		buf_printf(&choices, "%s%s", choices.len ? ", " : "", r->option + len + 1);
		*rule = r;
		if (str_eq(r->option + len + 1, value)) {
			buf_free(&choices);
			return 0;
		}
	}
	error_set(w->error, ERR_USAGE, "argument %.*s: invalid choice: '%s' (choose from %s)",
	        (int)len, (*rule)->option, value, buf_str(&choices));
	buf_free(&choices);
	return ERR_USAGE;
}

static int take_rule(
        struct writing *w, const struct respell *rule, const char *const *words, int count, int *at)
{
	const char *word = words[*at];
	size_t len = spelling_name_length(word);
	const char *value = word[len] == '=' ? word + len + 1 : NULL;
	char *name = respell_name(rule);
	int rc = 0;

	if (respell_takes_value(rule)) {
		if (!value && *at + 1 < count && !spelling_is_option(words[*at + 1]))
			value = words[++*at];
		if (!value)
			rc = error_set(
			        w->error, ERR_USAGE, "argument %s: expected one argument", name);
		else
			rc = rule_for(w, &rule, value);
	} else if (value) {
		rc = option_without_value(name, w->error);
	}
	rewrite_give(w, rule, NULL, value);
	free(name);
	return rc;
}

static int read_words(struct writing *w, const char *const *words, int count)
{
	bool over = false;
	int rc = 0;

	for (int i = 0; i < count && !rc; i++) {
		const struct respell *rule;

		if (!over && str_eq(words[i], "--")) {
			over = true;
		} else if (over || !spelling_is_option(words[i])) {
			strv_add(&w->words, words[i]);
		} else {
			rule = spelling_rule(
			        w->spelling, w->verb, words[i], spelling_name_length(words[i]));
			if (rule)
				rc = take_rule(w, rule, words, count, &i);
			else
				rc = rewrite_keep_option(w, words, count, &i);
		}
	}
	return rc;
}

/* --- arguments --- */

/* As the verb has them. */
static char *usual_order(const struct verb *verb)
{
	struct buf order = BUF_INIT;

	for (const struct positional *p = verb->positionals; p && p->name; p++)
		buf_printf(&order, "%s%s%s", order.len ? " " : "", p->name,
		        p->many       ? "..."
		        : p->optional ? "?"
		                      : "");
	return order.data ? buf_take(&order) : xstrdup("");
}

static int no_argument(struct writing *w, const char *name, size_t len)
{
	return error_set(w->error, ERR_USAGE, "the following arguments are required: <%.*s>",
	        (int)len, name);
}

/* The next words go to the argument that one part of the order names. */
static int take_argument(struct writing *w, const char *part, size_t *at, size_t after)
{
	size_t len = strcspn(part, ".?@");
	const char *mark = strchr(part, '@');
	char *resource = mark ? xstrndup(mark, strcspn(mark, ".?")) : NULL;
	bool many = str_ends(part, "..."), optional = str_ends(part, "?");
	size_t left = w->words.count - *at, take = many && left > after ? left - after : 1;
	struct strv *into = slot(w, part, len);
	int rc = 0;

	if (left <= (optional ? after : 0)) {
		free(resource);
		return optional ? 0 : no_argument(w, part, len);
	}
	for (; take && *at < w->words.count && !rc; take--) {
		char *id = NULL;

		rc = resource && w->command ? command_id_of(w->command, resource + 1,
		                                      w->words.items[*at], &id, w->error)
		                            : 0;
		if (!rc)
			strv_take(into, id ? id : xstrdup(w->words.items[*at]));
		++*at;
	}
	free(resource);
	return rc;
}

static int take_arguments(struct writing *w)
{
	char *usual = w->spelling->order ? NULL : usual_order(w->verb);
	struct strv order = STRV_INIT;
	size_t at = 0;
	int rc = 0;

	strv_split(&order, usual ? usual : w->spelling->order, ' ');
	for (size_t i = 0; i < order.count && !rc; i++) {
		size_t after = 0;

		for (size_t j = i + 1; j < order.count; j++)
			after += !str_ends(order.items[j], "?");
		rc = take_argument(w, order.items[i], &at, after);
	}
	if (!rc && at < w->words.count)
		rc = error_set(
		        w->error, ERR_USAGE, "unrecognized arguments: %s", w->words.items[at]);
	strv_free(&order);
	free(usual);
	return rc;
}

/* --- writing --- */

static void rewrite_add_all(struct strv *out, const struct strv *words)
{
	for (size_t i = 0; i < words->count; i++)
		strv_add(out, words->items[i]);
}

/* The option whose value an argument of the verb is; NULL. */
static char *option_for(const struct writing *w, const char *name)
{
	char *mark = xasprintf("<%s>", name);
	char *option = NULL;

	for (const struct respell *r = w->spelling->rules; r && r->option && !option; r++)
		if (spelling_holds(r, w->verb) && strstr(r->becomes, mark))
			option = respell_name(r);
	free(mark);
	return option;
}

static int rewrite_missing(struct writing *w, const struct positional *p)
{
	char *option = option_for(w, p->name);

	if (option)
		error_set(w->error, ERR_USAGE, "the following arguments are required: %s", option);
	else
		no_argument(w, p->name, strlen(p->name));
	free(option);
	return ERR_USAGE;
}

/* The verb's own line; `only`: this word of the argument that is run one by one, NULL: all. */
static int write_line(struct writing *w, const char *only, struct strv *line)
{
	struct strv last = STRV_INIT;
	bool dashed = false;
	int rc = 0;

	strv_add(line, w->verb->name);
	rewrite_add_all(line, &w->options);
	rewrite_add_all(line, &w->common);
	for (const struct positional *p = w->verb->positionals; p && p->name && !rc; p++) {
		const struct strv *from = slot(w, p->name, strlen(p->name));
		bool each = only && from == &w->slots[w->each_slot];

		if (!from->count && !p->optional)
			rc = rewrite_missing(w, p);
		if (each)
			strv_add(&last, only);
		else
			rewrite_add_all(&last, from);
	}
	for (size_t i = 0; i < last.count; i++)
		dashed = dashed || spelling_is_option(last.items[i]);
	if (dashed)
		strv_add(line, "--");
	rewrite_add_all(line, &last);
	strv_free_secret(&last);
	return rc;
}

/* The argument of which several words came, where the verb takes one. */
static size_t slot_of_each(const struct writing *w)
{
	for (size_t i = 0; i < w->slot_count; i++) {
		const char *name = w->names[i].items[0];
		const struct positional *p = positional_named(w->verb, name, strlen(name));

		if (p && !p->many && w->slots[i].count > 1)
			return i;
	}
	return SLOTS;
}

static struct strv *rewrite_new_line(struct rewritten_lines *lines)
{
	lines->lines = xrealloc(lines->lines, (lines->count + 1) * sizeof *lines->lines);
	lines->lines[lines->count] = (struct strv)STRV_INIT;
	return &lines->lines[lines->count++];
}

static void write_parts(const struct writing *w, struct rewritten_lines *lines)
{
	for (size_t i = 0; i < w->part_count; i++) {
		struct strv *line = rewrite_new_line(lines);

		rewrite_add_all(line, &w->parts[i]);
		rewrite_add_all(line, &w->common);
	}
}

static int write_lines(struct writing *w, struct rewritten_lines *lines)
{
	bool needed = !w->spelling->parts || w->options.count || w->filled || !w->part_count;
	int rc = 0;

	w->each_slot = slot_of_each(w);
	/* What it is called may be what the verb's own line changes: that comes last then. */
	if (w->spelling->parts)
		write_parts(w, lines);
	if (needed && w->each_slot == SLOTS)
		rc = write_line(w, NULL, rewrite_new_line(lines));
	else if (needed)
		for (size_t i = 0; i < w->slots[w->each_slot].count && !rc; i++)
			rc = write_line(
			        w, w->slots[w->each_slot].items[i], rewrite_new_line(lines));
	if (!rc && !w->spelling->parts)
		write_parts(w, lines);
	return rc;
}

static void writing_free(struct writing *w)
{
	free(w->given);
	strv_free_secret(&w->common);
	strv_free_secret(&w->options);
	strv_free_secret(&w->words);
	for (size_t i = 0; i < SLOTS; i++) {
		strv_free(&w->names[i]);
		strv_free_secret(&w->slots[i]);
	}
	for (size_t i = 0; i < PARTS; i++)
		strv_free_secret(&w->parts[i]);
}

void rewritten_lines_free(struct rewritten_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		strv_free_secret(&lines->lines[i]);
	free(lines->lines);
	*lines = (struct rewritten_lines){0};
}

int command_rewrite(struct command *command, const char *const *words, int count,
        struct rewritten_lines *lines, struct error *error)
{
	int used, rc;
	const struct spelling *spelling = spelling_find(words, count, &used);
	struct error ignored;
	struct writing w = {
	        .command = command, .spelling = spelling, .error = error ? error : &ignored};

	*lines = (struct rewritten_lines){0};
	if (!spelling) {
		struct strv *line = rewrite_new_line(lines);

		for (int i = 0; i < count; i++)
			strv_add(line, words[i]);
		return 0;
	}
	if (spelling->refused)
		return error_set_type(error, ERR_USAGE, "CommandError", "%s: %s", spelling->words,
		        spelling->refused);
	w.verb = spelling_verb(spelling, words + used, count - used);
	if (!w.verb)
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "%s: there is no such command here", spelling->words);
	lines->goes_on = spelling->goes_on;
	lines->openstack = true;
	rc = read_words(&w, words + used, count - used);
	if (!rc)
		rc = take_arguments(&w);
	if (!rc && spelling->defaults)
		rc = rewrite_apply(&w, spelling->defaults, NULL, true);
	w.filled = false;
	if (!rc)
		rc = rewrite_apply_all(&w);
	if (!rc)
		rc = write_lines(&w, lines);
	writing_free(&w);
	if (rc)
		rewritten_lines_free(lines);
	return rc;
}
