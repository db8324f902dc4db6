/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The escape sequences that reach a clipboard through what lies between. */
#ifndef NCNOVA_UI_CLIPBOARD_H
#define NCNOVA_UI_CLIPBOARD_H

#include <stdbool.h>
#include "ncnova/buf.h"

enum carrier { CARRIER_PLAIN, CARRIER_TMUX, CARRIER_SCREEN };
/* By the values of TERM, STY and TMUX; NULL: not set. */
enum carrier clipboard_carrier(const char *term, const char *sty, const char *tmux);
/* False: too long. */
bool clipboard_sequence(enum carrier carrier, const char *text, struct buf *out);

#endif
