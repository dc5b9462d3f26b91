/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_EVENTS_H
#define RPFMON_EVENTS_H

#include <linux/rpfmon.h>

#include "net.h"
#include "policy.h"

u32 rpfmon_events_wanted(const struct rpfmon_net *rnet);
void rpfmon_events_kick(void);
void rpfmon_events_rule(const struct rpfmon_net *rnet,
			const struct rpfmon_rule *rule, enum rpfmon_cmd cmd);
int rpfmon_events_init(void);
void rpfmon_events_exit(void);

#endif /* RPFMON_EVENTS_H */
