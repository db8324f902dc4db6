/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of servers: filters, order and pages. */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/clock.h"
#include "nova.h"

#define PAGE_MAX 1000

struct filter {
	const struct request *request;
	bool deleted_only, no_deleted, has_name, has_ip, has_ip6, nothing;
	bool lost; /* includes servers of a cell that does not respond */
	int project;
	regex_t name, ip, ip6;
	int64_t since, before; /* ms, 0: none */
};

/* Access to filters: for other users, admin-only filters are silently ignored. */
static const struct known {
	const char *key;
	int all_from; /* available to everybody from this microversion on, 0: administrators only */
	int from;     /* added in this microversion */
} known[] = {
        {"all_tenants", 1, 1},
        {"status", 1, 1},
        {"name", 1, 1},
        {"image", 1, 1},
        {"flavor", 1, 1},
        {"ip", 1, 1},
        {"ip6", 5, 1},
        {"reservation_id", 1, 1},
        {"changes-since", 1, 1},
        {"changes-before", 66, 66},
        {"tags", 26, 26},
        {"tags-any", 26, 26},
        {"not-tags", 26, 26},
        {"not-tags-any", 26, 26},
        {"locked", 73, 73},
        {"availability_zone", 83, 1},
        {"config_drive", 83, 1},
        {"key_name", 83, 1},
        {"created_at", 83, 1},
        {"launched_at", 83, 1},
        {"terminated_at", 83, 1},
        {"power_state", 83, 1},
        {"task_state", 83, 1},
        {"vm_state", 83, 1},
        {"progress", 83, 1},
        {"user_id", 83, 1},
        {"project_id", 0, 1},
        {"tenant_id", 0, 1},
        {"host", 0, 1},
        {"node", 0, 1},
        {"deleted", 0, 1},
        {"soft_deleted", 0, 1},
        {"uuid", 0, 1},
        {"hostname", 0, 1},
        {"launch_index", 0, 1},
        {"image_ref", 0, 1},
        {"kernel_id", 0, 1},
        {"ramdisk_id", 0, 1},
        {"display_name", 0, 1},
        {"description", 0, 1},
        {"display_description", 0, 1},
        {"locked_by", 0, 1},
        {"root_device_name", 0, 1},
        {"access_ip_v4", 0, 1},
        {"access_ip_v6", 0, 1},
        {"auto_disk_config", 0, 1},
        {"sort_key", 1, 1},
        {"sort_dir", 1, 1},
        {"limit", 1, 1},
        {"marker", 1, 1},
};

static const struct known *find_known(const char *key)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].key, key))
			return &known[i];
	return NULL;
}

static const char *asked(const struct request *request, const char *key)
{
	const struct known *entry = find_known(key);

	if (!request->admin && (!entry->all_from || request->version < entry->all_from))
		return NULL;
	return query(request, key);
}

/* --- match one server */

static bool text_is(const struct request *request, const char *key, const char *own)
{
	const char *wanted = asked(request, key);

	return !wanted || (own && !strcmp(own, wanted));
}

static bool status_is(const struct request *request, const struct server *server)
{
	const char *status = server_status(server);
	bool any = false;

	for (size_t i = 0; i < request->query.count; i++) {
		if (strcmp(request->query.items[i].key, "status"))
			continue;
		any = true;
		if (!strcasecmp(request->query.items[i].value, status) ||
		        !strcasecmp(
		                request->query.items[i].value, vm_state_status(server->vm_state)))
			return true;
	}
	return !any;
}

/* How many of the tags in a,b,c the server has; *total is set to the number of tags listed. */
static size_t tags_of(const struct server *server, const char *list, size_t *total)
{
	struct strv words = STRV_INIT;
	size_t have = 0;

	strv_split(&words, list, ',');
	for (size_t i = 0; i < words.count; i++)
		have += strv_has(&server->tags, words.items[i]);
	*total = words.count;
	strv_free(&words);
	return have;
}

