/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Older spellings to today's, in openstacksdk's order: what comes last wins. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Ends with NULL; the last spelling that is there wins, and in "auth" before outside of it. */
struct spelling {
	const char *key;
	const char *from[5];
};

static const struct spelling auth_spellings[] = {
        {"domain_id", {"domain_id", "domain-id"}},
        {"domain_name", {"domain_name", "domain-name"}},
        {"user_domain_id", {"user_domain_id", "user-domain-id"}},
        {"user_domain_name", {"user_domain_name", "user-domain-name"}},
        {"project_domain_id", {"project_domain_id", "project-domain-id"}},
        {"project_domain_name", {"project_domain_name", "project-domain-name"}},
        {"token", {"auth-token", "auth_token", "token"}},
};

static const struct spelling project_spellings[] = {
        {"project_id", {"tenant_id", "tenant-id", "project_id", "project-id"}},
        {"project_name", {"tenant_name", "tenant-name", "project_name", "project-name"}},
};

/* The v2 plug-in knows tenants only. */
static const struct spelling tenant_spellings[] = {
        {"tenant_id", {"project_id", "project-id", "tenant_id", "tenant-id"}},
        {"tenant_name", {"project_name", "project-name", "tenant_name", "tenant-name"}},
};

static void take_spelling(
        struct conf *cloud, struct conf *auth, const char *key, struct conf **winner)
{
	struct conf *maps[2] = {cloud, auth}, *found;
	int i;

	for (i = 0; i < 2; i++) {
		found = conf_take(maps[i], key);
		if (!found)
			continue;
		if (!conf_scalar(found)) { /* null or a list: as if it were not there */
			conf_free(found);
			continue;
		}
		conf_free(*winner);
		*winner = found;
	}
}

static void fix_spellings(struct conf *cloud, const struct spelling *list, size_t count)
{
	struct conf *auth = conf_get(cloud, "auth"), *winner;
	size_t i, n;

	for (i = 0; i < count; i++) {
		winner = NULL;
		for (n = 0; n < 5 && list[i].from[n]; n++)
			take_spelling(cloud, auth, list[i].from[n], &winner);
		if (winner && winner->text[0]) {
			winner->kind = CONF_TEXT;
			conf_put(auth, list[i].key, winner);
		} else {
			conf_free(winner);
		}
	}
}

static void fix_token(struct conf *cloud)
{
	const struct conf *auth = conf_get(cloud, "auth");
	struct conf *token;

	if (!conf_get(auth, "token") && !conf_truthy(conf_get(cloud, "auth_token")) &&
	        !conf_truthy(conf_get(cloud, "token")))
		return;
	token = conf_take(cloud, "auth_token");
	if (token && !conf_get(cloud, "token") && token->kind != CONF_NULL)
		conf_put(cloud, "token", token);
	else
		conf_free(token);
}

static void fix_passcode(struct conf *cloud)
{
	struct conf *passcode = conf_take(cloud, "passcode");

	if (passcode && passcode->kind != CONF_NULL)
		conf_put(conf_get(cloud, "auth"), "passcode", passcode);
	else
		conf_free(passcode);
}

/* "compute_timeout" and its like all mean the one api_timeout. */
static void fix_timeouts(struct conf *cloud)
{
	struct conf *child, *next, *timeout = NULL;

	for (child = cloud->first; child; child = next) {
		next = child->next;
		if (!str_ends(child->key, "timeout") || strcmp(child->key, "timeout") == 0 ||
		        strcmp(child->key, "api_timeout") == 0)
			continue;
		conf_free(timeout);
		timeout = conf_take(cloud, child->key);
	}
	if (timeout && timeout->kind != CONF_NULL)
		conf_put(cloud, "api_timeout", timeout);
	else
		conf_free(timeout);
}

/* To `to`, at the end of the map; an empty value too. */
static void rename_key(struct conf *cloud, const char *from, const char *to)
{
	struct conf *value = conf_take(cloud, from);

	if (value)
		conf_put(cloud, to, value);
}

static void fix_auth_type(struct conf *cloud)
{
	struct conf *old = conf_take(cloud, "auth_plugin");
	struct conf *type = conf_take(cloud, "auth_type");

	if (type)
		conf_free(old);
	else
		type = old ? old : conf_new(CONF_NULL);
	conf_put(cloud, "auth_type", type);
}

