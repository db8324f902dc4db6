/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of config.yaml, for settings.c. */
#ifndef NCNOVA_SETTINGS_PARTS_H
#define NCNOVA_SETTINGS_PARTS_H

#include "ncnova/settings.h"

/* settings_read.c: fills the settings from the text of settings->file. ERR_CONFIG contains the line
 * of the mistake. */
int settings_read(struct settings *settings, const char *text, size_t len, struct error *error);

#endif
