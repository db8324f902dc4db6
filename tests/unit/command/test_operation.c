/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: every row is complete, and what keeps one from being possible is said in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "src/command/operate.h"
#include "src/job/internal.h"

#define V MV(2, 96)

static const struct operation *find(const char *name)
{
	const struct operation *operation = operation_find(name);

	if (!operation)
		fail_msg("there is no operation %s", name);
	return operation;
}

/* NULL: allowed. */
static void expect(
        const char *name, const char *server, bool admin, microversion version, const char *wanted)
{
	cJSON *json = cJSON_Parse(server);
	struct buf reason = BUF_INIT;
	int rc;

	assert_non_null(json);
	rc = operation_allowed(find(name), json, admin, version, &reason);
	if (!wanted != !rc)
		fail_msg("%s on %s: %s (%s)", name, server, rc ? "refused" : "allowed",
		        buf_str(&reason));
	if (strcmp(buf_str(&reason), wanted ? wanted : "") != 0)
		fail_msg("%s on %s: the reason is \"%s\"", name, server, buf_str(&reason));
	buf_free(&reason);
	cJSON_Delete(json);
}

/* Visits the operations of all verbs; returns how many there are. */
static size_t each_operation(void (*visit)(const struct operation *operation))
{
	size_t count = 0;

	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		const struct operation *found[] = {verb->operation, operation_row_of(verb)->other};

		for (size_t i = 0; i < 2; i++)
			if (found[i]) {
				visit(found[i]);
				count++;
			}
	}
	return count;
}

static const struct {
	const char *vm, *status;
} states[] = {
        {"active", "ACTIVE"},
        {"stopped", "SHUTOFF"},
        {"paused", "PAUSED"},
        {"suspended", "SUSPENDED"},
        {"rescued", "RESCUE"},
        {"resized", "VERIFY_RESIZE"},
        {"shelved", "SHELVED"},
        {"shelved_offloaded", "SHELVED_OFFLOADED"},
        {"soft-delete", "SOFT_DELETED"},
        {"error", "ERROR"},
        {"building", "BUILD"},
};
#define STATES (sizeof states / sizeof *states)

/* What nova/compute/api.py allows, and the words for it. */
static const struct {
	const char *name, *from, *needs;
} rules[] = {
        {"start", " SHUTOFF ", "start needs SHUTOFF"},
        {"stop", " ACTIVE ERROR ", "stop needs ACTIVE or ERROR"},
        {"reboot", " ACTIVE ", "reboot needs ACTIVE"},
        {"hard-reboot", " ACTIVE SHUTOFF PAUSED SUSPENDED ERROR ",
                "hard-reboot needs ACTIVE, SHUTOFF, PAUSED, SUSPENDED or ERROR"},
        {"pause", " ACTIVE ", "pause needs ACTIVE"},
        {"unpause", " PAUSED ", "unpause needs PAUSED"},
        {"suspend", " ACTIVE ", "suspend needs ACTIVE"},
        {"resume", " SUSPENDED ", "resume needs SUSPENDED"},
        {"rescue", " ACTIVE SHUTOFF ERROR ", "rescue needs ACTIVE, SHUTOFF or ERROR"},
        {"unrescue", " RESCUE ", "unrescue needs RESCUE"},
        {"resize", " ACTIVE SHUTOFF ", "resize needs ACTIVE or SHUTOFF"},
        {"resize-confirm", " VERIFY_RESIZE ", "resize-confirm needs VERIFY_RESIZE"},
        {"resize-revert", " VERIFY_RESIZE ", "resize-revert needs VERIFY_RESIZE"},
        {"rebuild", " ACTIVE SHUTOFF ERROR ", "rebuild needs ACTIVE, SHUTOFF or ERROR"},
        {"shelve", " ACTIVE SHUTOFF PAUSED SUSPENDED ",
                "shelve needs ACTIVE, SHUTOFF, PAUSED or SUSPENDED"},
        {"shelve-offload", " SHELVED ", "shelve-offload needs SHELVED"},
        {"unshelve", " SHELVED SHELVED_OFFLOADED ", "unshelve needs SHELVED or SHELVED_OFFLOADED"},
        {"migrate", " ACTIVE SHUTOFF ", "migrate needs ACTIVE or SHUTOFF"},
        {"live-migration", " ACTIVE PAUSED ", "live-migration needs ACTIVE or PAUSED"},
        {"evacuate", " ACTIVE SHUTOFF ERROR ", "evacuate needs ACTIVE, SHUTOFF or ERROR"},
        {"image-create", " ACTIVE SHUTOFF PAUSED SUSPENDED ",
                "image-create needs ACTIVE, SHUTOFF, PAUSED or SUSPENDED"},
        {"backup", " ACTIVE SHUTOFF PAUSED SUSPENDED ",
                "backup needs ACTIVE, SHUTOFF, PAUSED or SUSPENDED"},
        {"set-password", " ACTIVE ", "set-password needs ACTIVE"},
        {"trigger-crash-dump", " ACTIVE PAUSED RESCUE VERIFY_RESIZE ERROR ",
                "trigger-crash-dump needs ACTIVE, PAUSED, RESCUE, VERIFY_RESIZE or ERROR"},
        {"restore", " SOFT_DELETED ", "restore needs SOFT_DELETED"},
        {"lock", NULL, NULL},
        {"unlock", NULL, NULL},
        {"reset-state", NULL, NULL},
        {"reset-network", NULL, NULL},
        {"force-delete", NULL, NULL},
        {"delete", NULL, NULL},
};
#define RULES (sizeof rules / sizeof *rules)

