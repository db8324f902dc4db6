/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One try of a request: sets up a curl handle and receives the response. */
#include "http_parts.h"
#include "ncnova/clock.h"
#include "ncnova/text.h"
#include "retry.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MOST_HEADERS = 256,
	MOST_HEADER_BYTES = 256 * 1024,
	STALL_MS = 30000,
};

int64_t try_stall_ms(const struct http_call *call)
{
	return call->timeout_ms / 2 < STALL_MS ? call->timeout_ms / 2 : STALL_MS;
}

void try_forget_reply(struct http_call *call)
{
	buf_free_secret(&call->reply_body);
	for (size_t i = 0; i < call->reply_header_count; i++) {
		free(call->reply_headers[i].name);
		free_secret(call->reply_headers[i].value);
	}
	free(call->reply_headers);
	call->reply_headers = NULL;
	call->reply_header_count = call->reply_header_bytes = 0;
}

/* ------------------------------------------------------------------ curl's callbacks */

static size_t try_on_body(char *data, size_t size, size_t count, void *user)
{
	struct http_call *call = user;
	size_t len = size * count;

	call->last_byte_ms = clock_ms();
	if (call->state == CALL_DEAD)
		return CURL_WRITEFUNC_ERROR;
	if (len > call->max_body - call->reply_body.len) {
		call->too_large = true;
		return CURL_WRITEFUNC_ERROR;
	}
	buf_add(&call->reply_body, data, len);
	return len;
}

static char *clean_copy(const char *text, size_t len)
{
	struct buf out = BUF_INIT;

	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	while (len > 0 && (*text == ' ' || *text == '\t'))
		text++, len--;
	clean_text(&out, text, len, CLEAN_LINE);
	return out.data ? buf_take(&out) : xstrdup("");
}

static void add_header(struct http_call *call, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t count = call->reply_header_count, name_len;

	if (!colon || colon == line)
		return;
	name_len = (size_t)(colon - line);
	call->reply_headers =
	        xrealloc(call->reply_headers, (count + 1) * sizeof(struct http_header));
	call->reply_headers[count].name = clean_copy(line, name_len);
	call->reply_headers[count].value = clean_copy(colon + 1, len - name_len - 1);
	call->reply_header_count++;
}

static size_t try_on_header(char *data, size_t size, size_t count, void *user)
{
	struct http_call *call = user;
	size_t len = size * count;

	call->last_byte_ms = clock_ms();
	call->reply_header_bytes += len;
	if (call->reply_header_bytes > MOST_HEADER_BYTES ||
	        call->reply_header_count >= MOST_HEADERS) {
		call->too_many_headers = true;
		return CURL_WRITEFUNC_ERROR;
	}
	/* Only the last answer's headers count: not a 100's, nor a lost connection's. */
	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0 && call->reply_body.len == 0)
		try_forget_reply(call);
	else
		add_header(call, data, len);
	return len;
}

/*
 * Connected; the request goes out next. curl resends it when a reused connection turns out to be
 * dead; a change must not be made twice that way.
 */
static int try_on_start(void *user, char *peer, char *local, int peer_port, int local_port)
{
	struct http_call *call = user;

	(void)peer, (void)local, (void)peer_port, (void)local_port;
	if (call->state == CALL_DEAD)
		return CURL_PREREQFUNC_ABORT;
	if (call->starts++ > 0 && !call->idempotent && !retry_is_safe_method(call->method))
		return CURL_PREREQFUNC_ABORT;
	call->sent = true;
	return CURL_PREREQFUNC_OK;
}

static int try_on_resolve(void *resolver, void *reserved, void *user)
{
	struct http_call *call = user;

	(void)resolver, (void)reserved;
	call->resolving = true;
	return 0;
}

static void forget_socket(struct http_call *call)
{
	if (call->socket >= 0)
		close(call->socket);
	call->socket = -1;
}

static curl_socket_t try_on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_call *call = user;
	curl_socket_t fd;

	(void)purpose;
	call->resolving = false;
	if (call->state == CALL_DEAD)
		return CURL_SOCKET_BAD;
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (call->https && fd >= 0) {
		forget_socket(call);
		call->socket = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	}
	return fd;
}

/* ------------------------------------------------------------------ setting up */

