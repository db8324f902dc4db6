/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's state directory, $XDG_STATE_HOME/ncnova. */
#ifndef NCNOVA_STATE_H
#define NCNOVA_STATE_H

#include "ncnova/error.h"

/* The path of a file in it; the caller frees it. Creates the directory (mode 0700). NULL: no home
 * directory. */
char *state_path(const char *file);
/* The directory, for the journal; the caller frees it. NULL with the reason when no journal can be
 * kept there safely. */
char *state_for_changes(struct error *error);

#endif
