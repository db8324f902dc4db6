/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openstackclient's lines in the verbs' own words. */
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
#include "src/command/osc/rewrite.h"

/* The lines as one text, '; ' between them; an error's message when there is one. */
static char *own(const char *line)
{
	struct strv words = STRV_INIT;
	struct rewritten_lines lines;
	struct error error = {0};
	struct buf text = BUF_INIT;

	assert_int_equal(command_split(line, &words, &error), 0);
	if (command_rewrite(
	            NULL, (const char *const *)words.items, (int)words.count, &lines, &error))
		buf_puts(&text, error.message);
	for (size_t i = 0; i < lines.count; i++)
		for (size_t n = 0; n < lines.lines[i].count; n++)
			buf_printf(&text, "%s%s", n ? " " : i ? "; " : "", lines.lines[i].items[n]);
	rewritten_lines_free(&lines);
	strv_free(&words);
	return text.data ? buf_take(&text) : xstrdup("");
}

static void expect(const char *line, const char *wanted)
{
	char *got = own(line);

	if (!str_eq(got, wanted))
		fail_msg("%s\n  is   %s\n  not  %s", line, got, wanted);
	free(got);
}

static void novas_words_stay(void **state)
{
	(void)state;
	expect("list --name web -c ID", "list --name web -c ID");
	expect("resize web m1.small --poll", "resize web m1.small --poll");
	expect("nonsense --x", "nonsense --x");
}

static void options_are_renamed(void **state)
{
	(void)state;
	expect("server create --image i --flavor f --min 2 --max=3 --property a=b vm",
	        "boot --image i --flavor f --min-count 2 --max-count 3 --meta a=b vm");
	expect("server list --all-projects --long -n --limit 3",
	        "list --all-tenants --long --limit 3");
	expect("server create --port p --nic net-id=n --network m vm",
	        "boot --nic port-id=p --nic net-id=n --nic net-name=m vm");
	expect("server create --image i --flavor f --boot-from-volume 20 vm",
	        "boot --flavor f --block-device "
	        "source=image,dest=volume,bootindex=0,size=20,id=i vm");
	expect("server list --unlocked", "list --locked false");
	expect("console log show --lines 5 vm", "console-log --length 5 vm");
}

static void arguments_change_places(void **state)
{
	(void)state;
	expect("server resize --flavor f vm", "resize vm f");
	expect("server resize vm --flavor=f --wait", "resize --wait vm f");
	expect("server rebuild vm --image i --name n", "rebuild --name n vm i");
	expect("server add volume --device /dev/vdb vm vol", "volume-attach vm vol /dev/vdb");
	expect("server add network vm net", "interface-attach --net-id=net vm");
	expect("server add fixed ip --fixed-ip-address 10.0.0.9 vm net",
	        "interface-attach --net-id=net --fixed-ip 10.0.0.9 vm");
}

static void what_is_not_given_has_their_default(void **state)
{
	(void)state;
	expect("console url show vm", "get-vnc-console vm novnc");
	expect("console url show --xvpvnc vm", "get-vnc-console vm xvpvnc");
	expect("server group create g", "server-group-create g affinity");
	expect("server group create --policy anti-affinity g",
	        "server-group-create g anti-affinity");
	expect("server image create vm", "image-create vm vm");
}

static void an_option_chooses_the_verb(void **state)
{
	(void)state;
	expect("server resize --confirm vm", "resize-confirm vm");
	expect("server resize vm --rev", "resize-revert vm");
	expect("server delete --force vm", "force-delete vm");
	expect("server show --diagnostics vm -f json", "diagnostics -f json vm");
	expect("console url show --spice vm", "get-spice-console vm spice-html5");
	expect("console url show --serial vm", "get-serial-console vm");
}

static void one_line_may_be_several(void **state)
{
	(void)state;
	expect("server pause a b c", "pause a; pause b; pause c");
	expect("server pause a b --wait", "pause --wait a; pause --wait b");
	expect("server delete a b", "delete a b");
	expect("server set --name n --property a=b --property c=d --tag t vm --dry-run",
	        "meta vm set a=b c=d --dry-run; server-tag-add vm t --dry-run; "
	        "update --name n --dry-run vm");
	expect("server set --state error vm", "reset-state vm");
	expect("server set --state active vm", "reset-state --active vm");
	expect("server unset --property a --property b --tag t vm",
	        "meta vm delete a b; server-tag-delete vm t");
	expect("server unset --description vm", "update --description= vm");
}

