/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The redactor: secrets out of headers, URLs and bodies on their way to a screen or a log. */
#include "ncnova/text.h"

#include "redact.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_KEY = 64 };

/* Ends of keys, in lower case, without punctuation and trailing digits. */
static const char *const secret_ends[] = {"password", "passwd", "passphrase", "adminpass", "secret",
        "passcode", "userdata", "privatekey", "secretkey", "authkey", "apikey", "accesskey",
        "urlkey", "token", "authorization", "cookie", "amzsignature", "urlsig"};
static const char *const secret_words[] = {"pass", "pwd", "sig"};

/* "OS-EXT-SRV-ATTR:user_data" becomes "osextsrvattruserdata", of which the end is kept. */
static size_t fold_key(const char *key, size_t len, char out[LONGEST_KEY])
{
	size_t end = LONGEST_KEY, first = LONGEST_KEY;
	bool digits = true;

	for (size_t i = len; i > 0 && first > 0; i--) {
		char c = key[i - 1];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c >= '0' && c <= '9' ? digits : !(c >= 'a' && c <= 'z'))
			continue;
		digits = false;
		out[--first] = c;
	}
	memmove(out, out + first, end - first);
	return end - first;
}

bool redact_is_secret(const char *key, size_t len)
{
	char folded[LONGEST_KEY];
	size_t size = fold_key(key, len, folded);

	for (size_t i = 0; i < sizeof secret_ends / sizeof secret_ends[0]; i++) {
		size_t end = strlen(secret_ends[i]);

		if (size >= end && memcmp(folded + size - end, secret_ends[i], end) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof secret_words / sizeof secret_words[0]; i++)
		if (size == strlen(secret_words[i]) && memcmp(folded, secret_words[i], size) == 0)
			return true;
	return false;
}

bool redact_is_secret_key(const char *key)
{
	return key && redact_is_secret(key, strlen(key));
}

/* Headers whose value is a secret; others may still hold a URL with one. */
void redact_header(struct buf *out, const char *name, const char *value)
{
	size_t len;
	char hex[65];

	if (!value)
		return;
	value += strspn(value, " \t");
	len = strlen(value);
	while (len > 0 && strchr(" \t\r\n", value[len - 1]))
		len--;
	if (!redact_is_secret_key(name)) {
		char *text = xstrndup(value, len);

		redact_url(out, text);
		free(text);
		return;
	}
	sha256_hex(value, len, hex);
	buf_printf(out, "{SHA256}%.12s", hex);
}

size_t redact_equals(const char *p, const char *end)
{
	size_t i = 1;

	if (p == end)
		return 0;
	if (*p == '=')
		return 1;
	if (*p != '%')
		return 0;
	while (end - p >= (ptrdiff_t)i + 2 && p[i] == '2' && p[i + 1] == '5')
		i += 2;
	return end - p >= (ptrdiff_t)i + 2 && p[i] == '3' && (p[i + 1] | 0x20) == 'd' ? i + 2 : 0;
}

static bool ends_parameter(const char *p, size_t left)
{
	if (strchr("&#;\"' \t\r\n<>", *p))
		return true;
	return left >= 3 && p[0] == '%' && p[1] == '2' && (p[2] == '6' || p[2] == '3');
}

size_t redact_userinfo(const char *p, const char *end)
{
	const char *at = NULL, *colon = NULL, *q;

	for (q = p; q < end && !strchr("/?#\"'<> \t\r\n", *q); q++) {
		if (*q == '@')
			at = q;
		else if (*q == ':')
			colon = q;
	}
	if (at)
		return (size_t)(at - p);
	/* Cut off before the @: what follows the colon is no port. */
	if (q == end && colon && *p != '[' && colon + 1 < end && (colon[1] < '0' || colon[1] > '9'))
		return (size_t)(end - p);
	return 0;
}

static bool redact_is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

void redact_url(struct buf *out, const char *url)
{
	const char *p = url, *end = url ? url + strlen(url) : url;

	while (p < end) {
		const char *word = p;
		size_t skip;

		if (end - p >= 3 && memcmp(p, "://", 3) == 0) {
			buf_add(out, p, 3);
			p += 3;
			skip = redact_userinfo(p, end);
			if (skip)
				buf_puts(out, "***");
			p += skip;
			continue;
		}
		while (p < end && redact_is_word(*p))
			p++;
		if (p == word)
			p++;
		buf_add(out, word, (size_t)(p - word));
		skip = redact_equals(p, end);
		if (!skip || !redact_is_secret(word, (size_t)(p - word)))
			continue;
		buf_add(out, p, skip);
		buf_puts(out, "***");
		p += skip;
		while (p < end && !ends_parameter(p, (size_t)(end - p)))
			p++;
	}
}
