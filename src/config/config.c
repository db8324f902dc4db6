/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resolves one cloud: chosen, merged in openstacksdk's order, and normalised. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/arena.h"
#include "ncnova/text.h"

struct resolve {
	struct config_load load;
	const struct config_input *input;
	const char *name;    /* NULL: no cloud, options alone */
	const char *how;     /* what chose it */
	struct conf *values; /* grows into the result */
	struct conf *known;  /* regions; NULL: any will do */
	struct conf *before; /* auth without variables */
	struct strv *warnings;
};

/* --- choosing */

static void list_names(const struct config_load *load, struct buf *out)
{
	const struct conf *cloud;

	for (cloud = load->clouds->first; cloud; cloud = cloud->next)
		buf_printf(out, "%s%s", out->len ? ", " : "", cloud->key);
}

/* Is there an option that says how to sign in? Then no cloud is needed. */
static bool options_suffice(const struct config_input *input)
{
	const char *const *option = input ? input->options : NULL;

	for (; option && option[0]; option += 2)
		if (option[1] && *option[1] && str_starts(option[0], "auth."))
			return true;
	return false;
}

static int no_cloud(const struct resolve *resolve, struct error *error)
{
	struct buf names = BUF_INIT, dirs = BUF_INIT;
	size_t i;

	if (resolve->load.clouds->first) {
		list_names(&resolve->load, &names);
		conf_error(error, NULL,
		        "there are several clouds: choose one with --os-cloud NAME or "
		        "OS_CLOUD=NAME; %s has: %s",
		        resolve->load.clouds_file ? resolve->load.clouds_file : "the configuration",
		        buf_str(&names));
	} else {
		for (i = 0; i < resolve->load.dirs.count; i++)
			buf_printf(&dirs, "%s%s", i ? ", " : "", resolve->load.dirs.items[i]);
		conf_error(error, NULL,
		        "no cloud is configured. Put a clouds.yaml in ~/.config/openstack and "
		        "choose a cloud with "
		        "--os-cloud NAME or OS_CLOUD=NAME; or set the variables OS_AUTH_URL, "
		        "OS_USERNAME, "
		        "OS_PASSWORD, OS_PROJECT_NAME and OS_USER_DOMAIN_NAME (source an openrc "
		        "file); or give "
		        "--os-auth-url and the rest; or try `ncnova --demo`. %s %s",
		        resolve->load.clouds_file ? "No cloud in" : "Searched for clouds.yaml:",
		        resolve->load.clouds_file ? resolve->load.clouds_file : buf_str(&dirs));
	}
	buf_free(&names);
	buf_free(&dirs);
	return ERR_CONFIG;
}

static int unknown_cloud(const struct resolve *resolve, struct error *error)
{
	const struct config_load *load = &resolve->load;
	struct buf names = BUF_INIT;

	list_names(load, &names);
	if (names.len)
		conf_error(error, NULL, "there is no cloud \"%s\" (%s); %s has: %s", resolve->name,
		        resolve->how, load->clouds_file ? load->clouds_file : "the configuration",
		        buf_str(&names));
	else
		conf_error(error, NULL,
		        "there is no cloud \"%s\" (%s): %s%s; clouds.yaml is searched for in the "
		        "current "
		        "directory, ~/.config/openstack and /etc/openstack, and "
		        "OS_CLIENT_CONFIG_FILE can name it",
		        resolve->name, resolve->how,
		        load->clouds_file ? load->clouds_file : "no clouds.yaml",
		        load->clouds_file ? " has no clouds" : " was found");
	buf_free(&names);
	return ERR_CONFIG;
}

static int resolve_choose(struct resolve *resolve, struct error *error)
{
	const struct config_load *load = &resolve->load;
	const char *asked = resolve->input ? resolve->input->cloud : NULL;

	resolve->name = asked && *asked ? asked : load->default_name;
	resolve->how = asked && *asked ? "--os-cloud" : load->default_how;
	if (!resolve->name)
		return options_suffice(resolve->input) ? 0 : no_cloud(resolve, error);
	if (!conf_get(load->clouds, resolve->name))
		return unknown_cloud(resolve, error);
	return 0;
}

/* --- merging */

