/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading config.yaml is to settings.c. */
#ifndef NCNOVA_SETTINGS_PARTS_H
#define NCNOVA_SETTINGS_PARTS_H

#include "ncnova/settings.h"

/* settings_read.c: fills them from the text of settings->file; ERR_CONFIG with the line of what is
 * wrong. */
int settings_read(struct settings *settings, const char *text, size_t len, struct error *error);

#endif
