/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions that the rows of operations name. For src/command only. */
#ifndef NCNOVA_COMMAND_OPERATION_BODY_H
#define NCNOVA_COMMAND_OPERATION_BODY_H

#include "src/command/operate.h"

operation_body_fn lock_body, unshelve_body, migrate_body, live_body, evacuate_body, backup_body,
        rescue_body, resize_body, image_body, state_body, password_body;
operation_print_fn print_password, print_backup, print_snapshot;
void print_state_outcome(struct command *command, const struct args *args, const char *word,
        const struct error *error);

#endif
