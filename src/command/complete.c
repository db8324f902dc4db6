/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: verbs, options, choices, and live names fetched in the background. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/complete.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "args.h"
#include "complete.h"
#include "src/command/osc/spelling.h"
#include "verbs.h"

/* Names older than this are fetched again. */
#define STALE_MS  30000
#define NAMES_MAX 5000

struct live_names *live_names_of(struct client *client, const struct resource *resource)
{
	if (!client->names)
		client->names = xcalloc(RESOURCE_COUNT, sizeof *client->names);
	for (size_t i = 0; i < RESOURCE_COUNT; i++) {
		struct live_names *names = &client->names[i];

		if (names->resource == resource || !names->resource) {
			names->resource = resource;
			return names;
		}
	}
	return NULL;
}

static void live_names_on_page(void *data, const cJSON *array)
{
	struct live_names *names = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		char *name = clean_dup(json_str(item, names->resource->name_path));

		if (name && *name && names->coming.count < NAMES_MAX)
			strv_take(&names->coming, name);
		else
			free(name);
	}
}

static void live_names_on_list(void *data, const struct error *error)
{
	struct live_names *names = data;

	names->listing = NULL;
	if (!error->code) {
		strv_free(&names->list);
		names->list = names->coming;
	} else {
		strv_free(&names->coming);
	}
	names->coming = (struct strv)STRV_INIT;
	names->at_ms = clock_ms();
}

void completion_forget(struct client *client)
{
	for (size_t i = 0; client->names && i < RESOURCE_COUNT; i++) {
		struct live_names *names = &client->names[i];

		if (names->listing)
			manager_list_cancel(names->listing);
		strv_free(&names->list);
		strv_free(&names->coming);
	}
	free(client->names);
	client->names = NULL;
}

/* Lists outdated names again; the old names are used until the new ones arrive. */
static struct live_names *live_names(struct client *client, const struct resource *resource)
{
	struct live_names *names = live_names_of(client, resource);
	struct list_options options = {.brief = true, .limit = -1};

	if (!names || !client->session || !session_endpoint(client->session, "compute"))
		return names;
	if (names->session && names->session != client->session) {
		completion_forget(client);
		names = live_names_of(client, resource);
	}
	names->session = client->session;
	if (!names->listing && (!names->at_ms || clock_ms() - names->at_ms > STALE_MS))
		names->listing = manager_list(client->session, resource, &options,
		        live_names_on_page, live_names_on_list, names);
	return names;
}

struct gathering {
	struct strv *candidates;
	const char *word;  /* the word so far */
	const char *typed; /* the same as typed, including quotes and backslashes */
	char quote;        /* the open quote, or 0 */
	bool bare;         /* candidates are for a shell, which does its own quoting */
};

/* Keeps the typed part unchanged and quotes the rest so that the whole parses as one word. */
static void add_candidate(void *out, const char *name)
{
	struct gathering *g = out;
	struct buf candidate = BUF_INIT;

	if (!*name || !str_starts(name, g->word))
		return;
	if (g->bare) {
		buf_printf(&candidate, "%.*s%s", (int)(strlen(g->typed) - strlen(g->word)),
		        g->typed, name);
		strv_take(g->candidates, buf_take(&candidate));
		return;
	}
	buf_puts(&candidate, g->typed);
	split_quote(&candidate, name + strlen(g->word), g->quote, !*g->typed);
	if (strv_has(g->candidates, buf_str(&candidate)))
		buf_free(&candidate);
	else
		strv_take(g->candidates, buf_take(&candidate));
}

static void complete_names(
        struct command *command, const struct resource *resource, struct gathering *g)
{
	struct live_names *names = g->bare ? NULL : live_names(command->client, resource);

	if (g->bare)
		shell_names(command, resource, add_candidate, g);
	if (!names)
		return;
	for (size_t i = 0; i < names->list.count; i++)
		add_candidate(g, names->list.items[i]);
}

static void complete_verbs(const struct command *command, struct gathering *g)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		if (v->flags & VERB_HIDDEN || (v->flags & VERB_SCREEN && !command->screen))
			continue;
		add_candidate(g, v->name);
	}
}

/* The next word of a spelling, if the words before match its beginning. */
static void complete_next_word(const char *spelling, const struct strv *words, struct gathering *g)
{
	struct strv parts = STRV_INIT;
	bool fits;

	strv_split(&parts, spelling, ' ');
	fits = parts.count > words->count;
	for (size_t i = 0; fits && i < words->count; i++)
		fits = str_eq(parts.items[i], words->items[i]);
	if (fits && !(g->bare && strv_has(g->candidates, parts.items[words->count])))
		add_candidate(g, parts.items[words->count]);
	strv_free(&parts);
}

/* The next words of openstackclient's spellings: "server " → create, list, … */
static void complete_spellings(const struct strv *words, struct gathering *g)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		struct strv names = STRV_INIT;

		strv_split(&names, v->alias ? v->alias : "", '|');
		for (size_t n = 0; n < names.count; n++)
			complete_next_word(names.items[n], words, g);
		strv_free(&names);
	}
	for (const struct spelling *s = spellings; s->words; s++)
		if (spelling_serves(s))
			complete_next_word(s->words, words, g);
}

