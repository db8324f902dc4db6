/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state behind all views: the contexts that are signed in, stores, messages. */
#ifndef NCNOVA_UI_APP_H
#define NCNOVA_UI_APP_H

#include "ncnova/command.h"
#include "ui/app/messages.h"
#include "ui/app/store.h"
#include "ui/kit/view.h"

struct app;

/* One cloud and project. Its jobs continue while another context is shown. */
struct context {
	struct context *next;
	struct app *app;
	struct session *session;
	struct jobs *jobs; /* NULL until signed in */
	bool recovered;    /* signed in once */
};

enum sign_in { SIGNING_IN, SIGNED_IN, SIGN_IN_FAILED };

struct app {
	struct ui *ui;
	struct context *contexts; /* the first one is shown */
	enum sign_in sign_in;
	struct error sign_in_error;
	struct store stores[STORES_MAX];
	struct message *messages; /* oldest first */
	size_t message_count, message_room;
	bool toast;       /* the newest message is in the footer */
	int64_t toast_ms; /* since when */
	uint64_t toast_timer, tick_timer, frame_timer, back_timer, key_timer;
	int64_t painted_ms;
	bool grace;                   /* just signed in: the first lists arrive soon */
	bool urgent;                  /* a key was pressed: paint immediately */
	struct asker asker;           /* the terminal's, before the screen began */
	struct command_screen screen; /* of the commands that it runs */
	bool command_runs;            /* of the command line; nothing else may start or switch */
	struct view *main;
	struct loop_watch *keys;
	cJSON *kept;                   /* columns.c: the panes' settings; NULL: not read yet */
	struct map *projects;          /* id: interned name, once all projects were listed; NULL */
	bool projects_asked;           /* they are being listed */
	struct navigation *navigation; /* navigation.c; NULL: nothing visited yet */
	struct sending *sendings;      /* act_send.c */
};

/* Signs in the context that is shown. */
void app_sign_in(struct app *app);
void app_enter(
        struct app *app, struct session *session); /* shows a new context; takes the session */
void app_return(struct app *app, struct context *context); /* shows a context that was left */
void app_quit(struct ui *ui);                              /* asks first while jobs are running */
void app_free_contexts(struct app *app);
extern const struct binding app_bindings[];

#endif
