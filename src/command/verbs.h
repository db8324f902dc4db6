/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of verbs, and what their functions share. For src/command only. */
#ifndef NCNOVA_COMMAND_VERBS_H
#define NCNOVA_COMMAND_VERBS_H

#include "ncnova/args.h"
#include "ncnova/command.h"

extern const struct verb verbs_server[], verbs_operation[], verbs_resource[], verbs_local[],
        verbs_parts[], verbs_look[], verbs_host[], verbs_flavor[], verbs_aggregate[],
        verbs_service[], verbs_quota[], verbs_keypair[], verbs_misc[], verbs_jobs[], verbs_screen[];
/* Of resources that have none in the others; made when the verbs are first walked. */
extern struct verb verbs_generic[];
void verbs_generic_fill(void);

/* One line on stderr, once, where earlier runs left changes of unknown outcome in this cloud,
 * region, project and user. */
void note_unfinished(struct command *command);
verb_fn run_jobs; /* reports what note_unfinished notes */
/* Could all be written that was printed so far? Says so the first time it could not. */
bool command_wrote(struct command *command);

/* How many of the words spell this name ("server create" is two); 0: they do not. */
int verb_spells(const char *name, const char *const *words, int count);
/*
 * The id of what a word names: of any resource, "project", "user", "service" ("HOST:BINARY"); or
 * "server-name", the name of a server. The caller frees it.
 */
int command_id_of(struct command *command, const char *resource, const char *word, char **id,
        struct error *error);
/* An option that is a time, as novaclient reads it: ERR_USAGE with its message when it is none. */
int args_time(const struct args *args, const char *option, struct error *error);
/* The words of `metadata`: "key=value" words, or plain keys (null), in the order of their keys'
 * first coming. The caller's. */
cJSON *args_pairs(const struct args *args);
/* What novaclient says of an option's values where one is not "key=value". */
int args_bad_pairs(const struct args *args, const char *option, struct error *error);
/* Is `action` one that metadata knows? 0, or ERR_USAGE as argparse says it. */
int args_meta_action(const struct args *args, struct error *error);
/* Finds a server by name or id; NULL with the error set. The object is the caller's. */
cJSON *find_server(
        struct command *command, const char *word, bool all_tenants, struct error *error);
/* Waits for a job: until accepted, or with `wait` to its end. 0 or its error; leaves it when it is
 * only accepted. */
int follow_job(struct command *command, struct job *job, bool wait, struct error *error);
/* Waits for the end of a job that was accepted, saying how far it is as novaclient's --poll does:
 * "Server building... 40% complete". */
/* A line that is no command: its words that are wrong, as far as they are one, and what was meant
 * perhaps; NULL. */
const char *verb_guess(const char *const *words, int count, struct buf *wrong);
int poll_job(struct command *command, struct job *job, const char *doing, bool percent,
        struct error *error);
/*
 * Makes a change that is no operation on a server: as a job, which is journalled, guarded and
 *audited, waited for until it was accepted (with --wait and an instance action: to its end).
 *--dry-run prints it instead and leaves *reply NULL. `change->body` is taken in any case. *reply
 *(`reply` may be NULL) is the answer's body, the caller's; NULL when it was empty. The error is the
 *service's as session_wait() gives it, one request is sent as before.
 *
 *	struct change change = {.verb = "aggregate-delete", .method = "DELETE", .path = path, .kind
 *= "aggregate", .target_id = id, .target_name = name, .done = "is deleted"}; rc =
 *command_change(command, &change, NULL, error);
 */
int command_change(
        struct command *command, const struct change *change, cJSON **reply, struct error *error);
/* Leaves of flavor and image what needs no looking up: --minimal. */
void shorten_server(cJSON *server);
/* "name (id)" as do_action_on_many says it. */
char *resource_string(const cJSON *server);
/* What --dry-run prints instead of sending. */
void dry_run(struct command *command, const char *method, const char *path, const cJSON *body);
/* A list of any resource, printed as its table says. */
int print_list(struct command *command, const struct resource *resource, const cJSON *items,
        const char *sort, bool wide, struct error *error);
/* Adds "key=value" to a query, encoded. */
void query_add(struct buf *query, const char *key, const char *value);
/* The same, but "" is as good as nothing: novaclient's filters. */
void query_add_given(struct buf *query, const char *key, const char *value);
/* A value, or text as bytes, as Python's repr() writes them: where novaclient prints what it has as
 * it is. */
void python_repr(struct buf *out, const cJSON *value);
void python_bytes(struct buf *out, const char *text);
/* As pprint.pformat() breaks it into lines of 80. */
void python_pprint(struct buf *out, const cJSON *value);
/* The resource's table with a column for each path of the JSON that -c names (it has a dot or a
 * colon); resource_narrow frees it. */
/* A row whose values JSON and YAML print exactly as the service sent them; `columns` are indices
 * into the table. */
void add_typed_row(struct output *output, const struct resource *resource, const int *columns,
        int count, const char *const *row, const cJSON *item);
void table_for(
        const struct command *command, const struct resource *resource, struct resource *table);
int show_object(struct command *command, const struct resource *resource, const cJSON *object,
        struct error *error);

#endif
