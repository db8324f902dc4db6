/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `:usage`: the project's use in the last four weeks, in total and by server. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/navigation.h"
#include "ui/kit/pager.h"
#include "ui/views/usage_view.h"

#define SPAN_MS (28LL * 24 * 3600 * 1000)

/* A request in flight: the view may be gone when its answer arrives. */
struct asking {
	struct ui *ui;
	uint64_t serial;
};

static double usage_number(const cJSON *object, const char *key)
{
	const cJSON *value = json_get(object, key);

	return cJSON_IsNumber(value) ? value->valuedouble : 0;
}

static void usage_add_cell(struct buf *out, const cJSON *object, const char *key, int width)
{
	char *clean = clean_dup(json_str(object, key));

	text_pad(out, clean ? clean : "-", width, false, true, !term_is_utf8());
	buf_puts(out, "  ");
	free(clean);
}

static int usage_by_hours(const void *a, const void *b)
{
	double x = usage_number(*(const cJSON *const *)a, "hours"),
	       y = usage_number(*(const cJSON *const *)b, "hours");

	return x < y ? 1 : -(x > y);
}

static void usage_servers(struct buf *out, const cJSON *usage)
{
	const cJSON *list = json_get(usage, "server_usages"), *item;
	size_t count = (size_t)cJSON_GetArraySize(list), n = 0;
	const cJSON **all = xcalloc(count + 1, sizeof *all);

	cJSON_ArrayForEach(item, list)
	{
		all[n++] = item;
	}
	qsort(all, n, sizeof *all, usage_by_hours);
	styled(out, STYLE_BOLD, "%-28s  %-11s  %10s  %5s  %9s  %7s  %s", "Server", "State", "Hours",
	        "VCPUs", "RAM MiB", "Disk GiB", "Flavor");
	for (size_t i = 0; i < n; i++) {
		char *flavor = clean_dup(json_str(all[i], "flavor"));

		usage_add_cell(out, all[i], "name", 28);
		usage_add_cell(out, all[i], "state", 11);
		buf_printf(out, "%10.2f  %5.0f  %9.0f  %7.0f  %s\n", usage_number(all[i], "hours"),
		        usage_number(all[i], "vcpus"), usage_number(all[i], "memory_mb"),
		        usage_number(all[i], "local_gb"), flavor ? flavor : "-");
		free(flavor);
	}
	free(all);
}

static char *usage_words(struct ui *ui, const cJSON *usage)
{
	struct buf out = BUF_INIT;

	if (!json_get(usage, "total_hours")) {
		buf_printf(&out, "No usage by project %s in the last four weeks.\n",
		        session_project_name(ui->command->client->session));
		return buf_take(&out);
	}
	buf_printf(&out, "Usage of project %s in the last four weeks\n\n",
	        session_project_name(ui->command->client->session));
	buf_printf(&out, "  %14.2f  server hours\n", usage_number(usage, "total_hours"));
	buf_printf(&out, "  %14.2f  vCPU hours\n", usage_number(usage, "total_vcpus_usage"));
	buf_printf(&out, "  %14.2f  GiB-hours of RAM\n",
	        usage_number(usage, "total_memory_mb_usage") / 1024);
	buf_printf(&out, "  %14.2f  GiB-hours of disk\n\n",
	        usage_number(usage, "total_local_gb_usage"));
	usage_servers(&out, usage);
	return buf_take(&out);
}

static void usage_on_reply(void *data, struct session_reply *reply)
{
	struct asking *asking = data;
	struct view *view = view_by_serial(asking->ui, asking->serial);

	if (view) {
		struct buf error = BUF_INIT;
		char *text;

		if (reply->error.code) {
			error_format(&reply->error, &error);
			text = buf_take(&error);
		} else {
			text = usage_words(asking->ui, json_get(reply->json, "tenant_usage"));
		}
		pager_text(view->data, text);
		free(text);
		ui_dirty(asking->ui);
	}
	free(asking);
}

void usage_open(struct ui *ui, const struct resource *resource, const char *id)
{
	struct session *session = ui->command->client->session;
	struct asking *asking = xcalloc(1, sizeof *asking);
	struct session_request request = {.service = "compute", .method = "GET"};
	int64_t now = clock_wall_ms() + session_clock_skew_ms(session);
	struct buf path = BUF_INIT;
	char start[32], end[32];

	(void)resource;
	(void)id;
	clock_format_iso(now - SPAN_MS, start, sizeof start);
	clock_format_iso(now, end, sizeof end);
	/* Nova accepts no time zone. */
	start[strcspn(start, "Z")] = end[strcspn(end, "Z")] = '\0';
	buf_puts(&path, "/os-simple-tenant-usage/");
	buf_add_url(&path, session_project_id(session));
	buf_printf(&path, "?start=%s&end=%s", start, end);
	request.path = buf_str(&path);
	asking->ui = ui;
	asking->serial = pager_table(ui, "Usage", "Loading…\n")->serial;
	/* The session lives as long as the screen, and so does the callback's data. */
	session_send(session, &request, usage_on_reply, asking);
	navigation_visit(ui, usage_open, NULL, NULL);
	buf_free(&path);
}