/* One rule in one state, from both fields, and from the status alone where policy hides the other.
 */
static void check_rule(size_t rule, size_t at)
{
	char word[40], full[200], alone[80], needs[200];
	bool fits;

	snprintf(word, sizeof word, " %s ", states[at].status);
	snprintf(full, sizeof full,
	        "{\"status\":\"%s\",\"OS-EXT-STS:vm_state\":\"%s\",\"OS-EXT-STS:task_state\":null}",
	        states[at].status, states[at].vm);
	snprintf(alone, sizeof alone, "{\"status\":\"%s\"}", states[at].status);
	fits = !rules[rule].from || strstr(rules[rule].from, word);
	if (!fits)
		snprintf(needs, sizeof needs, "%s; this server is %s", rules[rule].needs,
		        states[at].status);
	expect(rules[rule].name, full, true, V, fits ? NULL : needs);
	expect(rules[rule].name, alone, true, V, fits ? NULL : needs);
}

static void has_a_rule(const struct operation *operation)
{
	size_t r = 0;

	while (r < RULES && !str_eq(rules[r].name, operation->name))
		r++;
	if (r == RULES)
		fail_msg("there is no rule for %s", operation->name);
}

static void each_state_that_does_not_fit_is_named(void **state)
{
	(void)state;
	assert_int_equal(RULES, each_operation(has_a_rule));
	for (size_t r = 0; r < RULES; r++)
		for (size_t s = 0; s < STATES; s++)
			check_rule(r, s);
}

static void the_vm_state_counts_and_the_status_is_shown(void **state)
{
	(void)state;
	/* A server that reboots shows REBOOT; its vm state is still active. */
	expect("stop", "{\"status\":\"REBOOT\",\"OS-EXT-STS:vm_state\":\"active\"}", false, V,
	        NULL);
	expect("start", "{\"status\":\"REBOOT\",\"OS-EXT-STS:vm_state\":\"active\"}", false, V,
	        "start needs SHUTOFF; this server is REBOOT");
	expect("start", "{\"OS-EXT-STS:vm_state\":\"active\"}", false, V,
	        "start needs SHUTOFF; this server is ACTIVE");
	expect("start", "{\"OS-EXT-STS:vm_state\":\"odd\"}", false, V,
	        "start needs SHUTOFF; this server is odd");
}

/* The cloud decides where nothing is known. */
static void an_unknown_state_is_not_refused(void **state)
{
	(void)state;
	expect("start", "{}", false, V, NULL);
	expect("start", "{\"status\":\"UNKNOWN\"}", false, V, NULL);
	expect("start", "{\"status\":\"SHUTOFF\",\"OS-EXT-STS:vm_state\":\"\"}", false, V, NULL);
	expect("start", "{\"status\":\"ACTIVE\",\"OS-EXT-STS:vm_state\":\"\"}", false, V,
	        "start needs SHUTOFF; this server is ACTIVE");
}

