/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks whether a boot fits: image against flavor, quota times count, network; each finding has
 * its numbers. */
#include "ncnova/boot.h"

#include <stdarg.h>
#include <stdlib.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static void preflight_add(struct preflight *out, enum finding_level level, const char *rule,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

static void preflight_add(
        struct preflight *out, enum finding_level level, const char *rule, const char *format, ...)
{
	struct buf message = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	out->findings = xrealloc(out->findings, (out->count + 1) * sizeof *out->findings);
	out->findings[out->count++] = (struct preflight_finding){
	        .level = level,
	        .rule = xstrdup(rule),
	        .message = buf_take(&message),
	};
	if (level > out->worst)
		out->worst = level;
}

void preflight_free(struct preflight *preflight)
{
	for (size_t i = 0; i < preflight->count; i++) {
		free(preflight->findings[i].rule);
		free(preflight->findings[i].message);
	}
	free(preflight->findings);
	*preflight = (struct preflight){0};
}

/* Names come from the cloud, and findings are shown on the terminal. */
static char *preflight_name(const cJSON *object, const char *otherwise)
{
	char *name = clean_dup(json_str(object, "name"));

	return name && *name ? name : (free(name), xstrdup(otherwise));
}

/* A flavor with disk 0 sets no limit; a volume has its own size. */
static void check_image(const struct boot_spec *spec, const cJSON *image, const cJSON *flavor,
        struct preflight *out)
{
	char *image_name = preflight_name(image, "image"),
	     *flavor_name = preflight_name(flavor, "flavor");
	const char *status = json_str(image, "status");
	long long min_ram = json_int(image, "min_ram", 0),
	          min_disk = json_int(image, "min_disk", 0);
	long long ram = json_int(flavor, "ram", -1), disk = json_int(flavor, "disk", -1);
	long long bytes = json_int(image, "size", 0);
	long long gib = (bytes + (1LL << 30) - 1) >> 30;

	if (status && !str_eq(status, "active"))
		preflight_add(out, FINDING_ERROR, "image status",
		        "image %s is %s; only an active image can boot", image_name, status);
	if (flavor && ram >= 0 && min_ram > ram)
		preflight_add(out, FINDING_ERROR, "min_ram",
		        "image %s needs %lld MiB RAM; flavor %s has %lld MiB", image_name, min_ram,
		        flavor_name, ram);
	if (spec->new_volume) {
		long long need = min_disk > gib ? min_disk : gib;

		if (spec->new_volume_gb < need)
			preflight_add(out, FINDING_ERROR, "min_disk",
			        "image %s needs a %lld GiB disk; the new volume has %d GiB",
			        image_name, need, spec->new_volume_gb);
	} else if (flavor && disk > 0 && min_disk > disk) {
		preflight_add(out, FINDING_ERROR, "min_disk",
		        "image %s needs a %lld GiB disk; flavor %s has %lld GiB", image_name,
		        min_disk, flavor_name, disk);
	} else if (flavor && disk > 0 && gib > disk) {
		preflight_add(out, FINDING_ERROR, "image size",
		        "image %s is %lld GiB; the disk of flavor %s is %lld GiB", image_name, gib,
		        flavor_name, disk);
	} else if (flavor && disk == 0 && image) {
		preflight_add(out, FINDING_WARNING, "disk",
		        "flavor %s has no root disk; many clouds require booting it from a volume",
		        flavor_name);
	}
	free(image_name);
	free(flavor_name);
}

static const struct {
	const char *rule, *what, *max, *used, *flavor_key;
} quotas[] = {
        {"quota instances", "instances", "maxTotalInstances", "totalInstancesUsed", NULL},
        {"quota cores", "cores", "maxTotalCores", "totalCoresUsed", "vcpus"},
        {"quota ram", "MiB of RAM", "maxTotalRAMSize", "totalRAMUsed", "ram"},
};

