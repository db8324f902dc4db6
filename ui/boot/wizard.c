/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot wizard: image, flavor, name, options, review. Enter continues, Esc goes back and loses
 * nothing. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/form_draw.h"
#include "ui/boot/internal.h"
#include "ui/boot/wizard.h"

#define BODY_TOP 3

static const char *const step_words[STEP_COUNT] = {
        [STEP_IMAGE] = "Image",
        [STEP_FLAVOR] = "Flavor",
        [STEP_NAME] = "Name",
        [STEP_OPTIONS] = "Options",
        [STEP_REVIEW] = "Review",
};

static void wizard_go(struct wizard *wizard, enum step step)
{
	wizard->step = step;
	wizard->reached[step] = true;
	free(wizard->trouble);
	wizard->trouble = NULL;
	if (step == STEP_FLAVOR && !wizard->flavor_id)
		edit_set(&wizard->flavors.filter, "");
	if (step == STEP_FLAVOR)
		wizard_fill_flavors(wizard);
	if (step == STEP_OPTIONS || step == STEP_REVIEW)
		wizard_set_defaults(wizard);
	if (step == STEP_REVIEW)
		review_prepare(wizard);
	ui_dirty(wizard->ui);
}

static void wizard_set_trouble(struct wizard *wizard, const char *trouble)
{
	free(wizard->trouble);
	wizard->trouble = xstrdup(trouble);
	ui_dirty(wizard->ui);
}

/* Takes the selected item of a list, or shows why it does not fit. */
static bool wizard_take_pick(struct wizard *wizard, struct pick *pick, char **id)
{
	struct pick_item *item = pick_selected(pick);

	if (!item) {
		wizard_set_trouble(
		        wizard, pick->count ? "no matches" : "nothing to choose from yet");
		return false;
	}
	free(*id);
	*id = xstrdup(item->id);
	return true;
}

static bool wizard_take_image(struct wizard *wizard)
{
	struct pick_item *item = pick_selected(&wizard->images);

	if (item && item->reason) {
		char *why = xasprintf("this image %s", item->reason);

		wizard_set_trouble(wizard, why);
		free(why);
		return false;
	}
	return wizard_take_pick(wizard, &wizard->images, &wizard->image_id);
}

static bool wizard_take_flavor(struct wizard *wizard)
{
	struct pick_item *item = pick_selected(&wizard->flavors);

	if (item && item->reason) {
		char *why = xasprintf("this flavor does not fit: %s", item->reason);

		wizard_set_trouble(wizard, why);
		free(why);
		return false;
	}
	return wizard_take_pick(wizard, &wizard->flavors, &wizard->flavor_id);
}

static bool wizard_take_name(struct wizard *wizard)
{
	const char *name = edit_text(&wizard->name);

	if (strspn(name, " \t") == strlen(name)) {
		wizard_set_trouble(wizard, "a server needs a name");
		return false;
	}
	if (strlen(name) > 255) {
		wizard_set_trouble(wizard, "a name has at most 255 characters");
		return false;
	}
	return true;
}

void wizard_advance(struct wizard *wizard)
{
	switch (wizard->step) {
	case STEP_IMAGE:
		if (wizard_take_image(wizard))
			wizard_go(wizard, STEP_FLAVOR);
		break;
	case STEP_FLAVOR:
		if (wizard_take_flavor(wizard))
			wizard_go(wizard, STEP_NAME);
		break;
	case STEP_NAME:
		/* The defaults suit most boots; `o` at the review changes them. */
		if (wizard_take_name(wizard))
			wizard_go(
			        wizard, wizard->reached[STEP_OPTIONS] ? STEP_OPTIONS : STEP_REVIEW);
		break;
	case STEP_OPTIONS:
		wizard_go(wizard, STEP_REVIEW);
		break;
	default:
		review_boot(wizard);
	}
}

static void wizard_on_discard(struct ui *ui, void *data)
{
	struct wizard *wizard = data;

	(void)ui;
	view_close(wizard->view);
}

static void wizard_back(struct view *view)
{
	struct wizard *wizard = view->data;

	if (wizard->step == STEP_REVIEW && !wizard->reached[STEP_OPTIONS])
		wizard_go(wizard, STEP_NAME);
	else if (wizard->step != STEP_IMAGE)
		wizard_go(wizard, (enum step)(wizard->step - 1));
	else if (wizard->reached[STEP_NAME] && *edit_text(&wizard->name))
		ui_confirm(wizard->ui, "Close the wizard and discard this server?", NULL,
		        wizard_on_discard, NULL, wizard);
	else
		view_close(view);
}

static void wizard_next(struct view *view)
{
	wizard_advance(view->data);
}

/* --- drawing --- */

static void wizard_draw_steps(struct wizard *wizard, WINDOW *win, int cols)
{
	int x = 2;

	for (int i = 0; i < STEP_COUNT && x < cols - 2; i++) {
		char *text = xasprintf("%d %s", i + 1, step_words[i]);
		enum style style = i == (int)wizard->step  ? STYLE_SELECTED
		                   : i < (int)wizard->step ? STYLE_OK
		                                           : STYLE_DIM;

		draw_text(win, 1, x, cols - x - 1, style, text, false);
		x += text_width(text) + 2;
		free(text);
	}
}

