/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an instance action says: done, still going on, or failed and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "src/job/internal.h"

static enum outcome outcome_of(const char *text, struct reason *reason)
{
	cJSON *action = cJSON_Parse(text);
	enum outcome outcome;

	assert_non_null(action);
	outcome = action_outcome(action, reason);
	cJSON_Delete(action);
	return outcome;
}

static void expect(const char *text, enum outcome outcome)
{
	struct reason reason;

	assert_int_equal(outcome_of(text, &reason), outcome);
	reason_clear(&reason);
}

static void it_is_done_when_all_its_events_are(void **state)
{
	(void)state;
	expect("{\"message\": null, \"events\": [{\"event\": \"compute_stop_instance\", "
	       "\"finish_time\": \"t\", \"result\": \"Success\"}]}",
	        OUTCOME_GOOD);
	expect("{\"message\": null, \"events\": [{\"event\": \"b\", \"finish_time\": null, "
	       "\"result\": null}, {\"event\": \"a\", \"finish_time\": \"t\", \"result\": "
	       "\"Success\"}]}",
	        OUTCOME_OPEN);
	expect("{\"message\": null, \"events\": []}", OUTCOME_GOOD);
	expect("{\"message\": null}", OUTCOME_GOOD);
	expect("{}", OUTCOME_GOOD);
	expect("{\"message\": \"Error\"}", OUTCOME_BAD);
	expect("{\"message\": 3, \"events\": [1, null, \"x\"]}", OUTCOME_OPEN);
}

static void a_failure_shows_the_best_reason_available(void **state)
{
	struct reason reason;

	(void)state;
	/* The one begun first, which comes last, tells what the inner ones led to. */
	assert_int_equal(
	        outcome_of("{\"message\": \"Error\", \"events\": ["
	                   "{\"event\": \"inner\", \"result\": \"Error\", \"details\": \"disk\"},"
	                   "{\"event\": \"outer\", \"result\": \"Error\", \"details\": \"No valid "
	                   "host was found.\", \"traceback\": \"  File x\\n    raise Y\\n\"}]}",
	                &reason),
	        OUTCOME_BAD);
	assert_string_equal(reason.details, "No valid host was found.");
	assert_string_equal(reason.line, "    raise Y");
	assert_string_equal(reason.event, "outer");
	reason_clear(&reason);
	/* Others than administrators see its name alone. */
	assert_int_equal(outcome_of("{\"message\": \"Error\", \"events\": [{\"event\": "
	                            "\"compute_prep_resize\", \"result\": \"Error\"}]}",
	                         &reason),
	        OUTCOME_BAD);
	assert_null(reason.details);
	assert_null(reason.line);
	assert_string_equal(reason.event, "compute_prep_resize");
	reason_clear(&reason);
	/* A message of its own is words. */
	assert_int_equal(
	        outcome_of("{\"message\": \"No more \\u001b[31mroom\"}", &reason), OUTCOME_BAD);
	assert_non_null(strstr(reason.details, "No more"));
	assert_null(strchr(reason.details, '\033'));
	reason_clear(&reason);
}

static void the_step_before_is_not_the_end(void **state)
{
	static const struct {
		const char *events, *name;
		bool ended;
	} cases[] = {
	        {"[{\"event\": \"compute_reserve_block_device_name\"}]", "attach_volume", false},
	        {"[{\"event\": \"compute_attach_volume\"}, {\"event\": "
	         "\"compute_reserve_block_device_name\"}]",
	                "attach_volume", true},
	        {"[{\"event\": \"api_attach_volume\"}]", "attach_volume", true},
	        {"[{\"event\": \"compute_set_admin_password\"}]", "changePassword", true},
	        {"[]", "attach_volume", false},
	        {"[{}]", "attach_volume", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *action = cJSON_CreateObject();

		cJSON_AddItemToObject(action, "events", cJSON_Parse(cases[i].events));
		if (action_has_ended(action, cases[i].name) != cases[i].ended)
			fail_msg("%s: %s", cases[i].name, cases[i].events);
		cJSON_Delete(action);
	}
}

static void a_migration_is_the_newest_since_it_was_sent(void **state)
{
	static const struct {
		const char *status;
		enum outcome outcome;
	} cases[] = {{"completed", OUTCOME_GOOD}, {"error", OUTCOME_BAD}, {"failed", OUTCOME_BAD},
	        {"cancelled", OUTCOME_BAD}, {"running", OUTCOME_OPEN},
	        {"post-migrating", OUTCOME_OPEN}};
	cJSON *list = cJSON_Parse("[{\"id\": 1, \"created_at\": \"2026-11-23T04:11:04.000000\", "
	                          "\"status\": \"error\"},"
	                          "{\"id\": 3, \"created_at\": \"2026-11-23T04:11:09.000000\", "
	                          "\"status\": \"running\"},"
	                          "{\"id\": 2, \"created_at\": \"2026-11-23T04:11:07.000000\", "
	                          "\"status\": \"failed\"},"
	                          "{\"id\": 4}, 5, null]");
	int64_t at;

	(void)state;
	assert_true(clock_parse_iso("2026-11-23T04:11:05Z", &at));
	assert_int_equal(json_int(migration_since(list, at), "id", 0), 3);
	assert_null(migration_since(list, at + 60000));
	assert_null(migration_since(NULL, at));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *migration = cJSON_CreateObject();

		json_add_str(migration, "status", cases[i].status);
		assert_int_equal(migration_outcome(migration), cases[i].outcome);
		cJSON_Delete(migration);
	}
	cJSON_Delete(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(it_is_done_when_all_its_events_are),
	        cmocka_unit_test(a_failure_shows_the_best_reason_available),
	        cmocka_unit_test(the_step_before_is_not_the_end),
	        cmocka_unit_test(a_migration_is_the_newest_since_it_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
