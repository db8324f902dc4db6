/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cloud configuration: clouds.yaml, secure.yaml, OS_* variables and --os-* options, read as
 * openstacksdk does. */
#ifndef NCNOVA_CONFIG_H
#define NCNOVA_CONFIG_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"

/* The caller's input. `options` are those of the command line, with openstacksdk's key names in
 * dotted form ("auth.username", "region_name", "interface", "compute_api_version", "verify", …)
 * and values as typed: key, value, key, value, …, NULL. */
struct config_input {
	const char *cloud;              /* --os-cloud; NULL: OS_CLOUD, then the only cloud */
	const char *const *options;     /* NULL: none */
	const char *const *environment; /* NULL: environ */
	const char *cwd;                /* NULL: the working directory */
	const char *home;               /* NULL: $HOME */
	bool alone; /* OS_* variables do not override the cloud: they belong to another one */
};

enum config_auth_type {
	AUTH_PASSWORD,
	AUTH_TOKEN,
	AUTH_APPLICATION_CREDENTIAL,
	AUTH_TOTP,
	AUTH_MULTIFACTOR,
	AUTH_NONE,
	AUTH_UNSUPPORTED
};

/* The resolved cloud. `values` is one JSON object with openstacksdk's names and values, `auth`
 * nested; `sources` has the source of each dotted key ("/etc/openstack/clouds.yaml:12",
 * "OS_USERNAME", "--os-username", "default", "profile vexxhost"). */
struct cloud_config {
	char *name; /* "envvars" for a cloud made of variables alone; "defaults" */
	enum config_auth_type auth_type;
	cJSON *values;
	cJSON *sources;
	struct strv warnings; /* e.g. "OS_FOO is set and ignored: …" */
};

/* ERR_CONFIG with file:line:column where it applies. *out is NULL on failure. */
int config_resolve(
        const struct config_input *input, struct cloud_config **out, struct error *error);
void cloud_config_free(struct cloud_config *config);

/* One value by dotted key as text, NULL when not set: cloud_config_get(c, "auth.username"). */
const char *cloud_config_get(const struct cloud_config *config, const char *key);
bool cloud_config_bool(const struct cloud_config *config, const char *key, bool otherwise);
/* Sets or replaces a value (a password that was prompted for, another project); source is a word.
 */
void cloud_config_set(
        struct cloud_config *config, const char *key, const char *value, const char *source);
struct cloud_config *cloud_config_copy(const struct cloud_config *config);
/* The missing secret that the user can type: "auth.password", "auth.passcode"; NULL: none. */
const char *cloud_config_missing(const struct cloud_config *config);
/* Checks that auth_url and everything else the auth type needs is set; the error says how to set
 * it. */
int cloud_config_check(const struct cloud_config *config, struct error *error);

/* A copy of `values` for `ncnova config -f json`: secrets as "***" unless show_secrets. */
cJSON *cloud_config_json(const struct cloud_config *config, bool show_secrets);

/* Hex digest of the user, the cloud, and the trusted certificates. */
void config_fingerprint(const struct cloud_config *config, char hex[65]);

/*
 * Is the line a YAML directive (%YAML, %TAG) of more than 1,024 bytes? libfyaml's time grows with
 * the square of a directive's length, so such files are refused.
 */
bool config_is_long_directive(const char *line);

/* Names of the clouds that the files and variables offer, for :cloud and completion. */
int config_list_clouds(const struct config_input *input, struct strv *names, struct error *error);

#endif
