/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cloud's zones, limits and versions; the program's own verbs: config, help, quit. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "src/command/complete.h"
#include "src/command/verbs.h"
#include "rows.h"
#include "src/command/views.h"

void help_list(FILE *out);

/* --- availability zones --- */

static void zone_row(struct output *output, const char *name, const char *status)
{
	char *clean_name = clean_dup(name), *clean_status = clean_dup(status);
	const char *cells[] = {clean_name, clean_status};

	output_row(output, cells);
	free(clean_name);
	free(clean_status);
}

/* The tree that administrators see: hosts under zones, services under hosts. */
static void zone_hosts(struct output *output, const cJSON *hosts)
{
	const cJSON *host, *service;

	cJSON_ArrayForEach(host, hosts)
	{
		char *name = xasprintf("|- %s", host->string);

		zone_row(output, name, "");
		free(name);
		cJSON_ArrayForEach(service, host)
		{
			const char *at = json_str(service, "updated_at");
			char *what = xasprintf("| |- %s", service->string);
			char *state = xasprintf("%s %s %s",
			        json_bool(service, "active", false) ? "enabled" : "disabled",
			        json_bool(service, "available", false) ? ":-)" : "XXX",
			        at ? at : "None");

			zone_row(output, what, state);
			free(what);
			free(state);
		}
	}
}

static int zone_list(struct command *command, const struct args *args, struct error *error)
{
	static const char *const titles[] = {"Name", "Status"};
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/os-availability-zone/detail"};
	struct output *output;
	const cJSON *zone;
	cJSON *json = NULL;
	int rc = session_wait(command->client->session, &request, &json, error);

	(void)args;
	if (rc && error->http_status == 403) {
		request.path = "/os-availability-zone";
		rc = session_wait(command->client->session, &request, &json, error);
	}
	if (rc)
		return rc;
	output = output_new(titles, 2);
	cJSON_ArrayForEach(zone, json_get(json, "availabilityZoneInfo"))
	{
		zone_row(output, json_str(zone, "zoneName") ? json_str(zone, "zoneName") : "",
		        json_bool(json_get(zone, "zoneState"), "available", false)
		                ? "available"
		                : "not available");
		zone_hosts(output, json_get(zone, "hosts"));
	}
	cJSON_Delete(json);
	return output_print(&command->printer, output, NULL, error);
}

/* --- limits --- */

static const struct {
	const char *key, *name;
	bool used;
} limit_names[] = {
        {"maxServerMeta", "Server Meta", false},
        {"maxPersonality", "Personality", false},
        {"maxPersonalitySize", "Personality Size", false},
        {"maxImageMeta", "ImageMeta", false},
        {"maxTotalKeypairs", "Keypairs", false},
        {"totalCoresUsed", "Cores", true},
        {"maxTotalCores", "Cores", false},
        {"totalRAMUsed", "RAM", true},
        {"maxTotalRAMSize", "RAM", false},
        {"totalInstancesUsed", "Instances", true},
        {"maxTotalInstances", "Instances", false},
        {"totalFloatingIpsUsed", "FloatingIps", true},
        {"maxTotalFloatingIps", "FloatingIps", false},
        {"totalSecurityGroupsUsed", "SecurityGroups", true},
        {"maxSecurityGroups", "SecurityGroups", false},
        {"maxSecurityGroupRules", "SecurityGroupRules", false},
        {"maxServerGroups", "ServerGroups", false},
        {"totalServerGroupsUsed", "ServerGroups", true},
        {"maxServerGroupMembers", "ServerGroupMembers", false},
};
#define LIMITS (sizeof limit_names / sizeof *limit_names)

