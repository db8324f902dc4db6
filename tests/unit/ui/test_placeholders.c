/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for {id} and {name} in other programs' words: whatever a cloud calls its things, a
 * word stays one word, and no word becomes an option, the program or a shell's text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/command.h"
#include "ui/app/placeholders.h"

/* The filled words joined by "|", or "!" and the reason. */
static char *filled(const char *line, const struct placeholders *placeholders)
{
	struct strv words = STRV_INIT, out = STRV_INIT;
	struct buf text = BUF_INIT, reason = BUF_INIT;

	assert_int_equal(command_split(line, &words, NULL), 0);
	if (words_fill(placeholders, &words, &out, &reason))
		for (size_t i = 0; i < out.count; i++)
			buf_printf(&text, "%s%s", i ? "|" : "", out.items[i]);
	else
		buf_printf(&text, "!%s", buf_str(&reason));
	strv_free(&words);
	strv_free(&out);
	buf_free(&reason);
	return buf_take(&text);
}

static void check(const char *line, const struct placeholders *placeholders, const char *expected)
{
	char *text = filled(line, placeholders);

	if (expected[0] == '!' ? !strstr(text, expected + 1) || *text != '!'
	                       : !str_eq(text, expected))
		fail_msg("%s gives %s, not %s", line, text, expected);
	free(text);
}

static void a_word_stays_one_word(void **state)
{
	const struct placeholders placeholders = {{[PLACEHOLDER_ID] = "i-1",
	        [PLACEHOLDER_NAME] = "a b; $(reboot) 'c' \"d\" {id}",
	        [PLACEHOLDER_IP] = "192.0.2.7"}};

	(void)state;
	check("ping -c 3 {ip}", &placeholders, "ping|-c|3|192.0.2.7");
	check("echo {name}", &placeholders, "echo|a b; $(reboot) 'c' \"d\" {id}");
	check("echo x={name}: {id}{id}", &placeholders,
	        "echo|x=a b; $(reboot) 'c' \"d\" {id}:|i-1i-1");
	check("awk '{print}' {other} {}", &placeholders, "awk|{print}|{other}|{}");
}

static void what_is_not_known_is_not_run(void **state)
{
	const struct placeholders placeholders = {
	        {[PLACEHOLDER_ID] = "i-1", [PLACEHOLDER_IP] = ""}};

	(void)state;
	check("ping {ip}", &placeholders, "!no ip");
	check("echo {name}", &placeholders, "!no name");
	check("echo {id}", &placeholders, "echo|i-1");
}

static void no_value_becomes_an_option(void **state)
{
	const struct placeholders placeholders = {
	        {[PLACEHOLDER_NAME] = "-oProxyCommand=reboot", [PLACEHOLDER_IP] = "--help"}};

	(void)state;
	check("ssh {name}", &placeholders, "!would be read as an option");
	check("ssh {ip}", &placeholders, "!its ip begins with '-'");
	check("echo name={name} -- x{name}", &placeholders,
	        "echo|name=-oProxyCommand=reboot|--|x-oProxyCommand=reboot");
}

static void a_shell_never_reads_a_value(void **state)
{
	const struct placeholders placeholders = {
	        {[PLACEHOLDER_NAME] = "$(reboot)", [PLACEHOLDER_ID] = "i"}};

	(void)state;
	check("sh -c 'echo {name}'", &placeholders, "!$NCNOVA_NAME");
	check("/bin/bash -ec 'echo {id}'", &placeholders, "!$NCNOVA_NAME");
	check("sudo sh -x -c 'echo {id}'", &placeholders, "!$NCNOVA_NAME");
	check("sh -c 'echo \"$1\"' x {name}", &placeholders, "sh|-c|echo \"$1\"|x|$(reboot)");
	check("{name} -l", &placeholders, "!the cloud would choose it");
	check("''", &placeholders, "!nothing to run");
}

static void the_environment_has_them_too(void **state)
{
	const struct placeholders placeholders = {
	        {[PLACEHOLDER_NAME] = "web 1", [PLACEHOLDER_CLOUD] = "prod"}};
	struct strv environment = STRV_INIT;

	(void)state;
	setenv("NCNOVA_NAME", "stale", 1);
	setenv("KEPT", "yes", 1);
	placeholders_environment(&placeholders, &environment);
	assert_true(strv_has(&environment, "NCNOVA_NAME=web 1"));
	assert_true(strv_has(&environment, "NCNOVA_CLOUD=prod"));
	assert_true(strv_has(&environment, "NCNOVA_IP="));
	assert_true(strv_has(&environment, "KEPT=yes"));
	assert_false(strv_has(&environment, "NCNOVA_NAME=stale"));
	strv_free(&environment);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_word_stays_one_word),
	        cmocka_unit_test(what_is_not_known_is_not_run),
	        cmocka_unit_test(no_value_becomes_an_option),
	        cmocka_unit_test(a_shell_never_reads_a_value),
	        cmocka_unit_test(the_environment_has_them_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
