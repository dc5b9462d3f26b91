/* SPDX-License-Identifier: GPL-2.0 */
/* How a setting is kept over a reboot. */
#ifndef RPFMON_KEEP_H
#define RPFMON_KEEP_H

#include <stddef.h>
#include <stdint.h>

#include "sysctl.h"

/*
 * A command that writes "KEY = VALUE" lines where sysctl.d(5) finds them, to be freed. NULL if
 * one of @settings, which are all that there are, sets one of these keys again in a later file:
 * @kept says which.
 */
char *keep_sysctl(const struct settings *settings, char *const *lines, size_t n, char **kept);

/* In words, what manages the addresses and routes of a device, to be freed. */
char *keep_manager(uint32_t ifindex, const char *dev);

#endif
