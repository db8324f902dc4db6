/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a line, the verb they name, and its arguments: taken, refused and worded as argparse
 * does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/args.h"
#include "ncnova/command.h"

/* --- lines --- */

static void expect_words(const char *line, size_t count, const char *const *wanted)
{
	struct strv words = STRV_INIT;
	struct error error = {0};

	if (command_split(line, &words, &error))
		fail_msg("%s: %s", line, error.message);
	if (words.count != count)
		fail_msg("%s: %zu words, not %zu", line, words.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(words.items[i], wanted[i]);
	strv_free(&words);
}
#define WORDS(...)                                                                                 \
	(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)), (const char *[])                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

static void a_line_is_split_at_blanks(void **state)
{
	(void)state;
	expect_words("", 0, NULL);
	expect_words(" \t\r\n ", 0, NULL);
	expect_words("list", WORDS("list"));
	expect_words("  show\tweb-01 \n", WORDS("show", "web-01"));
	expect_words("show 서버 café", WORDS("show", "서버", "café"));
}

static void quotes_hold_words_together(void **state)
{
	(void)state;
	expect_words("show 'my server'", WORDS("show", "my server"));
	expect_words("show \"my server\"", WORDS("show", "my server"));
	expect_words("--meta k='a b'\"c d\"e", WORDS("--meta", "k=a bc de"));
	expect_words("'' \"\"", WORDS("", ""));
	expect_words("a '' b", WORDS("a", "", "b"));
	expect_words("'\"' \"'\"", WORDS("\"", "'"));
	expect_words("'it'\\''s'", WORDS("it's"));
	expect_words("'$HOME' \"$HOME\" *", WORDS("$HOME", "$HOME", "*"));
}

static void backslashes_protect_one_character(void **state)
{
	(void)state;
	expect_words("my\\ server", WORDS("my server"));
	expect_words("\\'a\\\"", WORDS("'a\""));
	expect_words("a\\\\b", WORDS("a\\b"));
	expect_words("'a\\b'", WORDS("a\\b"));
	expect_words("\"a\\b\"", WORDS("a\\b"));
	expect_words("\"a\\\"b\\\\c\\$d\"", WORDS("a\"b\\c$d"));
	expect_words("end\\", WORDS("end\\"));
}

static void a_comment_begins_a_word_only(void **state)
{
	(void)state;
	expect_words("# all servers", 0, NULL);
	expect_words("list # all servers", WORDS("list"));
	expect_words("show web#1", WORDS("show", "web#1"));
	expect_words("show '#1' \\#2", WORDS("show", "#1", "#2"));
}

static void an_open_quote_is_an_error(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
	        {"show 'my server", "a quote (') is not closed"},
	        {"show \"my server", "a quote (\") is not closed"},
	        {"show \"my server\\\"", "a quote (\") is not closed"},
	        {"show 'it'\\''s", "a quote (') is not closed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct strv words = STRV_INIT;
		struct error error = {0};

		assert_int_equal(command_split(cases[i].line, &words, &error), ERR_USAGE);
		assert_string_equal(error.message, cases[i].message);
		assert_string_equal(error.type, "CommandError");
		assert_false(strv_has(&words, "my server"));
		strv_free(&words);
	}
}

/* --- verbs --- */

static void expect_verb(const char *line, const char *name, int words_used)
{
	struct strv words = STRV_INIT;
	const struct verb *verb;
	int used = -1;

	strv_split(&words, line, ' ');
	verb = verb_find((const char *const *)words.items, (int)words.count, &used, NULL);
	if (!str_eq(verb ? verb->name : NULL, name))
		fail_msg("%s is %s", line, verb ? verb->name : "no verb");
	assert_int_equal(used, words_used);
	strv_free(&words);
}

static void verbs_have_novaclients_names(void **state)
{
	(void)state;
	expect_verb("boot web-01", "boot", 1);
	expect_verb("list", "list", 1);
	expect_verb("keypair-add k", "keypair-add", 1);
	expect_verb("resize-confirm web-01", "resize-confirm", 1);
	expect_verb("net-list", "network-list", 1);
	expect_verb("absolute-limits", "limits", 1);
	expect_verb("root-password web-01", "set-password", 1);
	expect_verb("exit", "quit", 1);
}

