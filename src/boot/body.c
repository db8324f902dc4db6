/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the body of POST /servers, field for field as novaclient does. */
#include "device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

/* Nova's limit is far lower; a mistaken path to a disk image must not fill the memory. */
#define FILE_LIMIT ((size_t)1 << 20)
/* The longest user_data that Nova's schema allows, in base64. */
#define USER_DATA_MAX 65535

/* Reads a whole file; `what` is for the message. */
static int body_read_file(const char *path, const char *what, struct buf *out, struct error *error)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t n;

	if (!file)
		return error_set_type(error, ERR_IO, "CommandError",
		        "Can't open '%s': [Errno %d] %s: '%s'", path, errno, strerror(errno), path);
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && out->len <= FILE_LIMIT)
		buf_add(out, chunk, n);
	if (ferror(file) || out->len > FILE_LIMIT) {
		bool large = out->len > FILE_LIMIT;

		fclose(file);
		if (large)
			return error_set_type(error, ERR_IO, "CommandError",
			        "%s '%s' is larger than 1 MiB; Nova accepts at most 64 KiB, "
			        "encoded.",
			        what, path);
		return error_set_type(error, ERR_IO, "CommandError", "Can't read '%s': %s", path,
		        strerror(errno));
	}
	fclose(file);
	return 0;
}

static void body_add_base64(cJSON *object, const char *key, const struct buf *data)
{
	struct buf text = BUF_INIT;

	buf_add_base64(&text, buf_str(data), data->len);
	json_add_str(object, key, buf_str(&text));
	buf_free_secret(&text);
}

int boot_check_user_data(size_t len, struct error *error)
{
	size_t coded = (len + 2) / 3 * 4;

	if (coded <= USER_DATA_MAX)
		return 0;
	return error_set_type(error, ERR_IO, "CommandError",
	        "The user data is too long: %zu bytes, %zu in base64; Nova accepts %d in base64, "
	        "which is %d bytes. Nothing was sent.",
	        len, coded, USER_DATA_MAX, USER_DATA_MAX / 4 * 3);
}

static int body_add_user_data(cJSON *server, const struct boot_spec *spec, struct error *error)
{
	struct buf data = BUF_INIT;
	int rc = 0;

	if (spec->user_data)
		buf_puts(&data, spec->user_data);
	else if (spec->user_data_file)
		rc = body_read_file(spec->user_data_file, "user data", &data, error);
	if (!rc)
		rc = boot_check_user_data(data.len, error);
	if (!rc && data.len)
		body_add_base64(server, "user_data", &data);
	buf_free_secret(&data);
	return rc;
}

static int body_compare_keys(const void *a, const void *b)
{
	return strcmp((*(const struct boot_pair *const *)a)->key,
	        (*(const struct boot_pair *const *)b)->key);
}

static int body_add_files(cJSON *server, const struct boot_spec *spec, struct error *error)
{
	const struct boot_pair **sorted = xcalloc(spec->file_count, sizeof *sorted);
	cJSON *list = cJSON_AddArrayToObject(server, "personality");
	int rc = 0;

	for (size_t i = 0; i < spec->file_count; i++)
		sorted[i] = &spec->files[i];
	qsort(sorted, spec->file_count, sizeof *sorted, body_compare_keys);
	for (size_t i = 0; i < spec->file_count && !rc; i++) {
		struct buf data = BUF_INIT;
		cJSON *item = cJSON_CreateObject();

		cJSON_AddItemToArray(list, item);
		json_add_str(item, "path", sorted[i]->key);
		rc = body_read_file(sorted[i]->value, "file", &data, error);
		if (!rc)
			body_add_base64(item, "contents", &data);
		buf_free_secret(&data);
	}
	free(sorted);
	return rc;
}

/* A repeated hint becomes a list, as the scheduler's filters expect. */
static void body_add_hints(cJSON *body, const struct boot_spec *spec)
{
	cJSON *hints = cJSON_AddObjectToObject(body, "os:scheduler_hints");

	for (size_t i = 0; i < spec->hint_count; i++) {
		const struct boot_pair *hint = &spec->hints[i];
		cJSON *old = cJSON_GetObjectItemCaseSensitive(hints, hint->key);

		if (!old) {
			json_add_str(hints, hint->key, hint->value);
		} else if (cJSON_IsArray(old)) {
			cJSON_AddItemToArray(old, cJSON_CreateString(hint->value));
		} else {
			cJSON *list = cJSON_CreateArray();

			cJSON_AddItemToArray(
			        list, cJSON_DetachItemFromObjectCaseSensitive(hints, hint->key));
			cJSON_AddItemToArray(list, cJSON_CreateString(hint->value));
			cJSON_AddItemToObject(hints, hint->key, list);
		}
	}
}

