/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regions of a cloud, from its own entry or its vendor's profile. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static struct conf *region_named(const struct conf *name)
{
	struct conf *region = conf_new(CONF_MAP), *text = conf_new_text(name->text, "");

	conf_place(text, name);
	conf_place(region, name);
	conf_put(region, "name", text);
	return region;
}

/* A region that is a map has a name, perhaps values, and nothing else. */
static int check_region(const struct conf *region, const char *cloud_name, struct error *error)
{
	const struct conf *child, *values = conf_get(region, "values");

	if (!conf_str(region, "name"))
		return conf_error(error, region, "cloud \"%s\": a region has no name", cloud_name);
	for (child = region->first; child; child = child->next)
		if (strcmp(child->key, "name") != 0 && strcmp(child->key, "values") != 0)
			return conf_error(error, child,
			        "cloud \"%s\": region \"%s\" has the key \"%s\"; it accepts name "
			        "and values, and the region's settings belong under values",
			        cloud_name, conf_str(region, "name"), child->key);
	if (!conf_is_empty(values) && values->kind != CONF_MAP)
		return conf_error(error, values,
		        "cloud \"%s\": the values of region \"%s\" must be a mapping", cloud_name,
		        conf_str(region, "name"));
	return 0;
}

static int expand_regions(
        const struct conf *list, const char *cloud_name, struct conf **regions, struct error *error)
{
	const struct conf *item;
	struct conf *region;

	if (conf_is_empty(list))
		return 0;
	if (list->kind != CONF_LIST)
		return conf_error(error, list, "cloud \"%s\": regions must be a list: [%s]",
		        cloud_name, conf_scalar(list) ? conf_scalar(list) : "RegionOne, RegionTwo");
	*regions = conf_new(CONF_LIST);
	for (item = list->first; item; item = item->next) {
		if (item->kind == CONF_MAP) {
			if (check_region(item, cloud_name, error) != 0)
				return ERR_CONFIG;
			region = conf_copy(item);
			if (conf_get(region, "name")->kind != CONF_TEXT)
				conf_get(region, "name")->kind = CONF_TEXT;
			conf_append(*regions, region);
		} else if (conf_scalar(item)) {
			conf_append(*regions, region_named(item));
		} else {
			return conf_error(
			        error, item, "cloud \"%s\": a region needs a name", cloud_name);
		}
	}
	return 0;
}

/* "a,b" is an old way to give several. */
static void split_regions(const struct conf *name, const char *cloud_name, struct conf **regions,
        struct strv *warnings)
{
	const char *p = name->text, *comma;
	struct conf *part;

	*regions = conf_new(CONF_LIST);
	do {
		char *word;

		comma = strchr(p, ',');
		word = comma ? xstrndup(p, (size_t)(comma - p)) : xstrdup(p);
		part = conf_new_text(word, "");
		conf_place(part, name);
		conf_append(*regions, region_named(part));
		conf_free(part);
		free(word);
		p = comma ? comma + 1 : p;
	} while (comma);
	if (conf_count(*regions) > 1)
		config_warn(warnings,
		        "cloud \"%s\": several regions in region_name are obsolete; use a list "
		        "under regions",
		        cloud_name);
}

static int regions_of(const struct conf *config, const char *cloud_name, struct conf **regions,
        struct strv *warnings, struct error *error)
{
	const struct conf *listed = conf_get(config, "regions");
	const struct conf *named = conf_get(config, "region_name");

	if (listed)
		return expand_regions(listed, cloud_name, regions, error);
	if (conf_is_empty(named))
		return 0;
	if (named->kind == CONF_LIST)
		return expand_regions(named, cloud_name, regions, error);
	if (!conf_scalar(named))
		return conf_error(
		        error, named, "cloud \"%s\": region_name must be a word", cloud_name);
	split_regions(named, cloud_name, regions, warnings);
	return 0;
}

int config_known_regions(struct config_load *load, const char *cloud_name, struct conf **regions,
        struct strv *warnings, struct error *error)
{
	struct conf *config = conf_copy(conf_get(load->clouds, cloud_name)), *profile = NULL;
	int status = 0;

	*regions = NULL;
	if (!config || config->kind != CONF_MAP) {
		conf_free(config);
		return 0;
	}
	conf_normalize(config);
	if (conf_get(config, "regions") || !conf_is_empty(conf_get(config, "region_name"))) {
		status = regions_of(config, cloud_name, regions, warnings, error);
	} else {
		profile = conf_new(CONF_MAP);
		status = config_add_profile(load, cloud_name, profile, config, NULL, error);
		if (status == 0 && conf_truthy(conf_get(profile, "regions")))
			status = expand_regions(
			        conf_get(profile, "regions"), cloud_name, regions, error);
		else if (status == 0 && conf_str(profile, "region_name") &&
		         *conf_str(profile, "region_name")) {
			*regions = conf_new(CONF_LIST);
			conf_append(*regions, region_named(conf_get(profile, "region_name")));
		}
	}
	conf_free(profile);
	conf_free(config);
	if (*regions && (status != 0 || !(*regions)->first)) {
		conf_free(*regions);
		*regions = NULL;
	}
	return status;
}
