/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main view: panes of resources, three side by side where it is wide, otherwise one pane and
 * tabs. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "ui/actions/act.h"
#include "ui/actions/actions.h"
#include "ui/app/app.h"
#include "ui/app/navigation.h"
#include "ui/app/subject.h"
#include "ui/boot/wizard.h"
#include "ui/kit/popup.h"
#include "ui/panes/columns.h"
#include "ui/panes/internal.h"
#include "ui/panes/main_view.h"

#define FAULTS "is:error,busy"

static struct main *main_of(struct ui *ui)
{
	return ui->app->main->data;
}

static struct pane *main_current(struct ui *ui)
{
	struct main *m = main_of(ui);

	return &m->panes[m->current];
}

const struct resource *main_resource(struct ui *ui)
{
	return main_current(ui)->resource;
}

static void main_select_pane(struct ui *ui, int index)
{
	struct main *m = main_of(ui);

	if (index < 0)
		index = m->count - 1;
	/* Remembers the pane that is left, with its current filter. */
	navigation_note(ui);
	m->current = index >= m->count ? 0 : index;
	navigation_note(ui);
	ui_dirty(ui);
}

void main_filter_wrong(struct ui *ui, const struct error *error)
{
	ui_toast(ui, TOAST_WARNING, "%s", error->message);
	main_of(ui)->filter_wrong = true;
}

/* Hides the message about the previous filter. */
static void main_filter_right(struct ui *ui)
{
	if (main_of(ui)->filter_wrong)
		toast_hide(ui->app);
	main_of(ui)->filter_wrong = false;
}

void main_show(
        struct ui *ui, const struct resource *resource, const char *filter, const char *asked)
{
	struct main *m = main_of(ui);
	struct store *store = store_of(ui, resource);
	struct error error = {0};

	navigation_note(ui);
	while (ui->top != ui->app->main)
		view_close(ui->top);
	for (int i = 0; i < m->count; i++)
		if (m->panes[i].resource == resource)
			m->current = i;
	if (asked && !str_eq(asked, store->asked ? store->asked : ""))
		store_ask(ui, store, *asked ? asked : NULL, &error);
	if (filter && !error.code)
		collection_filter(store->collection, filter, &error);
	if (error.code)
		main_filter_wrong(ui, &error);
	else
		main_filter_right(ui);
	pane_sync(&m->panes[m->current]);
	navigation_note(ui);
	ui_changed(ui);
}

/* --- what happens --- */

static void main_changed(struct view *view)
{
	struct main *m = view->data;
	int complete = 0;

	if (view->ui->app->sign_in != SIGNED_IN)
		return;
	/* The lists are requested before they are drawn, and drawn when all have arrived or the
	 * grace period ends. */
	for (int i = 0; i < TRIO; i++)
		complete += refresh_complete(ui_refresh(view->ui, m->panes[i].resource));
	if (view->ui->app->grace && complete == TRIO)
		view->ui->app->urgent = true;
	view->ui->app->grace = view->ui->app->grace && complete < TRIO;
	for (struct store *store = view->ui->app->stores; store->resource; store++)
		for (int i = 0; i < m->count; i++)
			if (m->panes[i].resource == store->resource)
				pane_sync(&m->panes[i]);
}

static bool main_key(struct view *view, int key)
{
	struct main *m = view->data;

	if (view->ui->app->sign_in != SIGNED_IN)
		return false;
	if (key >= '1' && key <= '9') {
		if (key - '1' < m->count)
			main_select_pane(view->ui, key - '1');
		return true;
	}
	return pane_key(&m->panes[m->current], key);
}

static bool main_subject(struct view *view, struct subject *out)
{
	struct pane *pane = main_current(view->ui);
	struct collection *collection;

	out->resource = pane->resource;
	if (view->ui->app->sign_in != SIGNED_IN)
		return false;
	collection = ui_collection(view->ui, pane->resource);
	if (collection_marked(collection)) {
		for (size_t i = 0; i < collection_visible(collection); i++) {
			const struct row *row = collection_row(collection, i);

			if (row->flags & ROW_MARKED)
				strv_add(&out->ids, row->id);
		}
	} else if (collection_row(collection, pane->list.selected)) {
		strv_add(&out->ids, collection_row(collection, pane->list.selected)->id);
	}
	return out->ids.count > 0;
}

