/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: start, suspend, restore, and its keys. */
#ifndef NCNOVA_UI_TERM_H
#define NCNOVA_UI_TERM_H

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <stdbool.h>
#include <stddef.h>

#include "ncnova/error.h"
#include "ncnova/keys.h"

/*
 * ERR_IO without a usable terminal. `guard` is called with a function that restores the terminal
 * and is safe in a signal handler, each time curses takes the screen, and with NULL when curses
 * gives it back.
 */
int term_start(void (*guard)(void (*restore)(void)), struct error *error);
void term_stop(void); /* idempotent; also from atexit */
/* Ctrl-Z: restores the terminal, stops the process, returns once it is continued. False: no shell
 * could continue it. */
bool term_suspend(void);
void term_leave(void); /* the terminal as it was, for a child; term_return() takes it back */
void term_return(void);
bool term_is_active(void);                     /* curses has the screen */
bool term_is_utf8(void);                       /* false: ASCII borders and "..." */
bool term_has_colour(void);                    /* false: NO_COLOR, mono terminals */
void term_send(const char *bytes, size_t len); /* a sequence, between two frames */
void term_size(int *rows, int *cols);          /* as the terminal reports it now */

/*
 * Keys that are no character are curses' KEY_*, which end below 0x400; control characters stand for
 * themselves; others are the code point, from U+0100 on with KEY_CHAR, because curses' numbers
 * begin there. ncurses numbers further keys of its own above KEY_MAX.
 */
#define KEY_ESC      27
#define KEY_CTRL(c)  ((c)&31)
#define KEY_SEQUENCE 0x400000 /* a sequence of the terminal that is no key here */
#define KEY_PASTE    0x800000 /* a whole bracketed paste */
#define KEY_CHAR     0x1000000
#define KEY_ALT      0x2000000 /* with the character */

#define TERM_NONE (-1) /* no key is ready */
#define TERM_GONE (-2) /* hung up */
int term_read(void);   /* one read of the terminal's input; TERM_NONE or TERM_GONE */
/* A key or TERM_NONE. *paste (malloc'ed, secret) becomes the text of a KEY_PASTE. Unknown sequences
 * are skipped, unless `sequences` asks for them as KEY_SEQUENCE. */
int term_next_key(bool sequences, char **paste);
const struct keys_event *term_event(void); /* the last key, as it was sent */
int term_wait_ms(void);      /* how long the rest of a sequence may take; -1: none has begun */
void term_expired(void);     /* the rest did not arrive */
void term_forget_keys(void); /* drops a paste that never ended */

#endif
