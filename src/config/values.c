/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resolved cloud's values: reading, replacing, copying, and showing them without secrets. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

const char *cloud_config_get(const struct cloud_config *config, const char *key)
{
	const cJSON *value = json_path(config->values, key);

	/* Numbers and booleans of ours carry their text along: conf_to_json put it there. */
	return value && !cJSON_IsNull(value) ? value->valuestring : NULL;
}

bool cloud_config_bool(const struct cloud_config *config, const char *key, bool otherwise)
{
	static const char *const words[2][5] = {
	        {"false", "no", "off", "0", "f"},
	        {"true", "yes", "on", "1", "t"},
	};
	const cJSON *value = json_path(config->values, key);
	size_t i, truth;

	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value);
	if (!value || !value->valuestring)
		return otherwise;
	for (truth = 0; truth < 2; truth++)
		for (i = 0; i < 5; i++)
			if (strcasecmp(value->valuestring, words[truth][i]) == 0)
				return truth == 1;
	return otherwise;
}

static void set_item(cJSON *object, const char *key, const char *value)
{
	if (!value)
		cJSON_DeleteItemFromObjectCaseSensitive(object, key);
	else if (cJSON_GetObjectItemCaseSensitive(object, key))
		cJSON_ReplaceItemInObjectCaseSensitive(object, key, cJSON_CreateString(value));
	else
		cJSON_AddStringToObject(object, key, value);
}

void cloud_config_set(
        struct cloud_config *config, const char *key, const char *value, const char *source)
{
	cJSON *object = config->values;
	const char *name = key;

	if (str_starts(key, "auth.")) {
		name = key + 5;
		object = cJSON_GetObjectItemCaseSensitive(config->values, "auth");
		if (!cJSON_IsObject(object)) {
			cJSON_DeleteItemFromObjectCaseSensitive(config->values, "auth");
			object = cJSON_AddObjectToObject(config->values, "auth");
		}
	}
	set_item(object, name, value);
	set_item(config->sources, key, value ? source : NULL);
	if (strcmp(key, "auth_type") == 0)
		config->auth_type = config_auth_type_of(value);
}

struct cloud_config *cloud_config_copy(const struct cloud_config *config)
{
	struct cloud_config *copy = xcalloc(1, sizeof(*copy));
	size_t i;

	copy->name = xstrdup(config->name);
	copy->auth_type = config->auth_type;
	copy->values = cJSON_Duplicate(config->values, true);
	copy->sources = cJSON_Duplicate(config->sources, true);
	for (i = 0; i < config->warnings.count; i++)
		strv_add(&copy->warnings, config->warnings.items[i]);
	return copy;
}

/* Passwords should not stay in freed memory. */
static void values_wipe(cJSON *item)
{
	for (; item; item = item->next) {
		if (item->valuestring)
			explicit_bzero(item->valuestring, strlen(item->valuestring));
		values_wipe(item->child);
	}
}

void cloud_config_free(struct cloud_config *config)
{
	if (!config)
		return;
	values_wipe(config->values);
	cJSON_Delete(config->values);
	cJSON_Delete(config->sources);
	strv_free(&config->warnings);
	free(config->name);
	free(config);
}

/* By name, wherever it stands: a variable's password has not been moved into auth for every type.
 */
static bool values_is_secret(const char *key)
{
	static const char *const parts[] = {
	        "password", "passwd", "secret", "passcode", "api_key", "private_key"};
	static const char *const whole[] = {"token", "auth_token", "access_token", "admin_token",
	        "refresh_token", "id_token", "service_token", "code", "authorization_code",
	        "access_key", "otp", "device_code"};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (str_contains_nocase(key, parts[i]))
			return true;
	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strcasecmp(key, whole[i]) == 0)
			return true;
	return redact_is_secret_key(key) && strcasecmp(key, "key") != 0;
}

static void set_string(cJSON *item, const char *text)
{
	free(item->valuestring);
	item->type = (item->type & ~0xff) | cJSON_String;
	item->valuestring = xstrdup(text);
}

static void values_mask(cJSON *item, bool secret)
{
	struct buf url = BUF_INIT;

	for (; item; item = item->next) {
		bool hide = secret || (item->string && values_is_secret(item->string));

		if (item->child) {
			values_mask(item->child, hide);
		} else if (hide && !cJSON_IsNull(item) && !cJSON_IsObject(item) &&
		           !cJSON_IsArray(item)) {
			set_string(item, "***");
		} else if (cJSON_IsString(item) && strstr(item->valuestring, "://")) {
			buf_clear(&url);
			redact_url(&url, item->valuestring);
			set_string(item, buf_str(&url));
		}
	}
	buf_free(&url);
}

cJSON *cloud_config_json(const struct cloud_config *config, bool show_secrets)
{
	cJSON *json = cJSON_Duplicate(config->values, true);

	if (json && !show_secrets)
		values_mask(json->child, false);
	return json;
}
