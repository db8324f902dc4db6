/* The form of a verb: fields that are typed, toggled, turned or picked; nothing that was typed is
 * lost when it is refused. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/form.h"

#define LABEL_COLS 22
#define HEAD_ROWS  4 /* of what the verb does, or why it was refused; at most */
#define PICK_ROWS  16

/* --- rows --- */

static struct field *selected(struct form *form)
{
	return &form->fields[form->selected];
}

static bool selectable(const struct form *form, const struct field *field)
{
	return field_is_shown(form, field) && !field->unfit;
}

static size_t shown_rows(const struct form *form, size_t *selected_row)
{
	size_t rows = 0;

	for (size_t i = 0; i < form->count; i++) {
		if (i == form->selected && selected_row)
			*selected_row = rows;
		rows += field_is_shown(form, &form->fields[i]);
	}
	return rows;
}

/* Round and round. */
static void shift(struct form *form, int by)
{
	do
		form->selected = (form->selected + form->count + (size_t)(by + (int)form->count)) %
		                 form->count;
	while (!selectable(form, selected(form)));
}

/* Who wants more goes there. */
static void shift_past_more(struct form *form)
{
	shift(form, 1);
	if (selected(form)->kind == FORM_MORE)
		shift(form, 1);
}

/* After a field is filled: the next that has to be, else the row that runs it. */
void form_go_on(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		struct field *field = &form->fields[i];

		if (field->kind == FORM_RUN ||
		        (selectable(form, field) && field->required && field_is_empty(field))) {
			form->selected = i;
			return;
		}
	}
}

static void set_trouble(struct form *form, const char *why)
{
	free(form->trouble);
	form->trouble = why && *why ? xstrdup(why) : NULL;
}

/* --- drawing --- */

static void head_lines(const struct form *form, int cols, struct strv *lines)
{
	wrap_text(lines, form->trouble ? form->trouble : form->act->verb->help, cols);
	if (form->act->left_out && !form->trouble) {
		strv_add(lines, "Left out:");
		wrap_text(lines, form->act->left_out, cols);
	}
}

static int head_rows(const struct form *form, int cols)
{
	struct strv lines = STRV_INIT;
	int rows;

	head_lines(form, cols, &lines);
	rows = (int)lines.count > HEAD_ROWS ? HEAD_ROWS : (int)lines.count;
	strv_free(&lines);
	return rows;
}

static void place(struct view *view, int rows, int cols, int *height, int *width)
{
	const struct form *form = view->data;

	*width = cols > 104 ? 100 : cols - 2;
	*height = head_rows(form, *width - 4) + (int)shown_rows(form, NULL) + 5;
	if (form->picking >= 0 && *height < PICK_ROWS + 4)
		*height = PICK_ROWS + 4;
	if (*height > rows)
		*height = rows;
}

static void value_text(const struct field *field, struct buf *out)
{
	const struct strv *names = &field->names;

	if (field->kind == FORM_TOGGLE)
		buf_puts(out, field->on ? "yes" : "no");
	else if (field->kind == FORM_CHOICE)
		buf_puts(out, field->choices.items[field->choice]);
	else if (field->kind == FORM_SECRET)
		buf_repeat(out, '*', strlen(edit_text(&field->text)));
	else if (field->kind == FORM_TEXT)
		buf_puts(out, edit_text(&field->text));
	for (size_t i = 0; i < names->count; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names->items[i]);
}

/* The choices side by side, the one that holds in brackets. */
static void draw_choices(const struct field *field, WINDOW *win, int y, int x, int cols)
{
	int at = x;

	for (size_t i = 0; i < field->choices.count && at < x + cols; i++) {
		const char *word = *field->choices.items[i] ? field->choices.items[i] : "-";
		int width = text_width(word) + 2;
		char *text = xasprintf(i == field->choice ? "[%s]" : " %s ", word);

		draw_text(win, y, at, x + cols - at < width ? x + cols - at : width,
		        i == field->choice ? STYLE_BOLD : STYLE_DIM, text, false);
		at += width + 1;
		free(text);
	}
}

static const char *empty_text(const struct field *field)
{
	return field->trouble    ? field->trouble
	       : field->required ? "needed"
	       : field->many     ? "none; commas separate several"
	                         : "-";
}

