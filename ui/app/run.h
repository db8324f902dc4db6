/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen's entry, and the terminal for other programs meanwhile. Knows no curses. */
#ifndef NCNOVA_UI_RUN_H
#define NCNOVA_UI_RUN_H

#include "ncnova/command.h"

struct app;
struct ui;

/* Runs the screen until it is left; returns the exit status. */
int ui_run(struct command *command);

void app_wait_for_lists(struct app *app); /* signed in: their rows are painted together */
/* Gives the terminal to something else: keys, signals and painting pause. */
void app_leave(struct ui *ui);
void app_return_from(struct ui *ui);
void ui_prompt(struct ui *ui); /* the readline prompt, until it is left */

#endif
