/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the Neutron files. */
#ifndef DEMO_NEUTRON_H
#define DEMO_NEUTRON_H

#include "src/demo/http.h"

/* The caller deletes all of these. */
cJSON *neutron_port_doc(const struct server *server, const struct nic *nic);
cJSON *neutron_ports(const struct request *request);
cJSON *neutron_networks(void);
cJSON *neutron_groups(void);

/* One kind of resource: its names and where it is stored. */
struct collection {
	const char *plural, *singular, *type; /* type: the name in NetworkNotFound */
	enum doc_kind kind;
};
const struct collection *neutron_collection(const char *plural);
/* All resources that this request may see, unfiltered; the caller deletes the list. */
cJSON *neutron_all(const struct request *request, const struct collection *collection);
void neutron_show_doc(
        struct request *request, const struct collection *collection, const cJSON *doc, int status);
void neutron_not_found(struct request *request, const struct collection *collection);

/* change.c */
void neutron_create(struct request *request);
void neutron_update(struct request *request);
void neutron_delete(struct request *request);

#endif
