/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one loop: sockets, terminal, signals and timers, all waited for in one place. */
#ifndef NCNOVA_LOOP_H
#define NCNOVA_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include "ncnova/error.h"

struct loop;
struct loop *loop_new(struct error *error);
void loop_free(struct loop *loop);

/* Watches a descriptor for reading (POLLIN; hang-up counts as readable). The handler may remove it.
 */
struct loop_watch;
typedef void loop_watch_fn(void *data, int fd);
struct loop_watch *loop_watch_add(struct loop *loop, int fd, loop_watch_fn *ready, void *data);
void loop_watch_remove(struct loop *loop, struct loop_watch *watch);

/* One-shot timers. A fired or stopped timer's id is never used again; 0 is no timer. */
typedef void loop_timer_fn(void *data);
uint64_t loop_timer_start(struct loop *loop, int64_t delay_ms, loop_timer_fn *fire, void *data);
void loop_timer_stop(struct loop *loop, uint64_t id);

/*
 * Signals arrive through a self-pipe and are handled inside the loop. One handler a signal; NULL
 * gives it back its default. The same signal several times before a turn is handled once.
 * SIGPIPE is ignored by loop_new.
 */
typedef void loop_signal_fn(void *data, int signo);
int loop_signal(struct loop *loop, int signo, loop_signal_fn *handle, void *data);
/* Lets signals end the program even if the loop is stuck: TERM, HUP and QUIT that are not handled
 * within three seconds or do not end it within twenty, and a second INT. `restore` (NULL: nothing)
 * is called first, inside a signal handler: it restores the terminal. */
void loop_on_stuck(void (*restore)(void));

/* Called before every wait: the screen draws its changes here. */
void loop_on_idle(struct loop *loop, void (*idle)(void *data), void *data);

/* One turn: what is ready is handled; waits at most max_ms (-1: until something happens). */
void loop_turn(struct loop *loop, int64_t max_ms);
/*
 * Turns until *done is true: 0, or ERR_CANCELLED after loop_interrupt(). This is how a command
 * waits; it may nest (a command typed on the screen waits inside the screen's own turn).
 */
int loop_until(struct loop *loop, const bool *done, struct error *error);
/* Makes the innermost loop_until return ERR_CANCELLED: Ctrl-C at the prompt, Esc on the screen. */
void loop_interrupt(struct loop *loop);
bool loop_waiting(const struct loop *loop); /* is any loop_until running? */

#endif
