/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small windows over a view: a question, a menu, a line to type. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/kit/popup.h"

/* --- a question whose answer is No until it is Yes, or until a word is typed --- */

struct question {
	char *text, *detail;
	bool yes;
	char *word; /* the word to type; NULL: Yes or No */
	struct edit edit;
	char *trouble;
	void (*on_yes)(struct ui *ui, void *data);
	void (*done)(void *data);
	void *data;
};

static void question_lines(struct view *view, int cols, struct strv *lines)
{
	const struct question *question = view->data;

	wrap_text(lines, question->text, cols);
	if (question->detail) {
		strv_add(lines, "");
		wrap_text(lines, question->detail, cols);
	}
}

static void question_place(struct view *view, int rows, int cols, int *height, int *width)
{
	struct strv lines = STRV_INIT;

	(void)rows;
	*width = cols > 76 ? 72 : cols - 4;
	question_lines(view, *width - 4, &lines);
	*height = (int)lines.count + 4;
	strv_free(&lines);
}

static void question_draw_answers(const struct question *question, WINDOW *win, int y)
{
	draw_text(win, y, 2, 8, question->yes ? STYLE_NORMAL : STYLE_SELECTED, "  No  ", false);
	draw_text(win, y, 10, 8, question->yes ? STYLE_SELECTED : STYLE_NORMAL, "  Yes  ", false);
}

static char *question_word_label(const struct question *question)
{
	return xasprintf("Type %s to continue: ", question->word);
}

static int question_word_column(const struct view *view)
{
	char *label = question_word_label(view->data);
	int width = text_width(label);

	free(label);
	return width > view->cols - 14 ? view->cols - 12 : 2 + width;
}

static void question_draw_word(struct view *view, WINDOW *win, int y)
{
	struct question *question = view->data;
	char *label = question_word_label(question);
	int x = question_word_column(view);

	draw_text(win, y, 2, x - 2, STYLE_KEY, label, false);
	edit_draw(&question->edit, win, y, x, view->cols - x - 2, true);
	if (question->trouble)
		draw_text(win, y - 1, 2, view->cols - 4, STYLE_ERROR, question->trouble, false);
	free(label);
}

static void question_draw(struct view *view, WINDOW *win)
{
	const struct question *question = view->data;
	struct strv lines = STRV_INIT;
	int last = view->rows - 2;

	draw_box(win, 0, 0, view->rows, view->cols, STYLE_WARNING, " Confirm ", STYLE_WARNING);
	question_lines(view, view->cols - 4, &lines);
	for (size_t i = 0; i < lines.count && (int)i + 1 < last; i++)
		draw_text(win, 1 + (int)i, 2, view->cols - 4, i ? STYLE_NORMAL : STYLE_BOLD,
		        lines.items[i], false);
	strv_free(&lines);
	if (question->word)
		question_draw_word(view, win, last);
	else
		question_draw_answers(question, win, last);
}

static void question_answer(struct view *view, bool yes)
{
	struct question *question = view->data;
	void (*on_yes)(struct ui * ui, void *data) = question->on_yes;
	void (*done)(void *data) = question->done;
	void *data = question->data;
	struct ui *ui = view->ui;

	question->done = NULL;
	view_close(view);
	if (yes)
		on_yes(ui, data);
	if (done)
		done(data);
}

static bool question_key(struct view *view, int key)
{
	struct question *question = view->data;

	switch (key) {
	case 'y':
	case 'Y':
		question_answer(view, true);
		break;
	case 'n':
	case 'N':
	case 'q':
	case KEY_ESC:
		question_answer(view, false);
		break;
	case '\r':
	case '\n':
	case KEY_ENTER:
		question_answer(view, question->yes);
		break;
	case '\t':
	case KEY_BTAB:
	case KEY_LEFT:
	case KEY_RIGHT:
	case 'h':
	case 'l':
		question->yes = !question->yes;
		break;
	}
	return true;
}

