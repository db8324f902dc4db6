/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options before the command: which keys of the configuration they become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "src/command/globals.h"

/* Splits the line and parses it; the words are copies that may be written to. */
static int parse(const char *line, struct globals *globals, struct error *error)
{
	struct strv words = STRV_INIT;
	int first = 0, rc;

	strv_split(&words, line, ' ');
	rc = globals_parse(globals, (int)words.count, words.items, &first, error);
	/* Borrowed words are not looked at below. */
	strv_free(&words);
	return rc;
}

static void an_option_of_a_service_is_its_key(void **state)
{
	static const char *const pairs[][3] = {
	        {"--os-image-endpoint-override http://i", "image_endpoint_override", "http://i"},
	        {"--os-image-api-version=2", "image_api_version", "2"},
	        {"--os_network_region_name=R", "network_region_name", "R"},
	        {"--os-block-storage-service-name c", "block_storage_service_name", "c"},
	        {"--os-compute-interface internal", "compute_interface", "internal"},
	        {"--os-compute-api-version 2.60", "compute_api_version", "2.60"},
	        {"--os-endpoint-override http://n", "compute_endpoint_override", "http://n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *line = xasprintf("ncnova %s list", pairs[i][0]);
		struct globals globals = {0};
		struct error error = {0};

		assert_int_equal(parse(line, &globals, &error), 0);
		assert_int_equal(globals.options.count, 2);
		assert_string_equal(globals.options.items[0], pairs[i][1]);
		assert_string_equal(globals.options.items[1], pairs[i][2]);
		assert_null(globals.options.items[2]);
		globals_free(&globals);
		free(line);
	}
}

static void a_service_nobody_knows_is_a_mistake(void **state)
{
	static const char *const lines[] = {"ncnova --os-imgae-api-version 2",
	        "ncnova --os-image-nothing 2", "ncnova --os-image-api-version"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct globals globals = {0};
		struct error error = {0};

		assert_int_equal(parse(lines[i], &globals, &error), ERR_USAGE);
		globals_free(&globals);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_option_of_a_service_is_its_key),
	        cmocka_unit_test(a_service_nobody_knows_is_a_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
