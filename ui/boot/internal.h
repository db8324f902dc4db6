/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by wizard*.c: what is loaded, what is chosen, and the five steps. */
#ifndef NCNOVA_UI_BOOT_INTERNAL_H
#define NCNOVA_UI_BOOT_INTERNAL_H

#include "ncnova/boot.h"
#include "ncnova/manager.h"
#include "ncnova/session.h"
#include "ui/kit/popup.h"

enum step { STEP_IMAGE, STEP_FLAVOR, STEP_NAME, STEP_OPTIONS, STEP_REVIEW, STEP_COUNT };

/* What the cloud offers, all asked for at once when the wizard opens. */
enum offer {
	OFFER_IMAGES,
	OFFER_FLAVORS,
	OFFER_NETWORKS,
	OFFER_PORTS,
	OFFER_KEYPAIRS,
	OFFER_GROUPS,
	OFFER_ZONES,
	OFFER_SERVER_GROUPS,
	OFFER_LIMITS,
	OFFER_COUNT
};

struct offering {
	struct wizard *wizard;
	cJSON *items; /* an array; of OFFER_LIMITS the "absolute" object */
	bool done;
	struct error error;      /* code 0: fine */
	struct listing *listing; /* in flight */
	struct session_call *call;
};

enum field {
	FIELD_CONTINUE,
	FIELD_NETWORKS,
	FIELD_PORTS,
	FIELD_KEY,
	FIELD_GROUPS,
	FIELD_ZONE,
	FIELD_SERVER_GROUP,
	FIELD_COUNT_OF,
	FIELD_VOLUME,
	FIELD_VOLUME_SIZE,
	FIELD_VOLUME_DELETE,
	FIELD_USER_DATA,
	FIELD_CONFIG_DRIVE,
	FIELD_DESCRIPTION,
	FIELD_METADATA,
	FIELD_TAGS,
	FIELD_COUNT
};

#define WIZARD_AHEAD 256

struct wizard {
	struct ui *ui;
	struct view *view;
	enum step step;
	bool reached[STEP_COUNT];
	struct offering offers[OFFER_COUNT];
	struct pick images, flavors;
	char *image_id, *flavor_id;
	struct edit name;
	struct list fields;              /* the options; selected is an enum field */
	struct edit texts[FIELD_COUNT];  /* of the fields that are typed */
	struct strv chosen[FIELD_COUNT]; /* ids or names, of the fields that are picked */
	bool toggles[FIELD_COUNT];
	bool defaults_set;  /* networks and key were pre-picked once */
	enum field picking; /* 0: none; the field whose list is open */
	struct pick pick;   /* that list */
	char *trouble;      /* why the step cannot be left; NULL */
	struct preflight preflight;
	bool preflight_done, boot_when_checked;
	int ahead[WIZARD_AHEAD]; /* keys typed before there was a list to choose from */
	size_t ahead_count;
	size_t review_top; /* first line shown */
};

bool wizard_waits(const struct wizard *wizard); /* for the list of this step */
void wizard_catch_up(struct wizard *wizard);    /* does what was typed ahead */

/* wizard_data.c */
void wizard_load(struct wizard *wizard);
void wizard_unload(struct wizard *wizard);
const cJSON *wizard_image(const struct wizard *wizard); /* the chosen one; NULL */
const cJSON *wizard_flavor(const struct wizard *wizard);
const cJSON *wizard_item(const struct wizard *wizard, enum offer offer, const char *id);
void wizard_fill_images(struct wizard *wizard);
void wizard_fill_flavors(struct wizard *wizard);
/* The list for a field that is picked. */
void wizard_fill_field(struct wizard *wizard, enum field field);
void wizard_set_defaults(struct wizard *wizard);
/* "private, shared": what a picked field shows. */
void wizard_chosen_text(const struct wizard *wizard, enum field field, struct buf *out);

/* wizard_options.c */
void options_draw(struct wizard *wizard, WINDOW *win, int y, int rows, int cols);
bool options_key(struct wizard *wizard, int key);
struct edit *options_edit(struct wizard *wizard); /* the field that is typed into; NULL */
bool options_cursor(struct wizard *wizard, int top, int *y, int *x);
int wizard_servers(const struct wizard *wizard); /* how many; 1 when it is no number */
/* NULL, or what is wrong with the options in words (a literal or within the wizard). */
const char *options_trouble(struct wizard *wizard);

/* wizard_review.c */
struct boot_spec *wizard_spec(
        struct wizard *wizard, struct error *error); /* resolved; the caller's */
void review_prepare(struct wizard *wizard);
void review_draw(struct wizard *wizard, WINDOW *win, int y, int rows, int cols);
void review_boot(struct wizard *wizard);
void review_body(struct wizard *wizard);
void review_command(struct wizard *wizard);
void wizard_advance(struct wizard *wizard); /* Enter */

#endif
