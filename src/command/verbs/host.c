/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs for all servers of a host: evacuate, migrate, set metadata. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/operate.h"
#include "rows.h"

/* The operation on each server, and its words in the printed table. */
struct move {
	const char *operation, *title, *doing;
};

/* NULL: the verb is not an operation on the servers. */
static const struct move *move_of(const struct args *args)
{
	return args_verb(args)->data;
}

/* The operation on each server; NULL: the verb is none. */
static const struct operation *host_operation(const struct args *args)
{
	return move_of(args) ? operation_find(move_of(args)->operation) : NULL;
}

/* The screen knows hypervisors by their id; Nova finds them by name alone. */
static char *hypervisor_name(struct command *command, const char *word)
{
	cJSON *object = NULL;
	char *name = NULL;

	if (strlen(word) == 36 && strspn(word, "0123456789abcdef-") == 36 &&
	        !manager_get_wait(
	                command->client->session, &resource_hypervisor, word, &object, NULL))
		name = xstrdup(json_str(object, "hypervisor_hostname"));
	cJSON_Delete(object);
	return name ? name : xstrdup(word);
}

/* Servers of the hypervisors whose name contains the word (--strict: equals it), [{uuid, name}…].
 */
static int servers_of(
        struct command *command, const struct args *args, cJSON **servers, struct error *error)
{
	char *host = hypervisor_name(command, args_positional(args, "host", 0));
	bool strict = args_has(args, "--strict"), found = false;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	cJSON *json = NULL;
	const cJSON *hypervisor, *server;
	int rc;

	*servers = cJSON_CreateArray();
	buf_puts(&path, "/os-hypervisors");
	buf_puts(&path, session_version(command->client->session) >= MV(2, 53)
	                        ? "?hypervisor_hostname_pattern="
	                        : "/");
	buf_add_url(&path, host);
	buf_puts(&path, session_version(command->client->session) >= MV(2, 53)
	                        ? "&with_servers=True"
	                        : "/servers");
	request.path = buf_str(&path);
	rc = session_wait(command->client->session, &request, &json, error);
	cJSON_ArrayForEach(hypervisor, json_get(json, "hypervisors"))
	{
		if (strict && (found || !str_eq(json_str(hypervisor, "hypervisor_hostname"), host)))
			continue;
		found = true;
		cJSON_ArrayForEach(server, json_get(hypervisor, "servers"))
		        cJSON_AddItemToArray(*servers, cJSON_Duplicate(server, true));
	}
	if (!rc && strict && !found)
		rc = error_set_type(error, ERR_NOT_FOUND, "NotFound",
		        "No hypervisor matching '%s' could be found. (HTTP 404)", host);
	buf_free(&path);
	cJSON_Delete(json);
	free(host);
	return rc;
}

static void host_add_row(struct output *output, const struct move *move, const cJSON *server,
        const struct error *error)
{
	struct buf text = BUF_INIT;
	char *id = clean_dup(json_str(server, "uuid"));

	if (error->code) {
		buf_printf(&text, "Error while %s instance: ", move->doing);
		error_format(error, &text);
	}
	output_row(
	        output, (const char *const[]){id, error->code ? "False" : "True", buf_str(&text)});
	buf_free(&text);
	free(id);
}

static int host_start_all(struct command *command, const struct args *args, const cJSON *servers,
        const cJSON *body, size_t most, struct error *error)
{
	const struct move *move = move_of(args);
	const struct operation *operation = host_operation(args);
	struct job **jobs = xcalloc(most + 1, sizeof *jobs);
	struct error *errors = xcalloc(most + 1, sizeof *errors);
	struct output *output =
	        output_new((const char *const[]){"Server UUID", move->title, "Error Message"}, 3);
	const cJSON *server = servers->child;
	int rc = 0;

	if (!command->changes.dry_run)
		jobs_batch_begin(command->client->jobs);
	for (size_t i = 0; i < most; i++, server = server->next)
		jobs[i] = operate_start(command, operation, json_str(server, "uuid"),
		        json_str(server, "name"), body, &errors[i]);
	if (!command->changes.dry_run)
		jobs_batch_end(command->client->jobs);
	server = servers->child;
	for (size_t i = 0; i < most && !rc; i++, server = server->next) {
		if (jobs[i])
			follow_job(command, jobs[i], command->changes.wait, &errors[i]);
		if (errors[i].code == ERR_CANCELLED) {
			rc = ERR_CANCELLED;
			*error = errors[i];
		}
		host_add_row(output, move, server, &errors[i]);
	}
	if (rc || command->changes.dry_run)
		output_free(output);
	else
		rc = output_print(&command->printer, output, NULL, error);
	free(jobs);
	free(errors);
	return rc;
}

