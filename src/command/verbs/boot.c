/* SPDX-License-Identifier: GPL-3.0-or-later */
/* boot: the options of `nova boot` to a spec, and the job that follows. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/secret.h"
#include "boot.h"
#include "rows.h"

const struct option boot_options[] = {
        OPT_VALUE("--flavor", "<flavor>", "Flavor, by name or ID (see flavor-list)",
                .completes = &resource_flavor),
        OPT_VALUE("--image", "<image>", "Image, by name or ID (see image-list)",
                .completes = &resource_image),
        OPT_MULTI("--image-with", "<key=value>",
                "Property the image must have; the first image with all of them is used",
                .alias = "--image-property"),
        OPT_VALUE("--boot-volume", "<volume_id>", "Volume to boot from", .alias = "--volume",
                .completes = &resource_volume),
        OPT_VALUE("--snapshot", "<snapshot_id>", "Volume snapshot to boot from, as a new volume"),
        OPT_VALUE("--min-count", "<number>", "Minimum number of servers to boot", .alias = "--min"),
        OPT_VALUE("--max-count", "<number>", "Maximum number of servers to boot", .alias = "--max"),
        OPT_MULTI(
                "--meta", "<key=value>", "Server metadata; may be repeated", .alias = "--property"),
        OPT_MULTI("--file", "<dst-path=src-path>",
                "Local file to store in the server; may be repeated", .file = true,
                .until = MV(2, 56)),
        OPT_VALUE("--key-name", "<key-name>", "Key pair to inject into the server",
                .alias = "--key_name", .fallback = "NOVACLIENT_DEFAULT_KEY_NAME",
                .completes = &resource_keypair),
        OPT_VALUE("--user-data", "<user-data>", "User data file, served by the metadata service",
                .alias = "--user_data", .file = true),
        OPT_VALUE("--availability-zone", "<availability-zone>",
                "Availability zone; az:host and az:host:node for administrators",
                .alias = "--availability_zone", .completes = &resource_availability_zone),
        OPT_VALUE("--security-groups", "<security-groups>", "Security groups, comma-separated",
                .alias = "--security_groups", .completes = &resource_security_group),
        OPT_MULTI("--security-group", "<security-group>", "Security group; may be repeated",
                .completes = &resource_security_group),
        OPT_MULTI("--block-device-mapping", "<dev-name=mapping>",
                "Legacy form: <dev-name>=<id>:<type>:<size(GiB)>:<delete-on-terminate>",
                .alias = "--block_device_mapping"),
        OPT_MULTI("--block-device", "key1=value1[,key2=value2...]",
                "Block device: id, source (image, snapshot, volume, blank), dest (volume, local), "
                "bus, type, device, size, format, bootindex, shutdown (preserve, remove), tag, "
                "volume_type"),
        OPT_VALUE("--swap", "<swap_size>", "Size of the local swap disk in MiB"),
        OPT_MULTI("--ephemeral", "size=<size>[,format=<format>]",
                "Size of a local ephemeral disk in GiB"),
        OPT_MULTI("--hint", "<key=value>", "Scheduler hint; may be repeated"),
        OPT_MULTI("--nic",
                "<auto|none|net-id=…,net-name=…,port-id=…,v4-fixed-ip=…,v6-fixed-ip=…,tag=…>",
                "Network interface; may be repeated, except auto and none"),
        OPT_MULTI("--network", "<network>", "Network, by name or ID (same as --nic net-name=…)",
                .completes = &resource_network),
        OPT_MULTI("--port", "<port>", "Port, by ID (same as --nic port-id=…)",
                .completes = &resource_port),
        OPT_VALUE("--config-drive", "<value>", "Attach a config drive: true or false"),
        OPT_FLAG("--poll", "Report progress until the server is ACTIVE or has failed",
                .line_only = true),
        OPT_SECRET("--admin-pass", "<value>",
                "Administrator password; visible in the process list for a moment. Nova generates "
                "one by default",
                .alias = "--password"),
        OPT_VALUE("--access-ip-v4", "<value>", "Alternative IPv4 access address"),
        OPT_VALUE("--access-ip-v6", "<value>", "Alternative IPv6 access address"),
        OPT_VALUE(
                "--description", "<description>", "Description of the server", .since = MV(2, 19)),
        OPT_VALUE("--tags", "<tags>", "Tags, comma-separated", .since = MV(2, 52)),
        OPT_MULTI("--tag", "<tag>", "Tag; may be repeated", .since = MV(2, 52)),
        OPT_FLAG("--return-reservation-id", "Return only a reservation ID"),
        OPT_MULTI("--trusted-image-certificate-id", "<trusted-image-certificate-id>",
                "Certificate to verify the image signature with; may be repeated (default: "
                "$OS_TRUSTED_IMAGE_CERTIFICATE_IDS)",
                .alias = "--trusted-image-cert", .since = MV(2, 63)),
        OPT_VALUE("--host", "<host>", "Host to boot on (admin only)",
                .completes = &resource_hypervisor, .since = MV(2, 74)),
        OPT_VALUE("--hypervisor-hostname", "<hypervisor-hostname>",
                "Hypervisor to boot on (admin only)", .completes = &resource_hypervisor,
                .since = MV(2, 74)),
        OPT_VALUE("--hostname", "<hostname>", "Host name inside the server", .since = MV(2, 90)),
        END,
};
const struct positional boot_positionals[] = {
        ARG("name", "Name of the new server"),
        END,
};

/* Options that go into the spec as they are. */
static const struct {
	const char *option;
	size_t field;
} plain[] = {
        {"--flavor", offsetof(struct boot_spec, flavor)},
        {"--image", offsetof(struct boot_spec, image)},
        {"--boot-volume", offsetof(struct boot_spec, boot_volume)},
        {"--snapshot", offsetof(struct boot_spec, snapshot)},
        {"--key-name", offsetof(struct boot_spec, key_name)},
        {"--user-data", offsetof(struct boot_spec, user_data_file)},
        {"--availability-zone", offsetof(struct boot_spec, availability_zone)},
        {"--swap", offsetof(struct boot_spec, swap)},
        {"--config-drive", offsetof(struct boot_spec, config_drive)},
        {"--admin-pass", offsetof(struct boot_spec, admin_pass)},
        {"--access-ip-v4", offsetof(struct boot_spec, access_ip_v4)},
        {"--access-ip-v6", offsetof(struct boot_spec, access_ip_v6)},
        {"--description", offsetof(struct boot_spec, description)},
        {"--host", offsetof(struct boot_spec, host)},
        {"--hypervisor-hostname", offsetof(struct boot_spec, hypervisor_hostname)},
        {"--hostname", offsetof(struct boot_spec, hostname)},
};