static void a_task_in_progress_is_named(void **state)
{
	static const char busy[] = "{\"status\":\"ACTIVE\",\"OS-EXT-STS:vm_state\":\"active\","
	                           "\"OS-EXT-STS:task_state\":\"powering-off\"}";
	static const char *const waits[] = {"stop", "reboot", "pause", "suspend", "rescue",
	        "resize", "rebuild", "shelve", "migrate", "image-create", "set-password"};
	static const char *const goes_on[] = {
	        "hard-reboot", "lock", "unlock", "reset-state", "force-delete", "delete"};

	(void)state;
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
		expect(waits[i], busy, true, V, "the server is busy: powering-off");
	for (size_t i = 0; i < sizeof goes_on / sizeof *goes_on; i++)
		expect(goes_on[i], busy, true, V, NULL);
	expect("stop", "{\"status\":\"ACTIVE\",\"OS-EXT-STS:task_state\":\"\"}", false, V, NULL);
	/* What will not go away by waiting is said first. */
	expect("start", busy, false, V, "start needs SHUTOFF; this server is ACTIVE");
}

static void a_lock_stops_all_but_administrators(void **state)
{
	static const char locked[] = "{\"status\":\"ACTIVE\",\"locked\":true}";

	(void)state;
	expect("stop", locked, false, V, "the server is locked; unlock it first");
	expect("delete", locked, false, V, "the server is locked; unlock it first");
	expect("start", locked, false, V, "the server is locked; unlock it first");
	expect("stop", locked, true, V, NULL);
	expect("unlock", locked, false, V, NULL);
	expect("lock", locked, false, V, NULL);
	expect("image-create", locked, false, V, NULL);
	expect("stop", "{\"status\":\"ACTIVE\",\"locked\":false}", false, V, NULL);
}

/* Policies differ: whether a role may do it is learned from the cloud's answer. */
static void what_administrators_usually_do_is_offered_to_all(void **state)
{
	static const char *const names[] = {"migrate", "live-migration", "evacuate", "reset-state"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		expect(names[i], "{\"status\":\"ACTIVE\"}", false, V, NULL);
		expect(names[i], "{\"status\":\"ACTIVE\"}", true, V, NULL);
	}
}

static void an_old_api_version_is_refused(void **state)
{
	static const char server[] = "{\"status\":\"ACTIVE\"}";

	(void)state;
	expect("trigger-crash-dump", server, false, MV(2, 16),
	        "trigger-crash-dump needs compute API version 2.17");
	expect("trigger-crash-dump", server, false, 0,
	        "trigger-crash-dump needs compute API version 2.17");
	expect("trigger-crash-dump", server, false, MV(2, 17), NULL);
	expect("stop", server, false, 0, NULL);
}

static bool is_status(const char *word)
{
	static const char *const others[] = {"DELETED", "IMAGE"};

	for (size_t i = 0; i < STATES; i++)
		if (!strcmp(states[i].status, word))
			return true;
	return !strcmp(word, others[0]) || !strcmp(word, others[1]);
}

/* The statuses that mean success are ones that Nova has. */
static void check_final(const struct operation *operation)
{
	struct strv words = STRV_INIT;

	strv_split(&words, operation->final, ' ');
	assert_true(words.count > 0);
	for (size_t i = 0; i < words.count; i++)
		if (!is_status(words.items[i]))
			fail_msg("%s ends in %s", operation->name, words.items[i]);
	strv_free(&words);
}

static void check_from(const struct operation *operation)
{
	struct strv words = STRV_INIT;

	strv_split(&words, operation->from, ' ');
	assert_true(words.count > 0);
	for (size_t i = 0; i < words.count; i++) {
		size_t s = 0;

		while (s < STATES && strcmp(states[s].vm, words.items[i]) != 0)
			s++;
		if (s == STATES)
			fail_msg("%s starts from %s", operation->name, words.items[i]);
	}
	strv_free(&words);
}

/* An action's body is one object with one member, which names the action. */
static void check_body(const struct operation *operation)
{
	cJSON *body = cJSON_Parse(operation->body);

	if (!cJSON_IsObject(body) || cJSON_GetArraySize(body) != 1)
		fail_msg("%s sends %s", operation->name, operation->body);
	cJSON_Delete(body);
}

