/* SPDX-License-Identifier: GPL-3.0-or-later */
/* novaclient's own checks before the request: counts, boot source, and the microversion of each
 * option. */
#include "device.h"

#include <string.h>
#include <strings.h>

bool boot_word_true(const char *word)
{
	return !strcasecmp(word, "true") || !strcmp(word, "1");
}

static bool boot_word_false(const char *word)
{
	return !*word || !strcasecmp(word, "false") || !strcmp(word, "0") ||
	       !strcasecmp(word, "none");
}

static int boot_refuse(struct error *error, const char *message)
{
	return error_set_type(error, ERR_USAGE, "CommandError", "%s", message);
}

static int check_counts(const struct boot_spec *spec, struct error *error)
{
	if (spec->min_count < 1)
		return boot_refuse(error, "min_count should be >= 1");
	if (spec->max_count < 1)
		return boot_refuse(error, "max_count should be >= 1");
	if (spec->min_count > spec->max_count)
		return boot_refuse(error, "min_count should be <= max_count");
	return 0;
}

static int check_source(const struct boot_spec *spec, struct error *error)
{
	bool image = (spec->image && *spec->image) || spec->image_with_count || spec->image_id;
	int sources = image + (spec->boot_volume && *spec->boot_volume) +
	              (spec->snapshot && *spec->snapshot);
	bool v2 = spec->boot_volume || spec->snapshot || spec->block_devices.count ||
	          spec->ephemerals.count || spec->swap;

	if (sources > 1 || (!sources && !v2 && !spec->legacy_block_devices.count))
		return boot_refuse(error,
		        "you need to specify at least one source ID (Image, Snapshot, or Volume), "
		        "a block "
		        "device mapping or provide a set of properties to match against an image");
	if (spec->legacy_block_devices.count && v2)
		return boot_refuse(error,
		        "you can't mix old block devices (--block-device-mapping) with the new "
		        "ones "
		        "(--block-device, --boot-volume, --snapshot, --ephemeral, --swap)");
	return 0;
}

/* Options available from, or up to, some microversion. */
static int check_versions(const struct boot_spec *spec, microversion version, struct error *error)
{
	bool tagged = false;

	/* No header means version 2.1. */
	if (version < MV(2, 1))
		version = MV(2, 1);
	for (size_t i = 0; i < spec->nic_count; i++)
		tagged = tagged || spec->nics[i].tag;
	const struct {
		bool used;
		const char *option;
		microversion since, until;
	} rules[] = {
	        {spec->description != NULL, "--description", MV(2, 19), 0},
	        {spec->network_mode == BOOT_NET_NONE, "--nic none", MV(2, 37), 0},
	        {tagged && version != MV(2, 32), "--nic …,tag=", MV(2, 42), 0},
	        {spec->tags.count > 0, "--tags", MV(2, 52), 0},
	        {spec->file_count > 0, "--file", 0, MV(2, 56)},
	        {spec->trusted_certs.count > 0, "--trusted-image-certificate-id", MV(2, 63), 0},
	        {spec->host != NULL, "--host", MV(2, 74), 0},
	        {spec->hypervisor_hostname != NULL, "--hypervisor-hostname", MV(2, 74), 0},
	        {spec->hostname != NULL, "--hostname", MV(2, 90), 0},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!rules[i].used)
			continue;
		if (version < rules[i].since)
			return error_set_type(error, ERR_VERSION, "CommandError",
			        "%s needs compute API version 2.%d or later; this is %d.%d.",
			        rules[i].option, rules[i].since % 1000, version / 1000,
			        version % 1000);
		if (rules[i].until && version > rules[i].until)
			return error_set_type(error, ERR_VERSION, "CommandError",
			        "%s was removed after compute API version 2.%d; this is %d.%d. Use "
			        "--user-data, or "
			        "--os-compute-api-version 2.%d.",
			        rules[i].option, rules[i].until % 1000, version / 1000,
			        version % 1000, rules[i].until % 1000);
	}
	return 0;
}

int boot_check(const struct boot_spec *spec, microversion version, struct error *error)
{
	int rc;

	if (!spec->flavor || !*spec->flavor)
		return boot_refuse(error, "you need to specify a Flavor ID.");
	if ((rc = check_counts(spec, error)) || (rc = check_source(spec, error)))
		return rc;
	if (spec->config_drive && !boot_word_true(spec->config_drive) &&
	        !boot_word_false(spec->config_drive))
		return boot_refuse(
		        error, "The value of the '--config-drive' option must be a boolean value.");
	return check_versions(spec, version, error);
}
