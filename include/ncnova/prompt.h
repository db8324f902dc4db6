/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readline prompt. */
#ifndef NCNOVA_PROMPT_H
#define NCNOVA_PROMPT_H

#include "ncnova/command.h"

/* Runs lines until the end of input, quit or a signal; returns the exit status. */
int prompt_run(struct command *command);
/* The signal that ended the last prompt; 0: none. */
int prompt_signal(void);
/* Makes readline's Tab complete verbs, options and live names for this command. */
void prompt_completion(struct command *command);

#endif
