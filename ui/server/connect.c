/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `s`: ssh to a server, or the URL of one of its consoles, to copy or open. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/child.h"
#include "ui/app/clipboard.h"
#include "ui/app/placeholders.h"
#include "ui/kit/pager.h"
#include "ui/kit/popup.h"
#include "ui/server/connect.h"

/* --- ssh --- */

static void connect_add_words(struct strv *words, const char *const *more, size_t count)
{
	for (size_t i = 0; i < count; i++)
		strv_add(words, more[i]);
}

static void ssh_words(struct ui *ui, struct strv *words)
{
	/* Words behind -- are not options. */
	static const char *const usual[] = {"ssh", "--", "{ip}"};
	const struct settings *settings = ui->command->client->settings;

	if (settings && settings->ssh.count)
		connect_add_words(
		        words, (const char *const *)settings->ssh.items, settings->ssh.count);
	else
		connect_add_words(words, usual, 3);
}

/* The command line, quoted so that a shell splits it into the same words. */
static bool ssh_line(struct ui *ui, const char *id, struct buf *line, struct buf *reason)
{
	struct strv words = STRV_INIT, filled = STRV_INIT;
	struct placeholders placeholders;
	bool fine;

	ssh_words(ui, &words);
	placeholders_of(ui, &resource_server, id, &placeholders);
	if (!placeholders.values[PLACEHOLDER_IP] || !*placeholders.values[PLACEHOLDER_IP]) {
		buf_puts(reason, "this server has no address");
		fine = false;
	} else {
		fine = words_fill(&placeholders, &words, &filled, reason);
	}
	for (size_t i = 0; fine && i < filled.count; i++) {
		buf_puts(line, i ? " " : "");
		buf_add_shell(line, filled.items[i]);
	}
	strv_free(&words);
	strv_free(&filled);
	return fine;
}

static void connect_run_ssh(struct ui *ui, void *data, const char *text)
{
	struct strv words = STRV_INIT, environment = STRV_INIT;
	struct buf sentence = BUF_INIT;
	struct placeholders placeholders;
	struct error error = {0};

	(void)data;
	if (text && *text && command_split(text, &words, &error)) {
		ui_toast(ui, TOAST_ERROR, "%s", error.message);
	} else if (words.count && ui->app->command_runs) {
		ui_toast(ui, TOAST_WARNING, "a command is running; Ctrl-C interrupts it");
	} else if (words.count) {
		placeholders_of(ui, NULL, NULL, &placeholders);
		placeholders_environment(&placeholders, &environment);
		child_sentence(words.items[0], child_terminal(ui, &words, &environment), &sentence);
		if (sentence.len)
			ui_toast(ui, TOAST_WARNING, "%s", buf_str(&sentence));
	}
	buf_free(&sentence);
	strv_free(&environment);
	strv_free(&words);
}

/* --- consoles --- */

static const struct kind {
	const char *type, *protocol, *action; /* action: before 2.6 */
	microversion since;
	const char *help;
} kinds[] = {{"novnc", "vnc", "os-getVNCConsole", 0, "VNC console, in a browser"},
        {"spice-html5", "spice", "os-getSPICEConsole", 0, "SPICE console, in a browser"},
        {"serial", "serial", "os-getSerialConsole", 0, "serial console, over a WebSocket"},
        {"rdp-html5", "rdp", "os-getRDPConsole", 0, "RDP console, in a browser"},
        {"webmks", "mks", NULL, MV(2, 8), "VMware MKS console"}};
#define KINDS (sizeof kinds / sizeof *kinds)

/* Console types that this cloud has refused are not offered again. */
static struct {
	const struct session *session;
	bool refused[KINDS];
} known;

static bool console_is_refused(const struct ui *ui, size_t kind)
{
	return known.session == ui->command->client->session && known.refused[kind];
}

static void console_note_refused(const struct ui *ui, const struct kind *kind)
{
	if (known.session != ui->command->client->session)
		memset(&known, 0, sizeof known);
	known.session = ui->command->client->session;
	known.refused[kind - kinds] = true;
}

struct console {
	struct pager pager;
	struct ui *ui;
	const struct kind *kind;
	char *id;
	struct session_call *call;
	char *url; /* a secret: it gives access to the console */
};

