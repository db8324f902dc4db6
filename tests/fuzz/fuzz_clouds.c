/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as clouds.yaml (first byte even) or clouds.json: a tree or words, and every cloud of it
 * resolved. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/config/internal.h"
#include "ncnova/text.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7 loses a buffer of its own over a quoted text that is long and broken. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* One file, written anew for every input, in a directory of this process. */
static const char *write_file(const uint8_t *data, size_t size)
{
	static char path[64];
	FILE *file;

	if (!path[0]) {
		char dir[] = "/tmp/ncnova-fuzz-XXXXXX";

		require(mkdtemp(dir) != NULL);
		snprintf(path, sizeof(path), "%s/clouds.yaml", dir);
	}
	file = fopen(path, "wb");
	require(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
	return path;
}

static void use(const struct cloud_config *config)
{
	struct error error = {0};
	cJSON *json = cloud_config_json(config, false);
	char *text = cJSON_PrintUnformatted(json);
	size_t i;

	cloud_config_missing(config);
	if (cloud_config_check(config, &error) != 0)
		require(error.message[0] && clean_is(error.message));
	for (i = 0; i < config->warnings.count; i++)
		require(clean_is(config->warnings.items[i]));
	free(text);
	cJSON_Delete(json);
}

static void resolve_all(const char *path)
{
	char *variable = xasprintf("OS_CLIENT_CONFIG_FILE=%s", path);
	const char *environment[] = {variable, "HOME=/nonexistent", NULL};
	struct config_input input = {
	        .environment = environment, .cwd = "/nonexistent", .home = "/nonexistent"};
	struct strv names = STRV_INIT;
	struct cloud_config *config;
	struct error error = {0};
	size_t i;

	if (config_list_clouds(&input, &names, &error) != 0)
		require(error.message[0] && clean_is(error.message));
	for (i = 0; i < names.count && i < 20; i++) {
		input.cloud = names.items[i];
		if (config_resolve(&input, &config, &error) != 0) {
			require(error.message[0] && clean_is(error.message));
			continue;
		}
		use(config);
		cloud_config_free(config);
	}
	strv_free(&names);
	free(variable);
}

static void one(const uint8_t *data, size_t size)
{
	struct conf *tree = NULL;
	struct error error = {0};
	bool json = size > 0 && data[0] % 2 == 1;

	if (size > 0) {
		data++;
		size--;
	}
	if (config_parse((const char *)data, size, "fuzz", json, &tree, &error) != 0)
		require(!tree && error.message[0] && clean_is(error.message));
	else if (!json)
		resolve_all(write_file(data, size));
	conf_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 2048);
}
