/* Completion: verbs, options, choices, and live names that were fetched in the background. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "args.h"
#include "verbs.h"

/* Names are asked for again when they are older than this. */
#define STALE_MS  30000
#define NAMES_MAX 5000

/* The names of one resource, as far as they are known. */
struct names {
	const struct resource *resource;
	struct session *session; /* that they belong to */
	struct strv list, coming;
	struct listing *listing;
	int64_t at_ms;
	void (*each)(void *data, void (*add)(void *out, const char *name), void *out);
	void *data;
};

static struct names caches[16];

static struct names *cache_of(const struct resource *resource)
{
	for (size_t i = 0; i < sizeof caches / sizeof *caches; i++)
		if (caches[i].resource == resource || !caches[i].resource) {
			caches[i].resource = resource;
			return &caches[i];
		}
	return NULL;
}

void command_offer_names(const struct resource *resource,
        void (*each)(void *data, void (*add)(void *out, const char *name), void *out), void *data)
{
	struct names *names = cache_of(resource);

	if (!names)
		return;
	names->each = each;
	names->data = data;
}

static void page(void *data, const cJSON *array)
{
	struct names *names = data;
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

static void listed(void *data, const struct error *error)
{
	struct names *names = data;

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

void completion_forget(struct session *session)
{
	for (size_t i = 0; i < sizeof caches / sizeof *caches; i++) {
		struct names *names = &caches[i];

		if (session && names->session != session)
			continue;
		if (names->listing)
			manager_list_cancel(names->listing);
		strv_free(&names->list);
		strv_free(&names->coming);
		*names = (struct names){0};
	}
}

/* Asks for names when they are old; what is there serves meanwhile. */
static struct names *live_names(struct command *command, const struct resource *resource)
{
	struct names *names = cache_of(resource);
	struct list_options options = {.brief = true, .limit = -1};

	if (!names || names->each || !command->session ||
	        !session_endpoint(command->session, "compute"))
		return names;
	if (names->session != command->session) {
		completion_forget(names->session);
		names->resource = resource;
		names->session = command->session;
	}
	if (!names->listing && (!names->at_ms || clock_ms() - names->at_ms > STALE_MS))
		names->listing =
		        manager_list(command->session, resource, &options, page, listed, names);
	return names;
}

struct gathering {
	struct strv *candidates;
	const char *word;  /* what the word is so far */
	const char *typed; /* the same as it stands in the line, with quotes and backslashes */
	char quote;        /* that is open; 0 */
};

/* What was typed stays as it is; the rest is quoted so that the whole is read as one word. */
static void add(void *out, const char *name)
{
	struct gathering *g = out;
	struct buf candidate = BUF_INIT;

	if (!*name || !str_starts(name, g->word))
		return;
	buf_puts(&candidate, g->typed);
	split_quote(&candidate, name + strlen(g->word), g->quote, !*g->typed);
	if (strv_has(g->candidates, buf_str(&candidate)))
		buf_free(&candidate);
	else
		strv_take(g->candidates, buf_take(&candidate));
}

static void add_names(struct command *command, const struct resource *resource, struct gathering *g)
{
	struct names *names = live_names(command, resource);

	if (!names)
		return;
	if (names->each)
		names->each(names->data, add, g);
	for (size_t i = 0; i < names->list.count; i++)
		add(g, names->list.items[i]);
}

static void add_verbs(const struct command *command, struct gathering *g)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		if (v->flags & VERB_HIDDEN || (v->flags & VERB_SCREEN && !command->screen))
			continue;
		add(g, v->name);
	}
}

/* The further words of openstackclient's spellings: "server " → create, list, … */
static void add_spellings(const struct strv *words, struct gathering *g)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		struct strv names = STRV_INIT;

		strv_split(&names, v->alias ? v->alias : "", '|');
		for (size_t n = 0; n < names.count; n++) {
			struct strv parts = STRV_INIT;
			bool fits;

			strv_split(&parts, names.items[n], ' ');
			fits = parts.count > words->count;
			for (size_t i = 0; fits && i < words->count; i++)
				fits = str_eq(parts.items[i], words->items[i]);
			if (fits)
				add(g, parts.items[words->count]);
			strv_free(&parts);
		}
		strv_free(&names);
	}
}

static void add_choices(const char *choices, struct gathering *g)
{
	struct strv words = STRV_INIT;

	strv_split(&words, choices, ' ');
	for (size_t i = 0; i < words.count; i++)
		add(g, words.items[i]);
	strv_free(&words);
}