static const struct {
	const char *option;
	size_t field;
	char separator; /* of one value that holds several; 0: it holds one */
} lists[] = {
        {"--block-device", offsetof(struct boot_spec, block_devices), 0},
        {"--block-device-mapping", offsetof(struct boot_spec, legacy_block_devices), 0},
        {"--ephemeral", offsetof(struct boot_spec, ephemerals), 0},
        {"--security-groups", offsetof(struct boot_spec, security_groups), ','},
        {"--security-group", offsetof(struct boot_spec, security_groups), 0},
        {"--tags", offsetof(struct boot_spec, tags), ','},
        {"--tag", offsetof(struct boot_spec, tags), 0},
        {"--trusted-image-certificate-id", offsetof(struct boot_spec, trusted_certs), 0},
};

static const struct {
	const char *option;
	size_t pairs, count;
	/* What is said of a value that is no pair; before NULL: what novaclient says of them all.
	 */
	const char *type, *before, *after;
} pairs[] = {
        {"--image-with", offsetof(struct boot_spec, image_with),
                offsetof(struct boot_spec, image_with_count), NULL,
                "argument --image-with: ", "' is not in the format of 'key=value'"},
        {"--meta", offsetof(struct boot_spec, meta), offsetof(struct boot_spec, meta_count), NULL,
                NULL, NULL},
        {"--file", offsetof(struct boot_spec, files), offsetof(struct boot_spec, file_count),
                "CommandError", "Invalid file argument ",
                "'. File arguments must be of the form '--file <dst-path=src-path>'"},
        {"--hint", offsetof(struct boot_spec, hints), offsetof(struct boot_spec, hint_count), NULL,
                "argument --hint: ", "' is not in the format of 'key=value'"},
};

