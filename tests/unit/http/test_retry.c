/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which requests are asked again, and after how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ncnova/error.h"
#include "src/http/retry.h"

static const struct {
	const char *what;
	struct retry_case c;
	bool again;
} cases[] = {
        {"GET 503", {.method = "GET", .sent = true, .status = 503}, true},
        {"GET 502", {.method = "GET", .sent = true, .status = 502}, true},
        {"GET 504", {.method = "GET", .sent = true, .status = 504}, true},
        {"HEAD 429", {.method = "HEAD", .sent = true, .status = 429}, true},
        {"GET 500", {.method = "GET", .sent = true, .status = 500}, false},
        {"GET 404", {.method = "GET", .sent = true, .status = 404}, false},
        {"GET 200", {.method = "GET", .sent = true, .status = 200}, false},
        {"POST 503", {.method = "POST", .sent = true, .status = 503}, false},
        {"DELETE 429", {.method = "DELETE", .sent = true, .status = 429}, false},
        {"sign-in 503", {.method = "POST", .idempotent = true, .sent = true, .status = 503}, true},
        {"GET lost", {.method = "GET", .sent = true, .code = ERR_CONNECT}, true},
        {"GET cut", {.method = "GET", .sent = true, .code = ERR_PROTOCOL}, true},
        {"GET too large", {.method = "GET", .sent = true, .permanent = true, .code = ERR_PROTOCOL},
                false},
        {"GET waited in vain", {.method = "GET", .sent = true, .code = ERR_TIMEOUT}, false},
        {"GET not connected in time", {.method = "GET", .code = ERR_TIMEOUT}, true},
        {"POST lost", {.method = "POST", .sent = true, .code = ERR_CONNECT}, false},
        {"POST cut", {.method = "POST", .sent = true, .code = ERR_PROTOCOL}, false},
        {"POST timed out", {.method = "POST", .sent = true, .code = ERR_TIMEOUT}, false},
        {"POST refused", {.method = "POST", .code = ERR_CONNECT}, true},
        {"DELETE not connected", {.method = "DELETE", .code = ERR_TIMEOUT}, true},
        {"POST wrong certificate", {.method = "POST", .permanent = true, .code = ERR_CONNECT},
                false},
        {"GET bad setting", {.method = "GET", .code = ERR_CONFIG}, false},
};

static void test_who_is_asked_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct retry_case c = cases[i].c;
		int64_t delay;

		c.tries = 1;
		c.retries = 4;
		if (retry_decide(&c, &delay) != cases[i].again)
			fail_msg("%s: expected %s", cases[i].what, cases[i].again ? "yes" : "no");
	}
}

static void test_as_often_as_allowed(void **state)
{
	struct retry_case c = {.method = "GET", .status = 503, .tries = 4, .retries = 4};
	int64_t delay;

	(void)state;
	assert_true(retry_decide(&c, &delay));
	c.tries = 5;
	assert_false(retry_decide(&c, &delay));
	c.tries = 1;
	c.retries = 0;
	assert_false(retry_decide(&c, &delay));
}

static void test_the_delay_doubles_and_differs(void **state)
{
	static const int64_t middle[] = {500, 1000, 2000, 4000, 8000, 16000, 16000, 16000};
	struct retry_case c = {.method = "GET", .status = 503, .retries = 100};
	int64_t least, most;

	(void)state;
	for (int i = 0; i < 8; i++) {
		c.tries = i + 1;
		c.random = 0;
		assert_true(retry_decide(&c, &least));
		c.random = 1000;
		assert_true(retry_decide(&c, &most));
		assert_int_equal(least, middle[i] * 3 / 4);
		assert_int_equal(most, middle[i] * 5 / 4);
	}
}

static void test_retry_after_is_the_least_delay(void **state)
{
	struct retry_case c = {
	        .method = "GET", .status = 503, .tries = 1, .retries = 4, .longest_ms = 60000};
	int64_t delay;

	(void)state;
	c.retry_after_ms = 7000;
	for (c.random = 0; c.random < 5000; c.random += 7) {
		assert_true(retry_decide(&c, &delay));
		assert_in_range(delay, 7000, 7700);
	}
	/* Nobody waits a day, and asking earlier would not help. */
	c.retry_after_ms = 60000;
	assert_true(retry_decide(&c, &delay));
	c.retry_after_ms = 60001;
	assert_false(retry_decide(&c, &delay));
	c.retry_after_ms = INT64_C(1) << 50;
	assert_false(retry_decide(&c, &delay));
	/* In the past: as if nothing was said. */
	c.retry_after_ms = -5000;
	assert_true(retry_decide(&c, &delay));
	assert_in_range(delay, 375, 625);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_who_is_asked_again),
	        cmocka_unit_test(test_as_often_as_allowed),
	        cmocka_unit_test(test_the_delay_doubles_and_differs),
	        cmocka_unit_test(test_retry_after_is_the_least_delay),
	};
	return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
