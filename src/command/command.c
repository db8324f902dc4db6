/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one command: finds its verb, parses the line, opens the session if required, prints errors.
 */
#include "ncnova/command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "ncnova/file.h"
#include "args.h"
#include "interrupt.h"
#include "secret.h"
#include "stdout.h"
#include "operate.h"
#include "request.h"
#include "verbs.h"
#include "src/command/osc/rewrite.h"

int command_session(struct command *command, struct error *error)
{
	struct client *client = command->client;
	FILE *notes = command->screen ? NULL : command->printer.err;
	char *note;
	int rc = client->session ? 0 : client_open(client, &command->asker, notes, error);

	if (rc)
		return rc;
	rc = session_connect(client->session, error);
	note = notes ? session_take_note(client->session) : NULL;
	if (note)
		fprintf(notes, "note: %s\n", note);
	free(note);
	return rc;
}

int command_jobs(struct command *command, struct error *error)
{
	struct client *client = command->client;
	int rc = command_is_interrupted(command, error) ? ERR_CANCELLED
	                                                : command_session(command, error);

	if (!rc)
		rc = client_open_jobs(client, error);
	/* The screen also follows the jobs of other commands. */
	if (!rc && !command->screen)
		jobs_set_timeout(client->jobs, command->changes.timeout_ms);
	return rc;
}

/* --- options that every command takes, after its name --- */

#define FORMATS "table json csv value yaml"

static int set_format(struct command *command, const char *value, struct error *error)
{
	static const char *const words[] = {[FORMAT_TABLE] = "table",
	        [FORMAT_JSON] = "json",
	        [FORMAT_CSV] = "csv",
	        [FORMAT_VALUE] = "value",
	        [FORMAT_YAML] = "yaml"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(words[i], value)) {
			command->printer.format = (enum output_format)i;
			return 0;
		}
	return error_set(error, ERR_USAGE,
	        "argument -f: invalid choice: '%s' (choose from " FORMATS ")", value);
}

static int set_column(struct command *command, const char *value, struct error *error)
{
	(void)error;
	strv_add(&command->printer.columns, value);
	return 0;
}

static int set_sort(struct command *command, const char *value, struct error *error)
{
	(void)error;
	command->printer.sort = value;
	return 0;
}

static int parse_number(const char *option, const char *value, long *out, struct error *error)
{
	char *end;

	*out = strtol(value, &end, 10);
	return *value && !*end && *out >= 0
	               ? 0
	               : error_set(error, ERR_USAGE, "argument %s: invalid int value: '%s'", option,
	                         value);
}

static int set_width(struct command *command, const char *value, struct error *error)
{
	long width;
	int rc = parse_number("--max-width", value, &width, error);

	command->printer.max_width = rc ? 0 : (int)width;
	return rc;
}

static int set_timeout(struct command *command, const char *value, struct error *error)
{
	long seconds;
	int rc = parse_number("--timeout", value, &seconds, error);

	command->changes.timeout_ms = rc ? 0 : seconds * 1000;
	return rc;
}

static int set_wait(struct command *command, const char *value, struct error *error)
{
	(void)value;
	(void)error;
	command->changes.wait = true;
	return 0;
}

static int set_dry(struct command *command, const char *value, struct error *error)
{
	(void)value;
	(void)error;
	command->changes.dry_run = true;
	return 0;
}

/* --sort-descending applies to --sort-column in any position on the line. */
static int set_descending(struct command *command, const char *value, struct error *error)
{
	(void)value;
	(void)error;
	command->printer.descending = true;
	return 0;
}

/* openstackclient's own output options, without effect here. */
static int set_nothing(struct command *command, const char *value, struct error *error)
{
	(void)command;
	(void)value;
	(void)error;
	return 0;
}

static int set_fit(struct command *command, const char *value, struct error *error)
{
	struct winsize size = {0};

	(void)value;
	(void)error;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		command->printer.max_width = size.ws_col;
	return 0;
}

static const struct common_option common[] = {
        {"-f", "--format", FORMATS, true, set_format},
        {"-c", "--column", NULL, true, set_column},
        {"--sort", "--sort-column", NULL, true, set_sort},
        {"--max-width", NULL, NULL, true, set_width},
        {"--timeout", NULL, NULL, true, set_timeout},
        {"--wait", NULL, NULL, false, set_wait},
        {"--dry-run", NULL, NULL, false, set_dry},
        {"--fit-width", NULL, NULL, false, set_fit},
        {"--sort-descending", NULL, NULL, false, set_descending},
        {"--sort-ascending", "--noindent", NULL, false, set_nothing},
        {"--print-empty", NULL, NULL, false, set_nothing},
        {"--quote", NULL, "all minimal none nonnumeric", true, set_nothing},
};

