/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switching to another cloud, project or region: its session becomes the current one; jobs continue
 * in theirs. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/switch.h"
#include "ui/kit/popup.h"

static const char *const no_titles[] = {NULL};

static const char *value(const struct session *session, const char *key)
{
	const char *text = cloud_config_get(session_config(session), key);

	return text ? text : "";
}

static bool same_place(const struct session *a, const struct session *b)
{
	static const char *const keys[] = {"auth.auth_url", "auth.username", "auth.project_name",
	        "auth.project_id", "region_name"};

	if (!str_eq(session_config(a)->name, session_config(b)->name))
		return false;
	/* The same project, given by id. */
	if (*value(b, "auth.project_id") &&
	        str_eq(session_project_id(a), value(b, "auth.project_id")) &&
	        str_eq(value(a, "region_name"), value(b, "region_name")))
		return true;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!str_eq(value(a, keys[i]), value(b, keys[i])))
			return false;
	return true;
}

/* A context that exists already is returned to, with its jobs. */
static struct context *switch_find_context(struct app *app, const struct session *session)
{
	for (struct context *c = app->contexts; c; c = c->next)
		if (same_place(c->session, session))
			return c;
	return NULL;
}

static bool switch_is_free(struct ui *ui)
{
	if (ui->app->command_runs)
		ui_toast(ui, TOAST_WARNING, "a command is running; Ctrl-C interrupts it");
	return !ui->app->command_runs;
}

static void switch_to_session(struct ui *ui, struct session *session)
{
	struct context *context = switch_find_context(ui->app, session);

	while (ui->top != ui->app->main)
		view_close(ui->top);
	if (context) {
		session_free(session);
		app_return(ui->app, context);
	} else {
		app_enter(ui->app, session);
	}
}

static void switch_to_cloud(struct ui *ui, void *data, const char *name)
{
	struct command *command = ui->command;
	struct client *client = command->client;
	const char *const *options = client->options;
	const char *cloud = client->cloud;
	struct session *was = client->session;
	struct error error = {0};
	int rc;

	(void)data;
	if (!switch_is_free(ui))
		return;
	/* Options given on the command line were meant for the first cloud. */
	client->cloud = name;
	client->options = NULL;
	client->session = NULL;
	rc = client_open(client, &command->asker, NULL, &error);
	client->options = options;
	client->cloud = cloud;
	if (rc) {
		client->session = was;
		ui_error(ui, name, &error);
		return;
	}
	switch_to_session(ui, client->session);
}

static void switch_to(struct ui *ui, const char *project, const char *region)
{
	struct error error = {0};
	struct session *session;

	if (!switch_is_free(ui))
		return;
	session = session_switch(ui->command->client->session, project, region, &error);
	if (session)
		switch_to_session(ui, session);
	else
		ui_error(ui, project ? "project" : "region", &error);
}

static void switch_to_project(struct ui *ui, void *data, const char *name)
{
	(void)data;
	switch_to(ui, name, NULL);
}

static void switch_to_region(struct ui *ui, void *data, const char *name)
{
	(void)data;
	switch_to(ui, NULL, name);
}

static void switch_choose(struct ui *ui, const char *title, const struct strv *names,
        void (*chosen)(struct ui *ui, void *data, const char *id))
{
	struct pick pick;

	pick_init(&pick, no_titles, false);
	for (size_t i = 0; i < names->count; i++) {
		char *clean = clean_dup(names->items[i]);

		pick_add(&pick, names->items[i], clean, NULL);
		free(clean);
	}
	ui_choose(ui, title, &pick, chosen, NULL, NULL);
}

static void switch_clouds(struct ui *ui)
{
	struct config_input input = {0};
	struct strv names = STRV_INIT;
	struct error error = {0};

	if (config_list_clouds(&input, &names, &error))
		ui_error(ui, "clouds", &error);
	else if (!names.count)
		ui_toast(ui, TOAST_WARNING,
		        "no cloud in any clouds.yaml; `ncnova config` shows where it is searched");
	else
		switch_choose(ui, "Clouds", &names, switch_to_cloud);
	strv_free(&names);
}

static void switch_regions(struct ui *ui)
{
	struct strv names = STRV_INIT;

	session_regions(ui->command->client->session, &names);
	switch_choose(ui, "Regions", &names, switch_to_region);
	strv_free(&names);
}

static void switch_on_projects(void *data, struct session_reply *reply)
{
	struct ui *ui = data;
	const cJSON *project;
	struct pick pick;

	if (reply->error.code) {
		ui_error(ui, "projects", &reply->error);
		return;
	}
	/* Not over a view that was opened meanwhile. */
	if (ui->top != ui->app->main)
		return;
	pick_init(&pick, no_titles, false);
	cJSON_ArrayForEach(project, json_get(reply->json, "projects"))
	{
		const char *id = json_str(project, "id");
		char *name = clean_dup(json_str(project, "name"));
		char *text = xasprintf("%s\t%s", name ? name : "", id ? id : "");

		if (id)
			pick_add(&pick, id, text, NULL);
		free(text);
		free(name);
	}
	ui_choose(ui, "Projects", &pick, switch_to_project, NULL, NULL);
}

/* The session lives as long as the screen, and so does the callback's data. */
static void switch_projects(struct ui *ui)
{
	struct session_request request = {
	        .service = "identity", .method = "GET", .path = "/auth/projects"};

	session_send(ui->command->client->session, &request, switch_on_projects, ui);
}

void ui_switch(struct ui *ui, const char *what, const char *name)
{
	static const struct {
		const char *what;
		void (*list)(struct ui *ui);
		void (*to)(struct ui *ui, void *data, const char *name);
	} ways[] = {
	        {"cloud", switch_clouds, switch_to_cloud},
	        {"project", switch_projects, switch_to_project},
	        {"region", switch_regions, switch_to_region},
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (!str_eq(ways[i].what, what))
			continue;
		if (name)
			ways[i].to(ui, NULL, name);
		else
			ways[i].list(ui);
	}
}
