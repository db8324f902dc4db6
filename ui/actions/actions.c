/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions for the selected or marked rows: the keys of every view of a resource, and the action
 * menu. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/actions/actions.h"
#include "ui/actions/copy.h"
#include "ui/app/app.h"
#include "ui/app/subject.h"
#include "ui/app/user_commands.h"
#include "ui/boot/wizard.h"
#include "ui/kit/popup.h"
#include "ui/panes/main_view.h"
#include "ui/server/connect.h"
#include "ui/server/details.h"
#include "ui/server/server_view.h"

/* --- the menu --- */

/* The groups in their order; the rows of the verbs say what is in them. */
static const struct {
	int group;
	const char *title;
} groups[] = {
        {MENU_POWER, "Power"},
        {MENU_SIZE, "Size and host"},
        {MENU_DISK, "Disk and image"},
        {MENU_VOLUMES, "Volumes"},
        {MENU_NETWORK, "Network"},
        {MENU_ACCESS, "Access"},
        {MENU_NAME, "Name and metadata"},
        {MENU_HOSTS, "Hosts"},
        {MENU_LOOK, "Look"},
        {MENU_DANGER, "Danger"},
        {0, "Other"},
};
#define GROUPS (sizeof groups / sizeof *groups)

/* Verbs that only show something have a view; their key opens it. */
static int view_key(const char *words)
{
	const struct verb *verb = verb_named(words);

	if (!verb || !verb->key || verb->flags & VERB_CHANGES)
		return 0;
	return str_eq(verb->key, "Enter") ? '\r' : *verb->key;
}

static const char *action_key_label(const struct verb *verb)
{
	return verb == verb_deletes(verb_subject(verb)) ? "D" : verb->key;
}

struct menu_of {
	const struct resource *resource;
	struct strv ids;
	cJSON **objects; /* of the ids */
};

static void menu_free(void *data)
{
	struct menu_of *menu = data;

	for (size_t i = 0; i < menu->ids.count; i++)
		cJSON_Delete(menu->objects[i]);
	free(menu->objects);
	strv_free(&menu->ids);
	free(menu);
}

/* Does it act on one of these? A verb that creates one names it, too. */
static bool verb_concerns(const struct verb *verb, const struct resource *resource)
{
	return verb_subject(verb) == resource && verb != verb_creates(resource) &&
	       !(verb->flags & (VERB_HIDDEN | VERB_LOCAL | VERB_PROMPT | VERB_SCREEN));
}

/* The name precedes it. */
static const char *without_name(const struct verb *verb, const char *reason)
{
	size_t len = strlen(verb->name);

	return str_starts(reason, verb->name) && reason[len] == ' ' ? reason + len + 1 : reason;
}

/* For how many objects it is possible, and why not for the others (the last reason, if they
 * differ). */
static size_t menu_count_possible(struct ui *ui, const struct menu_of *menu,
        const struct verb *verb, const char *words, struct buf *reason)
{
	const char *with = strchr(words, ' ');
	bool differ = false;
	size_t can = 0;

	for (size_t i = 0; i < menu->ids.count; i++) {
		struct buf why = BUF_INIT;

		if (act_can(ui, verb, with, menu->objects[i], &why)) {
			can++;
		} else {
			const char *because = without_name(verb, buf_str(&why));

			differ = differ || (reason->len && !str_eq(buf_str(reason), because));
			buf_clear(reason);
			buf_puts(reason, because);
		}
		buf_free(&why);
	}
	if (!can && differ) {
		char *last = xasprintf("Not possible for any (%s)", buf_str(reason));

		buf_clear(reason);
		buf_puts(reason, last);
		free(last);
	}
	return can;
}

/* The order within a group. Only the cloud decides what a role may do: verbs that it usually
 * refuses are last. */
enum rank { RANK_USUAL, RANK_UNLIKELY, RANK_IMPOSSIBLE, RANKS };

static bool is_unlikely(const struct ui *ui, const struct verb *verb)
{
	return verb->flags & VERB_ADMIN && !session_is_admin(ui->command->client->session);
}

