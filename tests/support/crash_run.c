/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trial: a demo cloud, a change begun in some front end, and what breaks it off. */
#include "crash.h"

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
#include "report.h"
#include "terminal.h"

enum {
	RUN_MS = 80000, /* a change that nothing breaks off comes to its end */
	AFTER_SIGNAL_MS = 20000,
	NO_ARRIVAL_MS = 8000, /* what has not been sent by then will not be */
	TICK_MS = 5,
};

/* The program in one of its front ends. */
struct front {
	struct client_process *client; /* command, script */
	struct terminal *terminal;     /* prompt, screen */
	bool asked, leaving;
	int64_t given, arrived, signalled; /* when; 0: not yet */
};

static void tick(struct front *front)
{
	if (front->terminal)
		terminal_idle(front->terminal, TICK_MS);
	else
		client_wait(front->client, TICK_MS);
}

static pid_t pid_of(const struct front *front)
{
	return front->terminal ? terminal_pid(front->terminal) : client_pid(front->client);
}

static bool has_ended(struct front *front, int *status)
{
	if (front->terminal) {
		*status = terminal_status(front->terminal, 0);
		return *status >= 0;
	}
	if (!client_wait(front->client, 0))
		return false;
	*status = client_status(front->client);
	return true;
}

/* --- before the command --- */

static void ask_for(const struct ground *ground, const char *fault)
{
	char *spec = ground_text(ground, fault);
	char *answer = demo_cloud_control("POST", "/faults", spec);

	if (!str_eq(answer, "{}"))
		fail_msg("%s: %s", spec, answer);
	free(answer);
	free(spec);
}

static void set_faults(const struct crash_trial *trial)
{
	const struct crash_plan *plan = &trial->plan;
	char slow[40];

	snprintf(slow, sizeof slow, "* / slow=%d", plan->slow_ms);
	if (plan->slow_ms)
		ask_for(&trial->ground, slow);
	if (plan->fault[0])
		ask_for(&trial->ground, plan->fault);
}

static void start_client(struct crash_trial *trial, struct front *front, const char *line)
{
	const struct crash_plan *plan = &trial->plan;
	struct client_options options = {.home = trial->home,
	        .env = ground_env(&trial->ground),
	        .file_size = plan->twist == TWIST_FULL_DISK ? plan->size_limit : 0};
	char *path = xasprintf("%s/script", trial->home), *words;
	FILE *script = fopen(path, "w");

	assert_non_null(script);
	fprintf(script, "%s\n", line);
	assert_int_equal(fclose(script), 0);
	words = plan->front == FRONT_SCRIPT ? xasprintf("--timeout 2 -f %s", path)
	                                    : xasprintf("--timeout 2 %s", line);
	set_faults(trial);
	front->client = client_start(&options, words);
	free(words);
	free(path);
}

static void start_terminal(struct crash_trial *trial, struct front *front, const char *line)
{
	static const char *const prompt[] = {"--timeout", "2", "prompt", NULL};
	static const char *const screen[] = {"--timeout", "2", NULL};
	bool is_prompt = trial->plan.front == FRONT_PROMPT;
	struct terminal_options options = {
	        .rows = 40, .cols = 160, .home = trial->home, .env = ground_env(&trial->ground)};

	front->terminal = terminal_start(&options, is_prompt ? prompt : screen);
	terminal_expect(front->terminal, is_prompt ? "ncnova:" : "live");
	set_faults(trial);
	terminal_type(front->terminal, is_prompt ? "" : ":");
	terminal_type(front->terminal, line);
	/* Until it is echoed an empty prompt is still the one before. */
	terminal_expect(front->terminal, line);
	terminal_type(front->terminal, "\r");
}

/* --- while it runs --- */

/* Destructive verbs are asked about, once. */
static void confirm(const struct crash_trial *trial, struct front *front)
{
	if (!front->terminal || front->asked)
		return;
	front->asked = terminal_asks(front->terminal);
	if (front->asked)
		terminal_type(front->terminal, trial->plan.front == FRONT_PROMPT ? "y\r" : "y");
}

