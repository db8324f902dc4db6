/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live names for shell completion, cached in files so that Tab seldom waits for a cloud. */
#include "complete.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "ncnova/file.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

#define FRESH_SECONDS 30
#define WAIT_MS       2000
#define NAMES_MAX     1000

/*
 * One file per account, trust, region and resource; NULL if there is no cache directory. All
 * settings outside of `auth` are part of the key, because an endpoint or interface may return other
 * names.
 */
static char *names_path(struct command *command, const struct resource *resource)
{
	const struct cloud_config *config = session_config(command->client->session);
	char *directory = user_directory("XDG_CACHE_HOME", "/.cache", NULL), *path;
	struct buf text = BUF_INIT;
	char hash[65];
	const cJSON *value;

	config_fingerprint(config, hash);
	buf_puts(&text, hash);
	cJSON_ArrayForEach(value, config->values)
	{
		if (!value->string || str_eq(value->string, "auth"))
			continue;
		buf_printf(&text, "\n%s=", value->string);
		json_to_text(&text, value);
	}
	buf_puts(&text, "\n");
	buf_puts(&text, resource->name);
	sha256_hex(buf_str(&text), text.len, hash);
	buf_free(&text);
	path = directory ? xasprintf("%s/names-%.16s", directory, hash) : NULL;
	free(directory);
	return path;
}

static void names_save(const char *path, const struct strv *names)
{
	char *directory = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < names->count; i++)
		buf_printf(&text, "%s\n", names->items[i]);
	if (!file_make_directories(directory))
		file_replace(path, buf_str(&text), text.len);
	buf_free(&text);
	free(directory);
}

/* True if the names are recent enough to use without a request; false if there are no names. */
static bool names_load(const char *path, struct strv *names)
{
	int fd = file_open_regular(path, O_NOFOLLOW);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	struct stat about;
	char *line = NULL;
	size_t room = 0;
	bool fresh = false;

	if (!file)
		return false;
	if (!fstat(fd, &about))
		fresh = time(NULL) - about.st_mtime < FRESH_SECONDS;
	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		strv_take(names, clean_dup(line));
	}
	free(line);
	fclose(file);
	return fresh;
}

static void names_on_timeout(void *data)
{
	loop_interrupt(data);
}

static bool names_ask(struct command *command, const struct resource *resource, struct strv *names)
{
	struct list_options options = {.brief = true, .limit = NAMES_MAX};
	uint64_t timer = loop_timer_start(
	        command->client->loop, WAIT_MS, names_on_timeout, command->client->loop);
	struct error error = {0};
	cJSON *items = NULL;
	const cJSON *item;
	int rc = command_session(command, &error);

	if (!rc)
		rc = manager_list_wait(
		        command->client->session, resource, &options, &items, &error);
	loop_timer_stop(command->client->loop, timer);
	cJSON_ArrayForEach(item, items)
	{
		char *name = clean_dup(json_str(item, resource->name_path));

		if (name && *name)
			strv_take(names, name);
		else
			free(name);
	}
	cJSON_Delete(items);
	return !rc;
}

void shell_names(struct command *command, const struct resource *resource,
        void (*add)(void *out, const char *name), void *out)
{
	struct strv names = STRV_INIT, old = STRV_INIT;
	struct asker asker = command->asker;
	struct error error = {0};
	bool asked = false;
	char *path;

	/* Nobody is asked for a password here; the prompt and the screen ask again afterwards. */
	command->asker = (struct asker){0};
	if (!command->client->session &&
	        client_open(command->client, &command->asker, command->printer.err, &error)) {
		command->asker = asker;
		return;
	}
	path = names_path(command, resource);
	if (!path || !names_load(path, &old))
		asked = names_ask(command, resource, &names);
	if (asked && path)
		names_save(path, &names);
	for (size_t i = 0; asked && i < names.count; i++)
		add(out, names.items[i]);
	for (size_t i = 0; !asked && i < old.count; i++)
		add(out, old.items[i]);
	strv_free(&names);
	strv_free(&old);
	free(path);
	command->asker = asker;
}