static void draw_value(struct field *field, WINDOW *win, int y, int x, int cols, bool is_selected)
{
	struct buf value = BUF_INIT;
	enum style style = STYLE_NORMAL;

	if (is_selected && (field->kind == FORM_TEXT || field->kind == FORM_SECRET)) {
		edit_draw(&field->text, win, y, x, cols, true);
		return;
	}
	if (is_selected && field->kind == FORM_CHOICE) {
		draw_choices(field, win, y, x, cols);
		return;
	}
	if (field->unfit)
		buf_puts(&value, field->unfit);
	else
		value_text(field, &value);
	if (field->unfit || !value.len)
		style = field->trouble ? STYLE_ERROR : STYLE_DIM;
	draw_text(win, y, x, cols, style, value.len ? buf_str(&value) : empty_text(field), false);
	buf_free_secret(&value);
}

static void draw_field(struct form *form, WINDOW *win, int y, int cols, struct field *field)
{
	bool is_selected = field == selected(form);
	enum style style = is_selected ? STYLE_SELECTED : field->unfit ? STYLE_DIM : STYLE_NORMAL;
	char *label;

	if (field->kind == FORM_RUN || field->kind == FORM_MORE) {
		label = xasprintf("%s %s",
		        field->kind == FORM_MORE ? "+"
		        : term_is_utf8()         ? "▸"
		                                 : ">",
		        field->kind == FORM_RUN && form->sending ? "sending ..." : field->label);
		draw_text(win, y, 2, cols - 4, style, label, false);
		free(label);
		return;
	}
	label = xasprintf("%s%s", field->label, field->required ? " *" : "");
	draw_text(win, y, 2, LABEL_COLS, style, label, true);
	free(label);
	draw_value(field, win, y, LABEL_COLS + 3, cols - LABEL_COLS - 5, is_selected);
}

static int draw_head(struct form *form, WINDOW *win, int cols)
{
	struct strv lines = STRV_INIT;
	int rows = head_rows(form, cols - 4);

	head_lines(form, cols - 4, &lines);
	for (int i = 0; i < rows; i++)
		draw_text(win, 1 + i, 2, cols - 4, form->trouble ? STYLE_ERROR : STYLE_DIM,
		        lines.items[i], false);
	strv_free(&lines);
	return 2 + rows;
}

static const char *hint(const struct field *field)
{
	static const char *const hints[] = {
	        [FORM_CHOICE] = "Space and arrows turn it",
	        [FORM_TOGGLE] = "Space switches it",
	        [FORM_PICK] = "Enter picks; typing searches; Backspace empties it",
	        [FORM_RUN] = "Enter does it; y shows the request, c the command line",
	};

	return (size_t)field->kind < sizeof hints / sizeof *hints ? hints[field->kind] : NULL;
}

static void draw_hint(struct form *form, WINDOW *win, int y, int cols)
{
	struct field *field = selected(form);
	const char *how = hint(field);
	char *text = xasprintf("%s%s%s", field->help ? field->help : "",
	        field->help && how ? "  " : "", how ? how : "");

	if (field->trouble)
		draw_printf(
		        win, y, 2, cols - 4, STYLE_ERROR, "%s: %s", field->label, field->trouble);
	else
		draw_text(win, y, 2, cols - 4, STYLE_DIM, text, false);
	free(text);
}

static void draw_list(struct form *form, WINDOW *win, int y, int rows, int cols)
{
	struct field *field = &form->fields[form->picking];
	const char *why = form_offer_trouble(form, field);
	struct form_offer *offer = form_offer(form, field->resource);

	draw_text(win, y, 2, cols - 4, STYLE_BOLD, field->label, false);
	pick_draw(&form->pick, win, y + 1, 1, rows - 1, cols - 2, true);
	if (why)
		draw_printf(win, y + 3, 2, cols - 4, STYLE_ERROR, "%s", why);
	else if (offer && !offer->done && !form->pick.count)
		draw_text(win, y + 3, 2, cols - 4, STYLE_BUSY, "loading", false);
	else if (!form->pick.count)
		draw_text(win, y + 3, 2, cols - 4, STYLE_DIM,
		        "There is none. What is typed is taken as it is.", false);
}