/* Defaults, the vendor's profile, the cloud's own entry. */
static int resolve_start(struct resolve *resolve, struct error *error)
{
	const struct conf *ours =
	        resolve->name ? conf_get(resolve->load.clouds, resolve->name) : NULL;
	const struct conf *auth = conf_get(ours, "auth");

	resolve->values = config_defaults();
	if (ours && ours->kind != CONF_MAP)
		return conf_error(error, ours,
		        "cloud \"%s\" is empty; it needs at least auth:", resolve->name);
	if (!conf_is_empty(auth) && auth->kind != CONF_MAP)
		return conf_error(
		        error, auth, "cloud \"%s\": auth must be a mapping", resolve->name);
	if (ours && config_add_profile(&resolve->load, resolve->name, resolve->values, ours,
	                    resolve->warnings, error) != 0)
		return ERR_CONFIG;
	if (!conf_get(resolve->values, "auth"))
		conf_put(resolve->values, "auth", conf_new(CONF_MAP));
	if (conf_get(resolve->values, "auth")->kind != CONF_MAP)
		return conf_error(error, conf_get(resolve->values, "auth"),
		        "the profile of cloud \"%s\": auth must be a mapping", resolve->name);
	if (ours)
		conf_update(resolve->values, ours);
	conf_drop(resolve->values, "cloud");
	return 0;
}

/* An option's key as openstacksdk takes it: --os-region-name is region_name. */
static char *option_key(const char *name)
{
	const char *dot = strrchr(name, '.');
	char *key = xstrdup(str_starts(dot ? dot + 1 : name, "os_") ? (dot ? dot + 4 : name + 3)
	                                                            : (dot ? dot + 1 : name));
	char *p;

	for (p = key; *p; p++)
		if (*p == '-')
			*p = '_';
	return key;
}

static const char *option_value(const struct config_input *input, const char *key)
{
	const char *const *option = input ? input->options : NULL;
	const char *value = NULL;

	for (; option && option[0]; option += 2)
		if (strcmp(option[0], key) == 0 && option[1] && *option[1])
			value = option[1];
	return value;
}

/* Are variables laid over this cloud? Not over the one that is made of them. */
static bool takes_variables(const struct resolve *resolve)
{
	return resolve->name && strcmp(resolve->name, resolve->load.env_name) != 0 &&
	       !(resolve->input && resolve->input->alone);
}

/* The region that was asked for, and what asked for it; NULL: none. */
static const char *region_asked(const struct resolve *resolve, const char **how)
{
	const char *asked = option_value(resolve->input, "region_name");

	*how = "--os-region-name";
	if (!asked && takes_variables(resolve))
		asked = config_over_get(resolve->load.env, "OS_REGION_NAME", how);
	return asked;
}

static int unknown_region(
        const struct resolve *resolve, const char *asked, const char *how, struct error *error)
{
	struct buf names = BUF_INIT;
	const struct conf *region;

	for (region = resolve->known->first; region; region = region->next)
		buf_printf(&names, "%s%s", names.len ? ", " : "", conf_str(region, "name"));
	conf_error(error, resolve->known->first,
	        "cloud \"%s\" has no region \"%s\" (%s); its regions are: %s "
	        "(case-sensitive)",
	        resolve->name, asked, how, buf_str(&names));
	buf_free(&names);
	return ERR_CONFIG;
}

/* What a region or the options say goes over the rest; null says nothing. */
static void lay_over(struct conf *values, const struct conf *over)
{
	const struct conf *child;
	struct conf *one;

	for (child = over ? over->first : NULL; child; child = child->next) {
		if (child->kind == CONF_NULL)
			continue;
		one = conf_new(CONF_MAP);
		conf_put(one, child->key, conf_copy(child));
		conf_update(values, one);
		conf_free(one);
	}
}

static int add_region(struct resolve *resolve, struct error *error)
{
	const char *how, *asked = region_asked(resolve, &how);
	const struct conf *region = NULL;
	struct conf *name;

	if (resolve->name && config_known_regions(&resolve->load, resolve->name, &resolve->known,
	                             resolve->warnings, error) != 0)
		return ERR_CONFIG;
	if (resolve->known) {
		for (region = resolve->known->first; region && asked; region = region->next)
			if (strcmp(conf_str(region, "name"), asked) == 0)
				break;
		if (!region)
			return unknown_region(resolve, asked, how, error);
	}
	lay_over(resolve->values, conf_get(region, "values"));
	conf_drop(resolve->values, "regions");
	name = region && !asked ? conf_copy(conf_get(region, "name"))
	                        : conf_new_text(asked ? asked : "", asked ? how : "default");
	conf_put(resolve->values, "region_name", name);
	if (conf_get(resolve->values, "auth")->kind != CONF_MAP)
		return conf_error(error, conf_get(resolve->values, "auth"),
		        "cloud \"%s\": auth must be a mapping", resolve->name);
	return 0;
}

