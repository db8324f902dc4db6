/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token cache: one private file per configuration, used only if its permissions are safe. */
#include "ncnova/clock.h"
#include "ncnova/file.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_FORMAT    2
#define CACHE_MAX       (8 << 20) /* bytes; a catalog of a large cloud is a few hundred kB */
#define CACHE_MARGIN_MS 60000     /* a token in its last minute isn't used */
#define CACHE_PREFIX    "token-"

char *token_cache_path(const struct cloud_config *config)
{
	char *directory = user_directory("XDG_CACHE_HOME", "/.cache", NULL), name[65];
	if (!directory)
		return NULL;
	config_fingerprint(config, name);
	char *path = xasprintf("%s/" CACHE_PREFIX "%s.json", directory, name);
	free(directory);
	return path;
}

/* ------------------------------------------------------------------ reading */

/* Ours alone, a plain file, of a sane size. */
static bool is_private(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_uid == geteuid() &&
	       (st->st_mode & (S_IRWXG | S_IRWXO)) == 0 && st->st_size > 0 &&
	       st->st_size <= CACHE_MAX;
}

/* The directory too: whoever can write there could exchange the file. */
static bool is_private_directory(const char *file)
{
	char *directory = xstrndup(file, (size_t)(strrchr(file, '/') - file));
	struct stat st;
	bool good = lstat(directory, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
	            (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
	free(directory);
	return good;
}

static cJSON *token_cache_read(const char *path)
{
	struct stat st;
	cJSON *json = NULL;
	if (!is_private_directory(path))
		return NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && is_private(&st)) {
		size_t size = (size_t)st.st_size, have = 0;
		char *text = xmalloc(size + 1);
		while (have < size) {
			ssize_t n = read(fd, text + have, size - have);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				break;
			have += (size_t)n;
		}
		text[have] = '\0';
		if (have == size)
			json = json_parse(text, have, NULL);
		explicit_bzero(text, size);
		free(text);
	}
	close(fd);
	return json;
}

bool token_cache_load(const char *path, struct token *token, cJSON **versions)
{
	cJSON *json = path ? token_cache_read(path) : NULL;
	const cJSON *known = json_get(json, "versions");
	bool good = json && json_int(json, "format", 0) == CACHE_FORMAT &&
	            token_from_json(token, json_get(json, "token"));
	/* A token without an expiry time cannot be trusted for days. */
	if (good && token->expires_ms <= clock_wall_ms() + CACHE_MARGIN_MS)
		good = false;
	if (good && versions && cJSON_IsObject(known)) {
		cJSON_Delete(*versions);
		*versions = cJSON_Duplicate(known, true);
	}
	if (!good)
		token_clear(token);
	cJSON *secret = cJSON_GetObjectItemCaseSensitive(
	        cJSON_GetObjectItemCaseSensitive(json, "token"), "id");
	if (cJSON_IsString(secret))
		explicit_bzero(secret->valuestring, strlen(secret->valuestring));
	cJSON_Delete(json);
	return good;
}

/* ------------------------------------------------------------------ writing */

/* Makes the last directory private, even if it existed. */
static bool token_cache_make_directory(const char *file)
{
	char *path = xstrndup(file, (size_t)(strrchr(file, '/') - file));
	struct stat st;
	file_make_directories(path);
	bool good = lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
	if (good && (st.st_mode & 07777) != 0700)
		good = chmod(path, 0700) == 0;
	free(path);
	return good;
}

void token_cache_save(const char *path, const struct token *token, const cJSON *versions)
{
	if (!path || !token->id)
		return;
	cJSON *json = cJSON_CreateObject();
	cJSON *said = token_to_json(token);
	cJSON_AddNumberToObject(json, "format", CACHE_FORMAT);
	cJSON_AddItemToObject(json, "token", said);
	cJSON_AddItemToObject(json, "versions",
	        versions ? cJSON_Duplicate(versions, true) : cJSON_CreateObject());
	char *text = json_print(json, false);
	if (token_cache_make_directory(path))
		file_replace(path, text, strlen(text));
	free_secret(text);
	cJSON *secret = cJSON_GetObjectItemCaseSensitive(said, "id");
	explicit_bzero(secret->valuestring, strlen(secret->valuestring));
	cJSON_Delete(json);
}

void token_cache_drop(const char *path, const char *token_id)
{
	struct token kept = {0};
	if (!path)
		return;
	/* Another process may have signed in since: keep its token. */
	if (!token_cache_load(path, &kept, NULL) || str_eq(kept.id, token_id))
		unlink(path);
	token_clear(&kept);
}
