/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas: pieces are taken from the front of a block. */
#include "ncnova/arena.h"

#include "ncnova/buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024 };

struct block {
	struct block *next;
	size_t size;  /* of data */
	size_t front; /* where the next piece goes */
	_Alignas(16) unsigned char data[];
};

struct arena {
	struct block *head; /* the one being filled */
	size_t next_size;
};

struct arena *arena_new(void)
{
	struct arena *arena = xcalloc(1, sizeof *arena);

	arena->next_size = FIRST_BLOCK;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *block = arena->head, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

static struct block *block_new(size_t size)
{
	struct block *block;

	if (size > SIZE_MAX - sizeof *block)
		size = SIZE_MAX - sizeof *block;
	block = xcalloc(1, sizeof *block + size);
	block->size = size;
	return block;
}

/* A block with `size` bytes left, a multiple of 8. */
static struct block *block_for(struct arena *arena, size_t size)
{
	struct block *head = arena->head;

	if (head && head->size - head->front >= size)
		return head;
	if (size > arena->next_size / 4) {
		/* A large piece gets a block of its own, behind the one being filled. */
		struct block *own = block_new(size);

		if (head) {
			own->next = head->next;
			head->next = own;
		} else {
			arena->head = own;
		}
		return own;
	}
	head = block_new(arena->next_size);
	head->next = arena->head;
	arena->head = head;
	if (arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	return head;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block;
	void *piece;

	if (size > SIZE_MAX - 8)
		return xmalloc(SIZE_MAX); /* ends the program */
	size = (size + 7) & ~(size_t)7;
	block = block_for(arena, size);
	piece = block->data + block->front;
	block->front += size;
	return piece;
}
