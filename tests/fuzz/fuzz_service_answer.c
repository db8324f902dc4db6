/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a service answers: refusals, tokens, catalogs, version documents and links, read by the
 * session's parts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/auth/internal.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct cloud_config *configuration(void)
{
	static struct cloud_config *config;
	if (!config) {
		config = xcalloc(1, sizeof *config);
		config->auth_type = AUTH_PASSWORD;
		config->name = xstrdup("fuzz");
		config->values = cJSON_Parse("{\"auth\": {}, \"region_name\": \"RegionOne\"}");
		config->sources = cJSON_CreateObject();
	}
	return config;
}

/* What a person reads is clean, whatever came. */
static void read_refusal(const char *text, size_t len)
{
	static const int statuses[] = {300, 400, 401, 403, 404, 409, 413, 500, 502, 599};
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		struct error error = {0};
		session_error_from_body(&error, statuses[i], "compute", "GET", text, len);
		require(error.code < 0 && error.message[0] && error.type[0]);
		require(clean_is(error.message) && clean_is(error.request_id));
	}
}

static void read_catalog(const struct token *token)
{
	static const char *const services[] = {
	        "compute", "image", "network", "volume", "identity", "placement"};
	for (size_t i = 0; i < SERVICE_KINDS; i++) {
		struct error error = {0};
		char *url = catalog_endpoint(
		        configuration(), token, service_kind_find(services[i]), NULL, &error);
		require(url || (error.code == ERR_CONFIG && clean_is(error.message)));
		free(url);
	}
	struct strv regions = STRV_INIT;
	catalog_regions(token->catalog, &regions);
	strv_free(&regions);
}

static void read_token(const cJSON *json)
{
	struct token token = {0}, again = {0};
	struct error error = {0};
	int64_t skew;
	token_skew(json, &skew);
	if (token_read(&token, "abc", json, 0, &error) == 0) {
		cJSON *kept = token_to_json(&token);
		require(token_from_json(&again, kept));
		require(str_eq(again.user_name, token.user_name));
		read_catalog(&again);
		cJSON_Delete(kept);
	}
	token_from_json(&again, json);
	token_clear(&token);
	token_clear(&again);
}

static void read_document(const cJSON *json)
{
	struct version_range range;
	microversion version;
	if (version_read_document(json, &range)) {
		require(range.min <= range.max);
		if (version_choose(NULL, &range, &version, NULL) == 0)
			require(version == 0 || (version >= range.min && version <= range.max));
	}
	free(keystone_url_from_document("https://keystone/identity", json));
}

static void read_link(const char *text)
{
	static const char *const endpoints[] = {
	        "http://h/v2.1", "https://h/x/v3/0123", "http://h", "http://h/v2"};
	for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
		char *url = endpoint_url(endpoints[i], text, NULL);
		if (url)
			require(str_starts(url, endpoints[i]));
		free(url);
	}
	char *whole = xasprintf("http://%s", text);
	char *complete = endpoint_complete(xstrdup(whole), service_kind_find("volume"), "p1");
	free(endpoint_version_url(complete));
	free(endpoint_root_url(complete));
	free(complete);
	free(whole);
	microversion_parse(text);
}

static void one(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	read_refusal(text, size < strlen(text) ? size : strlen(text));
	cJSON *json = json_parse(text, strlen(text), NULL);
	if (json) {
		read_token(json);
		read_document(json);
		cJSON_Delete(json);
	}
	read_link(text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 1024);
}
