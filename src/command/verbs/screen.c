/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs of the screen alone: switch cloud, project or region; open a view. */
#include "src/command/verbs.h"
#include "rows.h"

static int screen_show(
        struct command *command, const char *what, const char *name, struct error *error)
{
	if (command->screen)
		return command->screen->show(command->screen->data, what, name, error);
	return error_set_type(error, ERR_USAGE, "CommandError",
	        "%s is a command of the screen; here use --os-cloud, --os-project-name and "
	        "--os-region-name",
	        what);
}

#define GOES(word)                                                                                 \
	static int go_##word(                                                                      \
	        struct command *command, const struct args *args, struct error *error)             \
	{                                                                                          \
		return screen_show(command, #word, args_positional(args, "name", 0), error);       \
	}

GOES(cloud)
GOES(project)
GOES(region)
GOES(overview)
GOES(quotas)
GOES(panes)
GOES(errors)
GOES(prompt)

const struct verb verbs_screen[] = {
        {
                .name = "cloud",
                .group = "Screen",
                .help = "Switch to another cloud of clouds.yaml",
                .positionals = ARGS(ARG("name", "Name; without it, list them", .optional = true)),
                .run = go_cloud,
                .flags = VERB_LOCAL | VERB_SCREEN,
        },
        {
                .name = "project",
                .group = "Screen",
                .help = "Switch to another project of this cloud",
                .positionals = ARGS(ARG("name", "Name; without it, list them", .optional = true)),
                .run = go_project,
                .flags = VERB_LOCAL | VERB_SCREEN,
        },
        {
                .name = "region",
                .group = "Screen",
                .help = "Switch to another region of this cloud",
                .positionals = ARGS(ARG("name", "Name; without it, list them", .optional = true)),
                .run = go_region,
                .flags = VERB_LOCAL | VERB_SCREEN,
        },
        {
                .name = "overview",
                .group = "Screen",
                .help = "Show servers by state and host, quotas, services, jobs and the newest "
                        "faults",
                .run = go_overview,
                .flags = VERB_LOCAL | VERB_SCREEN,
                .key = "0",
        },
        {
                .name = "quotas",
                .group = "Screen",
                .help = "Show all quotas and limits of the project and their usage",
                .run = go_quotas,
                .flags = VERB_LOCAL | VERB_SCREEN,
        },
        {
                .name = "panes",
                .group = "Screen",
                .help = "Show all panes and views",
                .run = go_panes,
                .flags = VERB_LOCAL | VERB_SCREEN,
                .key = "p",
        },
        {
                .name = "errors",
                .group = "Screen",
                .help = "Show past errors and messages",
                .run = go_errors,
                .flags = VERB_LOCAL | VERB_SCREEN,
                .key = "E",
        },
        {
                .name = "prompt",
                .group = "Screen",
                .help = "Open the readline prompt; Ctrl-D returns",
                .run = go_prompt,
                .flags = VERB_LOCAL | VERB_SCREEN,
                .key = "Ctrl-O",
        },
        END,
};