static const struct offering *wizard_step_offer(const struct wizard *wizard)
{
	return wizard->step == STEP_IMAGE    ? &wizard->offers[OFFER_IMAGES]
	       : wizard->step == STEP_FLAVOR ? &wizard->offers[OFFER_FLAVORS]
	                                     : NULL;
}

static void wizard_draw_list(struct wizard *wizard, WINDOW *win, int rows, int cols)
{
	const struct offering *offer = wizard_step_offer(wizard);
	struct pick *pick = wizard->step == STEP_IMAGE ? &wizard->images : &wizard->flavors;

	if (offer->error.code)
		draw_printf(win, BODY_TOP, 2, cols - 4, STYLE_ERROR, "cannot list %ss: %s",
		        step_words[wizard->step], offer->error.message);
	else if (!pick->count && !offer->done)
		draw_printf(win, BODY_TOP, 2, cols - 4, STYLE_BUSY, "Loading %ss…",
		        step_words[wizard->step]);
	else if (!pick->count)
		draw_printf(win, BODY_TOP, 2, cols - 4, STYLE_WARNING,
		        "This project has no %ss to boot with. Esc goes back.",
		        wizard->step == STEP_IMAGE ? "image" : "flavor");
	else
		pick_draw(pick, win, BODY_TOP, 1, rows, cols - 2, true);
}

static void wizard_draw_name(struct wizard *wizard, WINDOW *win, int cols)
{
	char *image = clean_dup(json_str(wizard_image(wizard), "name"));
	char *flavor = clean_dup(json_str(wizard_flavor(wizard), "name"));

	draw_printf(win, BODY_TOP, 2, cols - 4, STYLE_DIM, "%s on %s", image ? image : "?",
	        flavor ? flavor : "?");
	draw_text(win, BODY_TOP + 2, 2, 6, STYLE_BOLD, "Name", false);
	edit_draw(&wizard->name, win, BODY_TOP + 2, 8, cols - 12, true);
	free(image);
	free(flavor);
}

static void wizard_draw(struct view *view, WINDOW *win)
{
	struct wizard *wizard = view->data;
	int rows = view->rows - BODY_TOP - 2, cols = view->cols;

	draw_box(win, 0, 0, view->rows, cols, STYLE_BORDER_ACTIVE, " Boot a server ",
	        STYLE_TITLE_ACTIVE);
	wizard_draw_steps(wizard, win, cols);
	if (wizard->step == STEP_IMAGE || wizard->step == STEP_FLAVOR)
		wizard_draw_list(wizard, win, rows, cols);
	else if (wizard->step == STEP_NAME)
		wizard_draw_name(wizard, win, cols);
	else if (wizard->step == STEP_OPTIONS)
		form_draw_rows(&wizard->options, win, BODY_TOP, rows, cols);
	else
		review_draw(wizard, win, BODY_TOP, rows, cols);
	if (wizard->trouble && wizard->step != STEP_REVIEW)
		draw_text(win, view->rows - 2, 2, cols - 4, STYLE_ERROR, wizard->trouble, false);
}

static bool wizard_cursor(struct view *view, int *y, int *x)
{
	struct wizard *wizard = view->data;

	if (wizard->step == STEP_NAME) {
		*y = BODY_TOP + 2;
		*x = 8 + edit_cursor(&wizard->name, view->cols - 12);
		return true;
	}
	if (wizard->step == STEP_IMAGE || wizard->step == STEP_FLAVOR) {
		const struct pick *pick =
		        wizard->step == STEP_IMAGE ? &wizard->images : &wizard->flavors;

		if (pick->moving && draw_spot(view->win, y, x))
			return true;
		*y = BODY_TOP;
		*x = 1 + pick_cursor(pick, view->cols - 2);
		return pick->count > 0;
	}
	return wizard->step == STEP_OPTIONS &&
	       form_rows_cursor(&wizard->options, view, BODY_TOP, y, x);
}

/* --- keys --- */

static bool wizard_review_key(struct wizard *wizard, int key)
{
	if (key == 'y')
		review_body(wizard);
	else if (key == 'c')
		review_command(wizard);
	else if (key == KEY_DOWN || key == 'j')
		wizard->review_top++;
	else if ((key == KEY_UP || key == 'k') && wizard->review_top)
		wizard->review_top--;
	else
		return false;
	return true;
}

static bool wizard_waits(const struct wizard *wizard)
{
	const struct offering *offer = wizard_step_offer(wizard);
	const struct pick *pick = wizard->step == STEP_IMAGE ? &wizard->images : &wizard->flavors;

	return offer && !offer->done && !pick->count;
}