static void check_operation(const struct operation *o)
{
	if (!o->name || !o->doing || !*o->doing || !o->done || !*o->done)
		fail_msg("%s lacks something", o->name ? o->name : "an operation");
	assert_ptr_equal(operation_find(o->name), o);
	/* All but DELETE of the server itself are actions. */
	if (o->method) {
		assert_string_equal(o->method, "DELETE");
		assert_null(o->body);
	}
	if (o->body)
		check_body(o);
	if (o->final)
		check_final(o);
	if (o->from)
		check_from(o);
	/* What leaves no action behind is over once it was accepted. */
	if (!o->action && o->final)
		fail_msg("%s is followed and has no action", o->name);
}

static void every_row_is_whole(void **state)
{
	(void)state;
	assert_true(each_operation(check_operation) > 0);
	assert_null(operation_find("no-such-operation"));
	assert_null(operation_find("boot"));
	assert_null(operation_find(""));
	assert_null(operation_find(NULL));
}

static void verbs_that_need_a_body_make_one(void **state)
{
	(void)state;
	for (const struct verb *verb = verb_next(NULL); verb; verb = verb_next(verb)) {
		const struct operation *o = verb->operation;

		if (!o && verb->operation_row)
			fail_msg("%s has a row of an operation that it lacks", verb->name);
		if (!o)
			continue;
		assert_string_equal(o->name, verb->name);
		if (!(verb->flags & VERB_CHANGES) || verb_subject(verb) != &resource_server)
			fail_msg("%s is an operation and says not that it changes a server",
			        verb->name);
		if (!o->method && !o->body && !operation_row_of(verb)->body)
			fail_msg("%s has nothing to send", verb->name);
		if (!operation_row_of(verb)->when != !operation_row_of(verb)->other)
			fail_msg("%s has half of another operation", verb->name);
	}
}

static void a_status_the_server_may_have_had_proves_nothing(void **state)
{
	static const struct {
		const char *verb;
		bool proves;
	} cases[] = {{"stop", true}, {"start", true}, {"pause", true}, {"rescue", true},
	        {"shelve", true}, {"unshelve", true}, {"resize-confirm", true}, {"delete", true},
	        {"force-delete", true}, {"resize", false}, {"migrate", false}, {"reboot", false},
	        {"hard-reboot", false}, {"rebuild", false}, {"live-migration", false},
	        {"evacuate", false}, {"backup", false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct operation *operation = operation_find(cases[i].verb);

		assert_non_null(operation);
		if (operation_proves(operation, operation->final) != cases[i].proves)
			fail_msg("%s", cases[i].verb);
	}
	assert_true(operation_proves(NULL, "ACTIVE"));
}

static bool is_destructive(const char *name)
{
	const struct verb *verb = verb_of_job(name);

	assert_non_null(verb);
	return verb->flags & VERB_DESTRUCTIVE;
}

static void what_cannot_be_taken_back_is_asked_about(void **state)
{
	static const char *const asked[] = {"stop", "reboot", "hard-reboot", "rescue",
	        "resize-revert", "rebuild", "shelve", "evacuate", "trigger-crash-dump",
	        "reset-state", "force-delete", "delete"};
	static const char *const plain[] = {
	        "start", "pause", "unpause", "resume", "lock", "unlock", "image-create", "restore"};

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (!is_destructive(asked[i]))
			fail_msg("%s is not asked about", asked[i]);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (is_destructive(plain[i]))
			fail_msg("%s is asked about", plain[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_state_that_does_not_fit_is_named),
	        cmocka_unit_test(the_vm_state_counts_and_the_status_is_shown),
	        cmocka_unit_test(an_unknown_state_is_not_refused),
	        cmocka_unit_test(a_task_in_progress_is_named),
	        cmocka_unit_test(a_lock_stops_all_but_administrators),
	        cmocka_unit_test(what_administrators_usually_do_is_offered_to_all),
	        cmocka_unit_test(an_old_api_version_is_refused),
	        cmocka_unit_test(every_row_is_whole),
	        cmocka_unit_test(verbs_that_need_a_body_make_one),
	        cmocka_unit_test(a_status_the_server_may_have_had_proves_nothing),
	        cmocka_unit_test(what_cannot_be_taken_back_is_asked_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
