/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults on demand: parses a SPEC, and finds the fault that applies to a request. */
#ifndef DEMO_FAULT_H
#define DEMO_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"

/* Whether a reset or a hang happens before or after the work. */
enum fault_when { WHEN_NEVER, WHEN_BEFORE, WHEN_AFTER };

enum fault_cell { CELL_FINE, CELL_DOWN, CELL_HUNG };

/* The faults that apply to one request; several may combine. */
struct effect {
	int status;      /* 0: the service's normal status */
	int retry_after; /* seconds, −1: no such header */
	int slow_ms;
	enum fault_when reset, hang;
	enum fault_cell cell; /* of Nova: nova/cell.c */
	bool truncate, html, wrong_type, endless, expire, after_work;
};

struct fault {
	char method[12], path[160]; /* "*": any method */
	int nth, times, skip;       /* 0: not set */
	double chance;              /* 1: always */
	int seen, hits;
	struct effect effect;
};

extern const char fault_help[];

/* Returns 0, or ERR_USAGE with a message that names the mistake. */
int fault_parse(const char *spec, struct fault *out, struct error *error);
/* Whether this request is affected; counts it. `dice` is at least 0 and below 1. */
bool fault_hits(struct fault *fault, const char *method, const char *path, double dice);

/* The active faults. */
int fault_add(const char *spec, struct error *error);
void fault_clear(void);
bool fault_find(const char *method, const char *path, struct effect *out);
void fault_list(struct buf *out); /* JSON */

#endif
