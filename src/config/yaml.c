/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interprets scalars by PyYAML's YAML 1.1 rules, and prints them as Python does. */
#include "internal.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Digits of a number in another base, which is converted in quadratic time: no key is longer. */
#define DIGITS_MAX 300
/* No number, date or word of YAML is longer: the text is one. */
#define SCALAR_MAX    8192
#define DIRECTIVE_MAX 1024

bool config_is_long_directive(const char *line)
{
	return *line == '%' && strcspn(line, "\r\n") > DIRECTIVE_MAX;
}

enum scalar_word { WORD_BOOL, WORD_NULL, WORD_INT, WORD_FLOAT, WORD_DATE, WORD_COUNT };

/* Tried in this order: the first that fits decides. */
static const char *const patterns[WORD_COUNT] = {
        [WORD_BOOL] =
                "^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$",
        [WORD_NULL] = "^(~|null|Null|NULL|)$",
        [WORD_INT] = "^[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+"
                     "|[1-9][0-9_]*(:[0-5]?[0-9])+)$",
        [WORD_FLOAT] = "^([-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?"
                       "|\\.[0-9][0-9_]*([eE][-+][0-9]+)?"
                       "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*"
                       "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN))$",
        [WORD_DATE] = "^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
                      "(([Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(\\.([0-9]*))?"
                      "([ \t]*(Z|([-+])([0-9]{1,2})(:([0-9]{2}))?))?)?$",
};

struct scalar_rules {
	regex_t regex[WORD_COUNT];
};

struct scalar_rules *scalar_rules_new(void)
{
	struct scalar_rules *rules = xcalloc(1, sizeof(*rules));
	int i;

	for (i = 0; i < WORD_COUNT; i++)
		if (regcomp(&rules->regex[i], patterns[i], REG_EXTENDED) != 0)
			abort(); /* the patterns are constants */
	return rules;
}

void scalar_rules_free(struct scalar_rules *rules)
{
	int i;

	if (!rules)
		return;
	for (i = 0; i < WORD_COUNT; i++)
		regfree(&rules->regex[i]);
	free(rules);
}

/*
 * Whole numbers of any length, as Python has them: decimal digits, last one first. Long division is
 * not needed, only number = number * base + digit.
 */
static void digits_push(struct buf *digits, unsigned base, unsigned digit)
{
	size_t i;
	unsigned carry = digit;

	for (i = 0; i < digits->len; i++) {
		carry += (unsigned)digits->data[i] * base;
		digits->data[i] = (char)(carry % 10);
		carry /= 10;
	}
	for (; carry; carry /= 10)
		buf_putc(digits, (char)(carry % 10));
}

static void digits_text(const struct buf *digits, bool negative, struct buf *out)
{
	size_t i;

	if (negative && digits->len)
		buf_putc(out, '-');
	if (!digits->len)
		buf_putc(out, '0');
	for (i = digits->len; i-- > 0;)
		buf_putc(out, (char)('0' + digits->data[i]));
}

static unsigned digit_of(char c)
{
	return isdigit((unsigned char)c) ? (unsigned)(c - '0')
	                                 : (unsigned)(tolower((unsigned char)c) - 'a' + 10);
}

/* "12:30:45" is base 60. */
static void read_sexagesimal(const char *text, struct buf *digits)
{
	unsigned part = 0;
	bool leading = true;

	for (; *text; text++) {
		if (leading && isdigit((unsigned char)*text)) {
			digits_push(digits, 10, digit_of(*text));
		} else if (*text == ':') {
			if (!leading)
				digits_push(digits, 60, part);
			leading = false;
			part = 0;
		} else {
			part = part * 10 + digit_of(*text);
		}
	}
	digits_push(digits, 60, part);
}

/* False where Python's int() would raise: no digit is left, or too many. */
static bool read_int(const char *text, struct buf *out)
{
	struct buf digits = BUF_INIT, plain = BUF_INIT;
	bool negative = *text == '-';
	unsigned base = 10;
	const char *p;

	if (*text == '-' || *text == '+')
		text++;
	for (p = text; *p; p++)
		if (*p != '_')
			buf_putc(&plain, *p);
	p = buf_str(&plain);
	if (plain.len > DIGITS_MAX && (*p == '0' || strchr(p, ':'))) {
		buf_free(&plain);
		return false;
	}
	if (strchr(p, ':')) {
		read_sexagesimal(p, &digits);
	} else {
		if (str_starts(p, "0b") || str_starts(p, "0x")) {
			base = p[1] == 'b' ? 2 : 16;
			p += 2;
		} else if (p[0] == '0' && p[1]) {
			base = 8;
		}
		if (!*p) {
			buf_free(&plain);
			return false;
		}
		/* Decimal needs no arithmetic, and a file may hold a very long one. */
		for (; base == 10 && *p; p++)
			buf_putc(out, *p);
		for (; *p; p++)
			digits_push(&digits, base, digit_of(*p));
	}
	if (base != 10 || strchr(buf_str(&plain), ':')) {
		digits_text(&digits, negative, out);
	} else if (negative && strcmp(buf_str(out), "0") != 0) {
		char *number = buf_take(out);

		buf_printf(out, "-%s", number);
		free(number);
	}
	buf_free(&digits);
	buf_free(&plain);
	return true;
}

