/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.yaml, the program's own configuration: its path and the settings in force. */
#include "settings_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/file.h"
#include "ncnova/json.h"

#define BYTES_AT_MOST (1 << 20)

static const char *guard_word(enum guard guard)
{
	static const char *const words[] = {[GUARD_NONE] = "none",
	        [GUARD_CONFIRM] = "confirm",
	        [GUARD_READ_ONLY] = "read-only"};

	return words[guard];
}

/* --- the file --- */

/* Fails if the path cannot be determined, because the file may contain a guard. */
static char *standard_path(struct error *error)
{
	char *directory = user_directory("XDG_CONFIG_HOME", "/.config", error), *path = NULL;

	if (directory)
		path = xasprintf("%s/config.yaml", directory);
	free(directory);
	return path;
}

/* ERR_CONFIG: the file exists but cannot be read. *text NULL: no such file. */
static int slurp(const char *path, struct buf *text, bool *there, struct error *error)
{
	size_t len;
	char *all = file_read(path, 0, BYTES_AT_MOST, &len);

	*there = all != NULL;
	if (all)
		buf_add(text, all, len);
	free(all);
	if (*there || errno == ENOENT || errno == ENOTDIR)
		return 0;
	if (errno == EFBIG)
		return error_set_type(error, ERR_CONFIG, "CommandError",
		        "%s is too large for a configuration file", path);
	return error_set_type(error, ERR_CONFIG, "CommandError", "cannot read %s: %s", path,
	        errno == EINVAL ? "it is not a regular file" : strerror(errno));
}

int settings_load(const char *path, struct settings **out, struct error *error)
{
	struct settings *settings = xcalloc(1, sizeof *settings);
	struct buf text = BUF_INIT;
	struct error why = {0};
	bool there = false;
	int rc = 0;

	*out = NULL;
	settings->file = path ? xstrdup(path) : standard_path(&why);
	if (!settings->file && why.code != ERR_NOT_FOUND)
		rc = error_set_type(error, ERR_CONFIG, "CommandError", "%s", why.message);
	else if (settings->file)
		rc = slurp(settings->file, &text, &there, error);
	if (!rc && there)
		rc = settings_read(settings, buf_str(&text), text.len, error);
	buf_free(&text);
	if (rc)
		settings_free(settings);
	else
		*out = settings;
	return rc;
}

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	for (size_t i = 0; i < settings->cloud_count; i++) {
		free(settings->clouds[i].cloud);
		free(settings->clouds[i].colour);
	}
	for (size_t i = 0; i < settings->pane_count; i++) {
		free(settings->panes[i].pane);
		strv_free(&settings->panes[i].columns);
		free(settings->panes[i].sort);
	}
	for (size_t i = 0; i < settings->command_count; i++) {
		free(settings->commands[i].key);
		free(settings->commands[i].name);
		free(settings->commands[i].scope);
		strv_free(&settings->commands[i].argv);
	}
	free(settings->clouds);
	free(settings->panes);
	free(settings->commands);
	strv_free(&settings->ssh);
	strv_free(&settings->open);
	strv_free(&settings->copy);
	free(settings->file);
	free(settings);
}

const struct cloud_settings *settings_cloud(const struct settings *settings, const char *cloud)
{
	for (size_t i = 0; settings && i < settings->cloud_count; i++)
		if (str_eq(settings->clouds[i].cloud, cloud))
			return &settings->clouds[i];
	return NULL;
}

const struct pane_settings *settings_pane(const struct settings *settings, const char *pane)
{
	for (size_t i = 0; settings && i < settings->pane_count; i++)
		if (str_eq(settings->panes[i].pane, pane))
			return &settings->panes[i];
	return NULL;
}

/* --- what is in force --- */

static void settings_add_list(cJSON *into, const char *key, const struct strv *words)
{
	cJSON *array = words->count ? cJSON_AddArrayToObject(into, key) : NULL;

	for (size_t i = 0; i < words->count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(words->items[i]));
}

cJSON *settings_json(const struct settings *settings, const char *cloud)
{
	const struct cloud_settings *mine = settings_cloud(settings, cloud);
	cJSON *all = cJSON_CreateObject(), *part;

	json_add_str(all, "guard", guard_word(mine ? mine->guard : GUARD_NONE));
	json_add_str(all, "colour", mine ? mine->colour : NULL);
	if (!settings)
		return all;
	part = settings->pane_count ? cJSON_AddObjectToObject(all, "panes") : NULL;
	for (size_t i = 0; i < settings->pane_count; i++) {
		cJSON *pane = cJSON_AddObjectToObject(part, settings->panes[i].pane);

		settings_add_list(pane, "columns", &settings->panes[i].columns);
		json_add_str(pane, "sort", settings->panes[i].sort);
	}
	settings_add_list(all, "ssh", &settings->ssh);
	settings_add_list(all, "open", &settings->open);
	settings_add_list(all, "copy", &settings->copy);
	part = settings->command_count ? cJSON_AddObjectToObject(all, "commands") : NULL;
	for (size_t i = 0; i < settings->command_count; i++)
		settings_add_list(part, settings->commands[i].name, &settings->commands[i].argv);
	return all;
}
