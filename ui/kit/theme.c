/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What styles look like: the terminal's own colours and the eight of ANSI, or none. */
#include <string.h>

#include "ui.h"

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
static void prepare(void)
{
	attr_t can = termattrs();

	for (int i = 0; i < STYLE_COUNT; i++) {
		short colour = looks[i].colour;

		attrs[i] = term_has_colour() ? looks[i].attr : looks[i].mono;
		if (term_has_colour() && colour >= 0) {
			init_pair((short)(colour + 1), colour, -1);
			attrs[i] |= (attr_t)COLOR_PAIR(colour + 1);
		}
		/* Where there is no dim, dim is plain; where there is no underline, nothing. */
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
		prepare();
	return attrs[style];
}

enum style style_of_status(const char *status)
{
	static const struct {
		const char *status;
		enum style style;
	} words[] = {
	        {"ACTIVE", STYLE_OK},
	        {"available", STYLE_OK},
	        {"active", STYLE_OK},
	        {"in-use", STYLE_OK},
	        {"UP", STYLE_OK},
	        {"ERROR", STYLE_ERROR},
	        {"error", STYLE_ERROR},
	        {"killed", STYLE_ERROR},
	        {"DOWN", STYLE_ERROR},
	        {"SHUTOFF", STYLE_STOPPED},
	        {"PAUSED", STYLE_STOPPED},
	        {"SUSPENDED", STYLE_STOPPED},
	        {"SHELVED", STYLE_STOPPED},
	        {"SHELVED_OFFLOADED", STYLE_STOPPED},
	        {"deactivated", STYLE_STOPPED},
	        {"DELETED", STYLE_STOPPED},
	        {"SOFT_DELETED", STYLE_STOPPED},
	        {"BUILD", STYLE_BUSY},
	        {"REBUILD", STYLE_BUSY},
	        {"REBOOT", STYLE_BUSY},
	        {"HARD_REBOOT", STYLE_BUSY},
	        {"RESIZE", STYLE_BUSY},
	        {"MIGRATING", STYLE_BUSY},
	        {"VERIFY_RESIZE", STYLE_WARNING},
	        {"RESCUE", STYLE_WARNING},
	        {"UNKNOWN", STYLE_WARNING},
	        {"queued", STYLE_BUSY},
	        {"saving", STYLE_BUSY},
	        {"importing", STYLE_BUSY},
	        {"creating", STYLE_BUSY},
	        {"deleting", STYLE_BUSY},
	        {"attaching", STYLE_BUSY},
	        {"detaching", STYLE_BUSY},
	        {"up", STYLE_OK},
	        {"enabled", STYLE_OK},
	        {"down", STYLE_ERROR},
	        {"disabled", STYLE_WARNING},
	        {"not available", STYLE_ERROR},
	        {"error_deleting", STYLE_ERROR},
	        {"completed", STYLE_OK},
	        {"done", STYLE_OK},
	        {"confirmed", STYLE_OK},
	        {"failed", STYLE_ERROR},
	        {"finished", STYLE_WARNING},
	        {"reverted", STYLE_STOPPED},
	        {"cancelled", STYLE_STOPPED},
	        {"accepted", STYLE_BUSY},
	        {"preparing", STYLE_BUSY},
	        {"running", STYLE_BUSY},
	        {"migrating", STYLE_BUSY},
	        {"pre-migrating", STYLE_BUSY},
	        {"post-migrating", STYLE_BUSY},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].status, status))
			return words[i].style;
	return STYLE_NORMAL;
}

enum style style_of_job(const struct job *job)
{
	switch (job->state) {
	case JOB_DONE:
		return STYLE_OK;
	case JOB_FAILED:
		return STYLE_ERROR;
	case JOB_LOST:
	case JOB_LEFT:
		return STYLE_WARNING;
	default:
		return STYLE_BUSY;
	}
}
