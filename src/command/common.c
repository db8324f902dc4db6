/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers shared by verbs: finding a server, following its job, printing a list, building a query.
 */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "verbs.h"

cJSON *find_server(struct command *command, const char *word, bool all_tenants, struct error *error)
{
	struct find_options options = {.all_tenants = all_tenants};
	cJSON *server = NULL;

	manager_find_wait(
	        command->client->session, &resource_server, word, &options, &server, error);
	return server;
}

int follow_job(struct command *command, struct job *job, bool wait, struct error *error)
{
	int rc = wait ? job_wait(command->client->jobs, job, error)
	              : job_wait_accepted(command->client->jobs, job, error);

	/* The command ends here; the screen continues to follow the job. */
	if (!wait && !command->screen && !job_is_over(job) && rc != ERR_CANCELLED)
		jobs_leave(command->client->jobs, job);
	return rc;
}

void dry_run(struct command *command, const char *method, const char *path, const cJSON *body)
{
	const char *endpoint = session_endpoint(command->client->session, "compute");

	fprintf(command->printer.out, "%s %s%s\n", method, endpoint ? endpoint : "", path);
	if (body) {
		char *text = json_print(body, true);
		struct buf clean = BUF_INIT;

		redact_json(&clean, text, strlen(text));
		fprintf(command->printer.out, "%s\n", buf_str(&clean));
		buf_free(&clean);
		free_secret(text);
	}
}

int command_change(
        struct command *command, const struct change *change, cJSON **reply, struct error *error)
{
	struct job *job;
	int rc;

	if (reply)
		*reply = NULL;
	if (command->changes.dry_run) {
		dry_run(command, change->method, change->path, change->body);
		cJSON_Delete(change->body);
		return 0;
	}
	rc = command_jobs(command, error);
	if (rc) {
		cJSON_Delete(change->body);
		return rc;
	}
	job = jobs_change(command->client->jobs, change, error);
	if (!job)
		return error->code;
	rc = follow_job(command, job, command->changes.wait, error);
	/* Do not keep an unused answer: it may contain a secret, such as a new key. */
	if (reply && !rc)
		*reply = job->reply;
	else
		cJSON_Delete(job->reply);
	job->reply = NULL;
	return rc;
}

int args_time(const struct args *args, const char *option, struct error *error)
{
	const char *text = args_get(args, option);
	char *midnight = xasprintf(
	        "%sT00:00:00Z", text ? text : ""); /* a date without a time is valid, too */
	int64_t ms;
	bool valid = !text || clock_parse_iso(text, &ms) || clock_parse_iso(midnight, &ms);

	free(midnight);
	if (valid)
		return 0;
	return error_set_type(
	        error, ERR_USAGE, "CommandError", "Invalid %s value: %s", option + 2, text);
}

cJSON *args_pairs(const struct args *args)
{
	cJSON *pairs = cJSON_CreateObject();

	for (size_t i = 0; i < args_positionals(args, "metadata"); i++) {
		const char *word = args_positional(args, "metadata", i),
		           *equals = strchr(word, '=');
		char *key = equals ? xstrndup(word, (size_t)(equals - word)) : xstrdup(word);

		cJSON_DeleteItemFromObjectCaseSensitive(pairs, key);
		if (equals)
			json_add_str(pairs, key, equals + 1);
		else
			cJSON_AddNullToObject(pairs, key);
		free(key);
	}
	return pairs;
}

int args_bad_pairs(const struct args *args, const char *option, struct error *error)
{
	cJSON *words = cJSON_CreateArray();
	struct buf text = BUF_INIT;
	int rc;

	for (size_t i = 0; i < args_count(args, option); i++)
		cJSON_AddItemToArray(words, cJSON_CreateString(args_nth(args, option, i)));
	python_repr(&text, words);
	rc = error_set_type(error, ERR_USAGE, "ArgumentTypeError",
	        "'%s' is not in the format of 'key=value'", buf_str(&text));
	buf_free(&text);
	cJSON_Delete(words);
	return rc;
}

int args_meta_action(const struct args *args, struct error *error)
{
	const char *action = args_positional(args, "action", 0);

	return str_eq(action, "set") || str_eq(action, "delete")
	               ? 0
	               : error_set(error, ERR_USAGE, "argument <action>: invalid choice: '%s'",
	                         action);
}

/* --- ids from names --- */

static int project_or_user(
        struct command *command, const char *what, const char *word, char **id, struct error *error)
{
	struct buf path = BUF_INIT;
	struct session_request request = {
	        .service = "identity", .method = "GET", .not_found_ok = true};
	cJSON *json = NULL;
	const cJSON *found;
	char *plural = xasprintf("%ss", what);
	int rc;