static int field_rows(const struct view *view, int top)
{
	int rows = view->rows - top - 3;

	return rows < 1 ? 1 : rows;
}

static void keep_in_sight(struct form *form, int rows)
{
	size_t row = 0, count = shown_rows(form, &row);

	if (row < form->top)
		form->top = row;
	if (row >= form->top + (size_t)rows)
		form->top = row - (size_t)rows + 1;
	if (form->top + (size_t)rows > count)
		form->top = count > (size_t)rows ? count - (size_t)rows : 0;
}

static void draw(struct view *view, WINDOW *win)
{
	struct form *form = view->data;
	struct buf title = BUF_INIT;
	int top, rows, cols = view->cols;
	size_t row = 0;

	buf_printf(&title, " %s ", form->act->verb->name);
	act_target(form->ui, form->act, &title);
	buf_puts(&title, form->act->ids.count ? " " : "");
	draw_box(win, 0, 0, view->rows, cols, STYLE_BORDER_ACTIVE, buf_str(&title),
	        STYLE_TITLE_ACTIVE);
	buf_free(&title);
	if (form->picking >= 0) {
		draw_list(form, win, 1, view->rows - 2, cols);
		return;
	}
	top = draw_head(form, win, cols);
	rows = field_rows(view, top);
	keep_in_sight(form, rows);
	for (size_t i = 0; i < form->count; i++) {
		if (!field_is_shown(form, &form->fields[i]))
			continue;
		if (row >= form->top && row < form->top + (size_t)rows)
			draw_field(form, win, top + (int)(row - form->top), cols, &form->fields[i]);
		row++;
	}
	draw_hint(form, win, view->rows - 2, cols);
}

static bool cursor(struct view *view, int *y, int *x)
{
	struct form *form = view->data;
	struct field *field = selected(form);
	int top = 2 + head_rows(form, view->cols - 4);
	size_t row = 0;

	if (form->picking >= 0) {
		*y = 2;
		*x = 1 + pick_cursor(&form->pick, view->cols - 2);
		return true;
	}
	if (field->kind != FORM_TEXT && field->kind != FORM_SECRET)
		return false;
	shown_rows(form, &row);
	*y = top + (int)(row - form->top);
	*x = LABEL_COLS + 3 + edit_cursor(&field->text, view->cols - LABEL_COLS - 5);
	return true;
}

/* --- picking --- */

static void open_list(struct form *form)
{
	struct field *field = selected(form);

	form->picking = (long)form->selected;
	pick_free(&form->pick);
	pick_init(&form->pick, form->titles, field->many);
	form->pick.free_words = true;
	form_fill(form, field);
}

static void choose(struct field *field, const char *value, const char *text)
{
	char *name = xstrndup(text, strcspn(text, "\t")), *clean = clean_dup(name);

	strv_add(&field->chosen, value);
	strv_add(&field->names, clean);
	free(name);
	free(clean);
}

static void empty(struct field *field)
{
	strv_free(&field->chosen);
	strv_free(&field->names);
	field->chosen = field->names = (struct strv)STRV_INIT;
	field->touched = true;
}

/* What is marked; else what is selected; else what was typed, for a list need not be whole. */
static void close_list(struct form *form)
{
	struct field *field = &form->fields[form->picking];
	struct pick_item *item = pick_selected(&form->pick);
	const char *typed = edit_text(&form->pick.filter);

	if (item && item->reason) {
		ui_toast(form->ui, TOAST_WARNING, "it %s", item->reason);
		return;
	}
	empty(field);
	for (size_t i = 0; form->pick.multi && i < form->pick.count; i++)
		if (form->pick.items[i].marked)
			choose(field, form->pick.items[i].id, form->pick.items[i].text);
	if (!field->chosen.count && item)
		choose(field, item->id, item->text);
	else if (!field->chosen.count && *typed)
		choose(field, typed, typed);
	form->picking = -1;
	if (field->chosen.count)
		form_go_on(form);
}

/* Nothing to choose from is there yet. */
static bool waits(struct form *form)
{
	return form->picking >= 0 && !form->pick.shown_count &&
	       form_offer_waits(form, &form->fields[form->picking]);
}