/* Enter without text is No; a wrong word is reported, not taken as an answer. */
static void question_word_taken(struct view *view)
{
	struct question *question = view->data;
	const char *typed = edit_text(&question->edit);

	free(question->trouble);
	question->trouble = NULL;
	if (str_eq(typed, question->word))
		question_answer(view, true);
	else if (!*typed)
		question_answer(view, false);
	else
		question->trouble = xasprintf("that is not %s; Esc cancels", question->word);
}

static bool question_word_key(struct view *view, int key)
{
	struct question *question = view->data;

	if (key == KEY_ESC)
		question_answer(view, false);
	else if (key == '\r' || key == '\n' || key == KEY_ENTER)
		question_word_taken(view);
	else if (key == KEY_PASTE)
		edit_insert(&question->edit, view->ui->paste);
	else
		edit_key(&question->edit, key);
	return true;
}

static bool question_word_cursor(struct view *view, int *y, int *x)
{
	const struct question *question = view->data;
	int at = question_word_column(view);

	*y = view->rows - 2;
	*x = at + edit_cursor(&question->edit, view->cols - at - 2);
	return true;
}

static void question_closed(struct view *view)
{
	struct question *question = view->data;

	/* Closed without an answer. */
	if (question->done)
		question->done(question->data);
	free_secret(question->text);
	free_secret(question->detail);
	free(question->word);
	free(question->trouble);
	edit_free(&question->edit);
	free(question);
}

/* question_key handles them; these are for the footer. */
static const struct binding question_bindings[] = {
        {.key = 'y', .label = "y", .word = "yes", .help = "Confirm"},
        {.key = 'n', .label = "n", .word = "no", .help = "Cancel, like Esc"},
        {.key = '\t',
                .label = "Tab",
                .word = "switch",
                .help = "Switch the answer; Enter selects it"},
        {.key = 0},
};

static const struct binding word_bindings[] = {
        {.key = '\r',
                .label = "Enter",
                .word = "continue",
                .help = "Confirm, once the word is typed"},
        {.key = KEY_ESC, .label = "Esc", .word = "no", .help = "Cancel"},
        {.key = 0},
};

static const struct view_ops question_ops = {
        .name = "question",
        .popup = true,
        .place = question_place,
        .draw = question_draw,
        .key = question_key,
        .closed = question_closed,
        .bindings = question_bindings,
};

static const struct view_ops word_ops = {
        .name = "question",
        .popup = true,
        .place = question_place,
        .draw = question_draw,
        .key = question_word_key,
        .closed = question_closed,
        .bindings = word_bindings,
        .cursor = question_word_cursor,
};

void ui_confirm_word(struct ui *ui, const char *text, const char *detail, const char *word,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data)
{
	struct question *question = xcalloc(1, sizeof *question);

	question->text = clean_dup(text);
	question->detail = xstrdup(detail);
	question->word = clean_dup(word);
	question->on_yes = yes;
	question->done = done;
	question->data = data;
	view_open(ui, word ? &word_ops : &question_ops, question);
}

void ui_confirm(struct ui *ui, const char *text, const char *detail,
        void (*yes)(struct ui *ui, void *data), void (*done)(void *data), void *data)
{
	ui_confirm_word(ui, text, detail, NULL, yes, done, data);
}

/* --- a menu --- */

struct menu {
	struct pick pick;
	char *title;
	void (*chosen)(struct ui *ui, void *data, const char *id);
	void (*other)(struct ui *ui, void *data, const char *id); /* Tab; NULL: nothing */
	void (*done)(void *data);
	void *data;
	bool narrow; /* lines are cut: the selected one is shown in full below */
};

#define FOOT_ROWS 2

static void menu_place(struct view *view, int rows, int cols, int *height, int *width)
{
	struct menu *menu = view->data;
	size_t longest = 40;

	for (size_t i = 0; i < menu->pick.count; i++) {
		const struct pick_item *item = &menu->pick.items[i];
		size_t own = (size_t)text_width(item->text) + 24 +
		             (item->reason ? (size_t)text_width(item->reason) + 2 : 0);

		longest = own > longest ? own : longest;
	}
	menu->narrow = (int)longest + 4 > cols - 4;
	*width = menu->narrow ? cols - 4 : (int)longest + 4;
	*height = (int)menu->pick.count + 5 > rows - 2 ? rows - 2 : (int)menu->pick.count + 5;
}

