/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles: meanings that the theme maps to colours, or to attributes on a monochrome terminal. */
#ifndef NCNOVA_UI_THEME_H
#define NCNOVA_UI_THEME_H

#include "ui/kit/term.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_TITLE,
	STYLE_TITLE_ACTIVE,
	STYLE_BORDER,
	STYLE_BORDER_ACTIVE,
	STYLE_HEADER,
	STYLE_KEY,
	STYLE_SELECTED,
	STYLE_SELECTED_INACTIVE,
	STYLE_MARKED,
	STYLE_OK,
	STYLE_BUSY,
	STYLE_WARNING,
	STYLE_ERROR,
	STYLE_STOPPED,
	STYLE_MATCH,
	STYLE_INPUT,
	STYLE_CLOUD, /* the cloud's name, in the colour that the configuration gives it */
	STYLE_GUARD, /* the badge beside it */
	STYLE_COUNT
};

attr_t style_attr(enum style style);
void style_cloud(const char *colour); /* of STYLE_CLOUD and STYLE_GUARD: "red"; NULL: none */

#endif
