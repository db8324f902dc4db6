/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block devices of a boot: the options' small grammars to block_device_mapping(_v2). Within this
 * room only. */
#ifndef NCNOVA_BOOT_DEVICE_H
#define NCNOVA_BOOT_DEVICE_H

#include "ncnova/boot.h"

/* Adds block_device_mapping or block_device_mapping_v2 to `server` when the spec asks for any. */
int device_add(
        cJSON *server, const struct boot_spec *spec, microversion version, struct error *error);

/* "true" or "1", any case: what --config-drive takes for yes. */
bool boot_word_true(const char *word);

#endif
