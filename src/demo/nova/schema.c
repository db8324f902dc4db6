/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Validates the body of POST /servers as Nova's schema does. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

enum type { T_ANY, T_TEXT, T_LIST, T_OBJECT, T_BOOL };
static const char *const type_names[] = {"any", "string", "array", "object", "boolean"};

static const struct field {
	const char *name;
	enum type type;
	int from, to; /* microversions; to 0: still supported */
} fields[] = {
        {"name", T_ANY, 1, 0},
        {"flavorRef", T_ANY, 1, 0},
        {"imageRef", T_ANY, 1, 0},
        {"networks", T_ANY, 1, 0},
        {"key_name", T_TEXT, 1, 0},
        {"user_data", T_ANY, 1, 0},
        {"config_drive", T_ANY, 1, 0},
        {"availability_zone", T_TEXT, 1, 0},
        {"metadata", T_OBJECT, 1, 0},
        {"security_groups", T_LIST, 1, 0},
        {"personality", T_LIST, 1, 56},
        {"block_device_mapping", T_LIST, 1, 0},
        {"block_device_mapping_v2", T_LIST, 1, 0},
        {"min_count", T_ANY, 1, 0},
        {"max_count", T_ANY, 1, 0},
        {"return_reservation_id", T_ANY, 1, 0},
        {"adminPass", T_TEXT, 1, 0},
        {"accessIPv4", T_TEXT, 1, 0},
        {"accessIPv6", T_TEXT, 1, 0},
        {"OS-DCF:diskConfig", T_TEXT, 1, 0},
        {"description", T_ANY, 19, 0},
        {"tags", T_LIST, 52, 0},
        {"trusted_image_certificates", T_ANY, 63, 0},
        {"host", T_TEXT, 74, 0},
        {"hypervisor_hostname", T_TEXT, 74, 0},
        {"hostname", T_TEXT, 90, 0},
};

static bool has_type(const cJSON *value, enum type type)
{
	switch (type) {
	case T_TEXT:
		return cJSON_IsString(value);
	case T_LIST:
		return cJSON_IsArray(value);
	case T_OBJECT:
		return cJSON_IsObject(value);
	case T_BOOL:
		return cJSON_IsBool(value);
	default:
		return true;
	}
}

static void wrong_type(
        struct request *request, const char *name, const cJSON *value, const char *type)
{
	struct buf repr = BUF_INIT;

	py_repr(&repr, value);
	nova_invalid(request, name, value, "%s is not of type '%s'", buf_str(&repr), type);
	buf_free(&repr);
}

static bool printable(const char *text)
{
	const char *p = text;
	size_t len = strlen(text);

	while (*p) {
		unsigned int c = text_next(&p);

		if (c < ' ' || (c >= 0x7f && c < 0xa0))
			return false;
	}
	return len && !isspace((unsigned char)text[0]) && !isspace((unsigned char)text[len - 1]);
}

bool nova_name_ok(struct request *request, const char *field, const cJSON *value, bool required)
{
	const char *text = cJSON_IsString(value) ? value->valuestring : NULL;
	size_t length = 0;

	if (!value && !required)
		return true;
	if (!text) {
		wrong_type(request, field, value, "string");
		return false;
	}
	for (const char *p = text; *p;) {
		(void)text_next(&p);
		length++;
	}
	if (!length)
		nova_invalid(request, field, value, "'' is too short");
	else if (length > 255)
		nova_invalid(request, field, value, "'%s' is too long", text);
	else if (!printable(text))
		nova_invalid(request, field, value,
		        "An invalid 'name' value was provided. The name must be: printable "
		        "characters. Can not start or end with whitespace.");
	else
		return true;
	return false;
}

bool nova_metadata_ok(struct request *request, const cJSON *metadata)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, metadata)
	{
		if (!cJSON_IsString(item)) {
			wrong_type(request, item->string, item, "string");
			return false;
		}
		if (!*item->string || strlen(item->string) > 255) {
			struct buf repr = BUF_INIT;

			py_repr(&repr, metadata);
			nova_invalid(request, "metadata", metadata,
			        "'%s' does not match any of the regexes: "
			        "'^[a-zA-Z0-9-_:. ]{1,255}$'",
			        item->string);
			buf_free(&repr);
			return false;
		}
		if (strlen(item->valuestring) > 255) {
			nova_invalid(
			        request, item->string, item, "'%s' is too long", item->valuestring);
			return false;
		}
	}
	return true;
}

static bool schema_missing(struct request *request, const cJSON *server, const char *field)
{
	if (json_get(server, field))
		return false;
	nova_invalid(request, "server", server, "'%s' is a required property", field);
	return true;
}