static void verbs_have_openstackclients_words(void **state)
{
	(void)state;
	expect_verb("server create web-01", "boot", 2);
	expect_verb("server list", "list", 2);
	expect_verb("keypair create k", "keypair-add", 2);
	expect_verb("console log show web-01", "console-log", 3);
	expect_verb("server image create web-01", "image-create", 3);
	/* The longest spelling wins. */
	expect_verb("server resize web-01 m1.large", "resize", 2);
	expect_verb("server resize confirm web-01", "resize-confirm", 3);
	expect_verb("server set web-01", "update", 2);
	expect_verb("server set state web-01", "reset-state", 3);
}

static void an_unknown_verb_is_not_found(void **state)
{
	(void)state;
	expect_verb("server", NULL, 0);
	expect_verb("console log", NULL, 0);
	expect_verb("bootx", NULL, 0);
	expect_verb("BOOT", NULL, 0);
	expect_verb("create server", NULL, 0);
	expect_verb("", NULL, 0);
}

static void a_near_verb_is_guessed(void **state)
{
	static const struct {
		const char *word, *guess;
	} cases[] = {
	        {"boto", "boot"},
	        {"lst", "list"},
	        {"delet", "delete"},
	        {"flavorlist", "flavor-list"},
	        {"keypair-dd", "keypair-add"},
	        {"resize-confrim", "resize-confirm"},
	        {"wholly-something-else", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct verb *guess = NULL;
		int used;

		assert_null(verb_find(&cases[i].word, 1, &used, &guess));
		if (!str_eq(guess ? guess->name : NULL, cases[i].guess))
			fail_msg(
			        "%s: the guess is %s", cases[i].word, guess ? guess->name : "none");
	}
}

/* Each name and alias finds its own verb: none hides another. */
static void every_spelling_of_the_table_finds_its_verb(void **state)
{
	size_t verbs = 0;

	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		struct strv names = STRV_INIT;

		strv_add(&names, verb->name);
		strv_split(&names, verb->alias ? verb->alias : "", '|');
		for (size_t i = 0; i < names.count; i++) {
			struct strv words = STRV_INIT;
			int used = 0;

			strv_split(&words, names.items[i], ' ');
			if (verb_find((const char *const *)words.items, (int)words.count, &used,
			            NULL) != verb)
				fail_msg("%s does not find %s", names.items[i], verb->name);
			assert_int_equal(used, words.count);
			strv_free(&words);
		}
		strv_free(&names);
		assert_non_null(verb->help);
		assert_non_null(verb->group);
		assert_false(str_ends(verb->help, "."));
		verbs++;
	}
	assert_true(verbs > 50);
}

/* --- arguments --- */

static const struct option fancy_options[] = {
        {.name = "--image", .kind = OPTION_VALUE, .metavar = "<image>"},
        {.name = "--image-with", .alias = "--image-property", .kind = OPTION_MULTI},
        {.name = "--meta", .alias = "--property -m", .kind = OPTION_MULTI},
        {.name = "--poll", .kind = OPTION_FLAG},
        {.name = "--all-tenants",
                .alias = "--all-projects",
                .kind = OPTION_MAYBE,
                .fallback = "NCNOVA_TEST_ALL"},
        {.name = "--config-drive", .kind = OPTION_MAYBE, .implied = "true"},
        {.name = "--type", .kind = OPTION_VALUE, .choices = "ssh x509"},
        {.name = "--new", .kind = OPTION_VALUE, .since = MV(2, 52)},
        {.name = "--old", .kind = OPTION_VALUE, .until = MV(2, 56)},
        {.name = "--count", .kind = OPTION_VALUE},
        {.name = NULL},
};
static const struct positional fancy_positionals[] = {{.name = "server"}, {.name = NULL}};
static const struct verb fancy = {
        .name = "fancy", .options = fancy_options, .positionals = fancy_positionals};

