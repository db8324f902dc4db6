/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a verb that consists of one request, from its rows: looks up names, sends, prints. */
#include "pages.h"
#include "request.h"
#include "secret.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

/* True for a flag or a non-empty value, like Python's truth test in novaclient. */
static bool option_is_given(const struct args *args, const char *name)
{
	const struct option *option = args_verb(args)->options;

	while (option->name && !str_eq(option->name, name))
		option++;
	return args_has(args, name) && (option->kind == OPTION_FLAG || *args_get(args, name));
}

const struct request *request_find(
        const struct verb *verb, const struct args *args, microversion version)
{
	for (const struct request *row = verb->requests; row && row->path; row++)
		if ((!row->until || version <= row->until) &&
		        (!row->when || (args && option_is_given(args, row->when))))
			return row;
	return NULL;
}

/* The path of a request and its object: the first one named in the path. */
struct place {
	struct buf path;
	const struct resource *resource; /* NULL: the path names no object */
	char *id, *name;
	cJSON *object;     /* the object found, if the verb only shows it */
	const char *known; /* the argument already resolved: its id is `id` */
};

static void place_free(struct place *place)
{
	buf_free(&place->path);
	free(place->id);
	free(place->name);
	cJSON_Delete(place->object);
}

/* The resource to look an argument up in. */
static const struct resource *argument_resource(const struct args *args, const char *name)
{
	const struct positional *p = args_verb(args)->positionals;

	while (p && p->name && !str_eq(p->name, name))
		p++;
	return p && p->name && p->completes ? p->completes : resource_find(name);
}

/* Looks up the object with the row's own function; sends the word as typed if that finds nothing.
 */
static int place_add_own(struct command *command, const struct request *row,
        const struct args *args, const char *name, struct place *place, struct error *error)
{
	const char *word = args_positional(args, name, 0);
	int rc = row->find(command, word, &place->id, error);

	if (rc == ERR_NOT_FOUND) {
		error_clear(error);
		place->id = xstrdup(word);
		rc = 0;
	}
	if (!rc)
		buf_add_url(&place->path, place->id);
	place->resource = argument_resource(args, name);
	place->name = xstrdup(word);
	return rc;
}

/* The id of the object named by an argument. */
static int place_add_found(struct command *command, const struct request *row,
        const struct args *args, const char *name, struct place *place, struct error *error)
{
	const struct resource *resource = argument_resource(args, name);
	cJSON *object = NULL;
	char *id;
	int rc;

	if (str_eq(name, place->known)) {
		if (!row->add_id)
			buf_add_url(&place->path, place->id);
		return 0;
	}
	if (row->find)
		return place_add_own(command, row, args, name, place, error);
	rc = manager_find_wait(command->client->session, resource, args_positional(args, name, 0),
	        NULL, &object, error);
	if (rc == ERR_NOT_FOUND && row->unfound &&
	        session_version(command->client->session) >= row->unfound) {
		error_clear(error);
		buf_add_url(&place->path, args_positional(args, name, 0));
		return 0;
	}
	if (!rc && row->judge)
		rc = row->judge(command, args, object, error);
	id = resource_id(resource, object);
	if (!rc && !row->add_id)
		buf_add_url(&place->path, id ? id : "");
	if (!rc && !place->resource) {
		place->resource = resource;
		place->id = xstrdup(id);
		place->name = xstrdup(json_str(object, resource->name_path));
	}
	free(id);
	if (!rc && !row->method)
		place->object = object;
	else
		cJSON_Delete(object);
	return rc;
}

/* A word sent as typed; it becomes the change's target if the path names no other object. */
static void place_add_typed(const struct request *row, const struct args *args, const char *name,
        const char *word, struct place *place)
{
	const char *typed = str_eq(name, row->each) ? word : args_positional(args, name, 0);

	if (str_eq(name, place->known))
		typed = place->id;
	buf_add_url(&place->path, typed);
	if (!place->id && row->method && !str_eq(row->method, "POST")) {
		place->id = xstrdup(typed);
		place->name = xstrdup(typed);
	}
}

/* Appends the text up to the next brace to `out`; returns the name in braces, malloc'ed, or NULL at
 * the end. */
static char *next_braced(const char **at, struct buf *out)
{
	size_t plain = strcspn(*at, "{"), len;
	char *name;

	buf_add(out, *at, plain);
	*at += plain;
	if (!**at)
		return NULL;
	len = strcspn(*at, "}");
	name = xstrndup(*at + 1, len - 1);
	*at += len + 1;
	return name;
}

