/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by wizard*.c: what is loaded, what is chosen, and the five steps. */
#ifndef NCNOVA_UI_BOOT_INTERNAL_H
#define NCNOVA_UI_BOOT_INTERNAL_H

#include "ncnova/boot.h"
#include "ncnova/manager.h"
#include "ncnova/session.h"
#include "ui/actions/form_engine.h"

enum step { STEP_IMAGE, STEP_FLAVOR, STEP_NAME, STEP_OPTIONS, STEP_REVIEW, STEP_COUNT };

/* Lists of the cloud, all requested when the wizard opens. */
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
	struct error error;      /* code 0: none */
	struct listing *listing; /* in flight */
	struct session_call *call;
};

/* Options of the wizard that are none of boot's. */
#define OPTION_NEW_VOLUME    "new volume"
#define OPTION_VOLUME_SIZE   "volume size"
#define OPTION_DELETE_VOLUME "delete volume"

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
	struct form options; /* wizard_options.c */
	bool defaults_set;   /* networks and key were preselected */
	char *trouble;       /* why the step cannot be left; NULL */
	struct preflight preflight;
	bool preflight_done, boot_when_checked;
	int ahead[WIZARD_AHEAD]; /* keys typed before there was a list to choose from */
	size_t ahead_count;
	size_t review_top; /* first line shown */
};

void wizard_catch_up(struct wizard *wizard); /* handles the keys typed ahead */

/* wizard_data.c */
void wizard_load(struct wizard *wizard);
void wizard_unload(struct wizard *wizard);
const cJSON *wizard_image(const struct wizard *wizard); /* the chosen one; NULL */
const cJSON *wizard_flavor(const struct wizard *wizard);
void wizard_fill_flavors(struct wizard *wizard);
/* The list of a picked option: its items go into the form's picker. */
void wizard_fill_option(struct wizard *wizard, struct field *field, enum offer offer);
void wizard_set_defaults(struct wizard *wizard);

/* wizard_options.c: a form of boot's options */
void options_init(struct wizard *wizard);
struct field *options_field(const struct wizard *wizard, const char *name);
bool options_on(const struct wizard *wizard, const char *name);          /* a toggle */
const char *options_text(const struct wizard *wizard, const char *name); /* typed; "" */
const struct strv *options_chosen(const struct wizard *wizard, const char *name);
int options_servers(const struct wizard *wizard); /* how many; 1 when it is no number */

/* wizard_review.c */
void review_prepare(struct wizard *wizard);
void review_draw(struct wizard *wizard, WINDOW *win, int y, int rows, int cols);
void review_boot(struct wizard *wizard);
void review_body(struct wizard *wizard);
void review_command(struct wizard *wizard);
void wizard_advance(struct wizard *wizard); /* Enter */

#endif
