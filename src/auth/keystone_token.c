/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A token: read tolerantly from Keystone's response, and our own format for the cache. */
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

void token_clear(struct token *token)
{
	free_secret(token->id);
	free(token->user_name);
	free(token->user_id);
	free(token->project_name);
	free(token->project_id);
	strv_free(&token->roles);
	cJSON_Delete(token->catalog);
	*token = (struct token){0};
}

void token_copy(struct token *to, const struct token *from)
{
	token_clear(to);
	to->id = xstrdup(from->id);
	to->expires_ms = from->expires_ms;
	to->user_name = xstrdup(from->user_name);
	to->user_id = xstrdup(from->user_id);
	to->project_name = xstrdup(from->project_name);
	to->project_id = xstrdup(from->project_id);
	for (size_t i = 0; i < from->roles.count; i++)
		strv_add(&to->roles, from->roles.items[i]);
	to->catalog = cJSON_Duplicate(from->catalog, true);
}

/* The value must not be able to end the header. */
static bool is_header_safe(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p <= ' ' || *p >= 0x7f)
			return false;
	}
	return *text != '\0';
}

bool token_skew(const cJSON *body, int64_t *skew_ms)
{
	const char *text = json_str(json_get(body, "token"), "issued_at");
	int64_t issued = 0;
	if (!text || !clock_parse_iso(text, &issued))
		return false;
	*skew_ms = issued - clock_wall_ms();
	return true;
}

static void read_roles(struct strv *roles, const cJSON *list)
{
	const cJSON *role = NULL;
	cJSON_ArrayForEach(role, list)
	{
		char *name = clean_dup(json_str(role, "name"));
		if (name)
			strv_take(roles, name);
	}
}

int token_read(struct token *token, const char *id, const cJSON *body, int64_t skew_ms,
        struct error *error)
{
	const cJSON *said = json_get(body, "token");
	const cJSON *user = json_get(said, "user"), *project = json_get(said, "project");
	const cJSON *catalog = json_get(said, "catalog");
	const char *expires = json_str(said, "expires_at");

	token_clear(token);
	if (!id || !is_header_safe(id))
		return error_set_type(error, ERR_PROTOCOL, "AuthorizationFailure",
		        "Keystone's response has no token (X-Subject-Token): check that auth_url "
		        "is a Keystone v3 URL.");
	if (!cJSON_IsObject(said))
		return error_set_type(error, ERR_PROTOCOL, "AuthorizationFailure",
		        "Keystone's response does not describe a token: check that auth_url is a "
		        "Keystone v3 URL.");
	token->id = xstrdup(id);
	if (expires && clock_parse_iso(expires, &token->expires_ms))
		token->expires_ms -= skew_ms;
	token->user_name = clean_dup(json_str(user, "name"));
	token->user_id = clean_dup(json_str(user, "id"));
	token->project_name = clean_dup(json_str(project, "name"));
	token->project_id = clean_dup(json_str(project, "id"));
	read_roles(&token->roles, json_get(said, "roles"));
	token->catalog =
	        cJSON_IsArray(catalog) ? cJSON_Duplicate(catalog, true) : cJSON_CreateArray();
	return 0;
}

cJSON *token_to_json(const struct token *token)
{
	char expires[32] = "";
	cJSON *json = cJSON_CreateObject();
	if (token->expires_ms > 0)
		clock_format_iso(token->expires_ms, expires, sizeof expires);
	json_add_str(json, "id", token->id);
	json_add_str(json, "expires_at", expires);
	json_add_str(json, "user_name", token->user_name);
	json_add_str(json, "user_id", token->user_id);
	json_add_str(json, "project_name", token->project_name);
	json_add_str(json, "project_id", token->project_id);
	cJSON *roles = cJSON_AddArrayToObject(json, "roles");
	for (size_t i = 0; i < token->roles.count; i++)
		cJSON_AddItemToArray(roles, cJSON_CreateString(token->roles.items[i]));
	cJSON_AddItemToObject(json, "catalog",
	        token->catalog ? cJSON_Duplicate(token->catalog, true) : cJSON_CreateArray());
	return json;
}

bool token_from_json(struct token *token, const cJSON *json)
{
	const char *id = json_str(json, "id"), *expires = json_str(json, "expires_at");
	const cJSON *catalog = json_get(json, "catalog"), *role = NULL;

	token_clear(token);
	if (!id || !is_header_safe(id) || !cJSON_IsArray(catalog))
		return false;
	token->id = xstrdup(id);
	if (expires && !clock_parse_iso(expires, &token->expires_ms))
		token->expires_ms = 0;
	token->user_name = clean_dup(json_str(json, "user_name"));
	token->user_id = clean_dup(json_str(json, "user_id"));
	token->project_name = clean_dup(json_str(json, "project_name"));
	token->project_id = clean_dup(json_str(json, "project_id"));
	cJSON_ArrayForEach(role, json_get(json, "roles"))
	{
		if (cJSON_IsString(role))
			strv_take(&token->roles, clean_dup(role->valuestring));
	}
	token->catalog = cJSON_Duplicate(catalog, true);
	return true;
}
