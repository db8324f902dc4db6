/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of jobs. */
#ifndef NCNOVA_UI_JOBS_VIEW_H
#define NCNOVA_UI_JOBS_VIEW_H

struct ui;

void ui_jobs(struct ui *ui);

#endif
