/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview: servers by state and host, quotas, faults, jobs. */
#ifndef NCNOVA_UI_OVERVIEW_H
#define NCNOVA_UI_OVERVIEW_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

/* Resource and id are not used: a place_open_fn. */
void overview_open(struct ui *ui, const struct resource *resource, const char *id);

#endif
