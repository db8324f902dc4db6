/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen's inside: one terminal, a stack of views, one theme, and the widgets that views share.
 */
#ifndef NCNOVA_UI_H
#define NCNOVA_UI_H

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <panel.h>
#include <stdbool.h>
#include <stdint.h>

#include "ncnova/collection.h"
#include "ncnova/command.h"
#include "ncnova/job.h"
#include "ncnova/manager.h"
#include "ncnova/session.h"

/* ---- term.c: alone starts, stops, suspends and restores the terminal ---- */
int term_start(struct error *error); /* ERR_IO when there is no usable terminal */
void term_stop(void);                /* idempotent; also from atexit */
bool term_suspend(
        void); /* Ctrl-Z: restores, stops the process, comes back; false: nobody could resume it */
void term_leave(void); /* for the prompt or a child: terminal as it was; term_return() comes back */
void term_return(void);
bool term_is_utf8(void);                       /* false: ASCII borders and "..." */
bool term_has_colour(void);                    /* false: NO_COLOR, mono terminals */
void term_send(const char *bytes, size_t len); /* a sequence, between two frames */
void term_size(int *rows, int *cols);          /* as the terminal says now */
#define TERM_NONE (-1)                         /* nothing waits */
#define TERM_GONE (-2)                         /* hung up */
int term_read(void); /* one read of what was typed; TERM_NONE or TERM_GONE */
/*
 * A key or TERM_NONE; a whole bracketed paste is KEY_PASTE with its text in ui->paste. Sequences
 * that are no key are skipped, or are KEY_SEQUENCE for a view that reads them.
 */
struct ui;
struct keys_event;
int term_next_key(struct ui *ui);
const struct keys_event *term_event(void); /* the last key, as it was sent */
int term_wait_ms(void);    /* the rest of a sequence may come for so long; -1: nothing was begun */
void term_expired(void);   /* it did not come */
bool term_is_active(void); /* curses has the screen */
void term_forget_keys(void); /* a paste that never ended */

/* Meanings, not colours: the theme maps them (colour and monochrome). */
enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_TITLE,
	STYLE_TITLE_ACTIVE,
	STYLE_BORDER,
	STYLE_BORDER_ACTIVE,
	STYLE_HEADER,
	STYLE_KEY,
	STYLE_SELECTED,
	STYLE_SELECTED_INACTIVE,
	STYLE_MARKED,
	STYLE_OK,
	STYLE_BUSY,
	STYLE_WARNING,
	STYLE_ERROR,
	STYLE_STOPPED,
	STYLE_MATCH,
	STYLE_INPUT,
	STYLE_CLOUD, /* the cloud's name, in the colour that the configuration gives it */
	STYLE_GUARD, /* the badge beside it */
	STYLE_COUNT
};
attr_t style_attr(enum style style);
void style_cloud(const char *colour); /* "red"; NULL: none */
enum style style_of_status(
        const char *status); /* ACTIVE → OK, ERROR → ERROR, BUILD → BUSY, SHUTOFF → STOPPED, … */
enum style style_of_job(const struct job *job);

/* ---- draw.c: clipped drawing; text is clean UTF-8; widths are display columns ---- */
/* Draws at most `width` columns; pads with spaces to `width` when pad; "…" when cut. Off-window
 * parts are clipped. */
void draw_text(WINDOW *win, int y, int x, int width, enum style style, const char *text, bool pad);
/* Where STYLE_SELECTED was drawn last in the window, since it was forgotten; false: nowhere. */
bool draw_spot(const WINDOW *win, int *y, int *x);
void draw_spot_forget(void);
void draw_right(WINDOW *win, int y, int x, int width, enum style style, const char *text);
void draw_printf(WINDOW *win, int y, int x, int width, enum style style, const char *format, ...)
        __attribute__((format(printf, 6, 7)));
void draw_box(WINDOW *win, int y, int x, int rows, int cols, enum style style, const char *title,
        enum style title_style);
