/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subject of a view: the marked or selected rows, the object shown. */
#ifndef NCNOVA_UI_SUBJECT_H
#define NCNOVA_UI_SUBJECT_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

struct subject {
	const struct resource *resource;
	struct strv ids;
};

/* Finds that of the topmost view that has one; false if no view has. */
bool ui_subject(struct ui *ui, struct subject *subject);
void subject_free(struct subject *subject);

#endif
