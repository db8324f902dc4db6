/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changes of all kinds, broken off at random moments in every front end; the rules that must hold
 * are judged by what the demo cloud saw. CRASH_TRIALS=N (default 60) and CRASH_SEED=S repeat a run,
 * CRASH_ONLY=K one trial of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cloud.h"
#include "tests/support/crash.h"
#include "tests/support/workers.h"

enum { PROCESSES = 16, TRIAL_SECONDS = 300 };

static struct {
	uint64_t seed;
	int trials, only;
	char **reports;
} crash;

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void run_trial(const void *data, int item, FILE *report)
{
	(void)data;
	crash_trial_run(crash.seed, crash.only >= 0 ? crash.only : item, report);
}

static void no_rule_is_broken(void **state)
{
	int broken = 0;

	(void)state;
	for (int i = 0; i < crash.trials; i++) {
		if (!*crash.reports[i])
			continue;
		print_error("trial %d:\n%s", crash.only >= 0 ? crash.only : i, crash.reports[i]);
		broken++;
	}
	print_message("%d of %d trials broke a rule (CRASH_SEED=%llu)\n", broken, crash.trials,
	        (unsigned long long)crash.seed);
	assert_int_equal(broken, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(no_rule_is_broken)};
	int rc;

	if (cloud_is_real())
		return cloud_skip_program("only the demo cloud has faults");
	/* A leak check at exit would keep clients alive for long after they have settled their
	 * change; killed in that time, they report nothing. Other suites look for leaks. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 0);
	crash.seed = number_from("CRASH_SEED", 1);
	crash.only = (int)(int64_t)number_from("CRASH_ONLY", UINT64_MAX);
	crash.trials = crash.only >= 0 ? 1 : (int)number_from("CRASH_TRIALS", 60);
	crash.reports = xcalloc((size_t)crash.trials, sizeof *crash.reports);
	workers_run(PROCESSES, crash.trials, TRIAL_SECONDS, run_trial, NULL, crash.reports);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	for (int i = 0; i < crash.trials; i++)
		free(crash.reports[i]);
	free(crash.reports);
	return rc;
}
