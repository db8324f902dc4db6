/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pseudo-terminal read by libvterm: runs the built program, types, waits for what it expects to
 * see. */
#ifndef TEST_TERMINAL_H
#define TEST_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct terminal;

struct terminal_options {
	int rows, cols;         /* 24×80 when 0 */
	const char *term;       /* TERM; "xterm-256color" */
	const char *locale;     /* LC_ALL; "C.UTF-8" */
	const char *const *env; /* further NAME=value; NULL-terminated */
	bool shell;             /* below a shell that can resume it; else it leads its session */
	const char *home; /* kept between runs; NULL: a new temporary one, removed at the end */
};

/*
 * Starts $NCNOVA_BIN with `arguments` (NULL-terminated, without argv[0]) in a terminal of its own,
 * in a scrubbed environment (no OS_*, HOME and XDG_* in a temporary directory, TZ=UTC, ESCDELAY
 * short).
 */
struct terminal *terminal_start(
        const struct terminal_options *options, const char *const *arguments);
/* Ends the program (hang-up, then kill) if it still runs. Fails the test when it crashed. */
void terminal_free(struct terminal *terminal);

/* The line goes dead: the program's terminal hangs up. Only terminal_status and _free make sense
 * afterwards. */
void terminal_hangup(struct terminal *terminal);
/* It takes no more output, as after Ctrl-S. */
void terminal_stop(struct terminal *terminal);
/* Text as typed; "\x1b[A" for arrows. */
void terminal_type(struct terminal *terminal, const char *keys);
void terminal_paste(struct terminal *terminal, const char *text); /* bracketed */
void terminal_resize(struct terminal *terminal, int rows, int cols);

/*
 * Until the screen holds `text` somewhere (or no longer holds it): true; false after `seconds`. The
 * terminal_expect forms print the screen and fail the test (cmocka) instead.
 */
bool terminal_wait(struct terminal *terminal, const char *text, int seconds);
bool terminal_wait_gone(struct terminal *terminal, const char *text, int seconds);
void terminal_expect(struct terminal *terminal, const char *text);
void terminal_expect_gone(struct terminal *terminal, const char *text);
/* Reads until nothing has come for `quiet_ms`; at most ten seconds. */
void terminal_settle(struct terminal *terminal, int quiet_ms);
/* Reads for so long, whatever comes: for proving that nothing does. */
void terminal_idle(struct terminal *terminal, int ms);
/* The exit status once the program has ended; -1 after `seconds`; 128 + signal. */
int terminal_status(struct terminal *terminal, int seconds);
pid_t terminal_pid(const struct terminal *terminal);

/* The whole screen, lines ended by \n, trailing blanks cut; malloc'ed. */
char *terminal_screen(struct terminal *terminal);
/* One row; malloc'ed. */
char *terminal_row(struct terminal *terminal, int row);
bool terminal_has(struct terminal *terminal, const char *text);
/* Is there a question that y answers, before something is destroyed? */
bool terminal_asks(struct terminal *terminal);
int terminal_find_row(struct terminal *terminal, const char *text); /* -1: not there */
/* Attributes of the first cell of `text` on the screen. */
bool terminal_is_reverse(struct terminal *terminal, const char *text);
bool terminal_is_bold(struct terminal *terminal, const char *text);
/* Bytes that came from the program since the last call. */
size_t terminal_bytes(struct terminal *terminal);
/* All raw bytes so far. */
const char *terminal_raw(const struct terminal *terminal, size_t *len);
void terminal_raw_clear(struct terminal *terminal);
/* True when the pty's modes are what they were before the program started (echo, canonical). */
/* That it was killed is as it should be: terminal_free takes it for no crash. */
void terminal_forget_end(struct terminal *terminal);
bool terminal_restored(struct terminal *terminal);
/* For pictures: the cell at row, column. colours are 0xRRGGBB, or -1 for the default. */
struct terminal_cell {
	char text[32];
	int width, fg, bg;
	bool bold, reverse, underline, dim;
};
bool terminal_cell(struct terminal *terminal, int row, int col, struct terminal_cell *cell);
/* Where the cursor is, hidden or not. */
void terminal_cursor(const struct terminal *terminal, int *row, int *col);
const char *terminal_home(const struct terminal *terminal);

#endif