/* How much of quota `i` one server uses; -1: not known. */
static long long quota_each(size_t i, const cJSON *flavor)
{
	return quotas[i].flavor_key ? json_int(flavor, quotas[i].flavor_key, -1) : 1;
}

static void check_quota(const struct boot_spec *spec, const cJSON *flavor, const cJSON *limits,
        struct preflight *out)
{
	for (size_t i = 0; i < sizeof quotas / sizeof *quotas; i++) {
		long long max = json_int(limits, quotas[i].max, -1);
		long long used = json_int(limits, quotas[i].used, 0), each = quota_each(i, flavor);

		if (max < 0 || each < 0)
			continue;
		if (used + each * spec->min_count > max)
			preflight_add(out, FINDING_ERROR, quotas[i].rule,
			        "%d × %lld = %lld %s requested; %lld of %lld used, %lld left",
			        spec->min_count, each, each * spec->min_count, quotas[i].what, used,
			        max, max > used ? max - used : 0);
		else if (used + each * spec->max_count > max)
			preflight_add(out, FINDING_WARNING, quotas[i].rule,
			        "all %d servers need %lld %s; %lld left, so fewer will be created",
			        spec->max_count, each * spec->max_count, quotas[i].what,
			        max - used);
	}
}

static void check_network(const struct boot_spec *spec, const cJSON *networks, microversion version,
        struct preflight *out)
{
	const cJSON *network;
	int usable = 0;

	if (spec->network_mode == BOOT_NET_NONE) {
		preflight_add(out, FINDING_WARNING, "network", "the server will have no network");
		return;
	}
	if (spec->network_mode == BOOT_NET_LIST)
		return;
	cJSON_ArrayForEach(network, networks)
	{
		const cJSON *subnets = json_get(network, "subnets");

		usable += !json_bool(network, "router:external", false) &&
		          (!subnets || cJSON_GetArraySize(subnets) > 0);
	}
	if (usable > 1)
		preflight_add(out, FINDING_ERROR, "network",
		        "%d networks are possible: choose one (Nova returns 409 if there is more "
		        "than one)",
		        usable);
	else if (!usable && version >= MV(2, 37))
		preflight_add(out, FINDING_WARNING, "network",
		        "no network exists: Nova is asked to create one, which not every cloud can "
		        "do");
}

void preflight_check(const struct boot_spec *spec, const cJSON *image, const cJSON *flavor,
        const cJSON *limits, const cJSON *networks, microversion version, struct preflight *out)
{
	*out = (struct preflight){0};
	if (image)
		check_image(spec, image, flavor, out);
	if (limits && flavor)
		check_quota(spec, flavor, limits, out);
	if (networks)
		check_network(spec, networks, version, out);
}

int preflight_flavor_fits(
        const cJSON *image, const cJSON *flavor, int count, const cJSON *limits, struct buf *reason)
{
	long long min_ram = json_int(image, "min_ram", 0),
	          min_disk = json_int(image, "min_disk", 0);
	long long ram = json_int(flavor, "ram", 0), disk = json_int(flavor, "disk", 0);
	long long gib = (json_int(image, "size", 0) + (1LL << 30) - 1) >> 30;

	if (min_disk < gib)
		min_disk = gib;
	if (min_ram > ram) {
		buf_printf(reason, "needs %lld MiB RAM for the image, has %lld", min_ram, ram);
		return 1;
	}
	if (disk > 0 && min_disk > disk) {
		buf_printf(reason, "needs a %lld GiB disk for the image, has %lld", min_disk, disk);
		return 1;
	}
	for (size_t i = 0; limits && i < sizeof quotas / sizeof *quotas; i++) {
		long long max = json_int(limits, quotas[i].max, -1), each = quota_each(i, flavor);
		long long left = max - json_int(limits, quotas[i].used, 0);

		if (max < 0 || each < 0 || each * count <= left)
			continue;
		buf_printf(reason, "needs %lld %s, quota leaves %lld", each * count, quotas[i].what,
		        left > 0 ? left : 0);
		return 1;
	}
	return 0;
}
