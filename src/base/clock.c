/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time read from the system and from text, and written for people. */
#include "ncnova/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const int64_t second_ms = 1000, minute_ms = 60 * 1000, hour_ms = 3600 * 1000,
                     day_ms = 86400 * 1000;

static int64_t read_clock(clockid_t which)
{
	struct timespec now;

	if (clock_gettime(which, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_uptime_ms(void)
{
#ifdef CLOCK_BOOTTIME
	return read_clock(CLOCK_BOOTTIME);
#else
	return read_clock(CLOCK_MONOTONIC);
#endif
}

int64_t clock_wall_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

struct moment {
	int year, month, day, hour, minute, second;
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* A leap second counts as the first one of the next minute. */
static bool moment_ms(const struct moment *m, int64_t *ms)
{
	int64_t days, years = m->year - 1;

	if (m->year < 1 || m->month < 1 || m->month > 12 || m->day < 1 ||
	        m->day > days_in(m->year, m->month) || m->hour > 23 || m->minute > 59 ||
	        m->second > 60)
		return false;
	days = years * 365 + years / 4 - years / 100 + years / 400 - 719162 + m->day - 1;
	for (int month = 1; month < m->month; month++)
		days += days_in(m->year, month);
	*ms = days * day_ms + m->hour * hour_ms + m->minute * minute_ms + m->second * second_ms;
	return true;
}

/* Exactly `count` digits; moves *p past them. */
static bool take_digits(const char **p, int count, int *value)
{
	int sum = 0;

	for (int i = 0; i < count; i++) {
		if ((*p)[i] < '0' || (*p)[i] > '9')
			return false;
		sum = sum * 10 + ((*p)[i] - '0');
	}
	*p += count;
	*value = sum;
	return true;
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

static bool clock_take_time(const char **p, struct moment *m)
{
	return take_digits(p, 2, &m->hour) && take_char(p, ':') && take_digits(p, 2, &m->minute) &&
	       take_char(p, ':') && take_digits(p, 2, &m->second);
}

/* ".123456" in ms; no fraction is 0. */
static bool take_fraction(const char **p, int *ms)
{
	int weight = 100;

	*ms = 0;
	if (**p != '.' && **p != ',')
		return true;
	++*p;
	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; ++*p, weight /= 10)
		*ms += (**p - '0') * weight;
	return true;
}

/* "", "Z", "+01:00", "-0530", "+01": what has to be subtracted to have UTC. */
static bool clock_take_zone(const char **p, int64_t *offset_ms)
{
	int hours, minutes = 0, sign;

	*offset_ms = 0;
	if (**p == 'Z' || **p == 'z') {
		++*p;
		return true;
	}
	if (**p != '+' && **p != '-')
		return true;
	sign = **p == '-' ? -1 : 1;
	++*p;
	if (!take_digits(p, 2, &hours))
		return false;
	if (**p && (take_char(p, ':'), !take_digits(p, 2, &minutes)))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*offset_ms = sign * (hours * hour_ms + minutes * minute_ms);
	return true;
}

bool clock_parse_iso(const char *text, int64_t *ms)
{
	struct moment m;
	int64_t whole, offset;
	int fraction;

	if (!text || !take_digits(&text, 4, &m.year) || !take_char(&text, '-') ||
	        !take_digits(&text, 2, &m.month) || !take_char(&text, '-') ||
	        !take_digits(&text, 2, &m.day))
		return false;
	if (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' '))
		return false;
	if (!clock_take_time(&text, &m) || !take_fraction(&text, &fraction) ||
	        !clock_take_zone(&text, &offset) || *text || !moment_ms(&m, &whole))
		return false;
	*ms = whole + fraction - offset;
	return true;
}

void clock_format_iso(int64_t ms, char *out, size_t size)
{
	time_t seconds = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || !strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm)) {
		if (size)
			out[0] = '\0';
	}
}

static bool take_month(const char **p, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++) {
		if (strncmp(*p, names + i * 3, 3) == 0) {
			*p += 3;
			*month = i + 1;
			return true;
		}
	}
	return false;
}

