/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A requested server, after validation and before creation. */
#ifndef DEMO_BOOT_H
#define DEMO_BOOT_H

#include "nova.h"

struct boot {
	const cJSON *server; /* the body's server object */
	struct flavor *flavor;
	struct image *image; /* also when a volume is created from it */
	struct volume *volume;
	bool bfv, delete_on_termination;
	int volume_size;
	char zone[64], host[64];
	int networks[16], network_count;
	uint32_t fixed[16];
	int min, max;
	const char *group; /* the server group from its hint */
};

/* Whether the body matches Nova's schema; the 400 is sent when it does not. */
bool boot_schema_ok(struct request *request, const cJSON *server);
/* Creates the servers and returns the first one. */
struct server *boot_make(struct request *request, const struct boot *boot);

#endif
