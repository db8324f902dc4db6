/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quotas of projects, users and classes; what projects have used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/request.h"
#include "rows.h"

/* --- quotas --- */

static const char *const quotas[] = {"instances", "cores", "ram", "floating_ips", "fixed_ips",
        "metadata_items", "injected_files", "injected_file_content_bytes",
        "injected_file_path_bytes", "key_pairs", "security_groups", "security_group_rules",
        "server_groups", "server_group_members"};
#define QUOTAS (sizeof quotas / sizeof *quotas)

/* Rows of what is known, in novaclient's order. */
static void list_quotas(cJSON *set)
{
	cJSON *rows = cJSON_CreateArray();

	for (size_t i = 0; i < QUOTAS; i++) {
		cJSON *limit = cJSON_DetachItemFromObjectCaseSensitive(set, quotas[i]), *row;

		if (!limit)
			continue;
		row = cJSON_CreateObject();
		json_add_str(row, "quota", quotas[i]);
		cJSON_AddItemToObject(row, "limit", limit);
		cJSON_AddItemToArray(rows, row);
	}
	cJSON_Delete(set->child);
	set->child = rows->child;
	rows->child = NULL;
	cJSON_Delete(rows);
}

static const struct field quota_fields[] = {
        COLUMN("Quota", "quota"), COLUMN("Limit", "limit"), {.title = NULL}};

/* "floating_ips" is --floating-ips. */
static char *quota_option(const char *quota)
{
	char *name = xasprintf("--%s", quota);

	for (char *p = name; *p; p++)
		*p = *p == '_' ? '-' : *p;
	return name;
}

/* Networking's quotas, in novaclient's words. */
static void warn_deprecated(struct command *command, const struct args *args)
{
	static const char *const options[] = {"--floating-ips", "--fixed-ips"};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (args_has(args, options[i]))
			fprintf(command->printer.err, "WARNING: Option \"%s\" is deprecated\n",
			        options[i]);
}

static int quota_body(
        struct command *command, const struct args *args, cJSON *body, struct error *error)
{
	cJSON *set = cJSON_AddObjectToObject(body, args_verb(args)->data);
	int rc = 0;

	warn_deprecated(command, args);
	for (size_t i = 0; i < QUOTAS && !rc; i++) {
		char *name = quota_option(quotas[i]);
		long value;

		rc = args_long(args, name, 0, &value, error);
		if (!rc && args_has(args, name))
			cJSON_AddNumberToObject(set, quotas[i], (double)value);
		free(name);
	}
	if (!rc && !set->child)
		return NOTHING_TO_DO;
	if (args_has(args, "--force"))
		cJSON_AddTrueToObject(set, "force");
	return rc;
}

#define SHOW .shape = SHOWS_LIST, .fields = quota_fields, .prepare = list_quotas

/* --- usage --- */

/* A span of days, as in the query and as printed. */
struct span {
	char query[96], start[40], end[40];
};

/* A day as typed, or so many days from now with the time of day. */
static int read_day(const char *word, int days, char asked[40], char told[40], struct error *error)
{
	struct timespec now;
	struct tm tm = {0};
	const char *end;

	if (word && *word) {
		end = strptime(word, "%Y-%m-%d", &tm);
		if (!end)
			return error_set_type(error, ERR_USAGE, "ValueError",
			        "time data '%s' does not match format '%%Y-%%m-%%d'", word);
		if (*end)
			return error_set_type(error, ERR_USAGE, "ValueError",
			        "unconverted data remains: %s", end);
		strftime(asked, 40, "%Y-%m-%dT%H:%M:%S", &tm);
	} else {
		clock_gettime(CLOCK_REALTIME, &now);
		now.tv_sec += (time_t)days * 86400;
		gmtime_r(&now.tv_sec, &tm);
		strftime(asked, 40, "%Y-%m-%dT%H:%M:%S", &tm);
		snprintf(asked + strlen(asked), 12, ".%06ld", now.tv_nsec / 1000 % 1000000);
	}
	strftime(told, 40, "%Y-%m-%d", &tm);
	return 0;
}

