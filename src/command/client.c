/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens and closes a client: its configuration, session and jobs. */
#include "ncnova/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/complete.h"
#include "ncnova/config.h"
#include "ncnova/state.h"
#include "ncnova/text.h"
#include "verbs.h"

/* Prompts for a password or passcode missing from the configuration, if there is a terminal. */
static int ask_missing(const struct asker *asker, struct cloud_config *config)
{
	const char *missing;

	while ((missing = cloud_config_missing(config)) && isatty(STDIN_FILENO)) {
		bool passcode = strstr(missing, "passcode") != NULL;
		const char *user = cloud_config_get(config, "auth.username");
		char *question, *answer = NULL;
		int rc;

		if (passcode && session_is_cached(config))
			return 0;
		question = xasprintf("%s of %s on %s: ", passcode ? "Passcode" : "Password",
		        user ? user : "the user", config->name);
		rc = asker_ask(asker, question, true, &answer);
		free(question);
		if (rc)
			return rc;
		cloud_config_set(config, missing, answer, "typed");
		free_secret(answer);
	}
	return 0;
}

/* --os-compute-api-version, its environment variable, or the cloud's own default; "2", found in old
 * files, is ignored. */
static const char *requested_version(const struct client *client, const struct cloud_config *config)
{
	const char *variable = getenv("OS_COMPUTE_API_VERSION");
	const char *own = cloud_config_get(config, "compute_default_microversion");
	const char *api = cloud_config_get(config, "compute_api_version");

	if (client->compute_version && *client->compute_version)
		return client->compute_version;
	if (variable && *variable)
		return variable;
	if (own)
		return own;
	return api && strchr(api, '.') ? api : NULL;
}

int client_open(struct client *client, const struct asker *asker, FILE *notes, struct error *error)
{
	struct config_input input = {
	        .cloud = client->cloud, .options = client->options, .alone = !client->options};
	struct cloud_config *config = NULL;
	int rc = config_resolve(&input, &config, error);

	if (rc)
		return rc;
	for (size_t i = 0; notes && i < config->warnings.count; i++)
		fprintf(notes, "note: %s\n", config->warnings.items[i]);
	if (client->demo) {
		free(config->name);
		config->name = xstrdup("demo");
	}
	rc = ask_missing(asker, config);
	if (rc)
		error_set(error, rc, "cancelled");
	if (!rc)
		rc = cloud_config_check(config, error);
	if (rc) {
		cloud_config_free(config);
		return rc;
	}
	client->session = session_new(
	        client->http, config, !client->no_cache, requested_version(client, config), error);
	if (client->session && client_guard(client) == GUARD_READ_ONLY)
		session_set_read_only(client->session);
	return client->session ? 0 : (error->code ? error->code : ERR_CONFIG);
}

int client_open_jobs(struct client *client, struct error *error)
{
	char *directory;

	if (client->jobs)
		return 0;
	directory = state_for_changes(error);
	if (!directory)
		return ERR_IO;
	client->jobs = jobs_new(client->session, directory, operation_find, error);
	free(directory);
	if (!client->jobs)
		return ERR_IO;
	jobs_set_guard(client->jobs, client_guard(client),
	        client->settings ? client->settings->file : NULL);
	return 0;
}

enum guard client_guard(const struct client *client)
{
	const struct cloud_settings *cloud;

	if (client->override_guard || !client->session)
		return GUARD_NONE;
	cloud = settings_cloud(client->settings, session_config(client->session)->name);
	return cloud ? cloud->guard : GUARD_NONE;
}

void client_close(struct client *client)
{
	completion_forget(client);
	jobs_free(client->jobs);
	session_free(client->session);
	client->jobs = NULL;
	client->session = NULL;
}
