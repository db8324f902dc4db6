/* SPDX-License-Identifier: GPL-3.0-or-later */
/* URLs as requests need them: whose they are, and where a redirect may lead. */
#include "http_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A part as a copy of ours; "" when the URL has none. */
static char *url_part(CURLU *url, CURLUPart what)
{
	char *text = NULL, *copy;

	if (curl_url_get(url, what, &text, what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0))
		return xstrdup("");
	copy = xstrdup(text);
	curl_free(text);
	return copy;
}

static bool url_parse(CURLU *url, const char *text, char **origin, bool *https)
{
	char *scheme, *host, *port;
	bool fine;

	if (!text || curl_url_set(url, CURLUPART_URL, text, 0))
		return false;
	scheme = url_part(url, CURLUPART_SCHEME);
	host = url_part(url, CURLUPART_HOST);
	port = url_part(url, CURLUPART_PORT);
	*https = strcasecmp(scheme, "https") == 0;
	fine = (*https || strcasecmp(scheme, "http") == 0) && *host;
	if (fine)
		*origin = xasprintf("%s:%s", host, port);
	free(scheme);
	free(host);
	free(port);
	return fine;
}

bool url_read(const char *url, char **origin, bool *https)
{
	CURLU *parts = curl_url();
	bool fine = parts && url_parse(parts, url, origin, https);

	curl_url_cleanup(parts);
	return fine;
}

char *url_follow(const char *base, const char *location)
{
	CURLU *parts = curl_url();
	char *from = NULL, *to = NULL, *user = NULL, *result = NULL;
	bool from_https = false, to_https = false;

	if (parts && url_parse(parts, base, &from, &from_https) &&
	        url_parse(parts, location, &to, &to_https)) {
		user = url_part(parts, CURLUPART_USER);
		if (from_https == to_https && strcasecmp(from, to) == 0 && !*user)
			result = url_part(parts, CURLUPART_URL);
	}
	curl_url_cleanup(parts);
	free(from);
	free(to);
	free(user);
	return result;
}
