/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot verb's tables. For src/command only. */
#ifndef NCNOVA_COMMAND_BOOT_H
#define NCNOVA_COMMAND_BOOT_H

#include "src/command/verbs.h"

extern const struct option boot_options[];
extern const struct positional boot_positionals[];
verb_fn verb_boot;

#endif
