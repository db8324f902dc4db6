/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short rows for tables of options. For src/command only. */
#ifndef NCNOVA_COMMAND_ROWS_H
#define NCNOVA_COMMAND_ROWS_H

#include "ncnova/command.h"

/* An option with a value, a flag; with the microversions it is there from and until. */
#define VALUE_OF(n, m, h, s, u)                                                                    \
	{                                                                                          \
		.name = n, .kind = OPTION_VALUE, .metavar = m, .help = h, .since = s, .until = u   \
	}
#define VALUE(n, m, h) VALUE_OF(n, m, h, 0, 0)
#define NUMBER_OF(n, m, h, s, u)                                                                   \
	{                                                                                          \
		.name = n, .kind = OPTION_NUMBER, .metavar = m, .help = h, .since = s, .until = u  \
	}
#define NUMBER(n, m, h) NUMBER_OF(n, m, h, 0, 0)
#define FLAG_OF(n, h, s, u)                                                                        \
	{                                                                                          \
		.name = n, .kind = OPTION_FLAG, .help = h, .since = s, .until = u                  \
	}
#define FLAG(n, h) FLAG_OF(n, h, 0, 0)
#define END                                                                                        \
	{                                                                                          \
		.name = NULL                                                                       \
	}

#endif
