/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server to boot: the options, whether they fit, and the body of the POST request. */
#ifndef NCNOVA_BOOT_H
#define NCNOVA_BOOT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"
#include "ncnova/session.h"

struct boot_pair {
	char *key, *value;
};

/* One --nic: exactly one of net_id, net_name, port_id. */
struct boot_nic {
	char *net_id, *net_name, *port_id, *v4_fixed_ip, *v6_fixed_ip, *tag;
};

enum boot_network_mode { BOOT_NET_AUTO, BOOT_NET_NONE, BOOT_NET_LIST };

/* All options of `nova boot`. Names or ids; boot_resolve turns names into ids. The spec owns every
 * string; NULL: not given. */
struct boot_spec {
	char *name;
	char *image; /* --image: name or id */
	struct boot_pair *image_with;
	size_t image_with_count; /* --image-with k=v */
	char *flavor;            /* name or id */
	char *boot_volume, *snapshot;
	struct strv block_devices;        /* --block-device k=v,… as typed */
	struct strv legacy_block_devices; /* --block-device-mapping dev=id:type:size:del */
	struct strv ephemerals;           /* --ephemeral size=…[,format=…] */
	char *swap;                       /* --swap MB */
	int min_count, max_count;         /* 1, 1 */
	struct boot_pair *meta;
	size_t meta_count;
	struct boot_pair *files;
	size_t file_count; /* key: path in the server, value: local file */
	struct boot_pair *hints;
	size_t hint_count; /* a key may repeat */
	char *key_name;
	char *user_data_file; /* path; "-" is not accepted */
	char *user_data;      /* text given directly (the wizard's editor); a secret */
	char *availability_zone;
	struct strv security_groups;
	enum boot_network_mode network_mode;
	struct boot_nic *nics;
	size_t nic_count;
	char *config_drive; /* "true", or a path as the old API took it */
	char *admin_pass;   /* a secret */
	char *access_ip_v4, *access_ip_v6;
	char *description, *host, *hypervisor_hostname, *hostname;
	struct strv tags, trusted_certs;
	bool return_reservation_id;
	bool new_volume; /* wizard: create a volume from the image and boot from it */
	int new_volume_gb;
	bool delete_volume; /* delete_on_termination of that volume */
	/* Set by boot_resolve: ids for the API, objects for the preflight; owned. */
	char *image_id, *flavor_id;
	cJSON *image_object, *flavor_object;
};

struct boot_spec *boot_spec_new(void);
void boot_spec_free(struct boot_spec *spec); /* overwrites the secrets */
struct boot_spec *boot_spec_copy(const struct boot_spec *spec);
void boot_pair_add(struct boot_pair **pairs, size_t *count, const char *key, const char *value);
/* "net-id=…,v4-fixed-ip=…" | "auto" | "none" as --nic takes it. novaclient's messages. */
int boot_add_nic(struct boot_spec *spec, const char *text, struct error *error);
/* "k=v"; novaclient's message when it is not. `option` is for the message ("--meta"). */
int boot_add_pair(struct boot_pair **pairs, size_t *count, const char *option, const char *text,
        struct error *error);

/* novaclient's own checks: image or volume given, counts, readable files, microversion of options.
 * ERR_USAGE or ERR_VERSION. */
int boot_check(const struct boot_spec *spec, microversion version, struct error *error);
/* Names → ids: image, image-with, flavor, networks by name. Waits in the loop. */
int boot_resolve(struct session *session, struct boot_spec *spec, struct error *error);
/*
 * The body of POST /servers: {"server": {…}, "os:scheduler_hints": {…}}, field for field as
 * novaclient builds it at `version`. The spec must be resolved. Reads user-data and personality
 * files: ERR_IO.
 */
/* User data of `len` bytes is refused where Nova's schema would: longer than 65535 in base64. */
int boot_check_user_data(size_t len, struct error *error);
cJSON *boot_body(const struct boot_spec *spec, microversion version, struct error *error);
/* The same as a command line, for the review and for `c`: secrets left out. */
void boot_command_line(const struct boot_spec *spec, struct buf *out);

enum finding_level { FINDING_OK, FINDING_WARNING, FINDING_ERROR };
struct preflight_finding {
	enum finding_level level;
	char *rule;    /* "min_ram", "min_disk", "quota instances", "quota cores", "quota ram",
	                  "network", "image status", … */
	char *message; /* the rule and its numbers: "image win needs 4096 MiB RAM; flavor m1.small
	                  has 2048 MiB" */
};
struct preflight {
	struct preflight_finding *findings;
	size_t count;
	enum finding_level worst;
};
void preflight_free(struct preflight *preflight);
/* Makes no request; a NULL argument skips its rule. limits: the "absolute" object of /limits.
 * networks: array. */
void preflight_check(const struct boot_spec *spec, const cJSON *image, const cJSON *flavor,
        const cJSON *limits, const cJSON *networks, microversion version, struct preflight *out);
/* 0 if the flavor fits the image, or else the reason ("needs a 20 GiB disk for the image, has 1").
 */
int preflight_flavor_fits(const cJSON *image, const cJSON *flavor, int count, const cJSON *limits,
        struct buf *reason);

#endif
