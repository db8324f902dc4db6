/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes terminal input into keys: whole escape sequences, pastes and characters, never partial
 * ones. */
#ifndef NCNOVA_KEYS_H
#define NCNOVA_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum key_name {
	KEYS_NO_NAME,
	KEYS_UP,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_HOME,
	KEYS_END,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_INSERT,
	KEYS_DELETE,
	KEYS_BACKTAB,
	KEYS_ENTER,
	KEYS_WORD_LEFT,
	KEYS_WORD_RIGHT,
	KEYS_WORD_DELETE, /* arrows and Delete with Shift, Alt or Ctrl */
};

enum keys_kind {
	KEYS_NONE,     /* no complete key */
	KEYS_TEXT,     /* a character or control character: c */
	KEYS_ALT,      /* the same behind an Esc: c */
	KEYS_NAMED,    /* name */
	KEYS_PASTE,    /* a whole bracketed paste: bytes; lines end with \n */
	KEYS_SEQUENCE, /* an unknown escape sequence, or a terminal's report */
};

struct keys_event {
	enum keys_kind kind;
	unsigned int c;
	enum key_name name;
	const char *bytes; /* as received (of a paste: its text); until the next call */
	size_t len;
};

struct keys;
/* utf8: else the locale's encoding. esc_ms: how long a lone Esc may be the start of a sequence. */
struct keys *keys_new(bool utf8, int esc_ms);
void keys_free(struct keys *keys);
/* A sequence of this terminal; wins over the usual meaning. Anything that does not begin with Esc
 * is ignored. */
void keys_define(struct keys *keys, const char *sequence, enum key_name name);

void keys_feed(struct keys *keys, const char *bytes, size_t len);
bool keys_next(struct keys *keys, struct keys_event *event); /* false: KEYS_NONE */
/* How many ms to wait for the rest of a partial key before keys_timeout is called; -1: none is
 * pending. */
int keys_wait_ms(const struct keys *keys);
/* The rest did not arrive: a lone Esc is a key, any other partial sequence is dropped. Call
 * keys_next afterwards. */
void keys_timeout(struct keys *keys);
/* Drops partial input, including an unfinished paste. */
void keys_reset(struct keys *keys);

#endif
