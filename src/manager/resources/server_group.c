/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of servers that are to be placed together or apart. API: GET /os-server-groups */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* One policy from 2.64 on, a list of them before. */
static void format_policy(struct buf *out, const cJSON *value, const cJSON *object)
{
	if (cJSON_IsString(value))
		buf_puts(out, value->valuestring);
	else
		format_list(out, json_get(object, "policies"), object);
}

static void format_count(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)object;
	if (cJSON_IsArray(value))
		buf_printf(out, "%d", cJSON_GetArraySize(value));
}

static const struct column columns[] = {
        {.key = "id",
                .title = "Id",
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
        {.key = "policy",
                .title = "Policy",
                .path = "policy",
                .format = format_policy,
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 20,
                .shared = true},
        {.key = "members",
                .title = "Members",
                .path = "members",
                .format = format_count,
                .kind = COLUMN_NUMBER,
                .show = SHOW_PANE,
                .shared = true},
        {.key = "project",
                .title = "Project",
                .path = "project_id",
                .show = SHOW_ADMIN,
                .max_width = 32,
                .priority = 5,
                .shared = true,
                .since = MV(2, 13)},
};

const struct resource resource_server_group = {
        .name = "server group",
        .plural = "server-groups",
        .title = "Server groups",
        .alias = "server-group sgrp",
        .service = "compute",
        .path = "/os-server-groups",
        .list_path = "/os-server-groups",
        .list_key = "server_groups",
        .item_key = "server_group",
        .id_path = "id",
        .name_path = "name",
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