/* Four weeks ago until tomorrow, where nothing else is said. */
static int read_span(const struct args *args, struct span *span, struct error *error)
{
	char start[40], end[40];
	int rc = read_day(args_get(args, "--start"), -28, start, span->start, error);

	if (!rc)
		rc = read_day(args_get(args, "--end"), 1, end, span->end, error);
	if (!rc)
		snprintf(span->query, sizeof span->query, "?start=%.30s&end=%.30s", start, end);
	return rc;
}

static const char *const totals[] = {
        "total_hours", "total_memory_mb_usage", "total_vcpus_usage", "total_local_gb_usage"};

static void usage_merge(cJSON *usage, const cJSON *more)
{
	cJSON *servers = cJSON_GetObjectItemCaseSensitive(usage, "server_usages");
	const cJSON *server;

	cJSON_ArrayForEach(server, json_get(more, "server_usages"))
	        cJSON_AddItemToArray(servers, cJSON_Duplicate(server, true));
	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
		cJSON *total = cJSON_GetObjectItemCaseSensitive(usage, totals[i]);
		const cJSON *part = json_get(more, totals[i]);

		if (total && part)
			cJSON_SetNumberValue(total, total->valuedouble + part->valuedouble);
	}
}

/* Each project once. */
static void usage_merge_all(cJSON *usages, const cJSON *more)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, more)
	{
		cJSON *same = NULL, *usage;

		cJSON_ArrayForEach(usage, usages)
		{
			if (str_eq(json_str(usage, "tenant_id"), json_str(one, "tenant_id")))
				same = usage;
		}
		if (same)
			usage_merge(same, one);
		else
			cJSON_AddItemToArray(usages, cJSON_Duplicate(one, true));
	}
}

/* The last server of what came: the next page is behind it. */
static char *marker_of(const cJSON *answer)
{
	const cJSON *usage = cJSON_IsArray(answer)
	                             ? cJSON_GetArrayItem(answer, cJSON_GetArraySize(answer) - 1)
	                             : answer;
	const cJSON *servers = json_get(usage, "server_usages");
	const cJSON *last = cJSON_GetArrayItem(servers, cJSON_GetArraySize(servers) - 1);

	return last ? xstrdup(json_str(last, "instance_id")) : NULL;
}

/* From 2.40 on a page at a time; what belongs to one project is put together again. *usages: an
 * array. */
static int ask_usage(struct command *command, const char *path, const char *key, cJSON **usages,
        struct error *error)
{
	bool pages = session_version(command->client->session) >= MV(2, 40);
	char *marker = NULL;
	int rc;

	*usages = cJSON_CreateArray();
	do {
		char *whole = marker ? xasprintf("%s&marker=%s", path, marker) : xstrdup(path);
		struct session_request request = {
		        .service = "compute", .method = "GET", .path = whole};
		cJSON *json = NULL;
		const cJSON *answer;

		rc = session_wait(command->client->session, &request, &json, error);
		answer = json_get(json, key);
		if (!rc && cJSON_IsArray(answer)) {
			usage_merge_all(*usages, answer);
		} else if (!rc && cJSON_IsObject(answer) && answer->child) {
			if ((*usages)->child)
				usage_merge((*usages)->child, answer);
			else
				cJSON_AddItemToArray(*usages, cJSON_Duplicate(answer, true));
		}
		free(marker);
		marker = rc || !pages ? NULL : marker_of(answer);
		cJSON_Delete(json);
		free(whole);
	} while (marker);
	return rc;
}

