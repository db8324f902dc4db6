/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A secret that the service reports once: a password, a private key. */
#ifndef NCNOVA_UI_SECRET_VIEW_H
#define NCNOVA_UI_SECRET_VIEW_H

#include "ncnova/error.h"
#include "ui/kit/view.h"

/* `key_name`: of a private key, the name to save it under; NULL: a password. */
void secret_view_open(struct ui *ui, const char *title, const char *key_name, const char *secret);
/* A new file, 0600; ERR_IO when it exists. Its directory is created, 0700. "~/" is HOME. */
int secret_file_create(const char *path, const char *text, struct error *error);
char *home_path(const char *path); /* "~/" expanded; malloc'ed */

#endif
