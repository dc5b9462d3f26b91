/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_PROBE_H
#define RPFMON_PROBE_H

#include <linux/types.h>

int rpfmon_probe_init(void);
void rpfmon_probe_exit(void);
u64 rpfmon_probe_missed(void);

#endif /* RPFMON_PROBE_H */
