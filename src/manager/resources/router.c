/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routers, from Neutron. API: GET /v2.0/routers */
#include "ncnova/resource.h"

#define BOTH (SHOW_LIST | SHOW_PANE)

static const struct column columns[] = {
        {.key = "id", .title = "ID", .path = "id", .kind = COLUMN_ID, .show = SHOW_LIST},
        {.key = "name", .title = "Name", .path = "name", .show = BOTH, .min_width = 10},
        {.key = "status", .title = "Status", .path = "status", .kind = COLUMN_STATUS, .show = BOTH},
        {.key = "gateway",
                .title = "External Network",
                .path = "external_gateway_info.network_id",
                .show = BOTH,
                .priority = 1},
};

const struct resource resource_router = {
        .name = "router",
        .plural = "routers",
        .title = "Routers",
        .service = "network",
        .path = "/routers",
        .list_path = "/routers",
        .list_key = "routers",
        .item_key = "router",
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "name",
        .name_query = "name",
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
