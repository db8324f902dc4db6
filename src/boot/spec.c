/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The specification of a server to boot: creating, copying and freeing it, and parsing --nic and
 * key=value. */
#include "ncnova/boot.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct boot_spec *boot_spec_new(void)
{
	struct boot_spec *spec = xcalloc(1, sizeof *spec);

	spec->min_count = 1;
	spec->max_count = 1;
	spec->network_mode = BOOT_NET_AUTO;
	spec->delete_volume = true;
	return spec;
}

/* All plain strings of a spec, so that freeing and copying cannot miss one. */
static const size_t string_fields[] = {
        offsetof(struct boot_spec, name),
        offsetof(struct boot_spec, image),
        offsetof(struct boot_spec, flavor),
        offsetof(struct boot_spec, boot_volume),
        offsetof(struct boot_spec, snapshot),
        offsetof(struct boot_spec, swap),
        offsetof(struct boot_spec, key_name),
        offsetof(struct boot_spec, user_data_file),
        offsetof(struct boot_spec, user_data),
        offsetof(struct boot_spec, availability_zone),
        offsetof(struct boot_spec, config_drive),
        offsetof(struct boot_spec, admin_pass),
        offsetof(struct boot_spec, access_ip_v4),
        offsetof(struct boot_spec, access_ip_v6),
        offsetof(struct boot_spec, description),
        offsetof(struct boot_spec, host),
        offsetof(struct boot_spec, hypervisor_hostname),
        offsetof(struct boot_spec, hostname),
        offsetof(struct boot_spec, image_id),
        offsetof(struct boot_spec, flavor_id),
};

static const size_t list_fields[] = {
        offsetof(struct boot_spec, block_devices),
        offsetof(struct boot_spec, legacy_block_devices),
        offsetof(struct boot_spec, ephemerals),
        offsetof(struct boot_spec, security_groups),
        offsetof(struct boot_spec, tags),
        offsetof(struct boot_spec, trusted_certs),
};

static const struct {
	size_t pairs, count;
} pair_fields[] = {
        {offsetof(struct boot_spec, image_with), offsetof(struct boot_spec, image_with_count)},
        {offsetof(struct boot_spec, meta), offsetof(struct boot_spec, meta_count)},
        {offsetof(struct boot_spec, files), offsetof(struct boot_spec, file_count)},
        {offsetof(struct boot_spec, hints), offsetof(struct boot_spec, hint_count)},
};

static const size_t nic_fields[] = {
        offsetof(struct boot_nic, net_id),
        offsetof(struct boot_nic, net_name),
        offsetof(struct boot_nic, port_id),
        offsetof(struct boot_nic, v4_fixed_ip),
        offsetof(struct boot_nic, v6_fixed_ip),
        offsetof(struct boot_nic, tag),
};

#define COUNT(array)           (sizeof(array) / sizeof *(array))
#define FIELD(base, at, type)  ((type *)(void *)((char *)(base) + (at)))
#define CFIELD(base, at, type) ((const type *)(const void *)((const char *)(base) + (at)))

static void nic_free(struct boot_nic *nic)
{
	for (size_t i = 0; i < COUNT(nic_fields); i++)
		free_secret(*FIELD(nic, nic_fields[i], char *));
}

void boot_spec_free(struct boot_spec *spec)
{
	if (!spec)
		return;
	for (size_t i = 0; i < COUNT(string_fields); i++)
		free_secret(*FIELD(spec, string_fields[i], char *));
	for (size_t i = 0; i < COUNT(list_fields); i++)
		strv_free(FIELD(spec, list_fields[i], struct strv));
	for (size_t i = 0; i < COUNT(pair_fields); i++) {
		struct boot_pair *pairs = *FIELD(spec, pair_fields[i].pairs, struct boot_pair *);
		size_t count = *FIELD(spec, pair_fields[i].count, size_t);

		for (size_t p = 0; p < count; p++) {
			free(pairs[p].key);
			free(pairs[p].value);
		}
		free(pairs);
	}
	for (size_t i = 0; i < spec->nic_count; i++)
		nic_free(&spec->nics[i]);
	free(spec->nics);
	cJSON_Delete(spec->image_object);
	cJSON_Delete(spec->flavor_object);
	free(spec);
}

struct boot_spec *boot_spec_copy(const struct boot_spec *spec)
{
	struct boot_spec *copy = xmalloc(sizeof *copy);

	*copy = *spec;
	for (size_t i = 0; i < COUNT(string_fields); i++)
		*FIELD(copy, string_fields[i], char *) =
		        xstrdup(*CFIELD(spec, string_fields[i], char *));
	for (size_t i = 0; i < COUNT(list_fields); i++) {
		const struct strv *from = CFIELD(spec, list_fields[i], struct strv);
		struct strv *to = FIELD(copy, list_fields[i], struct strv);

		*to = (struct strv)STRV_INIT;
		for (size_t n = 0; n < from->count; n++)
			strv_add(to, from->items[n]);
	}
	for (size_t i = 0; i < COUNT(pair_fields); i++) {
		const struct boot_pair *from =
		        *CFIELD(spec, pair_fields[i].pairs, struct boot_pair *);
		size_t count = *CFIELD(spec, pair_fields[i].count, size_t);
		struct boot_pair **to = FIELD(copy, pair_fields[i].pairs, struct boot_pair *);
		size_t *to_count = FIELD(copy, pair_fields[i].count, size_t);

		*to = NULL;
		*to_count = 0;
		for (size_t p = 0; p < count; p++)
			boot_pair_add(to, to_count, from[p].key, from[p].value);
	}
	copy->nics = xcalloc(spec->nic_count ? spec->nic_count : 1, sizeof *copy->nics);
	for (size_t n = 0; n < spec->nic_count; n++)
		for (size_t i = 0; i < COUNT(nic_fields); i++)
			*FIELD(&copy->nics[n], nic_fields[i], char *) =
			        xstrdup(*CFIELD(&spec->nics[n], nic_fields[i], char *));
	copy->image_object = cJSON_Duplicate(spec->image_object, true);
	copy->flavor_object = cJSON_Duplicate(spec->flavor_object, true);
	return copy;
}

