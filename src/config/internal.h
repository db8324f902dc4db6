/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the configuration module. */
#ifndef NCNOVA_CONFIG_PARTS_H
#define NCNOVA_CONFIG_PARTS_H

#include "ncnova/config.h"

/*
 * --- node.c: the contents of a file or of the variables, with the source of each value. The tree
 * keeps the order of keys, because openstacksdk's rules depend on which of two spellings is later.
 */
enum conf_kind {
	CONF_NULL,
	CONF_BOOL,
	CONF_INT,
	CONF_FLOAT,
	CONF_DATE,
	CONF_TEXT,
	CONF_MAP,
	CONF_LIST
};

struct conf {
	enum conf_kind kind;
	bool truth;  /* CONF_BOOL */
	bool over;   /* a variable beside a named cloud: wins over what the file has in auth */
	bool reread; /* YAML makes of it something else than the letters that were written */
	char *key;   /* in a map */
	char *text;  /* scalars: as Python's str() has it */
	const char *origin; /* interned: a file, "OS_USERNAME", "--os-username", "default", … */
	int line, column;   /* from 1; 0 where the origin has none */
	struct conf *first, *last, *next;
};

struct conf *conf_new(enum conf_kind kind);
struct conf *conf_new_text(const char *text, const char *origin);
struct conf *conf_new_bool(bool truth, const char *origin);
void conf_set_text(struct conf *node, enum conf_kind kind, const char *text);
void conf_free(struct conf *node);
struct conf *conf_copy(const struct conf *node); /* with everything below; NULL gives NULL */
void conf_place(struct conf *node, const struct conf *like); /* origin, line, column of another */
/* Maps. get: NULL when `map` is not a map or lacks the key. put and append take `value`. */
struct conf *conf_get(const struct conf *map, const char *key);
void conf_put(struct conf *map, const char *key, struct conf *value); /* replaces in its place */
struct conf *conf_take(struct conf *map, const char *key);
void conf_drop(struct conf *map, const char *key);
void conf_append(struct conf *list, struct conf *value);
size_t conf_count(const struct conf *node);
/* Python's idea of what is true: not null, False, "", 0 or empty. NULL is false. */
bool conf_truthy(const struct conf *node);
/* The SDK's idea of a boolean: true, or the text "true" in any case. */
bool conf_boolean(const struct conf *node);
/* A scalar's text; NULL for null, maps, lists and what isn't there. */
const char *conf_str(const struct conf *map, const char *key);
const char *conf_scalar(const struct conf *node);
bool conf_is_empty(const struct conf *node); /* not there, or null */
/* As in Python: update() that goes into the key "auth"; update() that goes into every map. */
void conf_update(struct conf *map, const struct conf *over);
void conf_merge(struct conf *map, const struct conf *over);
/* "-" to "_" in keys; numbers to text, but for the few that stay numbers. */
void conf_normalize(struct conf *map);
/* "file:12", "OS_USERNAME", "default": for `sources`. */
char *conf_source(const struct conf *node);
cJSON *conf_to_json(const struct conf *node);
int conf_error(struct error *error, const struct conf *node, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* --- yaml.c: a plain scalar as PyYAML reads it, and a JSON one as Python's json does. */

struct scalar_rules; /* compiled patterns */
struct scalar_rules *scalar_rules_new(void);
void scalar_rules_free(struct scalar_rules *rules);
void scalar_read_yaml(const struct scalar_rules *rules, struct conf *node, const char *text);
/* As `tag` ("str", "int", "float", "bool", "null", "timestamp") says; NULL, or what is wrong. */
const char *scalar_read_tagged(
        const struct scalar_rules *rules, struct conf *node, const char *text, const char *tag);
bool scalar_read_json(struct conf *node, const char *text); /* false: not JSON */

/* --- parse.c: parses a file into a tree. *out is NULL for an empty file. */

int config_parse(const char *text, size_t len, const char *file, bool json, struct conf **out,
        struct error *error);

/* --- load.c, file.c, env.c */

/* How a cloud from variables was chosen, in messages. */
#define CONFIG_BY_VARIABLES "OS_* variables"

struct config_load {
	const struct config_input *input;
	const char *const *env;
	struct strv dirs;        /* where files are searched */
	struct conf *root;       /* clouds.yaml with secure.yaml over it: a map */
	struct conf *clouds;     /* root's "clouds": a map, never NULL; borrowed */
	const char *clouds_file; /* interned; NULL: none found */
	const char *secure_file;
	struct conf *vendors; /* clouds-public.yaml, read when a profile is named; NULL: none */
	bool vendors_read;
	const char *env_name;     /* what the cloud of variables is called */
	bool env_cloud;           /* there is one */
	const char *default_name; /* NULL: the caller has to choose */
	const char *default_how;  /* "OS_CLOUD", "OS_* variables", "the only cloud" */
	struct strv warnings;
};
int config_load(struct config_load *load, const struct config_input *input, struct error *error);
void config_load_free(struct config_load *load);
void config_warn(struct strv *warnings, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

void config_search_dirs(struct config_load *load);
/* The first of `word`.yaml, .yml, .json that can be read. *tree NULL: none, or an empty one. */
int config_find(struct config_load *load, const char *word, const char *first, struct conf **tree,
        const char **path, struct error *error);

const char *config_env_get(const char *const *env, const char *name);
/* The cloud that variables make, NULL when there are none but selectors. */
struct conf *config_env_cloud(const char *const *env);
/* The same from the spellings of before OS_*: NOVA_USERNAME, NOVA_URL, … */
struct conf *config_env_nova(const char *const *env);
/* Names of variables that a cloud chosen by name does not look at. */
void config_env_ignored(const char *const *env, struct strv *names);

/* --- over.c: OS_* variables over a cloud chosen by name, as in openstackclient */

/* A variable's value, or its older name's; NULL when neither is given. *variable: which it was. */
const char *config_over_get(const char *const *env, const char *name, const char **variable);
/* Lays them over the cloud's values, except for the region. */
void config_over_add(const char *const *env, struct conf *values);
/* OS_DEFAULT_DOMAIN, or "default", where Keystone's version 3 needs domains and there are none. */
void config_over_domains(struct conf *values);
/*
 * Variables without effect on `values`: those that nothing reads here, and (where they were laid
 * `over`) those whose place the file has taken.
 */
void config_over_ignored(const char *const *env, const struct conf *values, bool over,
        struct strv *unread, struct strv *unneeded);
/* Variables that say another thing than the file's auth, `before`. */
void config_over_changed(const struct conf *before, const struct conf *values, struct strv *names);

/* --- profile.c: vendor profiles */

struct conf *config_defaults(void);
int config_add_profile(struct config_load *load, const char *cloud_name, struct conf *cloud,
        const struct conf *ours, struct strv *warnings, struct error *error);

/* --- region.c */

/* A cloud's regions: a list of maps with "name" and perhaps "values"; NULL: none known. */
int config_known_regions(struct config_load *load, const char *cloud_name, struct conf **regions,
        struct strv *warnings, struct error *error);

/* --- fix.c, network.c, template.c: older spellings to current ones, {region_name} to its value */

int config_fix(
        struct conf *cloud, const char *cloud_name, struct strv *warnings, struct error *error);
int config_fix_networks(
        struct conf *cloud, const char *cloud_name, struct strv *warnings, struct error *error);
/* As str.format(**values). False with what is wrong in `why`. */
bool config_template(const char *text, const struct conf *values, struct buf *out, struct buf *why);

/* --- auth.c: the settings of each auth type */

enum config_auth_type config_auth_type_of(const char *name);
void config_auth_names(struct buf *out); /* "password, token, …": those we can do */
/* The next option of the words; NULL at the end. Names are valid until the next call. */
struct auth_option {
	char name[40], old[40], dest[40];
	bool required, extra; /* extra: the plug-in takes it, but it is no option */
};
/* Moves the auth type's options into "auth"; unknown ones in there are an error. */
int config_auth_fix(struct conf *cloud, const char *cloud_name, struct error *error);

#endif