static bool has_header(const struct http_call *call, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < call->headers.count; i++)
		if (strncasecmp(call->headers.items[i], name, len) == 0 &&
		        call->headers.items[i][len] == ':')
			return true;
	return false;
}

static void set_headers(struct http_call *call, CURL *easy)
{
	struct curl_slist *lines = NULL;

	for (size_t i = 0; i < call->headers.count; i++)
		lines = curl_slist_append(lines, call->headers.items[i]);
	/* A name without a value removes the header that curl would add. */
	if (!has_header(call, "Content-Type"))
		lines = curl_slist_append(lines, "Content-Type:");
	lines = curl_slist_append(lines, "Expect:");
	call->lines = lines;
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
}

static void set_method(const struct http_call *call, CURL *easy)
{
	bool get = strcasecmp(call->method, "GET") == 0;
	bool carries = call->body || strcasecmp(call->method, "POST") == 0 ||
	               strcasecmp(call->method, "PUT") == 0 ||
	               strcasecmp(call->method, "PATCH") == 0;

	if (strcasecmp(call->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (carries) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body ? call->body : "");
	}
	if (!get || carries)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->max_body);
}

static void set_tls(const struct http_call *call, CURL *easy)
{
	struct stat file;

	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, call->insecure ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, call->insecure ? 0L : 2L);
	if (call->cacert && stat(call->cacert, &file) == 0 && S_ISDIR(file.st_mode)) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
		curl_easy_setopt(easy, CURLOPT_CAPATH, call->cacert);
	} else if (call->cacert) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, call->cacert);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (call->cert) {
		curl_easy_setopt(easy, CURLOPT_SSLCERT, call->cert);
		/* Never a question on the terminal for a key's passphrase. */
		curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "");
	}
	if (call->key)
		curl_easy_setopt(easy, CURLOPT_SSLKEY, call->key);
}

/*
 * HTTP_PROXY, which curl does not read: under CGI it is a header that the client of the web server
 * chose. Python's clients read it elsewhere, and so does this. NULL: curl's own variables decide.
 */
static const char *upper_case_proxy(const struct http_call *call)
{
	const char *proxy = getenv("HTTP_PROXY");

	if (call->https || getenv("http_proxy") || getenv("REQUEST_METHOD"))
		return NULL;
	return proxy && *proxy ? proxy : NULL;
}

static void set_connection(struct http_call *call, CURL *easy)
{
	const char *proxy = upper_case_proxy(call);

	bool change = !call->idempotent && !retry_is_safe_method(call->method);

	curl_easy_setopt(easy, CURLOPT_URL, call->url);
	if (proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, proxy);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A time-out while a name is resolved does not wait for the resolver. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
	curl_easy_setopt(easy, CURLOPT_SHARE, call->http->share);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, call->https ? 1L : 0L);
	/* curl resends on a reused connection that turns out to be dead; a change needs a new one.
	 */
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, change ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_timeout_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->timeout_ms);
}

static void set_callbacks(struct http_call *call, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_PRIVATE, &call->transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->words);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, try_on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, try_on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, try_on_start);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, call);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, try_on_resolve);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, call);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, try_on_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call);
}

bool try_start(struct http_call *call)
{
	CURL *easy = curl_easy_init();

	if (!easy)
		return false;
	try_forget_reply(call);
	call->words[0] = '\0';
	call->last_byte_ms = 0;
	call->starts = 0;
	call->resolving = call->too_large = call->too_many_headers = false;
	call->easy = easy;
	call->socket = -1;
	set_connection(call, easy);
	set_headers(call, easy);
	set_method(call, easy);
	set_tls(call, easy);
	set_callbacks(call, easy);
	if (curl_multi_add_handle(loop_multi(call->http->loop), easy) == CURLM_OK)
		return true;
	try_stop(call);
	return false;
}

void try_stop(struct http_call *call)
{
	if (!call->easy)
		return;
	curl_multi_remove_handle(loop_multi(call->http->loop), call->easy);
	curl_easy_cleanup(call->easy);
	call->easy = NULL;
	forget_socket(call);
	for (struct curl_slist *line = call->lines; line; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	curl_slist_free_all(call->lines);
	call->lines = NULL;
	call->resolving = false;
}
