/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of one job. */
#ifndef NCNOVA_UI_PROGRESS_H
#define NCNOVA_UI_PROGRESS_H

#include "ncnova/job.h"
#include "ui/kit/view.h"

/* `beneath` (may be NULL) is closed with it, unless the job failed: then its mistake can be
 * corrected there. */
void progress_open(struct ui *ui, struct job *job, struct view *beneath);

#endif
