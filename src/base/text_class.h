/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the code points are that a terminal treats in a way of its own. Of this floor alone. */
#ifndef NCNOVA_BASE_TEXT_CLASS_H
#define NCNOVA_BASE_TEXT_CLASS_H

#include <stdbool.h>
#include <stddef.h>

enum text_class {
	TEXT_NARROW,
	TEXT_WIDE,    /* two columns */
	TEXT_MARK,    /* combines with what stands before it, no column */
	TEXT_FORMAT,  /* bidi controls, joiners, selectors, tags, fillers: invisible, never shown */
	TEXT_CONTROL, /* C0, C1, DEL, line separators, noncharacters */
};

enum text_class text_class_of(unsigned int codepoint);

/*
 * Decodes the code point at `text`, which has `len` > 0 bytes. Returns how many it took; what is
 * not valid UTF-8 gives U+FFFD and takes one byte, with *valid false.
 */
size_t text_decode(const char *text, size_t len, unsigned int *codepoint, bool *valid);

#endif
