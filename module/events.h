/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_EVENTS_H
#define RPFMON_EVENTS_H

#include <linux/rpfmon.h>

#include "net.h"

u32 rpfmon_events_wanted(const struct rpfmon_net *rnet);
void rpfmon_events_kick(void);
bool rpfmon_rate_allows(struct rpfmon_rate *rate, unsigned long interval,
			unsigned int most, u64 *skipped);
int rpfmon_events_init(void);
void rpfmon_events_exit(void);

#endif /* RPFMON_EVENTS_H */
