/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that set sysctls of devices. */
#ifndef RPFMON_SYSCTL_STEPS_H
#define RPFMON_SYSCTL_STEPS_H

#include <stdint.h>

#include "steps.h"
#include "sysctl.h"

/* net.ipv4.conf.DEV.NAME is set to @value; it was @was. */
struct sysctl_change {
	const char *dev;
	const char *name;
	uint32_t value, was;
};

/* Sets all of them in their order, or with @back to what they were, the last first. */
void sysctl_steps(struct steps *steps, const struct sysctl_change *v, size_t n, bool back);

/* As keep_sysctl(), whose @kept it is; NULL as well if a device's name is one that sysctl.d(5) cannot have. */
char *sysctl_keep(const struct settings *settings, const struct sysctl_change *v, size_t n, char **kept);

#endif
