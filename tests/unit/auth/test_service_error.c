/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made of every shape of refusal that OpenStack's services and the proxies before them
 * send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ncnova/session.h"

#include <stdlib.h>
#include <string.h>

static const struct shape {
	const char *what;
	int status;
	const char *service;
	const char *body;
	int code;
	const char *type;
	const char *message; /* exactly */
} shapes[] = {
        {"nova itemNotFound", 404, "compute",
                "{\"itemNotFound\": {\"code\": 404, \"message\": \"Instance 3988d3b8 could not be "
                "found.\"}}",
                ERR_NOT_FOUND, "NotFound", "Instance 3988d3b8 could not be found."},
        {"nova badRequest", 400, "compute",
                "{\"badRequest\": {\"code\": 400, \"message\": \"marker [nosuch] not found\"}}",
                ERR_HTTP, "BadRequest", "marker [nosuch] not found"},
        {"nova forbidden", 403, "compute",
                "{\"forbidden\": {\"code\": 403, \"message\": \"Policy doesn't allow "
                "os_compute_api:os-hypervisors:list to be performed.\"}}",
                ERR_HTTP, "Forbidden",
                "Policy doesn't allow os_compute_api:os-hypervisors:list to be performed."},
        {"nova conflictingRequest", 409, "compute",
                "{\"conflictingRequest\": {\"code\": 409, \"message\": \"Key pair 'gen' already "
                "exists.\"}}",
                ERR_HTTP, "Conflict", "Key pair 'gen' already exists."},
        {"nova computeFault", 406, "compute",
                "{\"computeFault\": {\"code\": 406, \"message\": \"Version 2.999 is not supported "
                "by the API. Minimum is 2.1 and maximum is 2.93.\"}}",
                ERR_HTTP, "NotAcceptable",
                "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93."},
        {"nova badMediaType", 415, "compute",
                "{\"badMediaType\": {\"code\": 415, \"message\": \"Unsupported Content-Type\"}}",
                ERR_HTTP, "ClientException", "Unsupported Content-Type"},
        {"webob, as Nova's router has it", 404, "compute",
                "{\"message\": \"The resource could not be found.<br /><br />\\n\\n\\n\", "
                "\"code\": "
                "\"404 Not Found\", \"title\": \"Not Found\"}",
                ERR_NOT_FOUND, "NotFound", "The resource could not be found."},
        {"webob, too large", 413, "compute",
                "{\"message\": \"Request is too large. Larger than max_request_body_size "
                "(114688).<br /><br />\\n\\n\\n\", \"code\": \"413 Request Entity Too Large\", "
                "\"title\": \"Request Entity Too Large\"}",
                ERR_HTTP, "OverLimit",
                "Request is too large. Larger than max_request_body_size (114688)."},
        {"keystonemiddleware", 401, "compute",
                "{\"error\": {\"code\": 401, \"title\": \"Unauthorized\", \"message\": \"The "
                "request you have made requires authentication.\"}}",
                ERR_AUTH, "Unauthorized", "The request you have made requires authentication."},
        {"keystone", 403, "identity",
                "{\"error\":{\"code\":403,\"message\":\"You are not authorized to perform the "
                "requested action: identity:list_projects.\",\"title\":\"Forbidden\"}}",
                ERR_HTTP, "Forbidden",
                "You are not authorized to perform the requested action: identity:list_projects."},
        {"keystone with an object before the message", 401, "identity",
                "{\"error\":{\"code\":401,\"identity\":{\"methods\":[\"password\"]},\"message\":"
                "\"Attempted to authenticate with an unsupported method.\",\"title\":"
                "\"Unauthorized\"}}",
                ERR_AUTH, "Unauthorized", "Attempted to authenticate with an unsupported method."},
        {"keystone's schema dump is left out", 400, "identity",
                "{\"error\":{\"code\":400,\"message\":\"'identity' is a required property\\n\\n"
                "Failed validating 'required' in schema:\\n    {'properties': "
                "{}}\",\"title\":\"Bad "
                "Request\"}}",
                ERR_HTTP, "BadRequest", "'identity' is a required property"},
        {"keystone's HTML", 404, "identity",
                "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not "
                "Found</h1>\n"
                "<p>The requested URL was not found on the server.</p>\n",
                ERR_NOT_FOUND, "NotFound",
                "identity answered with a web page instead of JSON: 404 Not Found"},
        {"glance", 404, "image",
                "{\"message\": \"No image found with ID 11111111<br /><br />\\n\\n\\n\", \"code\": "
                "\"404 Not Found\", \"title\": \"Not Found\"}",
                ERR_NOT_FOUND, "NotFound", "No image found with ID 11111111"},
        {"glance's schema dump", 400, "image",
                "{\"message\": \"Provided object does not match schema 'image': 'nosuch' is not "
                "one "
                "of [None, 'ami']\\n\\nFailed validating 'enum' in schema<br /><br />\\n\", "
                "\"code\": \"400 Bad Request\", \"title\": \"Bad Request\"}",
                ERR_HTTP, "BadRequest",
                "Provided object does not match schema 'image': 'nosuch' is not one of [None, "
                "'ami']"},
        {"neutron", 409, "network",
                "{\"NeutronError\": {\"type\": \"NetworkInUse\", \"message\": \"Unable to complete "
                "operation on network b717563e.\", \"detail\": \"\"}}",
                ERR_HTTP, "Conflict", "Unable to complete operation on network b717563e."},
        {"old neutron", 404, "network", "{\"NeutronError\": \"No such network\"}", ERR_NOT_FOUND,
                "NotFound", "No such network"},
        {"cinder over quota", 413, "volume",
                "{\"overLimit\": {\"code\": 413, \"message\": \"VolumeSizeExceedsAvailableQuota: "
                "Requested 2000G, quota is 1000G.\", \"retryAfter\": \"0\"}}",
                ERR_HTTP, "OverLimit",
                "VolumeSizeExceedsAvailableQuota: Requested 2000G, quota is 1000G."},
        {"placement", 403, "placement",
                "{\"errors\": [{\"status\": 403, \"title\": \"Forbidden\", \"detail\": \"Access "
                "was "
                "denied to this resource.\\n\\n Policy does not allow it.  \", \"request_id\": "
                "\"req-1bcd0646\"}]}",
                ERR_HTTP, "Forbidden",
                "Access was denied to this resource. Policy does not allow it."},
        {"haproxy", 503, "compute",
                "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle "
                "this request.\n</body></html>\n",
                ERR_HTTP, "ClientException",
                "compute answered with a web page instead of JSON: 503 Service Unavailable"},
        {"nginx", 502, "compute",
                "<html>\r\n<head><title>502 Bad "
                "Gateway</title></head>\r\n<body>\r\n<center><h1>502 "
                "Bad Gateway</h1></center>\r\n</body></html>",
                ERR_HTTP, "ClientException",
                "compute answered with a web page instead of JSON: 502 Bad Gateway"},
        {"apache", 500, "compute",
                "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>500 "
                "Internal Server Error</title>\n</head><body></body></html>",
                ERR_HTTP, "ClientException",
                "compute answered with a web page instead of JSON: 500 Internal Server Error"},
        {"plain text", 503, "compute", "upstream connect error or disconnect/reset before headers",
                ERR_HTTP, "ClientException",
                "compute answered with text instead of JSON: upstream connect error or "
                "disconnect/reset before headers"},
        {"nothing", 500, "compute", "", ERR_HTTP, "ClientException",
                "compute answered GET with HTTP 500 Internal Server Error"},
        {"rate limit", 429, "compute",
                "{\"overLimit\": {\"code\": 429, \"message\": \"This request was rate-limited.\"}}",
                ERR_HTTP, "RateLimit", "This request was rate-limited."},
        {"choices", 300, "compute", "{\"choices\": [{\"id\": \"v2.0\"}]}", ERR_HTTP,
                "HTTPException", "This URL is a list of API versions, not an API"},
        {"wrong types everywhere", 500, "compute",
                "{\"error\": null, \"message\": 5, \"computeFault\": [1], \"x\": {\"message\": "
                "{}}}",
                ERR_HTTP, "ClientException",
                "compute answered GET with HTTP 500 Internal Server Error"},
        {"a list", 500, "compute", "[1, 2]", ERR_HTTP, "ClientException",
                "compute answered GET with HTTP 500 Internal Server Error"},
        {"escapes for a terminal", 400, "compute",
                "{\"badRequest\": {\"message\": \"a\\u001b[31mb\\u202ec\"}}", ERR_HTTP,
                "BadRequest", "a\xEF\xBF\xBD[31mbc"},
        {"less-than signs are no markup", 400, "compute",
                "{\"badRequest\": {\"message\": \"1 < 2 and 3 <= 4\"}}", ERR_HTTP, "BadRequest",
                "1 < 2 and 3 <= 4"},
};

