/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A spec as the command line that would boot the same: for the review and for copying. Secrets are
 * left out. */
#include "ncnova/boot.h"

static void option(struct buf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_printf(out, " %s ", name);
	buf_add_shell(out, value);
}

static void pairs(struct buf *out, const char *name, const struct boot_pair *pair, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "%s=%s", pair[i].key, pair[i].value);
		option(out, name, buf_str(&text));
		buf_free(&text);
	}
}

static void each(struct buf *out, const char *name, const struct strv *values)
{
	for (size_t i = 0; i < values->count; i++)
		option(out, name, values->items[i]);
}

static void joined(struct buf *out, const char *name, const struct strv *values)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < values->count; i++)
		buf_printf(&text, "%s%s", i ? "," : "", values->items[i]);
	option(out, name, buf_str(&text));
	buf_free(&text);
}

static void part(struct buf *out, const char *key, const char *value)
{
	if (value && *value)
		buf_printf(out, "%s%s=%s", out->len ? "," : "", key, value);
}

static void networks(struct buf *out, const struct boot_spec *spec)
{
	if (spec->network_mode == BOOT_NET_NONE)
		option(out, "--nic", "none");
	for (size_t i = 0; spec->network_mode == BOOT_NET_LIST && i < spec->nic_count; i++) {
		const struct boot_nic *nic = &spec->nics[i];
		struct buf text = BUF_INIT;

		part(&text, "net-id", nic->net_id);
		if (!nic->net_id)
			part(&text, "net-name", nic->net_name);
		part(&text, "port-id", nic->port_id);
		part(&text, "v4-fixed-ip", nic->v4_fixed_ip);
		part(&text, "v6-fixed-ip", nic->v6_fixed_ip);
		part(&text, "tag", nic->tag);
		option(out, "--nic", buf_str(&text));
		buf_free(&text);
	}
}

static void source(struct buf *out, const struct boot_spec *spec)
{
	const char *image = spec->image_id ? spec->image_id : spec->image;

	if (spec->new_volume && image) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "id=%s,source=image,dest=volume,size=%d,bootindex=0,shutdown=%s",
		        image, spec->new_volume_gb, spec->delete_volume ? "remove" : "preserve");
		option(out, "--block-device", buf_str(&text));
		buf_free(&text);
	} else {
		option(out, "--image", image);
	}
	if (!image)
		pairs(out, "--image-with", spec->image_with, spec->image_with_count);
	option(out, "--boot-volume", spec->boot_volume);
	option(out, "--snapshot", spec->snapshot);
	each(out, "--block-device", &spec->block_devices);
	each(out, "--block-device-mapping", &spec->legacy_block_devices);
	each(out, "--ephemeral", &spec->ephemerals);
	option(out, "--swap", spec->swap);
}

void boot_command_line(const struct boot_spec *spec, struct buf *out)
{
	buf_puts(out, "ncnova boot");
	source(out, spec);
	option(out, "--flavor", spec->flavor_id ? spec->flavor_id : spec->flavor);
	if (spec->min_count != 1)
		buf_printf(out, " --min-count %d", spec->min_count);
	if (spec->max_count != spec->min_count)
		buf_printf(out, " --max-count %d", spec->max_count);
	networks(out, spec);
	option(out, "--key-name", spec->key_name);
	joined(out, "--security-groups", &spec->security_groups);
	option(out, "--availability-zone", spec->availability_zone);
	option(out, "--user-data",
	        spec->user_data_file ? spec->user_data_file
	        : spec->user_data    ? "FILE"
	                             : NULL);
	option(out, "--config-drive", spec->config_drive);
	pairs(out, "--meta", spec->meta, spec->meta_count);
	pairs(out, "--file", spec->files, spec->file_count);
	pairs(out, "--hint", spec->hints, spec->hint_count);
	option(out, "--access-ip-v4", spec->access_ip_v4);
	option(out, "--access-ip-v6", spec->access_ip_v6);
	option(out, "--description", spec->description);
	joined(out, "--tags", &spec->tags);
	each(out, "--trusted-image-certificate-id", &spec->trusted_certs);
	option(out, "--host", spec->host);
	option(out, "--hypervisor-hostname", spec->hypervisor_hostname);
	option(out, "--hostname", spec->hostname);
	if (spec->admin_pass)
		buf_puts(out, " --admin-pass PASSWORD");
	if (spec->return_reservation_id)
		buf_puts(out, " --return-reservation-id");
	buf_putc(out, ' ');
	buf_add_shell(out, spec->name ? spec->name : "NAME");
}
