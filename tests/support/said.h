/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program run with a line of words, and what it said last. */
#ifndef TEST_SAID_H
#define TEST_SAID_H

extern char *out, *err; /* of the last run; said_free() */

/* On the cloud under test, to its end: the exit status. */
int run(const char *format, ...) __attribute__((format(printf, 1, 2)));
int run_admin(const char *format, ...)
        __attribute__((format(printf, 1, 2))); /* the same as its administrator */
void expect_in(const char *text, const char *part);
void said_free(void);

#endif
