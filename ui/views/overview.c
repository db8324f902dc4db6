/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview: servers by state and host, quotas, services that are down, running jobs and the
 * newest faults, from loaded data. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "ui/actions/actions.h"
#include "ui/app/app.h"
#include "ui/app/navigation.h"
#include "ui/app/status.h"
#include "ui/app/subject.h"
#include "ui/panes/pane.h"
#include "ui/views/overview.h"
#include "ui/views/quota.h"

#define TALLY_MAX  64
#define FAULTS_MAX 100

/* A word and its count. */
struct tally {
	const char *word; /* interned, or of a row */
	size_t count;
};

struct overview {
	struct quotas quotas;
	struct list list; /* of faults */
	uint64_t version; /* of the servers when they were counted */
	bool counted;
	struct tally states[TALLY_MAX], hosts[TALLY_MAX];
	size_t state_count, host_count, other_hosts;
	char *faults[FAULTS_MAX]; /* ids, the newest first */
	size_t fault_count, fault_total;
};

/* --- counting --- */

static void count_word(struct tally *tallies, size_t *count, size_t *others, const char *word)
{
	for (size_t i = 0; i < *count; i++)
		if (tallies[i].word == word || !strcmp(tallies[i].word, word)) {
			tallies[i].count++;
			return;
		}
	if (*count < TALLY_MAX)
		tallies[(*count)++] = (struct tally){word, 1};
	else
		(*others)++;
}

static int tallies_by_count(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->word, y->word);
}

static const char *row_cell(const struct row *row, const char *key)
{
	int column = resource_column(&resource_server, key);

	return column >= 0 ? row->cells[column] : "";
}

/* Keeps the newest by their last change, compared as Nova writes times. */
static void keep_fault(const struct row **faults, size_t *count, const struct row *row)
{
	size_t at = *count;

	while (at && strcmp(row_cell(row, "updated"), row_cell(faults[at - 1], "updated")) > 0)
		at--;
	if (at == FAULTS_MAX)
		return;
	if (*count < FAULTS_MAX)
		(*count)++;
	memmove(&faults[at + 1], &faults[at], (*count - at - 1) * sizeof *faults);
	faults[at] = row;
}

static void forget_faults(struct overview *o)
{
	for (size_t i = 0; i < o->fault_count; i++)
		free(o->faults[i]);
	o->fault_count = o->fault_total = 0;
}

static void tallies_count(struct overview *o, const struct collection *servers)
{
	const struct row *faults[FAULTS_MAX], *row;
	char *selected =
	        o->list.selected < o->fault_count ? xstrdup(o->faults[o->list.selected]) : NULL;
	size_t at = 0, kept = 0, others = 0, total = 0;

	o->state_count = o->host_count = o->other_hosts = 0;
	while ((row = collection_next(servers, &at))) {
		count_word(o->states, &o->state_count, &others, row_cell(row, "status"));
		if (*row_cell(row, "host"))
			count_word(
			        o->hosts, &o->host_count, &o->other_hosts, row_cell(row, "host"));
		if (row->flags & ROW_ERROR) {
			total++;
			keep_fault(faults, &kept, row);
		}
	}
	qsort(o->states, o->state_count, sizeof *o->states, tallies_by_count);
	qsort(o->hosts, o->host_count, sizeof *o->hosts, tallies_by_count);
	forget_faults(o);
	for (size_t i = 0; i < kept; i++) {
		o->faults[i] = xstrdup(faults[i]->id);
		if (str_eq(selected, o->faults[i]))
			o->list.selected = i;
	}
	o->fault_count = kept;
	o->fault_total = total;
	o->version = collection_version(servers);
	o->counted = true;
	free(selected);
}

/* --- drawing: each part says how many rows it took --- */

struct area {
	WINDOW *win;
	int y, x, rows, cols;
};

static void draw_heading(struct area *area, const char *text)
{
	draw_text(area->win, area->y, area->x, area->cols, STYLE_BOLD, text, false);
}

static int tallies_draw(struct area *area, const char *heading, const struct tally *tallies,
        size_t count, bool states)
{
	int width = 0, shown = area->rows - 1;

	draw_heading(area, heading);
	for (size_t i = 0; i < count; i++)
		if (text_width(tallies[i].word) > width)
			width = text_width(tallies[i].word);
	width = width > area->cols / 2 ? area->cols / 2 : width;
	for (int i = 0; i < shown && (size_t)i < count; i++) {
		int y = area->y + 1 + i, bar = area->cols - width - 11;
		enum style style = states ? style_of_status(tallies[i].word) : STYLE_NORMAL;
		bool rest = i == shown - 1 && count > (size_t)shown;

		if (rest) {
			draw_printf(area->win, y, area->x + 1, area->cols - 1, STYLE_DIM,
			        "and %zu more", count - (size_t)i);
			continue;
		}
		draw_text(area->win, y, area->x + 1, width, style,
		        *tallies[i].word ? tallies[i].word : "?", false);
		draw_printf(area->win, y, area->x + width + 2, 7, STYLE_NORMAL, "%7zu",
		        tallies[i].count);
		if (bar > 2)
			draw_gauge(area->win, y, area->x + width + 10, bar,
			        (int)(tallies[i].count * 100 / tallies[0].count), style);
	}
	return 1 + ((int)count < shown ? (int)count : shown);
}

