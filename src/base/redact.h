/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the redactor share. Of this floor alone. */
#ifndef NCNOVA_BASE_REDACT_H
#define NCNOVA_BASE_REDACT_H

#include <stdbool.h>
#include <stddef.h>

bool redact_is_secret(const char *key, size_t len);

/* The length of "=" or of its percent-encoded forms (%3D, %253D, …) at `p`; 0 when it is none. */
size_t redact_equals(const char *p, const char *end);

/* The length of "user:password" in front of an @, where an authority starts; 0 without one. */
size_t redact_userinfo(const char *p, const char *end);

#endif
