/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one input may cost: time and memory that grow with its size, and no faster. Long inputs find
 * what is quadratic, so each input is tried once more as a long one, repeated.
 */
#ifndef NCNOVA_FUZZ_ORACLE_H
#define NCNOVA_FUZZ_ORACLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sanitizer/allocator_interface.h>

/* For any input, and for each byte; with sanitizers and on a loaded machine. */
#define ORACLE_MS      2000.0
#define ORACLE_US_BYTE 50.0
#define ORACLE_BYTES   ((size_t)24 << 20)
#define ORACLE_LONG    ((size_t)128 << 10) /* of a repeated input */
#define ORACLE_EVERY   64                  /* inputs, of which one is repeated */

static size_t oracle_live, oracle_peak;

void __sanitizer_malloc_hook(const volatile void *p, size_t size);
void __sanitizer_free_hook(const volatile void *p);

void __sanitizer_malloc_hook(const volatile void *p, size_t size)
{
	(void)p;
	oracle_live += size;
	if (oracle_live > oracle_peak)
		oracle_peak = oracle_live;
}

void __sanitizer_free_hook(const volatile void *p)
{
	oracle_live -= p ? __sanitizer_get_allocated_size(p) : 0;
}

static double oracle_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

typedef void oracle_fn(const uint8_t *data, size_t size);

/* `bytes_per_byte`: memory that each byte of the input may take at the peak. */
static void oracle_one(oracle_fn *run, const uint8_t *data, size_t size, size_t bytes_per_byte)
{
	size_t before = oracle_live, used;
	double start = oracle_now_ms(), ms;

	oracle_peak = oracle_live;
	run(data, size);
	ms = oracle_now_ms() - start;
	used = oracle_peak - before;
	if (ms > ORACLE_MS + ORACLE_US_BYTE * (double)size / 1000) {
		fprintf(stderr, "oracle: %zu bytes took %.0f ms\n", size, ms);
		abort();
	}
	if (used > ORACLE_BYTES + size * bytes_per_byte) {
		fprintf(stderr, "oracle: %zu bytes took %zu bytes of memory\n", size, used);
		abort();
	}
}

static int oracle_run(oracle_fn *run, const uint8_t *data, size_t size, size_t bytes_per_byte)
{
	static unsigned count;
	uint8_t *all;

	oracle_one(run, data, size, bytes_per_byte);
	if (++count % ORACLE_EVERY || !size || size > ORACLE_LONG / 2)
		return 0;
	all = malloc(ORACLE_LONG);
	for (size_t at = 0; at < ORACLE_LONG; at += size)
		memcpy(all + at, data, at + size < ORACLE_LONG ? size : ORACLE_LONG - at);
	oracle_one(run, all, ORACLE_LONG, bytes_per_byte);
	free(all);
	return 0;
}

#endif
