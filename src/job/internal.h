/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this room share: the whole of a job, the journal, and the steps of its life. */
#ifndef NCNOVA_JOB_PARTS_H
#define NCNOVA_JOB_PARTS_H

#include "ncnova/job.h"

/* Where a change was sent and by whom: two that differ in it are never the same change. */
struct identity {
	char *url; /* of Keystone, without its version; of Nova where nobody signs in */
	char *region, *project_id, *user_id;
};
void identity_fill(struct identity *identity, const struct session *session); /* once signed in */
void identity_clear(struct identity *identity);
bool identity_is_known(const struct identity *identity);
bool identity_equals(const struct identity *a, const struct identity *b);
void identity_write(cJSON *line, const struct identity *identity);
void identity_read(struct identity *identity, const cJSON *line);

/* What is polled until the outcome is known. */
enum follow {
	FOLLOW_NOTHING, /* accepted is done */
	FOLLOW_SERVER,  /* one server by id */
	FOLLOW_GROUP,   /* several servers created by one request, by name */
	FOLLOW_IMAGE,   /* the image a snapshot makes */
	FOLLOW_ACTION   /* the instance action of the request, where no status tells */
};

/* A job with what only this room sees. `job` comes first: a struct job * is one of these. */
struct work {
	struct job job;
	struct jobs *jobs;
	bool boot;
	const char *service, *method;
	char *path, *body; /* of the change; the body may hold secrets: kept while it may be tried
	                      again */
	microversion version;
	bool no_version;
	const char *action; /* in os-instance-actions; NULL: leaves none */
	char *server_id;    /* whose instance actions; NULL: the target's */
	char *final;        /* statuses that mean success */
	enum follow follow;
	char *image_id;      /* FOLLOW_IMAGE */
	char *fault;         /* the server's, since this was sent */
	int count;           /* servers asked for */
	struct strv group;   /* FOLLOW_GROUP: ids of the servers that were seen */
	bool accepted, over; /* what job_wait* wait for */
	bool taken;          /* the cloud accepted it */
	bool background;     /* accepted only says that it begins */
	char *created_name;  /* of the image that a snapshot creates; NULL: none */
	int64_t sent_ms;     /* wall clock of the service when it was sent; 0: not sent */
	bool clock_known;    /* the service had said what time it is: sent_ms is good to a second */
	bool moved;          /* was seen in another state since it was accepted */
	bool unsure; /* found after a lost reply, in the second it was sent: the state has to show
	                it */
	int64_t deadline_ms;          /* monotonic; following ends */
	int64_t next_ms, interval_ms; /* monotonic; the next poll */
	int misses;                   /* polls in a row that failed, or did not list it */
	int lookups;                  /* tries to find out after a lost reply */
	bool unclear;   /* an answer came that does not say whether it happened: job.error */
	bool recovered; /* of an earlier run */
	bool only_look; /* its end is not written to the journal */
	struct session_call *call; /* in flight: change, poll or lookup */
	uint64_t timer;            /* a lookup waits */
};

struct journal;
struct audit;

struct jobs {
	struct session *session;
	struct identity identity;
	struct journal *journal;
	struct audit *audit;
	operation_find_fn *find_operation;
	struct work **works; /* oldest first */
	size_t count, room;
	uint64_t next_id;
	uint64_t batches, batch; /* begun so far; the one that is open, 0: none */
	enum guard guard;
	char *guard_file;
	int64_t timeout_ms;
	void (*changed)(void *data, const struct job *job);
	void *changed_data;
	uint64_t poll_timer;
	struct session_call *shared_call; /* the list request that many jobs share */
};

/* job.c */
struct work *work_new(struct jobs *jobs, const char *verb, const char *name);
void work_notify(struct work *work);
/* Ends it: state, and the error where there is one (copied). */
void work_end(struct work *work, enum job_state state, const struct error *error);
void work_see(struct work *work, const char *status, const char *task, int progress);
/* "^name$", or "^name-[0-9]+$" where several are made, quoted for Nova's regular expression filter
 * and the URL. */
void work_name_filter(struct buf *path, const struct work *work);
void jobs_pump(struct jobs *jobs);              /* sends what is queued, as far as there is room */
bool work_is_snapshot(const struct work *work); /* its outcome is an image */
/* The service's wall clock now. */
int64_t jobs_service_ms(const struct jobs *jobs);

/*
 * operation.c: does a final status prove success? Not where the server may have had it all along:
 * then the instance action has to tell. NULL: a boot, whose server had none before.
 */
bool operation_proves(const struct operation *operation, const char *final);

/* start.c: the server that a path goes through, the caller's; NULL: through none. */
char *path_server(const char *path);

/* sentence.c */
/* What to look at before it is repeated: "check `instance-action-list web-01`". */
void work_check(const struct work *work, struct buf *out);
void work_advise(const struct work *work, struct error *error);

/* watch.c */
void watch_begin(struct work *work); /* accepted: starts following */
void watch_schedule(struct jobs *jobs);
void watch_stop(struct jobs *jobs); /* forgets timers and shared requests */
/* Looks again later; `failed`: the cloud did not answer. */
void watch_again(struct work *work, bool failed);
void watch_failed(struct work *work, const struct error *error);
void work_fail(struct work *work, const char *type, const char *text);
void work_leave(struct work *work, const char *why); /* accepted; its outcome is not known */
/* The server with this id in a list, or NULL. */
const cJSON *servers_find(const cJSON *servers, const char *id);
bool word_in(const char *words, const char *word);
void work_deleted(struct work *work); /* the server is deleted, beyond doubt */
/* Clocks of cells may differ a little; the overlap costs a few rows more. */
#define OVERLAP_MS 30000
/* Rounds that a server may be missing, or that what is at rest may not tell why. */
#define MISSES_AT_MOST 3
/* Date headers and the times of records are whole seconds: what began earlier than this is not
 * ours. */
