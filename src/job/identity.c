/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The owner of a journal entry: the cloud, region, project and user of the change. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

/* The URL of the cloud: Keystone's, or Nova's if there is no sign-in. */
static char *cloud_url(const struct session *session)
{
	static const char *const versions[] = {"/v3", "/v2.0"};
	const char *text = cloud_config_get(session_config(session), "auth.auth_url");
	char *url;
	size_t len;

	if (!text || !*text)
		text = session_endpoint(session, "compute");
	if (!text)
		return NULL;
	url = xstrdup(text);
	len = strlen(url);
	while (len && url[len - 1] == '/')
		url[--len] = '\0';
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
		if (str_ends(url, versions[i]))
			url[len - strlen(versions[i])] = '\0';
	return url;
}

/* Most clouds have one region, which nobody names. */
static const char *region_of(const struct session *session)
{
	const char *region = session_region(session);

	return region ? region : "";
}

void identity_fill(struct identity *identity, const struct session *session)
{
	identity->url = cloud_url(session);
	identity->region = xstrdup(region_of(session));
	identity->project_id = xstrdup(session_project_id(session));
	identity->user_id = xstrdup(session_user_id(session));
}

void identity_clear(struct identity *identity)
{
	free(identity->url);
	free(identity->region);
	free(identity->project_id);
	free(identity->user_id);
	*identity = (struct identity){0};
}

bool identity_is_known(const struct identity *identity)
{
	return identity->url != NULL;
}

static bool is_same(const char *a, const char *b)
{
	return str_eq(a ? a : "", b ? b : "");
}

bool identity_equals(const struct identity *a, const struct identity *b)
{
	return is_same(a->url, b->url) && is_same(a->region, b->region) &&
	       is_same(a->project_id, b->project_id) && is_same(a->user_id, b->user_id);
}

void identity_write(cJSON *line, const struct identity *identity)
{
	json_add_str(line, "url", identity->url);
	json_add_str(line, "region", identity->region);
	json_add_str(line, "project_id", identity->project_id);
	json_add_str(line, "user_id", identity->user_id);
}

void identity_read(struct identity *identity, const cJSON *line)
{
	identity->url = xstrdup(json_str(line, "url"));
	identity->region = xstrdup(json_str(line, "region"));
	identity->project_id = xstrdup(json_str(line, "project_id"));
	identity->user_id = xstrdup(json_str(line, "user_id"));
}
