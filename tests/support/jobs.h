/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs on the cloud under test: booted, changed, waited for, journalled. */
#ifndef TEST_JOBS_H
#define TEST_JOBS_H

#include "ncnova/command.h"

extern struct session *session;

/* Group setup and teardown: `session` is the cloud under test. */
int open_cloud(void **state);
int close_cloud(void **state);
/* With a journal and an audit log in the directory; NULL: without. */
struct jobs *new_jobs(const char *directory);
/* `meta`: "k=v" or NULL. Of the cloud's own image, flavor and network. */
struct job *boot(struct jobs *jobs, const char *name, const char *meta, int count);
void wait_done(struct jobs *jobs, struct job *job);
/* To its end; `status` (NULL: any) is what the server must have then. */
void operate(struct jobs *jobs, const char *verb, const char *id, const char *status);
void remove_path(const char *service, const char *path, const char *id);
/* Where the journal and the audit log of a test are. */
struct place {
	char directory[32];
};
void place_make(struct place *place);
void place_remove(struct place *place);
/* For jobs_recover: adds the sentence to a struct buf. */
void told(void *data, const char *sentence);

#endif