void draw_hline(WINDOW *win, int y, int x, int cols, enum style style);
void draw_vline(WINDOW *win, int y, int x, int rows, enum style style);
void draw_fill(WINDOW *win, int y, int x, int rows, int cols, enum style style);
/* A 0–100 % gauge of `cols` columns. */
void draw_gauge(WINDOW *win, int y, int x, int cols, int per_cent, enum style style);
/* Wraps text into lines of `width` columns: malloc'ed strings. */
void wrap_text(struct strv *lines, const char *text, int width);

/* ---- view.c: the stack; the top view gets the keys ---- */
struct view;

/*
 * Keys that are no character come as curses' KEY_*, which end below 0x400; control characters as
 * themselves; others as the code point, from U+0100 on with KEY_CHAR, because curses' numbers begin
 * there.
 */
#define KEY_ESC      27
#define KEY_CTRL(c)  ((c)&31)
#define KEY_CHAR     0x1000000
#define KEY_ALT      0x2000000 /* with the character */
#define KEY_SEQUENCE 0x400000  /* of the terminal, known to nobody here */
#define KEY_PASTE                                                                                  \
	0x800000 /* text in ui->paste, bracketed paste; ncurses numbers keys of its own above      \
	            KEY_MAX */

/* What a key does in a view: footer, `?` and dispatch read it. */
struct binding {
	int key, key2;     /* 0: none */
	const char *label; /* in the footer: "Enter", "b", "^R" */
	const char *word;  /* in the footer: "details"; NULL: not in the footer */
	const char *help;  /* in `?`: one sentence */
	void (*run)(struct view *view);
	/* NULL: always. Otherwise false and the reason in words: shown dimmed, and said when
	 * pressed. */
	bool (*can)(struct view *view, struct buf *reason);
	const struct verb *(*verb)(void); /* help and name come from the grammar when not NULL */
};

/* What a view is about: the marked or selected rows, the object shown. */
struct subject {
	const struct resource *resource;
	struct strv ids;
};

struct view_ops {
	const char *name; /* "servers", "boot", "jobs": of help and tests */
	bool popup;       /* drawn over the view below, at its own size */
	bool line;        /* a popup of one row or more at the very bottom, over the footer */
	void (*place)(struct view *view, int rows, int cols, int *height,
	        int *width); /* popups: wanted size */
	void (*draw)(
	        struct view *view, WINDOW *win); /* everything, into a window that was erased */
	bool (*key)(struct view *view, int key); /* before the bindings; false: not mine */
	void (*changed)(struct view *view);      /* data or a job changed */
	void (*closed)(struct view *view);       /* frees view->data */
	const struct binding *bindings;          /* ended by .key 0 */
	const struct binding *shared;            /* further ones, that several views have; NULL */
	/* false: about nothing. The ids are the caller's. */
	bool (*subject)(struct view *view, struct subject *subject);
	bool sequences; /* it gets every key, with what is no key here as KEY_SEQUENCE: readline */
	bool (*cursor)(
	        struct view *view, int *y, int *x); /* where the text cursor stands; NULL: hidden */
};

struct view {
	const struct view_ops *ops;
	struct ui *ui;
	void *data; /* the view's own */
	struct view *below;
	uint64_t serial; /* no other view ever has it */
	WINDOW *win;
	PANEL *panel;
	int rows, cols; /* of win */
};

/* Opens on top. `data` is the view's own from then on (freed by ops->closed). */
struct view *view_open(struct ui *ui, const struct view_ops *ops, void *data);
void view_close(struct view *view);     /* that view and all above it */
void ui_dirty(struct ui *ui);           /* something is to be painted before the next wait */
void ui_changed(struct ui *ui);         /* data or a job changed: every view is told */
bool ui_key(struct ui *ui, int key);    /* view, bindings, shared ones; false: nobody's */
bool ui_too_small(const struct ui *ui); /* nothing is shown: no key may act */
void ui_resized(struct ui *ui);         /* all windows to the terminal's size of now */
void ui_paint(struct ui *ui);           /* one frame, if anything is dirty */
/* The first binding of the view for that key; NULL. */
const struct binding *view_binding(struct view *view, int key);
/* Runs it, or says why it can't be. */
void view_run(struct view *view, const struct binding *binding);