static bool list_key_pressed(struct form *form, int key)
{
	bool take = key == '\r' || key == '\n' || key == KEY_ENTER;

	if (key == KEY_ESC) {
		form->picking = -1;
		form->ahead_count = 0;
	} else if (form->ahead_count || (take && waits(form))) {
		if (form->ahead_count < FORM_AHEAD)
			form->ahead[form->ahead_count++] = key;
	} else if (take)
		close_list(form);
	else if (key == KEY_PASTE) {
		edit_insert(&form->pick.filter, form->ui->paste);
		pick_apply(&form->pick);
	} else
		pick_key(&form->pick, key);
	return true;
}

void form_catch_up(struct form *form)
{
	struct ui *ui = form->ui;
	int keys[FORM_AHEAD];
	size_t count = form->ahead_count;

	if (!count || waits(form))
		return;
	memcpy(keys, form->ahead, count * sizeof *keys);
	form->ahead_count = 0;
	for (size_t i = 0; i < count; i++)
		ui_key(ui, keys[i]);
}

/* --- doing it --- */

static struct view *view_of(struct ui *ui, uint64_t serial)
{
	struct view *view = ui->top;

	while (view && view->serial != serial)
		view = view->below;
	return view;
}

void form_waits(struct ui *ui, uint64_t serial)
{
	struct view *view = view_of(ui, serial);

	if (view && view->ops->draw == draw)
		((struct form *)view->data)->sending = true;
}

/* A message about an argument stands at its field too. */
static void select_wrong(struct form *form)
{
	const char *named = form->trouble ? strstr(form->trouble, "argument ") : NULL;

	if (!named)
		return;
	named += strlen("argument ");
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].option && str_starts(named, form->fields[i].name) &&
		        named[strlen(form->fields[i].name)] == ':') {
			form->more = form->more || form->fields[i].more;
			form->selected = i;
		}
}

static void told(struct ui *ui, uint64_t serial, const char *refused)
{
	struct view *view = view_of(ui, serial);
	struct form *form = view ? view->data : NULL;

	if (!form && refused) {
		ui_toast(ui, TOAST_ERROR, "%s", refused);
	} else if (form && refused) {
		form->sending = false;
		set_trouble(form, refused);
		select_wrong(form);
		ui_dirty(ui);
	} else if (form) {
		view_close(view);
	}
}

static void run(struct form *form)
{
	struct field *wrong = form_wrong(form);
	struct act *act;

	set_trouble(form, NULL);
	if (wrong) {
		form->more = form->more || wrong->more;
		form->selected = (size_t)(wrong - form->fields);
		return;
	}
	act = form_act(form);
	act_confirm(form->ui, act, form->view->serial, told);
}

static void show_request(struct view *view)
{
	struct form *form = view->data;
	struct field *wrong = form_wrong(form);
	struct act *act;

	if (wrong) {
		form->selected = (size_t)(wrong - form->fields);
		return;
	}
	act = form_act(form);
	act_show_request(view->ui, act);
	act_free(act);
}

static void show_command(struct view *view)
{
	struct act *act = form_act(view->data);

	act_show_command(view->ui, act);
	act_free(act);
}

/* --- keys --- */

static void show_more(struct form *form)
{
	form->more = true;
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].kind == FORM_PICK)
			form_offer(form, form->fields[i].resource);
	shift(form, 1);
}

static void enter(struct form *form)
{
	struct field *field = selected(form);

	if (field->kind == FORM_RUN)
		run(form);
	else if (field->kind == FORM_MORE)
		show_more(form);
	else if (field->kind == FORM_PICK)
		open_list(form);
	else
		shift_past_more(form);
}

static void turn(struct field *field, int by)
{
	field->choice =
	        (field->choice + field->choices.count + (size_t)(by + (int)field->choices.count)) %
	        field->choices.count;
	field->touched = true;
}

static bool edit_field(struct form *form, struct field *field, int key)
{
	bool changed = true;

	if (key == KEY_PASTE)
		edit_insert(&field->text, form->ui->paste);
	else
		changed = edit_key(&field->text, key);
	field->touched = field->touched || changed;
	free(field->trouble);
	field->trouble = NULL;
	form_follow(form);
	return changed;
}

static bool types(int key)
{
	return key == KEY_PASTE || key & KEY_CHAR || (key > ' ' && key < 0x100 && key != 127);
}