/* The command that opens a URL here; false: none. */
static bool open_words(const struct ui *ui, struct strv *words)
{
	static const char *const usual[] = {"xdg-open", "{url}"};
	const struct settings *settings = ui->command->client->settings;
	bool desktop = !getenv("SSH_CONNECTION") && !getenv("SSH_TTY") &&
	               (getenv("DISPLAY") || getenv("WAYLAND_DISPLAY"));

	if (settings && settings->open.count)
		connect_add_words(
		        words, (const char *const *)settings->open.items, settings->open.count);
	else if (desktop)
		connect_add_words(words, usual, 2);
	return words->count > 0;
}

static bool connect_can_open(const struct console *console)
{
	struct strv words = STRV_INIT;
	bool can = open_words(console->ui, &words) && !str_eq(console->kind->type, "serial");

	strv_free(&words);
	return can;
}

static void write_console(struct console *console)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s\n\n", console->url);
	buf_puts(&text, "The URL contains a token: anyone who has it can use the console for some "
	                "minutes. It is not stored.\n\n");
	buf_puts(&text, "c copies it to your terminal's clipboard");
	buf_puts(&text, connect_can_open(console) ? ", o opens it.\n" : ".\n");
	pager_text(&console->pager, buf_str(&text));
	buf_free_secret(&text);
}

static void console_on_reply(void *data, struct session_reply *reply)
{
	struct console *console = data;
	const cJSON *answer = json_get(reply->json, "remote_console");
	const char *url = json_str(answer ? answer : json_get(reply->json, "console"), "url");
	struct buf text = BUF_INIT, why = BUF_INIT;

	console->call = NULL;
	if (reply->error.code || !url) {
		if (strstr(reply->error.message, "navailable console type") || reply->status == 501)
			console_note_refused(console->ui, console->kind);
		error_format(&reply->error, &why);
		styled(&text, STYLE_ERROR, "%s",
		        url || why.len ? buf_str(&why) : "The response contains no URL.");
		if (reply->error.advice)
			buf_puts(&text, reply->error.advice);
		pager_text(&console->pager, buf_str(&text));
	} else {
		console->url = clean_dup(url);
		write_console(console);
	}
	buf_free(&text);
	buf_free(&why);
	ui_dirty(console->ui);
}

static void console_ask(struct console *console)
{
	const struct kind *kind = console->kind;
	bool old = session_version(console->ui->command->client->session) < MV(2, 6);
	char *path = path_format("/servers/%s/%s", console->id, old ? "action" : "remote-consoles");
	char *body =
	        old ? xasprintf("{\"%s\": {\"type\": \"%s\"}}", kind->action, kind->type)
	            : xasprintf("{\"remote_console\": {\"protocol\": \"%s\", \"type\": \"%s\"}}",
	                      kind->protocol, kind->type);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = path,
	        .body = body,
	        .only_asks = true};

	console->call = session_send(
	        console->ui->command->client->session, &request, console_on_reply, console);
	free(path);
	free(body);
}

static void connect_view_draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool connect_view_key(struct view *view, int key)
{
	return pager_key(view->data, key);
}

static void connect_view_closed(struct view *view)
{
	struct console *console = view->data;

	if (console->call)
		session_cancel(console->call);
	pager_free(&console->pager);
	free_secret(console->url);
	free(console->id);
	free(console);
}

static bool has_url(struct view *view, struct buf *reason)
{
	const struct console *console = view->data;

	if (!console->url)
		buf_puts(reason, "no URL");
	return console->url != NULL;
}

static void connect_copy(struct view *view)
{
	const struct console *console = view->data;

	ui_copy(view->ui, "the console URL", console->url);
}

static bool has_opener(struct view *view, struct buf *reason)
{
	const struct console *console = view->data;

	if (!has_url(view, reason))
		return false;
	if (str_eq(console->kind->type, "serial"))
		buf_puts(reason, "a browser cannot open a serial console; c copies its URL");
	else if (!connect_can_open(console))
		buf_puts(reason, "no browser here; c copies the URL, `open:` in config.yaml sets a "
		                 "program to open it");
	return !reason->len;
}

static void ignore_child_output(void *data, const char *bytes, size_t len)
{
	(void)data;
	(void)bytes;
	(void)len;
}