struct ui {
	struct command *command; /* session, jobs, loop, http */
	struct view *top;
	uint64_t views; /* opened so far */
	bool dirty, quit;
	int rows, cols; /* of the terminal */
	WINDOW *header, *footer;
	PANEL *header_panel, *footer_panel;
	char *paste;                  /* of KEY_PASTE */
	struct app *app;              /* app.h: contexts, collections, messages */
	const struct binding *global; /* keys that hold everywhere */
	void (*draw_header)(struct ui *ui, WINDOW *win);
	int (*footer_rows)(struct ui *ui); /* 1, or what a message needs */
	void (*draw_footer)(struct ui *ui, WINDOW *win);
};
#define UI_MIN_ROWS 15
#define UI_MIN_COLS 60

/* ---- app.c and friends: what every view may call ---- */
struct pick;
enum toast_kind { TOAST_INFO, TOAST_OK, TOAST_WARNING, TOAST_ERROR };
void ui_toast(struct ui *ui, enum toast_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void ui_error(
        struct ui *ui, const char *doing, const struct error *error); /* toast + line in `E` */
/* Asks before something destructive; default No. `yes` is called only on yes. detail may be NULL.
 */
void ui_confirm(struct ui *ui, const char *question, const char *detail,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);
/* As ui_confirm, but `word` is to be typed before yes; NULL: as ui_confirm. */
void ui_confirm_word(struct ui *ui, const char *question, const char *detail, const char *word,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data);
/* A scrolling text: JSON, help, a command's output. Takes nothing; copies. */
struct view *ui_pager(struct ui *ui, const char *title, const char *text);
/* The session's collections, kept fresh while shown; shared by panes, wizard and completion. */
struct collection *ui_collection(struct ui *ui, const struct resource *resource);
struct refresh *ui_refresh(struct ui *ui, const struct resource *resource);
void ui_details(struct ui *ui, const struct resource *resource, const char *id);
void ui_jobs(struct ui *ui);
void ui_copy(struct ui *ui, const char *what,
        const char *text);                               /* clipboard.c; says what became of it */
bool ui_subject(struct ui *ui, struct subject *subject); /* of the topmost view that has one */
const char *ui_name(
        struct ui *ui, const struct resource *resource, const char *id); /* or the id; borrowed */
void ui_show_resource(struct ui *ui, const struct resource *resource);   /* its pane */
void ui_actions(struct ui *ui);
void ui_errors(struct ui *ui);
void ui_help(struct ui *ui);
void ui_command_line(struct ui *ui, const char *text);
void ui_console_log(struct ui *ui, const char *id);
void ui_events(struct ui *ui, const char *id);
void ui_connect(struct ui *ui, const char *id); /* ssh, after showing the line */
void ui_json(struct ui *ui, const struct resource *resource, const char *id);
void ui_copy_menu(struct ui *ui, const struct resource *resource,
        const struct strv *ids); /* copy.c; of several, one a line */
void ui_prompt(struct ui *ui);   /* the readline prompt, and back */
/* Another cloud, project or region; NULL as argument lists what there is. */
void ui_switch(struct ui *ui, const char *what, const char *name);
/* A menu of words: takes the pick's items; chosen is called with the id of what was taken. */
struct view *ui_choose(struct ui *ui, const char *title, struct pick *pick,
        void (*chosen)(struct ui *ui, void *data, const char *id), void (*done)(void *data),
        void *data);
/* What Tab does in that menu, with what is selected. */
void ui_choose_other(struct view *view, void (*other)(struct ui *ui, void *data, const char *id));
/* One line of text at the bottom; changed is called with every key, taken with Enter, NULL on Esc.
 */
void ui_ask_line(struct ui *ui, const char *label, const char *text,
        void (*changed)(struct ui *ui, void *data, const char *text),
        void (*taken)(struct ui *ui, void *data, const char *text), void *data);
/* The same for a secret: drawn as asterisks, wiped afterwards. */
void ui_ask_secret(struct ui *ui, const char *label,
        void (*taken)(struct ui *ui, void *data, const char *text), void *data);
/* ---- wizard.c ---- */
void wizard_open(
        struct ui *ui, const char *image_id, const char *flavor_id); /* preselected or NULL */

/* ---- progress.c: one job, its states as they come ---- */
/* `beneath` (may be NULL) closes with it, unless the job failed: then one goes back to what can be
 * mended. */
void progress_open(struct ui *ui, struct job *job, struct view *beneath);

/* ---- list.c: scrolling and selection without curses ---- */
struct list {
	size_t count, top, selected;
	int height;
};
void list_set(struct list *list, size_t count, int height); /* keeps selected and top in range */
void list_move(struct list *list, long by);
void list_select(struct list *list, size_t index);
/*
 * Rows came or went, and the selected one is at `index` now: it stays on its line of the screen,
 * except that a window at the top or at the end of the list stays there.
 */
void list_follow(struct list *list, size_t count, size_t index);
bool list_key(struct list *list, int key); /* arrows, jk, PgUp/Dn, ^D ^U ^F ^B, Home/End, g G */

/* ---- edit.c: one line of text with a cursor; UTF-8; no curses inside ---- */
struct edit {
	struct buf text;
	size_t point; /* byte offset of the cursor, on a character's start */
	int scroll;   /* first column shown */
	bool secret;  /* drawn as asterisks; wiped when freed */
};
void edit_set(struct edit *edit, const char *text);
const char *edit_text(const struct edit *edit);
bool edit_key(struct edit *edit,
        int key); /* true when the text or the cursor changed or the key is an editing key */
void edit_insert(struct edit *edit, const char *text); /* pastes: controls dropped */
void edit_free(struct edit *edit);
void edit_draw(struct edit *edit, WINDOW *win, int y, int x, int width, bool active);
int edit_cursor(const struct edit *edit,
        int width); /* column of the cursor within width, after scrolling */

/* ---- pick.c: a list that filters as you type; used by wizard and choosers ---- */
struct pick_item {
	char *id, *text; /* owned; text: cells separated by \t */
	char *reason;    /* dimmed, with this after it; NULL: can be chosen */
	bool marked;
	bool heading; /* above those that follow; never selected, shown while one of them is */
	void *data;   /* the caller's */
};
struct pick {
	struct pick_item *items;
	size_t count, room;
	size_t *shown; /* indices of what the filter lets through */
	size_t shown_count;
	size_t headings, shown_headings;
	struct list list;
	struct edit filter;
	char *kept;                /* id that was selected when the items were cleared */
	bool moving;               /* in the list, and not in the filter: the cursor is there */
	bool multi;                /* Space marks */
	bool free_words;           /* what is typed is taken though nothing matches */
	const char *const *titles; /* of the cells; NULL-terminated; borrowed */
};
void pick_init(struct pick *pick, const char *const *titles, bool multi);
void pick_clear(struct pick *pick); /* items; the filter stays */
void pick_free(struct pick *pick);
struct pick_item *pick_add(struct pick *pick, const char *id, const char *text, const char *reason);
void pick_heading(struct pick *pick, const char *text);
void pick_apply(struct pick *pick); /* after adding or filtering; keeps the selection by id */
bool pick_key(struct pick *pick, int key); /* typing filters; arrows move; Space marks when multi */
struct pick_item *pick_selected(struct pick *pick); /* NULL when nothing is shown */
void pick_select(struct pick *pick, const char *id);
int pick_cursor(const struct pick *pick, int cols); /* column of the filter's cursor */
void pick_draw(struct pick *pick, WINDOW *win, int y, int x, int rows, int cols, bool active);

/* ---- the entry: runs the screen until quit; returns the exit status ---- */
int ui_run(struct command *command);

#endif
