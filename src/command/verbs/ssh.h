/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ssh verb's tables. For src/command only. */
#ifndef NCNOVA_COMMAND_SSH_H
#define NCNOVA_COMMAND_SSH_H

#include "ncnova/command.h"

extern const struct option ssh_options[];
extern const struct positional ssh_positionals[];
verb_fn verb_ssh;

#endif