	buf_printf(&path, "/%s?name=", plural);
	buf_add_url(&path, word);
	request.path = buf_str(&path);
	rc = session_wait(command->client->session, &request, &json, error);
	found = json_get(json, plural);
	/* An id, or a name that only administrators may look up: leave it to the service. */
	*id = xstrdup(!rc && cJSON_GetArraySize(found) == 1 ? json_str(found->child, "id") : word);
	if (rc == ERR_HTTP && error->http_status == 403) {
		error_clear(error);
		rc = 0;
	} else if (!rc && cJSON_GetArraySize(found) > 1) {
		rc = error_set_type(error, ERR_NOT_UNIQUE, "CommandError",
		        "More than one %s exists with the name '%s'.", what, word);
	}
	cJSON_Delete(json);
	free(plural);
	buf_free(&path);
	return rc;
}

/* The id of the service "HOST:BINARY". */
static int service_id(struct command *command, const char *word, char **id, struct error *error)
{
	size_t len = strcspn(word, ":");
	char *host = xstrndup(word, len);
	const char *binary = word[len] ? word + len + 1 : "";
	struct buf query = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	cJSON *json = NULL;
	const cJSON *first;
	char *path;
	int rc;

	query_add(&query, "host", host);
	query_add_given(&query, "binary", binary);
	request.path = path = xasprintf("/os-services?%s", buf_str(&query));
	rc = session_wait(command->client->session, &request, &json, error);
	first = json_get(json, "services") ? json_get(json, "services")->child : NULL;
	if (!rc && !first)
		rc = error_set_type(error, ERR_NOT_FOUND, "CommandError",
		        "Compute service for host %s and service %s not found.", host, binary);
	/* A partial record: its cell is down. */
	if (!rc && !json_get(first, "id"))
		rc = error_set_type(error, ERR_STATE, "CommandError",
		        "The cell of the compute service %s on host %s does not answer; the "
		        "service cannot be changed now.",
		        binary, host);
	if (!rc) {
		struct buf text = BUF_INIT;

		json_to_text(&text, json_get(first, "id"));
		*id = buf_take(&text);
	}
	cJSON_Delete(json);
	free(path);
	free(host);
	buf_free(&query);
	return rc;
}

int command_id_of(struct command *command, const char *resource, const char *word, char **id,
        struct error *error)
{
	const char *name = str_eq(resource, "server-name") ? "server" : resource;
	const struct resource *of = resource_find(name);
	cJSON *object = NULL;
	int rc = command_session(command, error);

	*id = NULL;
	if (rc)
		return rc;
	if (of == &resource_service)
		return service_id(command, word, id, error);
	if (!of)
		return project_or_user(command, resource, word, id, error);
	rc = manager_find_wait(command->client->session, of, word, NULL, &object, error);
	if (!rc)
		*id = name == resource ? resource_id(of, object)
		                       : xstrdup(json_str(object, of->name_path));
	if (!rc && !*id)
		*id = xstrdup(word);
	cJSON_Delete(object);
	return rc;
}

char *resource_string(const cJSON *server)
{
	const char *name = json_str(server, "name"), *id = json_str(server, "id");
	struct buf text = BUF_INIT;

	manager_human_id(&text, name);
	if (!text.len)
		return clean_dup(id ? id : "?");
	buf_printf(&text, " (%s)", id ? id : "?");
	return buf_take(&text);
}

void query_add(struct buf *query, const char *key, const char *value)
{
	if (!value)
		return;
	buf_printf(query, "%s%s=", query->len ? "&" : "", key);
	buf_add_url(query, value);
}

void query_add_given(struct buf *query, const char *key, const char *value)
{
	query_add(query, key, value && *value ? value : NULL);
}

/* Like Python: use ' unless it is the only kind of quote in the text. */
static char python_quote(const char *text)
{
	return strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
}

static void python_text(struct buf *out, const char *text, bool bytes)
{
	char quote = python_quote(text);

	buf_putc(out, quote);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n' || c == '\r' || c == '\t')
			buf_printf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
		else if (c < ' ' || c == 127 || (bytes && c > 127))
			buf_printf(out, "\\x%02x", c);
		else if (c == (unsigned char)quote || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_putc(out, (char)c);
	}
	buf_putc(out, quote);
}

void python_bytes(struct buf *out, const char *text)
{
	buf_putc(out, 'b');
	python_text(out, text, true);
}

void python_repr(struct buf *out, const cJSON *value)
{
	bool object = cJSON_IsObject(value);

	if (cJSON_IsString(value)) {
		python_text(out, value->valuestring, false);
	} else if (object || cJSON_IsArray(value)) {
		buf_putc(out, object ? '{' : '[');
		for (const cJSON *child = value->child; child; child = child->next) {
			if (object) {
				python_text(out, child->string, false);
				buf_puts(out, ": ");
			}
			python_repr(out, child);
			buf_puts(out, child->next ? ", " : "");
		}
		buf_putc(out, object ? '}' : ']');
	} else {
		json_to_text(out, value);
	}
}

