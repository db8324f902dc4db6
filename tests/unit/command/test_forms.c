/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every form that sends what may change a cloud belongs to a verb that says so: then it is a job.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/command/request.h"

static void what_changes_a_cloud_is_said_to(void **state)
{
	static const struct form *const tables[] = {forms_parts, forms_look, forms_operation,
	        forms_flavor, forms_aggregate, forms_service, forms_quota, forms_keypair,
	        forms_misc};
	int changes = 0;

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct form *form = tables[i]; form->verb; form++) {
			const struct verb *verb = verb_find(&form->verb, 1, &(int){0}, NULL);

			if (!verb)
				fail_msg("%s has a form and is no verb", form->verb);
			/* A console's address and its log are asked for by POST, and only looked
			 * at. */
			if (!form->method || str_eq(form->method, "GET") ||
			        str_eq(form->verb, "console-log") ||
			        (str_starts(form->verb, "get-") &&
			                str_ends(form->verb, "-console")))
				continue;
			changes++;
			if (!(verb->flags & VERB_CHANGES))
				fail_msg("%s sends %s %s and would pass every guard", form->verb,
				        form->method, form->path);
		}
	assert_true(changes > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_changes_a_cloud_is_said_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