static void usage_add_row(struct output *output, const cJSON *usage, bool of_all)
{
	char cells[4][40], *tenant = clean_dup(json_str(usage, "tenant_id"));
	const char *row[5] = {tenant};

	snprintf(cells[0], 40, "%d", cJSON_GetArraySize(json_get(usage, "server_usages")));
	for (int i = 1; i < 4; i++) {
		const cJSON *total = json_get(usage, totals[i]);

		snprintf(cells[i], 40, "%.2f", total ? total->valuedouble : 0);
	}
	for (int i = 0; i < 4; i++)
		row[i + 1] = cells[i];
	output_row(output, of_all ? row : row + 1);
	free(tenant);
}

static int print_usage(struct command *command, const struct span *span, const cJSON *usages,
        bool of_all, struct error *error)
{
	static const char *const titles[] = {
	        "Tenant ID", "Servers", "RAM MiB-Hours", "CPU Hours", "Disk GiB-Hours"};
	const cJSON *usage, *vcpus = json_get(usages->child, "total_vcpus_usage");
	struct output *output;

	if (command->printer.format == FORMAT_TABLE)
		fprintf(command->printer.out, "Usage from %s to %s:\n", span->start, span->end);
	if (!of_all && command->printer.format == FORMAT_TABLE &&
	        (!vcpus || vcpus->valuedouble == 0)) {
		fputs("None\n", command->printer.out);
		return 0;
	}
	output = output_new(of_all ? titles : titles + 1, of_all ? 5 : 4);
	cJSON_ArrayForEach(usage, usages) usage_add_row(output, usage, of_all);
	return output_print(&command->printer, output, NULL, error);
}

static int usage_of(
        struct command *command, const struct args *args, bool of_all, struct error *error)
{
	const char *tenant = args_get(args, "--tenant");
	struct buf path = BUF_INIT;
	struct span span;
	cJSON *usages = NULL;
	int rc = read_span(args, &span, error);

	if (rc)
		return rc;
	buf_puts(&path, "/os-simple-tenant-usage");
	if (!of_all) {
		buf_putc(&path, '/');
		buf_add_url(&path,
		        tenant && *tenant ? tenant : session_project_id(command->client->session));
	}
	buf_printf(&path, "%s%s", span.query, of_all ? "&detailed=1" : "");
	rc = ask_usage(
	        command, buf_str(&path), of_all ? "tenant_usages" : "tenant_usage", &usages, error);
	if (!rc)
		rc = print_usage(command, &span, usages, of_all, error);
	cJSON_Delete(usages);
	buf_free(&path);
	return rc;
}

static int usage(struct command *command, const struct args *args, struct error *error)
{
	return usage_of(command, args, false, error);
}

static int usage_list(struct command *command, const struct args *args, struct error *error)
{
	return usage_of(command, args, true, error);
}

/* --- the verbs --- */

#define TENANT(h) OPT_VALUE("--tenant", "<tenant-id>", h)
#define USER      OPT_VALUE("--user", "<user-id>", "User of the project")
#define QUOTA(n, s, u)                                                                             \
	OPT_NUMBER("--" n, "<" n ">", "New limit; -1 for unlimited", .since = s, .until = u)
/* What other services do has gone from Nova's quotas, and so have injected files. */
#define QUOTA_OPTIONS(networks)                                                                    \
	QUOTA("instances", 0, 0), QUOTA("cores", 0, 0), QUOTA("ram", 0, 0),                        \
	        QUOTA("floating-ips", 0, networks), QUOTA("fixed-ips", 0, networks),               \
	        QUOTA("metadata-items", 0, 0), QUOTA("injected-files", 0, MV(2, 56)),              \
	        QUOTA("injected-file-content-bytes", 0, MV(2, 56)),                                \
	        QUOTA("injected-file-path-bytes", 0, MV(2, 56)), QUOTA("key-pairs", 0, 0),         \
	        QUOTA("security-groups", 0, networks), QUOTA("security-group-rules", 0, networks), \
	        QUOTA("server-groups", 0, 0), QUOTA("server-group-members", 0, 0)

