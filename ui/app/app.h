/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands behind all views: the clouds that are signed in to, their collections, what was said.
 * For ui/ only. */
#ifndef NCNOVA_UI_APP_H
#define NCNOVA_UI_APP_H

#include "ui/kit/pager.h"
#include "ui/kit/ui.h"

#define STORES_MAX (RESOURCE_COUNT + 1)

struct sending;

/* One cloud and project; jobs go on in theirs when another is looked at. */
struct app;
struct context {
	struct context *next;
	struct app *app;
	struct session *session;
	struct jobs *jobs; /* NULL until signed in */
	bool recovered;    /* signed in once */
};

/* A resource's rows and what keeps them fresh; both NULL until they are asked for. */
struct store {
	const struct resource *resource;
	struct collection *collection;
	struct refresh *refresh;
	bool fails, lost;  /* told already */
	bool all_projects; /* `A` */
	char *asked;       /* words that the service itself filters by; NULL: all is listed */
};

struct message {
	int64_t at_ms; /* wall clock */
	enum toast_kind kind;
	char *text;
};

enum sign_in { SIGNING_IN, SIGNED_IN, SIGN_IN_FAILED };

struct app {
	struct ui *ui;
	struct context *contexts; /* the first is the one that is looked at */
	enum sign_in sign_in;
	struct error sign_in_error;
	struct store stores[STORES_MAX];
	struct message *messages; /* oldest first */
	size_t message_count, message_room;
	bool toast;       /* the newest message stands in the footer */
	int64_t toast_ms; /* since when */
	uint64_t toast_timer, tick_timer, frame_timer, back_timer, key_timer;
	int64_t painted_ms;
	bool grace;                   /* just signed in: the first lists are about to come */
	bool urgent;                  /* a key was pressed: painted at once */
	struct asker asker;           /* the terminal's, before the screen began */
	struct command_screen screen; /* of the commands that it runs */
	bool command_runs;            /* of the command line; nothing else may start or switch */
	struct view *main;
	struct loop_watch *keys;
	cJSON *kept;              /* columns.c: what was chosen for panes; NULL: not read yet */
	struct map *projects;     /* id: interned name, once all projects were listed; NULL */
	struct places *places;    /* places.c: where one has been; NULL: nowhere yet */
	struct sending *sendings; /* act_send.c */
};

/* store.c */
struct store *store_of(struct ui *ui, const struct resource *resource);
void stores_forget(struct app *app);
/* The words become the list's own query as far as the service can; the rest a filter here. NULL:
 * all again. */
int store_ask(struct ui *ui, struct store *store, const char *words, struct error *error);
void store_all_projects(struct ui *ui, struct store *store, bool all);
/* Has the cloud refused such a list? */
bool all_projects_refused(
        const struct session *session, const struct resource *resource, struct buf *reason);
void store_reload(struct store *store); /* after other columns */
void stores_watch(struct app *app, const struct resource *const *resources,
        size_t count); /* those alone are seen */

/* messages.c */
void messages_add(struct app *app, enum toast_kind kind, const char *text);
void messages_free(struct app *app);
enum style style_of_toast(enum toast_kind kind);
void toast_hide(struct app *app);
void toast_seen(struct app *app); /* a key was pressed */

/* command_line.c */
void command_line_leave(void); /* closes it, if it is open */

/* bars.c */
void bar_header(struct ui *ui, WINDOW *win);
void bar_footer(struct ui *ui, WINDOW *win);
int bar_footer_rows(struct ui *ui);

/* app_jobs.c: of jobs_on_change; `ui` is the struct ui. */
void app_job_changed(void *ui, const struct job *job);

/* app.c */
/* The terminal for something else: keys, signals and painting rest. */
void app_leave(struct ui *ui);
void app_return_from(struct ui *ui);
void app_sign_in(struct app *app);
/* Another session becomes the one that is looked at; app owns it. */
void app_enter(struct app *app, struct session *session);
/* A context that was left is looked at again. */
void app_return(struct app *app, struct context *context);
/* Ends with the error or NULL when nobody works on it. */
void app_quit(struct ui *ui);
extern const struct binding app_bindings[];

/* main_view.c */
void main_open(struct ui *ui);
void main_forget(struct view *view); /* another cloud or project: selections are void */
/* The pane that has the keys, with that filter (NULL: as it is) and those words for the service. */
void main_show(
        struct ui *ui, const struct resource *resource, const char *filter, const char *asked);
/* Shows what is wrong with a filter, until one that is right takes effect. */
void main_filter_wrong(struct ui *ui, const struct error *error);
/* The resource of the pane that has the keys. */
const struct resource *main_resource(struct ui *ui);
extern const struct binding resource_bindings[];

/* layout.c: which columns of a resource fit, and how wide. */
struct layout_column {
	int column, width;
};
struct layout {
	struct layout_column columns[32];
	int count;
	int natural[64]; /* widest cell seen, per column of the resource; only grows */
};
void layout_measure(
        struct layout *layout, const struct collection *collection, size_t from, size_t rows);
