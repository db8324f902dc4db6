/* SPDX-License-Identifier: GPL-3.0-or-later */
/* User commands: the operator's own programs, from config.yaml. */
#ifndef NCNOVA_UI_USER_COMMANDS_H
#define NCNOVA_UI_USER_COMMANDS_H

#include "ncnova/resource.h"
#include "ncnova/settings.h"
#include "ui/kit/view.h"

/* The `index`-th of a resource, in the file's order; NULL behind the last. For menus. */
const struct user_command *user_command_of(
        const struct ui *ui, const struct resource *resource, size_t index);
/* Runs it on these, one after the other, after its question. */
void user_command_run(struct ui *ui, const struct user_command *command,
        const struct resource *resource, const struct strv *ids);
/* A key that nothing else has; false: no user command has it either. */
bool user_command_key(struct ui *ui, int key);
/* At start: reports those whose key is taken and those that must not be run. */
void user_commands_check(struct ui *ui);
void user_commands_help(const struct ui *ui, struct buf *out); /* lines for `?` */
void user_commands_stop(void); /* what is running continues without the screen */

#endif
