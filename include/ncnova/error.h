/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: a code to branch on, and a message for the user. */
#ifndef NCNOVA_ERROR_H
#define NCNOVA_ERROR_H

#include <stdbool.h>
#include <stdint.h>

/* Functions that can fail return 0 or one of these negative codes, and fill the caller's `struct
 * error` (NULL if only the code is wanted). */
enum error_code {
	ERR_OK = 0,
	ERR_USAGE = -1,      /* bad command line: exit 2 */
	ERR_CONFIG = -2,     /* clouds.yaml, variables, files of ours */
	ERR_AUTH = -3,       /* Keystone refused, or gave no token */
	ERR_CONNECT = -4,    /* no connection: name, refused, reset, TLS */
	ERR_TIMEOUT = -5,    /* connect or total time-out */
	ERR_HTTP = -6,       /* the service answered 4xx or 5xx: see http_status */
	ERR_PROTOCOL = -7,   /* HTML where JSON should be, truncated, wrong shape, too large */
	ERR_NOT_FOUND = -8,  /* find: nothing matches; or 404 */
	ERR_NOT_UNIQUE = -9, /* find: several match */
	ERR_CANCELLED = -10, /* the operator's Ctrl-C or Esc */
	ERR_STATE = -11,   /* the resource is not in a state that allows it; or it ended in ERROR */
	ERR_VERSION = -12, /* needs (or no longer has) a microversion */
	ERR_LOST = -13,    /* a change was sent and its reply never came: outcome unknown */
	ERR_IO = -14,      /* local file or terminal */
	ERR_MEMORY = -15
};

struct error {
	int code;        /* enum error_code */
	int http_status; /* 0: not from an HTTP response */
	char type[40];   /* novaclient's word: NotFound, Forbidden, Conflict, CommandError, … */
	char request_id[48]; /* req-…, or "" */
	char message[1024];  /* one or more sentences, already cleaned for a terminal */
	const char *advice;  /* what to do about it, one sentence; NULL: none. Not part of
	                        error_format, which scripts read */
	int64_t wait_ms;     /* how long the service asks to wait (Retry-After); 0: it does not */
	bool warns;          /* the advice is part of the meaning: scripts get it too */
};

/* Fills `error` (NULL is fine) and returns `code`, so that `return error_set(…)` reads well. */
int error_set(struct error *error, int code, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* As error_set, with novaclient's type word. */
int error_set_type(struct error *error, int code, const char *type, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
/* Puts "format: " before the message. */
void error_prefix(struct error *error, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void error_clear(struct error *error);
/* "message (HTTP 404) (Request-ID: req-…)", as novaclient ends its error lines. */
struct buf;
void error_format(const struct error *error, struct buf *out);
/* "message. Advice.": for the user. */
void error_explain(const struct error *error, struct buf *out);
/* The exit status that novaclient would end with: 0, 1, 2 or 130. */
int error_exit_status(int code);

#endif
