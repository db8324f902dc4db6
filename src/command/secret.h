/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that the cloud shows only once: a private key, a password, a console's address. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_SECRET_H
#define NCNOVA_COMMAND_SECRET_H

#include "verbs.h"

/* From when it is known; `what`: "The private key", `of`: what it belongs to. Nothing on a screen,
 * or without text. */
void secret_hold(struct command *command, const char *what, const char *of, const char *text);
/* What is held was printed: forgotten once that is written, else saved. */
void secrets_printed(struct command *command);
/* What is still held goes to new files of mode 0600, and standard error says where. */
void secrets_save(struct command *command);

#endif
