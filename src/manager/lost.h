/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks up rows missing from a full list. Internal to the manager module. */
#ifndef NCNOVA_LOST_H
#define NCNOVA_LOST_H

#include "ncnova/collection.h"

struct lost;
/*
 * Every row that the full list lacks is looked up before it is dropped, but only so many: as soon
 * as one of them is in a cell that does not answer, the others stay as UNKNOWN, too, and are looked
 * up after a later list. `turn` selects which of them are first. `filtered`: a row that still
 * exists has left the filter. `done` is called from the loop; NULL is returned, and `done` not
 * called, when no row is missing.
 */
struct lost *lost_look_up(struct session *session, struct collection *collection, bool filtered,
        size_t turn, void (*done)(void *data), void *data);
void lost_cancel(struct lost *lost);

#endif
