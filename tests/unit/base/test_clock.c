/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times read from services and written for people. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ncnova/clock.h"

static const int64_t moment = INT64_C(1795407031000); /* 2026-11-23T04:10:31Z */

static void test_iso_as_openstack_writes_it(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
	        {"2026-11-23T04:10:31Z", INT64_C(1795407031000)},
	        {"2026-11-23T04:10:31", INT64_C(1795407031000)},
	        {"2026-11-23 04:10:31", INT64_C(1795407031000)},
	        {"2026-11-23T04:10:31.000000", INT64_C(1795407031000)},
	        {"2026-11-23T04:10:31.123456Z", INT64_C(1795407031123)},
	        {"2026-11-23T04:10:31.5", INT64_C(1795407031500)},
	        {"2026-11-23T04:10:31+00:00", INT64_C(1795407031000)},
	        {"2026-11-23T05:10:31+0100", INT64_C(1795407031000)},
	        {"2026-11-22T23:40:31.000-04:30", INT64_C(1795407031000)},
	        {"2026-11-23T06:10:31+02", INT64_C(1795407031000)},
	        {"1970-01-01T00:00:00Z", 0},
	        {"1969-12-31T23:59:59Z", -1000},
	        {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
	        {"2000-03-01T00:00:00Z", INT64_C(951868800000)},
	        {"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
	        {"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999)},
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(clock_parse_iso(good[i].text, &ms));
		assert_int_equal(ms, good[i].ms);
	}
}

static void test_invalid_iso_times(void **state)
{
	static const char *const bad[] = {"", "None", "2026-11-23", "2026-11-23T04:10",
	        "2026-13-23T04:10:31Z", "2026-00-23T04:10:31Z", "2025-02-29T04:10:31Z",
	        "2026-11-31T04:10:31Z", "2026-11-23T24:10:31Z", "2026-11-23T04:60:31Z",
	        "2026-11-23T04:10:61Z", "2026-11-23T04:10:31.Z", "2026-11-23T04:10:31Zx",
	        "2026-11-23T04:10:31+1", "2026-11-23T04:10:31+00:", "2026-11-23T04:10:31+24:00",
	        "-026-11-23T04:10:31Z", " 2026-11-23T04:10:31Z", "0000-01-01T00:00:00Z"};
	int64_t ms = 42;

	(void)state;
	assert_false(clock_parse_iso(NULL, &ms));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (clock_parse_iso(bad[i], &ms))
			fail_msg("taken for a time: %s", bad[i]);
	assert_int_equal(ms, 42);
}

static void test_iso_there_and_back(void **state)
{
	char text[32];
	int64_t ms;

	(void)state;
	clock_format_iso(moment, text, sizeof text);
	assert_string_equal(text, "2026-11-23T04:10:31Z");
	clock_format_iso(-1, text, sizeof text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	for (int64_t day = -200000; day < 200000; day += 37) {
		int64_t at = day * 86400000 + (day & 0xffff) * 1000;

		clock_format_iso(at, text, sizeof text);
		assert_true(clock_parse_iso(text, &ms));
		assert_int_equal(ms, at);
	}
	clock_format_iso(INT64_MAX, text, sizeof text);
	clock_format_iso(INT64_MIN, text, sizeof text);
}

static void test_the_three_http_dates(void **state)
{
	static const char *const good[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
	        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};
	static const char *const bad[] = {"", "Sun", "Sun, 06 Nov", "Sun, 06 Foo 1994 08:49:37 GMT",
	        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
	        "Sun Nov  6 08:49:37 1994 x", "-5", "5s", ","};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(clock_parse_http_date(good[i], &ms));
		assert_int_equal(ms, INT64_C(784111777000));
	}
	assert_true(clock_parse_http_date("Mon, 23 Nov 2026 04:10:31 GMT", &ms));
	assert_int_equal(ms, moment);
	assert_true(clock_parse_http_date("Wed Nov 16 08:49:37 1994", &ms));
	assert_int_equal(ms, INT64_C(784975777000));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (clock_parse_http_date(bad[i], &ms))
			fail_msg("taken for a date: %s", bad[i]);
}

static void test_retry_after_in_seconds(void **state)
{
	int64_t ms, before = clock_wall_ms(), after;

	(void)state;
	assert_true(clock_parse_http_date("120", &ms));
	after = clock_wall_ms();
	assert_in_range(ms, before + 120000, after + 120000);
	assert_true(clock_parse_http_date("99999999999999999999999999", &ms));
	assert_true(ms > after);
}

static void check_age(int64_t ms, const char *expected)
{
	char text[32];

	clock_format_age(ms, text, sizeof text);
	assert_string_equal(text, expected);
}

static void test_ages_are_coarse(void **state)
{
	const int64_t day = 86400000;

	(void)state;
	check_age(-5000, "now");
	check_age(0, "now");
	check_age(4999, "now");
	check_age(5000, "5s");
	check_age(9999, "5s");
	check_age(44000, "40s");
	check_age(59999, "55s");
	check_age(60000, "1m");
	check_age(3599999, "59m");
	check_age(2 * 3600000 + 1, "2h");
	check_age(day - 1, "23h");
	check_age(9 * day, "9d");
	check_age(13 * day, "13d");
	check_age(14 * day, "2w");
	check_age(100 * day, "14w");
	check_age(365 * day, "1y");
	check_age(1200 * day, "3y");
}

static void check_duration(int64_t ms, const char *expected)
{
	char text[32];

	clock_format_duration(ms, text, sizeof text);
	assert_string_equal(text, expected);
}

static void test_durations(void **state)
{
	(void)state;
	check_duration(-1, "0.0s");
	check_duration(449, "0.4s");
	check_duration(9999, "9.9s");
	check_duration(12000, "12s");
	check_duration(125000, "2m05s");
	check_duration(3599999, "59m59s");
	check_duration(3780000, "1h03m");
	check_duration(360000000, "100h00m");
}

static void test_clocks_run(void **state)
{
	int64_t first = clock_ms();

	(void)state;
	assert_true(clock_ms() >= first);
	assert_true(clock_wall_ms() > INT64_C(1577836800000)); /* 2020 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_iso_as_openstack_writes_it),
	        cmocka_unit_test(test_invalid_iso_times),
	        cmocka_unit_test(test_iso_there_and_back),
	        cmocka_unit_test(test_the_three_http_dates),
	        cmocka_unit_test(test_retry_after_in_seconds),
	        cmocka_unit_test(test_ages_are_coarse),
	        cmocka_unit_test(test_durations),
	        cmocka_unit_test(test_clocks_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
