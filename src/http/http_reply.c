/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a response's headers. */
#include "ncnova/http.h"

#include <string.h>
#include <strings.h>

const char *http_reply_header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return NULL;
}

const char *http_reply_request_id(const struct http_reply *reply)
{
	static const char *const names[] = {"X-Openstack-Request-Id", "X-Compute-Request-Id"};
	static const char plain[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/";

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = http_reply_header(reply, names[i]);

		/* Only a plain word: it is printed, logged and kept as it is. */
		if (value && *value && strspn(value, plain) == strlen(value))
			return value;
	}
	return "";
}
