/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides whether and when a request is repeated; has no state. */
#ifndef NCNOVA_RETRY_H
#define NCNOVA_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct retry_case {
	const char *method;
	bool idempotent;        /* may be repeated whatever its method */
	bool sent;              /* bytes of this try may have reached the service */
	bool permanent;         /* would only fail the same way again */
	int status;             /* HTTP status; 0: no whole answer came */
	int code;               /* enum error_code of the failure when status is 0 */
	int tries;              /* made so far, at least 1 */
	int retries;            /* allowed after the first */
	int64_t retry_after_ms; /* from the answer; 0 or less: it said nothing */
	int64_t longest_ms;     /* that the service may make us wait */
	unsigned int random;    /* for the jitter */
};
bool retry_decide(const struct retry_case *c, int64_t *delay_ms);

/* Can the method be asked twice without changing anything? */
bool retry_is_safe_method(const char *method);

#endif
