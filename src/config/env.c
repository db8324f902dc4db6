/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OS_* variables: a cloud of their own, or selectors of a cloud or file. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* They choose a cloud or a file; alone they make no cloud. */
static const char *const selectors[] = {"OS_CLOUD", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE",
        "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME", NULL};

/* Others' variables that only begin like ours: test runners' and loggers'. */
static const char *const foreign[] = {"OS_TEST", "OS_STD", "OS_LOG", NULL};

/* What nova's client read before there was OS_*. */
static const struct {
	const char *variable, *key;
} nova_names[] = {
        {"NOVA_USERNAME", "username"},
        {"NOVA_PASSWORD", "password"},
        {"NOVA_PROJECT_ID", "tenant_name"},
        {"NOVA_URL", "auth_url"},
        {"NOVA_REGION_NAME", "region_name"},
        {"NOVA_SERVICE_NAME", "compute_service_name"},
        {"NOVA_ENDPOINT_TYPE", "endpoint_type"},
        {"NOVACLIENT_BYPASS_URL", "compute_endpoint_override"},
        {"NOVACLIENT_ENDPOINT_OVERRIDE", "compute_endpoint_override"},
        {"NOVACLIENT_INSECURE", "insecure"},
};

/* novaclient ignores an empty variable and reads its alternative. */
static const char *const others[][3] = {
        {"OS_USERNAME", "NOVA_USERNAME"},
        {"OS_PASSWORD", "NOVA_PASSWORD"},
        {"OS_AUTH_URL", "NOVA_URL"},
        {"OS_REGION_NAME", "NOVA_REGION_NAME"},
        {"OS_PROJECT_NAME", "OS_TENANT_NAME", "NOVA_PROJECT_ID"},
        {"OS_TENANT_NAME", "OS_PROJECT_NAME", "NOVA_PROJECT_ID"},
        {"OS_PROJECT_ID", "OS_TENANT_ID"},
        {"OS_TENANT_ID", "OS_PROJECT_ID"},
};

const char *config_env_get(const char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (; env && *env; env++)
		if (strncmp(*env, name, len) == 0 && (*env)[len] == '=')
			return *env + len + 1;
	return NULL;
}

/* The name of an entry "NAME=value" when it is one of ours; the caller frees it. */
static char *our_name(const char *entry)
{
	const char *equals = strchr(entry, '=');
	size_t i;

	if (!equals || !str_starts(entry, "OS_"))
		return NULL;
	for (i = 0; foreign[i]; i++)
		if (str_starts(entry, foreign[i]))
			return NULL;
	return xstrndup(entry, (size_t)(equals - entry));
}

static bool is_selector(const char *name)
{
	size_t i;

	for (i = 0; selectors[i]; i++)
		if (strcmp(selectors[i], name) == 0)
			return true;
	return false;
}

static bool env_is_given(const char *const *env, const char *name)
{
	const char *value = name ? config_env_get(env, name) : NULL;

	return value && *value;
}

static bool has_another(const char *const *env, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i][0], name) == 0)
			return env_is_given(env, others[i][1]) || env_is_given(env, others[i][2]);
	/* Where both stand, nova's own goes before. */
	return strcmp(name, "OS_ENDPOINT_TYPE") == 0 && env_is_given(env, "NOVA_ENDPOINT_TYPE");
}

struct conf *config_env_cloud(const char *const *env)
{
	struct conf *cloud = conf_new(CONF_MAP);
	const char *const *all = env;
	bool more = false;
	char *name, *p, *key;

	for (; env && *env; env++) {
		name = our_name(*env);
		if (!name)
			continue;
		if ((!env_is_given(all, name) || strcmp(name, "OS_ENDPOINT_TYPE") == 0) &&
		        has_another(all, name)) {
			free(name);
			continue;
		}
		if (!is_selector(name))
			more = true;
		key = xstrdup(name + 3);
		for (p = key; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		conf_put(cloud, key, conf_new_text(strchr(*env, '=') + 1, name));
		free(key);
		free(name);
	}
	if (more)
		return cloud;
	conf_free(cloud);
	return NULL;
}

struct conf *config_env_nova(const char *const *env)
{
	struct conf *cloud = conf_new(CONF_MAP);
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(nova_names) / sizeof(nova_names[0]); i++) {
		value = config_env_get(env, nova_names[i].variable);
		if (value && *value)
			conf_put(cloud, nova_names[i].key,
			        conf_new_text(value, nova_names[i].variable));
	}
	if (cloud->first)
		return cloud;
	conf_free(cloud);
	return NULL;
}

void config_env_ignored(const char *const *env, struct strv *names)
{
	const char *const *entry;
	char *name;
	size_t i;

	for (entry = env; entry && *entry; entry++) {
		name = our_name(*entry);
		if (name && (!is_selector(name) || strcmp(name, "OS_REGION_NAME") == 0))
			strv_add(names, name);
		free(name);
	}
	for (i = 0; i < sizeof(nova_names) / sizeof(nova_names[0]); i++)
		if (config_env_get(env, nova_names[i].variable))
			strv_add(names, nova_names[i].variable);
}
