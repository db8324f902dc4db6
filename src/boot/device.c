/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block devices of a boot: --boot-volume, --snapshot, --block-device, --ephemeral and --swap
 * translated for Nova. */
#include "device.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

/* Keys of --block-device and Nova's names for them. */
static const struct {
	const char *word, *key;
	microversion since;
} device_words[] = {
        {"id", "uuid", 0},
        {"source", "source_type", 0},
        {"dest", "destination_type", 0},
        {"bus", "disk_bus", 0},
        {"device", "device_name", 0},
        {"size", "volume_size", 0},
        {"format", "guest_format", 0},
        {"bootindex", "boot_index", 0},
        {"type", "device_type", 0},
        {"shutdown", "delete_on_termination", 0},
        {"tag", "tag", MV(2, 42)},
        {"volume_type", "volume_type", MV(2, 67)},
};

static const char *device_key(const char *word, size_t len, microversion *since)
{
	for (size_t i = 0; i < sizeof device_words / sizeof *device_words; i++) {
		if (strlen(device_words[i].word) != len ||
		        memcmp(word, device_words[i].word, len) != 0)
			continue;
		*since = device_words[i].since;
		return device_words[i].key;
	}
	return NULL;
}

/* Parses "k=v,k=v" into an object; `map` translates the keys of --block-device, otherwise they
 * stay as typed. */
static cJSON *parse_spec(const char *text, bool map, microversion version, struct error *error)
{
	cJSON *object = cJSON_CreateObject();
	struct strv parts = STRV_INIT;
	int rc = 0;

	strv_split(&parts, text, ',');
	for (size_t i = 0; i < parts.count && !rc; i++) {
		const char *part = parts.items[i], *equals = strchr(part, '=');
		microversion since = 0;
		const char *key = NULL;
		char *typed;

		if (!equals) {
			rc = error_set_type(error, ERR_USAGE, "ArgumentTypeError",
			        "Expected a comma-separated list of key=value pairs. '%s' is not a "
			        "key=value pair.",
			        part);
			break;
		}
		typed = xstrndup(part, (size_t)(equals - part));
		key = map ? device_key(typed, strlen(typed), &since) : typed;
		if (!key)
			rc = error_set_type(error, ERR_USAGE, "CommandError",
			        "--block-device has no key '%s'. Its keys are id, source, dest, "
			        "bus, device, size, "
			        "format, bootindex, type, shutdown, tag, volume_type.",
			        typed);
		else if (since > version && !(version == MV(2, 32) && str_eq(key, "tag")))
			rc = error_set_type(error, ERR_VERSION, "CommandError",
			        "'%s' in block device mapping is not supported in API version "
			        "%d.%d.",
			        typed, version ? version / 1000 : 2, version ? version % 1000 : 1);
		else {
			cJSON_DeleteItemFromObjectCaseSensitive(object, key);
			json_add_str(object, key, equals + 1);
		}
		free(typed);
	}
	strv_free(&parts);
	if (!rc)
		return object;
	cJSON_Delete(object);
	return NULL;
}

static void device_replace(cJSON *object, const char *key, cJSON *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, key);
	cJSON_AddItemToObject(object, key, value);
}

/* novaclient's defaults and checks for one --block-device. */
static int finish_device(cJSON *device, struct error *error)
{
	const char *source = json_str(device, "source_type");
	const char *dest = json_str(device, "destination_type");
	const char *shutdown = json_str(device, "delete_on_termination");

	if (!source || !*source) {
		device_replace(device, "source_type", cJSON_CreateString("blank"));
		source = "blank";
	} else if (!str_has_word("volume image snapshot blank", source)) {
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "The value of source_type key of --block-device should be one of 'volume', "
		        "'image', 'snapshot' or 'blank' but it was '%s'",
		        source);
	}
	if (!dest || !*dest) {
		dest = str_has_word("image blank", source) ? "local" : "volume";
		device_replace(device, "destination_type", cJSON_CreateString(dest));
	} else if (!str_has_word("local volume", dest)) {
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "The value of destination_type key of --block-device should be either "
		        "'local' or "
		        "'volume' but it was '%s'",
		        dest);
	}
	if (shutdown && !str_has_word("remove preserve", shutdown))
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "The value of shutdown key of --block-device shall be either 'remove' or "
		        "'preserve' but it was '%s'",
		        shutdown);
	if (shutdown)
		device_replace(device, "delete_on_termination",
		        cJSON_CreateBool(str_eq(shutdown, "remove")));
	else if (str_eq(json_str(device, "destination_type"), "local"))
		cJSON_AddBoolToObject(device, "delete_on_termination", true);
	return 0;
}

