/* The demo cloud as a child of a test program. */
#ifndef TEST_DEMO_CLOUD_H
#define TEST_DEMO_CLOUD_H

/* The demo cloud on a free port, for a whole test program; ends with it. Arguments are its own. */
const char *demo_cloud_start(const char *const *arguments); /* the auth URL */
void demo_cloud_stop(void);
int demo_cloud_close(void **state); /* the same, as a group's teardown */
/* POST/GET/DELETE below the demo cloud's /demo: "/faults", "/requests"; the answer's body, malloc'ed. */
char *demo_cloud_control(const char *method, const char *path, const char *body);
/* OS_* variables for that cloud as user demo: NULL-terminated, borrowed until the next call of either. */
const char *const *demo_cloud_env(void);
const char *const *demo_cloud_admin_env(const char *project); /* as its administrator */

#endif
