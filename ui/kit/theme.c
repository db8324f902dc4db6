/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What styles look like: the terminal's own colours and the eight of ANSI, or none. */
#include <string.h>

#include "ncnova/text.h"
#include "ui/kit/theme.h"

/* colour: -1 is the terminal's own. `attr` goes with the colour, `mono` stands alone. */
static struct {
	short colour;
	attr_t attr, mono;
} looks[STYLE_COUNT] = {
        [STYLE_NORMAL] = {-1, A_NORMAL, A_NORMAL},
        [STYLE_DIM] = {-1, A_DIM, A_DIM},
        [STYLE_BOLD] = {-1, A_BOLD, A_BOLD},
        [STYLE_TITLE] = {-1, A_NORMAL, A_NORMAL},
        [STYLE_TITLE_ACTIVE] = {-1, A_BOLD, A_BOLD},
        [STYLE_BORDER] = {-1, A_DIM, A_DIM},
        [STYLE_BORDER_ACTIVE] = {COLOR_CYAN, A_NORMAL, A_NORMAL},
        [STYLE_HEADER] = {COLOR_CYAN, A_BOLD, A_BOLD},
        [STYLE_KEY] = {COLOR_CYAN, A_NORMAL, A_BOLD},
        [STYLE_SELECTED] = {-1, A_REVERSE, A_REVERSE},
        [STYLE_SELECTED_INACTIVE] = {-1, A_BOLD, A_BOLD},
        [STYLE_MARKED] = {COLOR_YELLOW, A_BOLD, A_BOLD},
        [STYLE_OK] = {COLOR_GREEN, A_NORMAL, A_NORMAL},
        [STYLE_BUSY] = {COLOR_YELLOW, A_NORMAL, A_BOLD},
        [STYLE_WARNING] = {COLOR_YELLOW, A_BOLD, A_BOLD},
        [STYLE_ERROR] = {COLOR_RED, A_BOLD, A_BOLD | A_UNDERLINE},
        [STYLE_STOPPED] = {-1, A_DIM, A_DIM},
        [STYLE_MATCH] = {COLOR_YELLOW, A_REVERSE, A_REVERSE},
        [STYLE_INPUT] = {-1, A_UNDERLINE, A_UNDERLINE},
        [STYLE_CLOUD] = {-1, A_BOLD, A_BOLD},
        [STYLE_GUARD] = {-1, A_REVERSE | A_BOLD, A_REVERSE | A_BOLD},
};

static attr_t attrs[STYLE_COUNT];
static bool prepared;

/* Pairs are numbered by colour: what looks alike is one pair. */
static void theme_prepare(void)
{
	attr_t can = termattrs();

	for (int i = 0; i < STYLE_COUNT; i++) {
		short colour = looks[i].colour;

		attrs[i] = term_has_colour() ? looks[i].attr : looks[i].mono;
		if (term_has_colour() && colour >= 0) {
			init_pair((short)(colour + 1), colour, -1);
			attrs[i] |= (attr_t)COLOR_PAIR(colour + 1);
		}
		/* Terminals without dim or underline show plain text. */
		if (!(can & A_DIM))
			attrs[i] &= ~(attr_t)A_DIM;
		if (!(can & A_UNDERLINE))
			attrs[i] &= ~(attr_t)A_UNDERLINE;
	}
	prepared = true;
}

void style_cloud(const char *colour)
{
	static const char *const names[] = {[COLOR_RED] = "red",
	        [COLOR_GREEN] = "green",
	        [COLOR_YELLOW] = "yellow",
	        [COLOR_BLUE] = "blue",
	        [COLOR_MAGENTA] = "magenta",
	        [COLOR_CYAN] = "cyan"};
	short number = -1;

	for (short i = COLOR_RED; i <= COLOR_CYAN; i++)
		if (str_eq(names[i], colour))
			number = i;
	if (looks[STYLE_CLOUD].colour == number)
		return;
	looks[STYLE_CLOUD].colour = looks[STYLE_GUARD].colour = number;
	prepared = false;
}

attr_t style_attr(enum style style)
{
	if (!prepared)
		theme_prepare();
	return attrs[style];
}
