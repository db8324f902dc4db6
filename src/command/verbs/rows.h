/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Macros for rows of verbs, options and arguments. For src/command only. */
#ifndef NCNOVA_COMMAND_ROWS_H
#define NCNOVA_COMMAND_ROWS_H

#include "ncnova/command.h"

/*
 * Options and arguments. Further members of the row may follow the help text:
 *	OPT_VALUE("--host", "<host>", "Target host", .since = MV(2, 56))
 *	ARG("server", "Servers, by name or ID", .many = true, .completes = &resource_server)
 */
#define OPT(named, of, ...)                                                                        \
	{                                                                                          \
		.name = named, .kind = of, .help = __VA_ARGS__                                     \
	}
#define OPT_FLAG(name, ...)              OPT(name, OPTION_FLAG, __VA_ARGS__)
#define OPT_WITH(name, kind, value, ...) OPT(name, kind, __VA_ARGS__, .metavar = value)
#define OPT_VALUE(name, value, ...)      OPT_WITH(name, OPTION_VALUE, value, __VA_ARGS__)
#define OPT_NUMBER(name, value, ...)     OPT_WITH(name, OPTION_NUMBER, value, __VA_ARGS__)
#define OPT_SECRET(name, value, ...)     OPT_WITH(name, OPTION_SECRET, value, __VA_ARGS__)
#define OPT_MULTI(name, value, ...)      OPT_WITH(name, OPTION_MULTI, value, __VA_ARGS__)
#define OPT_MAYBE(name, value, ...)      OPT_WITH(name, OPTION_MAYBE, value, __VA_ARGS__)
#define ARG(named, ...)                                                                            \
	{                                                                                          \
		.name = named, .help = __VA_ARGS__                                                 \
	}

/* Tables within the row of a verb. */
#define OPTIONS(...)                                                                               \
	(const struct option[])                                                                    \
	{                                                                                          \
		__VA_ARGS__, END                                                                   \
	}
#define ARGS(...)                                                                                  \
	(const struct positional[])                                                                \
	{                                                                                          \
		__VA_ARGS__, END                                                                   \
	}

/* Rows that several tables share. */
#define ARG_SERVER ARG("server", "Server, by name or ID", .completes = &resource_server)
#define ARG_SERVERS                                                                                \
	ARG("server", "Servers, by name or ID", .many = true, .completes = &resource_server)
#define OPT_POLL OPT_FLAG("--poll", "Report progress until it is done", .line_only = true)
#define OPT_ALL_TENANTS                                                                            \
	OPT_FLAG("--all-tenants", "Find servers of other projects by name too (admin only)",       \
	        .alias = "--all-projects", .line_only = true)
#define OPT_LONG OPT_FLAG("--long", "Show more columns")

/* Ends a table of options, arguments or verbs. */
#define END                                                                                        \
	{                                                                                          \
		.name = NULL                                                                       \
	}

#endif