static const struct positional many_servers[] = {{.name = "server", .many = true}, {.name = NULL}};
static const struct verb each = {.name = "each", .positionals = many_servers};
static const struct positional server_and_name[] = {
        {.name = "server"}, {.name = "name"}, {.name = NULL}};
static const struct verb pair = {.name = "pair", .positionals = server_and_name};
static const struct positional server_and_maybe[] = {
        {.name = "server"}, {.name = "host", .optional = true}, {.name = NULL}};
static const struct verb perhaps = {.name = "perhaps", .positionals = server_and_maybe};
static const struct positional server_and_keys[] = {
        {.name = "server"}, {.name = "action"}, {.name = "key", .many = true}, {.name = NULL}};
static const struct verb meta = {.name = "meta", .positionals = server_and_keys};
static const struct positional any_words[] = {
        {.name = "command", .optional = true, .many = true}, {.name = NULL}};
static const struct verb any = {.name = "any", .positionals = any_words};
static const struct option must_options[] = {
        {.name = "--flavor", .kind = OPTION_VALUE, .required = true}, {.name = NULL}};
static const struct verb must = {.name = "must", .options = must_options};

static int parse_at(const struct verb *verb, const char *line, microversion version,
        struct args **args, struct error *error)
{
	struct strv words = STRV_INIT;
	int rc;

	assert_int_equal(command_split(line, &words, NULL), 0);
	rc = args_parse(
	        verb, (const char *const *)words.items, (int)words.count, version, args, error);
	strv_free(&words); /* the args have copies */
	return rc;
}

static struct args *parse(const struct verb *verb, const char *line)
{
	struct args *args = NULL;
	struct error error = {0};

	if (parse_at(verb, line, MV(2, 52), &args, &error))
		fail_msg("%s: %s", line, error.message);
	return args;
}

static void refuse_at(const struct verb *verb, const char *line, microversion version, int code,
        const char *message)
{
	struct args *args = (struct args *)&fancy;
	struct error error = {0};
	int rc = parse_at(verb, line, version, &args, &error);

	if (rc != code)
		fail_msg("%s: ends with %d, not %d (%s)", line, rc, code, error.message);
	assert_int_equal(error.code, code);
	assert_string_equal(error.message, message);
	assert_null(args);
}

static void refuse(const struct verb *verb, const char *line, const char *message)
{
	refuse_at(verb, line, MV(2, 52), ERR_USAGE, message);
}

static void options_and_positionals_come_in_any_order(void **state)
{
	static const char *const lines[] = {"--image cirros --poll web-01",
	        "web-01 --poll --image cirros", "--image cirros web-01 --poll",
	        "--poll --image=cirros -- web-01"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct args *args = parse(&fancy, lines[i]);

		assert_string_equal(args_get(args, "--image"), "cirros");
		assert_true(args_has(args, "--poll"));
		assert_int_equal(args_positionals(args, "server"), 1);
		assert_string_equal(args_positional(args, "server", 0), "web-01");
		assert_null(args_positional(args, "server", 1));
		assert_null(args_positional(args, "name", 0));
		assert_false(args_has(args, "--meta"));
		assert_null(args_get(args, "--count"));
		args_free(args);
	}
	args_free(NULL);
}

static void a_value_may_follow_an_equals_sign(void **state)
{
	struct args *args = parse(&fancy, "--image=a=b --meta=k=v --count= web-01");

	(void)state;
	assert_string_equal(args_get(args, "--image"), "a=b");
	assert_string_equal(args_get(args, "--meta"), "k=v");
	assert_true(args_has(args, "--count"));
	assert_string_equal(args_get(args, "--count"), "");
	args_free(args);
	args = parse(&fancy, "--image=--poll web-01");
	assert_string_equal(args_get(args, "--image"), "--poll");
	assert_false(args_has(args, "--poll"));
	args_free(args);
}