static int absolute_limits(struct command *command, const cJSON *absolute, struct error *error)
{
	static const char *const titles[] = {"Name", "Used", "Max"};
	struct output *output = output_new(titles, 3);

	for (size_t i = 0; i < LIMITS; i++) {
		char used[32] = "-", max[32] = "-";
		const char *cells[] = {limit_names[i].name, used, max};
		bool there = false, first = true;

		for (size_t j = 0; j < LIMITS; j++) {
			char *into = limit_names[j].used ? used : max;

			if (!str_eq(limit_names[i].name, limit_names[j].name))
				continue;
			first = first && j >= i;
			if (!json_get(absolute, limit_names[j].key))
				continue;
			there = true;
			snprintf(into, 32, "%lld",
			        (long long)json_int(absolute, limit_names[j].key, 0));
		}
		if (there && first)
			output_row(output, cells);
	}
	return output_print(&command->printer, output, "Name", error);
}

static int rate_limits(struct command *command, const cJSON *rates, struct error *error)
{
	static const char *const titles[] = {
	        "Verb", "URI", "Value", "Remain", "Unit", "Next_Available"};
	static const char *const keys[] = {
	        "verb", NULL, "value", "remaining", "unit", "next-available"};
	struct output *output = output_new(titles, 6);
	const cJSON *rate, *limit;

	cJSON_ArrayForEach(rate, rates)
	{
		cJSON_ArrayForEach(limit, json_get(rate, "limit"))
		{
			char *row[6];

			for (int i = 0; i < 6; i++) {
				struct buf text = BUF_INIT;

				json_to_text(&text,
				        keys[i] ? json_get(limit, keys[i]) : json_get(rate, "uri"));
				row[i] = clean_dup(buf_str(&text));
				buf_free(&text);
			}
			output_row(output, (const char *const *)row);
			for (int i = 0; i < 6; i++)
				free(row[i]);
		}
	}
	return output_print(&command->printer, output, NULL, error);
}

static int local_limits(struct command *command, const struct args *args, struct error *error)
{
	struct buf path = BUF_INIT, query = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	cJSON *json = NULL;
	int rc;

	if (args_has(args, "--reserved"))
		query_add(&query, "reserved", "1");
	query_add_given(&query, "tenant_id", args_get(args, "--tenant"));
	buf_printf(&path, "/limits%s%s", query.len ? "?" : "", buf_str(&query));
	request.path = buf_str(&path);
	rc = session_wait(command->client->session, &request, &json, error);
	if (!rc && command->printer.format == FORMAT_TABLE && !command->printer.columns.count &&
	        !args_has(args, "--absolute"))
		rc = rate_limits(command, json_get(json_get(json, "limits"), "rate"), error);
	if (!rc)
		rc = absolute_limits(
		        command, json_get(json_get(json, "limits"), "absolute"), error);
	cJSON_Delete(json);
	buf_free(&path);
	buf_free(&query);
	return rc;
}

/* --- versions --- */

struct fetched {
	cJSON *json;
	struct error error;
	bool done;
};

static void fetched(void *data, struct http_reply *reply)
{
	struct fetched *f = data;

	f->error = reply->error;
	if (!f->error.code)
		f->json = json_parse(reply->body, reply->body_len, &f->error);
	f->done = true;
}

/* The service's root, above /v2.1, lists all its versions. */
static char *root_of(const char *endpoint)
{
	char *url = xstrdup(endpoint);
	char *at = strstr(url, "/v2");

	if (at)
		at[1] = '\0';
	return url;
}