/* Where a person was asked, those that Nova would refuse are not sent; scripts get its refusals, as
 * nova's do. Their names go to `left`. */
static void leave_out(
        struct command *command, const struct args *args, cJSON *servers, struct buf *left)
{
	const struct operation *operation = host_operation(args);
	bool admin = session_is_admin(command->client->session);
	cJSON *server = operation ? servers->child : NULL;

	for (cJSON *next; server; server = next) {
		cJSON *whole = NULL;
		struct buf reason = BUF_INIT;

		next = server->next;
		if (!manager_get_wait(command->client->session, &resource_server,
		            json_str(server, "uuid"), &whole, NULL) &&
		        operation_allowed(operation, whole, admin,
		                session_version(command->client->session), &reason)) {
			char *name = clean_dup(json_str(whole, "name"));

			buf_printf(left, "%s%s (%s)", left->len ? ", " : "", name ? name : "?",
			        json_str(whole, "status") ? json_str(whole, "status") : "?");
			cJSON_Delete(cJSON_DetachItemViaPointer(servers, server));
			free(name);
		}
		buf_free(&reason);
		cJSON_Delete(whole);
	}
}

static size_t limited(const struct args *args, const cJSON *servers)
{
	size_t count = (size_t)cJSON_GetArraySize(servers);
	long most;

	if (!host_operation(args) || !args_has(args, "--max-servers") ||
	        args_long(args, "--max-servers", -1, &most, NULL))
		return count;
	/* novaclient looks at the number when the first has gone. */
	return count > (size_t)(most > 1 ? most : 1) ? (size_t)(most > 1 ? most : 1) : count;
}

static int host_preview(
        struct command *command, const struct args *args, struct buf *text, struct error *error)
{
	cJSON *servers = NULL;
	struct buf left = BUF_INIT;
	int rc = servers_of(command, args, &servers, error);

	if (!rc) {
		leave_out(command, args, servers, &left);
		buf_printf(text, "%zu server%s", limited(args, servers),
		        limited(args, servers) == 1 ? "" : "s");
	}
	if (left.len)
		buf_printf(text, "; not possible for %s", buf_str(&left));
	cJSON_Delete(servers);
	buf_free(&left);
	return rc;
}

static int move_all(struct command *command, const struct args *args, struct error *error)
{
	operation_body_fn *body_of = operation_row_of(verb_named(move_of(args)->operation))->body;
	cJSON *servers = NULL, *body = NULL;
	struct buf left = BUF_INIT;
	long most;
	int rc = args_long(args, "--max-servers", -1, &most, error);

	if (!rc && !command->changes.dry_run)
		rc = command_jobs(command, error);
	if (!rc)
		rc = servers_of(command, args, &servers, error);
	if (!rc)
		rc = body_of(command, args, &body, error);
	if (!rc && (command->screen || command->asker.choose))
		leave_out(command, args, servers, &left);
	if (!rc)
		rc = host_start_all(command, args, servers, body, limited(args, servers), error);
	buf_free(&left);
	cJSON_Delete(body);
	cJSON_Delete(servers);
	return rc;
}