/* Two-digit years of the obsolete format lie in the 50 years to come or before (RFC 9110, 5.6.7).
 */
static int full_year(int year)
{
	int64_t now = clock_wall_ms();
	int this_year = 1970 + (int)(now / (day_ms * 146097 / 400));

	year += this_year / 100 * 100;
	return year > this_year + 50 ? year - 100 : year;
}

/* "06 Nov 1994 08:49:37 GMT" and "06-Nov-94 08:49:37 GMT", after the day's name and comma. */
static bool take_dated(const char *p, struct moment *m)
{
	char separator;

	while (*p == ' ')
		p++;
	if (!take_digits(&p, 2, &m->day))
		return false;
	separator = *p;
	if ((separator != ' ' && separator != '-') || !*++p || !take_month(&p, &m->month) ||
	        !take_char(&p, separator))
		return false;
	if (!take_digits(&p, 4, &m->year)) {
		if (!take_digits(&p, 2, &m->year))
			return false;
		m->year = full_year(m->year);
	}
	return take_char(&p, ' ') && clock_take_time(&p, m) && strcasecmp(p, " GMT") == 0;
}

/* "Nov  6 08:49:37 1994", after the day's name. */
static bool take_asctime(const char *p, struct moment *m)
{
	if (!take_month(&p, &m->month) || !take_char(&p, ' '))
		return false;
	if (*p == ' ' ? (p++, !take_digits(&p, 1, &m->day)) : !take_digits(&p, 2, &m->day))
		return false;
	return take_char(&p, ' ') && clock_take_time(&p, m) && take_char(&p, ' ') &&
	       take_digits(&p, 4, &m->year) && !*p;
}

static bool take_seconds(const char *p, int64_t *ms)
{
	int64_t seconds = 0;

	if (!*p)
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if (seconds < 1000000000)
			seconds = seconds * 10 + (*p - '0');
	if (*p)
		return false;
	*ms = clock_wall_ms() + seconds * second_ms;
	return true;
}

bool clock_parse_http_date(const char *text, int64_t *ms)
{
	struct moment m;
	const char *comma, *space;

	if (!text)
		return false;
	while (*text == ' ')
		text++;
	if (take_seconds(text, ms))
		return true;
	comma = strchr(text, ',');
	if (comma)
		return take_dated(comma + 1, &m) && moment_ms(&m, ms);
	space = strchr(text, ' ');
	return space && take_asctime(space + 1, &m) && moment_ms(&m, ms);
}

void clock_format_age(int64_t age_ms, char *out, size_t size)
{
	int64_t seconds = age_ms / 1000, days = seconds / 86400;

	if (seconds < 5)
		snprintf(out, size, "now");
	else if (seconds < 60)
		snprintf(out, size, "%" PRId64 "s", seconds / 5 * 5);
	else if (seconds < 3600)
		snprintf(out, size, "%" PRId64 "m", seconds / 60);
	else if (days < 1)
		snprintf(out, size, "%" PRId64 "h", seconds / 3600);
	else if (days < 14)
		snprintf(out, size, "%" PRId64 "d", days);
	else if (days < 365)
		snprintf(out, size, "%" PRId64 "w", days / 7);
	else
		snprintf(out, size, "%" PRId64 "y", days / 365);
}

void clock_format_duration(int64_t ms, char *out, size_t size)
{
	int64_t seconds;

	if (ms < 0)
		ms = 0;
	seconds = ms / 1000;
	if (seconds < 10)
		snprintf(out, size, "%" PRId64 ".%ds", seconds, (int)(ms % 1000 / 100));
	else if (seconds < 60)
		snprintf(out, size, "%" PRId64 "s", seconds);
	else if (seconds < 3600)
		snprintf(out, size, "%" PRId64 "m%02ds", seconds / 60, (int)(seconds % 60));
	else
		snprintf(out, size, "%" PRId64 "h%02dm", seconds / 3600, (int)(seconds / 60 % 60));
}
