/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders in the words of user commands: {id} {name} {ip} {project} {cloud} {region} {user}
 * {url}, and NCNOVA_ID … in their environment. */
#ifndef NCNOVA_UI_PLACEHOLDERS_H
#define NCNOVA_UI_PLACEHOLDERS_H

#include "ncnova/resource.h"
#include "ui/kit/view.h"

enum placeholder {
	PLACEHOLDER_ID,
	PLACEHOLDER_NAME,
	PLACEHOLDER_IP,
	PLACEHOLDER_PROJECT,
	PLACEHOLDER_CLOUD,
	PLACEHOLDER_REGION,
	PLACEHOLDER_USER,
	PLACEHOLDER_URL,
	PLACEHOLDER_RESOURCE,
	PLACEHOLDER_COUNT
};
struct placeholders {
	const char *values[PLACEHOLDER_COUNT]; /* borrowed; NULL or "": unknown */
};
/* Of one row in the current context; `resource` and `id` may be NULL. Borrowed until the next turn
 * of the loop. */
void placeholders_of(
        struct ui *ui, const struct resource *resource, const char *id, struct placeholders *out);
/* False and the reason when these words must not be run: the cloud would choose the program, or a
 * shell would read a value. */
bool words_usable(const struct strv *words, struct buf *reason);
/*
 * Each word with its values filled in; a word stays one word. False and the reason: not usable, a
 * value is unknown, or a value at the start of a word begins with '-' and would be taken for an
 * option.
 */
bool words_fill(const struct placeholders *placeholders, const struct strv *words, struct strv *out,
        struct buf *reason);
/* A child's variables, added to those of this process: for execvpe. */
void placeholders_environment(const struct placeholders *placeholders, struct strv *out);

#endif