static void the_last_value_counts_and_repeated_ones_add_up(void **state)
{
	struct args *args =
	        parse(&fancy, "--image a --meta x=1 web-01 --image b --property y=2 -m z=3");

	(void)state;
	assert_string_equal(args_get(args, "--image"), "b");
	assert_int_equal(args_count(args, "--image"), 2);
	assert_int_equal(args_count(args, "--meta"), 3);
	assert_string_equal(args_nth(args, "--meta", 0), "x=1");
	assert_string_equal(args_nth(args, "--meta", 1), "y=2");
	assert_string_equal(args_nth(args, "--meta", 2), "z=3");
	assert_null(args_nth(args, "--meta", 3));
	assert_int_equal(args_count(args, "--poll"), 0);
	args_free(args);
}

static void a_value_may_be_left_out_where_one_is_implied(void **state)
{
	struct args *args = parse(&fancy, "--all-tenants web-01");

	(void)state;
	assert_string_equal(args_get(args, "--all-tenants"), "1");
	assert_string_equal(args_positional(args, "server", 0), "web-01");
	args_free(args);
	args = parse(&fancy, "--all-projects 0 web-01 --config-drive");
	assert_string_equal(args_get(args, "--all-tenants"), "0");
	assert_string_equal(args_get(args, "--config-drive"), "true");
	args_free(args);
	args = parse(&fancy, "--config-drive False web-01");
	assert_string_equal(args_get(args, "--config-drive"), "False");
	args_free(args);
	args = parse(&fancy, "--config-drive=no web-01");
	assert_string_equal(args_get(args, "--config-drive"), "no");
	args_free(args);
	args = parse(&fancy, "web-01");
	assert_null(args_get(args, "--all-tenants"));
	args_free(args);
}

static void the_environment_gives_a_default(void **state)
{
	struct args *args = parse(&fancy, "web-01");

	(void)state;
	setenv("NCNOVA_TEST_ALL", "1", 1);
	assert_string_equal(args_get(args, "--all-tenants"), "1");
	setenv("NCNOVA_TEST_ALL", "", 1);
	assert_null(args_get(args, "--all-tenants"));
	args_free(args);
	setenv("NCNOVA_TEST_ALL", "1", 1);
	args = parse(&fancy, "--all-tenants 0 web-01");
	assert_string_equal(args_get(args, "--all-tenants"), "0");
	args_free(args);
	unsetenv("NCNOVA_TEST_ALL");
}

static void an_option_may_be_abbreviated(void **state)
{
	struct args *args = parse(&fancy, "--po --prop a=b --cou=3 --image x web-01");

	(void)state;
	assert_true(args_has(args, "--poll"));
	assert_string_equal(args_get(args, "--meta"), "a=b");
	assert_string_equal(args_get(args, "--count"), "3");
	/* The whole name of one is no beginning of another. */
	assert_string_equal(args_get(args, "--image"), "x");
	assert_null(args_get(args, "--image-with"));
	args_free(args);
	refuse(&fancy, "--imag x web-01",
	        "ambiguous option: --imag could match --image, --image-with, --image-property");
	refuse(&fancy, "--co=1 web-01",
	        "ambiguous option: --co could match --config-drive, --count");
}

/* In the table's order, each in the spelling that fits. */
static void an_ambiguous_option_names_all_that_it_could_be(void **state)
{
	static const struct option options[] = {
	        {.name = "--name", .kind = OPTION_VALUE},
	        {.name = "--net", .kind = OPTION_VALUE},
	        {.name = "--other", .alias = "--nic --more", .kind = OPTION_VALUE},
	        {.name = "--no-wait", .kind = OPTION_FLAG},
	        {.name = NULL},
	};
	static const struct verb many = {.name = "many", .options = options};

	(void)state;
	refuse(&many, "--n", "ambiguous option: --n could match --name, --net, --nic, --no-wait");
	refuse(&many, "--n=5", "ambiguous option: --n could match --name, --net, --nic, --no-wait");
	/* Two spellings of one option are no two options. */
	args_free(parse(&fancy, "--all- web-01"));
}

