/* SPDX-License-Identifier: GPL-2.0 */
/* The JSON of explain. */
#ifndef RPFMON_EXPLAIN_JSON_H
#define RPFMON_EXPLAIN_JSON_H

#include "diagnose.h"

#define EXPLAIN_UNASKED "routing rules tell packets apart in more ways than were looked at: a fix may open more than it says"

/* By enum state. */
extern const char *const explain_states[];

/* A finding; the oldest record that is kept is of @oldest. */
void explain_json(const struct diagnosis *diagnosis, uint64_t oldest, uint64_t now);

/* Its fixes, each an object of an array. */
void explain_json_fixes(const struct diagnosis *diagnosis);

/* Are there kinds of packets that were not asked about when its fixes were tried? */
bool explain_unasked(const struct diagnosis *diagnosis);

#endif
