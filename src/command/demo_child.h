/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo cloud as a child of this program. For main only. */
#ifndef NCNOVA_COMMAND_DEMO_CHILD_H
#define NCNOVA_COMMAND_DEMO_CHILD_H

#include "ncnova/command.h"

/* Starts it with `arguments` (a shell-like line or NULL) and adds the options (key, value, …) for
 * signing in to it. */
int demo_child_start(const char *arguments, struct strv *options, struct error *error);
void demo_child_stop(void); /* also called at exit */

#endif
