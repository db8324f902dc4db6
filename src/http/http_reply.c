/* What an answer's headers say. */
#include "ncnova/http.h"

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

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = http_reply_header(reply, names[i]);

		if (value && *value)
			return value;
	}
	return "";
}
