/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `:quotas`, `:limits`: all quotas of the project and their use, by service. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ui/app/navigation.h"
#include "ui/app/store.h"
#include "ui/kit/list.h"
#include "ui/views/quota.h"
#include "ui/views/quota_view.h"

struct quota_view {
	struct quotas quotas;
	struct list list; /* of lines: the first one shown is its selection */
};

/* Line `n` of all: a service's title, its error, or a quota. Returns how many lines there are. */
static int quota_view_draw_line(struct quota_view *v, WINDOW *win, int y, int cols, int wanted)
{
	int n = 0;

	for (int p = 0; p < QUOTA_PARTS; p++) {
		const struct quota_part *part = &v->quotas.parts[p];

		if (n++ == wanted && y >= 0)
			draw_text(win, y, 1, cols - 2, STYLE_BOLD, part->title, false);
		for (size_t i = 0; i < part->count; i++)
			if (n++ == wanted && y >= 0)
				quota_draw(
				        win, y, 3, cols - 6 > 90 ? 90 : cols - 6, &part->items[i]);
		if (!part->asked || part->error.code || !part->done) {
			if (n++ == wanted && y >= 0)
				draw_text(win, y, 3, cols - 6,
				        part->error.code ? STYLE_ERROR : STYLE_DIM,
				        !part->asked       ? "not available in this cloud"
				        : part->error.code ? part->error.message
				                           : "loading…",
				        false);
		}
		n++;
	}
	return n - 1;
}

static void quota_view_draw(struct view *view, WINDOW *win)
{
	struct quota_view *v = view->data;
	struct session *session = view->ui->command->client->session;
	char *title = xasprintf(" Quotas and limits of project %s ", session_project_name(session));
	int lines = quota_view_draw_line(v, win, -1, view->cols, -1), height = view->rows - 1;
	int last = lines > height ? lines - height : 0;

	draw_hline(win, 0, 0, view->cols, STYLE_BORDER_ACTIVE);
	draw_text(win, 0, 2, view->cols - 4, STYLE_SELECTED, title, false);
	list_set(&v->list, (size_t)last + 1, height);
	for (int i = 0; i < height; i++)
		quota_view_draw_line(v, win, 1 + i, view->cols, (int)v->list.selected + i);
	if (last) {
		char *more = xasprintf(" %d of %d ", (int)v->list.selected + height, lines);

		draw_right(win, 0, view->cols - 16, 15, STYLE_DIM, more);
		free(more);
	}
	stores_watch(view->ui->app, NULL, 0);
	free(title);
}

static bool quota_view_key(struct view *view, int key)
{
	struct quota_view *v = view->data;

	return list_key(&v->list, key);
}

static void quota_view_refresh(struct view *view)
{
	struct quota_view *v = view->data;

	quotas_again(&v->quotas);
}

static void quota_view_closed(struct view *view)
{
	struct quota_view *v = view->data;

	quotas_stop(&v->quotas);
	free(v);
}

static const struct binding bindings[] = {
        {.key = 'R', .label = "R", .word = "refresh", .help = "Refresh", .run = quota_view_refresh},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Go back",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops quota_ops = {
        .name = "quotas",
        .draw = quota_view_draw,
        .key = quota_view_key,
        .closed = quota_view_closed,
        .bindings = bindings,
};

void quotas_open(struct ui *ui, const struct resource *resource, const char *id)
{
	struct quota_view *v = xcalloc(1, sizeof *v);

	(void)resource;
	(void)id;
	view_open(ui, &quota_ops, v);
	quotas_start(&v->quotas, ui, true);
	navigation_visit(ui, quotas_open, NULL, NULL);
}
