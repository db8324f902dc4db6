/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the server view's tabs, and the text for those without an answer. */
#include <stdlib.h>

#include "ncnova/command.h"
#include "ui/server/internal.h"

static void tab_on_reply(void *data, struct session_reply *reply)
{
	struct asked *asked = data;

	asked->call = NULL;
	asked->came = true;
	asked->error = reply->error;
	if (!reply->error.code) {
		cJSON_Delete(asked->json);
		asked->json = session_reply_take(reply);
	}
	if (asked->then)
		asked->then(asked->v, asked);
	server_write(asked->v, asked->tab);
}

static struct asked *tab_find_asked(const struct server_view *v, enum tab tab, const char *key)
{
	struct asked *asked = v->tabs[tab].asked;

	while (asked && !str_eq(asked->key, key))
		asked = asked->next;
	return asked;
}

const struct asked *tab_asked(const struct server_view *v, enum tab tab, const char *key)
{
	return tab_find_asked(v, tab, key);
}

struct asked *tab_ask(
        struct server_view *v, enum tab tab, const char *key, const char *service, const char *path)
{
	struct session_request request = {.service = service, .method = "GET", .path = path};
	struct asked *asked = tab_find_asked(v, tab, key);

	if (!asked) {
		asked = xcalloc(1, sizeof *asked);
		asked->key = xstrdup(key);
		asked->v = v;
		asked->tab = tab;
		asked->next = v->tabs[tab].asked;
		v->tabs[tab].asked = asked;
	}
	if (!asked->call)
		asked->call = session_send(
		        v->ui->command->client->session, &request, tab_on_reply, asked);
	return asked;
}

void tab_forget(struct server_view *v, enum tab tab)
{
	while (v->tabs[tab].asked) {
		struct asked *asked = v->tabs[tab].asked;

		v->tabs[tab].asked = asked->next;
		if (asked->call)
			session_cancel(asked->call);
		cJSON_Delete(asked->json);
		free(asked->key);
		free(asked);
	}
}

/* --- what a tab says where there is no answer --- */

void tab_write_error(
        struct server_view *v, struct sheet *sheet, const struct error *error, const char *what)
{
	struct buf why = BUF_INIT;

	if (v->gone) {
		sheet_printf(sheet, STYLE_DIM, "The server was deleted; no data on %s.", what);
		return;
	}
	error_format(error, &why);
	sheet_printf(sheet, STYLE_ERROR, "Cannot load %s: %s", what, buf_str(&why));
	if (error->http_status == 403)
		sheet_text(sheet, STYLE_DIM, 0,
		        "Not allowed for this user; usually admin-only. Switch to a cloud entry "
		        "with that role (:cloud NAME).");
	else if (error->code == ERR_VERSION || error->http_status == 406)
		sheet_text(sheet, STYLE_DIM, 0,
		        "Needs a higher API version: start with --os-compute-api-version.");
	else
		sheet_text(sheet, STYLE_DIM, 0, "R refreshes.");
	buf_free(&why);
}

bool tab_write_state(
        struct server_view *v, struct sheet *sheet, const struct asked *asked, const char *what)
{
	if (asked && asked->error.code && !(v->gone && asked->json)) {
		tab_write_error(v, sheet, &asked->error, what);
		sheet_gap(sheet);
	}
	if (asked && asked->json)
		return false;
	if (!asked && v->gone)
		sheet_printf(sheet, STYLE_DIM, "The server was deleted; no data on %s.", what);
	else if (!asked || !asked->came)
		sheet_printf(sheet, STYLE_BUSY, "Loading %s…", what);
	return true;
}
