/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides whether and when a request is repeated. */
#include "retry.h"

#include "ncnova/error.h"

#include <strings.h>

enum {
	FIRST_MS = 500,
	LONGEST_MS = 16000, /* of our own back-off */
};

bool retry_is_safe_method(const char *method)
{
	return strcasecmp(method, "GET") == 0 || strcasecmp(method, "HEAD") == 0;
}

static bool is_passing_status(int status)
{
	return status == 429 || status == 502 || status == 503 || status == 504;
}

static bool may_repeat(const struct retry_case *c)
{
	bool repeatable = c->idempotent || retry_is_safe_method(c->method);

	if (c->permanent)
		return false;
	if (c->status)
		return repeatable && is_passing_status(c->status);
	if (!c->sent)
		return c->code == ERR_CONNECT || c->code == ERR_TIMEOUT;
	/* A timed-out request is reported, not repeated: the user has waited long enough. */
	return repeatable && (c->code == ERR_CONNECT || c->code == ERR_PROTOCOL);
}

bool retry_decide(const struct retry_case *c, int64_t *delay_ms)
{
	int64_t delay = FIRST_MS;

	*delay_ms = 0;
	if (c->tries > c->retries || !may_repeat(c))
		return false;
	if (c->retry_after_ms > 0) {
		/* Never earlier than asked for, and not all clients in the same moment. */
		delay = c->retry_after_ms;
		if (delay > c->longest_ms)
			return false;
		*delay_ms = delay + delay * (c->random % 101) / 1000;
		return true;
	}
	for (int i = 1; i < c->tries && delay < LONGEST_MS; i++)
		delay *= 2;
	/* Three to five quarters of it. */
	*delay_ms = delay * 3 / 4 + delay * (c->random % 1001) / 2000;
	return true;
}
