/* SPDX-License-Identifier: GPL-2.0 */
/* What would mend a finding. */
#ifndef RPFMON_ADVISE_H
#define RPFMON_ADVISE_H

#include "finding.h"

/* Sets fix, warning and advice of each. */
void findings_advise(struct findings *findings, const struct evidence *evidence);

/*
 * A command that allows these sources on a device, to be freed; NULL if they are
 * more than one would paste.
 */
char *advise_allow(const char *dev, const struct evidence *evidence, const struct prefix *sources,
		   size_t n);

#endif
