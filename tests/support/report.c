/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reported, and whether it may: its exit status, its words, the audit log. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"

char *report_audited(const char *home, const char *verb)
{
	char *path = xasprintf("%s/.local/state/ncnova/audit.log", home), *line = NULL;
	FILE *file = fopen(path, "r");
	char *outcome = xstrdup("");
	size_t room = 0;
	ssize_t n;

	while (file && (n = getline(&line, &room, file)) > 0) {
		cJSON *json = json_parse(line, (size_t)n, NULL);

		if (str_eq(json_str(json, "verb"), verb) && json_str(json, "outcome")) {
			free(outcome);
			outcome = xstrdup(json_str(json, "outcome"));
		}
		cJSON_Delete(json);
	}
	if (file)
		fclose(file);
	free(line);
	free(path);
	return outcome;
}

bool report_warns(const char *words)
{
	static const char *const warnings[] = {"may have", "may be", "unknown", "not known",
	        "nothing shows", "no reply", "look before", "whether"};

	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
		if (str_contains_nocase(words, warnings[i]))
			return true;
	return false;
}

void report_judge_audit(const char *home, const struct ground *ground, FILE *report)
{
	char *outcome = report_audited(home, kind_verb(ground->kind));
	bool happened = ground_count(ground).carried_out > 0;

	if ((str_eq(outcome, "done") || str_eq(outcome, "accepted")) && !happened)
		fprintf(report, "the audit log says %s, and nothing was done\n", outcome);
	if ((str_eq(outcome, "failed") || str_eq(outcome, "refused") ||
	            str_eq(outcome, "not sent")) &&
	        happened && ground_holds(ground))
		fprintf(report, "the audit log says %s, and it was done\n", outcome);
	free(outcome);
}