static bool known_fields(struct request *request, const cJSON *server)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, server)
	{
		const struct field *field = NULL;

		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
			if (!strcmp(fields[i].name, child->string))
				field = &fields[i];
		if (!field || request->version < field->from ||
		        (field->to && request->version > field->to)) {
			nova_invalid(request, "server", server,
			        "Additional properties are not allowed ('%s' was unexpected)",
			        child->string);
			return false;
		}
		if (!has_type(child, field->type)) {
			wrong_type(request, field->name, child, type_names[field->type]);
			return false;
		}
	}
	return true;
}

bool is_uuid_text(const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (isxdigit((unsigned char)*text))
			digits++;
		else if (*text != '-')
			return false;
	}
	return digits == 32;
}

static bool image_ok(struct request *request, const cJSON *server)
{
	const cJSON *ref = json_get(server, "imageRef");

	if (!ref || (cJSON_IsString(ref) && (!*ref->valuestring || is_uuid_text(ref->valuestring))))
		return true;
	if (!cJSON_IsString(ref))
		wrong_type(request, "imageRef", ref, "string");
	else
		nova_invalid(request, "imageRef", ref,
		        "'%s' is not valid under any of the given schemas", ref->valuestring);
	return false;
}

static bool networks_ok(struct request *request, const cJSON *server)
{
	const cJSON *networks = json_get(server, "networks"), *one;

	if (!networks)
		return request->version < 37 || !schema_missing(request, server, "networks");
	if (cJSON_IsString(networks) && request->version >= 37) {
		if (!strcmp(networks->valuestring, "auto") ||
		        !strcmp(networks->valuestring, "none"))
			return true;
		nova_invalid(request, "networks", networks,
		        "'%s' is not valid under any of the given schemas", networks->valuestring);
		return false;
	}
	if (!cJSON_IsArray(networks)) {
		wrong_type(request, "networks", networks, "array");
		return false;
	}
	cJSON_ArrayForEach(one, networks)
	{
		const cJSON *uuid = json_get(one, "uuid");

		if (!cJSON_IsObject(one)) {
			wrong_type(request, "networks", one, "object");
			return false;
		}
		if (uuid && (!cJSON_IsString(uuid) || !is_uuid_text(uuid->valuestring))) {
			struct buf repr = BUF_INIT;

			py_repr(&repr, uuid);
			nova_invalid(request, "uuid", uuid, "%s is not a 'uuid'", buf_str(&repr));
			buf_free(&repr);
			return false;
		}
	}
	return true;
}

/* Like Python's lenient decoder: skips other characters, and checks only the length. */
static bool is_base64(const char *text)
{
	size_t letters = 0, pads = 0;

	for (; *text; text++) {
		if (*text == '=')
			pads++;
		else if (isalnum((unsigned char)*text) || *text == '+' || *text == '/')
			letters++;
	}
	return letters % 4 == 0 || (letters % 4 == 2 && pads >= 2) || (letters % 4 == 3 && pads);
}

static bool user_data_ok(struct request *request, const cJSON *server)
{
	const cJSON *data = json_get(server, "user_data");

	if (!data || cJSON_IsNull(data))
		return true;
	if (!cJSON_IsString(data)) {
		wrong_type(request, "user_data", data, "string");
		return false;
	}
	if (strlen(data->valuestring) > 65535)
		nova_invalid(request, "user_data", data, "'%s' is too long", data->valuestring);
	else if (!is_base64(data->valuestring))
		nova_invalid(
		        request, "user_data", data, "'%s' is not a 'base64'", data->valuestring);
	else
		return true;
	return false;
}

static bool count_ok(struct request *request, const cJSON *server, const char *field)
{
	const cJSON *count = json_get(server, field);
	struct buf repr = BUF_INIT;
	bool ok = !count || json_int(server, field, 0) > 0;

	if (!ok) {
		py_repr(&repr, count);
		nova_invalid(
		        request, field, count, "%s is less than the minimum of 1", buf_str(&repr));
		buf_free(&repr);
	}
	return ok;
}

static bool flavor_ref_ok(struct request *request, const cJSON *server)
{
	const cJSON *ref = json_get(server, "flavorRef");

	if (schema_missing(request, server, "flavorRef"))
		return false;
	if (cJSON_IsNumber(ref) || (cJSON_IsString(ref) && *ref->valuestring))
		return true;
	if (cJSON_IsString(ref))
		nova_invalid(request, "flavorRef", ref, "'' is too short");
	else
		wrong_type(request, "flavorRef", ref, "string");
	return false;
}

bool boot_schema_ok(struct request *request, const cJSON *server)
{
	const cJSON *metadata = json_get(server, "metadata");

	return !schema_missing(request, server, "name") &&
	       nova_name_ok(request, "name", json_get(server, "name"), true) &&
	       flavor_ref_ok(request, server) && image_ok(request, server) &&
	       networks_ok(request, server) && known_fields(request, server) &&
	       nova_metadata_ok(request, metadata) && user_data_ok(request, server) &&
	       count_ok(request, server, "min_count") && count_ok(request, server, "max_count");
}
