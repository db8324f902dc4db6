/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults on demand: what a SPEC says is taken or refused in words, and the right requests are hit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "src/demo/fault.h"

static struct fault parse(const char *spec)
{
	struct fault fault;
	struct error error = {0};

	if (fault_parse(spec, &fault, &error))
		fail_msg("%s: %s", spec, error.message);
	return fault;
}

static void all_words_are_read(void **state)
{
	struct fault f = parse("POST /servers$ nth=2 times=3 skip=4 chance=0.25 status=503 "
	                       "retry-after=7 slow=1500 reset=after truncate html expire hang "
	                       "wrong-type endless after-work cell=hung");

	(void)state;
	assert_string_equal(f.method, "POST");
	assert_string_equal(f.path, "/servers$");
	assert_int_equal(f.nth, 2);
	assert_int_equal(f.times, 3);
	assert_int_equal(f.skip, 4);
	assert_true(f.chance == 0.25);
	assert_int_equal(f.effect.status, 503);
	assert_int_equal(f.effect.retry_after, 7);
	assert_int_equal(f.effect.slow_ms, 1500);
	assert_int_equal(f.effect.reset, WHEN_AFTER);
	assert_true(f.effect.truncate);
	assert_true(f.effect.html);
	assert_true(f.effect.expire);
	assert_true(f.effect.wrong_type);
	assert_true(f.effect.endless);
	assert_int_equal(f.effect.cell, CELL_HUNG);
	assert_int_equal(parse("* / cell=down").effect.cell, CELL_DOWN);
	assert_true(f.effect.after_work);
	assert_int_equal(f.effect.hang, WHEN_BEFORE);
}

static void options_not_given_are_not_sent(void **state)
{
	struct fault f = parse("  get\t/servers \n hang ");

	(void)state;
	assert_string_equal(f.method, "GET");
	assert_string_equal(f.path, "/servers");
	assert_int_equal(f.nth, 0);
	assert_int_equal(f.times, 0);
	assert_int_equal(f.skip, 0);
	assert_true(f.chance == 1);
	assert_int_equal(f.seen, 0);
	assert_int_equal(f.hits, 0);
	assert_int_equal(f.effect.status, 0);
	assert_int_equal(f.effect.retry_after, -1);
	assert_int_equal(f.effect.slow_ms, 0);
	assert_int_equal(f.effect.reset, WHEN_NEVER);
	assert_false(f.effect.truncate || f.effect.html || f.effect.expire || f.effect.wrong_type ||
	             f.effect.endless);
	assert_int_equal(f.effect.hang, WHEN_BEFORE);
	assert_int_equal(parse("* / reset=before").effect.reset, WHEN_BEFORE);
	assert_int_equal(parse("* / hang=before").effect.hang, WHEN_BEFORE);
	assert_int_equal(parse("* / hang=after").effect.hang, WHEN_AFTER);
	assert_int_equal(parse("* / hang retry-after=0").effect.retry_after, 0);
}

#define DOES_NOTHING                                                                               \
	"this fault does nothing: it needs status=, reset=, truncate, html, "                      \
	"wrong-type, endless, slow=, expire, hang or cell="

