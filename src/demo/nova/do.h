/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What single actions check and do; see the table in nova_action.c. */
#ifndef DEMO_NOVA_DO_H
#define DEMO_NOVA_DO_H

#include "nova.h"

/* Records the action and begins its work. */
void nova_begin(struct request *request, struct server *server, const char *name);

/* The body is as the schema wants it, or the 400 is written. */
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

/* True: answered with 202 and nothing; false: it has answered itself. */
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