static void body_add_networks(cJSON *server, const struct boot_spec *spec, microversion version)
{
	cJSON *list;

	if (spec->network_mode == BOOT_NET_LIST) {
		list = cJSON_AddArrayToObject(server, "networks");
		for (size_t i = 0; i < spec->nic_count; i++) {
			const struct boot_nic *nic = &spec->nics[i];
			cJSON *item = cJSON_CreateObject();

			cJSON_AddItemToArray(list, item);
			json_add_str(item, "uuid", nic->net_id);
			json_add_str(item, "fixed_ip",
			        nic->v4_fixed_ip ? nic->v4_fixed_ip : nic->v6_fixed_ip);
			json_add_str(item, "port", nic->port_id);
			json_add_str(item, "tag", nic->tag);
		}
	} else if (version >= MV(2, 37)) {
		json_add_str(
		        server, "networks", spec->network_mode == BOOT_NET_NONE ? "none" : "auto");
	} else {
		/* Before 2.37 an empty list means the same as no list: the cloud's default. */
		cJSON_AddArrayToObject(server, "networks");
	}
}

static void body_add_strings(cJSON *server, const char *key, const struct strv *values)
{
	cJSON *list;

	if (!values->count)
		return;
	list = cJSON_AddArrayToObject(server, key);
	for (size_t i = 0; i < values->count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(values->items[i]));
}

static void body_add_plain(cJSON *server, const struct boot_spec *spec)
{
	const struct {
		const char *key, *value;
	} plain[] = {
	        {"key_name", spec->key_name},
	        {"adminPass", spec->admin_pass},
	        {"availability_zone", spec->availability_zone},
	        {"accessIPv4", spec->access_ip_v4},
	        {"accessIPv6", spec->access_ip_v6},
	        {"description", spec->description},
	        {"host", spec->host},
	        {"hypervisor_hostname", spec->hypervisor_hostname},
	        {"hostname", spec->hostname},
	};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (plain[i].value && *plain[i].value)
			json_add_str(server, plain[i].key, plain[i].value);
	if (spec->config_drive && boot_word_true(spec->config_drive))
		cJSON_AddBoolToObject(server, "config_drive", true);
	if (spec->meta_count) {
		cJSON *meta = cJSON_AddObjectToObject(server, "metadata");

		for (size_t i = 0; i < spec->meta_count; i++) {
			cJSON_DeleteItemFromObjectCaseSensitive(meta, spec->meta[i].key);
			json_add_str(meta, spec->meta[i].key, spec->meta[i].value);
		}
	}
	if (spec->security_groups.count) {
		cJSON *list = cJSON_AddArrayToObject(server, "security_groups");

		for (size_t i = 0; i < spec->security_groups.count; i++) {
			cJSON *group = cJSON_CreateObject();

			json_add_str(group, "name", spec->security_groups.items[i]);
			cJSON_AddItemToArray(list, group);
		}
	}
}

cJSON *boot_body(const struct boot_spec *spec, microversion version, struct error *error)
{
	cJSON *body = cJSON_CreateObject(), *server = cJSON_AddObjectToObject(body, "server");
	int rc = 0;

	json_add_str(server, "name", spec->name);
	json_add_str(server, "imageRef", spec->image_id && !spec->new_volume ? spec->image_id : "");
	json_add_str(server, "flavorRef", spec->flavor_id);
	rc = body_add_user_data(server, spec, error);
	if (spec->return_reservation_id)
		cJSON_AddBoolToObject(server, "return_reservation_id", true);
	cJSON_AddNumberToObject(server, "min_count", spec->min_count);
	cJSON_AddNumberToObject(server, "max_count", spec->max_count);
	body_add_plain(server, spec);
	body_add_strings(server, "tags", &spec->tags);
	body_add_strings(server, "trusted_image_certificates", &spec->trusted_certs);
	if (!rc && spec->file_count)
		rc = body_add_files(server, spec, error);
	if (!rc)
		rc = device_add(server, spec, version, error);
	body_add_networks(server, spec, version);
	if (spec->hint_count)
		body_add_hints(body, spec);
	if (!rc)
		return body;
	cJSON_Delete(body);
	return NULL;
}
