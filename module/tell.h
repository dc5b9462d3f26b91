/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_TELL_H
#define RPFMON_TELL_H

#include "device.h"
#include "net.h"
#include "sets.h"

void rpfmon_tell_change(struct rpfmon_net *rnet, const struct rpfmon_change *change,
			enum rpfmon_override override);
void rpfmon_tell_reset(struct rpfmon_net *rnet, int ifindex);

#endif /* RPFMON_TELL_H */
