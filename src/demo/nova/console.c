/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Consoles: the growing log, the URLs, and diagnostics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "do.h"

static const char *const boot_lines[] = {
        "Linux version 6.1.0-25-cloud-amd64 (debian-kernel@lists.debian.org)",
        "Command line: BOOT_IMAGE=/boot/vmlinuz-6.1.0-25-cloud-amd64 console=ttyS0,115200",
        "x86/fpu: Supporting XSAVE feature 0x001: 'x87 floating point registers'",
        "BIOS-provided physical RAM map:",
        "NX (Execute Disable) protection: active",
        "SMBIOS 2.8 present.",
        "Hypervisor detected: KVM",
        "kvm-clock: Using msrs 4b564d01 and 4b564d00",
        "tsc: Detected 2599.998 MHz processor",
        "ACPI: Early table checksum verification disabled",
        "Zone ranges:",
        "smpboot: Allowing 1 CPUs, 0 hotplug CPUs",
        "Memory: 1987340K/2096620K available (14344K kernel code)",
        "rcu: Hierarchical RCU implementation.",
        "Console: colour VGA+ 80x25",
        "printk: console [ttyS0] enabled",
        "clocksource: Switched to clocksource kvm-clock",
        "pci 0000:00:03.0: [1af4:1000] type 00 class 0x020000",
        "virtio_blk virtio2: [vda] 41943040 512-byte logical blocks (21.5 GB/20.0 GiB)",
        " vda: vda1 vda14 vda15",
        "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
        "systemd[1]: systemd 252.30-1~deb12u2 running in system mode (+PAM +AUDIT)",
        "systemd[1]: Detected virtualization kvm.",
        "systemd[1]: Reached target network-online.target - Network is Online.",
        "cloud-init[412]: Cloud-init v. 22.4.2 running 'init-local'",
        "cloud-init[447]: ci-info: | ens3 | True | 10.20.0.12 | 255.252.0.0 | global |",
        "cloud-init[447]: Generating public/private rsa key pair.",
        "cloud-init[501]: Cloud-init v. 22.4.2 running 'modules:config'",
        "cloud-init[530]: Cloud-init v. 22.4.2 finished. Datasource DataSourceOpenStackLocal",
};
#define BOOT_LINES (sizeof boot_lines / sizeof *boot_lines)

/* Once booted, adds one line every two seconds. */
static void write_log(struct buf *out, const struct server *server, int64_t until)
{
	int64_t age = server->booted && until > server->booted ? until - server->booted : 0;
	size_t later = (size_t)(age * (int64_t)world.options.speed / 2000);

	for (size_t i = 0; i < BOOT_LINES; i++)
		buf_printf(out, "[%5zu.%06zu] %s\n", i / 4, (i * 137731) % 1000000, boot_lines[i]);
	if (server->metadata.count && pairs_get(&server->metadata, "colour"))
		buf_puts(out,
		        "\033[0;32m[  OK  ]\033[0m Started \033[0;1;39mcron.service\033[0m.\r\n"
		        "progress  10%\rprogress  50%\rprogress 100%\n\033]0;owned\007"
		        "\033[2J\033[Hnever at the top\n");
	buf_printf(out, "\nDebian GNU/Linux 12 %s ttyS0\n\n%s login: ",
	        server->hostname ? server->hostname : server->name,
	        server->hostname ? server->hostname : server->name);
	if (later > 5000)
		later = 5000;
	for (size_t i = 0; i < later; i++)
		buf_printf(out, "\n[%5zu.%06zu] app[812]: request %zu served in %zu ms", 10 + 2 * i,
		        (i * 7919) % 1000000, i + 1, 3 + (i * 31) % 90);
	if (later)
		buf_putc(out, '\n');
}

/* The start of the last `lines` lines. */
static const char *tail(const char *text, size_t len, int64_t lines)
{
	const char *at = text + len;

	if (at > text && at[-1] == '\n')
		at--;
	while (at > text) {
		if (at[-1] == '\n' && --lines <= 0)
			break;
		at--;
	}
	return at;
}

bool do_console(struct request *request, struct server *server, const cJSON *value)
{
	int64_t length = json_int(value, "length", -1);
	struct buf log = BUF_INIT;
	const char *from;

	write_log(&log, server, server->vm_state == VM_ACTIVE ? world.now : server->updated);
	from = length == 0  ? buf_str(&log) + log.len
	       : length < 0 ? buf_str(&log)
	                    : tail(buf_str(&log), log.len, length);
	js_open(&request->out, NULL, '{');
	js_text(&request->out, "output", from);
	js_close(&request->out, '}');
	reply_status(request, 200);
	buf_free(&log);
	return false;
}

static const struct console {
	const char *action, *protocol, *type, *url;
} consoles[] = {
        {"os-getVNCConsole", "vnc", "novnc",
                "http://127.0.0.1:6080/vnc_lite.html?path=%%3Ftoken%%3D%s"},
        {"os-getVNCConsole", "vnc", "xvpvnc", "http://127.0.0.1:6081/console?token=%s"},
        {"os-getSPICEConsole", "spice", "spice-html5",
                "http://127.0.0.1:6082/spice_auto.html?token=%s"},
        {"os-getRDPConsole", "rdp", "rdp-html5", "http://127.0.0.1:6083/?token=%s"},
        {"os-getSerialConsole", "serial", "serial", "ws://127.0.0.1:6083/?token=%s"},
};
#define CONSOLES (sizeof consoles / sizeof *consoles)

static void put_url(struct buf *out, const char *format)
{
	char token[37];
	const char *mark = strstr(format, "%s");
	struct buf url = BUF_INIT;

	world_uuid(token);
	for (const char *p = format; p < mark; p++) {
		buf_putc(&url, *p);
		p += *p == '%'; /* listed twice in the table */
	}
	buf_puts(&url, token);
	js_text(out, "url", buf_str(&url));
	buf_free(&url);
}

