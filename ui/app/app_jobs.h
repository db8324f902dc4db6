/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job changed: messages and views. */
#ifndef NCNOVA_UI_APP_JOBS_H
#define NCNOVA_UI_APP_JOBS_H

struct job;

void app_job_changed(void *ui, const struct job *job); /* for jobs_on_change */

#endif
