/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table with open addressing, seeded so that a cloud cannot choose keys that collide. */
#include "ncnova/arena.h"

#include "ncnova/buf.h"
#include "ncnova/clock.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct slot {
	char *key; /* NULL: free */
	void *value;
	uint64_t hash;
};

struct map {
	struct slot *slots;
	size_t mask; /* slots - 1, a power of two less one */
	size_t count;
};

enum { FIRST_SLOTS = 16 };

static uint64_t seed[2];
static struct map *interned;

static void make_seed(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	if (getrandom(seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
		return;
	seed[0] = (uint64_t)clock_wall_ms() * UINT64_C(0x9e3779b97f4a7c15);
	seed[1] = (uint64_t)clock_ms() ^ (uint64_t)(uintptr_t)&seed;
}

static uint64_t map_rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = map_rotate(v[1], 13) ^ v[0];
	v[0] = map_rotate(v[0], 32);
	v[2] += v[3];
	v[3] = map_rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = map_rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = map_rotate(v[1], 17) ^ v[2];
	v[2] = map_rotate(v[2], 32);
}

/* SipHash-1-3: one round a word, three to finish. */
static uint64_t hash_key(const char *key)
{
	size_t len = strlen(key), left = len;
	uint64_t v[4] = {seed[0] ^ UINT64_C(0x736f6d6570736575),
	        seed[1] ^ UINT64_C(0x646f72616e646f6d), seed[0] ^ UINT64_C(0x6c7967656e657261),
	        seed[1] ^ UINT64_C(0x7465646279746573)};
	uint64_t word;

	for (;; left -= 8, key += 8) {
		word = 0;
		memcpy(&word, key, left < 8 ? left : 8);
		if (left < 8)
			word |= (uint64_t)len << 56;
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
		if (left < 8)
			break;
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct map *map_new(void)
{
	struct map *map = xcalloc(1, sizeof *map);

	make_seed();
	map->slots = xcalloc(FIRST_SLOTS, sizeof *map->slots);
	map->mask = FIRST_SLOTS - 1;
	return map;
}

void map_free(struct map *map)
{
	if (!map)
		return;
	for (size_t i = 0; i <= map->mask; i++)
		free(map->slots[i].key);
	free(map->slots);
	free(map);
}

/* The slot that holds the key, or the free one where it would go. */
static struct slot *map_find(const struct map *map, const char *key, uint64_t hash)
{
	size_t i = hash & map->mask;

	while (map->slots[i].key &&
	        (map->slots[i].hash != hash || strcmp(map->slots[i].key, key) != 0))
		i = (i + 1) & map->mask;
	return &map->slots[i];
}

static void map_grow(struct map *map)
{
	struct slot *old = map->slots;
	size_t count = map->mask + 1;

	map->slots = xcalloc(count * 2, sizeof *old);
	map->mask = count * 2 - 1;
	for (size_t i = 0; i < count; i++) {
		size_t at = old[i].hash & map->mask;

		if (!old[i].key)
			continue;
		while (map->slots[at].key)
			at = (at + 1) & map->mask;
		map->slots[at] = old[i];
	}
	free(old);
}

/* The slot of the key, made when it was not there. */
static struct slot *map_claim(struct map *map, const char *key)
{
	uint64_t hash = hash_key(key);
	struct slot *slot = map_find(map, key, hash);

	if (slot->key)
		return slot;
	if ((map->count + 1) * 4 > (map->mask + 1) * 3) {
		map_grow(map);
		slot = map_find(map, key, hash);
	}
	*slot = (struct slot){xstrdup(key), NULL, hash};
	map->count++;
	return slot;
}

void *map_get(const struct map *map, const char *key)
{
	return key ? map_find(map, key, hash_key(key))->value : NULL;
}

void *map_set(struct map *map, const char *key, void *value)
{
	struct slot *slot;
	void *old;

	if (!key)
		return NULL;
	slot = map_claim(map, key);
	old = slot->value;
	slot->value = value;
	return old;
}

void *map_remove(struct map *map, const char *key)
{
	struct slot *slot = key ? map_find(map, key, hash_key(key)) : NULL;
	void *old;
	size_t hole, i;

	if (!slot || !slot->key)
		return NULL;
	old = slot->value;
	free(slot->key);
	map->count--;
	/* What was pushed past this slot moves back, so that no search ends too early. */
	hole = (size_t)(slot - map->slots);
	for (i = (hole + 1) & map->mask; map->slots[i].key; i = (i + 1) & map->mask) {
		size_t home = map->slots[i].hash & map->mask;

		if (((i - home) & map->mask) < ((i - hole) & map->mask))
			continue;
		map->slots[hole] = map->slots[i];
		hole = i;
	}
	map->slots[hole] = (struct slot){NULL, NULL, 0};
	return old;
}

size_t map_count(const struct map *map)
{
	return map->count;
}

void map_each(
        const struct map *map, int (*visit)(void *data, const char *key, void *value), void *data)
{
	for (size_t i = 0; i <= map->mask; i++)
		if (map->slots[i].key && visit(data, map->slots[i].key, map->slots[i].value))
			return;
}

const char *intern(const char *text)
{
	if (!text)
		return NULL;
	if (!interned)
		interned = map_new();
	return map_claim(interned, text)->key;
}

void intern_free_all(void)
{
	map_free(interned);
	interned = NULL;
}
