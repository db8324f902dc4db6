/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of the demo cloud while the screen changes something: how often the change arrives, what
 * the audit log says, and that the terminal is left as it was. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/clock.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/fault_table.h"
#include "tests/support/kinds.h"
#include "tests/support/report.h"
#include "tests/support/terminal.h"
#include "tests/support/workers.h"

enum { PROCESSES = 16, CELL_SECONDS = 120, REPORT_MS = 60000 };

/* Of the matrix of commands, these faults and these changes; all rows of a verb hold here as well.
 */
static const char *const faults[] = {"none", "hang", "hang after the work", "reset before the work",
        "reset after the work", "truncated", "HTML", "wrong type", "token expires", "403", "409",
        "500 after the work", "502 after the work", "503"};
static const enum fault_verb verbs[] = {FAULT_BOOT, FAULT_STOP, FAULT_ATTACH, FAULT_DELETE};
enum { FAULTS = sizeof faults / sizeof *faults, VERBS = sizeof verbs / sizeof *verbs };

struct cell {
	const struct fault_row *row;
	const struct fault_verb_row *verb;
	const char *allowed;
	struct ground ground;
	struct terminal *terminal;
	FILE *report;
};

static struct cell cell_of(int item)
{
	struct cell cell = {.verb = &fault_verbs[verbs[item % VERBS]]};

	cell.row = fault_row_find(faults[item / VERBS]);
	cell.allowed = cell.row->allowed[verbs[item % VERBS]];
	return cell;
}

static void type_command(const struct cell *cell)
{
	char *line = ground_text(&cell->ground, cell->ground.kind->line);

	terminal_type(cell->terminal, ":");
	terminal_type(cell->terminal, line);
	terminal_expect(cell->terminal, line);
	terminal_type(cell->terminal, "\r");
	free(line);
}

/* The audit log's word once the change has come to its end; malloc'ed. */
static char *wait_reported(const struct cell *cell)
{
	int64_t end = clock_ms() + REPORT_MS;
	bool asked = false;

	for (;;) {
		char *outcome =
		        report_audited(terminal_home(cell->terminal), kind_verb(cell->ground.kind));

		if (*outcome || clock_ms() > end)
			return outcome;
		free(outcome);
		if (!asked && terminal_asks(cell->terminal)) {
			terminal_type(cell->terminal, "y");
			asked = true;
		}
		terminal_idle(cell->terminal, 20);
	}
}

static char report_of(const char *outcome)
{
	if (str_eq(outcome, "done") || str_eq(outcome, "accepted"))
		return REPORT_DONE;
	if (str_eq(outcome, "refused") || str_eq(outcome, "failed"))
		return REPORT_FAILED;
	return REPORT_UNKNOWN;
}

static void judge(const struct cell *cell, const char *outcome)
{
	struct ground_count count = ground_count(&cell->ground);
	int most = cell->row->sent ? cell->row->sent : 1;

	if (!*outcome)
		fprintf(cell->report, "not reported within %d s\n", REPORT_MS / 1000);
	else if (!strchr(cell->allowed, report_of(outcome)))
		fprintf(cell->report, "audited as %s, may be %s\n", outcome, cell->allowed);
	if (count.sent > most || count.carried_out > 1 || !count.sent)
		fprintf(cell->report, "sent %d times, carried out %d times\n", count.sent,
		        count.carried_out);
	if (report_of(outcome) == REPORT_DONE && !ground_comes_to_hold(&cell->ground, 5000))
		fprintf(cell->report, "audited as %s, and it is not\n", outcome);
	report_judge_audit(terminal_home(cell->terminal), &cell->ground, cell->report);
}

static void leave(const struct cell *cell)
{
	kill(terminal_pid(cell->terminal), SIGTERM);
	if (terminal_status(cell->terminal, 20) < 0)
		fprintf(cell->report, "does not end\n");
	else if (!terminal_restored(cell->terminal))
		fprintf(cell->report, "the terminal is not restored\n");
}

static void run_cell(const void *data, int item, FILE *report)
{
	static const char *const arguments[] = {"--timeout", "2", NULL};
	struct cell cell = cell_of(item);
	struct terminal_options options = {.rows = 40, .cols = 160};
	char *outcome;

	(void)data;
	cell.report = report;
	demo_cloud_start(NULL);
	ground_prepare(&cell.ground, kind_find(cell.verb->name), "probe", false);
	options.env = ground_env(&cell.ground);
	cell.terminal = terminal_start(&options, arguments);
	terminal_expect(cell.terminal, "live");
	fault_set(cell.row, cell.verb, &cell.ground);
	type_command(&cell);
	outcome = wait_reported(&cell);
	judge(&cell, outcome);
	leave(&cell);
	terminal_free(cell.terminal);
	demo_cloud_stop();
	free(outcome);
}

/* --- a test for each fault --- */

static char **reports;

static void each_change_reports_what_happened(void **state)
{
	int fault = (int)(intptr_t)*state;
	bool good = true;

	for (int verb = 0; verb < VERBS; verb++) {
		const char *text = reports[fault * VERBS + verb];

		if (!*text)
			continue;
		print_error("%s × %s:\n%s", faults[fault], fault_verbs[verbs[verb]].name, text);
		good = false;
	}
	assert_true(good);
}

int main(void)
{
	struct CMUnitTest tests[FAULTS];
	int rc;

	reports = xcalloc(FAULTS * VERBS, sizeof *reports);
	workers_run(PROCESSES, FAULTS * VERBS, CELL_SECONDS, run_cell, NULL, reports);
	for (int i = 0; i < FAULTS; i++)
		tests[i] = (struct CMUnitTest){.name = faults[i],
		        .test_func = each_change_reports_what_happened,
		        .initial_state = (void *)(intptr_t)i};
	rc = cmocka_run_group_tests_name("faults", tests, NULL, NULL);
	for (int i = 0; i < FAULTS * VERBS; i++)
		free(reports[i]);
	free(reports);
	return rc;
}
