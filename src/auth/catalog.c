/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service catalog: the endpoint of a service for this configuration, and the alternatives for
 * error messages. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct service_kind kinds[SERVICE_KINDS] = {
        {.word = "compute",
                .types = {"compute", "computev21", "compute_legacy"},
                .names = {"compute"},
                .version_path = "v2.1",
                .header = "compute"},
        {.word = "image", .types = {"image", "imagev2"}, .names = {"image"}, .version_path = "v2"},
        {.word = "network",
                .types = {"network", "networkv2"},
                .names = {"network"},
                .version_path = "v2.0"},
        {.word = "volume",
                .types = {"volumev3", "block-storage", "block-store", "volume", "volumev2"},
                .names = {"block_storage", "volumev3", "volume", "block_store", "volumev2"},
                .header = "volume"},
        {.word = "identity",
                .types = {"identity", "identityv3"},
                .names = {"identity"},
                .version_path = "v3"},
        {.word = "placement",
                .types = {"placement"},
                .names = {"placement"},
                .header = "placement"},
};

const struct service_kind *service_kind_find(const char *word)
{
	for (size_t i = 0; i < SERVICE_KINDS; i++) {
		if (str_eq(kinds[i].word, word))
			return &kinds[i];
	}
	return NULL;
}

size_t service_kind_index(const struct service_kind *kind)
{
	return (size_t)(kind - kinds);
}

/* "<service>_<key>" under any of the service's names, "block_storage" as well as "volume". */
static const char *catalog_setting(
        const struct cloud_config *config, const struct service_kind *kind, const char *key)
{
	for (size_t i = 0; kind->names[i]; i++) {
		char *full = xasprintf("%s_%s", kind->names[i], key);
		const char *value = cloud_config_get(config, full);
		free(full);
		if (value && *value)
			return value;
	}
	return NULL;
}

static const char *endpoint_override(
        const struct cloud_config *config, const struct service_kind *kind)
{
	const char *url = catalog_setting(config, kind, "endpoint_override");
	if (!url)
		url = catalog_setting(config, kind, "endpoint");
	if (!url && str_eq(kind->word, "compute"))
		url = cloud_config_get(config, "endpoint_override");
	if (!url && config->auth_type == AUTH_NONE && str_eq(kind->word, "compute"))
		url = cloud_config_get(config, "auth.endpoint");
	return url && *url ? url : NULL;
}

/* A search in the catalog. */
struct wish {
	const char *type, *name, *region; /* NULL: any */
	char interface[16];
};

static struct wish make_wish(const struct cloud_config *config, const struct service_kind *kind)
{
	struct wish wish = {.type = catalog_setting(config, kind, "service_type"),
	        .name = catalog_setting(config, kind, "service_name"),
	        .region = catalog_setting(config, kind, "region_name")};
	const char *interface = catalog_setting(config, kind, "interface");
	if (!interface)
		interface = catalog_setting(config, kind, "endpoint_type");
	if (!interface)
		interface = cloud_config_get(config, "interface");
	if (!interface)
		interface = cloud_config_get(config, "endpoint_type");
	if (!interface || !*interface)
		interface = "public";
	snprintf(wish.interface, sizeof wish.interface, "%s", interface);
	if (str_ends(wish.interface, "URL"))
		wish.interface[strlen(wish.interface) - 3] = '\0';
	if (!wish.region)
		wish.region = cloud_config_get(config, "region_name");
	if (wish.region && !*wish.region)
		wish.region = NULL;
	return wish;
}

static const char *endpoint_region(const cJSON *endpoint)
{
	const char *region = json_str(endpoint, "region_id");
	return region ? region : json_str(endpoint, "region");
}

static bool in_region(const cJSON *endpoint, const char *region)
{
	return !region || str_eq(json_str(endpoint, "region_id"), region) ||
	       str_eq(json_str(endpoint, "region"), region);
}

static bool catalog_is_kind(const cJSON *service, const struct wish *wish, const char *type)
{
	return str_eq(json_str(service, "type"), type) &&
	       (!wish->name || str_eq(json_str(service, "name"), wish->name));
}

static bool is_url(const char *url)
{
	return url && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0);
}

static const cJSON *find_of_type(const cJSON *catalog, const struct wish *wish, const char *type)
{
	const cJSON *service = NULL, *endpoint = NULL;
	cJSON_ArrayForEach(service, catalog)
	{
		if (!catalog_is_kind(service, wish, type))
			continue;
		cJSON_ArrayForEach(endpoint, json_get(service, "endpoints"))
		{
			const char *interface = json_str(endpoint, "interface");
			if (interface && strcasecmp(interface, wish->interface) == 0 &&
			        in_region(endpoint, wish->region) &&
			        is_url(json_str(endpoint, "url")))
				return endpoint;
		}
	}
	return NULL;
}

static const cJSON *find_endpoint(
        const cJSON *catalog, const struct wish *wish, const struct service_kind *kind)
{
	if (wish->type)
		return find_of_type(catalog, wish, wish->type);
	for (size_t i = 0; kind->types[i]; i++) {
		const cJSON *found = find_of_type(catalog, wish, kind->types[i]);
		if (found)
			return found;
	}
	return NULL;
}

