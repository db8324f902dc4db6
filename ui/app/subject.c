/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subject of the topmost view that has one. */
#include "ui/app/subject.h"

bool ui_subject(struct ui *ui, struct subject *subject)
{
	*subject = (struct subject){0};
	for (struct view *view = ui->top; view; view = view->below)
		if (view->ops->subject)
			return view->ops->subject(view, subject);
	return false;
}

void subject_free(struct subject *subject)
{
	strv_free(&subject->ids);
}
