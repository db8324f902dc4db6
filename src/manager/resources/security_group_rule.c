/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of security groups, from Neutron. API: GET /v2.0/security-group-rules */
#include "ncnova/json.h"
#include "ncnova/resource.h"

/* "22", "8000:9000"; nothing for all of them. ICMP has a type in place of a port. */
static void format_ports(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *most = json_get(object, "port_range_max");

	if (!cJSON_IsNumber(value))
		return;
	json_to_text(out, value);
	if (cJSON_IsNumber(most) && most->valuedouble != value->valuedouble) {
		buf_putc(out, ':');
		json_to_text(out, most);
	}
}

/* An address range, or the group whose members it is. */
static void format_remote(struct buf *out, const cJSON *value, const cJSON *object)
{
	const char *text =
	        cJSON_IsString(value) ? value->valuestring : json_str(object, "remote_group_id");

	if (text)
		buf_puts(out, text);
}

static const struct column columns[] = {
        {.key = "id",
                .title = "ID",
                .path = "id",
                .kind = COLUMN_ID,
                .show = SHOW_LIST | SHOW_WIDE,
                .max_width = 36,
                .priority = 9},
        {.key = "direction",
                .title = "Direction",
                .path = "direction",
                .show = SHOW_LIST | SHOW_PANE,
                .shared = true},
        {.key = "protocol",
                .title = "IP Protocol",
                .path = "protocol",
                .show = SHOW_LIST | SHOW_PANE,
                .shared = true},
        {.key = "ethertype",
                .title = "Ethertype",
                .path = "ethertype",
                .show = SHOW_LIST | SHOW_PANE,
                .priority = 3,
                .shared = true},
        {.key = "ports",
                .title = "Port Range",
                .path = "port_range_min",
                .format = format_ports,
                .show = SHOW_LIST | SHOW_PANE,
                .shared = true},
        {.key = "remote",
                .title = "Remote",
                .path = "remote_ip_prefix",
                .format = format_remote,
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 43,
                .priority = 1,
                .shared = true},
        {.key = "group",
                .title = "Security Group",
                .path = "security_group_id",
                .show = SHOW_LIST | SHOW_PANE,
                .max_width = 36,
                .priority = 2,
                .shared = true},
        {.key = "project",
                .title = "Project",
                .path = "project_id",
                .show = SHOW_ADMIN,
                .max_width = 32,
                .priority = 5,
                .shared = true},
};

const struct resource resource_security_group_rule = {
        .name = "security group rule",
        .plural = "security-group-rules",
        .title = "Security group rules",
        .alias = "rule rules secgroup-rules security-group-rule",
        .service = "network",
        .path = "/security-group-rules",
        .list_path = "/security-group-rules",
        .list_key = "security_group_rules",
        .item_key = "security_group_rule",
        .paging = PAGING_LINKS,
        .id_path = "id",
        .name_path = "id",
        .sort = "group",
        .columns = columns,
        .column_count = sizeof columns / sizeof *columns,
};
