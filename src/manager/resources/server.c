/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers, as Nova lists them. API: GET /servers/detail */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* From 2.47 on the flavor is embedded and has a name; before it has an id. */
static void format_flavor(struct buf *out, const cJSON *value, const cJSON *object)
{
	const char *name = json_str(value, "original_name");

	(void)object;
	if (!name)
		name = json_str(value, "id");
	if (name)
		buf_puts(out, name);
}

static void format_fault(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)object;
	if (json_str(value, "message"))
		buf_puts(out, json_str(value, "message"));
}

/* The first address a person would connect to: floating before fixed, v4 before v6. */
static void format_best_address(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *network, *address, *best = NULL;
	int best_rank = -1;

	(void)object;
	if (!cJSON_IsObject(value))
		return;
	cJSON_ArrayForEach(network, value)
	{
		cJSON_ArrayForEach(address, network)
		{
			int rank = (json_int(address, "version", 4) == 4) +
			           2 * str_eq(json_str(address, "OS-EXT-IPS:type"), "floating");

			if (json_str(address, "addr") && rank > best_rank) {
				best = address;
				best_rank = rank;
			}
		}
	}
	if (best)
		buf_puts(out, json_str(best, "addr"));
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
                .min_width = 12,
                .max_width = 40,
                .query = "name",
                .query_regex = true},
        {.key = "tenant_id",
                .title = "Tenant ID",
                .label = "Project",
                .path = "tenant_id",
                .show = SHOW_ADMIN,
                .max_width = 32,
                .priority = 8,
                .shared = true,
                .query = "tenant_id",
                .query_id = true,
                .query_project = true,
                .query_admin = true},
        {.key = "status",
                .title = "Status",
                .path = "status",
                .kind = COLUMN_STATUS,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 9,
                .max_width = 17,
                .shared = true,
                .query = "status"},
        {.key = "task_state",
                .title = "Task State",
                .path = "OS-EXT-STS:task_state",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 6,
                .max_width = 20,
                .priority = 2,
                .shared = true},
        {.key = "power_state",
                .title = "Power State",
                .path = "OS-EXT-STS:power_state",
                .format = format_power_state,
                .show = SHOW_LIST | SHOW_WIDE,
                .priority = 5,
                .shared = true},
        {.key = "networks",
                .title = "Networks",
                .path = "addresses",
                .format = format_addresses,
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 19,
                .max_width = 48,
                .priority = 1},
        {.key = "flavor",
                .title = "Flavor",
                .path = "flavor",
                .format = format_flavor,
                .show = SHOW_PANE,
                .min_width = 8,
                .max_width = 20,
                .priority = 3,
                .shared = true},
        {.key = "created",
                .title = "Age",
                .path = "created",
                .kind = COLUMN_TIME,
                .show = SHOW_PANE,
                .min_width = 4,
                .max_width = 5,
                .priority = 1,
                .query = "changes-since"},
        {.key = "key_name",
                .title = "Key",
                .path = "key_name",
                .show = SHOW_WIDE,
                .max_width = 20,
                .priority = 6,
                .shared = true},
        {.key = "zone",
                .title = "Zone",
                .path = "OS-EXT-AZ:availability_zone",
                .show = SHOW_WIDE,
                .max_width = 16,
                .priority = 6,
                .shared = true},
        {.key = "host",
                .title = "Host",
                .path = "OS-EXT-SRV-ATTR:host",
                .show = SHOW_ADMIN | SHOW_WIDE,
                .max_width = 24,
                .priority = 4,
                .shared = true,
                .query = "host",
                .query_admin = true},
        {.key = "image",
                .title = "Image",
                .path = "image",
                .format = format_image_ref,
                .show = SHOW_HIDDEN,
                .shared = true,
                .query = "image",
                .query_id = true},
        {.key = "vm_state",
                .title = "VM State",
                .path = "OS-EXT-STS:vm_state",
                .show = SHOW_HIDDEN,
                .shared = true},
        {.key = "locked", .title = "Locked", .path = "locked", .show = SHOW_HIDDEN, .shared = true},
        {.key = "updated",
                .title = "Updated",
                .path = "updated",
                .kind = COLUMN_TIME,
                .show = SHOW_HIDDEN},
        {.key = "progress",
                .title = "Progress",
                .path = "progress",
                .kind = COLUMN_NUMBER,
                .show = SHOW_HIDDEN,
                .shared = true},
        {.key = "fault",
                .title = "Fault",
                .path = "fault",
                .format = format_fault,
                .show = SHOW_HIDDEN,
                .shared = true},
        {.key = "address",
                .title = "Address",
                .path = "addresses",
                .format = format_best_address,
                .show = SHOW_HIDDEN,
                .query = "ip",
                .query_regex = true},
        {.key = "user_id",
                .title = "User ID",
                .label = "User",
                .path = "user_id",
                .show = SHOW_HIDDEN,
                .shared = true,
                .query = "user_id",
                .query_id = true,
                .query_admin = true},
};

const struct resource resource_server = {
        .name = "server",
        .plural = "servers",
        .title = "Servers",
        .alias = "vm vms instance instances",
        .service = "compute",
        .path = "/servers",
        .list_path = "/servers/detail",
        .brief_path = "/servers",
        .list_key = "servers",
        .item_key = "server",
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "name",
        .name_query = "name",
        .name_regex = true,
        .changes_since = true,
        .partial = MV(2, 69),
        .all_projects = "all_tenants=1",
        .sort = "-created",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
