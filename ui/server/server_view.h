/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server view: one server, nine tabs. */
#ifndef NCNOVA_UI_SERVER_VIEW_H
#define NCNOVA_UI_SERVER_VIEW_H

#include "ui/kit/view.h"

enum tab {
	TAB_OVERVIEW,
	TAB_PORTS,
	TAB_VOLUMES,
	TAB_EVENTS,
	TAB_CONSOLE,
	TAB_METADATA,
	TAB_DIAGNOSTICS,
	TAB_MIGRATIONS,
	TAB_JSON,
	TAB_COUNT
};

/* At a tab of the view that is open for that server already, or of a new one. */
void server_open(struct ui *ui, const char *id, enum tab tab);
void ui_console_log(struct ui *ui, const char *id);
void ui_events(struct ui *ui, const char *id);

#endif
