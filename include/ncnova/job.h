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
	JOB_QUEUED,     /* waits for its turn (at most 8 changes are being sent at a time) */
	JOB_SENDING,    /* journalled, request on its way */
	JOB_LOOKING_UP, /* no reply came, or an earlier run sent it: asking the cloud whether it
	                   arrived. Never sent again */
	JOB_FOLLOWING,  /* accepted; watching status and task state */
	JOB_DONE,       /* the cloud did it */
	JOB_FAILED,     /* refused, or ended in ERROR, or fell back: error says why */
	JOB_LOST, /* "unknown": sent, no reply, and nothing in the cloud shows what became of it */
	JOB_LEFT  /* accepted, and how it ended was not seen: left, timed out, or done in the
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
	const char *action; /* its name in os-instance-actions ("stop"), to find the outcome by
	                       request id */
	const char *locks;  /* "true" or "false": what the server's `locked` is afterwards; NULL:
	                       says nothing */
	bool by_action;     /* no status shows its outcome: the instance action alone tells it */
	bool by_migration;  /* its action is done before it is: the migration's own record tells how
	                       it ended */
};
/* The operation of that name; NULL: none. */
typedef const struct operation *operation_find_fn(const char *name);
const char *operation_method(const struct operation *operation);
char *operation_path(const struct operation *operation,
        const char *server_id); /* where it is sent; the caller's */
/*
 * Can it be done now? 0, or the reason: "pause needs ACTIVE; this server is SHUTOFF". `server` is
 * Nova's object or one with the same keys (status, OS-EXT-STS:vm_state, OS-EXT-STS:task_state,
 * locked).
 */
int operation_allowed(const struct operation *operation, const cJSON *server, bool admin,
        microversion version, struct buf *reason);

struct job_step {
	int64_t at_ms;   /* wall clock */
	char status[32]; /* "BUILD" */
	char task[48];   /* "spawning", "" */
};

struct job {
	uint64_t id;                       /* within this program's life */
	uint64_t batch;                    /* jobs begun together have the same; 0: alone */
	char *key;                         /* in the journal, unique for ever */
	uint64_t retried_by;               /* the job that tried the same again; 0: none */
	const char *verb;                  /* "boot", "stop" */
	const struct operation *operation; /* NULL: a boot, or another change */
	const char *doing, *done;          /* of a change, see below; NULL: made from the verb */
	const char *kind;                  /* what it is done to: "server"; NULL: not said */
	char *target_id;   /* the thing's id; NULL until what makes one was accepted */
	char *target_name; /* cleaned; "" where it has none */
	char *cloud, *project;
	enum job_state state;
	int64_t started_ms, ended_ms; /* wall clock; 0: not yet */
	char *status, *task;          /* as last seen, "" before */
	bool of_image; /* that status is the image's that a snapshot makes, not the server's */
	int progress;  /* per cent, 0–100 */
	char request_id[48]; /* of the change */
	struct error error;  /* JOB_FAILED, JOB_LOST, JOB_LEFT: why, in words; the fault's message
	                        for ERROR */
	char *admin_pass; /* a secret, once, from a boot or rescue; NULL. job_forget_pass() wipes it
	                   */
	char *reservation_id;
	cJSON *reply; /* the answer's body, for commands that print it; NULL */
	struct job_step *steps;
	size_t step_count;
	bool quiet;   /* not announced */
	bool earlier; /* sent by an earlier run */
	bool settled; /* JOB_LOST that someone has settled: no later run reports it */
};

/*
 * Any change that is no operation on a server: one request, refused or accepted. All that changes a
 * cloud goes through jobs, so that each is journalled, guarded and audited in one place.
 */
struct change {
	const char *verb; /* the grammar's: "volume-attach"; it and the two below live as long as
	                     the program, as `kind` and `action` do */
	const char *doing, *done; /* "attaching a volume to", "has its volume", to be put before and
	                             behind the name; NULL: made from the verb */
	const char *service;      /* NULL: "compute" */
	const char *method, *path;           /* below the service's endpoint */
	cJSON *body;                         /* taken; NULL: none */
	const char *kind;                    /* the resource's name: "server", "aggregate" */
	const char *target_id, *target_name; /* what it is done to; NULL: made by it */
	/*
	 * Name of the instance action that tells how it ended ("attach_volume"), found by request
	 * id below the server that `path` begins with; NULL: done once accepted.
	 */
	const char *action;
	bool background;      /* 202 only says that it begins: acceptance is no proof */
	microversion version; /* 0: the session's */
	bool no_version;
};