#define SLACK_MS 2000

/* group.c: the servers that one request created; `json` is a list of them. */
void group_look(struct work *work, const cJSON *json);
void group_path(const struct work *work, struct buf *path);

/* gone.c: the server was not found (404): the list of what was deleted is asked before that is
 * believed. */
void gone_check(struct work *work);

/* judge.c: asks, and ends the work or looks again. */
void judge_at_rest(
        struct work *work); /* a server whose status tells nothing, or that it went wrong */
void judge_by_action(struct work *work);          /* what no status shows */
void judge_lost_image(struct work *work);         /* a snapshot whose image is gone */
const char *work_server(const struct work *work); /* whose instance actions tell of it */

/* outcome.c: an instance action, as Nova has it. */
enum outcome { OUTCOME_OPEN, OUTCOME_GOOD, OUTCOME_BAD };
/* Why it failed, as well as its events say it; the caller's. */
struct reason {
	char *details; /* in words */
	char *line;    /* the last one of a traceback */
	char *event;   /* its name: all that others than administrators see */
};
enum outcome action_outcome(const cJSON *action, struct reason *reason);
void reason_clear(struct reason *reason);
/* The newest migration of a list that was begun since `since_ms` (wall clock of the service); NULL:
 * none. */
const cJSON *migration_since(const cJSON *migrations, int64_t since_ms);
enum outcome migration_outcome(const cJSON *migration);
/* Did any step of it begin that this user may see? Without one, nothing shows that it ended. */
bool action_has_events(const cJSON *action);
/* Has the event come that tells the end of the action of that name? */
bool action_has_ended(const cJSON *action, const char *name);

/* lookup.c */
/* After a lost reply, or an early end: asks the cloud whether it arrived. */
void lookup_begin(struct work *work);
/* No reply, and nothing shows what became of it: JOB_LOST with `why` and what to check. */
void work_unknown(struct work *work, const char *why);
bool work_leaves_trace(const struct work *work); /* is there anything to look for? */

/* evidence.c: which of the things in a list is the one that a lost change led to? */
struct trace {
	const char *id;   /* of a server or image; an action's request id */
	const char *user; /* who did it; NULL: not said */
	int64_t at_ms;    /* when it began, the service's clock */
};
enum match {
	MATCH_NONE,
	MATCH_ONE,
	MATCH_UNSURE, /* one, begun in the very second in which this was sent */
	MATCH_SEVERAL /* more than it can have led to, or one that may be another change's */
};
/* Begun too early or too late, or by somebody else. */
bool evidence_is_out(const struct work *work, const struct trace *trace);
enum match evidence_match(
        const struct work *work, const struct trace *traces, size_t count, size_t *index);

/* journal.c: JSON lines, 0600, each written whole and synced before the change is sent. */
struct journal_entry {
	char *key, *verb, *name, *id, *cloud, *project, *request_id;
	char *kind, *action, *sent; /* of a change: "POST /servers/…" */
	char *creates, *image;      /* a snapshot: its image's name, and id once known */
	struct identity identity;   /* unknown in entries of older versions */
	bool accepted, unknown, ended, failed;
	uint64_t owner;  /* see journal_owner_lives; 0: ended, or of an older version */
	int64_t at_ms;   /* our clock */
	int64_t sent_ms; /* the service's; 0: not known */
	int count;
};
struct journal *journal_open(const char *directory, struct error *error);
void journal_close(struct journal *journal);
int journal_begin(struct journal *journal, const struct work *work, struct error *error);
void journal_accepted(struct journal *journal, const struct work *work);
/* JOB_LOST stays open: journal_settle() ends it. */
void journal_end(struct journal *journal, const struct work *work);
void journal_take(
        struct journal *journal, const char *key); /* this program follows it from now on */
int journal_settle(struct journal *journal, const char *key, struct error *error);

/* journal_read.c */
/* All entries in the order they were begun, of any cloud; rewrites the file when most of it ended
 * long ago. */
size_t journal_read(struct journal *journal, struct journal_entry **entries);
/* Those that did not end, of programs that have, sent by this identity (older entries: to a cloud
 * of that name). */
size_t journal_unfinished(struct journal *journal, const struct identity *identity,
        const char *cloud, struct journal_entry **entries);
void journal_entry_clear(struct journal_entry *entry);
void journal_entries_free(struct journal_entry *entries, size_t count);

/* One write for one line, with what a torn one before it needs. `fd` is locked, and open for
 * appending; -1 with errno. */
int append_line(int fd, const char *text, bool sync);

/* audit.c: audit.log beside the journal, 0600; NULL: none is kept. */
struct audit_entry {
	const struct session *session;
	const char *verb, *kind, *target_id, *target_name, *request_id, *outcome, *message;
	int64_t took_ms;
};
struct audit *audit_new(const char *directory);
void audit_free(struct audit *audit);
int audit_ready(const struct audit *audit, struct error *error); /* can it be written? */
void audit_write(const struct audit *audit, const struct audit_entry *entry);
void audit_work(const struct audit *audit, const struct work *work);

#endif
