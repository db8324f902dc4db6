/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many independent items of work, each in a child process, several at a time. */
#ifndef TEST_WORKERS_H
#define TEST_WORKERS_H

#include <stdio.h>

/*
 * Runs work(data, item, report) for items 0 to count-1, in up to `processes` children at a time,
 * before any test has begun (a failed assertion ends the child). Each item has a child of its own;
 * what it writes to `report` is what it found wrong. reports[item] is malloc'ed: "" where all was
 * well. An item that runs longer than `seconds` is killed, and so reported.
 */
void workers_run(int processes, int count, int seconds,
        void (*work)(const void *data, int item, FILE *report), const void *data, char **reports);

#endif
