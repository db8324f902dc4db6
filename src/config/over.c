/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OS_* variables beside a cloud that was chosen by name, laid over it as openstackclient does. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * openstackclient's options take their defaults from these variables, and an option wins over the
 * file: all of them but names and ids of projects and domains, and a token, which fill in what the
 * file leaves open. OS_INSECURE, OS_VERIFY, OS_ENDPOINT_TYPE and NOVA_* are not among them.
 */
static const char *const variables[] = {"OS_REGION_NAME", "OS_CACERT", "OS_CERT", "OS_KEY",
        "OS_INTERFACE", "OS_AUTH_TYPE", "OS_DEFAULT_DOMAIN", "OS_COMPUTE_API_VERSION",
        "OS_DNS_API_VERSION", "OS_IDENTITY_API_VERSION", "OS_IMAGE_API_VERSION",
        "OS_KEY_MANAGER_API_VERSION", "OS_NETWORK_API_VERSION", "OS_OBJECT_API_VERSION",
        "OS_PLACEMENT_API_VERSION", "OS_VOLUME_API_VERSION",
        /* what auth types take */
        "OS_AUTH_URL", "OS_USERNAME", "OS_USER_ID", "OS_PASSWORD", "OS_PASSCODE", "OS_TOKEN",
        "OS_PROJECT_NAME", "OS_PROJECT_ID", "OS_USER_DOMAIN_NAME", "OS_USER_DOMAIN_ID",
        "OS_PROJECT_DOMAIN_NAME", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_NAME", "OS_DOMAIN_ID",
        "OS_DEFAULT_DOMAIN_NAME", "OS_DEFAULT_DOMAIN_ID", "OS_SYSTEM_SCOPE", "OS_TRUST_ID",
        "OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME",
        "OS_APPLICATION_CREDENTIAL_SECRET", "OS_AUTH_METHODS", "OS_ENDPOINT", "OS_ACCESS_KEY",
        "OS_ACCESS_SECRET", "OS_ACCESS_TOKEN", "OS_ACCESS_TOKEN_ENDPOINT", "OS_ACCESS_TOKEN_TYPE",
        "OS_CLIENT_ID", "OS_CLIENT_SECRET", "OS_CODE", "OS_CONSUMER_KEY", "OS_CONSUMER_SECRET",
        "OS_DISCOVERY_ENDPOINT", "OS_IDENTITY_PROVIDER", "OS_IDENTITY_PROVIDER_URL",
        "OS_OPENID_SCOPE", "OS_PROTOCOL", "OS_REDIRECT_URI", "OS_SERVICE_PROVIDER_ENDPOINT",
        "OS_SERVICE_PROVIDER_ENTITY_ID"};

/* Older names, read where the newer one is not set. */
static const char *const older[][2] = {
        {"OS_PROJECT_NAME", "OS_TENANT_NAME"},
        {"OS_PROJECT_ID", "OS_TENANT_ID"},
};

/* OS_REGION_NAME is region_name. The caller frees it. */
static char *config_over_key(const char *name)
{
	char *key = xstrdup(name + strlen("OS_")), *p;

	for (p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return key;
}

const char *config_over_get(const char *const *env, const char *name, const char **variable)
{
	const char *value = config_env_get(env, name);
	size_t i;

	*variable = name;
	for (i = 0; (!value || !*value) && i < sizeof(older) / sizeof(older[0]); i++)
		if (strcmp(older[i][0], name) == 0) {
			*variable = older[i][1];
			value = config_env_get(env, older[i][1]);
		}
	return value && *value ? value : NULL;
}

/* The newer name of a variable that is read beside a named cloud; NULL: it is not. */
static const char *newer_name(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(older) / sizeof(older[0]); i++)
		if (strcmp(older[i][1], name) == 0)
			return older[i][0];
	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (strcmp(variables[i], name) == 0)
			return variables[i];
	return NULL;
}

void config_over_add(const char *const *env, struct conf *values)
{
	const char *value, *variable;
	struct conf *node;
	char *key;
	size_t i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		value = config_over_get(env, variables[i], &variable);
		/* The region was chosen before. */
		if (!value || strcmp(variables[i], "OS_REGION_NAME") == 0)
			continue;
		if (strcmp(variables[i], "OS_INTERFACE") == 0)
			conf_drop(values, "endpoint_type");
		key = config_over_key(variables[i]);
		node = conf_new_text(value, variable);
		node->over = true;
		conf_put(values, key, node);
		free(key);
	}
}

