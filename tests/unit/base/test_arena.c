/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas, interned words and maps. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"

static void test_pieces_are_aligned_zeroed_and_apart(void **state)
{
	struct arena *arena = arena_new();
	unsigned char *pieces[2000];

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		size_t size = i % 61 + 1;

		pieces[i] = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)pieces[i] % 8, 0);
		for (size_t k = 0; k < size; k++)
			assert_int_equal(pieces[i][k], 0);
		memset(pieces[i], (int)(i % 255 + 1), size);
	}
	for (size_t i = 0; i < 2000; i++)
		for (size_t k = 0; k < i % 61 + 1; k++)
			assert_int_equal(pieces[i][k], i % 255 + 1);
	arena_free(arena);
}

static void test_a_large_piece_leaves_small_ones_together(void **state)
{
	struct arena *arena = arena_new();
	char *first = arena_alloc(arena, 6), *large = arena_alloc(arena, 3000000);

	(void)state;
	memset(large, 'x', 3000000);
	assert_ptr_equal(arena_alloc(arena, 8), first + 8);
	assert_ptr_equal(arena_alloc(arena, 8), first + 16);
	arena_free(arena);
	arena_free(NULL);
}

static void test_interned_words_are_one(void **state)
{
	char word[] = "ACTIVE";
	const char *first = intern(word), *kept[500];

	(void)state;
	assert_null(intern(NULL));
	assert_ptr_not_equal(first, word);
	word[0] = 'X';
	assert_string_equal(first, "ACTIVE");
	for (int i = 0; i < 500; i++) {
		char text[32];

		snprintf(text, sizeof text, "host-%d", i);
		kept[i] = intern(text);
	}
	assert_ptr_equal(intern("ACTIVE"), first);
	assert_ptr_not_equal(intern("active"), first);
	assert_ptr_equal(intern("host-77"), kept[77]);
	intern_free_all();
	assert_string_equal(intern("again"), "again");
	intern_free_all();
}

static void test_map_sets_gets_replaces(void **state)
{
	struct map *map = map_new();
	int a, b;

	(void)state;
	assert_null(map_get(map, "k"));
	assert_null(map_get(map, NULL));
	assert_null(map_set(map, "k", &a));
	assert_ptr_equal(map_get(map, "k"), &a);
	assert_ptr_equal(map_set(map, "k", &b), &a);
	assert_int_equal(map_count(map), 1);
	assert_null(map_set(map, "", &a));
	assert_ptr_equal(map_get(map, ""), &a);
	assert_ptr_equal(map_remove(map, "k"), &b);
	assert_null(map_remove(map, "k"));
	assert_null(map_get(map, "k"));
	assert_int_equal(map_count(map), 1);
	map_free(map);
	map_free(NULL);
}

static int sum_values(void *data, const char *key, void *value)
{
	size_t *sums = data;

	assert_non_null(key);
	sums[0] += (size_t)(uintptr_t)value;
	sums[1]++;
	return 0;
}

static int stop_at_third(void *data, const char *key, void *value)
{
	int *seen = data;

	(void)key;
	(void)value;
	return ++*seen == 3;
}

/* Removals leave no hole that hides a key behind it. */
static void test_map_under_load(void **state)
{
	enum { COUNT = 20000 };
	struct map *map = map_new();
	size_t sums[2] = {0, 0}, expected = 0;
	char key[48];
	int seen = 0;

	(void)state;
	for (size_t i = 1; i <= COUNT; i++) {
		snprintf(key, sizeof key, "3f1d-%zu-b2", i);
		assert_null(map_set(map, key, (void *)(uintptr_t)i));
	}
	for (size_t i = 1; i <= COUNT; i++) {
		if (i % 3 == 0)
			continue;
		snprintf(key, sizeof key, "3f1d-%zu-b2", i);
		assert_int_equal((uintptr_t)map_remove(map, key), i);
	}
	for (size_t i = 1; i <= COUNT; i++) {
		snprintf(key, sizeof key, "3f1d-%zu-b2", i);
		assert_int_equal((uintptr_t)map_get(map, key), i % 3 ? 0 : i);
		expected += i % 3 ? 0 : i;
	}
	map_each(map, sum_values, sums);
	assert_int_equal(sums[0], expected);
	assert_int_equal(sums[1], COUNT / 3);
	assert_int_equal(map_count(map), COUNT / 3);
	map_each(map, stop_at_third, &seen);
	assert_int_equal(seen, 3);
	map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_pieces_are_aligned_zeroed_and_apart),
	        cmocka_unit_test(test_a_large_piece_leaves_small_ones_together),
	        cmocka_unit_test(test_interned_words_are_one),
	        cmocka_unit_test(test_map_sets_gets_replaces),
	        cmocka_unit_test(test_map_under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
