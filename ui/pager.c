/* Text to scroll and search: JSON, logs, help, what a command printed. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/text.h"
#include "ui/app.h"

#define SIDE_COLS 16 /* a step sideways */

void pager_init(struct pager *pager, const char *title)
{
	memset(pager, 0, sizeof *pager);
	pager->title = xstrdup(title);
	pager->found = -1;
}

/* It may have been a private key. */
static void wipe(struct strv *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free_secret(lines->items[i]);
	free(lines->items);
	*lines = (struct strv)STRV_INIT;
}

void pager_free(struct pager *pager)
{
	free_secret(pager->title);
	free(pager->search);
	wipe(&pager->raw);
	wipe(&pager->lines);
}

void styled(struct buf *out, enum style style, const char *format, ...)
{
	va_list args;

	buf_printf(out, STYLED "%c", 'a' + (int)style);
	va_start(args, format);
	buf_vprintf(out, format, args);
	va_end(args);
	buf_putc(out, '\n');
}

static bool is_styled(const char *line)
{
	return *line == *STYLED && line[1] >= 'a' && line[1] < 'a' + STYLE_COUNT;
}

static enum style style_of(const char *line)
{
	return is_styled(line) ? (enum style)(line[1] - 'a') : STYLE_NORMAL;
}

static const char *text_of(const char *line)
{
	return is_styled(line) ? line + 2 : line;
}

static size_t last_top(const struct pager *pager)
{
	size_t height = pager->height > 0 ? (size_t)pager->height : 1;

	return pager->lines.count > height ? pager->lines.count - height : 0;
}

bool pager_is_at_end(const struct pager *pager)
{
	return pager->top >= last_top(pager);
}

void pager_end(struct pager *pager)
{
	pager->top = last_top(pager);
}

static void wrap(struct pager *pager, int cols)
{
	wipe(&pager->lines);
	for (size_t i = 0; i < pager->raw.count; i++) {
		const char *line = pager->raw.items[i];
		struct strv parts = STRV_INIT;

		if (pager->table)
			strv_add(&parts, text_of(line));
		else
			wrap_text(&parts, text_of(line), cols);
		for (size_t p = 0; p < parts.count; p++)
			strv_take(&pager->lines, *line == *STYLED
			                                 ? xasprintf("%.2s%s", line, parts.items[p])
			                                 : xstrdup(parts.items[p]));
		strv_free(&parts);
	}
	pager->wrapped_cols = cols;
}

void pager_text(struct pager *pager, const char *text)
{
	bool at_end = pager->lines.count && last_top(pager) && pager_is_at_end(pager);

	wipe(&pager->raw);
	while (*text) {
		size_t len = strcspn(text, "\n");

		strv_take(&pager->raw, xstrndup(text, len));
		text += len + (text[len] == '\n');
	}
	if (pager->wrapped_cols)
		wrap(pager, pager->wrapped_cols);
	if (at_end || pager->top > last_top(pager))
		pager_end(pager);
}

/* The match within a line, in the search's colour. */
static void draw_match(struct pager *pager, WINDOW *win, int y, const char *text)
{
	const char *at = pager->search && !pager->left ? strcasestr(text, pager->search) : NULL;
	char *before, *match;

	if (!at || !*pager->search)
		return;
	before = xstrndup(text, (size_t)(at - text));
	match = xstrndup(at, strlen(pager->search));
	draw_text(win, y, 2 + text_width(before), text_width(match), STYLE_MATCH, match, false);
	free(before);
	free(match);
}

void pager_draw(struct pager *pager, struct view *view, WINDOW *win)
{
	int rows = view->rows, cols = view->cols;
	char *title = xasprintf(" %s ", pager->title);
	char where[48];

	if (pager->wrapped_cols != cols - 4)
		wrap(pager, cols - 4);
	pager->height = rows - 2;
	if (pager->top > last_top(pager))
		pager_end(pager);
	draw_box(win, 0, 0, rows, cols, STYLE_BORDER_ACTIVE, title, STYLE_TITLE_ACTIVE);
	for (int i = 0; i < rows - 2 && pager->top + (size_t)i < pager->lines.count; i++) {
		const char *line = pager->lines.items[pager->top + (size_t)i];
		const char *text = text_of(line) + text_fit(text_of(line), pager->left, NULL);

		draw_text(win, 1 + i, 2, cols - 4, style_of(line), text, false);
		draw_match(pager, win, 1 + i, text_of(line));
	}
	if (last_top(pager)) {
		snprintf(where, sizeof where, " %zu%% ", pager->top * 100 / last_top(pager));
		draw_text(win, rows - 1, cols - 8, 6, STYLE_DIM, where, false);
	}
	free(title);
}

