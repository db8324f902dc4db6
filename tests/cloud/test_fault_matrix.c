/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each fault of the demo cloud, each main verb, as a command: how often the change arrives, what
 * becomes of it and what is reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/json.h"
#include "tests/support/client.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/fault_table.h"
#include "tests/support/kinds.h"
#include "tests/support/report.h"
#include "tests/support/workers.h"

enum {
	PROCESSES = 32,
	CELL_SECONDS = 60,
	RUN_MS = 45000,
};

struct cell {
	const struct fault_row *row;
	enum fault_verb verb;
	const char *allowed;
	struct ground ground;
	char home[32];
	FILE *report;
};

static struct cell cell_of(int item)
{
	struct cell cell = {.row = &fault_rows[item / FAULT_VERBS],
	        .verb = (enum fault_verb)(item % FAULT_VERBS)};

	cell.allowed = cell.row->allowed[cell.verb];
	return cell;
}

static bool is_change(const struct cell *cell)
{
	return cell->verb >= FAULT_FIRST_CHANGE;
}

static void prepare(struct cell *cell)
{
	static const char *const large[] = {"--servers", "1050", NULL};
	static const struct kind look = {.name = "show", .needs = NEEDS_SERVER, .status = "ACTIVE"};
	const struct kind *kind = is_change(cell) ? kind_find(fault_verbs[cell->verb].name) : &look;

	demo_cloud_start(cell->verb == FAULT_PAGES ? large : NULL);
	ground_prepare(&cell->ground, kind, "probe", false);
	strcpy(cell->home, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(cell->home));
}

static int rows_of(const char *path)
{
	cJSON *json = demo_cloud_ask("demo", "GET", path, NULL, NULL);
	int count = cJSON_GetArraySize(json_get(json, "servers"));

	cJSON_Delete(json);
	return count;
}

static int lines_in(const char *text)
{
	int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void expect_rows(const struct cell *cell, const char *out)
{
	int rows = lines_in(out), wanted = 0;

	if (cell->verb == FAULT_SHOW)
		return;
	wanted = rows_of("/compute/v2.1/servers");
	if (cell->verb == FAULT_PAGES ? rows <= wanted : rows != wanted)
		fprintf(cell->report, "exit 0 with %d rows; the first page has %d\n", rows, wanted);
}

static char report_of(const struct cell *cell, struct client_process *client)
{
	/* Failures of one server among several are on standard output, as novaclient prints them.
	 */
	bool warned = report_warns(client_err(client)) || report_warns(client_out(client));

	if (client_status(client) == 0)
		return REPORT_DONE;
	return is_change(cell) && warned ? REPORT_UNKNOWN : REPORT_FAILED;
}

static void judge_change(const struct cell *cell, char reported)
{
	struct ground_count count = ground_count(&cell->ground);
	int most = cell->row->sent ? cell->row->sent : 1;

	if (count.sent > most || count.carried_out > 1 || count.sent == 0)
		fprintf(cell->report, "sent %d times, carried out %d times\n", count.sent,
		        count.carried_out);
	if (reported == REPORT_DONE &&
	        (!count.carried_out || !ground_comes_to_hold(&cell->ground, 5000)))
		fprintf(cell->report, "reported done, and it is not\n");
	if (reported == REPORT_FAILED && count.carried_out)
		fprintf(cell->report, "reported failed, and it was carried out\n");
	report_judge_audit(cell->home, &cell->ground, cell->report);
}

static void judge(const struct cell *cell, struct client_process *client)
{
	char reported = report_of(cell, client);

	if (!strchr(cell->allowed, reported))
		fprintf(cell->report, "reported %c, may be %s\n", reported, cell->allowed);
	if (client_status(client) > 2)
		fprintf(cell->report, "ended with %d\n", client_status(client));
	if (reported != REPORT_DONE && !*client_err(client))
		fprintf(cell->report, "exit %d without a word\n", client_status(client));
	if (is_change(cell))
		judge_change(cell, reported);
	else if (reported == REPORT_DONE)
		expect_rows(cell, client_out(client));
}

static void explain(const struct cell *cell, const char *line, struct client_process *client)
{
	fprintf(cell->report, "  ran: %s\n  standard error: %s\n  standard output: %.200s\n", line,
	        client_err(client), client_out(client));
}

static void run_cell(const void *data, int item, FILE *report)
{
	struct cell cell = cell_of(item);
	struct client_options options = {0};
	struct client_process *client;
	char *line, *whole, *command;

	(void)data;
	cell.report = report;
	prepare(&cell);
	fault_set(cell.row, &fault_verbs[cell.verb], &cell.ground);
	options.home = cell.home;
	options.env = ground_env(&cell.ground);
	line = ground_text(&cell.ground,
	        is_change(&cell) ? cell.ground.kind->line : fault_verbs[cell.verb].line);
	whole = xasprintf("--timeout 2 %s", line);
	client = client_start(&options, whole);
	if (!client_wait(client, RUN_MS))
		fprintf(report, "did not end within %d s\n", RUN_MS / 1000);
	else
		judge(&cell, client);
	if (ftell(report) > 0)
		explain(&cell, whole, client);
	client_free(client);
	command = xasprintf("rm -rf -- %s", cell.home);
	assert_int_equal(system(command), 0);
	demo_cloud_stop();
	free(command);
	free(whole);
	free(line);
}

/* --- a test for each fault --- */

static char **reports;

static void each_verb_reports_what_happened(void **state)
{
	size_t row = (size_t)(uintptr_t)*state;
	bool good = true;

	for (size_t verb = 0; verb < FAULT_VERBS; verb++) {
		const char *text = reports[row * FAULT_VERBS + verb];

		if (!*text)
			continue;
		print_error("%s × %s:\n%s", fault_rows[row].name, fault_verbs[verb].name, text);
		good = false;
	}
	assert_true(good);
}

int main(void)
{
	size_t cells = fault_row_count * FAULT_VERBS;
	struct CMUnitTest *tests = xcalloc(fault_row_count, sizeof *tests);
	int rc;

	if (cloud_is_real())
		return cloud_skip_program("only the demo cloud has faults");
	reports = xcalloc(cells, sizeof *reports);
	workers_run(PROCESSES, (int)cells, CELL_SECONDS, run_cell, NULL, reports);
	for (size_t i = 0; i < fault_row_count; i++)
		tests[i] = (struct CMUnitTest){.name = fault_rows[i].name,
		        .test_func = each_verb_reports_what_happened,
		        .initial_state = (void *)(uintptr_t)i};
	rc = _cmocka_run_group_tests("faults", tests, fault_row_count, NULL, NULL);
	for (size_t i = 0; i < cells; i++)
		free(reports[i]);
	free(reports);
	free(tests);
	return rc;
}