static void unknown_options_are_refused(void **state)
{
	(void)state;
	refuse(&fancy, "--nothing web-01", "unrecognized arguments: --nothing");
	refuse(&fancy, "-x web-01", "unrecognized arguments: -x");
	refuse(&fancy, "--pollx web-01", "unrecognized arguments: --pollx");
	refuse(&any, "--poll", "unrecognized arguments: --poll");
	/* It may have been meant for a password. */
	refuse(&fancy, "--pasword=hunter2 web-01", "unrecognized arguments: --pasword");
	refuse(&fancy, "-phunter2 web-01", "unrecognized arguments: -p");
}

static void a_missing_value_is_refused(void **state)
{
	(void)state;
	refuse(&fancy, "web-01 --image", "argument --image: expected one argument");
	refuse(&fancy, "--image --poll web-01", "argument --image: expected one argument");
	refuse(&fancy, "web-01 --property", "argument --meta: expected one argument");
	refuse(&fancy, "--poll=yes web-01", "argument --poll: ignored explicit argument");
}

static void numbers_below_zero_and_a_lone_dash_are_values(void **state)
{
	struct args *args = parse(&fancy, "--count -1 --image - -5");

	(void)state;
	assert_string_equal(args_get(args, "--count"), "-1");
	assert_string_equal(args_get(args, "--image"), "-");
	assert_string_equal(args_positional(args, "server", 0), "-5");
	args_free(args);
}

static void behind_two_dashes_all_are_positionals(void **state)
{
	struct args *args = parse(&each, "a -- --poll -- b");

	(void)state;
	assert_int_equal(args_positionals(args, "server"), 4);
	assert_string_equal(args_positional(args, "server", 1), "--poll");
	assert_string_equal(args_positional(args, "server", 2), "--");
	assert_string_equal(args_positional(args, "server", 3), "b");
	args_free(args);
}

static void missing_positionals_are_named(void **state)
{
	(void)state;
	refuse(&fancy, "--poll", "the following arguments are required: <server>");
	refuse(&pair, "", "the following arguments are required: <server>, <name>");
	refuse(&pair, "web-01", "the following arguments are required: <name>");
	refuse(&each, "", "the following arguments are required: <server>");
	refuse(&meta, "web-01 set", "the following arguments are required: <key>");
	refuse(&must, "", "the following arguments are required: --flavor");
}

static void too_many_positionals_are_refused(void **state)
{
	(void)state;
	refuse(&fancy, "web-01 web-02", "unrecognized arguments: web-02");
	refuse(&pair, "a b c d", "unrecognized arguments: c");
	refuse(&must, "--flavor 1 x", "unrecognized arguments: x");
	refuse(&perhaps, "a b c", "unrecognized arguments: c");
}

static void positionals_that_take_many_take_what_is_left_over(void **state)
{
	struct args *args = parse(&meta, "web-01 set a=1 b=2 c=3");

	(void)state;
	assert_string_equal(args_positional(args, "server", 0), "web-01");
	assert_string_equal(args_positional(args, "action", 0), "set");
	assert_int_equal(args_positionals(args, "key"), 3);
	assert_string_equal(args_positional(args, "key", 2), "c=3");
	args_free(args);
	args = parse(&any, "");
	assert_int_equal(args_positionals(args, "command"), 0);
	args_free(args);
	args = parse(&any, "server create");
	assert_int_equal(args_positionals(args, "command"), 2);
	assert_string_equal(args_positional(args, "command", 1), "create");
	args_free(args);
	args = parse(&perhaps, "web-01");
	assert_int_equal(args_positionals(args, "host"), 0);
	args_free(args);
	args = parse(&perhaps, "web-01 host-1");
	assert_string_equal(args_positional(args, "host", 0), "host-1");
	args_free(args);
}

