/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The action menu, and keys for the selected rows. */
#ifndef NCNOVA_UI_ACTIONS_H
#define NCNOVA_UI_ACTIONS_H

#include "ui/kit/view.h"

extern const struct binding resource_bindings[];

#endif
