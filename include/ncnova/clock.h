/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time: the monotonic clock for waiting, the wall clock for what services say. */
#ifndef NCNOVA_CLOCK_H
#define NCNOVA_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_ms(void);        /* monotonic, milliseconds */
int64_t clock_uptime_ms(void); /* monotonic, and continues while the machine sleeps */
int64_t clock_wall_ms(void);   /* since 1970-01-01 UTC, milliseconds */

/* Parses ISO 8601 as OpenStack writes it (2026-11-23T04:10:31Z, …:31.000000, …:31.123456Z, +00:00;
 * UTC without a zone) to ms since 1970. False if the text is not a time. */
bool clock_parse_iso(const char *text, int64_t *ms);
/* "2026-11-23T04:10:31Z" into at least 32 bytes. */
void clock_format_iso(int64_t ms, char *out, size_t size);
/* Parses an HTTP date (RFC 9110) to ms since 1970; also a Retry-After in seconds, from now. */
bool clock_parse_http_date(const char *text, int64_t *ms);
/* Coarse, so that few cells change: "now", "5s", "40s", "3m", "2h", "9d", "14w", "3y". */
void clock_format_age(int64_t age_ms, char *out, size_t size);
/* "0.4s", "12s", "2m05s", "1h03m". */
void clock_format_duration(int64_t ms, char *out, size_t size);

#endif