static int shown_columns(const struct command *command, const struct resource *resource,
        microversion version, bool wide, int *columns)
{
	unsigned show = SHOW_LIST | (wide ? SHOW_WIDE | SHOW_PANE : 0);
	int count = 0;

	for (int i = 0; i < resource->column_count; i++)
		if (resource->columns[i].since <= version &&
		        (resource->columns[i].show & show ||
		                output_wants(&command->printer, resource->columns[i].title) ||
		                output_wants(&command->printer, resource->columns[i].key)))
			columns[count++] = i;
	return count;
}

/* The exact value at a path; secrets, including nested ones, become "***" as in the cell. */
static cJSON *redacted_value(const cJSON *value)
{
	cJSON *redacted;
	char *text;
	struct buf clean = BUF_INIT;

	if (value->string && redact_is_secret_key(value->string))
		return cJSON_CreateString("***");
	if (!value->child)
		return cJSON_Duplicate(value, true);
	text = json_print(value, false);
	redact_json(&clean, text, strlen(text));
	redacted = json_parse(buf_str(&clean), clean.len, NULL);
	free_secret(text);
	buf_free(&clean);
	return redacted ? redacted : cJSON_CreateNull();
}

/*
 * The JSON value of a cell: exactly the value received, as `show` prints it; a string if the
 * table's formatter changed it.
 */
static cJSON *column_value(
        const struct column *column, bool path, const char *cell, const cJSON *item)
{
	const cJSON *value = column->format && !path ? NULL : json_path(item, column->path);
	char *end;
	double number = cell && column->kind == COLUMN_NUMBER ? strtod(cell, &end) : 0;

	if (value && path)
		return redacted_value(value);
	if (cJSON_IsNumber(value) || cJSON_IsBool(value) || cJSON_IsString(value))
		return cJSON_Duplicate(value, false);
	if (!cell)
		return cJSON_CreateNull();
	if (column->kind == COLUMN_NUMBER && *cell && !*end)
		return cJSON_CreateNumber(number);
	return cJSON_CreateString(cell);
}

void add_typed_row(struct output *output, const struct resource *resource, const int *columns,
        int count, const char *const *row, const cJSON *item)
{
	cJSON *values = cJSON_CreateArray();
	int own = resource->column_count - resource->path_count;

	for (int i = 0; i < count; i++)
		cJSON_AddItemToArray(values, column_value(&resource->columns[columns[i]],
		                                     columns[i] >= own, row[i], item));
	output_row_typed(output, row, values);
	cJSON_Delete(values);
}

void table_for(
        const struct command *command, const struct resource *resource, struct resource *table)
{
	struct strv paths = STRV_INIT;

	for (size_t i = 0; i < command->printer.columns.count; i++)
		if (strpbrk(command->printer.columns.items[i], ".:"))
			strv_add(&paths, command->printer.columns.items[i]);
	resource_widen(table, resource, (const char *const *)paths.items, paths.count);
	strv_free(&paths);
}

static int print_table(struct command *command, const struct resource *resource, const cJSON *items,
        const char *sort, bool wide, struct error *error)
{
	int columns[64];
	const char *titles[64];
	bool compute = str_eq(resource->service, "compute");
	int count = shown_columns(command, resource,
	        compute ? session_version(command->client->session) : MV_LATEST, wide, columns);
	bool typed =
	        command->printer.format == FORMAT_JSON || command->printer.format == FORMAT_YAML;
	struct output *output;
	const cJSON *item;

	for (int i = 0; i < count; i++)
		titles[i] = resource->columns[columns[i]].title;
	output = output_new(titles, count);
	cJSON_ArrayForEach(item, items)
	{
		struct strv cells = STRV_INIT;
		const char *row[64];

		resource_cells(resource, item, &cells);
		for (int i = 0; i < count; i++) {
			const struct column *column = &resource->columns[columns[i]];

			row[i] = *cells.items[columns[i]] ||
			                         (!column->format && cJSON_IsString(json_path(item,
			                                                     column->path))) ||
			                         column->format == format_addresses
			                 ? cells.items[columns[i]]
			                 : NULL;
		}
		if (typed)
			add_typed_row(output, resource, columns, count, row, item);
		else
			output_row(output, row);
		strv_free(&cells);
	}
	return output_print(&command->printer, output, sort, error);
}

int print_list(struct command *command, const struct resource *resource, const cJSON *items,
        const char *sort, bool wide, struct error *error)
{
	struct resource table;
	int rc;

	table_for(command, resource, &table);
	rc = print_table(command, &table, items, sort, wide, error);
	resource_narrow(&table);
	return rc;
}

int show_object(struct command *command, const struct resource *resource, const cJSON *object,
        struct error *error)
{
	cJSON *properties = manager_properties(command->client->session, resource, object);
	int rc = output_properties(&command->printer, properties, object, error);

	cJSON_Delete(properties);
	return rc;
}
