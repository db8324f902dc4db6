/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo cloud as a child of a test program. */
#ifndef TEST_DEMO_CLOUD_H
#define TEST_DEMO_CLOUD_H

#include <cjson/cJSON.h>

/* The demo cloud on a free port, for a whole test program; ends with it. Arguments are its own. */
const char *demo_cloud_start(const char *const *arguments); /* the auth URL */
void demo_cloud_stop(void);
int demo_cloud_close(void **state); /* the same, as a group's teardown */
/* POST/GET/DELETE below the demo cloud's /demo: "/faults", "/requests"; the answer's body,
 * malloc'ed. */
char *demo_cloud_control(const char *method, const char *path, const char *body);
/*
 * A request to one of its services as `user` ("demo" in project demo; "admin" in project admin),
 * without any code of the core: "/compute/v2.1/servers". *status may be NULL. The answer's JSON;
 * NULL: it has none.
 */
cJSON *demo_cloud_ask(
        const char *user, const char *method, const char *path, const char *body, int *status);
/* OS_* variables for that cloud as user demo: NULL-terminated, borrowed until the next call of
 * either. */
const char *const *demo_cloud_env(void);
const char *const *demo_cloud_admin_env(const char *project); /* as its administrator */

#endif