static void mistakes_are_reported_in_openstackclients_words(void **state)
{
	(void)state;
	expect("server resize vm", "the following arguments are required: --flavor");
	expect("server rebuild vm", "the following arguments are required: --image");
	expect("server resize --flavor", "argument --flavor: expected one argument");
	expect("server resize --confirm=1 vm", "argument --confirm: ignored explicit argument");
	expect("server set --state up vm",
	        "argument --state: invalid choice: 'up' (choose from active, error)");
	expect("server show", "the following arguments are required: <server>");
	expect("server show a b", "unrecognized arguments: b");
	expect("server show --offset 3 a", "unrecognized arguments: --offset");
	expect("server lock --reason", "argument --reason: expected one argument");
}

static void what_is_not_served_says_what_to_use(void **state)
{
	char *got = own("server add floating ip vm 1.2.3.4");

	(void)state;
	assert_non_null(strstr(got, "openstack floating ip"));
	free(got);
	got = own("server shelve --offload vm");
	assert_non_null(strstr(got, "--offload: "));
	assert_non_null(strstr(got, "shelve-offload"));
	free(got);
}

static void beginnings_of_options_will_do(void **state)
{
	(void)state;
	expect("server create --image i --fl f --mi 2 vm", "boot --image i --fl f --mi 2 vm");
	expect("server create --im i vm",
	        "ambiguous option: --im could match --image, --image-with, --image-property");
	expect("server resize --flav f vm", "resize vm f");
	expect("server list --all-p", "list --all-p");
}

static void dashes_stay_what_they_are(void **state)
{
	(void)state;
	expect("server show -- -vm", "show -- -vm");
	expect("server create --min=-1 --image i --flavor f vm",
	        "boot --min-count=-1 --image i --flavor f vm");
	expect("server show -fjson vm -c id", "show -fjson -c id vm");
	expect("server show --format=json vm", "show --format=json vm");
	/* What says how it prints is taken everywhere. */
	expect("server list --sort-column Name --sort-descending --fit-width --noindent",
	        "list --sort-column Name --sort-descending --fit-width --noindent");
}

static const struct verb *verb_of_word(const char *name, size_t len)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v))
		if (strlen(v->name) == len && !strncmp(v->name, name, len))
			return v;
	return NULL;
}

/* Every verb that the table names there is. */
static void the_table_is_true(void **state)
{
	(void)state;
	for (const struct spelling *s = spellings; s->words; s++) {
		if (!s->refused && !verb_of_word(s->verb, strlen(s->verb)))
			fail_msg("%s: there is no %s", s->words, s->verb);
		for (const struct respell *r = s->rules; r && r->option; r++) {
			const char *mark = strpbrk(r->becomes, "@+");

			if (mark && (mark == r->becomes || mark[-1] == ' ') &&
			        !verb_of_word(mark + 1, strcspn(mark + 1, " ")))
				fail_msg("%s %s: there is no %s", s->words, r->option, mark + 1);
		}
	}
}

/* --- every name in the table exists in the verb it rewrites to --- */

static bool has_argument(const struct verb *verb, const char *name, size_t len)
{
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		if (strlen(p->name) == len && !strncmp(p->name, name, len))
			return true;
	return false;
}

static bool has_option(const struct verb *verb, const char *word)
{
	size_t len = strcspn(word, "=%");

	return option_find(verb->options, word, len, NULL) || common_find(verb, word, len);
}

/* An argument that the spelling itself has. */
static bool orders(const struct spelling *spelling, const char *name, size_t len)
{
	struct strv parts = STRV_INIT;
	bool found = false;

	strv_split(&parts, spelling->order ? spelling->order : "", ' ');
	for (size_t i = 0; i < parts.count && !found; i++)
		found = strcspn(parts.items[i], ".?@") == len &&
		        !strncmp(parts.items[i], name, len);
	strv_free(&parts);
	return found;
}

/* {server}: an argument of the spelling, or, where it has the verb's own order, of the verb;
 * {--image}: an option of the verb. */
