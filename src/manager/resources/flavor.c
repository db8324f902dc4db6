/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flavors. API: GET /flavors/detail */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* A factor always has a fraction. */
static void format_factor(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)object;
	if (cJSON_IsNumber(value) && value->valuedouble == (double)(long)value->valuedouble)
		buf_printf(out, "%.1f", value->valuedouble);
	else if (value && !cJSON_IsNull(value))
		json_to_text(out, value);
}

static const struct column columns[] = {
        {.key = "id",
                .title = "ID",
                .path = "id",
                .kind = COLUMN_ID,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 4,
                .max_width = 12,
                .priority = 2},
        {.key = "name",
                .title = "Name",
                .path = "name",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 10,
                .max_width = 32},
        {.key = "ram",
                .title = "Memory_MiB",
                .path = "ram",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 10,
                .shared = true},
        {.key = "disk",
                .title = "Disk",
                .path = "disk",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 4,
                .shared = true},
        {.key = "ephemeral",
                .title = "Ephemeral",
                .path = "OS-FLV-EXT-DATA:ephemeral",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_WIDE,
                .priority = 4,
                .shared = true},
        {.key = "swap",
                .title = "Swap",
                .path = "swap",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_WIDE,
                .priority = 4,
                .shared = true},
        {.key = "vcpus",
                .title = "VCPUs",
                .path = "vcpus",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 5,
                .shared = true},
        {.key = "rxtx_factor",
                .title = "RXTX_Factor",
                .path = "rxtx_factor",
                .format = format_factor,
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST,
                .shared = true},
        {.key = "is_public",
                .title = "Is_Public",
                .path = "os-flavor-access:is_public",
                .show = SHOW_LIST | SHOW_WIDE,
                .priority = 4,
                .shared = true},
        {.key = "description",
                .title = "Description",
                .path = "description",
                .show = SHOW_LIST | SHOW_WIDE,
                .max_width = 40,
                .priority = 5,
                .since = MV(2, 55)},
};

const struct resource resource_flavor = {
        .name = "flavor",
        .plural = "flavors",
        .title = "Flavors",
        .alias = "flv size sizes",
        .service = "compute",
        .path = "/flavors",
        .list_path = "/flavors/detail",
        .brief_path = "/flavors",
        .list_key = "flavors",
        .item_key = "flavor",
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "name",
        .find_query = "is_public=None", /* those that are not public too */
        .alnum_id = true,
        .sort = "ram",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
