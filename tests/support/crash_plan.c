/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trial does, drawn from its seed alone. */
#include "crash.h"

#include <signal.h>
#include <string.h>

#include "ncnova/buf.h"

static const char *const front_names[FRONTS] = {"command", "script", "prompt", "screen"};
static const char *const twist_names[TWISTS] = {
        "-", "two programs", "clock", "full disk", "old journal"};

const struct crash_other crash_others[CRASH_OTHERS] = {
        {"another region", {"OS_REGION_NAME=RegionTwo"}},
        {"another project", {"OS_PROJECT_NAME=other", "OS_USERNAME=other", "OS_PASSWORD=demo"}},
        {"another user", {"OS_PROJECT_NAME=demo", "OS_USERNAME=reader", "OS_PASSWORD=demo"}},
};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static int below(uint64_t *state, int n)
{
	return (int)(next(state) % (uint64_t)n);
}

/* Each as likely as its weight. */
struct choice {
	int weight, value;
};

static int choose(uint64_t *state, const struct choice *choices, size_t count)
{
	int sum = 0, at;

	for (size_t i = 0; i < count; i++)
		sum += choices[i].weight;
	at = below(state, sum);
	for (size_t i = 0; i < count; i++) {
		if (at < choices[i].weight)
			return choices[i].value;
		at -= choices[i].weight;
	}
	return 0;
}
#define CHOOSE(state, choices) choose(state, choices, sizeof(choices) / sizeof *(choices))

static void plan_fault(struct crash_plan *plan, uint64_t *state)
{
	static const char *const effects[] = {"reset=before", "reset=after", "hang", "hang=after",
	        "truncate", "status=502 html", "status=504 html after-work",
	        "status=504 after-work"};
	const char *effect = effects[below(state, sizeof effects / sizeof *effects)];
	const char *path = plan->kind->path;

	if (below(state, 4))
		snprintf(plan->fault, sizeof plan->fault, "%s %s times=1 %s", plan->kind->method,
		        path, effect);
	else
		snprintf(plan->fault, sizeof plan->fault, "* /compute nth=%d %s",
		        1 + below(state, 12), effect);
}

static void plan_signal(struct crash_plan *plan, uint64_t *state)
{
	static const struct choice signals[] = {
	        {4, SIGKILL}, {2, SIGTERM}, {3, SIGINT}, {1, SIGHUP}};

	plan->signal = CHOOSE(state, signals);
	/* In the screen Ctrl-C goes back; it ends nothing. */
	if (plan->front == FRONT_SCREEN && plan->signal == SIGINT)
		plan->signal = SIGTERM;
	plan->on_arrival = below(state, 10) < 7;
	if (plan->on_arrival)
		plan->delay_ms = below(state, 3) ? below(state, 150) : below(state, 4000);
	else
		plan->delay_ms = below(state, 800);
}

void crash_plan_make(struct crash_plan *plan, uint64_t seed, int trial)
{
	static const struct choice fronts[] = {
	        {5, FRONT_COMMAND}, {2, FRONT_SCRIPT}, {2, FRONT_PROMPT}, {2, FRONT_SCREEN}};
	static const struct choice twists[] = {{8, TWIST_NONE}, {2, TWIST_TWO_PROGRAMS},
	        {2, TWIST_CLOCK}, {2, TWIST_FULL_DISK}, {2, TWIST_OLD_JOURNAL}};
	uint64_t state = seed * 0x2545f4914f6cdd1dULL + (uint64_t)trial;
	int broken;

	*plan = (struct crash_plan){.seed = seed, .trial = trial};
	plan->kind = &kinds[below(&state, (int)kind_count)];
	plan->front = (enum crash_front)CHOOSE(&state, fronts);
	plan->twist = (enum crash_twist)CHOOSE(&state, twists);
	plan->slow_ms = below(&state, 3) ? below(&state, 120) : 0;
	plan->twin = below(&state, 3) == 0;
	plan->fails = !plan->twin && below(&state, 4) == 0;
	plan->other = below(&state, CRASH_OTHERS);
	plan->clock_s = below(&state, 2) ? 3600 : -3600;
	/* Only where the program itself, and nothing that reads its terminal, writes the files. */
	if (plan->twist == TWIST_FULL_DISK && plan->front > FRONT_SCRIPT)
		plan->front = FRONT_COMMAND;
	plan->size_limit = 100 + below(&state, 1500);
	broken = below(&state, 10);
	if (broken < 6)
		plan_fault(plan, &state);
	if (broken >= 4)
		plan_signal(plan, &state);
}

void crash_plan_print(const struct crash_plan *plan, FILE *out)
{
	fprintf(out,
	        "  repeat: CRASH_SEED=%llu CRASH_ONLY=%d; %s in the %s%s%s, answers take %d ms",
	        (unsigned long long)plan->seed, plan->trial, plan->kind->name,
	        front_names[plan->front], plan->fails ? ", fails later" : "",
	        plan->twin ? ", after a twin" : "", plan->slow_ms);
	if (plan->fault[0])
		fprintf(out, ", fault '%s'", plan->fault);
	if (plan->signal)
		fprintf(out, ", signal %d %d ms after %s", plan->signal, plan->delay_ms,
		        plan->on_arrival ? "it arrived" : "the command");
	if (plan->twist != TWIST_NONE)
		fprintf(out, ", twist: %s", twist_names[plan->twist]);
	if (plan->twist == TWIST_FULL_DISK)
		fprintf(out, " at %d bytes", plan->size_limit);
	if (plan->twist == TWIST_CLOCK)
		fprintf(out, " %+d s", plan->clock_s);
	fprintf(out, ", between: %s\n", crash_others[plan->other].name);
}
