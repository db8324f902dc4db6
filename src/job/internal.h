/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the job module: the whole of a job, the journal, and the steps of a job's life. */
#ifndef NCNOVA_JOB_PARTS_H
#define NCNOVA_JOB_PARTS_H

#include "ncnova/job.h"

/* Where a change was sent and by whom: changes with different identities are never the same. */
struct identity {
	char *url; /* Keystone's, without the version; Nova's if there is no sign-in */
	char *region, *project_id, *user_id;
};
void identity_fill(struct identity *identity, const struct session *session); /* once signed in */
void identity_clear(struct identity *identity);
bool identity_is_known(const struct identity *identity);
bool identity_equals(const struct identity *a, const struct identity *b);
void identity_write(cJSON *line, const struct identity *identity);
void identity_read(struct identity *identity, const cJSON *line);

/* The object that is polled until the outcome is known. */
enum follow {
	FOLLOW_NOTHING, /* accepted is done */
	FOLLOW_SERVER,  /* one server by id */
	FOLLOW_GROUP,   /* several servers created by one request, by name */
	FOLLOW_IMAGE,   /* the image a snapshot makes */
	FOLLOW_ACTION   /* the instance action of the request, if no status shows the outcome */
};

/* A job with its private part. `job` comes first, so a struct job * can be cast to this. */
struct work {
	struct job job;
	struct jobs *jobs;
	bool boot;
	const char *method;
	char *path,
	        *body; /* of the change; the body may hold secrets: kept while it may be retried */
	const char *action; /* in os-instance-actions; NULL: leaves none */
	char *server_id;    /* whose instance actions; NULL: the target's */
	char *final;        /* statuses that mean success */
	enum follow follow;
	char *image_id;      /* FOLLOW_IMAGE */
	char *fault;         /* the server's, since this was sent */
	int count;           /* servers asked for */
	struct strv group;   /* FOLLOW_GROUP: ids of the servers that were seen */
	bool accepted, over; /* see job_wait* */
	bool taken;          /* the cloud accepted it */
	bool background;     /* accepted only says that it begins */
	char *created_name;  /* of the image that a snapshot creates; NULL: none */
	int64_t sent_ms;     /* wall clock of the service when it was sent; 0: not sent */
	bool clock_known;    /* the service's time was known: sent_ms is right to a second */
	bool moved;          /* has been in another state since it was accepted */
	bool unsure; /* found after a lost reply, from the second in which it was sent: the state
	                must confirm it */
	int64_t deadline_ms;          /* monotonic; following ends */
	int64_t next_ms, interval_ms; /* monotonic; the next poll */
	int misses;                   /* polls in a row that failed, or did not list it */
	int lookups;                  /* look-ups so far after a lost reply */
	bool unclear;   /* the response does not show whether it happened: see job.error */
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
	uint64_t batches, batch; /* batches begun so far; the open one, 0: none */
	enum guard guard;
	char *guard_file;
	int64_t timeout_ms;
	void (*changed)(void *data, const struct job *job);
	void *changed_data;
	uint64_t poll_timer;
	struct session_call *shared_call; /* the list request that several jobs share */
};

/* job.c */
struct work *work_new(struct jobs *jobs, const char *verb, const char *name);
void work_notify(struct work *work);
/* Ends the job with this state and, if any, this error (copied). */
void work_end(struct work *work, enum job_state state, const struct error *error);
void work_see(struct work *work, const char *status, const char *task, int progress);
/* "^name$", or "^name-[0-9]+$" if several servers are created, quoted for Nova's regular
 * expression filter and the URL. */
void work_name_filter(struct buf *path, const struct work *work);
void jobs_pump(struct jobs *jobs);              /* sends queued jobs, up to the limit */
bool work_is_snapshot(const struct work *work); /* its outcome is an image */
/* The service's current time. */
int64_t jobs_service_ms(const struct jobs *jobs);

/* operation.c: does a final status prove success? Not if the server may have had it before: then
 * the instance action decides. NULL: a boot, whose server did not exist before. */
bool operation_proves(const struct operation *operation, const char *final);