static void main_closed(struct view *view)
{
	struct main *m = view->data;

	for (int i = 0; i < m->count; i++)
		pane_forget(&m->panes[i]);
	free(m->filter_before);
	free(m);
	view->ui->app->main = NULL;
}

void main_forget(struct view *view)
{
	struct main *m = view->data;

	for (int i = 0; i < m->count; i++)
		pane_forget(&m->panes[i]);
	navigation_forget(view->ui->app);
}

static bool main_is_signed_in(struct view *view, struct buf *reason)
{
	if (view->ui->app->sign_in == SIGNED_IN)
		return true;
	buf_puts(reason, "not signed in");
	return false;
}

static bool main_can_boot(struct view *view, struct buf *reason)
{
	return main_is_signed_in(view, reason) &&
	       act_allowed(view->ui, verb_creates(&resource_server), reason);
}

static void main_boot(struct view *view)
{
	struct pane *pane = main_current(view->ui);
	const char *image = pane->resource == &resource_image ? pane->selected : NULL;
	const char *flavor = pane->resource == &resource_flavor ? pane->selected : NULL;

	wizard_open(view->ui, image, flavor);
}

static void next_pane(struct view *view)
{
	struct main *m = view->data;

	main_select_pane(
	        view->ui, main_is_trio(m, view) && m->current == TRIO - 1 ? 0 : m->current + 1);
}

static void previous_pane(struct view *view)
{
	struct main *m = view->data;

	main_select_pane(
	        view->ui, main_is_trio(m, view) && !m->current ? TRIO - 1 : m->current - 1);
}

static void main_zoom(struct view *view)
{
	struct main *m = view->data;

	m->zoomed = !m->zoomed;
}

static void main_mark(struct view *view)
{
	struct pane *pane = main_current(view->ui);
	struct collection *collection = ui_collection(view->ui, pane->resource);
	struct row *row = collection_row(collection, pane->list.selected);

	if (!row)
		return;
	collection_mark(collection, row, !(row->flags & ROW_MARKED));
	list_move(&pane->list, 1);
	pane_moved(pane);
}

/* Marks all shown rows; unmarks them if all are marked. */
static void main_mark_all(struct view *view)
{
	struct collection *collection = ui_collection(view->ui, main_resource(view->ui));
	size_t visible = collection_visible(collection);
	bool all = collection_marked(collection) >= visible;

	for (size_t i = 0; i < visible; i++)
		collection_mark(collection, collection_row(collection, i), !all);
}

static void main_toggle_wide(struct view *view)
{
	const struct resource *resource = main_resource(view->ui);

	columns_keep_wide(view->ui, resource, !columns_wide(view->ui, resource));
}

static void main_choose_columns(struct view *view)
{
	columns_open(view->ui, main_resource(view->ui));
}

static void main_sort_by(struct view *view, int column, bool reverse)
{
	struct pane *pane = main_current(view->ui);

	collection_sort(ui_collection(view->ui, pane->resource), column, reverse);
	columns_keep_order(view->ui, ui_collection(view->ui, pane->resource));
	pane_sync(pane);
}

/* The next visible column. */
static void sort_next(struct view *view)
{
	struct pane *pane = main_current(view->ui);
	struct collection *collection = ui_collection(view->ui, pane->resource);
	bool reverse;
	int sorted = collection_sort_column(collection, &reverse), at = -1;

	for (int i = 0; i < pane->layout.count; i++)
		if (pane->layout.columns[i].column == sorted)
			at = i;
	if (pane->layout.count)
		main_sort_by(
		        view, pane->layout.columns[(at + 1) % pane->layout.count].column, false);
}

static void sort_reverse(struct view *view)
{
	struct pane *pane = main_current(view->ui);
	bool reverse;
	int column = collection_sort_column(ui_collection(view->ui, pane->resource), &reverse);

	main_sort_by(view, column, !reverse);
}

/* An invalid filter changes nothing; the previous one stays in force while typing. */
static void apply_filter(struct view *view, const char *text, bool say)
{
	struct main *m = view->data;
	struct pane *pane = main_current(view->ui);
	struct collection *collection = ui_collection(view->ui, pane->resource);
	struct error error = {0};
	bool wrong = collection_filter(collection, text, &error) != 0;

	if (wrong)
		collection_filter(collection, m->filter_before, NULL);
	pane_sync(pane);
	if (!wrong)
		main_filter_right(view->ui);
	else if (say)
		main_filter_wrong(view->ui, &error);
}

