/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs that the screen starts. */
#ifndef NCNOVA_UI_CHILD_H
#define NCNOVA_UI_CHILD_H

#include "ui/kit/view.h"

/* In the terminal, which the screen leaves for it; jobs are followed meanwhile. The exit status,
 * 128 + signal, -1: not started. */
int child_terminal(struct ui *ui, const struct strv *words, const struct strv *environment);
/*
 * In the background, in a session of its own without a terminal: `output` is called with what it
 * prints, `over` once, last. Never blocks. NULL: not started.
 */
struct child;
struct child *child_start(struct ui *ui, const struct strv *words, const struct strv *environment,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data);
/* The same, reading `input` (-1: nothing), which stays the caller's. */
struct child *child_start_with(struct ui *ui, const struct strv *words,
        const struct strv *environment, int input,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data);
/* Terminates it, then kills it; `over` is still called. */
void child_end(struct child *child);
/* Lets it run on; nothing is called any more. */
void child_forget(struct child *child);
/* "ssh ended with status 1", "ping was ended by signal 15"; nothing for 0. */
void child_sentence(const char *name, int status, struct buf *out);

#endif
