/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Endpoint URLs: adding the version, joining with paths and paging links. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The path of a URL, "" when it has none. */
static const char *url_path(const char *url)
{
	const char *host = strstr(url, "://");
	if (!host)
		return url;
	return host + 3 + strcspn(host + 3, "/?#");
}

/* Is this segment a version, such as v2, v2.1 or v3? */
static bool segment_is_version(const char *segment, size_t len)
{
	if (len < 2 || segment[0] != 'v')
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!isdigit((unsigned char)segment[i]) && segment[i] != '.')
			return false;
	}
	return isdigit((unsigned char)segment[1]);
}

/* The first segment of `path` that is a version; *len is its length. NULL: none. */
static const char *find_version(const char *path, size_t *len)
{
	while (*path == '/') {
		const char *segment = path + 1;
		*len = strcspn(segment, "/?#");
		if (segment_is_version(segment, *len))
			return segment;
		path = segment + *len;
	}
	return NULL;
}

static void trim_slashes(char *url)
{
	size_t len = strcspn(url, "?#");
	while (len > 0 && url[len - 1] == '/')
		len--;
	url[len] = '\0';
}

char *endpoint_complete(char *url, const struct service_kind *kind, const char *project_id)
{
	size_t len = 0;
	trim_slashes(url);
	const char *version = find_version(url_path(url), &len);
	char *full = NULL;
	if (kind->version_path && !version)
		full = xasprintf("%s/%s", url, kind->version_path);
	else if (str_eq(kind->word, "identity") && version && strncmp(version, "v2", 2) == 0)
		full = xasprintf("%.*sv3", (int)(version - url), url);
	else if (str_eq(kind->word, "volume") && version && !version[len] && project_id)
		full = xasprintf("%s/%s", url, project_id); /* /v3 alone, as newer clouds have it */
	if (!full)
		return url;
	free(url);
	return full;
}

char *endpoint_version_url(const char *endpoint)
{
	size_t len = 0;
	const char *version = find_version(url_path(endpoint), &len);
	return version ? xasprintf("%.*s/", (int)(version + len - endpoint), endpoint)
	               : xasprintf("%s/", endpoint);
}

char *endpoint_root_url(const char *endpoint)
{
	size_t len = 0;
	const char *version = find_version(url_path(endpoint), &len);
	return version ? xstrndup(endpoint, (size_t)(version - endpoint))
	               : xasprintf("%s/", endpoint);
}

static bool is_boundary(char c)
{
	return c == '\0' || c == '/' || c == '?';
}

/* The part of a link below the endpoint, whatever its host or proxy prefix. */
static const char *link_remainder(const char *endpoint, const char *link)
{
	const char *base = url_path(endpoint), *path = url_path(link);
	size_t base_len = strlen(base), len = 0, link_len = 0;
	if (strncmp(path, base, base_len) == 0 && is_boundary(path[base_len]))
		return path + base_len;
	const char *tail = find_version(base, &len);
	const char *rest = find_version(path, &link_len);
	if (!tail || !rest)
		return NULL;
	/* From the version on (…/v3/PROJECT) the two must agree; the prefix before it may differ.
	 */
	size_t tail_len = strlen(tail);
	if (strncmp(rest, tail, tail_len) == 0 && is_boundary(rest[tail_len]))
		return rest + tail_len;
	/* An endpoint with the project in it, links without, or the other way round. */
	bool same = len == link_len && strncmp(rest, tail, len) == 0;
	return same && tail[len] == '/' ? rest + link_len : NULL;
}

/* Glance writes its links from the version on: "/v2/images?marker=…". */
static const char *skip_version(const char *endpoint, const char *path)
{
	const char *last = strrchr(url_path(endpoint), '/');
	size_t len = last ? strlen(last) : 0;
	if (len > 1 && segment_is_version(last + 1, len - 1) && strncmp(path, last, len) == 0 &&
	        path[len] == '/')
		return path + len;
	return path;
}

/* Is the segment "." or "..", plain or percent-encoded? Clients and servers remove it. */
static bool is_dots(const char *segment, size_t len)
{
	int dots = 0;

	while (len && dots < 3) {
		size_t n = *segment == '.'                               ? 1
		           : len >= 3 && !strncasecmp(segment, "%2e", 3) ? 3
		                                                         : 0;

		if (!n)
			return false;
		dots++;
		segment += n;
		len -= n;
	}
	return dots == 1 || dots == 2;
}

/* An id of ".." or "" would change the request. Links may end in a slash. */
static bool keeps_its_place(const char *path, bool is_link)
{
	size_t left = strcspn(path, "?#");
	bool first = true;

	while (left) {
		size_t slash = *path == '/', len = strcspn(path + slash, "/");

		len = len > left - slash ? left - slash : len;
		if (is_dots(path + slash, len) || (!len && !first && !is_link))
			return false;
		first = false;
		path += slash + len;
		left -= slash + len;
	}
	return true;
}

char *endpoint_url(const char *endpoint, const char *path, struct error *error)
{
	if (!path)
		path = "";
	for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
		if (*p <= ' ' || *p == 0x7f) {
			error_set(error, ERR_PROTOCOL,
			        "Refused a URL with spaces or control characters.");
			return NULL;
		}
	}
	bool is_link =
	        strncasecmp(path, "http://", 7) == 0 || strncasecmp(path, "https://", 8) == 0;
	if (is_link) {
		path = link_remainder(endpoint, path);
		if (!path) {
			error_set(error, ERR_PROTOCOL,
			        "The service returned a link outside its own endpoint; it is not "
			        "followed.");
			return NULL;
		}
	} else {
		path = skip_version(endpoint, path);
	}
	if (!keeps_its_place(path, is_link)) {
		error_set_type(error, is_link ? ERR_PROTOCOL : ERR_USAGE, "CommandError",
		        "The request to %s was not sent: its path has an empty or dot segment.",
		        path);
		return NULL;
	}
	return xasprintf("%s%s%s", endpoint, *path && !strchr("/?", *path) ? "/" : "", path);
}