static void main_on_filter_typed(struct ui *ui, void *data, const char *text)
{
	(void)data;
	apply_filter(ui->app->main, text, false);
}

static void main_on_filter_taken(struct ui *ui, void *data, const char *text)
{
	(void)data;
	apply_filter(ui->app->main, text ? text : "", true);
	navigation_note(ui);
}

/* Toggles the filter word that selects errors and transitions. */
static void main_faults(struct view *view)
{
	const char *text = collection_filter_text(ui_collection(view->ui, main_resource(view->ui)));
	struct strv words = STRV_INIT;
	struct buf other = BUF_INIT;
	bool was = false;

	strv_split(&words, text ? text : "", ' ');
	for (size_t i = 0; i < words.count; i++) {
		if (str_eq(words.items[i], FAULTS))
			was = true;
		else
			buf_printf(&other, "%s%s", other.len ? " " : "", words.items[i]);
	}
	if (!was)
		buf_printf(&other, "%s%s", other.len ? " " : "", FAULTS);
	strv_free(&words);
	apply_filter(view, buf_str(&other), true);
	navigation_note(view->ui);
	buf_free(&other);
}

static void main_toggle_all_projects(struct view *view)
{
	const struct resource *resource = main_resource(view->ui);
	struct store *store = store_of(view->ui, resource);

	store_all_projects(view->ui, store, !store->all_projects);
}

static bool may_all_projects(struct view *view, struct buf *reason)
{
	const struct resource *resource = main_resource(view->ui);
	struct session *session = view->ui->command->client->session;

	if (!main_is_signed_in(view, reason))
		return false;
	if (resource->all_projects && !store_of(view->ui, resource)->all_projects &&
	        all_projects_refused(session, resource, reason))
		return false;
	if (!resource->all_projects)
		buf_printf(reason,
		        str_eq(resource->service, "network")
		                ? "administrators always see the %s of all projects"
		                : "%s cannot be listed for all projects",
		        resource->plural);
	return !reason->len;
}

static void main_ask_filter(struct view *view)
{
	const char *text = collection_filter_text(ui_collection(view->ui, main_resource(view->ui)));
	struct main *m = view->data;

	free(m->filter_before);
	m->filter_before = xstrdup(text);
	ui_ask_line(
	        view->ui, "/", text ? text : "", main_on_filter_typed, main_on_filter_taken, NULL);
}

static void main_sign_in_again(struct ui *ui, void *data, const char *secret)
{
	struct session *session = ui->command->client->session;

	(void)data;
	if (!secret)
		return;
	session_retry_sign_in(session, *secret ? secret : NULL);
	if (ui->app->sign_in == SIGNED_IN)
		refresh_now(ui_refresh(ui, main_resource(ui)), true);
	else
		app_sign_in(ui->app);
}

/* True: Keystone refused the secret; asks again. */
static bool main_ask_secret(struct ui *ui)
{
	struct session *session = ui->command->client->session;
	const struct cloud_config *config = session_config(session);
	const char *user = cloud_config_get(config, "auth.username");
	const struct error *error = ui->app->sign_in == SIGNED_IN
	                                    ? refresh_error(ui_refresh(ui, main_resource(ui)))
	                                    : &ui->app->sign_in_error;
	struct buf label = BUF_INIT, clean = BUF_INIT;

	if (error->http_status != 401 || !session_secret_name(session))
		return false;
	buf_printf(&label, "%s of %s on %s (empty: the same again): ", session_secret_name(session),
	        user ? user : "the user", config->name);
	clean_text(&clean, buf_str(&label), label.len, CLEAN_LINE);
	ui_ask_secret(ui, buf_str(&clean), main_sign_in_again, NULL);
	buf_free(&label);
	buf_free(&clean);
	return true;
}

static void main_refresh(struct view *view)
{
	struct app *app = view->ui->app;

	if (app->sign_in != SIGNING_IN && main_ask_secret(view->ui))
		return;
	session_retry_sign_in(view->ui->command->client->session, NULL);
	if (app->sign_in == SIGNED_IN) {
		refresh_now(ui_refresh(view->ui, main_resource(view->ui)), true);
		ui_toast(view->ui, TOAST_INFO, "Refreshing");
	} else if (app->sign_in == SIGN_IN_FAILED) {
		app_sign_in(app);
	}
}

