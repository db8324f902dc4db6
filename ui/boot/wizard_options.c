/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard's options: a short form whose fields are typed, toggled or picked; Enter on the first
 * line goes on. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/text.h"
#include "ui/boot/internal.h"

enum kind { KIND_CONTINUE, KIND_PICK, KIND_TEXT, KIND_TOGGLE };

static const struct {
	enum kind kind;
	const char *label, *empty, *help;
	microversion since;
} fields[FIELD_COUNT] = {
        [FIELD_CONTINUE] = {KIND_CONTINUE, "Continue to the review", "",
                "Enter continue; arrows choose a field", 0},
        [FIELD_NETWORKS] = {KIND_PICK, "Networks", "automatic",
                "Enter pick; the first one is the first interface", 0},
        [FIELD_PORTS] = {KIND_PICK, "Ports", "none", "Enter pick existing ports", 0},
        [FIELD_KEY] = {KIND_PICK, "Key pair", "none", "Enter pick the key to sign in with", 0},
        [FIELD_GROUPS] = {KIND_PICK, "Security groups", "default",
                "Enter pick; none: the project's default", 0},
        [FIELD_ZONE] = {KIND_PICK, "Availability zone", "any", "Enter pick", 0},
        [FIELD_SERVER_GROUP] = {KIND_PICK, "Server group", "none",
                "Enter pick; its policy decides which hosts may be chosen", 0},
        [FIELD_COUNT_OF] = {KIND_TEXT, "Count", "1", "several are named NAME-1, NAME-2, …", 0},
        [FIELD_VOLUME] = {KIND_TOGGLE, "Boot from a new volume", "no",
                "Space: copy the image to a volume and boot from it", 0},
        [FIELD_VOLUME_SIZE] = {KIND_TEXT, "  its size in GB", "20", "must hold the image", 0},
        [FIELD_VOLUME_DELETE] = {KIND_TOGGLE, "  delete it with the server", "no", "Space toggles",
                0},
        [FIELD_USER_DATA] = {KIND_TEXT, "User data file", "none",
                "a path on this machine; read by cloud-init", 0},
        [FIELD_CONFIG_DRIVE] = {KIND_TOGGLE, "Config drive", "no", "Space toggles", 0},
        [FIELD_DESCRIPTION] = {KIND_TEXT, "Description", "none", "any words", MV(2, 19)},
        [FIELD_METADATA] = {KIND_TEXT, "Metadata", "none", "key=value, key=value", 0},
        [FIELD_TAGS] = {KIND_TEXT, "Tags", "none", "word, word", MV(2, 52)},
};
#define LABEL_COLS 27

static bool options_is_shown(const struct wizard *wizard, enum field field)
{
	microversion version = session_version(wizard->ui->command->client->session);

	if (field == FIELD_VOLUME_SIZE || field == FIELD_VOLUME_DELETE)
		return wizard->toggles[FIELD_VOLUME];
	return !fields[field].since || version >= fields[field].since;
}

int wizard_servers(const struct wizard *wizard)
{
	int count = atoi(edit_text(&wizard->texts[FIELD_COUNT_OF]));

	return count > 0 ? count : 1;
}

static bool text_is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 6;
}

const char *options_trouble(struct wizard *wizard)
{
	const char *count = edit_text(&wizard->texts[FIELD_COUNT_OF]);
	const char *size = edit_text(&wizard->texts[FIELD_VOLUME_SIZE]);

	if (*count && (!text_is_number(count) || !atoi(count)))
		return "\"Count\" must be a number, 1 or more";
	if (wizard->toggles[FIELD_VOLUME] && *size && (!text_is_number(size) || !atoi(size)))
		return "the volume's size must be a number of GB";
	return NULL;
}

static void options_value_text(const struct wizard *wizard, enum field field, struct buf *out)
{
	if (fields[field].kind == KIND_PICK)
		wizard_chosen_text(wizard, field, out);
	else if (fields[field].kind == KIND_TOGGLE)
		buf_puts(out, wizard->toggles[field] ? "yes" : "no");
	else
		buf_puts(out, edit_text(&wizard->texts[field]));
}

static void options_draw_field(
        struct wizard *wizard, WINDOW *win, int y, int cols, enum field field)
{
	bool selected = wizard->fields.selected == field;
	enum style style = selected ? STYLE_SELECTED : STYLE_NORMAL;
	struct buf value = BUF_INIT;
	int width = cols - LABEL_COLS - 5;

	if (fields[field].kind == KIND_CONTINUE) {
		draw_printf(win, y, 2, cols - 4, style, "%s %s", term_is_utf8() ? "▸" : ">",
		        fields[field].label);
		return;
	}
	draw_text(win, y, 2, LABEL_COLS, style, fields[field].label, true);
	if (selected && fields[field].kind == KIND_TEXT) {
		edit_draw(&wizard->texts[field], win, y, LABEL_COLS + 3, width, true);
		return;
	}
	options_value_text(wizard, field, &value);
	draw_text(win, y, LABEL_COLS + 3, width, value.len ? STYLE_NORMAL : STYLE_DIM,
	        value.len ? buf_str(&value) : fields[field].empty, false);
	buf_free(&value);
}

/* The rows that are drawn, in order: fields that do not apply are left out. */
static int visible_fields(const struct wizard *wizard, enum field *rows)
{
	int count = 0;

	for (int field = 0; field < FIELD_COUNT; field++)
		if (options_is_shown(wizard, (enum field)field))
			rows[count++] = (enum field)field;
	return count;
}

