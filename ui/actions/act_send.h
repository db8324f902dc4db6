/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending an action: as jobs of one batch, or as commands. */
#ifndef NCNOVA_UI_ACT_SEND_H
#define NCNOVA_UI_ACT_SEND_H

#include "ui/actions/act.h"

struct app;

/* The words of the command line for one object (its id; NULL without objects): verb first. The
 * caller's, secret. */
void act_words(
        struct ui *ui, const struct act *act, const char *id, bool dry_run, struct strv *words);
/* Starts it on each object; a verb that is no single change runs as commands. Takes the act. */
void act_send(struct ui *ui, struct act *act, uint64_t form, act_sent_fn *sent);
/* The request that would be sent, in words. */
void act_show_request(struct ui *ui, const struct act *act);
void act_show_command(struct ui *ui, const struct act *act);
void sendings_changed(struct ui *ui); /* a job's state changed */
void sendings_free(struct app *app);

#endif