static bool own_option(const struct verb *verb, const char *name)
{
	for (const struct option *o = verb->options; o && o->name; o++)
		if (str_eq(o->name, name))
			return true;
	return false;
}

static bool is_name(const char *name, const char *word, size_t len)
{
	return name && strlen(name) == len && !strncmp(name, word, len);
}

const struct common_option *common_find(const struct verb *verb, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
		const char *const names[] = {common[i].name, common[i].alias};

		for (size_t n = 0; n < 2; n++)
			if (is_name(names[n], name, len) && !own_option(verb, names[n]))
				return &common[i];
	}
	return NULL;
}

/* The common option that a word refers to; *value is set to a value in the same word: --sort=x,
 * -fjson, -f=json. NULL: not a common option. */
static const struct common_option *common_of(
        const struct verb *verb, const char *word, const char **value)
{
	bool is_long = str_starts(word, "--");
	size_t len = is_long ? strcspn(word, "=") : strnlen(word, 2);
	const struct common_option *option = common_find(verb, word, len);
	bool equals = word[len] == '=';

	*value = equals ? word + len + 1 : word[len] ? word + len : NULL;
	return option;
}

/* Moves the common options out of `words`, up to "--"; `rest` receives the other words. */
static int take_common(struct command *command, const struct verb *verb, const char *const *words,
        int count, struct strv *rest, struct error *error)
{
	bool over = false;

	for (int i = 0; i < count; i++) {
		const char *value = NULL;
		const struct common_option *option =
		        over ? NULL : common_of(verb, words[i], &value);
		int rc;

		over = over || str_eq(words[i], "--");
		if (!option) {
			strv_add(rest, words[i]);
			continue;
		}
		if (value && !option->valued)
			return option_without_value(option->name, error);
		if (option->valued && !value && i + 1 < count && !str_eq(words[i + 1], "--"))
			value = words[++i];
		if (option->valued && !value)
			return error_set(error, ERR_USAGE, "argument %s: expected one argument",
			        option->name);
		rc = option->set(command, value, error);
		if (rc)
			return rc;
	}
	return 0;
}

/* --- running --- */

static const char *const type_words[] = {
        [-ERR_USAGE] = "CommandError",
        [-ERR_CONFIG] = "CommandError",
        [-ERR_AUTH] = "Unauthorized",
        [-ERR_CONNECT] = "ConnectFailure",
        [-ERR_TIMEOUT] = "RequestTimeout",
        [-ERR_HTTP] = "ClientException",
        [-ERR_PROTOCOL] = "ClientException",
        [-ERR_NOT_FOUND] = "NotFound",
        [-ERR_NOT_UNIQUE] = "NoUniqueMatch",
        [-ERR_CANCELLED] = "Interrupted",
        [-ERR_STATE] = "CommandError",
        [-ERR_VERSION] = "UnsupportedVersion",
        [-ERR_LOST] = "ConnectFailure",
        [-ERR_IO] = "CommandError",
        [-ERR_MEMORY] = "CommandError",
};

int command_report(struct command *command, const struct error *error)
{
	struct buf text = BUF_INIT;

	fflush(command->printer.out);
	if (error->code == ERR_CANCELLED) {
		fputs("... terminating ncnova\n", command->printer.err);
		return 130;
	}
	error_format(error, &text);
	fprintf(command->printer.err, "ERROR (%s): %s\n",
	        error->type[0] ? error->type : type_words[-error->code], buf_str(&text));
	if (error->advice && (command->asker.interactive || error->warns))
		fprintf(command->printer.err, "%s\n", error->advice);
	buf_free(&text);
	return 1;
}

static int usage_error(struct command *command, const struct verb *verb, const struct error *error)
{
	struct buf usage = BUF_INIT;
	char *end;

	verb_usage(verb, &usage);
	end = strstr(buf_str(&usage), "\n\n");
	if (end)
		*end = '\0';
	fprintf(command->printer.err, "%s\nerror: %s\nTry 'ncnova help %s' for more information.\n",
	        buf_str(&usage), error->message, verb->name);
	buf_free(&usage);
	return 2;
}

static int check_version(const struct verb *verb, microversion version, struct error *error)
{
	if (version < MV(2, 1))
		version = MV(2, 1);
	if (verb->since > version)
		return error_set_type(error, ERR_VERSION, "UnsupportedVersion",
		        "%s needs compute API version 2.%d or later; this is 2.%d", verb->name,
		        verb->since % 1000, version % 1000);
	if (verb->until && verb->until < version)
		return error_set_type(error, ERR_VERSION, "UnsupportedVersion",
		        "%s was removed after compute API version 2.%d; this is 2.%d. Use "
		        "--os-compute-api-version 2.%d",
		        verb->name, verb->until % 1000, version % 1000, verb->until % 1000);
	return 0;
}

