/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many requests a session costs, what it sends, and what becomes of each answer. */
#include "canned_cloud.h"
#include "ncnova/text.h"

static int setup(void **state)
{
	*state = canned_cloud_new();
	return 0;
}

static int teardown(void **state)
{
	canned_cloud_free(*state);
	return 0;
}

static void a_cold_list_is_three_requests(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	canned_get_ok(session, "/servers");
	assert_int_equal(cloud->server->count, 3);
	assert_string_equal(cloud->server->requests[0].path, "/identity/v3/auth/tokens");
	assert_string_equal(cloud->server->requests[1].path, "/compute/v2.1/");
	assert_string_equal(cloud->server->requests[2].path, "/compute/v2.1/servers");
	canned_get_ok(session, "/servers");
	assert_int_equal(cloud->server->count, 4);
	session_free(session);
}

static void a_warm_list_is_one_request(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *first = canned_session(cloud, true, NULL);
	canned_get_ok(first, "/servers");
	session_free(first);
	canned_forget(cloud->server);

	struct session *second = canned_session(cloud, true, NULL);
	canned_get_ok(second, "/servers");
	assert_int_equal(cloud->server->count, 1);
	assert_string_equal(canned_header(&cloud->server->requests[0], "OpenStack-API-Version"),
	        "compute 2.93");
	assert_string_equal(session_project_name(second), "demo");
	assert_false(session_is_admin(second));
	session_free(second);
}

static void keystone_is_discovered_with_one_request(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct session *session = session_new(
	        cloud->http, canned_cloud_config(cloud, "/identity"), false, "2.1", &error);
	canned_get_ok(session, "/servers");
	assert_int_equal(cloud->server->count, 3);
	assert_string_equal(cloud->server->requests[0].path, "/identity");
	assert_string_equal(cloud->server->requests[1].path, "/identity/v3/auth/tokens");
	session_free(session);
}

static void versions_are_clamped_to_the_server(void **state)
{
	struct canned_cloud *cloud = *state;
	static const struct {
		const char *asked, *max, *sent;
	} cases[] = {
	        {NULL, "2.93", "2.93"},
	        {"latest", "2.60", "2.60"},
	        {"2.latest", "2.104", "2.96"},
	        {"2.37", "2.93", "2.37"},
	        {"2.1", "2.93", ""},
	        {"2", "2.93", ""},
	        {NULL, "2.1", ""},
	        {NULL, "", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct session *session = canned_session(cloud, false, cases[i].asked);
		char expected[32];
		cloud->max = cases[i].max;
		canned_get_ok(session, "/servers");
		const struct canned_request *r = canned_last(cloud->server, "/servers");
		assert_string_equal(
		        canned_header(r, "X-OpenStack-Nova-API-Version"), cases[i].sent);
		snprintf(expected, sizeof expected, "%s%s", *cases[i].sent ? "compute " : "",
		        cases[i].sent);
		assert_string_equal(canned_header(r, "OpenStack-API-Version"), expected);
		session_free(session);
		canned_forget(cloud->server);
	}
}

static void a_version_beyond_the_server_is_an_error(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, "2.94");
	struct error error = {0};
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_VERSION);
	assert_string_equal(error.type, "UnsupportedVersion");
	assert_non_null(strstr(error.message, "'2.1' to '2.93'"));
	assert_int_equal(canned_count(cloud->server, "GET", "/servers"), 0);
	session_free(session);
}

static void a_nonsense_version_is_refused_without_a_request(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	static const struct {
		const char *asked, *type, *words;
	} versions[] = {
	        {"three", "UnsupportedVersion", "Invalid format of client version 'three'. "},
	        {"2.01", "UnsupportedVersion", "Invalid format of client version '2.01'. "},
	        {"3", "UnsupportedVersion",
	                "Invalid client version '3.0'. Major part should be '2'"},
	        {"2.97", "CommandError",
	                "The specified version isn't supported by client. The valid version range "
	                "is '2.1' to '2.96'"},
	};

	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		assert_null(session_new(cloud->http, canned_cloud_config(cloud, "/identity/v3"),
		        false, versions[i].asked, &error));
		assert_int_equal(error.code, ERR_USAGE);
		assert_string_equal(error.type, versions[i].type);
		assert_true(str_starts(error.message, versions[i].words));
	}
}

