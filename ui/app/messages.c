/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: in the footer for a while, and all of them in a list. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/messages.h"
#include "ui/kit/pager.h"

#define MESSAGES_MAX 500
/* A key press hides a message that was visible this long. */
#define SEEN_MS 1000

enum style style_of_toast(enum toast_kind kind)
{
	static const enum style styles[] = {[TOAST_INFO] = STYLE_NORMAL,
	        [TOAST_OK] = STYLE_OK,
	        [TOAST_WARNING] = STYLE_WARNING,
	        [TOAST_ERROR] = STYLE_ERROR};

	return styles[kind];
}

void toast_hide(struct app *app)
{
	loop_timer_stop(app->ui->command->client->loop, app->toast_timer);
	app->toast_timer = 0;
	if (app->toast)
		ui_dirty(app->ui);
	app->toast = false;
}

void toast_seen(struct app *app)
{
	if (clock_ms() - app->toast_ms > SEEN_MS)
		toast_hide(app);
}

static void toast_on_timer(void *data)
{
	struct app *app = data;

	app->toast_timer = 0;
	toast_hide(app);
}

void messages_toast(struct ui *ui, enum toast_kind kind, const char *text)
{
	static const int64_t shown_ms[] = {[TOAST_INFO] = 4000,
	        [TOAST_OK] = 6000,
	        [TOAST_WARNING] = 8000,
	        [TOAST_ERROR] = 15000};
	struct app *app = ui->app;
	struct message *message;
	struct buf clean = BUF_INIT;

	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	if (app->message_count == MESSAGES_MAX) {
		free_secret(app->messages[0].text);
		memmove(app->messages, app->messages + 1,
		        --app->message_count * sizeof *app->messages);
	}
	if (app->message_count == app->message_room) {
		app->message_room = app->message_room ? app->message_room * 2 : 16;
		app->messages = xrealloc(app->messages, app->message_room * sizeof *app->messages);
	}
	message = &app->messages[app->message_count++];
	*message = (struct message){.at_ms = clock_wall_ms(),
	        .kind = kind,
	        .text = clean.data ? buf_take(&clean) : xstrdup("")};
	toast_hide(app);
	app->toast = true;
	app->toast_ms = clock_ms();
	app->toast_timer = loop_timer_start(
	        app->ui->command->client->loop, shown_ms[kind], toast_on_timer, app);
	ui_dirty(app->ui);
}

void messages_free(struct app *app)
{
	for (size_t i = 0; i < app->message_count; i++)
		free_secret(app->messages[i].text);
	free(app->messages);
	loop_timer_stop(app->ui->command->client->loop, app->toast_timer);
}

void error_words(const struct error *error, struct buf *out)
{
	error_format(error, out);
	if (error->advice)
		buf_printf(out, " %s", error->advice);
}

void ui_error(struct ui *ui, const char *doing, const struct error *error)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: ", doing);
	error_words(error, &text);
	messages_toast(ui, TOAST_ERROR, buf_str(&text));
	buf_free(&text);
}

/* --- the list of what was said: newest first, whole --- */

void ui_errors(struct ui *ui)
{
	static const char *const words[] = {[TOAST_INFO] = "",
	        [TOAST_OK] = "done: ",
	        [TOAST_WARNING] = "note: ",
	        [TOAST_ERROR] = "ERROR: "};
	struct app *app = ui->app;
	struct buf text = BUF_INIT;

	for (size_t i = app->message_count; i--;) {
		const struct message *message = &app->messages[i];
		char at[32];

		clock_format_iso(message->at_ms, at, sizeof at);
		buf_printf(&text, "%s  %s%s\n\n", at, words[message->kind], message->text);
	}
	if (!app->message_count)
		buf_puts(&text, "No messages yet.\n");
	ui_pager(ui, "Past errors and messages, newest first", buf_str(&text));
	buf_free(&text);
}