static bool tags_are(const struct request *request, const struct server *server)
{
	const char *all = asked(request, "tags"), *any = asked(request, "tags-any");
	const char *not_all = asked(request, "not-tags"), *none = asked(request, "not-tags-any");
	size_t total = 0;

	if (all && tags_of(server, all, &total) < total)
		return false;
	if (any && !tags_of(server, any, &total))
		return false;
	if (not_all && tags_of(server, not_all, &total) == total)
		return false;
	return !none || !tags_of(server, none, &total);
}

static bool address_is(const struct filter *filter, const struct server *server)
{
	char text[40];
	bool four = !filter->has_ip, six = !filter->has_ip6;

	for (int i = 0; i < server->nic_count; i++) {
		const struct nic *nic = &server->nics[i];

		if (!four) {
			nic_ip(nic, text);
			four = !regexec(&filter->ip, text, 0, NULL, 0) ||
			       (nic->floating && !regexec(&filter->ip, nic->floating, 0, NULL, 0));
		}
		if (!six && world.networks[nic->network].cidr6) {
			nic_ip6(nic, text);
			six = !regexec(&filter->ip6, text, 0, NULL, 0);
		}
	}
	return four && six;
}

static bool belongs(const struct filter *filter, const struct server *server)
{
	const struct request *request = filter->request;
	int64_t updated = server->updated / 1000 * 1000;

	if (server->region != request->region)
		return false;
	if (filter->project >= 0 && server->project != filter->project)
		return false;
	if (server->deleted ? filter->no_deleted : filter->deleted_only)
		return false;
	return !(filter->since && updated < filter->since) &&
	       !(filter->before && updated > filter->before);
}

static bool details_match(const struct request *request, const struct server *server)
{
	const char *host = server->host >= 0 ? world.hosts[server->host].name : NULL;
	const char *zone = server->host >= 0 ? world.hosts[server->host].zone : NULL;
	const char *locked = asked(request, "locked"), *power = asked(request, "power_state");

	return text_is(request, "flavor", server->flavor->id) &&
	       text_is(request, "image",
	               server->image && !server->bfv ? server->image->id : NULL) &&
	       text_is(request, "host", host) && text_is(request, "node", host) &&
	       text_is(request, "uuid", server->id) &&
	       text_is(request, "key_name", server->key_name) &&
	       text_is(request, "availability_zone", zone) &&
	       text_is(request, "vm_state", vm_state_names[server->vm_state]) &&
	       text_is(request, "task_state", server->task) &&
	       text_is(request, "user_id", world.users[server->user].id) &&
	       text_is(request, "project_id", world.projects[server->project].id) &&
	       text_is(request, "tenant_id", world.projects[server->project].id) &&
	       text_is(request, "reservation_id", server->reservation) &&
	       text_is(request, "hostname", server->hostname) &&
	       text_is(request, "description", server->description) &&
	       (!power || atoi(power) == server->power_state) &&
	       (!locked || query_true(request, "locked") == server->locked);
}

static bool list_matches(const struct filter *filter, const struct server *server, bool detailed)
{
	if (!belongs(filter, server) ||
	        (!filter->lost && nova_server_lost(filter->request, server)))
		return false;
	if (!detailed)
		return true;
	return !(filter->has_name && regexec(&filter->name, server->name, 0, NULL, 0)) &&
	       status_is(filter->request, server) && details_match(filter->request, server) &&
	       tags_are(filter->request, server) && address_is(filter, server);
}

/* --- parse the filter from the query */

static void bad_query(struct request *request, const char *key, const char *value, const char *what)
{
	nova_error(request, 400, "Invalid input for query parameters %s. Value: %s. '%s' %s", key,
	        value, value, what);
}

static bool take_regex(struct request *request, const char *key, regex_t *regex, bool *has)
{
	const char *value = asked(request, key);

	if (!value)
		return true;
	if (regcomp(regex, value, REG_EXTENDED | REG_NOSUB)) {
		bad_query(request, key, value, "is not a 'regex'");
		return false;
	}
	*has = true;
	return true;
}

