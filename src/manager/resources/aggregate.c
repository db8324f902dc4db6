/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host aggregates. API: GET /os-aggregates */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* "ssd=true, availability_zone=az1" */
static void format_metadata(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *item;

	(void)object;
	cJSON_ArrayForEach(item, value)
	{
		buf_printf(out, "%s%s=", out->len ? ", " : "", item->string ? item->string : "");
		json_to_text(out, item);
	}
}

static const struct column columns[] = {
        {.key = "id",
                .title = "ID",
                .path = "id",
                .kind = COLUMN_NUMBER,
                .show = SHOW_LIST | SHOW_PANE,
                .priority = 1},
        {.key = "name",
                .title = "Name",
                .path = "name",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 8,
                .max_width = 40},
        {.key = "zone",
                .title = "Availability Zone",
                .path = "availability_zone",
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 20,
                .shared = true},
        {.key = "hosts",
                .title = "Hosts",
                .path = "hosts",
                .format = format_list,
                .show = SHOW_PANE,
                .max_width = 60,
                .priority = 1},
        {.key = "metadata",
                .title = "Metadata",
                .path = "metadata",
                .format = format_metadata,
                .show = SHOW_PANE,
                .max_width = 60,
                .priority = 2},
        {.key = "uuid",
                .title = "UUID",
                .path = "uuid",
                .kind = COLUMN_ID,
                .show = SHOW_LIST | SHOW_WIDE,
                .max_width = 36,
                .priority = 9,
                .since = MV(2, 41)},
};

const struct resource resource_aggregate = {
        .name = "aggregate",
        .plural = "aggregates",
        .title = "Aggregates",
        .alias = "agg aggs",
        .service = "compute",
        .path = "/os-aggregates",
        .list_path = "/os-aggregates",
        .list_key = "aggregates",
        .item_key = "aggregate",
        .id_path = "id",
        .name_path = "name",
        .list_only = true, /* the list has complete objects */
        .admin = true,
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
