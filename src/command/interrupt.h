/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports the state of a command's changes after an interruption. For src/command only. */
#ifndef NCNOVA_COMMAND_INTERRUPT_H
#define NCNOVA_COMMAND_INTERRUPT_H

#include "verbs.h"

/* True if a signal ended the run: ERR_CANCELLED is set, and nothing more may be sent. */
bool command_is_interrupted(const struct command *command, struct error *error);
/* Prints a line to standard error for each job after the first `before`: whether it was sent, its
 * id, and where to look. */
void command_report_interrupted(struct command *command, size_t before);

#endif
