/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs that the screen starts: what stands for {id} in their words, and how they run. */
#ifndef NCNOVA_UI_CHILD_H
#define NCNOVA_UI_CHILD_H

#include "ui/kit/ui.h"

/* ---- facts.c: {id} {name} {ip} {project} {cloud} {region} {user} {url} in words, NCNOVA_ID … in
 * the environment ---- */
enum fact {
	FACT_ID,
	FACT_NAME,
	FACT_IP,
	FACT_PROJECT,
	FACT_CLOUD,
	FACT_REGION,
	FACT_USER,
	FACT_URL,
	FACT_RESOURCE,
	FACT_COUNT
};
struct facts {
	const char *values[FACT_COUNT]; /* borrowed; NULL or "": unknown */
};
/* Of one row in the cloud that is looked at; `resource` and `id` may be NULL. Borrowed until the
 * next turn of the loop. */
void facts_of(struct ui *ui, const struct resource *resource, const char *id, struct facts *out);
/* Can these words be run at all? False, and why: they would let the cloud choose the program, or be
 * read by a shell. */
bool words_usable(const struct strv *words, struct buf *reason);
/*
 * Each word with its facts filled in; a word stays one word. False and the reason: not usable, a
 * value is unknown, or a value at a word's beginning starts with '-' and would be taken for an
 * option.
 */
bool words_fill(
        const struct facts *facts, const struct strv *words, struct strv *out, struct buf *reason);
/* The variables of a child, added to this process's: for execvpe. */
void facts_environment(const struct facts *facts, struct strv *out);

/* ---- child.c ---- */
/* In the terminal, which the screen leaves for it; jobs are followed meanwhile. The exit status,
 * 128 + signal, -1: not started. */
int child_terminal(struct ui *ui, const struct strv *words, const struct strv *environment);
/*
 * Unseen, in a session of its own with no terminal: `output` is called with what it prints, `over`
 * once, last. Never blocks. NULL: not started.
 */
struct child;
struct child *child_start(struct ui *ui, const struct strv *words, const struct strv *environment,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data);
/* The same, reading `input` (-1: nothing), which stays the caller's. */
struct child *child_start_with(struct ui *ui, const struct strv *words,
        const struct strv *environment, int input,
        void (*output)(void *data, const char *bytes, size_t len),
        void (*over)(void *data, int status), void *data);
/* Told to end, then made to; `over` is still called. */
void child_end(struct child *child);
/* It goes on by itself; nothing is called any more. */
void child_forget(struct child *child);
/* "ssh ended with status 1", "ping was ended by signal 15"; nothing for 0. */
void child_sentence(const char *name, int status, struct buf *out);

/* ---- own_commands.c: the operator's own, of config.yaml ---- */
/* Those of a resource, in the file's order: the `index`-th, NULL behind the last. For menus. */
const struct own_command *own_command_of(
        const struct ui *ui, const struct resource *resource, size_t index);
/* Runs it on these, one after the other, after its question. */
void own_command_run(struct ui *ui, const struct own_command *command,
        const struct resource *resource, const struct strv *ids);
/* A key that nothing else has; false: no own command has it either. */
bool own_command_key(struct ui *ui, int key);
/* Says at start which can't be reached by their key, and which can't be run. */
void own_commands_check(struct ui *ui);
void own_commands_help(const struct ui *ui, struct buf *out); /* lines for `?` */
void own_commands_stop(void);                                 /* what runs is left to itself */

#endif
