/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cleaning text from a cloud, display width, and redaction of text that leaves the program. */
#ifndef NCNOVA_TEXT_H
#define NCNOVA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include "ncnova/buf.h"

/*
 * Makes untrusted bytes safe for a terminal, once, where JSON becomes a row or a message: invalid
 * UTF-8 becomes U+FFFD; C0, C1 and DEL become U+FFFD (with CLEAN_LINES \n and \r\n stay as \n and
 * \t becomes spaces); bidi controls, zero-width and other format characters, variation selectors
 * and tags are dropped; at most two combining marks stay on a base.
 */
enum clean_mode { CLEAN_LINE, CLEAN_LINES };
void clean_text(struct buf *out, const char *text, size_t len, enum clean_mode mode);
char *clean_dup(const char *text);      /* malloc'ed, CLEAN_LINE; NULL gives NULL */
char *clean_sentence(const char *text); /* malloc'ed; line breaks become spaces; NULL gives NULL */
bool clean_is(const char *text);        /* the text is clean already (CLEAN_LINE) */

/*
 * A console log: also strips CSI, OSC, DCS and other escape sequences, lets \r start the line
 * over as a terminal would, and applies backspace.
 */
void clean_console(struct buf *out, const char *text, size_t len);

/* Columns a cleaned UTF-8 string takes; CJK counts two. Own table, independent of the locale. */
int text_width(const char *text);
int text_char_width(unsigned int codepoint);
/*
 * U+0000 inside a text: C's strings end with a plain NUL. text_next returns 0 for it and advances;
 * a terminal shows U+FFFD, a console log nothing, json_print \u0000.
 */
#define TEXT_NUL "\xc0\x80"
/* The next code point; advances *p; U+FFFD and one byte on invalid input; 0 at the end, where *p
 * stays. */
unsigned int text_next(const char **p);
/* Lower-cases text for comparing, beyond ASCII and independent of the locale. */
void text_fold(struct buf *out, const char *text);
void buf_add_codepoint(struct buf *buf, unsigned int codepoint);
/* Bytes of the longest prefix that fits in `columns`; *used (may be NULL) gets its width. */
size_t text_fit(const char *text, int columns, int *used);
/* Appends text cut to `columns` with "…" (or "..." when ascii), padded with spaces if pad. */
void text_pad(struct buf *out, const char *text, int columns, bool right, bool pad, bool ascii);

/*
 * Secrets out of what leaves the program. All append the text as it may be shown, uncleaned.
 * redact_header (appends the value alone): the value of X-Auth-Token, X-Subject-Token,
 * Authorization, Set-Cookie and their like becomes {SHA256}<first 12 hex>. redact_json: password,
 * adminPass, admin_pass, secret, token id, passcode, user_data, private_key, personality contents
 * become "***", wherever they nest; text that is not JSON is searched for the same keys.
 * redact_sent: the values of such keys in `sent`, a JSON text (or NULL), become "***" wherever they
 * are in `text`, because services quote what they refuse. redact_url: user info and token= in a
 * URL.
 */
void redact_header(struct buf *out, const char *name, const char *value);
void redact_json(struct buf *out, const char *text, size_t len);
void redact_sent(struct buf *out, const char *text, size_t len, const char *sent);
void redact_url(struct buf *out, const char *url);
bool redact_is_secret_key(const char *key);
void sha256_hex(const void *data, size_t len, char out[65]);

#endif
