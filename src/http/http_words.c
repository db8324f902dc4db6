/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages for a failed try: what failed, where, why, and what to check. */
#include "http_parts.h"
#include "ncnova/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Message: "WHAT HOST:PORT AFTER: reason. HINT" with parts left out where they are NULL. */
struct failure {
	CURLcode curl;
	int code;
	bool permanent;
	const char *what;
	const char *after;
	const char *reason; /* NULL: the system's or curl's own words */
	const char *hint;
};

static const char tls_hint[] =
        "If it was signed by a private CA, set cacert in clouds.yaml, --os-cacert or OS_CACERT; "
        "--insecure (verify: false) connects without checking.";
static const char name_hint[] = "The certificate is for another host name: check the host in the "
                                "URL. --insecure (verify: false) connects without checking.";
static const char client_tls_hint[] = "Check cert and key in clouds.yaml.";
static const char ca_hint[] =
        "Check cacert in clouds.yaml, --os-cacert, OS_CACERT and REQUESTS_CA_BUNDLE.";
static const char not_http[] = "the peer does not speak HTTP";
static const char not_http_hint[] =
        "Check the port. If the service uses TLS, the URL must begin with https://.";

static const struct failure failures[] = {
        {CURLE_COULDNT_RESOLVE_HOST, ERR_CONNECT, false, "cannot connect to", NULL,
                "cannot resolve the host name", "Check the host name and this machine's DNS."},
        {CURLE_COULDNT_RESOLVE_PROXY, ERR_CONNECT, false, "cannot connect to", NULL,
                "cannot resolve the proxy's host name",
                "Check http_proxy, https_proxy and no_proxy."},
        {CURLE_COULDNT_CONNECT, ERR_CONNECT, false, "cannot connect to", NULL, NULL,
                "Check that the service is up and the URL is right."},
        {CURLE_PEER_FAILED_VERIFICATION, ERR_CONNECT, true, "cannot verify the certificate of",
                NULL, NULL, tls_hint},
        {CURLE_SSL_ISSUER_ERROR, ERR_CONNECT, true, "cannot verify the certificate of", NULL, NULL,
                tls_hint},
        {CURLE_SSL_INVALIDCERTSTATUS, ERR_CONNECT, true, "cannot verify the certificate of", NULL,
                NULL, tls_hint},
        {CURLE_SSL_CACERT_BADFILE, ERR_CONFIG, true, "cannot connect to", NULL, NULL, ca_hint},
        {CURLE_SSL_CRL_BADFILE, ERR_CONFIG, true, "cannot connect to", NULL, NULL, ca_hint},
        {CURLE_SSL_CERTPROBLEM, ERR_CONFIG, true, "cannot connect to", NULL, NULL, client_tls_hint},
        {CURLE_SSL_CONNECT_ERROR, ERR_CONNECT, false, "cannot speak TLS with", NULL, NULL,
                "If the service does not use TLS on this port, the URL must begin with http://. "
                "TLS is configured by cacert, cert and verify in clouds.yaml."},
        {CURLE_GOT_NOTHING, ERR_CONNECT, false, NULL, "closed the connection without a response",
                "", NULL},
        {CURLE_SEND_ERROR, ERR_CONNECT, false, "lost the connection to", NULL, NULL, NULL},
        {CURLE_RECV_ERROR, ERR_CONNECT, false, "lost the connection to", NULL, NULL, NULL},
        {CURLE_HTTP2, ERR_CONNECT, false, "lost the connection to", NULL, NULL, NULL},
        {CURLE_HTTP2_STREAM, ERR_CONNECT, false, "lost the connection to", NULL, NULL, NULL},
        {CURLE_ABORTED_BY_CALLBACK, ERR_CONNECT, false, "lost the connection to",
                "while the request was being sent", NULL, NULL},
        {CURLE_PROXY, ERR_CONNECT, false, "cannot connect through the proxy to", NULL, NULL,
                "Check http_proxy, https_proxy and no_proxy."},
        {CURLE_PARTIAL_FILE, ERR_PROTOCOL, false, "the response from", "broke off", NULL, NULL},
        {CURLE_BAD_CONTENT_ENCODING, ERR_PROTOCOL, false, "the response from",
                "is compressed in an unsupported way", NULL, NULL},
        {CURLE_UNSUPPORTED_PROTOCOL, ERR_PROTOCOL, true, "cannot query", NULL, not_http,
                not_http_hint},
        {CURLE_WEIRD_SERVER_REPLY, ERR_PROTOCOL, true, "cannot query", NULL, not_http,
                not_http_hint},
        {CURLE_URL_MALFORMAT, ERR_CONFIG, true, "cannot query", NULL, "the URL is malformed", NULL},
        {CURLE_OUT_OF_MEMORY, ERR_MEMORY, true, "cannot query", NULL, "out of memory", NULL},
};

static const struct failure other = {
        .code = ERR_CONNECT, .what = "the request failed to", .after = NULL};

static const struct failure *failure_find(CURLcode code)
{
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].curl == code)
			return &failures[i];
	return &other;
}

/* "Connection refused" in the middle of a sentence, and without its full stop. */
static void add_lower(struct buf *out, const char *text)
{
	size_t len = strlen(text), start = out->len;

	while (len > 0 && (text[len - 1] == '.' || isspace((unsigned char)text[len - 1])))
		len--;
	buf_add(out, text, len);
	/* An abbreviation keeps its capitals. */
	if (len > 1 && isupper((unsigned char)text[0]) && !isupper((unsigned char)text[1]))
		out->data[start] = (char)tolower((unsigned char)text[0]);
}