void boot_pair_add(struct boot_pair **pairs, size_t *count, const char *key, const char *value)
{
	*pairs = xrealloc(*pairs, (*count + 1) * sizeof **pairs);
	(*pairs)[*count].key = xstrdup(key);
	(*pairs)[*count].value = xstrdup(value);
	(*count)++;
}

int boot_add_pair(struct boot_pair **pairs, size_t *count, const char *option, const char *text,
        struct error *error)
{
	const char *equals = strchr(text, '=');
	char *key;

	if (!equals)
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "argument %s: '%s' is not in the format of 'key=value'", option, text);
	key = xstrndup(text, (size_t)(equals - text));
	boot_pair_add(pairs, count, key, equals + 1);
	free(key);
	return 0;
}

static int nic_refused(struct error *error, const char *text)
{
	return error_set_type(error, ERR_USAGE, "CommandError",
	        "Invalid nic argument '%s'. Nic arguments must be of the form --nic "
	        "<auto,none,net-id=net-uuid,net-name=network-name,v4-fixed-ip=ip-addr,"
	        "v6-fixed-ip=ip-addr,port-id=port-uuid,tag=tag>, with only one of net-id, net-name "
	        "or "
	        "port-id specified. Specifying a --nic of auto or none cannot be used with any "
	        "other "
	        "--nic value.",
	        text);
}

static const struct {
	const char *word;
	size_t field;
} nic_words[] = {
        {"net-id", offsetof(struct boot_nic, net_id)},
        {"net-name", offsetof(struct boot_nic, net_name)},
        {"port-id", offsetof(struct boot_nic, port_id)},
        {"v4-fixed-ip", offsetof(struct boot_nic, v4_fixed_ip)},
        {"v6-fixed-ip", offsetof(struct boot_nic, v6_fixed_ip)},
        {"tag", offsetof(struct boot_nic, tag)},
};

/* One "key=value" of a --nic; false if it is invalid or a repetition. */
static bool nic_set(struct boot_nic *nic, const char *part)
{
	const char *equals = strchr(part, '=');

	if (!equals)
		return false;
	for (size_t i = 0; i < COUNT(nic_words); i++) {
		size_t len = strlen(nic_words[i].word);
		char **field = FIELD(nic, nic_words[i].field, char *);

		if (len != (size_t)(equals - part) || memcmp(part, nic_words[i].word, len) != 0)
			continue;
		if (*field)
			return false;
		*field = xstrdup(equals + 1);
		return true;
	}
	return false;
}

static int nic_check(const struct boot_nic *nic, const char *text, struct error *error)
{
	unsigned char address[sizeof(struct in6_addr)];
	int ways = (nic->net_id && *nic->net_id) + (nic->net_name && *nic->net_name) +
	           (nic->port_id && *nic->port_id);

	if (nic->v4_fixed_ip && inet_pton(AF_INET, nic->v4_fixed_ip, address) != 1)
		return error_set_type(error, ERR_USAGE, "CommandError", "Invalid ipv4 address.");
	if (nic->v6_fixed_ip && inet_pton(AF_INET6, nic->v6_fixed_ip, address) != 1)
		return error_set_type(error, ERR_USAGE, "CommandError", "Invalid ipv6 address.");
	if (nic->v4_fixed_ip && nic->v6_fixed_ip)
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "Only one of 'v4-fixed-ip' and 'v6-fixed-ip' may be provided.");
	return ways == 1 ? 0 : nic_refused(error, text);
}

int boot_add_nic(struct boot_spec *spec, const char *text, struct error *error)
{
	bool special = str_eq(text, "auto") || str_eq(text, "none");
	struct strv parts = STRV_INIT;
	struct boot_nic nic = {0};
	int rc = 0;

	if (special && (spec->nic_count || spec->network_mode == BOOT_NET_NONE))
		return nic_refused(error, text);
	if (special) {
		spec->network_mode = str_eq(text, "auto") ? BOOT_NET_AUTO : BOOT_NET_NONE;
		return 0;
	}
	if (spec->network_mode == BOOT_NET_NONE)
		return nic_refused(error, text);
	strv_split(&parts, text, ',');
	if (!parts.count || text[strlen(text) - 1] == ',' || *text == ',' || strstr(text, ",,"))
		rc = nic_refused(error, text);
	for (size_t i = 0; i < parts.count && !rc; i++) {
		if (str_eq(parts.items[i], "auto") || str_eq(parts.items[i], "none"))
			rc = error_set_type(error, ERR_USAGE, "CommandError",
			        "'auto' or 'none' cannot be used with any other nic arguments");
		else if (!nic_set(&nic, parts.items[i]))
			rc = nic_refused(error, text);
	}
	strv_free(&parts);
	if (!rc)
		rc = nic_check(&nic, text, error);
	if (rc) {
		nic_free(&nic);
		return rc;
	}
	spec->nics = xrealloc(spec->nics, (spec->nic_count + 1) * sizeof *spec->nics);
	spec->nics[spec->nic_count++] = nic;
	spec->network_mode = BOOT_NET_LIST;
	return 0;
}
