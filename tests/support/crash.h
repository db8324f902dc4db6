/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials that break a change off: planned by a seed, run, and judged by what the demo cloud saw. */
#ifndef TEST_CRASH_H
#define TEST_CRASH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kinds.h"

enum crash_front { FRONT_COMMAND, FRONT_SCRIPT, FRONT_PROMPT, FRONT_SCREEN, FRONTS };
enum crash_twist {
	TWIST_NONE,
	TWIST_TWO_PROGRAMS, /* another one writes the same journal meanwhile */
	TWIST_CLOCK,        /* the clocks differ by an hour, and no longer at the next run */
	TWIST_FULL_DISK,    /* no file can grow beyond some size */
	TWIST_OLD_JOURNAL,  /* it is so large that the next start compacts it */
	TWISTS
};

struct crash_plan {
	uint64_t seed;
	int trial;
	const struct kind *kind;
	enum crash_front front;
	enum crash_twist twist;
	char fault[160]; /* METHOD PATH and the rest; "": none */
	int signal;      /* 0: none */
	bool on_arrival; /* the signal comes after the change arrived, otherwise after the command
	                    was given */
	int delay_ms;    /* so much later */
	int slow_ms;     /* each answer takes so long */
	int size_limit;  /* of files, TWIST_FULL_DISK */
	int clock_s;     /* TWIST_CLOCK */
	bool fails, twin;
	int other; /* who runs in between: crash_others[] */
};
/* Another region, project or user of the same cloud, by the variables that make it. */
struct crash_other {
	const char *name, *env[4];
};
extern const struct crash_other crash_others[];
enum { CRASH_OTHERS = 3 };

void crash_plan_make(struct crash_plan *plan, uint64_t seed, int trial);
void crash_plan_print(const struct crash_plan *plan, FILE *out);

/* What the first run left. */
struct crash_result {
	bool ended_late, restored;
	int status;     /* exit status, or 128 + signal; -1: it was told to end, having reported */
	char *words;    /* all it printed */
	bool signalled; /* the signal came before it had ended */
};
struct crash_trial {
	struct crash_plan plan;
	struct ground ground;
	char home[32];
	int begun_before; /* entries of a twin in the journal */
	struct crash_result result;
	FILE *report;
};

/* One whole trial in a demo cloud of its own; what broke a rule goes to `report`. */
void crash_trial_run(uint64_t seed, int trial, FILE *report);

/* crash_journal.c: HOME's journal. */
struct crash_journal {
	int begun, open; /* entries of the trial's verb */
	bool valid, is_0600;
	char why[200];   /* what is not valid */
	char *open_keys; /* of all verbs, one a line */
};
void crash_journal_read(struct crash_journal *journal, const char *home, const char *verb);
void crash_journal_clear(struct crash_journal *journal);
void crash_journal_fill(const char *home); /* with more than a start leaves as it is */

/* crash_judge.c */
void crash_judge_run(struct crash_trial *trial);    /* the run that was broken off */
void crash_judge_others(struct crash_trial *trial); /* a run elsewhere, and one in the same place */

#endif
