/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line that would boot the same server, for the review and for copying. Secrets are
 * left out. */
#include "ncnova/boot.h"

static void line_add_option(struct buf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_printf(out, " %s ", name);
	buf_add_shell(out, value);
}

static void line_add_pairs(
        struct buf *out, const char *name, const struct boot_pair *pair, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "%s=%s", pair[i].key, pair[i].value);
		line_add_option(out, name, buf_str(&text));
		buf_free(&text);
	}
}

static void line_add_each(struct buf *out, const char *name, const struct strv *values)
{
	for (size_t i = 0; i < values->count; i++)
		line_add_option(out, name, values->items[i]);
}

static void line_add_joined(struct buf *out, const char *name, const struct strv *values)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < values->count; i++)
		buf_printf(&text, "%s%s", i ? "," : "", values->items[i]);
	line_add_option(out, name, buf_str(&text));
	buf_free(&text);
}

static void line_add_part(struct buf *out, const char *key, const char *value)
{
	if (value && *value)
		buf_printf(out, "%s%s=%s", out->len ? "," : "", key, value);
}

static void line_add_networks(struct buf *out, const struct boot_spec *spec)
{
	if (spec->network_mode == BOOT_NET_NONE)
		line_add_option(out, "--nic", "none");
	for (size_t i = 0; spec->network_mode == BOOT_NET_LIST && i < spec->nic_count; i++) {
		const struct boot_nic *nic = &spec->nics[i];
		struct buf text = BUF_INIT;

		line_add_part(&text, "net-id", nic->net_id);
		if (!nic->net_id)
			line_add_part(&text, "net-name", nic->net_name);
		line_add_part(&text, "port-id", nic->port_id);
		line_add_part(&text, "v4-fixed-ip", nic->v4_fixed_ip);
		line_add_part(&text, "v6-fixed-ip", nic->v6_fixed_ip);
		line_add_part(&text, "tag", nic->tag);
		line_add_option(out, "--nic", buf_str(&text));
		buf_free(&text);
	}
}

static void line_add_source(struct buf *out, const struct boot_spec *spec)
{
	const char *image = spec->image_id ? spec->image_id : spec->image;

	if (spec->new_volume && image) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "id=%s,source=image,dest=volume,size=%d,bootindex=0,shutdown=%s",
		        image, spec->new_volume_gb, spec->delete_volume ? "remove" : "preserve");
		line_add_option(out, "--block-device", buf_str(&text));
		buf_free(&text);
	} else {
		line_add_option(out, "--image", image);
	}
	if (!image)
		line_add_pairs(out, "--image-with", spec->image_with, spec->image_with_count);
	line_add_option(out, "--boot-volume", spec->boot_volume);
	line_add_option(out, "--snapshot", spec->snapshot);
	line_add_each(out, "--block-device", &spec->block_devices);
	line_add_each(out, "--block-device-mapping", &spec->legacy_block_devices);
	line_add_each(out, "--ephemeral", &spec->ephemerals);
	line_add_option(out, "--swap", spec->swap);
}

void boot_command_line(const struct boot_spec *spec, struct buf *out)
{
	buf_puts(out, "ncnova boot");
	line_add_source(out, spec);
	line_add_option(out, "--flavor", spec->flavor_id ? spec->flavor_id : spec->flavor);
	if (spec->min_count != 1)
		buf_printf(out, " --min-count %d", spec->min_count);
	if (spec->max_count != spec->min_count)
		buf_printf(out, " --max-count %d", spec->max_count);
	line_add_networks(out, spec);
	line_add_option(out, "--key-name", spec->key_name);
	line_add_joined(out, "--security-groups", &spec->security_groups);
	line_add_option(out, "--availability-zone", spec->availability_zone);
	line_add_option(out, "--user-data",
	        spec->user_data_file ? spec->user_data_file
	        : spec->user_data    ? "FILE"
	                             : NULL);
	line_add_option(out, "--config-drive", spec->config_drive);
	line_add_pairs(out, "--meta", spec->meta, spec->meta_count);
	line_add_pairs(out, "--file", spec->files, spec->file_count);
	line_add_pairs(out, "--hint", spec->hints, spec->hint_count);
	line_add_option(out, "--access-ip-v4", spec->access_ip_v4);
	line_add_option(out, "--access-ip-v6", spec->access_ip_v6);
	line_add_option(out, "--description", spec->description);
	line_add_joined(out, "--tags", &spec->tags);
	line_add_each(out, "--trusted-image-certificate-id", &spec->trusted_certs);
	line_add_option(out, "--host", spec->host);
	line_add_option(out, "--hypervisor-hostname", spec->hypervisor_hostname);
	line_add_option(out, "--hostname", spec->hostname);
	if (spec->admin_pass)
		buf_puts(out, " --admin-pass PASSWORD");
	if (spec->return_reservation_id)
		buf_puts(out, " --return-reservation-id");
	buf_putc(out, ' ');
	buf_add_shell(out, spec->name ? spec->name : "NAME");
}