/* Esc removes what narrows the view, in reverse order. */
static void main_back(struct view *view)
{
	struct main *m = view->data;
	struct collection *collection;

	toast_hide(view->ui->app);
	if (view->ui->app->sign_in != SIGNED_IN)
		return;
	collection = ui_collection(view->ui, main_resource(view->ui));
	if (collection_marked(collection))
		collection_unmark_all(collection);
	else if (collection_filter_text(collection))
		apply_filter(view, "", false);
	else if (store_of(view->ui, main_resource(view->ui))->asked)
		store_ask(view->ui, store_of(view->ui, main_resource(view->ui)), NULL, NULL);
	else if (m->zoomed)
		m->zoomed = false;
	else if (m->current >= TRIO)
		main_select_pane(view->ui, 0);
}

static void main_quit(struct view *view)
{
	app_quit(view->ui);
}

static const struct binding bindings[] = {
        {.key = 'b',
                .label = "b",
                .word = "boot",
                .help = "Boot a server: image, flavor, name, options, review. Preselects the image "
                        "or flavor under the cursor",
                .run = main_boot,
                .can = main_can_boot},
        {.key = '/',
                .label = "/",
                .word = "filter",
                .help = "Filter as you type: web (in the cells shown, or an ID's first 8 digits), "
                        "status:error, host=cmp1, !name:test, age>1d, is:busy. :list with such "
                        "words filters in the service",
                .run = main_ask_filter,
                .can = main_is_signed_in},
        {.key = '\t', .label = "Tab", .help = "Next pane; 1 to 9 choose one", .run = next_pane},
        {.key = KEY_BTAB, .label = "S-Tab", .help = "Previous pane", .run = previous_pane},
        {.key = 'z',
                .label = "z",
                .help = "Zoom the pane to the whole screen, and back",
                .run = main_zoom},
        {.key = ' ',
                .label = "Space",
                .help = "Mark or unmark the row",
                .run = main_mark,
                .can = main_is_signed_in},
        {.key = '*',
                .label = "*",
                .help = "Mark all shown rows, or none",
                .run = main_mark_all,
                .can = main_is_signed_in},
        {.key = 'o',
                .label = "o",
                .help = "Sort by the next column",
                .run = sort_next,
                .can = main_is_signed_in},
        {.key = 'O',
                .label = "O",
                .help = "Reverse the order",
                .run = sort_reverse,
                .can = main_is_signed_in},
        {.key = 'w',
                .label = "w",
                .help = "Choose the columns and their order, including any path of the JSON; saved",
                .run = main_choose_columns,
                .can = main_is_signed_in},
        {.key = 'W',
                .label = "W",
                .help = "Show more columns, and fewer again",
                .run = main_toggle_wide},
        {.key = 'f',
                .label = "f",
                .help = "Show only rows in error or busy, and all again",
                .run = main_faults,
                .can = main_is_signed_in},
        {.key = 'A',
                .label = "A",
                .help = "Show all projects (admin only), and this one again",
                .run = main_toggle_all_projects,
                .can = may_all_projects},
        {.key = 'R',
                .key2 = KEY_CTRL('R'),
                .label = "R",
                .word = NULL,
                .help = "Refresh everything; after a failed sign-in retry, asking for a refused "
                        "password again",
                .run = main_refresh},
        {.key = KEY_ESC,
                .label = "Esc",
                .help = "Clear the marks, the filter, the service's filter, the zoom, in that "
                        "order",
                .run = main_back},
        {.key = 'q', .label = "q", .word = "quit", .help = "Quit", .run = main_quit},
        {.key = 0},
};

static const struct view_ops main_ops = {
        .name = "panes",
        .draw = main_draw,
        .key = main_key,
        .changed = main_changed,
        .closed = main_closed,
        .bindings = bindings,
        .shared = resource_bindings,
        .subject = main_subject,
};

void main_open(struct ui *ui)
{
	struct main *m = xcalloc(1, sizeof *m);

	for (int i = 0; i < resource_count && i < STORES_MAX; i++)
		pane_init(&m->panes[m->count++], ui, resources[i]);
	ui->app->main = view_open(ui, &main_ops, m);
}
