/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key pairs. API: GET /os-keypairs; a pair's id is its name. */
#include "ncnova/resource.h"

static const struct column columns[] = {
        {.key = "name",
                .title = "Name",
                .path = "name",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 10,
                .max_width = 40},
        {.key = "type",
                .title = "Type",
                .path = "type",
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 6,
                .priority = 2,
                .shared = true,
                .since = MV(2, 2)},
        {.key = "fingerprint",
                .title = "Fingerprint",
                .path = "fingerprint",
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 50,
                .priority = 1},
};

const struct resource resource_keypair = {
        .name = "keypair",
        .plural = "keypairs",
        .title = "Key pairs",
        .alias = "key keys",
        .service = "compute",
        .path = "/os-keypairs",
        .list_path = "/os-keypairs",
        .list_key = "keypairs",
        .item_key = "keypair",
        .wrap = "keypair",
        .paging = PAGING_LINKS,
        .id_path = "name",
        .name_path = "name",
        .alnum_id = true,
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