static void complete_choices(const char *choices, struct gathering *g)
{
	struct strv words = STRV_INIT;

	strv_split(&words, choices, ' ');
	for (size_t i = 0; i < words.count; i++)
		add_candidate(g, words.items[i]);
	strv_free(&words);
}

/* A line so far: its verb and spelling. */
struct context {
	const struct verb *verb;
	const struct spelling *spelling; /* NULL: the line is in the verb's own words */
	int used;
};

static struct context context_of(const struct strv *words)
{
	const char *const *items = (const char *const *)words->items;
	struct context c = {0};
	int spelt;

	if (!words->count)
		return c;
	c.verb = verb_find(items, (int)words->count, &c.used, NULL);
	c.spelling = spelling_find(items, (int)words->count, &spelt);
	if (c.spelling && spelt < c.used)
		c.spelling = NULL;
	return c;
}

static void complete_options(const struct context *c, struct gathering *g)
{
	static const char *const common[] = {"--format", "--column", "--sort", "--max-width",
	        "--wait", "--timeout", "--dry-run"};

	for (const struct respell *r = c->spelling ? c->spelling->rules : NULL; r && r->option;
	        r++) {
		char *name = respell_name(r);

		if (r->becomes[0] != '!' && (!r->of || str_eq(r->of, c->verb->name)) &&
		        !strv_has(g->candidates, name))
			add_candidate(g, name);
		free(name);
	}
	for (const struct option *o = c->verb->options; o && o->name; o++)
		if (!spelling_respells(c->spelling, o->name))
			add_candidate(g, o->name);
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (common_find(c->verb, common[i], strlen(common[i])))
			add_candidate(g, common[i]);
	/* Offer aliases only if no name matches, to avoid offering an option twice. */
	if (g->candidates->count)
		return;
	for (const struct option *o = c->verb->options; o && o->name; o++)
		if (o->alias)
			complete_choices(o->alias, g);
}

static bool has_value(const struct option *option)
{
	return OPTION_TAKES(option->kind);
}

static const struct respell *rule_of(const struct context *c, const char *name, size_t len)
{
	return c->spelling ? spelling_rule(c->spelling, c->verb, name, len) : NULL;
}

/* True if the word after this one is its value. */
static bool takes_next(const struct context *c, const char *word)
{
	const struct respell *rule = rule_of(c, word, strlen(word));
	const struct option *option = option_find(c->verb->options, word, strlen(word), NULL);
	const struct common_option *common = common_find(c->verb, word, strlen(word));

	if (rule)
		return respell_takes_value(rule);
	return option ? has_value(option) : common && common->valued;
}

static const struct resource *positional_resource(
        const struct verb *verb, const char *name, size_t len)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (strlen(p->name) == len && !strncmp(p->name, name, len))
			return p->completes;
	return NULL;
}

/* The resource named by argument number `count`, in the order of the spelling. */
static const struct resource *spelt_argument(const struct context *c, size_t count)
{
	struct strv order = STRV_INIT;
	const struct resource *found = NULL;

	strv_split(&order, c->spelling->order, ' ');
	for (size_t i = 0; i < order.count && !found; i++) {
		const char *part = order.items[i], *at = strchr(part, '@');

		if (i < count && !str_ends(part, "..."))
			continue;
		found = at ? resource_find(at + 1)
		           : positional_resource(c->verb, part, strcspn(part, "?."));
		break;
	}
	strv_free(&order);
	return found;
}

/* The resource named by the argument under the cursor. */
static const struct resource *argument_at(const struct context *c, const struct strv *words)
{
	const struct positional *p = c->verb->positionals;
	size_t count = 0;
	bool over = false; /* options are not recognised after "--" */

	for (size_t i = (size_t)c->used; i < words->count; i++) {
		if (!over && takes_next(c, words->items[i]))
			i++;
		else if (over || words->items[i][0] != '-')
			count++;
		over = over || str_eq(words->items[i], "--");
	}
	if (c->spelling && c->spelling->order)
		return spelt_argument(c, count);
	while (p && p->name && p[1].name && !p->many && count) {
		p++;
		count--;
	}
	return p && p->name && (p->many || !count) ? p->completes : NULL;
}

/* Values of an option that has its own word in the spelling. */
static void complete_respelt(struct command *command, const struct context *c,
        const struct respell *rule, struct gathering *g)
{
	size_t len = strcspn(rule->option, " |");
	const char *at = strchr(rule->becomes, '@'), *argument = strchr(rule->becomes, '<');
	const struct option *own =
	        option_find(c->verb->options, rule->becomes, strcspn(rule->becomes, " ="), NULL);
	const struct resource *completes = NULL;

	for (const struct respell *r = c->spelling->rules; r->option; r++)
		if (!strncmp(r->option, rule->option, len) && r->option[len] == ' ' &&
		        !str_eq(r->option + len, " %"))
			add_candidate(g, r->option + len + 1);
	if (at)
		completes = resource_find(at + 1);
	else if (argument)
		completes = positional_resource(c->verb, argument + 1, strcspn(argument + 1, ">"));
	else if (own)
		completes = own->completes;
	if (own && own->choices)
		complete_choices(own->choices, g);
	else if (completes)
		complete_names(command, completes, g);
}