/* On a slow line people type ahead. The wizard may be gone afterwards. */
void wizard_catch_up(struct wizard *wizard)
{
	struct ui *ui = wizard->ui;
	uint64_t serial = wizard->view->serial;

	/* By serial: another view may get the same address. */
	while (ui->top && ui->top->serial == serial && wizard->ahead_count &&
	        !wizard_waits(wizard)) {
		int key = wizard->ahead[0];

		wizard->ahead_count--;
		memmove(wizard->ahead, wizard->ahead + 1,
		        wizard->ahead_count * sizeof *wizard->ahead);
		ui_key(ui, key);
	}
}

/* Into the step's text, or the filter of its list. */
static bool wizard_paste(struct wizard *wizard)
{
	struct pick *pick = wizard->step == STEP_IMAGE    ? &wizard->images
	                    : wizard->step == STEP_FLAVOR ? &wizard->flavors
	                                                  : NULL;

	if (pick) {
		edit_insert(&pick->filter, wizard->ui->paste);
		pick_apply(pick);
	} else if (wizard->step == STEP_NAME) {
		edit_insert(&wizard->name, wizard->ui->paste);
	}
	return true;
}

/* Letters go to filters and fields; bindings get the rest. */
static bool wizard_key(struct view *view, int key)
{
	struct wizard *wizard = view->data;

	ui_dirty(wizard->ui);
	wizard->boot_when_checked = false;
	if (wizard_waits(wizard) && key != KEY_ESC && key != KEY_PASTE) {
		if (wizard->ahead_count < WIZARD_AHEAD)
			wizard->ahead[wizard->ahead_count++] = key;
		return true;
	}
	wizard->ahead_count = key == KEY_ESC ? 0 : wizard->ahead_count;
	if (wizard->step == STEP_OPTIONS)
		return form_handle_key(&wizard->options, key);
	if (key == KEY_PASTE)
		return wizard_paste(wizard);
	if (key == KEY_ESC || key == '\r' || key == '\n' || key == KEY_ENTER)
		return false;
	if (wizard->step != STEP_REVIEW) {
		free(wizard->trouble);
		wizard->trouble = NULL;
	}
	switch (wizard->step) {
	case STEP_IMAGE:
		return pick_key(&wizard->images, key);
	case STEP_FLAVOR:
		return pick_key(&wizard->flavors, key);
	case STEP_NAME:
		return edit_key(&wizard->name, key);
	default:
		return wizard_review_key(wizard, key);
	}
}

static void wizard_show_options(struct view *view)
{
	wizard_go(view->data, STEP_OPTIONS);
}

static void wizard_show_body(struct view *view)
{
	review_body(view->data);
}

static void wizard_show_command(struct view *view)
{
	review_command(view->data);
}

static bool wizard_is_in_review(struct view *view, struct buf *reason)
{
	const struct wizard *wizard = view->data;

	if (wizard->step == STEP_REVIEW)
		return true;
	buf_puts(reason, "only at the review, the last step");
	return false;
}

static bool wizard_is_before_review(struct view *view, struct buf *reason)
{
	return !wizard_is_in_review(view, reason);
}

static void wizard_closed(struct view *view)
{
	struct wizard *wizard = view->data;

	wizard_unload(wizard);
	pick_free(&wizard->images);
	pick_free(&wizard->flavors);
	edit_free(&wizard->name);
	form_free_fields(&wizard->options);
	preflight_free(&wizard->preflight);
	free(wizard->image_id);
	free(wizard->flavor_id);
	free(wizard->trouble);
	free(wizard);
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "BOOT",
                .help = "At the review: boot the server",
                .run = wizard_next,
                .can = wizard_is_in_review},
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "next",
                .help = "Select and continue",
                .run = wizard_next,
                .can = wizard_is_before_review},
        {.key = KEY_ESC,
                .label = "Esc",
                .word = "back",
                .help = "Go back one step; your choices are kept",
                .run = wizard_back},
        {.key = 'o',
                .label = "o",
                .word = "options",
                .help = "At the review: networks, key pair, groups, zone, count, volume and more",
                .run = wizard_show_options,
                .can = wizard_is_in_review},
        {.key = 'y',
                .label = "y",
                .word = "request",
                .help = "At the review: show the POST body",
                .run = wizard_show_body,
                .can = wizard_is_in_review},
        {.key = 'c',
                .label = "c",
                .word = "command",
                .help = "At the review: show and copy the command line",
                .run = wizard_show_command,
                .can = wizard_is_in_review},
        {.key = 0},
};

static const struct view_ops wizard_ops = {
        .name = "boot",
        .draw = wizard_draw,
        .key = wizard_key,
        .closed = wizard_closed,
        .bindings = bindings,
        .cursor = wizard_cursor,
};

void wizard_open(struct ui *ui, const char *image_id, const char *flavor_id)
{
	static const char *const none[] = {NULL};
	struct wizard *wizard = xcalloc(1, sizeof *wizard);

	wizard->ui = ui;
	wizard->image_id = xstrdup(image_id);
	wizard->flavor_id = xstrdup(flavor_id);
	pick_init(&wizard->images, none, false);
	pick_init(&wizard->flavors, none, false);
	options_init(wizard);
	wizard->reached[STEP_IMAGE] = true;
	wizard->view = view_open(ui, &wizard_ops, wizard);
	wizard_load(wizard);
}
