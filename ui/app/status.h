/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The style of a status. */
#ifndef NCNOVA_UI_STATUS_H
#define NCNOVA_UI_STATUS_H

#include "ncnova/job.h"
#include "ui/kit/theme.h"

/* ACTIVE: STYLE_OK, ERROR: STYLE_ERROR, BUILD: STYLE_BUSY, SHUTOFF: STYLE_STOPPED, … */
enum style style_of_status(const char *status);
enum style style_of_job(const struct job *job);

#endif