bool pager_key(struct pager *pager, int key)
{
	size_t page = pager->height > 1 ? (size_t)pager->height - 1 : 1;

	switch (key) {
	case KEY_UP:
	case 'k':
		pager->top -= pager->top > 0;
		return true;
	case KEY_DOWN:
	case 'j':
	case '\r':
		pager->top += !pager_is_at_end(pager);
		return true;
	case KEY_PPAGE:
	case KEY_CTRL('B'):
	case KEY_CTRL('U'):
		pager->top -= pager->top < page ? pager->top : page;
		return true;
	case KEY_NPAGE:
	case KEY_CTRL('F'):
	case KEY_CTRL('D'):
	case ' ':
		pager->top += page;
		if (pager_is_at_end(pager))
			pager_end(pager);
		return true;
	case KEY_LEFT:
	case 'h':
		pager->left -= pager->left < SIDE_COLS ? pager->left : SIDE_COLS;
		return true;
	case KEY_RIGHT:
	case 'l':
		pager->left += pager->table ? SIDE_COLS : 0;
		return true;
	case KEY_HOME:
	case 'g':
		pager->left = 0;
		pager->top = 0;
		return true;
	case KEY_END:
	case 'G':
		pager_end(pager);
		return true;
	}
	return false;
}

/* --- searching --- */

static bool find(struct pager *pager, long from, int step)
{
	long count = (long)pager->lines.count;

	if (!pager->search || !*pager->search || !count)
		return false;
	for (long i = 0; i < count; i++) {
		long at = ((from + step * i) % count + count) % count;

		if (!strcasestr(text_of(pager->lines.items[at]), pager->search))
			continue;
		pager->found = at;
		if ((size_t)at < pager->top || (size_t)at >= pager->top + (size_t)pager->height)
			pager->top = (size_t)at < last_top(pager) ? (size_t)at : last_top(pager);
		return true;
	}
	return false;
}

static void search_taken(struct ui *ui, void *data, const char *text)
{
	struct pager *pager = data;

	free(pager->search);
	pager->search = xstrdup(text);
	if (text && *text && !find(pager, (long)pager->top, 1))
		ui_toast(ui, TOAST_WARNING, "'%s' is not in it", text);
}

static void search(struct view *view)
{
	struct pager *pager = view->data;

	ui_ask_line(view->ui, "/", pager->search ? pager->search : "", NULL, search_taken, pager);
}

static void again(struct view *view, int step)
{
	struct pager *pager = view->data;

	if (!find(pager, pager->found + step, step))
		ui_toast(view->ui, TOAST_WARNING, "nothing more; / searches");
}

static void search_next(struct view *view)
{
	again(view, 1);
}

static void search_previous(struct view *view)
{
	again(view, -1);
}

static char *whole(const struct pager *pager)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pager->raw.count; i++)
		buf_printf(&text, "%s\n", text_of(pager->raw.items[i]));
	return text.data ? buf_take(&text) : xstrdup("");
}

static void copy(struct view *view)
{
	char *text = whole(view->data);

	ui_copy(view->ui, "the text", text);
	free_secret(text);
}

/* A new file of the owner's alone: nothing is written over. */
static void save_taken(struct ui *ui, void *data, const char *path)
{
	char *text;
	int fd;

	if (!path || !*path)
		return;
	text = whole(data);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		ui_toast(ui, TOAST_ERROR, "%s could not be written: %s", path, strerror(errno));
	else
		ui_toast(ui, TOAST_OK, "saved in %s", path);
	if (fd >= 0)
		close(fd);
	free_secret(text);
}

static void save(struct view *view)
{
	ui_ask_line(view->ui, "save as: ", "", NULL, save_taken, view->data);
}

static void leave(struct view *view)
{
	view_close(view);
}

const struct binding pager_bindings[] = {
        {.key = '/', .label = "/", .word = "search", .help = "Searches the text.", .run = search},
        {.key = 'n', .label = "n", .word = "next", .help = "The next match.", .run = search_next},
        {.key = 'N', .label = "N", .help = "The match before.", .run = search_previous},
        {.key = 'c', .label = "c", .word = "copy", .help = "Copies the text.", .run = copy},
        {.key = 'S',
                .label = "S",
                .word = "save",
                .help = "Saves the text in a file.",
                .run = save},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Goes back.",
                .run = leave},
        {.key = 0},
};

/* --- a view that is nothing more --- */

static void draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool key_pressed(struct view *view, int key)
{
	return pager_key(view->data, key);
}

static void closed(struct view *view)
{
	pager_free(view->data);
	free(view->data);
}

static const struct view_ops pager_ops = {
        .name = "text",
        .draw = draw,
        .key = key_pressed,
        .closed = closed,
        .bindings = pager_bindings,
};

static struct view *open_pager(struct ui *ui, const char *title, const char *text, bool table)
{
	struct pager *pager = xcalloc(1, sizeof *pager);

	pager_init(pager, title);
	pager->table = table;
	pager_text(pager, text);
	return view_open(ui, &pager_ops, pager);
}

struct view *ui_pager(struct ui *ui, const char *title, const char *text)
{
	return open_pager(ui, title, text, false);
}

struct view *pager_table(struct ui *ui, const char *title, const char *text)
{
	return open_pager(ui, title, text, true);
}