/* What is allowed in a cloud, from the configuration. */
enum guard {
	GUARD_NONE,
	GUARD_CONFIRM /* a person types the cloud's name before a destructive verb */,
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
 * jobs from then on. `final` overrides the operation's final statuses (NULL: its own).
 */
struct job *jobs_run(struct jobs *jobs, const struct operation *operation, const char *server_id,
        const char *server_name, cJSON *body, const char *final, struct error *error);
struct job *jobs_change(struct jobs *jobs, const struct change *change, struct error *error);
/* Jobs begun between begin and end are one batch: shown as one, with a line each. Returns its
 * number. */
uint64_t jobs_batch_begin(struct jobs *jobs);
void jobs_batch_end(struct jobs *jobs);
/* How far a batch is. What was tried again counts as its newest try alone. */
struct batch_count {
	size_t total, done, failed, lost, left, active;
	bool open; /* more may be begun in it */
};
void jobs_batch_count(const struct jobs *jobs, uint64_t batch, struct batch_count *count);
/* "stop 100 servers: 63 done, 2 failed, 35 going on"; at its end "stopped 98 of 100 servers; 2
 * failed". */
void jobs_batch_sentence(const struct jobs *jobs, uint64_t batch, struct buf *out);
/*
 * The same change again, as a new job of the same batch; only for what failed and was not lost, nor
 * tried again already. ERR_STATE otherwise. A boot whose server came to be is not tried again: it
 * is there, in ERROR.
 */
bool jobs_may_retry(const struct job *job);
struct job *jobs_retry(struct jobs *jobs, struct job *job, struct error *error);
/*
 * With GUARD_READ_ONLY every change is refused before anything is sent: ERR_STATE, with what to do
 * in the message. `file`: where the guard is set, for that message.
 */
void jobs_set_guard(struct jobs *jobs, enum guard guard, const char *file);
/* Stops following; the change itself goes on. */
void jobs_leave(struct jobs *jobs, struct job *job);
size_t jobs_count(const struct jobs *jobs);
struct job *jobs_at(const struct jobs *jobs, size_t index); /* 0 is the newest */
size_t jobs_active(const struct jobs *jobs);
bool job_is_over(const struct job *job);
void job_forget_pass(struct job *job); /* and a private key that came */
const char *job_image(const struct job
                *job); /* id of the image that a snapshot or backup makes, once accepted; NULL */
void jobs_set_timeout(struct jobs *jobs, int64_t ms); /* of following; 0: the default, 30 min */
/* One sentence for a toast or the prompt: "web-01 is ACTIVE after 12s", "boot of web-01 failed: No
 * valid host was found." */
void job_sentence(const struct job *job, struct buf *out);
const char *job_state_word(enum job_state state); /* "following" */

/* Waits in the loop until the change was accepted or refused; and until it is over. 0 or the job's
 * error. */
int job_wait_accepted(struct jobs *jobs, struct job *job, struct error *error);
int job_wait(struct jobs *jobs, struct job *job, struct error *error);

/*
 * Changes that earlier runs sent from the same cloud, region, project and user, and whose outcome
 * nobody saw, become jobs: looked up by list and time, or by the server itself, and followed.
 * Called once after sign-in; `told` gets a sentence for each. What stays unknown is found again by
 * the next run until it is settled.
 */
void jobs_recover(struct jobs *jobs, void (*report)(void *data, const char *sentence), void *data);
size_t jobs_look_up(struct jobs *jobs);    /* the same, but the journal stays as it is; how many */
size_t jobs_unfinished(struct jobs *jobs); /* how many there are; asks nobody */
size_t jobs_unfinished_in(
        const struct session *session, const char *directory); /* the same, without jobs */
/* Someone has seen the outcome of a change (`job->key`): no later run reports it. */
int jobs_settle(struct jobs *jobs, const char *key, struct error *error);

#endif