static void only_the_choices_are_taken(void **state)
{
	struct args *args = parse(&fancy, "--type x509 web-01");

	(void)state;
	assert_string_equal(args_get(args, "--type"), "x509");
	args_free(args);
	refuse(&fancy, "--type gpg web-01",
	        "argument --type: invalid choice: 'gpg' (choose from ssh x509)");
	refuse(&fancy, "--type= web-01",
	        "argument --type: invalid choice: '' (choose from ssh x509)");
	refuse(&fancy, "--type ss web-01",
	        "argument --type: invalid choice: 'ss' (choose from ssh x509)");
}

static void options_of_other_versions_are_refused(void **state)
{
	struct args *args = parse(&fancy, "--new a --old b web-01"); /* 2.52 has both */

	(void)state;
	assert_string_equal(args_get(args, "--new"), "a");
	assert_string_equal(args_get(args, "--old"), "b");
	args_free(args);
	refuse_at(&fancy, "--new a web-01", MV(2, 51), ERR_VERSION,
	        "--new needs compute API version 2.52 or later; this is 2.51");
	refuse_at(&fancy, "--old a web-01", MV(2, 57), ERR_VERSION,
	        "--old was removed after compute API version 2.56; this is 2.57");
	/* No version at all is 2.1. */
	refuse_at(&fancy, "--new a web-01", 0, ERR_VERSION,
	        "--new needs compute API version 2.52 or later; this is 2.1");
	assert_int_equal(parse_at(&fancy, "--old a web-01", MV(2, 56), &args, NULL), 0);
	args_free(args);
	assert_int_equal(parse_at(&fancy, "--old a web-01", 0, &args, NULL), 0);
	args_free(args);
}

static void numbers_are_read_as_int_does(void **state)
{
	struct args *args = parse(&fancy, "--count 12 --image 12x web-01");
	struct error error = {0};
	long value = 7;

	(void)state;
	assert_int_equal(args_long(args, "--count", 5, &value, &error), 0);
	assert_int_equal(value, 12);
	assert_int_equal(args_long(args, "--new", 5, &value, &error), 0);
	assert_int_equal(value, 5);
	assert_int_equal(args_long(args, "--image", 5, &value, &error), ERR_USAGE);
	assert_string_equal(error.message, "argument --image: invalid int value: '12x'");
	args_free(args);
	args = parse(&fancy, "--count= web-01");
	assert_int_equal(args_long(args, "--count", 5, &value, &error), ERR_USAGE);
	assert_string_equal(error.message, "argument --count: invalid int value: ''");
	args_free(args);
	args = parse(&fancy, "--count=-3 web-01");
	assert_int_equal(args_long(args, "--count", 5, &value, NULL), 0);
	assert_int_equal(value, -3);
	args_free(args);
}

/* The real table: `nova boot` as it is typed. */
static void boot_takes_novaclients_options(void **state)
{
	static const char *const word = "boot";
	int used;
	const struct verb *boot = verb_find(&word, 1, &used, NULL);
	struct args *args = parse(boot,
	        "--image cirros --flavor 1 --nic net-id=a --nic port-id=b --meta role=web "
	        "--key_name k --min 2 --availability-zone nova:host1 --config-drive true web");

	(void)state;
	assert_string_equal(args_positional(args, "name", 0), "web");
	assert_int_equal(args_count(args, "--nic"), 2);
	assert_string_equal(args_nth(args, "--nic", 1), "port-id=b");
	assert_string_equal(args_get(args, "--key-name"), "k");
	assert_string_equal(args_get(args, "--min-count"), "2");
	assert_string_equal(args_get(args, "--config-drive"), "true");
	args_free(args);
	refuse(boot, "--image cirros --flavor 1", "the following arguments are required: <name>");
	refuse_at(boot, "--tags a,b web", MV(2, 51), ERR_VERSION,
	        "--tags needs compute API version 2.52 or later; this is 2.51");
	refuse_at(boot, "--file /a=b web", MV(2, 57), ERR_VERSION,
	        "--file was removed after compute API version 2.56; this is 2.57");
}

/* --- a whole command, as far as it goes without a cloud --- */