/* `word`: the current word of the argument that is sent word by word. */
static int place_fill_path(struct command *command, const struct request *row,
        const struct args *args, const char *word, struct place *place, struct error *error)
{
	const char *at = row->path;
	struct buf *path = &place->path;
	char *name;
	int rc = 0;

	while (!rc && (name = next_braced(&at, path))) {
		if (*name == '-')
			buf_add_url(path, args_get(args, name) && *args_get(args, name)
			                          ? args_get(args, name)
			                          : session_project_id(command->client->session));
		else if (*name == '+')
			place_add_typed(row, args, name + 1, word, place);
		else
			rc = place_add_found(command, row, args, name, place, error);
		free(name);
	}
	return rc;
}

static void place_add_query(const struct request *row, const struct args *args, struct buf *path)
{
	struct strv pairs = STRV_INIT;
	struct buf query = BUF_INIT;

	strv_split(&pairs, row->query ? row->query : "", ' ');
	for (size_t i = 0; i < pairs.count; i++) {
		char *key = strchr(pairs.items[i], '=');
		char *option;

		*key++ = '\0';
		option = xasprintf("--%s", pairs.items[i]);
		/* --limit -1: no limit in the request; all pages are followed. */
		if (str_eq(key, "limit") && str_eq(args_get(args, option), "-1"))
			*option = '\0';
		if (*option && option_is_given(args, option))
			query_add(&query, key,
			        *args_get(args, option) ? args_get(args, option) : "True");
		free(option);
	}
	if (query.len)
		buf_printf(path, "?%s", buf_str(&query));
	strv_free(&pairs);
	buf_free(&query);
}

/* --- printing --- */

static char *field_text(const struct field *field, const cJSON *item)
{
	const cJSON *value = *field->path ? json_path(item, field->path) : item;
	struct buf raw = BUF_INIT, clean = BUF_INIT;

	if (field->format)
		field->format(&raw, value, item);
	else if (cJSON_IsArray(value) || cJSON_IsObject(value))
		python_repr(&raw, value);
	else if (value && !cJSON_IsNull(value))
		json_to_text(&raw, value);
	if (!raw.data && (!value || cJSON_IsNull(value)))
		return NULL;
	clean_text(&clean, buf_str(&raw), raw.len, CLEAN_LINE);
	buf_free(&raw);
	return clean.data ? buf_take(&clean) : xstrdup("");
}

/* The cell's JSON value, unless it is text formatted for people. */
static cJSON *field_value(const struct field *field, const cJSON *item, const char *cell)
{
	const cJSON *value = *field->path ? json_path(item, field->path) : item;

	if (!cell)
		return cJSON_CreateNull();
	return !field->format && value && !cJSON_IsString(value) ? cJSON_Duplicate(value, true)
	                                                         : cJSON_CreateString(cell);
}

static bool field_in_version(const struct field *field, microversion version)
{
	if (version < MV(2, 1))
		version = MV(2, 1);
	return field->since <= version && (!field->until || field->until >= version);
}

static int print_rows(struct command *command, const struct request *row, const cJSON *first,
        bool many, struct error *error)
{
	microversion version = session_version(command->client->session);
	const struct field *shown[32];
	const char *titles[32];
	struct output *output;
	int count = 0;

	for (const struct field *field = row->fields; field->title && count < 32; field++)
		if (field_in_version(field, version)) {
			titles[count] = field->title;
			shown[count++] = field;
		}
	output = output_new(titles, count);
	for (const cJSON *item = first; item; item = many ? item->next : NULL) {
		char *cells[32];
		cJSON *values = cJSON_CreateArray();

		for (int i = 0; i < count; i++) {
			cells[i] = field_text(shown[i], item);
			cJSON_AddItemToArray(values, field_value(shown[i], item, cells[i]));
		}
		output_row_typed(output, (const char *const *)cells, values);
		cJSON_Delete(values);
		for (int i = 0; i < count; i++)
			free(cells[i]);
	}
	return output_print(&command->printer, output, row->sort, error);
}

int print_fields(struct command *command, const struct field *fields, const cJSON *items,
        struct error *error)
{
	const struct request row = {.fields = fields};

	return print_rows(command, &row, items ? items->child : NULL, true, error);
}

static void print_text(struct command *command, const char *text)
{
	struct buf clean = BUF_INIT;

	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	fprintf(command->printer.out, "%s\n", buf_str(&clean));
	buf_free_secret(&clean);
}

static void print_log(struct command *command, const char *text)
{
	struct buf clean = BUF_INIT;

	clean_console(&clean, text, strlen(text));
	fprintf(command->printer.out, "%s\n", buf_str(&clean));
	buf_free(&clean);
}

/* A string answer in a machine-readable format: printed as its only property. */
static int print_text_as(
        struct command *command, const struct request *row, const cJSON *part, struct error *error)
{
	const char *key = row->key ? row->key : "text";
	cJSON *properties = cJSON_CreateObject();
	struct buf clean = BUF_INIT;
	int rc;

