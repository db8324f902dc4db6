/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a person, where there is one. */
#include "ncnova/asker.h"

#include "ncnova/error.h"

int asker_ask(const struct asker *asker, const char *question, bool secret, char **answer)
{
	return asker->ask ? asker->ask(asker->data, question, secret, answer) : ERR_CANCELLED;
}

int asker_choose(
        const struct asker *asker, const char *question, const struct strv *texts, size_t *index)
{
	return asker->choose ? asker->choose(asker->data, question, texts, index) : ERR_CANCELLED;
}