static void set_domain(struct conf *auth, const char *id, const char *name, const struct conf *from)
{
	struct conf *node;

	if (conf_truthy(conf_get(auth, id)) || conf_truthy(conf_get(auth, name)))
		return;
	node = conf_new_text(from ? conf_scalar(from) : "default", "default");
	if (from)
		conf_place(node, from);
	node->over = true;
	conf_put(auth, id, node);
}

void config_over_domains(struct conf *values)
{
	static const char *const types[] = {"password", "v3password", "v3totp"};
	const struct conf *version = conf_get(values, "identity_api_version");
	const struct conf *domain = conf_get(values, "default_domain");
	const char *type = conf_str(values, "auth_type");
	struct conf *auth = conf_get(values, "auth");
	size_t i;

	/* Without such a variable the SDK's value applies; it has no such default. */
	if (!(version && version->over) && !(domain && domain->over))
		return;
	if (!conf_scalar(version) || strcmp(conf_scalar(version), "3") != 0)
		return;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (type && strcmp(type, types[i]) == 0) {
			set_domain(auth, "project_domain_id", "project_domain_name", domain);
			set_domain(auth, "user_domain_id", "user_domain_name", domain);
		}
}

/* ------------------------------------------------------------------ what became of them */

static bool has_origin(const struct conf *node, const char *variable)
{
	const struct conf *child;

	if (!node->line && strcmp(node->origin, variable) == 0)
		return true;
	for (child = node->first; child; child = child->next)
		if (has_origin(child, variable))
			return true;
	return false;
}

/* What is in force for the key of a variable. */
static const struct conf *in_force(const struct conf *values, const char *variable)
{
	const char *newer = newer_name(variable);
	char *key = config_over_key(newer ? newer : variable);
	const struct conf *node = conf_get(conf_get(values, "auth"), key);

	if (!node)
		node = conf_get(values, key);
	free(key);
	return node;
}

/* Variables that are not settings of a cloud: see env.c and settle_ipv4. */
static bool read_elsewhere(const char *variable)
{
	static const char *const names[] = {"OS_FORCE_IPV4", "OS_PREFER_IPV6",
	        "OS_COMPUTE_API_VERSION", "OS_TRUSTED_IMAGE_CERTIFICATE_IDS", NULL};
	size_t i;

	for (i = 0; names[i]; i++)
		if (strcmp(names[i], variable) == 0)
			return true;
	return false;
}

void config_over_ignored(const char *const *env, const struct conf *values, bool over,
        struct strv *unread, struct strv *unneeded)
{
	struct strv names = STRV_INIT;
	const struct conf *node;
	const char *name, *value;
	size_t i;

	config_env_ignored(env, &names);
	for (i = 0; i < names.count; i++) {
		name = names.items[i];
		value = config_env_get(env, name);
		node = in_force(values, name);
		if (!*value || read_elsewhere(name) || has_origin(values, name))
			continue;
		/* The same is in force, or an option that was typed. */
		if (node && conf_scalar(node) && strcmp(conf_scalar(node), value) == 0)
			continue;
		if (node && str_starts(node->origin, "--"))
			continue;
		strv_add(over && newer_name(name) ? unneeded : unread, name);
	}
	strv_free(&names);
}

/* A name and an id of one thing: the id wins. */
static const char *const stronger[][2] = {
        {"project_name", "project_id"},
        {"username", "user_id"},
};

static void add_if_over(struct strv *names, const struct conf *node, const char *was)
{
	if (node && node->over && !node->line &&
	        (!was || !conf_scalar(node) || strcmp(conf_scalar(node), was) != 0) &&
	        !strv_has(names, node->origin))
		strv_add(names, node->origin);
}

void config_over_changed(const struct conf *before, const struct conf *values, struct strv *names)
{
	const struct conf *auth = conf_get(values, "auth"), *child;
	size_t i;

	for (child = before ? before->first : NULL; child; child = child->next) {
		if (!conf_truthy(child))
			continue;
		add_if_over(names, conf_get(auth, child->key), conf_scalar(child));
		for (i = 0; i < sizeof(stronger) / sizeof(stronger[0]); i++)
			if (strcmp(stronger[i][0], child->key) == 0 &&
			        !conf_get(before, stronger[i][1]))
				add_if_over(names, conf_get(auth, stronger[i][1]), NULL);
	}
}
