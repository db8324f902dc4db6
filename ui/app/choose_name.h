/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice between several objects of a name. */
#ifndef NCNOVA_UI_CHOOSE_NAME_H
#define NCNOVA_UI_CHOOSE_NAME_H

#include "ncnova/command.h"

/* The asker's `choose` on the screen. */
int choose_name(void *data, const char *question, const struct strv *texts, size_t *index);

#endif