static void bad_type(struct request *request, const cJSON *type)
{
	nova_invalid(request, "type", type,
	        "'%s' is not one of ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial']",
	        cJSON_IsString(type) ? type->valuestring : "None");
}

static bool running(struct request *request, const struct server *server, const char *verb)
{
	return nova_state_allows(request, server, verb,
	        ~(VM_BIT(VM_DELETED) | VM_BIT(VM_BUILDING) | VM_BIT(VM_ERROR)), true);
}

bool do_old_console(struct request *request, struct server *server, const cJSON *value)
{
	const char *type = json_str(value, "type");

	for (size_t i = 0; i < CONSOLES; i++) {
		if (strcmp(consoles[i].action, value->string) || !str_eq(type, consoles[i].type))
			continue;
		if (!running(request, server, "get_vnc_console"))
			return false;
		js_open(&request->out, NULL, '{');
		js_open(&request->out, "console", '{');
		js_text(&request->out, "type", type);
		put_url(&request->out, consoles[i].url);
		js_close(&request->out, '}');
		js_close(&request->out, '}');
		reply_status(request, 200);
		return false;
	}
	bad_type(request, json_get(value, "type"));
	return false;
}

void nova_remote_console(struct request *request)
{
	const cJSON *body = nova_body(request, "remote_console");
	const char *protocol = json_str(body, "protocol"), *type = json_str(body, "type");
	struct server *server = body ? nova_server(request) : NULL;

	if (!server)
		return;
	for (size_t i = 0; i < CONSOLES; i++) {
		if (!str_eq(protocol, consoles[i].protocol) || !str_eq(type, consoles[i].type))
			continue;
		if (server->host < 0)
			nova_error(request, 409, "Instance %s is not ready", server->id);
		if (server->host < 0 || !running(request, server, "get_vnc_console"))
			return;
		js_open(&request->out, NULL, '{');
		js_open(&request->out, "remote_console", '{');
		js_text(&request->out, "protocol", protocol);
		js_text(&request->out, "type", type);
		put_url(&request->out, consoles[i].url);
		js_close(&request->out, '}');
		js_close(&request->out, '}');
		reply_status(request, 200);
		return;
	}
	/* A type that the API knows but this cloud's hypervisor does not support. */
	if (str_eq(protocol, "mks") && str_eq(type, "webmks"))
		nova_error(request, 400, "Unavailable console type %s.", type);
	else
		bad_type(request, json_get(body, "type"));
}

static void put_old_diagnostics(struct buf *out, const struct server *server)
{
	js_open(out, NULL, '{');
	js_int(out, "cpu0_time", 17300000000 + (int64_t)server->number * 1000);
	js_int(out, "memory", (int64_t)server->flavor->ram * 1024);
	js_int(out, "vda_errors", -1);
	js_int(out, "vda_read", 262144);
	js_int(out, "vda_read_req", 112);
	js_int(out, "vda_write", 5778432);
	js_int(out, "vda_write_req", 488);
	js_int(out, "vnet1_rx", 2070139);
	js_int(out, "vnet1_rx_drop", 0);
	js_int(out, "vnet1_rx_errors", 0);
	js_int(out, "vnet1_rx_packets", 26701);
	js_int(out, "vnet1_tx", 140208);
	js_int(out, "vnet1_tx_drop", 0);
	js_int(out, "vnet1_tx_errors", 0);
	js_int(out, "vnet1_tx_packets", 662);
	js_close(out, '}');
}

static void put_diagnostics(struct buf *out, const struct server *server)
{
	js_open(out, NULL, '{');
	js_text(out, "state", server->power_state == 1 ? "running" : "shutdown");
	js_text(out, "driver", "libvirt");
	js_text(out, "hypervisor", "kvm");
	js_text(out, "hypervisor_os", "debian");
	js_int(out, "uptime", server->booted ? (world.now - server->booted) / 1000 : 0);
	js_bool(out, "config_drive", server->config_drive);
	js_int(out, "num_cpus", server->flavor->vcpus);
	js_int(out, "num_nics", server->nic_count);
	js_int(out, "num_disks", 1);
	js_raw(out, "disk_details",
	        "[{\"read_bytes\": 262144, \"read_requests\": 112, \"write_bytes\": 5778432, "
	        "\"write_requests\": 488, \"errors_count\": 1}]");
	js_raw(out, "cpu_details", "[{\"id\": 0, \"time\": 17300000000, \"utilisation\": 15}]");
	js_raw(out, "nic_details",
	        "[{\"mac_address\": \"01:23:45:67:89:ab\", \"rx_octets\": 2070139, \"rx_errors\": "
	        "100, \"rx_drop\": 200, \"rx_packets\": 26701, \"rx_rate\": 300, \"tx_octets\": "
	        "140208, \"tx_errors\": 400, \"tx_drop\": 500, \"tx_packets\": 662, \"tx_rate\": "
	        "600}]");
	js_open(out, "memory_details", '{');
	js_int(out, "maximum", server->flavor->ram);
	js_int(out, "used", server->flavor->ram / 2);
	js_close(out, '}');
	js_close(out, '}');
}

void nova_diagnostics(struct request *request)
{
	const struct server *server = nova_server(request);

	if (!server)
		return;
	if (server->host < 0) {
		nova_error(request, 409, "Instance %s is not ready", server->id);
		return;
	}
	if (request->version >= 48)
		put_diagnostics(&request->out, server);
	else
		put_old_diagnostics(&request->out, server);
	reply_status(request, 200);
}