static int audited(const struct crash_trial *trial)
{
	char *path = xasprintf("%s/.local/state/ncnova/audit.log", trial->home), *line = NULL;
	char *word = xasprintf("\"verb\":\"%s\"", kind_verb(trial->plan.kind));
	FILE *file = fopen(path, "r");
	size_t room = 0;
	int count = 0;

	while (file && getline(&line, &room, file) > 0)
		count += strstr(line, word) != NULL;
	if (file)
		fclose(file);
	free(line);
	free(word);
	free(path);
	return count;
}

/* Is the last row that is not empty a prompt without a command? */
static bool prompt_is_back(struct terminal *terminal)
{
	bool back = false;

	for (int row = 39; row >= 0; row--) {
		char *text = terminal_row(terminal, row);
		bool is_empty = !text || !*text;

		back = !is_empty && str_starts(text, "ncnova") && str_ends(text, ">");
		free(text);
		if (!is_empty)
			break;
	}
	return back;
}

/* Has it reported, so that it can be left? A command leaves by itself. */
static bool has_reported(const struct crash_trial *trial, struct front *front)
{
	int wanted = trial->plan.kind->servers ? trial->plan.kind->servers : 1;

	if (!front->terminal)
		return false;
	if (trial->plan.front == FRONT_PROMPT)
		return prompt_is_back(front->terminal);
	if (!front->arrived)
		return clock_ms() - front->given > NO_ARRIVAL_MS;
	return audited(trial) >= wanted;
}

static void leave(const struct crash_trial *trial, struct front *front)
{
	front->leaving = true;
	if (trial->plan.front == FRONT_PROMPT)
		terminal_type(front->terminal, "quit\r");
	else
		kill(pid_of(front), SIGTERM);
}

static void strike(const struct crash_trial *trial, struct front *front)
{
	const struct crash_plan *plan = &trial->plan;
	int64_t from = plan->on_arrival ? front->arrived : front->given, now = clock_ms();

	if (!front->arrived && ground_count(&trial->ground).sent > 0)
		front->arrived = now;
	if (!plan->signal || front->signalled || !from || now < from + plan->delay_ms)
		return;
	front->signalled = now;
	kill(pid_of(front), plan->signal);
}

static void follow(struct crash_trial *trial, struct front *front)
{
	struct crash_result *result = &trial->result;

	while (!has_ended(front, &result->status)) {
		int64_t now = clock_ms();
		bool pending = trial->plan.signal && !front->signalled &&
		               (front->arrived || !trial->plan.on_arrival);

		if (now > front->given + RUN_MS ||
		        (front->signalled && now > front->signalled + AFTER_SIGNAL_MS)) {
			result->ended_late = true;
			kill(pid_of(front), SIGKILL);
			return;
		}
		confirm(trial, front);
		strike(trial, front);
		if (!front->leaving && !pending && has_reported(trial, front))
			leave(trial, front);
		tick(front);
	}
}

/* What it sent and what became of it is not this trial's. */
static void forget_twin(struct crash_trial *trial)
{
	char *path = xasprintf("%s/.local/state/ncnova/audit.log", trial->home);
	struct crash_journal journal;

	unlink(path);
	crash_journal_read(&journal, trial->home, kind_verb(trial->plan.kind));
	trial->begun_before = journal.begun;
	crash_journal_clear(&journal);
	free(demo_cloud_control("DELETE", "/requests", NULL));
	free(path);
}

/* The same change, made just before and undone: its trace must not be taken for the new one's. */
static void make_twin(struct crash_trial *trial)
{
	struct ground *ground = &trial->ground;
	struct client_options options = {.home = trial->home, .env = ground_env(ground)};

	for (size_t i = 0; i < 2 && ground->kind->twin[i]; i++) {
		char *line = ground_text(ground, ground->kind->twin[i]);
		struct client_process *client = client_start(&options, line);

		if (!client_wait(client, RUN_MS) || client_status(client) != 0)
			fail_msg("%s: %s", line, client_err(client));
		client_free(client);
		ground_rest(ground);
		ground->twin = true;
		free(line);
	}
	forget_twin(trial);
}