/* "reboot --hard", "delete (D)"; its help, or for how many objects it is possible. */
static void menu_add_action(struct ui *ui, struct pick *pick, const struct menu_of *menu,
        const struct verb *verb, const char *words, enum rank rank)
{
	struct buf text = BUF_INIT, reason = BUF_INIT;
	size_t count = menu->ids.count, can = menu_count_possible(ui, menu, verb, words, &reason);
	const char *label = action_key_label(verb), *with = strchr(words, ' ');

	with = with ? with + 1 : NULL;
	buf_puts(&text, words);
	if (label)
		buf_printf(&text, " (%s)", label);
	/* Where it is not possible, the reason matters most. */
	if (can && can < count)
		buf_printf(
		        &text, "\tPossible for %zu of %zu. %s", can, count, act_help(verb, with));
	else if (can)
		buf_printf(&text, "\t%s%s", is_unlikely(ui, verb) ? "Usually admin-only. " : "",
		        act_help(verb, with));
	if (rank == (!can ? RANK_IMPOSSIBLE : is_unlikely(ui, verb) ? RANK_UNLIKELY : RANK_USUAL))
		pick_add(pick, words, buf_str(&text), can ? NULL : buf_str(&reason));
	buf_free(&text);
	buf_free(&reason);
}

/* The verb of the group that comes after place `after` for this resource; NULL: no more. */
static const struct verb *next_in_group(const struct resource *resource, int group, int after)
{
	const struct verb *next = NULL;

	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb))
		if (verb->menu > after && verb->menu < group + MENU_POWER &&
		        verb_concerns(verb, resource) && (!next || verb->menu < next->menu))
			next = verb;
	return next;
}

/* The verb alone, or with each of its variants. */
static void add_variants(const struct verb *verb, struct strv *words)
{
	const char *at = verb->variants ? verb->variants : "";
	size_t len;

	do {
		len = strcspn(at, "|");
		strv_take(words,
		        len ? xasprintf("%s %.*s", verb->name, (int)len, at) : xstrdup(verb->name));
		at += len;
	} while (*at++);
}

static void group_words(const struct menu_of *menu, int group, struct strv *words)
{
	const struct verb *verb = NULL;

	if (!group) {
		while ((verb = verb_next(verb)))
			if (!verb->menu && verb_concerns(verb, menu->resource))
				strv_add(words, verb->name);
		return;
	}
	for (int at = group; (verb = next_in_group(menu->resource, group, at)); at = verb->menu)
		add_variants(verb, words);
}

/* In each group possible verbs come first. */
static void menu_add_group(
        struct ui *ui, struct pick *pick, const struct menu_of *menu, size_t group)
{
	struct strv words = STRV_INIT;

	group_words(menu, groups[group].group, &words);
	if (words.count)
		pick_heading(pick, groups[group].title);
	for (enum rank rank = RANK_USUAL; rank < RANKS; rank++)
		for (size_t i = 0; i < words.count; i++) {
			char *name = xstrndup(words.items[i], strcspn(words.items[i], " "));

			menu_add_action(ui, pick, menu, verb_named(name), words.items[i], rank);
			free(name);
		}
	strv_free(&words);
}

/* User commands, identified by their index among those of the resource. */
#define OWN "user command "

static void menu_add_user_command(
        const struct ui *ui, struct pick *pick, const struct menu_of *menu)
{
	const struct user_command *command;

	for (size_t i = 0; (command = user_command_of(ui, menu->resource, i)); i++) {
		char *id = xasprintf(OWN "%zu", i);
		char *text = xasprintf("%s (%s)\t%s", command->name, command->key,
		        "A command from your configuration");

		if (!i)
			pick_heading(pick, "User commands");
		pick_add(pick, id, text, NULL);
		free(id);
		free(text);
	}
}