static void opener_on_exit(void *data, int status)
{
	struct buf sentence = BUF_INIT;

	child_sentence("program that opens URLs", status, &sentence);
	if (sentence.len)
		ui_toast(data, TOAST_WARNING, "%s", buf_str(&sentence));
	buf_free(&sentence);
}

static void open_url(struct view *view)
{
	const struct console *console = view->data;
	struct strv words = STRV_INIT, filled = STRV_INIT, environment = STRV_INIT;
	struct buf reason = BUF_INIT;
	struct placeholders placeholders;

	open_words(view->ui, &words);
	placeholders_of(view->ui, &resource_server, console->id, &placeholders);
	placeholders.values[PLACEHOLDER_URL] = console->url;
	placeholders_environment(&placeholders, &environment);
	if (!words_fill(&placeholders, &words, &filled, &reason))
		ui_toast(view->ui, TOAST_WARNING, "%s", buf_str(&reason));
	else if (child_start(view->ui, &filled, &environment, ignore_child_output, opener_on_exit,
	                 view->ui))
		ui_toast(view->ui, TOAST_INFO, "opened with %s", filled.items[0]);
	strv_free(&words);
	strv_free(&filled);
	strv_free(&environment);
	buf_free(&reason);
}

static const struct binding console_bindings[] = {
        {.key = 'c',
                .label = "c",
                .help = "Copy the console URL",
                .run = connect_copy,
                .can = has_url},
        {.key = 'o',
                .label = "o",
                .word = "open",
                .help = "Open it in a browser, or with `open:` of config.yaml",
                .run = open_url,
                .can = has_opener},
        {.key = 0},
};

static const struct view_ops console_ops = {
        .name = "console",
        .draw = connect_view_draw,
        .key = connect_view_key,
        .closed = connect_view_closed,
        .bindings = console_bindings,
        .shared = pager_bindings,
};

static void console_open(struct ui *ui, const char *id, const struct kind *kind)
{
	struct console *console = xcalloc(1, sizeof *console);
	char *title = xasprintf("%s console of %s", kind->type, ui_name(ui, &resource_server, id));

	pager_init(&console->pager, title);
	console->ui = ui;
	console->id = xstrdup(id);
	console->kind = kind;
	pager_text(&console->pager, "Loading…");
	view_open(ui, &console_ops, console);
	console_ask(console);
	free(title);
}

/* --- the chooser --- */

static void connect_on_chosen(struct ui *ui, void *data, const char *item)
{
	const char *id = data;
	struct buf line = BUF_INIT, reason = BUF_INIT;

	for (size_t i = 0; i < KINDS; i++)
		if (str_eq(kinds[i].type, item))
			console_open(ui, id, &kinds[i]);
	if (str_eq(item, "ssh") && ssh_line(ui, id, &line, &reason))
		ui_ask_line(ui, "run: ", buf_str(&line), NULL, connect_run_ssh, NULL);
	buf_free(&line);
	buf_free(&reason);
}

void ui_connect(struct ui *ui, const char *id)
{
	static const char *const none[] = {NULL};
	microversion version = session_version(ui->command->client->session);
	struct buf line = BUF_INIT, reason = BUF_INIT;
	struct pick pick;
	char *text, *title;
	bool can = ssh_line(ui, id, &line, &reason);

	pick_init(&pick, none, false);
	text = xasprintf("ssh\t%s", buf_str(&line));
	pick_add(&pick, "ssh", can ? text : "ssh", can ? NULL : buf_str(&reason));
	free(text);
	for (size_t i = 0; i < KINDS; i++) {
		const struct kind *kind = &kinds[i];
		bool offered = !console_is_refused(ui, i);

		if (version < kind->since)
			continue;
		text = xasprintf("%s\t%s", kind->type, kind->help);
		pick_add(&pick, kind->type, offered ? text : kind->type,
		        offered ? NULL : "not available in this cloud");
		free(text);
	}
	title = xasprintf("Connect to %s", ui_name(ui, &resource_server, id));
	ui_choose(ui, title, &pick, connect_on_chosen, free, xstrdup(id));
	free(title);
	buf_free(&line);
	buf_free(&reason);
}