static void cloud_overview_draw_states(struct area *area, struct overview *o, struct ui *ui)
{
	const struct store *store = store_of(ui, &resource_server);
	struct area below = *area;
	struct buf heading = BUF_INIT;
	int hosts = 0, used;

	/* Hosts get the rows they need, at most half. */
	if (o->host_count)
		hosts = (int)o->host_count + 2 > area->rows / 2 ? area->rows / 2
		                                                : (int)o->host_count + 2;
	buf_printf(&heading, "Servers %zu", collection_count(store->collection));
	if (!refresh_complete(store->refresh))
		buf_puts(&heading, refresh_error(store->refresh)->code ? " (not available)" : "+");
	if (store->all_projects)
		buf_puts(&heading, " of all projects");
	if (store->asked)
		buf_printf(&heading, " listed by %s", store->asked);
	below.rows -= hosts;
	used = tallies_draw(&below, buf_str(&heading), o->states, o->state_count, true);
	below.y += used + 1;
	below.rows = area->rows - used - 1;
	if (hosts && below.rows > 1)
		tallies_draw(&below, "By host", o->hosts, o->host_count, false);
	buf_free(&heading);
}

static int cloud_overview_draw_quotas(struct area *area, struct overview *o)
{
	int y = 1;

	draw_heading(area, "Quotas");
	for (int p = 0; p < QUOTA_PARTS; p++) {
		const struct quota_part *part = &o->quotas.parts[p];

		for (size_t i = 0; i < part->count && y < area->rows; i++)
			quota_draw(area->win, area->y + y++, area->x + 1, area->cols - 1,
			        &part->items[i]);
		if (part->asked && part->error.code && y < area->rows)
			draw_text(area->win, area->y + y++, area->x + 1, area->cols - 1,
			        STYLE_ERROR, part->error.message, false);
		else if (part->asked && !part->done && y < area->rows)
			draw_text(area->win, area->y + y++, area->x + 1, area->cols - 1, STYLE_DIM,
			        "loading…", false);
	}
	return y;
}

/* Services that are down, for administrators only. */
static int cloud_overview_draw_services(struct area *area, struct ui *ui)
{
	const struct resource *resource = resource_find("services");
	const struct collection *services;
	const struct row *row;
	size_t at = 0, down = 0, disabled = 0;
	int host, binary, status, y = 1;

	if (!resource || !session_is_admin(ui->command->client->session))
		return 0;
	services = ui_collection(ui, resource);
	host = resource_column(resource, "host");
	binary = resource_column(resource, "binary");
	status = resource_column(resource, "status");
	while ((row = collection_next(services, &at))) {
		down += (row->flags & ROW_ERROR) != 0;
		disabled += status >= 0 && str_eq(row->cells[status], "disabled");
	}
	if (!collection_count(services)) {
		draw_heading(area, "Services…");
		return 1;
	}
	draw_printf(area->win, area->y, area->x, area->cols, down ? STYLE_ERROR : STYLE_BOLD,
	        "Services: %zu up, %zu down, %zu disabled", collection_count(services) - down, down,
	        disabled);
	at = 0;
	while (y < area->rows && (row = collection_next(services, &at)))
		if (row->flags & ROW_ERROR && host >= 0 && binary >= 0)
			draw_printf(area->win, area->y + y++, area->x + 1, area->cols - 1,
			        STYLE_ERROR, "%s on %s is down", row->cells[binary],
			        row->cells[host]);
	return y;
}

static int cloud_overview_draw_jobs(struct area *area, struct ui *ui)
{
	struct jobs *jobs = ui->app->contexts->jobs;
	size_t running = jobs ? jobs_active(jobs) : 0;
	int y = 1;

	draw_printf(area->win, area->y, area->x, area->cols, running ? STYLE_BUSY : STYLE_BOLD,
	        running == 1 ? "1 job running" : "%zu jobs running", running);
	for (size_t i = 0; jobs && i < jobs_count(jobs) && y < area->rows; i++) {
		struct job *job = jobs_at(jobs, i);

		if (!job_is_over(job))
			draw_printf(area->win, area->y + y++, area->x + 1, area->cols - 1,
			        STYLE_BUSY, "%s %s  %s %s", job->verb,
			        job->target_name ? job->target_name : "",
			        job->status ? job->status : "", job->task ? job->task : "");
	}
	return y;
}

static void cloud_overview_draw_right(struct area *area, struct overview *o, struct ui *ui)
{
	struct area part = *area;
	bool admin = session_is_admin(ui->command->client->session);
	int below = (admin ? 2 : 0) + 2;

	part.rows = area->rows - below;
	part.y += cloud_overview_draw_quotas(&part, o) + 1;
	part.rows = area->y + area->rows - part.y;
	if (admin && part.rows > 0) {
		/* The last rows are for the jobs. */
		part.rows -= part.rows > 4 ? 3 : 1;
		part.y += cloud_overview_draw_services(&part, ui);
		part.rows = area->y + area->rows - part.y;
	}
	if (part.rows > 0)
		cloud_overview_draw_jobs(&part, ui);
}