/* In a cloud with this guard, the user must type its name before a destructive command. */
static int confirm(struct command *command, const struct verb *verb, struct error *error)
{
	const char *cloud;
	char *question, *answer = NULL;
	int rc;

	if (!(verb->flags & VERB_DESTRUCTIVE) || client_guard(command->client) != GUARD_CONFIRM ||
	        !command->asker.interactive || command->screen || command->changes.dry_run ||
	        !command->asker.ask)
		return 0;
	cloud = session_config(command->client->session)->name;
	question = xasprintf(
	        "%s changes %s, a guarded cloud. Type its name to continue: ", verb->name, cloud);
	rc = asker_ask(&command->asker, question, false, &answer);
	if (!rc && !str_eq(answer, cloud))
		rc = error_set_type(error, ERR_STATE, "CommandError",
		        "'%s' is not %s: nothing was sent", answer, cloud);
	else if (rc)
		error_set(error, rc, "cancelled");
	free(question);
	free(answer);
	return rc;
}

static int run_verb(struct command *command, const struct verb *verb, const struct strv *words)
{
	struct error error = {0};
	struct args *args = NULL;
	int rc;

	/* Report typing errors before sending anything. The available options depend on the API
	 * version, which may come from variables or files and is only known once the session
	 * exists. */
	rc = args_parse(
	        verb, (const char *const *)words->items, (int)words->count, MV_ANY, &args, &error);
	if (rc)
		return usage_error(command, verb, &error);
	if (!(verb->flags & VERB_LOCAL)) {
		rc = command_session(command, &error);
		args_free(args);
		args = NULL;
		/* The command does not exist in this API version: a usage error. */
		if (!rc && check_version(verb, session_version(command->client->session), &error)) {
			command_report(command, &error);
			return 2;
		}
		if (!rc && args_parse(verb, (const char *const *)words->items, (int)words->count,
		                   session_version(command->client->session), &args, &error))
			return usage_error(command, verb, &error);
	}
	if (!rc)
		rc = confirm(command, verb, &error);
	if (!rc)
		rc = (verb->run           ? verb->run
		        : verb->operation ? run_operation
		                          : run_request)(command, args, &error);
	if (rc)
		session_note_refusal(command->client->session, verb->name, &error);
	args_free(args);
	/* A usage error without a type: the value is not valid for its option. */
	if (rc == ERR_USAGE && !error.type[0])
		return usage_error(command, verb, &error);
	return rc ? command_report(command, &error) : 0;
}

/* A command of the screen prints into memory, which never fails. */
bool command_wrote(struct command *command)
{
	return command->screen ? !fflush(command->printer.out)
	                       : stdout_is_fine(command->printer.out, command->printer.err);
}

/* Options are per command; the output and openstackclient's wording are kept. */
static void reset(struct command *command)
{
	struct printer *printer = &command->printer;

	strv_free(&printer->columns);
	*printer = (struct printer){
	        .out = printer->out, .err = printer->err, .openstack = printer->openstack};
	command->changes = (struct change_options){0};
}

/* Asks the user to choose among objects of the same name, showing their ids and the columns of a
 * pane. */
static int choose_named(void *data, const struct resource *resource, const char *word,
        const cJSON *items, size_t *index)
{
	struct command *command = data;
	struct strv texts = STRV_INIT;
	char *clean = clean_dup(word);
	char *question = xasprintf("Several %s are called '%s'", resource->plural, clean);
	const cJSON *item;
	int rc;

	cJSON_ArrayForEach(item, items)
	{
		struct strv cells = STRV_INIT;
		struct buf text = BUF_INIT;

		resource_cells(resource, item, &cells);
		buf_puts(&text, json_str(item, resource->id_path));
		for (int i = 0; i < resource->column_count; i++)
			if (resource->columns[i].show & SHOW_PANE && *cells.items[i] &&
			        !str_eq(cells.items[i], clean))
				buf_printf(&text, "  %s", cells.items[i]);
		strv_take(&texts, buf_take(&text));
		strv_free(&cells);
	}
	rc = asker_choose(&command->asker, question, &texts, index);
	strv_free(&texts);
	free(question);
	free(clean);
	return rc;
}

/* Runs one line in a verb's own words. */
static int run_one_line(struct command *command, const char *const *words, int count)
{
	const struct verb *verb;
	struct strv rest = STRV_INIT;
	struct error error = {0};
	size_t jobs = command->client->jobs ? jobs_count(command->client->jobs) : 0;
	int used, status;

	verb = verb_find(words, count, &used, NULL);
	reset(command);
	manager_set_chooser(command->asker.choose ? choose_named : NULL, command);
	if (take_common(command, verb, words + used, count - used, &rest, &error))
		status = usage_error(command, verb, &error);
	else
		status = run_verb(command, verb, &rest);
	strv_free_secret(&rest);
	manager_set_chooser(NULL, NULL);
	if (command->client->jobs && !command->screen)
		jobs_set_timeout(command->client->jobs, 0);
	if (verb->run != run_jobs)
		note_unfinished(command);
	secrets_save(command);
	if (status == 130 && !command->screen && verb->flags & VERB_CHANGES)
		command_report_interrupted(command, jobs);
	return command_wrote(command) || status ? status : 1;
}

