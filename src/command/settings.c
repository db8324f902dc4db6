/* config.yaml: the program's own configuration; where it is, and what of it is in force. */
#include "settings_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"

#define BYTES_AT_MOST (1 << 20)

const char *guard_word(enum guard guard)
{
	static const char *const words[] = {[GUARD_NONE] = "none",
	        [GUARD_CONFIRM] = "confirm",
	        [GUARD_READ_ONLY] = "read-only"};

	return words[guard];
}

/* --- the file --- */

static char *standard_path(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/')
		return xasprintf("%s/ncnova/config.yaml", config);
	return home && *home ? xasprintf("%s/.config/ncnova/config.yaml", home) : NULL;
}

/* ERR_CONFIG when it is there and cannot be read; *text NULL when there is none. */
static int slurp(const char *path, struct buf *text, bool *there, struct error *error)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t n;
	int rc = 0;

	*there = file != NULL;
	if (!file)
		return errno == ENOENT || errno == ENOTDIR
		               ? 0
		               : error_set_type(error, ERR_CONFIG, "CommandError",
		                         "cannot read %s: %s", path, strerror(errno));
	errno = 0;
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && text->len <= BYTES_AT_MOST)
		buf_add(text, chunk, n);
	if (ferror(file))
		rc = error_set_type(error, ERR_CONFIG, "CommandError", "cannot read %s: %s", path,
		        strerror(errno));
	else if (text->len > BYTES_AT_MOST)
		rc = error_set_type(error, ERR_CONFIG, "CommandError",
		        "%s is too large for a configuration file", path);
	fclose(file);
	return rc;
}

int settings_load(const char *path, struct settings **out, struct error *error)
{
	struct settings *settings = xcalloc(1, sizeof *settings);
	struct buf text = BUF_INIT;
	bool there = false;
	int rc = 0;

	*out = NULL;
	settings->file = path ? xstrdup(path) : standard_path();
	if (settings->file)
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

static void add_list(cJSON *into, const char *key, const struct strv *words)
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

		add_list(pane, "columns", &settings->panes[i].columns);
		json_add_str(pane, "sort", settings->panes[i].sort);
	}
	add_list(all, "ssh", &settings->ssh);
	add_list(all, "open", &settings->open);
	part = settings->command_count ? cJSON_AddObjectToObject(all, "commands") : NULL;
	for (size_t i = 0; i < settings->command_count; i++)
		add_list(part, settings->commands[i].name, &settings->commands[i].argv);
	return all;
}