static bool take_time(struct request *request, const char *key, int64_t *ms)
{
	const char *value = asked(request, key);

	if (!value || clock_parse_iso(value, ms))
		return true;
	bad_query(request, key, value, "is not a 'date-time'");
	return false;
}

/* An invalid status returns an empty list, and an error from 2.38 on. */
static bool take_status(struct request *request, struct filter *filter)
{
	static const char *const more[] = {"REBOOT", "HARD_REBOOT", "PASSWORD", "REBUILD",
	        "MIGRATING", "RESIZE", "REVERT_RESIZE"};
	const char *status = query(request, "status");
	bool found = !status;

	for (int i = 0; !found && i < VM_STATES; i++)
		found = !strcasecmp(status, vm_state_status(i));
	for (size_t i = 0; !found && i < sizeof more / sizeof *more; i++)
		found = !strcasecmp(status, more[i]);
	if (!found && request->version >= 38) {
		nova_error(request, 400, "Invalid status value");
		return false;
	}
	filter->nothing = !found;
	if (status && !strcasecmp(status, "deleted")) {
		if (!request->admin) {
			nova_error(request, 403, "Only administrators may list deleted instances");
			return false;
		}
		filter->no_deleted = false;
	}
	return true;
}

static bool list_take_keys(struct request *request)
{
	for (size_t i = 0; i < request->query.count; i++) {
		const char *key = request->query.items[i].key;
		const struct known *entry = find_known(key);

		if (request->version < 75 || *key == '_' ||
		        (entry && request->version >= entry->from))
			continue;
		nova_error(request, 400, "'%s' does not match any of the regexes: '^_'", key);
		return false;
	}
	return true;
}

static bool take_filter(struct request *request, struct filter *filter)
{
	const char *deleted;

	memset(filter, 0, sizeof *filter);
	filter->request = request;
	filter->lost = nova_shows_lost(request);
	filter->project = request->token->project;
	if (filter->project < 0 && !request->admin)
		filter->nothing = true;
	if (!list_take_keys(request) || !take_time(request, "changes-since", &filter->since) ||
	        !take_time(request, "changes-before", &filter->before) ||
	        !take_regex(request, "name", &filter->name, &filter->has_name) ||
	        !take_regex(request, "ip", &filter->ip, &filter->has_ip) ||
	        !take_regex(request, "ip6", &filter->ip6, &filter->has_ip6))
		return false;
	filter->no_deleted = !filter->since;
	if (query(request, "all_tenants") &&
	        (query_true(request, "all_tenants") || !*query(request, "all_tenants"))) {
		if (!nova_allowed(request, NEED_ADMIN,
		            strstr(request->rest, "detail") ? "servers:detail:get_all_tenants"
		                                            : "servers:index:get_all_tenants"))
			return false;
		filter->project = -1;
	} else if (asked(request, "project_id") || asked(request, "tenant_id")) {
		filter->project = -1;
	}
	deleted = asked(request, "deleted");
	if (deleted) {
		filter->deleted_only = query_true(request, "deleted");
		filter->no_deleted = !filter->deleted_only;
	}
	return take_status(request, filter);
}

static void free_filter(struct filter *filter)
{
	if (filter->has_name)
		regfree(&filter->name);
	if (filter->has_ip)
		regfree(&filter->ip);
	if (filter->has_ip6)
		regfree(&filter->ip6);
}

/* --- order */