	if (cJSON_IsString(part) && row->shape == SHOWS_LOG)
		clean_console(&clean, part->valuestring, strlen(part->valuestring));
	else if (cJSON_IsString(part))
		clean_text(&clean, part->valuestring, strlen(part->valuestring), CLEAN_LINES);
	json_add_str(properties, key, buf_str(&clean));
	rc = output_properties(&command->printer, properties, properties, error);
	buf_free_secret(&clean);
	cJSON_Delete(properties);
	return rc;
}

static int print_part(
        struct command *command, const struct request *row, const cJSON *part, struct error *error)
{
	cJSON *properties, *shown = cJSON_Duplicate(part, true);
	int rc = 0;

	if (row->prepare && shown)
		row->prepare(shown);
	switch (row->shape) {
	case SHOWS_LIST:
		rc = print_rows(command, row, shown ? shown->child : NULL, true, error);
		break;
	case SHOWS_ROW:
		rc = print_rows(command, row, shown, false, error);
		break;
	case SHOWS_PROPERTIES:
		properties = manager_properties(command->client->session, &resource_volume, shown);
		command->printer.wrap = row->wrap;
		rc = output_properties(&command->printer, properties, part, error);
		cJSON_Delete(properties);
		break;
	case SHOWS_TEXT:
	case SHOWS_LOG:
		if (command->printer.format != FORMAT_TABLE &&
		        command->printer.format != FORMAT_VALUE)
			rc = print_text_as(command, row, part, error);
		else if (row->shape == SHOWS_LOG && cJSON_IsString(part))
			print_log(command, part->valuestring);
		else if (row->shape == SHOWS_TEXT)
			print_text(command, cJSON_IsString(part) ? part->valuestring : "");
		break;
	default:
		break;
	}
	cJSON_Delete(shown);
	return rc;
}

/* Prints the row's sentence with the names in braces replaced. */
static void request_print_said(struct command *command, const struct request *row,
        const struct args *args, const struct place *place)
{
	const char *at = row->said;
	struct buf text = BUF_INIT;
	char *name, *clean;

	while ((name = next_braced(&at, &text))) {
		buf_puts(&text, *name ? args_positional(args, name, 0) : place->id);
		free(name);
	}
	clean = clean_dup(buf_str(&text));
	fprintf(command->printer.out, "%s\n", clean);
	free(clean);
	buf_free(&text);
}

static int print_answer(struct command *command, const struct request *row, const struct args *args,
        const struct place *place, const cJSON *json, struct error *error)
{
	const cJSON *part = !row->method ? place->object
	                    : row->key   ? json_get(json, row->key)
	                                 : json;

	int rc;

	if (row->once)
		secret_hold(command, row->once, place->name, json_str(part, row->once_key));
	if (row->said && command->printer.format == FORMAT_TABLE)
		request_print_said(command, row, args, place);
	rc = row->print ? row->print(command, args, row, part, error)
	                : print_part(command, row, part, error);
	if (row->once && !rc)
		secrets_printed(command);
	return rc;
}

/* --- sending --- */

/* Sends a request that changes nothing: a query, or opening a console. Takes ownership of the body.
 */
static int request_ask(struct command *command, const struct request *row, const struct args *args,
        const struct place *place, cJSON *body, cJSON **json, struct error *error)
{
	char *text = body ? json_print(body, false) : NULL;
	struct session_request request = {.service = "compute",
	        .method = row->method,
	        .path = buf_str(&place->path),
	        .body = text,
	        .only_asks = true,
	        .timeout_ms = row->shape == SHOWS_LIST ? manager_timeout(&resource_server) : 0};
	int rc = 0;

	if (command->changes.dry_run && !str_eq(row->method, "GET"))
		dry_run(command, row->method, request.path, body);
	else
		rc = session_wait(command->client->session, &request, json, error);
	if (!rc && row->shape == SHOWS_LIST && row->key)
		rc = list_pages(command, &request, row->key, args, *json, error);
	free_secret(text);
	cJSON_Delete(body);
	return rc;
}

/* Takes ownership of the body. `word`: the word being sent, which is the target if the path names
 * no other object. */
static struct change request_change(const struct request *row, const struct args *args,
        const struct place *place, const char *word, cJSON *body)
{
	/* A created object has no id yet, only a name. */
	const char *name = word ? word : args_positional(args, "name", 0);

	return (struct change){.verb = args_verb(args)->name,
	        .doing = row->doing,
	        .done = row->done,
	        .method = row->method,
	        .path = buf_str(&place->path),
	        .body = body,
	        .kind = place->resource ? place->resource->name : row->kind,
	        .target_id = place->id,
	        .target_name = place->name ? place->name : name,
	        .action = row->action,
	        .background = row->background};
}