/* What proxies and broken services answer in place of a version document. */
static const struct no_document {
	int status;
	const char *body;
	const char *words; /* of the note */
} no_documents[] = {
        {200, "<!doctype html><title>Dashboard</title>", "Dashboard"},
        {200, "{}", "lists no versions"},
        {200, "{\"version\": null}", "lists no versions"},
        {200, "{\"version\": {\"status\": \"CURRENT\"}}", "lists no versions"},
        {302, "", "web page"},
        {401, "{\"error\": {\"message\": \"sign in\"}}", "HTTP 401"},
        {403, "no", "HTTP 403"},
        {404, "not here", "HTTP 404"},
        {500, "", "HTTP 500"},
};

static void commands_work_without_a_version_document(void **state)
{
	struct canned_cloud *cloud = *state;
	for (size_t i = 0; i < sizeof no_documents / sizeof *no_documents; i++) {
		static const char *const asked[] = {NULL, "2.1"};
		const struct no_document *row = &no_documents[i];
		struct error error = {0};
		cloud->version_status = row->status;
		cloud->version_body = row->body;
		for (size_t v = 0; v < 2; v++) {
			struct session *session = canned_session(cloud, false, asked[v]);
			assert_int_equal(session_connect(session, &error), 0);
			canned_get_ok(session, "/servers");
			assert_string_equal(canned_header(canned_last(cloud->server, "/servers"),
			                            "OpenStack-API-Version"),
			        "");
			char *note = session_take_note(session);
			assert_true(v == 0 ? note && clean_is(note) : !note);
			if (note && row->status != 302)
				assert_non_null(strstr(note, row->words));
			free(note);
			assert_null(session_take_note(session));
			/* One sign-in, and one more to learn that a 401 is not the token's. */
			assert_int_equal(canned_count(cloud->server, "POST", "/auth/tokens"),
			        row->status == 401 ? 2 : 1);
			session_free(session);
			canned_forget(cloud->server);
		}
	}
}

static void a_higher_version_needs_a_version_document(void **state)
{
	struct canned_cloud *cloud = *state;
	for (size_t i = 0; i < sizeof no_documents / sizeof *no_documents; i++) {
		struct session *session = canned_session(cloud, false, "2.60");
		struct error error = {0};
		cloud->version_status = no_documents[i].status;
		cloud->version_body = no_documents[i].body;
		assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_VERSION);
		assert_string_equal(error.type, "UnsupportedVersion");
		assert_non_null(strstr(error.message, "2.60"));
		assert_int_equal(canned_count(cloud->server, "GET", "/servers"), 0);
		assert_null(session_take_note(session));
		session_free(session);
		canned_forget(cloud->server);
	}
}

/* A passing failure is not remembered in the cache. */
static void an_unreadable_document_is_requested_again_by_the_next_run(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, true, NULL);
	cloud->version_status = 500;
	canned_get_ok(session, "/servers");
	assert_int_equal(session_version(session), 0);
	session_free(session);
	cloud->version_status = 0;
	session = canned_session(cloud, true, NULL);
	canned_get_ok(session, "/servers");
	assert_int_equal(session_version(session), MV(2, 93));
	assert_null(session_take_note(session));
	session_free(session);
}

static void a_server_of_old_has_no_versions(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	cloud->version_body = "{\"version\": {\"id\": \"v2.0\", \"version\": \"\", "
	                      "\"min_version\": \"\"}}";
	canned_get_ok(session, "/servers");
	assert_int_equal(session_version(session), 0);
	assert_string_equal(
	        canned_header(canned_last(cloud->server, "/servers"), "OpenStack-API-Version"), "");
	session_free(session);
}

static void a_downgraded_cloud_is_asked_again(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, true, NULL);
	struct error error = {0};
	canned_get_ok(session, "/servers");
	cloud->status = 406;
	cloud->body = "{\"computeFault\": {\"code\": 406, \"message\": \"Version 2.93 is not "
	              "supported\"}}";
	cloud->max = "2.90";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_HTTP);
	assert_int_equal(error.http_status, 406);
	assert_int_equal(canned_count(cloud->server, "GET", "/servers"), 3);
	assert_string_equal(canned_header(canned_last(cloud->server, "/servers"),
	                            "X-OpenStack-Nova-API-Version"),
	        "2.90");
	session_free(session);
}

/* ------------------------------------------------------------------ several at once */

struct three {
	int done, good;
	bool all;
	struct error error;
};

