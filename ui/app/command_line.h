/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line, and commands that run inside the loop. */
#ifndef NCNOVA_UI_COMMAND_LINE_H
#define NCNOVA_UI_COMMAND_LINE_H

#include "ui/kit/view.h"

void ui_command_line(struct ui *ui, const char *text);
void command_line_leave(void); /* closes it if it is open */
/* Runs words inside the loop: the screen stays alive, Ctrl-C interrupts. What it prints is the
 * caller's, free_secret. -1: another command is running. */
int ui_run_words(struct ui *ui, const struct strv *words, char **out, char **err);
/* command_preview() inside the loop; nothing while another command is running. */
void ui_preview(struct ui *ui, const struct strv *words, struct buf *text);
/* Shows what a command printed: one line as a message (`keep`: it holds no secret), more in a
 * pager. */
void ui_show_output(struct ui *ui, const char *title, int status, char *out, bool keep);

#endif
