/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the journal's writer and its reader. */
#ifndef NCNOVA_JOURNAL_PARTS_H
#define NCNOVA_JOURNAL_PARTS_H

#include "internal.h"

struct journal {
	int fd; /* of the file, or of one that has been replaced: see journal_lock */
	char *path;
	int owners;     /* descriptor of the file that holds the owners' locks; -1: none */
	uint64_t owner; /* this journal's byte in it, locked while it is open; 0: none */
};

/* Locks the file that is at the path now; 0, or -1 with errno. */
int journal_lock(struct journal *journal);
void journal_unlock(struct journal *journal);
/* Is the program with this owner still running? It follows its own changes. */
bool journal_owner_lives(const struct journal *journal, uint64_t owner);

#endif
