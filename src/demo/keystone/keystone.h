/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the Keystone files. */
#ifndef DEMO_KEYSTONE_H
#define DEMO_KEYSTONE_H

struct request;
struct token;

void keystone_create_token(struct request *request);
void keystone_show_token(struct request *request, const struct token *token, int status);
void keystone_unauthorized(struct request *request);

#endif
