/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of readline, fed with whole keys. The caller has the terminal, and draws. */
#ifndef NCNOVA_INPUT_LINE_H
#define NCNOVA_INPUT_LINE_H

#include <stdbool.h>

struct keys_event;
void input_line_begin(const char *prompt);
/* True when the key ended the line: *text is the caller's; NULL at the end of input. */
bool input_line_key(const struct keys_event *event, char **text);
/* Gives up the line, if one is open, and whatever readline was in the middle of. */
void input_line_end(void);

#endif
