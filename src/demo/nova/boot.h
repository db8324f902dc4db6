/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that is asked for, between the check of the request and its making. */
#ifndef DEMO_BOOT_H
#define DEMO_BOOT_H

#include "nova.h"

struct boot {
	const cJSON *server; /* the body's object */
	struct flavor *flavor;
	struct image *image; /* also when a volume is made from it */
	struct volume *volume;
	bool bfv, delete_on_termination;
	int volume_size;
	char zone[64], host[64];
	int networks[16], network_count;
	uint32_t fixed[16];
	int min, max;
	const char *group; /* of servers, by its hint */
};

/* Says whether the body is as Nova's schema wants it; the 400 is written when not. */
bool boot_schema_ok(struct request *request, const cJSON *server);
/* Makes the servers; the first one comes back. */
struct server *boot_make(struct request *request, const struct boot *boot);

#endif
