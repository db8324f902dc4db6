/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the base floor share: cmocka, and one line to compare what a buf holds. */
#ifndef NCNOVA_TEST_BASE_CHECK_H
#define NCNOVA_TEST_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ncnova/buf.h"

/* Compares and frees. */
#define assert_buf(buf, expected)                                                                  \
	do {                                                                                       \
		assert_string_equal(buf_str(buf), expected);                                       \
		assert_int_equal((buf)->len, sizeof(expected) - 1);                                \
		buf_free(buf);                                                                     \
	} while (0)

#define assert_taken(text, expected)                                                               \
	do {                                                                                       \
		char *taken_ = (text);                                                             \
		assert_string_equal(taken_, expected);                                             \
		free(taken_);                                                                      \
	} while (0)

#endif
