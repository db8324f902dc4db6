/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rewriting openstackclient's command lines into lines of this program's verbs. For src/command
 * only. */
#ifndef NCNOVA_COMMAND_REWRITE_H
#define NCNOVA_COMMAND_REWRITE_H

#include "ncnova/command.h"

/* What a line becomes: several lines where it stands for more than one command. */
struct rewritten_lines {
	struct strv *lines;
	size_t count;
	bool openstack; /* the line was openstackclient's */
	bool goes_on;   /* a line that fails does not stop the others */
};
/*
 * Rewrites a line in openstackclient's words; any other line stays as it is. command: names are
 * looked up where the verb needs ids; NULL: they stay, and nothing is sent.
 */
int command_rewrite(struct command *command, const char *const *words, int count,
        struct rewritten_lines *lines, struct error *error);
void rewritten_lines_free(struct rewritten_lines *lines);

#endif