static void braces_exist(const struct spelling *spelling, const struct verb *verb, const char *word)
{
	for (const char *at = strchr(word, '{'); at; at = strchr(at + 1, '{')) {
		size_t len = strcspn(at + 1, "}");

		if (at[1] == '-' ? option_find(verb->options, at + 1, len, NULL) != NULL
		                 : orders(spelling, at + 1, len) ||
		                           (!spelling->order && has_argument(verb, at + 1, len)))
			continue;
		fail_msg("%s: there is no %.*s", spelling->words, (int)len, at + 1);
	}
}

/* One template, for a line of `verb`. */
static void template_fits(const struct spelling *spelling, const struct verb *verb,
        const char *option, const char *becomes)
{
	const struct verb *line = verb;
	struct strv words = STRV_INIT;

	strv_split(&words, *becomes == '!' ? "" : becomes, ' ');
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];

		braces_exist(spelling, verb, word);
		if (*word == '@' || *word == '+')
			line = verb_of_word(word + 1, strlen(word + 1));
		else if (*word == '<' && !has_argument(line, word + 1, strcspn(word + 1, ">")))
			fail_msg("%s %s: %s has no argument %s", spelling->words, option,
			        line->name, word);
		else if (*word == '-' && !has_option(line, word))
			fail_msg("%s %s: %s has no option %s", spelling->words, option, line->name,
			        word);
	}
	strv_free(&words);
}

/* Does any template of the spelling use the argument? */
static bool is_used(const struct spelling *spelling, const char *name, size_t len)
{
	char *brace = xasprintf("{%.*s}", (int)len, name);
	bool used = spelling->defaults && strstr(spelling->defaults, brace);

	for (const struct respell *r = spelling->rules; r && r->option && !used; r++)
		used = strstr(r->becomes, brace) != NULL;
	free(brace);
	return used;
}

/* The verbs that a spelling may stand for: its own, and those that an option chooses. */
static bool argument_exists(const struct spelling *spelling, const char *name, size_t len)
{
	bool found = has_argument(verb_named(spelling->verb), name, len);

	for (const struct respell *r = spelling->rules; r && r->option && !found; r++)
		if (*r->becomes == '@')
			found = has_argument(
			        verb_of_word(r->becomes + 1, strcspn(r->becomes + 1, " ")), name,
			        len);
	return found;
}

static void order_exists(const struct spelling *spelling)
{
	struct strv parts = STRV_INIT;

	strv_split(&parts, spelling->order ? spelling->order : "", ' ');
	for (size_t i = 0; i < parts.count; i++) {
		const char *part = parts.items[i], *mark = strchr(part, '@');
		size_t len = strcspn(part, ".?@");

		if (!argument_exists(spelling, part, len) && !is_used(spelling, part, len))
			fail_msg("%s: %s has no argument %.*s", spelling->words, spelling->verb,
			        (int)len, part);
		if (mark) {
			char *name = xstrndup(mark + 1, strcspn(mark + 1, ".?"));

			if (!resource_find(name) && !str_eq(name, "project") &&
			        !str_eq(name, "user"))
				fail_msg("%s: there is no resource %s", spelling->words, name);
			free(name);
		}
	}
	strv_free(&parts);
}

/* Defaults are skipped where a chosen verb has no place for them; the usual one must have. */
static void defaults_exist(const struct spelling *spelling, const struct verb *verb)
{
	struct strv words = STRV_INIT;

	strv_split(&words, spelling->defaults ? spelling->defaults : "", ' ');
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];

		braces_exist(spelling, verb, word);
		if (*word == '<' ? !argument_exists(spelling, word + 1, strcspn(word + 1, ">"))
		                 : !has_option(verb, word))
			fail_msg("%s: %s has no %s", spelling->words, verb->name, word);
	}
	strv_free(&words);
}

static void every_argument_and_option_of_the_table_exists(void **state)
{
	(void)state;
	for (const struct spelling *s = spellings; s->words; s++) {
		const struct verb *verb = s->refused ? NULL : verb_named(s->verb);

		if (!verb)
			continue;
		order_exists(s);
		defaults_exist(s, verb);
		for (const struct respell *r = s->rules; r && r->option; r++)
			template_fits(s, r->of ? verb_named(r->of) : verb, r->option, r->becomes);
	}
}

