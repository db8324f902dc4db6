/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the demo cloud, and its clock. */
#ifndef DEMO_WORLD_H
#define DEMO_WORLD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ncnova/arena.h"
#include "ncnova/buf.h"

enum vm_state {
	VM_ACTIVE,
	VM_BUILDING,
	VM_PAUSED,
	VM_SUSPENDED,
	VM_STOPPED,
	VM_RESCUED,
	VM_RESIZED,
	VM_SOFT_DELETED,
	VM_DELETED,
	VM_ERROR,
	VM_SHELVED,
	VM_SHELVED_OFFLOADED,
	VM_STATES
};
#define VM_BIT(state) (1U << (state))
#define VM_KEEP       VM_STATES

/* Pairs of text, in insertion order. */
struct pair {
	char *key, *value;
};
struct pairs {
	struct pair *items;
	size_t count;
};
void pairs_set(struct pairs *pairs, const char *key, const char *value);
const char *pairs_get(const struct pairs *pairs, const char *key);
bool pairs_remove(struct pairs *pairs, const char *key);
void pairs_free(struct pairs *pairs);

struct project {
	char id[33];
	const char *name, *description;
	struct {
		int instances, cores, ram, volumes, gigabytes; /* ram in MB */
	} quota, used;
};
enum { PROJECT_DEMO, PROJECT_ADMIN, PROJECT_OTHER, PROJECTS };

enum { ROLE_READER = 1, ROLE_MEMBER = 2, ROLE_ADMIN = 4 };
struct user {
	char id[33];
	const char *name, *password;
	int roles[PROJECTS]; /* bits */
	bool totp;
};
enum { USER_DEMO, USER_ADMIN, USER_OTHER, USER_READER, USER_TOTP, USERS };

struct flavor {
	char *id, *name, *description;
	int number, ram, disk, vcpus, ephemeral, swap; /* MB and GB */
	double rxtx_factor;                            /* 0: 1.0 */
	bool is_public, deleted, fits_nothing;
	struct pairs extra;
	struct flavor *next;
};

struct image {
	char id[37];
	char *name, *disk_format, *container_format, *visibility, *owner;
	const char *status, *fails_with;
	int64_t size; /* bytes, −1 when unknown */
	int min_ram, min_disk;
	bool is_protected, hidden;
	int64_t created, updated, ready_at; /* ready_at: when a snapshot becomes active; 0: never */
	struct strv tags;
	cJSON *extra; /* additional properties, an object */
	struct buf data;
	struct image *next;
};

struct host {
	const char *name, *zone, *ip;
	char uuid[37], service_uuid[37];
	int vcpus, ram, disk; /* MB and GB */
	int vcpus_used, ram_used, disk_used, servers;
	bool up, enabled, gone; /* gone: its service was deleted */
	const char *disabled_reason;
};
enum { HOSTS = 5 };

struct network {
	char id[37], subnet[37], subnet6[37];
	const char *name, *cidr, *cidr6, *description;
	uint32_t base; /* number of its IPv4 addresses */
	int mtu, project;
	bool shared, external;
	uint32_t given; /* number of addresses in use */
	int64_t created;
};
enum { NET_PRIVATE, NET_SHARED, NET_PUBLIC, NET_OTHER, NETWORKS };

struct nic {
	char port[37];
	uint8_t network;
	uint32_t ip, mac;
	char *floating;
};

struct event {
	const char *name;
	int64_t start, finish; /* finish 0: still running */
	const char *result, *traceback;
	uint8_t host;
};
struct action {
	char request_id[48];
	const char *name, *message;
	int user, project;
	int64_t start, updated;
	struct event events[4];
	int event_count;
	struct action *next; /* the previous one in time */
};

struct fault_text {
	int code;
	int64_t created;
	char *message, *details;
};

struct server;
struct job;
struct phase {
	const char *task; /* NULL ends the list, "-" is shown as null */
	int ms;
};
/* An operation that takes time: its task states and its final state. */
struct work {
	const char *record; /* the instance action's name */
	const char *event;
	struct phase phases[6];
	enum vm_state to;                                     /* VM_KEEP: unchanged */
	void (*done)(struct server *server, struct job *job); /* may be NULL */
	/* Called when another phase may begin; false ends the job there. May change job->due. May
	 * be NULL. */
	bool (*entered)(struct server *server, struct job *job);
};
struct job {
	const struct work *work;
	int phase;
	int64_t due;
	struct action *record;
	struct flavor *flavor;
	struct image *image;
	char *text;
	int number;
	bool fails;
};

struct volume;
struct server {
	char id[37];
	uint8_t vm_state, power_state, project, user, region;
	int8_t host; /* −1: none */
	bool locked, locked_by_admin, config_drive, deleted, bfv, has_create_record;
	uint32_t number, position, launch_index;
	int64_t created, updated, launched, terminated, booted; /* ms since 1970, 0 for null */
	const char *task;
	char *name, *description, *hostname, *locked_reason, *zone;
	const char *key_name, *reservation; /* interned */
	char *user_data;
	struct flavor *flavor, *old_flavor;
	struct image *image;
	struct nic *nics;
	int nic_count;
	struct pairs metadata;
	struct strv tags, groups; /* groups: names of security groups */
	struct fault_text *fault;
	struct action *actions; /* newest first */
	struct job *job;
};

