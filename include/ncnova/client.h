/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client of one cloud, project and region: where it signs in, its session and its jobs. A program
 * may have several. */
#ifndef NCNOVA_CLIENT_H
#define NCNOVA_CLIENT_H

#include <stdbool.h>
#include <stdio.h>
#include "ncnova/asker.h"
#include "ncnova/job.h"
#include "ncnova/session.h"
#include "ncnova/settings.h"

struct client {
	/* Where and how it signs in. Borrowed; set before client_open(). */
	const char *cloud;           /* --os-cloud; NULL: the configuration's own choice */
	const char *const *options;  /* key, value pairs for config_input.options; NULL: neither
	                                options nor environment variables count */
	const char *compute_version; /* --os-compute-api-version; NULL */
	bool demo;                   /* the embedded demo cloud: its name is "demo" */
	bool no_cache;               /* tokens are not kept on disk */
	bool override_guard;         /* --override-guard: config.yaml's guard does not apply */

	/* What it works with. Borrowed; clients share them. */
	struct loop *loop;
	struct http *http;
	const struct settings *settings; /* config.yaml; NULL: none was read */

	/* Owned; client_close() frees them. */
	struct session *session;  /* NULL until client_open() */
	struct jobs *jobs;        /* NULL until client_open_jobs() */
	struct live_names *names; /* for completion, one per resource; NULL until one is wanted */
	bool noted; /* unfinished changes of earlier runs were mentioned, or are shown otherwise */
};

/*
 * Makes the session: resolves the configuration and asks for a missing password. Sends nothing.
 * Warnings about the configuration go to `notes` (NULL: nowhere).
 */
int client_open(struct client *client, const struct asker *asker, FILE *notes, struct error *error);
/* Makes the jobs of a session that is signed in; waits for nothing. */
int client_open_jobs(struct client *client, struct error *error);
/* Frees the names, the jobs and the session. */
void client_close(struct client *client);
/* The guard that config.yaml sets for the session's cloud; GUARD_NONE without a session, and with
 * override_guard. */
enum guard client_guard(const struct client *client);

#endif