static int run(const char *line, struct buf *out, struct buf *err)
{
	char *out_text = NULL, *err_text = NULL;
	size_t out_len, err_len;
	struct client client = {0};
	struct command command = {.client = &client,
	        .printer = {.out = open_memstream(&out_text, &out_len),
	                .err = open_memstream(&err_text, &err_len)}};
	int status = command_run_line(&command, line);

	fclose(command.printer.out);
	fclose(command.printer.err);
	strv_free(&command.printer.columns);
	buf_puts(out, out_text);
	buf_puts(err, err_text);
	free(out_text);
	free(err_text);
	return status;
}

static void expect_run(const char *line, int status, const char *out_part, const char *err_part)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	int rc = run(line, &out, &err);

	if (rc != status)
		fail_msg("%s: exit status %d, not %d", line, rc, status);
	if (*out_part ? !strstr(buf_str(&out), out_part) : out.len != 0)
		fail_msg("%s: prints %s", line, buf_str(&out));
	if (*err_part ? !strstr(buf_str(&err), err_part) : err.len != 0)
		fail_msg("%s: says %s", line, buf_str(&err));
	buf_free(&out);
	buf_free(&err);
}

/* help and --help tell the spellings of openstackclient that the command has. */
static void help_shows_openstackclients_names(void **state)
{
	static const char *const lines[] = {
	        "help resize", "help server resize", "server resize --help"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		expect_run(lines[i], 0, "usage: ncnova resize ", "");
		expect_run(
		        lines[i], 0, "  server resize <server>        --flavor is <flavor>; ", "");
	}
	expect_run("frobnicate", 2, "",
	        "error: argument <subcommand>: invalid choice: 'frobnicate'\nTry ");
}

static void mistakes_end_with_status_2_and_the_usage(void **state)
{
	(void)state;
	expect_run("", 0, "", "");
	expect_run("# nothing", 0, "", "");
	expect_run("shwo x", 2, "",
	        "error: argument <subcommand>: invalid choice: 'shwo'\nDid you mean 'show'?\n");
	/* In openstackclient's words all that go together are meant. */
	expect_run("server shwo web-01", 2, "",
	        "error: argument <subcommand>: invalid choice: 'server shwo'\nDid you mean 'server "
	        "show'?\n");
	expect_run("srever list", 2, "", "Did you mean 'server list'?\n");
	expect_run("server frobnicate", 2, "",
	        "error: argument <subcommand>: invalid choice: 'server frobnicate'\nTry ");
	expect_run("show", 2, "", "usage: ncnova show ");
	expect_run("show", 2, "",
	        "error: the following arguments are required: <server>\n"
	        "Try 'ncnova help show' for more information.\n");
	expect_run("server show 'x", 2, "", "error: a quote (') is not closed\n");
	expect_run("list -f xml", 2, "", "argument -f: invalid choice: 'xml'");
	expect_run("list -f", 2, "", "argument -f: expected one argument");
	expect_run(
	        "list --max-width wide", 2, "", "argument --max-width: invalid int value: 'wide'");
	expect_run("server delete --help", 0, "usage: ncnova delete ", "");
	expect_run("help server create", 0, "usage: ncnova boot ", "");
	expect_run("help nonsense-of-all-kinds", 1, "",
	        "ERROR (CommandError): 'nonsense-of-all-kinds' is not a valid command");
}

static void a_short_option_may_have_its_value_in_the_same_word(void **state)
{
	(void)state;
	expect_run("help list -fjson", 0, "usage: ncnova list ", "");
	expect_run("help list -f=json", 0, "usage: ncnova list ", "");
	expect_run("help list -cID -fvalue", 0, "usage: ncnova list ", "");
	expect_run("list -fxml", 2, "", "argument -f: invalid choice: 'xml'");
	expect_run("list -f=xml", 2, "", "argument -f: invalid choice: 'xml'");
	expect_run("list --format=", 2, "", "argument -f: invalid choice: ''");
	expect_run("list --wait=1", 2, "", "argument --wait: ignored explicit argument");
}

