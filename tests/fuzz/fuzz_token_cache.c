/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a file of the token cache: a token that lives, or none. */
#include "src/auth/internal.h"
#include "oracle.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one(const uint8_t *data, size_t size)
{
	const char *path = scratch_write("token", data, size);
	struct token token = {0};
	cJSON *versions = NULL;
	struct version_range range;

	if (token_cache_load(path, &token, &versions) && !token.id)
		abort();
	version_recall(versions, "http://h/v2.1", &range);
	token_cache_drop(path, token.id ? token.id : "x");
	token_clear(&token);
	cJSON_Delete(versions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
