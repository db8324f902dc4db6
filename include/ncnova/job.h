/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change is a job: journalled before it is sent, sent once, followed to its real outcome. */
#ifndef NCNOVA_JOB_H
#define NCNOVA_JOB_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include "ncnova/boot.h"
#include "ncnova/session.h"

enum job_state {
	JOB_QUEUED,     /* queued (at most 8 changes are sent at a time) */
	JOB_SENDING,    /* journalled, request on its way */
	JOB_LOOKING_UP, /* no reply, or sent by an earlier run: asking the cloud whether it arrived.
	                   Never sent again */
	JOB_FOLLOWING,  /* accepted; watching status and task state */
	JOB_DONE,       /* the cloud did it */
	JOB_FAILED,     /* refused, ended in ERROR, or rolled back: see error */
	JOB_LOST,       /* "unknown": sent, no reply, and nothing in the cloud shows the outcome */
	JOB_LEFT        /* accepted, outcome not seen: cancelled, timed out, or continuing in the
	                   background */
};

/* How a verb changes a server and how its outcome is known: part of the verb's row. */
struct operation {
	const char *name;   /* the verb: "stop" */
	const char *doing;  /* "stopping" */
	const char *done;   /* "stopped" */
	const char *method; /* NULL: POST to its /action; another one goes to the server itself */
	const char *body;   /* "{\"os-stop\": null}"; NULL: the caller's */
	const char *final;  /* statuses that mean success, space-separated, e.g. "SHUTOFF";
	                       "DELETED": 404 or DELETED; NULL: done once accepted */
	const char *from;   /* vm states it needs, as nova's check_instance_state: "active error";
	                       NULL: any */
	bool task_allowed;  /* may run while a task state is set */
	bool lock_blocks;   /* 409 for a non-admin on a locked server */
	microversion since;
	const char *action; /* the name of its instance action ("stop"), which shows the outcome */
	const char
	        *locks; /* "true" or "false": the server's `locked` afterwards; NULL: unchanged */
	bool by_action; /* no status shows its outcome: only the instance action does */
	bool by_migration; /* its action ends early: the migration's record shows the outcome */
};
/* The operation of that name; NULL: none. */
typedef const struct operation *operation_find_fn(const char *name);
const char *operation_method(const struct operation *operation);
char *operation_path(const struct operation *operation,
        const char *server_id); /* where it is sent; the caller's */
/* 0 if the operation is possible now, or the reason: "pause needs ACTIVE; this server is SHUTOFF".
 * `server` is Nova's object or one with the same keys (status, OS-EXT-STS:vm_state,
 * OS-EXT-STS:task_state, locked). */
int operation_allowed(const struct operation *operation, const cJSON *server, bool admin,
        microversion version, struct buf *reason);

struct job_step {
	int64_t at_ms;   /* wall clock */
	char status[32]; /* "BUILD" */
	char task[48];   /* "spawning", "" */
};

struct job {
	uint64_t id;                       /* unique in this process */
	uint64_t batch;                    /* the batch it belongs to; 0: none */
	char *key;                         /* unique in the journal */
	uint64_t retried_by;               /* the job that is its retry; 0: none */
	const char *verb;                  /* "boot", "stop" */
	const struct operation *operation; /* NULL: a boot, or another change */
	const char *doing, *done;          /* of a change, see below; NULL: made from the verb */
	const char *kind;                  /* the target's resource: "server"; NULL: unknown */
	char *target_id;   /* the target's id; NULL until a request that creates it was accepted */
	char *target_name; /* cleaned; "" where it has none */
	char *cloud, *project;
	enum job_state state;
	int64_t started_ms, ended_ms; /* wall clock; 0: not yet */
	char *status, *task;          /* as last seen, "" before */
	bool of_image;       /* the status is that of a snapshot's image, not the server's */
	int progress;        /* per cent, 0–100 */
	char request_id[48]; /* of the change */
	struct error error;  /* JOB_FAILED, JOB_LOST, JOB_LEFT: why, in words; the fault's message
	                        for ERROR */
	char *admin_pass; /* a secret, once, from a boot or rescue; NULL. job_forget_pass() wipes it
	                   */
	char *reservation_id;
	cJSON *reply; /* the response's body, for commands that print it; NULL */
	struct job_step *steps;
	size_t step_count;
	bool quiet;   /* not announced */
	bool earlier; /* sent by an earlier run */
	bool settled; /* a JOB_LOST that was settled: no later run reports it */
};

/* Any change other than an operation on a server: one request, refused or accepted. All changes go
 * through jobs, so that each is journalled, guarded and audited in one place. */
struct change {
	const char *verb; /* the grammar's: "volume-attach"; static strings, like the two below,
	                     `kind` and `action` */
	const char *doing, *done; /* "attaching a volume to", "has its volume": before and after the
	                             name; NULL: derived from the verb */
	const char *method, *path;           /* below Nova's endpoint */
	cJSON *body;                         /* taken; NULL: none */
	const char *kind;                    /* the resource's name: "server", "aggregate" */
	const char *target_id, *target_name; /* the target; NULL: created by this change */
	/* The instance action that shows the outcome ("attach_volume"), found by request id below
	 * the server in `path`; NULL: done once accepted. */
	const char *action;
	bool background; /* 202 only means that it begins: acceptance is no proof */
};

