/* What can be done with the selected or marked rows: the keys that every view of a resource has,
 * the menu of operations, and the questions before them. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app.h"

#define NAMED_MAX 8 /* names a question lists; then it counts */

static void subject_free(struct subject *subject)
{
	strv_free(&subject->ids);
}

/* A row as far as an operation's rules need it. */
static cJSON *server_of_row(const struct row *row)
{
	static const struct {
		const char *column, *key;
	} parts[] = {{"status", "status"}, {"task_state", "OS-EXT-STS:task_state"}};
	cJSON *server = cJSON_CreateObject();
	int locked = resource_column(&resource_server, "locked");

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		json_add_str(server, parts[i].key,
		        row->cells[resource_column(&resource_server, parts[i].column)]);
	if (locked >= 0)
		cJSON_AddBoolToObject(server, "locked", str_eq(row->cells[locked], "True"));
	return server;
}

/* Can it be done with this server? What is not in the list yet is left to the cloud to say. */
static bool may(
        struct ui *ui, const struct operation *operation, const char *id, struct buf *reason)
{
	const struct row *row = collection_get(ui_collection(ui, &resource_server), id);
	struct session *session = ui->command->session;
	cJSON *server = row ? server_of_row(row) : NULL;
	bool can = !server || !operation_allowed(operation, server, session_is_admin(session),
	                              session_version(session), reason);

	cJSON_Delete(server);
	return can;
}

/* --- doing it --- */

struct doing {
	const struct operation *operation;
	struct strv ids;
};

static void doing_free(void *data)
{
	struct doing *doing = data;

	strv_free(&doing->ids);
	free(doing);
}

static void run(struct ui *ui, void *data)
{
	struct doing *doing = data;
	struct error error = {0};
	size_t started = 0;
	int rc = command_open_jobs(ui->command, &error);

	if (!rc)
		jobs_batch_begin(ui->command->jobs);
	for (size_t i = 0; i < doing->ids.count && !rc; i++) {
		const char *id = doing->ids.items[i];

		if (jobs_run(ui->command->jobs, doing->operation, id,
		            ui_name(ui, &resource_server, id), NULL, NULL, &error))
			started++;
		else
			ui_error(ui, doing->operation->name, &error);
	}
	if (!rc)
		jobs_batch_end(ui->command->jobs);
	if (rc)
		ui_error(ui, doing->operation->name, &error);
	else if (started == 1)
		ui_toast(ui, TOAST_INFO, "%s %s; J follows it", doing->operation->doing,
		        ui_name(ui, &resource_server, doing->ids.items[0]));
	else if (started)
		ui_toast(ui, TOAST_INFO, "%s %zu servers; J follows them", doing->operation->doing,
		        started);
	if (started)
		collection_unmark_all(ui_collection(ui, &resource_server));
}

static void describe(
        struct ui *ui, const struct doing *doing, struct buf *question, struct buf *detail)
{
	struct session *session = ui->command->session;
	const char *project = session_project_name(session);
	char *word = xstrdup(doing->operation->name);

	word[0] = (char)(word[0] - ('a' - 'A'));
	if (doing->ids.count == 1) {
		const char *id = doing->ids.items[0];
		const struct row *row = collection_get(ui_collection(ui, &resource_server), id);

		buf_printf(question, "%s %s?", word, ui_name(ui, &resource_server, id));
		buf_printf(detail, "%s\n", id);
		if (row)
			buf_printf(detail, "It is %s.\n",
			        row->cells[resource_column(&resource_server, "status")]);
	} else {
		buf_printf(question, "%s %zu servers?", word, doing->ids.count);
		for (size_t i = 0; i < doing->ids.count && i < NAMED_MAX; i++)
			buf_printf(
			        detail, "%s\n", ui_name(ui, &resource_server, doing->ids.items[i]));
		if (doing->ids.count > NAMED_MAX)
			buf_printf(detail, "and %zu more\n", doing->ids.count - NAMED_MAX);
	}
	buf_printf(detail, "In cloud %s, project %s.", session_config(session)->name,
	        project ? project : "?");
	free(word);
}

