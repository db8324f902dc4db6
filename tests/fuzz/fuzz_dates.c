/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of services, ages and waits that they ask for: read or refused, and then written again. */
#include "ncnova/buf.h"
#include "ncnova/clock.h"
#include "ncnova/resource.h"
#include "oracle.h"
#include "src/http/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void wait_for(int64_t when)
{
	struct retry_case c = {.method = "GET",
	        .status = 503,
	        .tries = 1,
	        .retries = 4,
	        .longest_ms = 60000,
	        .retry_after_ms = when - clock_wall_ms(),
	        .random = (unsigned)when};
	int64_t delay;

	if (retry_decide(&c, &delay))
		require(delay >= 0 && delay <= 66000);
	else
		require(c.retry_after_ms > 60000);
}

static void one(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), shown[64];
	const char *end;
	int64_t ms, again;
	double number;

	if (clock_parse_iso(text, &ms)) {
		clock_format_iso(ms, shown, sizeof shown);
		require(clock_parse_iso(shown, &again) && again / 1000 == ms / 1000);
		clock_format_age(ms, shown, sizeof shown);
		clock_format_duration(ms, shown, sizeof shown);
	}
	if (clock_parse_http_date(text, &ms))
		wait_for(ms);
	cell_number(text, &number);
	if (number_prefix(text, &number, &end))
		require(end > text && end <= text + strlen(text));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 16);
}
