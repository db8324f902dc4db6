/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program run with a line of words, and what it said last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/cloud.h"
#include "tests/support/said.h"

char *out, *err;

void said_free(void)
{
	free(out);
	free(err);
	out = err = NULL;
}

static int run_line(const char *const *env, const char *format, va_list args)
{
	struct buf line = BUF_INIT;
	int rc;

	buf_vprintf(&line, format, args);
	said_free();
	rc = cloud_line_with(buf_str(&line), NULL, env, &out, &err);
	buf_free(&line);
	return rc;
}

int run(const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = run_line(NULL, format, args);
	va_end(args);
	return rc;
}

int run_admin(const char *format, ...)
{
	static const char *const demo[] = {"OS_USERNAME=admin", "OS_PASSWORD=admin", NULL};
	const char *cloud = getenv("NCNOVA_TEST_ADMIN");
	char *variable = xasprintf("OS_CLOUD=%s", cloud ? cloud : "");
	const char *const real[] = {variable, NULL};
	va_list args;
	int rc;

	va_start(args, format);
	rc = run_line(cloud_is_real() ? real : demo, format, args);
	va_end(args);
	free(variable);
	return rc;
}

void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s\nstandard error:\n%s", part, text, err);
}
