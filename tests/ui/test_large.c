/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hundred thousand servers: first rows at once, keys that live while the rest comes, little
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--servers", "100000", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static long resident_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = -1;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return -1;
	while (fgets(line, sizeof line, file))
		if (sscanf(line, "VmRSS: %ld kB", &kb) == 1)
			break;
	fclose(file);
	return kb;
}

static void all_come_while_the_keys_live(void **state)
{
	struct terminal_options options = {.rows = 40, .cols = 120, .env = demo_cloud_env()};
	struct terminal *t = terminal_start(&options, NULL);
	long kb;

	(void)state;
	/* The first page, long before the last. */
	terminal_expect(t, "new-web-05");
	terminal_expect(t, "00+");
	terminal_type(t, "jjj");
	terminal_settle(t, 20);
	terminal_type(t, "2");
	terminal_expect(t, "cirros-0.6.2");
	terminal_expect(t, "00+");
	terminal_type(t, "1");
	assert_true(terminal_wait(t, "live", 120));
	terminal_expect_gone(t, "00+");
	kb = resident_kb(terminal_pid(t));
	print_message("100,000 servers: %ld kB resident\n", kb);
#ifndef __SANITIZE_ADDRESS__
	assert_true(kb > 0 && kb <= 60 * 1024);
#endif
	terminal_type(t, "/bastion\r");
	terminal_expect(t, "1 of ");
	terminal_expect(t, "bastion");
	terminal_type(t, "\x1b");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(all_come_while_the_keys_live)};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
