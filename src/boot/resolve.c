/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resolves the names of image, flavor and networks to ids before anything is sent. */
#include "ncnova/boot.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"

/* The first image all of whose --image-with properties match. */
static int match_image(struct session *session, struct boot_spec *spec, struct error *error)
{
	struct list_options options = {.limit = -1};
	cJSON *items = NULL, *image;
	int rc = manager_list_wait(session, &resource_image, &options, &items, error);

	if (rc)
		return rc;
	cJSON_ArrayForEach(image, items)
	{
		bool all = true;

		for (size_t i = 0; i < spec->image_with_count && all; i++) {
			struct buf text = BUF_INIT;

			json_to_text(&text, json_get(image, spec->image_with[i].key));
			all = str_eq(buf_str(&text), spec->image_with[i].value);
			buf_free(&text);
		}
		if (all)
			break;
	}
	if (image)
		spec->image_object = cJSON_DetachItemViaPointer(items, image);
	cJSON_Delete(items);
	if (!spec->image_object)
		return error_set_type(error, ERR_NOT_FOUND, "CommandError",
		        "No images match the property expected by --image-with");
	return 0;
}

/* novaclient's last resort: a flavor by its RAM. */
static int flavor_by_ram(struct session *session, struct boot_spec *spec, struct error *error)
{
	struct list_options options = {.limit = -1};
	cJSON *items = NULL, *flavor;
	char *end;
	long ram = strtol(spec->flavor, &end, 10);

	if (*end || !*spec->flavor ||
	        manager_list_wait(session, &resource_flavor, &options, &items, NULL))
		return error->code;
	cJSON_ArrayForEach(flavor, items)
	{
		if (json_int(flavor, "ram", -1) == ram)
			break;
	}
	if (flavor)
		spec->flavor_object = cJSON_DetachItemViaPointer(items, flavor);
	cJSON_Delete(items);
	if (!spec->flavor_object)
		return error->code;
	error_clear(error);
	return 0;
}

static int resolve_networks(struct session *session, struct boot_spec *spec, struct error *error)
{
	for (size_t i = 0; i < spec->nic_count; i++) {
		struct boot_nic *nic = &spec->nics[i];
		cJSON *network = NULL;
		int rc;

		if (!nic->net_name || nic->net_id)
			continue;
		rc = manager_find_wait(
		        session, &resource_network, nic->net_name, NULL, &network, error);
		if (rc)
			return rc;
		nic->net_id = xstrdup(json_str(network, "id"));
		cJSON_Delete(network);
	}
	return 0;
}

static int take_id(
        char **id, const cJSON *object, const char *what, const char *word, struct error *error)
{
	const char *found = json_str(object, "id");

	if (!found)
		return error_set(
		        error, ERR_PROTOCOL, "the %s found for '%s' has no ID", what, word);
	free(*id);
	*id = xstrdup(found);
	return 0;
}

int boot_resolve(struct session *session, struct boot_spec *spec, struct error *error)
{
	struct error local;
	int rc = 0;

	error = error ? error : &local;
	if (!spec->image_object && spec->image && *spec->image)
		rc = manager_find_wait(
		        session, &resource_image, spec->image, NULL, &spec->image_object, error);
	else if (!spec->image_object && spec->image_with_count)
		rc = match_image(session, spec, error);
	if (!rc && spec->image_object)
		rc = take_id(&spec->image_id, spec->image_object, "image", spec->image, error);
	if (!rc && !spec->flavor_object) {
		rc = manager_find_wait(
		        session, &resource_flavor, spec->flavor, NULL, &spec->flavor_object, error);
		if (rc == ERR_NOT_FOUND)
			rc = flavor_by_ram(session, spec, error);
	}
	if (!rc)
		rc = take_id(&spec->flavor_id, spec->flavor_object, "flavor", spec->flavor, error);
	return rc ? rc : resolve_networks(session, spec, error);
}
