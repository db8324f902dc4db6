/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quotas and their use, as the services report them; refreshed while shown. */
#ifndef NCNOVA_UI_QUOTA_H
#define NCNOVA_UI_QUOTA_H

#include "ncnova/error.h"
#include "ui/kit/view.h"

#define QUOTA_PARTS 3
struct quota {
	char name[40];
	double used, limit; /* used -1: not reported; limit -1: none */
};
struct quota_part { /* one service */
	const char *title;
	struct quota *items;
	size_t count;
	struct error error; /* code 0: none */
	bool asked, done;
	struct session_call *call;
	struct quotas *quotas;
};
struct quotas {
	struct ui *ui;
	bool whole; /* all quotas; otherwise those of /limits */
	struct quota_part parts[QUOTA_PARTS];
	uint64_t timer;
};
void quotas_start(struct quotas *quotas, struct ui *ui, bool whole);
void quotas_stop(struct quotas *quotas);
void quotas_again(struct quotas *quotas); /* forgets the answers and asks now */
/* One line: name, gauge, "41 of 50". */
void quota_draw(WINDOW *win, int y, int x, int cols, const struct quota *quota);

#endif
