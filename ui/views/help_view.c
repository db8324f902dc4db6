/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `?`: the keys of the current view, read from its bindings, and the commands of `:`. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ui/app/user_commands.h"
#include "ui/kit/pager.h"
#include "ui/views/help_view.h"

static void help_add_bindings(struct buf *out, const struct binding *bindings)
{
	for (const struct binding *b = bindings; b && b->key; b++)
		buf_printf(out, "  %-8s  %s\n", b->label, b->help);
}

static void help_add_moves(struct buf *out)
{
	buf_puts(out,
	        "  arrows    move, like j and k; PgUp PgDn, Ctrl-U Ctrl-D, g G for longer moves\n");
}

static void help_add_verbs(struct buf *out)
{
	const char *group = "";

	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		if (verb->flags & VERB_HIDDEN)
			continue;
		if (!str_eq(group, verb->group)) {
			group = verb->group;
			styled(out, STYLE_DIM, "  %s", group);
		}
		buf_printf(out, "  %-29s  %s\n", verb->name, verb->help);
	}
}

void ui_help(struct ui *ui)
{
	const struct view *view = ui->top;
	struct buf out = BUF_INIT;

	while (view && view->ops->popup)
		view = view->below;
	styled(&out, STYLE_TITLE_ACTIVE, "Keys here (%s)", view ? view->ops->name : "");
	help_add_moves(&out);
	if (view) {
		help_add_bindings(&out, view->ops->bindings);
		help_add_bindings(&out, view->ops->shared);
	}
	buf_putc(&out, '\n');
	styled(&out, STYLE_TITLE_ACTIVE, "Keys everywhere");
	help_add_bindings(&out, ui->global);
	buf_puts(&out, "  Ctrl-C    Cancel what is running, or go back\n  Ctrl-Z    Suspend to the "
	               "shell; fg resumes (no effect without a shell)\n"
	               "  Alt-b f   In a line being typed: back and forward a word; Alt-d and "
	               "Alt-Backspace delete one\n\n");
	user_commands_help(ui, &out);
	styled(&out, STYLE_TITLE_ACTIVE, "Commands, after ':' and in the prompt");
	help_add_verbs(&out);
	buf_puts(&out, "\n`:help COMMAND` shows a command's options. A resource's name shows its "
	               "pane: :networks, :volumes, :keypairs.\n");
	pager_hanging(ui, "Help", buf_str(&out));
	buf_free(&out);
}