/*
 * `chosen`: columns in the order they were chosen, the first the most important; with none those of
 * the table are shown, less important ones as width allows. wide and admin add the table's further
 * ones.
 */
/* All that it shows where there is room, as bits: what a filter's plain words are looked for in. */
uint64_t layout_columns(const struct resource *resource, const int *chosen, int chosen_count,
        bool wide, bool admin);
void layout_fit(struct layout *layout, const struct resource *resource, const int *chosen,
        int chosen_count, bool wide, bool admin, int width);

/* pane.c */
struct pane {
	const struct resource *resource;
	struct list list;
	char *selected; /* id */
	struct layout layout;
	uint64_t thaw_timer, news_timer; /* news_timer: until the highlight of news ends */
	struct ui *ui;
};
void pane_init(struct pane *pane, struct ui *ui, const struct resource *resource);
void pane_forget(struct pane *pane); /* selection and widths; frees what it held */
void pane_shows(struct pane *pane);  /* tells its collection which columns and names it shows */
void pane_sync(struct pane *pane);   /* after a change: the selection follows its id */
bool pane_key(struct pane *pane, int key); /* moving */
void pane_moved(struct pane *pane);
void pane_draw(struct pane *pane, WINDOW *win, int y, int x, int rows, int cols, bool active);
void pane_title(struct pane *pane, struct buf *out); /* "Servers 42", with filter and state */
/* "  2 new above  1 new below": rows that arrived outside the window and were not shown yet. */
void pane_title_news(const struct pane *pane, struct buf *out);
/* A cell as the screen shows it: times as ages, projects by name where it is known. `resource`: the
 * collection's table. */
void pane_cell(struct ui *ui, const struct resource *resource, int column, const struct row *row,
        struct buf *out);

/* columns.c: which columns a pane shows, in what order, and by which it is sorted; kept between
 * runs. */
void columns_apply(struct ui *ui,
        struct collection *collection); /* a new collection gets its paths and its order */
/* Positions in the collection's table; 0: nothing was chosen. */
int columns_chosen(struct ui *ui, const struct collection *collection, int *out, int room);
void columns_keep_order(struct ui *ui, const struct collection *collection);
bool columns_wide(struct ui *ui, const struct resource *resource);
void columns_keep_wide(struct ui *ui, const struct resource *resource, bool wide);
void columns_open(struct ui *ui, const struct resource *resource); /* the chooser */
void columns_free(struct app *app);

/*
 * places.c: where one has been, as in a browser, and a chooser of all places. A view that can be
 * gone back to calls ui_visit when it has been opened; `open` opens it again.
 */
typedef void place_open_fn(struct ui *ui, const struct resource *resource, const char *id);
void ui_visit(struct ui *ui, place_open_fn *open, const struct resource *resource, const char *id);
void places_note(struct ui *ui);       /* the pane or its filter changed */
void places_go(struct ui *ui, int by); /* -1: back, 1: forward */
void places_choose(struct ui *ui);
/* `:` words: a view's name, or a pane's with words to filter by. False: neither. */
bool places_named(struct ui *ui, const struct strv *words);
bool places_view(
        struct ui *ui, const char *word); /* "overview", "quotas", "panes"; false: none of them */
bool places_can(struct view *view, struct buf *reason); /* not in the middle of something */
void places_forget(struct app *app);

/* quota.c: what the services say that is used of what; asked for again from time to time while it
 * is shown. */
#define QUOTA_PARTS 3
struct quota {
	char name[40];
	double used, limit; /* used -1: not said; limit -1: none */
};
struct quota_part { /* one service */
	const char *title;
	struct quota *items;
	size_t count;
	struct error error; /* code 0: fine */
	bool asked, done;
	struct session_call *call;
	struct quotas *quotas;
};
struct quotas {
	struct ui *ui;
	bool whole; /* all quotas; otherwise what /limits says */
	struct quota_part parts[QUOTA_PARTS];
	uint64_t timer;
};
void quotas_start(struct quotas *quotas, struct ui *ui, bool whole);
void quotas_stop(struct quotas *quotas);
void quotas_again(struct quotas *quotas); /* forgets what it knew and asks now */
/* One line: name, gauge, "41 of 50". */
void quota_draw(WINDOW *win, int y, int x, int cols, const struct quota *quota);

/* overview.c, quota_view.c, usage_view.c */
void overview_open(struct ui *ui, const struct resource *resource, const char *id);
void quotas_open(struct ui *ui, const struct resource *resource, const char *id);
void usage_open(struct ui *ui, const struct resource *resource, const char *id);

/* ---- choose_name.c: the choice among equal names, on the screen ---- */
int choose_name(void *data, const char *question, const struct strv *texts, size_t *index);

#endif
