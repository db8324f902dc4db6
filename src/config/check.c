/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that everything needed for a sign-in is set, and reports how to set it. */
#include "internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static bool check_has(const struct cloud_config *config, const char *key)
{
	const char *text = cloud_config_get(config, key);

	return text && *text;
}

static const cJSON *check_methods_of(const struct cloud_config *config)
{
	return json_get(json_get(config->values, "auth"), "auth_methods");
}

/* Is it this type, or one of v3multifactor's methods? */
static bool check_uses(const struct cloud_config *config, enum config_auth_type type)
{
	const cJSON *method;

	if (config->auth_type == type)
		return true;
	if (config->auth_type == AUTH_MULTIFACTOR)
		cJSON_ArrayForEach(method,
		        check_methods_of(config)) if (cJSON_IsString(method) &&
		                                      config_auth_type_of(method->valuestring) ==
		                                              type) return true;
	return false;
}

static int check_fail(const struct cloud_config *config, struct error *error, const char *text)
{
	char *cloud = clean_dup(config->name);
	int status = error_set(error, ERR_CONFIG, "cloud \"%s\": %s", cloud, text);

	free(cloud);
	return status;
}

/* Reports a missing setting with all the ways to set it. */
static int check_lacks(
        const struct cloud_config *config, struct error *error, const char *key, const char *what)
{
	const char *chosen = json_str(config->sources, "name");
	char *option = xstrdup(key), *variable = xstrdup(key), *text, *p;
	int status;

	for (p = option; *p; p++)
		*p = *p == '_' ? '-' : *p;
	for (p = variable; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	text = xasprintf("%s is missing: set --os-%s, OS_%s, or %s under auth in "
	                 "clouds.yaml%s",
	        what, option, variable, key,
	        str_eq(chosen, CONFIG_BY_VARIABLES)
	                ? "; this cloud comes from the OS_* variables that are set; --os-cloud "
	                  "NAME chooses one from clouds.yaml instead"
	                : "");
	status = check_fail(config, error, text);
	free(text);
	free(option);
	free(variable);
	return status;
}

static int check_address(const struct cloud_config *config, struct error *error)
{
	const char *url = cloud_config_get(config, "auth.auth_url");

	if (!url || !*url)
		return check_lacks(config, error, "auth_url", "the URL of Keystone");
	if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
		return check_fail(config, error,
		        "auth_url must begin with https:// or http://, as in "
		        "https://keystone.example.com/v3");
	return 0;
}

/* In Keystone v3 names are only unique within a domain; the plug-in "password" takes a default. */
static int check_domains(const struct cloud_config *config, struct error *error)
{
	const char *type = cloud_config_get(config, "auth_type");

	if (!type || !str_starts(type, "v3"))
		return 0;
	if (check_has(config, "auth.username") && !check_has(config, "auth.user_domain_id") &&
	        !check_has(config, "auth.user_domain_name") && config->auth_type != AUTH_TOKEN)
		return check_lacks(
		        config, error, "user_domain_name", "the user's domain (often: Default)");
	if (check_has(config, "auth.project_name") &&
	        !check_has(config, "auth.project_domain_id") &&
	        !check_has(config, "auth.project_domain_name"))
		return check_lacks(config, error, "project_domain_name",
		        "the project's domain (often: Default)");
	return 0;
}

static int check_user(const struct cloud_config *config, struct error *error)
{
	bool user = check_has(config, "auth.username") || check_has(config, "auth.user_id");

	if (config->auth_type == AUTH_MULTIFACTOR &&
	        cJSON_GetArraySize(check_methods_of(config)) == 0)
		return check_fail(config, error,
		        "auth_type v3multifactor needs auth_methods: [v3password, v3totp]");
	if ((check_uses(config, AUTH_PASSWORD) || check_uses(config, AUTH_TOTP)) && !user)
		return check_lacks(config, error, "username", "the user name");
	if (check_uses(config, AUTH_APPLICATION_CREDENTIAL)) {
		if (!check_has(config, "auth.application_credential_id") &&
		        !check_has(config, "auth.application_credential_name"))
			return check_lacks(config, error, "application_credential_id",
			        "the application credential");
		if (!check_has(config, "auth.application_credential_id") && !user)
			return check_lacks(config, error, "username",
			        "the owner of the application credential (or "
			        "application_credential_id)");
	}
	return 0;
}

static int check_method_names(const struct cloud_config *config, struct error *error)
{
	const cJSON *method;
	enum config_auth_type type;
	char *text;
	int status;

	if (config->auth_type == AUTH_MULTIFACTOR)
		cJSON_ArrayForEach(method, check_methods_of(config))
		{
			type = cJSON_IsString(method) ? config_auth_type_of(method->valuestring)
			                              : AUTH_UNSUPPORTED;
			if (type != AUTH_UNSUPPORTED && type != AUTH_MULTIFACTOR &&
			        type != AUTH_NONE)
				continue;
			text = xasprintf("\"%s\" is not supported in auth_methods; use v3password, "
			                 "v3totp, v3token or v3applicationcredential",
			        cJSON_IsString(method) ? method->valuestring : "");
			status = check_fail(config, error, text);
			free(text);
			return status;
		}
	return 0;
}

/* Checks everything except secrets that the user can still type. */
static int check_frame(const struct cloud_config *config, struct error *error)
{
	struct buf text = BUF_INIT;

	if (config->auth_type == AUTH_UNSUPPORTED) {
		buf_printf(&text, "auth_type %s is not supported; ncnova signs in with ",
		        check_has(config, "auth_type") ? cloud_config_get(config, "auth_type")
		                                       : "");
		config_auth_names(&text);
		check_fail(config, error, buf_str(&text));
		buf_free(&text);
		return ERR_CONFIG;
	}
	if (config->auth_type == AUTH_NONE)
		return check_has(config, "auth.endpoint")
		               ? 0
		               : check_lacks(config, error, "endpoint", "the service's URL");
	if (check_address(config, error) != 0 || check_method_names(config, error) != 0)
		return ERR_CONFIG;
	if (check_user(config, error) != 0)
		return ERR_CONFIG;
	return check_domains(config, error);
}

/* The required settings of each auth type; the user can type the first two. */
static const struct {
	enum config_auth_type type;
	const char *key, *what;
	bool typed;
} secrets[] = {
        {AUTH_PASSWORD, "auth.password", "the password", true},
        {AUTH_TOTP, "auth.passcode", "the passcode (the current six digits)", true},
        {AUTH_TOKEN, "auth.token", "the token", false},
        {AUTH_APPLICATION_CREDENTIAL, "auth.application_credential_secret",
                "the application credential's secret", false},
};

static int missing_secret(const struct cloud_config *config, bool typed)
{
	size_t i;

	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (secrets[i].typed == typed && check_uses(config, secrets[i].type) &&
		        !check_has(config, secrets[i].key))
			return (int)i;
	return -1;
}

const char *cloud_config_missing(const struct cloud_config *config)
{
	int i = missing_secret(config, true);

	/* A password is not asked for if the rest is incomplete. */
	if (i < 0 || check_frame(config, NULL) != 0 || missing_secret(config, false) >= 0)
		return NULL;
	return secrets[i].key;
}

int cloud_config_check(const struct cloud_config *config, struct error *error)
{
	int i;

	if (check_frame(config, error) != 0)
		return ERR_CONFIG;
	i = missing_secret(config, false);
	if (i < 0)
		i = missing_secret(config, true);
	if (i >= 0)
		return check_lacks(config, error, secrets[i].key + 5, secrets[i].what);
	return 0;
}
