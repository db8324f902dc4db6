/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The style of a status of the cloud's objects, and of a job's state. */
#include <string.h>

#include "ui/app/status.h"

enum style style_of_status(const char *status)
{
	static const struct {
		const char *status;
		enum style style;
	} words[] = {
	        {"ACTIVE", STYLE_OK},
	        {"available", STYLE_OK},
	        {"active", STYLE_OK},
	        {"in-use", STYLE_OK},
	        {"UP", STYLE_OK},
	        {"ERROR", STYLE_ERROR},
	        {"error", STYLE_ERROR},
	        {"killed", STYLE_ERROR},
	        {"DOWN", STYLE_ERROR},
	        {"SHUTOFF", STYLE_STOPPED},
	        {"PAUSED", STYLE_STOPPED},
	        {"SUSPENDED", STYLE_STOPPED},
	        {"SHELVED", STYLE_STOPPED},
	        {"SHELVED_OFFLOADED", STYLE_STOPPED},
	        {"deactivated", STYLE_STOPPED},
	        {"DELETED", STYLE_STOPPED},
	        {"SOFT_DELETED", STYLE_STOPPED},
	        {"BUILD", STYLE_BUSY},
	        {"REBUILD", STYLE_BUSY},
	        {"REBOOT", STYLE_BUSY},
	        {"HARD_REBOOT", STYLE_BUSY},
	        {"RESIZE", STYLE_BUSY},
	        {"MIGRATING", STYLE_BUSY},
	        {"VERIFY_RESIZE", STYLE_WARNING},
	        {"RESCUE", STYLE_WARNING},
	        {"UNKNOWN", STYLE_WARNING},
	        {"queued", STYLE_BUSY},
	        {"saving", STYLE_BUSY},
	        {"importing", STYLE_BUSY},
	        {"creating", STYLE_BUSY},
	        {"deleting", STYLE_BUSY},
	        {"attaching", STYLE_BUSY},
	        {"detaching", STYLE_BUSY},
	        {"up", STYLE_OK},
	        {"enabled", STYLE_OK},
	        {"down", STYLE_ERROR},
	        {"disabled", STYLE_WARNING},
	        {"not available", STYLE_ERROR},
	        {"error_deleting", STYLE_ERROR},
	        {"completed", STYLE_OK},
	        {"done", STYLE_OK},
	        {"confirmed", STYLE_OK},
	        {"failed", STYLE_ERROR},
	        {"finished", STYLE_WARNING},
	        {"reverted", STYLE_STOPPED},
	        {"cancelled", STYLE_STOPPED},
	        {"accepted", STYLE_BUSY},
	        {"preparing", STYLE_BUSY},
	        {"running", STYLE_BUSY},
	        {"migrating", STYLE_BUSY},
	        {"pre-migrating", STYLE_BUSY},
	        {"post-migrating", STYLE_BUSY},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].status, status))
			return words[i].style;
	return STYLE_NORMAL;
}

enum style style_of_job(const struct job *job)
{
	switch (job->state) {
	case JOB_DONE:
		return STYLE_OK;
	case JOB_FAILED:
		return STYLE_ERROR;
	case JOB_LOST:
	case JOB_LEFT:
		return STYLE_WARNING;
	default:
		return STYLE_BUSY;
	}
}
