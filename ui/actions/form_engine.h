/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form engine: rows of fields, the list that one is picked from, their keys. The form of a verb
 * and the wizard's options are made of it. */
#ifndef NCNOVA_UI_FORM_ENGINE_H
#define NCNOVA_UI_FORM_ENGINE_H

#include "ui/kit/popup.h"

enum form_kind {
	FORM_TEXT,
	FORM_SECRET,
	FORM_CHOICE,
	FORM_TOGGLE,
	FORM_PICK,
	FORM_MORE, /* the row that shows all options */
	FORM_RUN   /* the row that submits */
};

struct field {
	enum form_kind kind;
	const struct option *option; /* this, or the next, or neither */
	const struct positional *positional;
	const char *name; /* "--image", "flavor", or of a field of our own */
	char *label, *help;
	const char *empty;                    /* shown while it is empty; NULL: by its kind */
	const char *only_with, *only_without; /* shown while that field is filled, empty; NULL */
	bool required, more, many;
	char *unfit; /* why it is not possible here: shown, never selected; NULL */
	struct edit text;
	struct strv choices; /* FORM_CHOICE; the first is "" unless the field is required */
	size_t choice;
	bool on;
	struct strv chosen, names; /* FORM_PICK: values, and their names */
	char *initial;             /* the object's value: not sent while unchanged */
	bool touched;              /* by a person: no longer prefilled */
	char *trouble;             /* what is wrong with it; NULL */
	const struct source *source;
	const struct resource *resource; /* the list it is picked from; NULL */
};

struct form;
struct form_ops {
	void (*fill)(
	        struct form *form, struct field *field); /* form->pick with the field's items */
	bool (*waits)(struct form *form, const struct field *field); /* more items may arrive */
	const char *(*trouble)(struct form *form, const struct field *field); /* no list; NULL */
	void (*run)(struct form *form);                                       /* the last row */
	void (*changed)(struct form *form, struct field *field); /* by a person; NULL */
	bool free_words; /* a list accepts what is typed, too */
	bool stays;      /* a picked field stays selected */
};

#define FORM_AHEAD 64

/* Zeroed and given `ui`, `ops` and picking -1, then its fields. */
struct form {
	struct ui *ui;
	const struct form_ops *ops;
	void *owner;
	struct field *fields;
	size_t count;
	size_t selected;
	size_t top;   /* first row shown */
	bool more;    /* all options are shown */
	bool sending; /* its request is in flight */
	long picking; /* the field whose list is open; -1 */
	struct pick pick;
	const char *titles[8];
	int ahead[FORM_AHEAD]; /* keys typed before there was a list to choose from */
	size_t ahead_count;
	char *trouble; /* why it was refused */
};

/* The name is borrowed; the label is made of it. Valid until the next field is added. */
struct field *form_add_field(struct form *form, enum form_kind kind, const char *name);
/* An option of a verb: its kind, help, choices and API version. */
struct field *form_add_option(struct form *form, const struct option *option);
void field_set_choices(struct field *field, const char *words);
struct field *form_field(struct form *form, const char *name); /* NULL: none of that name */
void form_free_fields(struct form *form);                      /* and its list */
void field_free(struct field *field);
bool field_is_shown(const struct form *form, const struct field *field);
bool field_is_empty(const struct field *field);
/* As it is shown: a secret in asterisks, picked values by name. */
void field_text(const struct field *field, struct buf *out);
/* Adds its values: those picked, or the one typed; of a field that takes many, those between
 * commas. None if it is not possible here. */
void field_values(const struct field *field, struct strv *values);
void field_add_choice(struct field *field, const char *value, const char *text);
void field_clear_choices(struct field *field);
/* Takes `why`; returns the field. */
struct field *field_set_trouble(struct field *field, char *why);
void form_set_trouble(struct form *form, const char *why);

struct field *form_selected(struct form *form);
void form_select(struct form *form, const struct field *field); /* shows it if it was hidden */
bool form_can_select(const struct form *form, const struct field *field);
void form_shift(struct form *form, int by); /* wraps around */
/* To the next field that has to be filled, else to the row that submits. */
void form_go_on(struct form *form);
void form_open_list(struct form *form); /* of the selected field */
void form_refill(struct form *form);    /* an open list's items changed */
void form_enter(struct form *form);
bool form_handle_key(struct form *form, int key); /* false: not handled */
bool form_is_typing_key(int key);                 /* it begins a search in a list */
/* A list or the object arrived: handles the keys typed ahead. The form may be gone afterwards. */
void form_catch_up(struct form *form);

#endif
