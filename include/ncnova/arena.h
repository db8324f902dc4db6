/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas, whose memory is freed in one go, and interned strings and string maps. */
#ifndef NCNOVA_ARENA_H
#define NCNOVA_ARENA_H

#include <stddef.h>

struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size); /* aligned to 8, zeroed */

/* The same text gives the same pointer for the life of the program: for status words, flavor and
 * image names, hosts. Not for values that differ in every row. */
const char *intern(const char *text);
void intern_free_all(void); /* at exit, for the leak checker */

/* String → pointer. Keys are copied; values are the caller's. */
struct map;
struct map *map_new(void);
void map_free(struct map *map);
void *map_get(const struct map *map, const char *key);
void *map_set(struct map *map, const char *key, void *value); /* returns the previous value */
void *map_remove(struct map *map, const char *key);
size_t map_count(const struct map *map);
/* Visits in no order; `visit` returning non-zero stops. The map must not change meanwhile. */
void map_each(
        const struct map *map, int (*visit)(void *data, const char *key, void *value), void *data);

#endif