static void menu_on_chosen(struct ui *ui, void *data, const char *words)
{
	const struct menu_of *menu = data;

	if (str_starts(words, OWN))
		user_command_run(ui,
		        user_command_of(ui, menu->resource, (size_t)atoi(words + strlen(OWN))),
		        menu->resource, &menu->ids);
	else if (view_key(words))
		ui_key(ui, view_key(words));
	else
		act_begin(ui, words, menu->resource, &menu->ids, false);
}

static void menu_on_chosen_with_options(struct ui *ui, void *data, const char *words)
{
	const struct menu_of *menu = data;

	if (str_starts(words, OWN) || view_key(words))
		menu_on_chosen(ui, data, words);
	else
		act_begin(ui, words, menu->resource, &menu->ids, true);
}

static struct menu_of *menu_for(struct ui *ui, const struct subject *subject)
{
	struct menu_of *menu = xcalloc(1, sizeof *menu);

	menu->resource = subject->resource;
	menu->ids = subject->ids;
	menu->objects = xcalloc(menu->ids.count, sizeof *menu->objects);
	for (size_t i = 0; i < menu->ids.count; i++)
		menu->objects[i] = act_object(ui, menu->resource, menu->ids.items[i]);
	return menu;
}

static void menu_begin(struct pick *pick)
{
	for (size_t i = 0; i < pick->count && !pick->kept; i++)
		if (!pick->items[i].heading && !pick->items[i].reason)
			pick->kept = xstrdup(pick->items[i].id);
}

static void ui_actions(struct ui *ui)
{
	static const char *const none[] = {NULL};
	struct subject subject;
	struct menu_of *menu;
	struct pick pick;
	char *title;

	if (!ui_subject(ui, &subject)) {
		subject_free(&subject);
		return;
	}
	menu = menu_for(ui, &subject);
	pick_init(&pick, none, false);
	for (size_t g = 0; g < GROUPS; g++)
		menu_add_group(ui, &pick, menu, g);
	menu_add_user_command(ui, &pick, menu);
	menu_begin(&pick);
	title = menu->ids.count == 1
	                ? xasprintf(
	                          "Actions on %s", ui_name(ui, menu->resource, menu->ids.items[0]))
	                : xasprintf("Actions on %zu %s", menu->ids.count, menu->resource->plural);
	ui_choose_other(ui_choose(ui, title, &pick, menu_on_chosen, menu_free, menu),
	        menu_on_chosen_with_options);
	free(title);
}

/* --- keys that every view of a resource has --- */

/* The first id of the view's subject; NULL: none. malloc'ed. */
static char *first_id(struct ui *ui, const struct resource **resource)
{
	struct subject subject;
	char *id = ui_subject(ui, &subject) ? xstrdup(subject.ids.items[0]) : NULL;

	*resource = subject.resource;
	subject_free(&subject);
	return id;
}

static void with_first_id(struct view *view,
        void (*open)(struct ui *ui, const struct resource *resource, const char *id))
{
	const struct resource *resource;
	char *id = first_id(view->ui, &resource);

	if (id)
		open(view->ui, resource, id);
	free(id);
}

static void row_details(struct view *view)
{
	with_first_id(view, ui_details);
}

static void row_json(struct view *view)
{
	with_first_id(view, ui_json);
}

static void row_copy(struct view *view)
{
	struct subject subject;

	if (ui_subject(view->ui, &subject))
		ui_copy_menu(view->ui, subject.resource, &subject.ids);
	subject_free(&subject);
}

static void menu_open_log(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_console_log(ui, id);
}

static void row_console_log(struct view *view)
{
	with_first_id(view, menu_open_log);
}

static void menu_open_events(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_events(ui, id);
}

static void row_events(struct view *view)
{
	with_first_id(view, menu_open_events);
}

static void menu_open_connect(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_connect(ui, id);
}

static void row_connect(struct view *view)
{
	with_first_id(view, menu_open_connect);
}

static void menu_open(struct view *view)
{
	ui_actions(view->ui);
}

static void row_delete(struct view *view)
{
	struct subject subject;

	if (ui_subject(view->ui, &subject))
		act_begin(view->ui, verb_deletes(subject.resource)->name, subject.resource,
		        &subject.ids, false);
	subject_free(&subject);
}

