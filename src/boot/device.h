/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block devices of a boot: options to block_device_mapping or block_device_mapping_v2. Internal to
 * the boot module. */
#ifndef NCNOVA_BOOT_DEVICE_H
#define NCNOVA_BOOT_DEVICE_H

#include "ncnova/boot.h"

/* Adds block_device_mapping or block_device_mapping_v2 to `server` if the spec has any. */
int device_add(
        cJSON *server, const struct boot_spec *spec, microversion version, struct error *error);

/* "true" or "1", any case: how --config-drive is switched on. */
bool boot_word_true(const char *word);

#endif
