/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the server view and its tabs: one server, and what each tab has asked for. */
#ifndef NCNOVA_UI_SERVER_INTERNAL_H
#define NCNOVA_UI_SERVER_INTERNAL_H

#include "ncnova/manager.h"
#include "ncnova/session.h"
#include "ui/kit/sheet.h"
#include "ui/server/server_view.h"

struct server_view;
struct tab_state;

/* One request; its last answer is kept until the next one arrives. */
struct asked {
	struct asked *next;
	struct server_view *v;
	enum tab tab;
	char *key;                 /* the tab's name for it */
	struct session_call *call; /* in flight */
	cJSON *json;               /* NULL: none came yet */
	struct error error;        /* of the last answer */
	bool came;
	void (*then)(struct server_view *v,
	        struct asked *asked); /* called after an answer, before the tab is written; NULL */
};

struct tab_state {
	struct sheet sheet;
	struct asked *asked;
	bool begun, stale; /* requested; to be requested again when it is shown */
};

struct tab_ops {
	const char *title, *middle, *brief; /* as the width allows */
	bool server;                        /* is about the server's own object */
	bool names;                         /* shows names that other lists may provide later */
	void (*ask)(struct server_view *v);
	void (*write)(struct server_view *v, struct sheet *sheet);
	/* Enter on an item of the tab. */
	void (*enter)(struct server_view *v, const struct sheet_pick *pick);
	void (*shown)(struct server_view *v, bool shown); /* NULL */
	const struct binding *bindings;                   /* before the view's; NULL */
};

struct server_view {
	struct view *view;
	struct ui *ui;
	char *id;
	cJSON *server; /* NULL until it arrived */
	struct error error;
	struct getting *call;
	enum tab tab;
	struct tab_state tabs[TAB_COUNT];
	int64_t row_changed_ms; /* of the row when last read; -1: no row */
	bool had_row, gone;
	int64_t gone_ms;  /* wall clock */
	size_t jobs_over; /* ended jobs on it */
	/* tab_events.c */
	struct strv open; /* request ids of actions whose events are shown */
	cJSON *actions;   /* all pages that came */
	bool more;        /* there are older ones */
	/* tab_console.c */
	uint64_t follow_timer;
	struct session_call *log_call;
	char *log; /* cleaned */
	bool log_cut;
	struct error log_error;
	char *editing; /* tab_metadata.c: key of the pick that a question is about */
};

extern const struct tab_ops tab_overview, tab_ports, tab_volumes, tab_events, tab_console,
        tab_metadata, tab_diagnostics, tab_migrations, tab_json;

/* server_view.c */
struct sheet *server_sheet(struct server_view *v, enum tab tab);
void server_write(struct server_view *v, enum tab tab); /* writes the tab's text again */
void server_show_tab(struct server_view *v, enum tab tab);
const char *server_view_status(const struct server_view *v); /* of the list, which is fresher; "" */
const char *server_task(const struct server_view *v);
microversion server_version(const struct server_view *v);
/* "3m ago (2026-…)" */
void server_ago(const struct server_view *v, const char *iso, struct buf *out);
/* tab_ask.c */
/* Sends a GET, unless one with the same key is in flight. Returns the request. */
struct asked *tab_ask(struct server_view *v, enum tab tab, const char *key, const char *service,
        const char *path);
const struct asked *tab_asked(
        const struct server_view *v, enum tab tab, const char *key); /* NULL: never */
/* Writes why there is no answer; true if nothing else is to be written. what: "the volumes". */
bool tab_write_state(
        struct server_view *v, struct sheet *sheet, const struct asked *asked, const char *what);
void tab_write_error(
        struct server_view *v, struct sheet *sheet, const struct error *error, const char *what);
void tab_forget(struct server_view *v, enum tab tab); /* and what is in flight */
/* tab_events.c: shows that action with its events. */
void events_goto(struct server_view *v, const char *request_id);
void console_forget(struct server_view *v);

/* links.c: links to other objects. */
/* The sheet's last line leads to that object. */
void links_line(struct sheet *sheet, const struct resource *resource, const char *word);
/* All fields by name, as links where a field is the id of a known object; `but`: names left out, or
 * NULL. */
void links_fields(struct ui *ui, struct sheet *sheet, const struct resource *resource,
        const cJSON *object, const char *const *but);
/* "name (id)", or the known one of them. */
void links_field(struct ui *ui, struct sheet *sheet, const char *label,
        const struct resource *resource, const char *word);

#endif