/* Sets path, query and body. */
static int request_fill(struct command *command, const struct request *row, const struct args *args,
        const char *word, struct place *place, cJSON **body, struct error *error)
{
	int rc = place_fill_path(command, row, args, word, place, error);

	if (!rc && row->check)
		rc = row->check(command, args, NULL, error);
	*body = row->body || row->add_id ? cJSON_CreateObject() : NULL;
	if (!rc && row->add_id)
		rc = place_add_found(
		        command, row, args, args_verb(args)->positionals->name, place, error);
	if (!rc && row->body)
		rc = row->body(command, args, *body, error);
	if (!rc && row->add_id)
		row->add_id(*body, place->id);
	place_add_query(row, args, &place->path);
	if (rc) {
		cJSON_Delete(*body);
		*body = NULL;
	}
	return rc;
}

static int request_send_one(struct command *command, const struct request *row,
        const struct args *args, const char *word, struct error *error)
{
	struct place place = {.path = BUF_INIT};
	cJSON *body, *json = NULL;
	int rc = request_fill(command, row, args, word, &place, &body, error);

	if (rc == NOTHING_TO_DO) {
		place_free(&place);
		return 0;
	}
	if (!rc && args_verb(args)->flags & VERB_CHANGES) {
		struct change change = request_change(row, args, &place, word, body);

		rc = command_change(command, &change, &json, error);
	} else if (!rc && row->method) {
		rc = request_ask(command, row, args, &place, body, &json, error);
	}
	if (!rc && !(command->changes.dry_run && row->method && !str_eq(row->method, "GET")))
		rc = print_answer(command, row, args, &place, json, error);
	if (rc && row->gone && error && error->http_status == 410)
		error_prefix(error, "%s", row->gone);
	place_free(&place);
	cJSON_Delete(json);
	return rc;
}

/* The sentence with the word inserted. */
static void print_template(struct command *command, const char *sentence, const char *word)
{
	char *clean = clean_dup(word);
	const char *mark = strstr(sentence, "%s");

	fprintf(command->printer.out, "%.*s%s%s", (int)(mark - sentence), sentence, clean,
	        mark + 2);
	free(clean);
}

static void request_print_failure(struct command *command, const struct request *row,
        const char *word, const struct error *error)
{
	struct buf text = BUF_INIT, line = BUF_INIT;

	error_format(error, &text);
	if (row->refused)
		print_template(command, row->refused, word);
	else
		python_bytes(&line, buf_str(&text));
	fprintf(command->printer.out, "%s\n", buf_str(row->refused ? &text : &line));
	buf_free(&text);
	buf_free(&line);
}

static int request_send_each(struct command *command, const struct request *row,
        const struct args *args, struct error *error)
{
	size_t failures = 0, count = args_positionals(args, row->each);
	int rc = 0;

	for (size_t i = 0; i < count && rc != ERR_CANCELLED; i++) {
		const char *word = args_positional(args, row->each, i);

		rc = request_send_one(command, row, args, word, error);
		if (rc && rc != ERR_CANCELLED) {
			failures++;
			request_print_failure(command, row, word, error);
		} else if (!rc && !command->changes.dry_run) {
			print_template(command, row->accepted, word);
			fputs("\n", command->printer.out);
		}
	}
	if (rc == ERR_CANCELLED)
		return rc;
	if (!failures || (row->any && failures < count))
		return 0;
	return error_set_type(error, ERR_STATE, "CommandError", "%s", row->failed);
}

int run_request(struct command *command, const struct args *args, struct error *error)
{
	const struct request *row =
	        request_find(args_verb(args), args, session_version(command->client->session));

	return row->each ? request_send_each(command, row, args, error)
	                 : request_send_one(command, row, args, NULL, error);
}

struct job *request_start(struct command *command, const struct request *row,
        const struct args *args, const char *id, const char *name, struct error *error)
{
	const struct positional *subject = args_verb(args)->positionals;
	struct place place = {.path = BUF_INIT,
	        .resource = subject->completes,
	        .id = xstrdup(id),
	        .name = xstrdup(name),
	        .known = subject->name};
	const char *word = row->each ? args_positional(args, row->each, 0) : NULL;
	struct job *job = NULL;
	cJSON *body;

	int rc = request_fill(command, row, args, word, &place, &body, error);

	if (!rc) {
		struct change change = request_change(row, args, &place, word, body);

		job = jobs_change(command->client->jobs, &change, error);
	} else if (rc == NOTHING_TO_DO) {
		error_set_type(error, ERR_USAGE, "NotStartable", "nothing to change");
	}
	place_free(&place);
	return job;
}
