/* SPDX-License-Identifier: GPL-3.0-or-later */
/* openstacksdk's defaults, and profiles of public clouds: clouds-public.yaml, then a table. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"

/* A value of NULL is null, "{}" an empty map; true and false are booleans. */
static const struct {
	const char *key, *value;
} defaults[] = {
        {"api_timeout", NULL},
        {"verify", "true"},
        {"cacert", NULL},
        {"cert", NULL},
        {"key", NULL},
        {"auth_type", "password"},
        {"baremetal_status_code_retries", "5"},
        {"baremetal_introspection_status_code_retries", "5"},
        {"image_status_code_retries", "5"},
        {"disable_vendor_agent", "{}"},
        {"interface", "public"},
        {"floating_ip_source", "neutron"},
        {"image_api_use_tasks", "false"},
        {"image_format", "qcow2"},
        {"message", ""},
        {"network_api_version", "2"},
        {"object_store_api_version", "1"},
        {"secgroup_source", "neutron"},
        {"status", "active"},
};

/* Clouds that anybody can be a customer of, and that speak Keystone v3. */
static const struct profile {
	const char *name, *auth_url;
	const char *regions; /* "a b c"; NULL: "RegionOne", and no list */
	const char *more;    /* "key=value key=value" */
} profiles[] = {
        {"auro", "https://api.van2.auro.io:5000/v3", NULL,
                "auth.user_domain_name=Default auth.project_domain_name=Default "
                "requires_floating_ip=true"},
        {"betacloud", "https://api-1.betacloud.de:5000", "betacloud-1",
                "image_format=raw block_storage_api_version=3"},
        {"citycloud", "https://{region_name}.citycloud.com:5000/v3/",
                "Buf1 Fra1 Lon1 Sto2 Kna1 dx1 tky1",
                "requires_floating_ip=true block_storage_api_version=1"},
        {"dreamcompute", "https://iad2.dream.io:5000", NULL, "image_format=raw"},
        {"elastx", "https://ops.elastx.cloud:5000/v3", NULL, "region_name=se-sto"},
        {"entercloudsuite", "https://api.entercloudsuite.com/", "it-mil1 nl-ams1 de-fra1",
                "image_api_version=1 block_storage_api_version=1"},
        {"fuga", "https://identity.api.fuga.io:5000", "cystack",
                "auth.user_domain_name=Default auth.project_domain_name=Default "
                "block_storage_api_version=3"},
        {"internap", "https://identity.api.cloud.iweb.com", "ams01 da01 nyj01 sin01 sjc01",
                "floating_ip_source=None"},
        {"limestonenetworks", "https://auth.cloud.lstn.net:5000/v3", "us-dfw-1 us-slc",
                "image_format=raw volume_api_version=3"},
        {"otc", "https://iam.{region_name}.otc.t-systems.com/v3", "eu-de eu-nl",
                "interface=public image_format=qcow2"},
        {"ovh", "https://auth.cloud.ovh.net/",
                "BHS BHS1 BHS3 BHS5 DE DE1 GRA GRA1 GRA5 GRA7 SBG SBG1 SBG5 UK UK1 WAW WAW1 SYD1 "
                "SGP1",
                "auth.user_domain_name=Default auth.project_domain_name=Default "
                "floating_ip_source=None"},
        {"ovh-us", "https://auth.cloud.ovh.us/", "US-EAST-VA-1",
                "auth.user_domain_name=Default auth.project_domain_name=Default "
                "floating_ip_source=None"},
        {"switchengines", "https://keystone.cloud.switch.ch:5000/v3", "LS ZH", "image_format=raw"},
        {"vexxhost", "https://auth.vexxhost.net/v3", "ca-ymq-1 sjc1",
                "image_format=raw requires_floating_ip=false"},
        {"zetta", "https://identity.api.zetta.io/v3", "no-osl1", "dns_api_version=2"},
};

/* "true" and "false" are booleans here, all else is text. */
static struct conf *word_value(const char *word, const char *origin)
{
	struct conf *node;