/* The guard of a cloud, from the configuration. */
enum guard {
	GUARD_NONE,
	GUARD_CONFIRM /* the user types the cloud's name before a destructive verb */,
	GUARD_READ_ONLY
};

struct jobs;
/*
 * `directory`: of the journal ($XDG_STATE_HOME/ncnova); NULL: no journal (tests). `find`:
 * operations of changes that earlier runs sent; NULL: none is known.
 */
struct jobs *jobs_new(struct session *session, const char *directory, operation_find_fn *find,
        struct error *error);
void jobs_free(struct jobs *jobs); /* journals what is still open as unfinished */
/* Another cloud or project: jobs already running stay with their session (which must outlive them:
 * jobs takes a reference by `jobs_new` of its own). */

/* Called on every change of a job's state, status or task. */
void jobs_on_change(
        struct jobs *jobs, void (*changed)(void *data, const struct job *job), void *data);
/* Boots: takes the resolved spec. The job is borrowed; it lives until jobs_free. */
struct job *jobs_boot(struct jobs *jobs, struct boot_spec *spec, struct error *error);
/*
 * Runs an operation on one server. `body` (may be NULL) replaces the operation's own body; owned by
 * jobs from then on.
 */
struct job *jobs_run(struct jobs *jobs, const struct operation *operation, const char *server_id,
        const char *server_name, cJSON *body, struct error *error);
struct job *jobs_change(struct jobs *jobs, const struct change *change, struct error *error);
/* Jobs begun between begin and end are one batch: shown as one, with a line each. Returns its
 * number. */
uint64_t jobs_batch_begin(struct jobs *jobs);
void jobs_batch_end(struct jobs *jobs);
/* The progress of a batch. A retried job counts once, as its newest try. */
struct batch_count {
	size_t total, done, failed, lost, left, active;
	bool open; /* more may be begun in it */
};
void jobs_batch_count(const struct jobs *jobs, uint64_t batch, struct batch_count *count);
/* "stop 100 servers: 63 done, 2 failed, 35 in progress"; at the end "stopped 98 of 100 servers; 2
 * failed". */
void jobs_batch_sentence(const struct jobs *jobs, uint64_t batch, struct buf *out);
/* Retries a failed change as a new job of the same batch. ERR_STATE if it was lost, was retried
 * already, or is a boot whose server exists in ERROR. */
bool jobs_may_retry(const struct job *job);
struct job *jobs_retry(struct jobs *jobs, struct job *job, struct error *error);
/* With GUARD_READ_ONLY every change is refused before anything is sent: ERR_STATE. `file`: where
 * the guard is set, for the message. */
void jobs_set_guard(struct jobs *jobs, enum guard guard, const char *file);
/* Stops following the job; the change itself continues. */
void jobs_leave(struct jobs *jobs, struct job *job);
size_t jobs_count(const struct jobs *jobs);
struct job *jobs_at(const struct jobs *jobs, size_t index); /* 0 is the newest */
size_t jobs_active(const struct jobs *jobs);
bool job_is_over(const struct job *job);
/* Has a job changed that object, and not ended before `since_ms` (wall clock)? */
bool jobs_changed_object(const struct jobs *jobs, const char *id, int64_t since_ms);
void job_forget_pass(struct job *job); /* overwrites the password and any private key */
const char *job_image(const struct job
                *job); /* id of the image that a snapshot or backup makes, once accepted; NULL */
void jobs_set_timeout(struct jobs *jobs, int64_t ms); /* of following; 0: the default, 30 min */
/* One sentence for a message or the prompt: "web-01 is ACTIVE after 12s", "boot of web-01 failed:
 * No valid host was found." */
void job_sentence(const struct job *job, struct buf *out);
const char *job_state_word(enum job_state state); /* "following" */

/* Waits in the loop until the change was accepted or refused; and until it is over. 0 or the job's
 * error. */
int job_wait_accepted(struct jobs *jobs, struct job *job, struct error *error);
int job_wait(struct jobs *jobs, struct job *job, struct error *error);

/* Makes jobs of changes of unknown outcome that earlier runs sent to the same cloud, region and
 * project as the same user: looks them up by list and time, or by the server, and follows them.
 * Called once after sign-in; `report` gets a sentence for each. Those that stay unknown are found
 * again by the next run until they are settled. */
void jobs_recover(struct jobs *jobs, void (*report)(void *data, const char *sentence), void *data);
size_t jobs_look_up(struct jobs *jobs);    /* the same, but the journal stays as it is; how many */
size_t jobs_unfinished(struct jobs *jobs); /* how many there are; sends nothing */
size_t jobs_unfinished_in(
        const struct session *session, const char *directory); /* the same, without jobs */
/* Settles a change (`job->key`) whose outcome a person knows: no later run reports it. */
int jobs_settle(struct jobs *jobs, const char *key, struct error *error);

#endif