static int options_row(const struct wizard *wizard, int rows, int *top)
{
	enum field order[FIELD_COUNT];
	int count = visible_fields(wizard, order), at = 0;

	while (at < count - 1 && order[at] != (enum field)wizard->fields.selected)
		at++;
	*top = at >= rows ? at - rows + 1 : 0;
	return at;
}

void options_draw(struct wizard *wizard, WINDOW *win, int y, int rows, int cols)
{
	enum field order[FIELD_COUNT];
	int count = visible_fields(wizard, order), top;

	if (wizard->picking) {
		draw_printf(win, y, 2, cols - 4, STYLE_BOLD, "%s", fields[wizard->picking].label);
		pick_draw(&wizard->pick, win, y + 1, 1, rows - 1, cols - 2, true);
		return;
	}
	options_row(wizard, rows - 2, &top);
	for (int i = top; i < count && i - top < rows - 2; i++)
		options_draw_field(wizard, win, y + i - top, cols, order[i]);
	draw_text(win, y + rows - 1, 2, cols - 4, STYLE_DIM, fields[wizard->fields.selected].help,
	        false);
}

bool options_cursor(struct wizard *wizard, int top, int *y, int *x)
{
	enum field field = (enum field)wizard->fields.selected;
	int rows = wizard->view->rows - top - 3, first, row;

	if (wizard->picking || fields[field].kind != KIND_TEXT)
		return false;
	row = options_row(wizard, rows, &first);
	*y = top + row - first;
	*x = LABEL_COLS + 3 +
	     edit_cursor(&wizard->texts[field], wizard->view->cols - LABEL_COLS - 5);
	return true;
}

struct edit *options_edit(struct wizard *wizard)
{
	enum field field = (enum field)wizard->fields.selected;

	return fields[field].kind == KIND_TEXT ? &wizard->texts[field] : NULL;
}

static void options_shift(struct wizard *wizard, int by)
{
	enum field order[FIELD_COUNT];
	int count = visible_fields(wizard, order), at = 0;

	while (at < count - 1 && order[at] != (enum field)wizard->fields.selected)
		at++;
	/* Round and round: from the last one it is one step to "Continue". */
	at = (at + by + count) % count;
	wizard->fields.selected = order[at];
}

static void options_open_pick(struct wizard *wizard, enum field field)
{
	wizard->picking = field;
	wizard_fill_field(wizard, field);
}

/* Takes what is marked; with nothing marked what is selected, where one is to be chosen. */
static void options_close_pick(struct wizard *wizard)
{
	struct strv *chosen = &wizard->chosen[wizard->picking];
	struct pick_item *selected = pick_selected(&wizard->pick);

	strv_free(chosen);
	*chosen = (struct strv)STRV_INIT;
	for (size_t i = 0; wizard->pick.multi && i < wizard->pick.count; i++)
		if (wizard->pick.items[i].marked)
			strv_add(chosen, wizard->pick.items[i].id);
	if (!chosen->count && selected && *selected->id && !selected->reason)
		strv_add(chosen, selected->id);
	/* A port brings its network with it. */
	if (wizard->picking == FIELD_PORTS && chosen->count) {
		strv_free(&wizard->chosen[FIELD_NETWORKS]);
		wizard->chosen[FIELD_NETWORKS] = (struct strv)STRV_INIT;
	}
	wizard->picking = 0;
}

static bool pick_field_key(struct wizard *wizard, int key)
{
	struct pick_item *selected = pick_selected(&wizard->pick);

	if (key == KEY_ESC) {
		wizard->picking = 0;
		return true;
	}
	if (key == '\r' || key == '\n' || key == KEY_ENTER) {
		if (selected && selected->reason)
			ui_toast(wizard->ui, TOAST_WARNING, "it %s", selected->reason);
		else
			options_close_pick(wizard);
		return true;
	}
	return pick_key(&wizard->pick, key);
}

static void options_toggle(struct wizard *wizard, enum field field)
{
	wizard->toggles[field] = !wizard->toggles[field];
	if (field == FIELD_VOLUME)
		wizard_fill_flavors(wizard);
}

bool options_key(struct wizard *wizard, int key)
{
	enum field field = (enum field)wizard->fields.selected;
	bool enter = key == '\r' || key == '\n' || key == KEY_ENTER;

	if (wizard->picking)
		return pick_field_key(wizard, key);
	if (key == KEY_UP || key == KEY_BTAB) {
		options_shift(wizard, -1);
	} else if (key == KEY_DOWN || key == '\t') {
		options_shift(wizard, 1);
	} else if (enter && field == FIELD_CONTINUE) {
		wizard_advance(wizard);
	} else if ((enter || key == ' ' || key == KEY_RIGHT) && fields[field].kind == KIND_PICK) {
		options_open_pick(wizard, field);
	} else if ((enter || key == ' ') && fields[field].kind == KIND_TOGGLE) {
		options_toggle(wizard, field);
	} else if (enter) {
		options_shift(wizard, 1);
	} else if (fields[field].kind == KIND_TEXT) {
		return edit_key(&wizard->texts[field], key);
	} else if (key == 'j' || key == 'k') {
		options_shift(wizard, key == 'j' ? 1 : -1);
	} else {
		return false;
	}
	return true;
}
