/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own configuration: $XDG_CONFIG_HOME/ncnova/config.yaml
 * (~/.config/ncnova/config.yaml). man ncnova-config. */
#ifndef NCNOVA_SETTINGS_H
#define NCNOVA_SETTINGS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"
#include "ncnova/job.h"

/*
 * clouds:
 *   prod:
 *     guard: confirm            # none, confirm, read-only
 *     colour: red               # of the header: red green yellow blue magenta cyan
 * panes:
 *   servers:
 *     columns: [name, status, host, flavor.original_name]  # keys of columns, or paths in the JSON
 *     sort: -created
 * ssh: [ssh, -l, debian, "{ip}"]   # what `s` runs; also a text, split as a shell splits
 * open: [xdg-open, "{url}"]        # what opens a console's URL
 * copy: [wl-copy]                  # what `c` gives the text to, on its standard input
 * commands:
 *   - key: X
 *     name: ping                  # in `?` and in the action menu
 *     scope: server               # a resource's name; any: every pane
 *     run: [ping, -c, "3", "{ip}"]
 *     confirm: true               # asks first
 *     output: pager               # pager; terminal: gets the whole terminal; none
 */
enum own_output { OWN_TERMINAL /* when nothing is said */, OWN_PAGER, OWN_NONE };
struct user_command {
	char *key, *name, *scope; /* a character; what is shown; "any" or a resource's name */
	struct strv argv; /* words with the placeholders {id} {name} {ip} {project} {cloud} {region}
	                     {url} */
	bool confirm;
	bool safe; /* changes nothing: allowed in a read-only cloud */
	enum own_output output;
};
struct pane_settings {
	char *pane;          /* plural of the resource */
	struct strv columns; /* empty: the table's own */
	char *sort;          /* NULL: the table's own */
};
struct cloud_settings {
	char *cloud;
	enum guard guard;
	char *colour; /* NULL: none */
};
struct settings {
	char *file; /* where it was read, or would be */
	struct cloud_settings *clouds;
	size_t cloud_count;
	struct pane_settings *panes;
	size_t pane_count;
	struct user_command *commands;
	size_t command_count;
	struct strv ssh, open, copy; /* empty: the program's own */
};
/* The file may be missing. ERR_CONFIG with file:line and what is expected. `path` NULL: the
 * standard path. */
int settings_load(const char *path, struct settings **out, struct error *error);
void settings_free(struct settings *settings);
/* NULL: not configured. */
const struct cloud_settings *settings_cloud(const struct settings *settings, const char *cloud);
const struct pane_settings *settings_pane(const struct settings *settings, const char *pane);
/* The effective settings for a cloud, as `config` shows them; owned by the caller. */
cJSON *settings_json(const struct settings *settings, const char *cloud);

#endif