/*
 * Names and ids of the same thing: an option that sets one removes the others from sources of lower
 * precedence, or a project id in the file would silently win over --os-project-name.
 */
static const char *const same_thing[][10] = {
        {"project_name", "project_id", "tenant_name", "tenant_id", "tenant-name", "tenant-id",
                "project-name", "project-id", "system_scope", NULL},
        {"system_scope", "project_name", "project_id", "tenant_name", "tenant_id", NULL},
        {"username", "user_id", "user_name", "user-name", "user-id", NULL},
        {"user_domain_name", "user_domain_id", "user-domain-name", "user-domain-id", NULL},
        {"project_domain_name", "project_domain_id", "project-domain-name", "project-domain-id",
                NULL},
        {"domain_name", "domain_id", "domain-name", "domain-id", NULL},
        {"token", "auth_token", "auth-token", NULL},
        {"application_credential_id", "application_credential_name", NULL},
        {"password", NULL},
        {"passcode", NULL},
        {"auth_url", NULL},
};

static void take_back(struct conf *values, struct conf *auth, const char *key)
{
	size_t i, n;
	const char *const *row;

	conf_drop(values, key);
	for (i = 0; i < sizeof(same_thing) / sizeof(same_thing[0]); i++) {
		row = same_thing[i];
		for (n = 0; row[n] && strcmp(row[n], key) != 0; n++)
			;
		/* "system_scope" is in two rows, with its own meaning in each. */
		if (!row[n] || (n > 0 && strcmp(key, "system_scope") == 0))
			continue;
		if (n > 0 && strcmp(row[0], "system_scope") == 0)
			continue;
		for (n = 0; row[n]; n++) {
			conf_drop(values, row[n]);
			conf_drop(auth, row[n]);
		}
	}
}

static struct conf *option_node(const char *key, const char *value)
{
	char *origin = xasprintf("--os-%s", key), *p;
	struct conf *node = conf_new_text(value, "");

	for (p = origin; *p; p++)
		if (*p == '_')
			*p = '-';
	node->origin = intern(origin);
	if ((strcmp(key, "verify") == 0 || strcmp(key, "insecure") == 0) &&
	        (strcasecmp(value, "true") == 0 || strcasecmp(value, "false") == 0)) {
		node->kind = CONF_BOOL;
		node->truth = strcasecmp(value, "true") == 0;
		conf_set_text(node, CONF_BOOL, node->truth ? "True" : "False");
	}
	free(origin);
	return node;
}

static void resolve_add_options(struct resolve *resolve)
{
	const char *const *option = resolve->input ? resolve->input->options : NULL;
	struct conf *auth = conf_get(resolve->values, "auth"), *values = resolve->values;
	struct conf *given = conf_new(CONF_MAP), *child;
	char *key;

	for (; option && option[0]; option += 2) {
		if (!option[1] || !*option[1])
			continue;
		key = option_key(option[0]);
		if (str_starts(option[0], "auth.")) {
			/* Two options may give both a name and an id: they don't take back each
			 * other. */
			conf_put(given, key, option_node(key, option[1]));
			take_back(values, auth, key);
		} else if (strcmp(key, "cloud") != 0 && strcmp(key, "region_name") != 0) {
			if (strcmp(key, "interface") == 0)
				conf_drop(values, "endpoint_type");
			conf_put(values, key, option_node(key, option[1]));
		}
		free(key);
	}
	for (child = given->first; child; child = child->next)
		conf_put(auth, child->key, conf_copy(child));
	conf_free(given);
}

/* --- finishing */

/* "{region_name}" in every text at the top; a password may hold braces. */
static void expand_templates(struct resolve *resolve)
{
	struct buf out = BUF_INIT, why = BUF_INIT;
	struct conf *child;

	for (child = resolve->values->first; child; child = child->next) {
		if (child->kind != CONF_TEXT || strcmp(child->key, "password") == 0 ||
		        !strpbrk(child->text, "{}"))
			continue;
		buf_clear(&out);
		buf_clear(&why);
		if (config_template(child->text, resolve->values, &out, &why))
			conf_set_text(child, CONF_TEXT, buf_str(&out));
		else
			config_warn(resolve->warnings, "cloud \"%s\": %s is used as written: %s",
			        resolve->name, child->key, buf_str(&why));
	}
	buf_free_secret(&out);
	buf_free_secret(&why);
}

