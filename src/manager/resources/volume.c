/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Volumes, from Cinder. API: GET /v3/PROJECT/volumes/detail */
#include "ncnova/json.h"
#include "ncnova/resource.h"

static void format_attached(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *attachment;

	(void)object;
	if (!cJSON_IsArray(value))
		return;
	cJSON_ArrayForEach(attachment, value)
	{
		if (json_str(attachment, "server_id"))
			buf_printf(out, "%s%s", out->len ? ", " : "",
			        json_str(attachment, "server_id"));
	}
}

static const struct column columns[] = {
        {.key = "id",
                .title = "ID",
                .path = "id",
                .kind = COLUMN_ID,
                .show = SHOW_LIST | SHOW_WIDE,
                .max_width = 36,
                .priority = 9},
        {.key = "name",
                .title = "Name",
                .path = "name",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 10,
                .max_width = 40},
        {.key = "status",
                .title = "Status",
                .path = "status",
                .kind = COLUMN_STATUS,
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 12,
                .shared = true},
        {.key = "size",
                .title = "Size",
                .path = "size",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_PANE,
                .shared = true},
        {.key = "type",
                .title = "Volume Type",
                .path = "volume_type",
                .show = SHOW_LIST | SHOW_WIDE,
                .max_width = 20,
                .priority = 4,
                .shared = true},
        {.key = "bootable",
                .title = "Bootable",
                .path = "bootable",
                .show = SHOW_LIST | SHOW_WIDE,
                .priority = 4,
                .shared = true},
        {.key = "attached",
                .title = "Attached to",
                .path = "attachments",
                .format = format_attached,
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 36,
                .priority = 2},
        {.key = "project",
                .title = "Project",
                .path = "os-vol-tenant-attr:tenant_id",
                .show = SHOW_ADMIN,
                .max_width = 32,
                .priority = 8,
                .shared = true},
        {.key = "created",
                .title = "Age",
                .path = "created_at",
                .kind = COLUMN_TIME,
                .show = SHOW_PANE,
                .max_width = 5,
                .priority = 2},
};

const struct resource resource_volume = {
        .name = "volume",
        .plural = "volumes",
        .title = "Volumes",
        .alias = "vol vols",
        .service = "volume",
        .path = "/volumes",
        .list_path = "/volumes/detail",
        .list_key = "volumes",
        .item_key = "volume",
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "name",
        .name_query = "name",
        .all_projects = "all_tenants=1",
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
