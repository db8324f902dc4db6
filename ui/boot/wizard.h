/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot wizard. */
#ifndef NCNOVA_UI_WIZARD_H
#define NCNOVA_UI_WIZARD_H

struct ui;

/* Image and flavor preselected, or NULL. */
void wizard_open(struct ui *ui, const char *image_id, const char *flavor_id);

#endif