static void bad_specs_are_refused_with_a_message(void **state)
{
	static const struct {
		const char *spec, *message;
	} cases[] = {
	        {"", "a fault is METHOD PATH [when…] what…"},
	        {"GET", "a fault is METHOD PATH [when…] what…"},
	        {"GET /servers", "a fault is METHOD PATH [when…] what…"},
	        {"FETCH /servers hang", "no such method: FETCH"},
	        {"/servers GET hang", "no such method: /servers"},
	        {"GET /servers nth=1", DOES_NOTHING},
	        {"GET /servers retry-after=5", DOES_NOTHING},
	        {"GET /servers explode", "no such word in a fault: explode"},
	        {"GET /servers Hang", "no such word in a fault: Hang"},
	        {"GET /servers sta=500", "no such word in a fault: sta"},
	        {"GET /servers hang=1", "hang is before or after"},
	        {"GET /servers cell", "cell is down or hung"},
	        {"GET /servers cell=up", "cell is down or hung"},
	        {"GET /servers endless=1", "endless takes no value"},
	        {"GET /servers html=", "html takes no value"},
	        {"GET /servers status", "status needs a number from 200 to 599"},
	        {"GET /servers status=", "status needs a number from 200 to 599"},
	        {"GET /servers status=199", "status needs a number from 200 to 599"},
	        {"GET /servers status=600", "status needs a number from 200 to 599"},
	        {"GET /servers status=50x", "status needs a number from 200 to 599"},
	        {"GET /servers status=nan", "status needs a number from 200 to 599"},
	        {"GET /servers status=inf", "status needs a number from 200 to 599"},
	        {"GET /servers status=503.5", "status needs a number from 200 to 599"},
	        {"GET /servers nth=1.5 hang", "nth needs a number from 1 to 1000000"},
	        {"GET /servers slow=0.5", "slow needs a number from 0 to 3600000"},
	        {"GET /servers chance=nan hang", "chance needs a number from 0 to 1"},
	        {"GET /servers chance=-nan hang", "chance needs a number from 0 to 1"},
	        {"GET /servers nth=0 hang", "nth needs a number from 1 to 1000000"},
	        {"GET /servers nth=-1 hang", "nth needs a number from 1 to 1000000"},
	        {"GET /servers times=0 hang", "times needs a number from 1 to 1000000"},
	        {"GET /servers times=1000001 hang", "times needs a number from 1 to 1000000"},
	        {"GET /servers skip=-1 hang", "skip needs a number from 0 to 1000000"},
	        {"GET /servers chance=1.1 hang", "chance needs a number from 0 to 1"},
	        {"GET /servers chance=-0.1 hang", "chance needs a number from 0 to 1"},
	        {"GET /servers chance=often hang", "chance needs a number from 0 to 1"},
	        {"GET /servers hang retry-after=-1", "retry-after needs a number from 0 to 86400"},
	        {"GET /servers slow=3600001", "slow needs a number from 0 to 3600000"},
	        {"GET /servers reset", "reset is before or after"},
	        {"GET /servers reset=during", "reset is before or after"},
	        {"GET /servers slow=0", DOES_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fault fault;
		struct error error = {0};

		if (fault_parse(cases[i].spec, &fault, &error) != ERR_USAGE)
			fail_msg("\"%s\" is taken", cases[i].spec);
		assert_int_equal(error.code, ERR_USAGE);
		assert_string_equal(error.message, cases[i].message);
	}
}

static void the_limits_themselves_are_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("GET / status=200").effect.status, 200);
	assert_int_equal(parse("GET / status=599").effect.status, 599);
	assert_int_equal(parse("GET / hang nth=1000000").nth, 1000000);
	assert_int_equal(parse("GET / slow=3600000").effect.slow_ms, 3600000);
	assert_true(parse("GET / hang chance=0").chance == 0);
	assert_true(parse("GET / hang chance=1").chance == 1);
}