static void one_of_three(void *data, struct session_reply *reply)
{
	struct three *three = data;
	three->good += reply->error.code == 0 && reply->json;
	if (reply->error.code)
		three->error = reply->error;
	three->all = ++three->done == 3;
}

static void send_three(struct session *session, struct three *three)
{
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/servers"};
	struct error error = {0};
	for (int i = 0; i < 3; i++)
		session_send(session, &request, one_of_three, three);
	assert_int_equal(three->done, 0);
	assert_int_equal(loop_until(session_loop(session), &three->all, &error), 0);
}

static void three_cold_calls_share_one_sign_in(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct three three = {0};
	send_three(session, &three);
	assert_int_equal(three.good, 3);
	assert_int_equal(cloud->tokens, 1);
	assert_int_equal(canned_count(cloud->server, "GET", "/compute/v2.1/"), 4);
	session_free(session);
}

static void a_revoked_token_costs_one_sign_in_for_all(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, true, NULL);
	struct three three = {0};
	canned_get_ok(session, "/servers");
	cloud->revoked = true;
	canned_forget(cloud->server);
	send_three(session, &three);
	assert_int_equal(three.good, 3);
	assert_int_equal(cloud->tokens, 2);
	assert_int_equal(canned_count(cloud->server, "GET", "/servers"), 6);
	session_free(session);
}

static void a_second_401_is_the_error(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, "2.1");
	struct three three = {0};
	cloud->deaf = true;
	send_three(session, &three);
	assert_int_equal(three.good, 0);
	assert_int_equal(cloud->tokens, 2);
	assert_int_equal(three.error.code, ERR_AUTH);
	assert_int_equal(three.error.http_status, 401);
	assert_string_equal(three.error.type, "Unauthorized");
	session_free(session);
}

static void never(void *data, struct session_reply *reply)
{
	(void)data;
	(void)reply;
	fail_msg("a cancelled call was answered");
}

static void cancelled_calls_stay_silent(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/servers"};
	struct session_call *first = session_send(session, &request, never, NULL);
	request.service = "nosuch";
	struct session_call *second = session_send(session, &request, never, NULL);
	session_cancel(first);
	session_cancel(second);
	request.service = "compute";
	struct three three = {0};
	send_three(session, &three);
	assert_int_equal(three.good, 3);
	for (int i = 0; i < 2; i++)
		session_send(session, &request, never, NULL);
	session_free(session);
}

struct freeing {
	struct session *session;
	bool done;
};

static void free_from_inside(void *data, struct session_reply *reply)
{
	struct freeing *freeing = data;
	assert_int_equal(reply->error.code, 0);
	session_free(freeing->session);
	freeing->done = true;
}

static void a_callback_may_free_the_session(void **state)
{
	struct canned_cloud *cloud = *state;
	struct freeing freeing = {.session = canned_session(cloud, false, NULL)};
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/servers"};
	struct error error = {0};
	session_send(freeing.session, &request, free_from_inside, &freeing);
	session_send(freeing.session, &request, never, NULL);
	assert_int_equal(loop_until(cloud->loop, &freeing.done, &error), 0);
}

/* ------------------------------------------------------------------ answers */

static void a_refusal_keeps_its_request_id(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	cloud->status = 409;
	cloud->body = "{\"conflictingRequest\": {\"code\": 409, \"message\": \"Cannot 'stop'\"}}";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_HTTP);
	assert_string_equal(error.type, "Conflict");
	assert_string_equal(error.request_id, "req-canned");
	assert_string_equal(error.message, "Cannot 'stop'");
	session_free(session);
}

static void a_long_retry_after_is_reported_and_not_waited_for(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, "2.1");
	struct error error = {0};
	int64_t before = clock_ms();
	cloud->status = 503;
	cloud->headers = "Retry-After: 86400\r\n";
	cloud->body = "{\"computeFault\": {\"code\": 503, \"message\": \"Maintenance\"}}";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_HTTP);
	assert_string_equal(
	        error.message, "Maintenance (the service requests a wait of 24h00m: Retry-After)");
	assert_string_equal(error.request_id, "req-canned");
	assert_int_equal(error.http_status, 503);
	assert_int_equal(canned_count(cloud->server, "GET", "/servers"), 1);
	assert_true(clock_ms() - before < 30000);
	session_free(session);
}

