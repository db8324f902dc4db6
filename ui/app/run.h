/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen's entry, for a program that knows no curses. */
#ifndef NCNOVA_UI_RUN_H
#define NCNOVA_UI_RUN_H

#include "ncnova/command.h"

/* Runs the screen until it is left; returns the exit status. */
int ui_run(struct command *command);

#endif
