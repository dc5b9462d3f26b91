/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_DEBUGFS_H
#define RPFMON_DEBUGFS_H

void rpfmon_debugfs_init(void);
void rpfmon_debugfs_exit(void);

#endif /* RPFMON_DEBUGFS_H */
