/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hosts that servers run on. API: GET /os-hypervisors/detail */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* "12 / 32": what is used of what there is. */
static void format_used(struct buf *out, const cJSON *object, const char *used, const char *all)
{
	if (cJSON_IsNumber(json_get(object, all)))
		buf_printf(out, "%lld / %lld", (long long)json_int(object, used, 0),
		        (long long)json_int(object, all, 0));
}

static void format_vcpus(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)value;
	format_used(out, object, "vcpus_used", "vcpus");
}

static void format_ram(struct buf *out, const cJSON *value, const cJSON *object)
{
	(void)value;
	format_used(out, object, "memory_mb_used", "memory_mb");
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
                .title = "Hypervisor hostname",
                .path = "hypervisor_hostname",
                .show = SHOW_LIST | SHOW_PANE,
                .min_width = 8,
                .max_width = 40},
        {.key = "state",
                .title = "State",
                .path = "state",
                .kind = COLUMN_STATUS,
                .show = SHOW_LIST | SHOW_PANE,
                .shared = true},
        {.key = "status",
                .title = "Status",
                .path = "status",
                .kind = COLUMN_STATUS,
                .show = SHOW_LIST | SHOW_PANE,
                .priority = 1,
                .shared = true},
        {.key = "type",
                .title = "Type",
                .path = "hypervisor_type",
                .show = SHOW_PANE,
                .max_width = 10,
                .priority = 3,
                .shared = true},
        {.key = "ip",
                .title = "Address",
                .path = "host_ip",
                .show = SHOW_PANE,
                .max_width = 39,
                .priority = 4},
        {.key = "host",
                .title = "Host",
                .path = "service.host",
                .show = SHOW_WIDE,
                .max_width = 30,
                .priority = 5},
        {.key = "servers",
                .title = "Servers",
                .path = "running_vms",
                .kind = COLUMN_NUMBER,
                .show = SHOW_PANE,
                .priority = 2,
                .shared = true},
        {.key = "vcpus",
                .title = "VCPUs",
                .path = "vcpus_used",
                .format = format_vcpus,
                .kind = COLUMN_NUMBER,
                .show = SHOW_PANE,
                .priority = 2,
                .shared = true},
        {.key = "ram",
                .title = "RAM MB",
                .path = "memory_mb_used",
                .format = format_ram,
                .kind = COLUMN_NUMBER,
                .show = SHOW_PANE,
                .priority = 3,
                .shared = true},
        {.key = "uptime",
                .title = "Uptime",
                .path = "uptime",
                .show = SHOW_WIDE,
                .max_width = 50,
                .priority = 6},
};

const struct resource resource_hypervisor = {
        .name = "hypervisor",
        .plural = "hypervisors",
        .title = "Hypervisors",
        .alias = "hyp hv hosts host",
        .service = "compute",
        .path = "/os-hypervisors",
        .list_path = "/os-hypervisors/detail",
        .list_key = "hypervisors",
        .item_key = "hypervisor",
        .list_version = MV(2, 87),
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "hypervisor_hostname",
        .alnum_id = true,
        .admin = true,
        .sort = "name",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
