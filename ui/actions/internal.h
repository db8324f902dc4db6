/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by form*.c: a form's fields, made from the grammar, and the lists they are picked from. */
#ifndef NCNOVA_UI_ACTIONS_INTERNAL_H
#define NCNOVA_UI_ACTIONS_INTERNAL_H

#include "ui/actions/act.h"
#include "ui/kit/popup.h"

enum form_kind {
	FORM_TEXT,
	FORM_SECRET,
	FORM_CHOICE,
	FORM_TOGGLE,
	FORM_PICK,
	FORM_MORE, /* the row that shows the further options */
	FORM_RUN   /* the row that does it */
};

struct form;
/* Whether an item of a list will do. FIT_NOW: it is what the thing has, where the selection begins.
 */
enum fit { FIT_OUT = -1, FIT_WELL, FIT_NOT, FIT_NOW };

/* What an enum pick_rule means. */
struct source {
	const char *preset;        /* it holds only behind this word; NULL: always */
	const struct resource *of; /* another list than that of what the field completes; NULL */
	const char *value;         /* path of the value in an item; NULL: its id */
	enum fit (*fits)(
	        const struct form *form, const cJSON *item, struct buf *reason); /* NULL: all do */
	void (*values)(const cJSON *object,
	        struct strv *values); /* from the object itself, instead of a list */
};

struct field {
	enum form_kind kind;
	const struct option *option; /* this, or the next, or neither */
	const struct positional *positional;
	const char *name; /* "--image", "flavor", or of a field of our own */
	char *label, *help;
	bool required, more, many;
	char *unfit; /* why it can't be given here: shown, never selected; NULL */
	struct edit text;
	struct strv choices; /* FORM_CHOICE; the first is "" where nothing need be chosen */
	size_t choice;
	bool on;
	struct strv chosen, names; /* FORM_PICK: values, and what they are called */
	char *initial;             /* what the thing has: not sent when it stays */
	bool touched;              /* by a person: no longer prefilled */
	char *trouble;             /* what is wrong with it; NULL */
	const struct source *source;
	const struct resource *resource; /* whose list it is picked from; NULL */
};

/* A list, asked for when the form opens or when the field is first picked. */
struct form_offer {
	struct form *form;
	const struct resource *resource;
	cJSON *items;            /* an array */
	struct listing *listing; /* in flight */
	bool done;
	struct error error;
};
#define FORM_OFFERS 8

#define FORM_AHEAD 64

struct form {
	struct ui *ui;
	struct view *view;
	struct act *act; /* as it came: without the words that are asked for */
	struct field *fields;
	size_t count;
	size_t selected;
	size_t top;   /* first row shown */
	bool more;    /* further options are shown */
	long picking; /* the field whose list is open; -1 */
	struct pick pick;
	const char *titles[8];
	int ahead[FORM_AHEAD]; /* keys typed before there was a list to choose from */
	size_t ahead_count;
	char *trouble; /* why it was refused */
	bool sending;
	cJSON *object, *image; /* of a single subject, and a server's image; NULL until they came */
	struct getting *getting, *getting_image;
	struct form_offer offers[FORM_OFFERS];
};

/* form.c */
struct field *form_selected(struct form *form);
/* To the next field that has to be filled, else to the row that runs it. */
void form_go_on(struct form *form);
/* A list or the object came: what was typed ahead is done. The form may be gone afterwards. */
void form_catch_up(struct form *form);

/* form_draw.c: of the view. */
void form_place(struct view *view, int rows, int cols, int *height, int *width);
void form_draw(struct view *view, WINDOW *win);
bool form_cursor(struct view *view, int *y, int *x);

/* form_fields.c */
void form_fields(struct form *form); /* makes them */
void field_free(struct field *field);
struct field *form_field(struct form *form, const char *name);
bool field_is_shown(const struct form *form, const struct field *field);
bool field_is_empty(const struct field *field);
bool field_has_beginning(const struct form *form, const struct field *field);
/* What does not wait for a person: names, dates, what the object has. Again when the object came.
 */
void form_prefill(struct form *form);
/* One field's text changed: others may follow it. */
void form_follow(struct form *form);
/* NULL, or the first field that is wrong; its trouble says how. */
struct field *form_wrong(struct form *form);
/* The act with what was typed; the caller's. */
struct act *form_act(struct form *form);

/* form_offer.c */
const struct source *source_of(const struct act *act, enum pick_rule rule); /* NULL: no rule */
void form_load(struct form *form); /* the object and the lists that are seen */
void form_unload(struct form *form);
void form_fill(struct form *form, struct field *field); /* form->pick with what the field can be */
struct form_offer *form_offer(
        struct form *form, const struct resource *resource); /* asks for it; NULL: no resource */
/* More may come into the field's list. */
bool form_offer_waits(struct form *form, const struct field *field);
/* Why a list is not there in words; NULL: it is, or is on its way. */
const char *form_offer_trouble(struct form *form, const struct field *field);

#endif
