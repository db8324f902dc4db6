/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An action: a verb, its objects and the words of its command line; possible, confirmed, begun. */
#ifndef NCNOVA_UI_ACT_H
#define NCNOVA_UI_ACT_H

#include "ncnova/command.h"
#include "ui/kit/view.h"

struct act {
	const struct verb *verb;
	const struct resource *resource; /* of the ids; NULL: the verb has no object */
	struct strv ids;                 /* objects for which it is possible */
	char *left_out;                  /* "NAME: reason" of the others, a line each; NULL: none */
	struct strv preset;              /* words that came with the verb: "--hard" */
	struct strv options, rest; /* a form's words: options, and positionals behind the object */
	struct strv answers;       /* to the verb's questions for secrets, in order */
	char *summary;  /* "Volume: data\n" and so on: a form's values, for the question; NULL */
	char *key_file; /* where a new private key is saved; NULL: it is shown */
};

/* The verb that deletes one of these, and the one that creates one; NULL: no such verb. */
const struct verb *verb_deletes(const struct resource *resource);
const struct verb *verb_creates(const struct resource *resource);
/* A row as the service's object, as far as its columns go; the id alone for an unlisted `id`. The
 * caller's. */
cJSON *act_object(struct ui *ui, const struct resource *resource, const char *id);
/* False and the reason, as far as it does not depend on an object. */
bool act_allowed(struct ui *ui, const struct verb *verb, struct buf *reason);
/* The same for an object, with the words that go with the verb ("--hard"; NULL: none). */
bool act_can(struct ui *ui, const struct verb *verb, const char *with, const cJSON *object,
        struct buf *reason);
/* The verb's help, or that of the option that comes with it ("--hard"; NULL: none). */
const char *act_help(const struct verb *verb, const char *with);

struct act *act_new(const struct verb *verb, const struct resource *resource);
struct act *act_copy(const struct act *act);
void act_free(void *act);
/* "web-01", "3 servers", "" for none. */
void act_target(struct ui *ui, const struct act *act, struct buf *out);
/*
 * Runs the verb on these: objects for which it is not possible are left out, a form asks for what
 * is missing (`form`: in any case), a question comes before anything destructive. `words`: the verb
 * and what goes with it, "reboot --hard". ids NULL: no object.
 */
void act_begin(struct ui *ui, const char *words, const struct resource *resource,
        const struct strv *ids, bool form);
/* Called once all were accepted or refused, with the serial of the view that asked; refused: why
 * none was accepted, NULL. */
typedef void act_sent_fn(struct ui *ui, uint64_t form, const char *refused);
/* Asks where the verb needs it, then sends. Takes the act. `sent` may be NULL. */
void act_confirm(struct ui *ui, struct act *act, uint64_t form, act_sent_fn *sent);
/*
 * The question before a destructive verb, default No: it names the cloud and, for many objects or
 * in a guarded cloud, wants a word typed. `count`: how many objects are hit. `projects`: theirs, in
 * words; NULL: the session's.
 */
void act_ask(struct ui *ui, const char *question, const char *detail, const char *projects,
        size_t count, void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);

#endif
