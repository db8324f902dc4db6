/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quotas and their use: one request per service, one line per quota. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/views/quota.h"

#define AGAIN_MS   30000
#define NAME_COLS  21
#define VALUE_COLS 17

/* --- reading --- */

static struct quota *quotas_add(struct quota_part *part, const char *name)
{
	struct quota *quota;
	char *clean = clean_dup(name);

	part->items = xrealloc(part->items, (part->count + 1) * sizeof *part->items);
	quota = &part->items[part->count++];
	*quota = (struct quota){.used = -1, .limit = -1};
	str_copy(quota->name, sizeof quota->name, clean);
	for (char *p = quota->name; *p; p++)
		*p = *p == '_' ? ' ' : *p;
	free(clean);
	return quota;
}

static double quota_put_number(const cJSON *object, const char *key)
{
	const cJSON *value = json_get(object, key);

	return cJSON_IsNumber(value) ? value->valuedouble : -1;
}

/* "absolute" of /limits: the pairs that belong together. */
static void quotas_read_limits(struct quota_part *part, const cJSON *json)
{
	static const struct {
		const char *name, *used, *limit;
	} pairs[] = {
	        {"instances", "totalInstancesUsed", "maxTotalInstances"},
	        {"cores", "totalCoresUsed", "maxTotalCores"},
	        {"RAM MiB", "totalRAMUsed", "maxTotalRAMSize"},
	        {"server groups", "totalServerGroupsUsed", "maxServerGroups"},
	        {"volumes", "totalVolumesUsed", "maxTotalVolumes"},
	        {"volume GiB", "totalGigabytesUsed", "maxTotalVolumeGigabytes"},
	        {"snapshots", "totalSnapshotsUsed", "maxTotalSnapshots"},
	};
	const cJSON *absolute = json_get(json_get(json, "limits"), "absolute");

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct quota *quota;

		if (!json_get(absolute, pairs[i].limit))
			continue;
		quota = quotas_add(part, pairs[i].name);
		quota->used = quota_put_number(absolute, pairs[i].used);
		quota->limit = quota_put_number(absolute, pairs[i].limit);
	}
}

/* {"cores": {"limit": 20, "in_use": 3, …}} of Nova and Cinder, "used" of Neutron; or limits alone.
 */
static void quotas_read_set(struct quota_part *part, const cJSON *json)
{
	const cJSON *set = json_get(json, "quota_set"), *item;

	if (!set)
		set = json_get(json, "quota");
	cJSON_ArrayForEach(item, set)
	{
		struct quota *quota;

		if (!cJSON_IsObject(item) && !cJSON_IsNumber(item))
			continue;
		quota = quotas_add(part, item->string);
		if (cJSON_IsNumber(item)) {
			quota->limit = item->valuedouble;
			continue;
		}
		quota->limit = quota_put_number(item, "limit");
		quota->used = quota_put_number(item, json_get(item, "in_use") ? "in_use" : "used");
	}
}

static const struct source {
	const char *title, *service;
	const char *limits, *set; /* %s: the project's id; NULL: the service has none */
} sources[QUOTA_PARTS] = {
        {"Compute", "compute", "/limits", "/os-quota-sets/%s/detail"},
        {"Volumes", "volume", "/limits", "/os-quota-sets/%s?usage=True"},
        {"Network", "network", NULL, "/quotas/%s/details"},
};

/* --- asking --- */

static void quotas_on_reply(void *data, struct session_reply *reply)
{
	struct quota_part *part = data;

	part->call = NULL;
	part->done = true;
	part->error = reply->error;
	if (!reply->error.code) {
		part->count = 0;
		if (json_get(reply->json, "limits"))
			quotas_read_limits(part, reply->json);
		else
			quotas_read_set(part, reply->json);
	}
	ui_dirty(part->quotas->ui);
}

static void quotas_ask(void *data)
{
	struct quotas *quotas = data;
	struct session *session = quotas->ui->command->client->session;

	for (int i = 0; i < QUOTA_PARTS; i++) {
		struct quota_part *part = &quotas->parts[i];
		const char *path = quotas->whole ? sources[i].set : sources[i].limits;
		struct session_request request = {.service = sources[i].service, .method = "GET"};
		struct buf text = BUF_INIT, id = BUF_INIT;
		const char *at;

		part->asked = path && session_has_service(session, sources[i].service);
		if (!part->asked || part->call)
			continue;
		buf_add_url(&id, session_project_id(session));
		at = strstr(path, "%s");
		if (at)
			buf_printf(&text, "%.*s%s%s", (int)(at - path), path, buf_str(&id), at + 2);
		request.path = at ? buf_str(&text) : path;
		part->call = session_send(session, &request, quotas_on_reply, part);
		buf_free(&text);
		buf_free(&id);
	}
	quotas->timer =
	        loop_timer_start(quotas->ui->command->client->loop, AGAIN_MS, quotas_ask, quotas);
}

void quotas_start(struct quotas *quotas, struct ui *ui, bool whole)
{
	quotas->ui = ui;
	quotas->whole = whole;
	for (int i = 0; i < QUOTA_PARTS; i++) {
		quotas->parts[i].title = sources[i].title;
		quotas->parts[i].quotas = quotas;
	}
	quotas_ask(quotas);
}

void quotas_stop(struct quotas *quotas)
{
	loop_timer_stop(quotas->ui->command->client->loop, quotas->timer);
	for (int i = 0; i < QUOTA_PARTS; i++) {
		if (quotas->parts[i].call)
			session_cancel(quotas->parts[i].call);
		free(quotas->parts[i].items);
	}
}

void quotas_again(struct quotas *quotas)
{
	struct ui *ui = quotas->ui;
	bool whole = quotas->whole;

	quotas_stop(quotas);
	memset(quotas, 0, sizeof *quotas);
	quotas_start(quotas, ui, whole);
}

/* --- one line --- */

static enum style quota_style(int per_cent)
{
	return per_cent >= 100 ? STYLE_ERROR : per_cent >= 80 ? STYLE_WARNING : STYLE_OK;
}

void quota_draw(WINDOW *win, int y, int x, int cols, const struct quota *quota)
{
	struct buf value = BUF_INIT;
	int bar = cols - NAME_COLS - VALUE_COLS - 1, per_cent = 0;

	/* Narrow: the name is cut. */
	int name = bar < 6 ? NAME_COLS - 7 : NAME_COLS;

	bar = cols - name - VALUE_COLS - 1;
	if (quota->used >= 0)
		buf_printf(&value, "%.0f", quota->used);
	if (quota->limit >= 0)
		buf_printf(&value, "%s%.0f", quota->used >= 0 ? " of " : "at most ", quota->limit);
	else
		buf_puts(&value, quota->used >= 0 ? ", no limit" : "no limit");
	if (quota->limit > 0 && quota->used >= 0)
		per_cent = (int)floor(quota->used * 100 / quota->limit);
	else if (quota->limit >= 0 && quota->used > 0)
		per_cent = 100;
	draw_text(win, y, x, name - 1, STYLE_NORMAL, quota->name, false);
	if (bar > 3 && quota->limit >= 0 && quota->used >= 0)
		draw_gauge(win, y, x + name, bar, per_cent, quota_style(per_cent));
	draw_right(win, y, x + cols - VALUE_COLS, VALUE_COLS,
	        quota->limit >= 0 && quota->used >= 0 ? quota_style(per_cent) : STYLE_DIM,
	        buf_str(&value));
	buf_free(&value);
}
