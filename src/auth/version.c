/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Microversions: parsing, version documents, and choosing one that both sides support. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The newest compute API version that this program supports. */
#define COMPUTE_OURS MV(2, 96)

/* Reads up to five digits; -1 for no digit or too many. */
static int read_number(const char **p)
{
	int value = 0, digits = 0;
	for (; **p >= '0' && **p <= '9'; (*p)++, digits++) {
		if (digits == 5)
			return -1;
		value = value * 10 + (**p - '0');
	}
	return digits ? value : -1;
}

microversion microversion_parse(const char *text)
{
	if (!text)
		return -1;
	if (str_eq(text, "latest") || str_eq(text, "2.latest"))
		return MV_LATEST;
	const char *p = text;
	if (*p == 'v')
		p++;
	int major = read_number(&p), minor = 0;
	if (*p == '.') {
		p++;
		minor = read_number(&p);
	}
	if (*p || major < 0 || minor < 0 || major > 99 || minor > 999)
		return -1;
	return MV(major, minor);
}

void microversion_format(microversion v, char *out, size_t size)
{
	if (v == MV_LATEST)
		snprintf(out, size, "latest");
	else if (v <= 0)
		snprintf(out, size, "2.0");
	else
		snprintf(out, size, "%d.%d", v / 1000, v % 1000);
}

/* novaclient's "X.Y", neither with a zero before it; a bare X is X.0. */
static bool is_version_text(const char *text)
{
	size_t major = strspn(text, "0123456789"), minor;

	if (!major || *text == '0')
		return false;
	if (!text[major])
		return true;
	if (text[major] != '.')
		return false;
	text += major + 1;
	minor = strspn(text, "0123456789");
	return str_eq(text, "latest") || (minor && !text[minor] && (*text != '0' || minor == 1));
}

int version_check(const char *asked, struct error *error)
{
	char *shown = clean_dup(asked), *whole;
	bool number =
	        *shown && !shown[(*shown == '-') + strspn(shown + (*shown == '-'), "0123456789")];
	microversion version = microversion_parse(asked);
	int rc = 0;

	whole = number ? xasprintf("%s.0", shown) : xstrdup(shown);
	if (!is_version_text(asked) && !str_eq(asked, "latest"))
		rc = error_set_type(error, ERR_USAGE, "UnsupportedVersion",
		        "Invalid format of client version '%s'. Expected format 'X.Y', where X is "
		        "a "
		        "major part and Y is a minor part of version.",
		        whole);
	else if (version != MV_LATEST && (version < MV(2, 0) || version > MV(2, 999)))
		rc = error_set_type(error, ERR_USAGE, "UnsupportedVersion",
		        "Invalid client version '%s'. Major part should be '2'", whole);
	else if (version != MV_LATEST && version > COMPUTE_OURS)
		rc = error_set_type(error, ERR_USAGE, "CommandError",
		        "The specified version isn't supported by client. The valid version range "
		        "is "
		        "'2.1' to '2.%d'",
		        COMPUTE_OURS % 1000);
	free(whole);
	free(shown);
	return rc;
}

bool version_none(microversion v)
{
	return v == 0 || v == MV(2, 0) || v == MV(2, 1);
}

static microversion version_member(const cJSON *entry, const char *key)
{
	const char *text = json_str(entry, key);
	microversion v = text && *text ? microversion_parse(text) : -1;
	return v > 0 && v != MV_LATEST ? v : 0;
}

/* The entry of a list that speaks our major version: v2.1 before v2.0, or Cinder's v3. */
static const cJSON *pick_entry(const cJSON *list, const char *id)
{
	const cJSON *entry = NULL, *found = NULL;
	cJSON_ArrayForEach(entry, list)
	{
		const char *name = json_str(entry, "id");
		if (name && str_starts(name, id))
			return entry;
		if (name && !found && str_starts(name, "v2"))
			found = entry;
	}
	return found;
}

bool version_read_document(const cJSON *document, struct version_range *out)
{
	*out = (struct version_range){0, 0};
	const cJSON *entry = json_get(document, "version");
	if (!cJSON_IsObject(entry)) {
		const cJSON *list = json_get(document, "versions");
		if (cJSON_IsObject(list))
			list = json_get(list, "values");
		if (!cJSON_IsArray(list))
			list = json_get(document, "choices");
		entry = pick_entry(list, "v2.1");
	}
	if (!cJSON_IsObject(entry) || !json_str(entry, "id"))
		return false;
	out->max = version_member(entry, "version");
	if (!out->max)
		out->max = version_member(entry, "max_version");
	out->min = version_member(entry, "min_version");
	if (!out->max || out->min > out->max)
		*out = (struct version_range){0, 0};
	return true;
}

int version_choose(const char *asked, const struct version_range *server, microversion *out,
        struct error *error)
{
	microversion want = asked ? microversion_parse(asked) : MV_LATEST;
	char min[16], max[16];
	*out = 0;
	if (want == MV_LATEST) {
		microversion best = server->max < COMPUTE_OURS ? server->max : COMPUTE_OURS;
		if (server->min > best) {
			microversion_format(server->min, min, sizeof min);
			return error_set_type(error, ERR_VERSION, "UnsupportedVersion",
			        "This cloud's compute API starts at %s, newer than this "
			        "program knows.",
			        min);
		}
		*out = version_none(best) ? 0 : best;
		return 0;
	}
	if (version_none(want))
		return 0;
	if (!server->max)
		return error_set_type(error, ERR_VERSION, "UnsupportedVersion",
		        "Server doesn't support microversions");
	if (want < server->min || want > server->max) {
		microversion_format(server->min, min, sizeof min);
		microversion_format(server->max, max, sizeof max);
		return error_set_type(error, ERR_VERSION, "UnsupportedVersion",
		        "The specified version isn't supported by server. The valid version range "
		        "is '%s' to '%s'",
		        min, max);
	}
	*out = want;
	return 0;
}

void version_store(cJSON *versions, const char *endpoint, const struct version_range *range)
{
	char text[16];
	cJSON *entry = cJSON_CreateObject();
	microversion_format(range->min, text, sizeof text);
	cJSON_AddStringToObject(entry, "min", range->max ? text : "");
	microversion_format(range->max, text, sizeof text);
	cJSON_AddStringToObject(entry, "max", range->max ? text : "");
	cJSON_DeleteItemFromObjectCaseSensitive(versions, endpoint);
	cJSON_AddItemToObject(versions, endpoint, entry);
}

bool version_recall(const cJSON *versions, const char *endpoint, struct version_range *out)
{
	const cJSON *entry = endpoint ? json_get(versions, endpoint) : NULL;
	if (!cJSON_IsObject(entry))
		return false;
	out->min = version_member(entry, "min");
	out->max = version_member(entry, "max");
	return true;
}