static struct client_process *start_second(const struct crash_trial *trial)
{
	struct client_options options = {.home = trial->home, .env = demo_cloud_admin_env("admin")};
	char *line = ground_text(&trial->ground, "aggregate-create second-%N");
	struct client_process *client = client_start(&options, line);

	free(line);
	return client;
}

static void finish(struct crash_trial *trial, struct front *front)
{
	struct crash_result *result = &trial->result;
	struct buf words = BUF_INIT;
	size_t len;

	result->signalled = front->signalled != 0;
	result->restored = true;
	if (front->client) {
		buf_printf(&words, "%s%s", client_out(front->client), client_err(front->client));
		client_free(front->client);
	} else {
		const char *raw;

		terminal_settle(front->terminal, 50);
		result->restored = terminal_restored(front->terminal);
		raw = terminal_raw(front->terminal, &len);
		buf_add(&words, raw, len);
		terminal_forget_end(front->terminal);
		terminal_free(front->terminal);
	}
	buf_puts(&words, "");
	result->words = buf_take(&words);
}

static void run_broken(struct crash_trial *trial)
{
	const struct crash_plan *plan = &trial->plan;
	char *line = ground_text(&trial->ground, plan->kind->line);
	struct client_process *second = NULL;
	struct front front = {0};

	if (plan->front <= FRONT_SCRIPT)
		start_client(trial, &front, line);
	else
		start_terminal(trial, &front, line);
	front.given = clock_ms();
	if (plan->twist == TWIST_TWO_PROGRAMS && !str_eq(plan->kind->name, "aggregate-create"))
		second = start_second(trial);
	follow(trial, &front);
	if (second && !client_wait(second, RUN_MS))
		fprintf(trial->report, "(7) the second program does not end\n");
	if (second)
		client_free(second);
	finish(trial, &front);
	free(line);
}

void crash_trial_run(uint64_t seed, int number, FILE *report)
{
	struct crash_trial trial = {.report = report};
	char *name = xasprintf("crash-%d", number), *command;
	char offset[16];

	crash_plan_make(&trial.plan, seed, number);
	demo_cloud_start(NULL);
	strcpy(trial.home, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(trial.home));
	if (trial.plan.twist == TWIST_OLD_JOURNAL)
		crash_journal_fill(trial.home);
	snprintf(offset, sizeof offset, "%d", trial.plan.clock_s);
	if (trial.plan.twist == TWIST_CLOCK)
		free(demo_cloud_control("POST", "/clock", offset));
	ground_prepare(&trial.ground, trial.plan.kind, name, trial.plan.fails);
	if (trial.plan.twin)
		make_twin(&trial);
	/* Slow enough to be caught in the middle. */
	free(demo_cloud_control("POST", "/speed", "20"));
	run_broken(&trial);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	free(demo_cloud_control("POST", "/speed", "10000"));
	if (trial.plan.twist == TWIST_CLOCK)
		free(demo_cloud_control("POST", "/clock", "0"));
	crash_judge_run(&trial);
	crash_judge_others(&trial);
	if (ftell(report) > 0) {
		crash_plan_print(&trial.plan, report);
		fprintf(report, "  status %d; it said: %.600s\n", trial.result.status,
		        trial.plan.front == FRONT_SCREEN ? "(a screen)" : trial.result.words);
	}
	command = xasprintf("rm -rf -- %s", trial.home);
	if (!getenv("CRASH_KEEP"))
		assert_int_equal(system(command), 0);
	else
		fprintf(stderr, "kept: %s\n", trial.home);
	demo_cloud_stop();
	free(trial.result.words);
	free(command);
	free(name);
}
