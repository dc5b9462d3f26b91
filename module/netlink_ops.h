/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NETLINK_OPS_H
#define RPFMON_NETLINK_OPS_H

int rpfmon_netlink_init(void);
void rpfmon_netlink_exit(void);

#endif /* RPFMON_NETLINK_OPS_H */
