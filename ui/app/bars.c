/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header and footer: the context, the age of the data, what is in progress, the keys that apply. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/bars.h"
#include "ui/app/subject.h"
#include "ui/panes/main_view.h"

/* Younger data counts as live: showing its age would repaint the header for nothing. */
#define LIVE_MS 15000
/* When an answer takes this long, the wait is shown; after LONG_WAIT_MS also its reason. */
#define SLOW_MS 5000

struct part {
	const char *label;
	char *text;   /* cleaned; NULL: left out */
	int priority; /* the highest is dropped first when it is narrow */
};

static int footer_width(const struct part *parts, size_t count)
{
	int width = 0;

	for (size_t i = 0; i < count; i++)
		if (parts[i].text)
			width += text_width(parts[i].label) + 1 + text_width(parts[i].text) + 2;
	return width;
}

static void footer_drop_one(struct part *parts, size_t count)
{
	struct part *worst = NULL;

	for (size_t i = 0; i < count; i++)
		if (parts[i].text && (!worst || parts[i].priority > worst->priority))
			worst = &parts[i];
	if (worst) {
		free(worst->text);
		worst->text = NULL;
	}
}

static char *version_text(const struct session *session)
{
	char text[32];

	if (!session_version(session))
		return session_user_name(session) ? xstrdup("2.1") : NULL;
	microversion_format(session_version(session), text, sizeof text);
	return xstrdup(text);
}

/* The resource of the view's subject; NULL: none, and no age is shown. */
static const struct resource *looked_at(struct ui *ui)
{
	struct view *view = ui->top;
	struct subject subject = {.ids = STRV_INIT};

	while (view && view->ops->popup)
		view = view->below;
	if (!view || !view->ops->subject)
		return NULL;
	view->ops->subject(view, &subject);
	strv_free(&subject.ids);
	return subject.resource;
}

/* True: the service has not answered for long; nothing else is known. */
static bool waiting_text(struct ui *ui, struct refresh *refresh, struct buf *out)
{
	int64_t waiting = refresh_waiting_ms(refresh);
	const struct resource *resource = looked_at(ui);
	char age[16];

	if (waiting < SLOW_MS)
		return false;
	if (waiting < LONG_WAIT_MS) {
		buf_puts(out, "waiting for an answer");
		return true;
	}
	clock_format_age(waiting, age, sizeof age);
	if (!resource)
		resource = main_resource(ui);
	buf_printf(out, "waiting for %s (%s) %s", resource->service, resource->plural, age);
	return true;
}

static void state_text(struct ui *ui, struct buf *out, enum style *style)
{
	const struct app *app = ui->app;
	const struct resource *resource;
	struct refresh *refresh;
	char age[16];

	*style = STYLE_DIM;
	if (app->command_runs) {
		buf_puts(out, "command running, Ctrl-C interrupts it");
		*style = STYLE_BUSY;
		return;
	}
	if (app->sign_in != SIGNED_IN) {
		buf_puts(out, app->sign_in == SIGNING_IN ? "signing in" : "not signed in");
		*style = app->sign_in == SIGNING_IN ? STYLE_BUSY : STYLE_ERROR;
		return;
	}
	resource = looked_at(ui);
	refresh = ui_refresh(ui, resource ? resource : main_resource(ui));
	clock_format_age(refresh_age_ms(refresh), age, sizeof age);
	if (refresh_error(refresh)->code) {
		*style = STYLE_ERROR;
		if (refresh_age_ms(refresh) < 0)
			buf_puts(out, "no data");
		else
			buf_printf(out, "STALE: %s old", age);
		if (retry_is_far(refresh, age, sizeof age))
			buf_printf(out, ", next try in %s", age);
	} else if (waiting_text(ui, refresh, out)) {
		*style = STYLE_BUSY;
	} else if (!refresh_complete(refresh)) {
		*style = STYLE_BUSY;
		buf_puts(out, "loading");
	} else if (resource && refresh_age_ms(refresh) > LIVE_MS) {
		buf_printf(out, "%s old", age);
	} else {
		buf_puts(out, "live");
	}
}

static size_t jobs_running(const struct app *app)
{
	size_t count = 0;

	for (const struct context *context = app->contexts; context; context = context->next)
		count += context->jobs ? jobs_active(context->jobs) : 0;
	return count;
}

/* The cloud's guard in words, so that it is visible without colours. */
static const char *guard_badge(const struct ui *ui)
{
	static const char *const badges[] = {[GUARD_NONE] = "",
	        [GUARD_CONFIRM] = " GUARDED ",
	        [GUARD_READ_ONLY] = " READ-ONLY "};

	return badges[client_guard(ui->command->client)];
}

static void set_colour(const struct ui *ui)
{
	const struct cloud_settings *cloud = settings_cloud(
	        ui->command->client->settings, session_config(ui->command->client->session)->name);

	style_cloud(cloud ? cloud->colour : NULL);
}