/* ------------------------------------------------------------------ what there is instead */

static void add_unique(struct strv *list, const char *text)
{
	char *clean = clean_dup(text);
	if (clean && *clean && !strv_has(list, clean))
		strv_take(list, clean);
	else
		free(clean);
}

static void catalog_add_names(struct buf *out, const struct strv *list)
{
	for (size_t i = 0; i < list->count && i < 20; i++)
		buf_printf(out, "%s%s", i ? ", " : "", list->items[i]);
	if (list->count > 20)
		buf_printf(out, " and %zu more", list->count - 20);
}

void catalog_regions(const cJSON *catalog, struct strv *names)
{
	const cJSON *service = NULL, *endpoint = NULL;
	cJSON_ArrayForEach(service, catalog)
	{
		cJSON_ArrayForEach(endpoint, json_get(service, "endpoints"))
		        add_unique(names, endpoint_region(endpoint));
	}
}

/* All regions or interfaces that this kind of service has endpoints for. */
static void catalog_gather(const cJSON *catalog, const struct service_kind *kind,
        const struct wish *wish, struct strv *regions, struct strv *interfaces)
{
	const cJSON *service = NULL, *endpoint = NULL;
	cJSON_ArrayForEach(service, catalog)
	{
		bool match = wish->type && catalog_is_kind(service, wish, wish->type);
		for (size_t i = 0; !wish->type && kind->types[i]; i++)
			match = match || catalog_is_kind(service, wish, kind->types[i]);
		const cJSON *list = match ? json_get(service, "endpoints") : NULL;
		cJSON_ArrayForEach(endpoint, list)
		{
			add_unique(regions, endpoint_region(endpoint));
			if (in_region(endpoint, wish->region))
				add_unique(interfaces, json_str(endpoint, "interface"));
		}
	}
}

static int no_service(
        const struct token *token, const struct service_kind *kind, struct error *error)
{
	struct strv types = STRV_INIT;
	struct buf list = BUF_INIT;
	const cJSON *service = NULL;
	int code;
	cJSON_ArrayForEach(service, token->catalog) add_unique(&types, json_str(service, "type"));
	catalog_add_names(&list, &types);
	if (types.count == 0)
		code = error_set_type(error, ERR_CONFIG,
		        token->project_id ? "EndpointNotFound" : "CommandError",
		        "The catalog is empty%s, so it has no endpoint for the %s service.%s",
		        token->project_id ? "" : ": this token is not scoped to a project",
		        kind->word,
		        token->project_id ? "" : " Set project_name (--os-project-name).");
	else
		code = error_set_type(error, ERR_CONFIG, "EndpointNotFound",
		        "The catalog has no %s service. It has: %s.", kind->word, buf_str(&list));
	strv_free(&types);
	buf_free(&list);
	return code;
}

/* The service exists, but not in this region or interface. */
static int no_endpoint(const struct token *token, const struct service_kind *kind,
        const struct wish *wish, struct error *error)
{
	struct strv regions = STRV_INIT, interfaces = STRV_INIT;
	struct buf list = BUF_INIT;
	int code;
	catalog_gather(token->catalog, kind, wish, &regions, &interfaces);
	if (regions.count == 0 && interfaces.count == 0) {
		code = no_service(token, kind, error);
	} else if (wish->region && !strv_has(&regions, wish->region)) {
		catalog_add_names(&list, &regions);
		code = error_set_type(error, ERR_CONFIG, "EndpointNotFound",
		        "The %s service isn't in region '%s'. It is in: %s.", kind->word,
		        wish->region, buf_str(&list));
	} else {
		catalog_add_names(&list, &interfaces);
		code = error_set_type(error, ERR_CONFIG, "EndpointNotFound",
		        "The %s service has no usable '%s' endpoint%s%s. It has: %s.", kind->word,
		        wish->interface, wish->region ? " in region " : "",
		        wish->region ? wish->region : "", buf_str(&list));
	}
	strv_free(&regions);
	strv_free(&interfaces);
	buf_free(&list);
	return code;
}

/* ------------------------------------------------------------------ the address */

char *catalog_endpoint(const struct cloud_config *config, const struct token *token,
        const struct service_kind *kind, const char *keystone_url, struct error *error)
{
	struct wish wish = make_wish(config, kind);
	const char *url = endpoint_override(config, kind);
	if (url && !is_url(url)) {
		error_set_type(error, ERR_CONFIG, "EndpointNotFound",
		        "%s_endpoint_override is not an http or https URL.", kind->names[0]);
		return NULL;
	}
	if (!url)
		url = json_str(find_endpoint(token->catalog, &wish, kind), "url");
	if (!url && str_eq(kind->word, "identity"))
		url = keystone_url;
	if (!url) {
		no_endpoint(token, kind, &wish, error);
		return NULL;
	}
	return endpoint_complete(xstrdup(url), kind, token->project_id);
}

const char *catalog_region(const struct cloud_config *config, const struct token *token,
        const struct service_kind *kind)
{
	struct wish wish = make_wish(config, kind);
	return wish.region ? wish.region
	                   : endpoint_region(find_endpoint(token->catalog, &wish, kind));
}
