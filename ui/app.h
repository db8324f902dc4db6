/* What stands behind all views: the clouds that are signed in to, their collections, what was said. For ui/ only. */
#ifndef NCNOVA_UI_APP_H
#define NCNOVA_UI_APP_H

#include "ui/ui.h"

#define STORES_MAX 32

/* One cloud and project; jobs go on in theirs when another is looked at. */
struct app;
struct context {
	struct context *next;
	struct app *app;
	struct session *session;
	struct jobs *jobs;   /* NULL until signed in */
	bool recovered;      /* signed in once */
};

/* A resource's rows and what keeps them fresh; both NULL until they are asked for. */
struct store {
	const struct resource *resource;
	struct collection *collection;
	struct refresh *refresh;
	bool fails;          /* told already */
};

struct message {
	int64_t at_ms;       /* wall clock */
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
	bool toast;               /* the newest message stands in the footer */
	int64_t toast_ms;         /* since when */
	uint64_t toast_timer, tick_timer, frame_timer, back_timer;
	int64_t painted_ms;
	bool grace;               /* just signed in: the first lists are about to come */
	bool urgent;              /* a key was pressed: painted at once */
	int (*ask)(struct command *command, const char *question, bool secret, char **answer); /* main's */
	bool command_runs;        /* of the command line; nothing else may start or switch */
	struct view *main;
	struct loop_watch *keys;
};

/* store.c */
struct store *store_of(struct ui *ui, const struct resource *resource);
void stores_forget(struct app *app);
void stores_watch(struct app *app, const struct resource *const *resources, size_t count); /* those alone are seen */

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
	int natural[64];     /* widest cell seen, per column of the resource; only grows */
};
void layout_measure(struct layout *layout, const struct collection *collection, size_t from, size_t rows);
void layout_fit(struct layout *layout, const struct resource *resource, bool wide, bool admin, int width);

/* pane.c */
struct pane {
	const struct resource *resource;
	struct list list;
	char *selected;      /* id */
	bool wide;           /* `w` */
	struct layout layout;
	uint64_t thaw_timer;
	struct ui *ui;
};
void pane_init(struct pane *pane, struct ui *ui, const struct resource *resource);
void pane_forget(struct pane *pane); /* selection and widths; frees what it held */
void pane_sync(struct pane *pane);         /* after a change: the selection follows its id */
bool pane_key(struct pane *pane, int key); /* moving */
void pane_moved(struct pane *pane);
void pane_draw(struct pane *pane, WINDOW *win, int y, int x, int rows, int cols, bool active);
void pane_title(struct pane *pane, struct buf *out); /* "Servers 42", with filter and state */
/* A cell as the screen shows it: times as ages. */
void pane_cell(struct ui *ui, const struct resource *resource, int column, const struct row *row, struct buf *out);

/*
 * pager.c: lines of text. A view that shows them has a struct pager as the first member of its data, and
 * pager_bindings among its own.
 */
struct pager {
	char *title;
	struct strv raw;     /* lines as they came; one that begins with STYLED has that style */
	struct strv lines;   /* wrapped */
	int wrapped_cols;    /* for which width; 0: anew */
	bool table;          /* lines are not wrapped: arrows move sideways */
	int left;            /* first column shown */
	size_t top;
	int height;
	char *search;
	long found;          /* line of the last match; -1 */
};
#define STYLED "\001" /* then 'a' + enum style, then the text; cleaned text has no such byte */
/* Without wrapping: for tables. */
struct view *pager_table(struct ui *ui, const char *title, const char *text);
void pager_init(struct pager *pager, const char *title);
void pager_free(struct pager *pager);
void pager_text(struct pager *pager, const char *text); /* keeps the place, or the end when that was seen */
void pager_draw(struct pager *pager, struct view *view, WINDOW *win);
bool pager_key(struct pager *pager, int key);
bool pager_is_at_end(const struct pager *pager);
void pager_end(struct pager *pager);
extern const struct binding pager_bindings[];
/* A line of that style. */
void styled(struct buf *out, enum style style, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
