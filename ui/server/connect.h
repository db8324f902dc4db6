/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting to a server with ssh, after showing the command. */
#ifndef NCNOVA_UI_CONNECT_H
#define NCNOVA_UI_CONNECT_H

struct ui;

void ui_connect(struct ui *ui, const char *id);

#endif
