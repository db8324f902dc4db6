/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsed arguments of a verb. */
#ifndef NCNOVA_ARGS_H
#define NCNOVA_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include "ncnova/verb.h"

/* Parsed arguments. Borrowed strings, valid as long as the args. MV_ANY takes options of every
 * version. */
int args_parse(const struct verb *verb, const char *const *words, int count, microversion version,
        struct args **out, struct error *error);
void args_free(struct args *args);
const struct verb *args_verb(const struct args *args);
const char *args_get(const struct args *args, const char *option); /* "--image": last value, NULL */
bool args_has(const struct args *args, const char *option);
size_t args_count(const struct args *args, const char *option);
const char *args_nth(const struct args *args, const char *option, size_t n);
size_t args_positionals(const struct args *args, const char *name);
const char *args_positional(const struct args *args, const char *name, size_t n);
/* argparse's int(): ERR_USAGE with its message when it is no number. */
int args_long(const struct args *args, const char *option, long otherwise, long *value,
        struct error *error);

#endif
