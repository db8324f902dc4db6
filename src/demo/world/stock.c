/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything but servers: flavors, images, volumes, keys, documents. */
#include "stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "world.h"

void pairs_set(struct pairs *pairs, const char *key, const char *value)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (!strcmp(pairs->items[i].key, key)) {
			free(pairs->items[i].value);
			pairs->items[i].value = xstrdup(value);
			return;
		}
	}
	pairs->items = xrealloc(pairs->items, (pairs->count + 1) * sizeof(struct pair));
	pairs->items[pairs->count].key = xstrdup(key);
	pairs->items[pairs->count++].value = xstrdup(value);
}

const char *pairs_get(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (!strcmp(pairs->items[i].key, key))
			return pairs->items[i].value;
	return NULL;
}

bool pairs_remove(struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (strcmp(pairs->items[i].key, key))
			continue;
		free(pairs->items[i].key);
		free(pairs->items[i].value);
		pairs->count--;
		memmove(&pairs->items[i], &pairs->items[i + 1],
		        (pairs->count - i) * sizeof(struct pair));
		return true;
	}
	return false;
}

void pairs_free(struct pairs *pairs)
{
	while (pairs->count) {
		pairs->count--;
		free(pairs->items[pairs->count].key);
		free(pairs->items[pairs->count].value);
	}
	free(pairs->items);
	pairs->items = NULL;
}

struct flavor *flavor_find(const char *id)
{
	for (struct flavor *flavor = world.flavors; flavor; flavor = flavor->next)
		if (!flavor->deleted && str_eq(flavor->id, id))
			return flavor;
	return NULL;
}

struct image *image_find(const char *id)
{
	for (struct image *image = world.images; image; image = image->next)
		if (str_eq(image->id, id) && strcmp(image->status, "deleted"))
			return image;
	return NULL;
}

struct image *image_add(const char *name, const char *owner)
{
	struct image *image = xcalloc(1, sizeof *image);

	world_uuid(image->id);
	image->name = xstrdup(name);
	image->owner = xstrdup(owner);
	image->visibility = xstrdup("private");
	image->status = "queued";
	image->size = -1;
	image->created = image->updated = world.now;
	image->extra = cJSON_CreateObject();
	image->next = world.images;
	world.images = image;
	return image;
}

/* Servers still refer to the image they were created from, so a deleted one stays as a tombstone.
 */
void image_remove(struct image *image)
{
	image->status = "deleted";
	image->ready_at = 0;
	buf_free(&image->data);
}

static void free_image(struct image *image)
{
	free(image->name);
	free(image->owner);
	free(image->visibility);
	free(image->disk_format);
	free(image->container_format);
	strv_free(&image->tags);
	cJSON_Delete(image->extra);
	buf_free(&image->data);
	free(image);
}

struct volume *volume_find(const char *id)
{
	for (struct volume *volume = world.volumes; volume; volume = volume->next)
		if (str_eq(volume->id, id))
			return volume;
	return NULL;
}

struct volume *volume_add(int project, int user, const char *name, int size)
{
	struct volume *volume = xcalloc(1, sizeof *volume);

	world_uuid(volume->id);
	volume->name = xstrdup(name);
	volume->zone = xstrdup("nova");
	volume->type = "fast";
	volume->status = "available";
	volume->size = size;
	volume->project = project;
	volume->user = user;
	volume->created = volume->updated = world.now;
	volume->next = world.volumes;
	world.volumes = volume;
	world.projects[project].used.volumes++;
	world.projects[project].used.gigabytes += size;
	return volume;
}

static void free_volume(struct volume *volume)
{
	free(volume->name);
	free(volume->description);
	free(volume->zone);
	pairs_free(&volume->metadata);
	free(volume);
}

void volume_remove(struct volume *volume)
{
	struct volume **at = &world.volumes;

	while (*at && *at != volume)
		at = &(*at)->next;
	if (*at)
		*at = volume->next;
	world.projects[volume->project].used.volumes--;
	world.projects[volume->project].used.gigabytes -= volume->size;
	free_volume(volume);
}