/* Nova's validation quotes the value before the reason; neither the start of it nor the rest is
 * ours to show. */
static void a_refusal_shows_no_secrets(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct buf data = BUF_INIT;
	struct error error = {0};
	buf_repeat(&data, 'Q', 70000);
	char *sent = xasprintf("{\"server\": {\"name\": \"web\", \"user_data\": \"%s\", "
	                       "\"adminPass\": \"p\\\"w-123\"}}",
	        buf_str(&data));
	char *answer =
	        xasprintf("{\"badRequest\": {\"code\": 400, \"message\": \"Invalid input for "
	                  "field/attribute user_data. Value: %s. '%s' is too long. Also p\\\"w-123 "
	                  "of web\"}}",
	                buf_str(&data), buf_str(&data));
	struct session_request request = {
	        .service = "compute", .method = "POST", .path = "/servers", .body = sent};
	cloud->status = 400;
	cloud->body = answer;
	assert_int_equal(session_wait(session, &request, NULL, &error), ERR_HTTP);
	assert_string_equal(error.message,
	        "Invalid input for field/attribute user_data. Value: ***. '***' is too long. Also "
	        "*** of web");
	free(sent);
	free(answer);
	buf_free(&data);
	session_free(session);
}

static void a_page_instead_of_json_is_reported(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	cloud->body =
	        "<html><head><title>Log in to the\x1b[31m hotel network</title></head></html>";
	assert_int_equal(canned_get(session, "/servers", NULL, &error), ERR_PROTOCOL);
	assert_int_equal(error.http_status, 200);
	assert_non_null(strstr(error.message, "compute"));
	assert_non_null(strstr(error.message, "hotel network"));
	assert_null(strchr(error.message, '\x1b'));
	session_free(session);
}

static void a_missing_thing_may_be_an_answer(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = "/servers/1", .not_found_ok = true};
	struct error error = {0};
	cloud->status = 404;
	cloud->body = "{\"itemNotFound\": {\"message\": \"no\"}}";
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	request.not_found_ok = false;
	assert_int_equal(session_wait(session, &request, NULL, &error), ERR_NOT_FOUND);
	session_free(session);
}

struct answer_seen {
	bool done, lost;
	struct error error;
};

static void note_answer(void *data, struct session_reply *reply)
{
	struct answer_seen *seen = data;
	seen->lost = reply->lost;
	seen->error = reply->error;
	seen->done = true;
}

static struct answer_seen send_and_wait(
        struct session *session, const struct session_request *request)
{
	struct answer_seen seen = {0};
	struct error error = {0};
	session_send(session, request, note_answer, &seen);
	assert_int_equal(loop_until(session_loop(session), &seen.done, &error), 0);
	return seen;
}

static void a_change_without_reply_is_lost_and_sent_once(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = "/servers",
	        .body = "{\"server\": {}}"};
	canned_get_ok(session, "/servers");
	cloud->status = -1;
	struct answer_seen seen = send_and_wait(session, &request);
	assert_int_equal(seen.error.code, ERR_LOST);
	assert_true(seen.lost);
	assert_int_equal(canned_count(cloud->server, "POST", "/servers"), 1);
	session_free(session);
}

static void a_gateway_that_gave_up_leaves_a_change_unknown(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = "/servers",
	        .body = "{\"server\": {}}"};
	cloud->status = 504;
	cloud->body = "<html><body><h1>504 Gateway Time-out</h1></body></html>";
	struct answer_seen seen = send_and_wait(session, &request);
	assert_int_equal(seen.error.code, ERR_LOST);
	assert_true(seen.lost);
	assert_int_equal(seen.error.http_status, 504);
	assert_int_equal(canned_count(cloud->server, "POST", "/servers"), 1);
	session_free(session);
}

/* What the service did before it failed, or before a proxy put its own page in place of the answer,
 * is not known; its own words stay. */