static void add_options(const struct verb *verb, struct gathering *g)
{
	static const char *const common[] = {"--format", "--column", "--sort", "--max-width",
	        "--wait", "--timeout", "--dry-run"};

	for (const struct option *o = verb->options; o && o->name; o++)
		add(g, o->name);
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		add(g, common[i]);
	/* Other spellings only where no name fits: they would offer the same twice. */
	if (g->candidates->count)
		return;
	for (const struct option *o = verb->options; o && o->name; o++)
		if (o->alias)
			add_choices(o->alias, g);
}

static bool has_value(const struct option *option)
{
	return option->kind == OPTION_VALUE || option->kind == OPTION_MULTI;
}

/* Whether the word behind this one is its value. */
static bool takes_next(const struct verb *verb, const char *word)
{
	const struct option *option = option_find(verb->options, word, strlen(word), NULL);
	const struct common_option *common = common_find(verb, word, strlen(word));

	return option ? has_value(option) : common && common->valued;
}

/* Which positional the word under the cursor would be. */
static const struct positional *positional_at(
        const struct verb *verb, const struct strv *words, int used)
{
	const struct positional *p = verb->positionals;
	size_t count = 0;
	bool over = false; /* options are, behind "--" */

	for (size_t i = (size_t)used; i < words->count; i++) {
		if (!over && takes_next(verb, words->items[i]))
			i++;
		else if (over || words->items[i][0] != '-')
			count++;
		over = over || str_eq(words->items[i], "--");
	}
	while (p && p->name && p[1].name && !p->many && count) {
		p++;
		count--;
	}
	return p && p->name && (p->many || !count) ? p : NULL;
}

/* What the value of the option may be; false: it has none, or none has to follow it. */
static bool add_values(struct command *command, const struct verb *verb, const char *name,
        size_t len, struct gathering *g)
{
	const struct option *option = option_find(verb->options, name, len, NULL);
	const struct common_option *common = option ? NULL : common_find(verb, name, len);
	const char *choices = option ? option->choices : common ? common->choices : NULL;

	if (choices)
		add_choices(choices, g);
	else if (option && option->completes)
		add_names(command, option->completes, g);
	return choices || (option && (option->completes || has_value(option))) ||
	       (common && common->valued);
}

/* --option=value: the value is what is completed. False: it is no such word. */
static bool add_behind_equals(
        struct command *command, const struct verb *verb, const struct gathering *g)
{
	struct gathering value = *g;
	size_t len = strcspn(g->typed, "=");

	if (!str_starts(g->typed, "--") || g->typed[len] != '=' || strncmp(g->typed, g->word, len))
		return false;
	value.word = g->word + len + 1;
	add_values(command, verb, g->word, len, &value);
	return true;
}

static void add_arguments(struct command *command, const struct verb *verb,
        const struct strv *words, int used, struct gathering *g)
{
	const char *before = words->count > (size_t)used ? words->items[words->count - 1] : "";
	bool over = false;
	const struct positional *p;

	for (size_t i = (size_t)used; i < words->count && !over; i++)
		over = str_eq(words->items[i], "--");
	if (!over && add_values(command, verb, before, strlen(before), g))
		return;
	if (!over && add_behind_equals(command, verb, g))
		return;
	if (!over && g->word[0] == '-')
		add_options(verb, g);
	else if (str_eq(verb->name, "help"))
		add_verbs(command, g);
	else if ((p = positional_at(verb, words, used)) && p->completes)
		add_names(command, p->completes, g);
}

void command_complete(struct command *command, const char *line, size_t point,
        struct strv *candidates, size_t *start)
{
	struct strv words = STRV_INIT;
	struct gathering g = {.candidates = candidates};
	struct open_word last;
	const struct verb *verb;
	char *before = xstrndup(line, point);
	int used;

	split_open(before, &words, &last);
	*start = last.start;
	/* The backslash comes again with what it protects. */
	if (last.escape)
		before[strlen(before) - 1] = '\0';
	g.word = buf_str(&last.text);
	g.typed = before + last.start;
	g.quote = last.quote;
	verb = words.count
	               ? verb_find((const char *const *)words.items, (int)words.count, &used, NULL)
	               : NULL;
	if (!words.count && !last.comment)
		add_verbs(command, &g);
	if (verb && !last.comment)
		add_arguments(command, verb, &words, used, &g);
	if (!last.comment && (!verb || (size_t)used == words.count))
		add_spellings(&words, &g);
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