/* The next device letter that is free on this server. */
static void free_device(const struct server *server, char out[16])
{
	for (char letter = server->bfv ? 'a' : 'b'; letter <= 'z'; letter++) {
		const struct volume *volume;

		snprintf(out, 16, "/dev/vd%c", letter);
		for (volume = world.volumes; volume; volume = volume->next)
			if (volume->server == server && !strcmp(volume->device, out))
				break;
		if (!volume)
			return;
	}
}

void volume_attach(struct volume *volume, struct server *server, const char *device)
{
	char name[16];

	free_device(server, name);
	str_copy(volume->device, sizeof volume->device, device && *device ? device : name);
	volume->server = server;
	volume->status = "in-use";
	volume->due = 0;
	world_uuid(volume->attachment);
	world_uuid(volume->bdm);
	volume->attached_at = volume->updated = world.now;
}

void volume_detach(struct volume *volume)
{
	volume->server = NULL;
	volume->status = "available";
	volume->updated = world.now;
}

struct keypair *keypair_find(int user, const char *name)
{
	for (struct keypair *key = world.keypairs; key; key = key->next)
		if (key->user == user && str_eq(key->name, name))
			return key;
	return NULL;
}

struct network *network_find(const char *id)
{
	for (int i = 0; i < NETWORKS; i++)
		if (str_eq(world.networks[i].id, id))
			return &world.networks[i];
	return NULL;
}

struct project *project_find(const char *id, int *index)
{
	for (int i = 0; i < PROJECTS; i++) {
		if (!str_eq(world.projects[i].id, id))
			continue;
		if (index)
			*index = i;
		return &world.projects[i];
	}
	return NULL;
}

cJSON *doc_find(enum doc_kind kind, const char *id)
{
	cJSON *doc;

	cJSON_ArrayForEach(doc, world.docs[kind])
	{
		const char *own = json_str(doc, "id");

		if (own ? str_eq(own, id) : json_int(doc, "id", -1) == atoi(id))
			return doc;
	}
	return NULL;
}

cJSON *doc_add(enum doc_kind kind, cJSON *doc)
{
	char id[37];

	if (!json_get(doc, "id")) {
		world_uuid(id);
		cJSON_AddStringToObject(doc, "id", id);
	}
	if (!world.docs[kind])
		world.docs[kind] = cJSON_CreateArray();
	cJSON_AddItemToArray(world.docs[kind], doc);
	return doc;
}

/* The host with the most free resources that is up, as the scheduler would choose. */
int host_pick(const struct flavor *flavor, const char *zone)
{
	int best = -1;

	if (flavor->fits_nothing)
		return -1;
	for (int i = 0; i < HOSTS; i++) {
		const struct host *host = &world.hosts[i];

		if (!host->up || !host->enabled || (zone && strcmp(zone, host->zone)) ||
		        host->ram - host->ram_used < flavor->ram ||
		        16 * host->vcpus - host->vcpus_used < flavor->vcpus)
			continue;
		if (best < 0 || host->ram - host->ram_used >
		                        world.hosts[best].ram - world.hosts[best].ram_used)
			best = i;
	}
	return best;
}

static void free_flavor(struct flavor *flavor)
{
	free(flavor->id);
	free(flavor->name);
	free(flavor->description);
	pairs_free(&flavor->extra);
	free(flavor);
}

static void free_keypair(struct keypair *key)
{
	free(key->name);
	free(key->public_key);
	free(key->type);
	free(key);
}

#define FREE_LIST(type, list, free_one)                                                            \
	while (list) {                                                                             \
		struct type *one = list;                                                           \
		list = one->next;                                                                  \
		free_one(one);                                                                     \
	}

void stock_free(void)
{
	FREE_LIST(flavor, world.flavors, free_flavor)
	FREE_LIST(image, world.images, free_image)
	FREE_LIST(volume, world.volumes, free_volume)
	FREE_LIST(keypair, world.keypairs, free_keypair)
	FREE_LIST(migration, world.migrations, free)
	FREE_LIST(token, world.tokens, free)
	for (int i = 0; i < DOC_KINDS; i++)
		cJSON_Delete(world.docs[i]);
}