static void an_unclear_response_leaves_a_change_unknown(void **state)
{
	static const struct {
		int status;
		bool lost;
		const char *body, *words;
	} cases[] = {
	        {500, true, "{\"computeFault\": {\"message\": \"Oops\"}}", "Oops"},
	        {502, true, "{\"computeFault\": {\"message\": \"Oops\"}}", "Oops"},
	        {200, true, "<html><body><h1>Sign in</h1></body></html>", "is not JSON"},
	        {202, true, "{\"server\": {\"id\": \"", "is not JSON"},
	        {503, false, "{\"computeFault\": {\"message\": \"Busy\"}}", "Busy"},
	        {409, false, "{\"conflictingRequest\": {\"message\": \"No\"}}", "No"},
	};
	struct canned_cloud *cloud = *state;
	struct session_request request = {
	        .service = "compute", .method = "POST", .path = "/servers"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct session *session = canned_session(cloud, false, NULL);
		cloud->status = 0;
		canned_get_ok(session, "/servers");
		cloud->status = cases[i].status;
		cloud->body = cases[i].body;
		struct answer_seen seen = send_and_wait(session, &request);
		assert_int_not_equal(seen.error.code, 0);
		assert_int_equal(seen.lost, cases[i].lost);
		assert_int_equal(seen.error.code == ERR_LOST, cases[i].lost);
		assert_int_equal(seen.error.http_status, cases[i].status);
		if (!strstr(seen.error.message, cases[i].words))
			fail_msg("%d: %s", cases[i].status, seen.error.message);
		cloud->body = NULL;
		session_free(session);
	}
}

static void a_change_is_repeated_after_401_only(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct session_request request = {.service = "compute",
	        .method = "POST",
	        .path = "/servers",
	        .body = "{\"server\": {\"name\": \"x\"}}"};
	struct error error = {0};
	canned_get_ok(session, "/servers");
	cloud->revoked = true;
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	assert_int_equal(canned_count(cloud->server, "POST", "/compute/v2.1/servers"), 2);
	assert_string_equal(
	        canned_last(cloud->server, "/servers")->body, "{\"server\": {\"name\": \"x\"}}");
	session_free(session);
}

static void a_read_only_session_only_asks(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};
	struct session_request request = {.service = "compute", .path = "/servers", .body = "{}"};
	struct error error = {0};
	session_set_read_only(session);
	canned_get_ok(session, "/servers");
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		request.method = methods[i];
		assert_int_equal(session_wait(session, &request, NULL, &error), ERR_STATE);
		assert_non_null(strstr(error.message, "is read-only"));
		assert_int_equal(
		        canned_count(cloud->server, methods[i], "/compute/v2.1/servers"), 0);
	}
	request.method = "POST";
	request.only_asks = true;
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	assert_int_equal(canned_count(cloud->server, "POST", "/compute/v2.1/servers"), 1);
	session_free(session);
}

/* ------------------------------------------------------------------ addresses and headers */

static void services_get_the_headers_that_are_theirs(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	struct session_request request = {.service = "volume", .method = "GET", .path = "/types"};
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	const struct canned_request *r = canned_last(cloud->server, "/types");
	assert_string_equal(r->path, "/volume/v3/4376185598fd495bb5aa93c72672c056/types");
	assert_string_equal(canned_header(r, "OpenStack-API-Version"), "");
	assert_int_equal(canned_count(cloud->server, "GET", "/compute"), 0);

	request.version = MV(3, 50);
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	r = canned_last(cloud->server, "/types");
	assert_string_equal(canned_header(r, "OpenStack-API-Version"), "volume 3.50");

	request = (struct session_request){.service = "image", .method = "GET", .path = "/images"};
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	assert_string_equal(canned_last(cloud->server, "/images")->path, "/image/v2/images");

	request.path = "/v2/images?marker=m";
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	assert_string_equal(
	        canned_last(cloud->server, "marker")->path, "/image/v2/images?marker=m");

	request = (struct session_request){
	        .service = "compute", .method = "GET", .path = "/servers", .version = MV(2, 1)};
	assert_int_equal(session_wait(session, &request, NULL, &error), 0);
	assert_string_equal(
	        canned_header(canned_last(cloud->server, "/servers"), "OpenStack-API-Version"),
	        "compute 2.1");
	session_free(session);
}

static void paging_links_stay_on_the_endpoint(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, "2.1");
	struct error error = {0};
	canned_get_ok(session, "https://inner.example:8774/v2.1/servers?marker=a");
	assert_string_equal(
	        canned_last(cloud->server, "marker")->path, "/compute/v2.1/servers?marker=a");
	canned_get_ok(session, "http://elsewhere/compute/v2.1/servers?marker=b");
	assert_string_equal(
	        canned_last(cloud->server, "marker")->path, "/compute/v2.1/servers?marker=b");
	assert_int_equal(
	        canned_get(session, "http://evil.example/steal", NULL, &error), ERR_PROTOCOL);
	session_free(session);
}

