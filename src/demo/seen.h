/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The request log: each request with its time, whether it was carried out, and the response. */
#ifndef DEMO_SEEN_H
#define DEMO_SEEN_H

#include "ncnova/buf.h"

struct request;

/* Adds the request and sets its `seen` to its number in the log. */
void seen_add(struct request *request);
/* The service did or refused the work: records request->status. */
void seen_work(const struct request *request);
/* A response was sent: records request->status. */
void seen_reply(const struct request *request);
void seen_list(struct buf *out); /* JSON */
void seen_clear(void);

#endif
