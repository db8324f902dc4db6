/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the HTTP module: the loop's curl handle. */
#ifndef NCNOVA_LOOP_PARTS_H
#define NCNOVA_LOOP_PARTS_H

#include <curl/curl.h>
#include "ncnova/loop.h"

/* CURLINFO_PRIVATE of every handle in the loop's multi points to one of these. */
struct loop_transfer {
	/* Called from loop_turn when the transfer is over; the handle is still in the multi. */
	void (*done)(struct loop_transfer *transfer, CURLcode code);
};

CURLM *loop_multi(struct loop *loop);

#endif
