/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Case folded for searching, whatever the locale: Latin, Greek, Cyrillic, Armenian, full-width. */
#include <string.h>

#include "ncnova/text.h"

/* Capitals from `first` to `last`, each `delta` below its small letter; with `pairs`, every other
 * one. */
static const struct {
	unsigned int first, last, delta;
	bool pairs;
} capitals[] = {
        {0x41, 0x5a, 32, false},
        {0xc0, 0xd6, 32, false},
        {0xd8, 0xde, 32, false},
        {0x100, 0x136, 1, true},
        {0x139, 0x147, 1, true},
        {0x14a, 0x176, 1, true},
        {0x179, 0x17d, 1, true},
        {0x1cd, 0x1db, 1, true},
        {0x1de, 0x1ee, 1, true},
        {0x1f8, 0x21e, 1, true},
        {0x222, 0x232, 1, true},
        {0x386, 0x386, 38, false},
        {0x388, 0x38a, 37, false},
        {0x38c, 0x38c, 64, false},
        {0x38e, 0x38f, 63, false},
        {0x391, 0x3a1, 32, false},
        {0x3a3, 0x3ab, 32, false},
        {0x400, 0x40f, 80, false},
        {0x410, 0x42f, 32, false},
        {0x460, 0x480, 1, true},
        {0x48a, 0x4be, 1, true},
        {0x4c1, 0x4cd, 1, true},
        {0x4d0, 0x52e, 1, true},
        {0x531, 0x556, 48, false},
        {0x1e00, 0x1e94, 1, true},
        {0x1ea0, 0x1efe, 1, true},
        {0xff21, 0xff3a, 32, false},
};

static unsigned int fold(unsigned int c)
{
	if (c == 0x178) /* Ÿ */
		return 0xff;
	if (c == 0x3c2) /* final sigma */
		return 0x3c3;
	for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++) {
		if (c < capitals[i].first)
			return c;
		if (c <= capitals[i].last)
			return capitals[i].pairs && ((c - capitals[i].first) & 1)
			               ? c
			               : c + capitals[i].delta;
	}
	return c;
}

void text_fold(struct buf *out, const char *text)
{
	while (text && *text) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x80) {
			buf_putc(out, (char)fold(byte));
			text++;
		} else {
			buf_add_codepoint(out, fold(text_next(&text)));
		}
	}
}

/* strstr takes linear time, also for texts that repeat themselves. */
bool str_contains_nocase(const char *text, const char *part)
{
	struct buf whole = BUF_INIT, wanted = BUF_INIT;
	bool found;

	if (!text || !part)
		return false;
	if (!*part)
		return true;
	text_fold(&whole, text);
	text_fold(&wanted, part);
	found = strstr(buf_str(&whole), buf_str(&wanted)) != NULL;
	buf_free(&whole);
	buf_free(&wanted);
	return found;
}
