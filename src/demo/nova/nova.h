/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the Nova files. */
#ifndef DEMO_NOVA_H
#define DEMO_NOVA_H

#include "src/demo/http.h"
#include "src/demo/out.h"

enum view { VIEW_BRIEF, VIEW_DETAIL, VIEW_SHOW, VIEW_UPDATE, VIEW_REBUILD };
void nova_put_server(struct buf *out, const char *key, const struct request *request,
        const struct server *server, enum view view);
/* The partial record of an unreachable server. */
void nova_put_lost(struct buf *out, const char *key, const struct request *request,
        const struct server *server, enum view view);
void nova_put_addresses(struct buf *out, const struct request *request, const struct server *server,
        bool with_macs);
void nova_put_links(
        struct buf *out, const struct request *request, const char *kind, const char *id);
void nova_put_pairs(struct buf *out, const char *key, const struct pairs *pairs);

/* cell.c: while a cell does not respond, its host and servers are unreachable. */
bool nova_host_lost(const struct request *request, int host);
bool nova_server_lost(const struct request *request, const struct server *server);
bool nova_cell_answers(
        struct request *request, const struct server *server); /* or the 500 is sent */
/* Whether a list includes partial records of unreachable servers. */
bool nova_shows_lost(const struct request *request);

/* The server in arg[0] if this request may see it, or NULL and the 404 is sent. */
struct server *nova_server(struct request *request);
bool nova_not_locked(struct request *request, const struct server *server);
/* Whether vm_state and task_state allow it; the 409 is sent when they do not. */
bool nova_state_allows(struct request *request, const struct server *server, const char *verb,
        unsigned states, bool any_task);
/* False and the 403 is sent. */
bool nova_allowed(struct request *request, enum need need, const char *policy);
/* "Invalid input for field/attribute NAME. Value: V. WHAT" */
void nova_invalid(struct request *request, const char *name, const cJSON *value, const char *format,
        ...) __attribute__((format(printf, 4, 5)));
/* The body's object under this key, or NULL and the 400 is sent. */
const cJSON *nova_body(struct request *request, const char *key);
/* Whether a name matches Nova's schema. */
bool nova_name_ok(struct request *request, const char *field, const cJSON *value, bool required);
bool nova_metadata_ok(struct request *request, const cJSON *metadata);
bool is_uuid_text(const char *text);
int nova_limit(struct request *request); /* −1 and the 400 is sent */
int nova_number(struct request *request, const char *key, int otherwise); /* the same */
struct action *nova_record(struct request *request, struct server *server, const char *name);

const char *nova_host_name(int i);             /* NULL for −1: no host */
struct host *nova_find_host(const char *name); /* NULL: none, or its service was deleted */

/* The entry for this action in work.c: its duration and result. */
const struct work *work_find(const char *name);

/* Handlers, by file. */
void nova_list(struct request *request); /* list.c */
void nova_detail(struct request *request);
void nova_create(struct request *request); /* create.c */
void nova_action(struct request *request); /* action.c */
void nova_delete(struct request *request);
void nova_show(struct request *request); /* parts.c */
void nova_update(struct request *request);
void nova_metadata_get(struct request *request);
void nova_metadata_post(struct request *request);
void nova_metadata_put(struct request *request);
void nova_meta_get(struct request *request);
void nova_meta_put(struct request *request);
void nova_meta_delete(struct request *request);
void nova_tags_get(struct request *request);
void nova_tags_put(struct request *request);
void nova_tags_delete(struct request *request);
void nova_tag_get(struct request *request);
void nova_tag_put(struct request *request);
void nova_tag_delete(struct request *request);
void nova_ips(struct request *request);
void nova_server_password(struct request *request);
void nova_password_clear(struct request *request);
void nova_server_groups_of(struct request *request);
void nova_actions_list(struct request *request); /* history.c */
void nova_actions_show(struct request *request);
void nova_diagnostics(struct request *request);
void nova_remote_console(struct request *request);
void nova_console_output(struct request *request, struct server *server, const cJSON *body);
void nova_old_console(struct request *request, struct server *server, const cJSON *body);
void nova_interfaces(struct request *request); /* attach.c */
void nova_interface_show(struct request *request);
void nova_interface_attach(struct request *request);
void nova_interface_detach(struct request *request);
void nova_volumes(struct request *request);
void nova_volume_show(struct request *request);
void nova_volume_attach(struct request *request);
void nova_volume_detach(struct request *request);
void nova_volume_swap(struct request *request);
void nova_moves_list(struct request *request); /* moves.c */
void nova_move_show(struct request *request);
void nova_move_abort(struct request *request);
void nova_move_act(struct request *request);
void nova_topology(struct request *request);
void nova_external_events(struct request *request);
void nova_flavors(struct request *request); /* flavors.c */
void nova_flavor_show(struct request *request);
void nova_flavor_create(struct request *request);
void nova_flavor_update(struct request *request);
void nova_flavor_delete(struct request *request);
void nova_specs_get(struct request *request);
void nova_specs_post(struct request *request);
void nova_spec_get(struct request *request);
void nova_spec_delete(struct request *request);
void nova_flavor_access(struct request *request);
void nova_flavor_action(struct request *request);
void nova_keypairs(struct request *request); /* project.c */
void nova_keypair_show(struct request *request);
void nova_keypair_create(struct request *request);
void nova_keypair_delete(struct request *request);
void nova_zones(struct request *request);
void nova_zones_detail(struct request *request);
void nova_limits(struct request *request); /* quota.c */
void nova_quota(struct request *request);
void nova_quota_detail(struct request *request);
void nova_quota_update(struct request *request);
void nova_quota_defaults(struct request *request);
void nova_quota_delete(struct request *request);
void nova_quota_class(struct request *request);
void nova_quota_class_update(struct request *request);
void nova_usage(struct request *request); /* groups.c */
void nova_usage_all(struct request *request);
void nova_server_groups(struct request *request);
void nova_server_group_show(struct request *request);
void nova_server_group_create(struct request *request);
void nova_server_group_delete(struct request *request);
void nova_images(struct request *request);
void nova_extensions(struct request *request);
void nova_hypervisors(struct request *request); /* admin.c */
void nova_hypervisors_detail(struct request *request);
void nova_hypervisor_show(struct request *request);
void nova_hypervisor_uptime(struct request *request);
void nova_hypervisor_stats(struct request *request);
void nova_hypervisor_servers(struct request *request);
void nova_hypervisor_search(struct request *request);
void nova_migrations(struct request *request);
void nova_services(struct request *request); /* services.c */
void nova_service_update(struct request *request);
void nova_service_delete(struct request *request);
void nova_audit_log(struct request *request);
void nova_gone(struct request *request);
void nova_aggregates(struct request *request); /* aggregates.c */
void nova_aggregate_show(struct request *request);
void nova_aggregate_create(struct request *request);
void nova_aggregate_delete(struct request *request);
void nova_aggregate_update(struct request *request);
void nova_aggregate_action(struct request *request);
void nova_aggregate_images(struct request *request);

#endif
