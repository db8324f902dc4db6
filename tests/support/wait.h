/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for processes, and for conditions in other processes, with a deadline. */
#ifndef NCNOVA_TESTS_WAIT_H
#define NCNOVA_TESTS_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Waits until one of the children has ended, at most `ms`. It is not reaped; pids of 0 are skipped.
 */
void wait_for_exit(const pid_t *pids, size_t count, int64_t ms);
/* Pauses before a condition in another process is checked again. False: the time `end` (clock_ms)
 * has passed. */
bool wait_again(int64_t end);

#endif