#define FIELD(spec, at, type) ((type *)(void *)((char *)(spec) + (at)))

static int boot_take_pairs(struct boot_spec *spec, const struct args *args, struct error *error)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		for (size_t n = 0; n < args_count(args, pairs[i].option); n++) {
			const char *text = args_nth(args, pairs[i].option, n);

			if (!boot_add_pair(FIELD(spec, pairs[i].pairs, struct boot_pair *),
			            FIELD(spec, pairs[i].count, size_t), pairs[i].option, text,
			            NULL))
				continue;
			return !pairs[i].before
			               ? args_bad_pairs(args, pairs[i].option, error)
			               : error_set_type(error, ERR_USAGE, pairs[i].type, "%s'%s%s",
			                         pairs[i].before, text, pairs[i].after);
		}
	return 0;
}

static int boot_take_nics(struct boot_spec *spec, const struct args *args, struct error *error)
{
	static const struct {
		const char *option, *prefix;
	} kinds[] = {{"--nic", ""}, {"--network", "net-name="}, {"--port", "port-id="}};
	bool special = false;

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t n = 0; n < args_count(args, kinds[k].option); n++) {
			char *nic = xasprintf(
			        "%s%s", kinds[k].prefix, args_nth(args, kinds[k].option, n));
			int rc = special ? error_set_type(error, ERR_USAGE, "CommandError",
			                           "'auto' or 'none' cannot be used with any other "
			                           "nic arguments")
			                 : boot_add_nic(spec, nic, error);

			special = str_eq(nic, "auto") || str_eq(nic, "none");
			free(nic);
			if (rc)
				return rc;
		}
	return 0;
}

static int boot_take_counts(struct boot_spec *spec, const struct args *args, struct error *error)
{
	long min, max;
	int rc = args_long(args, "--min-count", 1, &min, error);

	if (!rc)
		rc = args_long(args, "--max-count", min > 1 ? min : 1, &max, error);
	if (rc)
		return rc;
	spec->min_count = (int)min;
	spec->max_count = (int)max;
	return 0;
}

static void boot_take_certificates(struct boot_spec *spec)
{
	const char *ids = getenv("OS_TRUSTED_IMAGE_CERTIFICATE_IDS");

	if (ids && *ids && !spec->trusted_certs.count)
		strv_split(&spec->trusted_certs, ids, ',');
}

static struct boot_spec *boot_spec_from_args(const struct args *args, struct error *error)
{
	struct boot_spec *spec = boot_spec_new();
	int rc;

	spec->name = xstrdup(args_positional(args, "name", 0));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		*FIELD(spec, plain[i].field, char *) = xstrdup(args_get(args, plain[i].option));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (size_t n = 0; n < args_count(args, lists[i].option); n++) {
			const char *value = args_nth(args, lists[i].option, n);

			if (lists[i].separator)
				strv_split(FIELD(spec, lists[i].field, struct strv), value,
				        lists[i].separator);
			else
				strv_add(FIELD(spec, lists[i].field, struct strv), value);
		}
	spec->return_reservation_id = args_has(args, "--return-reservation-id");
	boot_take_certificates(spec);
	rc = boot_take_counts(spec, args, error);
	if (!rc)
		rc = boot_take_pairs(spec, args, error);
	if (!rc)
		rc = boot_take_nics(spec, args, error);
	if (!rc)
		return spec;
	boot_spec_free(spec);
	return NULL;
}

