/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list --fields: which there are, what novaclient calls them, and what it prints for them. */
#ifndef NCNOVA_COMMAND_FIELDS_H
#define NCNOVA_COMMAND_FIELDS_H

#include "ncnova/command.h"

/* Gives the servers the fields that novaclient makes of others. */
void fields_prepare(cJSON *servers, microversion version);
/* "name,flavor:ram" to names that the first of the servers has; an error names those it has not. */
int fields_choose(const char *text, const cJSON *servers, struct strv *names, struct error *error);
/* "OS-EXT-STS:vm_state" → "OS-EXT-STS: Vm State"; the caller's. */
char *field_title(const char *field);
/* As Python's str(); the caller's. */
char *field_cell(const cJSON *server, const char *field);

#endif
