/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reported, and whether it may: its exit status, its words, the audit log. */
#ifndef TEST_REPORT_H
#define TEST_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "kinds.h"

/* The last outcome of the verb in HOME's audit log: "done", "lost", …; "" when there is none.
 * Malloc'ed. */
char *report_audited(const char *home, const char *verb);
/* Do the words say that nobody knows whether it happened? */
bool report_warns(const char *words);
/* Judges the audit log's word by what the service did; what is wrong goes to `report`. */
void report_judge_audit(const char *home, const struct ground *ground, FILE *report);

#endif
