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
 * Takes the options before the first word that is none; *first gets that word's place. Values that
 * are secrets are overwritten in argv, so that no list of processes shows them.
 */
int globals_parse(struct globals *globals, int argc, char **argv, int *first, struct error *error);
void globals_free(struct globals *globals);

/* The names of the options before the command, with blanks around each: those with a value, or
 * those without. */
void globals_each(FILE *out, bool valued);

#endif