enum sort_kind { BY_TEXT, BY_TIME, BY_NUMBER, BY_ID, BY_NOTHING };
static const struct {
	const char *key;
	enum sort_kind kind;
	size_t field;
} sort_keys[] = {
        {"created_at", BY_TIME, offsetof(struct server, created)},
        {"updated_at", BY_TIME, offsetof(struct server, updated)},
        {"launched_at", BY_TIME, offsetof(struct server, launched)},
        {"terminated_at", BY_TIME, offsetof(struct server, terminated)},
        {"display_name", BY_TEXT, offsetof(struct server, name)},
        {"display_description", BY_TEXT, offsetof(struct server, description)},
        {"hostname", BY_TEXT, offsetof(struct server, hostname)},
        {"key_name", BY_TEXT, offsetof(struct server, key_name)},
        {"task_state", BY_TEXT, offsetof(struct server, task)},
        {"uuid", BY_ID, offsetof(struct server, id)},
        {"vm_state", BY_NUMBER, offsetof(struct server, vm_state)},
        {"power_state", BY_NUMBER, offsetof(struct server, power_state)},
        {"project_id", BY_NUMBER, offsetof(struct server, project)},
        {"user_id", BY_NUMBER, offsetof(struct server, user)},
        {"host", BY_NUMBER, offsetof(struct server, host)},
        {"node", BY_NUMBER, offsetof(struct server, host)},
        {"access_ip_v4", BY_NOTHING, 0},
        {"access_ip_v6", BY_NOTHING, 0},
        {"auto_disk_config", BY_NOTHING, 0},
        {"availability_zone", BY_NOTHING, 0},
        {"config_drive", BY_NOTHING, 0},
        {"image_ref", BY_NOTHING, 0},
        {"instance_type_id", BY_NOTHING, 0},
        {"kernel_id", BY_NOTHING, 0},
        {"launch_index", BY_NOTHING, 0},
        {"locked_by", BY_NOTHING, 0},
        {"progress", BY_NOTHING, 0},
        {"ramdisk_id", BY_NOTHING, 0},
        {"root_device_name", BY_NOTHING, 0},
        {"locked", BY_NOTHING, 0},
};
#define SORT_KEYS (sizeof sort_keys / sizeof *sort_keys)
#define SORTS     4

static struct {
	size_t key[SORTS];
	bool up[SORTS];
	int count;
} order; /* of the current request: qsort takes no context */

static int compare_field(const struct server *a, const struct server *b, size_t key)
{
	const char *left = (const char *)a + sort_keys[key].field;
	const char *right = (const char *)b + sort_keys[key].field;
	const char *text[2];
	int64_t time[2];

	switch (sort_keys[key].kind) {
	case BY_TEXT:
		memcpy(&text[0], left, sizeof text[0]);
		memcpy(&text[1], right, sizeof text[1]);
		return strcmp(text[0] ? text[0] : "", text[1] ? text[1] : "");
	case BY_TIME:
		memcpy(&time[0], left, sizeof time[0]);
		memcpy(&time[1], right, sizeof time[1]);
		return time[0] < time[1] ? -1 : time[0] > time[1];
	case BY_ID:
		return strcmp(left, right);
	case BY_NUMBER:
		return *left - *right;
	default:
		return 0;
	}
}

static int list_compare(const void *left, const void *right)
{
	const struct server *a = *(struct server *const *)left;
	const struct server *b = *(struct server *const *)right;

	for (int i = 0; i < order.count; i++) {
		int c = compare_field(a, b, order.key[i]);

		if (c)
			return order.up[i] ? c : -c;
	}
	return a->position < b->position ? 1 : -1; /* newest first */
}

static void bad_sort_key(struct request *request, const char *value)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < SORT_KEYS; i++)
		buf_printf(&all, "%s'%s'", i ? ", " : "", sort_keys[i].key);
	nova_error(request, 400,
	        "Invalid input for query parameters sort_key. Value: %s. '%s' is not one of [%s]",
	        value, value, buf_str(&all));
	buf_free(&all);
}

static bool list_take_order(struct request *request)
{
	int dirs = 0;

	memset(&order, 0, sizeof order);
	for (size_t i = 0; i < request->query.count; i++) {
		const struct pair *pair = &request->query.items[i];
		size_t key = 0;

		if (!strcmp(pair->key, "sort_dir") && dirs < SORTS)
			order.up[dirs++] = !strcmp(pair->value, "asc");
		if (strcmp(pair->key, "sort_key") || order.count == SORTS)
			continue;
		while (key < SORT_KEYS && strcmp(sort_keys[key].key, pair->value))
			key++;
		if (key == SORT_KEYS) {
			bad_sort_key(request, pair->value);
			return false;
		}
		order.key[order.count++] = key;
	}
	if (dirs && !order.count)
		order.count = 1; /* created_at, the table's first entry */
	/* The list is already in this order. */
	if (order.count == 1 && order.key[0] == 0 && !order.up[0])
		order.count = 0;
	return true;
}