#define DAYS                                                                                       \
	OPT_VALUE("--start", "<start>", "First day, as 2012-01-20 (default: four weeks ago)"),     \
	        OPT_VALUE("--end", "<end>", "Last day, as 2012-01-20 (default: tomorrow)")

const struct verb verbs_quota[] = {
        {
                .name = "quota-show",
                .group = "Quotas and usage",
                .help = "Show the quotas of a project or user",
                .options = OPTIONS(TENANT("Project (default: the current one)"), USER,
                        OPT_FLAG("--detail", "Show usage and reservations")),
                .requests = REQUESTS(ROW(.when = "--detail", .method = "GET",
                                             .path = "/os-quota-sets/{--tenant}/detail",
                                             .query = "user=user_id", .key = "quota_set", SHOW),
                        ROW(.method = "GET", .path = "/os-quota-sets/{--tenant}",
                                .query = "user=user_id", .key = "quota_set", SHOW)),
        },
        {
                .name = "quota-defaults",
                .group = "Quotas and usage",
                .help = "Show the default quotas of a project",
                .options = OPTIONS(TENANT("Only those of this project")),
                .requests = REQUEST(.method = "GET", .path = "/os-quota-sets/{--tenant}/defaults",
                        .key = "quota_set", SHOW),
        },
        {
                .name = "quota-update",
                .data = "quota_set",
                .group = "Quotas and usage",
                .help = "Change the quotas of a project or user",
                .options = OPTIONS(USER, QUOTA_OPTIONS(MV(2, 35)),
                        OPT_FLAG("--force", "Set the limit even if more is already in use")),
                .positionals = ARGS(ARG("tenant", "Project ID")),
                .asks = "--instances --cores --ram",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "PUT", .path = "/os-quota-sets/{+tenant}",
                        .query = "user=user_id", .body = quota_body, .kind = "quota",
                        .doing = "changing the quota of", .done = "has its quota"),
        },
        {
                .name = "quota-delete",
                .group = "Quotas and usage",
                .help = "Reset a project's or user's quotas to the defaults",
                .options = OPTIONS(OPT_VALUE("--tenant", "<tenant-id>",
                                           "Only those of this project", .required = true),
                        USER),
                .flags = VERB_CHANGES | VERB_DESTRUCTIVE | VERB_ADMIN,
                .requests = REQUEST(.method = "DELETE", .path = "/os-quota-sets/{--tenant}",
                        .query = "user=user_id", .kind = "quota", .doing = "resetting the quota of",
                        .done = "has the default quota"),
        },
        {
                .name = "quota-class-show",
                .group = "Quotas and usage",
                .help = "Show the quotas of a quota class",
                .positionals = ARGS(ARG("class_name", "Quota class: default")),
                .flags = VERB_ADMIN,
                .requests = REQUEST(.method = "GET", .path = "/os-quota-class-sets/{+class_name}",
                        .key = "quota_class_set", SHOW),
        },
        {
                .name = "quota-class-update",
                .data = "quota_class_set",
                .group = "Quotas and usage",
                .help = "Change the quotas of a quota class",
                .options = OPTIONS(QUOTA_OPTIONS(MV(2, 49))),
                .positionals = ARGS(ARG("class_name", "Quota class: default")),
                .asks = "--instances --cores --ram",
                .flags = VERB_CHANGES | VERB_ADMIN,
                .requests = REQUEST(.method = "PUT", .path = "/os-quota-class-sets/{+class_name}",
                        .body = quota_body, .kind = "quota class",
                        .doing = "changing the quota class", .done = "is changed"),
        },
        {
                .name = "usage",
                .group = "Quotas and usage",
                .help = "Show a project's usage",
                .options = OPTIONS(DAYS, TENANT("Only those of this project")),
                .run = usage,
        },
        {
                .name = "usage-list",
                .group = "Quotas and usage",
                .help = "Show the usage of all projects",
                .options = OPTIONS(DAYS),
                .run = usage_list,
                .flags = VERB_ADMIN,
        },
        END,
};
