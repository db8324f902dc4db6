/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form for a verb, made from the grammar. */
#ifndef NCNOVA_UI_FORM_H
#define NCNOVA_UI_FORM_H

#include "ui/actions/act.h"

bool form_wanted(const struct act *act);
void form_open(struct ui *ui, struct act *act); /* takes it */
/* The request is in flight: the form can be left, not sent again, until its answer. `form`: a
 * view's serial; 0 or gone: nothing. */
void form_waits(struct ui *ui, uint64_t form);

#endif
