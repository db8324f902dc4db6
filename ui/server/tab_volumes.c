/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's volumes: what Nova knows of each attachment, what Cinder knows of each volume. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/status.h"
#include "ui/app/store.h"
#include "ui/server/internal.h"

#define VOLUMES_MAX 26 /* requested one by one; a server rarely has more */

static const struct sheet_column columns[] = {{"Volume", 0, false}, {"Status", 1, false},
        {"GiB", 1, true}, {"Type", 4, false}, {"Device", 0, false}, {"On server delete", 2, false},
        {"ID", 3, false}, {.title = NULL}};

static const char *attachment_volume_id(const cJSON *attachment)
{
	const char *id = json_str(attachment, "volumeId");

	return id ? id : json_str(attachment, "id");
}

/* Before 2.79 attachments lack this field. */
static const char *volume_lives_on(const cJSON *attachment)
{
	const cJSON *value = json_get(attachment, "delete_on_termination");

	return !cJSON_IsBool(value) ? NULL : cJSON_IsTrue(value) ? "deleted" : "stays";
}

static void volumes_add_volume(struct server_view *v, struct sheet *sheet, const cJSON *attachment)
{
	const char *id = attachment_volume_id(attachment), *name, *status;
	const struct asked *asked = id ? tab_asked(v, TAB_VOLUMES, id) : NULL;
	const cJSON *volume = asked ? json_get(asked->json, "volume") : NULL;
	struct buf size = BUF_INIT;

	if (!id)
		return;
	name = json_str(volume, "name");
	status = json_str(volume, "status");
	if (json_get(volume, "size"))
		json_to_text(&size, json_get(volume, "size"));
	sheet_row(sheet, STYLE_NORMAL);
	sheet_cell(
	        sheet, STYLE_NORMAL, name && *name ? name : ui_name(v->ui, &resource_volume, id));
	sheet_cell(sheet, style_of_status(status ? status : ""),
	        status                                     ? status
	        : asked && asked->error.http_status == 404 ? "not found"
	        : asked && !asked->came                    ? "..."
	                                                   : NULL);
	sheet_cell(sheet, STYLE_NORMAL, size.len ? buf_str(&size) : NULL);
	sheet_cell(sheet, STYLE_NORMAL, json_str(volume, "volume_type"));
	sheet_cell(sheet, STYLE_NORMAL, json_str(attachment, "device"));
	sheet_cell(sheet, STYLE_NORMAL, volume_lives_on(attachment));
	sheet_cell(sheet, STYLE_NORMAL, id);
	links_line(sheet, &resource_volume, id);
	buf_free(&size);
}

static void volumes_write(struct server_view *v, struct sheet *sheet)
{
	const struct asked *asked = tab_asked(v, TAB_VOLUMES, "attachments");
	const cJSON *list, *attachment;
	int n = 0;

	if (tab_write_state(v, sheet, asked, "the volumes"))
		return;
	list = json_get(asked->json, "volumeAttachments");
	if (cJSON_GetArraySize(list))
		sheet_table(sheet, columns);
	cJSON_ArrayForEach(attachment, list)
	{
		volumes_add_volume(v, sheet, attachment);
		n++;
	}
	if (!n)
		sheet_text(sheet, STYLE_DIM, 0,
		        "No volumes attached. Attach one with `a` or `:volume-attach`.");
}

static void volumes_ask_each(struct server_view *v, struct asked *asked)
{
	const cJSON *attachment;
	int n = 0;

	if (!session_has_service(v->ui->command->client->session, "volume"))
		return;
	cJSON_ArrayForEach(attachment, json_get(asked->json, "volumeAttachments"))
	{
		const char *id = attachment_volume_id(attachment);
		struct buf path = BUF_INIT;

		if (!id || n++ >= VOLUMES_MAX)
			continue;
		buf_puts(&path, "/volumes/");
		buf_add_url(&path, id);
		tab_ask(v, TAB_VOLUMES, id, "volume", buf_str(&path));
		buf_free(&path);
	}
}

static void volumes_ask(struct server_view *v)
{
	char *path = path_format("/servers/%s/os-volume_attachments", v->id);

	tab_ask(v, TAB_VOLUMES, "attachments", "compute", path)->then = volumes_ask_each;
	free(path);
}

const struct tab_ops tab_volumes = {
        .title = "Volumes",
        .middle = "Vol",
        .brief = "Vol",
        .names = true,
        .ask = volumes_ask,
        .write = volumes_write,
};