/* What novaclient prints after the request: the server as it is now, and the password that comes
 * only once. */
static int print_new(struct command *command, const struct job *job, struct error *error)
{
	cJSON *server = NULL, *properties;
	const cJSON *item;
	int rc;

	if (job->reservation_id) {
		properties = cJSON_CreateObject();
		json_add_str(properties, "reservation_id", job->reservation_id);
		rc = output_properties(&command->printer, properties, NULL, error);
		cJSON_Delete(properties);
		return rc;
	}
	rc = manager_get_wait(
	        command->client->session, &resource_server, job->target_id, &server, error);
	if (rc)
		return rc;
	/* While it is being built only the first answer knows its security groups. */
	cJSON_ArrayForEach(item, json_get(job->reply, "server"))
	{
		if (!json_get(server, item->string))
			cJSON_AddItemToObject(server, item->string, cJSON_Duplicate(item, true));
	}
	properties = manager_properties(command->client->session, &resource_server, server);
	if (job->admin_pass && !json_get(server, "adminPass")) {
		json_add_str(properties, "adminPass", job->admin_pass);
		json_add_str(server, "adminPass", job->admin_pass);
	}
	rc = output_properties(&command->printer, properties, server, error);
	cJSON_Delete(properties);
	cJSON_Delete(server);
	return rc;
}

/* Beside what the service says: the rule and its numbers, as far as image and flavor tell them. */
static void say_what_does_not_fit(
        struct command *command, const struct boot_spec *spec, microversion version)
{
	struct preflight preflight = {0};

	preflight_check(
	        spec, spec->image_object, spec->flavor_object, NULL, NULL, version, &preflight);
	for (size_t i = 0; i < preflight.count; i++)
		if (preflight.findings[i].level == FINDING_ERROR)
			fprintf(command->printer.err, "note: %s\n", preflight.findings[i].message);
	preflight_free(&preflight);
}

int verb_boot(struct command *command, const struct args *args, struct error *error)
{
	microversion version = session_version(command->client->session);
	struct boot_spec *spec = boot_spec_from_args(args, error);
	bool poll = args_has(args, "--poll") || command->changes.wait;
	struct boot_spec *asked;
	struct job *job;
	cJSON *body;
	int rc;

	if (!spec)
		return error->code;
	rc = boot_check(spec, version, error);
	if (!rc)
		rc = boot_resolve(command->client->session, spec, error);
	if (!rc && command->changes.dry_run) {
		body = boot_body(spec, version, error);
		rc = body ? 0 : error->code;
		if (body)
			dry_run(command, "POST", "/servers", body);
		cJSON_Delete(body);
		boot_spec_free(spec);
		return rc;
	}
	if (!rc)
		rc = command_jobs(command, error);
	if (rc) {
		boot_spec_free(spec);
		return rc;
	}
	asked = boot_spec_copy(spec);
	job = jobs_boot(command->client->jobs, spec, error);
	rc = job ? job_wait_accepted(command->client->jobs, job, error) : error->code;
	if (rc == ERR_HTTP)
		say_what_does_not_fit(command, asked, version);
	boot_spec_free(asked);
	if (rc)
		return rc;
	secret_hold(command, "The administrator password", job->target_name, job->admin_pass);
	rc = print_new(command, job, error);
	if (!rc)
		secrets_printed(command);
	if (!rc && poll && !job->reservation_id && !command->screen)
		rc = poll_job(command, job, "building", true, error);
	else if (!command->screen && !job_is_over(job))
		jobs_leave(command->client->jobs, job);
	if (!command->screen)
		job_forget_pass(job);
	return rc;
}