	if (word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0))
		return conf_new_bool(word[0] == 't', origin);
	if (word && strcmp(word, "{}") == 0)
		return conf_new(CONF_MAP);
	node = conf_new_text(word ? word : "None", origin);
	if (!word)
		node->kind = CONF_NULL;
	return node;
}

struct conf *config_defaults(void)
{
	struct conf *map = conf_new(CONF_MAP);
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		conf_put(map, defaults[i].key, word_value(defaults[i].value, "default"));
	return map;
}

static void add_more(struct conf *map, const char *more, const char *origin)
{
	struct strv words = STRV_INIT;
	char *key, *equals;
	size_t i;

	strv_split(&words, more, ' ');
	for (i = 0; i < words.count; i++) {
		key = words.items[i];
		equals = strchr(key, '=');
		*equals = '\0';
		if (str_starts(key, "auth."))
			conf_put(conf_get(map, "auth"), key + 5, word_value(equals + 1, origin));
		else
			conf_put(map, key, word_value(equals + 1, origin));
	}
	strv_free(&words);
}

static struct conf *build_profile(const struct profile *profile)
{
	struct conf *map = conf_new(CONF_MAP), *auth = conf_new(CONF_MAP), *list;
	char *origin = xasprintf("profile %s", profile->name);
	struct strv names = STRV_INIT;
	size_t i;

	conf_put(auth, "auth_url", conf_new_text(profile->auth_url, origin));
	conf_put(map, "auth", auth);
	conf_put(map, "identity_api_version", conf_new_text("3", origin));
	if (profile->regions) {
		list = conf_new(CONF_LIST);
		strv_split(&names, profile->regions, ' ');
		for (i = 0; i < names.count; i++)
			conf_append(list, conf_new_text(names.items[i], origin));
		conf_put(map, "regions", list);
		strv_free(&names);
	} else {
		conf_put(map, "region_name", conf_new_text("RegionOne", origin));
	}
	add_more(map, profile->more, origin);
	free(origin);
	return map;
}

static const struct profile *find_profile(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

static int no_profile(const struct config_load *load, const char *cloud_name,
        const struct conf *where, const char *name, struct strv *warnings, struct error *error)
{
	if (strstr(name, "://"))
		return conf_error(error, where,
		        "cloud \"%s\": the profile %s is a URL and is not fetched: copy its "
		        "content to clouds-public.yaml, or set auth_url and regions in the cloud "
		        "itself",
		        cloud_name, name);
	config_warn(warnings, "cloud \"%s\": there is no profile \"%s\"%s%s", cloud_name, name,
	        load->vendors ? "" : "; define it in clouds-public.yaml under public-clouds:", "");
	return 0;
}

int config_add_profile(struct config_load *load, const char *cloud_name, struct conf *cloud,
        const struct conf *ours, struct strv *warnings, struct error *error)
{
	const struct conf *named = conf_get(ours, "profile"), *entry;
	const struct profile *profile;
	struct conf *known;
	const char *name, *file;

	if (!named)
		named = conf_get(ours, "cloud");
	name = conf_scalar(named);
	if (!name || !*name || strcmp(name, load->env_name) == 0)
		return 0;
	if (named == conf_get(ours, "cloud"))
		config_warn(warnings,
		        "cloud \"%s\": the key \"cloud\" for a vendor profile is obsolete; use "
		        "\"profile\"",
		        cloud_name);
	if (!load->vendors_read &&
	        config_find(load, "clouds-public", NULL, &load->vendors, &file, error) != 0)
		return ERR_CONFIG;
	load->vendors_read = true;
	entry = conf_get(conf_get(load->vendors, "public-clouds"), name);
	if (entry && entry->kind == CONF_MAP) {
		conf_update(cloud, entry);
		return 0;
	}
	profile = find_profile(name);
	if (!profile)
		return no_profile(load, cloud_name, named, name, warnings, error);
	known = build_profile(profile);
	conf_update(cloud, known);
	conf_free(known);
	return 0;
}