static void a_missing_service_lists_the_available_ones(void **state)
{
	struct canned_cloud *cloud = *state;
	struct session *session = canned_session(cloud, false, NULL);
	struct error error = {0};
	struct session_request request = {.service = "network", .method = "GET", .path = "/x"};
	assert_int_equal(session_wait(session, &request, NULL, &error), ERR_CONFIG);
	assert_string_equal(error.type, "EndpointNotFound");
	assert_string_equal(error.message,
	        "The catalog has no network service. It has: compute, image, volumev3.");
	assert_true(session_has_service(session, "image"));
	assert_false(session_has_service(session, "network"));
	session_free(session);
}

static void a_wrong_region_lists_the_right_ones(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
	cloud_config_set(config, "region_name", "RegionNine", "test");
	struct session *session = session_new(cloud->http, config, false, NULL, &error);
	assert_int_equal(session_connect(session, &error), ERR_CONFIG);
	assert_string_equal(error.message, "The compute service isn't in region 'RegionNine'. It "
	                                   "is in: RegionOne, RegionTwo.");
	session_free(session);
}

static void connecting_fills_in_the_session(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	struct session *session = canned_session(cloud, false, "2.1");
	struct strv regions = STRV_INIT;
	assert_null(session_user_name(session));
	assert_int_equal(session_connect(session, &error), 0);
	assert_string_equal(session_user_name(session), "demo");
	assert_string_equal(session_user_id(session), "u1");
	assert_string_equal(session_project_id(session), "4376185598fd495bb5aa93c72672c056");
	assert_string_equal(session_region(session), "RegionOne");
	assert_int_equal(session_version(session), 0);
	assert_int_equal(session_version_max(session), MV(2, 93));
	assert_false(session_is_admin(session));
	session_regions(session, &regions);
	assert_int_equal(regions.count, 2);
	strv_free(&regions);
	session_free(session);
}

static void the_clouds_clock_is_known(void **state)
{
	struct canned_cloud *cloud = *state;
	struct error error = {0};
	static const bool no_date[] = {false, true};
	for (int i = 0; i < 2; i++) {
		cloud->no_date = no_date[i];
		cloud->clock_ms = 3600000;
		cloud->lifetime_ms = 1800000; /* still to live, by the cloud's own clock */
		struct session *session = canned_session(cloud, false, "2.1");
		assert_int_equal(session_connect(session, &error), 0);
		assert_in_range(session_clock_skew_ms(session), 3600000 - 3000, 3600000 + 3000);
		session_free(session);
	}
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        test(a_cold_list_is_three_requests),
	        test(a_warm_list_is_one_request),
	        test(keystone_is_discovered_with_one_request),
	        test(versions_are_clamped_to_the_server),
	        test(a_version_beyond_the_server_is_an_error),
	        test(a_nonsense_version_is_refused_without_a_request),
	        test(commands_work_without_a_version_document),
	        test(a_higher_version_needs_a_version_document),
	        test(an_unreadable_document_is_requested_again_by_the_next_run),
	        test(a_server_of_old_has_no_versions),
	        test(a_downgraded_cloud_is_asked_again),
	        test(three_cold_calls_share_one_sign_in),
	        test(a_revoked_token_costs_one_sign_in_for_all),
	        test(a_second_401_is_the_error),
	        test(cancelled_calls_stay_silent),
	        test(a_callback_may_free_the_session),
	        test(a_refusal_keeps_its_request_id),
	        test(a_long_retry_after_is_reported_and_not_waited_for),
	        test(a_refusal_shows_no_secrets),
	        test(a_page_instead_of_json_is_reported),
	        test(a_missing_thing_may_be_an_answer),
	        test(a_change_without_reply_is_lost_and_sent_once),
	        test(a_gateway_that_gave_up_leaves_a_change_unknown),
	        test(an_unclear_response_leaves_a_change_unknown),
	        test(a_change_is_repeated_after_401_only),
	        test(a_read_only_session_only_asks),
	        test(services_get_the_headers_that_are_theirs),
	        test(paging_links_stay_on_the_endpoint),
	        test(a_missing_service_lists_the_available_ones),
	        test(a_wrong_region_lists_the_right_ones),
	        test(connecting_fills_in_the_session),
	        test(the_clouds_clock_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
