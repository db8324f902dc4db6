/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about a command's changes when it is interrupted. For src/command only. */
#ifndef NCNOVA_COMMAND_INTERRUPT_H
#define NCNOVA_COMMAND_INTERRUPT_H

#include "verbs.h"

/* Has a signal ended the run? Then ERR_CANCELLED is set, and nothing more may be sent. */
bool command_is_interrupted(const struct command *command, struct error *error);
/* A line on standard error for each job that came after the first `before`: sent or not, its id,
 * and where to look. */
void command_report_interrupted(struct command *command, size_t before);

#endif