/* compute_endpoint_type → compute_interface, for every service. */
static void fix_interfaces(struct conf *cloud)
{
	static const char old[] = "endpoint_type";
	struct conf *child = cloud->first, *next;

	cloud->first = cloud->last = NULL;
	for (; child; child = next) {
		char *key;

		next = child->next;
		child->next = NULL;
		if (str_ends(child->key, old))
			key = xasprintf("%.*sinterface", (int)(strlen(child->key) - strlen(old)),
			        child->key);
		else
			key = xstrdup(child->key);
		conf_put(cloud, key, child);
		free(key);
	}
}

static bool project_scoped(const struct conf *cloud)
{
	const struct conf *auth = conf_get(cloud, "auth");

	return conf_get(cloud, "project_id") || conf_get(cloud, "project_name") ||
	       conf_get(auth, "project_id") || conf_get(auth, "project_name");
}

/* domain_id is both the user's and the project's when there is a project; else it is the scope. */
static void fix_domain(struct conf *cloud)
{
	static const char *const keys[2][3] = {
	        {"domain_id", "user_domain_id", "project_domain_id"},
	        {"domain_name", "user_domain_name", "project_domain_name"},
	};
	struct conf *auth = conf_get(cloud, "auth");
	const struct conf *domain;
	int i, n;

	for (i = 0; i < 2; i++) {
		if (!project_scoped(cloud)) {
			if (conf_get(cloud, keys[i][0]) && !conf_get(auth, keys[i][0]))
				conf_put(auth, keys[i][0], conf_take(cloud, keys[i][0]));
			continue;
		}
		domain = conf_get(auth, keys[i][0]);
		for (n = 1; n < 3 && domain; n++)
			if (!conf_get(auth, keys[i][n]))
				conf_put(auth, keys[i][n], conf_copy(domain));
		conf_drop(cloud, keys[i][0]);
		conf_drop(auth, keys[i][0]);
	}
}

static void fix_booleans(struct conf *cloud)
{
	static const char *const keys[] = {"insecure", "cache"};
	struct conf *value, *truth;
	size_t i;

	for (i = 0; i < 2; i++) {
		value = conf_get(cloud, keys[i]);
		if (!value || value->kind == CONF_BOOL || value->kind == CONF_MAP ||
		        value->kind == CONF_LIST)
			continue;
		truth = conf_new_bool(conf_boolean(value), "");
		conf_place(truth, value);
		conf_put(cloud, keys[i], truth);
	}
}

static int fix_auth_url(struct conf *cloud, const char *cloud_name, struct error *error)
{
	struct conf *url = conf_get(conf_get(cloud, "auth"), "auth_url");
	struct buf out = BUF_INIT, why = BUF_INIT;
	int status = 0;

	if (!conf_scalar(url))
		return 0;
	if (config_template(url->text, cloud, &out, &why))
		conf_set_text(url, CONF_TEXT, buf_str(&out));
	else
		status = conf_error(error, url, "cloud \"%s\": auth_url %s: %s", cloud_name,
		        url->text, buf_str(&why));
	buf_free(&out);
	buf_free(&why);
	return status;
}

int config_fix(
        struct conf *cloud, const char *cloud_name, struct strv *warnings, struct error *error)
{
	const char *type;

	fix_token(cloud);
	fix_passcode(cloud);
	fix_timeouts(cloud);
	rename_key(cloud, "endpoint_type", "interface");
	fix_auth_type(cloud);
	fix_spellings(cloud, auth_spellings, sizeof(auth_spellings) / sizeof(auth_spellings[0]));
	type = conf_str(cloud, "auth_type");
	fix_spellings(cloud,
	        type && strcmp(type, "v2password") == 0 ? tenant_spellings : project_spellings, 2);
	fix_interfaces(cloud);
	if (config_fix_networks(cloud, cloud_name, warnings, error) != 0)
		return ERR_CONFIG;
	fix_domain(cloud);
	fix_booleans(cloud);
	return fix_auth_url(cloud, cloud_name, error);
}
