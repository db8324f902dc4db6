/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by form*.c: a form's fields, made from the grammar, and the lists they are picked from. */
#ifndef NCNOVA_UI_ACTIONS_INTERNAL_H
#define NCNOVA_UI_ACTIONS_INTERNAL_H

#include "ui/actions/act.h"
#include "ui/actions/form_engine.h"

/* Whether an item fits. FIT_NOW: the current value, where the selection begins. */
enum fit { FIT_OUT = -1, FIT_WELL, FIT_NOT, FIT_NOW };

/* The meaning of an enum pick_rule. */
struct source {
	const char *preset;        /* only with this word; NULL: always */
	const struct resource *of; /* another list than the field's own; NULL */
	const char *value;         /* path of the value in an item; NULL: its id */
	enum fit (*fits)(
	        const struct form *form, const cJSON *item, struct buf *reason); /* NULL: all fit */
	void (*values)(const cJSON *object,
	        struct strv *values); /* values of the object itself, instead of a list */
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

struct verb_form {
	struct form form;
	struct view *view;
	struct act *act; /* as it came: without the words that are asked for */
	cJSON *object;   /* the single subject; NULL until it arrived */
	cJSON *image;    /* that server's image */
	struct getting *getting, *getting_image;
	struct form_offer offers[FORM_OFFERS];
};

static inline struct verb_form *verb_form(const struct form *form)
{
	return form->owner;
}

/* form_fields.c */
void form_fields(struct form *form); /* makes them */
bool field_has_beginning(const struct form *form, const struct field *field);
/* Fills in names, dates and the object's values. Called again when the object arrives. */
void form_prefill(struct form *form);
/* A field's text changed: other fields may follow it. */
void form_follow(struct form *form);
/* NULL, or the first field that is wrong; its trouble says how. */
struct field *form_wrong(struct form *form);
/* The act with the fields' values; the caller's. */
struct act *form_act(struct form *form);

/* form_offer.c */
const struct source *source_of(const struct act *act, enum pick_rule rule); /* NULL: no rule */
void form_load(struct form *form);     /* loads the object and the lists of shown fields */
void form_load_all(struct form *form); /* the lists of all options */
void form_unload(struct form *form);
void form_fill(struct form *form, struct field *field); /* of form_ops */
struct form_offer *form_offer(
        struct form *form, const struct resource *resource); /* loads it; NULL: no resource */
/* Of form_ops: more items may arrive. */
bool form_offer_waits(struct form *form, const struct field *field);
/* Why a list could not be loaded; NULL: no error. */
const char *form_offer_trouble(struct form *form, const struct field *field);

#endif