static cJSON *whole_disk(const char *id, const char *source, const char *destination, bool remove)
{
	cJSON *device = cJSON_CreateObject();

	json_add_str(device, "uuid", id);
	json_add_str(device, "source_type", source);
	json_add_str(device, "destination_type", destination);
	cJSON_AddNumberToObject(device, "boot_index", 0);
	cJSON_AddBoolToObject(device, "delete_on_termination", remove);
	return device;
}

static cJSON *blank_local(void)
{
	cJSON *device = cJSON_CreateObject();

	json_add_str(device, "source_type", "blank");
	json_add_str(device, "destination_type", "local");
	cJSON_AddNumberToObject(device, "boot_index", -1);
	cJSON_AddBoolToObject(device, "delete_on_termination", true);
	return device;
}

static int add_asked(
        cJSON *list, const struct boot_spec *spec, microversion version, struct error *error)
{
	for (size_t i = 0; i < spec->block_devices.count; i++) {
		cJSON *device = parse_spec(spec->block_devices.items[i], true, version, error);

		if (!device)
			return ERR_USAGE;
		cJSON_AddItemToArray(list, device);
		if (finish_device(device, error))
			return ERR_USAGE;
	}
	for (size_t i = 0; i < spec->ephemerals.count; i++) {
		cJSON *asked = parse_spec(spec->ephemerals.items[i], false, version, error);
		cJSON *device;

		if (!asked)
			return ERR_USAGE;
		device = blank_local();
		json_add_str(device, "volume_size", json_str(asked, "size"));
		json_add_str(device, "guest_format", json_str(asked, "format"));
		cJSON_AddItemToArray(list, device);
		cJSON_Delete(asked);
	}
	if (spec->swap) {
		cJSON *device = blank_local();

		json_add_str(device, "guest_format", "swap");
		json_add_str(device, "volume_size", spec->swap);
		cJSON_AddItemToArray(list, device);
	}
	return 0;
}

/* "dev=id[:type[:size[:delete]]]", the format of version 1 of block devices. */
static int add_legacy(cJSON *server, const struct boot_spec *spec, struct error *error)
{
	cJSON *list = cJSON_AddArrayToObject(server, "block_device_mapping");

	for (size_t i = 0; i < spec->legacy_block_devices.count; i++) {
		const char *text = spec->legacy_block_devices.items[i], *equals = strchr(text, '=');
		cJSON *device = cJSON_CreateObject();
		char *parts[4] = {NULL}, *rest, *save = NULL, *copy;

		cJSON_AddItemToArray(list, device);
		if (!equals)
			return error_set_type(error, ERR_USAGE, "CommandError",
			        "argument --block-device-mapping: '%s' is not in the format of "
			        "'key=value'",
			        text);
		rest = xstrndup(text, (size_t)(equals - text));
		json_add_str(device, "device_name", rest);
		free(rest);
		copy = xstrdup(equals + 1);
		rest = copy;
		for (int p = 0; p < 4 && (save = strsep(&rest, ":")); p++)
			parts[p] = save;
		json_add_str(device,
		        str_starts(parts[1] ? parts[1] : "", "snap") ? "snapshot_id" : "volume_id",
		        parts[0]);
		if (parts[2] && *parts[2])
			json_add_str(device, "volume_size", parts[2]);
		json_add_str(device, "delete_on_termination", parts[3]);
		free(copy);
	}
	return 0;
}

int device_add(
        cJSON *server, const struct boot_spec *spec, microversion version, struct error *error)
{
	cJSON *list;
	int rc;

	if (spec->legacy_block_devices.count)
		return add_legacy(server, spec, error);
	list = cJSON_CreateArray();
	if (spec->new_volume && spec->image_id) {
		cJSON *device = whole_disk(spec->image_id, "image", "volume", spec->delete_volume);

		cJSON_AddNumberToObject(device, "volume_size", spec->new_volume_gb);
		cJSON_AddItemToArray(list, device);
	}
	if (spec->boot_volume)
		cJSON_AddItemToArray(
		        list, whole_disk(spec->boot_volume, "volume", "volume", false));
	if (spec->snapshot)
		cJSON_AddItemToArray(list, whole_disk(spec->snapshot, "snapshot", "volume", false));
	rc = add_asked(list, spec, version, error);
	/* An image beside other devices must be listed too, or Nova refuses the body. */
	if (!rc && cJSON_GetArraySize(list) && spec->image_id && !spec->new_volume)
		cJSON_InsertItemInArray(
		        list, 0, whole_disk(spec->image_id, "image", "local", true));
	if (rc || !cJSON_GetArraySize(list))
		cJSON_Delete(list);
	else
		cJSON_AddItemToObject(server, "block_device_mapping_v2", list);
	return rc;
}