/* Runs all lines; returns the exit status of the first one that failed. */
static int run_all_lines(struct command *command, const struct rewritten_lines *lines)
{
	int status = 0;

	command->printer.openstack = lines->openstack;
	for (size_t i = 0; i < lines->count; i++) {
		const struct strv *line = &lines->lines[i];
		int rc = run_one_line(command, (const char *const *)line->items, (int)line->count);

		status = status ? status : rc;
		if (rc == 130 || command->signalled || (rc && !lines->goes_on))
			break;
	}
	return status;
}

static int no_command(struct command *command, const char *const *words, int count)
{
	struct buf wrong = BUF_INIT;
	const char *guess = verb_guess(words, count, &wrong);

	fprintf(command->printer.err, "error: argument <subcommand>: invalid choice: '%s'\n",
	        buf_str(&wrong));
	if (guess)
		fprintf(command->printer.err, "Did you mean '%s'?\n", guess);
	buf_free(&wrong);
	fputs("Try 'ncnova help' for more information.\n", command->printer.err);
	return 2;
}

static bool wants_help(const char *const *words, int count)
{
	for (int i = 0; i < count && !str_eq(words[i], "--"); i++)
		if (str_eq(words[i], "--help") || str_eq(words[i], "-h"))
			return true;
	return false;
}

int command_run(struct command *command, const char *const *words, int count)
{
	const struct verb *verb;
	struct rewritten_lines lines = {0};
	struct error error = {0};
	int used, status;

	verb = verb_find(words, count, &used, NULL);
	if (verb && wants_help(words + used, count - used)) {
		struct buf usage = BUF_INIT;

		verb_usage(verb, &usage);
		fputs(buf_str(&usage), command->printer.out);
		buf_free(&usage);
		return 0;
	}
	if (!command_rewrite(command, words, count, &lines, &error))
		status = verb ? run_all_lines(command, &lines) : no_command(command, words, count);
	else if (error.type[0] || !verb) {
		command_report(command, &error);
		status = error_exit_status(error.code);
	} else
		status = usage_error(command, verb, &error);
	rewritten_lines_free(&lines);
	return status;
}

bool command_destroys(const char *const *words, int count)
{
	struct rewritten_lines lines;
	bool destroys = false;
	int used;

	if (!command_rewrite(NULL, words, count, &lines, NULL))
		for (size_t i = 0; i < lines.count; i++) {
			const struct strv *line = &lines.lines[i];
			const struct verb *verb = verb_find(
			        (const char *const *)line->items, (int)line->count, &used, NULL);

			destroys = destroys || (verb && verb->flags & VERB_DESTRUCTIVE &&
			                               line->count > (size_t)used);
		}
	rewritten_lines_free(&lines);
	for (int i = 0; i < count; i++)
		if (str_eq(words[i], "--dry-run") || str_eq(words[i], "--help"))
			destroys = false;
	return destroys;
}

void command_preview(struct command *command, const char *const *words, int count, struct buf *text)
{
	struct error error = {0};
	struct args *args = NULL;
	int used;
	const struct verb *verb = verb_find(words, count, &used, NULL);

	if (!verb || !verb->preview || command_session(command, &error))
		return;
	if (!args_parse(verb, words + used, count - used, session_version(command->client->session),
	            &args, &error))
		verb->preview(command, args, text, &error);
	args_free(args);
}

int command_run_line(struct command *command, const char *line)
{
	struct strv words = STRV_INIT;
	struct error error = {0};
	int status = 0;

	if (command_split(line, &words, &error)) {
		fprintf(command->printer.err, "error: %s\n", error.message);
		status = 2;
	} else if (words.count) {
		status = command_run(command, (const char *const *)words.items, (int)words.count);
	}
	strv_free_secret(&words);
	return status;
}

int command_run_script(struct command *command, FILE *script, const char *name)
{
	char *line = NULL;
	size_t room = 0;
	int number_of_line = 0, status = 0;

	while (!status && !command->quit && getline(&line, &room, script) >= 0) {
		number_of_line++;
		status = command_run_line(command, line);
		if (!command_wrote(command) && !status)
			status = 1;
		if (command->signalled && !status)
			status = 130;
	}
	if (status)
		fprintf(command->printer.err, "%s:%d: stopped here\n", name, number_of_line);
	free(line);
	return status;
}
