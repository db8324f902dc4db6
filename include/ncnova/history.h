/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of command lines, shared by the prompt and the screen: a file of mode 0600 in the
 * state directory. */
#ifndef NCNOVA_HISTORY_H
#define NCNOVA_HISTORY_H

#include <stdbool.h>

/* Reads the file into readline's history, unless it has lines already. */
void history_load(void);
/* Adds a line to readline's history and the file, unless it repeats the last one or may hold a
 * secret. */
void history_keep(const char *line);
/* False: the line may hold a secret, or begins with a blank. */
bool history_keeps(const char *line);

#endif
