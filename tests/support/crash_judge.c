/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did a broken-off change break a rule? The demo cloud's own log and state are the evidence. */
#include "crash.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "client.h"
#include "demo_cloud.h"
#include "ncnova/buf.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "report.h"
#include "wait.h"

enum { SETTLE_MS = 5000, NEXT_RUN_MS = 60000 };

#define BROKEN(...) fprintf(trial->report, __VA_ARGS__)

static bool is_one_of(const char *word, const char *words)
{
	struct strv list = STRV_INIT;
	bool found;

	strv_split(&list, words, ' ');
	found = strv_has(&list, word);
	strv_free(&list);
	return found;
}

/* What is still on its way in the demo cloud arrives there, although nobody waits for it. */
static struct ground_count settled_count(const struct crash_trial *trial)
{
	int64_t end = clock_ms() + trial->plan.slow_ms + 300;
	struct ground_count count;

	do {
		count = ground_count(&trial->ground);
	} while (count.sent > count.answered && wait_again(end));
	return count;
}

static int most_sent(const struct crash_trial *trial)
{
	return trial->plan.kind->servers ? trial->plan.kind->servers : 1;
}

static bool in_effect(const struct crash_trial *trial)
{
	return ground_comes_to_hold(&trial->ground, SETTLE_MS);
}

/* (2) and (3): what the audit log says, which every front end writes. */
static void judge_outcome(struct crash_trial *trial, const struct ground_count *count)
{
	char *outcome = report_audited(trial->home, kind_verb(trial->plan.kind));
	bool all = count->carried_out >= count->sent && count->carried_out > 0;

	if (is_one_of(outcome, "done accepted") && !count->carried_out)
		BROKEN("(2) audited as %s, and nothing was carried out\n", outcome);
	if (str_eq(outcome, "done") && trial->plan.fails && trial->plan.kind->action && all)
		BROKEN("(2) audited as done, and it failed\n");
	if (is_one_of(outcome, "failed refused") && all && !trial->plan.fails && in_effect(trial))
		BROKEN("(3) audited as %s, and it was carried out\n", outcome);
	if (str_eq(outcome, "not sent") && count->sent >= most_sent(trial))
		BROKEN("(3) audited as not sent, and it was\n");
	free(outcome);
}

static bool is_over(const struct crash_trial *trial)
{
	char *outcome = report_audited(trial->home, kind_verb(trial->plan.kind));
	bool over = is_one_of(outcome, "done accepted failed refused");

	free(outcome);
	return over;
}

/* (2), (3), (8): what a command says by its exit status and words. */
static void judge_words(struct crash_trial *trial, const struct ground_count *count)
{
	/* A signal that comes after all is over, and before the program's end, spoils nothing. */
	bool known = is_over(trial);
	const struct crash_result *result = &trial->result;
	bool warned = report_warns(result->words) || strstr(result->words, "accepted") ||
	              strstr(result->words, "| id ");
	bool all = count->carried_out >= most_sent(trial);

	if (trial->plan.front > FRONT_SCRIPT)
		return;
	if (result->status == 0 && !all)
		BROKEN("(2) exit 0, and %d of %d were carried out\n", count->carried_out,
		        most_sent(trial));
	/* A full disk spoils its output too. */
	if (result->status != 0 && all && !warned && !known && !trial->plan.fails &&
	        result->status != 128 + SIGKILL && trial->plan.twist != TWIST_FULL_DISK)
		BROKEN("(%d) exit %d without an id or a warning, and it was carried out\n",
		        result->signalled ? 8 : 3, result->status);
	if (result->signalled && count->sent && result->status != 0 && !warned && !known &&
	        result->status != 128 + SIGKILL && trial->plan.twist != TWIST_FULL_DISK)
		BROKEN("(8) interrupted after it was sent, without an id or a warning\n");
}

