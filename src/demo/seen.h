/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of requests: each one with its time, whether it was carried out, and the response. */
#ifndef DEMO_SEEN_H
#define DEMO_SEEN_H

#include "ncnova/buf.h"

struct request;

/* Adds the request, whose `seen` becomes its number in the log. */
void seen_add(struct request *request);
/* The service did the work, or refused to: notes request->status. */
void seen_work(const struct request *request);
/* An answer is sent, with request->status. */
void seen_reply(const struct request *request);
void seen_list(struct buf *out); /* JSON */
void seen_clear(void);

#endif