static void methods_and_paths_select_requests(void **state)
{
	static const struct {
		const char *spec, *method, *path;
		bool hit;
	} cases[] = {
	        {"GET /servers hang", "GET", "/compute/v2.1/servers/detail", true},
	        {"GET /servers hang", "POST", "/compute/v2.1/servers", false},
	        {"get /servers hang", "GET", "/compute/v2.1/servers", true},
	        {"* /servers hang", "DELETE", "/compute/v2.1/servers/1", true},
	        {"GET /servers hang", "GET", "/compute/v2.1/flavors", false},
	        {"POST /servers$ hang", "POST", "/compute/v2.1/servers", true},
	        {"POST /servers$ hang", "POST", "/compute/v2.1/servers/1/action", false},
	        {"POST /servers$ hang", "POST", "/compute/v2.1/servers/", false},
	        {"POST */servers/*/action hang", "POST", "/compute/v2.1/servers/1/action", true},
	        {"POST */servers/*/action hang", "POST", "/compute/v2.1/servers/1", false},
	        {"POST servers/*/action hang", "POST", "/compute/v2.1/servers/1/action", false},
	        {"GET /v?/x hang", "GET", "/v3/x", true},
	        {"GET /v?/x hang", "GET", "/v33/x", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fault fault = parse(cases[i].spec);

		if (fault_hits(&fault, cases[i].method, cases[i].path, 0) != cases[i].hit)
			fail_msg("%s: %s %s", cases[i].spec, cases[i].method, cases[i].path);
		assert_int_equal(fault.seen, cases[i].hit);
		assert_int_equal(fault.hits, cases[i].hit);
	}
}

/* One letter for each of ten requests: x is hit. Every second one is another path. */
static void expect_hits(const char *spec, const char *wanted)
{
	struct fault fault = parse(spec);
	char got[11] = "";

	for (size_t i = 0; i < 10; i++) {
		assert_false(fault_hits(&fault, "GET", "/flavors", 0));
		got[i] = fault_hits(&fault, "GET", "/servers", 0) ? 'x' : '.';
	}
	if (strcmp(got, wanted) != 0)
		fail_msg("%s: %s, not %s", spec, got, wanted);
	assert_int_equal(fault.seen, 10);
}

static void nth_times_and_skip_count_the_requests_that_match(void **state)
{
	(void)state;
	expect_hits("GET /servers hang", "xxxxxxxxxx");
	expect_hits("GET /servers hang nth=1", "x.........");
	expect_hits("GET /servers hang nth=4", "...x......");
	expect_hits("GET /servers hang nth=11", "..........");
	expect_hits("GET /servers hang times=3", "xxx.......");
	expect_hits("GET /servers hang skip=4", "....xxxxxx");
	expect_hits("GET /servers hang skip=2 times=3", "..xxx.....");
	expect_hits("GET /servers hang skip=0", "xxxxxxxxxx");
	expect_hits("GET /servers hang nth=2 skip=2", "..........");
	expect_hits("GET /servers hang chance=0", "..........");
}

static void the_dice_decide_below_the_chance(void **state)
{
	struct fault fault = parse("GET /servers chance=0.5 times=2 hang");

	(void)state;
	assert_false(fault_hits(&fault, "GET", "/servers", 0.5));
	assert_false(fault_hits(&fault, "GET", "/servers", 0.99));
	assert_int_equal(fault.hits, 0);
	/* Those that were missed do not count as times. */
	assert_true(fault_hits(&fault, "GET", "/servers", 0.49));
	assert_true(fault_hits(&fault, "GET", "/servers", 0));
	assert_false(fault_hits(&fault, "GET", "/servers", 0));
	assert_int_equal(fault.hits, 2);
	assert_int_equal(fault.seen, 5);
	fault = parse("GET /servers hang");
	assert_true(fault_hits(&fault, "GET", "/servers", 0.999999));
}

static void add(const char *spec)
{
	struct error error = {0};

	if (fault_add(spec, &error))
		fail_msg("%s: %s", spec, error.message);
}

static void faults_in_force_add_up(void **state)
{
	struct effect effect;

	(void)state;
	fault_clear();
	assert_false(fault_find("GET", "/servers", &effect));
	assert_int_equal(effect.status, 0);
	assert_int_equal(effect.retry_after, -1);
	add("GET /servers slow=100");
	add("* /servers slow=50 status=500");
	add("GET /servers nth=2 status=503 retry-after=2");
	add("GET /flavors reset=before");
	assert_true(fault_find("GET", "/servers", &effect));
	assert_int_equal(effect.slow_ms, 150);
	assert_int_equal(effect.status, 500);
	assert_int_equal(effect.retry_after, -1);
	assert_int_equal(effect.reset, WHEN_NEVER);
	assert_true(fault_find("GET", "/servers", &effect));
	assert_int_equal(effect.slow_ms, 150);
	assert_int_equal(effect.status, 503);
	assert_int_equal(effect.retry_after, 2);
	assert_true(fault_find("POST", "/servers", &effect));
	assert_int_equal(effect.slow_ms, 50);
	assert_true(fault_find("GET", "/flavors", &effect));
	assert_int_equal(effect.reset, WHEN_BEFORE);
	assert_int_equal(effect.slow_ms, 0);
	assert_false(fault_find("GET", "/images", &effect));
	fault_clear();
	assert_false(fault_find("GET", "/servers", &effect));
}

static void a_bad_spec_is_not_in_force(void **state)
{
	struct error error = {0};
	struct effect effect;

	(void)state;
	fault_clear();
	assert_int_equal(fault_add("GET /servers status=9", &error), ERR_USAGE);
	assert_string_equal(error.message, "status needs a number from 200 to 599");
	assert_false(fault_find("GET", "/servers", &effect));
}

static void a_chance_hits_about_its_share(void **state)
{
	struct effect effect;
	int hits = 0;

	(void)state;
	fault_clear();
	add("GET /servers chance=0.3 status=500");
	for (int i = 0; i < 10000; i++)
		hits += fault_find("GET", "/servers", &effect);
	if (hits < 2700 || hits > 3300)
		fail_msg("%d of 10000", hits);
	fault_clear();
}

static void the_list_is_json_with_the_counts(void **state)
{
	struct buf out = BUF_INIT;
	struct effect effect;
	cJSON *json, *wanted;

	(void)state;
	fault_clear();
	add("GET /servers nth=2 status=500");
	add("* */\"x\\* hang");
	fault_find("GET", "/servers", &effect);
	fault_find("GET", "/servers", &effect);
	fault_find("GET", "/servers", &effect);
	fault_list(&out);
	json = cJSON_Parse(buf_str(&out));
	wanted = cJSON_Parse("{\"faults\":[{\"method\":\"GET\",\"path\":\"/servers\",\"seen\":3,"
	                     "\"hits\":1},{\"method\":\"*\",\"path\":\"*/\\\"x\\\\*\",\"seen\":0,"
	                     "\"hits\":0}]}");
	assert_non_null(wanted);
	if (!cJSON_Compare(json, wanted, true))
		fail_msg("the list is %s", buf_str(&out));
	cJSON_Delete(json);
	cJSON_Delete(wanted);
	buf_free(&out);
	fault_clear();
}

/* Each word that the help names is one that is taken. */
static void the_help_names_every_word_and_its_example_works(void **state)
{
	static const char *const words[] = {
	        "nth=", "times=", "skip=", "chance=", "status=", "retry-after=", "html",
	        "reset=before", "reset=after", "truncate", "wrong-type", "endless", "after-work",
	        "slow=", "expire", "hang ", "hang=after", "cell=down", "cell=hung"};
	const char *start = strstr(fault_help, "--fault '");
	char *spec;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strstr(fault_help, words[i]))
			fail_msg("the help lacks %s", words[i]);
	assert_non_null(start);
	start += strlen("--fault '");
	spec = xstrndup(start, strcspn(start, "'"));
	fault = parse(spec);
	assert_int_equal(fault.nth, 1);
	assert_int_equal(fault.effect.status, 503);
	assert_int_equal(fault.effect.retry_after, 2);
	free(spec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_words_are_read),
	        cmocka_unit_test(options_not_given_are_not_sent),
	        cmocka_unit_test(bad_specs_are_refused_with_a_message),
	        cmocka_unit_test(the_limits_themselves_are_taken),
	        cmocka_unit_test(methods_and_paths_select_requests),
	        cmocka_unit_test(nth_times_and_skip_count_the_requests_that_match),
	        cmocka_unit_test(the_dice_decide_below_the_chance),
	        cmocka_unit_test(faults_in_force_add_up),
	        cmocka_unit_test(a_bad_spec_is_not_in_force),
	        cmocka_unit_test(a_chance_hits_about_its_share),
	        cmocka_unit_test(the_list_is_json_with_the_counts),
	        cmocka_unit_test(the_help_names_every_word_and_its_example_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