/* --- the page */

int nova_number(struct request *request, const char *key, int otherwise)
{
	const char *text = query(request, key);

	if (!text || !*text)
		return otherwise;
	if (text[strspn(text, "0123456789")]) {
		bad_query(request, key, text, "does not match '^[0-9]*$'");
		return -1;
	}
	return strlen(text) < 9 ? atoi(text) : otherwise;
}

int nova_limit(struct request *request)
{
	int limit = nova_number(request, "limit", PAGE_MAX);

	return limit < PAGE_MAX ? limit : PAGE_MAX;
}

/* False and the 400 is sent when the marker matches no visible server. */
static bool take_marker(
        struct request *request, const struct filter *filter, struct server **marker)
{
	const char *id = query(request, "marker");

	*marker = id ? server_find(id) : NULL;
	if (!id || (*marker && (filter->project < 0 || (*marker)->project == filter->project)))
		return !*marker || nova_cell_answers(request, *marker);
	nova_error(request, 400, "marker [%s] not found", id);
	return false;
}

static size_t page_plain(const struct filter *filter, const struct server *marker,
        struct server **page, size_t limit)
{
	size_t n = 0, at = marker ? marker->position : world.server_count;

	while (at-- > 0 && n < limit)
		if (list_matches(filter, world.servers[at], true))
			page[n++] = world.servers[at];
	return n;
}

static size_t page_sorted(const struct filter *filter, const struct server *marker,
        struct server **page, size_t limit)
{
	struct server **all = xmalloc((world.server_count + 1) * sizeof(struct server *));
	size_t count = 0, n = 0;

	for (size_t i = 0; i < world.server_count; i++) {
		if (!list_matches(filter, world.servers[i], true))
			continue;
		if (marker && list_compare(&marker, &world.servers[i]) >= 0)
			continue;
		all[count++] = world.servers[i];
	}
	qsort(all, count, sizeof *all, list_compare);
	for (; n < count && n < limit; n++)
		page[n] = all[n];
	free(all);
	return n;
}

static void put_page(
        struct request *request, struct server **page, size_t count, size_t limit, enum view view)
{
	struct buf *out = &request->out;

	js_open(out, NULL, '{');
	js_open(out, "servers", '[');
	for (size_t i = 0; i < count; i++)
		if (nova_server_lost(request, page[i]))
			nova_put_lost(out, NULL, request, page[i], view);
		else
			nova_put_server(out, NULL, request, page[i], view);
	js_close(out, ']');
	if (count && count == limit) {
		struct buf others = BUF_INIT;

		query_put(&others, request, "marker");
		js_open(out, "servers_links", '[');
		js_link(out, "next", "%s/compute/v2.1%s?%s%smarker=%s", request->url, request->rest,
		        buf_str(&others), others.len ? "&" : "", page[count - 1]->id);
		js_close(out, ']');
		buf_free(&others);
	}
	js_close(out, '}');
	reply_status(request, 200);
}

static void list_servers(struct request *request, enum view view)
{
	struct server *page[PAGE_MAX], *marker = NULL;
	struct filter filter;
	int limit = nova_limit(request);
	size_t count = 0;

	if (limit < 0)
		return;
	if (take_filter(request, &filter) && list_take_order(request) &&
	        take_marker(request, &filter, &marker)) {
		if (!filter.nothing && limit)
			count = order.count ? page_sorted(&filter, marker, page, (size_t)limit)
			                    : page_plain(&filter, marker, page, (size_t)limit);
		put_page(request, page, count, (size_t)limit, view);
	}
	free_filter(&filter);
}

void nova_list(struct request *request)
{
	list_servers(request, VIEW_BRIEF);
}

void nova_detail(struct request *request)
{
	list_servers(request, VIEW_DETAIL);
}