/* start.c: the server id in a path, owned by the caller; NULL: none. */
char *path_server(const char *path);

/* sentence.c */
/* What to check before repeating it: "check `instance-action-list web-01`". */
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
void work_deleted(struct work *work); /* the server is deleted, beyond doubt */
/* Clocks of cells may differ a little; the overlap costs a few rows more. */
#define OVERLAP_MS 30000
/* Rounds in which a server may be missing, or its action may not have ended. */
#define MISSES_AT_MOST 3
/* Date headers and the times of records are whole seconds: records from before this are not ours.
 */
#define SLACK_MS 2000

/* group.c: the servers that one request created; `json` is a list of them. */
void group_look(struct work *work, const cJSON *json);
void group_path(const struct work *work, struct buf *path);

/* gone.c: the server was not found (404): confirmed with the list of deleted servers before it
 * counts. */
void gone_check(struct work *work);

/* judge.c: requests more evidence, then ends the work or schedules another look. */
void judge_at_rest(struct work *work);            /* the status shows nothing, or a failure */
void judge_by_action(struct work *work);          /* no status shows the outcome */
void judge_lost_image(struct work *work);         /* the image of a snapshot was deleted */
const char *work_server(const struct work *work); /* the server whose instance actions include it */

/* outcome.c: an instance action, as Nova has it. */
enum outcome { OUTCOME_OPEN, OUTCOME_GOOD, OUTCOME_BAD };
/* Why it failed, as far as its events show it; owned by the caller. */
struct reason {
	char *details; /* in words */
	char *line;    /* the last line of a traceback */
	char *event;   /* its name: all that users who are not administrators see */
};
enum outcome action_outcome(const cJSON *action, struct reason *reason);
void reason_clear(struct reason *reason);
/* The newest migration of a list begun since `since_ms` (the service's time); NULL: none. */
const cJSON *migration_since(const cJSON *migrations, int64_t since_ms);
enum outcome migration_outcome(const cJSON *migration);
/* Does it have any event that this user can see? Without one nothing shows that it ended. */
bool action_has_events(const cJSON *action);
/* Has the event that ends this action arrived? */
bool action_has_ended(const cJSON *action, const char *name);

/* lookup.c */
/* After a lost reply, or a run that ended early: asks the cloud whether the change arrived. */
void lookup_begin(struct work *work);
/* No reply, and nothing shows the outcome: JOB_LOST with `why` and what to check. */
void work_unknown(struct work *work, const char *why);
bool work_leaves_trace(
        const struct work *work); /* false: it leaves nothing that could be looked up */

/* evidence.c: finds the result of a change with a lost reply in a list. */
struct trace {
	const char *id;   /* of a server or image; an action's request id */
	const char *user; /* the user; NULL: not shown */
	int64_t at_ms;    /* when it began, by the service's clock */
};
enum match {
	MATCH_NONE,
	MATCH_ONE,
	MATCH_UNSURE, /* exactly one, begun in the second in which the change was sent */
	MATCH_SEVERAL /* more than the change can have produced, or one that may belong to another
	                 change */
};
enum match evidence_match(
        const struct work *work, const struct trace *traces, size_t count, size_t *index);

/* journal.c: JSON lines, mode 0600, each written whole and synced before the change is sent. */
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
        struct journal *journal, const char *key); /* followed by this program from now on */
int journal_settle(struct journal *journal, const char *key, struct error *error);

/* journal_read.c */
/* All entries of all clouds, in the order they were begun; rewrites the file if most of it ended
 * long ago. */
size_t journal_read(struct journal *journal, struct journal_entry **entries);
/* The unfinished entries of programs that have ended, sent by this identity (older entries: to a
 * cloud of that name). */
size_t journal_unfinished(struct journal *journal, const struct identity *identity,
        const char *cloud, struct journal_entry **entries);
void journal_entries_free(struct journal_entry *entries, size_t count);

/* Writes one line with one write(), after a newline if the line before is torn. `fd` is locked and
 * open for appending; -1 with errno. */
int append_line(int fd, const char *text, bool sync);

/* audit.c: audit.log next to the journal, mode 0600; NULL: no log is kept. */
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