static int version_list(struct command *command, const struct args *args, struct error *error)
{
	static const char *const titles[] = {"Id", "Status", "Updated", "Min Version", "Version"};
	static const char *const keys[] = {"id", "status", "updated", "min_version", "version"};
	const struct cloud_config *config = session_config(command->client->session);
	char *url = root_of(session_endpoint(command->client->session, "compute"));
	struct http_options options = {.cacert = cloud_config_get(config, "cacert"),
	        .cert = cloud_config_get(config, "cert"),
	        .key = cloud_config_get(config, "key"),
	        .insecure = !cloud_config_bool(config, "verify", true),
	        .retries = -1};
	struct http_request request = {.method = "GET", .url = url};
	struct fetched answer = {0};
	struct http_call *call = http_send(
	        session_http(command->client->session), &options, &request, fetched, &answer);
	struct output *output;
	const cJSON *version;
	int rc = loop_until(command->client->loop, &answer.done, error);

	(void)args;
	free(url);
	if (rc)
		http_cancel(call);
	else if (answer.error.code) {
		*error = answer.error;
		rc = answer.error.code;
	}
	if (rc)
		return rc;
	if (command->printer.format == FORMAT_TABLE)
		fputs("Client supported API versions:\nMinimum version 2.1\nMaximum version "
		      "2.96\n\n"
		      "Server supported API versions:\n",
		        command->printer.out);
	output = output_new(titles, 5);
	cJSON_ArrayForEach(version, json_get(answer.json, "versions"))
	{
		char *row[5];

		for (int i = 0; i < 5; i++)
			row[i] = clean_dup(
			        json_str(version, keys[i]) ? json_str(version, keys[i]) : "");
		output_row(output, (const char *const *)row);
		for (int i = 0; i < 5; i++)
			free(row[i]);
	}
	cJSON_Delete(answer.json);
	return output_print(&command->printer, output, NULL, error);
}

/* --- the program itself --- */

/* `otherwise`: the source of what `sources` does not know. */
static void config_rows(struct output *output, const cJSON *sources, const cJSON *object,
        const char *prefix, const char *otherwise)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		char *key =
		        *prefix ? xasprintf("%s.%s", prefix, item->string) : xstrdup(item->string);
		const char *source = json_str(sources, key);
		struct buf text = BUF_INIT, clean = BUF_INIT;

		if (cJSON_IsObject(item) && item->child) {
			config_rows(output, sources, item, key, otherwise);
		} else if (!cJSON_IsNull(item)) {
			json_to_text(&text, item);
			clean_text(&clean, buf_str(&text), text.len, CLEAN_LINE);
			const char *cells[] = {key, buf_str(&clean), source ? source : otherwise};

			output_row(output, cells);
		}
		buf_free(&text);
		buf_free(&clean);
		free(key);
	}
}

static int config(struct command *command, const struct args *args, struct error *error)
{
	static const char *const titles[] = {"Key", "Value", "Source"};
	struct config_input input = {
	        .cloud = command->client->cloud, .options = command->client->options};
	bool secrets = args_has(args, "--show-secrets");
	struct cloud_config *resolved = NULL;
	struct output *output;
	cJSON *shown, *own;
	int rc = config_resolve(&input, &resolved, error);

	if (rc)
		return rc;
	for (size_t i = 0; i < resolved->warnings.count; i++)
		fprintf(command->printer.err, "note: %s\n", resolved->warnings.items[i]);
	shown = cloud_config_json(resolved, secrets);
	own = settings_json(command->client->settings, resolved->name);
	cJSON_AddItemToObject(shown, "ncnova", own);
	if (command->printer.format == FORMAT_JSON || command->printer.format == FORMAT_YAML) {
		rc = output_properties(&command->printer, shown, NULL, error);
	} else {
		output = output_new(titles, 3);
		cJSON_DetachItemViaPointer(shown, own);
		config_rows(output, resolved->sources, shown, "", "default");
		config_rows(output, NULL, own, "ncnova",
		        command->client->settings && command->client->settings->file
		                ? command->client->settings->file
		                : "default");
		cJSON_Delete(own);
		rc = output_print(&command->printer, output, NULL, error);
	}
	cJSON_Delete(shown);
	cloud_config_free(resolved);
	return rc;
}

static int help(struct command *command, const struct args *args, struct error *error)
{
	const char *words[8];
	size_t count = args_positionals(args, "command");
	const struct verb *verb, *guess = NULL;
	struct buf usage = BUF_INIT;
	int used;

	if (args_has(args, "--man"))
		views_man_commands(command->printer.out);
	else if (args_get(args, "--completion"))
		views_completion(command->printer.out, args_get(args, "--completion"));
	else if (!count)
		help_list(command->printer.out);
	else {
		for (size_t i = 0; i < count && i < 8; i++)
			words[i] = args_positional(args, "command", i);
		verb = verb_find(words, count > 8 ? 8 : (int)count, &used, &guess);
		if (!verb)
			return error_set_type(error, ERR_USAGE, "CommandError",
			        "'%s' is not a valid command%s%s", words[0],
			        guess ? "; did you mean " : "", guess ? guess->name : "");
		verb_usage(verb, &usage);
		fputs(buf_str(&usage), command->printer.out);
		buf_free(&usage);
	}
	return 0;
}