static void every_error_format_becomes_a_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		const struct shape *s = &shapes[i];
		struct error error = {0};
		print_message("%s\n", s->what);
		session_error_from_body(
		        &error, s->status, s->service, "GET", s->body, strlen(s->body));
		assert_string_equal(error.message, s->message);
		assert_string_equal(error.type, s->type);
		assert_int_equal(error.code, s->code);
		assert_int_equal(error.http_status, s->status);
	}
}

static void placement_errors_have_a_request_id(void **state)
{
	(void)state;
	static const char body[] = "{\"errors\": [{\"title\": \"Forbidden\", \"request_id\": "
	                           "\"req-1bcd0646-0b7d-422a-b5e6-4519822fc4ff\"}]}";
	struct error error = {0};
	session_error_from_body(&error, 403, "placement", "GET", body, strlen(body));
	assert_string_equal(error.message, "Forbidden");
	assert_string_equal(error.request_id, "req-1bcd0646-0b7d-422a-b5e6-4519822fc4ff");
}

static void several_errors_are_joined(void **state)
{
	(void)state;
	static const char body[] = "{\"errors\": [{\"detail\": \"one\"}, null, {\"detail\": "
	                           "\"two\"}]}";
	struct error error = {0};
	session_error_from_body(&error, 400, "placement", "GET", body, strlen(body));
	assert_string_equal(error.message, "one; two");
}

