/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fault matrix: what each fault may lead to, for each verb. */
#include "fault_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "demo_cloud.h"
#include "ncnova/buf.h"

const struct fault_verb_row fault_verbs[FAULT_VERBS] = {
        [FAULT_LIST] = {"list", "GET /servers/detail", "list -f value -c name"},
        [FAULT_PAGES] = {"pages", "GET /servers/detail", "list --limit -1 -f value -c name"},
        [FAULT_SHOW] = {"show", "GET /servers/%S$", "show %S"},
        [FAULT_BOOT] = {"boot", "POST /servers$", NULL},
        [FAULT_STOP] = {"stop", "POST */servers/%S/action", NULL},
        [FAULT_ATTACH] = {"volume-attach", "POST */os-volume_attachments", NULL},
        [FAULT_DELETE] = {"delete", "DELETE /servers/%S$", NULL},
        [FAULT_IMAGE] = {"image-create", "POST */servers/%S/action", NULL},
        [FAULT_KEYPAIR] = {"keypair-add", "POST /os-keypairs$", NULL},
};

/*
 * The columns: list, pages, show, boot, stop, volume-attach, delete, image-create, keypair-add.
 * What was carried out although its reply was lost is found by its trace (D). A key pair's private
 * key is lost with the reply (U). A gateway's answer says nothing about what lies behind it (U).
 */
#define ROW(...) .allowed = {__VA_ARGS__}

const struct fault_row fault_rows[] = {
        {"none", NULL, ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"slow", "slow=300", ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"hang", "hang", ROW("F", "F", "F", "U", "U", "U", "U", "U", "U")},
        {"hang after the work", "hang=after", ROW("F", "F", "F", "D", "D", "D", "D", "D", "DU")},
        {"reset before the work", "reset=before", ROW("F", "F", "F", "U", "U", "U", "U", "U", "U")},
        {"reset after the work", "reset=after", ROW("F", "F", "F", "D", "D", "D", "D", "D", "DU")},
        {"reset once", "reset=after", .once = true,
                ROW("D", "D", "D", "D", "D", "D", "D", "D", "DU")},
        {"truncated", "truncate", ROW("F", "F", "F", "D", "D", "D", "D", "D", "DU")},
        {"truncated once", "truncate", .once = true,
                ROW("D", "D", "D", "D", "D", "D", "D", "D", "DU")},
        {"HTML", "html", ROW("F", "F", "F", "U", "U", "U", "U", "U", "U")},
        {"HTML after the work", "html after-work",
                ROW("F", "F", "F", "DU", "DU", "DU", "DU", "DU", "DU")},
        {"wrong type", "wrong-type", ROW("F", "F", "F", "DU", "D", "DU", "D", "DU", "DU")},
        {"endless", "endless", ROW("F", "F", "F", "DU", "DU", "DU", "DU", "DU", "DU")},
        {"cell down", "cell=down", ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"cell hung", "cell=hung slow=1500", ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"token expires", "expire", .once = true, .sent = 2,
                ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"401", "status=401", .always = true, .sent = 2,
                ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"401 once", "status=401", .once = true, .sent = 2,
                ROW("D", "D", "D", "D", "D", "D", "D", "D", "D")},
        {"403", "status=403", ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"404", "status=404", ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"409", "status=409", ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"413", "status=413", ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"429", "status=429", ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"429 once", "status=429 retry-after=1", .once = true,
                ROW("D", "D", "D", "F", "F", "F", "F", "F", "F")},
        {"429 for a day", "status=429 retry-after=86400",
                ROW("F", "F", "F", "F", "F", "F", "F", "F", "F")},
        {"500", "status=500", ROW("F", "F", "F", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"500 after the work", "status=500 after-work",
                ROW("F", "F", "F", "DU", "DU", "DU", "DU", "DU", "DU")},
        {"502", "status=502", ROW("F", "F", "F", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"502 once", "status=502", .once = true,
                ROW("D", "D", "D", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"502 of a gateway", "status=502 html", ROW("F", "F", "F", "U", "U", "U", "U", "U", "U")},
        {"502 after the work", "status=502 html after-work",
                ROW("F", "F", "F", "D", "D", "D", "D", "D", "DU")},
        {"503", "status=503", ROW("F", "F", "F", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"503 once", "status=503 retry-after=1", .once = true,
                ROW("D", "D", "D", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"503 of a gateway", "status=503 html",
                ROW("F", "F", "F", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"504", "status=504", ROW("F", "F", "F", "FU", "FU", "FU", "FU", "FU", "FU")},
        {"504 of a gateway", "status=504 html", ROW("F", "F", "F", "U", "U", "U", "U", "U", "U")},
        {"504 after the work", "status=504 html after-work",
                ROW("F", "F", "F", "D", "D", "D", "D", "D", "DU")},
};
const size_t fault_row_count = sizeof fault_rows / sizeof *fault_rows;

const struct fault_row *fault_row_find(const char *name)
{
	for (size_t i = 0; i < fault_row_count; i++)
		if (str_eq(fault_rows[i].name, name))
			return &fault_rows[i];
	fail_msg("no such fault: %s", name);
	return NULL;
}

void fault_set(
        const struct fault_row *row, const struct fault_verb_row *verb, const struct ground *ground)
{
	bool change = verb - fault_verbs >= FAULT_FIRST_CHANGE;
	bool first = row->once || (change && !row->always);
	char *request, *spec, *answer;

	if (!row->spec)
		return;
	request = ground_text(ground, verb->request);
	spec = xasprintf("%s %s %s %s", request, verb == &fault_verbs[FAULT_PAGES] ? "skip=1" : "",
	        first ? "times=1" : "", row->spec);
	answer = demo_cloud_control("POST", "/faults", spec);
	if (!str_eq(answer, "{}"))
		fail_msg("%s: %s", spec, answer);
	free(answer);
	free(spec);
	free(request);
}