static void two_dashes_end_the_common_options(void **state)
{
	(void)state;
	/* What stands behind them are words, here of a verb that takes none so. */
	expect_run("list -- -f xml", 2, "", "error: unrecognized arguments: -f\n");
	expect_run("list -- --help", 2, "", "error: unrecognized arguments: --help\n");
	expect_run("list -f -- json", 2, "", "argument -f: expected one argument");
	expect_run("list -f xml -- a", 2, "", "argument -f: invalid choice: 'xml'");
	expect_run("help -- list", 0, "usage: ncnova list ", "");
}

/* Before the cloud has been asked nobody knows which options there are. */
static void options_of_every_version_pass_until_it_is_known(void **state)
{
	static const struct option ended[] = {
	        {.name = "--old", .kind = OPTION_FLAG, .until = MV(2, 10)},
	        {.name = "--new", .kind = OPTION_NUMBER, .since = MV(2, 90)}, {.name = NULL}};
	static const struct verb verb = {.name = "v", .options = ended};
	struct args *args = NULL;
	struct error error = {0};

	(void)state;
	assert_int_equal(parse_at(&verb, "--old --new 1", MV_ANY, &args, &error), 0);
	args_free(args);
	refuse_at(&verb, "--new x", MV_ANY, ERR_USAGE, "argument --new: invalid int value: 'x'");
	refuse_at(&verb, "--old", MV(2, 11), ERR_VERSION,
	        "--old was removed after compute API version 2.10; this is 2.11");
	/* 2 and 2.0 are 2.1, which has them all. */
	assert_int_equal(parse_at(&verb, "--old", 0, &args, &error), 0);
	args_free(args);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(options_of_every_version_pass_until_it_is_known),
	        cmocka_unit_test(a_line_is_split_at_blanks),
	        cmocka_unit_test(quotes_hold_words_together),
	        cmocka_unit_test(backslashes_protect_one_character),
	        cmocka_unit_test(a_comment_begins_a_word_only),
	        cmocka_unit_test(an_open_quote_is_an_error),
	        cmocka_unit_test(verbs_have_novaclients_names),
	        cmocka_unit_test(verbs_have_openstackclients_words),
	        cmocka_unit_test(an_unknown_verb_is_not_found),
	        cmocka_unit_test(a_near_verb_is_guessed),
	        cmocka_unit_test(every_spelling_of_the_table_finds_its_verb),
	        cmocka_unit_test(options_and_positionals_come_in_any_order),
	        cmocka_unit_test(a_value_may_follow_an_equals_sign),
	        cmocka_unit_test(the_last_value_counts_and_repeated_ones_add_up),
	        cmocka_unit_test(a_value_may_be_left_out_where_one_is_implied),
	        cmocka_unit_test(the_environment_gives_a_default),
	        cmocka_unit_test(an_option_may_be_abbreviated),
	        cmocka_unit_test(an_ambiguous_option_names_all_that_it_could_be),
	        cmocka_unit_test(unknown_options_are_refused),
	        cmocka_unit_test(a_missing_value_is_refused),
	        cmocka_unit_test(numbers_below_zero_and_a_lone_dash_are_values),
	        cmocka_unit_test(behind_two_dashes_all_are_positionals),
	        cmocka_unit_test(missing_positionals_are_named),
	        cmocka_unit_test(too_many_positionals_are_refused),
	        cmocka_unit_test(positionals_that_take_many_take_what_is_left_over),
	        cmocka_unit_test(only_the_choices_are_taken),
	        cmocka_unit_test(options_of_other_versions_are_refused),
	        cmocka_unit_test(numbers_are_read_as_int_does),
	        cmocka_unit_test(boot_takes_novaclients_options),
	        cmocka_unit_test(help_shows_openstackclients_names),
	        cmocka_unit_test(mistakes_end_with_status_2_and_the_usage),
	        cmocka_unit_test(a_short_option_may_have_its_value_in_the_same_word),
	        cmocka_unit_test(two_dashes_end_the_common_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
