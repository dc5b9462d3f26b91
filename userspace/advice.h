/* SPDX-License-Identifier: GPL-2.0 */
/* In words: what else is to be known of an asymmetric return path, or would mend it. */
#ifndef RPFMON_ADVICE_H
#define RPFMON_ADVICE_H

#include "finding.h"

/* To be freed, or NULL. */
char *advice_asymmetric(const struct finding *finding, const struct evidence *evidence);

#endif