/* (5) and (6) */
static void judge_journal(struct crash_trial *trial, const struct ground_count *count)
{
	struct crash_journal journal;

	crash_journal_read(&journal, trial->home, kind_verb(trial->plan.kind));
	journal.begun -= trial->begun_before;
	if (journal.begun < count->sent)
		BROKEN("(5) sent %d times, journalled %d times\n", count->sent, journal.begun);
	if (!journal.valid)
		BROKEN("(6) the journal is not valid: %s\n", journal.why);
	if (!journal.is_0600)
		BROKEN("(6) the journal can be read by others\n");
	crash_journal_clear(&journal);
}

/* (7): in any file but the token cache, which is there to keep a token. */
static void judge_secrets(struct crash_trial *trial)
{
	static const char *const secrets[] = {"adminPass", "private_key", "PRIVATE KEY", "gAAAA"};
	struct buf command = BUF_INIT;

	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		buf_clear(&command);
		buf_printf(&command, "grep -rqs -- '%s' %s/.local %s/.config", secrets[i],
		        trial->home, trial->home);
		if (system(buf_str(&command)) == 0)
			BROKEN("(7) a file holds %s\n", secrets[i]);
	}
	buf_free(&command);
}

void crash_judge_run(struct crash_trial *trial)
{
	const struct crash_result *result = &trial->result;
	struct ground_count count = settled_count(trial);

	if (result->ended_late)
		BROKEN("(7) it does not end\n");
	if (result->status == 128 + SIGSEGV || result->status == 128 + SIGABRT ||
	        result->status == 128 + SIGBUS)
		BROKEN("(7) it crashed\n");
	if (!result->restored && result->status != 128 + SIGKILL)
		BROKEN("(7) the terminal is not restored\n");
	if (count.sent > most_sent(trial) + count.refused_token ||
	        count.carried_out > most_sent(trial))
		BROKEN("(1) sent %d times, carried out %d times\n", count.sent, count.carried_out);
	judge_outcome(trial, &count);
	judge_words(trial, &count);
	judge_journal(trial, &count);
	judge_secrets(trial);
}

/* --- the next runs --- */

static bool is_overridden(const char *variable, const struct crash_other *other)
{
	size_t len = strcspn(variable, "=") + 1;

	for (size_t i = 0; other && i < 4 && other->env[i]; i++)
		if (!strncmp(variable, other->env[i], len))
			return true;
	return false;
}

/* What a run printed; both malloc'ed. */
struct next_run {
	char *out, *err;
};

static void next_run_clear(struct next_run *run)
{
	free(run->out);
	free(run->err);
}

/* A run of the line elsewhere, or in the same place (NULL). */
static struct next_run next_run(
        struct crash_trial *trial, const struct crash_other *other, const char *line)
{
	const char *const *own = ground_env(&trial->ground);
	struct strv env = STRV_INIT;
	struct client_options options = {.home = trial->home};
	struct next_run run;
	struct client_process *client;

	for (size_t i = 0; own[i]; i++)
		if (!is_overridden(own[i], other))
			strv_add(&env, own[i]);
	for (size_t i = 0; other && i < 4 && other->env[i]; i++)
		strv_add(&env, other->env[i]);
	options.env = (const char *const *)env.items;
	client = client_start(&options, line);
	if (!client_wait(client, NEXT_RUN_MS))
		BROKEN("(7) the next run does not end\n");
	else if (client_status(client) != 0)
		BROKEN("the next run%s%s, %s, ends with %d: %s\n", other ? " in " : "",
		        other ? other->name : "", line, client_status(client), client_err(client));
	run = (struct next_run){xstrdup(client_out(client)), xstrdup(client_err(client))};
	client_free(client);
	strv_free(&env);
	return run;
}

