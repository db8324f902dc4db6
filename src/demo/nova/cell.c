/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Nova cell that is down or hangs: its servers, and the requests that wait for it. */
#include <string.h>

#include "nova.h"

#define CELL_HOST       2     /* its only compute host, with that host's servers */
#define CELL_TIMEOUT_MS 60000 /* as long as Nova waits for a cell's database */

bool nova_host_lost(const struct request *request, int host)
{
	return request->effect.cell != CELL_FINE && host == CELL_HOST;
}

bool nova_server_lost(const struct request *request, const struct server *server)
{
	return nova_host_lost(request, server->host);
}

bool nova_cell_answers(struct request *request, const struct server *server)
{
	if (!nova_server_lost(request, server))
		return true;
	nova_error(request, 500,
	        "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and "
	        "attach the Nova API log if possible.\n<class 'nova.exception.NovaException'>");
	return false;
}

/* Nova disables partial records for queries that page, sort or filter. */
bool nova_shows_lost(const struct request *request)
{
	if (request->version < 69)
		return false;
	for (size_t i = 0; i < request->query.count; i++)
		if (strcmp(request->query.items[i].key, "all_tenants"))
			return false;
	return true;
}

/* Requests that read all cells, and requests for a server in the cell. */
static bool needs_cell(const char *path)
{
	static const char *const all[] = {
	        "/servers", "/servers/detail", "/os-services", "/os-migrations", "/limits", NULL};
	const struct server *server;
	char id[37];

	if (str_starts(path, "/os-hypervisors"))
		return true;
	for (size_t i = 0; all[i]; i++)
		if (!strcmp(path, all[i]))
			return true;
	if (!str_starts(path, "/servers/"))
		return false;
	str_copy(id, sizeof id, path + strlen("/servers/"));
	server = server_find(id);
	return server && server->host == CELL_HOST;
}

int nova_cell_delay(const struct request *request)
{
	static const char root[] = "/compute/v2.1";
	const char *path = request->path;

	path += str_starts(path, "/two/") ? strlen("/two") : 0;
	if (request->effect.cell != CELL_HUNG || request->effect.slow_ms ||
	        !str_starts(path, root) || !needs_cell(path + strlen(root)))
		return 0;
	return CELL_TIMEOUT_MS;
}
