/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are generated from the verbs: completion files and the manual's commands. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_VIEWS_H
#define NCNOVA_COMMAND_VIEWS_H

#include <stdbool.h>
#include <stdio.h>

bool views_completion(FILE *out, const char *shell); /* bash, zsh, fish; false: another */
void views_man_commands(FILE *out);

#endif
