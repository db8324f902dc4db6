/* What an instance action says: done, still going on, or failed and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/job/job_parts.h"

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

static void what_failed_says_why_as_well_as_it_can(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(it_is_done_when_all_its_events_are),
	        cmocka_unit_test(what_failed_says_why_as_well_as_it_can),
	        cmocka_unit_test(the_step_before_is_not_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