static void a_volume_is_removed_in_their_words(void **state)
{
	(void)state;
	expect("server remove volume vm vol", "volume-detach vm vol");
}

static void destroys(const char *line, bool wanted)
{
	struct strv words = STRV_INIT;

	command_split(line, &words, NULL);
	if (command_destroys((const char *const *)words.items, (int)words.count) != wanted)
		fail_msg("%s", line);
	strv_free(&words);
}

static void what_a_spelling_destroys_is_known(void **state)
{
	(void)state;
	destroys("server delete a", true);
	destroys("server resize --revert a", true);
	destroys("server resize --confirm a", false);
	destroys("server set --state error a", true);
	destroys("server set --name b a", false);
	destroys("server delete a --dry-run", false);
	destroys("delete", false);
	destroys("server list", false);
}

/* What a list of processes shows of the line. */
static void expect_hidden(const char *line, const char *wanted)
{
	struct strv words = STRV_INIT;
	struct buf text = BUF_INIT;

	assert_int_equal(command_split(line, &words, NULL), 0);
	command_hide_secrets(words.items, (int)words.count);
	for (size_t i = 0; i < words.count; i++)
		buf_printf(&text, "%s%s", i ? " " : "", words.items[i]);
	if (!str_eq(buf_str(&text), wanted))
		fail_msg("%s\n  is   %s\n  not  %s", line, buf_str(&text), wanted);
	buf_free(&text);
	strv_free(&words);
}

static void secrets_leave_the_line(void **state)
{
	(void)state;
	expect_hidden(
	        "boot --admin-pass hunter2 --image i vm", "boot --admin-pass ******* --image i vm");
	expect_hidden("boot --password=hunter2 vm", "boot --password=******* vm");
	expect_hidden("boot --admin hunter2 vm", "boot --admin ******* vm");
	expect_hidden("rebuild vm i --rebuild-password hunter2",
	        "rebuild vm i --rebuild-password *******");
	expect_hidden("rescue --password hunter2 vm", "rescue --password ******* vm");
	expect_hidden("evacuate --password hunter2 vm", "evacuate --password ******* vm");
	expect_hidden("server create --password hunter2 vm", "server create --password ******* vm");
	expect_hidden(
	        "server rebuild --password=hunter2 vm", "server rebuild --password=******* vm");
	expect_hidden("server rescue --password hunter2 vm", "server rescue --password ******* vm");
	expect_hidden("server set --password hunter2 vm", "server set --password ******* vm");
	expect_hidden("show -- --admin-pass hunter2", "show -- --admin-pass hunter2");
	expect_hidden("boot --image i vm --admin-pass", "boot --image i vm --admin-pass");
	expect_hidden("nonsense --admin-pass x", "nonsense --admin-pass x");
}

static void every_password_is_a_secret(void **state)
{
	int secrets = 0;

	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		for (const struct option *o = verb->options; o && o->name; o++) {
			secrets += o->kind == OPTION_SECRET;
			if (OPTION_TAKES(o->kind) && o->kind != OPTION_SECRET &&
			        (strstr(o->name, "pass") || strstr(o->name, "secret")))
				fail_msg("%s %s is no secret", verb->name, o->name);
		}
	assert_true(secrets >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(novas_words_stay),
	        cmocka_unit_test(options_are_renamed),
	        cmocka_unit_test(arguments_change_places),
	        cmocka_unit_test(what_is_not_given_has_their_default),
	        cmocka_unit_test(an_option_chooses_the_verb),
	        cmocka_unit_test(one_line_may_be_several),
	        cmocka_unit_test(mistakes_are_reported_in_openstackclients_words),
	        cmocka_unit_test(what_is_not_served_says_what_to_use),
	        cmocka_unit_test(beginnings_of_options_will_do),
	        cmocka_unit_test(dashes_stay_what_they_are),
	        cmocka_unit_test(the_table_is_true),
	        cmocka_unit_test(every_argument_and_option_of_the_table_exists),
	        cmocka_unit_test(a_volume_is_removed_in_their_words),
	        cmocka_unit_test(what_a_spelling_destroys_is_known),
	        cmocka_unit_test(secrets_leave_the_line),
	        cmocka_unit_test(every_password_is_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
