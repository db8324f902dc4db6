/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done from the screen: a verb, what it is done to and the words of the rest; how it is
 * asked about, sent and told. For ui/ only. */
#ifndef NCNOVA_ACT_H
#define NCNOVA_ACT_H

#include "ui/app/app.h"

struct act {
	const struct verb *verb;
	const struct resource *
	        resource; /* what the ids are of; NULL: the verb is done to nothing that is there */
	struct strv ids;  /* those it can be done to */
	char *left_out;   /* "NAME: reason" of the others, a line each; NULL: none */
	struct strv preset; /* words that came with the verb: "--hard" */
	struct strv options,
	        rest;        /* words of a form: options, and positionals behind the subject */
	struct strv answers; /* to what the verb asks in secret, in order */
	char *said; /* "Volume: data\n" and so on: what a form was given, for the question; NULL */
	char *key_file; /* where a private key that comes back is kept; NULL: it is shown */
};

/* act.c */
/* The verb that deletes one of these, and the one that makes one; NULL: there is none. */
const struct verb *verb_deletes(const struct resource *resource);
const struct verb *verb_creates(const struct resource *resource);
/* A row as the service's object, as far as columns have its parts; with `id` not in the list, its
 * id alone. The caller's. */
cJSON *act_object(struct ui *ui, const struct resource *resource, const char *id);
/* False and why not: what does not depend on an object. */
bool act_allowed(struct ui *ui, const struct verb *verb, struct buf *reason);

/* The same for an object, with the words that go with the verb ("--hard"; NULL: none). */
bool act_can(struct ui *ui, const struct verb *verb, const char *with, const cJSON *object,
        struct buf *reason);

/* What the verb does, or with an option ("--hard"; NULL: none) what that means. */
const char *act_help(const struct verb *verb, const char *with);

struct act *act_new(const struct verb *verb, const struct resource *resource);
struct act *act_copy(const struct act *act);
void act_free(void *act);
/* "web-01", "3 servers", "" for none. */
void act_target(struct ui *ui, const struct act *act, struct buf *out);
/*
 * Does the verb with these: those it can't be done to are left out, a form asks for what is missing
 * (`form`: in any case), a question stands before what is lost. `words`: the verb and what goes
 * with it, "reboot --hard". ids NULL: nothing that is there.
 */
void act_begin(struct ui *ui, const char *words, const struct resource *resource,
        const struct strv *ids, bool form);
/* Asks where it has to be asked, then sends it. The act is taken. `told` as of act_send. */
typedef void act_told_fn(struct ui *ui, uint64_t form, const char *refused);
void act_confirm(struct ui *ui, struct act *act, uint64_t form, act_told_fn *told);
/*
 * The question before a destructive verb, default No: where it is and, of many or in a guarded
 * cloud, a word to type. `count`: how many things are hit. `projects`: theirs, in words; NULL: the
 * session's.
 */
void act_ask(struct ui *ui, const char *question, const char *detail, const char *projects,
        size_t count, void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);

/* act_send.c */
/* The words of the command line for one of them (ids[n]; of none with NULL): verb first. The
 * caller's, secret. */
void act_words(
        struct ui *ui, const struct act *act, const char *id, bool dry_run, struct strv *words);
/*
 * Starts it on each, as jobs of one batch, or as commands where it is no single change. `told` (may
 * be NULL) is called once, when all were accepted or refused, with the view that asked (its serial)
 * and, when none was accepted, why.
 */
void act_send(struct ui *ui, struct act *act, uint64_t form, act_told_fn *told);
/* The request that would be sent, in words. */
void act_show_request(struct ui *ui, const struct act *act);
void act_show_command(struct ui *ui, const struct act *act);
struct sending;
void sendings_changed(struct ui *ui); /* a job's state changed */
void sendings_free(struct app *app);

/* form.c */
bool form_wanted(const struct act *act);
void form_open(struct ui *ui, struct act *act); /* takes it */
/* What it asked for is being sent: it can be left, not sent again, until it is told. `form`: a
 * view's serial; 0 or gone: nothing. */
void form_waits(struct ui *ui, uint64_t form);

/* once.c */
/* Shows what comes once. `key_name`: of a private key, to be saved under; NULL: a password. */
void once_show(struct ui *ui, const char *title, const char *key_name, const char *secret);
/* A new file, 0600; ERR_IO when it is there already. Its directory is made, 0700. "~/" is HOME. */
int once_save(const char *path, const char *text, struct error *error);
char *home_path(const char *path); /* "~/" expanded; malloc'ed */

/* command_line.c */
/* Runs words inside the loop: the screen lives on, Ctrl-C ends it. What it prints is the caller's,
 * free_secret. -1: another one runs. */
int ui_run_words(struct ui *ui, const struct strv *words, char **out, char **err);
/* command_preview() inside the loop; nothing while another command runs. */
void ui_preview(struct ui *ui, const struct strv *words, struct buf *text);
/* Shows what a command printed: a line as a message (`keep`: it holds no secret), more in a pager.
 */
void ui_show_output(struct ui *ui, const char *title, int status, char *out, bool keep);

#endif
