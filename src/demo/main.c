/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo cloud: an OpenStack on a loopback port, held in this process's memory. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "http.h"
#include "src/demo/world/stock.h"
#include "src/demo/world/world.h"

static volatile sig_atomic_t quit;

static const char usage[] =
        "usage: ncnova-demo-cloud [--port N] [--servers N] [--seed N] [--latency MS] [--speed X]\n"
        "                         [--clock-offset S] [--fault SPEC]… [--parent PID]\n"
        "\n"
        "An OpenStack (Keystone, Nova, Glance, Neutron, Cinder) for demos and tests, on "
        "127.0.0.1.\n"
        "Prints its auth URL when ready, and runs until it is stopped.\n"
        "\n"
        "  --port N      port to listen on (default 0: any free port)\n"
        "  --servers N   number of servers at the start (default: about 40)\n"
        "  --seed N      random seed; the same seed gives the same cloud (default 1)\n"
        "  --latency MS  delay of every response\n"
        "  --speed X     speed factor for boots and actions (default 1)\n"
        "  --clock-offset S\n                the cloud's clock is S seconds ahead of the "
        "machine's\n"
        "  --fault SPEC  inject a fault; may be repeated\n"
        "  --parent PID  exit when this process, its parent, exits\n"
        "\n"
        "Users (password): demo (demo), admin (admin), other (demo), reader (demo), totp (demo and "
        "the\n"
        "passcode 123456). Projects: demo, admin, other. Regions: RegionOne, RegionTwo.\n"
        "\n";

static const char control_help[] =
        "\n"
        "A server's metadata may request failures too: fake_boot_fail=1, fake_boot_seconds=N, and\n"
        "fake_fail=resize,attach_volume for actions, by their names in its events.\n"
        "\n"
        "While running: POST /demo/faults with a SPEC as the body adds one, GET lists them, DELETE "
        "clears.\n"
        "GET /demo/requests lists the requests seen (method, path, query, microversion, content "
        "type,\nbody, time of arrival, whether the service worked on it, the status of its work "
        "and "
        "that of\nthe answer, 0 for none; no body of a sign-in), DELETE clears them.\n"
        "GET /demo/most returns the highest number of concurrent changes since then.\n"
        "POST /demo/speed with a number as the body changes the speed, POST /demo/clock the offset "
        "of "
        "the\ncloud's clock.\n";

static void on_signal(int number)
{
	(void)number;
	quit = 1;
}

static bool number_from(const char *text, double low, double high, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && !*end && *out >= low && *out <= high;
}

static int bad_option(const char *name, const char *value)
{
	fprintf(stderr, "ncnova-demo-cloud: --%s: not a usable number: %s\n", name, value);
	return 2;
}

static int read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {{"port", 1, NULL, 'p'}, {"servers", 1, NULL, 'n'},
	        {"seed", 1, NULL, 's'}, {"latency", 1, NULL, 'l'}, {"speed", 1, NULL, 'x'},
	        {"clock-offset", 1, NULL, 'c'}, {"fault", 1, NULL, 'f'}, {"parent", 1, NULL, 'P'},
	        {"help", 0, NULL, 'h'}, {NULL, 0, NULL, 0}};
	struct error error = {0};
	double value = 0;
	int index = 0, c;

	while ((c = getopt_long(argc, argv, "h", known, &index)) != -1) {
		if (c == 'h') {
			printf("%s%s%s", usage, fault_help, control_help);
			return -1;
		}
		if (c == '?')
			return 2;
		if (c == 'f') {
			if (fault_add(optarg, &error)) {
				fprintf(stderr, "ncnova-demo-cloud: --fault: %s\n", error.message);
				return 2;
			}
			continue;
		}
		if (!number_from(optarg,
		            c == 'x'   ? 0.001
		            : c == 'c' ? -1e9
		                       : 0,
		            c == 'p' ? 65535 : 1e9, &value))
			return bad_option(known[index].name, optarg);
		switch (c) {
		case 'p':
			options->port = (int)value;
			break;
		case 'n':
			options->servers = (size_t)value;
			break;
		case 's':
			options->seed = (uint64_t)value;
			break;
		case 'l':
			options->latency_ms = (int)value;
			break;
		case 'c':
			options->clock_offset_ms = (int64_t)(value * 1000);
			break;
		case 'x':
			options->speed = value;
			break;
		default:
			options->parent = (int)value;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "ncnova-demo-cloud: what is %s? See --help.\n", argv[optind]);
		return 2;
	}
	return 0;
}

static void watch_signals(int parent)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
#ifdef __linux__
	if (parent)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
#else
	(void)parent;
#endif
}

int main(int argc, char **argv)
{
	struct options options = {.servers = SIZE_MAX, .seed = 1, .speed = 1};
	struct error error = {0};
	int rc = read_options(argc, argv, &options);

	if (rc) {
		fault_clear();
		return rc < 0 ? 0 : rc;
	}
	watch_signals(options.parent);
	if (http_start(&options.port, &error)) {
		fprintf(stderr, "ncnova-demo-cloud: %s\n", error.message);
		fault_clear();
		return 1;
	}
	world_init(&options);
	printf("%s/identity/v3\n", world.url[0]);
	fflush(stdout);
	while (!quit) {
		http_run(options.parent ? 250 : 1000);
		if (options.parent && getppid() != options.parent)
			break;
	}
	http_stop();
	world_free();
	stock_free();
	fault_clear();
	intern_free_all();
	return 0;
}