void ui_operate(struct ui *ui, const struct operation *operation, const struct strv *ids)
{
	struct doing *doing = xcalloc(1, sizeof *doing);
	struct buf question = BUF_INIT, detail = BUF_INIT, reason = BUF_INIT;

	doing->operation = operation;
	for (size_t i = 0; i < ids->count; i++) {
		struct buf why = BUF_INIT;

		if (may(ui, operation, ids->items[i], &why))
			strv_add(&doing->ids, ids->items[i]);
		else if (ids->count == 1)
			buf_puts(&reason, buf_str(&why));
		else
			buf_printf(&reason, "%s%s: %s", reason.len ? "\n" : "",
			        ui_name(ui, &resource_server, ids->items[i]), buf_str(&why));
		buf_free(&why);
	}
	if (!doing->ids.count) {
		ui_toast(ui, TOAST_WARNING, "%s", buf_str(&reason));
		doing_free(doing);
	} else if (operation->destructive) {
		describe(ui, doing, &question, &detail);
		if (doing->ids.count < ids->count)
			buf_printf(&detail, "\n\nLeft out:\n%s", buf_str(&reason));
		ui_confirm(ui, buf_str(&question), buf_str(&detail), run, doing_free, doing);
	} else {
		run(ui, doing);
		doing_free(doing);
	}
	buf_free(&question);
	buf_free(&detail);
	buf_free(&reason);
}

/* --- the menu --- */

static void chosen(struct ui *ui, void *data, const char *id)
{
	const struct doing *doing = data;

	ui_operate(ui, operation_find(id), &doing->ids);
}

static const char *help_of(const struct operation *operation)
{
	const char *words[] = {operation->name};
	int used;
	const struct verb *verb = verb_find(words, 1, &used, NULL);

	if (!verb && str_starts(operation->name, "hard-"))
		return "Reboots servers by power off and on.";
	return verb ? verb->help : operation->doing;
}

/* Those whose request needs nothing to be asked for; what can't be done now with its reason, below
 * the others. */
static void fill(struct ui *ui, struct pick *pick, const struct strv *ids, bool possible)
{
	for (int i = 0; i < operation_count; i++) {
		const struct operation *operation = &operations[i];
		struct buf reason = BUF_INIT;
		size_t can = 0;
		char *text;

		if (!operation->body && !str_eq(operation->method, "DELETE"))
			continue;
		for (size_t s = 0; s < ids->count; s++) {
			buf_clear(&reason);
			can += may(ui, operation, ids->items[s], &reason);
		}
		/* Where it can't be done, why not is what one wants to read. */
		text = can ? xasprintf("%s\t%s", operation->name, help_of(operation))
		           : xstrdup(operation->name);
		if (!can && ids->count > 1) {
			char *one =
			        xasprintf("none of them can; of the last: %s", buf_str(&reason));

			buf_clear(&reason);
			buf_puts(&reason, one);
			free(one);
		}
		if ((can > 0) == possible)
			pick_add(pick, operation->name, text, can ? NULL : buf_str(&reason));
		free(text);
		buf_free(&reason);
	}
}

void ui_actions(struct ui *ui)
{
	static const char *const none[] = {NULL};
	struct subject subject;
	struct doing *doing;
	struct pick pick;
	char *title;

	if (!ui_subject(ui, &subject) || subject.resource != &resource_server) {
		ui_toast(ui, TOAST_WARNING, "actions are for servers; choose one first");
		subject_free(&subject);
		return;
	}
	doing = xcalloc(1, sizeof *doing);
	doing->ids = subject.ids;
	pick_init(&pick, none, false);
	fill(ui, &pick, &doing->ids, true);
	fill(ui, &pick, &doing->ids, false);
	title = doing->ids.count == 1 ? xasprintf("Actions on %s",
	                                        ui_name(ui, &resource_server, doing->ids.items[0]))
	                              : xasprintf("Actions on %zu servers", doing->ids.count);
	ui_choose(ui, title, &pick, chosen, doing_free, doing);
	free(title);
}

