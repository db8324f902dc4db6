/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks and effects of single actions; see the table in action.c. */
#ifndef DEMO_NOVA_DO_H
#define DEMO_NOVA_DO_H

#include "nova.h"

/* Records the action and starts its work. */
void nova_begin(struct request *request, struct server *server, const char *name);

/* Whether the body matches the schema; the 400 is sent when it does not. */
bool do_reboot_body(struct request *request, const cJSON *value);
bool do_resize_body(struct request *request, const cJSON *value);
bool do_live_body(struct request *request, const cJSON *value);
bool do_evacuate_body(struct request *request, const cJSON *value);
bool do_rebuild_body(struct request *request, const cJSON *value);
bool do_image_body(struct request *request, const cJSON *value);
bool do_backup_body(struct request *request, const cJSON *value);
bool do_password_body(struct request *request, const cJSON *value);
bool do_console_body(struct request *request, const cJSON *value);
bool do_reset_body(struct request *request, const cJSON *value);

/* True: respond with 202 and no body; false: it has sent the response itself. */
bool do_reboot(struct request *request, struct server *server, const cJSON *value);
bool do_lock(struct request *request, struct server *server, const cJSON *value);
bool do_unlock(struct request *request, struct server *server, const cJSON *value);
bool do_resize(struct request *request, struct server *server, const cJSON *value);
bool do_confirm(struct request *request, struct server *server, const cJSON *value);
bool do_migrate(struct request *request, struct server *server, const cJSON *value);
bool do_live(struct request *request, struct server *server, const cJSON *value);
bool do_evacuate(struct request *request, struct server *server, const cJSON *value);
bool do_rebuild(struct request *request, struct server *server, const cJSON *value);
bool do_rescue(struct request *request, struct server *server, const cJSON *value);
bool do_shelve(struct request *request, struct server *server, const cJSON *value);
bool do_unshelve(struct request *request, struct server *server, const cJSON *value);
bool do_image(struct request *request, struct server *server, const cJSON *value);
bool do_backup(struct request *request, struct server *server, const cJSON *value);
bool do_console(struct request *request, struct server *server, const cJSON *value);
bool do_old_console(struct request *request, struct server *server, const cJSON *value);
bool do_reset(struct request *request, struct server *server, const cJSON *value);
bool do_reset_network(struct request *request, struct server *server, const cJSON *value);
bool do_crash_dump(struct request *request, struct server *server, const cJSON *value);
bool do_add_group(struct request *request, struct server *server, const cJSON *value);
bool do_remove_group(struct request *request, struct server *server, const cJSON *value);

#endif
