/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name that several objects have, in a command on the screen: the command waits for a choice from
 * a menu. */
#include <stdlib.h>

#include "ncnova/loop.h"
#include "ui/app/choose_name.h"
#include "ui/kit/popup.h"

static const char *const no_titles[] = {NULL};

struct choice {
	size_t index;
	bool taken, over;
};

static void name_on_chosen(struct ui *ui, void *data, const char *id)
{
	struct choice *choice = data;

	(void)ui;
	choice->index = strtoul(id, NULL, 10);
	choice->taken = true;
}

static void name_on_closed(void *data)
{
	struct choice *choice = data;

	choice->over = true;
}

int choose_name(void *data, const char *question, const struct strv *texts, size_t *index)
{
	struct ui *ui = data;
	struct choice choice = {0};
	struct error error = {0};
	struct view *view;
	struct pick pick;

	pick_init(&pick, no_titles, false);
	for (size_t i = 0; i < texts->count; i++) {
		char *id = xasprintf("%zu", i);

		pick_add(&pick, id, texts->items[i], NULL);
		free(id);
	}
	view = ui_choose(ui, question, &pick, name_on_chosen, name_on_closed, &choice);
	/* Ctrl-C interrupts the command and closes the menu. */
	if (loop_until(ui->command->client->loop, &choice.over, &error) && !choice.over)
		view_close(view);
	*index = choice.index;
	return choice.taken ? 0 : ERR_CANCELLED;
}
