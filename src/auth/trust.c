/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificates that a configuration trusts, and the fingerprint of user and cloud. */
#include "ncnova/file.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static char *file_of(const struct cloud_config *config, const char *key)
{
	const char *path = cloud_config_get(config, key);

	return path && *path ? file_expand(path) : NULL;
}

/* `verify` is a boolean, or the path of a CA, as in openstacksdk. */
static char *verify_path(const struct cloud_config *config)
{
	const char *verify = cloud_config_get(config, "verify");
	bool word = cloud_config_bool(config, "verify", true) ==
	            cloud_config_bool(config, "verify", false);

	return verify && *verify && !word ? file_expand(verify) : NULL;
}

void trust_read(struct trust *trust, const struct cloud_config *config)
{
	*trust = (struct trust){.cacert = file_of(config, "cacert"),
	        .cert = file_of(config, "cert"),
	        .key = file_of(config, "key")};
	trust->insecure = cloud_config_bool(config, "insecure", false) ||
	                  !cloud_config_bool(config, "verify", true);
	if (!trust->cacert)
		trust->cacert = verify_path(config);
}

void trust_clear(struct trust *trust)
{
	free(trust->cacert);
	free(trust->cert);
	free(trust->key);
	*trust = (struct trust){0};
}

/* ------------------------------------------------------------------ the fingerprint */

/* Length first, so that no value can pose as the next key. */
static void trust_add_part(struct strv *parts, const char *key, const char *value)
{
	strv_take(parts,
	        xasprintf("%s=%zu:%s\n", key, value ? strlen(value) : 0, value ? value : ""));
}

static void trust_add_value(struct strv *parts, const char *key, const cJSON *value)
{
	struct buf text = BUF_INIT;

	if (value)
		json_to_text(&text, value);
	trust_add_part(parts, key, buf_str(&text));
	buf_free_secret(&text);
}

static int trust_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * All of auth counts, whatever the auth type makes of it, except the passcode: it changes each
 * time. A token that was obtained without checking certificates, or with other ones, is never
 * found by a run that checks them.
 */
void config_fingerprint(const struct cloud_config *config, char hex[65])
{
	const cJSON *auth = json_get(config->values, "auth"), *value;
	struct strv parts = STRV_INIT;
	struct buf text = BUF_INIT;
	struct trust trust;

	trust_read(&trust, config);
	cJSON_ArrayForEach(value, auth) if (value->string && !str_eq(value->string, "passcode"))
	        trust_add_value(&parts, value->string, value);
	trust_add_value(&parts, " methods", json_get(config->values, "auth_methods"));
	trust_add_part(&parts, " type", cloud_config_get(config, "auth_type"));
	trust_add_part(&parts, " domain", cloud_config_get(config, "default_domain"));
	trust_add_part(&parts, " verify", trust.insecure ? "no" : "yes");
	trust_add_part(&parts, " cacert", trust.cacert);
	trust_add_part(&parts, " cert", trust.cert);
	trust_add_part(&parts, " key", trust.key);
	qsort(parts.items, parts.count, sizeof *parts.items, trust_compare);
	for (size_t i = 0; i < parts.count; i++)
		buf_puts(&text, parts.items[i]);
	sha256_hex(buf_str(&text), text.len, hex);
	buf_free_secret(&text);
	strv_free_secret(&parts);
	trust_clear(&trust);
}
