/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stack of views: the top one gets the keys; one frame at a time is painted. */
#ifndef NCNOVA_UI_VIEW_H
#define NCNOVA_UI_VIEW_H

#include <panel.h>
#include <stdint.h>

#include "ncnova/buf.h"
#include "ui/kit/draw.h"

struct ui;
struct view;
struct subject; /* the program's: what a view is about */

/* What a key does in a view: the footer, `?` and dispatch read it. */
struct binding {
	int key, key2;     /* 0: none */
	const char *label; /* in the footer: "Enter", "b", "^R" */
	const char *word;  /* in the footer: "details"; NULL: not in the footer */
	const char *help;  /* in `?`: one sentence */
	void (*run)(struct view *view);
	/* NULL: always. Otherwise false and the reason: drawn dimmed, and shown when the key is
	 * pressed. */
	bool (*can)(struct view *view, struct buf *reason);
};

struct view_ops {
	const char *name; /* "servers", "boot", "jobs": for help and tests */
	bool popup;       /* drawn over the view below, at its own size */
	bool line;        /* a popup of one row or more at the very bottom, over the footer */
	bool sequences;   /* gets every key, unknown ones as KEY_SEQUENCE: readline */
	/* Of popups: the size they want. */
	void (*place)(struct view *view, int rows, int cols, int *height, int *width);
	void (*draw)(struct view *view, WINDOW *win); /* all of it, into a window that was erased */
	bool (*key)(struct view *view, int key);      /* before the bindings; false: not handled */
	void (*changed)(struct view *view);           /* data or a job changed */
	void (*closed)(struct view *view);            /* frees view->data */
	const struct binding *bindings;               /* ended by .key 0 */
	const struct binding *shared; /* further ones that several views have; NULL */
	/* False: about nothing. What it fills in is the caller's. NULL: ask the view below. */
	bool (*subject)(struct view *view, struct subject *subject);
	/* Position of the text cursor; NULL or false: hidden. */
	bool (*cursor)(struct view *view, int *y, int *x);
};

struct view {
	const struct view_ops *ops;
	struct ui *ui;
	void *data; /* the view's own */
	struct view *below;
	uint64_t serial; /* never used for another view */
	WINDOW *win;
	PANEL *panel;
	int rows, cols; /* of win */
};

enum toast_kind { TOAST_INFO, TOAST_OK, TOAST_WARNING, TOAST_ERROR };

/* What the program does for its views. */
struct ui_hooks {
	void (*draw_header)(struct ui *ui, WINDOW *win);
	void (*draw_footer)(struct ui *ui, WINDOW *win);
	int (*footer_rows)(struct ui *ui); /* 1, or what a message needs */
	void (*toast)(struct ui *ui, enum toast_kind kind, const char *text);
	void (*copy)(struct ui *ui, const char *what, const char *text); /* to the clipboard */
};

struct ui {
	struct command *command; /* the program's two: the kit passes them on */
	struct app *app;
	const struct ui_hooks *hooks;
	const struct binding *global; /* keys of every view */
	struct view *top;
	uint64_t views; /* opened so far */
	bool dirty, quit;
	int rows, cols; /* of the terminal */
	WINDOW *header, *footer;
	PANEL *header_panel, *footer_panel;
	char *paste; /* text of a KEY_PASTE */
};
#define UI_MIN_ROWS 15
#define UI_MIN_COLS 60

/* Opens on top. `data` belongs to the view from now on (ops->closed frees it). */
struct view *view_open(struct ui *ui, const struct view_ops *ops, void *data);
struct view *view_by_serial(const struct ui *ui, uint64_t serial); /* NULL: closed since */
void view_close(struct view *view);                                /* that view and all above it */
/* The first binding of the view for that key; NULL. */
const struct binding *view_binding(struct view *view, int key);
/* Runs it, or shows why it is not possible. */
void view_run(struct view *view, const struct binding *binding);

void ui_dirty(struct ui *ui);           /* paint before the next wait */
void ui_changed(struct ui *ui);         /* data or a job changed: calls every view's `changed` */
bool ui_key(struct ui *ui, int key);    /* view, its bindings, global ones; false: no one's */
bool ui_too_small(const struct ui *ui); /* nothing is shown: no key may act */
void ui_resized(struct ui *ui);         /* all windows to the terminal's current size */
void ui_paint(struct ui *ui);           /* one frame, if anything is dirty */
void ui_free(struct ui *ui);            /* closes all views; frees what `ui` holds, not itself */
/* A message in the footer; cleaned. */
void ui_toast(struct ui *ui, enum toast_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#endif
