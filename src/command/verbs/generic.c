/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X-list and X-show of every resource without verbs in another table, made from its own table. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "src/command/pages.h"
#include "src/command/verbs.h"
#include "rows.h"

/* Filled once, from the list of resources; what is in it lives as long as the program. */
struct verb verbs_generic[2 * RESOURCE_COUNT + 1];

static const struct option list_options[] = {
        OPT_LONG,
        OPT_FLAG("--all-projects", "List all projects, where the service supports it (admin only)",
                .alias = "--all-tenants"),
        OPT_VALUE("--marker", "<marker>", "Last ID of the previous page"),
        OPT_VALUE("--limit", "<limit>", "Maximum number of rows; -1: all, page by page"),
        END,
};

static const struct resource *subject_of(const struct args *args)
{
	return args_verb(args)->data;
}

static int generic_list(struct command *command, const struct args *args, struct error *error)
{
	const struct resource *resource = subject_of(args);
	struct list_report report;
	struct list_options options = {.marker = args_get(args, "--marker"), .report = &report};
	cJSON *items = NULL;
	int rc = args_long(args, "--limit", -1, &options.limit, error);

	if (args_has(args, "--all-projects"))
		options.query = resource->all_projects;
	if (!rc)
		rc = manager_list_wait(command->client->session, resource, &options, &items, error);
	if (!rc)
		rc = print_list(command, resource, items, resource->list_sort,
		        args_has(args, "--long"), error);
	if (!rc)
		rc = list_ended(command, resource, &options, error);
	cJSON_Delete(items);
	return rc;
}

static int generic_show(struct command *command, const struct args *args, struct error *error)
{
	const struct resource *resource = subject_of(args);
	cJSON *object = NULL;
	int rc = manager_find_wait(command->client->session, resource,
	        args_positional(args, args_verb(args)->positionals->name, 0), NULL, &object, error);

	if (!rc)
		rc = show_object(command, resource, object, error);
	cJSON_Delete(object);
	return rc;
}

/* "security group rule" to "security-group-rule". */
static char *with_hyphens(const char *text)
{
	char *copy = xstrdup(text);

	for (char *p = copy; *p; p++)
		*p = *p == ' ' ? '-' : *p;
	return copy;
}

/* "Floating IPs" within a sentence. */
static char *lower(const char *title)
{
	char *copy = xstrdup(title);

	*copy = (char)tolower((unsigned char)*copy);
	return copy;
}

/* Some table has it, by this name or as openstackclient says it. */
static bool generic_exists(const char *name, const char *alias)
{
	const char *words[] = {name};
	struct strv parts = STRV_INIT;
	bool found;
	int used;

	strv_split(&parts, alias, ' ');
	found = verb_find(words, 1, &used, NULL) ||
	        (verb_find((const char *const *)parts.items, (int)parts.count, &used, NULL) &&
	                (size_t)used == parts.count);
	strv_free(&parts);
	return found;
}

static const char *group_of(const struct resource *resource)
{
	static const char *const groups[][2] = {
	        {"network", "Networks"}, {"volume", "Volumes"}, {"image", "Images"}};

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (str_eq(groups[i][0], resource->service))
			return groups[i][1];
	return "Cloud";
}

/* NULL: some table has it. */
static struct verb *generic_add(const struct resource *resource, const char *what)
{
	static size_t count;
	char *word = with_hyphens(resource->name), *name = xasprintf("%s-%s", word, what);
	char *alias = xasprintf("%s %s", resource->name, what);

	free(word);
	if (generic_exists(name, alias)) {
		free(name);
		free(alias);
		return NULL;
	}
	verbs_generic[count] = (struct verb){.name = name,
	        .alias = alias,
	        .data = resource,
	        .group = group_of(resource),
	        .flags = resource->admin ? VERB_ADMIN : 0};
	return &verbs_generic[count++];
}

static void generic_add_list(const struct resource *resource)
{
	struct verb *verb = generic_add(resource, "list");
	char *title;

	if (!verb)
		return;
	title = lower(resource->title);
	verb->help = xasprintf("List %s", title);
	verb->options = list_options;
	verb->run = generic_list;
	free(title);
}

static void generic_add_show(const struct resource *resource)
{
	struct verb *verb = generic_add(resource, "show");
	struct positional *positional;

	if (!verb)
		return;
	positional = xcalloc(2, sizeof *positional);
	positional->name = with_hyphens(resource->name);
	positional->help = xasprintf("The %s, by name or ID", resource->name);
	positional->completes = resource;
	verb->help = xasprintf(
	        "Show %s %s", strchr("aeiou", *resource->name) ? "an" : "a", resource->name);
	verb->positionals = positional;
	verb->run = generic_show;
}

const struct resource *command_lists(const char *word)
{
	const struct resource *resource;
	char *name;

	if (str_eq(word, "list"))
		return &resource_server;
	name = xstrndup(word, strlen(word) - (str_ends(word, "-list") ? 5 : 0));
	resource = resource_find(name);
	free(name);
	return resource;
}

void verbs_generic_fill(void)
{
	static bool filled;

	if (filled)
		return;
	filled = true;
	for (int i = 0; i < resource_count; i++) {
		generic_add_list(resources[i]);
		generic_add_show(resources[i]);
	}
}