void bar_header(struct ui *ui, WINDOW *win)
{
	struct session *session = ui->command->client->session;
	const struct cloud_config *config = session_config(session);
	const char *project = session_project_name(session), *user = session_user_name(session);
	struct part parts[] = {
	        {"cloud", clean_dup(config->name), 0},
	        {"project",
	                clean_dup(
	                        project ? project : cloud_config_get(config, "auth.project_name")),
	                1},
	        {"user", clean_dup(user ? user : cloud_config_get(config, "auth.username")), 2},
	        {"region", clean_dup(session_region(session)), 3},
	        {"API", version_text(session), 4},
	};
	size_t count = sizeof parts / sizeof *parts, jobs = jobs_running(ui->app);
	struct buf state = BUF_INIT;
	enum style style;
	const char *badge = guard_badge(ui);
	int x = 9, right, room, width;

	set_colour(ui);
	state_text(ui, &state, &style);
	if (jobs) {
		struct buf with = BUF_INIT;

		buf_printf(&with, "%zu job%s  %s", jobs, jobs == 1 ? "" : "s", buf_str(&state));
		buf_free(&state);
		state = with;
	}
	right = text_width(buf_str(&state)) + (*badge ? text_width(badge) + 1 : 0);
	draw_text(win, 0, 1, 7, STYLE_HEADER, "ncnova", false);
	while (footer_width(parts, count) > ui->cols - x - right - 2 && parts[1].text)
		footer_drop_one(parts, count);
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].text)
			continue;
		draw_text(win, 0, x, ui->cols - x, STYLE_DIM, parts[i].label, false);
		x += text_width(parts[i].label) + 1;
		room = ui->cols - x - right - 2;
		width = text_width(parts[i].text);
		width = width > room ? room : width;
		draw_text(win, 0, x, width, i ? STYLE_BOLD : STYLE_CLOUD, parts[i].text, false);
		x += width + 2;
		if (!i && *badge) {
			draw_text(win, 0, x - 1, text_width(badge), STYLE_GUARD, badge, false);
			x += text_width(badge) + 1;
			right -= text_width(badge) + 1;
		}
		free(parts[i].text);
	}
	draw_text(win, 0, ui->cols - right - 1, right,
	        jobs && style == STYLE_DIM ? STYLE_BUSY : style, buf_str(&state), false);
	buf_free(&state);
}

/* --- the footer --- */

/* Bindings that are not possible now are left out. */
static int footer_draw_key(
        struct view *view, const struct binding *binding, WINDOW *win, int x, int cols)
{
	struct buf reason = BUF_INIT;
	bool can = !binding->can || binding->can(view, &reason);
	int width = text_width(binding->label) + 1 + text_width(binding->word);

	buf_free(&reason);
	if (!can || x + width >= cols)
		return x;
	draw_text(win, 0, x, width, STYLE_KEY, binding->label, false);
	draw_text(win, 0, x + text_width(binding->label) + 1, width, STYLE_NORMAL, binding->word,
	        false);
	return x + width + 2;
}

#define TOAST_ROWS 4 /* at most */

static void toast_lines(struct ui *ui, struct strv *lines)
{
	const struct app *app = ui->app;

	wrap_text(lines, app->messages[app->message_count - 1].text, ui->cols - 2);
}

int bar_footer_rows(struct ui *ui)
{
	struct strv lines = STRV_INIT;
	int rows = 1;

	if (ui->app->toast) {
		toast_lines(ui, &lines);
		rows = lines.count > TOAST_ROWS ? TOAST_ROWS : (int)lines.count;
		strv_free(&lines);
	}
	return rows;
}

static void draw_toast(struct ui *ui, WINDOW *win)
{
	const struct app *app = ui->app;
	enum style style = style_of_toast(app->messages[app->message_count - 1].kind);
	struct strv lines = STRV_INIT;

	toast_lines(ui, &lines);
	for (size_t i = 0; i < lines.count && i < TOAST_ROWS; i++)
		draw_text(win, (int)i, 1, ui->cols - 2, style, lines.items[i], false);
	if (lines.count > TOAST_ROWS)
		draw_text(win, TOAST_ROWS - 1, ui->cols - 9, 8, STYLE_KEY, " E: all ", false);
	strv_free(&lines);
}

/* A view's own binding replaces the one that the views of a resource share. */
static bool has_own(const struct view *view, int key)
{
	const struct binding *own = view->ops->bindings;

	while (own->key && own->key != key)
		own++;
	return own->key != 0;
}

void bar_footer(struct ui *ui, WINDOW *win)
{
	struct app *app = ui->app;
	const struct binding *tables[3];
	int x = 1, help, y, at;
	bool typing;

	if (app->toast) {
		draw_toast(ui, win);
		return;
	}
	if (!ui->top)
		return;
	tables[0] = ui->top->ops->shared;
	tables[1] = ui->top->ops->bindings;
	/* Where text is entered, letters are not keys. */
	typing = ui->top->ops->popup ||
	         (ui->top->ops->cursor && ui->top->ops->cursor(ui->top, &y, &at));
	tables[2] = typing ? NULL : ui->global;
	/* Help is always at the right end, however narrow the screen is. */
	help = typing ? 0 : 8;
	for (size_t t = 0; t < 3; t++)
		for (const struct binding *b = tables[t]; b && b->key; b++)
			if (b->word && (t != 0 || !has_own(ui->top, b->key)))
				x = footer_draw_key(ui->top, b, win, x, ui->cols - help);
	if (help) {
		draw_text(win, 0, ui->cols - 7, 1, STYLE_KEY, "?", false);
		draw_text(win, 0, ui->cols - 5, 4, STYLE_NORMAL, "help", false);
	}
}
