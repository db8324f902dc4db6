/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body and the answer of a rebuild, which has the most options of all operations. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_REBUILD_H
#define NCNOVA_COMMAND_REBUILD_H

#include "src/command/operate.h"

/* "key=value" of an option as `metadata`; nothing when there are none. */
int add_meta(cJSON *into, const struct args *args, const char *option, struct error *error);
int rebuild_body(
        struct command *command, const struct args *args, cJSON **body, struct error *error);
int print_rebuilt(
        struct command *command, const struct args *args, struct job *job, struct error *error);

#endif