/* repr() of a float: the shortest digits that read back the same. */
static void float_text(double value, struct buf *out)
{
	char digits[40], mantissa[32];
	int precision, exponent, count = 0;
	const char *p;

	if (isnan(value) || isinf(value)) {
		buf_puts(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
		return;
	}
	for (precision = 0; precision < 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*e", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	exponent = atoi(strchr(digits, 'e') + 1);
	if (signbit(value))
		buf_putc(out, '-');
	for (p = digits; *p != 'e'; p++)
		if (isdigit((unsigned char)*p))
			mantissa[count++] = *p;
	mantissa[count] = '\0';
	if (exponent < -4 || exponent >= 16) {
		buf_putc(out, mantissa[0]);
		if (count > 1)
			buf_printf(out, ".%s", mantissa + 1);
		buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
	} else if (exponent < 0) {
		buf_puts(out, "0.");
		buf_repeat(out, '0', (size_t)(-exponent - 1));
		buf_puts(out, mantissa);
	} else if (count <= exponent + 1) {
		buf_puts(out, mantissa);
		buf_repeat(out, '0', (size_t)(exponent + 1 - count));
		buf_puts(out, ".0");
	} else {
		buf_printf(out, "%.*s.%s", exponent + 1, mantissa, mantissa + exponent + 1);
	}
}

static double read_float(const char *text)
{
	struct buf plain = BUF_INIT;
	double sign = *text == '-' ? -1 : 1, value = 0;
	const char *p;
	char *end;

	if (*text == '-' || *text == '+')
		text++;
	for (p = text; *p; p++)
		if (*p != '_')
			buf_putc(&plain, *p);
	p = buf_str(&plain);
	if (strcasecmp(p, ".inf") == 0) {
		value = INFINITY;
	} else if (strcasecmp(p, ".nan") == 0) {
		value = NAN;
	} else {
		for (; *p; p = *end ? end + 1 : end)
			value = value * 60 + strtod(p, &end);
	}
	buf_free(&plain);
	return sign * value;
}

static int match_int(const char *text, const regmatch_t *match)
{
	return match->rm_so < 0 ? 0 : atoi(text + match->rm_so);
}

static bool date_exists(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* False when there is no such day: it stays the text it is. */
static bool read_date(const char *text, const regmatch_t *m, struct buf *out)
{
	int year = match_int(text, &m[1]), month = match_int(text, &m[2]),
	    day = match_int(text, &m[3]);
	int hour = match_int(text, &m[6]), minute = match_int(text, &m[7]);
	int second = match_int(text, &m[8]), length = (int)(m[10].rm_eo - m[10].rm_so);
	char fraction[7] = "000000";

	if (!date_exists(year, month, day) || hour > 23 || minute > 59 || second > 59)
		return false;
	buf_printf(out, "%04d-%02d-%02d", year, month, day);
	if (m[4].rm_so < 0) /* YAML's short form of a day has two digits each */
		return m[2].rm_eo - m[2].rm_so == 2 && m[3].rm_eo - m[3].rm_so == 2;
	buf_printf(out, " %02d:%02d:%02d", hour, minute, second);
	if (m[10].rm_so >= 0 && length > 0)
		memcpy(fraction, text + m[10].rm_so, (size_t)(length > 6 ? 6 : length));
	if (strcmp(fraction, "000000") != 0)
		buf_printf(out, ".%s", fraction);
	if (m[13].rm_so >= 0)
		buf_printf(out, "%c%02d:%02d", text[m[13].rm_so], match_int(text, &m[14]),
		        match_int(text, &m[16]));
	else if (m[12].rm_so >= 0)
		buf_puts(out, "+00:00");
	return true;
}

void scalar_read_yaml(const struct scalar_rules *rules, struct conf *node, const char *text)
{
	struct buf out = BUF_INIT;
	regmatch_t match[17];
	bool yes;
	int word;

	for (word = strlen(text) > SCALAR_MAX ? WORD_COUNT : 0; word < WORD_COUNT; word++)
		if (regexec(&rules->regex[word], text, 17, match, 0) == 0)
			break;
	conf_set_text(node, CONF_TEXT, text);
	if (word == WORD_BOOL) {
		yes = strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0 ||
		      strcasecmp(text, "on") == 0;
		node->truth = yes;
		conf_set_text(node, CONF_BOOL, yes ? "True" : "False");
	} else if (word == WORD_NULL) {
		conf_set_text(node, CONF_NULL, "None");
	} else if (word == WORD_INT && read_int(text, &out)) {
		conf_set_text(node, CONF_INT, buf_str(&out));
	} else if (word == WORD_FLOAT) {
		float_text(read_float(text), &out);
		conf_set_text(node, CONF_FLOAT, buf_str(&out));
	} else if (word == WORD_DATE && read_date(text, match, &out)) {
		conf_set_text(node, CONF_DATE, buf_str(&out));
	}
	node->reread = strcmp(node->text, text) != 0;
	buf_free_secret(&out);
}

/* float() takes whole numbers and bare exponents too. */
static bool read_any_float(const struct scalar_rules *rules, struct conf *node, const char *text)
{
	struct buf out = BUF_INIT;
	bool yaml = regexec(&rules->regex[WORD_FLOAT], text, 0, NULL, 0) == 0;
	bool plain = *text && strspn(text, "+-.eE0123456789") == strlen(text);
	char *end = NULL;
	double value = yaml ? read_float(text) : strtod(text, &end);

	if (!yaml && (!plain || *end))
		return false;
	float_text(value, &out);
	conf_set_text(node, CONF_FLOAT, buf_str(&out));
	buf_free(&out);
	return true;
}

const char *scalar_read_tagged(
        const struct scalar_rules *rules, struct conf *node, const char *text, const char *tag)
{
	static const struct {
		const char *tag;
		enum conf_kind kind;
		const char *wrong;
	} tags[] = {
	        {"str", CONF_TEXT, NULL},
	        {"null", CONF_NULL, NULL},
	        {"int", CONF_INT, "!!int needs a whole number"},
	        {"float", CONF_FLOAT, "!!float needs a number"},
	        {"bool", CONF_BOOL, "!!bool needs true or false"},
	        {"timestamp", CONF_DATE, "!!timestamp needs a date"},
	};
	size_t i = 0;

	while (i < sizeof(tags) / sizeof(tags[0]) && strcmp(tags[i].tag, tag) != 0)
		i++;
	if (i == sizeof(tags) / sizeof(tags[0]))
		return "this tag is not supported; !!str, !!int, !!float, !!bool, !!null, "
		       "!!timestamp, !!seq and !!map are";
	if (tags[i].kind == CONF_TEXT || tags[i].kind == CONF_NULL) {
		conf_set_text(node, tags[i].kind, tags[i].kind == CONF_NULL ? "None" : text);
		return NULL;
	}
	if (tags[i].kind == CONF_FLOAT)
		return read_any_float(rules, node, text) ? NULL : tags[i].wrong;
	scalar_read_yaml(rules, node, text);
	node->reread = false; /* it is what it was meant to be */
	return node->kind == tags[i].kind ? NULL : tags[i].wrong;
}

bool scalar_read_json(struct conf *node, const char *text)
{
	static const struct {
		const char *word, *text;
		enum conf_kind kind;
		bool truth;
	} words[] = {
	        {"null", "None", CONF_NULL, false},
	        {"true", "True", CONF_BOOL, true},
	        {"false", "False", CONF_BOOL, false},
	        {"NaN", "nan", CONF_FLOAT, false},
	        {"Infinity", "inf", CONF_FLOAT, false},
	        {"-Infinity", "-inf", CONF_FLOAT, false},
	};
	struct buf out = BUF_INIT;
	size_t i, digits = strspn(text, "-0123456789");
	char *end;
	double value;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i].word) != 0)
			continue;
		conf_set_text(node, words[i].kind, words[i].text);
		node->truth = words[i].truth;
		return true;
	}
	if (!digits || strspn(text, "-+.eE0123456789") != strlen(text))
		return false;
	if (!text[digits]) {
		conf_set_text(node, CONF_INT, strcmp(text, "-0") == 0 ? "0" : text);
		return true;
	}
	value = strtod(text, &end);
	if (*end)
		return false;
	float_text(value, &out);
	conf_set_text(node, CONF_FLOAT, buf_str(&out));
	buf_free(&out);
	return true;
}
