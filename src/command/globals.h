/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own options, before the command. For main only. */
#ifndef NCNOVA_COMMAND_GLOBALS_H
#define NCNOVA_COMMAND_GLOBALS_H

#include "ncnova/command.h"

struct globals {
	struct strv options; /* key, value, … for config_input.options; wiped with free_secret */
	const char *cloud, *compute_version, *script, *demo_arguments;
	bool demo, override_guard, debug, timings, no_cache, version, help;
};

/*
 * Parses the options before the first other word and sets *first to that word's index. Overwrites
 * secret values in argv, so that they do not appear in process lists.
 */
int globals_parse(struct globals *globals, int argc, char **argv, int *first, struct error *error);
void globals_free(struct globals *globals);

/* The names of the options before the command, each surrounded by blanks: options with a value, or
 * options without one. */
void globals_each(FILE *out, bool valued);

#endif