/* The reason why it is unavailable, else its last cell. */
static void menu_draw_foot(struct menu *menu, WINDOW *win, int y, int rows, int cols)
{
	const struct pick_item *item = pick_selected(&menu->pick);
	const char *cell = item ? strrchr(item->text, '\t') : NULL;
	struct strv lines = STRV_INIT;

	if (item && (item->reason || cell))
		wrap_text(&lines, item->reason ? item->reason : cell + 1, cols - 4);
	for (size_t i = 0; i < lines.count && (int)i < rows; i++)
		draw_text(win, y + (int)i, 2, cols - 4, STYLE_DIM, lines.items[i], false);
	strv_free(&lines);
}

static void menu_draw(struct view *view, WINDOW *win)
{
	struct menu *menu = view->data;
	char *title = xasprintf(" %s ", menu->title);
	int foot;

	draw_box(win, 0, 0, view->rows, view->cols, STYLE_BORDER_ACTIVE, title, STYLE_TITLE_ACTIVE);
	foot = !menu->narrow ? 0 : view->rows > 16 ? FOOT_ROWS : view->rows > 8;
	pick_draw(&menu->pick, win, 1, 1, view->rows - 2 - foot, view->cols - 2, true);
	if (foot)
		menu_draw_foot(menu, win, view->rows - 1 - foot, foot, view->cols);
	free(title);
}

static bool menu_cursor(struct view *view, int *y, int *x)
{
	const struct menu *menu = view->data;

	if (menu->pick.moving && draw_spot(view->win, y, x))
		return true;
	*y = 1;
	*x = 1 + pick_cursor(&menu->pick, view->cols - 2);
	return true;
}

static void menu_end(struct view *view, void (*chosen)(struct ui *ui, void *data, const char *id))
{
	struct menu *menu = view->data;
	struct pick_item *item = pick_selected(&menu->pick);
	void (*done)(void *data) = menu->done;
	void *data = menu->data;
	struct ui *ui = view->ui;
	char *id;

	if (!item)
		return;
	if (item->reason) {
		ui_toast(ui, TOAST_WARNING, "%s", item->reason);
		return;
	}
	id = xstrdup(item->id);
	menu->done = NULL;
	view_close(view);
	chosen(ui, data, id);
	if (done)
		done(data);
	free(id);
}

static void menu_take(struct view *view)
{
	const struct menu *menu = view->data;

	menu_end(view, menu->chosen);
}

static void menu_other(struct view *view)
{
	const struct menu *menu = view->data;

	menu_end(view, menu->other);
}

static bool menu_has_other(struct view *view, struct buf *reason)
{
	const struct menu *menu = view->data;

	(void)reason;
	return menu->other != NULL;
}

static bool menu_key(struct view *view, int key)
{
	struct menu *menu = view->data;

	if (key == KEY_PASTE) {
		edit_insert(&menu->pick.filter, view->ui->paste);
		pick_apply(&menu->pick);
		return true;
	}
	if (key == '\r' || key == '\n' || key == KEY_ENTER || key == KEY_ESC || key == '\t')
		return false;
	return pick_key(&menu->pick, key);
}

static void menu_closed(struct view *view)
{
	struct menu *menu = view->data;

	if (menu->done)
		menu->done(menu->data);
	pick_free(&menu->pick);
	free(menu->title);
	free(menu);
}

static const struct binding menu_bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "select",
                .help = "Select",
                .run = menu_take},
        {.key = '\t',
                .label = "Tab",
                .word = "options",
                .help = "Open the form with all options",
                .run = menu_other,
                .can = menu_has_other},
        {.key = KEY_ESC, .label = "Esc", .word = "back", .help = "Go back", .run = view_close},
        {.key = 0},
};

static const struct view_ops menu_ops = {
        .name = "menu",
        .popup = true,
        .place = menu_place,
        .draw = menu_draw,
        .key = menu_key,
        .closed = menu_closed,
        .bindings = menu_bindings,
        .cursor = menu_cursor,
};

