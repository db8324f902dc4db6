/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the journal of changes: entries, and a file that can be read again. */
#include "src/job/internal.h"
#include "oracle.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one(const uint8_t *data, size_t size)
{
	struct error error = {0};
	struct journal *journal;
	struct journal_entry *entries = NULL;
	size_t count, again;

	scratch_write("journal", data, size);
	journal = journal_open(scratch_directory(), &error);
	if (!journal) {
		if (!error.message[0])
			abort();
		return;
	}
	count = journal_read(journal, &entries);
	for (size_t i = 0; i < count; i++)
		if (!entries[i].key)
			abort();
	if (count)
		journal_settle(journal, entries[0].key, NULL);
	journal_entries_free(entries, count);
	/* It may have been rewritten without what ended, but loses nothing else. */
	entries = NULL;
	again = journal_read(journal, &entries);
	if (again > count)
		abort();
	journal_entries_free(entries, again);
	journal_close(journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