/* --- keys that every view of a resource has --- */

/* The first of what the view is about; NULL: nothing. malloc'ed. */
static char *first_id(struct ui *ui, const struct resource **resource)
{
	struct subject subject;
	char *id = ui_subject(ui, &subject) ? xstrdup(subject.ids.items[0]) : NULL;

	*resource = subject.resource;
	subject_free(&subject);
	return id;
}

static void with_first(struct view *view,
        void (*open)(struct ui *ui, const struct resource *resource, const char *id))
{
	const struct resource *resource;
	char *id = first_id(view->ui, &resource);

	if (id)
		open(view->ui, resource, id);
	free(id);
}

static void details(struct view *view)
{
	with_first(view, ui_details);
}

static void json(struct view *view)
{
	with_first(view, ui_json);
}

static void copy(struct view *view)
{
	struct subject subject;

	if (ui_subject(view->ui, &subject))
		ui_copy_menu(view->ui, subject.resource, &subject.ids);
	subject_free(&subject);
}

static void open_log(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_console_log(ui, id);
}

static void console_log(struct view *view)
{
	with_first(view, open_log);
}

static void open_events(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_events(ui, id);
}

static void events(struct view *view)
{
	with_first(view, open_events);
}

static void open_connect(struct ui *ui, const struct resource *resource, const char *id)
{
	(void)resource;
	ui_connect(ui, id);
}

static void connect(struct view *view)
{
	with_first(view, open_connect);
}

static void actions(struct view *view)
{
	ui_actions(view->ui);
}

static void delete (struct view *view)
{
	struct subject subject;

	if (ui_subject(view->ui, &subject))
		ui_operate(view->ui, operation_find("delete"), &subject.ids);
	subject_free(&subject);
}

static bool has_subject(struct view *view, struct buf *reason)
{
	struct subject subject;
	bool has = ui_subject(view->ui, &subject);

	if (!has)
		buf_puts(reason, "nothing is selected");
	subject_free(&subject);
	return has;
}

static bool has_server(struct view *view, struct buf *reason)
{
	struct subject subject;
	bool has = ui_subject(view->ui, &subject) && subject.resource == &resource_server;

	if (!has)
		buf_puts(reason, "this is for servers; choose one first");
	subject_free(&subject);
	return has;
}

const struct binding resource_bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "details",
                .help = "Everything about it; what is wrong comes first.",
                .run = details,
                .can = has_subject},
        {.key = 'a',
                .label = "a",
                .word = "actions",
                .help = "What can be done with the selected or marked servers, and why not, where "
                        "not.",
                .run = actions,
                .can = has_server},
        {.key = 'D',
                .label = "D",
                .word = "delete",
                .help = "Deletes the selected or marked servers, after a question.",
                .run = delete,
                .can = has_server},
        {.key = 'l',
                .label = "l",
                .word = "log",
                .help = "The console log, followed as it grows.",
                .run = console_log,
                .can = has_server},
        {.key = 'e',
                .label = "e",
                .word = "events",
                .help = "What was done to the server and what came of it, with times.",
                .run = events,
                .can = has_server},
        {.key = 's',
                .label = "s",
                .help = "Connects: ssh to the server's best address, or the address of one of its "
                        "consoles.",
                .run = connect,
                .can = has_server},
        {.key = 'y',
                .label = "y",
                .help = "The object as the service sent it.",
                .run = json,
                .can = has_subject},
        {.key = 'c',
                .label = "c",
                .help = "Copies id, name, address, a command, JSON or any field of the selected or "
                        "marked.",
                .run = copy,
                .can = has_subject},
        {.key = 0},
};