static void a_receipt_names_the_missing_proofs(void **state)
{
	(void)state;
	static const char body[] = "{\"receipt\": {\"methods\": [\"password\"]}, "
	                           "\"required_auth_methods\": [[\"password\", \"totp\"]]}";
	struct error error = {0};
	session_error_from_body(&error, 401, "Keystone", "POST", body, strlen(body));
	assert_non_null(strstr(error.message, "password with totp"));
}

/* The reason comes behind the value. */
static void a_long_value_does_not_hide_the_reason(void **state)
{
	struct buf body = BUF_INIT;
	struct error error = {0};
	(void)state;
	buf_puts(&body, "{\"badRequest\": {\"message\": \"Invalid input. Value: ");
	buf_repeat(&body, 'x', 3000);
	buf_puts(&body, " is too long\"}}");
	session_error_from_body(&error, 400, "compute", "POST", buf_str(&body), body.len);
	assert_string_equal(error.message, "Invalid input. Value: "
	                                   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (3000 bytes) "
	                                   "is too long");
	buf_free(&body);
}

static void huge_bodies_stay_short(void **state)
{
	(void)state;
	size_t len = 300000;
	char *body = xmalloc(len + 1);
	memset(body, 'x', len);
	body[len] = '\0';
	struct error error = {0};
	session_error_from_body(&error, 500, "compute", "GET", body, len);
	assert_true(strlen(error.message) < 300);
	free(body);
}

static void null_arguments_are_tolerated(void **state)
{
	(void)state;
	struct error error = {0};
	session_error_from_body(NULL, 500, NULL, NULL, NULL, 0);
	session_error_from_body(&error, 599, NULL, NULL, NULL, 0);
	assert_string_equal(error.message, "The service answered the request with HTTP 599");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_error_format_becomes_a_message),
	        cmocka_unit_test(placement_errors_have_a_request_id),
	        cmocka_unit_test(several_errors_are_joined),
	        cmocka_unit_test(a_receipt_names_the_missing_proofs),
	        cmocka_unit_test(a_long_value_does_not_hide_the_reason),
	        cmocka_unit_test(huge_bodies_stay_short),
	        cmocka_unit_test(null_arguments_are_tolerated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
