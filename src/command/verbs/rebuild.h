/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body and the answer of a rebuild, which has the most options of all operations. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_REBUILD_H
#define NCNOVA_COMMAND_REBUILD_H

#include "src/command/operate.h"

/* "key=value" of an option as `metadata`; nothing when there are none. */
int add_meta(cJSON *into, const struct args *args, const char *option, struct error *error);
operation_body_fn rebuild_body;
operation_print_fn print_rebuilt;

#endif