static int completion(struct command *command, const struct args *args, struct error *error)
{
	(void)args;
	(void)error;
	views_completion(command->printer.out, "bash");
	return 0;
}

/* What a shell's Tab asks for: candidates for the last of the words, a line each. */
static int complete(struct command *command, const struct args *args, struct error *error)
{
	size_t count = args_positionals(args, "words");
	struct strv words = STRV_INIT, candidates = STRV_INIT;
	FILE *err = command->printer.err, *nowhere = fopen("/dev/null", "we");

	if (!count) {
		fclose(nowhere);
		return completion(command, args, error);
	}
	for (size_t i = 0; i + 1 < count; i++)
		strv_add(&words, args_positional(args, "words", i));
	command->printer.err = nowhere;
	complete_words(command, &words, args_positional(args, "words", count - 1), &candidates);
	command->printer.err = err;
	for (size_t i = 0; i < candidates.count; i++)
		fprintf(command->printer.out, "%s\n", candidates.items[i]);
	if (nowhere)
		fclose(nowhere);
	strv_free(&words);
	strv_free(&candidates);
	return 0;
}

static int quit(struct command *command, const struct args *args, struct error *error)
{
	(void)args;
	(void)error;
	command->quit = true;
	return 0;
}

const struct verb verbs_local[] = {
        {
                .name = "availability-zone-list",
                .alias = "availability zone list",
                .group = "Cloud",
                .help = "List availability zones",
                .run = zone_list,
        },
        {
                .name = "limits",
                .alias = "limits show|absolute-limits",
                .group = "Cloud",
                .help = "Show limits and their usage",
                .options = OPTIONS(OPT_MAYBE("--tenant", "<tenant>", "Project (admin only)",
                                           .alias = "--project", .implied = ""),
                        OPT_FLAG("--reserved", "Include reservations"),
                        OPT_FLAG("--absolute", "Leave out rate limits")),
                .run = local_limits,
        },
        {
                .name = "version-list",
                .alias = "versions show",
                .group = "Cloud",
                .help = "List the API versions of the client and the cloud",
                .run = version_list,
        },
        {
                .name = "config",
                .alias = "configuration show",
                .group = "Program",
                .help = "Show every value in force and its source",
                .options = OPTIONS(OPT_FLAG("--show-secrets", "Show passwords and tokens too")),
                .run = config,
                .flags = VERB_LOCAL,
        },
        {
                .name = "help",
                .group = "Program",
                .help = "List the commands, or show one",
                .options = OPTIONS(OPT_FLAG("--man", "Print the command section of the man page"),
                        OPT_VALUE("--completion", "<shell>",
                                "Print the completion script of a shell",
                                .choices = "bash zsh fish")),
                .positionals = ARGS(ARG(
                        "command", "Command", .optional = true, .many = true, .commands = true)),
                .run = help,
                .flags = VERB_LOCAL,
                .key = "?",
        },
        {
                .name = "bash-completion",
                .group = "Program",
                .help = "Print completion for bash",
                .run = completion,
                .flags = VERB_LOCAL,
        },
        {
                .name = "complete",
                .group = "Program",
                .help = "Print the candidates for the last word; used by shell completion",
                .positionals = ARGS(
                        ARG("words", "Words of the line so far", .optional = true, .many = true)),
                .run = complete,
                .flags = VERB_LOCAL | VERB_HIDDEN,
        },
        {
                .name = "quit",
                .alias = "exit",
                .group = "Program",
                .help = "Leave the prompt or the screen",
                .run = quit,
                .flags = VERB_LOCAL | VERB_PROMPT,
                .key = "q",
        },
        END,
};