/* Candidates for an option's value; false: it has no value, or an optional one. */
static bool complete_values(struct command *command, const struct context *c, const char *name,
        size_t len, struct gathering *g)
{
	const struct respell *rule = rule_of(c, name, len);
	const struct option *option = option_find(c->verb->options, name, len, NULL);
	const struct common_option *common = option ? NULL : common_find(c->verb, name, len);
	const char *choices = option ? option->choices : common ? common->choices : NULL;

	if (rule) {
		if (respell_takes_value(rule))
			complete_respelt(command, c, rule, g);
		return respell_takes_value(rule);
	}
	if (choices)
		complete_choices(choices, g);
	else if (option && option->completes)
		complete_names(command, option->completes, g);
	return choices || (option && (option->completes || has_value(option))) ||
	       (common && common->valued);
}

/* --option=value: complete the value. False: the word has another form. */
static bool complete_after_equals(
        struct command *command, const struct context *c, const struct gathering *g)
{
	struct gathering value = *g;
	size_t len = strcspn(g->typed, "=");

	if (!str_starts(g->typed, "--") || g->typed[len] != '=' || strncmp(g->typed, g->word, len))
		return false;
	value.word = g->word + len + 1;
	complete_values(command, c, g->word, len, &value);
	return true;
}

static bool completes_commands(const struct verb *verb)
{
	return verb->positionals && verb->positionals->commands;
}

static void complete_arguments(struct command *command, const struct context *c,
        const struct strv *words, struct gathering *g)
{
	const char *before = words->count > (size_t)c->used ? words->items[words->count - 1] : "";
	const struct resource *named;
	bool over = false;

	for (size_t i = (size_t)c->used; i < words->count && !over; i++)
		over = str_eq(words->items[i], "--");
	if (!over && *before == '-' && complete_values(command, c, before, strlen(before), g))
		return;
	if (!over && complete_after_equals(command, c, g))
		return;
	if (!over && g->word[0] == '-')
		complete_options(c, g);
	else if (completes_commands(c->verb))
		complete_verbs(command, g);
	else if ((named = argument_at(c, words)))
		complete_names(command, named, g);
}

/* On the screen: panes, and the fields by which the current list can be filtered. */
static void complete_panes(const struct strv *words, struct gathering *g)
{
	const struct resource *listed = words->count ? command_lists(words->items[0]) : NULL;

	for (int i = 0; i < resource_count && !words->count; i++)
		add_candidate(g, resources[i]->plural);
	for (int i = 0; listed && g->word[0] != '-' && i < listed->column_count; i++) {
		char *field = xasprintf("%s:", listed->columns[i].key);

		add_candidate(g, field);
		free(field);
	}
}

static void complete_gather(struct command *command, const struct strv *words, struct gathering *g)
{
	struct context c = context_of(words);

	if (!words->count)
		complete_verbs(command, g);
	if (command->screen)
		complete_panes(words, g);
	if (c.verb)
		complete_arguments(command, &c, words, g);
	if (!c.verb || (size_t)c.used == words->count)
		complete_spellings(words, g);
}

void complete_words(struct command *command, const struct strv *words, const char *last,
        struct strv *candidates)
{
	struct gathering g = {.candidates = candidates, .word = last, .typed = last, .bare = true};

	complete_gather(command, words, &g);
}

void command_complete(struct command *command, const char *line, size_t point,
        struct strv *candidates, size_t *start)
{
	struct strv words = STRV_INIT;
	struct gathering g = {.candidates = candidates};
	struct open_word last;
	char *before = xstrndup(line, point);

	split_open(before, &words, &last);
	*start = last.start;
	/* Keep the backslash together with the character it escapes. */
	if (last.escape)
		before[strlen(before) - 1] = '\0';
	g.word = buf_str(&last.text);
	g.typed = before + last.start;
	g.quote = last.quote;
	if (!last.comment)
		complete_gather(command, &words, &g);
	strv_free(&words);
	buf_free_secret(&last.text);
	free_secret(before);
}

bool command_wants_file(const char *line, size_t point)
{
	char *before = xstrndup(line, point);
	struct strv words = STRV_INIT;
	struct open_word last = {.text = BUF_INIT};
	const struct verb *verb;
	const char *option = NULL;
	bool wants = false;
	int used;

	split_open(before, &words, &last);
	verb = words.count
	               ? verb_find((const char *const *)words.items, (int)words.count, &used, NULL)
	               : NULL;
	if (verb && words.count > (size_t)used)
		option = words.items[words.count - 1];
	for (const struct option *o = verb ? verb->options : NULL; o && o->name && option; o++)
		wants = wants || (o->file && str_eq(o->name, option));
	strv_free(&words);
	buf_free(&last.text);
	free(before);
	return wants;
}
