/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as columns.json: what a pane shows, in which order, and what is kept again. */
#include "oracle.h"
#include "scratch.h"
#include "ui/app/app.h"
#include "ui/panes/columns.h"
#include "ui/panes/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const uint8_t *data, size_t size)
{
	static char directory[160];
	static const struct resource *const shown[] = {
	        &resource_server, &resource_image, &resource_hypervisor};
	struct client client = {0};
	struct command command = {.client = &client};
	struct app app = {0};
	struct ui ui = {.command = &command, .app = &app};

	snprintf(directory, sizeof directory, "%s/ncnova", scratch_directory());
	mkdir(directory, 0700);
	setenv("XDG_STATE_HOME", scratch_directory(), 1);
	scratch_write("ncnova/columns.json", data, size);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		struct collection *c = collection_new(shown[i]);
		struct layout layout = {0};
		int chosen[32], count;
		bool wide;

		columns_apply(&ui, c);
		count = columns_chosen(&ui, c, chosen, 32);
		wide = columns_wide(&ui, shown[i]);
		if (count < 0 || count > 32)
			abort();
		for (int k = 0; k < count; k++)
			if (chosen[k] < 0 || chosen[k] >= collection_table(c)->column_count)
				abort();
		layout_fit(&layout, collection_table(c), chosen, count, wide, true, 80);
		layout_columns(collection_table(c), chosen, count, wide, true);
		collection_free(c);
	}
	cJSON_Delete(app.kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(use, data, size, 512);
}
