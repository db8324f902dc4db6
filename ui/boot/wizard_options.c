/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard's options: a form of boot's own options, and of a new volume to boot from. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/text.h"
#include "ui/boot/internal.h"

/* `offer`: of a field that is picked from a list. A name with -- is an option of boot. */
static const struct option_row {
	const char *name, *label, *empty, *help;
	enum form_kind kind;
	enum offer offer;
	bool many;
	const char *only_with;
} option_rows[] = {
        {.name = "--network",
                .label = "Networks",
                .empty = "automatic",
                .help = "The first one is the first interface",
                .kind = FORM_PICK,
                .offer = OFFER_NETWORKS,
                .many = true},
        {.name = "--port",
                .label = "Ports",
                .empty = "none",
                .help = "Existing ports, instead of new ones in networks.",
                .kind = FORM_PICK,
                .offer = OFFER_PORTS,
                .many = true},
        {.name = "--key-name",
                .label = "Key pair",
                .empty = "none",
                .help = "The key to sign in with.",
                .kind = FORM_PICK,
                .offer = OFFER_KEYPAIRS},
        {.name = "--security-group",
                .label = "Security groups",
                .empty = "default",
                .help = "None: the project's default.",
                .kind = FORM_PICK,
                .offer = OFFER_GROUPS,
                .many = true},
        {.name = "--availability-zone",
                .label = "Availability zone",
                .empty = "any",
                .help = "Where the server runs.",
                .kind = FORM_PICK,
                .offer = OFFER_ZONES},
        {.name = "--hint",
                .label = "Server group",
                .empty = "none",
                .help = "Its policy decides which hosts are possible.",
                .kind = FORM_PICK,
                .offer = OFFER_SERVER_GROUPS},
        {.name = "--max-count",
                .label = "Count",
                .empty = "1",
                .help = "Several are named NAME-1, NAME-2, …"},
        {.name = OPTION_NEW_VOLUME,
                .label = "Boot from new volume",
                .help = "Copy the image to a volume and boot from it.",
                .kind = FORM_TOGGLE},
        {.name = OPTION_VOLUME_SIZE,
                .label = "  volume size in GiB",
                .empty = "20",
                .help = "Must hold the image.",
                .only_with = OPTION_NEW_VOLUME},
        {.name = OPTION_DELETE_VOLUME,
                .label = "  delete with server",
                .help = "The volume is deleted together with the server.",
                .kind = FORM_TOGGLE,
                .only_with = OPTION_NEW_VOLUME},
        {.name = "--user-data",
                .label = "User data file",
                .empty = "none",
                .help = "A path on this machine; read by cloud-init"},
        {.name = "--config-drive",
                .label = "Config drive",
                .kind = FORM_TOGGLE,
                .help = "Attach a drive with metadata and user data"},
        {.name = "--description", .label = "Description", .empty = "none"},
        {.name = "--meta",
                .label = "Metadata",
                .empty = "none",
                .help = "key=value, key=value",
                .many = true},
        {.name = "--tag", .label = "Tags", .empty = "none", .help = "word, word", .many = true},
};

static const struct option_row *option_row(const char *name)
{
	for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++)
		if (str_eq(option_rows[i].name, name))
			return &option_rows[i];
	return NULL;
}

/* --- what the form asks --- */

static void options_fill(struct form *form, struct field *field)
{
	wizard_fill_option(form->owner, field, option_row(field->name)->offer);
}

static const struct offering *options_offer(const struct form *form, const struct field *field)
{
	const struct wizard *wizard = form->owner;

	return &wizard->offers[option_row(field->name)->offer];
}

static bool options_wait(struct form *form, const struct field *field)
{
	return !options_offer(form, field)->done;
}

static const char *options_list_trouble(struct form *form, const struct field *field)
{
	const struct offering *offer = options_offer(form, field);

	return offer->error.code ? offer->error.message : NULL;
}

/* A port brings its network with it; from a volume a flavor without a disk can boot. */
static void options_changed(struct form *form, struct field *field)
{
	if (str_eq(field->name, "--port") && field->chosen.count)
		field_clear_choices(form_field(form, "--network"));
	if (str_eq(field->name, OPTION_NEW_VOLUME))
		wizard_fill_flavors(form->owner);
}

static bool is_positive_number(const char *text)
{
	return strspn(text, "0123456789") == strlen(text) && strlen(text) < 6 && atoi(text) > 0;
}

/* NULL, or the first field that is wrong. */
static struct field *options_wrong(struct form *form)
{
	static const struct {
		const char *name, *trouble;
	} numbers[] = {
	        {"--max-count", "must be a number, 1 or more"},
	        {OPTION_VOLUME_SIZE, "must be 1 GiB or more"},
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct field *field = form_field(form, numbers[i].name);

		field_set_trouble(field, NULL);
		if (field_is_shown(form, field) && !field_is_empty(field) &&
		        !is_positive_number(edit_text(&field->text)))
			return field_set_trouble(field, xstrdup(numbers[i].trouble));
	}
	return NULL;
}

static void options_run(struct form *form)
{
	const struct field *wrong = options_wrong(form);

	if (wrong)
		form_select(form, wrong);
	else
		wizard_advance(form->owner);
}

/* --- making it --- */

static void options_add(struct form *form, const struct option_row *row)
{
	const struct option *option = verb_named("boot")->options;
	struct field *field;

	while (option->name && !str_eq(option->name, row->name))
		option++;
	field = option->name ? form_add_option(form, option)
	                     : form_add_field(form, row->kind, row->name);
	field->kind = row->kind;
	field->many = row->many;
	field->empty = row->empty;
	field->only_with = row->only_with;
	free(field->label);
	field->label = xstrdup(row->label);
	if (row->help) {
		free(field->help);
		field->help = xstrdup(row->help);
	}
}

void options_init(struct wizard *wizard)
{
	static const struct form_ops ops = {
	        .fill = options_fill,
	        .waits = options_wait,
	        .trouble = options_list_trouble,
	        .run = options_run,
	        .changed = options_changed,
	        .stays = true,
	};
	struct form *form = &wizard->options;

	form->ui = wizard->ui;
	form->ops = &ops;
	form->owner = wizard;
	form->picking = -1;
	for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++)
		options_add(form, &option_rows[i]);
	form_add_field(form, FORM_RUN, "continue to the review")->help =
	        xstrdup("Enter continue; arrows select a field");
	form_go_on(form);
}

/* --- what was chosen --- */

struct field *options_field(const struct wizard *wizard, const char *name)
{
	return form_field((struct form *)&wizard->options, name);
}

bool options_on(const struct wizard *wizard, const char *name)
{
	return options_field(wizard, name)->on;
}

const char *options_text(const struct wizard *wizard, const char *name)
{
	const struct field *field = options_field(wizard, name);

	return field->unfit ? "" : edit_text(&field->text);
}

const struct strv *options_chosen(const struct wizard *wizard, const char *name)
{
	return &options_field(wizard, name)->chosen;
}

int options_servers(const struct wizard *wizard)
{
	int count = atoi(options_text(wizard, "--max-count"));

	return count > 0 ? count : 1;
}
