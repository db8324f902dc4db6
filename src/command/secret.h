/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that the cloud shows only once: a private key, a password, a console's address. For
 * src/command only. */
#ifndef NCNOVA_COMMAND_SECRET_H
#define NCNOVA_COMMAND_SECRET_H

#include "verbs.h"

/* Holds a secret as soon as it is known. `what`: "The private key"; `of`: its owner. Does nothing
 * on a screen or without text. */
void secret_hold(struct command *command, const char *what, const char *of, const char *text);
/* To be called after printing the secrets held: clears them if the output was written, else saves
 * them. */
void secrets_printed(struct command *command);
/* Saves any secrets still held to new files of mode 0600 and reports their paths on standard error.
 */
void secrets_save(struct command *command);

#endif
