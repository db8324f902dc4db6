/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Job control: whether a shell could resume this process. */
#ifndef NCNOVA_PROCESS_H
#define NCNOVA_PROCESS_H

#include <stdbool.h>

/* False: nothing could resume it, so stopping would hang it for ever. */
bool process_can_stop(void);
/* Stops like Ctrl-Z until SIGCONT. False: the kernel refused, since no shell could resume it. */
bool process_stop(void);

#endif
