/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prompt's history, shared with the screen's command line. For src/command only. */
#ifndef NCNOVA_COMMAND_PROMPT_H
#define NCNOVA_COMMAND_PROMPT_H

#include "ncnova/command.h"

char *history_path(void); /* malloc'ed; NULL without a home */

#endif
