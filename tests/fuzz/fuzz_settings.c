/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.yaml with anything in it: read, or told with a line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ncnova/settings.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7 loses a buffer of its own over a quoted text that is long and broken. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

static void one(const uint8_t *data, size_t size)
{
	struct settings *settings = NULL;
	struct error error = {0};
	char path[32];
	int fd = memfd_create("config", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (!settings_load(path, &settings, &error)) {
		cJSON_Delete(settings_json(settings, "prod"));
		settings_free(settings);
	} else if (!error.message[0]) {
		abort();
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 2048);
}
