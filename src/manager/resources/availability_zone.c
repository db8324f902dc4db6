/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Availability zones. API: GET /os-availability-zone; a zone's id is its name. */
#include "ncnova/json.h"
#include "ncnova/resource.h"

static void format_state(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)object;
	if (json_get(value, "available"))
		buf_puts(out, json_bool(value, "available", false) ? "available" : "not available");
}

static const struct column columns[] = {
        {.key = "name",
                .title = "Name",
                .path = "zoneName",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 10,
                .max_width = 40},
        {.key = "status",
                .title = "Status",
                .path = "zoneState",
                .format = format_state,
                .kind = COLUMN_STATUS,
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 14,
                .shared = true},
};

const struct resource resource_availability_zone = {
        .name = "availability zone",
        .plural = "availability-zones",
        .title = "Availability zones",
        .alias = "az azs zone zones availability-zone",
        .service = "compute",
        .path = "/os-availability-zone",
        .list_path = "/os-availability-zone",
        .list_key = "availabilityZoneInfo",
        .id_path = "zoneName",
        .name_path = "zoneName",
        .list_only = true,
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
