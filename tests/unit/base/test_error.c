/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: filled, prefixed, printed, and turned into exit statuses. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/error.h"

static void test_null_only_gives_the_code(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, ERR_AUTH, "%s", "x"), ERR_AUTH);
	assert_int_equal(error_set_type(NULL, ERR_HTTP, "NotFound", "x"), ERR_HTTP);
	error_prefix(NULL, "x");
	error_clear(NULL);
}

static void test_an_error_replaces_the_one_before(void **state)
{
	struct error error = {.code = ERR_HTTP, .http_status = 500, .request_id = "req-1"};

	(void)state;
	assert_int_equal(
	        error_set_type(&error, ERR_NOT_FOUND, "CommandError", "No server '%s'.", "x"),
	        ERR_NOT_FOUND);
	assert_int_equal(error.code, ERR_NOT_FOUND);
	assert_int_equal(error.http_status, 0);
	assert_string_equal(error.type, "CommandError");
	assert_string_equal(error.request_id, "");
	assert_string_equal(error.message, "No server 'x'.");
	error_clear(&error);
	assert_int_equal(error.code, ERR_OK);
	assert_string_equal(error.message, "");
}

static void test_arguments_may_point_into_the_error(void **state)
{
	struct error error;

	(void)state;
	error_set_type(&error, ERR_IO, "First", "first");
	error_set_type(&error, ERR_IO, error.type, "second after %s", error.message);
	assert_string_equal(error.message, "second after first");
	error_prefix(&error, "cloud %s", "x");
	assert_string_equal(error.message, "cloud x: second after first");
	error_clear(&error);
	error_prefix(&error, "alone");
	assert_string_equal(error.message, "alone");
}

static void test_messages_are_safe_to_print(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, ERR_HTTP, "%s", "a\033]0;x\007b\xff\ntwo");
	assert_string_equal(error.message, "a\xef\xbf\xbd]0;x\xef\xbf\xbd"
	                                   "b\xef\xbf\xbd\ntwo");
}

static void test_long_messages_end_between_characters(void **state)
{
	struct error error;
	struct buf text = BUF_INIT;
	size_t len;

	(void)state;
	buf_putc(&text, 'a');
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "\xe2\x82\xac");
	error_set_type(&error, ERR_HTTP, buf_str(&text), "%s", buf_str(&text));
	len = strlen(error.message);
	assert_true(len > sizeof error.message - 5);
	assert_int_equal(len % 3, 1);
	assert_int_equal(strlen(error.type) % 3, 1);
	error_prefix(&error, "%s", buf_str(&text));
	assert_int_equal(strlen(error.message) % 3, 1);
	buf_free(&text);
}

static void test_the_line_novaclient_prints(void **state)
{
	struct error error;
	struct buf out = BUF_INIT;

	(void)state;
	error_set_type(&error, ERR_NOT_FOUND, "NotFound", "Instance x could not be found.");
	error_format(&error, &out);
	assert_buf(&out, "Instance x could not be found.");
	error.http_status = 404;
	strcpy(error.request_id, "req-ab");
	error_format(&error, &out);
	assert_buf(&out, "Instance x could not be found. (HTTP 404) (Request-ID: req-ab)");
}

static void test_exit_statuses(void **state)
{
	(void)state;
	assert_int_equal(error_exit_status(ERR_OK), 0);
	assert_int_equal(error_exit_status(ERR_USAGE), 2);
	assert_int_equal(error_exit_status(ERR_CANCELLED), 130);
	assert_int_equal(error_exit_status(ERR_HTTP), 1);
	assert_int_equal(error_exit_status(ERR_LOST), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_null_only_gives_the_code),
	        cmocka_unit_test(test_an_error_replaces_the_one_before),
	        cmocka_unit_test(test_arguments_may_point_into_the_error),
	        cmocka_unit_test(test_messages_are_safe_to_print),
	        cmocka_unit_test(test_long_messages_end_between_characters),
	        cmocka_unit_test(test_the_line_novaclient_prints),
	        cmocka_unit_test(test_exit_statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