/* curl's words without OpenSSL's "OpenSSL/3.0.19: error:0A00010B:SSL routines::". */
static const char *plain_words(const char *words)
{
	const char *code = strstr(words, "error:"), *end = code ? strstr(code, "::") : NULL;

	return end && end[2] ? end + 2 : words;
}

/* curl connects to the proxy where there is one, and only its words tell. */
static void add_proxy(struct buf *out, const struct http_call *call)
{
	static const char before[] = "Failed to connect to ";
	char host[256] = "", *peer;
	int port = 0;

	if (!str_starts(call->words, before) ||
	        sscanf(call->words + sizeof before - 1, "%255s port %d", host, &port) != 2)
		return;
	peer = xasprintf("%s:%d", host, port);
	if (strcmp(peer, call->origin->name) != 0 && !strchr(host, ':'))
		buf_printf(out, " through the proxy %s (http_proxy, https_proxy, no_proxy)", peer);
	free(peer);
}

static void add_reason(struct buf *out, const struct http_call *call, const struct failure *why)
{
	struct buf words = BUF_INIT;
	long number = 0;

	curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &number);
	if (why->reason)
		buf_puts(&words, why->reason);
	else if (number && why->curl == CURLE_COULDNT_CONNECT)
		buf_puts(&words, strerror((int)number));
	else
		redact_url(&words, plain_words(call->words));
	if (words.len) {
		buf_puts(out, ": ");
		add_lower(out, buf_str(&words));
	}
	buf_free(&words);
}

/* The table's advice, or what fits better here. */
static const char *find_hint(const struct http_call *call, const struct failure *why)
{
	long verified = 0;

	/* The TLS library reports why it rejects a chain. Without a reason (0, or 1 for
	 * "unspecified") curl itself rejected the name. */
	if (why->curl == CURLE_PEER_FAILED_VERIFICATION &&
	        curl_easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &verified) == CURLE_OK &&
	        verified <= 1)
		return name_hint;
	if (why->curl == CURLE_GOT_NOTHING && !call->https && !call->origin->answered)
		return not_http_hint;
	return why->hint;
}

/* A peer that does not speak TLS has sent bytes that the handshake left unread. */
static bool bytes_are_unread(int fd)
{
	char byte;

	return fd >= 0 && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static bool is_permanent(const struct http_call *call, const struct failure *why)
{
	/* A handshake that broke off may succeed later; one with a peer without TLS will not. */
	if (why->curl == CURLE_SSL_CONNECT_ERROR)
		return bytes_are_unread(call->socket);
	return why->permanent;
}

static void words_for_timeout(struct http_call *call)
{
	struct error *error = &call->error;
	const char *name = call->origin->name;

	if (call->starts == 0)
		error_set_type(error, ERR_TIMEOUT, "ConnectTimeout",
		        "cannot connect to %s: no connection within %.3g s. Check that the host is "
		        "up, the URL is right, and no firewall is in between.",
		        name,
		        (double)(call->connect_timeout_ms < call->timeout_ms
		                         ? call->connect_timeout_ms
		                         : call->timeout_ms) /
		                1000);
	else if (call->last_byte_ms)
		error_set_type(error, ERR_TIMEOUT, "ReadTimeout",
		        "the response from %s was not complete within %.3g s (%zu bytes received)",
		        name, (double)call->timeout_ms / 1000, call->reply_body.len);
	else
		error_set_type(error, ERR_TIMEOUT, "ReadTimeout", "%s did not answer within %.3g s",
		        name, (double)call->timeout_ms / 1000);
}

void words_for_stall(struct http_call *call)
{
	error_set_type(&call->error, ERR_TIMEOUT, "ReadTimeout",
	        "%s stopped in the middle of its response: %zu bytes received, then none for %.3g "
	        "s",
	        call->origin->name, call->reply_body.len, (double)try_stall_ms(call) / 1000);
}

static void words_for_size(struct http_call *call)
{
	double megabytes = (double)call->max_body / (1024 * 1024);

	if (call->too_many_headers)
		error_set(&call->error, ERR_PROTOCOL, "the response from %s has too many headers",
		        call->origin->name);
	else if (megabytes >= 1)
		error_set(&call->error, ERR_PROTOCOL,
		        "the response from %s is larger than %.4g MiB. Request less: use a filter "
		        "or a smaller --limit.",
		        call->origin->name, megabytes);
	else
		error_set(&call->error, ERR_PROTOCOL,
		        "the response from %s is larger than %zu bytes. Request less: use a filter "
		        "or a smaller --limit.",
		        call->origin->name, call->max_body);
}

bool words_for_failure(struct http_call *call, CURLcode code)
{
	const struct failure *why = failure_find(code);
	struct buf out = BUF_INIT;
	const char *hint;

	if (call->too_large || call->too_many_headers || code == CURLE_FILESIZE_EXCEEDED) {
		words_for_size(call);
		return true;
	}
	if (code == CURLE_OPERATION_TIMEDOUT) {
		words_for_timeout(call);
		return false;
	}
	if (why->what)
		buf_printf(&out, "%s ", why->what);
	buf_puts(&out, call->origin->name);
	if (why->after)
		buf_printf(&out, " %s", why->after);
	if (code == CURLE_PARTIAL_FILE)
		buf_printf(&out, " after %zu bytes", call->reply_body.len);
	if (code == CURLE_COULDNT_CONNECT)
		add_proxy(&out, call);
	add_reason(&out, call, why);
	hint = find_hint(call, why);
	if (hint)
		buf_printf(&out, ". %s", hint);
	error_set_type(&call->error, why->code, why->code == ERR_CONNECT ? "ConnectFailure" : "",
	        "%s", buf_str(&out));
	buf_free(&out);
	return is_permanent(call, why);
}
