/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts generated from the verbs: completion files and the manual's list of commands. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_VIEWS_H
#define NCNOVA_COMMAND_VIEWS_H

#include <stdbool.h>
#include <stdio.h>

/* For bash, zsh or fish; false: unknown shell. */
bool views_completion(FILE *out, const char *shell);
void views_man_commands(FILE *out);

#endif
