/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row of the grammar is complete, and every name in it exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/command/request.h"

static bool has_option(const struct verb *verb, const char *name)
{
	for (const struct option *o = verb->options; o && o->name; o++)
		if (str_eq(o->name, name))
			return true;
	return false;
}

static const struct positional *argument(const struct verb *verb, const char *name)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (str_eq(p->name, name))
			return p;
	return NULL;
}

static void expect_option(const struct verb *verb, const char *name)
{
	if (!has_option(verb, name))
		fail_msg("%s has no option %s", verb->name, name);
}

/* The names in braces: {server}, {+tag}, {--tenant}; {} stands for an id. */
static void expect_braced(const struct verb *verb, const char *text)
{
	for (const char *at = text ? strchr(text, '{') : NULL; at; at = strchr(at, '{')) {
		size_t len = strcspn(++at, "}");
		char *name = xstrndup(at, len);
		const char *plain = *name == '+' ? name + 1 : name;

		if (*name == '-')
			expect_option(verb, name);
		else if (*plain && !argument(verb, plain))
			fail_msg("%s has no argument %s", verb->name, plain);
		free(name);
	}
}

static void expect_query(const struct verb *verb, const char *query)
{
	struct strv pairs = STRV_INIT;

	strv_split(&pairs, query ? query : "", ' ');
	for (size_t i = 0; i < pairs.count; i++) {
		char *name = xasprintf("--%.*s", (int)strcspn(pairs.items[i], "="), pairs.items[i]);

		expect_option(verb, name);
		free(name);
	}
	strv_free(&pairs);
}

/* A console's address and a log are asked for by POST, which changes nothing. */
static bool only_reads(const struct verb *verb, const struct request *row)
{
	return !row->method || str_eq(row->method, "GET") || str_eq(verb->name, "console-log") ||
	       (str_starts(verb->name, "get-") && str_ends(verb->name, "-console"));
}

static void expect_request(const struct verb *verb, const struct request *row)
{
	expect_braced(verb, row->path);
	expect_braced(verb, row->said);
	expect_query(verb, row->query);
	if (row->when)
		expect_option(verb, row->when);
	if (row->each && (!argument(verb, row->each) || !argument(verb, row->each)->many))
		fail_msg("%s has no %s that may be several", verb->name, row->each);
	if (row->each && (!row->accepted || !row->failed))
		fail_msg("%s does not say how each %s went", verb->name, row->each);
	if (!only_reads(verb, row) && !(verb->flags & VERB_CHANGES))
		fail_msg("%s sends %s %s and would pass every guard", verb->name, row->method,
		        row->path);
}

static void requests_name_what_exists(void **state)
{
	int requests = 0;

	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		for (const struct request *row = verb->requests; row && row->path; row++) {
			expect_request(verb, row);
			requests++;
		}
	assert_true(requests > 50);
}

static void each_verb_can_be_run(void **state)
{
	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		if (!!verb->run + !!verb->operation + !!verb->requests != 1)
			fail_msg("%s needs one of function, operation and requests", verb->name);
}

static void forms_ask_for_options_that_exist(void **state)
{
	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		struct strv asked = STRV_INIT;

		strv_split(&asked, verb->asks ? verb->asks : "", ' ');
		for (size_t i = 0; i < asked.count; i++)
			expect_option(verb, asked.items[i]);
		strv_free(&asked);
	}
}

static bool is_choice(const struct verb *verb, const char *word)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++) {
		struct strv choices = STRV_INIT;
		bool found;

		strv_split(&choices, p->choices ? p->choices : "", ' ');
		found = strv_has(&choices, word);
		strv_free(&choices);
		if (found)
			return true;
	}
	return false;
}

static void variants_in_the_menu_exist(void **state)
{
	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		struct strv variants = STRV_INIT;

		if (verb->variants && !verb->menu)
			fail_msg("%s has no place in the menu", verb->name);
		strv_split(&variants, verb->variants ? verb->variants : "", '|');
		for (size_t i = 0; i < variants.count; i++)
			if (*variants.items[i] == '-')
				expect_option(verb, variants.items[i]);
			else if (!is_choice(verb, variants.items[i]))
				fail_msg("%s has no choice %s", verb->name, variants.items[i]);
		strv_free(&variants);
	}
}

static void places_in_the_menu_are_taken_once(void **state)
{
	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		for (const struct verb *other = verb_next(verb); other; other = verb_next(other))
			if (verb->menu && verb->menu == other->menu)
				fail_msg("%s and %s have the same place in the menu", verb->name,
				        other->name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(requests_name_what_exists),
	        cmocka_unit_test(each_verb_can_be_run),
	        cmocka_unit_test(forms_ask_for_options_that_exist),
	        cmocka_unit_test(variants_in_the_menu_exist),
	        cmocka_unit_test(places_in_the_menu_are_taken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
