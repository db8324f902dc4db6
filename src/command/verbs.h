/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of verbs and their shared functions. For src/command only. */
#ifndef NCNOVA_COMMAND_VERBS_H
#define NCNOVA_COMMAND_VERBS_H

#include "ncnova/args.h"
#include "ncnova/command.h"

extern const struct verb verbs_server[], verbs_operation[], verbs_resource[], verbs_local[],
        verbs_parts[], verbs_look[], verbs_host[], verbs_flavor[], verbs_aggregate[],
        verbs_service[], verbs_quota[], verbs_keypair[], verbs_misc[], verbs_jobs[], verbs_screen[];
/* List and show verbs of the resources without verbs in the other tables; filled once. */
extern struct verb verbs_generic[];
void verbs_generic_fill(void);

/* Prints one note to err, once per client, if earlier runs left changes of unknown outcome in this
 * cloud, region, project and user. */
void note_unfinished(struct command *command);
verb_fn run_jobs; /* also list those changes */
/* False: some output could not be written; reported the first time. */
bool command_wrote(struct command *command);

/* The number of words that match this name ("server create" is two); 0: no match. */
int verb_spells(const char *name, const char *const *words, int count);
/* For a line that is not a command: the verb that was probably meant, or NULL; `wrong` receives the
 * mistyped words. */
const char *verb_guess(const char *const *words, int count, struct buf *wrong);

/*
 * The id of an object from its name. The resource is any resource's name, "project", "user",
 * "service" ("HOST:BINARY"), or "server-name" for a server's name instead of its id. Freed by the
 * caller.
 */
int command_id_of(struct command *command, const char *resource, const char *word, char **id,
        struct error *error);
/* Finds a server by name or id; NULL with the error set. Deleted by the caller. */
cJSON *find_server(
        struct command *command, const char *word, bool all_tenants, struct error *error);

/* Checks a time option as novaclient does: 0, or ERR_USAGE with novaclient's message. */
int args_time(const struct args *args, const char *option, struct error *error);
/* The words of `metadata` as an object: from "key=value" words or plain keys (null), in the order
 * in which keys first appear. Deleted by the caller. */
cJSON *args_pairs(const struct args *args);
/* Sets novaclient's error for an option whose value is not "key=value". */
int args_bad_pairs(const struct args *args, const char *option, struct error *error);
/* Checks that `action` is set or delete: 0, or ERR_USAGE with argparse's message. */
int args_meta_action(const struct args *args, struct error *error);

/* Waits until a job is accepted, or with `wait` until it ends. Returns 0 or the job's error. A job
 * that was only accepted continues. */
int follow_job(struct command *command, struct job *job, bool wait, struct error *error);
/* Waits until an accepted job ends, printing progress as novaclient's --poll does: "Server
 * building... 40% complete". */
int poll_job(struct command *command, struct job *job, const char *doing, bool percent,
        struct error *error);
/*
 * Sends a change other than a server operation as a job (journalled, guarded, audited) and waits
 * until it is accepted; with --wait and an instance action, until it ends. With --dry-run, only
 * prints the request. Always takes ownership of change->body. *reply (reply may be NULL) receives
 * the answer's body, deleted by the caller; NULL if it is empty or nothing was sent. Errors are the
 * service's.
 */
int command_change(
        struct command *command, const struct change *change, cJSON **reply, struct error *error);
/* Prints a request as --dry-run does. */
void dry_run(struct command *command, const char *method, const char *path, const cJSON *body);

/* Prints a list of a resource according to its table. */
int print_list(struct command *command, const struct resource *resource, const cJSON *items,
        const char *sort, bool wide, struct error *error);
/* Prints the properties of an object. */
int show_object(struct command *command, const struct resource *resource, const cJSON *object,
        struct error *error);
/* The resource's table with an added column for each JSON path named by -c (one with a dot or a
 * colon). Freed with resource_narrow. */
void table_for(
        const struct command *command, const struct resource *resource, struct resource *table);
/* Adds a row whose values are printed in JSON and YAML exactly as received; `columns` are indices
 * into the table. */
void add_typed_row(struct output *output, const struct resource *resource, const int *columns,
        int count, const char *const *row, const cJSON *item);
/* Reduces a server's flavor and image to the parts that need no look-up, for --minimal. */
void shorten_server(cJSON *server);
/* "name (id)", as novaclient's do_action_on_many prints a server. Freed by the caller. */
char *resource_string(const cJSON *server);

/* Appends "key=value" to a query, encoded; does nothing if the value is NULL. */
void query_add(struct buf *query, const char *key, const char *value);
/* Like query_add, but "" counts as NULL, as in novaclient's filters. */
void query_add_given(struct buf *query, const char *key, const char *value);

/* Appends a value, or text as bytes, as Python's repr() formats it. */
void python_repr(struct buf *out, const cJSON *value);
void python_bytes(struct buf *out, const char *text);
/* Appends a value broken into lines of 80 columns, as Python's pprint.pformat() formats it. */
void python_pprint(struct buf *out, const cJSON *value);

#endif
