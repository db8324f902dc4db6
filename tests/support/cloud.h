/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session on the cloud under test: the demo cloud, or the one that NCNOVA_TEST_CLOUD names in
 * clouds.yaml. */
#ifndef TEST_CLOUD_H
#define TEST_CLOUD_H

#include <stdbool.h>

#include "ncnova/command.h"
#include "ncnova/session.h"

/*
 * With NCNOVA_TEST_CLOUD=demo (and OS_CLIENT_CONFIG_FILE) a real OpenStack; otherwise the demo
 * cloud is started, once for the program. NCNOVA_TEST_ADMIN names the administrator's cloud
 * ("admin").
 */
bool cloud_is_real(void);
int cloud_skip_program(const char *why); /* says so as cmocka does; 0, for main to return */
struct session *cloud_session(void);     /* as the ordinary user; a new one each call */
struct session *cloud_admin_session(void);
void cloud_session_free(struct session *session);
/* Of the ordinary session's cloud: a small flavor, a bootable image, a network, by name. */
const char *cloud_flavor(void); /* "m1.tiny"; "m1.nano" on the real one */
const char *cloud_image(void);
const char *cloud_network(void); /* one that servers can be put on */
const char *cloud_keypair(void); /* one that exists */
/* The program on that cloud in a terminal: TERM and locale from options (NULL: 24×80), whose env is
 * replaced. */
struct terminal_options;
struct terminal *cloud_terminal(
        const struct terminal_options *options, const char *const *arguments);
/* A name no other test uses. malloc'ed. */
char *cloud_name(const char *prefix);
/* GET /servers/ID until its status is `status` (or it is gone, for "DELETED"); fails the test after
 * `seconds`. */
void cloud_wait_status(struct session *session, const char *id, const char *status, int seconds);
/* The program itself, run to its end: exit status; *out and *err malloc'ed (may be NULL). Words
 * NULL-terminated. */
int cloud_run(const char *const *words, char **out, char **err);
/* The same with one shell-like line: cloud_line("boot --image x y", …). */
int cloud_line(const char *line, char **out, char **err);
/* As above with something on standard input and further environment (NULL-terminated NAME=value).
 */
int cloud_line_with(
        const char *line, const char *input, const char *const *env, char **out, char **err);

#endif