struct volume {
	char id[37], attachment[37], bdm[37];
	char *name, *description, *zone;
	const char *status, *type, *next_status; /* next_status from `due` on; "" means deleted */
	int size, project, user;                 /* GB */
	int64_t created, updated, attached_at, due;
	bool bootable, delete_on_termination;
	struct server *server;
	char device[16];
	struct image *image;
	struct pairs metadata;
	struct volume *next;
};

struct keypair {
	char *name, *public_key, *type;
	char fingerprint[48];
	int user, number;
	int64_t created;
	struct keypair *next;
};

struct migration {
	int number, source, target;
	const char *status, *type;
	struct server *server;
	struct flavor *from, *to;
	char uuid[37];
	int64_t created, updated;
	struct migration *next;
};

struct token {
	char id[192];
	char audit[2][24];
	int user, project; /* project −1: none */
	bool system, domain, by_appcred;
	const char *methods[2];
	int64_t issued, expires;
	struct token *next;
};

/* A kind of resource stored as its JSON: Neutron's, server groups, aggregates, snapshots. */
enum doc_kind {
	DOC_SUBNETS,
	DOC_GROUPS,
	DOC_RULES,
	DOC_ROUTERS,
	DOC_FLOATING,
	DOC_PORTS,
	DOC_NETWORKS,
	DOC_SERVER_GROUPS,
	DOC_AGGREGATES,
	DOC_SNAPSHOTS,
	DOC_APPCREDS,
	DOC_QUOTAS,        /* changed quotas: id is a project's, PROJECT/USER or class:NAME */
	DOC_FLAVOR_ACCESS, /* id FLAVOR/PROJECT */
	DOC_KINDS
};

struct options {
	int port, latency_ms, parent;
	int64_t clock_offset_ms; /* offset of the cloud's clock from the machine's */
	size_t servers;
	uint64_t seed;
	double speed;
};

struct world {
	struct options options;
	char url[2][80];      /* of each region, without a trailing slash */
	int64_t now, started; /* ms since 1970; read once per request */
	uint64_t random;
	struct project projects[PROJECTS];
	struct user users[USERS];
	struct host hosts[HOSTS];
	struct network networks[NETWORKS];
	struct flavor *flavors;
	struct image *images;
	struct volume *volumes;
	struct keypair *keypairs;
	struct migration *migrations;
	struct token *tokens;
	cJSON *docs[DOC_KINDS];  /* arrays */
	struct server **servers; /* oldest first */
	size_t server_count, server_room;
	struct map *by_id, *by_port;
	struct server **busy; /* servers with a job */
	size_t busy_count, busy_room;
	int next_number, next_key, next_migration;
};
extern struct world world;

/* --- world.c */
void world_init(const struct options *options);
void world_free(void);
void world_advance(void); /* advances to the present */
int64_t world_clock_ms(void);
/* Sets the offset of the cloud's clock; operations in progress keep their remaining time. */
void world_set_clock(int64_t offset_ms);
uint64_t world_random(void);
int world_random_below(int n);
void world_uuid(char out[37]);
void world_hex(char *out, size_t digits);
void world_request_id(char out[48]); /* different in every run */
void world_token_id(char *out, size_t size);

struct server *server_add(int project, const char *name);
struct server *server_find(const char *id); /* also finds a deleted one */
void server_touch(struct server *server);
void server_set_name(char **field, const char *text);
struct nic *server_add_nic(struct server *server, int network);
void server_remove_nic(struct server *server, int index);
void server_place(struct server *server, int host); /* −1 removes it; updates usage */
void server_fault(struct server *server, int code, const char *message, const char *details);
void server_begin(struct server *server, const struct work *work, struct action *record);
void server_end_job(struct server *server);
void server_bury(struct server *server); /* becomes a tombstone */
struct migration *migration_add(struct server *server, const char *type, int target);
struct action *server_record(
        struct server *server, const char *name, const char *request_id, int user, int project);
/* Whether the server's metadata requests a failure (fake_fail=resize,attach_volume: names of
 * instance actions). */
bool server_fails(const struct server *server, const char *action);
/* The same for a job that finishes: the server stays as it was, and the job's effects are undone.
 */
bool work_is_to_fail(struct server *server, struct job *job);
void action_event(struct action *action, const char *name, const char *result, int host);
const char *server_status(const struct server *server);
const char *vm_state_status(int vm_state); /* ignores the task state */
extern const char *const vm_state_names[VM_STATES];
uint8_t power_of(enum vm_state state);

struct flavor *flavor_find(const char *id);
struct image *image_find(const char *id);
struct image *image_add(const char *name, const char *owner);
void image_remove(struct image *image);
struct volume *volume_find(const char *id);
struct volume *volume_add(int project, int user, const char *name, int size);
void volume_remove(struct volume *volume);
void volume_attach(struct volume *volume, struct server *server, const char *device);
void volume_detach(struct volume *volume);
struct keypair *keypair_find(int user, const char *name);
struct network *network_find(const char *id);
struct project *project_find(const char *id, int *index);
cJSON *doc_find(enum doc_kind kind, const char *id);
cJSON *doc_add(
        enum doc_kind kind, cJSON *doc); /* takes ownership; assigns an id when it has none */
void nic_ip(const struct nic *nic, char out[16]);
void nic_ip6(const struct nic *nic, char out[40]);
void nic_mac(const struct nic *nic, char out[18]);
int host_pick(const struct flavor *flavor, const char *zone); /* −1: no host fits */
void host_hash(int project, int host, char out[57]);

/* --- seed.c and seed_servers.c */
void seed_world(void);
void seed_servers(void);

#endif
