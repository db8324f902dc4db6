/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window of curses that no terminal shows: what was drawn is read back from it. In ASCII, as a
 * terminal that never started has it: a character beyond that is one question mark a column. */
#ifndef NCNOVA_TEST_UI_PAPER_H
#define NCNOVA_TEST_UI_PAPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/kit/draw.h"

static SCREEN *paper_screen;
static FILE *paper_file;

static int paper_setup(void **state)
{
	static const char *const kinds[] = {"xterm", "vt100", "ansi", "dumb"};

	(void)state;
	setenv("LINES", "24", 1);
	setenv("COLUMNS", "80", 1);
	paper_file = fopen("/dev/null", "r+");
	if (!paper_file)
		return -1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !paper_screen; i++)
		paper_screen = newterm(kinds[i], paper_file, paper_file);
	return paper_screen ? 0 : -1;
}

static int paper_teardown(void **state)
{
	(void)state;
	endwin();
	delscreen(paper_screen);
	fclose(paper_file);
	return 0;
}

/* A sheet of underscores, so that blanks that were drawn can be told from what was left alone. */
static inline WINDOW *paper(int rows, int cols)
{
	WINDOW *win = newwin(rows, cols, 0, 0);

	assert_non_null(win);
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < cols; x++)
			mvwaddch(win, y, x, '_');
	return win;
}

static inline void expect_line(WINDOW *win, int y, const char *expected)
{
	char line[256];

	assert_true(mvwinnstr(win, y, 0, line, getmaxx(win)) >= 0);
	if (strcmp(line, expected) != 0)
		fail_msg("line %d is \"%s\", not \"%s\"", y, line, expected);
}

#endif