/* Present and saying no; what is absent says nothing. */
static bool says_no(const struct conf *node)
{
	return node && !conf_boolean(node);
}

/* The file's own word on IPv4 under client:, then variables, then the cloud's. */
static void settle_ipv4(struct resolve *resolve)
{
	const struct conf *client = conf_get(resolve->load.root, "client");
	const char *env_force = config_env_get(resolve->load.env, "OS_FORCE_IPV4");
	const char *env_prefer = config_env_get(resolve->load.env, "OS_PREFER_IPV6");
	const struct conf *prefer = conf_get(client, "prefer_ipv6"), *source = NULL;
	struct conf *own = conf_take(resolve->values, "force_ipv4");
	struct conf *own_prefer = conf_take(resolve->values, "prefer_ipv6"), *result;
	bool force;

	if (!prefer)
		prefer = conf_get(client, "prefer-ipv6");
	source = conf_get(client, "force_ipv4");
	if (!source)
		source = conf_get(client, "broken-ipv6");
	force = env_force ? strcasecmp(env_force, "true") == 0 : conf_boolean(source);
	if (env_prefer ? strcasecmp(env_prefer, "true") != 0 : says_no(prefer))
		force = true;
	if (own)
		force = conf_boolean(own);
	if (says_no(own_prefer))
		force = true;
	if (force) {
		result = conf_new_bool(true, "default");
		if (own ? own : source)
			conf_place(result, own ? own : source);
		conf_put(resolve->values, "force_ipv4", result);
	}
	conf_free(own);
	conf_free(own_prefer);
}

/* "OS_A, OS_B and OS_C" */
static char *resolve_enumerate(const struct strv *names)
{
	struct buf list = BUF_INIT;
	size_t i;

	for (i = 0; i < names->count; i++)
		buf_printf(&list, "%s%s",
		        i == 0                  ? ""
		        : i + 1 == names->count ? " and "
		                                : ", ",
		        names->items[i]);
	return buf_take(&list);
}

static void warn_names(struct resolve *resolve, struct strv *names, const char *what)
{
	char *list = resolve_enumerate(names);

	if (names->count)
		config_warn(resolve->warnings, "%s %s set and %s cloud \"%s\" (%s)", list,
		        names->count == 1 ? "is" : "are", what, resolve->name, resolve->how);
	free(list);
	strv_free(names);
}

/* Variables that had no effect on a named cloud, and those that had one nobody may expect. */
static void warn_variables(struct resolve *resolve)
{
	struct strv unread = STRV_INIT, unneeded = STRV_INIT, changed = STRV_INIT;
	const char *const *env = resolve->load.env;

	if (!resolve->name || strcmp(resolve->name, resolve->load.env_name) == 0)
		return;
	config_over_ignored(env, resolve->values, takes_variables(resolve), &unread, &unneeded);
	config_over_changed(resolve->before, resolve->values, &changed);
	warn_names(resolve, &unread, "ignored beside");
	warn_names(resolve, &unneeded, "ignored: there is a value already in");
	warn_names(resolve, &changed, "used instead of the file's value in");
}

/* 0123 without quotes is the number 83: say so before Keystone says "unauthorized". */
static void warn_reread(struct resolve *resolve)
{
	const struct conf *auth = conf_get(resolve->values, "auth"), *child;
	char *source;

	for (child = auth->first; child; child = child->next) {
		if (!child->reread || child->kind == CONF_NULL)
			continue;
		source = conf_source(child);
		config_warn(resolve->warnings,
		        "%s: auth.%s has no quotes, so YAML reads it as a %s; quote it if it is "
		        "meant literally",
		        source, child->key,
		        child->kind == CONF_BOOL   ? "yes or no"
		        : child->kind == CONF_DATE ? "date"
		                                   : "number");
		free(source);
	}
}

