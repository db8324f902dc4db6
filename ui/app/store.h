/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores: the rows of each resource and their refresh, shared by panes, wizard and completion. */
#ifndef NCNOVA_UI_STORE_H
#define NCNOVA_UI_STORE_H

#include "ncnova/collection.h"
#include "ncnova/manager.h"
#include "ncnova/session.h"

#define STORES_MAX (RESOURCE_COUNT + 1)
/* After this long without an answer the screen shows what a list is waiting for. */
#define LONG_WAIT_MS 10000

struct app;
struct ui;

/* Collection and refresh are NULL until they are asked for. */
struct store {
	const struct resource *resource;
	struct collection *collection;
	struct refresh *refresh;
	bool fails, lost;  /* a message has said so */
	bool all_projects; /* `A` */
	bool names_wanted; /* asked for by a project's name; the names are not known yet */
	char *asked; /* words that the service itself filters by; NULL: everything is listed */
};

struct store *store_of(struct ui *ui, const struct resource *resource);
struct collection *ui_collection(struct ui *ui, const struct resource *resource);
struct refresh *ui_refresh(struct ui *ui, const struct resource *resource);
/* The name, or the id while the name is not known; borrowed. */
const char *ui_name(struct ui *ui, const struct resource *resource, const char *id);
/* Is the next try after a failure so far away that it is announced? `age`: how far, "1h". */
bool retry_is_far(const struct refresh *refresh, char *age, size_t size);
void stores_forget(struct app *app);
/* The words become the list's query as far as the service supports it, and a filter here for the
 * rest. NULL: everything again. */
int store_ask(struct ui *ui, struct store *store, const char *words, struct error *error);
void store_all_projects(struct ui *ui, struct store *store, bool all);
/* Has the cloud refused such a list? */
bool all_projects_refused(
        const struct session *session, const struct resource *resource, struct buf *reason);
void store_reload(struct ui *ui, struct store *store); /* after a change of columns */
/* manager_recall_fn over the rows of the current context; `app` is the struct app. */
char *stores_recall(void *app, const struct session *session, const struct resource *resource,
        const char *name);
/* These alone are visible: the others refresh less often. */
void stores_watch(struct app *app, const struct resource *const *resources, size_t count);

#endif
