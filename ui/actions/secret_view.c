/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A secret that is shown once: a password or a private key, and a key's file that only its owner
 * can read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ncnova/file.h"
#include "ncnova/text.h"
#include "ui/actions/secret_view.h"
#include "ui/app/clipboard.h"
#include "ui/app/messages.h"
#include "ui/kit/popup.h"

struct secret_view {
	char *title, *name, *secret; /* name: of a key; NULL: a password */
	int top;
};

/* --- files --- */

char *home_path(const char *path)
{
	const char *home = getenv("HOME");

	return home && *home == '/' && str_starts(path, "~/") ? xasprintf("%s%s", home, path + 1)
	                                                      : xstrdup(path);
}

static void make_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash && slash != path ? xstrndup(path, (size_t)(slash - path)) : NULL;

	if (directory)
		mkdir(directory, 0700);
	free(directory);
}

int secret_file_create(const char *text_path, const char *text, struct error *error)
{
	char *path = home_path(text_path);
	int rc = 0;

	make_parent(path);
	if (file_create(path, text, strlen(text)))
		rc = error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	free(path);
	return rc;
}

/* --- the window --- */

static const char intro[] = "This is shown only once and not stored.";

static void secret_view_lines(const struct secret_view *secret_view, int cols, struct strv *lines)
{
	struct buf clean = BUF_INIT;

	clean_text(&clean, secret_view->secret, strlen(secret_view->secret), CLEAN_LINES);
	wrap_text(lines, buf_str(&clean), cols);
	buf_free_secret(&clean);
}

static void secret_view_place(struct view *view, int rows, int cols, int *height, int *width)
{
	struct strv lines = STRV_INIT;

	*width = cols > 80 ? 76 : cols - 4;
	secret_view_lines(view->data, *width - 4, &lines);
	*height = (int)lines.count + 4 > rows ? rows : (int)lines.count + 4;
	strv_free_secret(&lines);
}

static void secret_view_draw(struct view *view, WINDOW *win)
{
	struct secret_view *secret_view = view->data;
	struct strv lines = STRV_INIT;
	char *title = secret_view->name
	                      ? xasprintf(" %s of %s ", secret_view->title, secret_view->name)
	                      : xasprintf(" %s ", secret_view->title);
	int rows = view->rows - 4;

	draw_box(win, 0, 0, view->rows, view->cols, STYLE_WARNING, title, STYLE_WARNING);
	draw_text(win, 1, 2, view->cols - 4, STYLE_DIM, intro, false);
	secret_view_lines(secret_view, view->cols - 4, &lines);
	if (secret_view->top > (int)lines.count - rows)
		secret_view->top = (int)lines.count > rows ? (int)lines.count - rows : 0;
	for (int i = 0; i < rows && secret_view->top + i < (int)lines.count; i++)
		draw_text(win, 3 + i, 2, view->cols - 4, STYLE_BOLD,
		        lines.items[secret_view->top + i], false);
	strv_free_secret(&lines);
	free(title);
}

static bool secret_view_key(struct view *view, int key)
{
	struct secret_view *secret_view = view->data;

	switch (key) {
	case KEY_UP:
	case 'k':
		secret_view->top -= secret_view->top > 0;
		return true;
	case KEY_DOWN:
	case 'j':
		secret_view->top++;
		return true;
	case KEY_PPAGE:
		secret_view->top -= secret_view->top > 10 ? 10 : secret_view->top;
		return true;
	case KEY_NPAGE:
		secret_view->top += 10;
		return true;
	}
	return false;
}

static void secret_view_copy(struct view *view)
{
	const struct secret_view *secret_view = view->data;

	ui_copy(view->ui, secret_view->name ? "the key" : "the password", secret_view->secret);
}

static struct view *secret_view_text(struct ui *ui)
{
	struct view *view = ui->top;

	while (view && view->ops->draw != secret_view_draw)
		view = view->below;
	return view;
}

static void secret_view_on_save_path(struct ui *ui, void *data, const char *path)
{
	struct view *view = secret_view_text(ui);
	const struct secret_view *secret_view = view ? view->data : NULL;
	struct error error = {0};

	(void)data;
	if (!secret_view || !path || !*path)
		return;
	if (secret_file_create(path, secret_view->secret, &error))
		ui_error(ui, "saving", &error);
	else
		ui_toast(ui, TOAST_OK, "saved in %s, readable only by you", path);
}

static bool secret_view_is_key(struct view *view, struct buf *reason)
{
	const struct secret_view *secret_view = view->data;

	if (!secret_view->name)
		buf_puts(reason, "passwords are not saved to files");
	return secret_view->name != NULL;
}

static void secret_view_ask_save(struct view *view)
{
	const struct secret_view *secret_view = view->data;
	char *path = xasprintf("~/.ssh/%s.pem", secret_view->name);

	ui_ask_line(view->ui, "save as: ", path, NULL, secret_view_on_save_path, NULL);
	free(path);
}

static void secret_view_closed(struct view *view)
{
	struct secret_view *secret_view = view->data;

	free(secret_view->title);
	free(secret_view->name);
	free_secret(secret_view->secret);
	free(secret_view);
}

static const struct binding bindings[] = {
        {.key = 'c', .label = "c", .word = "copy", .help = "Copy it", .run = secret_view_copy},
        {.key = 'S',
                .label = "S",
                .word = "save",
                .help = "Save the key in a new file, readable only by you",
                .run = secret_view_ask_save,
                .can = secret_view_is_key},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "discard",
                .help = "Discard it",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops secret_view_ops = {
        .name = "secret",
        .popup = true,
        .place = secret_view_place,
        .draw = secret_view_draw,
        .key = secret_view_key,
        .closed = secret_view_closed,
        .bindings = bindings,
};

void secret_view_open(struct ui *ui, const char *title, const char *key_name, const char *secret)
{
	struct secret_view *secret_view = xcalloc(1, sizeof *secret_view);

	secret_view->title = xstrdup(title);
	secret_view->name = clean_dup(key_name);
	secret_view->secret = xstrdup(secret);
	view_open(ui, &secret_view_ops, secret_view);
}