/* (4) and (6): elsewhere nothing is reported, nor settled. */
static void judge_elsewhere(struct crash_trial *trial, const struct crash_journal *before)
{
	const struct crash_other *other = &crash_others[trial->plan.other];
	struct next_run run = next_run(trial, other, "list"),
	                jobs = next_run(trial, other, "jobs --settle -f csv");
	struct crash_journal after;

	crash_journal_read(&after, trial->home, kind_verb(trial->plan.kind));
	if (strstr(run.err, "earlier run") || strstr(jobs.out, trial->ground.name))
		BROKEN("(4) a run in %s reports it: %s%s", other->name, run.err, jobs.out);
	if (!str_eq(before->open_keys, after.open_keys))
		BROKEN("(4) a run in %s settles it\n", other->name);
	crash_journal_clear(&after);
	next_run_clear(&run);
	next_run_clear(&jobs);
}

/* (2) and (3): one row of `jobs`. */
static void judge_row(struct crash_trial *trial, const cJSON *row)
{
	const char *outcome = json_str(row, "Outcome");
	struct ground_count count = ground_count(&trial->ground);
	bool all = count.carried_out >= most_sent(trial);

	if (str_eq(outcome, "done") && !count.carried_out)
		BROKEN("(2) later reported done, and nothing was carried out\n");
	if (str_eq(outcome, "done") && trial->plan.fails && trial->plan.kind->action && all)
		BROKEN("(2) later reported done, and it failed\n");
	if (str_eq(outcome, "failed") && all && !trial->plan.fails && in_effect(trial))
		BROKEN("(3) later reported failed, and it was carried out: %s\n",
		        json_str(row, "Details"));
}

/* Looked up and settled: what has an outcome now is closed, the rest stays open. */
static void judge_jobs(struct crash_trial *trial, const struct crash_journal *before)
{
	const char *verb = kind_verb(trial->plan.kind);
	struct next_run run = next_run(trial, NULL, "--timeout 20 jobs --settle -f json");
	cJSON *rows = cJSON_Parse(run.out);
	struct crash_journal after;
	int listed = 0, known = 0;
	const cJSON *row;

	cJSON_ArrayForEach(row, rows)
	{
		if (!str_eq(json_str(row, "Command"), verb))
			continue;
		judge_row(trial, row);
		known += is_one_of(json_str(row, "Outcome"), "done failed accepted");
		listed++;
	}
	crash_journal_read(&after, trial->home, verb);
	if (listed != before->open)
		BROKEN("(4) %d are open, and `jobs` lists %d: %s%s\n", before->open, listed,
		        run.out, run.err);
	else if (after.open != before->open - known)
		BROKEN("(6) %d were open, %d have an outcome, %d are left: %s\n", before->open,
		        known, after.open, run.out);
	crash_journal_clear(&after);
	cJSON_Delete(rows);
	next_run_clear(&run);
}

/* (4): in the same place what nobody knows the outcome of is reported. */
static void judge_same_place(struct crash_trial *trial, const struct crash_journal *before)
{
	struct ground_count count = ground_count(&trial->ground);
	struct next_run run = next_run(trial, NULL, "list");

	if (before->open && !strstr(run.err, "earlier run"))
		BROKEN("(4) the next run does not report it; it says: %s\n", run.err);
	/* Several are audited one by one. */
	if (count.sent && !is_over(trial) && !before->open && most_sent(trial) == 1)
		BROKEN("(4) nobody saw its outcome, and the journal has forgotten it\n");
	judge_jobs(trial, before);
	judge_outcome(trial, &count);
	count = ground_count(&trial->ground);
	if (count.sent > most_sent(trial) + count.refused_token)
		BROKEN("(1) sent %d times by the next run\n", count.sent);
	next_run_clear(&run);
}

void crash_judge_others(struct crash_trial *trial)
{
	struct crash_journal before;

	crash_journal_read(&before, trial->home, kind_verb(trial->plan.kind));
	judge_elsewhere(trial, &before);
	judge_same_place(trial, &before);
	judge_journal(trial, &(struct ground_count){0});
	crash_journal_clear(&before);
}
