/* Options by name, for the verbs' arguments and the program's own. For src/command and main only. */
#ifndef NCNOVA_COMMAND_ARGS_H
#define NCNOVA_COMMAND_ARGS_H

#include "ncnova/command.h"

/* The option that `name` (len bytes, no value) names, or is a unique beginning of; NULL, with an error when ambiguous. */
const struct option *option_find(const struct option *options, const char *name, size_t len,
	struct error *error);

#endif