struct view *ui_choose(struct ui *ui, const char *title, struct pick *pick,
        void (*chosen)(struct ui *ui, void *data, const char *id), void (*done)(void *data),
        void *data)
{
	struct menu *menu = xcalloc(1, sizeof *menu);

	menu->pick = *pick;
	memset(pick, 0, sizeof *pick);
	pick_apply(&menu->pick);
	menu->pick.list.top = 0;
	menu->title = clean_dup(title);
	menu->chosen = chosen;
	menu->done = done;
	menu->data = data;
	return view_open(ui, &menu_ops, menu);
}

void ui_choose_other(struct view *view, void (*other)(struct ui *ui, void *data, const char *id))
{
	struct menu *menu = view->data;

	menu->other = other;
}

/* --- a line to type --- */

struct asking {
	char *label;
	struct edit edit;
	void (*changed)(struct ui *ui, void *data, const char *text);
	void (*taken)(struct ui *ui, void *data, const char *text);
	void *data;
};

static void line_place(struct view *view, int rows, int cols, int *height, int *width)
{
	(void)view;
	(void)rows;
	*height = 1;
	*width = cols;
}

static void line_draw(struct view *view, WINDOW *win)
{
	struct asking *asking = view->data;
	int x = 1 + text_width(asking->label);

	draw_text(win, 0, 1, view->cols - 1, STYLE_KEY, asking->label, false);
	edit_draw(&asking->edit, win, 0, x, view->cols - x - 1, false);
}

static bool line_cursor(struct view *view, int *y, int *x)
{
	const struct asking *asking = view->data;
	int at = 1 + text_width(asking->label);

	*y = 0;
	*x = at + edit_cursor(&asking->edit, view->cols - at - 1);
	return true;
}

static void line_finish(struct view *view, bool taken)
{
	struct asking *asking = view->data;
	void (*tell)(struct ui * ui, void *data, const char *text) = asking->taken;
	void *data = asking->data;
	struct ui *ui = view->ui;
	char *text = taken ? xstrdup(edit_text(&asking->edit)) : NULL;

	view_close(view);
	tell(ui, data, text);
	free(text);
}

static bool line_key(struct view *view, int key)
{
	struct asking *asking = view->data;

	if (key == KEY_ESC)
		line_finish(view, false);
	else if (key == '\r' || key == '\n' || key == KEY_ENTER)
		line_finish(view, true);
	else if (key == KEY_BACKSPACE && !*edit_text(&asking->edit))
		line_finish(view, false);
	else {
		if (key == KEY_PASTE)
			edit_insert(&asking->edit, view->ui->paste);
		else
			edit_key(&asking->edit, key);
		if (asking->changed)
			asking->changed(view->ui, asking->data, edit_text(&asking->edit));
	}
	return true;
}

static void line_closed(struct view *view)
{
	struct asking *asking = view->data;

	free(asking->label);
	edit_free(&asking->edit);
	free(asking);
}

static const struct binding no_bindings[] = {{.key = 0}};

static const struct view_ops line_ops = {
        .name = "line",
        .popup = true,
        .line = true,
        .place = line_place,
        .draw = line_draw,
        .key = line_key,
        .closed = line_closed,
        .cursor = line_cursor,
        .bindings = no_bindings,
};

void ui_ask_line(struct ui *ui, const char *label, const char *text,
        void (*changed)(struct ui *ui, void *data, const char *text),
        void (*taken)(struct ui *ui, void *data, const char *text), void *data)
{
	struct asking *asking = xcalloc(1, sizeof *asking);

	asking->label = xstrdup(label);
	edit_set(&asking->edit, text);
	asking->changed = changed;
	asking->taken = taken;
	asking->data = data;
	view_open(ui, &line_ops, asking);
}

void ui_ask_secret(struct ui *ui, const char *label,
        void (*taken)(struct ui *ui, void *data, const char *text), void *data)
{
	struct asking *asking = xcalloc(1, sizeof *asking);

	asking->label = xstrdup(label);
	asking->edit.secret = true;
	asking->taken = taken;
	asking->data = data;
	view_open(ui, &line_ops, asking);
}