static void warn_verify(struct resolve *resolve)
{
	const struct conf *values = resolve->values, *verify = conf_get(values, "verify");
	bool off = conf_truthy(conf_get(values, "insecure")) || (verify && !conf_truthy(verify));

	if (off && conf_truthy(conf_get(values, "cacert")))
		config_warn(resolve->warnings,
		        "cloud \"%s\": cacert is set and ignored, because verify is off: no "
		        "certificate is checked",
		        resolve->name ? resolve->name : "defaults");
}

/*
 * The CA bundle of requests and curl, where certificates are checked and nothing names another:
 * requests reads the first two, curl and OpenSSL the others.
 */
static void settle_ca(struct resolve *resolve)
{
	static const char *const names[] = {
	        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"};
	const struct conf *verify = conf_get(resolve->values, "verify");
	size_t i;

	if (conf_truthy(conf_get(resolve->values, "insecure")) || !conf_boolean(verify) ||
	        conf_truthy(conf_get(resolve->values, "cacert")))
		return;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = config_env_get(resolve->load.env, names[i]);

		if (!path || !*path)
			continue;
		conf_put(resolve->values, "cacert", conf_new_text(path, names[i]));
		return;
	}
}

static void add_sources(cJSON *sources, const struct conf *map, const char *prefix)
{
	const struct conf *child;
	char *key, *source;

	for (child = map->first; child; child = child->next) {
		key = xasprintf("%s%s", prefix, child->key);
		if (child->kind == CONF_MAP && child->first) {
			char *below = xasprintf("%s.", key);

			add_sources(sources, child, below);
			free(below);
		} else {
			source = conf_source(child);
			cJSON_AddStringToObject(sources, key, source);
			free(source);
		}
		free(key);
	}
}

static struct cloud_config *resolve_finish(struct resolve *resolve, struct cloud_config *config)
{
	struct conf *named = conf_new(CONF_MAP);

	config->name = xstrdup(resolve->name ? resolve->name : "defaults");
	config->auth_type = config_auth_type_of(conf_str(resolve->values, "auth_type"));
	conf_put(named, "name",
	        conf_new_text(config->name, resolve->how ? resolve->how : "default"));
	conf_drop(resolve->values, "name");
	conf_merge(named, resolve->values);
	config->values = conf_to_json(named);
	config->sources = cJSON_CreateObject();
	add_sources(config->sources, named, "");
	conf_free(named);
	return config;
}

static int resolve_run(struct resolve *resolve, struct error *error)
{
	const char *name;
	size_t i;

	if (config_load(&resolve->load, resolve->input, error) != 0 ||
	        resolve_choose(resolve, error) != 0)
		return ERR_CONFIG;
	for (i = 0; i < resolve->load.warnings.count; i++)
		strv_add(resolve->warnings, resolve->load.warnings.items[i]);
	name = resolve->name ? resolve->name : "defaults";
	if (resolve_start(resolve, error) != 0 || add_region(resolve, error) != 0)
		return ERR_CONFIG;
	resolve->before = conf_copy(conf_get(resolve->values, "auth"));
	if (takes_variables(resolve))
		config_over_add(resolve->load.env, resolve->values);
	resolve_add_options(resolve);
	warn_reread(resolve);
	if (config_fix(resolve->values, name, resolve->warnings, error) != 0)
		return ERR_CONFIG;
	conf_normalize(resolve->values);
	config_over_domains(resolve->values);
	if (config_auth_fix(resolve->values, name, error) != 0)
		return ERR_CONFIG;
	expand_templates(resolve);
	settle_ipv4(resolve);
	warn_variables(resolve);
	warn_verify(resolve);
	settle_ca(resolve);
	return 0;
}

int config_resolve(const struct config_input *input, struct cloud_config **out, struct error *error)
{
	struct cloud_config *config = xcalloc(1, sizeof(*config));
	struct resolve resolve = {.input = input, .warnings = &config->warnings};
	int status = resolve_run(&resolve, error);

	*out = NULL;
	if (status == 0)
		*out = resolve_finish(&resolve, config);
	else
		cloud_config_free(config);
	conf_free(resolve.values);
	conf_free(resolve.known);
	conf_free(resolve.before);
	config_load_free(&resolve.load);
	return status;
}

int config_list_clouds(const struct config_input *input, struct strv *names, struct error *error)
{
	struct config_load load;
	const struct conf *cloud;
	int status = config_load(&load, input, error);

	for (cloud = status == 0 ? load.clouds->first : NULL; cloud; cloud = cloud->next)
		strv_add(names, cloud->key);
	config_load_free(&load);
	return status;
}