/* Metadata of one server: set in one request, or deleted key by key. */
static int change_meta(struct command *command, const struct args *args, const cJSON *server,
        const cJSON *pairs, struct error *error)
{
	bool set = str_eq(args_positional(args, "action", 0), "set");
	struct change change = {.verb = "host-meta",
	        .doing = "setting metadata of",
	        .done = "has its metadata",
	        .kind = "server",
	        .target_id = json_str(server, "uuid"),
	        .target_name = json_str(server, "name")};
	const cJSON *pair;
	int rc = 0;

	for (pair = pairs->child; pair && !rc; pair = set ? NULL : pair->next) {
		struct buf path = BUF_INIT;

		buf_add_path(&path, "/servers/%s/metadata", change.target_id);
		if (!set)
			buf_add_path(&path, "/%s", pair->string);
		change.method = set ? "POST" : "DELETE";
		change.path = buf_str(&path);
		change.body = set ? cJSON_CreateObject() : NULL;
		if (set)
			cJSON_AddItemToObject(
			        change.body, "metadata", cJSON_Duplicate(pairs, true));
		rc = command_change(command, &change, NULL, error);
		buf_free(&path);
	}
	return rc;
}

static int host_meta(struct command *command, const struct args *args, struct error *error)
{
	cJSON *servers = NULL, *pairs;
	const cJSON *server;
	int rc = args_meta_action(args, error);

	if (!rc)
		rc = servers_of(command, args, &servers, error);
	pairs = args_pairs(args);
	cJSON_ArrayForEach(server, servers)
	{
		if (!rc)
			rc = change_meta(command, args, server, pairs, error);
	}
	cJSON_Delete(pairs);
	cJSON_Delete(servers);
	return rc;
}

/* --- the verbs --- */

#define STRICT OPT_FLAG("--strict", "Match only the hypervisor with exactly this name")
#define TARGET                                                                                     \
	OPT_VALUE("--target-host", "<target_host>",                                                \
	        "Target host; chosen by the scheduler by default", .alias = "--target_host",       \
	        .completes = &resource_hypervisor)

#define HOST                                                                                       \
	ARG("host",                                                                                \
	        "Hypervisor host name or part of it; all matches are "                             \
	        "meant.",                                                                          \
	        .completes = &resource_hypervisor)
const struct verb verbs_host[] = {
        {
                .name = "host-evacuate",
                .data = &(const struct move){"evacuate", "Evacuate Accepted", "evacuating"},
                .group = "Hosts",
                .help = "Evacuate all servers of a host that is down",
                .options = OPTIONS(TARGET,
                        OPT_FLAG("--on-shared-storage", "The servers' files are on shared storage",
                                .until = MV(2, 13)),
                        OPT_FLAG("--force", "Skip the scheduler's checks of the target host",
                                .since = MV(2, 29), .until = MV(2, 67)),
                        STRICT),
                .positionals = ARGS(HOST),
                .run = move_all,
                .preview = host_preview,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
        },
        {
                .name = "host-evacuate-live",
                .data = &(const struct move){"live-migration", "Live Migration Accepted",
                        "live migrating"},
                .group = "Hosts",
                .help = "Live-migrate all running servers of a host",
                .options = OPTIONS(TARGET,
                        OPT_FLAG("--block-migrate", "Migrate disks too; Nova decides automatically "
                                                    "since API version 2.25"),
                        OPT_FLAG("--disk-over-commit",
                                "Allow disk over-commitment on the target host",
                                .until = MV(2, 24)),
                        OPT_VALUE("--max-servers", "<max_servers>", "Maximum number of rows"),
                        OPT_FLAG("--force", "Skip the scheduler's checks of the target host",
                                .since = MV(2, 30), .until = MV(2, 67)),
                        STRICT),
                .positionals = ARGS(HOST),
                .asks = "--target-host",
                .run = move_all,
                .preview = host_preview,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
        },
        {
                .name = "host-servers-migrate",
                .data = &(const struct move){"migrate", "Migration Accepted", "migrating"},
                .group = "Hosts",
                .help = "Cold-migrate all servers of a host",
                .options = OPTIONS(STRICT),
                .positionals = ARGS(HOST),
                .run = move_all,
                .preview = host_preview,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
        },
        {
                .name = "host-meta",
                .group = "Hosts",
                .help = "Set or delete metadata of all servers of a host",
                .options = OPTIONS(STRICT),
                .positionals = ARGS(HOST, ARG("action", "set or delete"),
                        ARG("metadata", "key=value to set, key to delete", .many = true)),
                .run = host_meta,
                .preview = host_preview,
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
        },
        END,
};