static bool field_key(struct form *form, int key)
{
	struct field *field = selected(form);

	switch (field->kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		return edit_field(form, field, key);
	case FORM_TOGGLE:
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT)
			field->on = !field->on;
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_CHOICE:
		if (key == ' ' || key == KEY_LEFT || key == KEY_RIGHT)
			turn(field, key == KEY_LEFT ? -1 : 1);
		return key == ' ' || key == KEY_LEFT || key == KEY_RIGHT;
	case FORM_PICK:
		if (key == KEY_BACKSPACE || key == KEY_DC || key == KEY_CTRL('U')) {
			empty(field);
		} else if (key == ' ') {
			open_list(form);
		} else if (types(key)) {
			open_list(form);
			list_key_pressed(form, key);
		} else {
			return false;
		}
		return true;
	default:
		return false;
	}
}

static bool key_pressed(struct view *view, int key)
{
	struct form *form = view->data;

	if (form->picking >= 0)
		return list_key_pressed(form, key);
	/* On its way: it can be left, not changed. */
	if (form->sending)
		return key != KEY_ESC && key != ':';
	if (key == KEY_UP || key == KEY_BTAB)
		shift(form, -1);
	else if (key == KEY_DOWN || key == '\t')
		shift(form, 1);
	else if (key == '\r' || key == '\n' || key == KEY_ENTER)
		enter(form);
	else
		return field_key(form, key) || (selected(form)->kind != FORM_RUN && types(key));
	return true;
}

static bool at_the_end(struct view *view, struct buf *reason)
{
	struct form *form = view->data;

	(void)reason;
	return form->picking < 0 && !form->sending && selected(form)->kind == FORM_RUN;
}

static bool not_picking(struct view *view, struct buf *reason)
{
	const struct form *form = view->data;

	(void)reason;
	return form->picking < 0;
}

static void run_key(struct view *view)
{
	enter(view->data);
}

static void leave(struct view *view)
{
	view_close(view);
}

static void closed(struct view *view)
{
	struct form *form = view->data;

	form_unload(form);
	for (size_t i = 0; i < form->count; i++)
		field_free(&form->fields[i]);
	free(form->fields);
	pick_free(&form->pick);
	act_free(form->act);
	free(form->trouble);
	free(form);
}

static const struct binding bindings[] = {
        {.key = '\r',
                .key2 = KEY_ENTER,
                .label = "Enter",
                .word = "go on",
                .help = "Goes on to the next field, picks from a list, does it on the last row.",
                .run = run_key},
        {.key = '\t',
                .label = "Tab",
                .word = "next",
                .help = "The next field; so does the arrow down.",
                .run = run_key,
                .can = not_picking},
        {.key = 'y',
                .label = "y",
                .word = "request",
                .help = "On the last row: the request that it will send.",
                .run = show_request,
                .can = at_the_end},
        {.key = 'c',
                .label = "c",
                .word = "command",
                .help = "On the last row: copies it as a command line.",
                .run = show_command,
                .can = at_the_end},
        {.key = KEY_ESC,
                .label = "Esc",
                .word = "leave",
                .help = "Leaves the form; of a list: back to the form.",
                .run = leave},
        {.key = 0},
};

static const struct view_ops form_ops = {
        .name = "form",
        .popup = true,
        .place = place,
        .draw = draw,
        .key = key_pressed,
        .closed = closed,
        .bindings = bindings,
        .cursor = cursor,
};

static bool asks_for_something(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].required)
			return true;
	return false;
}

void form_open(struct ui *ui, struct act *act)
{
	struct form *form = xcalloc(1, sizeof *form);

	form->ui = ui;
	form->act = act;
	form->picking = -1;
	form_fields(form);
	form->view = view_open(ui, &form_ops, form);
	form_load(form);
	form_prefill(form);
	form_go_on(form);
	if (!asks_for_something(form))
		form->selected = 0;
	if (!selectable(form, selected(form)))
		shift(form, 1);
	/* Where one thing alone is asked for its list is open at once. */
	if (selected(form)->kind == FORM_PICK && selected(form)->required &&
	        !field_has_beginning(form, selected(form)))
		open_list(form);
}