static void row_create(struct view *view)
{
	const struct verb *verb = verb_creates(main_resource(view->ui));

	if (verb == verb_creates(&resource_server))
		wizard_open(view->ui, NULL, NULL);
	else
		act_begin(view->ui, verb->name, NULL, NULL, true);
}

static bool row_exists(struct view *view, struct buf *reason)
{
	struct subject subject;
	bool has = ui_subject(view->ui, &subject);

	if (!has)
		buf_puts(reason, "nothing is selected");
	subject_free(&subject);
	return has;
}

static bool row_has_server(struct view *view, struct buf *reason)
{
	struct subject subject;
	bool has = ui_subject(view->ui, &subject) && subject.resource == &resource_server;

	if (!has)
		buf_puts(reason, "select a server first");
	subject_free(&subject);
	return has;
}

static bool row_has_actions(struct view *view, struct buf *reason)
{
	struct subject subject;
	const struct verb *verb = verb_next(NULL);
	bool has = ui_subject(view->ui, &subject);

	while (has && verb && !verb_concerns(verb, subject.resource))
		verb = verb_next(verb);
	if (!has)
		buf_puts(reason, "nothing is selected");
	else if (!verb)
		buf_printf(reason, "there are no actions for %s", subject.resource->plural);
	subject_free(&subject);
	return has && verb;
}

static bool row_can_delete(struct view *view, struct buf *reason)
{
	struct subject subject;
	bool has = ui_subject(view->ui, &subject);
	const struct verb *verb = subject.resource ? verb_deletes(subject.resource) : NULL;

	if (subject.resource && !verb)
		buf_printf(reason, "%s cannot be deleted here", subject.resource->plural);
	else if (!has)
		buf_puts(reason, "nothing is selected");
	subject_free(&subject);
	return has && verb && act_allowed(view->ui, verb, reason);
}

/* For the current pane; elsewhere n may mean something else. */
static bool row_can_create(struct view *view, struct buf *reason)
{
	const struct resource *resource = main_resource(view->ui);
	const struct verb *verb = verb_creates(resource);

	if (view->ui->app->sign_in != SIGNED_IN) {
		buf_puts(reason, "not signed in");
		return false;
	}
	if (!verb)
		buf_printf(reason, "%s cannot be created here", resource->plural);
	return verb && act_allowed(view->ui, verb, reason);
}

const struct binding resource_bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "details",
                .help = "Open the details; problems come first",
                .run = row_details,
                .can = row_exists},
        {.key = 'a',
                .label = "a",
                .word = "actions",
                .help = "Actions for the selection or the marked rows, and why some are not "
                        "possible",
                .run = menu_open,
                .can = row_has_actions},
        {.key = 'D',
                .label = "D",
                .word = "delete",
                .help = "Delete the selection or the marked rows, after a question",
                .run = row_delete,
                .can = row_can_delete},
        {.key = 'n',
                .label = "n",
                .help = "Create a server, key pair, flavor, aggregate or server group",
                .run = row_create,
                .can = row_can_create},
        {.key = 'l',
                .label = "l",
                .word = "log",
                .help = "Show the console log and follow it",
                .run = row_console_log,
                .can = row_has_server},
        {.key = 'e',
                .label = "e",
                .word = "events",
                .help = "Show the server's events: actions, results and times",
                .run = row_events,
                .can = row_has_server},
        {.key = 's',
                .label = "s",
                .help = "Connect: ssh to the server's best address, or a console URL",
                .run = row_connect,
                .can = row_has_server},
        {.key = 'y',
                .label = "y",
                .help = "Show the JSON returned by the service",
                .run = row_json,
                .can = row_exists},
        {.key = 'c',
                .label = "c",
                .help = "Copy ID, name, address, a command line, JSON or any field of the "
                        "selection or the marked rows",
                .run = row_copy,
                .can = row_exists},
        {.key = 0},
};
