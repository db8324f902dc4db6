/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every verb, argument, option and resource that openstackclient's spellings name exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/command.h"
#include "src/command/args.h"
#include "src/command/osc/spelling.h"

static bool has_option(const struct verb *verb, const char *word)
{
	size_t len = strcspn(word, "=");

	return option_find(verb->options, word, len, NULL) || common_find(verb, word, len);
}

static bool has_argument(const struct verb *verb, const char *name, size_t len)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (strlen(p->name) == len && !strncmp(p->name, name, len))
			return true;
	return false;
}

/* An argument in openstackclient's order, which the verb need not have. */
static bool is_ordered(const struct spelling *spelling, const char *name, size_t len)
{
	struct strv order = STRV_INIT;
	bool found = false;

	strv_split(&order, spelling->order ? spelling->order : "", ' ');
	for (size_t i = 0; i < order.count; i++)
		found = found || (strcspn(order.items[i], "@?.") == len &&
		                         !strncmp(order.items[i], name, len));
	strv_free(&order);
	return found;
}

/* What the rules and defaults say, as one text. */
static char *all_templates(const struct spelling *spelling)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, spelling->defaults ? spelling->defaults : "");
	for (const struct respell *r = spelling->rules; r && r->option; r++)
		buf_printf(&text, " %s", r->becomes);
	return buf_take(&text);
}

static void expect_resource(const struct spelling *spelling, const char *name)
{
	static const char *const others[] = {"project", "user", "service", "server-name"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (str_eq(others[i], name))
			return;
	if (!resource_find(name))
		fail_msg("%s: there is no resource %s", spelling->words, name);
}

/* {server}, {--image} */
static void expect_braced(
        const struct spelling *spelling, const struct verb *verb, const char *word)
{
	for (const char *at = strchr(word, '{'); at; at = strchr(at, '{')) {
		size_t len = strcspn(++at, "}");
		char *name = xstrndup(at, len);

		if (*name == '-' ? !has_option(verb, name)
		                 : !is_ordered(spelling, name, len) &&
		                           !has_argument(verb, name, len))
			fail_msg("%s: {%s} is filled by nothing", spelling->words, name);
		free(name);
	}
}

static const struct verb *expect_verb(const struct spelling *spelling, const char *name)
{
	const struct verb *verb = verb_named(name);

	if (!verb)
		fail_msg("%s: there is no verb %s", spelling->words, name);
	return verb;
}

/* One word of a template for a line of the verb. */
static void expect_word(const struct spelling *spelling, const struct verb *verb, const char *word)
{
	const char *at = strrchr(word, '@');

	if (*word == '<' && !has_argument(verb, word + 1, strcspn(word, ">") - 1))
		fail_msg("%s: %s has no argument %s", spelling->words, verb->name, word);
	if (*word == '-' && !has_option(verb, word))
		fail_msg("%s: %s has no option %s", spelling->words, verb->name, word);
	expect_braced(spelling, verb, word);
	if (at && at > word)
		expect_resource(spelling, at + 1);
}

static void expect_template(
        const struct spelling *spelling, const struct verb *verb, const char *template)
{
	struct strv words = STRV_INIT;

	if (*template == '!')
		return;
	strv_split(&words, template, ' ');
	for (size_t i = 0; i < words.count; i++)
		if (*words.items[i] == '@' || *words.items[i] == '+')
			verb = expect_verb(spelling, words.items[i] + 1);
		else
			expect_word(spelling, verb, words.items[i]);
	strv_free(&words);
}

static void expect_order(const struct spelling *spelling, const struct verb *verb)
{
	char *templates = all_templates(spelling);
	struct strv order = STRV_INIT;

	strv_split(&order, spelling->order ? spelling->order : "", ' ');
	for (size_t i = 0; i < order.count; i++) {
		size_t len = strcspn(order.items[i], "@?.");
		char *braced = xasprintf("{%.*s}", (int)len, order.items[i]);
		const char *at = strchr(order.items[i], '@');

		if (!has_argument(verb, order.items[i], len) && !strstr(templates, braced))
			fail_msg("%s: nothing takes the argument %s", spelling->words,
			        order.items[i]);
		if (at)
			expect_resource(spelling, at + 1);
		free(braced);
	}
	strv_free(&order);
	free(templates);
}

static void names_in_spellings_exist(void **state)
{
	size_t served = 0;

	(void)state;
	for (const struct spelling *s = spellings; s->words; s++) {
		const struct verb *verb = s->refused ? NULL : expect_verb(s, s->verb);

		if (!verb)
			continue;
		served++;
		expect_order(s, verb);
		if (s->defaults)
			expect_template(s, verb, s->defaults);
		for (const struct respell *r = s->rules; r && r->option; r++)
			expect_template(s, r->of ? expect_verb(s, r->of) : verb, r->becomes);
	}
	assert_true(served > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_in_spellings_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
