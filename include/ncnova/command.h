/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running commands: for which client, how they print, and how they ask a person. */
#ifndef NCNOVA_COMMAND_H
#define NCNOVA_COMMAND_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include "ncnova/asker.h"
#include "ncnova/buf.h"
#include "ncnova/client.h"
#include "ncnova/output.h"
#include "ncnova/verb.h"

/* How the changes of one command are sent. */
struct change_options {
	bool dry_run;       /* --dry-run: requests are printed, not sent */
	bool wait;          /* --wait: until they are done */
	int64_t timeout_ms; /* --timeout of waiting; 0: the default */
};

/* What the screen does for commands that it runs. */
struct command_screen {
	/* Goes to a view ("cloud", "jobs"); name may be NULL. */
	int (*show)(void *data, const char *what, const char *name, struct error *error);
	void *data;
};

/* A command: for which client, how it prints, and how it asks a person. Each front end has one that
 * runs its commands, one after the other. */
struct command {
	struct client *client; /* borrowed */
	struct printer printer;
	struct asker asker;
	struct change_options changes;
	const struct command_screen *screen; /* run from the screen: changes are not waited for;
	                                        borrowed; NULL */
	int signalled;          /* the signal that ended the run: nothing more is sent; 0 */
	bool quit;              /* set by quit and exit */
	struct secret *secrets; /* given out once by the cloud, and not printed yet; owned */
};
/* Opens the session if need be, and waits until it is signed in. */
int command_session(struct command *command, struct error *error);
/* The same, and its jobs. */
int command_jobs(struct command *command, struct error *error);

/*
 * Runs words (verb and arguments; -f, -c, --sort, --max-width, --wait, --timeout, --dry-run
 * anywhere after the verb): prints to out, errors as "ERROR (Type): message (HTTP n) (Request-ID:
 * …)" to err. Returns the exit status.
 */
int command_run(struct command *command, const char *const *words, int count);
int command_run_line(struct command *command, const char *line);
/* Prints an error as command_run() does, and returns its exit status: 1, or 130 when cancelled. */
int command_report(struct command *command, const struct error *error);
/* A script: stops at the first error, whose line it names. */
int command_run_script(struct command *command, FILE *script, const char *name);

/* Overwrites the values of the line's options that are secret, in openstackclient's words too. */
void command_hide_secrets(char **words, int count);
/* Does the line do what a person is asked about first? Not when it only asks for help or a dry run.
 */
bool command_destroys(const char *const *words, int count);
/* What the line would be done to (see struct verb), looked for in the cloud; nothing where the line
 * says it, or it can't be found. */
void command_preview(
        struct command *command, const char *const *words, int count, struct buf *text);

/* A line to words as a POSIX shell splits it: quotes, backslashes, no expansion. ERR_USAGE when a
 * quote is open. */
int command_split(const char *line, struct strv *words, struct error *error);

#endif