static void cloud_overview_draw_fault(
        struct overview *o, struct ui *ui, WINDOW *win, int y, int cols, size_t at)
{
	const struct row *row = collection_get(ui_collection(ui, &resource_server), o->faults[at]);
	bool selected = at == o->list.selected;
	enum style style = selected ? STYLE_SELECTED : STYLE_NORMAL;
	struct buf age = BUF_INIT;
	int name = cols > 100 ? 30 : 20;

	if (!row)
		return;
	pane_cell(ui, &resource_server, resource_column(&resource_server, "updated"), row, &age);
	if (selected)
		draw_fill(win, y, 0, 1, cols, style);
	draw_right(win, y, 1, 4, style, buf_str(&age));
	draw_text(win, y, 7, name, selected ? style : STYLE_ERROR, row->name, false);
	draw_text(win, y, 8 + name, cols - name - 9, style,
	        *row_cell(row, "fault") ? row_cell(row, "fault") : row_cell(row, "status"), false);
	buf_free(&age);
}

static void cloud_overview_draw_faults(
        struct overview *o, struct ui *ui, WINDOW *win, int y, int rows, int cols)
{
	char *heading = xasprintf(" %zu in ERROR, the newest first ", o->fault_total);

	draw_hline(win, y, 0, cols, STYLE_BORDER);
	draw_text(win, y, 2, cols - 4, o->fault_total ? STYLE_ERROR : STYLE_TITLE,
	        o->fault_total ? heading : " No server is in ERROR ", false);
	free(heading);
	list_set(&o->list, o->fault_count, rows - 1);
	for (int i = 0; i < rows - 1 && o->list.top + (size_t)i < o->fault_count; i++)
		cloud_overview_draw_fault(o, ui, win, y + 1 + i, cols, o->list.top + (size_t)i);
}

static void cloud_overview_draw(struct view *view, WINDOW *win)
{
	struct overview *o = view->data;
	struct ui *ui = view->ui;
	const struct resource *services = resource_find("services");
	const struct resource *watched[] = {&resource_server, services};
	const struct collection *servers = ui_collection(ui, &resource_server);
	bool admin = session_is_admin(ui->command->client->session);
	int faults = view->rows / 3, half = view->cols / 2;
	struct area left = {win, 1, 1, view->rows - faults - 1, half - 2};
	struct area right = {win, 1, half + 1, view->rows - faults - 1, view->cols - half - 2};

	if (!o->counted || o->version != collection_version(servers))
		tallies_count(o, servers);
	if ((size_t)faults > o->fault_count + 1)
		faults = (int)o->fault_count + 1;
	left.rows = right.rows = view->rows - faults - 1;
	draw_hline(win, 0, 0, view->cols, STYLE_BORDER_ACTIVE);
	draw_text(win, 0, 2, view->cols - 4, STYLE_SELECTED, " Overview ", false);
	cloud_overview_draw_states(&left, o, ui);
	cloud_overview_draw_right(&right, o, ui);
	cloud_overview_draw_faults(o, ui, win, view->rows - faults, faults, view->cols);
	stores_watch(ui->app, watched, services && admin ? 2 : 1);
}

/* --- keys --- */

static bool cloud_overview_key(struct view *view, int key)
{
	struct overview *o = view->data;

	return list_key(&o->list, key);
}

static bool cloud_overview_subject(struct view *view, struct subject *out)
{
	const struct overview *o = view->data;

	out->resource = &resource_server;
	if (o->list.selected < o->fault_count)
		strv_add(&out->ids, o->faults[o->list.selected]);
	return out->ids.count > 0;
}

static void cloud_overview_refresh(struct view *view)
{
	struct overview *o = view->data;

	refresh_now(ui_refresh(view->ui, &resource_server), true);
	quotas_again(&o->quotas);
}

static void cloud_overview_closed(struct view *view)
{
	struct overview *o = view->data;

	quotas_stop(&o->quotas);
	forget_faults(o);
	free(o);
}

static const struct binding bindings[] = {
        {.key = 'R',
                .label = "R",
                .word = "refresh",
                .help = "Refresh",
                .run = cloud_overview_refresh},
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Go back",
                .run = view_close},
        {.key = 0},
};

static const struct view_ops overview_ops = {
        .name = "overview",
        .draw = cloud_overview_draw,
        .key = cloud_overview_key,
        .closed = cloud_overview_closed,
        .bindings = bindings,
        .shared = resource_bindings,
        .subject = cloud_overview_subject,
};

void overview_open(struct ui *ui, const struct resource *resource, const char *id)
{
	struct overview *o = xcalloc(1, sizeof *o);

	(void)resource;
	(void)id;
	view_open(ui, &overview_ops, o);
	quotas_start(&o->quotas, ui, false);
	navigation_visit(ui, overview_open, NULL, NULL);
}
